"""Audit rule on the contradictions that the curator found: both places, and the reading that the record keeps."""

from __future__ import annotations

from collections.abc import Iterator

from metlit import iris
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import CONTRADICTS, Verdict
from metlit.iris import METLIT
from metlit.rdf.literals import Literal

READING_VALUE = METLIT + "readingValue"
_UNTOLD = {"at", "because", "note", "kept", "unit", "position", "value", "comparator", "absence", "valuePlace"}


@audit_rule("conflict", 8, ON_RECORD)
def recorded_conflict(paper: Paper) -> Iterator[Verdict]:
    """Statements that cannot both be true.

    The curator found two or more statements of the paper that contradict each other; all of them are kept.

    Formula: readings of one key of one node differ
    Source: design of metlit
    """
    graph = paper.case.graph
    for node in sorted(map(str, graph.objects(paper.case.root, METLIT + "conflict"))):
        about, key = graph.text(node, METLIT + "about"), graph.text(node, METLIT + "aboutKey")
        readings = sorted(map(str, graph.objects(node, METLIT + "reading")), key=lambda r: (len(r), r))
        told = "; ".join(_reading(paper, r) for r in readings)
        where = paper.case.title(about)
        text = f"{where}, {key}: {told}"
        concerns = (about,) if about != paper.case.root else ()
        note = "; ".join(sorted(map(str, graph.objects(node, METLIT + "note"))))
        yield Verdict(node, recorded_conflict.code, CONTRADICTS, text, "", note, tuple(readings), concerns)


def _reading(paper: Paper, node: str) -> str:
    graph = paper.case.graph
    printed = graph.text(node, METLIT + "printed") or _value(paper, node)
    kept = " (kept in the record)" if graph.text(node, METLIT + "kept") == "true" else ""
    return f"{printed} [{', '.join(paper.case.places(node)) or 'place not stated'}]{kept}"


def _value(paper: Paper, node: str) -> str:
    """A reading's value in a few words: its numbers and words, as printed."""
    return ", ".join(dict.fromkeys(_words(paper, node))) or "no value"


def _words(paper: Paper, node: str) -> Iterator[str]:
    graph, case = paper.case.graph, paper.case
    if printed := graph.text(node, METLIT + "printed"):
        yield printed
        return
    told = (p for p in sorted(graph.items(node)) if p.removeprefix(METLIT) not in _UNTOLD)
    for path in told:
        for value in sorted(graph.objects(node, path)):
            if not isinstance(value, Literal) and value.startswith(node + "/"):
                yield f"{_key(paper, node, path)} {', '.join(_words(paper, value))}".strip()
            elif path != iris.TYPE:
                yield f"{_key(paper, node, path)} {case.label(value)}".strip()


def _key(paper: Paper, node: str, path: str) -> str:
    """The YAML key of a property, unless it is the value that the reading is."""
    shape = paper.case.shape(node)
    field = shape.by_path(path) if shape else None
    return "" if field is None or path == READING_VALUE else field.key
