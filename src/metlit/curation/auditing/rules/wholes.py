"""Rules on wholes: a share said of everybody, a whole that comes from nowhere, a division of which one part is left."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from metlit.curation.auditing.arithmetic import counts_that_give, share_fits, share_line
from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, DOES_NOT_FIT, PaperPoint
from metlit.curation.auditing.statement import AuditedSentence, PrintedStatement
from metlit.curation.auditing.table_grid import TableGrid

_EVERYBODY, _ABSTRACT, _DIVISION = "paper-share-of-everybody", "paper-abstract-whole", "paper-division-incomplete"
_AMONG = "paper-abstract-shares"
# Words of so many letters tell what a share is of; they stand so near to it.
_LETTERS, _NEAR, _OTHERS, _HUNDRED = 6, 60, 3, 100


@paper_rule(_EVERYBODY)
def shares_of_everybody(paper: PaperText) -> Iterator[PaperPoint]:
    """Share of the patients that is one of fewer of them.

    "30 % of patients had it" is said of all patients of the paper. Where the paper prints the number behind the same
    percentage of the same thing, and that number of all patients is another percentage, it was a share of some only.

    Formula: 100 × count / (all patients) ≠ percentage = 100 × count / (another printed whole)
    Source: Altman DG, Bland JM. BMJ 1997;314:1874 (what is the unit), doi:10.1136/bmj.314.7098.1874
    """
    for sentence in paper.sentences:
        if sentence.cell or not sentence.own or paper.data.word("of-these").search(sentence.text[:20]):
            continue
        for match in paper.data.word("share-of-everybody").finditer(sentence.text):
            counted = _counted(paper, sentence, match["p"], sentence.text[match.end() : match.end() + _NEAR])
            everybody = [w.number for w in paper.wholes if paper.data.word("everybody").search(w.sentence.text)]
            numbers = {w.number for w in paper.wholes if w.noun}
            if counted is None or counted.count is None or not everybody:
                continue
            most, count = max(everybody), counted.count
            fitting = sorted(n for n in numbers if share_fits(match["p"], count, n))
            if not fitting or any(n * 2 > most for n in fitting):
                continue
            line = f"{share_line(count, most, match['p'])}; {share_line(count, fitting[0], match['p'])}"
            text = f"{match['p']} % of all {most} are not the {count} printed elsewhere: they are of {fitting[0]}"
            own = paper.data.word("this-study").search(sentence.text)
            at, place = sentence.at(*match.span()), counted.place
            yield PaperPoint(_EVERYBODY, DOES_NOT_FIT if own else ASKED, match.group(), text, line, (at,), (place,))


def _counted(paper: PaperText, sentence: AuditedSentence, percent: str, behind: str) -> PrintedStatement | None:
    """The count that the paper prints elsewhere with a percentage of the same thing."""
    words = _telling(paper, behind)
    for one in paper.statements:
        if one.sentence is not sentence and one.count and one.text("percentage") == percent and one.total is None:
            text = one.sentence.text
            if words & _telling(paper, text[one.end : one.end + _NEAR]):
                return one
    return None


@paper_rule(_ABSTRACT)
def wholes_of_the_abstract(paper: PaperText) -> Iterator[PaperPoint]:
    """Number of patients that the abstract does not lead to.

    "Of the 61 patients" in an abstract refers to 61 that it has told of. Where it has told of more, and not how many
    were left out, a reader of the abstract alone takes the shares for those of all.

    Formula: the number stands before in the abstract, or another one there is what is missing to it
    Source: Hopewell S et al. PLoS Med 2008;5:e20 (CONSORT for abstracts), doi:10.1371/journal.pmed.0050020
    """
    told: dict[int, AuditedSentence] = {}
    for sentence in paper.abstract:
        for match in paper.data.word("of-whole").finditer(sentence.text):
            number = paper.data.number_of(match["n"])
            more = [n for n in told if number and n > number]
            if (
                not number
                or not paper.data.word("whole-referred-to").match(match.group())
                or number in told
                or len(more) != 1
            ):
                continue
            if paper.data.noun_class(match["noun"]) and more[0] - number not in told:
                line = f"{more[0]} - {number} = {more[0] - number}"
                text = (
                    f"the abstract tells of {more[0]}, then “{match.group()}”: who are the {more[0] - number} missing?"
                )
                at, place = sentence.at(*match.span()), told[more[0]].at()
                yield PaperPoint(_ABSTRACT, ASKED, match.group(), text, line, (at,), (place,))
        for whole in paper.counted_in(sentence):
            if whole.noun:
                told.setdefault(whole.number, sentence)


@paper_rule(_DIVISION)
def divisions_of_tables(paper: PaperText) -> Iterator[PaperPoint]:
    """Division of a table of which one part only is printed.

    In a table whose divisions each add up to all, one that has a single part that is not all has lost the others.

    Formula: three divisions and more with Σ parts = n; one with a single part < n
    Source: elementary
    """
    for grid in paper.grids:
        for column in grid.counting:
            total = grid.stated_total(column)
            groups = _divisions(grid) if total and column > 1 else []
            sums = [sum(c[0] for r in g if (c := grid.counted(r, column))) for g in groups]
            if sum(s == total and len(g) > 1 for s, g in zip(sums, groups, strict=True)) < _OTHERS:
                continue
            for group, number in zip(groups, sums, strict=True):
                row = group[0]
                if len(group) == 1 and total and 0 < number < total and grid.table.rows[row][1].strip():
                    printed = f"{grid.named(row)}: {grid.table.rows[row][column]}"
                    text = (
                        f"the only part of it that is printed, {number} of {total}; other divisions add up to {total}"
                    )
                    at = grid.cell(row, column).at()
                    yield PaperPoint(_DIVISION, ASKED, printed, text, f"{number} < {total}", (at,))


def _divisions(grid: TableGrid) -> list[list[int]]:
    """The rows of each first cell, with those below that have none."""
    found: list[list[int]] = []
    for i, row in enumerate(grid.table.rows):
        if row[0].strip() or not found:
            found.append([])
        found[-1].append(i)
    return found


@paper_rule(_AMONG)
def divisions_of_the_abstract(paper: PaperText) -> Iterator[PaperPoint]:
    """Shares of those whose number follows from another share.

    An abstract that says of how many people it tells, what percentage of them had something, and how those divide,
    says how many they are: the shares are those of so many.

    Formula: k with 100 × k / n = percentage; for shares that add up to 100 some whole number of k gives each; none of
    them differs
    Source: Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, for percentages
    """
    shares: list[tuple[set[str], str, int, AuditedSentence]] = []
    for sentence in paper.abstract:
        among = paper.data.word("among-them").search(sentence.text)
        percents = [m["p"] for m in paper.data.word("percent-alone").finditer(sentence.text)]
        if among and len(percents) > 1 and sum(map(Fraction, percents)) == _HUNDRED:
            words = _telling(paper, among["what"])
            known = [(p, n, k, s) for told, p, n, s in shares if words & told and (k := _only_count(p, n)) is not None]
            if known and not any(counts_that_give(p, k) for p in percents for *_, k, _ in known):
                line = "; ".join(f"{share_line(k, n, p)}: of {k} nobody is {percents[0]} %" for p, n, k, _ in known)
                text = f"{' %, '.join(percents)} % are not shares of the {' or '.join(str(k) for *_, k, _ in known)}"
                text += " that the abstract tells of"
                at, place = sentence.at(*among.span()), known[-1][3].at()
                yield PaperPoint(
                    _AMONG, DOES_NOT_FIT, ", ".join(f"{p}%" for p in percents), text, line, (at,), (place,)
                )
        whole = paper.data.word("of-whole").search(sentence.text)
        number = paper.data.number_of(whole["n"]) if whole else None
        if not whole or not number:
            continue
        found = list(paper.data.word("percent-alone").finditer(sentence.text, whole.end()))
        for match, end in zip(found, [*(m.start() for m in found[1:]), len(sentence.text)], strict=False):
            behind = sentence.text[match.end() : min(end, match.end() + _NEAR)]
            shares.append((_telling(paper, behind), match["p"], number, sentence))


def _telling(paper: PaperText, text: str) -> set[str]:
    return {w for w in paper.words(text) if len(w) >= _LETTERS}


def _only_count(percent: str, total: int) -> int | None:
    """The one number of people that is a percentage of so many; None if there are none or several."""
    counts = counts_that_give(percent, total)
    return counts[0] if len(counts) == 1 and counts[0] else None
