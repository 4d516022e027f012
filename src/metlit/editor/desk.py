"""What is loaded once for all records with the same words: everything that checks, explains and computes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.building.outcome import Outcome
from metlit.building.standing import StandingRecord
from metlit.editor.open_text import OpenText
from metlit.editor.reading import TextReading, file_name, record_id
from metlit.finding import Finding
from metlit.model.rules import constructed
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.rdf.graphs import Graphs
from metlit.rdf.lines import Lines
from metlit.rdf.triples import without_graph
from metlit.record.files import RecordText, gather
from metlit.record.marks import Marks
from metlit.record.partial import read_in_part
from metlit.resources import Resources
from metlit.tables.card_layout import load_cards
from metlit.tables.cards import Cards

# Records whose graphs stay loaded; who edits more at a time waits as long as for the first check.
_STANDING = 2


@dataclass(frozen=True)
class OpenRecord:
    """A record in an editor, as cards and lookups take one from a store."""

    resources: Resources
    terms: Terms
    schema: Schema
    outcome: Outcome

    @property
    def records(self) -> list[str]:
        return [self.outcome.record]

    def marks(self, record: str) -> Marks:
        """Where its nodes stand."""
        return self.outcome.marks

    def nquads(self, records: object = ()) -> Iterator[bytes]:
        """Its graphs."""
        yield self.outcome.nquads()


@dataclass
class _Kept:
    """What was made last of a text, and what is derived of its parts."""

    reading: TextReading
    derived: dict[str, Outcome] = field(default_factory=dict)


@dataclass
class Desk:
    """Records that are edited with the same words.

    Two threads may use it: one checks (:meth:`check`), one answers what is asked meanwhile (everything else).

    Attributes:
        pipeline: everything that the work on records needs.
    """

    pipeline: Pipeline
    _standing: dict[str, StandingRecord] = field(default_factory=dict)
    _checked: dict[str, tuple[int, Outcome]] = field(default_factory=dict)
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _rules: Graphs | None = None
    _cards: tuple[Outcome, Cards] | None = None

    @property
    def schema(self) -> Schema:
        return self.pipeline.schema

    @property
    def terms(self) -> Terms:
        return self.pipeline.terms

    # -- the thread that checks

    def prepare(self) -> None:
        """Make what is otherwise made at the first check."""
        self.pipeline.prepare()

    def check(self, text: OpenText, go_on: Callable[[], object]) -> list[Finding]:
        """What ``metlit check`` finds in a text.

        Args:
            text: of a record.
            go_on: called between two steps; it may raise something to break off.
        """
        source = source_of(text)
        standing = self._standing.pop(text.uri, None) or StandingRecord(self.pipeline)
        self._standing[text.uri] = standing
        for uri in list(self._standing)[:-_STANDING]:
            del self._standing[uri]
        outcome = standing.lift(source)
        go_on()
        outcome = standing.outcome(source, outcome, go_on)
        with self._lock:
            self._checked[text.uri] = text.version, outcome
        return sorted({*outcome.findings, *_of_file(text.uri)})

    def forget(self, uri: str) -> None:
        """Nobody edits a text any more."""
        with self._lock:
            for known in (self._standing, self._checked, self._kept):
                known.pop(uri, None)

    # -- the thread that answers

    def read(self, text: OpenText) -> TextReading:
        """What can be read of a text."""
        kept = self._kept.get(text.uri)
        if kept is None or kept.reading.text.version != text.version or kept.reading.text.text != text.text:
            tree, read = read_in_part(text.text)
            source = RecordText(record_id(text.uri), file_name(text.uri), read.encode("utf-8", "surrogatepass"))
            outcome = self.pipeline.lift(source) if tree is not None else None
            kept = self._kept[text.uri] = _Kept(TextReading(text, tree, outcome))
        return kept.reading

    def record(self, text: OpenText, node: str) -> OpenRecord | None:
        """A record with what the rules derive of it: of one that is wrong or half, of the top node around ``node``.

        Args:
            text: the text.
            node: the node of which somebody wants to know.
        """
        reading = self.read(text)
        with self._lock:
            version, outcome = self._checked.get(text.uri, (None, None))
        if outcome is None or version != text.version or outcome.has_errors:
            if reading.outcome is None:
                return None
            top = node.removeprefix(f"{iris.record_iri(reading.outcome.record)}/").split("/")[0]
            derived = self._kept[text.uri].derived
            if top not in derived:
                derived[top] = self._derived(reading.outcome, top)
            outcome = derived[top]
        return OpenRecord(self.pipeline.resources, self.terms, self.schema, outcome)

    def _derived(self, outcome: Outcome, top: str) -> Outcome:
        """The same outcome with what the rules make of the part of the record below one of its top nodes."""
        root = iris.record_iri(outcome.record)
        own = (f"<{root}> ", f"<{root}/{top}> ", f"<{root}/{top}/")
        reported = [line for line in outcome.reported if line.startswith(own)]
        if self._rules is None:
            self._rules = Graphs.merged([self.pipeline.knowledge.always])
        graphs, loaded = self._rules, set(without_graph("".join(reported), root).split("\n")) - {""}
        self._load(graphs, loaded)
        derived: set[str] = set()
        try:
            for rule in self.pipeline.early:
                new = constructed(graphs, rule)
                self._load(graphs, new)
                derived |= new
        finally:
            graphs.remove(loaded | derived)
        graph = f"<{iris.derived_iri(outcome.record)}> .\n"
        return Outcome(
            outcome.source,
            outcome.findings,
            outcome.marks,
            outcome.ties,
            outcome.reported,
            outcome.whole,
            Lines(f"{line[:-1]}{graph}" for line in derived),
        )

    def _load(self, graphs: Graphs, triples: Collection[str]) -> None:
        """Add triples, and what of the vocabulary they lead to."""
        knowledge, data = self.pipeline.knowledge, "\n".join(triples)
        graphs.load(b"%b\n%b" % (data.encode(), knowledge.of(knowledge.reached([data]))))

    def cards(self, record: OpenRecord) -> Cards:
        """What ``metlit show`` tells of the nodes of a record."""
        if self._cards is None or self._cards[0] is not record.outcome:
            self._cards = record.outcome, Cards(record)
        return self._cards[1]

    @cached_property
    def shown_beside(self) -> set[str]:
        """The classes of which something is shown beside their nodes."""
        return {cls for cls, card in load_cards(self.pipeline.resources.card_files()).items() if card.beside}


def source_of(text: OpenText) -> RecordText:
    """A text as the reader of records takes it."""
    return RecordText.of(record_id(text.uri), file_name(text.uri), text.text.encode("utf-8", "surrogatepass"))


def _of_file(uri: str) -> list[Finding]:
    """What is wrong with the name of a file that is there."""
    path = Path(file_name(uri))
    if not path.is_file():
        return []
    return [finding for finding in gather([path])[1] if finding.code == "bad-record-id"]
