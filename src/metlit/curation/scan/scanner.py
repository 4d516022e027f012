"""``metlit scan``: the marks of a document, block by block and sentence by sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from metlit.curation.scan.compounds import Compounds
from metlit.curation.scan.context import AUTO, LONGEST, Roles, SenseScope, Triggers, Whose, sentences
from metlit.curation.scan.governed import Governing
from metlit.curation.scan.lexicon import Lexicon
from metlit.curation.scan.linking import Links
from metlit.curation.scan.mark import MarkLink, TextMark
from metlit.curation.scan.numerals import NumberReader, Numeral
from metlit.curation.scan.patterns import Parts, load_numbers
from metlit.curation.scan.shortened import short_forms
from metlit.curation.scan.tongues import Tongues
from metlit.curation.scan.widening import Widening
from metlit.curation.scan.wording import Spoken, Word
from metlit.errors import UnknownWordError
from metlit.model.terms import Terms
from metlit.resources import Resources

if TYPE_CHECKING:
    from metlit.curation.document import Block, Document

_UNREAD = {"reference", "margin"}
_WHOLE = {"cell", "heading"}
_GROUP, _PATIENT = "group", "patient"


class Scanner:
    """Finds what a document prints; made once, it reads any number of documents.

    Args:
        terms: the vocabulary.
        folder: ``ontology/scan``.

    Raises:
        ResourceError: for a wrong row of a file, with its line.
    """

    def __init__(self, terms: Terms, folder: Path) -> None:
        parts = Parts(folder / "parts.tsv", terms)
        self._numbers = NumberReader(load_numbers(folder / "numbers.tsv", parts), terms)
        self._governing = Governing(folder / "governed.tsv", parts)
        self._lexicon = Lexicon(terms, folder)
        self._compounds = Compounds(folder / "compounds.tsv", terms)
        self._widening = Widening(folder / "widening.tsv")
        self._tongues = Tongues(folder / "languages.tsv")
        self._roles = Roles(folder)
        self._triggers = Triggers(folder / "triggers.tsv")
        self._links = Links(folder)
        self.terms = terms

    @classmethod
    def default(cls) -> Scanner:
        """With the files of this installation."""
        resources = Resources.default()
        return cls(Terms.load(resources.term_files()), resources.scan_folder())

    def scan(self, document: Document) -> list[TextMark]:
        """All marks, in the order of the text; the positions in their links are those of this list."""
        usual = self._usual(document)
        reading = self._reading(document)
        marks: list[TextMark] = []
        for number, block in enumerate(document.blocks):
            section = self._section(block)
            if section is not None:
                of_block = replace(reading, language=self._tongues.told(block.text, reading.language))
                for found in self._of_block(block, section, usual, of_block):
                    first = len(marks)
                    for m in found:
                        links = tuple(link.moved(first) for link in m.links)
                        marks.append(m.at(block=number, place=str(block.place), links=links))
        return marks

    def _reading(self, document: Document) -> Spoken:
        """The language of a document, as it states it or as its words tell, and the abbreviations that it explains."""
        texts = [block.text for block in document.blocks if str(block.kind) not in _UNREAD]
        language = document.language[:2].casefold() or self._tongues.told(" ".join(texts))
        plain = Spoken(language)
        return Spoken(
            language, dict(short_forms(texts, lambda text: self._lexicon.read(text, plain), self._widening.heads))
        )

    def _section(self, block: Block) -> Whose | None:
        """Whose data a block tells by where it stands; None if it is not read."""
        if str(block.kind) in _UNREAD:
            return None
        headings = (*block.place.section, block.text) if block.kind == "heading" else block.place.section
        if block.kind == "heading" and len(headings) > 1 and headings[-1] == headings[-2]:
            headings = headings[:-1]
        section = self._roles.of_section(headings)
        if block.place.label and section is not None and section.role != "own data":
            return Whose("own data", AUTO)  # a table or figure shows what the authors have, wherever it stands
        return section

    def _usual(self, document: Document) -> str:
        """Of whom a paper tells where a sentence does not: the patient or the group, whichever sentences name more."""
        told = {_PATIENT: 0, _GROUP: 0}
        for block in document.blocks:
            section = self._section(block)
            if section is not None and section.role == "own data" and not block.place.label:
                here = ""
                for _, sentence in sentences(block.text):
                    if here == _PATIENT and self._roles.turned(sentence, section):
                        break  # the rest of the paragraph tells of others
                    if who := self._roles.person(sentence):
                        told[who] += 1
                        here = who
        return _GROUP if told[_GROUP] > told[_PATIENT] else _PATIENT

    def _of_block(self, block: Block, section: Whose, usual: str, reading: Spoken) -> Iterator[list[TextMark]]:
        """The marks of each sentence of a block."""
        heading = f"{block.place.column_heading} {block.place.row_heading}" if block.kind == "cell" else ""
        person = self._roles.person(" ".join(block.place.section[-1:])) or usual
        whole = str(block.kind) in _WHOLE and len(block.text) <= LONGEST
        here = ""  # of whom the paragraph told last
        parts = [(0, block.text)] if whole else sentences(block.text)
        for offset, sentence in parts:
            turned = self._roles.turned(sentence, section) if here == _PATIENT else None
            section = self._roles.run_in(sentence) or turned or section
            told = self._roles.of_sentence(sentence, section)
            if told is not None:
                here = self._roles.person(sentence) or here
                person = here or person
                subject = person if told.subject == AUTO else told.subject
                found = self._of_sentence(sentence, Whose(told.role, subject), heading, reading)
                yield [m.at(start=m.start + offset, end=m.end + offset) for m in found]

    def _of_sentence(self, sentence: str, told: Whose, heading: str, reading: Spoken) -> list[TextMark]:
        numerals = self._governing.told(self._numbers.read(sentence, heading), sentence)
        words = [w for w in self._lexicon.read(sentence, reading) if not _inside(w, numerals)]
        words = self._compounds.joined(words, sentence, self._lexicon.compound)
        words = self._widening.widened(words, sentence)
        if not numerals and not words:
            return []
        scopes = self._triggers.scopes(sentence)
        made = [_told(self._number_mark(n, sentence), told, scopes, False) for n in numerals]
        made += [_told(self._word_mark(w, sentence), told, scopes, w.deniable) for w in words]
        made.sort(key=lambda m: (m.start, m.end))
        return self._links.linked(made, sentence)

    def _number_mark(self, numeral: Numeral, sentence: str) -> TextMark:
        start, end = numeral.start, numeral.end
        value = self._links.value(numeral.kind, numeral.value)
        return TextMark(
            numeral.kind,
            sentence[start:end],
            value=value,
            unit=numeral.unit,
            of=numeral.of,
            sign=self._links.sign(sentence[:start]),
            start=start,
            end=end,
        )

    def _word_mark(self, word: Word, sentence: str) -> TextMark:
        printed = sentence[word.start : word.end]
        concept = word.concept
        return TextMark(
            word.kind,
            printed,
            concept=concept.iri,
            label=concept.label,
            side=word.side,
            start=word.start,
            end=word.end,
        )


def _inside(word: Word, numerals: list[Numeral]) -> bool:
    return any(n.start <= word.start and word.end <= n.end for n in numerals)


def _told(mark: TextMark, told: Whose, scopes: list[SenseScope], deniable: bool) -> TextMark:
    """A mark with its role and subject, and with what the scopes that it lies in say."""
    around = [s for s in scopes if s.holds(mark.kind, mark.start, mark.end)]
    senses = {s.sense for s in around}
    return mark.at(
        role=told.role,
        subject="family" if "family" in senses else told.subject,
        negated=deniable and "negated" in senses,
        uncertain="uncertain" in senses,
        status=next((s.status for s in around if s.status), ""),
    )


def chosen_marks(marks: Sequence[TextMark], kinds: Collection[str], subjects: Collection[str]) -> list[TextMark]:
    """The marks of some kinds and subjects, all where none is named; links to what is left out are dropped.

    Raises:
        UnknownWordError: for a kind or subject that none of the marks has.
    """
    for wanted, there in ((kinds, {m.kind for m in marks}), (subjects, {m.subject for m in marks})):
        for word in wanted:
            if word not in there:
                choices = ", ".join(sorted(there)) or "there are none"
                raise UnknownWordError(f"no mark of this paper is '{word}'", f"there is {choices}")
    kept = [i for i, m in enumerate(marks) if m.kind in (kinds or {m.kind}) and m.subject in (subjects or {m.subject})]
    place = {old: new for new, old in enumerate(kept)}
    return [
        marks[i].at(links=tuple(MarkLink(k.relation, place[k.mark]) for k in marks[i].links if k.mark in place))
        for i in kept
    ]
