"""The audit of a paper as a list for a reader, as rows, as JSON and as SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from metlit import iris
from metlit.curation.auditing.auditor import PaperAudit
from metlit.curation.auditing.point import (
    ASKED,
    CANNOT_BE,
    DOES_NOT_FIT,
    FITS,
    LAST_DIGIT,
    LEVELS,
    UNCHECKED,
    PaperPoint,
    PrintedAt,
)

PAPER_AUDIT_FORM = "metlit paper audit 1"
POINT_COLUMNS = ("level", "place", "printed", "message", "arithmetic")
ALL_POINT_COLUMNS = (*POINT_COLUMNS, "cause", "code", "sentence", "against")
# Blanks before what belongs to a point.
POINT_INDENT = 6
_HEADS = {
    CANNOT_BE: "Impossible: no data can give what is printed",
    DOES_NOT_FIT: "Differs: another figure comes out, or stands elsewhere",
    LAST_DIGIT: "Last digit: cut off, or rounded otherwise",
    ASKED: "Questions: may be right, if something is meant that is not printed",
    UNCHECKED: "Cannot be checked: nothing printed to hold it against. That is no fault",
}
_MANY = {DOES_NOT_FIT: "differ", LAST_DIGIT: "last digits", ASKED: "questions", FITS: "agree"}
_LEVEL = {CANNOT_BE: "error", DOES_NOT_FIT: "error", LAST_DIGIT: "warning", ASKED: "note"}
_LONGEST = 220


def audit_counts(audit: PaperAudit) -> str:
    """How many points of each level, in one line."""
    counted = [(len(found), level) for level in LEVELS if (found := audit.of(level))]
    return ", ".join(f"{n} {_MANY.get(level, level) if n > 1 else level}" for n, level in counted) or "nothing to check"


def audit_lines(audit: PaperAudit) -> list[str]:
    """The list: a paragraph a point, numbered, under the heading of its level; what agrees is only counted."""
    lines = [f"{audit.document.file}: {audit_counts(audit)}"]
    number = 0
    for level, heading in _HEADS.items():
        found = audit.of(level)
        if found:
            lines += ["", heading]
        for point in found:
            number += 1
            lines += _told(point, number) if level != UNCHECKED else [_briefly(point, number)]
    return lines


def _told(point: PaperPoint, number: int) -> Iterable[str]:
    inset = " " * POINT_INDENT
    yield f"{f'{number}. ':>{POINT_INDENT}}{point.message} [{point.code}]"
    if point.arithmetic:
        yield f"{inset}arithmetic: {point.arithmetic}"
    if point.cause:
        yield f"{inset}likely: {point.cause}"
    for place in point.at:
        yield f"{inset}{place.place}: {_quoted(place, point.printed)}"
    others = [
        place for place in point.against if (place.place, place.words) not in {(a.place, a.words) for a in point.at}
    ]
    for text in dict.fromkeys(_against(place) for place in others[:3]):
        yield f"{inset}against {text}"
    if len(others) > 3:
        yield f"{inset}and {len(others) - 3} more places"


def _briefly(point: PaperPoint, number: int) -> str:
    return f"{f'{number}. ':>{POINT_INDENT}}{point.at[0].place}: “{point.printed}”: {point.message}"


def _against(place: PrintedAt) -> str:
    return f"{place.place}: “{_cut(place.words)}”" if place.words else place.place


def _quoted(place: PrintedAt, printed: str) -> str:
    cell = len(place.words) <= len(printed)
    return f"“{printed}”" if cell and place.words in printed else f"“{_cut(place.words, printed)}”"


def _cut(words: str, about: str = "") -> str:
    """A sentence, or the part of a long one that is about something."""
    if len(words) <= _LONGEST:
        return words
    middle = max(words.find(about), 0) + len(about) // 2
    start = min(max(0, middle - _LONGEST // 2), len(words) - _LONGEST)
    start = words.rfind(" ", 0, start) + 1 if start else 0
    stop = words.find(" ", start + _LONGEST)
    stop = len(words) if stop < 0 else stop
    return f"{'… ' if start else ''}{words[start:stop]}{' …' if stop < len(words) else ''}"


def point_rows(audit: PaperAudit) -> list[dict[str, Any]]:
    """A row a point, with all columns."""
    return [
        {
            "level": p.level,
            "place": "; ".join(dict.fromkeys(a.place for a in p.at)),
            "printed": p.printed,
            "message": p.message,
            "arithmetic": p.arithmetic,
            "cause": p.cause,
            "code": p.code,
            "sentence": p.at[0].words,
            "against": "; ".join(dict.fromkeys(a.place for a in p.against)),
        }
        for p in audit.points
    ]


def paper_audit_json(audit: PaperAudit) -> str:
    """Everything, agreements too, by ``ontology/scan/audit/audit.schema.json``."""
    document = audit.document
    known = {"file": document.file, "sha256": document.sha256, "title": document.title, "doi": document.doi}
    used = {p.code for p in audit.points}
    rules = [
        {"code": r.code, "title": r.title, "reason": r.reason, "formula": r.formula, "reference": r.reference}
        for r in audit.rules
        if r.code in used
    ]
    data = {
        "$schema": iris.PAPER_AUDIT_SCHEMA,
        "format": PAPER_AUDIT_FORM,
        "paper": {k: v for k, v in known.items() if v},
        "counts": {level: len(audit.of(level)) for level in LEVELS},
        "rules": rules,
        "points": [_filled(p) for p in audit.points],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _filled(point: PaperPoint) -> dict[str, Any]:
    return {k: v for k, v in asdict(point).items() if v not in ("", ())}


def paper_audit_sarif(audit: PaperAudit) -> str:
    """A SARIF 2.1.0 log of all that is no agreement: a result a point, at its line or characters if known."""
    from urllib.parse import quote

    rules = {r.code: r for r in audit.rules}
    points = [p for p in audit.points if p.level != FITS]
    codes = sorted({p.code for p in points})
    results = [
        {
            "ruleId": p.code,
            "ruleIndex": codes.index(p.code),
            "level": _LEVEL.get(p.level, "none"),
            "kind": "open" if p.level in (ASKED, UNCHECKED) else "fail",
            "message": {"text": _said(p)},
            "locations": [_location(audit, a, quote(audit.document.file)) for a in p.at],
        }
        for p in points
    ]
    for result in results:
        if result["kind"] == "open":
            result["level"] = "none"  # SARIF 2.1.0, 3.27.10: only failures have another level
    described = [_rule(code, rules[code].title if code in rules else "Cannot be checked") for code in codes]
    driver = {"name": "metlit", "informationUri": iris.BASE, "rules": described}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": iris.SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(code: str, title: str) -> dict[str, Any]:
    return {"id": code, "shortDescription": {"text": title}}


def _said(point: PaperPoint) -> str:
    parts = [f"{point.level}: {point.message}"]
    parts += [f"arithmetic: {point.arithmetic}"] if point.arithmetic else []
    parts += [f"likely: {point.cause}"] if point.cause else []
    return "; ".join(parts)


def _location(audit: PaperAudit, at: PrintedAt, uri: str) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": 1}
    if 0 <= at.block < len(audit.document.blocks):
        origin = audit.document.blocks[at.block].origin(at.start)
        if origin.line is not None:
            region = {"startLine": origin.line}
        elif origin.offset is not None and origin.page is None:
            region = {"charOffset": origin.offset, "charLength": max(at.end - at.start, 0)}
    place = {"artifactLocation": {"uri": uri}, "region": region}
    return {"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": at.place}]}
