"""What records tell of outcomes: of whom, of how many, after which treatment; and what is meant by one asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from metlit.answers.library import Library
from metlit.errors import UnknownWordError
from metlit.model.outcomes import CountedUnit, OutcomeRelations
from metlit.model.terms import Terms
from metlit.rdf.rows import Cell


@dataclass(frozen=True)
class ToldOutcome:
    """One outcome of one entry of a record.

    Attributes:
        record: the publication, as an IRI.
        subject: the patient or group.
        entry: the entry.
        outcome: the concept.
        family: the top of the main line that it is in.
        present: False if it is stated not to have occurred.
        count: of how many people that is said; None if it is stated that this is not known.
        whole: of how many people these are some; None if unknown.
        members: how many people the subject is; 1 for a patient, None if unknown.
        treatments: that it followed.
        targets: that it is about.
        graded: as printed; empty if none is told.
        single: whether the subject is a patient.
    """

    record: str
    subject: str
    entry: str
    outcome: str
    family: str
    present: bool
    count: int | None
    whole: int | None
    members: int | None
    treatments: tuple[str, ...]
    targets: tuple[str, ...]
    graded: str
    single: bool


def told_outcomes(library: Library) -> list[ToldOutcome]:
    """All that the records tell of outcomes, by publication and subject; the named question ``outcomes``."""
    terms = library.terms
    return [_told(row, terms) for row in library.question("outcomes").dicts()]


def _told(row: dict[str, Cell], terms: Terms) -> ToldOutcome:
    members, number = _whole_number(row["members"]), _whole_number(row["n"])
    sizes = [s for s in map(_whole_number, (row["exposed"], row["affected"], members)) if s is not None]
    whole = _whole_number(row["of"]) or min(sizes, default=None)
    if number is not None and whole is not None and number > whole:
        whole = members if members is not None and number <= members else None
    count = number if number is not None else None if row["unsized"] else whole
    single = row["single"] is True
    told = [str(row[c]) for c in ("publication", "subject", "entry", "outcome")]
    lists = (tuple(str(row[c] or "").split()) for c in ("treatment", "target"))
    if single:
        count = whole = members = 1
    family = list(terms.line(told[-1]))[-1]
    return ToldOutcome(
        *told, family, row["present"] is not False, count, whole, members, *lists, str(row["graded"] or ""), single
    )


def _whole_number(cell: Cell) -> int | None:
    return int(cell) if cell is not None and not isinstance(cell, str) else None


@dataclass(frozen=True)
class AskedOutcome:
    """An outcome that is asked for: any of some concepts.

    Attributes:
        roots: these.
        wanted: these and all below them.
        excluding: what nobody has who has one of them, whichever.
        deniers: concepts whose absence is theirs: those above all of them, and themselves if it is one.
        harm: whether one lesion or event is enough; else all assessed lesions must have it.
        families: the tops of the hierarchies that they are in.
        unit: what is counted.
        relations: how outcomes relate.
        graded: the grade that is asked for, as it is printed; any if empty.
    """

    roots: tuple[str, ...]
    wanted: frozenset[str]
    excluding: frozenset[str]
    deniers: frozenset[str]
    harm: bool
    families: frozenset[str]
    unit: CountedUnit
    relations: OutcomeRelations
    graded: str = ""

    @classmethod
    def of(cls, words: Sequence[str], library: Library, unit: str = "") -> AskedOutcome:
        """What words ask for, and the unit that is counted; patients if none is named.

        Raises:
            UnknownWordError: for an unknown word or unit, or one that stands for good and bad outcomes alike.
        """
        terms = library.terms
        relations = OutcomeRelations.load(library.resources.outcomes_file(), terms)
        branches = library.facets[relations.facet].branches
        roots = tuple(dict.fromkeys(c.iri for word in words for c in (terms.find(word, branches) or [terms.one(word)])))
        below = {root: terms.descendants(root) for root in roots}
        wanted = frozenset().union(*below.values())
        harm = _harm(roots, below, relations, terms)
        excluding = frozenset(set.intersection(*map(relations.excluding, roots)) - wanted)
        deniers = frozenset(set.intersection(*(set(terms.ancestors(root)) for root in roots)))
        return cls(
            roots,
            wanted,
            excluding,
            deniers,
            harm,
            frozenset().union(*map(terms.tops, roots)),
            relations.unit(unit),
            relations,
        )

    def says(self, told: ToldOutcome) -> bool | None:
        """Whether who is told of has it; None if that is left open.

        That an event of some grade did not occur leaves open whether one of another grade did.
        """
        if self.graded and told.graded != self.graded:
            return None
        if told.present:
            return True if told.outcome in self.wanted else False if told.outcome in self.excluding else None
        return False if told.outcome in self.deniers and told.graded == self.graded else None

    def relevant(self, told: Iterable[ToldOutcome]) -> Iterator[ToldOutcome]:
        """What says of anybody whether he or she has it."""
        return (one for one in told if self.says(one) is not None)


def _harm(roots: Sequence[str], below: dict[str, set[str]], relations: OutcomeRelations, terms: Terms) -> bool:
    """Whether the outcomes are harm.

    Raises:
        UnknownWordError: if some are and some are not.
    """
    for root in roots:
        good = {c for c in below[root] if c not in relations.harm}
        if good - {root} and len(good) < len(below[root]):
            parts = sorted(terms.label(c) for c in below[root] if c == root or root in terms.get(c).parents)
            raise UnknownWordError(
                f"'{terms.label(root)}' is good and bad outcomes alike: nobody can be counted who has it",
                "name those that are meant: " + ", ".join(parts),
            )
    kinds = {root in relations.harm for root in roots}
    if len(kinds) > 1:
        raise UnknownWordError("these are good and bad outcomes: together they are none", "ask for them one by one")
    return kinds == {True}
