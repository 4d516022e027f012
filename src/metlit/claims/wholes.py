"""Whether what a claim is of takes whole numbers only, and of how many values a summary is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metlit.claims.aims import Group
from metlit.claims.claim import SUMMARIES, Claim
from metlit.claims.paper import Paper
from metlit.model.whole_numbers import WholeNumbers


@dataclass(frozen=True)
class Wholeness:
    """That the values of a key are whole numbers. ``unless`` says when they need not be; empty if they must be."""

    unless: str = ""


def wholeness(paper: Paper, claim: Claim) -> Wholeness | None:
    """That a claim is of whole numbers (``metlit:integerValued``), or None if it is not.

    It is not where the entry says a word under which values have decimals (``metlit:integerUnless``), and where one of
    its values is recorded or printed with decimals: then ages were taken from dates. Where the entry says a word that
    demands whole numbers (``metlit:integerFor``) they must be whole, else ``metlit:unlessExact`` says when they need
    not be.
    """
    known = [w for f in paper.fields(claim) if (w := WholeNumbers.read(f.whole)) is not None]
    if not known:
        return None
    said = _said(paper, claim)
    if any(said & w.waived_by for w in known) or _is_finer(paper, claim):
        return None
    if any(said & w.demanded_by for w in known):
        return Wholeness()
    return Wholeness(next((w.unless for w in known if w.unless), ""))


def _said(paper: Paper, claim: Claim) -> set[str]:
    """The words that the entries of a claim say, as do its conditions."""
    entries = {r.entry for r in paper.rows(claim)}
    for node in paper.summarised(claim):
        entries |= {node, node.rpartition("/")[0]}
    entries = {e for e in entries if e not in paper.case.cohorts and e not in paper.case.patients}
    words = {str(o) for e in entries for os in paper.case.graph.items(e).values() for o in os}
    return words | {c.iri for word in claim.where.values() for c in paper.case.terms.find(word)}


def _is_finer(paper: Paper, claim: Claim) -> bool:
    """Whether single values of the key are recorded or printed with decimals: rows, least and greatest values."""
    return paper.kept(("finer", claim.of), lambda: any(_fractions(paper, claim)))


def _fractions(paper: Paper, claim: Claim) -> Iterator[bool]:
    aim = paper.aim(claim.of)
    if aim is not None and aim.keys and not aim.node:
        rows = paper.case.rows(paper.case.patients, aim.keys, {})
        yield from (a.value.denominator > 1 for a in paper.amounts(rows))
    for other in paper.index.every(claim.of):
        ends = [f for name, f in other.components.items() if name in ("min", "max")]
        yield from (f.value.denominator > 1 for f in ends)


def assessed(paper: Paper, claim: Claim, group: Group) -> int | None:
    """Of how many values a summary is: its denominator, the ``n`` of the entry that prints it, else the group's size.

    None if it is not known, or if the claim is of some of the group only.
    """
    if claim.denominator or claim.statistic not in SUMMARIES:
        return claim.denominator
    own = {n for node in paper.summarised(claim) if (n := _entry_size(paper, node)) is not None}
    if own:
        return own.pop() if len(own) == 1 else None
    return None if claim.where else group.size


def _entry_size(paper: Paper, node: str) -> int | None:
    """The ``n`` of an entry, or of the entry that a quantity belongs to; that of cohorts and people is the group's."""
    for held in (node, node.rpartition("/")[0]):
        if held in paper.case.cohorts or held in paper.case.patients or held == paper.case.root:
            return None
        if paper.case.field(held, "n") is not None:
            return paper.case.size(held)
    return None
