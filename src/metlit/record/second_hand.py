"""Records of what another paper says of a paper: never beside a record of the paper itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from metlit.finding import INFO, Finding
from metlit.record.ties import SECOND_HAND, Ties, identities

# The word as a record has it: the concept has no synonyms, so that a glance at the bytes tells which records may be so.
_WORD = re.compile(SECOND_HAND.rsplit("/", 1)[1].replace("-", r"[\s-]+").encode(), re.IGNORECASE)


def may_be_second_hand(data: bytes) -> bool:
    """Whether the text of a record may say that it was read in a secondary source."""
    return _WORD.search(data) is not None


def set_aside(ties: Mapping[str, Ties], records: Iterable[str]) -> dict[str, str]:
    """The records that are read second-hand and have no place beside another one, and that other one.

    That is the record of the paper itself: it has an identifier, or title, year and first author, in common with it, or
    all whom the second-hand record tells of are the same people as somebody in it. Of several second-hand records of
    one paper the first by its id stays.

    Args:
        ties: what the records say of others, by id; records without any may be left out.
        records: the ids of all records.
    """
    there = set(records)
    second = {record for record, own in ties.items() if own.second_hand and record in there}
    known: dict[tuple[str, str], list[str]] = {}
    for record in sorted(there - second) + sorted(second):
        for identity in identities(ties[record]) if record in ties else ():
            known.setdefault(identity, []).append(record)
    found: dict[str, str] = {}
    for record in sorted(second):
        own = ties[record]
        alike = chain.from_iterable(known[identity] for identity in identities(own))
        told = (name for name, _, _ in own.restated if name in there)
        others = [other for other in chain(alike, told) if other != record and other not in found]
        # A later second-hand record of the paper gives way to this one.
        better = [other for other in others if other not in second or other < record]
        if better:
            found[record] = better[0]
    return found


def aside_findings(aside: Mapping[str, str], ties: Mapping[str, Ties], names: Mapping[str, str]) -> list[Finding]:
    """What is said of them.

    Args:
        aside: what :func:`set_aside` gave.
        ties: what they say of others.
        names: how findings call the file of each record, by id.
    """
    found = []
    for record, other in aside.items():
        _, line, column = ties[record].second_hand[0]
        message = f"{names[other]} tells of the same paper: what is said of it second-hand is left out of builds"
        remedy = "nothing need be done; compare the two, and remove this one if it adds nothing"
        found.append(Finding(names[record], line, column, "second-hand", message, remedy, INFO))
    return found
