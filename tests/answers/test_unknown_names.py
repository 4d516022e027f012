"""A name that the graph does not have is told, with what was meant; what it has is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from metlit.answers.library import Library
from metlit.answers.unknown_names import unknown_names
from metlit.resources import Resources
from tests.conftest import REPOSITORY, Ran
from tests.documents import blocks


@pytest.mark.parametrize(
    "query, told",
    [
        ("SELECT ?x { ?x a metlit:Lesoin }", ["no metlit:Lesoin; did you mean 'metlit:Lesion'"]),
        ("SELECT ?x { ?x metlit:sit ?y }", ["no metlit:sit; did you mean 'metlit:site'"]),
        # A key of the record is called otherwise in the graph.
        ("SELECT ?x { ?x metlit:per_fraction ?y }", ["no metlit:per_fraction; did you mean 'metlit:dosePerFraction'"]),
        ("SELECT ?x { ?x metlit:dose/metlit:total ?y }", ["no metlit:total; did you mean 'metlit:totalDose'"]),
        (
            "PREFIX m: <https://w3id.org/metlit/ontology#> ASK { ?x m:pateint|m:cohrt ?y }",
            ["no metlit:cohrt; did you mean 'metlit:cohort'", "no metlit:pateint; did you mean 'metlit:patient'"],
        ),
        (r"ASK { ?x ?p term:site\/psoas-mucle }", [r"did you mean 'term:site\/psoas-muscle'"]),
        ("ASK { ?x ?p <https://w3id.org/metlit/term/psoas-muscle> }", [r"did you mean 'term:site\/psoas-muscle'"]),
        (r"ASK { record:sanuki-2020\/p05 ?p ?o }", ["did you mean 'record:sanuki-2022'"]),
        (r"ASK { record:sanuki-2022\/p5 ?p ?o }", [r"did you mean 'record:sanuki-2022\/p05'"]),
        ("SELECT ?x { ?x a metlit:pain }", ["metlit:pain is a property and stands where a class is meant"]),
        ("SELECT ?x { ?x metlit:Pain ?y }", ["metlit:Pain is a class and stands where a property is meant"]),
        ("CONSTRUCT { ?x a <http://example.org/y> } WHERE { ?x a metlit:Doze. }", ["did you mean 'metlit:Dose'"]),
    ],
)  # fmt: skip
def test_what_the_graph_lacks_is_told(library: Library, query: str, told: list[str]) -> None:
    found = unknown_names(library, query)
    assert len(found) == len(told), found
    for line, part in zip(found, told, strict=True):
        assert part in line


@pytest.mark.parametrize(
    "query",
    [
        "# metlit:Lesoin\nASK { ?x rdfs:label 'metlit:Lesoin' FILTER(STR(?x) != \"metlit:sit\") }",
        r"ASK { VALUES ?c { metlit:Pain metlit:Lesion } ?x a ?c ; metlit:site/skos:broader* term:site\/bone }",
        "ASK { ?x ?p metlit:Pain . FILTER(?x IN (metlit:pain, metlit:Pain)) BIND(metlit:Pain AS ?y) }",
        "SELECT ?x FROM <https://w3id.org/metlit/record/sanuki-2022/derived> { ?x a metlit:DerivedValue }",
        "PREFIX metlit: <http://example.org/> ASK { ?x a metlit:Lesoin }",
        "SELECT ?x { ?x a <http://example.org/Lesoin> FILTER(?x < 3 && 4 > ?x) }",
    ],
)
def test_what_it_has_or_what_is_not_its_own_is_not(library: Library, query: str) -> None:
    library.query(query)
    assert unknown_names(library, query) == []


def test_no_query_of_ours_names_what_there_is_not(library: Library) -> None:
    resources = Resources.default()
    files = [*resources.question_files(), *resources.joined_files()]
    texts = [file.read_text(encoding="utf-8") for file in files]
    # That page has its reader add names.
    pages = [page for page in Path(REPOSITORY / "docs").glob("*.md") if page.name != "extend.md"]
    texts += [text for page in pages for text in blocks(page.read_text(encoding="utf-8"), "sparql")]
    assert len(texts) > 30
    assert [line for text in texts for line in unknown_names(library, text)] == []


def test_it_goes_to_the_standard_error_and_changes_nothing_else(
    cli: Callable[..., Ran], real_store: Path, tmp_path: Path
) -> None:
    query = tmp_path / "slip.rq"
    query.write_text("SELECT ?x WHERE { ?x a metlit:Lesoin }", encoding="utf-8")
    ran = cli("query", query, "--store", real_store, "-f", "csv")
    assert (ran.code, ran.out) == (0, "x\n")
    assert ran.err.splitlines()[0].startswith("the graph has no metlit:Lesoin; did you mean 'metlit:Lesion'")
    query.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?x a metlit:Cohort OPTIONAL { ?x metlit:sit ?y } }")
    ran = cli("query", query, "--store", real_store, "-f", "csv")
    assert ran.code == 0
    assert ran.out.startswith("n\n") and ran.out != "n\n0\n"
    assert ran.err.splitlines() == ["the graph has no metlit:sit; did you mean 'metlit:site'?"]


def test_of_thousands_of_names_some_are_looked_up(library):
    """Each costs time that the limits of the query do not bound."""
    query = "SELECT * { " + " ".join(f"?s metlit:a{i:04d} ?o{i} ." for i in range(1500)) + " }"
    lines = unknown_names(library, query)
    assert len(lines) == 201 and lines[0].startswith("the graph has no metlit:a0000")
    assert lines[-1] == "the query has 1500 names of metlit: the first 200 were looked up"
