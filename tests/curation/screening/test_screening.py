"""Searches of three databases, from their files to the numbers of the flow; everything is counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from metlit.cli.app import app
from metlit.curation.screening.duplicates import duplicate_pairs
from metlit.curation.screening.searches import FoundRecord, FoundRecords
from metlit.errors import MetlitError
from metlit.figures.prisma import Flow
from tests.conftest import Ran

# Six of PubMed. The last has neither DOI nor author.
NBIB = "\n\n".join(
    f"PMID- {pmid}\nTI  - {title}.\n{author}DP  - {year}\nTA  - J Muscle\nPT  - Case Reports\n{doi}"
    for pmid, title, author, year, doi in (
        ("101", "Psoas metastasis of a lung cancer", "FAU - Doe, Jane\n", "2020", "LID - 10.5555/a1 [doi]\n"),
        ("102", "Gluteal metastasis of a renal cancer", "FAU - Roe, Ann\n", "2019", "LID - 10.5555/a2 [doi]\n"),
        ("103", "Radiotherapy of muscle metastases in five", "FAU - Poe, Edgar\n", "2018", "LID - 10.5555/a3 [doi]\n"),
        ("104", "Deltoid metastasis treated with radiation", "FAU - Loe, Kim\n", "2017", ""),
        ("105", "A review of muscle metastases of all kinds", "FAU - Moe, Max\n", "2016", "LID - 10.5555/a5 [doi]\n"),
        ("106", "Metastases in muscle: a letter to the editor", "", "2015", ""),
    )
)
# Five of Embase: the first by DOI, the second by PMID (AN), the third by its title alone; two are new.
RIS = "".join(
    f"TY  - JOUR\nTI  - {title}\nAU  - {author}\nPY  - {year}\n{ids}ER  - \n\n"
    for title, author, year, ids in (
        ("Psoas Metastasis of a Lung Cancer", "Doe, J.", "2020", "DO  - https://doi.org/10.5555/A1\n"),
        ("Gluteal metastasis of a renal cancer", "Roe, A.", "2019", "AN  - 102\n"),
        ("Deltoid metastasis treated with radiation.", "Loe, K.", "2018", "DO  - 10.5555/b4\n"),
        ("Psoas metastasis: the same patient a year on", "Doe, J.", "2021", "DO  - 10.5555/b5\n"),
        ("Diaphragm metastasis of a sarcoma", "Noe, N.", "2014", "DO  - 10.5555/b6\n"),
    )
)
# Two of a register in BibTeX: the second is another paper of the same words, which somebody says.
BIB = """\
@article{x, title={Iliopsoas metastasis and radiotherapy}, author={Koe, Kai}, year={2013}, doi={10.5555/c1}}
@article{y, title={A review of muscle metastases of all kinds}, author={Moe, Max}, year={2017}, doi={10.5555/c2}}
"""
# Keys are first author and year. Excluded at screening: the review, its second part, the letter.
DECIDED = """\
key\tdecision\treason\tby\ton
loe-2018\tduplicate\tloe-2017\tA\t2026-11-01
moe-2017\tnot a duplicate\tmoe-2016\tA\t2026-11-01
moe-2016\texclude\treview\tA\t2026-11-02
moe-2017\texclude\treview\tA\t2026-11-02
record\texclude\tletter\tA\t2026-11-02
record\texclude\tletter\tB\t2026-11-02
doe-2020\tretrieve\t\tA\t2026-11-02
doe-2020\tinclude\t\tA\t2026-11-05
roe-2019\tinclude\t\tA\t2026-11-05
poe-2018\texclude report\tno outcome\tA\t2026-11-05
loe-2017\tnot retrieved\t\tA\t2026-11-05
doe-2021\tinclude\tsame study as doe-2020\tA\t2026-11-05
noe-2014\texclude report\tno dose\tA\t2026-11-05
koe-2013\texclude report\tno dose\tA\t2026-11-05
"""


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """``metlit screen`` in a folder with the three searches."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("pubmed.nbib", NBIB), ("embase.ris", RIS), ("register.bib", BIB)):
        Path(name).write_text(text, encoding="utf-8")

    def call(*args: str) -> Ran:
        ran = CliRunner().invoke(app, ["screen", *args])
        if isinstance(ran.exception, MetlitError):
            return Ran(2, ran.stdout, f"metlit: {ran.exception}\n")
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    return call


@pytest.fixture
def imported(screen):
    for file, database in (("pubmed.nbib", "PubMed"), ("embase.ris", "Embase"), ("register.bib", "A register")):
        assert screen("import", file, "--database", database).code == 0
    return screen


def test_from_searches_to_the_flow(imported):
    Path("screening/screening.tsv").write_text(DECIDED, encoding="utf-8")
    ran = imported("flow", "-o", "prisma.yaml")
    assert (ran.code, ran.err) == (0, "")
    flow = Flow.load(Path("prisma.yaml"))
    assert flow.mistakes() == []
    assert dict(flow.main["identified"].parts) == {"PubMed": 6, "Embase": 5, "A register": 2}
    # doe-2020-2 by DOI, roe-2019-2 by PMID, loe-2018 by decision.
    assert dict(flow.main["removed"].parts) == {"duplicates": 3}
    assert {key: flow.main[key].total for key in ("screened", "excluded", "sought", "not_retrieved", "assessed")} == {
        "screened": 13 - 3,
        "excluded": 3,
        "sought": 10 - 3,
        "not_retrieved": 1,
        "assessed": 7 - 1,
    }
    assert dict(flow.main["excluded_reports"].parts) == {"no outcome": 1, "no dose": 2}
    # doe-2020, roe-2019, doe-2021; two of them one study.
    assert (flow.ends["included/reports"].total, flow.ends["included/studies"].total) == (3, 2)


