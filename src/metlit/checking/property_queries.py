"""SPARQL constraints of property shapes, each asked once for all property shapes that have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from metlit import iris
from metlit.checking.joint import Use
from metlit.errors import ResourceError
from metlit.iris import SH
from metlit.rdf.literals import Literal
from metlit.rdf.rows import Row
from metlit.shacl.components import Executable, SparqlConstraint
from metlit.shacl.core import default_message
from metlit.shacl.shapes import Shape
from metlit.shacl.sparql import LiftedQuery
from metlit.shacl.validator import Result

# Names that mean more than a variable in the query of a constraint (SHACL, sections 5.2 and 5.3).
SPECIAL = re.compile(r"[$?](?:PATH|shapesGraph|currentShape|failure|message)\b")
# What looks at what is not there, or counts.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SUBJECT = re.compile(r"([$?]\w+)\s+(?:a|\^?\(?\w*:[\w-]+\S*)\s")
_GOES_ON = re.compile(r":[\w-]+\s*[/*+|]|\^|\b(?:GRAPH|SERVICE|SELECT\s[^{]*\{[^}]*SELECT)\b", re.IGNORECASE)
_ABSENCE = re.compile(r"\b(?:NOT|OPTIONAL|MINUS|COALESCE|BOUND|COUNT|SUM|GROUP)\b|!\s*EXISTS", re.IGNORECASE)
SPARQL = SH + "SPARQLConstraintComponent"
_PATH = re.compile(r"[$?]PATH\b")
# A query that says of a node that something is wrong, and names no value.
_SELECT = re.compile(r"\bSELECT(?:\s+DISTINCT)?(?=\s+[$?]this\s+WHERE\b)", re.IGNORECASE)


def asks_no_absence(query: str) -> bool:
    """Whether what a query finds in a part of a record is wrong in the whole record too."""
    return _ABSENCE.search(query) is None


def asks_of_node(query: str) -> bool:
    """Whether a query rests on what its node has itself alone: each triple begins with it, and no path goes on."""
    bare = _QUOTED.sub("", query)
    subjects = _SUBJECT.findall(bare)
    return bool(subjects) and set(subjects) == {"$this"} and _GOES_ON.search(bare) is None


@dataclass(frozen=True)
class CompiledPropertyQuery:
    """A SPARQL constraint of property shapes, asked of all of them and of all their focus nodes at once."""

    name: str
    query: str
    source: Executable
    shapes: Sequence[Shape]
    screen: str = ""

    @property
    def holds_in_part(self) -> bool:
        """Whether what it finds in a part of a record is wrong in the whole record too: it asks for no absence."""
        return asks_no_absence(self.query)

    @property
    def is_of_node(self) -> bool:
        """Whether it rests on nothing but what its node has itself."""
        return False

    def result(self, row: Row) -> Result:
        """What a row says, as the validator would."""
        shape = self.shapes[int(str(row["shape"]))]
        default = (Literal(default_message("sparql", (self.source.node,))),)
        return Result(
            focus=str(row["this"]),
            path=shape.path,
            value=None,
            component=SPARQL,
            shape=shape.node,
            severity=shape.severity,
            messages=self.source.messages or shape.messages or default,
            constraint=self.source.node,
        )


def with_open_path(constraint: SparqlConstraint) -> LiftedQuery | None:
    """The query with a variable for the path, also among what it selects; None if it cannot be asked like this."""
    query = constraint.query
    text = _SELECT.sub(r"\g<0> ?shape ?path", _PATH.sub("?path", query.text), count=1)
    if constraint.component != SPARQL or query.deactivated or SPECIAL.search(text) or "?shape" not in text:
        return None
    try:
        lifted = LiftedQuery(replace(query, text=text), {"this"}, None)
    except ResourceError:  # what it cannot be, the general engines tell
        return None
    return lifted if lifted.bound_where_named and not (lifted.one_by_one or lifted.groups) else None


def property_query(constraint: SparqlConstraint, uses: Iterable[Use], shapes: Sequence[Shape]) -> CompiledPropertyQuery:
    """The query, once for all property shapes that use it."""
    lifted = with_open_path(constraint)
    assert lifted is not None
    rows = " ".join(f"({use.shape} <{use.target}> <{use.path}>)" for use in uses)
    query = lifted.within(f"VALUES (?shape ?target ?path) {{ {rows} }} ?this a ?target .")
    return CompiledPropertyQuery(iris.compact(constraint.query.node), query, constraint.query, shapes)
