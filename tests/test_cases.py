"""What holds of every record in ``cases/``, however many there are, and that a new one breaks nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import metlit
from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.exchange.rdf_files import RDF_FILE_FORMATS, rdf_text
from metlit.finding import ERROR
from metlit.record.files import RecordText, gather
from metlit.workbench import Workbench
from tests.conftest import FROZEN, REPOSITORY, environment, run

CASES = REPOSITORY / "cases"
RECORDS = sorted(file.stem for file in CASES.glob("*.yaml"))
READ_AGAIN = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
MERGED = ("turtle", "ntriples", "rdfxml")
# How a test would come upon what else lies in cases/.
LIVING = re.compile(
    r"""(REPOSITORY|parents\[\d\]) / ["']cases|Path\(["']cases|Path\.cwd|default\(\)\.cases|(build|check)\(\)"""
)
# What stands in a grown checkout: what holds of every record, what is counted, what is shown, what is measured.
SEES_A_NEW_RECORD = (
    *("tests/test_cases.py", "tests/test_frozen.py", "tests/test_docs.py", "tests/benchmarks/test_corpus.py"),
    *("-k", "not new_record and (test_cases or test_frozen or README or readme or notebook or frozen_records)"),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, tuple[metlit.Finding, ...]]:
    """The store of all records, and the findings: errors keep it from being made."""
    store = tmp_path_factory.mktemp("living") / "store"
    return store, metlit.build(CASES, store).findings


@pytest.fixture(scope="module")
def living(built) -> Workbench:
    return metlit.open(built[0])


def test_every_record_is_without_errors(built):
    assert [finding.text() for finding in built[1] if finding.severity == ERROR] == []


def test_beside_the_records_lies_nothing_that_needs_a_word(built):
    assert [finding.file for finding in built[1] if finding.code == "not-a-record"] == []


def test_every_record_is_in_the_store(living):
    assert sorted(living.records) == RECORDS
    assert {file.stem for file in FROZEN} <= set(RECORDS)


def test_every_record_is_audited(living, tmp_path):
    done = run("audit", "--store", living.path, "--report", tmp_path / "letters")
    assert done.code in (0, 1) and "Traceback" not in done.text, done.text
    claims = living.query("SELECT DISTINCT ?p WHERE { ?p a metlit:Publication ; metlit:claim ?claim }").rows
    assert claims
    pages = {page.stem for page in (tmp_path / "letters").glob("*.html")}
    assert {publication.rsplit("/", 1)[1] for (publication,) in claims} <= pages <= set(RECORDS)
    unjudged = "SELECT ?c WHERE { ?c a metlit:Claim FILTER NOT EXISTS { ?v a metlit:Verdict ; metlit:verdictOn ?c } }"
    assert living.query(unjudged).rows == []


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize("record", RECORDS)
def test_what_is_read_is_what_is_stored(living, pipeline, record):
    """Reading a record anew gives the stored graph, whose lines another parser reads and writes in the same way."""
    ((file,), _) = gather([CASES / f"{record}.yaml"])
    read = sorted({line.rstrip("\n") for line in pipeline.lift(RecordText.load(file)).reported})
    kept = rdf_text(living, "nquads", [record]).splitlines()
    assert read == [line for line in kept if line.endswith(f" <{iris.record_iri(record)}> .")]
    assert kept == sorted(f"{quad} ." for quad in ox.parse("\n".join(kept), format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("record", RECORDS)
def test_every_export_read_again_is_the_same_graph(living, record):
    lines = rdf_text(living, "nquads", [record])
    quads = set(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    triples = {quad.triple for quad in quads}
    assert quads
    for form in RDF_FILE_FORMATS:
        again = set(ox.parse(rdf_text(living, form, [record]), format=READ_AGAIN[form]))
        assert again == ({ox.Quad(*triple) for triple in triples} if form in MERGED else quads), form


def test_everything_reported_has_a_place(living):
    rows = living.query("""
        SELECT ?x WHERE { ?x a ?class . ?class rdfs:subClassOf* ?kind .
          VALUES ?kind { metlit:Subject metlit:Target metlit:Treatment metlit:Outcome metlit:Dose }
          FILTER NOT EXISTS { ?x metlit:at ?place } }""").rows
    assert rows == []


def test_no_text_is_a_sentence_of_the_paper(living):
    rows = living.query("SELECT ?x ?t WHERE { ?x metlit:printed ?t FILTER(STRLEN(?t) > 120) }").rows
    assert rows == []


# -- a new record breaks nothing


def test_no_other_test_and_no_benchmark_reads_what_else_lies_there():
    """They read the frozen records by :data:`tests.conftest.FROZEN`; a command runs where no ``cases`` is."""
    files = [
        f for folder in ("tests", "benchmarks") for f in (REPOSITORY / folder).rglob("*.py") if f != Path(__file__)
    ]
    assert len(files) > 50
    texts = {file.relative_to(REPOSITORY).as_posix(): file.read_text(encoding="utf-8") for file in files}
    assert {name: found[0] for name, text in texts.items() if (found := LIVING.search(text))} == {}
    assert not (REPOSITORY / "tests" / "cases").exists()


@pytest.mark.nightly
def test_every_record_comes_back_from_its_sheets(tmp_path):
    from tests.curation.sheets.conftest import sheet_format
    from tests.curation.sheets.test_round_trip import assert_round_trip

    assert_round_trip(sheet_format(), sorted(CASES.glob("*.yaml")), tmp_path)


@pytest.mark.nightly
def test_a_new_record_breaks_nothing(grown):
    """In a copy of this checkout with two records more, which the tests of the copy see, they pass."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *SEES_A_NEW_RECORD]
    # Byte code may be written there: every command would compile the copy anew.
    env = environment(PYTHONPATH=os.pathsep.join((str(grown / "src"), str(grown))), PYTHONDONTWRITEBYTECODE="")
    done = subprocess.run([*command, "-rA"], cwd=grown, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    passed = re.findall(r"^PASSED (\S+)", done.stdout, re.MULTILINE)
    assert {name.split("::")[0] for name in passed} == {n for n in SEES_A_NEW_RECORD if n.endswith(".py")}
    for record in set(f.stem for f in (grown / "cases").glob("*.yaml")):
        assert f"tests/test_cases.py::test_every_export_read_again_is_the_same_graph[{record}]" in passed
