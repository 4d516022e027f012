"""``metlit new`` as a user runs it. Services are a server on loopback; their answers are written from documentation."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import metlit
from metlit.cli.app import app
from metlit.curation.scan.scanner import Scanner
from metlit.errors import MetlitError
from tests.conftest import Ran, environment
from tests.curation.answering import JSON, Answering, Reply, answering
from tests.curation.bibliographic import documented

DOI = "10.5555/psoas.2020.1"
PAPER = """Psoas metastasis & pain: a case report

Abstract

A woman received 30 Gy.

Case presentation

A 61-year-old woman with lung adenocarcinoma had pain in the left psoas muscle. She was admitted on 12 March 2018.
She received 30 Gy in 10 fractions.

Discussion

Others reported 20 Gy in 5 fractions.
"""


def named(data: Path, state: Answering, cache: Path) -> dict[str, str]:
    """The environment in which every service is a server on loopback."""
    rows = [
        f"{key}\t{name}\thttp://127.0.0.1:{state.port}/{key}/{{id}}\t?mailto={{mailto}}\t0\t{JSON}|text/xml"
        for key, name in (
            ("crossref", "Crossref"),
            ("datacite", "DataCite"),
            ("pubmed", "PubMed"),
            ("europepmc", "EPMC"),
        )
    ]
    (data / "layouts" / "curation" / "services.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return environment(METLIT_DATA=str(data), METLIT_CACHE=str(cache))


def here(*args: str | Path, env: dict[str, str] | None = None) -> Ran:
    """The command in this process, which costs less; what ``main`` makes of an error is seen by the others."""
    ran = CliRunner().invoke(app, ["new", *map(str, args)], env=env)
    if ran.exception and not isinstance(ran.exception, SystemExit):
        assert isinstance(ran.exception, MetlitError), ran.exception
        assert "\n" not in str(ran.exception)
        return Ran(2, ran.stdout, f"{ran.stderr}metlit: {ran.exception}\n")
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner.default()


@pytest.fixture(autouse=True)
def one_scanner(scanner: Scanner, monkeypatch) -> None:
    """Making one takes longer than all else that the command does: in this process there is one."""
    monkeypatch.setattr(Scanner, "default", lambda: scanner)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "paper.txt"
    file.write_text(PAPER, encoding="utf-8")
    return file


def test_the_example_is_a_complete_record(cli, tmp_path: Path) -> None:
    """It passes check without a warning, and has every kind of entry that a record has."""
    ran = cli("new", "--example")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "doe-2020.yaml").write_text(ran.out, encoding="utf-8")
    assert metlit.check(tmp_path / "cases") == []
    assert (ran.code, ran.err) == (0, "")
    for key in ("source", "curation", "patients", "conflicts", "absences", "claims"):
        assert f"\n{key}:" in f"\n{ran.out}"
    assert "invented" in ran.out.splitlines()[0]


def test_from_a_doi_to_a_record_that_waits_for_what_only_a_reader_knows(
    cli, own_data: Path, tmp_path: Path, paper: Path
) -> None:
    """One walk: asked, kept, offline again, the paper beside it, its candidates, what leaves and what identifies."""
    cache, cases = tmp_path / "cache", tmp_path / "cases"
    cases.mkdir()
    with answering(Reply(documented.crossref()), Reply(documented.EUROPEPMC)) as state:
        env = named(own_data, state, cache)
        ran = cli("new", paper, "--doi", DOI.upper(), "--design", "case report", "-o", cases / "doe-2020.yaml", env=env)
        assert ran.code == 0, ran.err
        assert state.paths == ["/crossref/10.5555%2Fpsoas.2020.1", "/europepmc/DOI%3A%2210.5555%2Fpsoas.2020.1%22"]
        again = here("--doi", DOI, "--offline", env=env)
        assert len(state.paths) == 2
    assert "asked: Crossref, EPMC; only the DOI left this machine" in ran.err
    assert "warning: this publication is corrected, says Europe PMC (PMID 87654321)" in ran.err
    assert "warning: may identify a patient (day): “12 March 2018” in Case presentation, paragraph 1" in ran.err
    assert "the paper was read on this machine, and nothing of it left" in ran.err
    assert f"Crossref on {DOI}: as kept on " in again.err and "asked:" not in again.err
    assert "a name for it: doe-2020.yaml" in again.err
    text = (cases / "doe-2020.yaml").read_text(encoding="utf-8")
    assert '\n  pmid: "12345678"\n' in text and "\n  design: case report\n" in text
    assert "# Mind: this publication is corrected" in text
    assert "    # age: 61   # Case presentation, paragraph 1" in text
    assert "- total: 30 Gy   # Abstract, paragraph 1; Case presentation, paragraph 1" in text
    assert "20 Gy" not in text
    found = metlit.check(cases)
    assert [f.message for f in found if f.severity == "error"] == ["'depth' has no value"]
    assert "# required: " in text.splitlines()[found[0].line - 1]


def test_what_has_a_record_already_and_a_doi_that_is_not_asked_for_are_said(tmp_path: Path, paper: Path) -> None:
    (tmp_path / "old.yaml").write_text(f"source: {{title: A, doi: {DOI}}}\n", encoding="utf-8")
    file = tmp_path / "pubmed.nbib"
    file.write_text(documented.NBIB, encoding="utf-8")
    ran = here("--nbib", file, "-o", tmp_path / "new.yaml")
    assert f"warning: {tmp_path / 'old.yaml'} is a record of this publication" in ran.err
    paper.write_text(PAPER.replace("Abstract", f"doi: {DOI}\n\nAbstract"), encoding="utf-8")
    said = here(paper).err
    assert f"the paper gives {DOI} as its DOI: --doi {DOI} would ask" in said and "asked:" not in said


def test_a_record_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("source: mine\n", encoding="utf-8")
    ran = here("-o", file)
    assert (ran.code, ran.out) == (2, "")
    assert "is there already, and a record is not written over" in ran.err
    assert file.read_text(encoding="utf-8") == "source: mine\n"


def test_a_doi_of_another_paper_is_asked_about(own_data: Path, tmp_path: Path, paper: Path) -> None:
    other = Reply(documented.crossref(title=["Radiation therapy for plexopathy: a case series"]))
    with answering(other) as state:
        env = named(own_data, state, tmp_path / "cache")
        ran = here(paper, "--doi", DOI, env=env)
        assert (ran.code, ran.out) == (2, "")
        assert f"another paper? {DOI} is “Radiation therapy for plexopathy: a case series”" in ran.err
        assert "Psoas metastasis" in ran.err and "--yes" in ran.err
        assert here(paper, "--doi", DOI, "--yes", env=env).code == 0


def test_on_a_terminal_the_question_is_put(tmp_path: Path, paper: Path, monkeypatch) -> None:
    monkeypatch.setattr("metlit.cli.new._somebody_answers", lambda: True)
    file = tmp_path / "other.bib"
    file.write_text("@article{a, title={Another title of other people}}", encoding="utf-8")
    for answer, code in (("y", 0), ("n", 2), ("", 1)):  # no answer at all aborts
        ran = CliRunner().invoke(app, ["new", str(paper), "--bib", str(file)], input=f"{answer}\n" if answer else "")
        assert "another paper? " in ran.stderr and "Is it the same? [y/N]" in ran.stderr
        assert ("source:" in ran.stdout) is (code == 0)
        assert isinstance(ran.exception, MetlitError) is (code == 2)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(documented.crossref(**documented.RETRACTED)), "warning: this publication is retracted, says Crossref"),
        (Reply(documented.crossref(**documented.NOTICE)), "warning: this is a notice (correction) about another publ"),
    ],
    ids=["retracted", "notice"],
)
def test_what_became_of_a_publication_is_warned_of(
    cli, own_data: Path, tmp_path: Path, reply: Reply, said: str
) -> None:
    with answering(reply, Reply(documented.EUROPEPMC_NONE)) as state:
        ran = here("--doi", DOI, env=named(own_data, state, tmp_path / "cache"))
    assert (ran.code, said in ran.err) == (0, True)


BAD = {
    "404": (Reply(b"Resource not found.", 404, "text/plain"), f"neither Crossref nor DataCite knows {DOI}"),
    "429": (Reply(b"", 429, "text/plain", {"Retry-After": "600"}), "Crossref is busy (HTTP 429) (try again in 600 s"),
    "nonsense": (Reply(b"n" * (1 << 20)), "the answer of Crossref is no JSON"),
    "page": (Reply(b"<html>", media="text/html"), "sends text/html, not application/json"),
    "loopback": (Reply(b"", 302, "text/plain", {"Location": "http://127.0.0.1:1/"}), "Crossref sends elsewhere"),
    "private": (Reply(b"", 302, "text/plain", {"Location": "http://169.254.169.254/"}), "Crossref sends elsewhere"),
    "large": (Reply(b"0" * (3 << 20)), "more than 2 MB"),
}


def test_what_goes_wrong_is_one_line(cli, own_data: Path, tmp_path: Path) -> None:
    """Row 27: not known, busy, a page in between, nonsense, too large, off to loopback or into a private network."""
    for name, (reply, said) in BAD.items():
        with answering(reply) as state:
            ran = here("--doi", DOI, env=named(own_data, state, tmp_path / name))
            assert (ran.code, ran.out) == (2, ""), name
            assert said in ran.err.splitlines()[-1], name
    with answering(BAD["loopback"][0]) as state:
        ran = cli("new", "--doi", DOI, env=named(own_data, state, tmp_path / "cache"))
    assert (ran.code, ran.out) == (2, "")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["asked", "metlit"]


def test_no_network_is_one_line_and_offline_asks_nobody(own_data: Path, tmp_path: Path, paper: Path) -> None:
    with answering(Reply()) as state:
        env = named(own_data, state, tmp_path / "cache")
    ran = here("--doi", DOI, env=env)  # nobody is there
    assert ran.code == 2 and "metlit: Crossref cannot be reached" in ran.err
    off = here("--doi", DOI, "--offline", env=env)
    assert off.code == 0 and "--offline asks nobody" in off.err and "asked:" not in off.err
    assert f'\n  doi: "{DOI}"\n' in off.out and "services were not asked" in off.err
    file = tmp_path / "new.yaml"
    off = here(paper, "--pmid", "35154982", "--offline", "-o", file, env=env)
    assert off.code == 0 and '\n  pmid: "35154982"\n' in file.read_text(encoding="utf-8"), off.err
    assert "# Bibliographic data: none, nobody was asked" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--doi", "hello"], "'hello' is no DOI (one such as "),
        (["--doi", ""], "'' is no DOI"),
        (["--pmid", "12a"], "'12a' is no PMID"),
        (["--doi", DOI, "--pmid", "1"], "--doi and --pmid are given together"),
        (["--doi", DOI, "--mailto", "x\r\nHost: y"], "is no address of mail"),
        (["--candidates", "x.json"], "--candidates are looked up in a paper"),
        (["--design", "meta-analysis"], "there is no skeleton for 'meta-analysis'"),
        (["--design", "cse report"], "unknown word 'cse report' (did you mean"),
        (["--bib", "none.bib"], "none.bib cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_one_line(args: list[str], said: str) -> None:
    ran = here(*args)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_candidates_of_another_program_are_held_against_the_paper(tmp_path: Path, paper: Path) -> None:
    marks = [
        {"kind": "age", "printed": "61-year-old", "value": "61", "unit": "year", "place": "Case presentation"},
        {"kind": "age", "printed": "61-year-old", "value": "16", "unit": "year", "place": "Case presentation"},
        {"kind": "total dose", "printed": "39 Gy", "value": "39", "unit": "Gy", "place": "Abstract"},
        {"kind": "fractions", "printed": "10 fractions", "value": "10", "place": "Abstract, paragraph 1"},
    ]
    file = tmp_path / "marks.json"
    file.write_text(
        json.dumps({"format": "metlit marks 1", "paper": {"sha256": "0" * 64}, "marks": marks}), encoding="utf-8"
    )
    ran = here(paper, "--candidates", file, "--design", "case report")
    assert ran.code == 0
    assert "2 of 4 candidates are not found in the paper" in ran.err
    assert "marks.json was made from another file than" in ran.err
    assert (
        "    # age: 61   # Case presentation, paragraph 1" in ran.out
        or "    # age: 61   # Case presentation" in ran.out
    )
    assert "fractions: 10   # Case presentation, paragraph 1 (not at Abstract, paragraph 1" in ran.out
    assert "#   total dose: 39 Gy   # not found in the paper\n" in ran.out
    assert "#   age: 61-year-old   # not found in the paper: it prints “61-year-old”, which is no 16\n" in ran.out
    assert "lung adenocarcinoma" not in ran.out, "what this program finds itself is not mixed in"
    for text, said in (
        ('{"format": "metlit marks 1", "marks": [{}]}', "marks[0]: kind is missing"),
        ("[" * 100_000, "is nested too deep"),
        ("<html>", "is no JSON"),
    ):
        file.write_text(text, encoding="utf-8")
        bad = here(paper, "--candidates", file)
        assert bad.code == 2 and said in bad.err


def test_a_paper_is_read_without_network_and_scan_warns_too(paper: Path, monkeypatch) -> None:
    """Nothing of a paper leaves: no connection is made, and no name looked up."""
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(f"socket.socket.{name}", lambda *_: pytest.fail("a connection"))
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
    said = "warning: may identify a patient (day): “12 March 2018” in Case presentation, paragraph 1"
    ran = here(paper)
    assert ran.code == 0 and said in ran.err and "nothing of it left" in ran.err
    assert said in CliRunner().invoke(app, ["scan", str(paper)]).stderr


def test_without_httpx_it_is_said_what_brings_it(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.setattr(
        "metlit.curation.bibliographic.connection.socket.getaddrinfo",
        lambda *_, **__: [(0, 0, 0, "", ("93.184.215.14", 443))],
    )
    ran = here("--doi", DOI, env={"METLIT_CACHE": str(tmp_path)})
    assert "needs httpx (pip install 'metlit[curation]')" in ran.err


def test_from_a_file_of_a_reference_manager(tmp_path: Path) -> None:
    file = tmp_path / "pubmed.nbib"
    file.write_text(documented.NBIB, encoding="utf-8")
    ran = here("--nbib", file)
    assert ran.code == 0
    assert '  title: "Psoas metastasis and pain: a case report"' in ran.out
    assert "  # design: case report   # " in ran.out
    assert "retracted" in ran.err and "asked:" not in ran.err


def test_without_anything_it_is_a_skeleton() -> None:
    ran = here()
    assert ran.code == 0 and ran.out.startswith("# A record to fill in.")
    assert "no design is named: this is what a case report prints" in ran.err
