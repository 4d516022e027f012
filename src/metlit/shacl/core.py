"""Constraints of SHACL Core → SPARQL SELECTs that run once for all focus nodes of a shape (section 4).

Every row is a violation: ``?this`` the focus node, ``?value`` the value node, ``?predicate`` the path if it is not
the shape's. SHACL compares terms where SPARQL compares values: sets, joins and MINUS compare terms; only the ranges
and sh:lessThan compare values, and what cannot be compared violates them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from metlit.errors import UnsupportedShapeError
from metlit.iris import RDFS, SH, TYPE, XSD
from metlit.rdf.literals import Literal, Term
from metlit.shacl.data import RAW, DataStore, Node, member, sparql
from metlit.shacl.paths import Path
from metlit.shacl.shapes import Constraint, Target

_THIS_VALUE = "SELECT DISTINCT ?this ?value WHERE "
_TYPE, _BELOW = f"<{TYPE}>", f"<{RDFS}subClassOf>*"
_KINDS = {
    "BlankNode": "isBlank(?value)",
    "IRI": "isIRI(?value)",
    "Literal": "isLiteral(?value)",
    "BlankNodeOrIRI": "!isLiteral(?value)",
    "BlankNodeOrLiteral": "!isIRI(?value)",
    "IRIOrLiteral": "!isBlank(?value)",
}
_OPERATORS = {
    "minExclusive": ">",
    "minInclusive": ">=",
    "maxExclusive": "<",
    "maxInclusive": "<=",
    "lessThan": "<",
    "lessThanOrEquals": "<=",
}


class Scope:
    """A shape's focus nodes and their value nodes, as patterns for queries over one data graph."""

    def __init__(self, store: DataStore, path: Path | None, nodes: Iterable[Node]) -> None:
        self._store, self._path = store, path
        self.nodes = list(nodes)
        self._sets = [store.exact.put(self.nodes)]
        self._focus = member(self._sets[0], "this")

    @property
    def focus(self) -> str:
        """Binds ?this."""
        return f"{{ {self._focus} }}"

    @property
    def values(self) -> str:
        """Binds ?this and ?value; for a path, perhaps more than once."""
        if self._path is None:
            return f"{{ {self._focus} BIND(?this AS ?value) }}"
        along = f"{self._focus} ?this {self._path} ?value ."
        if not self._path.nullable:
            return f"{{ {along} }}"
        # A focus node that the data graph does not mention is its own value all the same.
        return f"{{ {{ {along} }} UNION {{ {self._focus} BIND(?this AS ?value) }} }}"

    def term(self, term: Term) -> str:
        """A term of the shape, for a comparison of terms."""
        return sparql(self._store.encode(term))

    def members(self, terms: Iterable[Term], variable: str) -> str:
        """Binds a variable to the terms of a list, which may be blank nodes."""
        self._sets.append(self._store.exact.put(self._store.encode(t) for t in terms))
        return member(self._sets[-1], variable)

    def classes(self, root: Term) -> str:
        """Binds ?class to a class and all below it."""
        rows = self._store.exact.tuples(f"SELECT DISTINCT ?class WHERE {{ ?class {_BELOW} {self.term(root)} }}")
        nodes = {node for (node,) in rows} | {self._store.encode(root)}
        self._sets.append(self._store.exact.put(nodes))
        return member(self._sets[-1], "class")

    def value_nodes(self) -> list[Node]:
        """The value nodes of all focus nodes, each once."""
        if self._path is None:
            return self.nodes
        return [value for (value,) in self._store.exact.tuples(f"SELECT DISTINCT ?value WHERE {self.values}")]

    def pairs(self, among: Iterable[Node] | None = None) -> list[tuple[Node, ...]]:
        """Focus nodes with their value nodes, each pair once.

        Args:
            among: only these value nodes.
        """
        if self._path is None:
            return [(node, node) for node in (self.nodes if among is None else among)]
        wanted = ""
        if among is not None:
            self._sets.append(self._store.exact.put(among))
            wanted = member(self._sets[-1], "value")
        return self._store.exact.tuples(f"{_THIS_VALUE} {{ {self.values} {wanted} }}")

    def close(self) -> None:
        """Drop the sets."""
        for name in self._sets:
            self._store.exact.drop(name)


