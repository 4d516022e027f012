"""Mapping files of ``ontology/mappings/`` read: how the elements of a format come from the keys of records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from metlit.errors import ResourceError
from metlit.exchange import patient_format as words
from metlit.exchange.patient_format import FormatRow, KeyPath, PatientFormat, Segment
from metlit.exchange.templates import Json, places
from metlit.model.rules import read_header

_OPTION = re.compile(r"only|latest|remaining|required(?:: (?P<reason>.+))?|tells (?P<told>[a-z_0-9 ]+)")
_SEGMENT = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*|-)(?:\[(?P<of>[a-z_]*|0)\])?")
_PATH = re.compile(r"(?P<level>[a-z_]+)(?:~(?P<kind>[a-z0-9/-]+)|<(?P<entries>[a-z_0-9]+))?(?P<keys>(?:\.[a-z_0-9]+)*)")
_STEP = re.compile(r"(?P<name>[a-z_]+)=(?P<path>[a-z_.0-9]+)(?P<optional>\??)")
_CONSTANT = re.compile(r'["{\[0-9-].*|true|false')


def load_format(file: Path) -> PatientFormat:
    """Read a mapping file: comment lines with title and of whom it is, an element a line.

    An element has its path, where its value comes from, how it is written, and options, separated by tabs. A line
    ``= NAME value concept`` says which value of an enumeration a concept has, ``= NAME template`` names a template.

    Raises:
        ResourceError: if it cannot be read, or is malformed, with the place.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"the mapping file {file} cannot be read") from error
    header = read_header(text)
    level, _, key = header.get("each", "").partition("=")
    if not (header.get("title") and level and key):
        raise ResourceError(f"{file}: the header lacks title or each", "write of whom it is: # each: patient=patients")
    reader = _Reader(file, level, bool(header.get("naming")))
    return PatientFormat(
        name=file.stem,
        title=header["title"],
        level=level,
        key=key,
        naming=header.get("naming", ""),
        others=dict(one.partition("=")[::2] for one in header.get("others", "").split("; ") if one),
        silent=frozenset(header.get("silent", "").split()),
        losses=header.get("losses", ""),
        rows=tuple(reader.rows(text)),
        enumerations=reader.enumerations,
    )


