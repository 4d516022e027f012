"""The command ``metlit appraise``: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metlit.cli.lazy import command
from metlit.cli.terminal import FINDINGS, example, say

if TYPE_CHECKING:
    from metlit.curation.appraising.appraised import AppraisedRecord
    from metlit.curation.appraising.questions import AppraisalForm, AppraisalQuestion

AppraisedFile = Annotated[Path, typer.Argument(help="A record: a YAML file, under whatever name.")]
Tools = Annotated[
    list[str] | None, typer.Option("--tool", help="A further tool by its name, which --list tells; may be repeated.")
]


@command(example("metlit appraise mine/doe-2020.yaml --answers answers.yaml"))
def appraise_command(
    record: AppraisedFile,
    tool: Tools = None,
    answers: Annotated[Path | None, typer.Option(help="A file of answers, in the place of asking.")] = None,
    only_list: Annotated[bool, typer.Option("--list", help="The questions, and how they are answered.")] = False,
) -> None:
    """The questions on the quality of a report, one by one; each answer is written with its reason as it is given.

    Nothing is answered for you, and no answer is proposed. What is answered already is not asked again, so that you
    may stop at any time.
    """
    from metlit.curation.appraising.appraised import AppraisedRecord, UnusableAnswers, read_answers
    from metlit.curation.appraising.questions import AppraisalForm
    from metlit.resources import Resources

    form = AppraisalForm(Resources.default())
    try:
        appraised = AppraisedRecord(record, form)
        if only_list:
            _list(appraised, form, tool or [])
        elif answers:
            given = read_answers(answers, appraised)
            appraised.write(*given)
            say(f"{record}: {len(given)} answer{'s' * (len(given) != 1)} written")
        else:
            _ask_all(appraised, form, tool or [])
    except UnusableAnswers as error:
        for finding in error.findings:
            say(finding.text())
        say(f"metlit: {error}")
        raise typer.Exit(FINDINGS) from error


def _list(appraised: AppraisedRecord, form: AppraisalForm, tools: list[str]) -> None:
    given = appraised.given()
    for question in form.asked(tools or [tool.label for tool in form.tools]):
        print(f"{question.name}: {question.text} [{given.get(question.name, 'not answered')}]")
    print(f"answers: {', '.join(concept.label for concept in form.answers)}")


def _ask_all(appraised: AppraisedRecord, form: AppraisalForm, tools: list[str]) -> None:
    from metlit.curation.appraising.appraised import Answered

    left = appraised.open(tools)
    every = len(form.asked(tools))
    if len(left) < every:
        say(f"{every - len(left)} of {every} are answered already")
    source = ""
    for number, question in enumerate(left, every - len(left) + 1):
        if question.source != source:
            source = question.source
            say(f"\n{source}")
        say(f"\n{number} of {every}, {question.name}: {question.text}")
        answer = _answer(form)
        because = _reason(question, form)
        appraised.write(Answered(question, answer, because))
    say(f"{appraised.file}: all {every} are answered")


def _answer(form: AppraisalForm):
    """One of the words, however often it has to be asked for: there is none to begin with."""
    for number, concept in enumerate(form.answers, 1):
        say(f"  {number} {concept.label}: {concept.definition}")
    while True:
        text = typer.prompt("Answer", err=True).strip()
        if (concept := form.answer(text)) is not None:
            return concept
        say(f"'{text}' is no answer: a number, or one of {', '.join(c.label for c in form.answers)}")


def _reason(question: AppraisalQuestion, form: AppraisalForm) -> str:
    from metlit.curation.appraising.appraised import refused_reason
    from metlit.curation.bibliographic.citation import one_line

    while True:
        text = one_line(typer.prompt("Because", err=True))
        if not (refused := refused_reason(question, text, form.longest)):
            return text
        say(refused)
