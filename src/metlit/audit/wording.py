"""Findings as a person would write them: quotations with their places, and no word that only the record knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from metlit.audit.verdicts import CONFLICT, Issue, ToldVerdict

_READING = re.compile(r"(.*?) \[([^\]]*)\](?: \(kept in the record\))?(?:; |$)")
_ELSEWHERE = re.compile(r"(.+) in (.+)")
_AGES = re.compile(r"printed (.+), of (\d{4}); (.+), of (\d{4}), in (.+)")
_NUMBERED = re.compile(r"(.*?)(\w+) (\d+)")
_PATH = re.compile(r" \([a-z0-9-]+(?:/[a-z0-9-]+)+\)")
_TRIED = re.compile(r" \(\d+ ways tried\)")
_UNTRUE = re.compile(r"^none of \d+ ways tried gives it.*")
_GUESS = re.compile(r"it follows|counted|the entries")
_LONGEST = 160
_SAID = (
    (re.compile(r"give mean ([\d.]+), SD ([\d.]+)"), r"give a mean of \1 and a standard deviation of \2"),
    (re.compile(r"give (mean|median) ([\d.]+)"), r"give a \1 of \2"),
    (re.compile(r"not to the (\d+) of [a-z0-9-]+$"), r"not to \1"),
    (re.compile(r"of the (\d+) of [a-z0-9-]+\b"), r"of the \1"),
    (re.compile(r"the (\d+) rows"), r"the \1 printed rows"),
    (re.compile(r"^but "), ""),
    (re.compile(r"[;,] (?:both|all) kept\b"), ""),
    (re.compile(r">= ?"), "≥ "),
    (re.compile(r"<= ?"), "≤ "),
    (re.compile(r"^neither cut off nor another printed denominator"), "no cut, no other denominator explains it"),
    (re.compile(r"(\d+\.\d)\d+(?= months)"), r"\1"),
    (re.compile(r"; (patients|lesions): (\d+)$"), r"; there are \2 \1"),
    (re.compile(r"(\d+) is the number of (\w+) entries"), r"\1 is the number of entries on \2"),
    (re.compile(r"\bcounted in (\w+) entries"), r"the entries on \1 were counted"),
    (re.compile(r"\bt category and n category\b"), "T and N"),
    (re.compile(r"\b([a-z ]+), (\w+) edition and \1, (\w+) edition"), r"\1, \2 and \3 edition"),
    (re.compile(r"^([\d.]+) %; (.+) is ([\d.]+) %$"), r"\2 is \3 %, not \1 %"),
    (re.compile(r"^this list and that of (.+) differ part by part"), r"this list differs from that of \1"),
)  # fmt: skip
# Keys that say nothing to whoever does not know the record.
_BARE = frozenset({"n", "percent", "name", "value", "present", "definitions", "lesion", "cites"})


class LetterWording:
    """How the findings of one paper are told.

    Args:
        names: what its patients and groups are called, by local path; empty where they have no label.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {path.rpartition("/")[2]: label for path, label in names.items()}
        known = sorted((n for n in self._names if re.search(r"\d", n)), key=len, reverse=True)
        ids = "|".join(map(re.escape, known))
        self._ids = re.compile(rf"(?<![\w/-])({ids})((?:/[a-z0-9-]+)*)(?![\w/-])") if known else None

    def sentence(self, issue: Issue) -> str:
        """What is wrong, in one sentence that begins with what is printed."""
        first = issue.first
        told = self._conflict(first) if first.code == CONFLICT else self._elsewhere(first) or self._plain(issue)
        return told[:1].upper() + told[1:]

    def arithmetic(self, issue: Issue) -> str:
        """The arithmetic, unless the sentence has said it."""
        first = issue.first
        if first.code in ("stated-elsewhere", "age-against-dates") or first.arithmetic in first.message:
            return ""
        return self.text(first.arithmetic)

    def remark(self, issue: Issue) -> str:
        """What would explain it, or what the curator noted; empty if nothing was found that does."""
        cause = self.text(_UNTRUE.sub("", _TRIED.sub("", issue.first.cause)))
        if issue.first.code != CONFLICT and _GUESS.match(cause):
            return f"Perhaps {cause}"
        return cause[:1].upper() + cause[1:]

    def text(self, told: str) -> str:
        """Without paths and ids of the record."""
        told = _PATH.sub("", told)
        for pattern, better in _SAID:
            told = pattern.sub(better, told)
        return self._ids.sub(self._named, told) if self._ids else told

    def _named(self, match: re.Match[str]) -> str:
        label, tail = self._names[match[1]], match[2].rpartition("/")[2].replace("-", " ")
        digits = re.sub(r"\D", "", match[1]).lstrip("0")
        called = label or (f"patient {digits}" if digits else match[1])
        return tail if tail and not label else f"{called}, {tail}" if tail else called

    def _conflict(self, first: ToldVerdict) -> str:
        """``“42 men” (Results), but “43” (Table 1)``, behind what it is about."""
        printed = {s.printed for s in first.sources}
        _, _, told = first.message.partition(f", {first.of}: ")
        readings = []
        for text, place in _READING.findall(told):
            shown = text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + " …"
            readings.append(f"“{shown}” ({place})" if text in printed else f"{self.text(shown)} ({place})")
        topic = "" if first.of in _BARE else f"{first.of.replace('_', ' ')}: "
        return topic + (", but ".join(readings) if len(readings) == 2 else "; ".join(readings))

    def _elsewhere(self, first: ToldVerdict) -> str:
        if (ages := _AGES.fullmatch(first.message)) is not None:
            return f"“{ages[1]}” is said of {ages[2]}, and “{ages[3]}” of {ages[4]} in {ages[5]}"
        lead = f"printed {first.printed} here, "
        if first.code != "stated-elsewhere" or not first.message.startswith(lead):
            return ""
        others = [_ELSEWHERE.fullmatch(part) for part in first.message.removeprefix(lead).split("; ")]
        if not all(others):
            return ""
        return f"“{first.printed}” here, but " + ", ".join(f"“{o[1]}” in {o[2]}" for o in others if o)

    def _plain(self, issue: Issue) -> str:
        first = issue.first
        message = first.message
        if quoted := bool(first.printed and first.statistic):
            for lead in (f"printed {first.printed}", "printed "):
                message = message.removeprefix(lead)
        message = self.text(message.lstrip("; ,:"))
        if issue.more:
            message += "; likewise in the other places" if issue.places else f"; and {issue.more} more alike"
        return f"“{first.printed}”: {message}" if quoted else message


def places_together(places: Sequence[str]) -> str:
    """Places without repetition; those that differ by a number only as one: ``Table 2, rows 1 to 10``."""
    single = list(dict.fromkeys(p for place in places for p in place.split("; ") if p))
    found: dict[tuple[str, str], list[int]] = {}
    order: list[tuple[str, str] | str] = []
    for place in single:
        match = _NUMBERED.fullmatch(place)
        key = (match[1], match[2]) if match and match[1] else place
        if match and isinstance(key, tuple):
            found.setdefault(key, []).append(int(match[3]))
        if key not in order:
            order.append(key)
    return "; ".join(_one_place(key, found) for key in order)


def _one_place(key: tuple[str, str] | str, found: Mapping[tuple[str, str], list[int]]) -> str:
    if isinstance(key, str):
        return key
    numbers = sorted(found[key])
    if len(numbers) == 1:
        return f"{key[0]}{key[1]} {numbers[0]}"
    run = numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 2
    listed = f"{numbers[0]} to {numbers[-1]}" if run else ", ".join(map(str, numbers))
    return f"{key[0]}{key[1]}s {listed}"
