"""Letters to authors; their points as a table for an editor, and as JSON by ``ontology/audit/points.schema.json``."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from metlit import iris
from metlit.audit.absences import ToldAbsence
from metlit.audit.audited import Audit
from metlit.audit.facts import CURATOR, MACHINE, Fact, facts, found_by, issue_id
from metlit.audit.report import markdown_text
from metlit.audit.verdicts import Issue, ToldVerdict, totals
from metlit.audit.wording import LetterWording, LetterWords, load_wording, places_together
from metlit.claims.verdict import AGREEMENTS
from metlit.errors import MetlitError
from metlit.notice import CLOSING, LETTER
from metlit.rdf.rows import Row
from metlit.record.authors import author_name
from metlit.resources import Resources
from metlit.written import write_whole

POINTS_FORM = 1
_COLUMNS = ("number", "id", "found", "weight", "place", "point", "arithmetic", "remark", "follows_from", "rule")
_QUOTED = re.compile("“[^”]*”")
_FORMULA = tuple("=+-@\t\r")
_STYLE = (
    "<style>body{max-width:46em;margin:3em auto;padding:0 1em;font:16px/1.5 serif}li{margin:.8em 0}"
    "li li{margin:.3em 0}h1{font-size:1.4em}h2{font-size:1.15em}</style>"
)
_SECTIONS = (
    (MACHINE, "Figures that do not follow from the others", ""),
    (
        CURATOR,
        "Statements that do not agree with each other",
        "These were noted in reading; nothing was computed.",
    ),
)


@dataclass(frozen=True)
class LetterPoint:
    """One point: where, what, the arithmetic, what may explain it, and what follows from it.

    ``id`` is stable; ``found`` is who found it (:data:`metlit.audit.facts.MACHINE` or
    :data:`~metlit.audit.facts.CURATOR`); ``weight`` the label of its verdict.
    """

    id: str
    found: str
    weight: str
    rule: str
    place: str
    point: str
    arithmetic: str = ""
    remark: str = ""
    follows: tuple[LetterPoint, ...] = ()


@dataclass(frozen=True)
class Letter:
    """What is to be said to the authors of one paper."""

    record: str
    source: Row
    counts: Counter[str]
    points: tuple[LetterPoint, ...]
    absences: tuple[ToldAbsence, ...] = field(default=())


def letters_of(audit: Audit) -> list[Letter]:
    """A letter a publication, in the order of the audit.

    Raises:
        ResourceError: if ``layouts/audit/wording.tsv`` is wrong.
    """
    told: dict[str, list[ToldVerdict]] = {}
    for verdict in audit.verdicts:
        told.setdefault(verdict.publication, []).append(verdict)
    wording = load_wording(Resources.default().wording_file())
    return [_letter(audit, record, verdicts, wording) for record, verdicts in told.items()]


def _letter(audit: Audit, record: str, verdicts: Sequence[ToldVerdict], said: LetterWords) -> Letter:
    names = {path: name for path, name in audit.names.items() if path.startswith(f"{record}/")}
    wording = LetterWording(names, said)
    counts = next(iter(totals(verdicts).values()), Counter[str]())
    points = tuple(_point(fact, wording) for fact in facts(verdicts))
    absences = tuple(a for a in audit.absences if a.publication == record)
    return Letter(record, audit.sources.get(record, {}), counts, points, absences)


def _point(fact: Fact, wording: LetterWording) -> LetterPoint:
    follows = tuple(_single(issue, wording) for issue in fact.follows)
    return _single(fact.cause, wording, follows)


def _single(issue: Issue, wording: LetterWording, follows: tuple[LetterPoint, ...] = ()) -> LetterPoint:
    first = issue.first
    told = wording.sentence(issue), wording.arithmetic(issue), wording.remark(issue)
    place = places_together([v.at for v in issue.verdicts])
    return LetterPoint(issue_id(issue), found_by(issue), first.label, first.code, place, *told, follows)


# -- the letter


def letter_text(letter: Letter) -> str:
    """A page for the authors or the editor of one paper, in Markdown."""
    source = letter.source
    agree = sum(n for v, n in letter.counts.items() if v in AGREEMENTS)
    lines = [
        f"# Figures in “{markdown_text(str(source.get('title') or ''))}”",
        "",
        markdown_text(_cited(source)) + ".",
        "",
        "Dear authors, dear editor,",
        "",
        f"your article was recorded in {LETTER}, and the {sum(letter.counts.values())} figures that it prints about "
        f"its own data were recomputed from what it prints. {agree} of them agree, "
        f"{letter.counts.get('within-limits', 0)} keep the limits that others set to them, "
        f"{letter.counts.get('unsupported', 0)} cannot be checked from the text. {_asked(len(letter.points))}",
        "",
        *_sections(letter),
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


def _asked(points: int) -> str:
    if not points:
        return ""
    many = f"The {points} points below, the gravest first, we" if points > 1 else "The point below we"
    return (
        f"{many} could not reconcile. Some will have an explanation that a reader cannot see, and some may be ours: "
        "the text was read from an extracted copy. We would be grateful for a word on them, so that the record can be "
        "corrected."
    )


def _cited(source: Row) -> str:
    authors = ", ".join(author_name(name).cited for name in str(source.get("authors") or "").split("; "))
    parts = [authors, *(str(source.get(key) or "") for key in ("title", "journal"))]
    doi = f", doi:{source['doi']}" if source.get("doi") else ""
    return (". ".join(p for p in parts if p) + f" {source.get('year') or ''}{doi}").strip(". ")


def _sections(letter: Letter) -> Iterator[str]:
    """What was recomputed, what was noted, what is not printed; the points numbered through."""
    if not letter.points:
        yield from ("Nothing was found that does not agree.", "")
    for found, title, lead in _SECTIONS:
        numbered = [(n, p) for n, p in enumerate(letter.points, start=1) if p.found == found]
        if numbered:
            yield from (f"## {title}", "", *([lead, ""] if lead else []))
            for number, point in numbered:
                yield from (*_told(number, point), "")
    announced = [a for a in letter.absences if a.announced]
    others = [a for a in letter.absences if not a.announced]
    for title, part in (("Announced and not printed", announced), ("Not reported", others)):
        if part:
            yield from (f"## {title}", "", *(f"- {markdown_text(_missing(absence))}" for absence in part), "")


def _missing(absence: ToldAbsence) -> str:
    told = absence.missing[:1].upper() + absence.missing[1:]
    note = f" ({absence.note})" if absence.note else ""
    return (f"{absence.at}: " if absence.at else "") + f"{told}{note}."


def _told(number: int, point: LetterPoint) -> list[str]:
    lead = f"{number}. "
    inner, lines = " " * len(lead), [lead + _line(point)]
    quoted = " ".join(p.point for p in (point, *point.follows) if p.found == MACHINE)
    # What was noted and only repeats what was recomputed is left out, but for its remark.
    again = [p for p in point.follows if p.found == CURATOR and all(q in quoted for q in _QUOTED.findall(p.point))]
    more = [f"{inner}- {_line(p)}" for p in point.follows if p not in again]
    remarks = [p.remark for p in again if p.remark]
    if remarks and point.found == MACHINE:
        lines += ["", *(f"{inner}{markdown_text(remark)}." for remark in remarks)]
    return [*lines, "", f"{inner}Of the same cause:", "", *more] if more else lines


def _line(point: LetterPoint) -> str:
    place = f"**{markdown_text(point.place)}.** " if point.place else ""
    shown = markdown_text(point.arithmetic)
    arithmetic = f": {shown}" if "(" in shown else f" ({shown})" if shown else ""
    behind = f" {markdown_text(point.remark)}." if point.remark else ""
    return f"{place}{markdown_text(point.point)}{arithmetic}.{behind}"


# -- the same for an editor, and for programs


def points_csv(letter: Letter) -> str:
    """A row a point, numbered as in the letter; what follows from another has its number in ``follows_from``."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for number, point in enumerate(letter.points, start=1):
        for told, above in ((point, ""), *((f, str(number)) for f in point.follows)):
            row = {c: getattr(told, c) for c in _COLUMNS if c not in ("number", "follows_from")}
            row |= {"number": "" if above else str(number), "follows_from": above}
            writer.writerow({c: "'" + v if v.startswith(_FORMULA) else v for c, v in row.items()})
    return text.getvalue()


