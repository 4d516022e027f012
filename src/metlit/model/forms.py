"""Forms that people write values in: patterns of a file → what each plainly means, or how it is to be written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

from metlit.errors import ResourceError
from metlit.kept import digest_of, kept

COLUMNS = ("form", "takes", "pattern", "reads", "rewrites", "sure", "because", "example", "gives")
_PIECE = re.compile(r"\{([a-z]+)\}")
_HOLE = re.compile(r"\{([a-z]+)(?::([a-z]+))?\}|\{(max|sum):([a-z0-9*,]+)\}")
_KEY = re.compile(r"([a-z_]+)=(.*)")
# What ends or begins something in a mapping of YAML.
_SIGNS = re.compile(r"[,:#{}\[\]\"']")
_AND = "; "
_FALSE = "no"


@dataclass(frozen=True)
class Form:
    """One row of the file: where the form may stand, its pattern, and what it means or how it is rewritten.

    Attributes:
        name: what it is called.
        takes: where it may stand: a class (``DoseQuantity``), a key of a class (``Dose/total``), a branch of the
            vocabulary (``context/sex``), or a kind of value (``date``, ``boolean``, ``key``, ``any``).
        pattern: a regular expression of ECMA-262, for the whole text, in which case does not count.
        reads: key → template of what is meant; the key is empty if it is the value itself. Empty: it is refused.
        rewrites: templates of what to write instead, one a reading.
        sure: whether the one rewrite says all that was written.
        because: what is wrong.
        example: a text of this form.
        gives: what comes of the example: the values, or the rewrites.
    """

    name: str
    takes: tuple[str, ...]
    pattern: str
    reads: tuple[tuple[str, str], ...]
    rewrites: tuple[str, ...]
    sure: bool
    because: str
    example: str
    gives: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        python = re.sub(r"\\k<([a-z]+)>", r"(?P=\1)", re.sub(r"\(\?<(?=[a-z])", "(?P<", self.pattern))
        return re.compile(python, re.IGNORECASE)


@dataclass(frozen=True)
class FormReading:
    """What a text of a form means: values by key, or how it may be written instead; and where the form was found."""

    form: Form
    place: str
    values: Mapping[str, str]
    rewrites: tuple[str, ...]


class Forms:
    """The forms of a file.

    Args:
        forms: the forms, in the order in which they are tried.
        tables: name of a piece → pattern and value of each of its words.
    """

    def __init__(self, forms: Iterable[Form] = (), tables: Mapping[str, list[tuple[str, str]]] | None = None) -> None:
        self.forms = tuple(forms)
        self._tables = {
            name: [(re.compile(pattern, re.IGNORECASE), value) for pattern, value in rows]
            for name, rows in (tables or {}).items()
        }
        self._by_place: dict[str, list[Form]] = {}
        for form in self.forms:
            for place in form.takes:
                self._by_place.setdefault(place, []).append(form)

    @classmethod
    def load(cls, file: Path) -> Forms:
        """Read a file of forms; of a file that is not there none.

        Rows that take nothing are pieces: ``{number}`` in a pattern is the piece of that name, and what its row reads
        is the value of that word.

        Raises:
            ResourceError: for a wrong header, row or pattern, with file and line.
        """
        if not file.is_file():
            return cls()
        data = file.read_bytes()
        lines = data.decode().rstrip("\n").split("\n")
        if tuple(lines[0].split("\t")) != COLUMNS:
            raise ResourceError(f"{file}:1: its columns are {', '.join(COLUMNS)}")
        rows = [_cells(file, number, line) for number, line in enumerate(lines[1:], start=2) if line]
        tables: dict[str, list[tuple[str, str]]] = {}
        for _, cells in rows:
            if not cells["takes"]:
                tables.setdefault(cells["form"], []).append((_expanded(cells["pattern"], tables), cells["reads"]))
        forms = [
            (f"{file}:{number}", _form(f"{file}:{number}", cells, tables)) for number, cells in rows if cells["takes"]
        ]
        # Compiling a hundred patterns takes longer than reading most records: it is done once for the same file.
        kept(f"{digest_of([data, Path(__file__).read_bytes()])}-forms", lambda: _sound(forms, tables))
        return cls([form for _, form in forms], tables)

    def at(self, *places: str) -> tuple[Form, ...]:
        """The forms that may stand in any of the places: for a schema of editors as well."""
        return tuple(form for place in places for form in self._by_place.get(place, ()))

    @cached_property
    def read(self) -> Callable[..., FormReading | None]:
        """Takes a text and places: what it means in one of these; None if it is of no form that may stand there.

        Most texts stand in many records, and in each version of one that is edited.
        """
        return lru_cache(maxsize=1 << 14)(self._read)

    def _read(self, text: str, *places: str) -> FormReading | None:
        bare = " ".join(text.split())
        for place in places:
            for form in self._by_place.get(place, ()):
                if match := form.regex.fullmatch(bare):
                    groups = {name: found for name, found in match.groupdict().items() if found is not None}
                    filled = [(key, self._filled(template, groups)) for key, template in form.reads]
                    values = {key: value for key, value in filled if value is not None}
                    rewrites = (self._filled(template, groups) for template in form.rewrites)
                    return FormReading(form, place, values, tuple(dict.fromkeys(filter(None, rewrites))))
        return None

    def parts(self, text: str) -> tuple[list[str], bool]:
        """The parts of a text between words and signs that stand between several things, and if all are meant."""
        signs = self._tables.get("between", [])
        found: list[str] = [" ".join(text.split())]
        every = True
        for pattern, value in signs:
            apart = [part.strip() for piece in found for part in pattern.split(piece)]
            every = every and (len(apart) == len(found) or value != "or")
            found = [part for part in apart if part]
        return found, every

    def _filled(self, template: str, groups: Mapping[str, str]) -> str | None:
        """A template with what was written; None if a group that it names was not."""
        parts, end = [], 0
        for hole in _HOLE.finditer(template):
            parts.append(template[end : hole.start()])
            end = hole.end()
            if hole[3]:
                told = [part for part in hole[4].split(",") if _named(part) in groups]
                parts.append(_computed(hole[3], told, groups))
            elif hole[1] not in groups:
                return None
            else:
                value = self._value(groups[hole[1]], hole[2])
                within = template.startswith("{") and _SIGNS.search(value)
                parts.append(json.dumps(value, ensure_ascii=False) if within else value)
        return "".join((*parts, template[end:]))

    def _value(self, text: str, how: str | None) -> str:
        if how is None:
            return text
        if how == "number":
            return _number(text)
        if how == "lower":
            return text.lower()
        return next(value for pattern, value in self._tables[how] if pattern.fullmatch(text))


def _computed(how: str, parts: Sequence[str], groups: Mapping[str, str]) -> str:
    """The largest of several numbers as written, or their sum, each times the whole number before it (``12*years``)."""
    numbers = [_number(groups[_named(part)]) for part in parts]
    if how == "max":
        return max(numbers, key=Fraction)
    factors = [int(part.partition("*")[0]) if "*" in part else 1 for part in parts]
    return str(sum(factor * int(number) for factor, number in zip(factors, numbers, strict=True)))


def _named(part: str) -> str:
    return part.rpartition("*")[2]


def _number(text: str) -> str:
    """A number with a point."""
    return text.replace(",", ".")


def _cells(file: Path, number: int, line: str) -> tuple[int, dict[str, str]]:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise ResourceError(f"{file}:{number}: {len(cells)} cells, {len(COLUMNS)} columns")
    return number, dict(zip(COLUMNS, cells, strict=True))


def _expanded(pattern: str, tables: Mapping[str, list[tuple[str, str]]]) -> str:
    return _PIECE.sub(lambda m: f"(?:{'|'.join(p for p, _ in tables[m[1]])})", pattern)


def _form(place: str, cells: Mapping[str, str], tables: Mapping[str, list[tuple[str, str]]]) -> Form:
    reads = tuple(
        (m[1], m[2]) if (m := _KEY.fullmatch(part)) else ("", part) for part in cells["reads"].split(_AND) if part
    )
    try:
        form = Form(
            cells["form"],
            tuple(cells["takes"].split("|")),
            _expanded(cells["pattern"], tables),
            reads,
            tuple(filter(None, cells["rewrites"].split("|"))),
            cells["sure"] != _FALSE,
            cells["because"],
            cells["example"],
            cells["gives"],
        )
    except KeyError as error:
        raise ResourceError(f"{place}: the pattern of '{cells['form']}' is none: {error}") from error
    return form


def _sound(forms: Iterable[tuple[str, Form]], tables: Mapping[str, list[tuple[str, str]]]) -> str:
    """Refuse patterns that are none, and templates that name what their pattern has not."""
    for place, form in forms:
        try:
            names = form.regex.groupindex
        except re.error as error:
            raise ResourceError(f"{place}: the pattern of '{form.name}' is none: {error}") from error
        for template in (*(t for _, t in form.reads), *form.rewrites):
            for hole in _HOLE.finditer(template):
                unknown = {hole[1], *map(_named, (hole[4] or "").split(","))} - {None, "", *names}
                if unknown or (hole[2] and hole[2] not in {"number", "lower", *tables}):
                    raise ResourceError(f"{place}: '{template}' names what the pattern has not")
    return "sound"
