"""What a parser of YAML says → a finding with its place, and what to write instead where that can be told."""

from __future__ import annotations

from dataclasses import dataclass

from metlit.finding import Finding
from metlit.record.repairs import Repair, Trial, repaired


@dataclass(frozen=True)
class ParserError:
    """What a parser says: the problem, where it is and where what it is in begins, lines and columns from 1.

    ``bracket`` is the place of a bracket that is not closed.
    """

    problem: str
    line: int
    column: int
    context: int = 0
    bracket: tuple[int, int] | None = None


def syntax_finding(told: ParserError, text: str, name: str, trial: Trial) -> Finding:
    """The finding: with a rewrite that was tried, else at a bracket that was opened, at the last line if at the end.

    Args:
        told: what the parser says.
        text: the text of the record.
        name: how findings call its file.
        trial: says on which line another text is no YAML.
    """
    if repair := repaired(text, told.line, trial):
        return _with_rewrite(repair, told, text, name)
    line, column, problem = told.line, told.column, told.problem
    if told.bracket:
        sign = text.split("\n")[told.bracket[0] - 1][told.bracket[1] - 1]
        problem = f"this {sign} is not closed, or a comma is missing in it, by line {line}"
        return Finding(name, *told.bracket, "yaml-syntax", problem, "close it, or quote a text that begins with it")
    lines = text.rstrip("\n").split("\n")
    if line > len(lines):
        line, column = len(lines), len(lines[-1]) + 1
        if told.context:
            problem += f" that begins on line {told.context}"
    remedy = "quote a text that holds ': ' or ' #'; the fault may be on the line above"
    return Finding(name, line, column, "yaml-syntax", problem, remedy)


def _with_rewrite(repair: Repair, told: ParserError, text: str, name: str) -> Finding:
    """A finding that shows the rewrite: the whole line, or the column in which it is to begin."""
    first = repair.rewrites[0]
    if repair.nothing:
        remedy = "write " + " or ".join(f"'{rewrite.text}'" for rewrite in repair.rewrites)
        message = f"'{repair.nothing}' says nothing: it may mean several things"
        return Finding(name, first.line, first.column, "rewrite", message, remedy, rewrites=repair.rewrites)
    written = text.split("\n")[first.line - 1]
    mended = written[: first.column - 1] + first.text + written[first.end_column - 1 :]
    remedy = f"write '{mended.strip()}'" if first.text.strip() else f"begin the line in column {len(first.text) + 1}"
    place = (told.line, told.column) if told.line == first.line else (first.line, first.column)
    return Finding(name, *place, "yaml-syntax", told.problem, remedy, rewrites=repair.rewrites)
