"""The compiled shapes find what pySHACL finds: on mutated records, and on every plausibility example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib

from metlit import iris
from metlit.building.check import check
from metlit.checking.checker import Checker
from metlit.checking.referee import Referee
from metlit.rdf.graphs import Graphs
from metlit.record.files import RecordText
from metlit.record.lift import Lifter
from metlit.record.marks import Marks
from metlit.record.text import decode, read_text
from tests.conftest import RECORD, REPOSITORY

EXAMPLES = sorted((REPOSITORY / "tests" / "checking" / "examples").iterdir())
NAME = "case-2020"


@pytest.fixture(scope="module")
def lines(pipeline) -> list[str]:
    lifted = Lifter(pipeline.schema, pipeline.terms).lift(read_text(decode(RECORD.encode(), "r"), "r"), NAME, "r")
    assert lifted.findings == []
    return lifted.lines


def compiled(checker: Checker, graphs: Graphs, lines: list[str]) -> set[tuple[str, str]]:
    found = checker.check(graphs, {NAME: Marks("r")}, lambda _: "".join(lines).encode())
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
        ("a whole number in decimals", r'"21"\^\^(<[^>]*decimal>)', r'"21.0"^^\1'),
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


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "pattern", "replacement"), mutations(), ids=lambda v: v if " " in v else "")
def test_both_engines_find_the_same(core_checker, core_referee, merged, lines, name, pattern, replacement):
    text = re.sub(pattern, replacement, "".join(lines))
    mutated = text.splitlines(keepends=True)
    if name != "without drug":  # the record has none: nothing changes, nothing is found
        assert mutated != lines
    found = compiled(core_checker, merged(mutated), mutated)
    assert found == judged(core_referee, mutated)
    harmless = {
        "a whole number in decimals",
        "without drug",
        "without localId",
        "without printed",
        "without unit",
        "node of no class",
    }
    assert bool(found) or name in harmless or name.startswith("without source")


@pytest.mark.parametrize("property_name", ["title", "year", "age", "sex", "totalDose", "fractions", "site", "tumour"])
def test_a_second_value_is_found_by_both(core_checker, core_referee, merged, lines, property_name):
    line = next(x for x in lines if f"ontology#{property_name}>" in x)
    subject, predicate, rest = line.split(" ", 2)
    other = next(x for x in lines if f"ontology#{property_name}>" not in x and x.split(" ", 2)[2][0] == rest[0])
    added = sorted([*lines, f"{subject} {predicate} {other.split(' ', 2)[2]}"])
    found = compiled(core_checker, merged(added), added)
    assert found and found == judged(core_referee, added)


@pytest.fixture(scope="module")
def found_in_examples(pipeline, plausibility, merged) -> dict[str, set[str]]:
    """The codes found in each example, all of which are records of one store."""
    lines = {f"{f.name}-{kind}": example(f, kind) for f in EXAMPLES for kind in ("bad", "good")}
    checker = Checker(plausibility, pipeline.schema, pipeline.excerpt)
    nquads = {name: "".join(own).encode() for name, own in lines.items()}
    graphs = merged(line for own in lines.values() for line in own)
    found = checker.check(graphs, dict.fromkeys(lines, Marks("x")), nquads.__getitem__)
    return {name: {f.code for f in findings} for name, findings in found.items()}


def example(folder: Path, kind: str) -> list[str]:
    """The lines of an example as a record of its own."""
    name = f"{folder.name}-{kind}"
    triples = rdflib.Graph().parse(folder / f"{kind}.ttl").serialize(format="nt").splitlines()
    own = (
        t.removesuffix(" .").replace(iris.record_iri("example-2020"), iris.record_iri(name))
        for t in triples
        if t.strip()
    )
    return [f"{t} <{iris.record_iri(name)}> .\n" for t in own]


@pytest.mark.parametrize("code", [folder.name for folder in EXAMPLES])
def test_plausibility_examples(found_in_examples, code):
    bad, good = found_in_examples[f"{code}-bad"], found_in_examples[f"{code}-good"]
    assert code in bad - {"place-missing"} or code == "place-missing"
    assert bad - {"place-missing", code} == set()
    assert code not in good


def test_one_code_for_a_key_of_many_mappings(cases):
    """What the key takes, what stands there, and the line of each."""
    long = "x" * 301
    text = RECORD.replace("muscle}", f"muscle, note: {long}}}").replace("1.50 Gy}", f"1.50 Gy, note: {long}}}")
    found = check([cases({f"{NAME}.yaml": text})])
    told = f"note: a text of at most 300 characters, not '{long}'"
    assert [(f.code, f.line, f.message) for f in found] == [
        ("note", 8, f"{NAME}/p1/psoas: {told}"),
        ("note", 12, f"{NAME}/p1/rt1/dose: {told}"),
    ]


def test_records_are_not_checked_against_each_other(core_checker, merged, lines):
    """A title that another record has does not supply the one that is missing here."""
    mine = [line for line in lines if "ontology#title>" not in line]
    other = [line.replace(NAME, "other-2020") for line in lines]
    marks = {NAME: Marks("r"), "other-2020": Marks("o")}
    found = core_checker.check(merged(mine + other), marks, lambda _: b"")
    assert "Source-title" in {f.code for f in found[NAME]}
    assert found["other-2020"] == []


def test_what_is_wrong_with_words_title_and_stage_comes_together(pipeline):
    """What holds of the part that could be read; nothing that the missing word explains."""
    text = RECORD.replace("A title", "x" * 301).replace("site: nasopharynx", "site: nasopharynx, tnm: T9N9")
    broken = text.replace("site: iliopsoas muscle", "site: iliopsos muscle")
    (done,) = pipeline.run([RecordText(NAME, "r", broken.encode())])
    assert [f.code for f in done.findings] == ["Source-title", "Primary-tnm", "unknown-word"]
    (whole,) = pipeline.run([RecordText(NAME, "r", text.encode())])
    assert [f.text() for f in whole.findings] == [f.text() for f in done.findings if f.code != "unknown-word"]
    (word,) = pipeline.run([RecordText(NAME, "r", RECORD.replace("iliopsoas", "iliopsos").encode())])
    assert [f.code for f in word.findings] == ["unknown-word"]
