"""A finding in text, JSON, SARIF and GitHub's workflow commands."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlsplit

import pytest

from metlit.finding import (
    ERROR,
    FINDING_FORMATS,
    INFO,
    WARNING,
    Finding,
    Rewrite,
    as_github,
    as_sarif,
    findings_json,
    findings_summary,
    findings_text,
    has_errors,
)

PLAIN = Finding("cases/a-2020.yaml", 3, 7, "unknown-key", "'dos' is no key", "did you mean 'dose'?")
WHOLE = Finding("cases/b-2020.yaml", 0, 0, "file-empty", "the file is empty")
WARN = Finding("cases/a-2020.yaml", 9, 1, "Dose-order", "D95 > D98", severity=WARNING, node="https://example.org/x")
NOTE = Finding("cases/a-2020.yaml", 9, 2, "Note", "see there", severity=INFO)
HOSTILE = Finding("my cases/ü#1,50%:x.yaml", 1, 1, "a,b:c", "100% of ::error file=x::y\nnext line", "50% \r or less")
ALL = [PLAIN, WHOLE, WARN, NOTE, HOSTILE]

GITHUB = re.compile(
    r"::(?P<level>error|warning|notice) file=(?P<file>[^,:\n]+),line=(?P<line>[1-9]\d*),col=(?P<col>[1-9]\d*)"
    r",title=(?P<title>[^,:\n]+)::(?P<message>[^\n\r]+)"
)


def unescape(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_text_has_place_severity_message_remedy_and_code():
    line = PLAIN.text()
    assert line.startswith("cases/a-2020.yaml:3:7: error: 'dos' is no key")
    assert "did you mean 'dose'?" in line and line.endswith("[unknown-key]")
    assert WHOLE.text().startswith("cases/b-2020.yaml:1:1: error: ")


def test_a_summary_has_each_error_and_one_line_a_kind_of_what_is_less():
    later = [
        Finding(f"cases/{f}.yaml", n, 5, "Dose-order", "D95 > D98", severity=WARNING) for f, n in (("c", 4), ("b", 2))
    ]
    assert findings_summary([*later, *ALL]).splitlines() == [
        *(f.text() for f in (PLAIN, WHOLE, HOSTILE)),
        "warning: Dose-order ×3, first at cases/a-2020.yaml:9:1",
        "info: Note, at cases/a-2020.yaml:9:2",
        "3 errors, 3 warnings; --verbose prints each",
    ]
    assert findings_summary([PLAIN]) == findings_text([PLAIN])
    assert findings_summary([]) == "0 errors, 0 warnings"


def test_a_summary_is_one_line_a_kind_whatever_the_file_is_called():
    odd = Finding("cases/a\nb.yaml", 1, 1, "odd", "x", severity=WARNING)
    assert len(findings_summary([odd]).splitlines()) == 2


@pytest.mark.parametrize("finding", ALL, ids=lambda f: f.code)
def test_text_is_one_line(finding):
    assert len(finding.text().splitlines()) == 1


def test_text_counts():
    assert findings_text(ALL).splitlines()[-1] == "3 errors, 1 warning"
    assert findings_text([PLAIN]).splitlines()[-1] == "1 error, 0 warnings"
    assert findings_text([]) == "0 errors, 0 warnings"


def test_only_errors_are_errors():
    assert has_errors([WARN, PLAIN]) and not has_errors([WARN, NOTE]) and not has_errors([])


def test_findings_sort_by_place():
    assert sorted([WARN, NOTE, PLAIN, WHOLE]) == [PLAIN, WARN, NOTE, WHOLE]


def test_json_keeps_everything():
    fields = ("file", "line", "column", "code", "message", "remedy", "severity", "node", "rewrites")
    assert json.loads(findings_json(ALL)) == [
        {name: getattr(f, name) for name in fields} | {"rewrites": list(f.rewrites)} for f in ALL
    ]
    assert json.loads(findings_json([])) == []


def test_github_lines_are_workflow_commands():
    lines = as_github(ALL).split("\n")
    assert len(lines) == len(ALL)
    for line, finding in zip(lines, ALL, strict=True):
        match = GITHUB.fullmatch(line)
        assert match, line
        assert unescape(match["file"]) == finding.file and unescape(match["title"]) == finding.code
        assert unescape(match["message"]).startswith(finding.message) and finding.remedy in unescape(match["message"])
    assert [GITHUB.fullmatch(line)["level"] for line in lines] == ["error", "error", "warning", "notice", "error"]


def test_sarif_is_2_1_0():
    """The parts that SARIF 2.1.0 requires: 3.13.2, 3.14.6, 3.18.1, 3.19.8, 3.27.11, 3.29.3, 3.30.5."""
    log = json.loads(as_sarif(ALL))
    assert log["version"] == "2.1.0" and "sarif" in log["$schema"] and "2.1.0" in log["$schema"]
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "metlit" and urlsplit(driver["informationUri"]).scheme == "https"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids)) and run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
    levels = {ERROR: "error", WARNING: "warning", INFO: "note"}
    for result, finding in zip(run["results"], ALL, strict=True):
        assert result["ruleId"] == finding.code == ids[result["ruleIndex"]]
        assert result["level"] == levels[finding.severity]
        assert result["message"]["text"].startswith(finding.message)
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == finding.file
        region = place.get("region", {"startLine": 1, "startColumn": 1})
        assert (region["startLine"], region["startColumn"]) == (max(finding.line, 1), max(finding.column, 1))


@pytest.mark.parametrize("finding", ALL, ids=lambda f: f.code)
def test_sarif_places_are_uri_references(finding):
    """SARIF 3.4.3: a URI reference as of RFC 3986."""
    (result,) = json.loads(as_sarif([finding]))["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+", uri)


def test_every_format_takes_no_findings():
    assert set(FINDING_FORMATS) == {"text", "json", "sarif", "github"}
    for render in FINDING_FORMATS.values():
        assert isinstance(render([]), str)


def test_rewrites_are_in_json_and_sarif():
    choices = tuple(Rewrite(3, 7, 3, 9, text) for text in ("not reported", "unclear"))
    one, two = (Finding("a b.yaml", 3, 7, "rewrite", "no", rewrites=choices[:n]) for n in (1, 2))
    assert (one.rewrite, two.rewrite) == (choices[0], None)
    assert Finding("a", 1, 1, "c", "m", rewrites=(Rewrite(1, 1, 1, 2, "x", sure=False),)).rewrite is None
    span = {"line": 3, "column": 7, "end_line": 3, "end_column": 9, "sure": True}
    (told,) = json.loads(findings_json([two]))
    assert told["rewrites"] == [{**span, "text": "not reported"}, {**span, "text": "unclear"}]
    plain, result = json.loads(as_sarif([PLAIN, two]))["runs"][0]["results"]
    assert "fixes" not in plain and len(result["fixes"]) == 2
    assert result["fixes"][0]["artifactChanges"] == [
        {
            "artifactLocation": {"uri": "a%20b.yaml"},
            "replacements": [
                {
                    "deletedRegion": {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 9},
                    "insertedContent": {"text": "not reported"},
                }
            ],
        }
    ]
