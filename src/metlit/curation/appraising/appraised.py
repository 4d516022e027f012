"""The appraisal of a record: what is answered in it, and its file with one more answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from metlit.curation.appraising.questions import (
    ANSWERED_WITH,
    BECAUSE,
    QUESTION_ASKED,
    AppraisalForm,
    AppraisalQuestion,
)
from metlit.curation.yaml_spans import YamlSpans, scalar_text
from metlit.errors import RecordsError
from metlit.finding import Finding
from metlit.model.terms import Concept
from metlit.record.text import Mapping, Refused, Scalar, Sequence, Tree, read_bytes, read_file
from metlit.written import write_whole


@dataclass(frozen=True)
class Answered:
    """An answer to be written: the question, the word, the reason."""

    question: AppraisalQuestion
    answer: Concept
    because: str


class UnusableAnswers(RecordsError):
    """A record that cannot be read, or a file of answers that cannot be taken over; carries the findings."""

    def __init__(self, file: str, findings: list[Finding]) -> None:
        super().__init__(f"{file} cannot be used as it stands", "nothing is written")
        self.findings = findings


class AppraisedRecord:
    """A record file whose appraisal is filled in, one answer at a time.

    Raises:
        UnusableAnswers: if the record cannot be read.
    """

    def __init__(self, file: Path, form: AppraisalForm) -> None:
        self.file, self.form = file, form
        try:
            self._spans = YamlSpans.of(read_bytes(file, file.as_posix()), file.as_posix())
        except Refused as refused:
            raise UnusableAnswers(file.as_posix(), [refused.finding]) from refused

    @property
    def _appraisal(self) -> Mapping | None:
        found = self._spans.tree.entries.get(self.form.field.key, (None, None))[1]
        return found if isinstance(found, Mapping) else None

    def given(self) -> dict[str, str]:
        """Name of each question that is answered → the answer, as written."""
        appraisal = self._appraisal
        if appraisal is None:
            return {}
        keys = {q.name for q in self.form.asked()}
        found = {k: _value(v) for k, (_, v) in appraisal.entries.items() if k in keys}
        for entry in _items(appraisal.entries.get(self.form.further.key, (None, None))[1]):
            said = {key: _value(value) for key, (_, value) in entry.entries.items()}
            question = self.form.question(said.get(self._key(QUESTION_ASKED), ""))
            if question is not None:
                found[question.name] = said.get(self._key(ANSWERED_WITH), "")
        return found

    def open(self, tools: list[str]) -> list[AppraisalQuestion]:
        """The questions of the record's keys and of further tools that are not answered yet."""
        given = self.given()
        return [question for question in self.form.asked(tools) if question.name not in given]

    def _key(self, path: str) -> str:
        found = self.form.entry.by_path(path)
        return found.key if found else ""

    def write(self, *answers: Answered) -> None:
        """Write the file with more answers, whole or not at all; all else of it stays.

        Raises:
            RecordsError: if the file is no longer what it was.
            MetlitError: if it cannot be written.
        """
        name = self.file.as_posix()
        if read_bytes(self.file, name) != self._spans.data:
            raise RecordsError(f"{name} has changed meanwhile", "run metlit appraise again: it asks what is left")
        # One by one: what the first adds is there for the second.
        for one in answers:
            self._spans = YamlSpans.of(self._with(one), name)
        write_whole(self.file, self._spans.data)

    def _with(self, one: Answered) -> bytes:
        spans, key, appraisal = self._spans, self.form.field.key, self._appraisal
        if appraisal is None:
            lines = list(self._lines(one))
            if key in spans.tree.entries or spans.is_flow(spans.tree):
                spans.put(spans.tree, key, f"{{{', '.join(': '.join(pair) for pair in self._pairs(one))}}}")
            else:
                spans.put_below(spans.tree, key, lines)
        else:
            for inner, text in self._pairs(one):
                if inner in (self.form.because.key, self.form.further.key):
                    spans.add(appraisal, inner, text)
                else:
                    spans.put(appraisal, inner, text)
        return spans.changed()

    def _pairs(self, one: Answered) -> Iterator[tuple[str, str]]:
        """The keys of an appraisal that an answer fills, each with its text."""
        word = one.answer.label
        if not one.question.iri:
            yield one.question.name, word
            yield self.form.because.key, scalar_text(f"{one.question.name}: {one.because}")
            return
        inner = ((QUESTION_ASKED, one.question.name), (ANSWERED_WITH, word), (BECAUSE, scalar_text(one.because)))
        yield self.form.further.key, f"{{{', '.join(f'{self._key(path)}: {text}' for path, text in inner)}}}"

    def _lines(self, one: Answered) -> Iterator[str]:
        for key, text in self._pairs(one):
            if key in (self.form.because.key, self.form.further.key):
                yield f"{key}:"
                yield f"  - {text}"
            else:
                yield f"{key}: {text}"


def _value(tree: Tree) -> str:
    """A plain value, with a place of its own or without."""
    if isinstance(tree, Mapping) and "value" in tree.entries:
        tree = tree.entries["value"][1]
    return tree.text if isinstance(tree, Scalar) else ""


def _items(tree: Tree | None) -> list[Mapping]:
    items = tree.items if isinstance(tree, Sequence) else [tree]
    return [one for one in items if isinstance(one, Mapping)]


def refused_reason(question: AppraisalQuestion, because: str, longest: int) -> str:
    """Why a text cannot be the reason for an answer; empty if it can."""
    if not because.strip():
        return "a reason is needed"
    room = longest - (0 if question.iri else len(question.name) + 2)
    return f"a reason has {room} characters at most; this one {len(because)}" if len(because) > room else ""


def read_answers(file: Path, record: AppraisedRecord) -> list[Answered]:
    """The answers of a file: name of a question → ``{answer: …, because: …}``.

    Raises:
        UnusableAnswers: with a finding for each that cannot be taken over.
    """
    name = file.as_posix()
    try:
        tree = read_file(file, name)
    except Refused as refused:
        raise UnusableAnswers(name, [refused.finding]) from refused
    findings: list[Finding] = []
    made = [one for key, value in tree.entries.values() if (one := _read(key, value, record, name, findings))]
    if findings:
        raise UnusableAnswers(name, findings)
    return made


def _read(key: Scalar, value: Tree, record: AppraisedRecord, file: str, findings: list[Finding]) -> Answered | None:
    def wrong(tree: Tree, message: str, remedy: str) -> None:
        findings.append(Finding(file, tree.line, tree.column, "unusable-answer", message, remedy))

    form = record.form
    question = form.question(key.text)
    if question is None:
        wrong(key, f"'{key.text}' is no question", "metlit appraise --list names them")
        return None
    if (before := record.given().get(question.name)) is not None:
        wrong(key, f"'{question.name}' is answered already, '{before}'", "remove it here, or in the record")
        return None
    entries = value.entries if isinstance(value, Mapping) else {}
    for inner, _ in entries.values():
        if inner.text not in ("answer", "because"):
            wrong(inner, f"'{inner.text}' is no key here", "write {answer: …, because: …}")
    answer, because = (_value(entries[k][1]) if k in entries else "" for k in ("answer", "because"))
    concept = form.answer(answer)
    if concept is None:
        labels = ", ".join(c.label for c in form.answers)
        wrong(entries.get("answer", (None, value))[1], f"'{answer}' is no answer", f"one of {labels}")
    if refused := refused_reason(question, because, form.longest):
        wrong(entries.get("because", (None, value))[1], refused, "write because: the reason, in a few words")
    return Answered(question, concept, because) if concept and not refused else None
