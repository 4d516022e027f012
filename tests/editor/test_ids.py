"""Where ids stand, who names them, and other ids for them."""

from __future__ import annotations

import pytest

from metlit.building.chunk import Pipeline
from metlit.editor.ids import definition_of, namings, references_to, renamed, renamed_range
from metlit.editor.open_text import OpenText
from metlit.errors import UnknownWordError
from metlit.record.files import RecordText
from tests.conftest import FROZEN, RECORD
from tests.editor.texts import CURSOR, edited, opened, utf16, with_cursor

MORE = """\
    responses: {id: relief, of: rt1, lesion: psoas, response: pain relief}
claims:
  - {statistic: EQD2, of: p1/rt1, alpha_beta: 3 Gy, printed: 28.35 Gy, at: Results}
  - {statistic: count, of: patients, where: {responses.id: relief}, count: 1, printed: one, at: Results}
conflicts:
  - {about: p1/rt1, key: note, readings: [{value: a, at: A, kept: true, because: b}, {value: c, at: B}]}
"""
TEXT = RECORD + MORE


def nobody(uri: str) -> OpenText | None:
    return None


def words(text: str, locations) -> list[str]:
    one = opened(text)
    return [one.text[one.offset(at.range.start) : one.offset(at.range.end)] for at in locations]


@pytest.mark.parametrize(
    "marked, line",
    [
        (f"target: ps{CURSOR}oas", "    lesions: {id: psoas, site: iliopsoas muscle}"),
        (f"of: rt{CURSOR}1", "      id: rt1"),
        (f"of: p1/r{CURSOR}t1", "      id: rt1"),
        (f"of: p{CURSOR}1/rt1", "  - id: p1"),
        (f"about: p1/rt1{CURSOR}", "      id: rt1"),
        (
            f"where: {{responses.id: rel{CURSOR}ief",
            "    responses: {id: relief, of: rt1, lesion: psoas, response: pain relief}",
        ),
    ],
)
def test_a_referenced_id_is_found(desk, marked, line):
    text, at = with_cursor(TEXT.replace(marked.replace(CURSOR, ""), marked, 1))
    found = definition_of(desk, text, at, nobody)
    assert text.text.split("\n")[found.range.start.line] == line
    assert words(text.text, [found])[0] in ("psoas", "rt1", "p1", "relief")


def test_a_word_is_no_id(desk):
    assert definition_of(desk, *with_cursor(TEXT.replace("sex: male", f"sex: ma{CURSOR}le")), nobody) is None
    assert references_to(desk, *with_cursor(TEXT.replace("sex: male", f"sex: ma{CURSOR}le")), own=True) == []


def test_who_names_an_id(desk):
    text, at = with_cursor(TEXT.replace("id: rt1", f"id: r{CURSOR}t1"))
    assert words(text.text, references_to(desk, text, at, own=False)) == ["rt1", "p1/rt1", "p1/rt1"]
    assert len(references_to(desk, text, at, own=True)) == 4


@pytest.mark.parametrize(
    "marked, new, changed",
    [
        (f"id: r{CURSOR}t1", "first", [("id: rt1", "id: first"), ("of: rt1", "of: first"), ("p1/rt1", "p1/first")]),
        (
            f"target: psoa{CURSOR}s",
            "x",
            [("id: psoas", "id: x"), ("target: psoas", "target: x"), ("lesion: psoas", "lesion: x")],
        ),
        (f"id: p{CURSOR}1", "p01", [("id: p1", "id: p01"), ("p1/rt1", "p01/rt1")]),
        (f"id: rel{CURSOR}ief", "less", [("id: relief", "id: less")]),
    ],
)
def test_another_id_is_written_everywhere(desk, marked, new, changed):
    text, at = with_cursor(TEXT.replace(marked.replace(CURSOR, ""), marked, 1))
    wanted = TEXT
    for old, written in changed:
        wanted = wanted.replace(old, written)
    done = renamed(desk, text, at, new, nobody)
    assert edited(text.text, done.changes[text.uri]) == wanted


