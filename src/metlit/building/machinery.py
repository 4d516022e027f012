"""Everything that the work on records needs, loaded once: the record format, words, rules, shapes and questions.

Much of it is kept compiled (:mod:`metlit.kept`), and what only compiles is imported by whoever has to.
"""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

from metlit import checking, claims, iris, model, rdf, shacl
from metlit.checking.checker import Checker
from metlit.checking.excerpt import Excerpt
from metlit.errors import UnknownWordError
from metlit.kept import code_of, digest_of, kept
from metlit.model.forms import Forms
from metlit.model.knowledge import NO_EXCERPT, Knowledge, compiled_knowledge
from metlit.model.rules import load_rules
from metlit.model.schema import Schema
from metlit.model.terms import READ_BY_PEOPLE, Terms
from metlit.rdf.census import Census
from metlit.rdf.graphs import OXIGRAPH
from metlit.rdf.needs import Prospects, stored_needs
from metlit.rdf.triples import Triples, parse_turtle, without_graph
from metlit.record.lift import Lifter
from metlit.record.walk import RecordFormat
from metlit.resources import Resources
from metlit.store import beginning

if TYPE_CHECKING:
    from metlit.checking.fallback import General
    from metlit.checking.referee import Referee
    from metlit.claims.auditor import Auditor
    from metlit.store.joins import Join

ENGINES = ("metlit", "pyshacl")
AFTER_AUDIT = 90  # rules with this number or a higher one see the verdicts
# Whose code decides what is worked out of the resources.
CODE = (iris, rdf, shacl, model, checking, claims, sys.modules[__name__], beginning)


class Machinery:
    """Everything that the work on records needs, loaded once.

    Args:
        resources: the ontology, shapes, rules and vocabulary; those installed if None.
        engine: what checks the shapes: ``metlit``, or ``pyshacl``, the referee.

    Raises:
        UnknownWordError: for another engine.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """

    def __init__(self, resources: Resources | None = None, engine: str = "metlit") -> None:
        if engine not in ENGINES:
            raise UnknownWordError(f"unknown engine '{engine}'", "one of " + ", ".join(ENGINES))
        self.engine = engine
        self.resources = resources or Resources.default()
        self.resources.require_whole()
        self.schema = Schema.load(self.resources.shape_files(), self.resources.ontology_file())
        self.terms = Terms.load(self.resources.term_files())
        self.rules = load_rules(self.resources.rule_files())
        self.early = [r for r in self.rules if r.number < AFTER_AUDIT]
        self._late = [r for r in self.rules if r.number >= AFTER_AUDIT]
        self._lifter = Lifter(self.schema, self.terms, Forms.load(self.resources.forms_file()))

    @cached_property
    def vocabulary(self) -> list[str]:
        """The ontology (without blank nodes), vocabularies and rules: sorted N-Quads lines of one graph."""
        return sorted({*self.terms.nquads(self.schema.term_columns), *self._other_knowledge})

    @cached_property
    def _other_knowledge(self) -> set[str]:
        from metlit.claims.auditor import rule_nquads
        from metlit.model.data_tables import table_nquads
        from metlit.model.ontology import ontology_nquads

        lines = set(ontology_nquads(self.schema.ontology))
        lines |= set(table_nquads(self.resources.data_files(), self.schema.term_columns, self.terms.concepts))
        lines |= {line for rule in self.rules for line in rule.nquads()}
        return lines | set(rule_nquads(self.resources.shape_files()))

    @cached_property
    def key(self) -> str:
        """Tells all that is worked out of the resources, whatever the records are."""
        return digest_of([self.resources.digest(OXIGRAPH).encode(), code_of(*CODE)])

    @property
    def known(self) -> bytes:
        """The vocabulary graph as rules, shapes and questions see it, as N-Triples lines."""
        return self.knowledge.whole

    @cached_property
    def knowledge(self) -> Knowledge:
        """The same, or as much as data lead to."""
        text = kept(f"{self.key}-knowledge", self._compiled_knowledge)
        return Knowledge(
            text, self.terms, self.schema.term_columns, lambda: kept(f"{self.key}-known", self._known).encode()
        )

    def _known(self) -> str:
        """Most of it is words and definitions, which are left out if nothing asks for them: that saves most time."""
        if self._is_read_by_people:
            return without_graph("".join(self.vocabulary), iris.VOCABULARY_GRAPH)
        terms = "".join(f"{triple} .\n" for triple in self.terms.structure(self.schema.term_columns))
        return terms + without_graph("".join(sorted(self._other_knowledge)), iris.VOCABULARY_GRAPH)

    @cached_property
    def _is_read_by_people(self) -> bool:
        """Whether rules, shapes or questions ask for what is there for people."""
        queries = (file.read_text(encoding="utf-8") for file in sorted(self.resources.questions.rglob("*.rq")))
        asked = "\n".join([*(rule.query for rule in self.rules), *(str(o) for _, _, o in self._shapes), *queries])
        return any(name in asked for name in READ_BY_PEOPLE)

    def _compiled_knowledge(self) -> str:
        if self._is_read_by_people:
            return NO_EXCERPT
        other = without_graph("".join(sorted(self._other_knowledge)), iris.VOCABULARY_GRAPH)
        named = {str(o) for _, _, o in self._shapes if iris.TERM in o}
        rules = [rule.query for rule in self.rules]
        return compiled_knowledge(self.terms, self.schema.term_columns, other, rules, self.checker.queries, named)

    @cached_property
    def prospects(self) -> Prospects:
        """Which rules and shapes may find something, of a graph in which nothing is yet."""
        queries = [*(rule.query for rule in self.early), *self.checker.queries]
        text = kept(f"{self.key}-needs", lambda: stored_needs(self._known_names(), queries))
        return Prospects(text, queries)

    def _known_names(self) -> set[str]:
        census = Census()
        census.add(self.known.decode())
        return census.names

    @cached_property
    def joins(self) -> dict[str, Join]:
        """The questions whose rows are joined."""
        from metlit.store.joins import load_joins

        return load_joins(self.resources)

    @cached_property
    def referee(self) -> Referee:
        """pySHACL over the same shapes: a quarter of a second to import, far slower to run."""
        from metlit.checking.referee import Referee

        return Referee(self._shapes, self.excerpt)

    @cached_property
    def auditor(self) -> Auditor:
        from metlit.claims.auditor import Auditor

        return Auditor(self.resources.shape_files(), self.schema)

    @cached_property
    def checker(self) -> Checker:
        text = kept(f"{self.key}-shapes", lambda: Checker(self._shapes, self.schema, self.excerpt).stored())
        return Checker.restored(text, lambda: self._shapes, self.excerpt)

    @cached_property
    def general(self) -> General:
        """All shapes for one record at a time."""
        from metlit.checking.fallback import General
        from metlit.shacl.vocabulary import targeted

        return General(self._shapes, targeted(self._shapes), self.excerpt)

    @cached_property
    def excerpt(self) -> Excerpt:
        return Excerpt(self.schema, self.terms)

    @cached_property
    def _shapes(self) -> Triples:
        from metlit.checking.silence import refuse_silent

        shapes = parse_turtle(self.resources.shape_files())
        refuse_silent(shapes, self.rules, self.schema, self.terms)
        return shapes

    @property
    def format(self) -> RecordFormat:
        """The record format, as records are lifted by it."""
        return self._lifter.format

    def prepare(self) -> None:
        """Make what is otherwise made when it is first needed."""
        _ = self.knowledge.whole, self.auditor, self.checker, self.prospects, self.joins
