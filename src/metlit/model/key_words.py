"""The words that a key takes, and a new word for one: a row in a file of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.model import schema as model
from metlit.model.own_words import HEADER, OwnRows
from metlit.model.schema import Field, Schema
from metlit.model.terms import Concept, Terms, did_you_mean, nearest, unaccented
from metlit.written import write_whole


@dataclass(frozen=True)
class KeyWords:
    """A branch of the vocabulary that a key takes its words from: ``site``, or ``context/sex``; in which mappings."""

    branch: str
    mappings: tuple[str, ...]

    @property
    def scheme(self) -> str:
        return self.branch.partition("/")[0]

    def words(self, terms: Terms) -> Iterator[tuple[int, Concept]]:
        """The words at or below the branch with their depth, each below the main term above it."""
        within = {c.iri: c for c in terms.concepts.values() if terms.within(c.iri, iris.TERM + self.branch)}
        below: dict[str, list[Concept]] = {}
        for concept in within.values():
            above = next((parent for parent in concept.parents if parent in within), "")
            below.setdefault(above, []).append(concept)
        todo = [(0, concept) for concept in reversed(below.get("", []))]
        while todo:
            depth, concept = todo.pop()
            yield depth, concept
            todo += [(depth + 1, inner) for inner in reversed(below.get(concept.iri, []))]


def words_of_key(schema: Schema, key: str) -> list[KeyWords]:
    """From where a key takes its words, one entry a branch; a key of a mapping is ``pain.response``.

    The mapping is called by its name, or as records call it (``lesions.mechanism``). A branch as the dictionary prints
    it (``context/sex``) names the keys that take it.

    Raises:
        UnknownWordError: if no mapping has the key, or it takes no words.
    """
    above, _, name = key.rpartition(".")
    named = above.rpartition(".")[2].casefold()
    inner = [shape.fields[named] for shape in schema.by_class.values() if named in shape.fields]
    led_to = {schema.shape_of(field.target).cls for field in inner if field.kind == model.NODE}
    found: dict[str, list[str]] = {}
    for shape in schema.by_class.values():
        field = shape.fields.get(name)
        own = named in ("", shape.name.casefold(), shape.label) or shape.cls in led_to
        if field and own and (branch := _branch(schema, field)):
            found.setdefault(branch.removeprefix(iris.TERM), []).append(shape.label)
    if not found:
        found = _taking_branch(schema, key)
    if not found:
        taking = {f.key for s in schema.by_class.values() for f in s.fields.values() if _branch(schema, f)}
        raise UnknownWordError(f"no key '{key}' takes words", did_you_mean(nearest(key, taking)) or "see metlit schema")
    return [KeyWords(branch, tuple(sorted(mappings))) for branch, mappings in sorted(found.items())]


def _taking_branch(schema: Schema, branch: str) -> dict[str, list[str]]:
    """The mappings with keys that take words of a branch."""
    shapes = schema.by_class.values()
    taking = {s.label for s in shapes for f in s.fields.values() if _branch(schema, f) == iris.TERM + branch}
    return {branch: sorted(taking)} if taking else {}


def name_of_key(schema: Schema, field: Field, cls: str) -> str:
    """What names a key of a class so that :func:`words_of_key` lists what it takes there, and nothing else.

    It is the key alone if that is enough, else the key behind one that leads to the class, or the class; of a key that
    none of these tells apart the branch.
    """
    named = schema.by_class.get(cls)
    inner = [f.key for s in schema.by_class.values() for f in s.fields.values() if f.kind == model.NODE]
    leading = dict.fromkeys(key for key in inner if _leads_to(schema, key, cls))
    mappings = [*leading, named.name.casefold()] if named else []
    branch = field.target.removeprefix(iris.TERM)
    for name in (field.key, *(f"{mapping}.{field.key}" for mapping in mappings)):
        try:
            taken = [found.branch for found in words_of_key(schema, name)]
        except UnknownWordError:
            continue
        if taken == [branch]:
            return name
    return branch


def _leads_to(schema: Schema, key: str, cls: str) -> bool:
    fields = (shape.fields[key] for shape in schema.by_class.values() if key in shape.fields)
    return any(f.kind == model.NODE and schema.shape_of(f.target).cls == cls for f in fields)


def _branch(schema: Schema, field: Field) -> str:
    """The branch of a key, or of the one that a plain value, or a key of a mapping of values, stands for."""
    if field.kind == model.WORD:
        return field.target
    if field.kind != model.NODE:
        return ""
    shape = schema.shape_of(field.target)
    inner = shape.by_path(field.keyed_by) if field.keyed_by else shape.fields.get(shape.scalar_key)
    return inner.target if inner is not None and inner.kind == model.WORD else ""


@dataclass(frozen=True)
class NewWord:
    """A row of five cells for a vocabulary."""

    scheme: str
    label: str
    broader: str
    definition: str
    synonyms: str = ""
    key: str = ""

    @property
    def row(self) -> str:
        key = self.key or re.sub(r"[^a-z0-9]+", "-", unaccented(self.label)).strip("-")
        return "\t".join((key, self.label, self.broader, self.synonyms, self.definition))

    def write(self, folder: Path, packaged: Terms) -> Path:
        """Add the row to the file of its vocabulary in a folder, which is made; the file.

        Args:
            folder: with the words of one's own.
            packaged: the vocabularies without these.

        Raises:
            ResourceError: if a cell is wrong, or one of a row that is there; nothing is written then.
            MetlitError: if the file cannot be written.
        """
        file = folder / f"{self.scheme}.tsv"
        if any(
            sign in cell for cell in (self.label, self.broader, self.synonyms, self.definition) for sign in "\t\r\n"
        ):
            raise ResourceError(f"a cell of '{self.label}' has a tab or a line break", "write it in one line")
        before = file.read_text(encoding="utf-8") if file.is_file() else HEADER + "\n"
        text = f"{before.rstrip()}\n{self.row}\n"
        OwnRows(file.as_posix(), self.scheme, text.replace("\r\n", "\n").split("\n"), packaged.concepts).concepts()
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(file, text.encode("utf-8"))
        return file
