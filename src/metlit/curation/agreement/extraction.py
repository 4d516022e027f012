"""One extraction: what it says at each key of each node, and where that stands in its file."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from metlit import iris
from metlit.curation.yaml_spans import YamlSpans
from metlit.errors import RecordsError, ResourceError
from metlit.finding import Finding, has_errors
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.forms import Forms
from metlit.model.schema import Field, Schema
from metlit.model.terms import Terms
from metlit.rdf.literals import Literal
from metlit.record.case import Case
from metlit.record.lift import Lifter
from metlit.record.text import Mapping, Refused, Scalar, Sequence, Tree, read_bytes
from metlit.resources import Resources

WORDS, NUMBERS, OTHER_TEXTS, ENTRIES = "words", "numbers", "texts", "entries"
_KINDS = {model.WORD: WORDS, model.BOOLEAN: WORDS, model.REFERENCE: WORDS, model.INTEGER: NUMBERS, model.YEAR: NUMBERS}
# Both extractions are read as one record: which paper it is their sources say.
_RECORD = "paper"


class UnusableExtraction(RecordsError):
    """An extraction that cannot be read; carries the findings."""

    def __init__(self, file: str, findings: list[Finding]) -> None:
        super().__init__(f"{file} cannot be compared as long as it has errors", "mend them first")
        self.findings = findings


@dataclass(frozen=True)
class SaidAt:
    """What an extraction says at a key of a node.

    Attributes:
        kind: of what the key takes.
        normal: the same for what means the same.
        nodes: those of the record that the values are, if they are nodes.
        absent: whether it is stated that there is no value.
    """

    field: Field
    kind: str
    normal: Hashable
    nodes: tuple[str, ...] = ()
    absent: bool = False


@dataclass(frozen=True)
class NotCompared:
    """Properties that are not compared: always, or where a node says anything else; and those that tell nodes apart."""

    always: frozenset[str]
    beside: frozenset[str]
    apart: frozenset[str]


def load_not_compared(file: Path) -> NotCompared:
    """``layouts/curation/comparing.tsv``.

    Raises:
        ResourceError: for a line that is not written as the others.
    """
    found: dict[str, set[str]] = {"always": set(), "beside others": set(), "tells apart": set()}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        name, _, rest = line.partition("\t")
        when = rest.partition("\t")[0]
        if line and not line.startswith("#"):
            if when not in found:
                raise ResourceError(f"{file}:{number}: a property and one of {', '.join(found)} are expected")
            found[when].add(METLIT + name)
    return NotCompared(*(frozenset(names) for names in found.values()))


class ExtractionReader:
    """Reads extractions by the files of an installation."""

    def __init__(self, resources: Resources) -> None:
        self.schema = Schema.load(resources.shape_files(), resources.ontology_file())
        self.terms = Terms.load(resources.term_files())
        self._lifter = Lifter(self.schema, self.terms, Forms.load(resources.forms_file()))
        self.left_out = load_not_compared(resources.curation_file("comparing"))

    def read(self, file: Path) -> Extraction:
        """One extraction.

        Raises:
            UnusableExtraction: with the findings, if it cannot be read, or not in full.
        """
        name = file.as_posix()
        try:
            spans = YamlSpans.of(read_bytes(file, name), name)
        except Refused as refused:
            raise UnusableExtraction(name, [refused.finding]) from refused
        lifted = self._lifter.lift(spans.tree, _RECORD, name)
        if has_errors(lifted.findings):
            raise UnusableExtraction(name, lifted.findings)
        case = Case(_RECORD, lifted.nquads(), self.schema, self.terms)
        marks = {node: (mark.line, mark.column) for node, mark in lifted.marks.nodes.items()}
        return Extraction(spans, case, marks, self.left_out, self._lifter)


class Extraction:
    """A record as one reader extracted it.

    Args:
        spans: its text and tree.
        case: its graph.
        marks: where each node begins, line and column.
        left_out: properties that are not compared.
        lifter: what reads records.
    """

    def __init__(
        self, spans: YamlSpans, case: Case, marks: dict[str, tuple[int, int]], left_out: NotCompared, lifter: Lifter
    ) -> None:
        self._lifter = lifter
        self.spans, self.case, self._marks, self.left_out = spans, case, marks, left_out
        self.root = case.root
        self.holders: dict[str, tuple[str, Field]] = {}
        todo = [self.root]
        while todo:
            node = todo.pop()
            for found, nodes in self._inside(node):
                self.holders |= {one: (node, found) for one in nodes}
                todo += nodes

    @property
    def name(self) -> str:
        return self.spans.name

    def findings_of(self, data: bytes) -> list[Finding]:
        """The errors of another text of this record, as the record format has them."""
        try:
            tree = YamlSpans.of(data, self.name).tree
        except Refused as refused:
            return [refused.finding]
        return [f for f in self._lifter.lift(tree, _RECORD, self.name).findings if has_errors([f])]

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.spans.data).hexdigest()

    def local(self, node: str) -> str:
        """The path of a node; a full stop for the record itself."""
        return "." if node == self.root else self.case.local(node)

    # -- the graph

    def _fields(self, node: str) -> Iterator[Field]:
        shape = self.case.shape(node)
        yield from (f for f in (shape.fields.values() if shape else ()) if f.path not in self.left_out.always)

    def _inside(self, node: str) -> Iterator[tuple[Field, list[str]]]:
        """The nodes that stand in a node, key by key, in the order of the file."""
        for found in self._fields(node):
            if found.kind == model.NODE:
                inner = [str(o) for o in self.case.objects(node, found.key) if str(o).startswith(self.root + "/")]
                yield found, sorted(inner, key=lambda one: (self._marks.get(one, (0, 0)), one))

    def entries(self, node: str) -> Iterator[tuple[Field, list[str]]]:
        """The nodes in a node that have keys of their own, key by key: quantities are values."""
        for found, nodes in self._inside(node):
            if not self.case.schema.shape_of(found.target).dimension:
                yield found, nodes

    def values(self, node: str) -> dict[str, SaidAt]:
        """Key → what a node says there."""
        said = {f: one for f in self._fields(node) if (one := self._said(node, f)) is not None}
        beside = {f: one for f, one in said.items() if f.path not in self.left_out.beside}
        return {f.key: one for f, one in (beside or said).items()}

    def beside(self, node: str) -> dict[str, SaidAt]:
        """Key → where the values of a node stand, and how they are printed: what belongs to them, whoever is right."""
        shape = self.case.shape(node)
        kept = (f for f in (shape.fields.values() if shape else ()) if f.path in {model.AT, *self.left_out.beside})
        return {f.key: one for f in kept if (one := self._said(node, f)) is not None}

    def _said(self, node: str, found: Field) -> SaidAt | None:
        quantity = found.kind == model.NODE and bool(self.case.schema.shape_of(found.target).dimension)
        kind = NUMBERS if quantity else ENTRIES if found.kind == model.NODE else _KINDS.get(found.kind, OTHER_TEXTS)
        if reason := self.case.absence(node, found.key):
            return SaidAt(found, kind, reason, absent=True)
        objects = self.case.objects(node, found.key)
        if not objects or kind == ENTRIES:
            return None
        nodes = tuple(sorted(str(o) for o in objects if str(o) in self.holders or str(o) in self._marks))
        values = [self._normal(o, quantity=quantity) for o in objects]
        return SaidAt(found, kind, tuple(sorted(values, key=repr)), nodes)

    def _normal(self, value: str | Literal, *, quantity: bool) -> Hashable:
        if quantity and not isinstance(value, Literal):
            return self.number(str(value))
        return " ".join(str(value).casefold().split()) if isinstance(value, Literal) else str(value)

    def number(self, node: str) -> Hashable:
        """A quantity as what it means: bounds in the first unit of its dimension, comparator, and what is in it."""
        from fractions import Fraction

        text, units = self.case.graph.text, self.case.units
        unit = text(node, METLIT + "unit")
        factor = units.factor(unit)
        numbers = tuple(
            Fraction(printed) * factor if (printed := text(node, METLIT + name)) else None
            for name in ("value", "lower", "upper")
        )
        inner = tuple((key, one.normal) for key, one in sorted(self._parts(node).items()))
        return numbers, text(node, METLIT + "comparator"), units.dimension(unit), inner

    def _parts(self, node: str) -> dict[str, SaidAt]:
        """Key → what is said there in a quantity beside its number."""
        said = ((f, self._said(node, f)) for f in self._fields(node) if f.path not in self.left_out.beside)
        return {f.key: one for f, one in said if one is not None}

    def summary(self, said: SaidAt) -> str:
        """The node of a value that is one quantity with quantities in it; empty if it is none."""
        if said.kind == NUMBERS and len(said.nodes) == 1:
            inner = self._parts(said.nodes[0]).values()
            return said.nodes[0] if any(one.kind == NUMBERS and one.nodes for one in inner) else ""
        return ""

    # -- the file

    def place(self, node: str, key: str = "") -> tuple[int, int]:
        """Line and column of a node, or of the value of one of its keys."""
        tree = self.tree(node)
        if key and isinstance(tree, Mapping) and key in tree.entries:
            tree = tree.entries[key][1]
        return (tree.line, tree.column) if tree is not None else self._marks.get(node, (1, 1))

    def where(self, node: str, key: str = "") -> str:
        """``file:line:column`` of it."""
        line, column = self.place(node, key)
        return f"{self.name}:{line}:{column}"

    def tree(self, node: str) -> Tree | None:
        """The piece of the tree that a node is written as; None if it shares one with others."""
        if node == self.root:
            return self.spans.tree
        holder, found = self.holders.get(node, ("", None))
        above = self.tree(holder) if found else None
        if found is None or not isinstance(above, Mapping) or found.key not in above.entries:
            return None
        _, written = above.entries[found.key]
        if found.keyed_by and isinstance(written, Mapping):
            pairs = written.entries.values()
            return next((v for k, v in pairs if (k.line, k.column) == self._marks.get(node)), None)
        items = written.items if isinstance(written, Sequence) else [written]
        return next((i for i in items if (i.line, i.column) == self._marks.get(node)), None)

    def written(self, node: str, key: str) -> Tree | None:
        """The piece of the tree that is the value of a key; None if it is written together with others."""
        tree = self.tree(node)
        if isinstance(tree, Mapping):
            return tree.entries[key][1] if key in tree.entries else None
        shape = self.case.shape(node)
        return tree if isinstance(tree, Scalar) and shape and shape.scalar_key == key else None

    def shown(self, said: SaidAt) -> str:
        """A value for readers, where the file has no piece for it alone."""
        values = said.normal if isinstance(said.normal, tuple) else (said.normal,)
        texts = [self.case.terms.label(v) if str(v).startswith(iris.TERM) else str(v) for v in values]
        if said.nodes:
            texts = [self.case.label(one) for one in said.nodes]
        return "; ".join(texts)
