"""TNM and stage as the literature prints them: accepted, and read for what they say.

What is expected is what a text was put together from (UICC TNM, 8th edition, introduction), not what is read of it.
"""

from __future__ import annotations

import re
from itertools import cycle, product
from pathlib import Path

import pytest

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.building.outcome import Outcome
from metlit.rdf.graphs import Graphs
from metlit.record.files import RecordFile, RecordText

HEAD = "source: {title: T, year: 2020, design: case series, depth: full text}\n"
PREFIXES = ("", "c", "p", "yp", "yc", "r", "rp", "a", "u", "mr")
T = ("0", "X", "x", "is", "a", "1", "1mi", "1a1", "1c", "2", "2b", "3", "3a", "4", "4d")
N = ("X", "x", "0", "1", "1mi", "1b", "2", "2a", "3", "3c")
M = ("X", "x", "0", "1", "1a", "1c2")
T_REMARKS = ("", "(m)", " (m)", "(5)", "(sm1)")
N_REMARKS = ("", "(sn)", "(i+)", "(i-)", "(mol+)", "i+", "(2/15)", "(i+)(sn)")
SEPARATORS = ("", " ", ", ", ",")


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture
def run(pipeline, tmp_path):
    """The outcome for a cohort with a primary tumour of each of some entries."""

    def ran(entries: list[str]) -> Outcome:
        lines = [f"      - {{id: x{i}, {entry}}}" for i, entry in enumerate(entries)]
        text = HEAD + "cohorts:\n  - id: all\n    n: 9999\n    at: Table 1\n    primary:\n" + "\n".join(lines) + "\n"
        file = Path(tmp_path, "case-2020.yaml")
        file.write_text(text, encoding="utf-8")
        return pipeline.run([RecordText.load(RecordFile("case-2020", file, "case-2020.yaml"))])[0]

    return ran


@pytest.fixture
def read(run, pipeline):
    """How texts of a key are read; a text without a derived reading is its own."""

    def reading(key: str, texts: list[str]) -> list[str]:
        outcome = run([f'{key}: "{text}"' for text in texts])
        assert [f.text() for f in outcome.findings if f.severity == "error"] == []
        graphs = Graphs.in_memory([outcome.nquads()])
        rows = graphs.select("SELECT ?for ?text WHERE { ?d metlit:derivedFor ?for ; metlit:readAs ?text }").dicts()
        given = {iris.local_path(r["for"]).rsplit("/x", 1)[1]: str(r["text"]) for r in rows}
        return [given.get(str(i), text) for i, text in enumerate(texts)]

    return reading


def plain(letter: str, cls: str) -> str:
    return f"{letter}{cls.upper() if cls == 'x' else cls}"


def family() -> list[tuple[str, str]]:
    """Texts, with T, N and M that they were made of: every prefix with every class, remarks and separators in turn."""
    n, m, of_t, of_n, apart = (cycle(one) for one in (N, M, T_REMARKS, N_REMARKS, SEPARATORS))
    made = []
    for prefix, t in product(PREFIXES, T):
        cls_n, cls_m, gap = next(n), next(m), next(apart)
        text = f"{prefix}T{t}{next(of_t)}{gap or ' '}{prefix}N{cls_n}{next(of_n)}{gap or ' '}{prefix}M{cls_m}"
        made.append((text, plain("T", t) + plain("N", cls_n) + plain("M", cls_m)))
        text = f"{prefix}T{t}{gap}N{cls_n}"
        if not re.search("[ac]N", text):
            made.append((text, plain("T", t) + plain("N", cls_n)))
    return made


def test_every_prefix_class_remark_and_separator_is_accepted_and_read(read):
    texts, expected = zip(*family(), strict=True)
    assert len(texts) > 250
    assert read("tnm", list(texts)) == list(expected)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("ypT2 ypN1 M0", "T2N1M0"),
        ("pT1miN0M0", "T1miN0M0"),
        ("pT2N1miM0", "T2N1miM0"),
        ("pT2N0(i+)M0", "T2N0M0"),
        ("TaN0M0", "TaN0M0"),
        ("T2(m)N0M0", "T2N0M0"),
        ("TxN1M0", "TXN1M0"),
        ("uT3uN1", "T3N1"),
        ("Tis(DCIS) N0", "TisN0"),
        # The letter may belong to the class before it or be the prefix behind it: what both readings share is read.
        ("cT4cN3cM1", "T4N3M1"),
        ("cT1cN0M0", "T1N0M0"),
        ("pT3N1cM0", "T3N1M0"),
        ("T1cN0M0", "T1cN0M0"),
        ("pT1aN0M0", "T1aN0M0"),
        ("cT4c N3c cM1", "T4cN3cM1"),
        ("aT4aN1aM0", "T4N1M0"),
        ("pT2N0cM0", "T2N0M0"),
        ("T1-2 N0 M0", "T1-2N0M0"),
        ("T3N+M0", "T3N+M0"),
        ("pT3 pN1a M0 L1 V0 Pn1 R0 G3", "T3N1aM0"),
        ("T4M1", "T4M1"),
    ],
)
def test_a_letter_between_two_classes(read, printed, said):
    assert read("tnm", [printed]) == [said]


