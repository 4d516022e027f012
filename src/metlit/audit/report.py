"""Verdicts → table, CSV, JSON, Markdown, SARIF, and letters to the authors."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from metlit.audit.verdicts import CONFLICT, Issue, ToldVerdict, issues, totals
from metlit.claims.verdict import AGREEMENTS, ORDER
from metlit.errors import MetlitError, UnknownWordError
from metlit.finding import WARNING, Finding, as_sarif
from metlit.notice import CLOSING, LETTER
from metlit.rdf.rows import Cell, Row
from metlit.record.authors import author_name
from metlit.written import write_whole

INDENT = 6
_COLUMNS = (
    "publication", "subject", "statistic", "of", "over", "printed", "at", "verdict", "code", "message", "arithmetic",
    "cause", "file", "line", "column",
)  # fmt: skip
_HEADS = {
    "agrees": "agree", "agrees-as-rounded": "as rounded", "agrees-as-truncated": "as cut off",
    "agrees-within-rounding-of-rows": "within rounding of rows",
}  # fmt: skip
_SPECIAL = str.maketrans({c: "\\" + c for c in "\\`*_{}[]<>#|!~"})


def render_audit(verdicts: Sequence[ToldVerdict], form: str) -> str:
    """Verdicts as JSON, Markdown or SARIF.

    Raises:
        UnknownWordError: for another format.
    """
    if form == "json":
        return json.dumps([asdict(j) for j in verdicts], ensure_ascii=False, indent=2)
    if form == "markdown":
        return as_markdown(verdicts)
    if form == "sarif":
        return as_sarif([_finding(i) for i in issues(verdicts)])
    raise UnknownWordError(f"unknown format '{form}'", "one of json, markdown, sarif")


def verdict_rows(verdicts: Sequence[ToldVerdict]) -> tuple[list[str], Sequence[Row]]:
    """One row a verdict, what it rests on left out."""
    return list(_COLUMNS), [{c: getattr(j, c) for c in _COLUMNS} for j in verdicts]


def audit_summary(verdicts: Sequence[ToldVerdict]) -> tuple[list[str], Sequence[Row]]:
    """Per publication: claims, and how many of them got each verdict; conflicts and other findings apart."""
    counts = totals(verdicts)
    used = [v for v in ORDER if any(c[v] for c in counts.values())]
    found = issues(verdicts)
    rows: list[dict[str, Cell]] = []
    for record, count in counts.items():
        row: dict[str, Cell] = {"publication": record, "claims": sum(count.values())}
        row |= {_HEADS.get(v, v): count[v] for v in used}
        row["findings"] = sum(i.first.publication == record for i in found)
        rows.append(row)
    return ["publication", "claims", *(_HEADS.get(v, v) for v in used), "findings"], rows


def audit_findings(verdicts: Sequence[ToldVerdict]) -> Iterator[str]:
    """The findings as lines, numbered by publication; what is said begins after :data:`INDENT` letters."""
    number, record = 0, ""
    for issue in issues(verdicts):
        if issue.first.publication != record:
            record, number = issue.first.publication, 0
            yield from ("", record)
        number += 1
        first = issue.first
        more = f"; and {issue.more} more like this" if issue.more else ""
        yield f"{number:{INDENT - 2}}. {first.label}: {first.message}{more} [{first.code}]"
        yield from (" " * INDENT + told for told in _told(issue))


def _told(issue: Issue) -> list[str]:
    first = issue.first
    told = [f"arithmetic: {first.arithmetic}" if first.arithmetic else "", _because(first)]
    places = [f"{j.file}:{j.line}:{j.column}" + (f" ({j.at})" if j.at else "") for j in issue.verdicts]
    return [t for t in (*told, *dict.fromkeys(places)) if t]


def _because(verdict: ToldVerdict) -> str:
    """The likely cause; of a conflict, what the curator noted on it."""
    return f"{'note' if verdict.code == CONFLICT else 'likely'}: {verdict.cause}" if verdict.cause else ""


def as_markdown(verdicts: Sequence[ToldVerdict]) -> str:
    """The summary as a table, then the findings as numbered lists."""
    columns, rows = audit_summary(verdicts)
    lines = ["# Audit", "", *_markdown_table(columns, rows)]
    for record in dict.fromkeys(j.publication for j in verdicts):
        found = [i for i in issues(verdicts) if i.first.publication == record]
        if found:
            lines += ["", f"## {record}", "", *_numbered(found)]
    return "\n".join(lines)


def _markdown_table(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    head = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return head + ["| " + " | ".join(markdown_text(str(row[c])) for c in columns) + " |" for row in rows]


def _numbered(found: Sequence[Issue]) -> list[str]:
    lines = []
    for number, issue in enumerate(found, start=1):
        first = issue.first
        place = f" ({markdown_text(issue.places)})" if issue.places else ""
        more = f"; and {issue.more} more like this" if issue.more else ""
        lines.append(f"{number}. **{first.label}**{place}: {markdown_text(first.message)}{more}.")
        if first.arithmetic:
            lines.append(f"   Arithmetic: {markdown_text(first.arithmetic)}.")
        if first.cause:
            lines.append(f"   {markdown_text(_because(first).capitalize())}.")
        where = ", ".join(dict.fromkeys(f"{j.file}:{j.line}" for j in issue.verdicts))
        lines.append(f"   Rule {first.code}; {markdown_text(where)}.")
    return lines


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is."""
    return " ".join(text.translate(_SPECIAL).split())


