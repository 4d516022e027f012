"""What is proposed, in whole and half records."""

from __future__ import annotations

import pytest

from metlit.editor.completion import proposals
from tests.conftest import RECORD
from tests.editor.texts import CURSOR, edited, with_cursor

HEAD = "source: {title: A title, year: 2020, design: case report, depth: full text}\npatients:\n  - id: p1\n"


def labels(desk, text: str) -> list[str]:
    return [item.label for item in proposals(desk, *with_cursor(text)).items]


def item(desk, text: str, label: str):
    return next(one for one in proposals(desk, *with_cursor(text)).items if one.label == label)


@pytest.mark.parametrize(
    "text, there, not_there",
    [
        (f"{CURSOR}", ["source", "patients", "cohorts"], ["age", "title"]),
        (f"sou{CURSOR}", ["source"], []),
        (f"source:\n  {CURSOR}", ["title", "year", "design", "depth"], ["patients"]),
        (f"source: {{{CURSOR}", ["title", "year"], ["patients"]),
        (f"source: {{title: A title, {CURSOR}", ["year"], ["title", "patients"]),
        (HEAD + f"    {CURSOR}", ["age", "sex", "lesions"], ["id", "title"]),
        (HEAD + f"    lesions:\n      - {CURSOR}", ["id", "site"], ["age"]),
        (HEAD + f"    lesions:\n      - id: x\n        {CURSOR}\n    age: 61\n", ["site"], ["id", "age"]),
        # What stands behind the place is there too.
        (HEAD + f"    {CURSOR}\n    age: 61\n", ["sex"], ["id", "age"]),
        (
            HEAD + f"    radiotherapy: {{id: rt1, dose: {{total: 30 Gy, {CURSOR}",
            ["fractions", "per_fraction"],
            ["total"],
        ),
        (HEAD + f"    age: {{value: 61, {CURSOR}}}\n", ["at", "mean"], ["value"]),
        (HEAD + f"    sex: {{{CURSOR}", ["value", "at", "note"], ["age"]),
        # Half a record: a bracket that is open above, a key without colon, a tab, CRLF, emoji and Greek.
        ("source: {title: A title\n" + HEAD[HEAD.index("patients") :] + f"    {CURSOR}", ["age"], ["title"]),
        (HEAD + f"    age\n    {CURSOR}", ["sex"], ["title"]),
        (HEAD + f"    note: \tx\n    {CURSOR}", ["age"], ["note"]),
        (HEAD.replace("\n", "\r\n") + f"    {CURSOR}\r\n", ["age"], ["title"]),
        (HEAD + f'    note: "α/β 😀"\n    lesions: {{id: a, {CURSOR}', ["site"], ["id"]),
    ],
)
def test_keys_of_the_mapping_that_one_is_in(desk, text, there, not_there):
    found = labels(desk, text)
    assert [label for label in there if label not in found] == []
    assert [label for label in not_there if label in found] == []


def test_keys_that_are_needed_come_first_and_say_so(desk):
    """docs/record.md: a source needs title, year, design and depth."""
    found = proposals(desk, *with_cursor(f"source:\n  {CURSOR}")).items
    assert [i.label for i in sorted(found, key=lambda i: i.sort_text)][:4] == ["title", "year", "design", "depth"]
    assert [i.label for i in found if i.detail.endswith(", needed")] == ["title", "year", "design", "depth"]
    assert "*Needed.*" in found[0].documentation.value


@pytest.mark.parametrize(
    "text, label",
    [
        (HEAD + f"    sex: {CURSOR}", "female"),
        (HEAD + f"    sex: fem{CURSOR}", "female"),
        (HEAD + f"    lesions: {{id: a, site: psoas mus{CURSOR}", "psoas muscle"),
        (HEAD + f"    lesions: {{id: a, site: iliopsoas m{CURSOR}, side: left}}\n", "iliopsoas muscle"),
        (HEAD + f"    symptoms:\n      - pai{CURSOR}", "pain"),
        (HEAD + f"    symptoms: [limping, pai{CURSOR}", "pain"),
        (HEAD + f"    primary: {{markers: {{desmin: pos{CURSOR}", "positive"),
        (HEAD + f"    sex: {CURSOR}", "not reported"),
        # A slip of the pen, of which nothing begins or holds what is typed.
        (HEAD + f"    lesions: {{id: a, site: psaos muscle{CURSOR}", "psoas muscle"),
    ],
)
def test_words_that_a_key_takes(desk, text, label):
    assert label in labels(desk, text)


def test_a_synonym_finds_its_concept_with_the_definition(desk):
    """ontology/terms/site.tsv: 'epipharynx' is a synonym of nasopharynx, 'the nasopharynx, part of the pharynx'."""
    text = HEAD + f"    primary: {{site: epiph{CURSOR}"
    found = item(desk, text, "epipharynx")
    assert found.detail == "nasopharynx"
    assert "The nasopharynx, part of the pharynx." in found.documentation.value
    assert edited(text.replace(CURSOR, ""), [found.text_edit]) == HEAD + "    primary: {site: epipharynx"


def test_a_word_of_another_language_finds_it_too(desk):
    assert item(desk, HEAD + f"    primary: {{site: Nasenrach{CURSOR}", "Nasenrachen").detail == "nasopharynx"


def test_what_is_typed_is_taken_the_place_of_in_utf_16(desk):
    text = HEAD + f'    lesions: {{note: "😀", site: psoas m{CURSOR}'
    edit = item(desk, text, "psoas muscle").text_edit
    assert edited(text.replace(CURSOR, ""), [edit]).endswith('{note: "😀", site: psoas muscle')


def test_ids_that_a_key_takes_and_no_others(desk):
    text = RECORD.replace("target: psoas", f"target: {CURSOR}")
    found = labels(desk, text)
    assert "psoas" in found and "rt1" not in found and "p1" not in found


@pytest.mark.parametrize(
    "text",
    [
        f"source:\n  # a remark {CURSOR}",
        f'source:\n  title: "A {CURSOR}',
        f"source:\n  title: |\n    A {CURSOR}",
        f"nothing: {{of: {CURSOR}",
        f"source:\n  title: A {CURSOR}",
    ],
)
def test_nothing_but_an_absence_is_proposed_where_nothing_is_known(desk, text):
    assert [label for label in labels(desk, text) if label in ("year", "patients", "female", "value")] == []


def test_many_words_are_sent_in_part(desk):
    found = proposals(desk, *with_cursor(HEAD + f"    lesions: {{site: {CURSOR}"))
    assert len(found.items) == 100 and found.is_incomplete
