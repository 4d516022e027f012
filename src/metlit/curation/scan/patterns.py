"""The pattern files of ``ontology/scan``: parts, and what a pattern built of them reads as which kind of mark."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.terms import Terms
from metlit.numbers.printed import NUMBER_WORDS

_PART = re.compile(r"\{(?P<name>[a-z_][a-z_0-9]*)(?:=(?P<part>[a-z_:-]+))?\}|\{(?P<plain>[a-z_]+:[a-z_:-]+)\}")
_MADE = re.compile(
    r"\s*(?P<kind>[^=;]+?)\s*=\s*(?P<value>[^\[<;]*?)\s*(?:\[(?P<unit>[^\]]*)\])?\s*(?:<(?P<of>[^>]*)>)?\s*"
)
# What no number of things is written with.
_NO_COUNTS = {"no", "none", "nobody", "single", "once", "twice", "both", "half", "zero", "hundred"}
# A unit this short means something else in other letters: m, M; s, S.
_SHORT = 3


@dataclass(frozen=True)
class Making:
    """One mark that a pattern makes: templates over the named groups of its match."""

    kind: str
    value: str
    unit: str
    of: str

    @property
    def values(self) -> tuple[str, ...]:
        """The named groups of the value."""
        return tuple(re.findall(r"\{(\w+)\}", self.value))

    @property
    def groups(self) -> tuple[str, ...]:
        """The named groups that must have matched."""
        return tuple(re.findall(r"\{(\w+)\}", self.value + self.unit))


@dataclass(frozen=True)
class NumberPattern:
    """A row of ``numbers.tsv``.

    ``heading`` is what a cell's column or row must be headed by; None of patterns for any text. ``holds`` and ``fails``
    are examples: the text and the marks that it has, and texts in which the pattern finds nothing.
    """

    name: str
    heading: re.Pattern[str] | None
    pattern: re.Pattern[str]
    makings: tuple[Making, ...]
    holds: tuple[str, ...]
    fails: tuple[str, ...]


def expression(text: str, where: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression of a cell.

    Raises:
        ResourceError: if it is none, with the place.
    """
    try:
        return re.compile(text, flags)
    except re.error as error:
        raise ResourceError(f"{where}: {error} in the pattern {text}", "mend the pattern") from error


