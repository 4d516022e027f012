"""Tree + schema → quads, with the place of every node and value kept beside them. Pure: same bytes, same quads."""

from __future__ import annotations

from dataclasses import dataclass

from metlit import iris
from metlit.finding import Finding
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.forms import Forms
from metlit.model.schema import Field, NodeShape, Schema
from metlit.model.terms import Terms, did_you_mean, fold, nearest, slips
from metlit.rdf.literals import nquads_literal
from metlit.record import commas, forms, places, scalars
from metlit.record.amounts import amount
from metlit.record.keyed import is_single_entry
from metlit.record.local_ids import id_made_of, ids_in
from metlit.record.marks import Marks
from metlit.record.references import Reference, Resolver
from metlit.record.relift import LiftedBefore, LiftedParts, spare_marks
from metlit.record.text import Mapping, Scalar, Sequence, Tree
from metlit.record.walk import RecordFormat, Walk, WalkScope

ABSENCE, ABSENCE_REASON = METLIT + "Absence", METLIT + "absenceReason"
_PRINTED, _ID = METLIT + "printed", "id"
_VALUE = "value"
LONGEST_ID = 64
_NO_VALUE = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Lifted:
    """What a record becomes: sorted N-Quads lines, marks, and findings; with errors the quads are not to be used.

    ``whole`` are the nodes of which, and in which, everything could be read.
    """

    record: str
    lines: list[str]
    marks: Marks
    findings: list[Finding]
    whole: frozenset[str] = frozenset()

    def nquads(self) -> bytes:
        return "".join(self.lines).encode()


class Lifter:
    """Lifts records by one schema and one vocabulary."""

    def __init__(self, schema: Schema, terms: Terms, written: Forms | None = None) -> None:
        self.format = RecordFormat(schema, terms, written or Forms())

    def lift(self, tree: Mapping, record: str, file: str, parts: LiftedParts | None = None) -> Lifted:
        """Lift one record.

        Args:
            tree: what :func:`metlit.record.text.read_file` returned.
            record: its id, the stem of the file.
            file: how findings call the file.
            parts: of the version before, if it is lifted again and again; they become those of this one.
        """
        walk = _Walk(self.format, record, file, parts=parts)
        root = iris.record_iri(record)
        walk.node(self.format.schema.root, root, tree, WalkScope(root, (root,), ()))
        spare_marks(walk)
        Resolver(walk).resolve_all()
        nodes = walk.marks.nodes
        lost = {r.subject for r in walk.references if r.field.path not in nodes[r.subject].values}
        findings = sorted(set(walk.findings))
        return Lifted(record, sorted(set(walk.lines)), walk.marks, findings, frozenset(walk.whole - lost))


