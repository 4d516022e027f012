"""What the tables of a review hold: the files of ``review/``, read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from metlit.errors import ResourceError
from metlit.model.rules import read_header
from metlit.tables.table import TableColumn

_LEVEL = re.compile(r"(?:(?P<name>[a-z]+)=)?(?P<keys>[a-z_]+(?:\|[a-z_]+)*|~[a-z0-9/-]+)(?P<optional>\?)?")
_PRESENT = ("present",)
_PART = re.compile(
    r"(?:(?P<function>[a-z]+)\((?P<of>[a-z_.]+)\)|(?P<path>[a-z_0-9]+(?::(?P<cls>[A-Za-z]+))?(?:(?P<back><)[a-z_]+)?(?:\.[a-z_.0-9/~-]+)?))"
    r"(?:\s*~(?P<kind>[a-z0-9/-]+)(?:@(?P<assumption>[a-z0-9/-]+))?|\s+in\s+(?P<unit>[a-z0-9/-]+))?"
)
ABSENT = "absent"
FUNCTIONS = (ABSENT, "at", "class", "count", "path", "people")
OPTIONS = ("number", "wide", "data")


@dataclass(frozen=True)
class Level:
    """A step from a node to those of which each has rows of its own.

    Attributes:
        name: by which columns name these nodes.
        keys: that lead to them; one with a tilde is a kind of derived value that selects one.
        optional: whether a node without any keeps its row.
        absent: whether those that are stated not to be there have rows.
    """

    name: str
    keys: tuple[str, ...]
    optional: bool
    absent: bool = True


@dataclass(frozen=True)
class ColumnPart:
    """Where values come from.

    Attributes:
        level: the nodes it begins with.
        keys: the path from there.
        function: what is asked of the node that it leads to.
        kind: of value derived for it.
        assumption: on which that rests.
        unit: that a quantity is converted into.
        cls: class of which the first node must be.
        back: whether the path begins with the subject, with those entries that name the first node in ``of``.
    """

    level: str
    keys: tuple[str, ...]
    function: str = ""
    kind: str = ""
    assumption: str = ""
    unit: str = ""
    cls: str = ""
    back: bool = False


@dataclass(frozen=True)
class ColumnSource:
    """Where the values of a column come from: the first group of parts that has any, all of its parts together."""

    column: TableColumn
    groups: tuple[tuple[ColumnPart, ...], ...]


@dataclass(frozen=True)
class Layout:
    """A table: its rows and columns.

    Attributes:
        name: the file's stem.
        title: over the table.
        levels: whose nodes are rows.
        question: the named question that has the rows; ``find`` are the evidence rows.
        summarises: the key of the root whose nodes are summarised; the rows are variables.
        facet: the column of the evidence rows by which facets choose rows.
        where: a column of the question and the labels of which it must have one.
        record: the columns of the question, or the level, that name what a row is about, the first that is there.
        sources: the columns.
        remarks: what stands below.
        header: all of the file's header.
    """

    name: str
    title: str
    levels: tuple[Level, ...]
    question: str
    summarises: str
    facet: str
    where: tuple[str, tuple[str, ...]]
    record: tuple[str, ...]
    sources: tuple[ColumnSource, ...]
    remarks: tuple[str, ...]
    header: Mapping[str, str]

    @classmethod
    def load(cls, file: Path) -> Layout:
        """Read a table's file: comment lines with title, rows or question, and facet; a column a line.

        A column has a name, a head, where its values come from, and options, separated by tabs.

        Raises:
            ResourceError: if it is malformed, with the place.
        """
        text = file.read_text(encoding="utf-8")
        header = read_header(text)
        if missing := [k for k in ("title", "facet") if not header.get(k)]:
            raise ResourceError(f"{file}: the header lacks {', '.join(missing)}")
        if len({"rows", "question", "summarises"} & set(header)) != 1:
            raise ResourceError(f"{file}: rows, question or summarises must be named, one of them")
        column, _, labels = header.get("where", "").partition("=")
        sources = tuple(_sources(text, file))
        levels = read_levels(header.get("rows") or header.get("summarises", ""), file)
        return cls(
            file.stem,
            header["title"],
            tuple(replace(level, absent=_tells_absence(sources, level.name)) for level in levels),
            header.get("question", ""),
            header.get("summarises", ""),
            header["facet"],
            (column, tuple(labels.split("|"))),
            tuple(header.get("record", "").split()),
            sources,
            tuple(filter(None, [header.get("note", "")])),
            header,
        )


def _tells_absence(sources: Iterable[ColumnSource], level: str) -> bool:
    """Whether a column says of the nodes of a level that they are not there: else their rows would say they are."""
    return any((part.level, part.keys) == (level, _PRESENT) for s in sources for group in s.groups for part in group)


def read_levels(text: str, file: Path) -> Iterator[Level]:
    for word in text.split():
        match = _LEVEL.fullmatch(word)
        if match is None:
            raise ResourceError(f"{file}: '{word}' is no level of rows", "write name=key|key")
        keys = tuple(match["keys"].split("|"))
        yield Level(match["name"] or keys[0], keys, bool(match["optional"]))


def _sources(text: str, file: Path) -> Iterator[ColumnSource]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, head, source, *options = line.split("\t")
        if unknown := sorted(set(options) - set(OPTIONS)):
            raise ResourceError(f"{file}:{number}: unknown option '{unknown[0]}'", "one of " + ", ".join(OPTIONS))
        groups = tuple(tuple(read_parts(g, f"{file}:{number}")) for g in source.split("|"))
        derived = all(part.kind or part.function == ABSENT for group in groups for part in group)
        marks = {option: option in options for option in OPTIONS}
        yield ColumnSource(TableColumn(name, head, marks["number"], marks["wide"], derived, marks["data"]), groups)


def read_parts(text: str, where: str) -> Iterator[ColumnPart]:
    for word in text.split("&"):
        match = _PART.fullmatch(word.strip())
        if match is None or (match["function"] or FUNCTIONS[0]) not in FUNCTIONS:
            raise ResourceError(f"{where}: '{word.strip()}' leads to no values")
        path = (match["of"] or match["path"]).replace(f":{match['cls']}", "").replace("<", ".")
        level, *keys = path.split(".")
        asked = {name: match[name] or "" for name in ("function", "kind", "assumption", "unit", "cls")}
        yield ColumnPart(level, tuple(keys), **asked, back=bool(match["back"]))


def load_layouts(files: Iterable[Path]) -> dict[str, Layout]:
    """All tables, by name."""
    return {file.stem: Layout.load(file) for file in files}
