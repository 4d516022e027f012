"""The joined evidence rows against SPARQL over the graph, and facets against a plain search through all rows."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from decimal import Decimal

import pytest

import metlit
from metlit import iris
from metlit.answers.library import Library
from metlit.errors import StoreError
from metlit.rdf.rows import Iri
from metlit.store.cells import KnownCells, decoded, encoded
from metlit.store.joined_rows import EvidenceTable
from metlit.store.joins import with_lists
from tests.conftest import REPOSITORY

QUERY = (REPOSITORY / "questions" / "evidence.rq").read_text(encoding="utf-8")
LISTS = {"primary": " ", "histology": " ", "primary_site": " ", "technique": " ", "intent": " ", "drug": " ",
         "analgesic": " ", "outcome": " ", "derived": " ", "conflict": " ", "at": "; ", "until": "; ",
         "disputed": "; ", "failed": "; ",
         "outcome_n": "; ", "primary_n": "; ", "not_aimed": "; "}  # fmt: skip
# What a reader of docs/analysis.md expects of them: facet → columns.
WORDS = {"primary": ("primary", "histology", "primary_site"), "site": ("site",), "side": ("side",),
         "mechanism": ("mechanism",), "technique": ("technique",), "intent": ("intent",), "drug": ("drug", "analgesic"),
         "outcome": ("outcome", "derived"), "design": ("design",)}  # fmt: skip
NUMBERS = {"dose": "gray", "eqd2": "eqd2_10", "fractions": "fractions_number"}


def comparable(row: dict) -> tuple:
    """A row whose lists have no order, and whose values keep their types."""
    return tuple(
        (column, sorted({*cell.split(LISTS[column])} - {""}) if column in LISTS and cell else (type(cell), cell))
        for column, cell in row.items()
    )


def number(cell) -> Decimal | None:
    try:
        return Decimal(str(cell))
    except ArithmeticError:
        return None


@pytest.fixture(scope="module")
def answered(library) -> list[dict]:
    """The rows as SPARQL finds them in the graph."""
    return library.graphs.select(QUERY).dicts()


def test_the_table_holds_what_sparql_finds(library, answered):
    rows = library.question("evidence").dicts()
    assert len(rows) == len(answered) > 90
    assert sorted(map(repr, map(comparable, rows))) == sorted(map(repr, map(comparable, answered)))
    keys = [tuple(str(row[k] or "") for k in ("publication", "subject", "target", "treatment")) for row in rows]
    assert keys == sorted(keys)


def below(library, concept: str) -> set[str]:
    found = library.query(f"SELECT ?c WHERE {{ ?c skos:broader* <{concept}> }}").rows
    return {str(c) for (c,) in found} | {concept}


@pytest.mark.parametrize("facet", WORDS)
def test_every_concept_of_a_facet_finds_its_rows(library, answered, facet):
    """Each concept that stands in a row, and each directly above one, against a search through all rows."""
    columns = WORDS[facet]
    used = {c for row in answered for column in columns for c in str(row[column] or "").split() if iris.TERM in c}
    wider = {str(c) for used_one in used for (c,) in library.query(
        f"SELECT ?c WHERE {{ <{used_one}> skos:broader ?c }}").rows}  # fmt: skip
    assert used
    for concept in sorted(used | wider):
        wanted = below(library, concept)
        expected = [row["subject"] for row in answered if any(wanted & set(str(row[c] or "").split()) for c in columns)]
        subject = library.rows.layout().columns.index("subject")
        found = [KnownCells().row(row)[subject] for row in library.rows.having([(columns, sorted(wanted))])]
        assert sorted(map(str, found)) == sorted(map(str, expected)), concept


@pytest.mark.parametrize("facet", NUMBERS)
def test_ranges_are_exact(library, answered, facet):
    """Every number that stands in a row as both ends, as one end, and hair's breadths beside it."""
    values = sorted({n for row in answered if (n := number(row[NUMBERS[facet]])) is not None})
    assert len(values) > 4
    for value in values:
        near = value + Decimal("1e-12")
        for wanted, inside in (
            (f"{value:f}", lambda n, v=value: n == v),
            (f">{value:f}", lambda n, v=value: n > v),
            (f">={value:f}", lambda n, v=value: n >= v),
            (f"<{value:f}", lambda n, v=value: n < v),
            (f"<={value:f}", lambda n, v=value: n <= v),
            (f"{value:f}-{near:f}", lambda n, v=value, w=near: v <= n <= w),
            (f"{value:f}-{value:f}", lambda n, v=value: n == v),
            (f">={near:f}", lambda n, w=near: n >= w),
        ):
            expected = [r["subject"] for r in answered if (n := number(r[NUMBERS[facet]])) is not None and inside(n)]
            found = [r for r in library.find(**{facet: wanted}) if not r["possibly"]]
            assert len(found) == len(expected), wanted


