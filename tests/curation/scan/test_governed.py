"""Every row of governed.tsv gives the numbers of its example their kind, and leaves alone what its other one prints."""

from __future__ import annotations

import pytest

from metlit.curation.scan.governed import Governing
from metlit.curation.scan.numerals import NumberReader
from metlit.curation.scan.patterns import Parts, load_numbers, tsv_rows
from metlit.model.terms import Terms
from metlit.resources import Resources

FOLDER = Resources.default().scan_folder()
FILE = FOLDER / "governed.tsv"
HEADER = next(line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
ROWS = [(line, row) for line, row in tsv_rows(FILE)]


@pytest.fixture(scope="module")
def read():
    terms = Terms.load(Resources.default().term_files())
    parts = Parts(FOLDER / "parts.tsv", terms)
    return parts, NumberReader(load_numbers(FOLDER / "numbers.tsv", parts), terms), Governing(FILE, parts)


def told(numerals):
    return [" ".join(f"{n.kind} {n.value} {n.unit}".split()) for n in numerals]


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[f"line {line}" for line, _ in ROWS])
def test_examples(row, read, tmp_path):
    parts, reader, everything = read
    file = tmp_path / "governed.tsv"
    file.write_text(f"{HEADER}\n" + "\t".join(row.values()) + "\n", encoding="utf-8")
    alone = Governing(file, parts)
    assert row["holds"] and row["fails"]
    for example in row["holds"].split(" || "):
        text, _, expected = example.partition(" => ")
        read_ = reader.read(text)
        assert sorted(told(everything.told(read_, text))) == sorted(expected.split("; "))
        assert alone.told(read_, text) != read_, "the row does nothing"
    for text in row["fails"].split(" || "):
        read_ = reader.read(text)
        assert alone.told(read_, text) == read_
