"""What is said of a record of which something could not be read: what is certain of the nodes that were read whole."""

from __future__ import annotations

import pytest

from metlit.building.chunk import Pipeline
from metlit.checking.property_queries import asks_of_node
from metlit.record.files import RecordText

RECORD = """\
source: {title: A, year: 2020, design: case report, depth: {value: full text, note: whole}, authors: [World Order]}
patients:
  - id: p1
    at: Case
    age: 61
    sex: {value: female, note: by the form of the word}
    primary: {tumour: TUMOUR, site: lung}
    lesions: {id: psoas, site: psoas muscle, mechanism: metastasis}
    radiotherapy: {id: rt1, target: psoas, dose: {total: 8 UNIT, fractions: 1}}
    responses: {of: rt1, response: pain relief}
conflicts: {about: p1, key: sex, readings: [{value: SEX, at: A}, {value: female, at: B}]}
"""


def codes(pipeline: Pipeline, **words: str) -> list[str]:
    text = RECORD
    for name, word in words.items():
        text = text.replace(name, word)
    (outcome,) = pipeline.run([RecordText("one-2020", "one-2020.yaml", text.encode())])
    return sorted(f.code for f in outcome.findings)


@pytest.fixture(scope="module")
def well(pipeline: Pipeline) -> list[str]:
    return codes(pipeline, TUMOUR="lung adenocarcinoma", UNIT="Gy", SEX="male")


def test_a_value_has_the_place_of_what_is_around_it(well: list[str]) -> None:
    """Sex has that of the patient; the source has none, so that one is asked for."""
    assert [code for code in well if code.startswith("ValuePlace")] == ["ValuePlace-at"]
    assert "author-read-whole" in well


def test_a_second_run_says_nothing_that_the_first_could_say(pipeline: Pipeline, well: list[str]) -> None:
    """Each slip is reported beside what was found without it, and takes away what it could have caused."""
    found = codes(pipeline, TUMOUR="lung adenocarcinomx", UNIT="Gx", SEX="mael")
    assert found.count("unknown-word") == 2 and found.count("unknown-unit") == 1
    assert {"ValuePlace-at", "author-read-whole"} <= set(found)
    # What could not be read is not missing: neither the total of the dose nor the value of the reading.
    assert not [c for c in set(found) - set(well) if c not in ("unknown-word", "unknown-unit")]


@pytest.mark.parametrize(
    ("query", "own"),
    [
        ("SELECT $this ?value WHERE { $this m:a ?value . FILTER NOT EXISTS { $this m:b ?other } }", True),
        ('SELECT $this WHERE { $this m:a ?v ; m:b ?w . FILTER(REGEX(?v, "^m:x/m:y ?z m:c ?d ")) }', True),
        ("SELECT $this WHERE { $this m:a ?v . FILTER NOT EXISTS { ?v m:b ?w } }", False),
        ("SELECT $this WHERE { $this m:a/m:b ?v }", False),
        ("SELECT $this WHERE { $this ^m:a ?v }", False),
        ("SELECT $this WHERE { $this ?property ?value . FILTER(?value < 0) }", True),
        ("SELECT $this WHERE { $this m:a ?v . ?v ?property ?value }", False),
        ("SELECT $this WHERE { $this m:a ?v . ?v <https://example.org/b> ?value }", False),
        ("SELECT $this WHERE { $this m:a ?v OPTIONAL { $this m:b ?w . ?w ?property ?value } }", False),
        ("SELECT $this (EXISTS { $this m:a ?v } AS ?value) WHERE { $this m:a ?v . ?v m:b ?w }", False),
    ],
)
def test_what_rests_on_its_node_alone(query: str, own: bool) -> None:
    assert asks_of_node(query) is own
