"""Whole families of numbers in generated sentences: what is printed is made of a number, so the number is known."""

from __future__ import annotations

import itertools

import pytest

from metlit.curation.scan.linking import Links
from metlit.curation.scan.numerals import NumberReader
from metlit.curation.scan.patterns import Parts, load_numbers, tsv_rows
from metlit.model.terms import Terms
from metlit.resources import Resources

FOLDER = Resources.default().scan_folder()
ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
FRENCH = {2: "deux", 7: "sept", 11: "onze", 16: "seize", 21: "vingt et un", 47: "quarante-sept", 71: "soixante et onze"}
FRENCH |= {75: "soixante-quinze", 80: "quatre-vingts", 84: "quatre-vingt-quatre", 99: "quatre-vingt-dix-neuf"}
SPANISH = {2: "dos", 7: "siete", 16: "dieciséis", 22: "veintidós", 31: "treinta y uno", 47: "cuarenta y siete"}
SPANISH |= {58: "cincuenta y ocho", 99: "noventa y nueve"}
MONTHS = {"en": ("March", "Sept."), "fr": ("mars", "août"), "es": ("agosto", "septiembre")}
ORDINALS = {
    "first": 1, "third": 3, "fourth": 4, "sixth": 6, "tenth": 10, "2nd": 2, "3rd": 3, "12th": 12,
    "premier": 1, "deuxième": 2, "troisième": 3, "4ème": 4, "3e": 3, "primer": 1, "tercer": 3, "4º": 4, "sexto": 6,
}  # fmt: skip


@pytest.fixture(scope="module")
def told():
    """What a sentence prints: kind, value, unit."""
    terms = Terms.load(Resources.default().term_files())
    reader = NumberReader(load_numbers(FOLDER / "numbers.tsv", Parts(FOLDER / "parts.tsv", terms)), terms)
    links = Links(FOLDER)
    return lambda text: [(n.kind, links.value(n.kind, n.value), n.unit) for n in reader.read(text)]


def lengths():
    for (n, word), unit in itertools.product(enumerate(ONES, 1), ("day", "week", "month", "year")):
        yield f"for {word} {unit}{'s' * (n > 1)} before", ("duration", str(n), unit)
        yield f"for {n} {unit}s before", ("duration", str(n), unit)
        yield f"lasting {word} and a half {unit}s.", ("duration", f"{n}.5", unit)
    for n, word in FRENCH.items():
        yield f"pendant {word} mois.", ("duration", str(n), "month")
        yield f"il y a {word} ans.", ("duration", str(n), "year")
    for n, word in SPANISH.items():
        yield f"desde hace {word} meses.", ("duration", str(n), "month")
        yield f"durante {word} semanas.", ("duration", str(n), "week")


def dates():
    for year in (1987, 2009, 2015, 2024):
        for language, months in MONTHS.items():
            of = {"en": "", "fr": "", "es": "de "}[language]
            for month in months:
                yield f"in {month} {of}{year}, pain", ("year", str(year), "")
        for text in (f"on 12/03/{year}.", f"on 3.12.{year}.", f"on {year}-03-12.", f"in 03/{year}.", f"since {year},"):
            yield text, ("year", str(year), "")
    for short in (15, 24):
        yield f"en agosto/{short}.", ("year", f"20{short}", "")


def sizes():
    for a, b, c in ((3, 4, 5), ("2.5", "1.0", 12), ("0.8", 10, "1.2")):
        for sign, unit in itertools.product((" x ", "×", " × ", " by ", "x"), ("cm", "mm")):
            yield f"a mass of {a}{sign}{b}{sign}{c} {unit}.", ("size", f"{a} x {b} x {c}", unit)
            yield f"a mass of {a}{sign}{b} {unit}.", ("size", f"{a} x {b}", unit)
    yield "una masa de 3,5 x 4 cm", ("size", "3.5 x 4", "cm")
    yield "mesurant 3,5 cm", ("size", "3.5", "cm")


