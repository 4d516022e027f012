"""Phrases with columns in braces, worked out by hand."""

from __future__ import annotations

import pytest

from metlit.errors import ResourceError
from metlit.model.phrases import Phrase


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("{a} / {b}", {"a": "30 Gy", "b": "10"}, "30 Gy / 10"),
        ("{a} / {b}", {"a": "30 Gy"}, "30 Gy / ?"),
        ("{a} / {b}", {"b": "10"}, "? / 10"),
        ("{a} / {b}", {}, None),
        ("{a}[, {c}]", {"a": "1", "c": "planned"}, "1, planned"),
        ("{a}[, {c}]", {"a": "1"}, "1"),
        # What is optional says nothing alone.
        ("{a}[, {c}]", {"c": "planned"}, None),
        ("[{a} in {b}]", {"a": "30", "b": "10"}, "30 in 10"),
        ("[{a} in {b}]", {"a": "30"}, None),
        ("{a}[ ({c:short})]", {"a": "8", "c:short": "VAS"}, "8 (VAS)"),
    ],
)
def test_phrases(text, row, expected):
    said = Phrase(text).filled(lambda column, how: row.get(f"{column}:{how}" if how else column))
    assert said == expected


def test_a_phrase_knows_its_columns():
    assert Phrase("{a} / {b}[, {c:short}]").columns == ("a", "b", "c")


@pytest.mark.parametrize("text", ["{a", "a}", "[{a}", "{a}]", "{A}", "[[{a}]]", "[{a b]", "[a} b]"])
def test_what_is_no_phrase_is_refused(text):
    with pytest.raises(ResourceError, match="is no phrase"):
        Phrase(text)