def points_json(letter: Letter) -> str:
    """Everything of a letter, by ``ontology/audit/points.schema.json``; what is empty is left out."""
    source = {k: str(v) for k in ("title", "authors", "journal", "year", "doi") if (v := letter.source.get(k))}
    data = {
        "$schema": iris.POINTS_SCHEMA,
        "format": POINTS_FORM,
        "publication": {"id": letter.record, **source},
        "claims": dict(sorted(letter.counts.items())),
        "points": [_filled(p) for p in letter.points],
        "absences": [_absence(a) for a in letter.absences],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _filled(point: LetterPoint) -> dict[str, object]:
    told: dict[str, object] = {k: v for k, v in asdict(point).items() if v and k != "follows"}
    return told | ({"follows": [_filled(f) for f in point.follows]} if point.follows else {})


def _absence(absence: ToldAbsence) -> dict[str, str]:
    own = hashlib.sha256(f"{absence.missing}|{absence.at}".encode()).hexdigest()[:8]
    told = {"missing": absence.missing, "reason": absence.label, "place": absence.at, "note": absence.note}
    return {"id": f"{absence.publication}/absence-{own}"} | {k: v for k, v in told.items() if v}


def write_report(folder: Path, letters: Sequence[Letter]) -> list[Path]:
    """Write the letter of each paper as Markdown and HTML, its points as CSV and JSON; each file whole or not at all.

    Args:
        folder: made if it does not exist.
        letters: one a paper.

    Raises:
        MetlitError: if a file cannot be written.
    """
    from markdown_it import MarkdownIt

    convert = MarkdownIt("commonmark", {"html": False}).enable("table")
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for letter in letters:
            text, name = letter_text(letter), letter.record
            head = f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{name}</title>\n{_STYLE}\n'
            page = head + convert.render(text) + "</html>\n"
            forms = {"md": text, "html": page, "csv": points_csv(letter), "json": points_json(letter)}
            for ending, content in forms.items():
                write_whole(folder / f"{name}.{ending}", content.encode())
                written.append(folder / f"{name}.{ending}")
    except OSError as error:
        raise MetlitError(
            f"the report cannot be written to {folder}: {error.strerror}", "name a folder that can be written"
        ) from error
    return written
