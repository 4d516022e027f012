"""Lines held in little memory are the same lines, in order, each once."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metlit.rdf import lines
from metlit.rdf.lines import Lines, merged_lines

# What ends a line for Python and not in N-Quads stands within lines.
texts = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=12).map("{}\n".format)


@given(st.lists(st.lists(texts)))
def test_a_few_lines(several: list[list[str]]) -> None:
    held = Lines()
    for some in several:
        held.add(some)
    assert list(held) == sorted({line for some in several for line in some})


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_LARGE", 200)
    monkeypatch.setattr(lines, "_PIECE", 60)


def test_more_than_are_held_as_they_are(tight: None) -> None:
    chosen = random.Random(5)
    every = [f'<s{chosen.randrange(90)}> "a\u2028b\x85{chosen.randrange(3)}" .\n' for _ in range(2000)]
    held = Lines(every[:700])
    held.add(every[700:])
    assert list(held) == sorted(set(every)) == list(held)
    assert held and not Lines()


def test_sorted_lines_are_merged() -> None:
    assert list(merged_lines(["a\n", "c\n"], Lines(["b\n", "a\n"]))) == ["a\n", "b\n", "c\n"]


def test_what_says_the_same_again_and_again_takes_little(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Lines(
        f'<https://w3id.org/metlit/record/many/p{n}> <https://w3id.org/metlit/n> "1" .\n' for n in range(120_000)
    )
    packed = sum(len(piece) for pieces in held._packed for piece in pieces)
    assert packed < held_size(held) / 8


def held_size(held: Lines) -> int:
    return sum(map(len, held))
