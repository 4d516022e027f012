"""A record that is edited: what is found again and again is what ``metlit check`` finds."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from metlit.building.chunk import Pipeline
from metlit.building.standing import StandingRecord
from metlit.record.files import RecordText
from tests.conftest import FROZEN, RECORD

# One that is right, one whose course has no sense, one with an error, and all the others of one record after another.
STEPS = [
    ("age: 61", "age: 61 years"),
    ("age: 61 years", "age: 161"),
    ("age: 161", "age: 61"),
    ("fractions: 21", "fractions: 2"),
    ("fractions: 2,", "fractions: 21,"),
    ("site: iliopsoas muscle", "site: psaos"),
    ("site: psaos", "site: iliopsoas muscle"),
    ("id: psoas", "id: other"),
    ("target: psoas", "target: other"),
    ("sex: male", "sex: female"),
    ("    at: Case presentation\n", ""),
    ("nasopharynx}", "nasopharynx, stage: IV, tnm: T1N0M0}"),
]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def source(text: str, name: str = "one-2020") -> RecordText:
    return RecordText(name, f"{name}.yaml", text.encode())


def test_each_edit_finds_what_check_finds(pipeline):
    standing, text = StandingRecord(pipeline), RECORD
    found = 0
    for old, new in STEPS:
        assert old in text, old
        text = text.replace(old, new, 1)
        outcome, whole = standing.outcome(source(text)), pipeline.run([source(text)])[0]
        assert outcome.findings == whole.findings, new
        assert list(outcome.derived) == list(whole.derived), new
        found += len(whole.findings)
    assert found > 3, "the steps are to be wrong here and there"


def test_what_breaks_off_is_taken_up_again(pipeline):
    """A text that changes while it is checked: the next check finds everything all the same."""

    class Stop(Exception):
        pass

    standing = StandingRecord(pipeline)
    wrong = RECORD.replace("fractions: 21", "fractions: 2")
    for text in (RECORD, wrong):
        for after in (0, 1, 40):
            left = iter(range(after))

            def go_on(left=left) -> None:
                if next(left, None) is None:
                    raise Stop

            with pytest.raises(Stop):
                standing.outcome(source(text), go_on=go_on)
        assert standing.outcome(source(text)).findings == pipeline.run([source(text)])[0].findings
    assert standing.outcome(source(wrong)).findings


def test_another_record_begins_anew(pipeline):
    standing = StandingRecord(pipeline)
    for name in ("one-2020", "two-2020", "one-2020"):
        wrong = source(RECORD.replace("fractions: 21", "fractions: 2"), name)
        assert standing.outcome(wrong).findings == pipeline.run([wrong])[0].findings


def mutated(lines: list[str], chance: random.Random) -> list[str]:
    """Lines with one slip: a figure, a value of another line, a line lost or twice."""
    new, at = list(lines), chance.randrange(len(lines))
    what = chance.choice(["figure", "figure", "value", "lost", "twice"])
    if what == "figure":
        at = chance.choice([i for i, line in enumerate(new) if re.search(r"\d", line)])
        digit = chance.choice([m.start() for m in re.finditer(r"\d", new[at])])
        new[at] = f"{new[at][:digit]}{chance.randrange(1, 10)}{new[at][digit + 1 :]}"
    elif what == "value":
        other = chance.choice(new)
        if ": " in new[at] and ": " in other:
            new[at] = f"{new[at].split(': ')[0]}: {other.split(': ', 1)[1]}"
    elif what == "lost":
        del new[at]
    else:
        new.insert(at, new[at])
    return new


MANY = [pytest.param(6, 1, id="some"), pytest.param(150, 5, id="all", marks=pytest.mark.nightly)]


@pytest.mark.parametrize("edits, records", MANY)
def test_slips_in_the_frozen_records(pipeline, edits, records):
    """Edit by edit, each upon the one before as often as not."""
    for file in sorted(FROZEN, key=lambda f: f.stat().st_size)[:records]:
        chance, standing = random.Random(20261130), StandingRecord(pipeline)
        lines = Path(file).read_text(encoding="utf-8").split("\n")
        for _ in range(edits):
            new = mutated(lines, chance)
            text = source("\n".join(new), file.stem)
            outcome, whole = standing.outcome(text), pipeline.run([text])[0]
            assert outcome.findings == whole.findings
            assert list(outcome.reported) == list(whole.reported)
            assert outcome.marks == whole.marks and outcome.whole == whole.whole
            assert outcome.has_errors or list(outcome.derived) == list(whole.derived)
            if not whole.has_errors or chance.random() < 0.3:
                lines = new
