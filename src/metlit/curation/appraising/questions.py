"""What is asked: the keys of an appraisal that take an answer, and the questions of further tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from metlit.errors import ResourceError, UnknownWordError
from metlit.iris import DCTERMS, METLIT, compact
from metlit.model.schema import WORD, Field, NodeShape, Schema
from metlit.model.terms import Concept, Terms, did_you_mean, nearest
from metlit.resources import Resources

_APPRAISAL, _FURTHER, BECAUSE = METLIT + "appraisal", METLIT + "furtherAnswer", METLIT + "because"
QUESTION_ASKED, ANSWERED_WITH = METLIT + "appraisalQuestion", METLIT + "appraisalAnswer"


@dataclass(frozen=True)
class AppraisalQuestion:
    """One question.

    Attributes:
        name: how it is called in files: a key of the record, or the label of the question.
        text: the question.
        source: the tool that it comes from.
        iri: of the question, if it is a word of the vocabulary; else empty, and the name is its key.
    """

    name: str
    text: str
    source: str
    iri: str = ""


class AppraisalForm:
    """The questions of an installation, and what they may be answered with.

    Raises:
        ResourceError: if the shapes have no appraisal.
    """

    def __init__(self, resources: Resources) -> None:
        self.schema = Schema.load(resources.shape_files(), resources.ontology_file())
        self.terms = Terms.load(resources.term_files())
        self.field = _needed(self.schema.root, _APPRAISAL)
        self.shape = self.schema.shape_of(self.field.target)
        self.because = _needed(self.shape, BECAUSE)
        self.further = _needed(self.shape, _FURTHER)
        self.entry = self.schema.shape_of(self.further.target)
        self._branch = _needed(self.entry, ANSWERED_WITH).target

    @property
    def answers(self) -> list[Concept]:
        """The words that answer a question, in the order of the vocabulary."""
        return self._below(self._branch)

    @property
    def longest(self) -> int:
        """How many characters a reason may have."""
        return min(
            int(v) for f in (self.because, _needed(self.entry, BECAUSE)) for b, v in f.bounds if b == "maxLength"
        )

    @cached_property
    def tools(self) -> list[Concept]:
        """The further tools."""
        return self._below(_needed(self.entry, QUESTION_ASKED).target)

    def _below(self, branch: str) -> list[Concept]:
        return [c for c in self.terms.concepts.values() if branch in c.parents]

    def answer(self, text: str) -> Concept | None:
        """The answer that a text means: a word of it, its number in the list, or how it begins if nothing else does."""
        words = self.answers
        if text.isascii() and text.isdigit() and 0 < int(text) <= len(words):
            return words[int(text) - 1]
        found = self.terms.find(text, [self._branch]) if text else []
        if len(found) == 1 and found[0] in words:
            return found[0]
        starting = [c for c in words if text and c.label.casefold().startswith(text.casefold())]
        return starting[0] if len(starting) == 1 else None

    def asked(self, tools: Sequence[str] = ()) -> list[AppraisalQuestion]:
        """The questions that the record has keys for, and those of further tools.

        Args:
            tools: by any of their words.

        Raises:
            UnknownWordError: if a word names no tool.
        """
        return [*self._of_keys(), *(q for tool in tools for q in self._of_tool(self._tool(tool)))]

    def _tool(self, word: str) -> Concept:
        found = [c for c in self.terms.find(word, [_needed(self.entry, QUESTION_ASKED).target]) if c in self.tools]
        if len(found) != 1:
            labels = [c.label for c in self.tools]
            remedy = did_you_mean(nearest(word, labels)) or "one of " + ", ".join(labels)
            raise UnknownWordError(f"there is no tool '{word}'", remedy)
        return found[0]

    def _of_keys(self) -> Iterator[AppraisalQuestion]:
        for found in self.shape.fields.values():
            if found.kind == WORD and found.target == self._branch:
                source = next(map(str, self.schema.ontology.objects(found.path, DCTERMS + "source")), "")
                yield AppraisalQuestion(found.key, found.description, source)

    def _of_tool(self, tool: Concept) -> Iterator[AppraisalQuestion]:
        for concept in self._below(tool.iri):
            yield AppraisalQuestion(concept.label, concept.definition, concept.source, concept.iri)

    def question(self, name: str) -> AppraisalQuestion | None:
        """A question of any tool by its name."""
        every = self.asked([tool.label for tool in self.tools])
        concepts = {c.iri for c in self.terms.find(name, [_needed(self.entry, QUESTION_ASKED).target])}
        return next((q for q in every if q.name == name or q.iri in concepts), None)


def _needed(shape: NodeShape, path: str) -> Field:
    found = shape.by_path(path)
    if found is None:
        raise ResourceError(f"no key of {shape.label} is for {compact(path)}", "the shapes are incomplete")
    return found
