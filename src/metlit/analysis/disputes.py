"""What an answer would be with another reading, where a paper contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from metlit import iris
from metlit.analysis.counting import Proportion, StudyCounter
from metlit.analysis.intervals import exact_interval, percent_text
from metlit.analysis.shares import GroupShare, group_share
from metlit.analysis.told_outcomes import ToldOutcome
from metlit.answers.library import Library
from metlit.model.terms import Terms

_SIZE, _DENOMINATOR, _PRESENT = "n", "denominator", "present"
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True)
class Reading:
    """One reading of a value that a paper contradicts itself about.

    Attributes:
        about: the node, as an IRI.
        key: whose value it is.
        value: as the question ``conflicts`` writes it; empty if it is no value of the key.
        at: where it stands.
    """

    about: str
    key: str
    value: str
    at: str


def readings(library: Library) -> dict[str, list[Reading]]:
    """The readings of all records, by the IRI of the record."""
    found: dict[str, list[Reading]] = {}
    for row in library.question("conflicts").dicts():
        one = Reading(str(row["about"]), str(row["key"]), str(row["value"] or ""), str(row["at"] or ""))
        found.setdefault(str(row["publication"]), []).append(one)
    return found


def other_answers(
    found: Sequence[Proportion],
    told: Sequence[ToldOutcome],
    doubts: Iterable[Reading],
    again: Callable[[Sequence[ToldOutcome]], list[Proportion]],
    counter: StudyCounter,
    terms: Terms,
) -> list[str]:
    """Of each proportion of a study what it would be otherwise; empty if it is the same whatever is read.

    Args:
        found: the proportions.
        told: what they rest on.
        doubts: the readings of the record.
        again: counts what is told with another reading.
        counter: that counted.
        terms: the vocabularies.
    """
    texts: list[list[str]] = [[] for _ in found]
    for doubt in doubts:
        other = [_read(one, doubt, terms) for one in told]
        if other == list(told):
            continue
        counted = {(one.group, one.cohort): one for one in again(other)}
        for one, text in zip(found, texts, strict=True):
            changed = counted.get((one.group, one.cohort))
            if changed is not None and _numbers(changed) != _numbers(one):
                text.append(_told(doubt, changed))
    for one, text in zip(found, texts, strict=True):
        text += _of_the_group(one, told, counter)
    return ["; ".join(dict.fromkeys(text)) for text in texts]


def _read(one: ToldOutcome, doubt: Reading, terms: Terms) -> ToldOutcome:
    """What is told, with another reading, if it is about that."""
    if doubt.key == _SIZE and doubt.value.isdigit():
        number = int(doubt.value)
        if doubt.about == one.entry:
            return replace(one, count=number)
        if doubt.about == one.subject:
            same = one.whole == one.members
            count = number if same and one.count == one.whole else one.count
            return replace(one, members=number, whole=number if same else one.whole, count=count)
    if doubt.about != one.entry:
        return one
    if doubt.key == _DENOMINATOR and doubt.value.isdigit():
        return replace(one, whole=int(doubt.value))
    if doubt.key == _PRESENT and doubt.value in _TRUTH:
        return replace(one, present=_TRUTH[doubt.value])
    same = [c.iri for c in terms.find(doubt.value) if one.family in terms.ancestors(c.iri)]
    return replace(one, outcome=same[0]) if len(same) == 1 else one


def _of_the_group(one: Proportion, told: Iterable[ToldOutcome], counter: StudyCounter) -> Iterator[str]:
    """What the paper prints of the group, where its patients one by one are counted and come to something else."""
    if one.cohort or one.dependent or counter.narrowed:
        return
    groups = {whole for subject in one.subjects for whole in counter.people.above(subject)}
    for group in sorted(groups):
        share = group_share(counter.asked, [t for t in told if t.subject == group])
        if share is not None and _differs(share, one):
            where = iris.local_path(group)
            yield f"printed of {where}: {_share(share.least, share.most, share.whole)}"


def _differs(share: GroupShare, one: Proportion) -> bool:
    """Whether it cannot be the same number of the same people."""
    return share.whole == one.known and not share.least <= one.part <= share.most


def _numbers(one: Proportion) -> tuple[int, int, int]:
    return one.part, one.part if one.exact else one.most, one.known


def _told(doubt: Reading, changed: Proportion) -> str:
    where = f" ({doubt.at})" if doubt.at else ""
    return f"with {doubt.key} {doubt.value} of {iris.local_path(doubt.about)}{where}: {_share(*_numbers(changed))}"


def _share(least: int, most: int, whole: int) -> str:
    if least != most:
        return f"{least}–{most} of {whole}"
    low, high = exact_interval(least, whole)
    return f"{least} of {whole} = {percent_text(least / whole)} % ({percent_text(low)}–{percent_text(high)})"
