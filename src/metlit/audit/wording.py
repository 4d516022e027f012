"""Findings as a person would write them: quotations with their places, and no word that only the record knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.audit.verdicts import CONFLICT, Issue, ToldVerdict
from metlit.errors import ResourceError

_READING = re.compile(r"(.*?) \[([^\]]*)\](?: \(kept in the record\))?(?:; |$)")
_ELSEWHERE = re.compile(r"(.+) in (.+)")
_AGES = re.compile(r"printed (.+), of (\d{4}); (.+), of (\d{4}), in (.+)")
_NUMBERED = re.compile(r"(.*?)(\w+) (\d+)")
_PATH = re.compile(r" \([a-z0-9-]+(?:/[a-z0-9-]+)+\)")
_TRIED = re.compile(r" \(\d+ ways tried\)")
_UNTRUE = re.compile(r"^none of \d+ ways tried gives it.*")
_GUESS = re.compile(r"it follows|counted|the entries")
_LONGEST = 160


@dataclass(frozen=True)
class LetterWords:
    """``layouts/audit/wording.tsv``: what is told otherwise, in order, and the keys that are not told."""

    said: tuple[tuple[re.Pattern[str], str], ...]
    silent: frozenset[str]


def load_wording(file: Path) -> LetterWords:
    """Read how findings are told; as everywhere, if the file is not there.

    Raises:
        ResourceError: for a line that is not written as the others.
    """
    said, silent = [], set()
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        match line.split("\t"):
            case ["said", pattern, better]:
                try:
                    said.append((re.compile(pattern), better))
                except re.error as error:
                    raise ResourceError(f"{file}:{number}: no regular expression: {error}") from error
            case ["silent", key, ""]:
                silent.add(key)
            case _:
                raise ResourceError(f"{file}:{number}: 'said' with a pattern and its words, or 'silent' with a key")
    return LetterWords(tuple(said), frozenset(silent))


class LetterWording:
    """How the findings of one paper are told.

    Args:
        names: what its patients and groups are called, by local path; empty where they have no label.
        wording: what is told otherwise than findings have it.
    """

    def __init__(self, names: Mapping[str, str], wording: LetterWords) -> None:
        self._wording = wording
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
        for pattern, better in self._wording.said:
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
        topic = "" if first.of in self._wording.silent else f"{first.of.replace('_', ' ')}: "
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
