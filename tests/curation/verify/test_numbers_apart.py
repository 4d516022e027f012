"""Numbers that stand in the text but are none of what the record has: in names, dates, words, in another unit."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from metlit.curation.reading import read_paper
from metlit.curation.verify.verifying import Verified, Verifier
from metlit.finding import ERROR, INFO, WARNING

_RECORD = """\
source: {{title: not reported, year: 2021, design: case report, depth: case section}}
patients:
  - id: p1
    at: paragraph 1
    {entry}
"""
Of = Callable[[str, str], Verified]


@pytest.fixture
def of(verifier: Verifier, tmp_path: Path) -> Of:
    """Verifies an entry of a patient by a text."""

    def call(text: str, entry: str) -> Verified:
        paper, record = tmp_path / "own.txt", tmp_path / "own-2021.yaml"
        paper.write_text(text, encoding="utf-8")
        record.write_text(_RECORD.format(entry=entry), encoding="utf-8")
        done = verifier.verify(record, read_paper(paper), anyway=True)
        assert done.checked, [f.text() for f in done.findings]
        return done

    return call


def _told(done: Verified) -> list[str]:
    return [f.code for f in done.findings if f.severity != INFO and f.code != "another-paper"]


AGE, CYCLES = "age: {n}", "systemic_therapy: {{id: st, drugs: [cisplatin], cycles: {n}}}"
WEEKLY = "radiotherapy: {{id: rt, target: not reported, fractions_per_week: {n}}}"
SIZE = "lesions: {{id: a, site: liver, mechanism: metastasis, size: {n} mm}}"
AFTER = "lesions: {{id: a, site: liver, mechanism: metastasis, after: {n} weeks, since: diagnosis}}"
# The text, the entry, the number, and whether the text has it.
NUMBERS = [
    *((f"Cycles of cisplatin: {words} cycles were given.", CYCLES, n, True) for words, n in [
        ("three hundred seven", 307), ("three hundred and seven", 307), ("one hundred", 100),
        ("a hundred and ten", 110),
    ]),
    ("She had three hundred seven cycles of cisplatin.", CYCLES, 7, False),
    ("She had three hundred seven cycles of cisplatin.", CYCLES, 3, False),
    *((f"{words}, sans antécédents.", AGE, 67, True) for words in [
        "Patient âgé de 67 ans", "Mme A. âgée de 67ans", "Un homme de 67 ans", "Paciente de 67 años",
        "Donna di 67 anni",
    ]),
    ("Elle souffrait depuis 67 jours.", AGE, 67, False),
    *((f"A liver metastasis {words} after diagnosis.", AFTER, n, True) for words, n in [
        ("deux semaines", 2), ("cuatro semanas", 4), ("Trois semaines", 3), ("vingt et un semaines", 21),
        ("six and a half weeks", 6.5),
    ]),
    ("A liver metastasis due weeks after diagnosis, vingt et un jours.", AFTER, 21, False),
    ("A liver metastasis six and a half weeks after diagnosis.", AFTER, 6, False),
    ("Radiotherapy in fractions by a three-field technique, weekly imaging.", WEEKLY, 3, False),
    ("Radiotherapy was given in five fractions weekly.", WEEKLY, 5, True),
    ("Radiotherapy was given in fractions, 5 days weekly.", WEEKLY, 5, True),
    ("Radiotherapy was given in fractions on 5 days per week.", WEEKLY, 5, True),
    ("Radiotherapy fractions were given for 5 weeks.", WEEKLY, 5, False),
    ("Cycles of cisplatin; programmed death-ligand 1 was positive.", CYCLES, 1, False),
    ("Cycles of cisplatin; PD-L1 was positive.", CYCLES, 1, False),
    ("Cycles of cisplatin were given for 4 years.", CYCLES, 4, False),
    ("Recibió ciclos de cisplatino (cycles) durante 4 años.", CYCLES, 4, False),
    ("She had 4 cycles of cisplatin.", CYCLES, 4, True),
    ("She had cisplatin (4 cycles).", CYCLES, 4, True),
    ("A four-cycle course of cisplatin followed.", CYCLES, 4, True),
    ("Cycles of cisplatin began on 4 March 2019.", CYCLES, 4, False),
    ("Cycles of cisplatin began on March 4, 2019.", CYCLES, 4, False),
    ("Cycles of cisplatin began on 04.03.2019.", CYCLES, 4, False),
    ("Cycles of cisplatin, and 4D-CT.", CYCLES, 4, False),
    ("At the fourth follow-up the cycles of cisplatin ended.", CYCLES, 4, False),
    ("She stopped after the fourth cycle of cisplatin.", CYCLES, 4, True),
    ("She stopped after the 4th cycle of cisplatin.", CYCLES, 4, True),
    ("Paciente con metástasis hepática 7 años atrás, engrosado de 17mm y aspecto irregular.", SIZE, 7, False),
    ("Paciente con metástasis hepática 7 años atrás, engrosado de 17mm y aspecto irregular.", SIZE, 17, True),
    ("A lesion of 12 x 17 mm was seen.", SIZE, 12, True),
    ("A lesion of between 12 and 17 mm was seen.", SIZE, 12, True),
    ("The lesion seen after 6 weeks measured 17 mm.", SIZE, 6, False),
    ("Grade 6 was followed by months, and the lesion of 17 mm.", SIZE, 6, False),
    ("The liver lesion was seen 6 weeks later.", AFTER, 6, True),
    ("The liver lesion was seen 6 to 8 weeks later.", AFTER, 6, True),
    ("A 45-year-old woman.", AGE, 45, True),
    ("A woman, aged 45, was seen.", AGE, 45, True),
    ("A woman of age with a 45 mm tumour.", AGE, 45, False),
    ("A woman of age with 45 Gy.", AGE, 45, False),
]  # fmt: skip


@pytest.mark.parametrize("text, entry, number, stands", NUMBERS)
def test_a_number_of_something_else_is_none(of: Of, text: str, entry: str, number: int, stands: bool) -> None:
    found = _told(of(text, entry.format(n=number)))
    assert (found == []) is stands, found


def test_a_number_in_another_unit_is_told_with_that_unit(of: Of) -> None:
    """All pairs of units of a kind, joined to the number, with a blank, and as the end of a range."""
    for (here, there), way in product((("weeks", "months"), ("days", "weeks")), ("6 {}", "6-{}", "6–9 {}")):
        text = f"The liver metastasis was seen {way.format(there)} later."
        entry = f"lesions: {{id: a, site: liver, mechanism: metastasis, after: 6 {here}, since: diagnosis}}"
        found = [(f.code, f.severity) for f in of(text, entry).findings if f.code != "unrecorded"]
        assert ("unit-differs", ERROR) in found, (text, entry, found)


def test_what_stands_instead_is_told_with_its_sign_and_no_more(of: Of) -> None:
    entry = (
        "primary: {site: lung, tumour: not reported, markers: [{marker: PD-L1 tumour proportion score, value: <5 %}]}"
    )
    told = [f.message for f in of("PD-L1 was < 1% of the cells.", entry).findings if f.code == "number-not-found"]
    assert told == ["<5 % stands nowhere in own.txt; there stands < 1%"]
    found = of("Una mujer con una lesión de 17mm y aspecto irregular, hace 3 años.", "age: 37 años").findings
    assert [f.message for f in found if f.code == "number-not-found"] == [
        "37 años stands nowhere in own.txt; there stands 3 años"
    ]
    found = of("PD-L1 was < 1% of the cells.", entry.replace("<5 %", "1 %")).findings
    assert [f.code for f in found if f.severity == WARNING and f.code != "another-paper"] == ["sign-differs"]


SIZES = [
    "40 x 38 mm",
    "40 × 38 mm",
    "40x38mm",
    "40 mm x 38 mm",
    "4.5 x 4.0 x 3.0 cm",
    "4.5 × 4.0 × 3.0 cm",
    "45 by 40 mm",
]


@pytest.mark.parametrize("size", SIZES)
def test_a_size_that_is_recorded_is_not_unrecorded(of: Of, size: str) -> None:
    done = of(
        f"The patient had a liver metastasis of {size} on CT.",
        SIZE.format(n=0).replace("0 mm", size.replace("by", "x")),
    )
    assert [f.message for f in done.findings if f.code != "another-paper"] == []


PLANNED = ["Radiotherapy was planned with 50 Gy.", "Radiotherapy with 50 Gy was offered.", "She declined 50 Gy."]
GIVEN = ["Radiotherapy with 50 Gy was delivered.", "She received 50 Gy."]


@pytest.mark.parametrize("basis, texts, found", [
    ("delivered", PLANNED, True), ("delivered", GIVEN, False), ("planned", GIVEN, True), ("planned", PLANNED, False)
])  # fmt: skip
def test_a_dose_is_given_or_planned_as_the_text_tells(of: Of, basis: str, texts: list[str], found: bool) -> None:
    entry = f"radiotherapy: {{id: rt, target: not reported, dose: {{total: 50 Gy, basis: {basis}}}}}"
    for text in texts:
        assert ("not-as-told" in _told(of(f"A 61-year-old woman was seen. {text}", entry))) is found, text
