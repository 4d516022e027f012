"""Texts that we wrote: what is marked, of whom it is said, and what is denied."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from metlit.curation.scan.patterns import tsv_rows
from metlit.curation.scan.scanner import chosen_marks
from metlit.errors import UnknownWordError
from metlit.resources import Resources
from tests.curation.scan.conftest import cell, document, paragraph


def numbers(found):
    return [(m.kind, m.value, m.unit) for m in found if m.value]


def words(found):
    return [(m.label, m.side, m.negated) for m in found if m.concept and not m.value]


def test_a_case_report(marks):
    found = marks(
        "A 61-year-old man presented in May 2015 with a 3-month history of pain (VAS 8). Staging was cT2N1M0, stage "
        "IIIA. He received 30 Gy in 10 fractions to the left psoas muscle, and died 4 months later."
    )
    assert numbers(found) == [
        ("age", "61", "year"),
        ("sex", "male", ""),
        ("year", "2015", ""),
        ("duration", "3", "month"),
        ("pain score", "8", ""),
        ("tnm", "cT2N1M0", ""),
        ("stage", "IIIA", ""),
        ("total dose", "30", "Gy"),
        ("fractions", "10", ""),
        ("survival", "4", "month"),
    ]
    assert {m.subject for m in found} == {"patient"}
    assert {m.role for m in found} == {"own data"}
    assert ("psoas muscle", "left", False) in words(found)


def test_a_dose_is_linked_to_its_fractions_and_its_site(marks):
    found = marks("She received 45 Gy in 25 fractions to the pelvis, followed by a boost of 9 Gy in 5 fractions.")
    dose = next(m for m in found if m.value == "45")
    assert sorted((k.relation, found[k.mark].printed) for k in dose.links) == [
        ("fractions", "25"),
        ("target", "pelvis"),
    ]
    boost = next(m for m in found if m.value == "9")
    assert "5" in [found[k.mark].value for k in boost.links]
    assert dose.label == "pelvis"


def test_every_mark_stands_where_it_says(marks, scanner):
    block = paragraph("Of 21 patients, 5 (23.8%) had pain. The median dose was 30 Gy (range, 8–39 Gy).", "Results")
    for mark in scanner.scan(document(block)):
        assert block.text[mark.start : mark.end] == mark.printed
        assert mark.place == "Results, paragraph 1"


def test_a_series_is_a_group(marks):
    found = marks("The median age was 66 years (range, 41-80). Seven of 12 patients (58.3%) were women.", "Results")
    assert {m.subject for m in found} == {"group"}
    assert numbers(found)[:2] == [("median", "66", "year"), ("range", "41 to 80", "year")]
    assert ("count", "7/12", "") in numbers(found) and ("percentage", "58.3", "%") in numbers(found)


@pytest.mark.parametrize(
    ("text", "section", "subject"),
    [
        ("Muster et al. reported 13 patients with a median survival of 17 months.", "Discussion", "others"),
        ("In our patient the pain was gone after 3 weeks.", "Discussion", "patient"),
        ("A p-value < 0.05 was considered significant.", "Methods", "method"),
        ("Her mother had died of breast cancer.", "Case presentation", "family"),
        ("Of 11 patients, 3 relapsed.", "Results", "group"),
        ("Bone metastases occur in 30% of these tumours.", "Introduction", "others"),
        ("Results: Of 11 patients, 3 relapsed.", "Abstract", "group"),
    ],
)
def test_of_whom_it_is_said(marks, text, section, subject):
    found = marks(text, section)
    assert found and {m.subject for m in found} == {subject}


@pytest.mark.parametrize(
    "text",
    ["Muster A. Pain in 30% of 12 patients. J Examples 2001;3:14-20.", "We thank 12 patients."],
)
def test_sections_that_are_not_read(marks, text):
    assert marks(text, "Acknowledgements") == []


@pytest.mark.parametrize(
    ("text", "negated", "uncertain"),
    [
        ("There was no bone metastasis.", True, False),
        ("Bone metastasis was ruled out.", True, False),
        ("A bone metastasis was suspected.", False, True),
        ("She had a bone metastasis, but no fever.", False, False),
        ("There was no increase of the bone metastasis.", False, False),
        ("The scan, without fever at that time, although late, showed a bone metastasis.", False, False),
        ("Biopsy confirmed the bone metastasis.", False, False),
    ],
)
def test_what_is_denied_or_supposed(marks, text, negated, uncertain):
    mark = next(m for m in marks(text) if m.label == "bone metastasis")
    assert (mark.negated, mark.uncertain) == (negated, uncertain)


@pytest.mark.parametrize(
    ("text", "status", "negated"),
    [
        ("Chemotherapy was planned.", "planned", False),
        ("It was decided to give chemotherapy.", "planned", False),
        ("She was offered chemotherapy.", "proposed", False),
        ("Chemotherapy was recommended.", "proposed", False),
        ("She declined chemotherapy.", "declined", True),
        ("Chemotherapy was offered but refused.", "declined", True),
        ("She received chemotherapy, and no operation was planned.", "", False),
        ("PSA declined to 2 ng/mL after chemotherapy.", "", False),
        ("Surgery was planned, but then she received chemotherapy.", "", False),
    ],
)
def test_what_is_not_told_as_given(marks, text, status, negated):
    mark = next(m for m in marks(text) if m.label == "chemotherapy")
    assert (mark.status, mark.negated) == (status, negated)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Desmin, S100 and CK20 were negative.", {"desmin", "S100", "CK20"}),
        ("She was positive for desmin and negative for CK20.", {"CK20"}),
        ("CT was negative for bone metastasis.", {"bone metastasis"}),
        ("Patients who never developed bone metastasis lived longer.", {"bone metastasis"}),
        ("Radiotherapy could not be given.", {"radiotherapy"}),
        ("There was no recurrence since the operation.", {"recurrence"}),
    ],
)
def test_how_far_a_denial_reaches(marks, text, denied):
    assert {m.label for m in marks(text) if m.negated} == denied


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("OBJECTIVE: To determine whether patients with 5 lesions do better than others.", "method"),
        ("CONCLUSION: Patients with 5 lesions did better.", "group"),
    ],
)
def test_the_parts_of_an_abstract(marks, text, subject):
    assert {m.subject for m in marks(text, "Abstract") if m.value} == {subject}


def test_words_that_share_an_end(marks):
    found = marks("The radial and ulnar nerves were spared, and so were the axillary and inguinal lymph nodes.")
    assert [m.label for m in found if m.kind == "site"] == [
        "radial nerve",
        "ulnar nerve",
        "axillary lymph node",
        "inguinal lymph node",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("liver tumours", "liver neoplasm"),
        ("haemorrhage", "bleeding"),
        ("hemorrhage", "bleeding"),
        ("hepatic metastases", "liver metastasis"),
        ("metastases of the liver", "liver metastasis"),
        ("pain in the left hip", "hip pain"),
        ("CK 7 was positive", "CK7"),
        ("CK7 was positive", "CK7"),
    ],
)
def test_spellings_and_words_put_together(marks, text, expected):
    assert expected in [m.label for m in marks(f"There were {text} at first.")]


def test_an_enumeration_shares_its_end(marks):
    found = marks("CT showed liver, lung and bone metastases, and a mass of the neck.")
    assert [m.label for m in found if m.kind == "tumour"] == ["liver metastasis", "lung metastasis", "bone metastasis"]


@pytest.mark.parametrize(
    "text", ["She came back after a week.", "On the other hand, he felt well.", "A T4N2 tumour.", "any of these"]
)
def test_words_that_mean_something_else(marks, text):
    assert not [m for m in marks(text) if m.kind in ("site", "adverse event")]


def test_cells_are_read_by_their_headings(scanner):
    blocks = [
        cell("39/13", "Dose (Gy)/number of fractions"),
        cell("49, F", "Age & sex"),
        cell("18 (27.7)", "n (%)"),
        cell("9", "NRS score before RT"),
        cell("68.6", "D98% CTV1 (Gy)"),
        cell("39/13", "Ward"),
    ]
    found = scanner.scan(document(*blocks))
    assert [(m.block, m.kind, m.value, m.unit) for m in found] == [
        (0, "total dose", "39", "Gy"),
        (0, "fractions", "13", ""),
        (1, "age", "49", "year"),
        (1, "sex", "female", ""),
        (2, "count", "18", ""),
        (2, "percentage", "27.7", "%"),
        (3, "pain score", "9", ""),
        (4, "dose volume", "68.6", "Gy"),
    ]


def test_links_count_in_the_whole_list(scanner):
    text = "He received 30 Gy in 10 fractions."
    found = scanner.scan(document(paragraph("She had pain.", "Results"), paragraph(text, "Results")))
    dose = next(m for m in found if m.kind == "total dose")
    assert found[dose.links[0].mark].kind == "fractions"


def test_a_choice_keeps_the_links_that_it_can(scanner):
    text = "She had pain. He received 30 Gy in 10 fractions to the pelvis."
    found = chosen_marks(scanner.scan(document(paragraph(text, "Results"))), ["total dose", "fractions"], [])
    assert [m.kind for m in found] == ["total dose", "fractions"]
    assert [(k.relation, k.mark) for k in found[0].links] == [("fractions", 1)]
    with pytest.raises(UnknownWordError, match="'dosis'"):
        chosen_marks(found, ["dosis"], [])


def test_units_as_abstracts_print_them(marks):
    printed = ("75 mg/m2", "75 mg/m²", "75 mg/m(2)", "75 mg / m 2", "75 mg per m2")
    for one in printed:
        assert numbers(marks(f"Cisplatin {one} was given.")) == [("drug dose", "75", "mg/m²")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 4-month-old girl was seen.", "age 4 month; sex female"),
        ("He was in his 60s.", ""),
        ("Haemoglobin was 8 g%, ESR 110 mm/h.", "laboratory value 8 g/dL; laboratory value 110 mm/h"),
        ("The platelet count was 450 x 109/l.", "laboratory value 450 10⁹/L"),
        ("Blood pressure was 140/90 mmHg.", "laboratory value 140/90 mmHg"),
        ("Morphine 30 mg twice daily was given.", "drug dose 30 mg"),
        ("There were 3 grade 2 and 1 grade 3 events.", "grade 2; grade 3"),
        ("The dose was 1.2 Gy b.i.d. at first.", "dose per fraction 1.2 Gy; fraction frequency 2 /day"),
        ("Photons gave 74 Gy(RBE) in 37 fractions.", "total dose 74 Gy(RBE); fractions 37"),
        (
            "Schedules were 20 Gy in 5, 30 Gy in 10 and 8 Gy in 1 fraction.",
            "total dose 20 Gy; fractions 5; total dose 30 Gy; fractions 10; total dose 8 Gy; fractions 1",
        ),
        ("The D2cc of the rectum was 70 Gy; V20 < 35%.", "dose volume 70 Gy; dose volume 35 %"),
        ("BED10 = 59.5 Gy; EQD2 (α/β = 10): 49.6 Gy.", "BED 59.5 Gy; EQD2 49.6 Gy"),
        ("The mean (SD) age was 61.2 (8.4) years.", "mean 61.2 year; sd 8.4 year"),
        ("OS was 21.3 months (95% CI: 16.2-26.4).", "survival 21.3 month; confidence interval 16.2 to 26.4"),
        ("OS rates were 65.2%, 40.1%, and 22.3%.", "survival 65.2 %; survival 40.1 %; survival 22.3 %"),
        ("It fell (p < .001), see Table 2 and ref. 14 [3, 4].", "p-value 0.001"),
        ("Version 4.0 of CTCAE, Figures 1a-1d and L4–L5 vertebrae.", ""),
        ("The scan of T4 and T5 vertebral bodies, T1-weighted, was clear.", ""),
        ("A relapse occurred 18 mo after it.", "duration 18 month"),
        ("A 0.5-cm margin and a 3 cm x 2 cm x 1.5 cm nodule.", "size 0.5 cm; size 3 x 2 x 1.5 cm"),
        ("Three hundred seven cases are known.", "count 307"),
        ("Three thousand seven cases are known.", ""),
        (
            "The 1- and 3-year OS rates were 60% and 35%, p = 0.01 and 0.02, respectively.",
            "time point 3 year; survival 60 %; survival 35 %; p-value 0.01; p-value 0.02",
        ),
        ("Median PFS (5.6 months vs. 3.2 months) differed.", "median 5.6 month; median 3.2 month"),
        ("LDH was 450 U/L (normal < 250 U/L).", "laboratory value 450 U/L"),
        ("Child-Pugh B, pT2, G3.", "grade B; tnm pT2; grade 3"),
        ("There were 18 consecutive advanced-stage patients.", "count 18; stage ADVANCED"),
        ("A week later he was well.", "duration 1 week"),
    ],
)
def test_no_wrong_number(marks, text, expected):
    assert "; ".join(" ".join(one).strip() for one in numbers(marks(text))) == expected


@pytest.mark.parametrize("text", ["30 Gy ", "(12% ", "12 ", "median ", "liver and ", "a", "1-2 ", "no "])
def test_nonsense_takes_no_longer_than_it_is_long(scanner, text):
    """20,000 characters of one thing: a second of CPU, where each pair of marks would take fifteen."""
    block = paragraph((text * 20000)[:20000], "Results")
    start = time.process_time()
    scanner.scan(document(block))
    assert time.process_time() - start < 5


TURNS = [row for _, row in tsv_rows(Resources.default().scan_folder() / "turns.tsv")]


@pytest.mark.parametrize("row", TURNS, ids=[str(i) for i in range(len(TURNS))])
def test_a_case_report_goes_on_to_others(marks, row):
    """Behind the patient only, and then for the rest of the paragraph; the next patient takes it back by its words."""
    for sentence in row["holds"].split(" || "):
        found = marks(f"The patient died at 12 months. {sentence} Pain fell in 83% of them.")
        assert [m.subject for m in found if m.value == "83"] == ["others"]
        assert {m.subject for m in found if m.value == "12"} == {"patient"}
        found = marks(f"{sentence} Pain fell in 83% of them.")
        assert "others" not in {m.subject for m in found if m.value == "83"}
    for sentence in row["fails"].split(" || "):
        found = marks(f"The patient died at 12 months. {sentence} Pain fell in 83% of them.")
        assert "others" not in {m.subject for m in found if m.value == "83"}


@pytest.mark.parametrize(
    ("text", "label", "printed"),
    [
        ("She had headaches.", "headache", "headaches"),
        ("The mass was excised with clear margins.", "resection", "excised"),
        ("Abdominal CTs were unremarkable.", "abdominal CT", "Abdominal CTs"),
        ("She was treated with (60)Co.", "cobalt-60 radiotherapy", "60)Co"),
        (
            "A magnetic resonance imaging scan of the pelvis was done.",
            "pelvic MRI",
            "magnetic resonance imaging scan of",
        ),
        ("CT showed a mass on her right kidney.", "kidney", "kidney"),
        ("CT showed a mass on her right kidney.", "renal mass", "mass on her right kidney"),
        ("There were mediastinal and right hilar lymph node metastases.", "mediastinal lymph node metastasis", ""),
    ],
)
def test_words_in_other_forms(marks, text, label, printed):
    assert printed in "".join(m.printed for m in marks(text) if m.label == label)
    assert label in [m.label for m in marks(text)]


def test_the_adjective_behind(scanner):
    """Where a language has it so: IRM pelvienne."""
    paper = document(paragraph("Elle a eu une IRM pelvienne et des adénopathies médiastinales.", "Observation"))
    labels = [m.label for m in scanner.scan(replace(paper, language="fr"))]
    assert {"pelvic MRI", "mediastinal lymphadenopathy"} <= set(labels)


def test_what_is_several_gives_nothing_to_the_next(marks):
    """Nodules in the lungs and bone metastases: nobody said lung metastases."""
    labels = [m.label for m in marks("CT showed nodules in her lungs and bone metastases.")]
    assert "bone metastasis" in labels and "lung metastasis" not in labels
    assert "lung metastasis" in [m.label for m in marks("CT showed lung and bone metastases.")]


@pytest.mark.parametrize(
    ("text", "label", "negated"),
    [
        ("Patients who did and did not receive radiotherapy were compared.", "radiotherapy", False),
        ("Patients who did not receive radiotherapy relapsed.", "radiotherapy", True),
        ("Patients with or without chemotherapy were compared.", "chemotherapy", False),
        ("Excluded were 4 patients who died of a stroke.", "stroke", False),
        ("A stroke was excluded by MRI.", "stroke", True),
        ("Brain metastases were excluded.", "brain metastasis", True),
        ("Patients with brain metastases were excluded.", "brain metastasis", False),
        ("Creatinine and calcium were within normal limits.", "creatinine", False),
        ("While not proving it, this series suggests a benefit of chemotherapy.", "chemotherapy", False),
        ("The pain did not fall and brain metastases appeared.", "brain metastasis", False),
    ],
)
def test_comparisons_and_exclusions_deny_nothing(marks, text, label, negated):
    assert [m.negated for m in marks(text) if m.label == label] == [negated]
