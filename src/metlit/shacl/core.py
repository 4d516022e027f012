"""The constraint components of SHACL Core (section 4): one table, from which the parser and all engines read.

A row says what a parameter is called and takes, and how a violation looks: a condition that a value node fails, a
query with a row for each violation, or how many of other shapes a value node has to conform to. Of which nodes and in
which store, a :class:`Scope` says, so that the same rows serve one shape at a time and all shapes at once.

SHACL compares terms where SPARQL compares values: sets, joins and MINUS compare terms; only the ranges and sh:lessThan
compare values, and what cannot be compared violates them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from metlit import iris
from metlit.iris import SH, TYPE
from metlit.rdf.literals import Literal

Term = str | Literal
Triple = tuple[str, str, Term]


class Scope(Protocol):
    """Focus nodes and their value nodes in a store, as patterns for queries.

    Attributes:
        key: the variables that tell a focus node, ``?this`` among them.
        focus: a pattern that binds the key.
        values: a pattern that binds the key and ``?value``; for a path, perhaps more than once.
        along: a pattern that binds ``?value`` to what ``?this`` has along the path, itself left out.
    """

    @property
    def key(self) -> str: ...

    @property
    def focus(self) -> str: ...

    @property
    def values(self) -> str: ...

    @property
    def along(self) -> str: ...

    @property
    def nullable(self) -> bool:
        """Whether every focus node is its own value."""

    def term(self, term: Term) -> str:
        """A term of the shape, for a comparison of terms."""

    def members(self, terms: Iterable[Term], variable: str) -> str:
        """A pattern that binds a variable to the terms of a list, which may be blank nodes."""

    def classes(self, root: Term) -> str:
        """A pattern that leaves in ``?class`` only a class and those below it."""

    def typed(self, datatype: str) -> str:
        """A condition: ``?value`` is a well-formed literal of a datatype."""

    def comparable(self, expression: str) -> str:
        """A literal as a value; an error for what has no order."""


@dataclass(frozen=True)
class Constraint:
    """A constraint that one query decides: the name of its parameter and its values.

    Args:
        kind: the parameter, ``minCount``, ``in``, ``pattern`` ….
        terms: its value, or the members of its list.
        option: sh:flags, for a pattern.
    """

    kind: str
    terms: tuple[Term, ...]
    option: str = ""

    @property
    def component(self) -> str:
        return CORE[self.kind].iri


@dataclass(frozen=True)
class Component:
    """A constraint component.

    Args:
        parameter: what declares it, ``minCount``.
        takes: what the parameter takes: ``iri``, ``kind``, ``count``, ``literal``, ``string``, ``boolean``, ``any``
            or ``shape``.
        many: whether every value is a constraint of its own; otherwise a shape has one at most.
        listed: whether the value is an RDF list of such things.
        of_properties: whether property shapes alone may have it.
        met: what a value node meets that does not violate a constraint, as a SPARQL expression.
        query: the violations, if they hang on more than one value node: rows with the key, ``?value`` if a value is
            to be told, ``?predicate`` if the path is not the shape's; None if there can be none.
        holds: whether a value node may conform to so many of so many shapes.
    """

    parameter: str
    takes: str
    many: bool = False
    listed: bool = False
    of_properties: bool = False
    met: Callable[[Constraint, Scope], str] | None = None
    query: Callable[[Constraint, Scope], str | None] | None = None
    holds: Callable[[int, int], bool] | None = None

    @property
    def iri(self) -> str:
        return component_iri(self.parameter)


def component_iri(parameter: str) -> str:
    """sh:minCount → sh:MinCountConstraintComponent."""
    return f"{SH}{parameter[0].upper()}{parameter[1:]}ConstraintComponent"


def violations(constraint: Constraint, scope: Scope) -> str | None:
    """The query for the violations of a constraint, a row each; None if nothing can violate it."""
    component = CORE[constraint.kind]
    if component.met is not None:
        return unmet(component.met(constraint, scope), scope)
    return component.query(constraint, scope) if component.query is not None else None


def unmet(condition: str, scope: Scope) -> str:
    """The query for the value nodes for which a condition is false or an error."""
    return f"SELECT DISTINCT {scope.key} ?value WHERE {{ {scope.values} {failing(condition)} }}"


def failing(condition: str) -> str:
    """A filter for what a condition is false of, or an error."""
    return f"FILTER(!COALESCE({condition}, false))"


def default_message(kind: str, terms: Iterable[Term]) -> str:
    """What to say of a violation if the shape says nothing."""
    # The names of blank nodes change from run to run.
    named = [term for term in terms if isinstance(term, Literal) or not term.startswith("_:")]
    listed = ", ".join(iris.compact(str(term)) for term in named)
    return f"sh:{kind} {listed} is violated" if listed else f"sh:{kind} is violated"


_KINDS = {
    "BlankNode": "isBlank(?value)",
    "IRI": "isIRI(?value)",
    "Literal": "isLiteral(?value)",
    "BlankNodeOrIRI": "!isLiteral(?value)",
    "BlankNodeOrLiteral": "!isIRI(?value)",
    "IRIOrLiteral": "!isBlank(?value)",
}
NODE_KINDS = tuple(_KINDS)


def _class(constraint: Constraint, scope: Scope) -> str:
    return f"EXISTS {{ ?value <{TYPE}> ?class . {scope.classes(constraint.terms[0])} }}"


def _datatype(constraint: Constraint, scope: Scope) -> str:
    return scope.typed(str(constraint.terms[0]))


def _node_kind(constraint: Constraint, _: Scope) -> str:
    return _KINDS[str(constraint.terms[0]).removeprefix(SH)]


def _range(operator: str) -> Callable[[Constraint, Scope], str]:
    def met(constraint: Constraint, scope: Scope) -> str:
        # The bound goes in as a value: its spelling plays no part.
        return f"{scope.comparable('?value')} {operator} {scope.comparable(scope.term(constraint.terms[0]))}"

    return met


def _length(operator: str) -> Callable[[Constraint, Scope], str]:
    return lambda constraint, _: f"STRLEN(STR(?value)) {operator} {int(constraint.terms[0])}"


def _pattern(constraint: Constraint, scope: Scope) -> str:
    return f"REGEX(STR(?value), {scope.term(constraint.terms[0])}, {scope.term(Literal(constraint.option))})"


def _language_in(constraint: Constraint, scope: Scope) -> str:
    ranges = [f"LANGMATCHES(LANG(?value), {scope.term(Literal(str(t)))})" for t in constraint.terms]
    return " || ".join(["false", *ranges])


def _in(constraint: Constraint, scope: Scope) -> str:
    return f"EXISTS {{ {scope.members(constraint.terms, 'value')} }}"


def _min_count(constraint: Constraint, scope: Scope) -> str | None:
    least = int(constraint.terms[0])
    if least == 0 or (least == 1 and scope.nullable):
        return None
    if least == 1:
        return f"SELECT {scope.key} WHERE {{ {scope.focus} FILTER NOT EXISTS {{ {scope.along} }} }}"
    enough = _counted(scope, f">= {least}")
    return f"SELECT {scope.key} WHERE {{ {scope.focus} MINUS {{ {enough} }} }}"


def _max_count(constraint: Constraint, scope: Scope) -> str:
    return _counted(scope, f"> {int(constraint.terms[0])}")


def _counted(scope: Scope, so_many: str) -> str:
    return (
        f"SELECT {scope.key} WHERE {{ {scope.values} }} GROUP BY {scope.key} HAVING(COUNT(DISTINCT ?value) {so_many})"
    )


def _unique_lang(_: Constraint, scope: Scope) -> str:
    return (
        f"SELECT {scope.key} ?language WHERE {{ {{ SELECT DISTINCT {scope.key} ?value WHERE {{ {scope.values} }} }} "
        f'BIND(LCASE(LANG(?value)) AS ?language) FILTER(?language != "") }} '
        f"GROUP BY {scope.key} ?language HAVING(COUNT(?value) > 1)"
    )


def _equals(constraint: Constraint, scope: Scope) -> str:
    others = f"{scope.focus} ?this {scope.term(constraint.terms[0])} ?value"
    return (
        f"SELECT DISTINCT {scope.key} ?value WHERE {{ {{ {scope.values} MINUS {{ {others} }} }} "
        f"UNION {{ {others} MINUS {{ {scope.values} }} }} }}"
    )


def _disjoint(constraint: Constraint, scope: Scope) -> str:
    other = f"?this {scope.term(constraint.terms[0])} ?value"
    return f"SELECT DISTINCT {scope.key} ?value WHERE {{ {scope.values} {other} }}"


def _less_than(operator: str) -> Callable[[Constraint, Scope], str]:
    def query(constraint: Constraint, scope: Scope) -> str:
        """One violation for each pair that is not in order (sections 4.5.3 and 4.5.4)."""
        other = f"?this {scope.term(constraint.terms[0])} ?other"
        ordered = f"{scope.comparable('?value')} {operator} {scope.comparable('?other')}"
        return f"SELECT DISTINCT {scope.key} ?value ?other WHERE {{ {scope.values} {other} {failing(ordered)} }}"

    return query


def _has_value(constraint: Constraint, scope: Scope) -> str:
    present = f"{scope.values} {scope.members(constraint.terms, 'value')}"
    return f"SELECT {scope.key} WHERE {{ {scope.focus} MINUS {{ {present} }} }}"


def _closed(constraint: Constraint, scope: Scope) -> str:
    """One violation for each triple of a value node with another predicate (section 4.8.1)."""
    allowed = ", ".join(scope.term(t) for t in constraint.terms)
    other = f"FILTER(?predicate NOT IN ({allowed}))" if allowed else ""
    nodes = f"SELECT DISTINCT {scope.key} (?value AS ?node) WHERE {{ {scope.values} }}"
    return (
        f"SELECT DISTINCT {scope.key} ?node ?predicate ?value WHERE {{ {{ {nodes} }} ?node ?predicate ?value {other} }}"
    )


CORE = {
    component.parameter: component
    for component in (
        Component("class", "iri", many=True, met=_class),
        Component("datatype", "iri", met=_datatype),
        Component("nodeKind", "kind", met=_node_kind),
        Component("minCount", "count", of_properties=True, query=_min_count),
        Component("maxCount", "count", of_properties=True, query=_max_count),
        Component("minExclusive", "literal", met=_range(">")),
        Component("minInclusive", "literal", met=_range(">=")),
        Component("maxExclusive", "literal", met=_range("<")),
        Component("maxInclusive", "literal", met=_range("<=")),
        Component("minLength", "count", met=_length(">=")),
        Component("maxLength", "count", met=_length("<=")),
        Component("uniqueLang", "boolean", of_properties=True, query=_unique_lang),
        Component("equals", "iri", many=True, query=_equals),
        Component("disjoint", "iri", many=True, query=_disjoint),
        Component("lessThan", "iri", many=True, of_properties=True, query=_less_than("<")),
        Component("lessThanOrEquals", "iri", many=True, of_properties=True, query=_less_than("<=")),
        Component("hasValue", "any", many=True, query=_has_value),
        Component("in", "any", listed=True, met=_in),
        Component("languageIn", "any", listed=True, met=_language_in),
        Component("pattern", "string", met=_pattern),
        Component("closed", "boolean", query=_closed),
        Component("not", "shape", many=True, holds=lambda met, of: met == 0),
        Component("and", "shape", many=True, listed=True, holds=lambda met, of: met == of),
        Component("or", "shape", many=True, listed=True, holds=lambda met, of: met > 0),
        Component("xone", "shape", many=True, listed=True, holds=lambda met, of: met == 1),
        Component("node", "shape", many=True, holds=lambda met, of: met == of),
        # Not of one value node: the validator says how they are violated.
        Component("property", "shape", many=True),
        Component("qualifiedMinCount", "count"),
        Component("qualifiedMaxCount", "count"),
    )
}
