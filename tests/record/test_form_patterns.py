"""Patterns in which case does not count, against Python's own flag for that."""

from __future__ import annotations

import re
from dataclasses import dataclass

import jsonschema
import pytest

from metlit.building.chunk import Pipeline
from metlit.record.form_patterns import in_any_case, read_at, refused_at
from metlit.record.json_schema import json_schema
from metlit.record.walk import RecordFormat

PATTERNS = [
    (r"(?<n>[1-9][0-9]{0,2}) ?(?:fractions?|fx|#)", ["10 fx", "10FX", "10 Fractions", "10", "0 fx", "10 f"]),
    (r"(?<a>[0-9]+) ?(?<u>[cm]m) ?x ?(?<b>[0-9]+) ?\k<u>", ["4 cm x 3 cm", "4CMX3CM", "4 mm X 3 mm", "4 km x 3 km"]),
    (r"[^0-9., ]+\.?|\?|-", ["abc.", "ÄB", "?", "-", "a1"]),
    (r"s[ée]ances?|f[\]x]", ["SÉANCE", "Seances", "F]", "FX", "sance", "f["]),
    (r"(?:grade|g) ?(?<n>[a-e](?!f))", ["Grade B", "GB", "g bf", "grade f"]),
]


@dataclass
class Form:
    """One form of a value."""

    pattern: str
    reads: tuple[str, ...] = ("x",)


class Forms:
    """Forms of two places."""

    def at(self, *places: str) -> list[Form]:
        every = {
            "Dose": [Form(r"(?<total>[0-9]+) ?gy in (?<n>[0-9]+) ?fx"), Form(r"(?<a>[0-9]+)/(?<b>[0-9]+)", ())],
            "quantity": [Form(r"(?<n>[0-9]+,[0-9]{1,2})(?<rest> ?[a-z]+)")],
            "Symptom/n": [Form("one patient")],
            "any": [Form(r"n/?a|\?", ())],
        }
        return [form for place in places for form in every.get(place, [])]


@pytest.mark.parametrize(("pattern", "texts"), PATTERNS)
def test_case_does_not_count(pattern, texts):
    python = re.sub(r"\\k<(\w+)>", r"(?P=\1)", pattern.replace("(?<", "(?P<").replace("(?P<!", "(?<!"))
    ours = re.compile(in_any_case(pattern))
    assert "(?i" not in ours.pattern and "<" not in ours.pattern
    found = [bool(ours.fullmatch(text)) for text in texts]
    assert found == [bool(re.fullmatch(python, text, re.IGNORECASE)) for text in texts]
    assert set(found) == {True, False}


def test_forms_stand_where_they_may():
    assert re.search(read_at(Forms(), "Dose"), " 30 GY in  10 FX ") and not re.search(read_at(Forms(), "Dose"), "30/10")
    assert re.search(refused_at(Forms(), "any"), "N/A") and read_at(Forms(), "any", "nowhere") == ""


def test_the_schema_takes_other_forms_of_values():
    pipeline = Pipeline()
    record_format = RecordFormat(pipeline.schema, pipeline.terms)
    plain, other = (json_schema(record_format, forms) for forms in (None, Forms()))
    source = {"title": "A title", "year": 2020, "design": "case report", "depth": "full text"}
    for radiotherapy, symptom, note, well in [
        ({"dose": "30 Gy in 10 fx"}, {"symptom": "pain"}, "a note", True),
        ({"dose": "30/10"}, {"symptom": "pain"}, "a note", False),
        ({"dose": {"total": "37,5 Gy"}}, {"symptom": "pain", "n": "One patient"}, "a note", True),
        ({"dose": {"total": {"value": "37,5 Gy", "at": "Abstract"}}}, {"symptom": "pain"}, "a note", True),
        ({"dose": {"total": "30 Gy"}}, {"symptom": "one patient"}, "a note", False),
        ({"dose": {"total": "30 Gy"}}, {"symptom": "pain"}, "N/A.", True),
        ({"dose": {"total": "30 Gy"}}, {"symptom": "pain"}, "?", False),
    ]:
        patient = {"id": "p1", "radiotherapy": radiotherapy, "symptoms": symptom, "note": note}
        record = {"source": source, "patients": [patient]}
        assert jsonschema.Draft202012Validator(other).is_valid(record) is well, patient
    record = {"source": source, "patients": [{"id": "p1", "radiotherapy": {"dose": "30 Gy in 10 fx"}}]}
    assert not jsonschema.Draft202012Validator(plain).is_valid(record)