def tsv_rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a tab-separated file with their lines; lines that begin with ``#`` are remarks.

    Raises:
        ResourceError: for a missing file, or a row with more or fewer cells than the header.
    """
    if not file.is_file():
        raise ResourceError(f"{file} is missing", "restore it, or install metlit again")
    with file.open(encoding="utf-8", newline="") as stream:
        header: list[str] = []
        for number, row in enumerate(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if not row or row[0].startswith("#"):
                continue
            if not header:
                header = row
            elif len(row) != len(header):
                raise ResourceError(f"{file}:{number}: {len(row)} cells, the header has {len(header)}", "mend the row")
            else:
                yield number, dict(zip(header, row, strict=True))


def load_number_words(file: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Number words of other languages than English, and what counts off in any, each with its digits."""
    words: dict[str, str] = {}
    ordinals: dict[str, str] = {}
    for _, row in tsv_rows(file):
        words |= dict.fromkeys(filter(None, row["words"].split("|")), row["value"])
        ordinals |= dict.fromkeys(filter(None, row["ordinals"].split("|")), row["value"])
    return words, ordinals


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, what they begin with once: it compiles in a third of the time."""
    tree: dict = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branching(tree)


def _branching(tree: dict) -> str:
    parts = [re.escape(letter) + _branching(below) for letter, below in sorted(tree.items()) if letter]
    if not parts:
        return ""
    alone = parts[0] if len(parts) == 1 and "" not in tree else f"(?:{'|'.join(parts)})"
    return f"{alone}?" if "" in tree else alone


class Parts:
    """What patterns are built of: ``parts.tsv``, the number words, and the units of the vocabulary by dimension."""

    def __init__(self, file: Path, terms: Terms) -> None:
        self._terms = terms
        self._file = file
        self._parts: dict[str, str] = {row["name"]: row["pattern"] for _, row in tsv_rows(file)}
        words = sorted((w for w in NUMBER_WORDS if w not in _NO_COUNTS and "-" not in w), key=len, reverse=True)
        one = "(?:" + "|".join(words) + ")"
        self._parts.setdefault("word", f"{one}(?:-{one})?")
        words, ordinals = load_number_words(file.parent / "number-words.tsv")
        self._parts.setdefault("fw", rf"(?<![\w-]){_any_of(words)}(?![\w-])")
        self._parts.setdefault("ordinal", rf"(?<![\w-]){_any_of(ordinals)}(?![\w-])")
        self.expanded = cache(self._expanded)

    def compiled(self, pattern: str, where: str) -> re.Pattern[str]:
        """The regular expression of a pattern; letters of either case, but in short units.

        Raises:
            ResourceError: if a part is unknown or the expression is wrong, with the place.
        """
        try:
            return re.compile(self.expanded(pattern), re.IGNORECASE)
        except (re.error, KeyError, RecursionError) as error:
            raise ResourceError(f"{where}: {error} in the pattern {pattern}", "mend the pattern") from error

    def _expanded(self, pattern: str) -> str:
        def replaced(match: re.Match[str]) -> str:
            if match["plain"]:
                return self._units(match["plain"])
            if match["part"]:
                return f"(?P<{match['name']}>{self._one(match['part'])})"
            return self._one(match["name"])

        made = _PART.sub(replaced, pattern)
        if left := re.search(r"\{[a-z]", made):
            raise KeyError(made[left.start() : left.start() + 20])
        return made

    def _one(self, name: str) -> str:
        return self._units(name) if ":" in name else f"(?:{self.expanded(self._parts[name])})"

    def _units(self, name: str) -> str:
        """``unit:length`` or ``unit:mass:mass-rate``: the words of these dimensions, the longest first."""
        scheme, *branches = name.split(":")
        below = {i for b in branches for i in self._terms.descendants(iris.term_iri(scheme, b))}
        below -= {iris.term_iri(scheme, b) for b in branches if iris.term_iri(scheme, b) in self._tops}
        words = {w for i in below for w in self._terms.get(i).words if w.strip()}
        ordered = sorted(words, key=lambda w: (-len(w), w))
        if not ordered:
            raise KeyError(name)
        spelt = ((w, _spelt(w)) for w in ordered)
        written = (text if len(w) > _SHORT or "/" in w else f"(?-i:{text})" for w, text in spelt)
        return "(?:" + "|".join(written) + r")(?![^\W_])"

    @property
    def _tops(self) -> set[str]:
        return {c.iri for c in self._terms.concepts.values() if not c.parents}


def _spelt(unit: str) -> str:
    """A unit with blanks about its stroke, or with per; its power raised, behind ^ or in brackets, or said."""
    powers = re.sub(r"(?<=m)(?:\\\^)?([²³23])$", lambda m: _POWERS[m[1]], re.escape(unit))
    return powers.replace("/", _STROKE)


_POWERS = dict.fromkeys("²2", r"\s?(?:²|\^?2|\(2\))") | dict.fromkeys("³3", r"\s?(?:³|\^?3|\(3\))")
_STROKE = r"(?:\s?[/⁄∕]\s?|\sper\s)"


def load_numbers(file: Path, parts: Parts) -> list[NumberPattern]:
    """The patterns of ``numbers.tsv``, in order: what an earlier one has read is not read again.

    Raises:
        ResourceError: for a wrong row, with file and line.
    """
    return [_number_pattern(row, parts, f"{file}:{line}") for line, row in tsv_rows(file)]


def _number_pattern(row: Mapping[str, str], parts: Parts, where: str) -> NumberPattern:
    pattern = parts.compiled(row["pattern"], where)
    heading = parts.compiled(row["heading"], where) if row["heading"] else None
    known = pattern.groupindex.keys() | (heading.groupindex.keys() if heading else set())
    makings = tuple(_making(text, known, where) for text in row["marks"].split(";") if text.strip())
    holds, fails = (tuple(t for t in row[c].split(" || ") if t) for c in ("holds", "fails"))
    if not holds or not fails:
        raise ResourceError(f"{where}: an example that holds and one that fails are expected", "add them")
    return NumberPattern(row["name"], heading, pattern, makings, holds, fails)


def _making(text: str, known: Set[str], where: str) -> Making:
    match = _MADE.fullmatch(text)
    if match is None:
        raise ResourceError(f"{where}: '{text}' is not written as kind = value [unit] <of>", "mend the row")
    making = Making(match["kind"], match["value"], match["unit"] or "", match["of"] or "")
    if unknown := set(making.groups) - known:
        raise ResourceError(f"{where}: the pattern has no group {', '.join(sorted(unknown))}", "mend the row")
    return making
