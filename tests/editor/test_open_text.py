"""Places of a text as the protocol counts them, in UTF-16, against plain arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from metlit.finding import Rewrite
from tests.editor.texts import at_end_of, opened, utf16

# What counts two units in UTF-16, what other programs take for ends of lines, Greek, and a lone half of a sign.
LETTERS = st.sampled_from(["a", " ", ":", "β", "😀", "𝛼", "\n", "\r\n", "\u2028", "\x0b", "\x85", "é"])
TEXTS = st.lists(LETTERS, max_size=25).map("".join)


@given(TEXTS, st.integers(0, 60))
def test_an_offset_is_where_its_position_says(text, at):
    at = min(at, len(text))
    if text[at - 1 : at + 1] == "\r\n":
        at -= 1  # no place is within an end of a line
    one = opened(text)
    assert one.position(at) == at_end_of(text[:at])
    assert one.offset(one.position(at)) == at


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), TEXTS), max_size=5))
@settings(max_examples=300)
def test_changes_come_to_what_the_editor_has(text, changes):
    """An editor's own text, changed in UTF-16 code units, is the reference."""
    editors, one = text, opened(text)
    sent = []
    for start, length, new in changes:
        start = min(start, len(editors))
        end = min(start + length, len(editors))
        start -= editors[start - 1 : start + 1] == "\r\n"
        end += editors[end - 1 : end + 1] == "\r\n"
        span = types.Range(at_end_of(editors[:start]), at_end_of(editors[:end]))
        sent.append(types.TextDocumentContentChangePartial(range=span, text=new))
        editors = editors[:start] + new + editors[end:]
    done = one.changed(7, sent)
    assert (done.text, done.version) == (editors, 7)


@pytest.mark.parametrize(
    "position, offset",
    [
        ((0, 99), 4),  # behind the end of a line: its end
        ((9, 0), 9),  # behind the end of the text: its end
        ((1, 1), 6),  # within a pair of units: behind the sign
    ],
)
def test_positions_outside_are_the_nearest_place(position, offset):
    text = "ab:β\n😀😀cd"
    assert opened(text).offset(types.Position(*position)) == offset


def test_a_whole_text_may_be_sent():
    assert opened("a: 1").changed(2, [types.TextDocumentContentChangeWholeDocument(text="b: 2\r\n")]).text == "b: 2\r\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_findings_stand_where_the_editor_shows_them(end, mark):
    """Line and column of a finding count characters, from 1, without byte order mark and carriage returns."""
    text = f"{mark}a: 😀{end}β: α😀x{end}"
    one = opened(text)
    assert one.place(2, 6) == text.index("x")
    assert one.position(one.place(2, 6)) == types.Position(1, 6)
    assert one.line_and_column(text.index("x")) == (2, 6)
    assert one.place(1, 1) == len(mark)
    assert one.span(Rewrite(1, 4, 1, 5, "y")) == types.Range(
        types.Position(0, 3 + len(mark)), types.Position(0, 5 + len(mark))
    )


@pytest.mark.parametrize(
    "written, token",
    [
        ("a: b c # d", "b c"),
        ('a: "b: \\" c" # d', '"b: \\" c"'),
        ("a: b, c", "b"),
        ("a: [b, c]", "["),
        ("a: 'it''s'", "'it'"),
    ],
)
def test_what_a_finding_is_about_is_marked_whole(written, token):
    shown = opened(written).token(1, 4)
    assert written[shown.start.character : shown.end.character] == token


def test_units_of_a_half_sign():
    assert utf16("\ud83d") == 1
    assert opened("a: \ud83d b").position(5) == types.Position(0, 5)
