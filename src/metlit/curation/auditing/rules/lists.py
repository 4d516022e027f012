"""Rule on a list of parts in a sentence against a table with the same parts."""

from __future__ import annotations

from collections.abc import Iterator

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import DOES_NOT_FIT, FITS, PaperPoint
from metlit.curation.auditing.statement import AuditedSentence
from metlit.curation.auditing.table_grid import TableGrid

CODE = "paper-list-against-table"
_LEAST = 4


@paper_rule(CODE)
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
        listed = _listed(paper, sentence)
        if len(listed) < _LEAST:
            continue
        for grid in paper.grids:
            if len(grid.counting) == 1 and (rows := _counted(paper, grid)):
                yield from _held_together(sentence, listed, grid, rows)


def _listed(paper: PaperText, sentence: AuditedSentence) -> dict[str, tuple[str, int]]:
    """The parts of a list: what each is (the concept of the vocabulary, else the word), as printed, and its number."""
    concepts = {m.start - sentence.start: m.concept for _, m in paper.marks_of(sentence) if m.concept}
    found: dict[str, tuple[str, int]] = {}
    for match in paper.data.word("list-item").finditer(sentence.text):
        number = paper.data.number_of(match["n"])
        key = concepts.get(match.start("word"), paper.same_word(match["word"]))
        if number is None or key in found:
            return {}
        found[key] = (match["word"], number)
    return found


def _counted(paper: PaperText, grid: TableGrid) -> dict[str, tuple[str, int]]:
    """The rows of a table of counts, those of the same name together."""
    found: dict[str, tuple[str, int]] = {}
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


def _held_together(
    sentence: AuditedSentence,
    listed: dict[str, tuple[str, int]],
    grid: TableGrid,
    rows: dict[str, tuple[str, int]],
) -> Iterator[PaperPoint]:
    shared = [k for k in listed if k in rows]
    if len(shared) < _LEAST or len(shared) * 3 < len(listed) * 2:
        return
    one, other = sum(n for _, n in listed.values()), sum(n for _, n in rows.values())
    line = f"{' + '.join(str(n) for _, n in listed.values())} = {one}; {grid.label}: {other}"
    differing = [
        f"{(listed.get(k) or rows[k])[0]}: {listed[k][1] if k in listed else 'none'} in the list, "
        f"{rows[k][1] if k in rows else 'none'} in the table"
        for k in {**rows, **listed}
        if listed.get(k, ("", 0))[1] != rows.get(k, ("", 0))[1]
    ]
    at, against = sentence.at(), (grid.cell(0, grid.counting[0]).at(),)
    printed = ", ".join(f"{w} {n}" for w, n in listed.values())
    if not differing:
        yield PaperPoint(CODE, FITS, printed, f"the list is that of {grid.label}", line, (at,), against)
        return
    text = f"the list adds up to {one}, {grid.label} with the same parts to {other}; {'; '.join(differing)}"
    yield PaperPoint(CODE, DOES_NOT_FIT, printed, text, line, (at,), against)
