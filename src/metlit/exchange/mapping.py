"""Patients in the files of another program, as a mapping file says, and a list of everything that these do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from metlit import iris
from metlit.exchange.conversions import Conversions, Held
from metlit.exchange.patient_format import (
    FIRST_ENTRY,
    LATEST,
    LOST,
    NEGATION,
    NOTICE_SOURCE,
    ONLY,
    REMAINING,
    REQUIRED,
    ROOT,
    VOCABULARIES_SOURCE,
    FormatRow,
    KeyPath,
    PatientFormat,
    Segment,
)
from metlit.exchange.prefixes import Prefixes
from metlit.exchange.templates import Json, filled_template
from metlit.iris import METLIT
from metlit.notice import NOTICE
from metlit.rdf.literals import Literal
from metlit.record.case import PRESENT, VALUE
from metlit.record.wording import Wording

_UNKNOWN_SIZE, _NO = "unknown size", "false"
_LOWER = METLIT + "lower"
_ONE_VALUE = "the field has one value"
Levels = Mapping[str, Held]


class Documents:
    """The patients of a record as documents of a format.

    Args:
        wording: the record.
        form: the format.
        prefixes: of the vocabularies.
    """

    def __init__(self, wording: Wording, form: PatientFormat, prefixes: Prefixes) -> None:
        self._wording, self._case, self._form, self._prefixes = wording, wording.case, form, prefixes
        self._conversions = Conversions(wording, form, prefixes, self._tell)
        # What of a patient is in the document, and what is said to be lost.
        self._taken: set[Held] = set()
        self._told: set[Held] = set()
        # The nodes that have an entry.
        self._entered: set[str] = set()
        self._losses: dict[str, None] = {}

    @property
    def losses(self) -> list[str]:
        """What the documents made so far do not hold, a line a value."""
        return list(self._losses)

    def documents(self) -> Iterator[tuple[str, Json]]:
        """The path of each patient, and the document; all losses are known afterwards."""
        for key, reason in self._form.others.items():
            for node in map(str, self._case.objects(self._case.root, key)):
                self._lose(node, reason.replace("{n}", str(self._case.size(node) or _UNKNOWN_SIZE)))
        for subject in map(str, self._case.objects(self._case.root, self._form.key)):
            self._taken, self._entered, self._conversions.named = set(), set(), set()
            document: dict[str, Json] = {}
            levels = {ROOT: Held("", "", self._case.root), self._form.level: Held("", "", subject)}
            if self._fill(document, self._form.rows, levels):
                yield iris.local_path(subject), document
            else:
                self._taken = set()
            for held in self._left_out(subject):
                self._lose(held.node, f"{held.words} {self._conversions.text(held)}")

    def _lose(self, node: str, what: str) -> None:
        self._losses[f"{iris.local_path(node)}: {what}"] = None

    def _tell(self, held: Held, why: str, text: str = "") -> None:
        if held in self._taken:
            return  # another element has it
        self._told.add(held)
        what = f"{held.words} {text or self._conversions.text(held)}: {why}"
        self._lose(held.node or str(held.value), what.lstrip())

    # -- elements

    def _fill(self, made: dict[str, Json], rows: Sequence[FormatRow], levels: Levels, depth: int = 0) -> bool:
        """Put elements into an object; False if a required one is missing.

        Args:
            made: the object.
            rows: those whose paths begin with that of the object.
            levels: what the paths of the rows begin with.
            depth: how long the path of the object is.
        """
        for row in rows:
            target = row.target[depth:]
            if any(segment.is_entry for segment in target[:-1]):
                continue  # it is part of an entry
            if row.steps:
                inner = [r for r in rows if r.target[: len(row.target)] == row.target and r is not row]
                _put(made, target, list(self._entries(row, inner, levels)))
            elif row.conversion == LOST:
                self._without_place(row, levels)
            elif not _has(made, target):
                value = self._element(row, levels)
                if value not in (None, []):
                    _put(made, target, value)
                elif REQUIRED in row.options:
                    if row.reason:
                        self._lose(str(list(levels.values())[-1].value), row.reason)
                    return False
        return True

    def _entries(self, row: FormatRow, rows: Sequence[FormatRow], levels: Levels) -> Iterator[Json]:
        """An object for each node that the steps of an entry lead to, if it has all that is required."""
        negated = {path.level for r in rows if r.conversion == NEGATION for path in r.paths}
        for bound in self._bound(list(row.steps.items()), levels, negated):
            node = str(list(bound.values())[-1].value)
            if REMAINING in row.options and node in self._entered:
                continue
            taken, entry = set(self._taken), dict[str, Json]()
            if self._fill(entry, rows, bound, len(row.target)) and entry:
                self._entered.add(node)
                yield entry
            else:
                self._taken = taken

    def _bound(self, steps: Sequence[tuple[str, KeyPath]], levels: Levels, negated: set[str]) -> Iterator[Levels]:
        """What the levels stand for: every way along the steps of an entry."""
        if not steps:
            yield levels
            return
        (name, path), *rest = steps
        found = list(self._values(path, levels, name in negated))
        for held in found:
            yield from self._bound(rest, {**levels, name: held}, negated)
        if path.optional and not found:
            yield from self._bound(rest, levels, negated)

    def _element(self, row: FormatRow, levels: Levels) -> Json | None:
        if row.constant is not None:
            return self._conversions.constant(row.constant)
        if row.source == NOTICE_SOURCE:
            return NOTICE
        if row.source == VOCABULARIES_SOURCE:
            return [self._vocabulary(row, prefix) for prefix in sorted(self._conversions.named)]
        values = [held for path in row.paths for held in self._values(path, levels)]
        if row.target[-1].of == "":
            return [made for held in values if (made := self._written(row, held)) is not None]
        if ONLY in row.options:
            return self._only(row, values, str(levels[row.paths[0].level].value))
        if LATEST in row.options:
            values.sort(key=self._conversions.text, reverse=True)
        return self._first(row, values)

    def _vocabulary(self, row: FormatRow, prefix: str) -> Json:
        about: dict[str, Json] = {**self._prefixes.about(prefix), "slug": prefix.lower()}
        return filled_template(row.template, about.__getitem__) if row.template is not None else prefix

    def _written(self, row: FormatRow, held: Held) -> Json | None:
        made = self._conversions.written(row, held)
        if made is not None or row.conversion == NEGATION:
            self._taken.add(held)
        return made

    def _first(self, row: FormatRow, values: Sequence[Held]) -> Json | None:
        """The first value that can be written; others that the same node has by the same key are told."""
        found: tuple[Held, Json] | None = None
        for held in values:
            if found is None:
                made = self._written(row, held)
                found = None if made is None else (held, made)
            elif held[:2] == found[0][:2] and self._conversions.written(row, held) is not None:
                self._tell(held, _ONE_VALUE)
        return None if found is None else found[1]

    def _only(self, row: FormatRow, values: Sequence[Held], about: str) -> Json | None:
        """The value, if all are the same; of different ones none, because none is *the* value."""
        made = {str(one): (held, one) for held in values if (one := self._written(row, held)) is not None}
        if len(made) == 1:
            return next(one for _, one in made.values())
        for held, _ in made.values():
            text = self._conversions.text(held)
            self._lose(about, f"{held.words} {text}: {_ONE_VALUE}, and there are {len(made)}")
        return None

    # -- values

    def _values(self, path: KeyPath, levels: Levels, absent: bool = False) -> Iterator[Held]:
        """What a path leads to; on the way and at its end nothing that is stated not to be there.

        Args:
            path: to be followed.
            levels: where it can begin.
            absent: whether the end may be stated not to be there.
        """
        start = levels.get(path.level)
        if start is None:
            return
        if path.kind:
            starts = [Held("", "", node) for node in self._wording.selected(str(start.value), iris.TERM + path.kind)]
        elif path.entries:
            subject = str(levels[self._form.level].value)
            starts = [e for e in self._follow(Held("", "", subject), (path.entries,), absent) if self._names(e, start)]
        else:
            starts = [start]
        for held in starts:
            yield from self._follow(held, path.keys, absent)

    def _names(self, entry: Held, node: Held) -> bool:
        return str(node.value) in map(str, self._case.objects(str(entry.value), self._form.naming))

    def _follow(self, held: Held, keys: Sequence[str], absent: bool) -> Iterator[Held]:
        if not keys:
            yield held
            return
        node = str(held.value)
        for value in self._case.objects(node, keys[0]):
            inner = not isinstance(value, Literal) and bool(self._case.cls(value))
            if inner and not (absent and len(keys) == 1) and _NO in self._case.graph.objects(value, PRESENT):
                continue
            if inner or len(keys) == 1:
                yield from self._follow(Held(node, keys[0], value), keys[1:], absent)

    # -- losses

    def _without_place(self, row: FormatRow, levels: Levels) -> None:
        """Tell the nodes that have no place, with all that their texts say."""
        kept = {held.value for path in row.but for held in self._values(path, levels)}
        for held in (held for path in row.paths for held in self._values(path, levels)):
            node = str(held.value)
            if node in kept:
                continue
            if not self._case.cls(node):
                self._tell(held, row.argument)
                continue
            self._lose(node, f"{self._conversions.text(held)}: {row.argument}")
            self._told |= {Held(node, key, value) for key in row.told for value in self._case.objects(node, key)}

    def _left_out(self, subject: str) -> Iterator[Held]:
        """Every value of a patient that no element has taken, and of which nothing is said."""
        nodes = {s for s, _, _ in self._case.graph if s.startswith(subject + "/") and self._case.cls(s)}
        for node in (subject, *sorted(nodes)):
            shape = self._case.shape(node)
            for key in (k for k in shape.fields if k not in self._form.silent) if shape else ():
                for value in self._case.objects(node, key):
                    held = Held(node, key, value)
                    said = self._is_plain(value) or (shape.fields[key].otherwise and not value.startswith(node + "/"))
                    if held not in self._taken and held not in self._told and said:
                        yield held

    def _is_plain(self, value: str | Literal) -> bool:
        """Whether it is a text, a concept or a quantity, and not something with keys of its own."""
        if isinstance(value, Literal) or not self._case.cls(value):
            return True
        return any(self._case.graph.objects(value, number) for number in (VALUE, _LOWER))


def _has(made: dict[str, Json], target: Sequence[Segment]) -> bool:
    inner: object = made
    for segment in target:
        inner = inner.get(segment.name) if isinstance(inner, dict) else None
        if segment.of == FIRST_ENTRY and isinstance(inner, list):
            inner = inner[0]
    return inner is not None


def _put(made: dict[str, Json], target: Sequence[Segment], value: Json) -> None:
    """Put a value where its path says; values of a list go to those that are there."""
    inner = made
    for segment in target[:-1]:
        if segment.of == FIRST_ENTRY:
            inner = inner.setdefault(segment.name, [{}])[0]
        else:
            inner = inner.setdefault(segment.name, {})
    name = target[-1].name
    if isinstance(value, list) and target[-1].of is not None:
        if value:
            inner.setdefault(name, []).extend(value)
    else:
        inner[name] = value
