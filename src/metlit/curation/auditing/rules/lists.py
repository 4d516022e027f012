"""Rule on a list of parts in a sentence against a table with the same parts."""

from __future__ import annotations

from collections.abc import Iterator

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import DOES_NOT_FIT, FITS, PaperPoint
from metlit.curation.auditing.statement import AuditedSentence
from metlit.curation.auditing.table_grid import TableGrid

_CODE = "paper-list-against-table"
_LEAST = 4


@paper_rule(_CODE)
def lists_and_tables(paper: PaperText) -> Iterator[PaperPoint]:
    """A list of parts in a sentence against the table that prints the same list.

    Four and more parts of one list that are rows of one table too, with their numbers, are the same list: part by part
    both print the same, and the sums agree.

    Formula: for every part: number in the list = sum of the rows of the same name
    Source: elementary
    """
    for sentence in paper.sentences:
        if sentence.cell or not sentence.own:
            continue
        readings = [
            r for name in ("list-item", "list-item-behind") if len(r := _listed(paper, sentence, name)) >= _LEAST
        ]
        for grid in paper.grids if readings else ():
            if len(grid.counting) == 1 and (rows := _counted(paper, grid)):
                # Whether a number belongs to the word before or behind it is told by what differs least.
                ranked = sorted((len(_differing(r, rows)), i) for i, r in enumerate(readings))
                if len(ranked) == 1 or ranked[0][0] < ranked[1][0]:
                    yield from _held_together(sentence, readings[ranked[0][1]], grid, rows)


_Parts = dict[str, tuple[str, int]]


def _listed(paper: PaperText, sentence: AuditedSentence, pattern: str) -> _Parts:
    """The parts of a list: what each is (the concept of the vocabulary, else the word), as printed, and its number."""
    concepts = {m.start - sentence.start: m.concept for _, m in paper.marks_of(sentence) if m.concept}
    found: _Parts = {}
    for match in paper.data.word(pattern).finditer(sentence.text):
        number = paper.data.number_of(match["n"])
        key = concepts.get(match.start("word"), paper.same_word(match["word"]))
        if number is None or key in found:
            return {}
        found[key] = (match["word"], number)
    return found


def _differing(one: _Parts, other: _Parts) -> list[str]:
    return [k for k in {**other, **one} if one.get(k, ("", 0))[1] != other.get(k, ("", 0))[1]]


def _counted(paper: PaperText, grid: TableGrid) -> _Parts:
    """The rows of a table of counts, those of the same name together."""
    found: _Parts = {}
    column = grid.counting[0]
    for i, row in enumerate(grid.table.rows):
        cell = grid.counted(i, column)
        if cell is None or paper.data.word("total-row").search(row[0]):
            continue
        sentence = grid.cell(i, 0)
        marks = [m for _, m in paper.marks_of(sentence) if m.concept and len(m.printed) == len(row[0].strip())]
        key = marks[0].concept if marks else paper.same_word(row[0].strip())
        name, number = found.get(key, (row[0].strip(), 0))
        found[key] = (name, number + cell[0])
    return found


def _held_together(sentence: AuditedSentence, listed: _Parts, grid: TableGrid, rows: _Parts) -> Iterator[PaperPoint]:
    shared = [k for k in listed if k in rows]
    if len(shared) < _LEAST or len(shared) * 3 < len(listed) * 2:
        return
    one, other = sum(n for _, n in listed.values()), sum(n for _, n in rows.values())
    line = f"{' + '.join(str(n) for _, n in listed.values())} = {one}; {grid.label}: {other}"
    differing = [
        f"{(listed.get(k) or rows[k])[0]}: {listed[k][1] if k in listed else 'none'} in the list, "
        f"{rows[k][1] if k in rows else 'none'} in the table"
        for k in _differing(listed, rows)
    ]
    at, against = sentence.at(), (grid.cell(0, grid.counting[0]).at(),)
    printed = ", ".join(f"{w} {n}" for w, n in listed.values())
    if not differing:
        yield PaperPoint(_CODE, FITS, printed, f"the list is that of {grid.label}", line, (at,), against)
        return
    text = f"the list adds up to {one}, {grid.label} with the same parts to {other}; {'; '.join(differing)}"
    yield PaperPoint(_CODE, DOES_NOT_FIT, printed, text, line, (at,), against)
