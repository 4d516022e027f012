"""Names, pages and identifiers of publications; what is expected was put together from known parts."""

from __future__ import annotations

import re
from itertools import product

import pytest

from metlit.record.authors import author_name
from metlit.record.pages import page_range
from metlit.record.ties import bare_doi

FAMILIES = (
    "Smith",
    "El Hayel",
    "van der Berg",
    "O'Brien",
    "García Márquez",
    "Müller-Lüdenscheidt",
    "Łoś",
    "St. John",
    "Wu",
)
# As written, and the letters of the initials.
INITIALS = {
    "J": "J",
    "FZ": "FZ",
    "J.": "J",
    "J. K.": "JK",
    "J.K.": "JK",
    "J K": "JK",
    "J.-K.": "JK",
    "J-K": "JK",
    "Á.": "Á",
}
SUFFIXES = {"": "", "Jr": "Jr", "Jr.": "Jr", "Sr": "Sr", "III": "III", "2nd": "2nd"}


@pytest.mark.parametrize("family", [f for f in FAMILIES if f not in ("Wu", "St. John")])
def test_initials_may_stand_before_the_family_without_points(family: str) -> None:
    """As PubMed prints full names: D M Smith."""
    assert author_name(f"D M {family}")[:2] == (family, "D M")
    assert author_name(f"Á {family} Jr")[:3] == (family, "Á", "Jr")


def written(family: str, given: str, suffix: str, initials: bool) -> list[str]:
    """The forms in which a name is printed."""
    forms = [f"{family}, {given}" + (f", {suffix}" if suffix else "")]
    if suffix:
        forms += [f"{family}, {suffix}, {given}", f"{family}, {given} {suffix}"]
    if initials:
        forms += [f"{family} {given} {suffix}".strip()] + ([f"{family} {given}, {suffix}"] if suffix else [])
    if initials and re.fullmatch(r"(\w\.[- ]?)+", given):
        forms.append(f"{given} {family} {suffix}".strip())
    return forms


def test_every_form_of_a_name_has_the_same_parts() -> None:
    some = 0
    for family, (given, letters), (suffix, plain) in product(FAMILIES, INITIALS.items(), SUFFIXES.items()):
        for text in written(family, given, suffix, initials=True):
            if text.startswith(given) and family == "St. John":
                continue  # J. St. John: nobody can tell
            name = author_name(text)
            assert (name.family, name.suffix) == (family, plain), text
            assert name.cited == " ".join(filter(None, (family, letters, plain))), text
            # A style keeps the first letter of each given name: none may be hidden behind another.
            assert "".join(piece[0] for piece in re.split("[ -]", name.given)) == letters, text
            some += 1
    assert some > 1000


@pytest.mark.parametrize(
    ("text", "parts", "cited"),
    [
        ("Smith, John", ("Smith", "John", ""), "Smith J"),
        ("Dupont, Jean-Paul", ("Dupont", "Jean-Paul", ""), "Dupont JP"),
        ("Silva, Maria da Graça", ("Silva", "Maria da Graça", ""), "Silva MG"),
        ("Smith, John, Jr.", ("Smith", "John", "Jr"), "Smith J Jr"),
        ("Ivanov Yu.A.", ("Ivanov", "Yu. A.", ""), "Ivanov YuA"),
        ("DE LA CRUZ J", ("DE LA CRUZ", "J", ""), "DE LA CRUZ J"),
        ("SMITH, JOHN", ("SMITH", "JOHN", ""), "SMITH J"),
        ("Daria M. Filippini", ("Filippini", "Daria M.", ""), "Filippini DM"),
        ("Daria M Filippini", ("Filippini", "Daria M", ""), "Filippini DM"),
        ("Jan P. J. van der Berg", ("van der Berg", "Jan P. J.", ""), "van der Berg JPJ"),
        ("Aoi Kuroda", ("Aoi Kuroda", "", ""), "Aoi Kuroda"),
        ("World Health Organization", ("World Health Organization", "", ""), "World Health Organization"),
        ("EORTC", ("EORTC", "", ""), "EORTC"),
    ],
)
def test_names_in_full_and_names_of_groups(text, parts, cited) -> None:
    assert tuple(author_name(text)) == parts
    assert author_name(text).cited == cited


def test_a_group_is_never_taken_apart() -> None:
    for text in ("Study Group A", "Smith, Jones & Partners", "Working Party III", "Group J. K."):
        assert tuple(author_name(text, group=True)) == (text, "", "")


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ("1476-1483", ("1476", "1483")),
        ("348-51", ("348", "51")),
        ("998-1005", ("998", "1005")),
        ("e20-e25", ("e20", "e25")),
        ("S12-5", ("S12", "5")),
        ("S12–S15", ("S12", "S15")),
        ("C3-32–C3-35", ("C3-32", "C3-35")),
        ("iv-xii", ("iv", "xii")),
        ("1476.e1-1476.e8", ("1476.e1", "1476.e8")),
        ("123A-130A", ("123A", "130A")),
        ("12--19", ("12", "19")),
        ("7-7", ("7", "7")),
        ("e20939", None),
        ("bcr-2018-227405", None),
        ("2018-227405", None),
        ("2021-0012", None),
        ("PO-12-13", None),
        ("OP-20", None),
        ("S12-E15", None),
        ("19-12x-4", None),
        ("1483-1476", None),
        ("", None),
        ("bcr–2018–227405", None),
    ],
)
def test_pages_are_a_range_only_where_they_are_one(pages, found) -> None:
    assert page_range(pages) == found


def test_dois_are_the_same_in_every_form() -> None:
    before = ("", "doi:", "doi: ", "DOI:", "https://doi.org/", "http://dx.doi.org/", "https://www.doi.org/", "doi.org/")
    forms = {a + doi + b for a, doi, b in product(before, ("10.1000/abc.D", "10.1000/ABC.d"), ("", ".", ",", ";"))}
    assert {bare_doi(form) for form in forms} == {"10.1000/abc.d"}
    assert bare_doi("10.1000.10/123") == "10.1000.10/123"
