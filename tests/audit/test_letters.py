"""Letters to authors: what a person would write, with the same points for an editor and for programs."""

from __future__ import annotations

import csv
import io
import json
import re

import jsonschema
import pytest

from metlit.audit.letters import letter_text, letters_of, points_csv, points_json
from metlit.audit.wording import places_together
from tests.conftest import REPOSITORY

SCHEMA = json.loads((REPOSITORY / "ontology" / "audit" / "points.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def letters(frozen_audit):
    return {letter.record: letter for letter in letters_of(frozen_audit)}


@pytest.fixture(scope="module")
def texts(letters):
    return {record: letter_text(letter) for record, letter in letters.items()}


def test_no_word_that_only_the_record_knows(texts, frozen_audit):
    """No id of a patient or cohort, no path, no statistic in brackets, nothing about the record's own choice."""
    for record, text in texts.items():
        ids = {path.rpartition("/")[2] for path in frozen_audit.names if path.startswith(f"{record}/")}
        body = text[text.index("Dear authors") :]
        for name in (n for n in ids if re.search(r"\d", n)):
            assert not re.search(rf"(?<![\w-]){name}(?![\w-])", body), (record, name)
        assert not re.search(r"\((count|percentage|mean|value|parts)\): |: here,|kept in the record|ways tried", body)
        assert not re.search(r"[a-z0-9]+/[a-z]+-?[a-z0-9]*/", body.replace("doi:", "")) and ".yaml" not in body


def test_it_says_place_and_arithmetic(texts):
    """Table 1 of kalantari prints 43 men of 65; 23 + 43 = 66, 100 · 43 / 65 = 66.15."""
    text = texts["kalantari-khandani-2025"]
    assert "Dear authors" in text and "With kind regards" in text
    for words in (
        "**Results; Table 1, gender.** “42 men” here, but “43 (64.6)” in Table 1, gender.",
        "43 of 65 is 66.2 %, not 64.6 % (100 × 43 / 65 = 66.154)",
        "the parts add up to 66, not to 65 (23 + 43 = 66)",
        "**Table 2, rows 1 to 10.** D95 of 51.3 Gy is below D98 of 68.6 Gy",
        "7th and 8th edition",
        "## Announced and not printed",
    ):
        assert words in text
    assert "there are 8 patients: Patient 1 (2 times), Patient 2" in texts["sanuki-2022"]
    assert "Nothing was found that does not agree" in texts["elhayel-2026"]


def test_the_gravest_stands_first(letters):
    order = ["impossible", "contradicts", "differs", "implausible"]
    for letter in letters.values():
        for found in ("recomputed", "noted by the curator"):
            weights = [order.index(p.weight) for p in letter.points if p.found == found]
            assert weights == sorted(weights)
        assert [p.found for p in letter.points] == sorted((p.found for p in letter.points), reverse=True)


def test_the_json_is_what_the_schema_says(letters):
    for letter in letters.values():
        data = json.loads(points_json(letter))
        jsonschema.validate(data, SCHEMA)
        ids = [p["id"] for q in data["points"] for p in (q, *q.get("follows", ()))] + [
            a["id"] for a in data["absences"]
        ]
        assert len(ids) == len(set(ids))
    broken = json.loads(points_json(letters["pinotti-2017"]))
    broken["points"][0]["found"] = "somebody"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


def test_the_table_has_the_points_of_the_letter(letters):
    letter = letters["kalantari-khandani-2025"]
    rows = list(csv.DictReader(io.StringIO(points_csv(letter))))
    assert [r["number"] for r in rows if r["number"]] == [str(n + 1) for n in range(len(letter.points))]
    assert len(rows) == sum(1 + len(p.follows) for p in letter.points)
    (sex,) = [r["number"] for r in rows if "42 men” here" in r["point"]]
    assert [r["follows_from"] for r in rows if "43 of 65 is" in r["point"]] == [sex]


def test_places_that_differ_by_a_number_are_one():
    assert places_together([f"Table 2, row {n}" for n in (1, 2, 3)]) == "Table 2, rows 1 to 3"
    assert places_together(["Results", "Table 1, row 4; Results", "Table 1, row 7"]) == "Results; Table 1, rows 4, 7"
    assert places_together(["Table 1", "Table 2, row 3"]) == "Table 1; Table 2, row 3"
