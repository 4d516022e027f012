from __future__ import annotations

import json

import jsonschema
import pytest

from metlit.curation.scan.mark import MarkLink, MarksError, TextMark, marks_json, read_marks
from metlit.resources import Resources

SCHEMA = json.loads((Resources.default().scan_folder() / "marks.schema.json").read_text(encoding="utf-8"))
MARKS = [
    TextMark("total dose", "30 Gy", "30", "Gy", place="Results, paragraph 2", links=(MarkLink("fractions", 1),), end=5),
    TextMark("fractions", "10", "10", place="Results, paragraph 2", start=9, end=11, subject="patient", negated=True),
]


def test_what_is_written_is_read_again():
    text = marks_json(MARKS, {"file": "own.pdf", "sha256": "0" * 64, "title": "", "doi": "10.1/2"})
    jsonschema.validate(json.loads(text), SCHEMA)
    assert read_marks(text, "own.json") == ({"file": "own.pdf", "sha256": "0" * 64, "doi": "10.1/2"}, MARKS)


def test_the_schema_knows_every_key():
    assert SCHEMA["definitions"]["mark"]["properties"].keys() == TextMark.__dataclass_fields__.keys()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "no JSON"),
        ("[]", "an object"),
        ('{"format": "other", "marks": []}', "metlit marks 1"),
        ('{"format": "metlit marks 1", "marks": [1]}', r"marks\[0\]: an object"),
        ('{"format": "metlit marks 1", "marks": [{"kind": "age", "printed": "61"}]}', "place is missing"),
        ('{"format": "metlit marks 1", "marks": [{"kind": "a", "printed": "b", "place": "c", "age": 1}]}', "'age'"),
        ('{"format": "metlit marks 1", "marks": [{"kind": "a", "printed": "b", "place": "c", "value": 1}]}', "value"),
        (
            '{"format": "metlit marks 1", "marks": '
            '[{"kind": "a", "printed": "b", "place": "c", "links": [{"mark": 1}]}]}',
            "links",
        ),
        ('{"format": "metlit marks 1", "paper": 1, "marks": []}', "paper"),
    ],
)
def test_files_of_other_programs_are_refused_with_the_place(text, complaint):
    """What the schema refuses is refused here, too."""
    with pytest.raises(MarksError, match=complaint):
        read_marks(text, "candidates.json")
    if text != "{":
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(text), SCHEMA)
