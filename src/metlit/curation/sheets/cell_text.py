"""Values of a record ↔ texts of cells.

A cell holds what stands behind the colon in a record. Several values of a key have a line each. What is no plain text
is written as in YAML, between brackets or quotes.
"""

from __future__ import annotations

import json
import re

from metlit.model import schema as model
from metlit.model.schema import Field
from metlit.record.characters import refused_character
from metlit.record.text import Refused, read_text
from metlit.record.tree import Mapping, Scalar, Sequence, Tree

NO_VALUES = {"", "~", "null", "Null", "NULL"}
_BEGINS_YAML = ("[", "{", '"')
# Kinds of values that a text in quotes is none of.
_UNQUOTED = {model.INTEGER, model.YEAR, model.BOOLEAN, model.ANY}
_NO_TEXT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|true|false")
# As fresh_text, but for the beginning: also letters of any alphabet, and signs that papers print before a number.
_PLAIN = re.compile(r"(?![+.]|0[0-9]|[~-]?$)[^\W_][^\n\"'#{}\[\],:]*(?:[:'\"](?=[^\s{}\[\],:'\"#])[^\n\"'#{}\[\],:]*)*")
_TWO_READINGS = re.compile(r"[0-9][0-9_.]*(?:[eE][-+]?[0-9]+|_[0-9_.]*|\.)?")
_ONE_READING = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_HEX = re.compile(r"0[xob][0-9a-fA-F_]+")


class CellError(ValueError):
    """A cell whose text is no value: what is wrong, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


# -- values → cells


def cell_text_of(tree: Tree, field: Field) -> str:
    """The text of a cell for the value, or values, of a key."""
    if isinstance(tree, Sequence) and len(tree.items) > 1 and field.repeatable:
        lines = [_line(item, field) for item in tree.items]
        if all(line is not None for line in lines):
            return "\n".join(line for line in lines if line is not None)
    return _line(tree, field, lines=not field.repeatable) or flow_yaml(tree)


def _line(tree: Tree, field: Field, *, lines: bool = False) -> str | None:
    """A value on one line of a cell; None if it needs several, or is none."""
    if isinstance(tree, Scalar):
        if tree.plain and tree.text in NO_VALUES:
            return None
        quoted = not tree.plain and field.kind in _UNQUOTED and _NO_TEXT.fullmatch(tree.text)
        if not quoted and _is_bare(tree.text) and (lines or "\n" not in tree.text):
            return tree.text
        return json.dumps(tree.text, ensure_ascii=False)
    return flow_yaml(tree) if isinstance(tree, Mapping) else None


def _is_bare(text: str) -> bool:
    return bool(text) and text == text.strip() and not text.startswith(_BEGINS_YAML)


def flow_yaml(tree: Tree) -> str:
    """A value as YAML on one line, as it can stand between brackets."""
    if isinstance(tree, Scalar):
        return scalar_yaml(tree)
    if isinstance(tree, Sequence):
        return f"[{', '.join(map(flow_yaml, tree.items))}]"
    return "{" + ", ".join(f"{scalar_yaml(key)}: {flow_yaml(value)}" for key, value in tree.entries.values()) + "}"


def scalar_yaml(scalar: Scalar) -> str:
    """A scalar as YAML: plain if it is read as the same, else in quotes."""
    text = scalar.text
    if scalar.plain and text in NO_VALUES:
        return "null"
    special = not scalar.plain and _NO_TEXT.fullmatch(text)
    return text if not special and is_plain(text) else json.dumps(text, ensure_ascii=False)


def is_plain(text: str) -> bool:
    """Whether a text can stand in a record without quotes, between brackets too."""
    if text in NO_VALUES or text != text.strip() or not _PLAIN.fullmatch(text) or _HEX.fullmatch(text):
        return False
    return not _TWO_READINGS.fullmatch(text) or bool(_ONE_READING.fullmatch(text))


# -- cells → values


def cell_value(text: str, field: Field) -> Tree:
    """The value, or values, that a cell holds.

    Raises:
        CellError: if it holds none.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in text:
        raise CellError("a tab in a cell", "use spaces")
    if found := refused_character(text):
        raise CellError(found.message, found.remedy)
    text = text.strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if field.repeatable and len(lines) > 1 and not _is_one(text):
        return Sequence([_single(line) for line in lines], 0, 0)
    return _single(text)


def _is_one(text: str) -> bool:
    """Whether several lines are one value between brackets."""
    return text.startswith(_BEGINS_YAML) and not _reads(text.split("\n")[0].strip()) and _reads(text)


def _reads(text: str) -> bool:
    try:
        _yaml(text)
    except CellError:
        return False
    return True


def _single(text: str) -> Tree:
    # What is nothing in a record is a text in a cell.
    return _yaml(text) if text.startswith(_BEGINS_YAML) else Scalar(text, text not in NO_VALUES, 0, 0)


def _yaml(text: str) -> Tree:
    """What a text between brackets or quotes is.

    Raises:
        CellError: if it is no YAML.
    """
    line = "x: " + " ".join(line.strip() for line in text.split("\n"))
    told, remedy = f"what begins with {text[0]} is read as YAML, and this is none", 'put a text into quotes: "…"'
    try:
        value = read_text(f"{line}\n", "cell").entries["x"][1]
    except Refused as refused:
        raise CellError(f"{told}: {refused.finding.message}", f"close the bracket, or {remedy}") from refused
    if value.end != (1, len(line) + 1):
        raise CellError(f"{told}: something stands behind its end", remedy)
    return value
