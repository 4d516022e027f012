"""What a specialist would object to: cases written by hand from printed tables, and cases that are right beside them.

The stage groups of the cases are those of the AJCC manual, 8th edition (2017), its tables for each site, unless another
edition is named; they were not taken from the table of the program.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.building.check import check

SOURCE = "source: {title: A title, year: 2020, design: case series, depth: full text}\npatients:\n"
# Tumour or site, edition (8, 7, none), TNM, stage as printed; what is expected instead, or "fits".
STAGES = """
site: lung | 8 | T1aN0M0 | IA1 | fits
site: lung | 8 | T1aN0M0 | IIIA | IA1
site: lung | 8 | pT1a N0 M0 | IIB | IA1
site: lung | none | T1aN0M0 | IIIA | I
site: lung | none | aT1N0M0 | IIIA | fits
site: lung | none | ypT1N0M0 | IIIA | fits
site: colon | 8 | T4aN0M0 | IIA | IIB
site: lung | 8 | T2aN0M0 | IB | fits
site: lung | 8 | T2bN0M0 | IIA | fits
site: lung | 8 | T1bN1M0 | IIA | IIB
site: lung | 8 | T3N2M0 | IIIA | IIIB
site: lung | 8 | T4N3M0 | IIIB | IIIC
site: lung | 8 | T4N1M0 | IIIA | fits
site: lung | 8 | T4N1M0 | III | fits
site: lung | 8 | T2N0M1c | IVA | IVB
site: lung | 8 | cT2aN1M1b | IVA | fits
site: lung | 8 | pT2a pN0 cM0 | IIIA | IB
site: lung | none | T1N1M0 | IIA | fits
site: lung | none | T4N3M0 | IIIB | fits
site: lung | none | T2N2M0 | IIB | III
site: lung | none | T1N0M1 | III | IV
site: lung | none | T3N2M0 | IV | III
site: lung | none | T3N2 | IV | fits
site: lung | none | T3N2MX | IV | fits
site: lung | 7 | T4N3M0 | IIIB | fits
site: lung | none | ypT0N0M0 | IIIA | fits
tumour: lung adenocarcinoma | none | T2N0M1 | II | IV
tumour: small cell lung carcinoma | none | T2N2M0 | III | fits
site: breast | none | T1N0M0 | IA | fits
site: breast | none | T2N1M0 | IIB | fits
site: breast | 8 | T2N1M0 | IIIB | fits
site: breast | none | T4bN1M0 | IIIB | fits
site: breast | none | T4bN1M0 | IV | III
site: breast | none | T2N3M0 | II | III
site: breast | none | T2N1M1 | III | IV
site: breast | none | TisN0M0 | 0 | fits
site: breast | none | TisN0M0 | I | 0
site: prostate | 8 | T3aN0M0 | IIIB | fits
site: prostate | 8 | T4N0M0 | IV | III
site: prostate | 7 | T4N0M0 | IV | fits
site: prostate | none | T4N0M0 | IV | fits
site: prostate | none | T4N0M0 | III | fits
site: prostate | 8 | T2N1M0 | IVA | fits
site: prostate | 8 | T2N1M0 | IVB | IVA
site: prostate | 8 | T3bN0M1b | IVB | fits
site: prostate | none | T2N0M0 | IV | I or II or III
site: prostate | none | T2N0M1 | II | IV
site: colon | 8 | T3N0M0 | IIA | fits
site: colon | 8 | T4aN1bM0 | IIIB | fits
site: colon | 8 | T4bN1M0 | IIIB | IIIC
site: colon | none | T3N1M0 | IIB | III
site: colon | 8 | T3N2M1c | IVC | fits
site: colon | 8 | T3N2M1a | IVB | IVA
site: sigmoid colon | none | T2N0M0 | I | fits
site: rectum | none | T3N0M0 | III | II
site: appendix | none | T3N0M0 | III | fits
site: uterine cervix | 8 | T2bN0M0 | IIB | fits
site: uterine cervix | 8 | T4N0M0 | IVA | fits
site: uterine cervix | 8 | T4N0M0 | IVB | IVA
site: uterine cervix | 8 | T2N0M1 | IVA | IVB
site: uterine cervix | none | T2bN1M0 | IIIC1 | fits
site: uterine cervix | none | T2bN0M1 | II | IV
site: larynx | 8 | T3N1M0 | III | fits
site: larynx | 8 | T3N2bM0 | III | IVA
site: larynx | none | T4aN0M0 | IVA | fits
site: larynx | none | T2N3bM0 | IVA | IVB
site: larynx | none | T2N1M1 | IVA | IVC
site: oral cavity | none | T2N0M0 | III | II
site: oropharynx | 8 | T2N1M0 | I | fits
site: oropharynx | 8 | T2N1M0 | III | fits
site: oropharynx | none | T2N1M1 | II | IV
site: tongue | 8 | T2N1M0 | I | fits
site: thyroid gland | 8 | T2N0M1 | II | fits
tumour: testicular germ cell tumour | 8 | T2N1M1 | III | fits
tumour: soft tissue sarcoma | 8 | T2N0M0 | IIIA | fits
tumour: soft tissue sarcoma | none | T2N0M0 | IV | I or II or III
tumour: liposarcoma | none | T2N0M1 | III | IV
tumour: uterine leiomyosarcoma | 8 | T4N0M0 | IVA | fits
tumour: osteosarcoma | none | T2N0M1a | II | IV
tumour: melanoma | none | T2N0M1 | III | fits
"""
EDITIONS = {"8": ", edition: AJCC 8th edition", "7": ", edition: AJCC 7th edition", "none": ""}
ROWS = [[cell.strip() for cell in line.split("|")] for line in STAGES.strip().splitlines()]


def findings(folder: Path, text: str, *codes: str) -> dict[str, str]:
    """What is said of each patient, by local id; of these codes, and everything that is an error."""
    (folder / "case-2020.yaml").write_text(text, encoding="utf-8")
    found = [f for f in check([folder]) if f.code in codes or f.severity == "error"]
    return {f.node.split("case-2020/")[1].split("/")[0]: f"{f.code}: {f.message}" for f in found}


@pytest.fixture(scope="module")
def staged(tmp_path_factory) -> dict[str, str]:
    lines = [
        f"  - {{id: p{number}, at: Table 1, primary: {{{what}, tnm: {tnm}, stage: {stage}{EDITIONS[edition]}}}}}\n"
        for number, (what, edition, tnm, stage, _) in enumerate(ROWS)
    ]
    return findings(tmp_path_factory.mktemp("staged"), SOURCE + "".join(lines), "stage-against-tnm")


@pytest.mark.parametrize("number", range(len(ROWS)), ids=["-".join(row[:4]) for row in ROWS])
def test_stage_against_tnm(staged, number):
    *_, stage, expected = ROWS[number]
    said = staged.get(f"p{number}", "fits")
    if expected == "fits":
        assert said == "fits"
    else:
        assert f"stage {stage} does not fit T, N and M, of which the stage is {expected} in " in said
        assumed = ROWS[number][1] == "none"
        assert ("in every edition, as none is stated" in said) is assumed


def test_categories_say_what_a_text_says(tmp_path):
    same = "site: lung, t_category: cT2a, n_category: N0, m_category: M0"
    told = [
        f"{same}, stage: stage IIIB, edition: AJCC 8",
        f"{same}, stage: stage 1b, edition: AJCC 8",
        "site: lung, t_category: T1-2, n_category: N0, stage: IIIB",
        "site: lung, t_category: T2, n_category: N+, stage: I",
    ]
    text = "".join(f"  - {{id: p{n}, at: T, primary: {{{one}}}}}\n" for n, one in enumerate(told, start=1))
    assert findings(tmp_path, SOURCE + text, "stage-against-tnm").keys() == {"p1"}


OTHERS = """
tumour-against-site | primary: {tumour: lung adenocarcinoma, site: psoas muscle}
fits | primary: {tumour: lung adenocarcinoma, site: bronchus}
tumour-against-site | primary: {tumour: breast carcinoma, histology: breast carcinoma, site: lung}
fits | primary: {tumour: adenocarcinoma, site: lung}
fits | primary: {tumour: colon carcinoma, site: sigmoid colon}
fits | primary: {tumour: ovarian carcinoma, site: fallopian tube}
tumour-against-site | primary: {tumour: carcinoma, histology: renal cell carcinoma, site: liver}
sex-organ-mismatch | sex: female, primary: {site: prostate}
sex-organ-mismatch | sex: male, primary: {tumour: cervical squamous cell carcinoma}
sex-organ-mismatch | sex: male, primary: {tumour: uterine leiomyosarcoma}
sex-organ-mismatch | sex: male, primary: {tumour: vulvar carcinoma}
sex-organ-mismatch | sex: female, primary: {tumour: penile carcinoma}
fits | sex: male, primary: {tumour: breast carcinoma, site: breast}
after-without-since | lesions: {site: lung, after: 3 months}
fits | lesions: {site: lung, after: 3 months, since: diagnosis}
fits | lesions: {site: lung, after: 3 months, since: not reported}
fits | lesions: {site: lung, after: not reported}
fits | surgery: {id: op, procedure: lobectomy}, lesions: {site: liver, after: 3 months, since: op}
fits | surgery: {id: op, procedure: lobectomy}, recurrences: {class: local recurrence, of: op, after: 3 months}
after-without-since | surgery: {procedure: lobectomy, after: 3 weeks}
drug-dose-unit | systemic_therapy: {drugs: {drug: cisplatin, dose: 60 Gy}}
drug-dose-unit | systemic_therapy: {drugs: {drug: cisplatin, dose: 3 weeks}}
fits | systemic_therapy: {drugs: [{drug: cisplatin, dose: 100 mg/m2}, {drug: carboplatin, dose: 5 AUC}]}
fits | systemic_therapy: {drugs: {drug: morphine, dose: 3 mL}}
drug-dose-unusual | systemic_therapy: {drugs: {drug: cisplatin, dose: 100 g/m2}}
drug-dose-unusual | analgesia: {drug: morphine, daily_dose: 60 kg}
fits | systemic_therapy: {drugs: {drug: methotrexate, dose: 12 g/m2}}
side-changes | lesions: {id: l, side: left}, diagnostics: {procedure: CT, lesion: l, side: right}
fits | lesions: {id: l, side: left}, diagnostics: {procedure: CT, lesion: l, side: left}
fits | lesions: {id: l, side: left}, pain: {lesion: l, site: thigh, side: right, before: 3, scale: NRS}
side-of-treatment | lesions: {id: l, side: left}, radiotherapy: {target: l, dose: {total: 30 Gy, name: right psoas}}
fits | lesions: {id: l, side: left}, radiotherapy: {target: l, dose: {total: 30 Gy, name: left psoas}}
fits | lesions: [{id: l, side: left}, {id: r, side: right}], radiotherapy: {target: [l, r], dose: {name: right psoas}}
fits | lesions: {id: l, side: left}, radiotherapy: {target: l, dose: {total: 30 Gy, name: bright volume}}
treatment-not-given | radiotherapy: {technique: IMRT, status: not done}
fits | radiotherapy: {technique: IMRT, status: completed}
treatment-follows-itself | surgery: {id: op, procedure: lobectomy, follows: rt}, radiotherapy: {id: rt, follows: op}
treatment-follows-itself | surgery: {id: op, year: 2010, follows: rt}, radiotherapy: {id: rt, year: 2012}
fits | surgery: {id: op, procedure: lobectomy, year: 2012-05, follows: rt}, radiotherapy: {id: rt, year: 2012}
"""
CASES = [[cell.strip() for cell in line.split("|", 1)] for line in OTHERS.strip().splitlines()]


@pytest.fixture(scope="module")
def others(tmp_path_factory) -> dict[str, str]:
    lines = [f"  - {{id: p{number}, at: Case, {text}}}\n" for number, (_, text) in enumerate(CASES)]
    codes = {code for code, _ in CASES}
    return findings(tmp_path_factory.mktemp("others"), SOURCE + "".join(lines), *codes)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{code}-{n}" for n, (code, _) in enumerate(CASES)])
def test_other_warnings(others, number):
    assert others.get(f"p{number}", "fits").split(":")[0] == CASES[number][0]


def test_the_frozen_records_have_none_of_these(frozen_findings):
    codes = {*(code for code, _ in CASES), "stage-against-tnm"}
    assert [f.text() for f in frozen_findings if f.code in codes] == []


@pytest.fixture(scope="module")
def frozen_findings():
    from tests.conftest import FROZEN

    return check(list(FROZEN))
