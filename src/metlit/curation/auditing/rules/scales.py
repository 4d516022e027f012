"""Rules on the ends of scales, and on columns that cannot rise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import CANNOT_BE, DOES_NOT_FIT, FITS, PaperPoint, PrintedAt
from metlit.curation.auditing.statement import is_decimal
from metlit.curation.auditing.table_grid import CaseColumn, TableGrid

_SCALE_CODE, _ORDER_CODE = "paper-scale", "paper-order"


@paper_rule(_SCALE_CODE)
def ends_of_scales(paper: PaperText) -> Iterator[PaperPoint]:
    """_Values on a scale against its ends.

    A scale has the same ends wherever the paper tells them, and no value lies outside.

    Formula: low ≤ value ≤ high
    Source: elementary
    """
    for kind, called in paper.data.scales:
        ends: dict[tuple[int, int], PrintedAt] = {}
        for sentence in paper.sentences:
            for match in paper.data.word("scale-range").finditer(sentence.text):
                if called.search(match["scale"]) and (sentence.own or sentence.method):
                    ends.setdefault((int(match["low"]), int(match["high"])), sentence.at(*match.span()))
        values = [(i, m) for i, m in enumerate(paper.marks) if m.kind == kind and is_decimal(m.value) and not m.sign]
        own = [(i, m) for i, m in values if m.role == "own data" and m.subject != "others"]
        for (low, high), place in ends.items():
            outside = [m for _, m in own if not low <= Fraction(m.value) <= high]
            told = f"a scale of {low} to {high}"
            others = [e for e in ends if e != (low, high)]
            if outside:
                at = tuple(PrintedAt(m.place, m.printed, m.block, m.start, m.end) for m in outside)
                printed = ", ".join(dict.fromkeys(m.value for m in outside))
                text = f"{told} has no {printed}, which is printed {len(outside)} times"
                if others:
                    text += f"; elsewhere the scale is {others[0][0]} to {others[0][1]}"
                line = f"{outside[0].value} {'<' if Fraction(outside[0].value) < low else '>'} "
                line += str(low if Fraction(outside[0].value) < low else high)
                against = (*at, *(ends[e] for e in others))
                yield PaperPoint(_SCALE_CODE, DOES_NOT_FIT, f"{low} to {high}", text, line, (place,), against)
            elif own:
                text = f"{told} holds all {len(own)} values"
                yield PaperPoint(_SCALE_CODE, FITS, f"{low} to {high}", text, "", (place,))


@paper_rule(_ORDER_CODE)
def columns_in_order(paper: PaperText) -> Iterator[PaperPoint]:
    """Columns that cannot rise.

    Of two columns about the same thing the one that asks for more has less, in every row.

    Formula: order₁ < order₂ ⇒ value₁ ≥ value₂
    Source: stated in ontology/scan/audit/orders.tsv
    """
    for order in paper.data.orders:
        for grid in paper.grids:
            named = [(m, c) for c in grid.columns if (m := order.pattern.search(c.heading)) and m["same"]]
            for first, one in named:
                for second, other in named:
                    alike = first["same"].casefold() == second["same"].casefold() and one.unit == other.unit
                    if alike and float(first["order"]) < float(second["order"]):
                        yield from _in_order(grid, one, other, order.reason)


def _in_order(grid: TableGrid, one: CaseColumn, other: CaseColumn, reason: str) -> Iterator[PaperPoint]:
    wrong = [i for i in range(len(one.texts)) if Fraction(one.texts[i]) < Fraction(other.texts[i])]
    at = (grid.cell(wrong[0] if wrong else 0, one.number).at(),)
    printed = f"{one.heading}; {other.heading}"
    if not wrong:
        yield PaperPoint(_ORDER_CODE, FITS, printed, f"{one.heading} is nowhere below {other.heading}", "", at)
        return
    rows = "every row" if len(wrong) == len(one.texts) else f"{len(wrong)} of {len(one.texts)} rows"
    text = f"{one.heading} is below {other.heading} in {rows}: {reason}. Is a heading wrong?"
    line = f"row {wrong[0] + 1}: {one.texts[wrong[0]]} < {other.texts[wrong[0]]}"
    level = CANNOT_BE
    yield PaperPoint(_ORDER_CODE, level, printed, text, line, at, (grid.cell(wrong[0], other.number).at(),))