def cycles():
    for ordinal, n in ORDINALS.items():
        for noun in ("cycle", "ciclo", "cure"):
            yield f"after {ordinal} {noun}.", ("cycles", str(n), "")
    for n, word in enumerate(ONES, 1):
        yield f"with {word} cycles of", ("cycles", str(n), "")
        yield f"with {n} courses of", ("cycles", str(n), "")


def graded():
    for g, roman in enumerate(("I", "II", "III", "IV"), 1):
        for text in (
            f"grade {g} toxicity",
            f"grade {roman} toxicity",
            f"grado {g}.",
            f"grade {roman},",
            f"grado {roman}.",
        ):
            yield text, ("grade", str(g), "")


def frequencies():
    for n, (french, spanish) in {2: ("deux", "dos"), 5: ("cinq", "cinco")}.items():
        yield f"{french} fractions par semaine", ("fraction frequency", str(n), "/week")
        yield f"{spanish} sesiones por semana", ("fraction frequency", str(n), "/week")
        yield f"{n} fractions per week", ("fraction frequency", str(n), "/week")
        yield f"{n} séances par jour", ("fraction frequency", str(n), "/day")


def drugs():
    for value in ("1", "2.5", "100"):
        for printed in ("mg/day", "mg/día", "mg/jour", "mg daily", "mg al día", "mg par jour"):
            yield f"letrozole {value} {printed}.", ("drug dose", value, "mg/day")
        for printed in ("mg/m2", "mg/m²", "mg/m(2)", "mg per m2"):
            yield f"cisplatin {value} {printed}.", ("drug dose", value, "mg/m²")


def ages():
    for ten, tens in ((30, "thirty"), (60, "sixty"), (80, "eighty")):
        for one, word in enumerate(ONES[:9], 1):
            for text in ("a {}-year-old woman", "A {} year-old man", "aged {} years."):
                yield text.format(ten + one), ("age", str(ten + one), "year")
            yield f"A {tens}-{word}-year-old woman", ("age", str(ten + one), "year")
            yield f"a {tens}-{word} year old man", ("age", str(ten + one), "year")
            yield f"une patiente âgée de {ten + one} ans", ("age", str(ten + one), "year")
            yield f"varón de {ten + one} años", ("age", str(ten + one), "year")
        yield f"a woman in her {tens[:-1]}ies.", ("age", f"{ten} to {ten + 9}", "year")


def days():
    for n in (1, 3, 12, 30):
        for text in ("on POD {}.", "on postoperative day {},", "on day {} after surgery", "until hospital day {}."):
            yield text.format(n), ("duration", str(n), "day")


def laboratory():
    for value in ("4.2", "12", "450"):
        for unit in ("mEq/L", "mg/dL", "ng/mL", "U/L", "mmol/L", "mm/h", "g/L"):
            yield f"the level was {value} {unit}.", ("laboratory value", value, unit)
    for name in ("CA-125", "CA 19-9", "CD-56"):
        yield f"{name} 450 U/mL", ("laboratory value", "450", "U/mL")
    yield "WBC 12,300/mm3", ("laboratory value", "12300", "/µL")


def exposures():
    for n in (5, 40):
        yield f"a {n} pack-year history", ("exposure", str(n), "pack-year")
        yield f"smoked {n} cigarettes per day", ("exposure", str(n), "/day")


FAMILIES = (ages, days, laboratory, exposures, lengths, dates, sizes, cycles, graded, frequencies, drugs)


@pytest.mark.parametrize("family", FAMILIES, ids=[f.__name__ for f in FAMILIES])
def test_family(family, told):
    wrong = [(text, expected, told(text)) for text, expected in family() if expected not in told(text)]
    assert not wrong


def test_number_words_are_one_number_each():
    """No word of the file stands for two numbers, in whatever language."""
    values: dict[str, set[str]] = {}
    for _, row in tsv_rows(FOLDER / "number-words.tsv"):
        for word in filter(None, [*row["words"].split("|"), *row["ordinals"].split("|")]):
            values.setdefault(word, set()).add(row["value"])
    assert not {word: found for word, found in values.items() if len(found) > 1}
    assert {row["value"] for _, row in tsv_rows(FOLDER / "number-words.tsv") if row["language"] == "es"} == {
        str(n) for n in range(1, 101)
    }
