"""Rows and columns that are alike are asked about only where chance hardly makes them: expected numbers by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from metlit.audit import ToldVerdict, audit_files
from tests.claims.test_inference import shared

SOURCE = "source: {title: T, year: 2020, design: case series, depth: full text}\n"


def asked(folder: Path, rows: Sequence[tuple[int, int, int]], code: str) -> list[ToldVerdict]:
    """What is asked of a table of ages and scores before and after."""
    people = "".join(
        f"  - {{id: p{i}, at: T, age: {age}, pain: {{scale: NRS, before: {before}, after: {after}}}}}\n"
        for i, (age, before, after) in enumerate(rows, 1)
    )
    (folder / "a-2020.yaml").write_text(f"{SOURCE}patients:\n{people}", encoding="utf-8")
    return [v for v in audit_files([folder / "a-2020.yaml"], pipeline=shared()).verdicts if v.code == code]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Two rows, no other pair: 1 * 1/30 * 1/5 * 1/5 = 1/750.
        ([(57, 8, 2)] * 2, "0.001"),
        # Three pairs; of the other two pairs 0, 0 and 2 agree: 3 * (1/3)/12 * 2/12 * 4/12 = 3/648.
        ([(57, 8, 2), (57, 8, 2), (61, 7, 2)], "0.005"),
        # One group of four: (1/30 * 1/5 * 1/5) ** 3 = 1/750 ** 3.
        ([(57, 8, 2)] * 4, "2e-09"),
    ],
)
def test_rows_that_chance_hardly_makes_alike(tmp_path: Path, rows: list[tuple[int, int, int]], expected: str):
    (found,) = asked(tmp_path, rows, "rows-alike")
    assert found.arithmetic.endswith(f"expected by chance: {expected}")


def test_rows_that_chance_makes_alike(tmp_path: Path):
    """Twenty people, of two ages, two scores before, two after: of 190 pairs about an eighth agrees in all, 24."""
    rows = [(60 + i % 2, 7 + i // 2 % 2, 2 + i // 4 % 2) for i in range(20)]
    assert not asked(tmp_path, rows, "rows-alike")


def test_one_pair_of_a_longer_table(tmp_path: Path):
    """Ten rows: 45 pairs; of 44 others 0 agree in age: (1/3)/54, 11 in either score: 13/54. 45/162 * (13/54)^2 = 0.016.

    Of three rows the same pair would be asked about.
    """
    rows = [(57, 8, 2), (57, 8, 2), (41, 8, 2), (47, 8, 2), (50, 7, 1), (53, 7, 1), (58, 7, 1), (61, 7, 1)]
    rows += [(64, 6, 3), (70, 5, 4)]
    assert not asked(tmp_path, rows, "rows-alike")
    assert asked(tmp_path, [rows[0], rows[1], rows[9]], "rows-alike")


@pytest.mark.parametrize(
    ("before", "orders"),
    [
        ((8, 8, 8, 7, 6), 20),  # 5! / 3!: by chance one table in twenty
        ((8, 8, 7, 7, 6), 30),  # 5! / (2! 2!)
        ((9, 8, 7, 6, 5), 120),  # 5!
    ],
)
def test_columns_are_asked_about_where_one_order_in_a_hundred_is_the_same(
    tmp_path: Path, before: Sequence[int], orders: int
):
    rows = [(41 + 3 * i, score, score - 2) for i, score in enumerate(before)]
    assert bool(asked(tmp_path, rows, "columns-alike")) is (orders > 100)