def test_stages_are_accepted_and_read(read):
    groups = ["0", "0is", "0a", "IS", "I", "IA3", "IIE", "IIIA1(i)", "IIIC1r", "IIID", "IVS", "IVB", "IIIB", "I-II"]
    assert read("stage", groups) == groups
    other = {
        "Stage IIIB": "IIIB",
        "pStage IIIa": "IIIA",
        "yp II": "II",
        "4": "IV",
        "3b": "IIIB",
        "4S": "IVS",
        "IVa": "IVA",
    }
    assert read("stage", list(other)) == list(other.values())


def test_categories_are_accepted_and_read(read):
    assert read("t_category", ["ypT2(m)", "Tx", "T1mic", "T4b"]) == ["T2", "TX", "T1mi", "T4b"]
    assert read("n_category", ["pN1mi(sn)", "Nx", "N+", "N2"]) == ["N1mi", "NX", "N+", "N2"]
    assert read("m_category", ["cM0(i+)", "Mx", "M1c"]) == ["M0", "MX", "M1c"]


def test_what_is_no_class_is_refused(run):
    wrong = [
        "tnm: T5",
        "tnm: T4N4",
        "tnm: banana",
        "tnm: T4N",
        "tnm: M2",
        "t_category: N1",
        "n_category: N5",
        "m_category: M3",
        "stage: V",
        "stage: IIII",
        "stage: T4",
        "stage: stage",
        "tnm: N1T4",
    ]
    found = [f for f in run(wrong).findings if f.severity == "error"]
    assert sorted(f.line - 7 for f in found) == list(range(len(wrong)))


def test_categories_agree_with_the_tnm_or_a_warning_says_what_was_read(run):
    """(TNM, category, whether they agree)."""
    pairs = [
        ("cT4cN3cM1", "t_category: T4b", True),
        ("cT4cN3cM1", "n_category: cN3", True),
        ("T1cN0M0", "t_category: T1b", False),
        ("ypT2 ypN1 M0", "t_category: ypT2", True),
        ("ypT2 ypN1 M0", "n_category: pN2", False),
        ("T2(m)N0M0", "t_category: T2", True),
        ("TxN1M0", "t_category: TX", True),
        ("TaN0M0", "t_category: T1", False),
        ("T1-2N0", "t_category: T2", True),
        ("T3N+M0", "n_category: N1", True),
        ("T4N3M0", "m_category: M1b", False),
        ("T4N3M0", "t_category: T4a", True),
    ]
    outcome = run([f'tnm: "{tnm}", {category}' for tnm, category, _ in pairs])
    said = {f.line - 7: f.message for f in outcome.findings if f.code == "tnm-category-mismatch"}
    assert set(said) == {i for i, (_, _, agree) in enumerate(pairs) if not agree}
    assert "N2 is not the N1 read in ypT2 ypN1 M0" in said[4]


def test_stage_tables_use_what_is_read(run):
    """Nasopharynx, 8th edition: T4 or N3 is IVA, N2 is III."""
    head = "site: nasopharynx, edition: AJCC 8, "
    rows = [
        ('tnm: "cT4 cN2 cM0", stage: 4a', True),
        ('tnm: "cT4 cN2 cM0", stage: "Stage III"', False),
        ('tnm: "T1-2N2M0", stage: II', True),
        ('t_category: pT2, n_category: "pN2", m_category: M0, stage: 2', False),
        ('tnm: "T3N2M0", stage: III-IV', True),
    ]
    outcome = run([head + row for row, _ in rows])
    said = {f.line - 7 for f in outcome.findings if f.code == "tnm-stage-npc-8"}
    assert said == {i for i, (_, fits) in enumerate(rows) if not fits}
