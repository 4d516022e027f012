"""Results → a sh:ValidationReport (SHACL, section 3.6), byte-identical for equal results.

Blank nodes have no names that last: they get theirs from what the report says about them, and are numbered in the
order in which they stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metlit import iris
from metlit.iris import RDF, SH, TYPE, XSD
from metlit.rdf.literals import Literal, Term, Triple, nquads_literal
from metlit.shacl.paths import Path, term_key
from metlit.shacl.result import Result

_REPORT = "_:report"
_PATH_TERMS = {
    "alternative": "alternativePath",
    "inverse": "inversePath",
    "zeroOrMore": "zeroOrMorePath",
    "oneOrMore": "oneOrMorePath",
    "zeroOrOne": "zeroOrOnePath",
}
_PREFIXES = ("rdf", "sh", "xsd")


def report_triples(results: Sequence[Result]) -> list[Triple]:
    """The report as triples; the same results give the same triples in the same order."""
    triples: list[Triple] = [
        (_REPORT, TYPE, SH + "ValidationReport"),
        (_REPORT, SH + "conforms", _boolean(not results)),
    ]
    for number, (result, terms) in enumerate(_stable(results)):
        node = f"_:r{number}"
        triples += [(_REPORT, SH + "result", node), (node, TYPE, SH + "ValidationResult")]
        triples += [(node, predicate, term) for predicate, term in terms]
        if result.path is not None:
            triples += _path_triples(node, SH + "resultPath", result.path, f"{node}p")
    return triples


def report_turtle(results: Sequence[Result]) -> str:
    """The report as Turtle, a result a paragraph."""
    lines = [f"@prefix {prefix}: <{iris.PREFIXES[prefix]}> ." for prefix in _PREFIXES]
    lines += ["", "[] a sh:ValidationReport ;", f"  sh:conforms {str(not results).lower()}"]
    for result, terms in _stable(results):
        lines[-1] += " ;"
        lines += ["  sh:result [", "    a sh:ValidationResult ;"]
        stated = [f"    {_text(predicate)} {_text(term)} ;" for predicate, term in terms]
        path = [f"    sh:resultPath {_path_text(result.path)} ;"] if result.path is not None else []
        lines += [*stated[:1], *path, *stated[1:], "  ]"]
    return "\n".join(lines) + " .\n"


def _boolean(truth: bool) -> Literal:
    return Literal(str(truth).lower(), XSD + "boolean")


def _stated(result: Result) -> Iterator[tuple[str, Term]]:
    """What a result says, but for its path."""
    yield SH + "focusNode", result.focus
    if result.value is not None:
        yield SH + "value", result.value
    yield SH + "sourceConstraintComponent", result.component
    yield SH + "sourceShape", result.shape
    if result.constraint:
        yield SH + "sourceConstraint", result.constraint
    yield SH + "resultSeverity", result.severity
    for message in result.messages:
        yield SH + "resultMessage", message


def _stable(results: Sequence[Result]) -> list[tuple[Result, list[tuple[str, Term]]]]:
    """Results in an order that does not hang on the names of blank nodes, and with lasting names for those."""
    stated = [(result, list(_stated(result))) for result in results]
    colours = _colours(stated)
    ordered = sorted(stated, key=lambda pair: _signature(*pair, colours))
    names: dict[str, str] = {}
    named = []
    for result, terms in ordered:
        renamed = [(p, names.setdefault(t, f"_:b{len(names)}") if _is_blank(t) else t) for p, t in terms]
        named.append((result, renamed))
    return named


def _colours(stated: list[tuple[Result, list[tuple[str, Term]]]]) -> dict[str, int]:
    """Blank nodes told apart by the results that they stand in, by colour refinement."""
    places: dict[str, list[int]] = {}
    for number, (_, terms) in enumerate(stated):
        for _, term in terms:
            if _is_blank(term):
                places.setdefault(str(term), []).append(number)
    colours = dict.fromkeys(places, 0)
    while True:
        signatures = [_signature(result, terms, colours) for result, terms in stated]
        seen = {node: (colours[node], sorted(_place(signatures[i], stated[i][1], node) for i in numbers))
                for node, numbers in places.items()}  # fmt: skip
        ranks = {key: rank for rank, key in enumerate(sorted({repr(key) for key in seen.values()}))}
        refined = {node: ranks[repr(key)] for node, key in seen.items()}
        if len(set(refined.values())) == len(set(colours.values())):
            return refined
        colours = refined


def _place(signature: tuple[object, ...], terms: list[tuple[str, Term]], node: str) -> str:
    return repr((signature, [p for p, t in terms if _is_blank(t) and t == node]))


def _signature(result: Result, terms: list[tuple[str, Term]], colours: dict[str, int]) -> tuple[object, ...]:
    said = tuple((p, (1, str(colours[t]).zfill(9), "", "") if _is_blank(t) else term_key(t)) for p, t in terms)
    return said[:1], str(result.path or ""), said[1:]


def _is_blank(term: Term) -> bool:
    return not isinstance(term, Literal) and term.startswith("_:")


def _path_triples(subject: str, predicate: str, path: Path, name: str) -> Iterator[Triple]:
    """A path with blank nodes of its own, named after the place where it starts."""
    if path.kind == "iri":
        yield subject, predicate, path.iri
        return
    yield subject, predicate, name
    if path.kind in ("sequence", "alternative"):
        head = name
        if path.kind == "alternative":
            head = f"{name}l"
            yield name, SH + "alternativePath", head
        for number, part in enumerate(path.parts):
            yield from _path_triples(head, RDF + "first", part, f"{name}{number}p")
            rest = f"{name}{number}r" if number + 1 < len(path.parts) else RDF + "nil"
            yield head, RDF + "rest", rest
            head = rest
    else:
        yield from _path_triples(name, SH + _PATH_TERMS[path.kind], path.parts[0], f"{name}0p")


def _path_text(path: Path) -> str:
    if path.kind == "iri":
        return _text(path.iri)
    if path.kind in ("sequence", "alternative"):
        members = f"( {' '.join(_path_text(part) for part in path.parts)} )"
        return members if path.kind == "sequence" else f"[ sh:alternativePath {members} ]"
    return f"[ sh:{_PATH_TERMS[path.kind]} {_path_text(path.parts[0])} ]"


def _text(term: Term) -> str:
    if isinstance(term, Literal):
        return f"{nquads_literal(term)}@{term.language}" if term.language else nquads_literal(term, term.datatype)
    if term.startswith("_:"):
        return term
    local = term.removeprefix(SH)
    return f"sh:{local}" if term.startswith(SH) and local.isalnum() else f"<{term}>"
