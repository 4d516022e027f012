"""Questions on the quality of a report: asked, never answered, and no answer lost."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from metlit.cli.app import app
from metlit.curation.appraising.appraised import Answered, AppraisedRecord, UnusableAnswers, read_answers
from metlit.curation.appraising.questions import AppraisalForm
from metlit.resources import Resources
from tests.conftest import METLIT, RECORD, environment

# Murad MH et al., BMJ Evid Based Med 2018;23:60-63, table 1: selection, ascertainment of exposure and of outcome,
# alternative causes, challenge and rechallenge, dose-response, follow-up, description.
MURAD = ["selection", "exposure", "outcome", "alternative_causes", "challenge", "dose_response", "follow_up", "detail"]
WORDS = ["yes", "no", "cannot tell", "does not apply", "partly"]


@pytest.fixture(scope="module")
def form() -> AppraisalForm:
    return AppraisalForm(Resources.default())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "one-2020.yaml"
    path.write_text("# head\n" + RECORD, encoding="utf-8")
    return path


def test_the_questions_are_those_of_the_tools(form):
    assert [q.name for q in form.asked()] == MURAD
    assert all("Murad" in q.source and q.text.endswith("?") for q in form.asked())
    # JBI: eight questions for case reports, ten for case series; ours in our own words, with the source.
    assert [len(form.asked([tool.label])) - 8 for tool in form.tools] == [8, 10]
    further = form.asked(["JBI case reports", "JBI case series"])[8:]
    assert all("JBI" in q.source and q.text.endswith("?") for q in further)
    assert len({q.text for q in further}) == 18
    assert [concept.label for concept in form.answers] == WORDS


def test_an_answer_is_what_was_said_and_nothing_else(form):
    assert form.answer("2").label == "no" and form.answer("can").label == "cannot tell"
    assert form.answer("unfulfilled").label == "no"
    for text in ("", "0", "6", "maybe", "c t", "n o", "left"):
        assert form.answer(text) is None, text


def test_answers_are_written_one_by_one_and_the_rest_stays(form, file):
    before = file.read_text()
    yes, no = form.answers[:2]
    for name, answer in (("selection", yes), ("outcome", no), ("JBI report 1", yes), ("JBI report 2", no)):
        record = AppraisedRecord(file, form)
        record.write(Answered(form.question(name), answer, f"why: {name}, so"))
    assert file.read_text() == before + (
        "appraisal:\n  selection: yes\n"
        '  because:\n    - "selection: why: selection, so"\n    - "outcome: why: outcome, so"\n  outcome: no\n'
        '  other_tools: [{tool_item: JBI report 1, tool_answer: yes, because: "why: JBI report 1, so"}, '
        '{tool_item: JBI report 2, tool_answer: no, because: "why: JBI report 2, so"}]\n'
    )
    again = AppraisedRecord(file, form)
    assert again.given() == {"selection": "yes", "outcome": "no", "JBI report 1": "yes", "JBI report 2": "no"}
    assert [q.name for q in again.open(["JBI case reports"])][:2] == ["exposure", "alternative_causes"]
    assert len(again.open(["JBI case reports"])) == 16 - 4


def test_the_record_with_answers_has_no_finding(form, file):
    every = form.asked([tool.label for tool in form.tools])
    AppraisedRecord(file, form).write(*(Answered(question, form.answers[4], "partly, it says") for question in every))
    ran = CliRunner().invoke(app, ["check", str(file)])
    assert (ran.exit_code, ran.stdout) == (0, "0 errors, 0 warnings\n")


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        ("selecton: {answer: yes, because: x}", "1:1", "'selecton' is no question"),
        ("selection: {answer: maybe, because: x}", "1:21", "'maybe' is no answer; one of yes, no"),
        ("selection: {answer: yes}", "1:12", "a reason is needed"),
        ("selection: {answer: yes, because: ' '}", "1:35", "a reason is needed"),
        (f"selection: {{answer: yes, because: {'x' * 300}}}", "1:35", "289 characters at most"),
        ("selection: yes", "1:12", "'' is no answer"),
        ("selection: {answer: yes, becuase: x}", "1:26", "'becuase' is no key here"),
        ("detail: {answer: yes, because: x}", "1:1", "'detail' is answered already, 'no'"),
        ("selection: {answer: yes", "1:12", "yaml-syntax"),
    ],
)
def test_answers_that_cannot_be_taken_over_are_told_with_their_place(form, file, tmp_path, text, place, wanted):
    file.write_text(RECORD + "appraisal: {detail: no}\n")
    answers = tmp_path / "answers.yaml"
    answers.write_text(text + "\n")
    with pytest.raises(UnusableAnswers) as refused:
        read_answers(answers, AppraisedRecord(file, form))
    said = [finding.text() for finding in refused.value.findings]
    assert any(f"answers.yaml:{place}: error: " in one and wanted in one for one in said), said


def test_a_file_of_answers_is_written_whole_or_not_at_all(file, tmp_path):
    answers, before = tmp_path / "answers.yaml", file.read_text()
    answers.write_text("selection: {answer: yes, because: all}\ndetail: {answer: perhaps, because: x}\n")
    ran = CliRunner().invoke(app, ["appraise", str(file), "--answers", str(answers)])
    assert ran.exit_code == 1 and "answers.yaml:2:18" in ran.stderr and file.read_text() == before
    answers.write_text("selection: {answer: yes, because: all}\n")
    ran = CliRunner().invoke(app, ["appraise", str(file), "--answers", str(answers)])
    assert ran.exit_code == 0 and "1 answer written" in ran.stderr
    ran = CliRunner().invoke(app, ["appraise", str(file), "--list"])
    assert "because" not in ran.stdout and ran.stdout.count("[yes]") == 1 and ran.stdout.count("[not answered]") == 25


def test_ctrl_c_in_the_middle_loses_nothing_and_half_writes_nothing(file):
    """One answer with its reason, one answer without: then the interrupt."""
    before = file.read_text()
    started = subprocess.Popen(
        [METLIT, "appraise", file],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    for line in (b"yes\n", b"all of them\n", b"no\n"):
        started.stdin.write(line)
    shown = b""
    while shown.count(b"Because") < 2:  # it asks for the second reason
        shown += os.read(started.stderr.fileno(), 4096)
    started.send_signal(signal.SIGINT)
    _, rest = started.communicate(timeout=60)
    assert started.returncode == 130 and b"metlit: interrupted" in rest and b"Traceback" not in rest
    text = file.read_text()
    assert text == before + 'appraisal:\n  selection: yes\n  because:\n    - "selection: all of them"\n'
    assert list(file.parent.iterdir()) == [file]


def test_without_an_answer_nothing_is_written(file):
    """The end of the input, in the place of an answer, and empty lines: none of them is one."""
    before = file.read_bytes()
    ran = CliRunner().invoke(app, ["appraise", str(file)], input="\n\n  \n")
    assert ran.exit_code != 0 and file.read_bytes() == before
    ran = CliRunner().invoke(app, ["appraise", str(file), "--tool", "JBI"])
    assert "there is no tool 'JBI'" in str(ran.exception) and "JBI case reports" in str(ran.exception)


def test_a_record_that_was_edited_meanwhile_is_not_written_over(form, file):
    record = AppraisedRecord(file, form)
    file.write_text(RECORD + "# edited\n")
    with pytest.raises(Exception, match="has changed meanwhile"):
        record.write(Answered(form.question("detail"), form.answers[0], "x"))
    assert file.read_text() == RECORD + "# edited\n"
