"""SHACL results → findings with the lines that caused them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from metlit import iris
from metlit.finding import ERROR, INFO, WARNING, Finding
from metlit.iris import SH
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples
from metlit.record.marks import Marks
from metlit.shacl.core import CORE
from metlit.shacl.result import Result
from metlit.shacl.vocabulary import owner

# Another severity (SHACL, section 2.1.4) is none that a reader could weigh: an error.
_CORE = {component.iri for component in CORE.values()}
SEVERITY = {SH + "Violation": ERROR, SH + "Warning": WARNING, SH + "Info": INFO}


def findings(results: Iterable[Result], shapes: Triples | Mapping[str, str], marks: Marks) -> list[Finding]:
    """The findings about one record, sorted, equal ones once.

    Args:
        results: what an engine found.
        shapes: the shapes graph; a shape without a name goes by the one that it stands in. Or of each shape that one.
        marks: where the nodes of the record stand.
    """
    return sorted({_finding(result, shapes, marks) for result in results})


def severity(result: Result) -> str:
    """How a finding grades a result."""
    return SEVERITY.get(result.severity, ERROR)


def _finding(result: Result, shapes: Triples | Mapping[str, str], marks: Marks) -> Finding:
    path = result.path.iri if result.path is not None else ""
    value = "" if result.value is None else str(result.value)
    line, column = marks.place(result.focus, path, value)
    message = result.message
    # Messages of core components say what is wanted; those of queries what they found.
    if isinstance(result.value, Literal) and result.component in _CORE:
        message += f", not '{value}'"
    named = owner(shapes, result.shape) if isinstance(shapes, Triples) else shapes[result.shape]
    return Finding(
        file=marks.file,
        line=line,
        column=column,
        code=named.removeprefix(iris.SHAPES),
        message=f"{iris.local_path(result.focus)}: {message}",
        severity=severity(result),
        node=str(result.focus),
    )
