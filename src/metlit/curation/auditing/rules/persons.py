"""Rule on what the section about one person and that person's row of a table print."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import DOES_NOT_FIT, FITS, PaperPoint, PrintedAt
from metlit.curation.auditing.statement import AuditedSentence, is_decimal
from metlit.curation.auditing.table_grid import TableGrid
from metlit.curation.scan.mark import TextMark

_CODE = "paper-person-against-row"
_Values = tuple[str, ...]
# Courses of one section that may be put together to the one of the row.
_TOGETHER = 4


@paper_rule(_CODE)
def sections_and_rows(paper: PaperText) -> Iterator[PaperPoint]:
    """The section about one person against that person's row of a table.

    A section headed "Patient 5" and the row that begins with 5 are about the same person: what both print is the same.
    Of several values of the section, or of several added up, one is that of the row.

    Formula: value of the row ∈ values of the section, or the sum of some of them
    Source: elementary
    """
    sections: dict[str, list[AuditedSentence]] = {}
    for sentence in paper.sentences:
        found = [m for h in sentence.section if (m := paper.data.word("person-section").search(h))]
        number = found[0]["number"] if found else ""
        if number and not sentence.label:
            sections.setdefault(number, []).append(sentence)
    for grid in paper.grids if len(sections) > 1 else ():
        rows = _numbered(paper, grid)
        for number, sentences in sections.items():
            for kinds in paper.data.rows:
                if number in rows:
                    yield from _compared(paper, grid, rows[number], sentences, kinds)


def _numbered(paper: PaperText, grid: TableGrid) -> dict[str, list[int]]:
    """The rows of each person, where most rows begin with a number."""
    found: dict[str, list[int]] = {}
    for i, row in enumerate(grid.table.rows):
        if match := paper.data.word("person-row").search(row[0]):
            found.setdefault(match["number"], []).append(i)
    return found if sum(map(len, found.values())) * 10 >= len(grid.table.rows) * 8 else {}


def _compared(
    paper: PaperText, grid: TableGrid, rows: list[int], sentences: list[AuditedSentence], kinds: _Values
) -> Iterator[PaperPoint]:
    told = _values(paper, sentences, kinds)
    for row in rows:
        cells = [grid.cell(row, c) for c in range(len(grid.table.columns))]
        listed = _values(paper, cells, kinds)
        if len(listed) != 1 or not told:
            continue
        ((value, cell),) = listed.items()
        line = f"{grid.label}: {_shown(value)}; {sentences[0].section[-1]}: {', '.join(map(_shown, told))}"
        at = next(iter(told.values()))
        printed = f"{grid.named(row) or grid.table.rows[row][0]}: {_shown(value)} ({', '.join(kinds)})"
        if value in told or _added_up(value, list(told)):
            yield PaperPoint(_CODE, FITS, printed, f"{', '.join(kinds)}: as in {grid.label}", line, (at,), (cell,))
        else:
            text = (
                f"{' and '.join(kinds)} {_shown(value)} in {grid.label}, {', '.join(map(_shown, told))} in the section"
            )
            yield PaperPoint(_CODE, DOES_NOT_FIT, printed, text, line, (at,), (cell,))


def _values(paper: PaperText, sentences: list[AuditedSentence], kinds: _Values) -> dict[_Values, PrintedAt]:
    """The values of a kind, or of kinds that are linked, each with its place."""
    found: dict[_Values, PrintedAt] = {}
    for sentence in sentences:
        for _, mark in paper.marks_of(sentence):
            if mark.kind == kinds[0] and not mark.sign and mark.role == "own data" and mark.subject != "family":
                value = _with_linked(paper, mark, kinds)
                if value:
                    found.setdefault(value, sentence.at(mark.start - sentence.start, mark.end - sentence.start))
    return found


def _with_linked(paper: PaperText, mark: TextMark, kinds: _Values) -> _Values | None:
    values = [mark.value]
    for kind in kinds[1:]:
        linked = [paper.marks[k.mark] for k in mark.links if paper.marks[k.mark].kind == kind]
        if len(linked) != 1 or linked[0].sign:
            return None
        values.append(linked[0].value)
    return tuple(values)


def _added_up(value: _Values, told: list[_Values]) -> bool:
    if not all(map(is_decimal, value)) or len(value) < 2:
        return False
    usable = [v for v in told if all(map(is_decimal, v))]
    return any(
        all(sum(Fraction(v[i]) for v in some) == Fraction(value[i]) for i in range(len(value)))
        for size in range(2, min(len(usable), _TOGETHER) + 1)
        for some in combinations(usable, size)
    )


def _shown(value: _Values) -> str:
    return " / ".join(value)
