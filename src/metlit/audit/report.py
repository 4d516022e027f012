"""Verdicts → table, CSV, JSON, Markdown, SARIF: one fault is one finding, and what a curator noted is told apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from metlit.audit.absences import ToldAbsence
from metlit.audit.facts import CURATOR, MACHINE, Fact, facts, found_by
from metlit.audit.verdicts import CONFLICT, Issue, ToldVerdict, totals
from metlit.claims.verdict import ORDER
from metlit.errors import UnknownWordError
from metlit.finding import WARNING, Finding, as_sarif
from metlit.rdf.rows import Cell, Row

INDENT = 6
_COLUMNS = (
    "publication", "subject", "statistic", "of", "over", "printed", "at", "verdict", "code", "message", "arithmetic",
    "cause", "file", "line", "column", "origin", "finding", "part",
)  # fmt: skip
_PLACED = ("origin", "finding", "part")
CAUSE, FOLLOWS = "cause", "follows"
ANNOUNCED = "announced and not printed"
_HEADS = {
    "agrees": "agree", "agrees-as-rounded": "as rounded", "agrees-as-truncated": "as cut off",
    "agrees-within-rounding-of-rows": "within rounding of rows",
}  # fmt: skip
_SPECIAL = str.maketrans({c: "\\" + c for c in "\\`*_{}[]<>#|!~"})


def render_audit(verdicts: Sequence[ToldVerdict], form: str, absences: Sequence[ToldAbsence] = ()) -> str:
    """Verdicts as JSON, Markdown or SARIF.

    Raises:
        UnknownWordError: for another format.
    """
    if form == "json":
        placed = _placed(verdicts)
        return json.dumps([asdict(v) | placed[i] for i, v in enumerate(verdicts)], ensure_ascii=False, indent=2)
    if form == "markdown":
        return as_markdown(verdicts, absences)
    if form == "sarif":
        return as_sarif([_finding(fact) for fact in facts(verdicts)])
    raise UnknownWordError(f"unknown format '{form}'", "one of json, markdown, sarif")


def verdict_rows(verdicts: Sequence[ToldVerdict]) -> tuple[list[str], Sequence[Row]]:
    """One row a verdict, what it rests on left out."""
    placed = _placed(verdicts)
    told = (_COLUMNS[: -len(_PLACED)], placed)
    return list(_COLUMNS), [{c: getattr(v, c) for c in told[0]} | placed[i] for i, v in enumerate(verdicts)]


def _placed(verdicts: Sequence[ToldVerdict]) -> list[dict[str, str]]:
    """Of each verdict who found it, to which finding it belongs (its stable id), and as cause or as what follows."""
    homes = {
        id(verdict): {"finding": fact.id, "part": FOLLOWS if place else CAUSE}
        for fact in facts(verdicts)
        for place, issue in enumerate(fact.issues)
        for verdict in issue.verdicts
    }
    none = {"finding": "", "part": ""}
    return [{"origin": CURATOR if v.code == CONFLICT else MACHINE} | homes.get(id(v), none) for v in verdicts]


def audit_summary(verdicts: Sequence[ToldVerdict]) -> tuple[list[str], Sequence[Row]]:
    """Per publication: claims, how many of them got each verdict; findings, and those that only the curator noted."""
    counts = totals(verdicts)
    used = [v for v in ORDER if any(c[v] for c in counts.values())]
    found = facts(verdicts)
    rows: list[dict[str, Cell]] = []
    for record, count in counts.items():
        own = [f for f in found if f.publication == record]
        row: dict[str, Cell] = {"publication": record, "claims": sum(count.values())}
        row |= {_HEADS.get(v, v): count[v] for v in used}
        row |= {"findings": sum(f.origin == MACHINE for f in own), "noted": sum(f.origin == CURATOR for f in own)}
        rows.append(row)
    return ["publication", "claims", *(_HEADS.get(v, v) for v in used), "findings", "noted"], rows


def audit_findings(verdicts: Sequence[ToldVerdict], absences: Sequence[ToldAbsence] = ()) -> Iterator[str]:
    """The findings as lines, numbered by publication; what is said begins after :data:`INDENT` letters.

    What was recomputed stands before what the curator noted, and what is announced and not printed after both.
    """
    found = {record: list(own) for record, own in groupby(facts(verdicts), key=lambda f: f.publication)}
    missing = {record: list(own) for record, own in groupby(absences, key=lambda a: a.publication)}
    for record in sorted(found.keys() | missing.keys()):
        yield from ("", record)
        noted = False
        for number, fact in enumerate(found.get(record, ()), start=1):
            if fact.origin == CURATOR and not noted:
                noted = True
                yield f"  {CURATOR}:"
            first, *others = fact.issues
            yield f"{number:{INDENT - 2}}. {_headline(first)}"
            yield from (" " * INDENT + told for told in _told(first))
            for issue in others:
                lead = f"{CURATOR}: " if found_by(issue) == CURATOR else "so too: "
                yield " " * INDENT + lead + _headline(issue)
                yield from (" " * INDENT + told for told in _told(issue))
        if record in missing:
            yield f"  {ANNOUNCED}:"
            yield from (" " * INDENT + _missing(absence) for absence in missing[record])


def _headline(issue: Issue) -> str:
    more = f"; and {issue.more} more like this" if issue.more else ""
    return f"{issue.first.label}: {issue.first.message}{more} [{issue.first.code}]"


def _missing(absence: ToldAbsence) -> str:
    return f"{absence.missing} ({absence.label})" + (f" [{absence.at}]" if absence.at else "")


def _told(issue: Issue) -> list[str]:
    first = issue.first
    told = [f"arithmetic: {first.arithmetic}" if first.arithmetic else "", _because(first)]
    places = [f"{j.file}:{j.line}:{j.column}" + (f" ({j.at})" if j.at else "") for j in issue.verdicts]
    return [t for t in (*told, *dict.fromkeys(places)) if t]


def _because(verdict: ToldVerdict) -> str:
    """The likely cause; of a conflict, what the curator noted on it."""
    return f"{'note' if verdict.code == CONFLICT else 'likely'}: {verdict.cause}" if verdict.cause else ""


def as_markdown(verdicts: Sequence[ToldVerdict], absences: Sequence[ToldAbsence] = ()) -> str:
    """The summary as a table, then the findings as numbered lists: recomputed, noted, and what is not printed."""
    columns, rows = audit_summary(verdicts)
    lines = ["# Audit", "", *_markdown_table(columns, rows)]
    found = facts(verdicts)
    for record in dict.fromkeys(j.publication for j in verdicts):
        own = [f for f in found if f.publication == record]
        machine = [f for f in own if f.origin == MACHINE]
        missing = [a for a in absences if a.publication == record]
        if own or missing:
            lines += ["", f"## {record}"]
        if machine:
            lines += ["", *_numbered(machine, 1)]
        if len(machine) < len(own):
            lines += ["", f"### {CURATOR.capitalize()}", "", *_numbered(own[len(machine) :], len(machine) + 1)]
        if missing:
            lines += ["", f"### {ANNOUNCED.capitalize()}", ""]
            lines += [f"- {markdown_text(_missing(absence))}" for absence in missing]
    return "\n".join(lines)


def _markdown_table(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    head = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return head + ["| " + " | ".join(markdown_text(str(row[c])) for c in columns) + " |" for row in rows]


def _numbered(found: Sequence[Fact], start: int) -> list[str]:
    lines = []
    for number, fact in enumerate(found, start=start):
        first, *others = fact.issues
        lines += [f"{number}. {_paragraph(first)[0]}", *_paragraph(first)[1:]]
        for issue in others:
            lead = f"{CURATOR.capitalize()}, " if found_by(issue) == CURATOR else ""
            head, *rest = _paragraph(issue)
            lines += [f"   - {lead}{head}", *("  " + line for line in rest)]
    return lines


def _paragraph(issue: Issue) -> list[str]:
    first = issue.first
    place = f" ({markdown_text(issue.places)})" if issue.places else ""
    more = f"; and {issue.more} more like this" if issue.more else ""
    lines = [f"**{first.label}**{place}: {markdown_text(first.message)}{more}."]
    lines += [f"   Arithmetic: {markdown_text(first.arithmetic)}."] if first.arithmetic else []
    because = markdown_text(_because(first))
    lines += [f"   {because[:1].upper()}{because[1:]}."] if first.cause else []  # names and units keep their letters
    where = ", ".join(dict.fromkeys(f"{j.file}:{j.line}" for j in issue.verdicts))
    return [*lines, f"   Rule {first.code}; {markdown_text(where)}."]


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is."""
    return " ".join(text.translate(_SPECIAL).split())


def _finding(fact: Fact) -> Finding:
    first = fact.cause.first
    told = "; ".join(t for t in (first.message, first.arithmetic, first.cause) if t)
    told = f"{CURATOR}: {told}" if fact.origin == CURATOR else told
    more = "".join(f"; so too: {i.first.message}" for i in fact.follows if found_by(i) == MACHINE)
    return Finding(first.file, first.line, first.column, first.code, f"{first.label}: {told}{more}", severity=WARNING)