def violations(constraint: Constraint, scope: Scope) -> str | None:
    """The query for the violations of a constraint; None if nothing can violate it."""
    if constraint.kind in _OPERATORS:
        write = _less_than if constraint.kind.startswith("less") else _range
        return write(constraint, scope)
    return _WRITERS[constraint.kind](constraint, scope)


def targets(target: Target, store: DataStore) -> str:
    """The query for the focus nodes of a target, ?this (section 2.1.3); not for sh:targetNode."""
    iri = sparql(store.encode(target.term))
    pattern = {
        "class": f"{{ SELECT DISTINCT ?class WHERE {{ ?class {_BELOW} {iri} }} }} ?this {_TYPE} ?class",
        "subjectsOf": f"?this {iri} ?any",
        "objectsOf": f"?any {iri} ?this",
    }
    return f"SELECT DISTINCT ?this WHERE {{ {pattern[target.kind]} }}"


def _unless(scope: Scope, condition: str) -> str:
    """The value nodes for which a condition is false or an error."""
    return f"{_THIS_VALUE} {{ {scope.values} FILTER(!COALESCE({condition}, false)) }}"


def _class(constraint: Constraint, scope: Scope) -> str:
    classes = scope.classes(constraint.terms[0])
    return f"{_THIS_VALUE} {{ {scope.values} FILTER NOT EXISTS {{ ?value {_TYPE} ?class . {classes} }} }}"


def _datatype(constraint: Constraint, scope: Scope) -> str:
    # An ill-formed literal has another datatype in the store, and so violates this.
    datatype = str(constraint.terms[0])
    return _unless(scope, f"DATATYPE(?value) IN (<{datatype}>, <{RAW}{datatype}>)")


def _node_kind(constraint: Constraint, scope: Scope) -> str:
    return _unless(scope, _KINDS[str(constraint.terms[0]).removeprefix(SH)])


def _min_count(constraint: Constraint, scope: Scope) -> str | None:
    least = int(constraint.terms[0])
    if least == 0:
        return None
    enough = f"SELECT ?this WHERE {scope.values} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) >= {least})"
    return f"SELECT ?this WHERE {{ {scope.focus} MINUS {{ {enough} }} }}"


def _max_count(constraint: Constraint, scope: Scope) -> str:
    most = int(constraint.terms[0])
    return f"SELECT ?this WHERE {scope.values} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {most})"


def _value_of(variable: str) -> str:
    """A literal as a value; an error for what is ill-formed, no literal or of a datatype without order."""
    datatype = f"STR(DATATYPE({variable}))"
    own = f"STRDT(STR({variable}), IRI(STRAFTER({datatype}, '{RAW}')))"
    return (
        f"IF(STRSTARTS({datatype}, '{XSD}'), {variable}, IF(STRSTARTS({datatype}, '{RAW}{XSD}'), {own}, ?incomparable))"
    )


def _range(constraint: Constraint, scope: Scope) -> str:
    # The bound goes in as a value: its spelling plays no part.
    bound = constraint.terms[0]
    text = _value_of(scope.term(bound)) if isinstance(bound, Literal) else "?incomparable"
    return _unless(scope, f"{_value_of('?value')} {_OPERATORS[constraint.kind]} {text}")


def _less_than(constraint: Constraint, scope: Scope) -> str:
    """One violation for each pair that is not in order (sections 4.5.3 and 4.5.4)."""
    operator = _OPERATORS[constraint.kind]
    ordered = f"COALESCE({_value_of('?value')} {operator} {_value_of('?other')}, false)"
    other = f"?this {scope.term(constraint.terms[0])} ?other"
    return f"SELECT DISTINCT ?this ?value ?other WHERE {{ {scope.values} {other} FILTER(!{ordered}) }}"


