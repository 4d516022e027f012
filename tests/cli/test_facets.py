"""A new facet is one line of data: its options, its lookups and its comparisons follow, without a line of Python."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from metlit.model.facets import load_facets
from metlit.resources import Resources
from tests.conftest import REPOSITORY, environment, run

# One record; the second course was delivered, of the first nothing is said.
RECORD = """\
source: {title: A title, year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case presentation
    age: 61
    sex: male
    primary: {tumour: undifferentiated nasopharyngeal carcinoma, site: nasopharynx}
    lesions: [{id: psoas, site: iliopsoas muscle}, {id: lung, site: lung}]
    radiotherapy:
      - {id: rt1, target: psoas, dose: {total: 30 Gy, fractions: 10}}
      - {id: rt2, technique: IMRT, target: lung, dose: {total: 20 Gy, fractions: 5, basis: delivered}}
  - id: p2
    at: Table 1
    age: 70
    sex: female
    lesions: {id: femur, site: bone}
"""
# Columns of the evidence rows that are no facets; one of each kind.
NEW = [
    "basis\tbasis\tword\tradiotherapy/dose-basis\tPrescribed, planned or delivered.",
    "each\tper_fraction\tnumber\tGy\tDose per fraction.",
    "patient\tsubject\tnode\t-\tPath of a patient.",
    "levels\tlevels\tnumber\t-\t-\t-\tHow many doses.\tdistance\t1",
]


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A store built with four lines of data more, and the environment that names them."""
    root = tmp_path_factory.mktemp("extended")
    for folder in ("ontology", "shapes", "questions", "layouts"):
        shutil.copytree(REPOSITORY / folder, root / "data" / folder)
    facets = root / "data" / "layouts" / "analysis" / "facets.tsv"
    facets.write_text(facets.read_text(encoding="utf-8") + "\n".join(NEW) + "\n", encoding="utf-8")
    (root / "cases").mkdir()
    (root / "cases" / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    env = environment(METLIT_DATA=str(root / "data"))
    built = run("build", root / "cases", "--store", root / "store", env=env, cwd=root)
    assert built.code == 0, built.text
    return root / "store", env


def rows(*args: str, extended) -> list[dict[str, str]]:
    store, env = extended
    ran = run(*args, "--format", "csv", "--store", store, env=env)
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


@pytest.mark.parametrize(
    ("given", "targets"),
    [
        (["--basis", "delivered"], ["one-2020/p1/lung"]),
        # A concept above it finds it as well.
        (["--basis", "dose basis"], ["one-2020/p1/lung"]),
        (["--each", "3 Gy"], ["one-2020/p1/psoas"]),
        (["--each", ">3"], ["one-2020/p1/lung"]),
        (["--each", "2-3", "--each", "4"], ["one-2020/p1/lung", "one-2020/p1/psoas"]),
        (["--patient", "one-2020/p2"], ["one-2020/p2/femur"]),
        (["--patient", "one-2020/p2", "--site", "lung"], []),
    ],
    ids=" ".join,
)
def test_one_line_makes_a_facet_of_the_command_line(extended, given, targets):
    assert sorted({row["target"] for row in rows("find", *given, extended=extended)}) == targets


def test_every_command_with_facets_has_it(extended):
    """Rows of gaps and tables too; the help says what the line says."""
    assert [row["site"] for row in rows("gaps", "missing", "--basis", "delivered", extended=extended)] == ["lung"]
    assert rows("gaps", "missing", "--each", "3", extended=extended) == []
    store, env = extended
    table = run("export", "table", "treatments", "--each", "3", "-f", "csv", "--store", store, env=env)
    assert table.code == 0 and "30 Gy" in table.out and "20 Gy" not in table.out
    for command in (["find"], ["gaps"], ["pool"], ["network"], ["export", "table"], ["export", "all"]):
        helped = run(*command, "--help", env=env)
        assert "--basis" in helped.out and "Prescribed, planned or delivered." in helped.out, command


def test_one_line_makes_a_facet_of_comparison(extended):
    found = rows("similar", "--levels", "1", extended=extended)
    assert found[0]["why"] == "levels 100 %"
    assert "--levels" not in run("find", "--help", env=extended[1]).out


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--basis", "deliverd"], "did you mean 'delivered'"),
        (["--each", "many"], "is no number or range"),
        (["--patient", "one-2020/p3"], "no node is called 'one-2020/p3' (did you mean"),
    ],
)
def test_a_wrong_word_of_a_new_facet_gets_a_line(extended, given, message):
    store, env = extended
    ran = run("find", *given, "--store", store, env=env)
    assert ran.code == 2 and message in ran.err and ran.err.count("\n") == 1


