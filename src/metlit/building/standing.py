"""One record while it is edited: its graphs stay loaded, and what an edit cannot have changed is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.building.outcome import Outcome
from metlit.checking.checker import MANY_NODES, Checker
from metlit.checking.compiled import Compiled, CompiledConstraint, CompiledQuery
from metlit.checking.hops import hops
from metlit.checking.leading import LinksInto
from metlit.checking.reach import Reach, Touched, named_in
from metlit.errors import ResourceError
from metlit.model.knowledge import Knowledge
from metlit.model.rules import Rule, constructed
from metlit.rdf.graphs import Graphs
from metlit.rdf.lines import Lines
from metlit.rdf.needs import Prospects
from metlit.rdf.triples import without_graph
from metlit.record.files import RecordText
from metlit.record.relift import LiftedParts
from metlit.record.rereading import TextReader
from metlit.shacl.result import Result

GoOn = Callable[[], object]


def _always() -> None:
    """Nobody is in a hurry."""


@dataclass
class _Loaded:
    """A graph that stays loaded.

    Attributes:
        knowledge: the vocabulary.
        prospects: tells which rules and constraints may find something in what is there.
        graphs: what of the vocabulary the rest leads to, what is reported and what rules made of it.
        concepts: those that are there because something led to them.
        links: what leads to the nodes of the record, or did.
        reported: what is reported, as N-Triples lines; None if the graph is not to be used.
        made: what each rule made.
        named: the properties and classes in that.
        found: what each constraint found; nothing before they were all asked.
        unasked: the triples that came or went since.
    """

    knowledge: Knowledge
    prospects: Prospects
    graphs: Graphs
    concepts: set[str] = field(default_factory=set)
    links: LinksInto = field(default_factory=LinksInto)
    reported: set[str] | None = None
    made: list[set[str]] = field(default_factory=list)
    named: list[frozenset[str]] = field(default_factory=list)
    found: list[list[Result]] = field(default_factory=list)
    unasked: Touched = field(default_factory=lambda: Touched(set()))

    def report(self, reported: set[str]) -> set[str]:
        """Exchange what is reported; the triples that came or went."""
        before = self.reported or set()
        self.graphs.remove((before - reported).difference(*self.made))
        self._load(reported - before)
        self._counted(before - reported, reported - before)
        self.links.add(reported - before)
        self.reported = reported
        return before ^ reported

    def derive(self, rules: Sequence[tuple[Rule, Reach]], changed: Touched) -> None:
        """Run the rules anew from the first on that what has changed concerns; what changes with it is added."""
        fresh = not self.made
        self.made = self.made or [set() for _ in rules]
        self.named = self.named or [frozenset() for _ in rules]
        first = (
            0
            if fresh
            else next((n for n, (_, reach) in enumerate(rules) if reach.meets(changed, self.links)), len(rules))
        )
        present = set(range(len(rules)))
        for number, (rule, reach) in enumerate(rules[first:], start=first):
            if fresh or reach.meets(changed, self.links):
                # A rule must not see what it and later ones made; what it does not look at may stay.
                seen = [n for n in present if n >= number and reach.may_see(self.named[n])]
                present.difference_update(seen)
                self._take_out(set().union(*(self.made[n] for n in seen)), present)
                new = constructed(self.graphs, rule) if self.prospects.may_find(rule.query) else set()
                self._replace(number, new, changed, present)
            if number not in present:
                self._load(self.made[number])
                present.add(number)

    def _replace(self, number: int, new: set[str], changed: Touched, present: set[int]) -> None:
        """What a rule makes now; it is in the graph if the rule is among those present."""
        gone, come = self.made[number] - new, new - self.made[number]
        self._counted(gone, come)
        self.links.add(come)
        changed.add(gone | come)
        self.made[number] = new
        self.named[number] = named_in(new) if gone or come else self.named[number]
        if number in present:
            self._take_out(gone, present)
            self._load(come)

    def _take_out(self, triples: set[str], present: Iterable[int]) -> None:
        """Take triples out of the graph but for those that are reported, or that a rule made which is present."""
        self.graphs.remove(triples.difference(self.reported or (), *(self.made[n] for n in present)))

    def _counted(self, gone: Iterable[str], come: Iterable[str]) -> None:
        self.prospects.remove("\n".join(gone))
        self.prospects.add("\n".join(come))

    def _load(self, triples: Iterable[str]) -> None:
        if data := "\n".join(triples):
            # Concepts come with what leads to them. They stay when it goes: then nothing finds them.
            new = self.knowledge.reached([data]) - self.concepts
            self.graphs.load(b"%b\n%b" % (data.encode(), self.knowledge.of(new)))
            self.concepts |= new

    def concerned(self, farthest: int) -> list[set[str]]:
        """The nodes of which something has changed, then those from which links lead to one of them, a step at a time.

        Args:
            farthest: how many steps.
        """
        found = [{triple.split(" ", 1)[0][1:-1] for triple in self.unasked.triples}]
        for _ in range(farthest):
            found.append(found[-1] | self.links.nodes_before(found[-1]))
        return found


class StandingRecord:
    """The state of one record between two edits.

    What it finds is what :meth:`metlit.building.chunk.Pipeline.run` finds. That is so because a rule or a constraint
    is asked again unless no triple that has changed has a property (or class) that it names, at a node to which a link
    leads that it follows; and a constraint that looks a few links far is asked again of those nodes alone that are so
    near to what has changed.

    Args:
        pipeline: everything that the work on records needs.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._reader, self._parts = TextReader(), LiftedParts()
        self._rules = [(rule, Reach(rule.query)) for rule in pipeline.early]
        self._asked = [(c, Reach(c.query), _looks_as_far_as(c)) for c in pipeline.checker.constraints]
        # A record is wrong again and again while it is written: both states are kept.
        self._sound, self._broken = self._empty(), self._empty()
        self._record = ""

    def _empty(self) -> _Loaded:
        knowledge = self._pipeline.knowledge
        return _Loaded(knowledge, self._pipeline.prospects.anew(), Graphs.merged([knowledge.always]))

    def lift(self, source: RecordText) -> Outcome:
        """What :meth:`metlit.building.chunk.Pipeline.lift` makes of the record."""
        return self._pipeline.lift(source, self._reader.read, self._parts)

    def outcome(self, source: RecordText, lifted: Outcome | None = None, go_on: GoOn = _always) -> Outcome:
        """The outcome of the record as it is now, with the findings of the shapes and, if it is sound, what is derived.

        Args:
            source: the record; if it is another one than before, all is begun anew.
            lifted: what :meth:`lift` made of it, if that was done.
            go_on: called between two steps; it may raise something to break off.
        """
        outcome = lifted or self.lift(source)
        if not self._pipeline.checker.is_compiled:
            return self._pipeline.run([source])[0]
        if source.record != self._record:
            self._sound, self._broken, self._record = self._empty(), self._empty(), source.record
        if not outcome.has_errors:
            self._sound = self._updated(self._sound, outcome, self._rules)
            end = f"<{iris.derived_iri(source.record)}> .\n"
            outcome.derived = Lines(f"{triple[:-1]}{end}" for made in self._sound.made for triple in made)
            found = [result for results in self._ask(self._sound, go_on) for result in results]
            outcome.findings += self._pipeline.checker.told(found, outcome.marks)
            outcome.findings.sort()
        elif outcome.reported:
            self._broken = self._updated(self._broken, outcome, ())
            outcome.say_also(self._pipeline.checker.told(self._in_part(outcome, go_on), outcome.marks))
        return outcome

    def _updated(self, loaded: _Loaded, outcome: Outcome, rules: Sequence[tuple[Rule, Reach]]) -> _Loaded:
        """A graph brought up to date, what the rules make of it included."""
        now = without_graph("".join(outcome.reported), iris.record_iri(outcome.record))
        done = self._empty() if loaded.reported is None else loaded
        try:
            changed = Touched(done.report(set(filter(None, now.split("\n")))))
            if rules:
                done.derive(rules, changed)
            done.unasked.add(changed.triples)
        except ResourceError:
            done.reported = None
            raise
        return done

    def _in_part(self, outcome: Outcome, go_on: GoOn) -> list[Result]:
        """What those find that hold in a part of a record too."""
        found = self._ask(self._broken, go_on)
        return [
            result
            for (constraint, _, _), results in zip(self._asked, found, strict=True)
            for result in results
            if constraint.holds_in_part or (constraint.is_of_node and result.focus in outcome.whole)
        ]

    def _ask(self, loaded: _Loaded, go_on: GoOn) -> list[list[Result]]:
        """What each constraint finds about the record; asked is what may have changed."""
        checker = self._pipeline.checker
        if not loaded.found:
            loaded.found = [_results(checker, loaded, constraint, go_on) for constraint, _, _ in self._asked]
        elif loaded.unasked:
            nodes = loaded.concerned(max(far for _, _, far in self._asked if far is not None))
            for number, (constraint, reach, far) in enumerate(self._asked):
                if not reach.meets(loaded.unasked, loaded.links):
                    continue
                if far is None or len(nodes[far]) > MANY_NODES:
                    loaded.found[number] = _results(checker, loaded, constraint, go_on)
                else:
                    kept = [result for result in loaded.found[number] if result.focus not in nodes[far]]
                    loaded.found[number] = kept + _results(checker, loaded, constraint, go_on, nodes[far])
        loaded.unasked = Touched(set())
        own = iris.record_iri(self._record)
        return [[r for r in results if r.focus == own or r.focus.startswith(own + "/")] for results in loaded.found]


def _looks_as_far_as(constraint: Compiled) -> int | None:
    """How many links away from a node a constraint looks; None if it may look anywhere."""
    found = hops(constraint.query) if isinstance(constraint, CompiledQuery) else None
    # What stands behind the value of a property is of the value itself: its class, or where its word belongs.
    return 1 if found is None and isinstance(constraint, CompiledConstraint) else found


def _results(
    checker: Checker, loaded: _Loaded, constraint: Compiled, go_on: GoOn, nodes: Collection[str] | None = None
) -> list[Result]:
    go_on()
    return checker.results(loaded.graphs, constraint, nodes, loaded.prospects)
