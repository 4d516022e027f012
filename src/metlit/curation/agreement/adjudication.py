"""The file in which every difference of two extractions is settled, with a reason: written, and read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.curation.agreement.comparison import FIRST_ONLY, RULES, SECOND_ONLY, ComparedValue, Comparison
from metlit.curation.agreement.extraction import Extraction
from metlit.curation.yaml_spans import flow_text, scalar_text
from metlit.errors import RecordsError
from metlit.finding import Finding
from metlit.record.text import Mapping, Refused, Scalar, Tree, read_file
from metlit.record.text import Sequence as Listed

TAKE_FIRST, TAKE_SECOND, TAKE_NEITHER = "first", "second", "neither"
_TAKES = (TAKE_FIRST, TAKE_SECOND, TAKE_NEITHER)
_HEAD = """\
# Every difference of two extractions of one paper. Look each up in the paper, and settle it:
# take: first, second or neither; or, in the place of take, value: what the record is to have. because: the reason.
# metlit merge writes the record. Nothing else of this file is to be changed.
"""
_DAY = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


class UnusableAdjudication(RecordsError):
    """An adjudication that cannot be applied; carries the findings."""

    def __init__(self, file: str, findings: Sequence[Finding]) -> None:
        super().__init__(f"{file} cannot be applied as it stands", "nothing is written")
        self.findings = list(findings)


@dataclass(frozen=True)
class Settled:
    """How one difference is settled: what is taken, or the value in its place, and where that is written."""

    difference: ComparedValue
    take: str
    value: Tree | None
    because: str
    line: int
    column: int


@dataclass(frozen=True)
class Adjudication:
    """A file of settled differences.

    Attributes:
        readers: who made the first and the second extraction.
        settled_by: who settled them.
        settled_on: when.
        compared: the comparison by the rules that it was written by.
    """

    file: str
    readers: tuple[str, str]
    settled_by: str
    settled_on: str
    settled: tuple[Settled, ...]
    compared: Comparison


# -- writing


def adjudication_text(compared: Comparison, readers: tuple[str, str]) -> str:
    """The file to be filled in."""
    lines = [_HEAD.rstrip("\n")]
    for word, extraction, name in zip(
        (TAKE_FIRST, TAKE_SECOND), (compared.first, compared.second), readers, strict=True
    ):
        lines += [f"{word}:", f"  file: {scalar_text(extraction.name)}", f"  sha256: {scalar_text(extraction.sha256)}"]
        lines.append(f"  reader: {scalar_text(name) if name else ''}".rstrip())
    lines += [f"rules: {compared.rules}", "settled_by:", "settled_on:"]
    differences = compared.differences
    lines.append("differences:" if differences else "differences: []")
    for number, one in enumerate(differences, 1):
        lines += _difference(number, one, compared)
    return "\n".join(lines) + "\n"


def _difference(number: int, one: ComparedValue, compared: Comparison) -> Iterator[str]:
    yield f"  - difference: {number}"
    yield f"    node: {scalar_text(compared.first.local(one.first))}"
    yield f"    key: {scalar_text(one.key)}"
    said = (
        (TAKE_FIRST, compared.first, one.first, FIRST_ONLY),
        (TAKE_SECOND, compared.second, one.second, SECOND_ONLY),
    )
    for word, extraction, node, only in said:
        other = one.state in (FIRST_ONLY, SECOND_ONLY) and one.state != only
        if not other:
            text, where = _shown(extraction, node, one)
            yield f"    {word}: {text}   # {where}"
    yield "    take:"
    yield "    because:"


def _shown(extraction: Extraction, node: str, one: ComparedValue) -> tuple[str, str]:
    """What an extraction has there, on one line, and where."""
    if one.entry:
        tree = extraction.tree(one.entry)
        return (flow_text(tree) if tree is not None else scalar_text(extraction.local(one.entry))), extraction.where(
            one.entry
        )
    key = one.key.rsplit(".", 1)[-1]
    tree = extraction.written(node, key)
    if tree is not None:
        return flow_text(tree), extraction.where(node, key)
    said = extraction.values(node).get(key)
    return scalar_text(extraction.shown(said) if said else ""), extraction.where(node)


# -- reading


def read_adjudication(file: Path, compared: Comparison) -> Adjudication:
    """The differences of a compared as a file settles them.

    Raises:
        UnusableAdjudication: with a finding for each thing that names nothing, is settled twice, or is not settled.
    """
    name = file.as_posix()
    try:
        tree = read_file(file, name)
    except Refused as refused:
        raise UnusableAdjudication(name, [refused.finding]) from refused
    reader = _Reader(name, compared)
    made = reader.read(tree)
    if reader.findings:
        raise UnusableAdjudication(name, sorted(reader.findings))
    return made


class _Reader:
    def __init__(self, name: str, compared: Comparison) -> None:
        self.name, self.compared = name, compared
        self.differences = compared.differences
        self.findings: list[Finding] = []

    def wrong(self, tree: Tree, message: str, remedy: str) -> None:
        self.findings.append(Finding(self.name, tree.line, tree.column, "adjudication", message, remedy))

    def read(self, tree: Mapping) -> Adjudication:
        self._known(tree, (TAKE_FIRST, TAKE_SECOND, "rules", "settled_by", "settled_on", "differences"))
        rules = self._rules(tree)
        if rules != self.compared.rules:
            self.compared = Comparison(self.compared.first, self.compared.second, rules)
        self.differences = self.compared.differences
        names = tuple(
            self._extraction(tree, word, extraction)
            for word, extraction in ((TAKE_FIRST, self.compared.first), (TAKE_SECOND, self.compared.second))
        )
        settled_by, settled_on = (
            self._text(tree, "settled_by", "who settled it"),
            self._text(tree, "settled_on", "when"),
        )
        if settled_on and not _DAY.fullmatch(settled_on):
            self.wrong(tree.entries["settled_on"][1], f"'{settled_on}' is no calendar date", "as 2026-11-20")
        settled = tuple(self._all(tree))
        return Adjudication(self.name, (names[0], names[1]), settled_by, settled_on, settled, self.compared)

    def _rules(self, tree: Mapping) -> int:
        """The rules that a file was written by; the first did not say so."""
        value = tree.entries.get("rules", (None, None))[1]
        if value is None:
            return 1
        text = value.text if isinstance(value, Scalar) else ""
        if text not in map(str, range(1, RULES + 1)):
            self.wrong(value, f"there are no rules '{text}' of comparing", f"1 to {RULES}")
            return RULES
        return int(text)

    def _known(self, tree: Mapping, keys: Sequence[str]) -> None:
        for key, _ in tree.entries.values():
            if key.text not in keys:
                self.wrong(key, f"'{key.text}' is no key here", "one of " + ", ".join(keys))

    def _text(self, tree: Mapping, key: str, what: str) -> str:
        value = tree.entries.get(key, (None, tree))[1]
        if isinstance(value, Scalar) and value.text.strip():
            return value.text
        self.wrong(value, f"'{key}' is not filled in", f"write {what}")
        return ""

    def _extraction(self, tree: Mapping, word: str, extraction: Extraction) -> str:
        said = tree.entries.get(word, (None, None))[1]
        if not isinstance(said, Mapping):
            self.wrong(tree, f"'{word}' is missing", "metlit compare --adjudication writes the file anew")
            return ""
        if self._text(said, "sha256", "the digest") != extraction.sha256:
            message = f"{extraction.name} is not the file that was compared, or was edited"
            self.wrong(said, message, "compare again; what is settled can be copied")
        return self._text(said, "reader", "who extracted it")

    def _all(self, tree: Mapping) -> Iterator[Settled]:
        value = tree.entries.get("differences", (None, tree))[1]
        if not isinstance(value, Listed):
            self.wrong(value, "'differences' is no list", "metlit compare --adjudication writes the file anew")
            return
        seen: dict[int, Tree] = {}
        for item in value.items:
            number = self._number(item)
            if number is None:
                continue
            if number in seen:
                first = seen[number].line
                self.wrong(item, f"difference {number} is settled twice, first on line {first}", "remove one")
                continue
            seen[number] = item
            if (one := self._one(item, self.differences[number - 1])) is not None:
                yield one
        for number, one in enumerate(self.differences, 1):
            if number not in seen:
                where = f"{self.compared.first.local(one.first)}, {one.key}"
                self.wrong(value, f"difference {number} ({where}) is not there", "compare again, and settle it")

    def _number(self, item: Tree) -> int | None:
        """The number of the difference that an entry names, if there is one that is what the entry says."""
        value = item.entries.get("difference", (None, None))[1] if isinstance(item, Mapping) else None
        text = value.text if isinstance(value, Scalar) else ""
        if not re.fullmatch("[1-9][0-9]{0,6}", text) or int(text) > len(self.differences):
            told = f"there is no difference '{text}'" if text else "this names no difference"
            self.wrong(value or item, told, f"they are numbered from 1 to {len(self.differences)}")
            return None
        one = self.differences[int(text) - 1]
        assert isinstance(item, Mapping)
        for key, said in (("node", self.compared.first.local(one.first)), ("key", one.key)):
            written = item.entries.get(key, (None, item))[1]
            if not isinstance(written, Scalar) or written.text != said:
                self.wrong(written, f"difference {text} is about {key} '{said}'", "leave numbers, nodes and keys alone")
                return None
        return int(text)

    def _one(self, item: Tree, difference: ComparedValue) -> Settled | None:
        assert isinstance(item, Mapping)
        self._known(item, ("difference", "node", "key", TAKE_FIRST, TAKE_SECOND, "take", "value", "because"))
        before = len(self.findings)
        take, value = self._taken(item, difference)
        because = self._text(item, "because", "the reason, and where in the paper it stands")
        if len(self.findings) > before:
            return None
        return Settled(difference, take, value, because, item.line, item.column)

    def _taken(self, item: Mapping, difference: ComparedValue) -> tuple[str, Tree | None]:
        taken, value = (item.entries.get(key, (None, None))[1] for key in ("take", "value"))
        text = taken.text if isinstance(taken, Scalar) else ""
        if value is not None and text:
            self.wrong(item, "it is settled twice, by 'take' and by 'value'", "leave one of them")
        elif value is not None and difference.entry and not isinstance(value, Mapping):
            self.wrong(
                value, "an entry is a mapping of its keys", "write {key: value, ...}, or take: first, second or neither"
            )
        elif value is None and not text:
            self.wrong(taken or item, "it is not settled", f"write take: {', '.join(_TAKES)}; or a value")
        elif value is None and text not in _TAKES:
            self.wrong(
                taken or item, f"'{text}' cannot be taken", f"{', '.join(_TAKES)}; another value stands at 'value'"
            )
        return text, value
