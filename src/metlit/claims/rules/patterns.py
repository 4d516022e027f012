"""Audit rules that ask: rows and columns that are alike, last digits that are not spread. No fault is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb, factorial, prod

from metlit import iris
from metlit.claims.course import key_path
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import WORTH_A_LOOK, Verdict
from metlit.iris import METLIT
from metlit.numbers.distributions import chi2_tail
from metlit.rdf.triples import Triples

# So often rows, or columns, are alike by chance at most where they are asked about.
_BY_CHANCE = Fraction(1, 100)
# What is usual of a column weighs as much as ten pairs of its own rows; so many values a column has that is not known.
_WEIGHT, _VALUES = 10, 5
_ROWS, _DISTINCT = 5, 3
_DIGITS, _RARE = 20, 0.001


@dataclass(frozen=True)
class RowPattern:
    """Which columns of a table of people tell them apart: ``telling`` by chance, ``columns`` at all.

    ``values`` says over how many values a telling column is usually spread: of two people one pair in so many agrees.
    """

    columns: tuple[str, ...]
    telling: tuple[str, ...]
    values: Mapping[str, int]


def _patterns(graph: Triples) -> Iterator[RowPattern]:
    for node in graph.subjects(iris.TYPE, METLIT + "RowPattern"):
        keys = (sorted(map(str, graph.objects(node, METLIT + name))) for name in ("columnKey", "tellingKey"))
        cells = (str(o).split() for o in graph.objects(node, METLIT + "cell"))
        yield RowPattern(*map(tuple, keys), {key: int(number) for key, number in cells})


@audit_rule("rows-alike", 10, ON_RECORD)
def rows_alike(paper: Paper) -> Iterator[Verdict]:
    """Rows of a table that are alike.

    Two people of one age and one score are no rarity in a long table; several who are alike in everything may be one
    row that was copied twice, or one person reported twice. It is asked only where chance makes such rows in one table
    of a hundred at most. It is worth a look at the source, and no fault by itself.

    Formula: all columns recorded of k of N rows are equal, and C(N, k) × ∏ p^(k - 1) < 0.01; p of a measured column =
    (equal pairs among the others + 10/v) / (other pairs + 10), v: how many values the column usually has
    Source: Carlisle JB. Anaesthesia 2017;72:944-952, doi:10.1111/anae.13938 (what chance gives); design of metlit
    """
    for pattern in _patterns(paper.shapes):
        rows = {person: _row(paper, person, pattern.columns) for person in paper.case.patients}
        groups: dict[tuple, list[str]] = {}
        for person, row in rows.items():
            groups.setdefault(tuple(sorted(row.items())), []).append(person)
        for row, people in groups.items():
            expected = _expected(pattern, rows, people) if len(people) > 1 else None
            if expected is None or expected >= _BY_CHANCE:
                continue
            names = ", ".join(paper.case.local(p) for p in people)
            told = ", ".join(f"{key} {'; '.join(values)}" for key, values in row)
            text = f"{names} are alike in all that is printed of them ({told}): is one row printed twice?"
            line = f"{len(people)} rows, {len(row)} columns: {told}; expected by chance: {float(expected):.1g}"
            yield Verdict(people[0], rows_alike.code, WORTH_A_LOOK, text, line, "", tuple(people), tuple(people))


def _expected(
    pattern: RowPattern, rows: Mapping[str, Mapping[str, tuple[str, ...]]], people: Sequence[str]
) -> Fraction | None:
    """How many groups as large as some people are alike by chance, in a table of so many rows; None if none can tell.

    Columns are taken as independent, so that only those count that measure.
    """
    telling = [key for key in rows[people[0]] if key in pattern.telling]
    held = [row for row in rows.values() if all(key in row for key in telling)]
    if not telling:
        return None
    own = comb(len(people), 2)
    expected = Fraction(comb(len(held), len(people)))
    for key in telling:
        alike = sum(comb(n, 2) for n in Counter(row[key] for row in held).values()) - own
        usual = Fraction(_WEIGHT, pattern.values.get(key, _VALUES))
        expected *= ((alike + usual) / (comb(len(held), 2) - own + _WEIGHT)) ** (len(people) - 1)
    return expected


@audit_rule("columns-alike", 10, ON_RECORD)
def columns_alike(paper: Paper) -> Iterator[Verdict]:
    """Columns of a table that are alike.

    A column that repeats another one, or differs from it by one number throughout, may have been copied. It is worth a
    look at the source, and no fault by itself.

    Formula: in N ≥ 5 rows, with three different values and more: one column - the other is constant, and of the orders
    of the column, N! / ∏ (rows with one value)!, there are more than 100
    Source: elementary (one of so many orders by chance)
    """
    for pattern in _patterns(paper.shapes):
        columns = {key: _numbers(paper, key) for key in pattern.telling}
        for one, other in combinations(sorted(columns), 2):
            both = sorted(columns[one].keys() & columns[other].keys())
            pairs = [(columns[one][p], columns[other][p]) for p in both]
            units = {unit for a, b in pairs for unit in (a[1], b[1])}
            if len(pairs) < _ROWS or len(units) != 1 or len({a[0] for a, _ in pairs}) < _DISTINCT:
                continue
            gaps = {a[0] - b[0] for a, b in pairs}
            if len(gaps) == 1 and Fraction(1, _orders([a[0] for a, _ in pairs])) < _BY_CHANCE:
                (gap,) = gaps
                how = "are the same" if not gap else f"differ by {float(gap):g}"
                text = f"{one} and {other} {how} in all {len(pairs)} rows: is one column a copy of the other?"
                line = ", ".join(f"{float(a[0]):g} and {float(b[0]):g}" for a, b in pairs[:12])
                yield Verdict(both[0], columns_alike.code, WORTH_A_LOOK, text, line, "", tuple(both), tuple(both))


def _orders(values: Sequence[Fraction]) -> int:
    """In how many different orders some values may stand."""
    return factorial(len(values)) // prod(factorial(n) for n in Counter(values).values())


@audit_rule("last-digits", 10, ON_RECORD)
def last_digits(paper: Paper) -> Iterator[Verdict]:
    """Last digits that are not spread.

    Of measured numbers the last digit is any of ten. Where a few stand much more often, the numbers were rounded (to 5
    or 10, say), which the paper may say, or were not measured. It is worth a look, and no fault by itself.

    Formula: χ² of the ten last digits of 20 numbers and more, of a column of two digits and more, p < 0.001
    Source: Mosimann JE et al. Account Res 1995;4:31-55, doi:10.1080/08989629508573866
    """
    for pattern in _patterns(paper.shapes):
        for key in pattern.telling:
            held = _texts(paper, key)
            digits = [text.replace(".", "") for text in held.values()]
            if len(digits) < _DIGITS or min(map(len, digits)) < 2 or len({len(d) for d in digits}) > 2:
                continue
            if len(set(digits)) < len(digits) // 3:
                continue
            counts, expected = Counter(d[-1] for d in digits), len(digits) / 10
            x = sum((counts[str(d)] - expected) ** 2 / expected for d in range(10))
            if (p := chi2_tail(x, 9)) < _RARE:
                told = ", ".join(f"{d}: {n}" for d, n in sorted(counts.items()))
                text = f"the last digits of {key} are not spread ({told}): were the numbers rounded?"
                line = f"χ²(9) = {x:.1f}, p = {p:.1g}, {len(digits)} numbers"
                people = tuple(sorted(held))
                yield Verdict(people[0], last_digits.code, WORTH_A_LOOK, text, line, "", people, ())


def _row(paper: Paper, person: str, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What is printed of a person, by column."""
    found = {}
    for key in keys:
        values = tuple(sorted(paper.case.label(r.value) for r in paper.case.rows([person], key_path(key), {})))
        if values:
            found[key] = values
    return found


def _amounts(paper: Paper, key: str) -> Mapping[str, tuple[str, str]]:
    """The one number of each person in a column, as printed, with its unit."""
    found: dict[str, tuple[str, str]] = {}
    for person in paper.case.patients:
        amounts = paper.amounts(paper.case.rows([person], key_path(key), {}))
        if len(amounts) == 1:
            found[person] = amounts[0].text, amounts[0].unit
    return found


def _numbers(paper: Paper, key: str) -> dict[str, tuple[Fraction, str]]:
    return {person: (Fraction(text), unit) for person, (text, unit) in _amounts(paper, key).items()}


def _texts(paper: Paper, key: str) -> dict[str, str]:
    return {person: text for person, (text, _) in _amounts(paper, key).items()}
