"""The workbook that metlit writes: what helps whoever fills it."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from metlit.curation.sheets.exporting import exported_workbook
from metlit.curation.sheets.workbook import LISTS_SHEET
from metlit.model import schema as model
from tests.conftest import FROZEN
from tests.curation.sheets.books import sheets_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@pytest.fixture(scope="module")
def empty(formed) -> bytes:
    return exported_workbook(formed, [])[0]


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    """The sheets of a workbook, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target") for link in links}
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        return {
            sheet.get("name"): ElementTree.fromstring(archive.read(f"xl/{targets[sheet.get(REL)]}"))
            for sheet in book.iter(f"{MAIN}sheet")
        }


def test_every_class_of_the_record_has_a_sheet_and_every_key_a_column(formed, empty):
    sheets = sheets_of(empty)
    reached, todo = {formed.schema.root.cls}, [formed.schema.root]
    while todo:
        for found in todo.pop().fields.values():
            if found.kind == model.NODE and found.target not in reached:
                shape = formed.schema.shape_of(found.target)
                if not shape.dimension:
                    reached.add(found.target)
                    todo.append(shape)
    assert set(formed.classes) == reached
    for one in formed.classes.values():
        heads = [head.removesuffix(" *") for head in sheets[one.name][0]]
        assert heads == [*one.address, *one.shape.fields]
        required = {head.removesuffix(" *") for head in sheets[one.name][0] if head.endswith(" *")}
        assert required == {"record id"} | {f.key for f in one.shape.fields.values() if f.minimum}
        assert all(sheets[one.name][1]), "each has its help"
        assert len(sheets[one.name]) == 2, "and no row"


def test_names_of_sheets_are_names_that_spreadsheets_take(formed):
    names = [one.name for one in formed.classes.values()]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_heads_are_frozen_cells_are_texts_and_words_are_proposed(formed, empty):
    sheet = parts(empty)["Lesions"]
    pane = next(sheet.iter(f"{MAIN}pane"))
    assert (pane.get("ySplit"), pane.get("state")) == ("2", "frozen")
    heads = [head.removesuffix(" *") for head in sheets_of(empty)["Lesions"][0]]
    rules = {rule.get("sqref"): rule for rule in sheet.iter(f"{MAIN}dataValidation")}
    assert len(rules) == len(heads), "each column has help"
    lists = sheets_of(empty)[LISTS_SHEET]
    for rule in rules.values():
        assert len(rule.get("prompt")) <= 255 and len(rule.get("promptTitle")) <= 32
        assert rule.get("type") in (None, "list")
        if rule.get("type") == "list":
            column, last = re.fullmatch(rf"'{LISTS_SHEET}'!\$([A-Z]+)\$1:\$\1\$(\d+)", rule[0].text).groups()
            place = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(column))) - 1
            words = [row[place] for row in lists[: int(last)]]
            assert all(words) and not any(row[place] for row in lists[int(last) :])
            key = rule.get("promptTitle")
            found = formed.schema.by_class[model.METLIT + "Lesion"].fields[key]
            if found.kind == model.WORD:
                wanted = {formed.format.terms.label(i) for i in formed.format.terms.descendants(found.target)}
                assert wanted - {formed.format.terms.label(found.target)} <= set(words)
            assert ("not reported" in words) == formed.may_be_absent(found)


def test_the_same_records_give_the_same_bytes(formed):
    file = min(FROZEN, key=lambda file: file.stat().st_size)
    assert exported_workbook(formed, [file]) == exported_workbook(formed, [file])
