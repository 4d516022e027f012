"""Whether two claims of one key may differ and both be right: times from two origins, entries that are several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from metlit import iris
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.iris import METLIT
from metlit.model.terms import fold
from metlit.record.case import CaseValue

_ORIGINS = iris.term_iri("context", "time-origin")


def origin(paper: Paper, claim: Claim) -> str:
    """What a claim counts time from: its ``since``, else by ``metlit:originPattern``; empty if it does not say."""
    graph = paper.case.graph
    if told := graph.text(claim.node, METLIT + "since") or graph.text(claim.node, METLIT + "sinceNode"):
        return told
    phrases = (p.search(claim.printed) for p in paper.kept("origin patterns", lambda: _patterns(paper)))
    phrase = next(filter(None, phrases), None)
    return _named(paper, phrase[1].strip()) if phrase else ""


def _patterns(paper: Paper) -> list[re.Pattern[str]]:
    """The words of time behind which an origin is named."""
    found = sorted(str(o) for _, p, o in paper.shapes if p == METLIT + "originPattern")
    return [re.compile(text, re.IGNORECASE) for text in found]


def _named(paper: Paper, phrase: str) -> str:
    known = paper.case.terms.find(phrase, [_ORIGINS])
    return known[0].iri if len(known) == 1 else fold(phrase)


def entry_origin(paper: Paper, entry: str) -> str:
    """What an entry of the record counts time from; empty if it does not say."""
    graph = paper.case.graph
    return graph.text(entry, METLIT + "since") or graph.text(entry, METLIT + "sinceNode")


def from_other_origin(own: str, other: str) -> bool:
    """Whether two times are counted from different origins, both told by words of the vocabulary or both otherwise."""
    alike = own.startswith(iris.TERM) == other.startswith(iris.TERM)
    return bool(own and other) and alike and own != other


def of_several(paper: Paper, claim: Claim, other: Claim, own: Sequence[CaseValue], theirs: Sequence[CaseValue]) -> bool:
    """Whether two claims print the values of different entries of the record.

    Two regimens of a group, or two phases that one place of the paper lists, are no contradiction. Of one person what
    two places print is: only one of them can be right.

    Args:
        paper: the record.
        claim, other: two claims of one key.
        own, theirs: the recorded values that each of them prints.
    """
    held, others = {r.value for r in own}, {r.value for r in theirs}
    if not held or not others or held & others:
        return False
    aim = paper.aim(claim.of)
    subject = own[0].subject if aim is None or not aim.node else aim.node
    group = any(subject == c or subject.startswith(c + "/") for c in paper.case.cohorts)
    return group or bool(set(claim.at) & set(other.at))
