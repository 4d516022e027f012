"""Every constraint of every property shape, for every class that has it, violated once: three engines say so.

pySHACL is the referee here in every run, on one focus node a class and component; `pytest -m nightly` lets it judge
real records and thousands of mutants besides.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from metlit import iris
from metlit.checking.compiler import Compiler
from metlit.iris import SH
from metlit.rdf.triples import Triples
from metlit.record.marks import Marks
from metlit.shacl.validator import Result

NAME = "flawed-2020"
NOTHING = f"<{iris.RECORD}{NAME}/nothing>"
OTHER = f"<{iris.RECORD}{NAME}/other>"
# Well-formed literals that no pattern of ours takes.
WRONG = {"string": "~", "decimal": "1.5", "gYear": "1020"}
# A component, and values that violate it: given its argument, and the datatype that the shape demands.
FLAWS = {
    "minCount": lambda argument, datatype: [],
    # The only one: a value, or a stated absence.
    "sparql": lambda argument, datatype: [],
    "maxCount": lambda argument, datatype: [NOTHING, OTHER],
    "class": lambda argument, datatype: [NOTHING],
    "node": lambda argument, datatype: [NOTHING],
    "datatype": lambda argument, datatype: ['"wrong"@en'],
    "nodeKind": lambda argument, datatype: ['"wrong"' if argument == SH + "IRI" else NOTHING],
    "pattern": lambda argument, datatype: [f'"{WRONG[datatype.removeprefix(iris.XSD)]}"^^<{datatype}>'],
    "minLength": lambda argument, datatype: [f'"{"x" * (int(argument) - 1)}"'],
    "maxLength": lambda argument, datatype: [f'"{"x" * (int(argument) + 1)}"'],
    "minInclusive": lambda argument, datatype: [f'"{int(argument) - 1}"^^<{datatype}>'],
    "maxInclusive": lambda argument, datatype: [f'"{int(argument) + 1}"^^<{datatype}>'],
    "minExclusive": lambda argument, datatype: [f'"{argument}"^^<{datatype}>'],
}
# What violates nothing; sh:path, sh:in and the like are no exception to the count below.
SILENT = {"path", "name", "description", "message", "severity", "order", "group"}
COMPONENTS = {"sparql": "SPARQL"}
# Blank nodes alone are neither IRI nor literal, and a record has none.
NEVER = {(SH + "IRIOrLiteral", "nodeKind")}


def demands(core: Triples) -> Iterator[tuple[str, str, str, str]]:
    """Class, property shape, component and argument of everything that property shapes of records demand."""
    for node, predicate, cls in core:
        if predicate == SH + "targetClass":
            for shape in map(str, core.objects(node, SH + "property")):
                for name, arguments in core.items(shape).items():
                    if name.startswith(SH) and name.removeprefix(SH) not in SILENT:
                        yield from ((str(cls), shape, name.removeprefix(SH), str(a)) for a in arguments)


def focus(cls: str) -> str:
    return f"{iris.RECORD}{NAME}/{cls.rpartition('#')[2]}"


def flawed(core: Triples, kind: str) -> list[str]:
    """A node of each class, each of its properties with values that violate one component."""
    lines = set()
    for cls, shape, component, argument in demands(core):
        lines.add(f"<{focus(cls)}> <{iris.TYPE}> <{cls}> <{iris.RECORD}{NAME}> .\n")
        if component == kind:
            for value in FLAWS[kind](argument, core.text(shape, SH + "datatype")):
                lines.add(f"<{focus(cls)}> <{core.text(shape, SH + 'path')}> {value} <{iris.RECORD}{NAME}> .\n")
    return sorted(lines)


def told(result: Result) -> tuple[object, ...]:
    """All but the message."""
    value = "" if result.value is None else str(result.value)
    return result.focus, str(result.path or ""), value, result.component, result.shape, result.severity


@pytest.fixture(scope="module")
def judged(core, pipeline, core_referee) -> dict[str, list[Result]]:
    """What pySHACL finds, by component."""
    return {kind: core_referee.results(pipeline.excerpt.around("".join(flawed(core, kind)).encode())) for kind in FLAWS}


def test_every_class_shape_and_component_is_refereed(core, judged):
    found = {(r.focus, r.shape, r.component) for results in judged.values() for r in results}
    wanted = {
        (focus(cls), shape, f"{SH}{COMPONENTS.get(kind, kind[0].upper() + kind[1:])}ConstraintComponent")
        for cls, shape, kind, argument in demands(core)
        if (argument, kind) not in NEVER
    }
    assert {kind for _, _, kind, _ in demands(core)} == FLAWS.keys()
    assert len({shape for _, shape, _ in wanted}) > 500 and len(wanted) > 1500
    assert wanted - found == set()


@pytest.mark.parametrize("kind", FLAWS)
def test_the_validator_says_what_pyshacl_says(core, pipeline, core_validator, judged, kind):
    results = core_validator.results(pipeline.excerpt.around("".join(flawed(core, kind)).encode()))
    assert sorted(map(told, results)) == sorted(map(told, judged[kind]))


@pytest.mark.nightly
@pytest.mark.parametrize("kind", FLAWS)
def test_the_queries_over_many_records_say_what_pyshacl_says(core, pipeline, merged, judged, kind):
    graphs = merged(flawed(core, kind))
    compiled = Compiler(core, pipeline.schema).constraints()
    results = {told(c.result(row)) for c in compiled for row in graphs.select(c.query).dicts()}
    assert results == {told(result) for result in judged[kind]}


@pytest.mark.parametrize("kind", FLAWS)
def test_screens_miss_nothing(core, core_checker, merged, judged, kind):
    found = core_checker.check(merged(flawed(core, kind)), {NAME: Marks("r")}, lambda _: b"")
    codes = {(result.shape.removeprefix(iris.SHAPES), result.focus) for result in judged[kind]}
    assert {(f.code, f.node) for f in found[NAME]} == codes
