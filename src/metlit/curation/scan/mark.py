"""What a scan finds: a mark for each value or word that the paper prints, with its place; and their JSON form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from metlit import iris
from metlit.errors import MetlitError

FORM = "metlit marks 1"


class MarksError(MetlitError):
    """A file of marks that is not written as its schema says."""


@dataclass(frozen=True)
class MarkLink:
    """How one mark belongs to another: ``relation`` to the mark at the position ``mark`` of the list."""

    relation: str
    mark: int

    def moved(self, by: int) -> MarkLink:
        """The same link in a longer list."""
        return MarkLink(self.relation, self.mark + by)


@dataclass(frozen=True)
class TextMark:
    """One value or word of a paper.

    Attributes:
        kind: what it is, as the pattern files call it.
        printed: the words, as the block has them.
        value: the normal value: a decimal; two of a range, ``36 to 62``; of a count with its denominator ``5/21``; of
            what is no number a word. Of words of the vocabulary empty.
        unit: as printed, by the label of the vocabulary's unit; "" if it has none.
        concept: the IRI of the vocabulary's concept: what the word means, or what the number is of; "" if unknown.
        label: of that concept.
        side: of a site, as the vocabulary calls it.
        of: the words that say what a number is of, as printed, where no concept is known.
        place: as a curator writes ``at``.
        role: of the sentence: own data, literature, method.
        subject: of whom it is said: patient, group, family, others, method.
        negated: it is denied.
        uncertain: it is supposed, feared, planned or possible.
        status: of what the sentence does not tell as given or done, why; else "".
        sign: ``<``, ``>``, ``≤``, ``≥`` or ``~`` before the number, "" if it is exact.
        block: the position of its block in the document.
        start: its first character in the block's text.
        end: behind its last one.
        links: to marks that belong to it.
    """

    kind: str
    printed: str
    value: str = ""
    unit: str = ""
    concept: str = ""
    label: str = ""
    side: str = ""
    of: str = ""
    place: str = ""
    role: str = "own data"
    subject: str = ""
    negated: bool = False
    uncertain: bool = False
    status: str = ""
    sign: str = ""
    block: int = -1
    start: int = 0
    end: int = 0
    links: tuple[MarkLink, ...] = ()

    def at(self, **changes: Any) -> TextMark:
        """The same with other values."""
        return replace(self, **changes)


_NEEDED = ("kind", "printed", "place")
_TYPES: dict[str, type] = {f.name: {"bool": bool, "int": int}.get(str(f.type), str) for f in fields(TextMark)}


def marks_json(marks: Sequence[TextMark], paper: dict[str, str]) -> str:
    """All marks of a paper as JSON, by ``ontology/scan/marks.schema.json``; what is empty is left out.

    Args:
        marks: in the order of the text; links count by it.
        paper: what is known of the paper: file, sha256, title, doi.
    """
    data = {"format": FORM, "paper": {k: v for k, v in paper.items() if v}, "marks": [_filled(m) for m in marks]}
    return json.dumps({"$schema": iris.MARKS_SCHEMA} | data, ensure_ascii=False, indent=1)


def _filled(mark: TextMark) -> dict[str, Any]:
    return {k: v for k, v in asdict(mark).items() if v not in ("", False, ()) or k in ("printed", "start")}


def read_marks(text: str, file: str) -> tuple[dict[str, str], list[TextMark]]:
    """What is known of the paper, and the marks of a JSON text, of whatever program.

    Raises:
        MarksError: with the place of the first value that the schema does not allow.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise MarksError(f"{file} is no JSON: {error}", _REMEDY) from error
    if not isinstance(data, dict) or data.get("format") != FORM or not isinstance(data.get("marks"), list):
        raise MarksError(f'{file}: an object with "format": "{FORM}" and a list "marks" is expected', _REMEDY)
    paper = data.get("paper", {})
    if not isinstance(paper, dict) or not all(isinstance(v, str) for v in paper.values()):
        raise MarksError(f"{file}: paper: an object of texts is expected", _REMEDY)
    count = len(data["marks"])
    return paper, [_read(one, f"{file}: marks[{i}]", count) for i, one in enumerate(data["marks"])]


_REMEDY = "metlit scan --format json writes what is read here"


def _read(one: object, where: str, count: int) -> TextMark:
    if not isinstance(one, dict):
        raise MarksError(f"{where}: an object is expected", _REMEDY)
    for key in _NEEDED:
        if not one.get(key):
            raise MarksError(f"{where}: {key} is missing", _REMEDY)
    for key, value in one.items():
        if key not in _TYPES:
            raise MarksError(f"{where}: no mark has a key '{key}'", _REMEDY)
        if key != "links" and type(value) is not _TYPES[key]:
            raise MarksError(f"{where}.{key}: {_NAMES[_TYPES[key]]} is expected", _REMEDY)
    return TextMark(**one | {"links": _links(one.get("links", []), where, count)})


_NAMES = {str: "a text", bool: "true or false", int: "a whole number"}


def _links(given: object, where: str, count: int) -> tuple[MarkLink, ...]:
    if not isinstance(given, list):
        raise MarksError(f"{where}.links: a list is expected", _REMEDY)
    for link in given:
        good = isinstance(link, dict) and link.keys() == {"relation", "mark"} and isinstance(link["relation"], str)
        if not good or type(link["mark"]) is not int or not 0 <= link["mark"] < count:
            raise MarksError(f"{where}.links: relation, and mark as a position in the list, are expected", _REMEDY)
    return tuple(MarkLink(**link) for link in given)
