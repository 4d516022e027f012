"""Queries of shapes, ready to be asked: plain data that can be kept as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from metlit import iris
from metlit.iris import SH
from metlit.rdf.literals import Literal, Term
from metlit.rdf.rows import Cell, Iri, Row
from metlit.shacl.core import CORE, default_message
from metlit.shacl.paths import Path
from metlit.shacl.result import Result, filled

# Two values of one property, of which one comes before the other: they are two.
_TWO_VALUES = re.compile(
    r"[?$]this\s+(?P<prop>[\w-]*:[\w-]+)\s+(?P<one>[?$]\w+)\s*,\s*(?P<other>[?$]\w+)\s*\.\s*"
    r"FILTER\s*\(\s*(?:STR\(\s*)?(?P=one)\s*\)?\s*<\s*(?:STR\(\s*)?(?P=other)\s*\)?\s*\)"
)
Several = Iterable[tuple[str, str, Iterable[str]]]
# What looks at what is not there, or counts.
_ABSENCE = re.compile(r"\b(?:NOT|OPTIONAL|MINUS|COALESCE|BOUND|COUNT|SUM|GROUP)\b|!\s*EXISTS", re.IGNORECASE)
SPARQL = SH + "SPARQLConstraintComponent"
Messages = tuple[Literal, ...]


def asks_no_absence(query: str) -> bool:
    """Whether what a query finds in a part of a record is wrong in the whole record too."""
    return _ABSENCE.search(query) is None


@dataclass(frozen=True)
class ShapeFace:
    """What a result says of its shape.

    Attributes:
        node: the shape.
        path: the property, if it is a property shape.
        severity: an IRI.
        messages: what it says itself.
        owner: the nearest shape with a name.
    """

    node: str
    path: str
    severity: str
    messages: Messages
    owner: str


@dataclass(frozen=True)
class CompiledConstraint:
    """A query whose every row is a violation of a core constraint of one of some property shapes.

    It need not be asked if it has a ``screen`` that says no.
    """

    query: str
    kind: str
    message: str
    shapes: Sequence[ShapeFace]
    screen: str = ""

    @property
    def name(self) -> str:
        return self.kind

    @property
    def holds_in_part(self) -> bool:
        """Whether what it finds in a part of a record is wrong in the whole record too."""
        return self.kind != "minCount"

    @property
    def is_of_node(self) -> bool:
        """Whether it rests on nothing but what its node has itself."""
        return True

    def with_several(self, several: Several) -> set[str] | None:
        """The nodes that may have too many values; None if something else is asked.

        Args:
            several: node, property and classes, wherever a node has a property more than once.
        """
        if self.kind != "maxCount" or self.query.endswith(" > 0)"):
            return None
        rows = self.query
        return {node for node, path, classes in several if any(f"<{cls}> <{path}>)" in rows for cls in classes)}

    def result(self, row: Row) -> Result:
        """What a row says, as the validator would."""
        shape, value = self.shapes[int(str(row["shape"]))], row.get("value")
        return Result(
            focus=str(row["this"]),
            path=Path("iri", shape.path),
            value=None if value is None else _term(value),
            component=CORE[self.kind].iri,
            shape=shape.node,
            severity=shape.severity,
            messages=shape.messages or (Literal(self.message),),
        )


@dataclass(frozen=True)
class CompiledQuery:
    """A SPARQL constraint ``node``, asked of all focus nodes at once: of one node shape, or of several property shapes.

    ``messages`` are its own; ``is_of_node`` tells whether it rests on nothing but what its node has itself.
    """

    query: str
    node: str
    messages: Messages
    shapes: Sequence[ShapeFace]
    is_of_node: bool
    of_property: bool = False
    screen: str = ""

    def with_several(self, several: Several) -> set[str] | None:
        """The nodes with several values of a property, if it asks for two that differ at once; else None."""
        prop = self._compared_with_itself
        return {node for node, path, _ in several if path == prop} if prop else None

    @cached_property
    def _compared_with_itself(self) -> str:
        """The property of which every row has two values: named in the outermost group; "" if there is none."""
        match = _TWO_VALUES.search(self.query)
        if match is None or self.query.count("{", 0, match.start()) - self.query.count("}", 0, match.start()) != 1:
            return ""
        prefix, _, name = match["prop"].partition(":")
        base = re.search(rf"\bPREFIX\s+{re.escape(prefix)}:\s*<([^>]*)>", self.query, re.IGNORECASE)
        return base[1] + name if base else ""

    @property
    def name(self) -> str:
        return iris.compact(self.node if self.of_property else self.shapes[0].node)

    @property
    def holds_in_part(self) -> bool:
        """Whether what it finds in a part of a record is wrong in the whole record too: it asks for no absence."""
        return asks_no_absence(self.query)

    def result(self, row: Row) -> Result:
        """What a row says, as the validator would, but with numbers as people write them."""
        shape = self.shapes[int(str(row["shape"])) if self.of_property else 0]
        messages = self.messages or shape.messages or (Literal(default_message("sparql", (self.node,))),)
        if self.of_property:
            path: Path | None = Path("iri", shape.path)
            found: Term | None = None
        else:
            named, value = row.get("path"), row.get("value")
            path = None if named is None else Path("iri", str(named))
            found = str(row["this"]) if value is None else _term(value)
            texts = {name: _shown(cell) for name, cell in row.items()}
            messages = tuple(filled(message, texts) for message in messages)
        return Result(
            focus=str(row["this"]),
            path=path,
            value=found,
            component=SPARQL,
            shape=shape.node,
            severity=shape.severity,
            messages=messages,
            constraint=self.node,
        )


Compiled = CompiledConstraint | CompiledQuery


def stored_checks(checks: Iterable[Compiled], left: Sequence[str]) -> str:
    """Queries as text.

    Args:
        checks: the queries.
        left: the shapes that are no queries.
    """
    checks = list(checks)
    faces = {face: None for check in checks for face in check.shapes}
    numbers = {face: number for number, face in enumerate(faces)}
    groups = {tuple(map(id, check.shapes)): [numbers[face] for face in check.shapes] for check in checks}
    places = {key: place for place, key in enumerate(groups)}
    data = {
        "others": list(left),
        "faces": [[*astuple(face)[:3], _stored(face.messages), face.owner] for face in faces],
        "groups": list(groups.values()),
        "core": [
            [c.query, c.kind, c.message, places[tuple(map(id, c.shapes))], c.screen]
            for c in checks
            if isinstance(c, CompiledConstraint)
        ],
        "queries": [
            [c.query, c.node, _stored(c.messages), places[tuple(map(id, c.shapes))], c.is_of_node, c.of_property]
            for c in checks
            if isinstance(c, CompiledQuery)
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def restored_checks(text: str) -> tuple[list[Compiled], list[str]]:
    """What :func:`stored_checks` was given."""
    data = json.loads(text)
    faces = [
        ShapeFace(node, path, severity, _restored(said), owner) for node, path, severity, said, owner in data["faces"]
    ]
    groups = [[faces[number] for number in numbers] for numbers in data["groups"]]
    checks: list[Compiled] = [
        CompiledConstraint(query, kind, message, groups[group], screen)
        for query, kind, message, group, screen in data["core"]
    ]
    checks += [
        CompiledQuery(query, node, _restored(said), groups[group], of_node, of_property)
        for query, node, said, group, of_node, of_property in data["queries"]
    ]
    return checks, data["others"]


def owners_of(checks: Iterable[Compiled]) -> Mapping[str, str]:
    """Of each shape the nearest one with a name."""
    return {face.node: face.owner for check in checks for face in check.shapes}


def _stored(messages: Messages) -> list[list[str]]:
    return [[str(message), message.datatype, message.language] for message in messages]


def _restored(messages: Iterable[Sequence[str]]) -> Messages:
    return tuple(Literal(*message) for message in messages)


def _term(cell: Cell) -> Term:
    """A cell as a term; of literals, the text alone is known."""
    if isinstance(cell, Iri):
        return str(cell)
    if isinstance(cell, bool):
        return Literal(str(cell).lower())
    return Literal(f"{cell:f}" if isinstance(cell, Decimal) else str(cell))


def _shown(cell: Cell) -> str:
    """A value in a message: long decimals rounded, nodes of a record by their local path."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal) and -int(cell.as_tuple().exponent) > 3:
        return str(cell.quantize(Decimal("0.001"), ROUND_HALF_UP))
    return iris.local_path(str(cell))
