"""What is told of keys, words and values, also in half a record."""

from __future__ import annotations

import pytest
from lsprotocol import types

from metlit.editor.telling import shown_beside, told_at
from tests.conftest import RECORD
from tests.editor.texts import CURSOR, opened, with_cursor

# 31.5 Gy in 21 of 1.5 Gy: EQD2 = 31.5 * (1.5 + r) / (2 + r), BED = 31.5 * (1 + 1.5 / r), with r 10 and 3.
EFFECT = "BED10 36.23, BED3 47.25, EQD2(10) 30.19, EQD2(3) 28.35 Gy"


def told(desk, text: str) -> str:
    hover = told_at(desk, *with_cursor(text))
    return hover.contents.value if hover else ""


def test_a_key_is_told_with_what_it_takes(desk):
    found = told(desk, RECORD.replace("    sex:", f"    s{CURSOR}ex:"))
    assert found.startswith("**sex**: ") and "Takes " in found


def test_a_word_is_told_with_definition_and_mapping(desk):
    """ontology/terms/site.tsv, row nasopharynx."""
    found = told(desk, RECORD.replace("site: nasopharynx", f"site: naso{CURSOR}pharynx"))
    assert "**nasopharynx** (site/nasopharynx)" in found
    assert "The nasopharynx, part of the pharynx." in found
    assert "exactMatch: UBERON:0001728, NCIT:C12423" in found


def test_a_synonym_is_told_as_its_concept(desk):
    assert "**nasopharynx**" in told(desk, RECORD.replace("site: nasopharynx", f"site: epi{CURSOR}pharynx"))


@pytest.mark.parametrize(
    "old, new",
    [
        ("total: 31.50 Gy", f"total: 31.5{CURSOR}0 Gy"),
        ("dose: {", f"do{CURSOR}se: {{"),
        # The record is wrong elsewhere, or not even YAML behind the dose.
        ("sex: male\n", f"sex: mael\n{CURSOR}"),
    ],
)
def test_the_effect_of_a_dose_by_the_rules(desk, old, new):
    text = RECORD.replace(old, new)
    if "mael" in new:
        text = text.replace(CURSOR, "").replace("dose: {", f"do{CURSOR}se: {{")
    assert EFFECT in told(desk, text)
    assert EFFECT in told(desk, text + "    note: [half\n")


def test_the_effect_is_shown_while_a_dose_is_typed(desk):
    """Half a record, the dose just written, nothing saved."""
    head = RECORD[: RECORD.index("      dose:")]
    text = opened(head + "      dose: {total: 31.5 Gy, fractions: 21, ")
    assert shown_beside(desk, text, text.whole) == []
    text = opened(head + "      dose: {total: 31.5 Gy, fractions: 21}\n      note: [", version=2)
    (hint,) = shown_beside(desk, text, text.whole)
    assert hint.label == f" {EFFECT}"
    assert hint.position == types.Position(11, len("      dose: {total: 31.5 Gy, fractions: 21}"))


def test_the_normal_value_of_a_quantity(desk):
    """The unit of durations is the month of 30.4375 days (ontology/rules/10): 6 weeks, 42 days, are 1.380 of them."""
    text = RECORD + f"      after: 6 w{CURSOR}eeks\n      since: diagnosis\n"
    assert "normalised quantity: **1.380 month**" in told(desk, text)


def test_nothing_is_told_of_remarks_and_unknown_keys(desk):
    assert told(desk, RECORD.replace("source:", f"# a re{CURSOR}mark\nsource:")) == ""
    assert told(desk, RECORD.replace("    sex:", f"    s{CURSOR}x:")) == ""


def test_what_is_told_stands_where_it_is_said_to_in_utf_16(desk):
    text = RECORD.replace("{id: psoas, site", f'{{id: psoas, note: "😀β", si{CURSOR}te')
    hover = told_at(desk, *with_cursor(text))
    line = text.replace(CURSOR, "").split("\n")[hover.range.start.line]
    units = line.encode("utf-16-le")
    assert units[2 * hover.range.start.character : 2 * hover.range.end.character].decode("utf-16-le") == "site"
