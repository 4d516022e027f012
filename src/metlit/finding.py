"""What a complaint is: data first (code, severity, place, remedy), a sentence second."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from metlit import iris

ERROR, WARNING, INFO = "error", "warning", "info"
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SARIF_LEVEL = {ERROR: "error", WARNING: "warning", INFO: "note"}
_GITHUB_LEVEL = {ERROR: "error", WARNING: "warning", INFO: "notice"}


@dataclass(frozen=True, order=True)
class Rewrite:
    """What to write instead of a span of a line; lines and columns count from 1, ``end_column`` is behind the span.

    ``sure`` is whether it says all that was written and can be done without looking.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    sure: bool = True


@dataclass(frozen=True, order=True)
class Finding:
    """One complaint about one place.

    ``line`` and ``column`` count from 1; 0 means the whole file. ``code`` is stable and is a heading in
    ``docs/findings.md``, or the name of the shape that was violated. ``node`` is the IRI of the node meant, or "".
    ``rewrites`` are what may be written instead, one a reading.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    remedy: str = ""
    severity: str = ERROR
    node: str = ""
    rewrites: tuple[Rewrite, ...] = ()

    @property
    def rewrite(self) -> Rewrite | None:
        """What to write instead, if there is one reading and it says all."""
        return self.rewrites[0] if len(self.rewrites) == 1 and self.rewrites[0].sure else None

    def text(self) -> str:
        """``file:line:column: severity: message [code]; remedy`` on one line."""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return _one_line(f"{self.place}: {self.severity}: {self.message}{remedy} [{self.code}]")

    @property
    def place(self) -> str:
        """``file:line:column``, on one line."""
        return _one_line(f"{self.file}:{self.line or 1}:{self.column or 1}")


def _one_line(text: str) -> str:
    """Without line breaks, which a key or the name of a file may hold."""
    return _BREAKS.sub(lambda m: m.group().encode("unicode_escape").decode(), text)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings is an error."""
    return any(f.severity == ERROR for f in findings)


def findings_text(findings: Sequence[Finding]) -> str:
    """One line a finding, then a count by severity."""
    return "\n".join([*(f.text() for f in findings), _counted(findings)])


def findings_summary(findings: Sequence[Finding]) -> str:
    """One line an error, one line a kind of what is less, the most frequent first, then a count by severity."""
    lines = [f.text() for f in findings if f.severity == ERROR]
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings):
        if finding.severity != ERROR:
            kinds.setdefault((finding.severity, finding.code), []).append(finding)
    for (severity, code), found in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        many = f" ×{len(found)}, first" if len(found) > 1 else ","
        lines.append(f"{severity}: {code}{many} at {found[0].place}")
    each = "; --verbose prints each" if kinds else ""
    return "\n".join([*lines, _counted(findings) + each])


def _counted(findings: Sequence[Finding]) -> str:
    errors = sum(f.severity == ERROR for f in findings)
    warnings = sum(f.severity == WARNING for f in findings)
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def findings_json(findings: Sequence[Finding]) -> str:
    """A JSON array of the findings' fields."""
    return json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2)


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands that GitHub shows as annotations."""
    return "\n".join(
        f"::{_GITHUB_LEVEL[f.severity]} file={_property(f.file)},line={max(f.line, 1)},col={max(f.column, 1)},"
        f"title={_property(f.code)}::{_data(f.message + (f'; {f.remedy}' if f.remedy else ''))}"
        for f in findings
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Sequence[Finding]) -> str:
    """A SARIF 2.1.0 log (OASIS Standard, 2020)."""
    from urllib.parse import quote

    rules = sorted({f.code for f in findings})
    results = [
        {
            "ruleId": f.code,
            "ruleIndex": rules.index(f.code),
            "level": _SARIF_LEVEL[f.severity],
            "message": {"text": f.message + (f"; {f.remedy}" if f.remedy else "")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(f.file)},
                        "region": {"startLine": max(f.line, 1), "startColumn": max(f.column, 1)},
                    }
                }
            ],
        }
        | ({"fixes": [_sarif_fix(f, rewrite) for rewrite in f.rewrites]} if f.rewrites else {})
        for f in findings
    ]
    driver = {
        "name": "metlit",
        "informationUri": iris.BASE,
        "rules": [{"id": code, "helpUri": iris.FINDING_HELP + code} for code in rules],
    }
    log = {
        "$schema": iris.SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _sarif_fix(finding: Finding, rewrite: Rewrite) -> dict[str, object]:
    """A fix (SARIF 2.1.0, 3.55): one replacement in the file of the finding."""
    from urllib.parse import quote

    region = {"startLine": rewrite.line, "startColumn": rewrite.column}
    region |= {"endLine": rewrite.end_line, "endColumn": rewrite.end_column}
    replacement = {"deletedRegion": region, "insertedContent": {"text": rewrite.text}}
    change = {"artifactLocation": {"uri": quote(finding.file)}, "replacements": [replacement]}
    return {"description": {"text": f"write {rewrite.text}"}, "artifactChanges": [change]}


FINDING_FORMATS = {"text": findings_text, "json": findings_json, "sarif": as_sarif, "github": as_github}