def _min_length(constraint: Constraint, scope: Scope) -> str:
    return _unless(scope, f"STRLEN(STR(?value)) >= {int(constraint.terms[0])}")


def _max_length(constraint: Constraint, scope: Scope) -> str:
    return _unless(scope, f"STRLEN(STR(?value)) <= {int(constraint.terms[0])}")


def _pattern(constraint: Constraint, scope: Scope) -> str:
    return _unless(scope, _regex("STR(?value)", constraint, scope))


def _regex(text: str, constraint: Constraint, scope: Scope) -> str:
    return f"REGEX({text}, {scope.term(constraint.terms[0])}, {scope.term(Literal(constraint.option))})"


def _language_in(constraint: Constraint, scope: Scope) -> str:
    ranges = [f"LANGMATCHES(LANG(?value), {scope.term(Literal(str(t)))})" for t in constraint.terms]
    return _unless(scope, " || ".join(["false", *ranges]))


def _unique_lang(constraint: Constraint, scope: Scope) -> str:
    tagged = f"{_THIS_VALUE} {scope.values}"
    return (
        f"SELECT ?this ?language WHERE {{ {{ {tagged} }} BIND(LCASE(LANG(?value)) AS ?language) "
        'FILTER(?language != "") } GROUP BY ?this ?language HAVING(COUNT(?value) > 1)'
    )


def _equals(constraint: Constraint, scope: Scope) -> str:
    others = f"{{ {scope.focus} ?this {scope.term(constraint.terms[0])} ?value }}"
    return f"{_THIS_VALUE} {{ {{ {scope.values} MINUS {others} }} UNION {{ {others} MINUS {scope.values} }} }}"


def _disjoint(constraint: Constraint, scope: Scope) -> str:
    return f"{_THIS_VALUE} {{ {scope.values} ?this {scope.term(constraint.terms[0])} ?value }}"


def _has_value(constraint: Constraint, scope: Scope) -> str:
    present = f"{scope.values} {scope.members(constraint.terms, 'value')}"
    return f"SELECT ?this WHERE {{ {scope.focus} MINUS {{ {present} }} }}"


def _in(constraint: Constraint, scope: Scope) -> str:
    listed = scope.members(constraint.terms, "value")
    return f"{_THIS_VALUE} {{ {scope.values} MINUS {{ {listed} }} }}"


def _closed(constraint: Constraint, scope: Scope) -> str:
    """One violation for each triple of a value node with another predicate (section 4.8.1)."""
    allowed = ", ".join(scope.term(t) for t in constraint.terms)
    other = f"FILTER(?predicate NOT IN ({allowed}))" if allowed else ""
    return (
        "SELECT DISTINCT ?this ?node ?predicate ?value WHERE { "
        f"{{ SELECT DISTINCT ?this (?value AS ?node) WHERE {scope.values} }} ?node ?predicate ?value {other} }}"
    )


_WRITERS: dict[str, Callable[[Constraint, Scope], str | None]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minCount": _min_count,
    "maxCount": _max_count,
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    "equals": _equals,
    "disjoint": _disjoint,
    "hasValue": _has_value,
    "in": _in,
    "closed": _closed,
}


def refuse_pattern(constraint: Constraint, scope: Scope, store: DataStore) -> None:
    """Refuse a sh:pattern that Oxigraph cannot read: it would not match, and none could tell why.

    Raises:
        UnsupportedShapeError: naming the pattern.
    """
    empty = scope.term(Literal(""))
    rows = store.exact.select(f"SELECT ?read WHERE {{ BIND({_regex(empty, constraint, scope)} AS ?read) }}")
    if not rows or "read" not in rows[0]:
        raise UnsupportedShapeError(f"Oxigraph cannot read the regular expression '{constraint.terms[0]}'")
