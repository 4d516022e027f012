"""The house style moves lines and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metlit.record.house_style import restyled
from metlit.record.text import Mapping, Scalar, Sequence, decode, read_text
from tests.conftest import FROZEN


def tree(text: str):
    """What a record says, without places."""

    def plain(piece):
        if isinstance(piece, Scalar):
            return piece.text, piece.plain
        if isinstance(piece, Sequence):
            return list(map(plain, piece.items))
        assert isinstance(piece, Mapping)
        return [(key, plain(value)) for key, (_, value) in piece.entries.items()]

    return plain(read_text(decode(text.encode(), "x"), "x"))


def remarks(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip().startswith("#")]


@pytest.mark.parametrize("file", FROZEN, ids=lambda f: f.stem)
def test_the_frozen_records_are_in_it(file):
    text = file.read_text(encoding="utf-8")
    assert restyled(text) == text


@pytest.mark.parametrize(
    "written, styled",
    [
        ("a:\n- x: 1\n  y:\n  - p\n  -   q\n", "a:\n  - x: 1\n    y:\n      - p\n      - q\n"),
        ("a:\n      b: 1\n      c:\n         d: 2\n", "a:\n  b: 1\n  c:\n    d: 2\n"),
        ("a: 1\n\n\n\nb: 2   \n\n\n", "a: 1\n\nb: 2\n"),
        ("\n\na: 1", "a: 1\n"),
        ("a:\n     # of b\n     b: 1\n# of c\nc: 2\n", "a:\n  # of b\n  b: 1\n# of c\nc: 2\n"),
        ("a:\n    - - 1\n      - 2\n", "a:\n  - - 1\n    - 2\n"),
        ("a:\r\n    b: 1\r\n", "a:\r\n  b: 1\r\n"),
        ("a:\n    b: {c: 1,\n       d: 2}\n", "a:\n  b: {c: 1,\n     d: 2}\n"),
        ('a:\n    b: "α # β 😀"   # γ\n', 'a:\n  b: "α # β 😀"   # γ\n'),
    ],
)
def test_lines_by_hand(written, styled):
    assert restyled(written) == styled


@pytest.mark.parametrize("text", ["", "a: [", "a: 1\na: 2\n", "- a\n", "a: *b\n", "\ud83d"])
def test_what_is_no_record_stays(text):
    assert restyled(text) == text


def test_a_block_of_lines_keeps_what_it_says():
    text = "a:\n      b: |\n          one\n            two\n\n\n          three   \n      c: >-\n        x\n        y\n"
    assert tree(restyled(text)) == tree(text)
    assert restyled(text).startswith("a:\n  b: |\n")


# -- made records

WORDS = st.sampled_from(
    ["x", "1", '"a # b"', "'it''s'", "a b", '"😀 α"', "{k: 1, l: [2, 3]}", "[a, b]", "|\nT\n  u\n\nv", "true"]
)
KEYS = ["a", "b", "c", "d"]


@st.composite
def written(draw, depth=0, column=0):
    """Lines of a mapping with steps of any width, remarks, empty lines and blanks behind."""
    lines = []
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)):
        pad = " " * column
        if draw(st.booleans()):
            lines += draw(st.sampled_from([[""], ["", "", ""], [f"{pad}# remark: {key}"], ["# at the margin"]]))
        what = draw(st.integers(0, 3)) if depth < 3 else 0
        inner = column + draw(st.integers(1, 5))
        blanks = draw(st.sampled_from(["", "", "  "]))
        if what <= 1:
            word = draw(WORDS)
            first, *rest = word.split("\n")
            body = [" " * inner + line if line else "" for line in rest]
            lines += [f"{pad}{key}: {first}{'' if rest else blanks}", *body]
        elif what == 2:
            lines += [f"{pad}{key}:{blanks}", *draw(written(depth + 1, inner))]
        else:
            at = column + draw(st.integers(0, 3))
            lines.append(f"{pad}{key}:")
            for _ in range(draw(st.integers(1, 2))):
                gap = draw(st.integers(1, 3))
                item = draw(written(depth + 1, at + 1 + gap))
                head = next(i for i, line in enumerate(item) if line.strip() and not line.strip().startswith("#"))
                lines += item[:head]
                lines += [" " * at + "-" + " " * gap + item[head].lstrip(), *item[head + 1 :]]
    return lines


def assert_moved(piece, column: int, line: int) -> None:
    """Two columns a step; what stands between brackets stands where its key does."""
    if isinstance(piece, Mapping) and piece.line != line:
        assert piece.column == column
        for key, value in piece.entries.values():
            assert key.column == column
            assert_moved(value, column + 2, key.line)
    elif isinstance(piece, Sequence) and piece.line != line:
        assert piece.column == column
        for item in piece.items:
            assert_moved(item, column + 2, 0 if isinstance(item, Mapping) else item.line)


@given(written())
@settings(max_examples=300)
def test_the_tree_and_the_remarks_stay_and_twice_is_once(lines):
    text = "\n".join(lines) + "\n"
    before = tree(text)
    styled = restyled(text)
    assert tree(styled) == before
    assert remarks(styled) == remarks(text)
    assert_moved(read_text(decode(styled.encode(), "x"), "x"), 1, 0)
    assert restyled(styled) == styled
    assert restyled(text.replace("\n", "\r\n")) == styled.replace("\n", "\r\n")
