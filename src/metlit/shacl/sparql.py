"""SHACL-SPARQL queries, lifted from one focus node to a set of them (sections 5.3 and 6.3, appendix A).

Pre-binding puts a node for ``$this`` wherever it stands. Here every group that names a pre-bound variable is joined
with the set of its nodes instead; the answer is the same, for all nodes at once. The appendix forbids what would
make a difference (MINUS, VALUES, SERVICE, sub-SELECTs without ``$this``); with LIMIT a query runs once a node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from metlit import iris
from metlit.errors import ResourceError, UnsupportedShapeError
from metlit.rdf.literals import Literal, Term
from metlit.rdf.triples import Triples
from metlit.shacl.components import Executable, SparqlConstraint
from metlit.shacl.data import SHAPES_GRAPH, DataStore, Node, member, shapes_graph
from metlit.shacl.paths import Path
from metlit.shacl.result import filled

_TOKEN = re.compile(
    r"#[^\n]*|<[^<>\"{}|^`\\\x00-\x20]*>|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|[?$]\w+|[\w.-]*:[\w.:%-]*|@?[A-Za-z_]\w*|[0-9.]+|\S",
    re.DOTALL,
)
_FORBIDDEN = {"MINUS", "VALUES", "SERVICE", "FROM"}
_GROUPING = {"GROUP", "HAVING", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_OPTIONAL_NAMES = {"shapesGraph", "currentShape"}


@dataclass
class _Select:
    """A SELECT (or ASK) while it is read: what it projects and what stands in it."""

    depth: int
    projected: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    star: bool = False
    in_head: bool = True


@dataclass
class _Group:
    """A pair of braces: where it starts, what it names itself, the SELECT of which it is the WHERE."""

    start: int
    names: set[str]
    select: _Select | None
    joined: set[str] = field(default_factory=set)


class LiftedQuery:
    """A query with the places at which pre-bound variables are joined with their sets.

    Args:
        query: the query of the shapes graph.
        bound: the names of the variables that are pre-bound.
        path: what stands for ``$PATH``.

    Raises:
        ResourceError: for a query with which pre-binding fails.
    """

    def __init__(self, query: Executable, bound: Iterable[str], path: Path | None) -> None:
        self._where = iris.compact(query.node)
        self._bound = set(bound)
        self._subject = "value" if query.ask else "this"
        self._text = _replaced(query, path)
        self.one_by_one = False
        self.asks_datatype = False
        self.groups = False
        self._groups: list[_Group] = []
        self._selects: list[_Select] = []
        self._read()
        self.names = set().union(*(s.inside for s in self._selects)) & self._bound
        self._check_selects()
        self._prologue = query.prologue

    def text(self, patterns: Mapping[str, str]) -> str:
        """The query for sets of nodes.

        Args:
            patterns: for each pre-bound variable a pattern that binds it.
        """
        pieces, last = [self._prologue], 0
        for group in self._groups:
            pieces += [self._text[last : group.start], " "]
            pieces += [patterns[name] + " . " for name in sorted(self._needed(group)) if name in patterns]
            last = group.start
        return "".join([*pieces, self._text[last:]])

    def within(self, pattern: str) -> str:
        """The query with a pattern at the beginning of its outermost group alone."""
        start = min(group.start for group in self._groups)
        return f"{self._prologue}{self._text[:start]} {pattern} {self._text[start:]}"

    @property
    def bound_where_named(self) -> bool:
        """Whether all groups but the outermost bind the pre-bound variables that they name."""
        inner = (group for group in self._groups if group.select is None)
        return len(self._selects) == 1 and all(group.names & self._bound <= group.joined for group in inner)

    def _needed(self, group: _Group) -> set[str]:
        if group.select is None:
            return group.names & self._bound
        return (group.select.inside | {self._subject}) & self._bound

    def _fail(self, what: str) -> ResourceError:
        return UnsupportedShapeError(f"the query of {self._where} {what}, which pre-binding does not allow")

    def _read(self) -> None:
        found = [m for m in _TOKEN.finditer(self._text) if not m.group().startswith("#")]
        stack: list[_Group] = []
        active: list[_Select] = []
        brackets = 0
        for number, match in enumerate(found):
            token = match.group()
            after = found[number + 1].group() if number + 1 < len(found) else ""
            self._check_token(token.upper(), after)
            if token.upper() == "SELECT":
                active.append(_Select(len(stack)))
                self._selects.append(active[-1])
                brackets = 0
            elif token == "{":
                select = active[-1] if active and active[-1].in_head and active[-1].depth == len(stack) else None
                if select is not None:
                    select.in_head = False
                stack.append(_Group(match.end(), set(), select))
                if after.upper() != "SELECT":
                    self._groups.append(stack[-1])
            elif token == "}":
                stack.pop()
                while active and active[-1].depth > len(stack):
                    active.pop()
            brackets += (token == "(") - (token == ")")
            _note(token, found[number - 1].group().upper() if number else "", brackets, stack, active)

    def _check_token(self, word: str, after: str) -> None:
        if word in _FORBIDDEN:
            raise self._fail(f"uses {word}")
        if word == "AS" and after[:1] in ("?", "$") and after[1:] in self._bound:
            raise self._fail(f"assigns {after}")
        if word == "GRAPH" and after[1:] != "shapesGraph":
            raise self._fail(f"names the graph {after}")
        self.one_by_one |= word in ("LIMIT", "OFFSET")
        self.asks_datatype |= word == "DATATYPE"
        self.groups |= word in _GROUPING

    def _check_selects(self) -> None:
        for number, select in enumerate(self._selects):
            needed = {self._subject} | (select.inside & self._bound if number else set())
            missing = needed - select.projected - _OPTIONAL_NAMES
            # SELECT * returns what is pre-bound only at the top (W3C suite, pre-binding-006).
            if missing and not (select.star and number == 0):
                raise self._fail(f"has a SELECT that does not return ${min(missing)}")
        if not self._selects:
            raise self._fail("is no SELECT")


def _note(token: str, before: str, brackets: int, stack: list[_Group], active: list[_Select]) -> None:
    """Take down which variable stands where."""
    head = active[-1] if active and active[-1].in_head else None
    if head is not None and token == "*" and brackets == 0:
        head.star = True
    if token[0] not in "?$" or len(token) == 1:
        return
    name = token[1:]
    if stack:
        stack[-1].names.add(name)
        if brackets == 0:
            stack[-1].joined.add(name)
    for select in active:
        select.inside.add(name)
    if head is not None and (brackets == 0 or before == "AS"):
        head.projected.add(name)


def _replaced(query: Executable, path: Path | None) -> str:
    """The text with the path for $PATH, and an ASK as a SELECT of the value nodes for which it is true."""

    def replacement(match: re.Match[str]) -> str:
        token = match.group()
        if token in ("$PATH", "?PATH"):
            if path is None:
                raise ResourceError(f"the query of {iris.compact(query.node)} has $PATH in a node shape")
            return str(path) if path.kind == "iri" else f"({path})"
        return "SELECT DISTINCT ?value" if query.ask and token.upper() == "ASK" else token

    return _TOKEN.sub(replacement, query.text)


@dataclass(frozen=True)
class Solution:
    """A violation as a query reports it, in terms of the exact graph."""

    focus: Node
    row: dict[str, Node]
    messages: tuple[Literal, ...]


class SparqlRun:
    """The SPARQL-based constraints of one shape over one set of focus nodes."""

    def __init__(self, store: DataStore, graph: Triples, shape: str, path: Path | None) -> None:
        self._store, self._graph, self._shape, self._path = store, graph, shape, path

    def violations(self, constraint: SparqlConstraint, pairs: Mapping[Node, list[Node]]) -> Iterator[Solution]:
        """The violations of a constraint.

        Args:
            constraint: the constraint.
            pairs: the focus nodes with their value nodes.
        """
        query, parameters = constraint.query, dict(constraint.parameters)
        names = {"this", *_OPTIONAL_NAMES, *parameters} | ({"value"} if query.ask else set())
        lifted = LiftedQuery(query, names, self._path)
        if lifted.asks_datatype and self._store.retyped:
            raise UnsupportedShapeError(
                f"the query of {iris.compact(query.node)} asks for datatypes, and the data have some "
                "that Oxigraph does not keep"
            )
        if not query.ask:
            yield from self._select(lifted, query, parameters, list(pairs))
        elif lifted.one_by_one or "this" in lifted.names:
            for focus in pairs:
                yield from self._ask_all(lifted, query, parameters, {focus: pairs[focus]})
        else:
            yield from self._ask_all(lifted, query, parameters, pairs)

    def _ask_all(
        self, lifted: LiftedQuery, query: Executable, parameters: Mapping[str, Term], pairs: Mapping[Node, list[Node]]
    ) -> Iterator[Solution]:
        """The value nodes for which the ASK query of a validator is false (section 6.3.2)."""
        focus = next(iter(pairs)) if "this" in lifted.names else None
        values = list(dict.fromkeys(value for values in pairs.values() for value in values))
        conforming = self._ask(lifted, parameters, focus, values)
        constants = self._bindings(parameters)
        for this, its_values in pairs.items():
            for value in its_values:
                if value not in conforming:
                    texts = constants | {"this": self._store.decode(this), "value": self._store.decode(value)}
                    yield Solution(this, {"value": value}, _filled(query.messages, texts))

    def _ask(
        self, lifted: LiftedQuery, parameters: Mapping[str, Term], focus: Node | None, values: list[Node]
    ) -> set[Node]:
        """The value nodes for which the ASK query of a validator is true."""
        found: set[Node] = set()
        for some in [[value] for value in values] if lifted.one_by_one else [values]:
            sets = {"value": some} | ({"this": [focus]} if focus is not None else {})
            back = self._origins(some)
            for row in self._rows(lifted, parameters, sets):
                found.update(back[row["value"]])
        return found

    def _select(
        self, lifted: LiftedQuery, query: Executable, parameters: Mapping[str, Term], nodes: list[Node]
    ) -> Iterator[Solution]:
        constants = self._bindings(parameters)
        for some in [[node] for node in nodes] if lifted.one_by_one else [nodes]:
            back = self._origins(some)
            for row in self._rows(lifted, parameters, {"this": some}):
                if "failure" in row and self._store.decode(row["failure"]) == "true":
                    raise ResourceError(f"the query of {iris.compact(query.node)} reports a failure")
                exact = {name: self._store.from_plain(node) for name, node in row.items()}
                for focus in back[row["this"]]:
                    texts = constants | {n: self._store.decode(node) for n, node in exact.items()}
                    texts["this"] = self._store.decode(focus)
                    yield Solution(focus, exact, _message(exact, texts, query))

    def _origins(self, nodes: list[Node]) -> dict[Node, list[Node]]:
        """Terms as the plain graph has them → the terms themselves."""
        back: dict[Node, list[Node]] = {}
        for node, stored in zip(nodes, self._store.stored(nodes), strict=True):
            back.setdefault(stored, []).append(node)
        return back

    def _rows(
        self, lifted: LiftedQuery, parameters: Mapping[str, Term], sets: Mapping[str, list[Node]]
    ) -> list[dict[str, Node]]:
        graph = self._store.plain
        if "shapesGraph" in lifted.names:
            graph.put_graph(SHAPES_GRAPH, shapes_graph(self._graph))
        constants: dict[str, Term] = {"currentShape": self._shape, "shapesGraph": SHAPES_GRAPH, **parameters}
        nodes = {name: [self._store.to_plain(self._store.encode(term))] for name, term in constants.items()}
        nodes |= {name: [self._store.to_plain(node) for node in some] for name, some in sets.items()}
        kept = {name: graph.put(some) for name, some in nodes.items()}
        try:
            return graph.select(lifted.text({name: member(kept[name], name) for name in kept}))
        finally:
            for name in kept.values():
                graph.drop(name)
            graph.drop_graph(SHAPES_GRAPH)  # another validator has other shapes

    def _bindings(self, parameters: Mapping[str, Term]) -> dict[str, Term]:
        return {"currentShape": self._shape, **parameters}


def _message(row: Mapping[str, Node], texts: Mapping[str, Term], query: Executable) -> tuple[Literal, ...]:
    """The message of a solution: its own, or the query's with its placeholders filled (section 5.3.2)."""
    own = texts["message"] if "message" in row else None
    return (own,) if isinstance(own, Literal) else _filled(query.messages, texts)


def _filled(messages: Iterable[Literal], terms: Mapping[str, Term]) -> tuple[Literal, ...]:
    texts = {name: iris.compact(str(term)) for name, term in terms.items()}
    return tuple(filled(message, texts) for message in messages)
