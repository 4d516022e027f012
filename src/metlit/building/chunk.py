"""A chunk of records → read, lifted, derived, checked, audited: pure work, each outcome independent of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from metlit import iris
from metlit.building.apart import groups_apart
from metlit.building.machinery import Machinery
from metlit.building.outcome import Outcome
from metlit.finding import Finding
from metlit.model.rules import derive
from metlit.model.schema import LOCAL_ID
from metlit.rdf.graphs import Graphs
from metlit.rdf.lines import Lines, Packed, in_pieces
from metlit.rdf.needs import Prospects
from metlit.rdf.triples import without_graph
from metlit.record.files import RecordText
from metlit.record.marks import Marks
from metlit.record.relift import LiftedParts
from metlit.record.text import Refused, decode, read_text
from metlit.record.ties import Ties
from metlit.record.tree import Mapping
from metlit.shacl.result import Result

_OF_PEOPLE = (iris.TYPE, iris.METLIT + "n", iris.METLIT + "partOf")
# More lines of one record than this are loaded in pieces.
MANY_LINES = 20_000
Tick = Callable[[], object]
Read = Callable[[str, str], Mapping]


def _no_tick() -> None:
    """Nobody watches."""


class Pipeline(Machinery):
    """What is done with records."""

    def run(
        self,
        sources: Sequence[RecordText],
        tick: Tick = _no_tick,
        *,
        audit: bool = False,
        joins: bool = True,
        neighbours: Sequence[RecordText] = (),
    ) -> list[Outcome]:
        """Read, lift, derive and check the records of a chunk.

        Args:
            sources: the records.
            tick: called once a record, when it is done.
            audit: whether to audit them too, put the verdicts into their derived graphs, and join rows of questions.
            joins: whether rows are joined then; else :meth:`joined` does it.
            neighbours: other records that these name; the audit compares figures with theirs.

        Returns:
            The outcome of each source, in their order; the same whatever else is in the chunk, except for verdicts
            about records that are neither among the sources nor the neighbours.
        """
        outcomes = [self.lift(source) for source in (*sources, *neighbours)]
        own = {source.record for source in sources}
        broken = [o for o in outcomes[: len(sources)] if o.has_errors and o.reported]
        groups = []
        for group in groups_apart(o for o in outcomes if not o.has_errors):
            prospects = self._prospects(group)
            graphs = self.derive(group, prospects)
            groups.append((graphs, group))
            self.check(graphs, group, prospects)
            for outcome in group:
                if outcome.record in own:
                    tick()
        for group in groups_apart(broken if self.engine == "metlit" else ()):
            self.check_in_part(group)
        if audit:
            sound = {o.record: o for o in outcomes if not o.has_errors}
            for graphs, group in groups:
                self.audit(graphs, [o for o in group if o.record in own and o.record in sound], sound)
                if joins:
                    self.join(graphs, group, sound)
        return outcomes[: len(sources)]

    def report(self, sources: Sequence[RecordText], tick: Tick = _no_tick) -> tuple[list[Outcome], list[Result]]:
        """Read, lift and derive the records of a chunk, and let the engine say all that a validation report says.

        Returns:
            The outcome of each source, in their order, without the findings of the shapes; and their results.
        """
        engine = self.referee if self.engine == "pyshacl" else self.general
        outcomes = [self.lift(source) for source in sources]
        results: list[Result] = []
        for group in groups_apart(o for o in outcomes if not o.has_errors):
            self.derive(group)
            for outcome in group:
                results += engine.results(self.excerpt.around(outcome.nquads()))
                tick()
        return outcomes, results

    def lift(self, source: RecordText, read: Read = read_text, parts: LiftedParts | None = None) -> Outcome:
        """Read one record and lift it.

        Args:
            source: the record.
            read: makes a tree of its text and the name of its file.
            parts: of the version before, if it is lifted again and again.
        """
        if source.refused is not None:
            return Outcome(source, [source.refused], Marks(source.name))
        try:
            tree = read(decode(source.data, source.name), source.name)
        except Refused as refused:
            return Outcome(source, [refused.finding], Marks(source.name))
        lifted = self._lifter.lift(tree, source.record, source.name, parts)
        wrong = list(_wrong_id(lifted.marks, source))
        ties = Ties.of(source.record, lifted.marks)
        return Outcome(source, lifted.findings + wrong, lifted.marks, ties, lifted.lines, lifted.whole)

    def _prospects(self, outcomes: Sequence[Outcome]) -> Prospects | None:
        """Which rules and shapes may find something in what is reported; None if much is: then nearly all may."""
        if self.engine == "pyshacl" or sum(len(outcome.reported) for outcome in outcomes) > MANY_LINES:
            return None
        prospects = self.prospects.anew()
        for text in _texts(outcomes):
            prospects.add(text)
        return prospects

    def derive(self, outcomes: Sequence[Outcome], prospects: Prospects | None = None) -> Graphs:
        """Add the derived graphs; the store in which they were computed.

        Args:
            outcomes: of records that are sound.
            prospects: of what they report; what is derived is added.
        """
        graphs = self._loaded(self.knowledge.around(_texts(outcomes)), outcomes)
        derived = derive(graphs, self.early, prospects)
        if self.knowledge.reaches_beyond(_texts(outcomes), chain.from_iterable(map(in_pieces, derived.values()))):
            graphs = self._loaded(self.known, outcomes)
            derived = derive(graphs, self.early, prospects)
        for outcome in outcomes:
            outcome.derived = derived.get(outcome.record, Lines())
        return graphs

    @staticmethod
    def _loaded(known: bytes, outcomes: Sequence[Outcome]) -> Graphs:
        """A merged store with what is known and reported."""
        graphs = Graphs.merged([known])
        graphs.load(b"".join(o.ntriples() for o in outcomes if len(o.reported) <= MANY_LINES))
        for outcome in outcomes:
            for start in range(0, len(outcome.reported) if len(outcome.reported) > MANY_LINES else 0, MANY_LINES):
                piece = "".join(outcome.reported[start : start + MANY_LINES])
                graphs.load(without_graph(piece, iris.record_iri(outcome.record)).encode())
        return graphs

    def check(self, graphs: Graphs, outcomes: Sequence[Outcome], prospects: Prospects | None = None) -> None:
        """Add the findings of the shapes."""
        by_record = {o.record: o for o in outcomes}
        if self.engine == "pyshacl":
            found = {o.record: self.referee.check(o.nquads(), o.marks) for o in outcomes}
        else:
            marks = {record: o.marks for record, o in by_record.items()}
            found = self.checker.check(graphs, marks, lambda record: by_record[record].nquads(), prospects=prospects)
        for outcome in outcomes:
            outcome.findings += found[outcome.record]
            outcome.findings.sort()

    def check_in_part(self, outcomes: Sequence[Outcome]) -> None:
        """Add the findings of the shapes about what could be read of records with errors, nothing being derived."""
        graphs = Graphs.merged([self.knowledge.around(_texts(outcomes)), *(o.ntriples() for o in outcomes)])
        marks, whole = {o.record: o.marks for o in outcomes}, {o.record: o.whole for o in outcomes}
        prospects = self._prospects(outcomes)
        found = self.checker.check(graphs, marks, lambda _: b"", whole=whole, prospects=prospects)
        for outcome in outcomes:
            outcome.say_also(found[outcome.record])

    def audit(self, graphs: Graphs, outcomes: Sequence[Outcome], known: dict[str, Outcome]) -> None:
        """Add the verdicts, and what the late rules derive from them, to the derived graphs."""
        from metlit.claims.verdict import verdict_lines
        from metlit.record.case import Case

        chosen = [o for o in outcomes if self.auditor.concerns(o.reported, o.findings)]
        if not chosen:
            return
        needed = {o.record for o in chosen} | {r for o in chosen for r in o.ties.records if r in known}
        cases = [Case(r, known[r].packed(), self.schema, self.terms) for r in sorted(needed)]
        verdicts = self.auditor.audit(cases, {o.record: o.findings for o in chosen})
        lines: dict[str, list[str]] = {}
        for outcome in chosen:
            outcome.verdicts = verdicts[outcome.record]
            lines[outcome.record] = verdict_lines(outcome.record, outcome.verdicts)
            outcome.derived.add(lines[outcome.record])
        graphs.load("".join(without_graph("".join(v), iris.derived_iri(r)) for r, v in lines.items()).encode())
        said = ("".join(v) for v in lines.values())
        if self.knowledge.reaches_beyond(_texts(chosen), said):
            graphs.load(self.known)
        late = derive(graphs, self._late)
        for outcome in chosen:
            outcome.derived.add(late.get(outcome.record, ()))

    def join(self, graphs: Graphs, outcomes: Sequence[Outcome], known: dict[str, Outcome]) -> None:
        """Add the rows of questions, encoded, in the order of each question.

        Records that name each other are in groups apart, so that of people named elsewhere the essentials are added.
        """
        by_record = {o.record: o for o in outcomes}
        graphs.load(self.known)  # questions may start at words
        graphs.load(_named_people(outcomes, known))
        for name, record, cells in self._rows(graphs):
            by_record[record].joined.setdefault(name, []).append(cells)

    def joined(self, record: str, nquads: Packed) -> dict[str, list[str]]:
        """The same rows of a record that names no others, from its two graphs."""
        graphs = Graphs.merged([self.known])
        names = iris.record_iri(record), iris.derived_iri(record)
        for piece in nquads:
            graphs.load(without_graph(without_graph(piece.decode(), names[0]), names[1]).encode())
        rows: dict[str, list[str]] = {}
        for name, _, cells in self._rows(graphs):
            rows.setdefault(name, []).append(cells)
        return rows

    def _rows(self, graphs: Graphs) -> Iterator[tuple[str, str, str]]:
        for name, join in self.joins.items():
            yield from ((name, record, cells) for record, cells in join.rows(graphs))


def _texts(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield from in_pieces(outcome.reported)


def _named_people(outcomes: Sequence[Outcome], known: dict[str, Outcome]) -> bytes:
    """What says that nodes elsewhere which records name exist, how many people they are, and of whom they are part."""
    lines = []
    for outcome in outcomes:
        for target in {iri for iri, _, _ in outcome.ties.targets}:
            record = str(iris.record_of(target))
            if record in known:
                heads = tuple(f"<{target}> <{path}> " for path in _OF_PEOPLE)
                own = "".join(line for line in known[record].reported if line.startswith(heads))
                lines.append(without_graph(own, iris.record_iri(record)))
    return "".join(lines).encode()


def _wrong_id(marks: Marks, source: RecordText) -> Iterator[Finding]:
    for text, line, column in marks.nodes[iris.record_iri(source.record)].values.get(LOCAL_ID, []):
        if text != source.record:
            message = f"the id '{text}' is not the file's stem '{source.record}'"
            yield Finding(source.name, line, column, "stem-differs", message, "rename the file, or remove the id")
