"""The compiled shapes find what pySHACL finds: on mutated records, and on every plausibility example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.checking.checker import Checker
from metlit.checking.referee import Referee
from metlit.rdf.graphs import Graphs
from metlit.rdf.triples import Triples, parse_turtle
from metlit.record.lift import Lifter
from metlit.record.marks import Marks
from metlit.record.text import decode, read_text
from tests.conftest import RECORD, REPOSITORY

EXAMPLES = sorted((REPOSITORY / "tests" / "checking" / "examples").iterdir())
NAME = "case-2020"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="module")
def core(pipeline) -> Triples:
    return parse_turtle(f for f in pipeline.resources.shape_files() if "plausibility" not in f.parts)


@pytest.fixture(scope="module")
def checker(pipeline, core) -> Checker:
    return Checker(core, pipeline.schema, pipeline.excerpt)


@pytest.fixture(scope="module")
def referee(pipeline, core) -> Referee:
    return Referee(core, pipeline.excerpt)


@pytest.fixture(scope="module")
def lines(pipeline) -> list[str]:
    lifted = Lifter(pipeline.schema, pipeline.terms).lift(read_text(decode(RECORD.encode(), "r"), "r"), NAME, "r")
    assert lifted.findings == []
    return lifted.lines


def merged(pipeline: Pipeline, lines: list[str]) -> Graphs:
    """A store as the pipeline checks it: vocabulary and records without the names of their graphs."""
    triples = (f"{line.rsplit(' ', 2)[0]} .\n" for line in (*pipeline.vocabulary, *lines))
    return Graphs.merged(["".join(triples).encode()])


def compiled(checker: Checker, pipeline: Pipeline, lines: list[str]) -> set[tuple[str, str]]:
    found = checker.check(merged(pipeline, lines), {NAME: Marks("r")}, lambda _: "".join(lines).encode())
    return {(f.code, f.node) for f in found[NAME]}


def judged(referee: Referee, lines: list[str]) -> set[tuple[str, str]]:
    return {(f.code, f.node) for f in referee.check("".join(lines).encode(), Marks("r"))}


def mutations() -> list[tuple[str, str, str]]:
    """(name, pattern, replacement) on the lines of the record; an empty replacement deletes them."""
    deletions = [(f"without {p}", rf".*ontology#{p}>.*\n", "") for p in (
        "title", "year", "studyDesign", "depth", "localId", "source", "printed", "unit", "drug")]  # fmt: skip
    return [
        *deletions,
        ("negative dose", r'"1.50"\^\^', '"-1.50"^^'),
        ("half a fraction", r'"21"\^\^(<[^>]*decimal>)', r'"10.5"^^\1'),
        ("no fraction", r'"21"\^\^(<[^>]*decimal>)', r'"0"^^\1'),
        ("age 200", r'"61"\^\^', '"200"^^'),
        ("dose in weeks", r"term/unit/gray", "term/unit/week"),
        ("sex of a site", r"term/context/male", "term/site/nasopharynx"),
        ("sex that is a text", r"<[^>]*term/context/male>", '"male"'),
        ("sex that is unknown", r"term/context/male", "term/context/nothing"),
        ("target of another kind", r"(ontology#target>) <[^>]*>", rf"\1 <{iris.RECORD}{NAME}/source>"),
        ("target that is a text", r"(ontology#target>) <[^>]*>", r'\1 "psoas"'),
        ("year that is a text", r'"2020"\^\^<[^>]*gYear>', '"2020"'),
        ("impossible year", r'"2020"\^\^', '"1020"^^'),
        ("id with a capital", r'(localId>) "p1"', r'\1 "P1"'),
        ("very long title", r'"A title"', f'"{"x" * 301}"'),
        ("empty title", r'"A title"', '""'),
        ("patient that is a cohort", r"ontology#Patient>", "ontology#Cohort>"),
        ("node of no class", r"ontology#Dose>", "ontology#Nothing>"),
    ]


@pytest.mark.parametrize(("name", "pattern", "replacement"), mutations(), ids=lambda v: v if " " in v else "")
def test_both_engines_find_the_same(checker, referee, pipeline, lines, name, pattern, replacement):
    text = re.sub(pattern, replacement, "".join(lines))
    mutated = text.splitlines(keepends=True)
    if name != "without drug":  # the record has none: nothing changes, nothing is found
        assert mutated != lines
    found = compiled(checker, pipeline, mutated)
    assert found == judged(referee, mutated)
    harmless = {"without drug", "without localId", "without printed", "without unit", "node of no class"}
    assert bool(found) or name in harmless or name.startswith("without source")


@pytest.mark.parametrize("property_name", ["title", "year", "age", "sex", "totalDose", "fractions", "site", "tumour"])
def test_a_second_value_is_found_by_both(checker, referee, pipeline, lines, property_name):
    line = next(x for x in lines if f"ontology#{property_name}>" in x)
    subject, predicate, rest = line.split(" ", 2)
    other = next(x for x in lines if f"ontology#{property_name}>" not in x and x.split(" ", 2)[2][0] == rest[0])
    added = sorted([*lines, f"{subject} {predicate} {other.split(' ', 2)[2]}"])
    found = compiled(checker, pipeline, added)
    assert found and found == judged(referee, added)


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda f: f.name)
def test_plausibility_examples(pipeline, folder):
    bad, good = (codes(pipeline, folder / name) for name in ("bad.ttl", "good.ttl"))
    assert folder.name in bad - {"place-missing"} or folder.name == "place-missing"
    assert bad - {"place-missing", folder.name} == set()
    assert folder.name not in good


def codes(pipeline: Pipeline, file: Path) -> set[str]:
    plausibility = parse_turtle(f for f in pipeline.resources.shape_files() if "plausibility" in f.parts)
    graph = f"<{iris.record_iri('example-2020')}>"
    triples = rdflib.Graph().parse(file).serialize(format="nt").splitlines()
    lines = [f"{t.removesuffix(' .')} {graph} .\n" for t in triples if t.strip()]
    checker = Checker(plausibility, pipeline.schema, pipeline.excerpt)
    nquads = "".join(lines).encode()
    found = checker.check(merged(pipeline, lines), {"example-2020": Marks("x")}, lambda _: nquads)
    return {f.code for f in found["example-2020"]}


def test_records_are_not_checked_against_each_other(checker, pipeline, lines):
    """A title that another record has does not supply the one that is missing here."""
    mine = [line for line in lines if "ontology#title>" not in line]
    other = [line.replace(NAME, "other-2020") for line in lines]
    marks = {NAME: Marks("r"), "other-2020": Marks("o")}
    found = checker.check(merged(pipeline, mine + other), marks, lambda _: b"")
    assert "Source-title" in {f.code for f in found[NAME]}
    assert found["other-2020"] == []