def test_cells_come_back_as_they_were():
    row = (Iri(iris.TERM + "site/psoas"), Iri(iris.RECORD + "a-2020/p1"), Iri("urn:x"), "^no term", "", None,
           Decimal("37.50"), 3, True, (), ("a; b", "c"), (Iri(iris.TERM + "site/psoas"), Iri("urn:x")))  # fmt: skip
    back = decoded(encoded(row))
    assert back == row and [type(c) for c in back] == [type(c) for c in row] and str(back[6]) == "37.50"
    assert [type(c) for c in back[-1]] == [Iri, Iri] and [type(c) for c in back[-2]] == [str, str]


def test_only_lists_are_put_in_order():
    row = with_lists(["b; a; b", "30; 20", None, 5, "urn:b urn:a", ""], ["; ", "", "; ", "", " ", " "])
    assert row == [("a", "b"), "30; 20", (), 5, (Iri("urn:a"), Iri("urn:b")), ()]


def test_replaced_and_dropped_rows_leave_no_entries(tmp_path, library):
    """No facet and no question finds what is gone: the tables are empty when the records are."""
    file = tmp_path / "rows.sqlite"
    table = EvidenceTable(file, writable=True)
    columns = {q: library.rows.layout(q) for q in ("evidence", "courses")}
    found = [("evidence", tuple(row.values())) for row in library.evidence_cells({})]
    found += [("courses", row) for row in library.rows.joined("courses").rows]
    rows: dict[str, dict[str, list[str]]] = {}
    for question, row in found:
        rows.setdefault(str(row[0]).removeprefix(iris.RECORD), {}).setdefault(question, []).append(encoded(row))
    table.put(columns, rows)
    assert all(table.joined(question) == library.rows.joined(question) for question in columns)
    kept, *others = rows
    table.put(columns, {kept: {"evidence": rows[kept]["evidence"][:1]}, **{o: {} for o in others}})
    assert len(table.joined("evidence").rows) == 1 and table.records() == [kept]
    assert table.joined("courses").rows == []
    table.drop([kept])
    table.close()
    with sqlite3.connect(file) as base:
        base.execute("ATTACH ? AS others", (str(file.with_name("joined.sqlite")),))
        assert base.execute("SELECT (SELECT COUNT(*) FROM facet) + (SELECT COUNT(*) FROM joined)").fetchone() == (0,)


def test_rows_of_other_columns_are_not_kept_beside_new_ones(tmp_path, library):
    """As while a store is built anew, portion by portion, after the question or the facets have changed."""
    table = EvidenceTable(tmp_path / "rows.sqlite", writable=True)
    before = library.rows.layout()
    old = [encoded(tuple(row.values())) for row in library.evidence_cells({"publication": ["elhayel-2026"]})]
    table.put({"evidence": before}, {"elhayel-2026": {"evidence": old}, "pinotti-2017": {"evidence": old[:1]}})
    after = before._replace(columns=("publication", "level"), searched=("level",))
    table.put({"evidence": after}, {"elhayel-2026": {"evidence": [encoded((Iri(iris.RECORD + "elhayel-2026"), 3))]}})
    assert table.joined("evidence").rows == [(iris.RECORD + "elhayel-2026", 3)]
    assert len(list(table.having([(["level"], [(3, 3)])]))) == 1
    table.drop(["elhayel-2026", "pinotti-2017"])
    table.close()
    with sqlite3.connect(tmp_path / "rows.sqlite") as base:
        assert base.execute("SELECT (SELECT COUNT(*) FROM facet) + (SELECT COUNT(*) FROM evidence)").fetchone() == (0,)


def test_a_file_that_is_no_table_is_a_store_error(tmp_path):
    (tmp_path / "rows.sqlite").write_text("not SQLite" * 100)
    with pytest.raises(StoreError, match=r"rows\.sqlite"):
        EvidenceTable(tmp_path / "rows.sqlite").joined("evidence")


def test_find_opens_no_graph(real_store):
    library = metlit.open(real_store)
    assert library.find(site="skeletal muscle")
    assert "graphs" not in vars(library)


def test_rows_of_another_text_of_a_question_are_not_taken_for_its_answer(real_store, library, tmp_path):
    """As after an update of metlit without a build: the graph is asked, and evidence rows are refused."""
    questions = tmp_path / "questions"
    shutil.copytree(library.resources.questions, questions)
    for name in ("people", "joined/people", "courses", "evidence"):
        file = questions / f"{name}.rq"
        text = file.read_text(encoding="utf-8")
        assert "?publication metlit:patient|metlit:cohort ?subject" in text or name == "evidence"
        changed = text.replace("metlit:patient|metlit:cohort ?subject", "metlit:patient ?subject") + "# changed\n"
        file.write_text(changed, encoding="utf-8")
    other = Library(real_store, replace(library.resources, questions=questions))
    assert 0 < len(other.question("courses").rows) < len(library.question("courses").rows)
    people = [sum(row["patients"] for row in of.question("people").dicts()) for of in (other, library)]
    assert people[0] < people[1]
    with pytest.raises(StoreError, match="another version"):
        other.find(site="psoas")
