"""Rule on what a table prints of a named volume against what the text prescribes to it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, DOES_NOT_FIT, FITS, PaperPoint
from metlit.curation.auditing.statement import AuditedSentence
from metlit.numbers.rounding import shown

_CODE = "paper-named-volume"
_Volumes = dict[str, tuple[Fraction, str, AuditedSentence]]


@paper_rule(_CODE)
def volumes_and_prescriptions(paper: PaperText) -> Iterator[PaperPoint]:
    """Column of a volume against what is prescribed to the volume of that name.

    What nearly all of a volume receives is about what was prescribed to it. A column that lies above it throughout
    bears the name of another volume, or the text prescribes to another one.

    Formula: least × prescribed ≤ mean of the column ≤ most × prescribed, of ``multiples.tsv``
    Source: ICRU Report 50 (1993): 95 to 107 % of the prescribed dose; below 95 % more is allowed here
    """
    told = _told(paper)
    for grid in paper.grids if told else ():
        for column in grid.columns:
            match = paper.data.word("volume-column").search(column.heading)
            known = told.get(paper.same_word(match["volume"])) if match else None
            if known is None or known[1] != column.unit:
                continue
            dose, unit, sentence = known
            mean = sum(column.values) / len(column.values)
            times = shown(mean / dose, 3)
            line = f"mean of {len(column.values)} rows {shown(mean, 2)} {unit} = {times} × {shown(dose)} {unit}"
            limits = paper.data.multiples
            level = DOES_NOT_FIT if mean > dose * limits.most else ASKED if mean < dose * limits.least else FITS
            others = [shown(d) for d in _doses(paper) if d != dose and d * limits.near <= mean <= d * limits.most]
            text = f"{column.heading} is {shown(min(column.values))} to {shown(max(column.values))}; the text tells"
            text += f" {shown(dose)} {unit} of the volume of that name"
            cause = f"it would fit {' or '.join(others)} {unit}" if others and level != FITS else ""
            at = grid.cell(0, column.number).at()
            yield PaperPoint(_CODE, level, column.heading, text, line, (at,), (sentence.at(),), cause)


def _doses(paper: PaperText) -> list[Fraction]:
    pattern = paper.data.word("volume-told")
    return sorted({Fraction(m["amount"]) for s in paper.sentences for m in pattern.finditer(s.text)})


def _told(paper: PaperText) -> _Volumes:
    """What is prescribed to each volume: told behind its name in one paragraph, or below the heading that has it."""
    found: dict[str, list[tuple[Fraction, str, AuditedSentence]]] = {}
    block, names = -1, set[str]()
    for sentence in paper.sentences:
        if sentence.cell or sentence.label:
            continue
        if sentence.block != block:
            block, names = sentence.block, _names(paper, sentence.section[-1] if sentence.section else "")
        names = _names(paper, sentence.text) or names
        doses = list(paper.data.word("volume-told").finditer(sentence.text))
        if len(names) == len(doses) == 1:
            told = Fraction(doses[0]["amount"]), doses[0]["unit"], sentence
            found.setdefault(next(iter(names)), []).append(told)
    return {name: told[0] for name, told in found.items() if len({t[:2] for t in told}) == 1}


def _names(paper: PaperText, text: str) -> set[str]:
    return {paper.same_word(m["volume"]) for m in paper.data.word("volume-name").finditer(text)}
