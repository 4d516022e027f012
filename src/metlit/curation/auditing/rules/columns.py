"""Rule on summaries in the text of what a table prints case by case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from metlit.curation.auditing.arithmetic import CUT, FITTING, LAST_OFF, how_near
from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import DOES_NOT_FIT, FITS, LAST_DIGIT, PaperPoint, PrintedAt
from metlit.curation.auditing.statement import PrintedStatement
from metlit.curation.auditing.table_grid import CaseColumn, TableGrid
from metlit.numbers.rounding import decimals_of, shown
from metlit.numbers.summaries import STATISTICS, population_sd, sway

_CODE = "paper-table-summary"
_KINDS = ("mean", "median", "sd", "minimum", "maximum")
_OF = {"minimum": "min", "maximum": "max"}
_DASHES = re.compile(r"[-‐‑–—/]")


@dataclass(frozen=True)
class _Rows:
    """The column that a summary is of, and which of its rows; ``named`` says which."""

    grid: TableGrid
    column: CaseColumn
    rows: tuple[int, ...]
    named: str

    @property
    def texts(self) -> list[str]:
        return [self.column.texts[i] for i in self.rows]


@paper_rule(_CODE)
def summaries_of_columns(paper: PaperText) -> Iterator[PaperPoint]:
    """Mean, median, SD or range in the text against the rows of a table.

    Where a table has a row for each case, a summary in the text of what a column holds follows from its rows, or from
    those of the class that the sentence names.

    Formula: mean = Σx/n; SD = √(Σ(x - mean)²/(n-1)), or with n; median = middle of the ordered values; compared at the
        printed decimals and within the rounding of the rows; without the zeros too
    Source: Altman DG, Practical Statistics for Medical Research (1991), ch. 3
    """
    numbers = {w.number for w in paper.wholes}
    # A table of as many cases as the paper says to have, not of a few examples.
    grids = [g for g in paper.grids if g.columns and len(g.table.rows) in numbers]
    seen: dict[tuple[str, ...], list[PaperPoint]] = {}
    for sentence in paper.sentences if grids else ():
        stated = [s for s in paper.stated_in(sentence) if any(k in s.numbers for k in _KINDS)]
        if sentence.cell or not stated:
            continue
        for one in (s for s in stated if s.exact or s.text("sd")):
            key = tuple(one.text(k) or "" for k in _KINDS)
            if any(seen.get(key, ())) and paper.data.word("of-these").search(sentence.text):
                # The same again, of those named before.
                paper.tick(one)
                yield from (point.also((one.place,)) for point in seen[key])
            elif sentence.own and (rows := _rows_of(paper, grids, one, stated)):
                paper.tick(one)
                seen[key] = list(_compared(one, rows))
                yield from seen[key]


def _rows_of(
    paper: PaperText, grids: list[TableGrid], one: PrintedStatement, stated: Sequence[PrintedStatement]
) -> _Rows | None:
    """The one column that a summary can be of: of its unit, named in the sentence, its value within the column's."""
    before, behind = _clause(one, stated)
    sentence = set(paper.words(one.sentence.text))
    found = [(g, c) for g in grids for c in g.columns if _has_unit(c, one) and _names(paper, c) & sentence]
    value = next((v for k in ("mean", "median", "minimum") if (v := one.value(k)) is not None), None)
    if value is None or not found:
        return None
    inside = [(g, c) for g, c in found if min(c.values) <= value <= max(c.values)]
    chosen = _best(paper, inside or found, before, sentence)
    if chosen is None:
        return None
    grid, column = chosen
    rows, named = _class_rows(paper, grid, before, behind)
    return _Rows(grid, column, rows, named)


def _clause(one: PrintedStatement, stated: Sequence[PrintedStatement]) -> tuple[str, str]:
    """The words between a statement and the one before, and between it and the next."""
    text = one.sentence.text
    start = max((s.end for s in stated if s.end <= one.start), default=0)
    stop = min((s.start for s in stated if s.start >= one.end), default=len(text))
    return text[start : one.start], text[one.end : stop]


def _has_unit(column: CaseColumn, one: PrintedStatement) -> bool:
    unit = next((one.units[k] for k in _KINDS if one.units.get(k)), "")
    behind = one.sentence.text[one.end : one.end + 12].strip(" )")
    wanted = column.unit.casefold()
    if wanted:
        return unit.casefold() == wanted or (not unit and behind.casefold().startswith(wanted))
    return bool(unit) and re.search(rf"\b{re.escape(unit)}s?\b", column.heading, re.IGNORECASE) is not None


