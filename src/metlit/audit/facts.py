"""Findings about one cause: the gravest first, and what follows from it. One fault is counted once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from metlit.audit.verdicts import CONFLICT, Issue, ToldVerdict, issues
from metlit.claims.verdict import ORDER

MACHINE, CURATOR = "recomputed", "noted by the curator"
# Counts and percentages of an entry are one figure, printed twice.
_COUNTS = frozenset({"n", "percent", "count", "percentage", "parts", "proportion", "denominator"})
_NUMBER = re.compile(r"-\d+$")
FactMark = tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One thing that is wrong in a paper.

    Attributes:
        cause: what stands first: of what was recomputed the gravest; a contradiction that the curator noted only where
            nothing recomputed says it.
        follows: the other findings that are about the same figures.
    """

    cause: Issue
    follows: tuple[Issue, ...] = ()

    @property
    def issues(self) -> tuple[Issue, ...]:
        return (self.cause, *self.follows)

    @property
    def verdicts(self) -> tuple[ToldVerdict, ...]:
        return tuple(v for issue in self.issues for v in issue.verdicts)

    @property
    def publication(self) -> str:
        return self.cause.first.publication

    @property
    def origin(self) -> str:
        return found_by(self.cause)

    @property
    def id(self) -> str:
        return issue_id(self.cause)


def issue_id(issue: Issue) -> str:
    """Stable: the same as long as the rule and what the paper prints where are, whatever line they stand in."""
    first = issue.first
    rests = sorted({f"{s.printed} {s.at}" for s in first.sources})
    said = (first.code, first.statistic, first.of, first.over, first.printed, first.at, *rests)
    told = said if first.printed else (*said, *first.concerns, first.message)
    return f"{first.publication}/{first.code}-{hashlib.sha256('|'.join(told).encode()).hexdigest()[:8]}"


def found_by(issue: Issue) -> str:
    """Who found it: :data:`MACHINE`, or :data:`CURATOR`, who typed a contradiction of the paper into the record."""
    return CURATOR if issue.first.code == CONFLICT else MACHINE


def facts(verdicts: Iterable[ToldVerdict]) -> list[Fact]:
    """The failures by their causes: publication by publication, what was recomputed first, the gravest first.

    Findings belong together that judge the same claims or the same entry's figures, or rest on all the same values. A
    contradiction that the curator noted belongs to the first of them that is about its key of its node.
    """
    found = issues(verdicts)
    groups = _joined([i for i in found if found_by(i) == MACHINE])
    for issue in (i for i in found if found_by(i) == CURATOR):
        marks = set(_noted(issue))
        home = next((g for g in groups if _is_about(g, issue, marks)), None) or _home_below(groups, issue, found)
        if home is None:
            groups.append([issue])
        else:
            home.append(issue)
    told = [Fact(group[0], tuple(group[1:])) for group in map(_ordered, groups)]
    return sorted(told, key=lambda f: (f.publication, f.origin == CURATOR, _weight(f.cause), f.cause.first.line))


def _home_below(groups: Sequence[list[Issue]], noted: Issue, found: Sequence[Issue]) -> list[Issue] | None:
    """Findings on claims of which no entry is known: over the group below which the only note on that key stands."""
    first = noted.first
    if len(first.concerns) != 1 or _aspect(first) == "n":
        return None
    for group in groups:
        for verdict in (v for i in group for v in i.verdicts if v.statistic and not v.concerns):
            below = f"{verdict.publication}/" + ("" if verdict.over in ("", "not stated") else f"{verdict.over}/")
            alike = [i.first for i in found if found_by(i) == CURATOR and i.first.of == first.of]
            alike = [n for n in alike if any(c.startswith(below) for c in n.concerns)]
            if alike == [first] and _aspect(verdict) == first.of:
                return group
    return None


def _weight(issue: Issue) -> int:
    return -ORDER.index(issue.first.verdict)


def _ordered(group: Sequence[Issue]) -> list[Issue]:
    return sorted(group, key=lambda i: (found_by(i) == CURATOR, _weight(i), i.first.line, i.first.code))


def _joined(found: Sequence[Issue]) -> list[list[Issue]]:
    """Findings with a mark in common, together, as are those joined through a third."""
    parent = list(range(len(found)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first: dict[FactMark, int] = {}
    for place, issue in enumerate(found):
        for mark in _marks(issue):
            other = first.setdefault(mark, place)
            low, high = sorted((root(other), root(place)))
            parent[high] = low
    groups: dict[int, list[Issue]] = {}
    for place, issue in enumerate(found):
        groups.setdefault(root(place), []).append(issue)
    return list(groups.values())


def _marks(issue: Issue) -> Iterator[FactMark]:
    """What makes findings one: the claims that they judge or rest on, figures of an entry, all values the same."""
    for verdict in issue.verdicts:
        paper, claims = verdict.publication, [s.node for s in verdict.sources if _is_claim(s.node)]
        if verdict.statistic:
            yield paper, "claim", verdict.subject
            yield from ((paper, "claim", node) for node in claims)
            yield from ((paper, "figure", node, _aspect(verdict)) for node in verdict.concerns)
            if "." in verdict.of:  # total and fractions of one "21/7"
                yield paper, "span", verdict.of.rpartition(".")[0], verdict.at, verdict.printed
        values = sorted({s.node for s in verdict.sources} - {verdict.subject} - set(claims))
        if len(values) > 1:
            yield paper, "values", verdict.code, *values


def _is_claim(node: str) -> bool:
    return _NUMBER.sub("", node.rpartition("/")[2]) == "claims"


def _aspect(verdict: ToldVerdict) -> str:
    """What of an entry a claim is about: its counts, or a key."""
    key = verdict.of.rsplit(".", 1)[-1]
    return "n" if verdict.statistic in _COUNTS or key in _COUNTS else key


def _noted(issue: Issue) -> Iterator[FactMark]:
    """What a noted contradiction is about: a key of a node."""
    verdict = issue.first
    key = "n" if verdict.of in _COUNTS else verdict.of
    for node in verdict.concerns or (verdict.publication,):
        yield node, key


def _is_about(group: Sequence[Issue], noted: Issue, marks: set[FactMark]) -> bool:
    if group[0].first.publication != noted.first.publication or found_by(group[0]) == CURATOR:
        return False
    if any(mark in marks for issue in group for mark in _spoken_of(issue)):
        return True
    # A reading of the note is the printed form of a claim about the same entry.
    nodes, text = set(noted.first.concerns), noted.first.message
    judged = (v for issue in group for v in issue.verdicts if len(v.printed.split()) > 2 and nodes & set(v.concerns))
    return any(v.printed in text for v in judged)


def _spoken_of(issue: Issue) -> Iterator[FactMark]:
    """The keys of nodes that a finding is about: of the entries judged, and of the nodes that its values hang on."""
    for verdict in issue.verdicts:
        for node in verdict.concerns:
            yield node, _aspect(verdict)
            yield _hung(node)
        for source in verdict.sources:
            if not _is_claim(source.node):
                yield _hung(source.node)
                yield source.node, "n"
        if verdict.statistic and not verdict.concerns:
            yield f"{verdict.publication}/{verdict.over}", _aspect(verdict)


def _hung(node: str) -> FactMark:
    """A node as a key of the node above: ``all/sex-2`` is about the sex of all."""
    above, _, name = node.rpartition("/")
    return above, _NUMBER.sub("", name)
