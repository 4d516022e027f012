"""Evidence rows: typed cells, and several values as a tuple."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metlit import iris
from metlit.errors import ResourceError
from metlit.rdf.rows import Iri
from metlit.store.evidence_row import EvidenceRow

PSOAS = Iri(iris.TERM + "site/psoas-muscle")


@pytest.fixture
def row() -> EvidenceRow:
    cells = {
        "publication": Iri(iris.RECORD + "a-2020"), "subject": Iri(iris.RECORD + "a-2020/p1"), "n": "not reported",
        "site": PSOAS, "drug": (), "gray": Decimal("30"), "at": ("Abstract; Results", "Table 1"), "until": "",
        "side": None,
    }  # fmt: skip
    return EvidenceRow({column: place for place, column in enumerate(cells)}, tuple(cells.values()))


def test_a_row_knows_whose_it_is(row):
    assert (row.record, row.subject, row.people) == ("a-2020", iris.RECORD + "a-2020/p1", None)
    assert row.places == ("Abstract; Results", "Table 1")


def test_values_are_several_whether_listed_or_not(row):
    assert [row.several(c) for c in ("site", "drug", "gray", "until", "side", "at")] == [
        (PSOAS,), (), (Decimal("30"),), (), (), ("Abstract; Results", "Table 1"),
    ]  # fmt: skip
    assert row.concepts("site") == (PSOAS,) and row.concepts("subject") == () and row.concepts("gray") == ()


def test_a_row_is_a_mapping_of_its_columns(row):
    assert dict(row)["n"] == "not reported" and len(row) == 9 and "colour" not in row
    with pytest.raises(KeyError):
        row["colour"]
    with pytest.raises(ResourceError, match="no evidence row has a column 'colour'"):
        row.concepts("colour")


def test_lists_of_the_store_are_tuples(library):
    """Of the columns that the question declares, and of no other."""
    lists = set(library.questions["evidence"].lists)
    for row in library.evidence_cells({}):
        assert {column for column, value in row.items() if isinstance(value, tuple)} == lists
    assert max(len(row.concepts("drug")) for row in library.evidence_cells({})) > 1
