"""The numbers of the flow of a review (PRISMA 2020), counted from what was found and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metlit.curation.screening.decisions import BY_KEY, ScreeningDecision
from metlit.curation.screening.duplicates import DuplicatePair, duplicate_pairs
from metlit.curation.screening.searches import FoundRecord
from metlit.curation.yaml_spans import scalar_text

_SAME_STUDY = "same study as "
_DUPLICATES = "duplicates"
_REPORTS = ("not_retrieved", "excluded_reports", "included")
Decided = Mapping[str, Mapping[str, ScreeningDecision]]


@dataclass(frozen=True)
class FlowCounts:
    """The numbers, by the keys that ``metlit export figure prisma --counts`` reads.

    Attributes:
        undecided: keys of records of which something is still to be decided.
        pairs: that may be duplicates, and of which nobody has decided.
    """

    identified: Mapping[str, int]
    removed: Mapping[str, int]
    screened: int
    excluded: int
    sought: int
    not_retrieved: int
    excluded_reports: Mapping[str, int]
    reports: int
    studies: int
    undecided: Sequence[str]
    pairs: Sequence[DuplicatePair]

    def text(self) -> str:
        """The file."""
        assessed = self.sought - self.not_retrieved
        lines = [f"identified: {_parts(self.identified)}"]
        lines += [f"removed: {_parts(self.removed)}"] if self.removed else []
        lines += [f"screened: {self.screened}", f"excluded: {self.excluded}", f"sought: {self.sought}"]
        lines += [f"not_retrieved: {self.not_retrieved}", f"assessed: {assessed}"]
        lines += [f"excluded_reports: {_parts(self.excluded_reports)}"] if self.excluded_reports else []
        lines.append(f"included: {{studies: {self.studies}, reports: {self.reports}}}")
        return "\n".join(lines) + "\n"


def _parts(counts: Mapping[str, int]) -> str:
    return "{" + ", ".join(f"{scalar_text(name)}: {count}" for name, count in counts.items()) + "}"


def flow_counts(records: Sequence[FoundRecord], decided: Decided) -> FlowCounts:
    """Count the boxes: each record is in one of those in which the flow ends.

    Records are removed as duplicates if they are so by DOI or PMID and nobody has decided otherwise, or if somebody
    has. Reports of one study are told by the reason of an inclusion, ``same study as KEY``.
    """
    pairs = duplicate_pairs(records)
    spoken = {key for key, steps in decided.items() if any(d.word.reason == BY_KEY for d in steps.values())}
    sure = {pair.second.key for pair in pairs if pair.sure} - spoken
    open_pairs = [pair for pair in pairs if not pair.sure and not _settled(pair, decided, sure)]
    ends = {key: list(steps.values()) for key, steps in decided.items()}
    removed: Counter[str] = Counter({_DUPLICATES: len(sure)} if sure else {})
    left: list[str] = []
    for record in records:
        gone = next((d for d in ends.get(record.key, ()) if d.word.box == "removed"), None)
        if gone is not None:
            removed[_DUPLICATES if gone.word.reason == BY_KEY else gone.reason] += 1
        elif record.key not in sure:
            left.append(record.key)
    boxes = {key: {d.word.box: d for d in ends.get(key, ())} for key in left}
    excluded = [key for key in left if "excluded" in boxes[key]]
    done = {key: box for key in left for box in _REPORTS if box in boxes[key]}
    undecided = [key for key in left if key not in done and key not in excluded]
    reports = [key for key, box in done.items() if box == "included"]
    same = [key for key in reports if boxes[key]["included"].reason.startswith(_SAME_STUDY)]
    return FlowCounts(
        identified=Counter(record.database for record in records),
        removed=removed,
        screened=len(left),
        excluded=len(excluded),
        sought=len(left) - len(excluded) - sum("sought" not in boxes[key] for key in undecided),
        not_retrieved=sum(box == "not_retrieved" for box in done.values()),
        excluded_reports=Counter(boxes[key][box].reason for key, box in done.items() if box == "excluded_reports"),
        reports=len(reports),
        studies=len(reports) - len(same),
        undecided=undecided,
        pairs=open_pairs,
    )


def _settled(pair: DuplicatePair, decided: Decided, sure: set[str]) -> bool:
    """Whether somebody has said that a pair is one publication, or that it is two; or one of it is gone anyway."""
    if sure & {pair.first.key, pair.second.key}:
        return True
    for one, other in ((pair.first.key, pair.second.key), (pair.second.key, pair.first.key)):
        for decision in decided.get(one, {}).values():
            if decision.word.reason == BY_KEY and (decision.reason == other or decision.word.box):
                return True
    return False
