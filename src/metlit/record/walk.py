"""A record's quads, marks and findings as they grow while it is lifted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from metlit import iris
from metlit.finding import Finding, Rewrite
from metlit.iris import METLIT
from metlit.model.forms import Forms
from metlit.model.schema import ANY, NODE, REFERENCE, Field, Schema
from metlit.model.terms import Terms, fold
from metlit.numbers import quantity
from metlit.numbers.quantity import Printed
from metlit.rdf.literals import nquads_literal
from metlit.record.fresh_text import in_yaml
from metlit.record.marks import Marks, NodeMark
from metlit.record.text import Scalar, Tree
from metlit.record.units import Units

if TYPE_CHECKING:
    from metlit.record.relift import LiftedParts

_REASONS = iris.term_iri("record", "absence-reason")
_COMPARATORS = iris.term_iri("context", "comparator")


@dataclass(frozen=True)
class RecordFormat:
    """The record format: what the keys are, and the words that mean something anywhere."""

    schema: Schema
    terms: Terms
    forms: Forms = field(default_factory=Forms)

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Words for a stated absence, folded, and their concepts."""
        return self._words(_REASONS)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first two letters of the words for a stated absence."""
        return frozenset(reason[:2] for reason in self.reasons)

    @cached_property
    def comparators(self) -> dict[str, str]:
        """Words and signs that may stand before a number, folded, and their concepts."""
        return self._words(_COMPARATORS)

    @cached_property
    def printed(self) -> Callable[[str], Printed | None]:
        """Takes a printed quantity apart; most stand in many records."""
        return lru_cache(maxsize=1 << 14)(lambda text: quantity.parse(text, self.comparators))

    @cached_property
    def units(self) -> Units:
        return Units(self.terms)

    @cached_property
    def leading(self) -> frozenset[str]:
        """The keys (by their property shape) whose nodes can hold readings, or be what readings are about."""
        fields = [f for shape in self.schema.by_class.values() for f in shape.fields.values() if f.kind == NODE]
        return frozenset(f.shape for f in fields if self._leads(f))

    def _leads(self, found: Field) -> bool:
        below = self.schema.shape_of(found.target).fields.values()
        return any(f.kind == ANY or (f.kind == REFERENCE and f.path == METLIT + "about") for f in below)

    def _words(self, branch: str) -> dict[str, str]:
        below = self.terms.descendants(branch) - {branch}
        return {fold(word): iri for iri in below for word in self.terms.get(iri).words}


@dataclass(frozen=True, slots=True)
class WalkScope:
    """What the things inside a node inherit: what local ids hang from, where they are looked up, the place."""

    owner: str
    lookup: tuple[str, ...]
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A local id as written, and the paths below which it is looked for, nearest first."""

    field: Field
    subject: str
    tree: Scalar
    lookup: tuple[str, ...]


@dataclass
class Walk:
    """The lines, marks, findings and open references of one record."""

    format: RecordFormat
    record: str
    file: str
    lines: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    # Ids of what stands below keys that are none: whoever names them is not at fault.
    unread: set[str] = field(default_factory=set)
    # Nodes of which, and in which, everything could be read.
    whole: set[str] = field(default_factory=set)
    # Whether the value that is being lifted is one of a list.
    in_list: bool = False
    # What the version before became, if the record is lifted again and again.
    parts: LiftedParts | None = None
    # How often something was lifted that depends on what stands elsewhere.
    looked_around: int = 0

    def __post_init__(self) -> None:
        if self.parts is not None:
            self.parts.begin()
        self.marks = Marks(self.file)
        self.graph = f" <{iris.record_iri(self.record)}> .\n"

    def complain(
        self,
        tree: Tree,
        code: str,
        message: str,
        remedy: str,
        node: str = "",
        *,
        instead: Sequence[str] = (),
        sure: bool = True,
    ) -> None:
        """A finding at the place of a piece of the tree, with what may be written in its place, one text a reading."""
        rewrites: tuple[Rewrite, ...] = ()
        if isinstance(tree, Scalar) and tree.end != (0, 0):
            span = (tree.line, tree.column, *tree.end)
            rewrites = tuple(Rewrite(*span, in_yaml(text), sure) for text in instead)
        found = Finding(self.file, tree.line, tree.column, code, message, remedy, node=node, rewrites=rewrites)
        self.findings.append(found)

    def link(self, subject: str, path: str, target: str, tree: Tree) -> None:
        """A triple whose object is an IRI."""
        self.lines.append(f"<{subject}> <{path}> <{target}>{self.graph}")
        self.mark(subject, path, target, tree)

    def literal(self, subject: str, path: str, text: str, datatype: str, tree: Tree) -> None:
        """A triple whose object is a literal, its lexical form unchanged."""
        self.lines.append(f"<{subject}> <{path}> {nquads_literal(text, iris.XSD + datatype)}{self.graph}")
        self.mark(subject, path, text, tree)

    def mark(self, subject: str, path: str, value: str, tree: Tree) -> None:
        """Where a value stands."""
        self.marks.nodes[subject].values.setdefault(path, []).append((value, tree.line, tree.column))

    def begin(self, iri: str, cls: str, tree: Tree) -> None:
        """A node and its class; two nodes with one IRI are refused."""
        if iri in self.marks.nodes:
            first = self.marks.nodes[iri].line
            message = f"'{iris.local_path(iri)}' stands twice, first on line {first}"
            self.complain(tree, "duplicate-id", message, "give it another id")
            return
        self.marks.nodes[iri] = NodeMark(tree.line, tree.column, cls)
        self.lines.append(f"<{iri}> <{iris.TYPE}> <{cls}>{self.graph}")