@pytest.mark.nightly
def test_a_store_that_was_built_without_the_facet_says_so(extended, tmp_path, cases):
    folder = cases({"one-2020.yaml": RECORD})
    assert run("build", folder, "--store", tmp_path / "store").code == 0
    ran = run("find", "--basis", "delivered", "--store", tmp_path / "store", env=extended[1])
    assert ran.code == 2 and "build it again" in ran.err
    # The build sees that the facets have changed, and the records have not.
    assert run("build", folder, "--store", tmp_path / "store", env=extended[1]).code == 0
    found = run("find", "--basis", "delivered", "--format", "csv", "--store", tmp_path / "store", env=extended[1])
    assert "one-2020/p1/lung" in found.out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Basis\tbasis\tword\t-\tText.", "look at its name"),
        ("basis\tbasis\twords\t-\tText.", "look at its kind"),
        ("basis\t\tword\t-\tText.", "look at its columns"),
        ("basis\tbasis\tword\t-\tText.\tnobody", "look at its uses"),
        ("basis\tbasis\tword\t-\t-\t-\tText.\tfar\t1", "look at its comparison"),
        ("basis\tbasis\tword\t-\t-\t-\tText.\tequal\tmuch", "look at its weight"),
        ("site\tbasis\tword\t-\tText.", "there are two facets 'site'"),
        ("basis\tbasis\tword\t-\tText.\t-\t-\t-\t-\t-", "more than 9 cells"),
        ("format\tbasis\tword\t-\tText.", "no facet can be called 'format'"),
    ],
)
def test_a_malformed_line_is_named(cli, own_data, line, message):
    """Whatever the command: without the facets there are no options for them."""
    file = own_data / "layouts" / "analysis" / "facets.tsv"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}{line}\n", encoding="utf-8")
    ran = cli("find", "--site", "psoas", env=environment(METLIT_DATA=str(own_data)))
    assert (ran.code, ran.out) == (2, "") and message in ran.err, ran.text
    place = f"facets.tsv:{len(text.splitlines()) + 1}"
    assert place in ran.err or "no facet can be called" in message


def test_a_facet_over_a_column_that_no_row_has_is_refused(cli, own_data, cases):
    file = own_data / "layouts" / "analysis" / "facets.tsv"
    file.write_text(file.read_text(encoding="utf-8") + "hue\tcolour\tword\t-\tText.\n", encoding="utf-8")
    ran = cli("build", cases({"one-2020.yaml": RECORD}), env=environment(METLIT_DATA=str(own_data)))
    assert ran.code == 2 and "no column 'colour'" in ran.err


def test_the_facets_and_their_order_are_those_that_help_has_shown():
    """Options are part of the public face: none goes, and none changes its place, by an edit of the data alone."""
    facets = load_facets(Resources.default().analysis_file("facets")).values()
    assert [facet.name for facet in facets if facet.text] == [
        "primary", "site", "side", "mechanism", "technique", "intent", "dose", "eqd2", "fractions", "drug", "outcome",
        "design", "publication",
    ]  # fmt: skip
    assert [f.name for f in facets if f.question] == ["age", "sex", "primary", "site", "side", "mechanism", "pain"]


def test_every_branch_of_a_facet_is_in_the_vocabularies(library):
    """A misspelt one would find no word."""
    schemes = {concept.scheme for concept in library.terms.concepts.values()}
    for facet in library.facets.values():
        for branch in facet.branches:
            assert branch in library.terms.concepts or branch.rsplit("/", 1)[-1] in schemes, (facet.name, branch)