class _Walk(Walk):
    """The walk over the tree of one record."""

    def node(self, shape: NodeShape, iri: str, tree: Tree, scope: WalkScope) -> None:
        """Lift a mapping, or the scalar that stands for it, as the node ``iri``."""
        if self.parts is not None and self.parts.taken(self, shape, iri, tree, scope):
            return
        begun = LiftedBefore.of(self)
        self.inside(shape, iri, tree, scope)
        if len(self.findings) == begun.findings:
            self.whole.add(iri)
        if self.parts is not None:
            self.parts.keep(self, shape, iri, tree, scope, begun)

    def inside(self, shape: NodeShape, iri: str, tree: Tree, scope: WalkScope) -> None:
        """Lift what a node is and has."""
        if shape.dimension and isinstance(tree, Scalar):
            tree = Mapping({_VALUE: (_key(_VALUE, tree), tree)}, tree.line, tree.column)
        elif isinstance(tree, Scalar) and shape.scalar_key:
            tree = Mapping({shape.scalar_key: (_key(shape.scalar_key, tree), tree)}, tree.line, tree.column)
        self.begin(iri, shape.cls, tree)
        if not isinstance(tree, Mapping):
            keys = ", ".join(f"{key}: …" for key in list(shape.fields)[:4])
            self.complain(
                tree, "wrong-type", f"a {shape.label} has keys of its own", f"write {{{keys}}}, or an absence"
            )
            return
        scope = self.inherit(shape, tree, scope)
        if shape.dimension:
            tree = self.quantity(shape, iri, tree)
        tree = forms.unfolded(self, shape, iri, commas.rejoined(self, shape, tree))
        # Readings need the nodes that they are about, so keys that lead to them come last.
        entries = [(self.field(shape, key, value), value) for key, value in tree.entries.values()]
        known = [(f, v) for f, v in entries if f is not None]
        for found, value in sorted(known, key=lambda e: e[0].shape in self.format.leading):
            self.value(found, iri, value, scope)
        # Of a quantity its own place is said, or none.
        placed = shape.dimension or self.marks.nodes[iri].values.get(model.AT)
        if not placed and shape.by_path(model.AT):
            self.lines += [f"<{iri}> <{model.AT}> {nquads_literal(at)}{self.graph}" for at in scope.at]

    def quantity(self, shape: NodeShape, iri: str, tree: Mapping) -> Mapping:
        """Lift the number of a quantity; the rest of its mapping."""
        rest = {name: entry for name, entry in tree.entries.items() if name != _VALUE}
        if (value := tree.entries.get(_VALUE)) is None:
            return tree
        if isinstance(value[1], Scalar):
            amount(self, shape, iri, value[1], as_printed="printed" not in rest)
        else:
            self.complain(value[1], "wrong-type", "a quantity's value is a text", "write number and unit")
        return Mapping(rest, tree.line, tree.column)

    def field(self, shape: NodeShape, key: Scalar, value: Tree) -> Field | None:
        found = shape.fields.get(key.text)
        if found is None:
            self.unread |= set(ids_in(value))
            meant = self.format.forms.read(key.text, "key")
            if commas.refused_space(self, shape, key, value):
                return None
            near = sure = [k for k in meant.rewrites if k in shape.fields] if meant else []
            if not near:
                near = nearest(key.text, shape.fields)
                sure = slips(key.text, near)
            remedy = did_you_mean(near) or f"its keys: {', '.join(shape.fields)}"
            message = f"'{key.text}' is no key of a record's {shape.label}"
            self.complain(key, "unknown-key", message, remedy, instead=near, sure=bool(sure))
        return found

    def inherit(self, shape: NodeShape, tree: Mapping, scope: WalkScope) -> WalkScope:
        place = shape.by_path(model.AT)
        written = tree.entries.get(place.key) if place else None
        if written is None:
            return scope
        items = written[1].items if isinstance(written[1], Sequence) else [written[1]]
        texts = tuple(i.text for i in items if isinstance(i, Scalar) and fold(i.text) not in self.format.reasons)
        return WalkScope(scope.owner, scope.lookup, texts)

    def child(self, found: Field, shape: NodeShape, parent: str, tree: Tree, scope: WalkScope, slug: str = "") -> None:
        """Name a nested node, link it, and lift it."""
        iri, inner = "", scope
        local = shape.by_path(model.LOCAL_ID)
        if local is not None and isinstance(tree, Mapping) and local.key in tree.entries:
            written = tree.entries[local.key][1]
            if isinstance(written, Scalar) and iris.SLUG.fullmatch(written.text) and len(written.text) <= LONGEST_ID:
                iri = f"{scope.owner}/{written.text}"
                inner = WalkScope(iri, (iri, *scope.lookup), scope.at)
            else:
                remedy = "write lower-case letters, digits and hyphens, such as rt1"
                self.complain(written, "bad-id", "this is no local id", remedy)
        if not iri:
            iri = self.unused(f"{parent}/{found.key}/{slug}" if slug else f"{parent}/{found.key}")
        self.link(parent, found.path, iri, tree)
        self.node(shape, iri, tree, inner)

    def unused(self, base: str) -> str:
        """An IRI for a node without an id; the second of a name ends in -2."""
        iri, number = base, 1
        while iri in self.marks.nodes:
            number += 1
            iri = f"{base}-{number}"
        return iri

    def value(self, found: Field, subject: str, tree: Tree, scope: WalkScope) -> None:
        """Lift the value or values of one key."""
        if found.keyed_by and isinstance(tree, Mapping):
            if not is_single_entry(self, found, tree):
                self.keyed(found, subject, tree, scope)
            return
        items = tree.items if isinstance(tree, Sequence) else [tree]
        if isinstance(tree, Sequence) and not found.repeatable:
            self.complain(tree, "too-many-values", f"'{found.key}' takes one value, not a list", "write one value")
            return
        if not items:
            self.complain(tree, "no-value", f"'{found.key}' has no value", "write 'not reported', or remove the key")
        for position, item in enumerate(items, start=1):
            if not self.placed(found, subject, item, scope) and not self.absent(found, subject, item, scope):
                before = len(self.marks.nodes)
                self.in_list = isinstance(tree, Sequence)
                self.single(found, subject, item, scope)
                if found.kind == model.NODE and len(self.marks.nodes) > before:
                    self.position(found, position, before)

    def position(self, found: Field, position: int, before: int) -> None:
        shape = self.format.schema.shape_of(found.target)
        if model.POSITION in shape.computed:
            iri = list(self.marks.nodes)[before]
            literal = nquads_literal(str(position), iris.XSD + "integer")
            self.lines.append(f"<{iri}> <{model.POSITION}> {literal}{self.graph}")

    def single(self, found: Field, subject: str, tree: Tree, scope: WalkScope) -> None:
        kind = found.kind
        if kind == model.NODE and self.several(found, tree):
            return
        if kind == model.NODE:
            self.child(found, self.format.schema.shape_of(found.target), subject, tree, scope)
        elif kind == model.ANY:
            self.reading(found, subject, tree, scope)
        elif not isinstance(tree, Scalar):
            self.complain(tree, "wrong-type", f"'{found.key}' takes a plain value", scalars.remedy(found))
        elif kind == model.WORD:
            if not scalars.word(self, found, subject, tree):
                self.references.append(Reference(found, subject, tree, scope.lookup))
        elif kind == model.REFERENCE:
            self.references.append(Reference(found, subject, tree, scope.lookup))
        elif kind == model.CROSS:
            scalars.cross(self, found, subject, tree)
        else:
            scalars.lift_scalar(self, found, subject, tree)

    def placed(self, found: Field, subject: str, tree: Tree, scope: WalkScope) -> bool:
        """Lift a plain value, or a stated absence, that has a place of its own; whether it was one."""
        value = places.value_of(self.format, found, tree)
        if value is None or not isinstance(tree, Mapping):
            return False
        shape = self.format.schema.value_place
        inner = self.inherit(shape, tree, scope) if shape else scope
        if self.absent(found, subject, value, inner):
            return True
        if found.kind == model.NODE or shape is None:
            return False
        told = len(self.marks.nodes[subject].values.get(found.path, ()))
        self.single(found, subject, value, scope)
        if lifted := self.marks.nodes[subject].values.get(found.path, [])[told:]:
            iri = self.unused(f"{subject}/{found.key}")
            self.link(subject, model.VALUE_PLACE, iri, tree)
            self.node(shape, iri, places.beside(tree), scope)
            places.tie(self, found, iri, lifted[0][0], value)
        return True

    def absent(self, found: Field, subject: str, tree: Tree, scope: WalkScope) -> bool:
        """Whether the value is a stated absence (then it is lifted as one) or nothing at all (then refused)."""
        if not isinstance(tree, Scalar):
            return False
        if tree.plain and tree.text in _NO_VALUE:
            self.complain(tree, "no-value", f"'{found.key}' has no value", "write 'not reported', or remove the key")
            return True
        reason = self.format.reasons.get(fold(tree.text))
        if found.path == ABSENCE_REASON:
            return False
        if reason is None:
            return self.may_say_nothing(found, tree) and scalars.refused_absence(self, found, tree)
        iri = f"{subject}/{found.key}"
        self.mark(subject, found.path, "", tree)
        self.link(subject, METLIT + "absence", iri, tree)
        self.begin(iri, ABSENCE, tree)
        self.link(iri, METLIT + "onProperty", found.path, tree)
        self.link(iri, ABSENCE_REASON, reason, tree)
        self.lines += [f"<{iri}> <{model.AT}> {nquads_literal(at)}{self.graph}" for at in scope.at]
        return True

    def several(self, found: Field, tree: Tree) -> bool:
        """Whether what stands for a mapping are several words, and there may be several mappings: it is refused."""
        shape = self.format.schema.shape_of(found.target)
        inner = shape.fields.get(shape.scalar_key)
        if not isinstance(tree, Scalar) or inner is None or inner.kind != model.WORD or self.is_word(inner, tree):
            return False
        return found.repeatable and scalars.several(self, inner, tree, repeatable=True)

    def may_say_nothing(self, found: Field, tree: Scalar) -> bool:
        """Whether a value can be one that says nothing: what is printed, ids and the words of a key are none."""
        named = found.kind == model.REFERENCE or found.path == model.LOCAL_ID
        return (
            found.path != _PRINTED and not (named and iris.SLUG.fullmatch(tree.text)) and not self.is_word(found, tree)
        )

    def is_word(self, found: Field, tree: Scalar) -> bool:
        """Whether a value is a word that the key takes, or that stands for the mapping which it takes."""
        if found.kind == model.NODE:
            shape = self.format.schema.shape_of(found.target)
            inner = shape.fields.get(shape.scalar_key)
            return inner is not None and inner.kind == model.WORD and self.is_word(inner, tree)
        return found.kind == model.WORD and bool(self.format.terms.find(tree.text, [found.target]))

    def keyed(self, found: Field, subject: str, tree: Mapping, scope: WalkScope) -> None:
        """A mapping whose keys are values: each entry becomes a node that carries its key."""
        shape = self.format.schema.shape_of(found.target)
        key_field = shape.by_path(found.keyed_by)
        assert key_field is not None
        for key, values in tree.entries.values():
            listed = found.several_of_a_key and isinstance(values, Sequence) and values.items
            for value in values.items if listed else [values]:
                if isinstance(value, Mapping):
                    rest = value.entries
                else:
                    rest = {shape.scalar_key: (_key(shape.scalar_key, value), value)}
                inner = Mapping({key_field.key: (_key(key_field.key, key), key), **rest}, key.line, key.column)
                self.child(found, shape, subject, inner, scope, slug=id_made_of(key.text))

    def reading(self, found: Field, subject: str, tree: Tree, scope: WalkScope) -> None:
        """A value within a conflict: typed as the key that the conflict names takes it."""
        self.looked_around += 1
        conflict = subject.rsplit("/", 1)[0]
        about = Resolver(self).about(conflict)
        if about is None:
            return
        shape, key, lookup = about
        typed = shape.fields.get(key)
        if typed is None:
            return
        value = Field(found.key, found.path, found.shape, typed.kind, typed.target, typed.keyed_by)
        self.value(value, subject, tree, WalkScope(subject, (subject, *lookup, *scope.lookup), scope.at))


def _key(name: str, tree: Tree) -> Scalar:
    """A key that the short forms leave out, at the place of its value."""
    return Scalar(name, True, tree.line, tree.column)