def _names(paper: PaperText, column: CaseColumn) -> set[str]:
    """The words of a heading without its unit, and without those of one letter or of summaries."""
    bare = column.heading.replace(f"({column.unit})", " ") if column.unit else column.heading
    told = paper.data.word("summary-row")
    return {w for w in paper.words(bare) if len(w) > 1 and not told.fullmatch(w)}


def _best(
    paper: PaperText, found: list[tuple[TableGrid, CaseColumn]], clause: str, sentence: set[str]
) -> tuple[TableGrid, CaseColumn] | None:
    """The only column, or the one of which the clause, else the sentence, names more than of any other."""
    if len(found) == 1:
        return found[0]
    words = set(paper.words(clause))
    scored = [((_weight(_names(paper, c) & words), _weight(_names(paper, c) & sentence)), (g, c)) for g, c in found]
    ranked = sorted(scored, key=lambda s: s[0], reverse=True)
    return ranked[0][1] if len(ranked) > 1 and ranked[0][0] > ranked[1][0] else None


def _weight(words: set[str]) -> int:
    """Names with digits in them tell more than words."""
    return sum(2 if any(c.isdigit() for c in w) else 1 for w in words)


def _class_rows(paper: PaperText, grid: TableGrid, before: str, behind: str) -> tuple[tuple[int, ...], str]:
    """The rows of the class that is named before a figure, else behind it; all rows if none is."""
    everything = tuple(range(len(grid.table.rows)))
    for text in (before, behind):
        folded = f" {' '.join(paper.words(_DASHES.sub(' ', text)))} "
        for _, classes in grid.classes:
            common = set.intersection(*(set(paper.words(_DASHES.sub(" ", name))) for name in classes))
            for name, rows in classes.items():
                own = " ".join(w for w in paper.words(_DASHES.sub(" ", name)) if w not in common)
                if own and f" {own} " in folded:
                    return tuple(rows), name
    return everything, ""


def _compared(one: PrintedStatement, found: _Rows) -> Iterator[PaperPoint]:
    for kind in _KINDS:
        printed = one.text(kind)
        if printed is not None:
            yield _one(one, found, kind, printed)


def _one(one: PrintedStatement, found: _Rows, kind: str, printed: str) -> PaperPoint:
    values = [Fraction(t) for t in found.texts]
    exact = STATISTICS[_OF.get(kind, kind)](values)
    half = Fraction(1, 2 * 10 ** max(map(decimals_of, found.texts)))
    whose = f"{found.column.heading} of {found.grid.label}" + (f", {found.named}" if found.named else "")
    name = f"{one.printed} ({kind})" if len(one.numbers) > 1 else one.printed
    first = found.grid.cell(found.rows[0], found.column.number)
    rows = f"row {', '.join(str(i + 1) for i in found.rows)}" if found.named else "all rows"
    against = (PrintedAt(f"{found.grid.label}, column {found.column.heading}, {rows}", "", first.block),)
    line = f"{kind} of {', '.join(found.texts)} = {shown(exact, decimals_of(printed) + 2)}"
    if any(how_near(printed, v) == FITTING for v in _variants(kind, values)):
        return PaperPoint(
            _CODE,
            FITS,
            name,
            f"{kind} {printed}: so are the {len(values)} rows of {whose}",
            line,
            (one.place,),
            against,
        )
    near = how_near(printed, exact)
    reach = sway(_OF.get(kind, kind), len(values), half)
    within = decimals_of(printed) > 0 and abs(exact - Fraction(printed)) <= reach + Fraction(
        1, 2 * 10 ** decimals_of(printed)
    )
    level = LAST_DIGIT if near in (CUT, LAST_OFF) or within else DOES_NOT_FIT
    right = shown(exact, decimals_of(printed) + 1)
    text = f"printed {kind} {printed}; that of the {len(values)} rows of {whose} is {right}"
    return PaperPoint(_CODE, level, name, text, line, (one.place,), against)


def _variants(kind: str, values: list[Fraction]) -> Iterator[Fraction]:
    """All that may be meant: of all rows, and of those that are not zero; of a SD both."""
    for some in (values, [v for v in values if v]):
        if len(some) > 1:
            yield STATISTICS[_OF.get(kind, kind)](some)
            if kind == "sd":
                yield population_sd(some)
