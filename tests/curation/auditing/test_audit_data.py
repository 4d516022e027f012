"""The files of ``ontology/scan/audit``: each row of ``relations.tsv`` reads its examples and leaves others alone."""

from __future__ import annotations

import re

import pytest

from metlit.curation.auditing.audit_data import AuditData
from metlit.curation.scan.numerals import NumberReader
from metlit.curation.scan.patterns import NumberPattern, Parts, load_numbers, tsv_rows
from metlit.errors import ResourceError
from metlit.model.terms import Terms
from metlit.resources import Resources

FOLDER = Resources.default().scan_folder()
NAMES = [row["name"] for _, row in tsv_rows(FOLDER / "audit" / "relations.tsv")]


@pytest.fixture(scope="module")
def terms():
    return Terms.load(Resources.default().term_files())


@pytest.fixture(scope="module")
def patterns(terms):
    found = load_numbers(FOLDER / "audit" / "relations.tsv", Parts(FOLDER / "parts.tsv", terms))
    return {p.name: p for p in found}


def split(pattern: NumberPattern, example: str) -> tuple[str, str]:
    found = re.match(r"\[(.*?)\] (.*)", example)
    return (found[2], found[1]) if found and pattern.heading else (example, "")


@pytest.mark.parametrize("name", NAMES)
def test_examples(name, patterns, terms):
    pattern = patterns[name]
    alone, everything = NumberReader([pattern], terms), NumberReader(list(patterns.values()), terms)
    for example in pattern.holds:
        text, _, expected = example.partition(" => ")
        text, heading = split(pattern, text)
        wanted = {" ".join(one.split()) for one in expected.split(";")}
        for reader in (alone, everything):
            assert {" ".join(f"{n.kind} {n.value} {n.unit}".split()) for n in reader.read(text, heading)} == wanted
    for example in pattern.fails:
        text, heading = split(pattern, example)
        assert alone.read(text, heading) == []


def test_names_are_unique():
    assert len(NAMES) == len(set(NAMES))


def test_a_wrong_row_is_named(terms, tmp_path):
    for file in (FOLDER / "audit").glob("*.tsv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "words.tsv").open("a", encoding="utf-8") as stream:
        stream.write("broken\t(\tno pattern\n")
    last = len((tmp_path / "words.tsv").read_text(encoding="utf-8").splitlines())
    with pytest.raises(ResourceError, match=rf"words.tsv:{last}.*pattern"):
        AuditData(tmp_path, Parts(FOLDER / "parts.tsv", terms))


def test_the_examples_of_words_divisions_and_orders(terms):
    data = AuditData(FOLDER / "audit", Parts(FOLDER / "parts.tsv", terms))
    for _, row in tsv_rows(FOLDER / "audit" / "orders.tsv"):
        assert any(o.pattern.search(row["example"]) for o in data.orders)
    for _, row in tsv_rows(FOLDER / "audit" / "scales.tsv"):
        called = next(p for k, p in data.scales if k == row["kind"])
        found = data.word("scale-range").search(row["example"])
        assert found and called.search(found["scale"]) and (found["low"], found["high"]) == ("1", "10")
    for _, row in tsv_rows(FOLDER / "audit" / "nouns.tsv"):
        assert data.noun_class(row["example"]) == row["noun"]
