"""Every row of numbers.tsv reads its example, alone and among all, and leaves alone what its other example prints."""

from __future__ import annotations

import re

import pytest

from metlit.curation.scan.linking import Links
from metlit.curation.scan.numerals import NumberReader, normal_value
from metlit.curation.scan.patterns import NumberPattern, Parts, load_numbers, tsv_rows
from metlit.errors import ResourceError
from metlit.model.terms import Terms
from metlit.resources import Resources

FOLDER = Resources.default().scan_folder()
NAMES = [row["name"] for _, row in tsv_rows(FOLDER / "numbers.tsv")]


@pytest.fixture(scope="module")
def read():
    """All patterns by name, the reader of all of them, the vocabulary, and how values are written."""
    terms = Terms.load(Resources.default().term_files())
    patterns = load_numbers(FOLDER / "numbers.tsv", Parts(FOLDER / "parts.tsv", terms))
    return {p.name: p for p in patterns}, NumberReader(patterns, terms), terms, Links(FOLDER)


def split(pattern: NumberPattern, example: str) -> tuple[str, str]:
    """The text of an example, and the headings of its cell."""
    found = re.match(r"\[(.*?)\] (.*)", example)
    return (found[2], found[1]) if found and pattern.heading else (example, "")


def told(reader: NumberReader, links: Links, text: str, heading: str) -> list[str]:
    return [" ".join(f"{n.kind} {links.value(n.kind, n.value)} {n.unit}".split()) for n in reader.read(text, heading)]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name, read):
    patterns, everything, terms, links = read
    pattern = patterns[name]
    alone = NumberReader([pattern], terms)
    for example in pattern.holds:
        text, _, expected = example.partition("=>")
        wanted = [" ".join(one.split()) for one in expected.split(";") if one.strip()]
        text, heading = split(pattern, text.strip())
        assert told(alone, links, text, heading) == wanted
        assert set(wanted) <= set(told(everything, links, text, heading)), "an earlier row reads it otherwise"
        assert pattern.pattern.search(text)
    for example in pattern.fails:
        text, heading = split(pattern, example)
        assert not pattern.pattern.search(text) or not (pattern.heading is None or pattern.heading.search(heading))


def test_names_are_unique():
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("12,345", "12345"),
        ("3,5", "3.5"),
        ("4·2", "4.2"),
        ("−2", "-2"),
        ("Thirteen", "13"),
        ("twenty-one", "21"),
        ("36–62", "36 to 62"),
        ("44 Gy to 46", "44 to 46"),
        ("1.8 to 2", "1.8 to 2"),
        ("pT2a", "pT2a"),
    ],
)
def test_normal_values(printed, value):
    assert normal_value(printed) == value


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("one\t\t{nothing}\tage = {a}\tx => age 1\ty", "nothing"),
        ("one\t\t(\tage = {a}\tx => age 1\ty", "pattern"),
        ("one\t\t{a=n}\tage = {b}\tx => age 1\ty", "no group b"),
        ("one\t\t{a=n}\tage = {a}\tx => age 1\t", "one that fails"),
        ("one\t\t{a=n}\tage {a}\tx => age 1\ty", "kind = value"),
        ("one\t\t{a=n}", "3 cells"),
    ],
)
def test_wrong_rows_are_named(row, complaint, read, tmp_path):
    file = tmp_path / "numbers.tsv"
    file.write_text("name\theading\tpattern\tmarks\tholds\tfails\n" + row + "\n", encoding="utf-8")
    with pytest.raises(ResourceError, match=complaint) as caught:
        load_numbers(file, Parts(FOLDER / "parts.tsv", read[2]))
    assert f"{file}:2" in str(caught.value)
