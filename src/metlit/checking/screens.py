"""Cheap questions asked before the exact ones: is there any value anywhere that could violate a component?

A screen never misses a violation; one that says yes costs the exact query, which then decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metlit import iris

# What tells that a literal of a datatype is ill-formed, and so none of it (SHACL, section 4.1.2).
_YEAR = '"^-?([1-9][0-9]{3,}|0[0-9]{3})(Z|[+-][0-9]{2}:[0-9]{2})?$"'
_ILL_FORMED = {
    f"<{iris.XSD}{name}>": test
    for name, test in {
        "string": "false",
        "integer": "!isNumeric(?value)",
        "decimal": "!isNumeric(?value)",
        "boolean": "!(?value = true || ?value = false)",
        "gYear": f"!REGEX(STR(?value), {_YEAR})",
    }.items()
}
DATATYPES = frozenset(datatype.strip("<>") for datatype in _ILL_FORMED)
ILL_FORMED = f"COALESCE({' || '.join(f'(?argument = {d} && {test})' for d, test in _ILL_FORMED.items())}, true)"
# Tests of a single value; an error in one counts as a violation (SHACL, section 4.5: values that cannot be compared).
_TESTS = {
    "datatype": "!isLiteral(?value) || DATATYPE(?value) != {0}",
    "nodeKind": "IF({0} = sh:Literal, !isLiteral(?value), IF({0} = sh:IRI, !isIRI(?value), isBLANK(?value)))",
    "pattern": "!REGEX(STR(?value), {0})",
    "minLength": "STRLEN(STR(?value)) < {0}",
    "maxLength": "STRLEN(STR(?value)) > {0}",
    "minInclusive": "!(?value >= {0})",
    "maxInclusive": "!(?value <= {0})",
    "minExclusive": "!(?value > {0})",
    "maxExclusive": "!(?value < {0})",
}
# More triples than subjects: some subject has two values. Counting takes a third of the time of comparing them.
_SEVERAL = "GROUP BY ?path HAVING (COUNT(*) > COUNT(DISTINCT ?this))"
# Few words are used many times: each is looked at once.
_WORDS = {
    "branch": "FILTER NOT EXISTS {{ ?value skos:broader* {0} }}",
    "scheme": "FILTER NOT EXISTS {{ ?value skos:inScheme {0} }}",
}


@dataclass(frozen=True)
class Use:
    """One component of one property shape for one class: its name and, as SPARQL writes them, property and argument."""

    component: str
    target: str
    path: str
    argument: str


def screens(uses: Sequence[Use], classes: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The ASK queries of each component; a component without any has to be asked exactly.

    Args:
        uses: what the shapes demand.
        classes: for each class demanded, those at or below it, as SPARQL writes them.
    """
    found: dict[str, set[str]] = {}
    for demanded, values in _alike([u for u in uses if u.component in _TESTS]).items():
        doubts = " || ".join(f"COALESCE({_test(c, a)}, true)" for c, a in sorted(demanded))
        for component, _ in demanded:
            found.setdefault(component, set()).add(f"ASK {{ {values} FILTER({doubts}) }}")
    for component in ("maxCount", "class", *_WORDS):
        for demanded, values in _alike([u for u in uses if u.component == component]).items():
            for _, argument in demanded:
                found.setdefault(component, set()).add(_other(component, argument, values, classes))
    return {component: tuple(sorted(queries)) for component, queries in found.items()}


def _test(component: str, argument: str) -> str:
    test = _TESTS[component].format(argument)
    return f"{test} || {_ILL_FORMED[argument]}" if component == "datatype" else test


def _alike(uses: Iterable[Use]) -> dict[frozenset[tuple[str, str]], str]:
    """What is demanded → a pattern for the values of which all that is demanded.

    A property of which every class demands the same is looked at without asking for the class.
    """
    demanded: dict[str, dict[str, set[tuple[str, str]]]] = {}
    for use in uses:
        demanded.setdefault(use.path, {}).setdefault(use.target, set()).add((use.component, use.argument))
    anywhere: dict[frozenset[tuple[str, str]], set[str]] = {}
    typed: dict[frozenset[tuple[str, str]], set[tuple[str, str]]] = {}
    for path, by_target in demanded.items():
        if len({frozenset(d) for d in by_target.values()}) == 1:
            anywhere.setdefault(frozenset(next(iter(by_target.values()))), set()).add(path)
        else:
            for target, what in by_target.items():
                typed.setdefault(frozenset(what), set()).add((path, target))
    patterns: dict[frozenset[tuple[str, str]], list[str]] = {}
    for what, paths in anywhere.items():
        patterns.setdefault(what, []).append(_values(paths))
    for what, pairs in typed.items():
        table = " ".join(f"({p} {t})" for p, t in sorted(pairs))
        paths = {path for path, _ in pairs}
        # Of several properties most nodes lack most: what stands there comes first.
        first = f"{{ SELECT ?this ?path ?value WHERE {{ {_values(paths)} }} }}" if len(paths) > 1 else ""
        then = "" if first else " ?this ?path ?value ."
        patterns.setdefault(what, []).append(f"{first} VALUES (?path ?target) {{ {table} }} ?this a ?target .{then}")
    return {
        what: several[0] if len(several) == 1 else " UNION ".join(f"{{ {p} }}" for p in several)
        for what, several in patterns.items()
    }


def _other(component: str, argument: str, values: str, classes: Mapping[str, Iterable[str]]) -> str:
    if component == "maxCount":
        return f"ASK {{ {{ SELECT ?path WHERE {{ {values} }} {_SEVERAL} }} }}"
    if component == "class":
        allowed = ", ".join(sorted(classes.get(argument, (argument,))))
        return f"ASK {{ {values} FILTER NOT EXISTS {{ ?value a ?type . FILTER(?type IN ({allowed})) }} }}"
    words = f"SELECT DISTINCT ?value WHERE {{ {values} }}"
    return f"ASK {{ {{ {words} }} {_WORDS[component].format(argument)} }}"


def _values(paths: Iterable[str]) -> str:
    return f"VALUES ?path {{ {' '.join(sorted(paths))} }} ?this ?path ?value ."
