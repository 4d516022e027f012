"""Tree + schema → quads, with the place of every node and value kept beside them. Pure: same bytes, same quads."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from metlit import iris, scalars
from metlit import schema as model
from metlit.amounts import lift_quantity
from metlit.finding import Finding
from metlit.iris import METLIT
from metlit.marks import Marks, NodeMark
from metlit.rdf import nquads_literal
from metlit.read import Mapping, Scalar, Sequence, Tree
from metlit.references import Reference, Resolver
from metlit.schema import Field, NodeShape, Schema
from metlit.terms import Terms, did_you_mean, fold

ABSENCE, ABSENCE_REASON = METLIT + "Absence", METLIT + "absenceReason"
_REASONS = iris.term_iri("record", "absence-reason")
_COMPARATORS = iris.term_iri("context", "comparator")
_NO_VALUE = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Lifted:
    """What a record becomes: sorted N-Quads lines, marks, and findings; with errors the quads are not to be used."""

    record: str
    lines: list[str]
    marks: Marks
    findings: list[Finding]

    def nquads(self) -> bytes:
        return "".join(self.lines).encode()


@dataclass(slots=True)
class _Scope:
    """What the things inside a node inherit: what local ids hang from, where they are looked up, the place."""

    owner: str
    lookup: tuple[str, ...]
    at: tuple[str, ...]


class Lifter:
    """Lifts records by one schema and one vocabulary."""

    def __init__(self, schema: Schema, terms: Terms) -> None:
        self.schema, self.terms = schema, terms
        below = terms.descendants(_REASONS) - {_REASONS}
        self.reasons = {fold(w): iri for iri in below for w in terms.get(iri).words}
        self.comparators = {
            fold(w): iri for iri in terms.descendants(_COMPARATORS) - {_COMPARATORS} for w in terms.get(iri).words
        }

    def lift(self, tree: Mapping, record: str, file: str) -> Lifted:
        """Lift one record.

        Args:
            tree: what :func:`metlit.read.read_file` returned.
            record: its id, the stem of the file.
            file: how findings call the file.
        """
        work = _Work(self, record, file)
        root = iris.record_iri(record)
        work.node(self.schema.root, root, tree, _Scope(root, (root,), ()))
        work.resolve()
        lines = sorted(set(work.lines))
        return Lifted(record, lines, work.marks, sorted(set(work.findings)))


@dataclass(slots=True)
class _Work:
    """The lifting of one record."""

    lifter: Lifter
    record: str
    file: str
    lines: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    marks: Marks = field(init=False)
    graph: str = field(init=False)

    def __post_init__(self) -> None:
        self.marks = Marks(self.file)
        self.graph = f" <{iris.record_iri(self.record)}> .\n"

    # -- emitting

    def complain(self, tree: Tree, code: str, message: str, remedy: str, node: str = "") -> None:
        self.findings.append(Finding(self.file, tree.line, tree.column, code, message, remedy, node=node))

    def link(self, subject: str, path: str, target: str, tree: Tree) -> None:
        self.lines.append(f"<{subject}> <{path}> <{target}>{self.graph}")
        self.mark(subject, path, target, tree)

    def literal(self, subject: str, path: str, text: str, datatype: str, tree: Tree) -> None:
        self.lines.append(f"<{subject}> <{path}> {nquads_literal(text, iris.XSD + datatype)}{self.graph}")
        self.mark(subject, path, text, tree)

    def mark(self, subject: str, path: str, value: str, tree: Tree) -> None:
        self.marks.nodes[subject].values.setdefault(path, []).append((value, tree.line, tree.column))

    def begin(self, iri: str, cls: str, tree: Tree) -> None:
        if iri in self.marks.nodes:
            first = self.marks.nodes[iri].line
            self.complain(
                tree,
                "duplicate-id",
                f"'{iris.local_path(iri)}' stands twice, first on line {first}",
                "give it another id",
            )
            return
        self.marks.nodes[iri] = NodeMark(tree.line, tree.column, cls)
        self.lines.append(f"<{iri}> <{iris.TYPE}> <{cls}>{self.graph}")

    # -- nodes

    def node(self, shape: NodeShape, iri: str, tree: Tree, scope: _Scope) -> None:
        """Lift a mapping, or the scalar that stands for it, as the node ``iri``."""
        if shape.dimension:
            lift_quantity(self, shape, iri, tree, scope)
            return
        if isinstance(tree, Scalar) and shape.scalar_key:
            tree = Mapping({shape.scalar_key: (_key(shape.scalar_key, tree), tree)}, tree.line, tree.column)
        self.begin(iri, shape.cls, tree)
        if not isinstance(tree, Mapping):
            self.complain(tree, "wrong-type", f"a {shape.label} is a mapping", "write its keys below it")
            return
        scope = self.inherit(shape, tree, scope)
        # Readings need the nodes that they are about, so keys that lead to them come last.
        entries = [(self.field(shape, key), value) for key, value in tree.entries.values()]
        known = [(f, v) for f, v in entries if f is not None]
        for found, value in sorted(known, key=lambda e: self.leads_to_readings(e[0])):
            self.value(found, iri, value, scope)
        if model.AT in (f.path for f in shape.fields.values()) and not self.marks.nodes[iri].values.get(model.AT):
            self.lines += [f"<{iri}> <{model.AT}> {nquads_literal(at)}{self.graph}" for at in scope.at]

    def field(self, shape: NodeShape, key: Scalar) -> Field | None:
        found = shape.fields.get(key.text)
        if found is None:
            from metlit.terms import nearest

            remedy = did_you_mean(nearest(key.text, shape.fields)) or "see metlit schema"
            self.complain(key, "unknown-key", f"'{key.text}' is no key of a record's {shape.label}", remedy)
        return found

    def leads_to_readings(self, found: Field) -> bool:
        if found.kind != model.NODE:
            return False
        fields = self.lifter.schema.shape_of(found.target).fields.values()
        return any(f.kind == model.ANY or (f.kind == model.REFERENCE and f.path == METLIT + "about") for f in fields)

    def inherit(self, shape: NodeShape, tree: Mapping, scope: _Scope) -> _Scope:
        places = [f for f in shape.fields.values() if f.path == model.AT]
        written = tree.entries.get(places[0].key) if places else None
        if written is None:
            return scope
        items = written[1].items if isinstance(written[1], Sequence) else [written[1]]
        texts = tuple(i.text for i in items if isinstance(i, Scalar) and fold(i.text) not in self.lifter.reasons)
        return _Scope(scope.owner, scope.lookup, texts)

    def child(self, found: Field, shape: NodeShape, parent: str, tree: Tree, scope: _Scope, slug: str = "") -> None:
        """Name a nested node, link it, and lift it."""
        iri, inner = "", scope
        local = next((f for f in shape.fields.values() if f.path == model.LOCAL_ID), None)
        if local is not None and isinstance(tree, Mapping) and local.key in tree.entries:
            written = tree.entries[local.key][1]
            if isinstance(written, Scalar) and iris.SLUG.fullmatch(written.text) and len(written.text) <= 64:
                iri = f"{scope.owner}/{written.text}"
                inner = _Scope(iri, (iri, *scope.lookup), scope.at)
        if not iri:
            base = f"{parent}/{found.key}/{slug}" if slug else f"{parent}/{found.key}"
            iri, number = base, 1
            while iri in self.marks.nodes:
                number += 1
                iri = f"{base}-{number}"
        self.link(parent, found.path, iri, tree)
        self.node(shape, iri, tree, inner)

    # -- values

    def value(self, found: Field, subject: str, tree: Tree, scope: _Scope) -> None:
        """Lift the value or values of one key."""
        if found.keyed_by and isinstance(tree, Mapping):
            self.keyed(found, subject, tree, scope)
            return
        items = tree.items if isinstance(tree, Sequence) else [tree]
        if isinstance(tree, Sequence) and not found.repeatable:
            self.complain(tree, "too-many-values", f"'{found.key}' takes one value, not a list", "write one value")
            return
        if not items:
            self.complain(tree, "no-value", f"'{found.key}' has no value", "write 'not reported', or remove the key")
        for position, item in enumerate(items, start=1):
            if not self.absent(found, subject, item, scope):
                before = len(self.marks.nodes)
                self.single(found, subject, item, scope)
                if found.kind == model.NODE and len(self.marks.nodes) > before:
                    self.position(found, position, before)

    def position(self, found: Field, position: int, before: int) -> None:
        shape = self.lifter.schema.shape_of(found.target)
        if model.POSITION in shape.computed:
            iri = list(self.marks.nodes)[before]
            literal = nquads_literal(str(position), iris.XSD + "integer")
            self.lines.append(f"<{iri}> <{model.POSITION}> {literal}{self.graph}")

    def single(self, found: Field, subject: str, tree: Tree, scope: _Scope) -> None:
        kind = found.kind
        if kind == model.NODE:
            self.child(found, self.lifter.schema.shape_of(found.target), subject, tree, scope)
        elif kind == model.ANY:
            self.reading(found, subject, tree, scope)
        elif not isinstance(tree, Scalar):
            self.complain(tree, "wrong-type", f"'{found.key}' takes a plain value", scalars.remedy(found))
        elif kind == model.WORD:
            scalars.word(self, found, subject, tree)
        elif kind == model.REFERENCE:
            self.references.append(Reference(found, subject, tree, scope.lookup))
        elif kind == model.CROSS:
            scalars.cross(self, found, subject, tree)
        else:
            scalars.plain(self, found, subject, tree)

    def absent(self, found: Field, subject: str, tree: Tree, scope: _Scope) -> bool:
        """Whether the value is a stated absence (then it is lifted as one) or nothing at all (then refused)."""
        if not isinstance(tree, Scalar):
            return False
        if tree.plain and tree.text in _NO_VALUE:
            self.complain(tree, "no-value", f"'{found.key}' has no value", "write 'not reported', or remove the key")
            return True
        reason = self.lifter.reasons.get(fold(tree.text))
        if reason is None or found.path == ABSENCE_REASON:
            return False
        iri = f"{subject}/{found.key}"
        self.mark(subject, found.path, "", tree)
        self.link(subject, METLIT + "absence", iri, tree)
        self.begin(iri, ABSENCE, tree)
        self.link(iri, METLIT + "onProperty", found.path, tree)
        self.link(iri, ABSENCE_REASON, reason, tree)
        self.lines += [f"<{iri}> <{model.AT}> {nquads_literal(at)}{self.graph}" for at in scope.at]
        return True

    def keyed(self, found: Field, subject: str, tree: Mapping, scope: _Scope) -> None:
        """A mapping whose keys are values: each entry becomes a node that carries its key."""
        shape = self.lifter.schema.shape_of(found.target)
        key_field = shape.by_path(found.keyed_by)
        assert key_field is not None
        for key, value in tree.entries.values():
            if isinstance(value, Mapping):
                rest = value.entries
            else:
                rest = {shape.scalar_key: (_key(shape.scalar_key, value), value)}
            inner = Mapping({key_field.key: (_key(key_field.key, key), key), **rest}, key.line, key.column)
            self.child(found, shape, subject, inner, scope, slug=_slug(key.text))

    def reading(self, found: Field, subject: str, tree: Tree, scope: _Scope) -> None:
        """A value within a conflict: typed as the key that the conflict names takes it."""
        conflict = subject.rsplit("/", 1)[0]
        about = Resolver(self).about(conflict)
        if about is None:
            return
        shape, key, lookup = about
        typed = shape.fields.get(key)
        if typed is None:
            return
        value = Field(found.key, found.path, found.shape, typed.kind, typed.target, typed.keyed_by)
        self.value(value, subject, tree, _Scope(subject, (subject, *lookup, *scope.lookup), scope.at))

    # -- after the walk

    def resolve(self) -> None:
        Resolver(self).resolve_all()


def _key(name: str, tree: Tree) -> Scalar:
    """A key that the short forms leave out, at the place of its value."""
    return Scalar(name, True, tree.line, tree.column)


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "x"