def _finding(issue: Issue) -> Finding:
    first = issue.first
    told = "; ".join(t for t in (first.message, first.arithmetic, first.cause) if t)
    return Finding(first.file, first.line, first.column, first.code, f"{first.label}: {told}", severity=WARNING)


# -- letters


def letter_to_authors(verdicts: Sequence[ToldVerdict], source: Row) -> str:
    """A page for the authors or the editor of one paper, in Markdown.

    Args:
        verdicts: those of one publication.
        source: its title, authors with semicolons between, journal, year and doi.
    """
    counts = next(iter(totals(verdicts).values()), Counter[str]())
    found = issues(verdicts)
    agree = sum(n for v, n in counts.items() if v in AGREEMENTS)
    claims = sum(counts.values())
    doi = f", doi:{source['doi']}" if source.get("doi") else ""
    names = str(source.get("authors") or "").split("; ")
    authors = ", ".join(author_name(name).cited for name in names)
    parts = [authors, *(str(source.get(key) or "") for key in ("title", "journal"))]
    cited = ". ".join(p for p in parts if p) + f" {source.get('year') or ''}{doi}"
    lines = [
        f"# Figures in “{markdown_text(str(source.get('title') or ''))}”",
        "",
        markdown_text(cited.strip(". ")) + ".",
        "",
        "Dear authors, dear editor,",
        "",
        f"your article was recorded in {LETTER}, and the {claims} figures that it "
        f"prints about its own data were recomputed from what it prints. {agree} of them agree, "
        f"{counts.get('within-limits', 0)} keep the limits that others set to them, "
        f"{counts.get('unsupported', 0)} cannot be checked from the text. The {len(found)} points below we could not "
        "reconcile. Some will have an explanation that a reader cannot see, and some may be ours: the text was read "
        "from an extracted copy. We would be grateful for a word on them, so that the record can be corrected.",
        "",
        *_sections(found),
        "Each percentage, mean and standard deviation was compared exactly: rounded half up, rounded half to even, and "
        "cut off, before it was called different.",
        "",
        CLOSING,
        "",
        "With kind regards,",
        "",
        "metlit contributors",
    ]
    return "\n".join(lines) + "\n"


def _sections(found: Sequence[Issue]) -> list[str]:
    """Figures that do not follow, then statements that contradict each other; numbered through."""
    figures = [i for i in found if i.first.code != CONFLICT]
    statements = [i for i in found if i.first.code == CONFLICT]
    lines = [] if found else ["Nothing was found that does not agree.", ""]
    for title, part, start in (
        ("Figures that do not follow from the others", figures, 1),
        ("Statements that do not agree with each other", statements, len(figures) + 1),
    ):
        if part:
            lines += [f"## {title}", "", *_numbered_for_authors(part, start), ""]
    return lines


def _numbered_for_authors(found: Sequence[Issue], start: int) -> list[str]:
    lines = []
    for number, issue in enumerate(found, start=start):
        first = issue.first
        place = f"**{markdown_text(issue.places)}.** " if issue.places else ""
        if first.printed:
            place += f"“{markdown_text(first.printed)}” ({markdown_text(first.statistic)}): "
        more = f"; and in {issue.more} more places alike" if issue.more else ""
        message = first.message.removeprefix(f"printed {first.printed}").lstrip("; ,:")
        message = markdown_text(message if first.printed else message[:1].upper() + message[1:])
        lines.append(f"{number}. {place}{message}{more}.")
        if first.arithmetic:
            lines += ["", f"    {markdown_text(first.arithmetic)}", ""]
        if first.cause:
            lead = "Remark" if first.code == CONFLICT else "Perhaps"
            lines += ["", f"    {lead}: {markdown_text(first.cause)}.", ""]
    return lines


def write_report(folder: Path, letters: dict[str, str]) -> list[Path]:
    """Write one page a paper, as Markdown and as HTML; each file whole or not at all.

    Args:
        folder: made if it does not exist.
        letters: Markdown by record id.

    Raises:
        MetlitError: if a file cannot be written.
    """
    from markdown_it import MarkdownIt

    convert = MarkdownIt("commonmark", {"html": False}).enable("table")
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for record, text in letters.items():
            head = f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{record}</title>\n{_STYLE}\n'
            for name, content in (
                (f"{record}.md", text),
                (f"{record}.html", head + convert.render(text) + "</html>\n"),
            ):
                write_whole(folder / name, content.encode())
                written.append(folder / name)
    except OSError as error:
        raise MetlitError(
            f"the report cannot be written to {folder}: {error.strerror}", "name a folder that can be written"
        ) from error
    return written


_STYLE = "<style>body{max-width:46em;margin:3em auto;font:16px/1.5 serif}li{margin:.8em 0}</style>"
