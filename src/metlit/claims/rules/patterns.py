"""Audit rules that ask: rows and columns that are alike, last digits that are not spread. No fault is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from metlit import iris
from metlit.claims.course import key_path
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import WORTH_A_LOOK, Verdict
from metlit.iris import METLIT
from metlit.numbers.distributions import chi2_tail
from metlit.rdf.triples import Triples

# In how many telling columns rows must be alike: two people of one age and score are no rarity.
_TELLING, _TELLING_OF_MANY, _MANY = 3, 2, 3
_ROWS, _DISTINCT = 5, 3
_DIGITS, _RARE = 20, 0.001


@dataclass(frozen=True)
class RowPattern:
    """Which columns of a table of people tell them apart: ``telling`` by chance, ``columns`` at all."""

    columns: tuple[str, ...]
    telling: tuple[str, ...]


def _patterns(graph: Triples) -> Iterator[RowPattern]:
    for node in graph.subjects(iris.TYPE, METLIT + "RowPattern"):
        keys = (sorted(map(str, graph.objects(node, METLIT + name))) for name in ("columnKey", "tellingKey"))
        yield RowPattern(*map(tuple, keys))


@audit_rule("rows-alike", 10, ON_RECORD)
def rows_alike(paper: Paper) -> Iterator[Verdict]:
    """Rows of a table that are alike.

    Two people of one age and one score are no rarity; several who are alike in everything may be one row that was
    copied twice, or one person reported twice. It is worth a look at the source, and no fault by itself.

    Formula: all columns recorded of both are equal, among them three that differ by chance (two, of three rows or more)
    Source: Hunter KE et al. Res Synth Methods 2024;15:917-939 (IPD integrity tool), doi:10.1002/jrsm.1738
    """
    for pattern in _patterns(paper.shapes):
        groups: dict[tuple, list[str]] = {}
        for person in paper.case.patients:
            row = _row(paper, person, pattern.columns)
            groups.setdefault(tuple(sorted(row.items())), []).append(person)
        for row, people in groups.items():
            telling = [key for key, _ in row if key in pattern.telling]
            enough = _TELLING_OF_MANY if len(people) >= _MANY else _TELLING
            if len(people) < 2 or len(telling) < enough:
                continue
            names = ", ".join(paper.case.local(p) for p in people)
            told = ", ".join(f"{key} {'; '.join(values)}" for key, values in row)
            text = f"{names} are alike in all that is printed of them ({told}): is one row printed twice?"
            line = f"{len(people)} rows, {len(row)} columns: {told}"
            yield Verdict(people[0], rows_alike.code, WORTH_A_LOOK, text, line, "", tuple(people), tuple(people))


@audit_rule("columns-alike", 10, ON_RECORD)
def columns_alike(paper: Paper) -> Iterator[Verdict]:
    """Columns of a table that are alike.

    A column that repeats another one, or differs from it by one number throughout, may have been copied. It is worth a
    look at the source, and no fault by itself.

    Formula: in five rows and more, with three different values and more: one column - the other is constant
    Source: Hunter KE et al. Res Synth Methods 2024;15:917-939 (IPD integrity tool), doi:10.1002/jrsm.1738
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
            if len(gaps) == 1:
                (gap,) = gaps
                how = "are the same" if not gap else f"differ by {float(gap):g}"
                text = f"{one} and {other} {how} in all {len(pairs)} rows: is one column a copy of the other?"
                line = ", ".join(f"{float(a[0]):g} and {float(b[0]):g}" for a, b in pairs[:12])
                yield Verdict(both[0], columns_alike.code, WORTH_A_LOOK, text, line, "", tuple(both), tuple(both))


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
