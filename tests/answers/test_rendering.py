"""Tables at any width: nothing is lost, no ordinary word is broken, what does not fit is named."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metlit.answers.rendering import as_csv, as_table, hanging, render_rows, wrap

# Letters that take one column of a terminal and letters that take two (UAX 11), and where long words are broken.
LETTERS = "abcXYZ019éß→±漢字語ﾊ한글👍🧬-/_.:"
NO_BREAK = "\u00a0"
words = st.text(alphabet=LETTERS, min_size=1, max_size=34)
texts = st.lists(words, max_size=9).map(" ".join)
cells = st.one_of(st.none(), texts, st.integers(-99, 99999), st.decimals(-99, 99, places=2, allow_nan=False))
names = st.lists(st.text(alphabet="abcdefghij_", min_size=1, max_size=16), min_size=1, max_size=9, unique=True)


def length(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


@st.composite
def tables(draw):
    columns = draw(names)
    rows = draw(st.lists(st.fixed_dictionaries({c: cells for c in columns}), max_size=6))
    heads = draw(st.dictionaries(st.sampled_from(columns), texts))
    first = draw(st.lists(st.sampled_from(columns), unique=True))
    return columns, rows, heads, first


def letters(texts) -> Counter:
    return Counter("".join(texts).replace(" ", "").replace("\n", ""))


def shown_texts(columns, rows, heads) -> list[str]:
    return [heads.get(c, c) for c in columns] + ["" if r[c] is None else str(r[c]) for r in rows for c in columns]


@given(tables(), st.integers(24, 200))
def test_at_any_width(table, width):
    columns, rows, heads, first = table
    made = render_rows(columns, rows, "table", width=width, heads=heads, first=first)
    shown = [c for c in columns if c not in made.left_out]
    assert set(made.left_out) <= set(columns) and (first or columns)[0] in shown
    lines = made.text.split("\n")
    assert max(map(length, lines)) <= width
    told = shown_texts(shown, rows, heads)
    assert letters(lines) == letters(told)
    whole = Counter(word for text in told for word in text.split() if length(word) <= 20)
    assert whole <= Counter(word for line in lines for word in line.split())


@given(tables())
def test_where_nothing_bounds_a_table_everything_is_there_on_one_line_a_row(table):
    columns, rows, heads, first = table
    made = render_rows(columns, rows, "table", heads=heads, first=first)
    assert made.left_out == () and len(made.text.split("\n")) == len(rows) + 1
    assert letters([made.text]) == letters(shown_texts(columns, rows, heads))


@given(tables(), st.integers(24, 200))
def test_a_table_that_fits_is_left_alone(table, width):
    columns, rows, heads, _ = table
    wide = render_rows(columns, rows, "table", heads=heads).text
    natural = sum(max(length(t) for t in shown_texts([c], rows, heads)) for c in columns) + 2 * (len(columns) - 1)
    if natural <= width:
        assert render_rows(columns, rows, "table", width=width, heads=heads).text == wide


@given(st.lists(words, min_size=1, max_size=12).map(" ".join), st.integers(4, 60), st.integers(0, 20))
def test_further_lines_hang_below_the_first(text, wide, indent):
    lines = hanging("x" * indent + text, indent, indent + wide).split("\n")
    assert lines[0].startswith("x" * indent)
    assert all(line.startswith(" " * indent) for line in lines[1:])
    assert all(length(line) <= indent + wide for line in lines)
    assert letters(lines) == letters(["x" * indent, text])


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("a long row of words", 8, ["a long", "row of", "words"]),
        ("kalantari-khandani-2025/c01", 20, ["kalantari-khandani-", "2025/c01"]),
        ("漢字漢字漢字", 5, ["漢字", "漢字", "漢字"]),
        (f"about 10{NO_BREAK}Gy", 8, ["about", f"10{NO_BREAK}Gy"]),
        ("", 5, [""]),
    ],
)
def test_where_lines_are_broken(text, width, expected):
    assert wrap(text, width) == expected


def test_the_first_columns_stay_and_those_that_matter_before_them():
    rows = [{c: c * 20 for c in "abcd"}]
    assert render_rows("abcd", rows, "table", width=45).left_out == ("c", "d")
    assert render_rows("abcd", rows, "table", width=45, first=["d", "b"]).left_out == ("a", "c")
    assert render_rows("abcd", rows, "table", width=45, first=["d", "b"]).text.split()[:2] == ["b", "d"]


def test_numbers_stand_on_the_right():
    rows = [{"n": 5, "x": "one"}, {"n": Decimal("12.50"), "x": None}]
    assert render_rows(["n", "x"], rows, "table").text == "    n  x\n    5  one\n12.50"


def test_true_and_false_are_written_as_rdf_has_them() -> None:
    """XML Schema 2, 3.2.2: the canonical forms are true and false."""
    rows = [{"a": True, "b": False, "c": None, "d": 1, "e": "False"}]
    assert as_csv("abcde", rows).splitlines()[1] == "true,false,,1,False"
    assert as_table("ab", rows).text.split() == ["a", "b", "true", "false"]
