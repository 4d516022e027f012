"""``metlit scan``: the command, and each of its formats."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from metlit.curation.reading import read_paper
from metlit.curation.scan.shown import marks_html, marks_sarif
from metlit.resources import Resources
from tests.curation.scan.conftest import document, paragraph

TEXT = """# A small series of our own

## Abstract

Eleven patients were treated.

## Results

Of 11 patients, 3 (27.3%) had pain. They received 30 Gy in 10 fractions to the left hip.

## References

1. Muster A. Pain in 12 patients. J Examples. 2001;3:14-20.
"""


@pytest.fixture
def paper(tmp_path):
    file = tmp_path / "own.md"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_the_table(cli, paper):
    ran = cli("scan", paper, "--kind", "total dose", "--format", "csv")
    assert ran.code == 0, ran.text
    assert ran.out.splitlines()[1].startswith('"Results, paragraph 1",total dose,30 Gy,30,Gy,')


def test_json_is_as_its_schema_says(cli, paper):
    data = json.loads(cli("scan", paper, "--format", "json").out)
    jsonschema.validate(data, json.loads((Resources.default().scan_folder() / "marks.schema.json").read_text()))
    kinds = {m["kind"] for m in data["marks"]}
    assert {"count", "percentage", "total dose", "fractions", "site", "symptom"} <= kinds
    assert "2001" not in {m.get("value") for m in data["marks"]}, "references are not read"


def test_sarif_has_a_note_a_mark(scanner, paper):
    read = read_paper(paper)
    log = json.loads(marks_sarif(scanner.scan(read), read))
    results = log["runs"][0]["results"]
    dose = next(r for r in results if r["ruleId"] == "total dose")
    assert dose["level"] == "note"
    place = dose["locations"][0]
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "Results, paragraph 1"
    region = place["physicalLocation"]["region"]
    assert TEXT[region["charOffset"] :].startswith("30 Gy")
    assert log["runs"][0]["tool"]["driver"]["rules"][dose["ruleIndex"]]["id"] == "total dose"


def test_html_holds_the_text_and_nothing_else(scanner):
    hostile = document(paragraph('Pain <script>alert("1")</script> & 30 Gy in 10 fractions.', "Results"))
    html = marks_html(scanner.scan(hostile), hostile)
    assert "<script>" not in html and "http" not in html
    assert re.search(r'<mark class="number own" title="total dose: 30 Gy = 30 Gy;[^"]*">30 Gy</mark>', html)
    bare = re.sub(
        r"<(?:style|title)>.*?</(?:style|title)>|<span class=.place.>.*?</span>|<[^>]*>", "", html, flags=re.S
    )
    assert "Pain &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; 30 Gy in 10 fractions." in bare


def test_what_is_no_paper_gets_one_line(cli, tmp_path):
    file = tmp_path / "bad.txt"
    file.write_bytes(b"")
    ran = cli("scan", file)
    assert ran.code == 2
    assert "Traceback" not in ran.text and len(ran.err.strip().splitlines()) == 1