class _Reader:
    """The lines of a mapping file, one after the other.

    Args:
        file: for messages.
        level: the name of those of whom each has a file.
        naming: whether entries can be found by what they name.
    """

    def __init__(self, file: Path, level: str, naming: bool) -> None:
        self._file, self._line, self._naming = file, 0, naming
        self._whole = (words.ROOT, level)
        # The entries that a line may belong to, the inner ones last: path → levels.
        self._open: dict[tuple[Segment, ...], tuple[str, ...]] = {}
        self._templates: dict[str, Json] = {}
        self.enumerations: dict[str, dict[str, str]] = {}

    def rows(self, text: str) -> Iterator[FormatRow]:
        """The elements; enumerations and templates are kept."""
        for self._line, line in enumerate(text.splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            first, *cells = line.split("\t")
            if first == "=":
                self._define(cells)
            else:
                yield self._row(first, *(cells or [""]))

    def _refuse(self, what: str, remedy: str = "") -> ResourceError:
        return ResourceError(f"{self._file}:{self._line}: {what}", remedy)

    def _define(self, cells: Sequence[str]) -> None:
        if len(cells) == 3:
            name, value, concept = cells
            self.enumerations.setdefault(name, {})[concept] = value
        elif len(cells) == 2:
            self._templates[cells[0]] = self._json(cells[1])
        else:
            raise self._refuse("neither an enumeration nor a template", "write = NAME value concept, or = NAME JSON")

    def _json(self, text: str) -> Json:
        try:
            return json.loads(text)
        except ValueError as error:
            raise self._refuse(f"'{text}' is no JSON: {error}") from error

    # -- elements

    def _row(self, path: str, source: str, written: str = "", *options: str) -> FormatRow:
        where = f"{self._file}:{self._line}"
        target = tuple(self._segments(path))
        self._close(target)
        how = self._written(written or words.CONVERSIONS[0], source) | self._options(options)
        if (target[-1].name == words.NOWHERE) != (how["conversion"] == words.LOST):
            raise self._refuse(f"what is lost has the path {words.NOWHERE}, and nothing else has")
        if source in (words.NOTICE_SOURCE, words.VOCABULARIES_SOURCE):
            return FormatRow(where, target, source=source, **how)
        if _CONSTANT.fullmatch(source):
            return FormatRow(where, target, constant=self._json(source), **how)
        if "=" in source:
            return FormatRow(where, target, steps=self._steps(source, target), **how)
        paths, _, but = source.partition(" but ")
        return FormatRow(where, target, tuple(self._paths(paths)), tuple(self._paths(but)) if but else (), **how)

    def _segments(self, text: str) -> Iterator[Segment]:
        for part in text.split("."):
            match = _SEGMENT.fullmatch(part)
            if match is None:
                raise self._refuse(f"'{part}' is no part of a path", "write name, name[], name[0] or name[level]")
            yield Segment(match["name"], match["of"])

    def _close(self, target: tuple[Segment, ...]) -> None:
        """Leave the entries that a line does not belong to."""
        self._open = {path: levels for path, levels in self._open.items() if target[: len(path)] == path}
        inner = [i for i, segment in enumerate(target[:-1], 1) if segment.is_entry]
        if any(target[:i] not in self._open for i in inner):
            raise self._refuse("it belongs to an entry that does not stand above it", "write name[level] first")

    def _steps(self, text: str, target: tuple[Segment, ...]) -> dict[str, KeyPath]:
        steps: dict[str, KeyPath] = {}
        before = self._levels
        for word in text.split():
            match = _STEP.fullmatch(word)
            if match is None:
                raise self._refuse(f"'{word}' is no step", "write level=level.key")
            self._open[target] = (*before, *steps)
            (path,) = self._paths(match["path"])
            steps[match["name"]] = replace(path, optional=bool(match["optional"]))
        self._open[target] = (*before, *steps)
        if target[-1].of != list(steps)[-1]:
            raise self._refuse("the path of an entry ends in its last level", f"write name[{list(steps)[-1]}]")
        return steps

    @property
    def _levels(self) -> tuple[str, ...]:
        return list(self._open.values())[-1] if self._open else self._whole

    def _paths(self, text: str) -> Iterator[KeyPath]:
        for part in text.split("&"):
            match = _PATH.fullmatch(part.strip())
            if match is None:
                raise self._refuse(f"'{part.strip()}' leads to no values", "write level.key")
            if match["level"] not in self._levels:
                raise self._refuse(f"there is no level '{match['level']}' here", "one of " + ", ".join(self._levels))
            if match["entries"] and not self._naming:
                raise self._refuse("the header does not say by which key entries name things", "write # naming: of")
            keys = tuple(filter(None, match["keys"].split(".")))
            yield KeyPath(match["level"], keys, match["entries"] or "", match["kind"] or "")

    # -- how values are written

    def _written(self, text: str, source: str) -> dict[str, object]:
        if text[:1] in ('"', "{", "["):
            return self._template(self._json(text), source)
        name, _, argument = text.partition(" ")
        if name in self._templates and not argument:
            return self._template(self._templates[name], source)
        if name not in words.CONVERSIONS:
            choices = ", ".join((*words.CONVERSIONS, *self._templates))
            raise self._refuse(f"unknown conversion '{name}'", f"one of {choices}, or a template")
        if name in ("enumeration", *words.PERIODS) and argument not in self.enumerations:
            raise self._refuse(f"the enumeration '{argument}' has no values", "write = NAME value concept above")
        if name in words.PERIODS and len(self.enumerations[argument]) < 2:
            raise self._refuse(
                f"the enumeration '{argument}' has one unit", "name the two that go together first, then others"
            )
        return {"conversion": name, "argument": argument}

    def _template(self, template: Json, source: str) -> dict[str, object]:
        known = words.VOCABULARY_PARTS if source == words.VOCABULARIES_SOURCE else words.PARTS
        if unknown := sorted(set(places(template)) - set(known)):
            raise self._refuse(f"a value has no '{unknown[0]}'", "one of " + ", ".join(known))
        return {"conversion": words.TEMPLATE, "template": template}

    def _options(self, cells: Sequence[str]) -> dict[str, object]:
        found: dict[str, object] = {}
        names = []
        for cell in cells:
            match = _OPTION.fullmatch(cell)
            if match is None:
                raise self._refuse(
                    f"unknown option '{cell}'", "only, latest, remaining, required, required: REASON or tells KEYS"
                )
            found |= {"reason": match["reason"]} if match["reason"] else {}
            found |= {"told": tuple(match["told"].split())} if match["told"] else {}
            names.append(cell.partition(":")[0])
        return found | {"options": tuple(names)}
