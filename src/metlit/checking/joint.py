"""One constraint of many property shapes at once, over merged graphs: a strategy for the components of SHACL Core.

The store holds numbers as Oxigraph does, by their value: 21.0 is 21 here, also for sh:pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from metlit.errors import UnsupportedShapeError
from metlit.iris import TYPE, XSD
from metlit.rdf.literals import Literal, Term, nquads_literal
from metlit.shacl.core import CORE, Constraint, Scope, default_message, failing, unmet, violations
from metlit.shacl.lexical import lexical_pattern
from metlit.shacl.paths import Path, term_key

# Datatypes that Oxigraph keeps, and whose literals a pattern tells from ill-formed ones.
_KEPT = {XSD + name for name in ("string", "boolean", "integer", "decimal", "gYear")}
_COUNTS = ("minCount", "maxCount")


@dataclass(frozen=True)
class Use:
    """A property shape where it counts: its number, a class whose nodes it is about, and the property."""

    shape: int
    target: str
    path: str


class JointScope:
    """A :class:`metlit.shacl.core.Scope` of all nodes that some property shapes are about.

    Args:
        uses: the property shapes.
        below: gives a class and all below it.
    """

    key = "?shape ?this ?path"
    along = "?this ?path ?value ."
    nullable = False

    def __init__(self, uses: Iterable[Use], below: Callable[[str], Iterable[str]]) -> None:
        rows = " ".join(f"({use.shape} <{use.target}> <{use.path}>)" for use in uses)
        self.focus = f"VALUES (?shape ?target ?path) {{ {rows} }} ?this <{TYPE}> ?target ."
        self._below = below

    @property
    def values(self) -> str:
        """Binds the shape, ?this, ?path and ?value."""
        return f"{self.focus} {self.along}"

    def term(self, term: Term) -> str:
        """A term as SPARQL writes it."""
        return nquads_literal(term, term.datatype) if isinstance(term, Literal) else f"<{term}>"

    def members(self, terms: Iterable[Term], variable: str) -> str:
        """Not needed: lists are left to the validator."""
        raise UnsupportedShapeError(f"the list for ?{variable} is not asked of many shapes at once")

    def classes(self, root: Term) -> str:
        """Leaves in ?class only a class and those below it."""
        return f"FILTER(?class IN ({', '.join(f'<{cls}>' for cls in self._below(str(root)))}))"

    def typed(self, datatype: str) -> str:
        """The condition that ?value is a well-formed literal of a datatype."""
        pattern = lexical_pattern(datatype)
        told = f" && REGEX(STR(?value), {nquads_literal(pattern)})" if pattern else ""
        return f"DATATYPE(?value) = <{datatype}>{told}"

    def comparable(self, expression: str) -> str:
        """The store compares by value as it is."""
        return expression


class _EverywhereScope(JointScope):
    """The same values whatever the class of their node: found in a third of the time."""

    key = "?this ?path"

    def __init__(self, uses: Iterable[Use], below: Callable[[str], Iterable[str]]) -> None:
        super().__init__((), below)
        self.focus = f"VALUES ?path {{ {' '.join(sorted({f'<{use.path}>' for use in uses}))} }}"


@dataclass(frozen=True)
class Demand:
    """What a property shape demands.

    Args:
        constraint: of its value nodes.
        along: for sh:node with a shape that only asks for one term at the end of a path, the path.
        end: that term.
    """

    constraint: Constraint
    along: Path | None = None
    end: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What equal demands have in common."""
        return self.constraint.kind, tuple(map(term_key, self.constraint.terms)), self.constraint.option

    @property
    def message(self) -> str:
        """What to say if the shape says nothing."""
        return default_message(self.constraint.kind, self.constraint.terms)

    @property
    def answerable(self) -> bool:
        """Whether the queries are right for it: neither lists nor datatypes that Oxigraph changes."""
        component = CORE[self.constraint.kind]
        if self.constraint.kind == "datatype":
            return str(self.constraint.terms[0]) in _KEPT
        return (
            self.along is not None
            or self.constraint.kind in _COUNTS
            or (component.met is not None and not component.listed)
        )

    def query(self, scope: Scope) -> str | None:
        """The violations, a row each; None if there can be none."""
        condition = self._met(scope)
        return violations(self.constraint, scope) if condition is None else unmet(condition, scope)

    def screen(self, uses: Iterable[Use], below: Callable[[str], Iterable[str]]) -> str:
        """Whether any node at all could violate it, or "" if that cannot be asked without its class."""
        if self.constraint.kind == "minCount":
            return ""
        scope = _EverywhereScope(uses, below)
        condition = self._met(scope)
        if self.constraint.kind == "maxCount" and int(self.constraint.terms[0]) > 0:
            # More values than nodes: some node has several. Counting each node's takes five times as long.
            several = "GROUP BY ?path HAVING(COUNT(?value) > COUNT(DISTINCT ?this))"
            return f"ASK {{ {{ SELECT ?path WHERE {{ {scope.values} }} {several} }} }}"
        if condition is None:
            return f"ASK {{ {{ {violations(self.constraint, scope)} }} }}"
        # Few words are used many times: each value is looked at once.
        return f"ASK {{ {{ SELECT DISTINCT ?value WHERE {{ {scope.values} }} }} {failing(condition)} }}"

    def _met(self, scope: Scope) -> str | None:
        """What a value meets, if it can be told from the value alone."""
        if self.along is not None:
            return f"EXISTS {{ ?value {self.along} {scope.term(self.end)} }}"
        met = CORE[self.constraint.kind].met
        return met(self.constraint, scope) if met is not None else None
