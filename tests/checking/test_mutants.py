"""Three engines, one verdict: the compiled shapes, the validator and pySHACL, on real patients, each with a flaw.

In every run some mutants, all of them at night (`pytest -m nightly`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence

import pytest

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.checking.checker import Checker
from metlit.checking.fallback import General
from metlit.checking.findings import findings
from metlit.checking.referee import Referee
from metlit.rdf.graphs import Graphs
from metlit.rdf.triples import Triples
from metlit.record.files import RecordText, gather
from metlit.record.marks import Marks
from metlit.shacl.vocabulary import targeted
from tests.conftest import FROZEN

SEED, CHUNK = 20260101, 100
nightly = pytest.mark.nightly
# How many mutants: in every run, and at night.
MANY = [pytest.param(500, id="some"), pytest.param(3000, id="all", marks=nightly)]
PYSHACL = [pytest.param(100, id="some"), pytest.param(2000, id="most", marks=nightly)]
PYSHACL_IN_FULL = 16
LONGEST = 120
# pySHACL takes what Python's Decimal reads; an xsd:decimal has no exponent (XML Schema 1.1 part 2, section 3.3.3),
# so that the literal is ill-formed and violates sh:datatype (SHACL, section 4.1.2).
PYSHACL_READS = f'"1e3"^^<{iris.XSD}decimal>'
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(\S*)$')
Statement = tuple[str, str, str]
Told = tuple[str, str, str]


def statements(lines: Iterable[str]) -> list[Statement]:
    """Subject, property and value as N-Quads write them."""
    return [(s, p, rest.rsplit(" ", 2)[0]) for s, p, rest in (line.split(" ", 2) for line in lines)]


def neighbourhoods(pipeline: Pipeline) -> list[list[Statement]]:
    """Of each frozen record: every patient, cohort and other part with what hangs from it, and the source."""
    found: list[list[Statement]] = []
    for file in gather(FROZEN)[0]:
        (outcome,) = pipeline.run([RecordText.load(file)])
        every = statements(sorted({*outcome.reported, *outcome.derived}))
        root = iris.record_iri(outcome.record)
        source = f"<{root}/source>"
        shared = [x for x in every if x[0] == source or (x[0] == f"<{root}>" and (x[2] == source or "#type" in x[1]))]
        parts: dict[str, list[Statement]] = {}
        for statement in every:
            if statement[0].count("/") > root.count("/"):
                parts.setdefault(statement[0][1:-1].split("/")[root.count("/") + 1], []).append(statement)
        for own in parts.values():
            if 5 < len(own) <= LONGEST:
                linked = [x for x in every if x[0] == f"<{root}>" and x[2] == own[0][0]]
                found.append([*shared, *linked, *own])
    return found


def other_text(value: str, rng: random.Random) -> str:
    """A literal with another text, number or language."""
    match = _LITERAL.match(value)
    text, rest = (match[1], match[2]) if match else (value, "")
    changed = [
        "",
        text + " x",
        text.upper(),
        "-1",
        "0",
        "1.25",
        "101",
        "3.0",
        "1e3",
        "true",
        "2031",
        "x" * 301,
        "not reported",
    ]
    if not rest and rng.random() < 0.3:
        return f'"{text}"@{rng.choice(["en", "de"])}'
    return f'"{rng.choice([c for c in changed if c != text])}"{rest}'


def retyped(statement: Statement, classes: Sequence[str], rng: random.Random) -> Statement:
    s, p, o = statement
    if match := _LITERAL.match(o):
        kinds = ["", *(f"^^<{iris.XSD}{k}>" for k in ("integer", "decimal", "boolean", "gYear", "date", "anyURI"))]
        return s, p, f'"{match[1]}"{rng.choice([k for k in kinds if k != match[2]])}'
    return s, p, rng.choice([c for c in classes if c != o]) if p == f"<{iris.TYPE}>" else f'"{o[1:-1]}"'


def mutate(graph: list[Statement], classes: Sequence[str], rng: random.Random) -> list[Statement]:
    """One flaw: something deleted, duplicated, retyped, relabelled or relinked."""
    place = rng.randrange(len(graph))
    s, p, o = graph[place]
    nodes = sorted({x[0] for x in graph})
    others = [x[2] for x in graph if x[2] != o]
    match rng.choice(["delete", "duplicate", "retype", "relabel", "relink"]):
        case "delete":
            return [*graph[:place], *graph[place + 1 :]]
        case "duplicate":
            more = other_text(o, rng) if o[0] == '"' and rng.random() < 0.7 else rng.choice(others)
            return [*graph, (s, p, more)]
        case "retype":
            changed = retyped(graph[place], classes, rng)
        case "relabel":
            literals = [i for i, x in enumerate(graph) if x[2][0] == '"']
            place = rng.choice(literals)
            changed = (*graph[place][:2], other_text(graph[place][2], rng))
        case _:
            links = [i for i, x in enumerate(graph) if x[2][0] == "<" and x[1] != f"<{iris.TYPE}>"]
            place = rng.choice(links)
            changed = (*graph[place][:2], rng.choice([*nodes, *(x for x in others if x[0] == "<")]))
    return [*graph[:place], changed, *graph[place + 1 :]]


def named(graph: list[Statement], record: str) -> list[str]:
    """The lines of a graph as those of a record of its own."""
    old = re.compile(rf"<{iris.RECORD}[^/>]+")
    new = f"<{iris.RECORD}{record}"
    return sorted({f"{old.sub(new, ' '.join(x))} {new}> .\n" for x in graph})


@pytest.fixture(scope="module")
def mutants(pipeline) -> Callable[[int], dict[str, list[str]]]:
    """Makes the first so many mutants: the lines of each, by the id of its record."""
    graphs = neighbourhoods(pipeline)
    assert len(graphs) > 50
    classes = [f"<{c}>" for c in pipeline.schema.by_class]
    rng = random.Random(SEED)
    made: dict[str, list[str]] = {}

    def make(many: int) -> dict[str, list[str]]:
        for n in range(len(made), many):
            made[f"m-{n}"] = named(mutate(rng.choice(graphs), classes, rng), f"m-{n}")
        return {name: made[name] for name in list(made)[:many]}

    return make


def judged(
    mutants: dict[str, list[str]], chunk: int, judge: Callable[[dict[str, list[str]]], Iterable[Told]]
) -> set[Told]:
    """What is told of all mutants, some at a time: none of them names another."""
    ids = list(mutants)
    portions = [{i: mutants[i] for i in ids[start : start + chunk]} for start in range(0, len(ids), chunk)]
    return {told for portion in portions for told in judge(portion)}


def compiled(pipeline: Pipeline, shapes: Triples) -> Callable[[dict[str, list[str]]], Iterable[Told]]:
    checker = Checker(shapes, pipeline.schema, pipeline.excerpt)
    known = "".join(f"{line.rsplit(' ', 2)[0]} .\n" for line in pipeline.vocabulary).encode()

    def judge(portion: dict[str, list[str]]) -> Iterable[Told]:
        own = "".join(f"{line.rsplit(' ', 2)[0]} .\n" for lines in portion.values() for line in lines)
        found = checker.check(Graphs.merged([known, own.encode()]), dict.fromkeys(portion, Marks("m")), lambda _: b"")
        return [(f.code, f.node, f.severity) for several in found.values() for f in several]

    return judge


def reported(pipeline: Pipeline, shapes: Triples, engine: General | Referee):
    def judge(portion: dict[str, list[str]]) -> Iterable[Told]:
        nquads = "".join(line for lines in portion.values() for line in lines).encode()
        results = engine.results(pipeline.excerpt.around(nquads))
        return [(f.code, f.node, f.severity) for f in findings(results, shapes, Marks("m"))]

    return judge


@pytest.mark.parametrize("many", MANY)
def test_compiled_shapes_against_the_validator(pipeline, shapes, mutants, many):
    """All shapes, SHACL-SPARQL too."""
    validator = General(shapes, targeted(shapes), pipeline.excerpt)
    ours = judged(mutants(many), CHUNK, compiled(pipeline, shapes))
    assert ours == judged(mutants(many), CHUNK, reported(pipeline, shapes, validator))
    assert len({iris.record_of(node) for _, node, _ in ours}) > many / 4, "most flaws are found"
    assert len({code for code, _, _ in ours}) > 50, "by many shapes"


@pytest.mark.parametrize("many", PYSHACL)
def test_compiled_shapes_against_pyshacl(pipeline, core, core_referee, mutants, many):
    """SHACL Core."""
    some = mutants(many)
    theirs = judged(some, CHUNK, reported(pipeline, core, core_referee))
    ours = judged(some, CHUNK, compiled(pipeline, core))
    assert len(ours) > many / 4
    assert theirs <= ours
    for _, node, _ in ours - theirs:
        assert any(PYSHACL_READS in line for line in some[str(iris.record_of(node))] if line.startswith(f"<{node}>"))


@pytest.mark.nightly
def test_all_shapes_against_pyshacl(pipeline, shapes, mutants):
    """All shapes, some small mutants: pySHACL runs each query once for every node."""
    made = mutants(800)
    small = sorted(made, key=lambda m: len(made[m]))[len(made) // 3 :: len(made) // 3 // PYSHACL_IN_FULL]
    some = {m: made[m] for m in small[:PYSHACL_IN_FULL]}
    theirs = judged(some, PYSHACL_IN_FULL, reported(pipeline, shapes, Referee(shapes, pipeline.excerpt)))
    assert judged(some, CHUNK, compiled(pipeline, shapes)) == theirs
