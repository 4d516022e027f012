from __future__ import annotations

import pytest

from metlit.curation.sheets.sheet_format import SheetFormat
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.record.walk import RecordFormat
from metlit.resources import Resources


def sheet_format() -> SheetFormat:
    """The sheets of the record format."""
    resources = Resources.default()
    schema = Schema.load(resources.shape_files(), resources.ontology_file())
    return SheetFormat(RecordFormat(schema, Terms.load(resources.term_files())))


@pytest.fixture(scope="session")
def formed() -> SheetFormat:
    return sheet_format()