def test_what_is_not_decided_is_told_and_weak_pairs_are_not_merged(imported):
    ran = imported("flow")
    assert ran.code == 1
    assert 'removed: {"duplicates": 2}\nscreened: 11\n' in ran.out
    assert "not decided: loe-2018 may be loe-2017 (like title, author)" in ran.err
    assert "not decided: moe-2017 may be moe-2016 (like title, author, but another DOI)" in ran.err
    assert "not decided: 11 records, doe-2020, roe-2019, poe-2018, loe-2017, moe-2016 …" in ran.err
    ran = imported("duplicates", "--format", "csv")
    assert [line.split(",")[:3] for line in ran.out.splitlines()[1:]] == [
        ["loe-2017", "loe-2018", "likely"],
        ["moe-2016", "moe-2017", "likely"],
    ]
    ran = imported("duplicates", "--all", "--format", "csv")
    assert "doe-2020,doe-2020-2,sure,the same DOI 10.5555/a1" in ran.out
    assert "roe-2019,roe-2019-2,sure,the same PMID 102" in ran.out


def test_a_file_is_counted_once_and_a_wrong_one_not_at_all(imported):
    before = Path("screening/found.tsv").read_bytes()
    ran = imported("import", "embase.ris", "--database", "Embase")
    assert ran.code == 2 and "embase.ris was imported before, from Embase" in ran.err
    Path("x.doc").write_text("no")
    assert "x.doc is of no known format" in imported("import", "x.doc", "--database", "x").err
    Path("x.nbib").write_text("no")
    assert "x.nbib has no publication" in imported("import", "x.nbib", "--database", "x").err
    ran = imported("import", "register.bib", "x.nbib", "--database", "x")
    assert ran.code == 2 and Path("screening/found.tsv").read_bytes() == before


@pytest.mark.parametrize(
    ("line", "place", "wanted"),
    [
        ("doe-2022\texclude\t\tA\t2026-11-01", "2:1", "'doe-2022' is no record that was found; did you mean"),
        ("doe-2020\texlude\t\tA\t2026-11-01", "2:10", "'exlude' is no decision; one of duplicate,"),
        ("doe-2020\texclude report\t\tA\t2026-11-01", "2:25", "'exclude report' needs a reason"),
        ("doe-2020\tduplicate\tA\tA\t2026-11-01", "2:20", "needs the key of the other record, not 'A'"),
        ("doe-2020\tduplicate\tdoe-2020\tA\t2026-11-01", "2:20", "needs the key of the other record"),
        ("doe-2020\texclude\t\t\t2026-11-01", "2:19", "nobody is named"),
        ("doe-2020\texclude\t\tA\t3-5", "2:21", "'3-5' is no calendar date"),
        ("doe-2020\texclude\t\tA", "2:1", "4 cells; 5 with tabs between"),
        ("doe-2020\texclude\t\tA\t2026-11-01\ndoe-2020\tretrieve\t\tB\t2026-11-01", "3:1", "otherwise on line 2"),
        ("doe-2020\texclude\t\tA\t2026-11-01\ndoe-2020\tinclude\t\tA\t2026-11-01", "3:1", "but line 2 says 'exclude'"),
    ],
)
def test_decisions_that_cannot_be_meant_are_told_with_their_place(imported, line, place, wanted):
    Path("screening/screening.tsv").write_text(f"key\tdecision\treason\tby\ton\n{line}\n")
    ran = imported("flow")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"screening/screening.tsv:{place}: error: ") and wanted in ran.err


def test_a_third_person_settles_what_two_decide_otherwise(imported):
    lines = "".join(f"doe-2020\t{word}\t\t{by}\t2026-11-01\n" for word, by in (("exclude", "A"), ("retrieve", "B")))
    Path("screening/screening.tsv").write_text(lines + "doe-2020\tretrieve\t\tB\t2026-11-02\n")
    assert imported("flow").out == ""  # B is one of the two
    Path("screening/screening.tsv").write_text(lines + "doe-2020\tretrieve\t\tC\t2026-11-02\n")
    assert "sought: 1\n" in imported("flow").out


def test_identifiers_that_contradict_each_other_are_for_a_decision():
    one = FoundRecord("a", "P", "Title of some length here", "Doe, J", "2020", "", "10.5555/1", "7")
    same = FoundRecord("b", "E", "Title of some length here", "Doe, J", "2020", "", "10.5555/1", "")
    other = FoundRecord("c", "E", "Title of some length here", "Doe, J", "2020", "", "10.5555/2", "7")
    pairs = duplicate_pairs([one, same, other])
    assert [(p.first.key, p.second.key, p.sure) for p in pairs] == [("a", "b", True), ("a", "c", False)]
    assert pairs[1].why == "the same PMID 7, but another DOI"


def test_a_list_that_was_torn_is_told(imported):
    file = Path("screening/found.tsv")
    file.write_text(file.read_text() + "x\ty\n")
    ran = imported("flow")
    assert ran.code == 1 and "screening/found.tsv:18:1: error: 2 cells" in ran.err
    assert FoundRecords.load(Path("nowhere")).records == []
