"""Marks shown: rows of a table, SARIF, and the text itself as HTML with the marks in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from metlit import iris
from metlit.curation.scan.mark import TextMark

if TYPE_CHECKING:
    from metlit.curation.document import Block, Document

MARK_COLUMNS = ("place", "kind", "printed", "value", "unit", "label", "side", "subject", "sense")
ALL_MARK_COLUMNS = (*MARK_COLUMNS, "role", "sign", "of", "concept", "block", "start", "end")
_TAGS = {"heading": "h2", "caption": "p", "footnote": "p", "paragraph": "p", "cell": "p", "reference": "p"}
_STYLE = """body{font:16px/1.6 serif;max-width:50em;margin:2em auto;padding:0 1em}
mark{background:#ffec99;border-radius:2px}mark.word{background:#d3f9d8}mark.literature,mark.method{opacity:.55}
mark.negated{text-decoration:line-through}mark.uncertain{border-bottom:2px dotted}
.place{color:#666;font:12px sans-serif;display:block}"""


def mark_rows(marks: Sequence[TextMark]) -> list[dict[str, Any]]:
    """A row a mark, with all columns."""
    return [{c: _shown(mark, c) for c in ALL_MARK_COLUMNS} for mark in marks]


def _shown(mark: TextMark, column: str) -> object:
    if column == "value":
        return mark.sign + mark.value
    return _senses(mark) if column == "sense" else getattr(mark, column)


def _senses(mark: TextMark) -> str:
    senses = [name for name in ("negated", "uncertain") if getattr(mark, name)]
    return mark.status or ", ".join(senses)


def marks_sarif(marks: Sequence[TextMark], document: Document) -> str:
    """A SARIF 2.1.0 log: a note a mark, at its line or its characters where the format of the paper tells."""
    from urllib.parse import quote

    kinds = sorted({mark.kind for mark in marks})
    results = [
        {
            "ruleId": mark.kind,
            "ruleIndex": kinds.index(mark.kind),
            "level": "note",
            "kind": "informational",
            "message": {"text": _said(mark)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(document.file)},
                        "region": _region(document.blocks[mark.block], mark),
                    },
                    "logicalLocations": [{"fullyQualifiedName": mark.place}],
                }
            ],
        }
        for mark in marks
    ]
    driver = {"name": "metlit", "informationUri": iris.BASE, "rules": [{"id": kind} for kind in kinds]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": iris.SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _region(block: Block, mark: TextMark) -> dict[str, int]:
    origin = block.origin(mark.start)
    if origin.line is not None:
        return {"startLine": origin.line}
    if origin.offset is not None and origin.page is None:
        return {"charOffset": origin.offset, "charLength": mark.end - mark.start}
    return {"startLine": 1}


def _said(mark: TextMark) -> str:
    """One line: kind, value, concept, place, whose."""
    value = " ".join(filter(None, (mark.sign + mark.value, mark.unit)))
    parts = [f"{mark.kind}: {mark.printed}"]
    parts += [f"= {value}"] if value else []
    parts += [f"({mark.label}{', ' + mark.side if mark.side else ''})"] if mark.label else []
    told = ", ".join(filter(None, (mark.subject, mark.role, _senses(mark))))
    return f"{' '.join(parts)}; {told}; {mark.place}"


def marks_html(marks: Sequence[TextMark], document: Document) -> str:
    """A page of the text with the marks in it, each with what it was read as; nothing is loaded from elsewhere."""
    of: dict[int, list[TextMark]] = {}
    for mark in marks:
        of.setdefault(mark.block, []).append(mark)
    title = escape(document.title or document.file)
    lines = ["<!DOCTYPE html>", '<html lang="en"><head><meta charset="utf-8">', f"<title>{title}</title>"]
    lines += [f"<style>{_STYLE}</style></head><body>", f"<h1>{title}</h1>"]
    lines += [_block_html(block, of.get(number, [])) for number, block in enumerate(document.blocks)]
    return "\n".join([*lines, "</body></html>"])


def _block_html(block: Block, marks: Sequence[TextMark]) -> str:
    tag = _TAGS.get(str(block.kind), "p")
    place = "" if tag == "h2" else f'<span class="place">{escape(str(block.place))}</span>'
    return f"<{tag}>{place}{''.join(_pieces(block.text, marks))}</{tag}>"


def _pieces(text: str, marks: Sequence[TextMark]) -> Iterator[str]:
    at = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start < at:
            continue  # within the one before
        yield escape(text[at : mark.start])
        classes = ["word" if mark.concept and not mark.value else "number", mark.role.split()[0]]
        classes += [name for name in ("negated", "uncertain") if getattr(mark, name)]
        yield f'<mark class="{escape(" ".join(classes))}" title="{escape(_said(mark))}">'
        yield f"{escape(text[mark.start : mark.end])}</mark>"
        at = mark.end
    yield escape(text[at:])