@pytest.mark.parametrize("new", ["", "Rt 1", "a" * 65, "psoas"])
def test_no_id_and_one_that_is_taken_are_refused(desk, new):
    with pytest.raises(UnknownWordError):
        renamed(desk, *with_cursor(TEXT.replace("id: rt1", f"id: r{CURSOR}t1")), new, nobody)


def test_one_of_several_that_a_condition_names_is_refused(desk):
    two = TEXT.replace("claims:", "  - {id: p2, responses: {id: relief, response: pain relief}}\nclaims:")
    with pytest.raises(UnknownWordError, match="line 17"):
        renamed(desk, *with_cursor(two.replace("id: relief,", f"id: re{CURSOR}lief,", 1)), "less", nobody)


def test_a_quoted_id_in_a_line_with_emoji(desk):
    text, at = with_cursor(TEXT.replace("{id: psoas,", f'{{note: "😀β", id: "ps{CURSOR}oas",'))
    done = renamed(desk, text, at, "other", nobody)
    assert edited(text.text, done.changes[text.uri]) == TEXT.replace(
        "{id: psoas,", '{note: "😀β", id: "other",'
    ).replace("target: psoas", "target: other").replace("lesion: psoas", "lesion: other")
    span = renamed_range(desk, text, at)
    assert text.text[text.offset(span.start) : text.offset(span.end)] == "psoas"


def test_records_beside_it_that_name_it_follow(desk, tmp_path):
    other = RECORD.replace("    sex: male\n", "    sex: male\n    same_patients_as: one-2020/p1\n")
    for name, text in (("one-2020", TEXT), ("two-2020", other), ("three-2020", RECORD)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    def on_disk(uri: str) -> OpenText | None:
        file = tmp_path / uri.rpartition("/")[2]
        return OpenText(uri, 0, file.read_text(encoding="utf-8"), utf16) if file.is_file() else None

    marked, at = with_cursor(TEXT.replace("id: p1", f"id: p{CURSOR}1"))
    text = OpenText((tmp_path / "one-2020.yaml").as_uri(), 1, marked.text, utf16)
    done = renamed(desk, text, at, "p9", on_disk)
    two = (tmp_path / "two-2020.yaml").as_uri()
    assert set(done.changes) == {text.uri, two}
    assert edited(other, done.changes[two]) == other.replace("one-2020/p1", "one-2020/p9")
    # And from there to where it stands.
    marked, at = with_cursor(other.replace("one-2020/p1", f"one-2020/p{CURSOR}1"))
    assert definition_of(desk, OpenText(two, 1, marked.text, utf16), at, on_disk).uri == text.uri


@pytest.mark.parametrize("file", FROZEN[:2], ids=lambda f: f.stem)
def test_a_frozen_record_says_the_same_with_another_id(desk, file):
    """Of the first that is referred to: the graph is the same but for the name, and the audit finds the same."""
    text = file.read_text(encoding="utf-8")
    one = OpenText(file.as_uri(), 1, text, utf16)
    reading = desk.read(one)
    ids = {n.node for n in namings(desk, reading) if n.is_id}
    first = next(n for n in namings(desk, reading) if not n.is_id and n.node in ids)
    at = one.position(one.place(first.leaf.scalar.line, first.leaf.scalar.column + first.parts[-1][1]))
    done = renamed(desk, one, at, "zz-other", nobody)
    old, new = first.node, f"{first.node.rpartition('/')[0]}/zz-other"
    before, after = (_reported(desk.pipeline, file.stem, t) for t in (text, edited(text, done.changes[one.uri])))
    local = (old.split("/record/")[1].partition("/")[2], new.split("/record/")[1].partition("/")[2])
    moved = {line.replace(f"{old}>", f"{new}>").replace(f"{old}/", f"{new}/") for line in before}
    for a, b in (local, (old.rpartition("/")[2], "zz-other")):
        moved = {
            line.replace(f'"{a}"', f'"{b}"').replace(f'"{a}/', f'"{b}/').replace(f'"{a}.', f'"{b}.') for line in moved
        }
    assert after == moved


def _reported(pipeline: Pipeline, record: str, text: str) -> set[str]:
    outcome = pipeline.lift(RecordText(record, "x.yaml", text.encode()))
    assert not outcome.has_errors
    return set(outcome.reported)
