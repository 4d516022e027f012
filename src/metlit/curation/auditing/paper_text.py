"""A paper prepared for the audit: its sentences, what each states, and its tables as grids of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from metlit.curation.auditing.audit_data import AuditData
from metlit.curation.auditing.statement import AuditedSentence, PrintedStatement
from metlit.curation.auditing.table_grid import TableGrid
from metlit.curation.document import Document
from metlit.curation.scan.context import LONGEST, Roles, sentences
from metlit.curation.scan.mark import TextMark
from metlit.curation.scan.numerals import NumberReader, Numeral

_UNREAD = {"reference", "margin"}
_ALL_OF_IT = {"cell", "heading"}
_NO_NUMBER = re.compile(r"0\d")
_OWN, _METHOD = "own data", "method"


@dataclass(frozen=True)
class PrintedWhole:
    """A number of people or things that the paper says to have: ``n = 65``, ``of the 61 patients``.

    ``noun`` is the class of the noun by ``nouns.tsv``, ``word`` the noun as printed.
    """

    number: int
    noun: str
    sentence: AuditedSentence
    word: str = ""

    @property
    def told(self) -> str:
        return f"{self.number} {self.word}".strip()


@dataclass
class PaperText:
    """Everything that rules look at.

    Attributes:
        document: the paper.
        marks: of its scan.
        data: the files of ``ontology/scan/audit``.
        sentences: those that are read, in the order of the text.
        statements: what they state in numbers, in the same order.
    """

    document: Document
    marks: Sequence[TextMark]
    data: AuditData
    same_word: Callable[[str], str]
    sentences: list[AuditedSentence] = field(default_factory=list)
    statements: list[PrintedStatement] = field(default_factory=list)
    checked: set[tuple[int, int]] = field(default_factory=set)

    @cached_property
    def grids(self) -> list[TableGrid]:
        """The tables that have rows."""
        known = self.document, self.sentence_at, self.data.word
        return [TableGrid(table, *known) for table in self.document.tables if table.rows]

    @cached_property
    def wholes(self) -> list[PrintedWhole]:
        """The numbers of people and things that the paper prints of its own, with their nouns."""
        return list(self._wholes())

    def _wholes(self) -> Iterator[PrintedWhole]:
        for one in self.sentences:
            if one.own or one.label:
                counted = list(self.counted_in(one))
                yield from counted
                yield from self._parts_of(counted, one)

    def _parts_of(self, counted: Sequence[PrintedWhole], sentence: AuditedSentence) -> Iterator[PrintedWhole]:
        """Those of a sentence who are counted as a part of its people: 122 of "122 of 143 patients"."""
        for stated in self.stated_in(sentence):
            whole = next((w for w in counted if w.noun and w.number == stated.total), None)
            if whole is not None and stated.count:
                yield PrintedWhole(stated.count, whole.noun, sentence, whole.word)

    def counted_in(self, sentence: AuditedSentence) -> Iterator[PrintedWhole]:
        """The numbers of people and things in a sentence."""
        for found in self.data.whole_number.finditer(sentence.text):
            number = self.data.number_of(found["n"] or found["n2"])
            if number is not None:
                yield PrintedWhole(number, self.data.noun_class(found["noun"]), sentence, found["noun"] or "")

    def words(self, text: str) -> list[str]:
        """The words of a text, each the same in every spelling."""
        return [self.same_word(w) for w in re.findall(r"[^\W_]+(?:%|(?=\b))", text.replace("%", "% "))]

    def stated_in(self, sentence: AuditedSentence) -> list[PrintedStatement]:
        """What one sentence states."""
        return self._by_sentence.get((sentence.block, sentence.start), [])

    @cached_property
    def _by_sentence(self) -> dict[tuple[int, int], list[PrintedStatement]]:
        found: dict[tuple[int, int], list[PrintedStatement]] = {}
        for one in self.statements:
            found.setdefault((one.sentence.block, one.sentence.start), []).append(one)
        return found

    def marks_of(self, sentence: AuditedSentence) -> list[tuple[int, TextMark]]:
        """The marks of a sentence, with their positions in the list of all."""
        end = sentence.start + len(sentence.text)
        return [(i, m) for i, m in self._by_block.get(sentence.block, []) if sentence.start <= m.start < end]

    @cached_property
    def _by_block(self) -> dict[int, list[tuple[int, TextMark]]]:
        found: dict[int, list[tuple[int, TextMark]]] = {}
        for i, mark in enumerate(self.marks):
            found.setdefault(mark.block, []).append((i, mark))
        return found

    def sentence_at(self, block: int, offset: int) -> AuditedSentence | None:
        """The sentence in which a character of a block stands."""
        inside = (s for s in self.sentences if s.block == block and s.start <= offset < s.start + max(len(s.text), 1))
        return next(inside, None)

    @cached_property
    def abstract(self) -> list[AuditedSentence]:
        """The sentences of the abstract."""
        return [s for s in self.sentences if any(self.data.abstract.search(h) for h in s.section)]

    def tick(self, *statements: PrintedStatement) -> None:
        """Note that something could be checked here."""
        for one in statements:
            self.checked.add((one.sentence.block, one.sentence.start + one.start))


@dataclass(frozen=True)
class PaperReader:
    """What papers are prepared with, loaded once: patterns, signs, spelling, and whose data a sentence tells."""

    data: AuditData
    numbers: NumberReader
    sign: Callable[[str], str]
    same_word: Callable[[str], str]
    roles: Roles


def prepared(document: Document, marks: Sequence[TextMark], reader: PaperReader) -> PaperText:
    """The sentences of a paper and what each states."""
    paper = PaperText(document, marks, reader.data, reader.same_word)
    roles = reader.roles
    for number, block in enumerate(document.blocks):
        if str(block.kind) in _UNREAD:
            continue
        section = roles.of_section(block.place.section) if not block.place.label else roles.of_section(())
        if section is None:
            continue
        heading = f"{block.place.column_heading} {block.place.row_heading}" if str(block.kind) == "cell" else ""
        whole = str(block.kind) in _ALL_OF_IT and len(block.text) <= LONGEST
        for offset, text in [(0, block.text)] if whole else sentences(block.text):
            section = roles.run_in(text) or section
            told = roles.of_sentence(text, section)
            role = told.role if told else _METHOD
            one = AuditedSentence(
                text,
                number,
                offset,
                str(block.place),
                block.place.section,
                role == _OWN or bool(block.place.label),
                role == _METHOD,
                bool(heading),
                block.place.label,
            )
            paper.sentences.append(one)
            paper.statements += _stated(one, reader.numbers.read(text, heading), reader.sign)
    return paper


def _stated(
    sentence: AuditedSentence, numerals: list[Numeral], sign: Callable[[str], str]
) -> Iterator[PrintedStatement]:
    """The numerals of a sentence, those of one match together."""
    matches: dict[int, list[Numeral]] = {}
    for numeral in numerals:
        matches.setdefault(numeral.match, []).append(numeral)
    for group in matches.values():
        if any(_NO_NUMBER.match(n.value) for n in group):
            continue  # 18/03: the second half of something else
        yield PrintedStatement(
            sentence,
            {n.kind: n.value for n in reversed(group)},
            {n.kind: n.unit for n in reversed(group)},
            {n.kind: sign(sentence.text[: n.start]) for n in reversed(group)},
            min(n.start for n in group),
            max(n.end for n in group),
            tuple(group),
        )
