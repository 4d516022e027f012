"""The evidence rows as readers see them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from metlit.answers.columns import EvidenceColumns, RowReader
from metlit.errors import ResourceError
from metlit.rdf.rows import Iri
from metlit.store.cells import encoded


def columns(folder: Path, *lines: str, header: str = "") -> EvidenceColumns:
    file = folder / "columns.tsv"
    file.write_text(f"# title: T\n{header}" + "\n".join(lines) + "\n", encoding="utf-8")
    return EvidenceColumns.load(file)


def read(library, made: EvidenceColumns, **cells) -> dict:
    import json

    return RowReader(library.terms, made, list(cells)).row(json.loads(encoded(list(cells.values()))))


def iri(library, word: str, *branches: str) -> Iri:
    return Iri(library.terms.one(word, list(branches)).iri)


def test_cells_are_made_as_the_lines_say(library, tmp_path):
    made = columns(
        tmp_path,
        "a\trounded",
        "b",
        "c\tclass",
        "d\t{b} / {e}[, {f}]",
        "g\t-\t-\t-\te: nothing",
        "h\tcounted i",
        header="# unstated: radiotherapy/not-stated\n",
    )
    cells = {
        "a": Decimal("32.125"), "b": "30 Gy", "c": Iri("https://w3id.org/metlit/ontology#Surgery"), "e": None,
        "f": iri(library, "basis not stated"), "g": "text",
        "h": (iri(library, "pain relief"), iri(library, "local control")), "i": ("pain relief (18)",),
    }  # fmt: skip
    assert read(library, made, **cells) == {
        "a": Decimal("32.13"), "b": "30 Gy", "c": "Surgery", "d": "30 Gy / ?", "g": "nothing",
        "h": "local control, pain relief (18)",
    }  # fmt: skip
    stated = cells | {"f": iri(library, "planned", "https://w3id.org/metlit/term/radiotherapy/dose-basis"), "e": "10"}
    assert read(library, made, **stated)["d"] == "30 Gy / 10, planned"


def test_what_tables_show_and_say(tmp_path):
    made = columns(tmp_path, "a\t-\tHead\tshown", "b\t-\t-\t-\t-\tb: look there", "c")
    assert (made.names, made.heads) == (["a", "b", "c"], {"a": "Head"})
    assert (made.chosen(None, "table"), made.chosen(None, "csv")) == (["a"], ["a", "b", "c"])
    assert made.chosen("all", "table") == ["a", "b", "c"] and made.chosen("c, a", "table") == ["c", "a"]
    assert made.remarks([{"a": 1, "b": None}], "ab") == []
    assert made.remarks([{"b": None}, {"b": "x"}], "ab") == ["b: look there"]
    # A reader who has not the column is told in how many rows it says so.
    assert made.remarks([{"b": None}, {"b": "x"}], "a") == ["b: look there (1 of 2 rows)"]


@pytest.mark.parametrize("line", ["a\tsquared", "a\tcounted", "a\trounded b", "a\t-\t-\tyes", "a\t{b", "a" + "\t-" * 6])
def test_a_malformed_line_is_refused(tmp_path, line):
    with pytest.raises(ResourceError, match=r"no (column|way|phrase)"):
        columns(tmp_path, line)


@pytest.mark.parametrize("line", ["b", "a\t{b}", "a\tcounted b", "a\t-\t-\t-\tb: nothing"])
def test_a_column_rests_on_what_rows_have(library, tmp_path, line):
    with pytest.raises(ResourceError, match="rests on 'b', which no evidence row has"):
        read(library, columns(tmp_path, line), a="x")
