"""Local ids → the nodes they name, once all nodes of the record are known."""

from __future__ import annotations

from metlit import iris
from metlit.iris import METLIT
from metlit.model.schema import NodeShape
from metlit.model.terms import did_you_mean, nearest
from metlit.record.scalars import unknown_word
from metlit.record.text import Scalar
from metlit.record.walk import Reference, Walk

_ABOUT, _ABOUT_KEY = METLIT + "about", METLIT + "aboutKey"


class Resolver:
    """Looks local ids up among the nodes of one record."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.nodes = walk.marks.nodes
        self.schema = walk.format.schema

    def resolve_all(self) -> None:
        """Link every reference, or complain about it; then check the keys that conflicts and absences name."""
        for reference in self.walk.references:
            target = self.target(reference)
            if reference.field.otherwise:
                self.link_otherwise(reference, target)
            elif target is None:
                self.complain(reference)
            elif not self.schema.is_a(self.nodes[target].cls, reference.field.target):
                kind = self.schema.shape_of(self.nodes[target].cls).label
                wanted = reference.field.target.removeprefix(METLIT)
                self.walk.complain(
                    reference.tree,
                    "wrong-reference",
                    f"'{reference.tree.text}' is a {kind}, '{reference.field.key}' takes a {wanted}",
                    did_you_mean(self.near(reference)),
                )
            else:
                self.walk.link(reference.subject, reference.field.path, target, reference.tree)
        self.check_keys()

    def link_otherwise(self, reference: Reference, target: str | None) -> None:
        """What is no word leads to the entry with that id, whatever it is."""
        if target is None:
            unknown_word(self.walk, reference.field, reference.tree, self.walk.marks.nodes[reference.subject].cls)
        else:
            self.walk.link(reference.subject, reference.field.otherwise, target, reference.tree)

    def target(self, reference: Reference) -> str | None:
        return self.find(reference.tree.text, reference.lookup)

    def find(self, text: str, lookup: tuple[str, ...]) -> str | None:
        if text == ".":
            return lookup[-1]
        return next((iri for base in lookup if (iri := f"{base}/{text}") in self.nodes), None)

    def near(self, reference: Reference) -> list[str]:
        """What could have been meant: nodes of the right class, as they would be written here."""
        wanted, root = reference.field.target, reference.lookup[-1] + "/"
        possible = [iri for iri, mark in self.nodes.items() if self.schema.is_a(mark.cls, wanted)]
        bases = (f"{base}/" for base in reference.lookup)
        nearest_base = next((b for b in bases if any(iri.startswith(b) for iri in possible)), root)
        names = [iri.removeprefix(nearest_base).removeprefix(root) for iri in possible]
        return nearest(reference.tree.text, names) or names[:3]

    def complain(self, reference: Reference) -> None:
        if reference.tree.text.split("/")[0] in self.walk.unread:
            return
        self.walk.complain(
            reference.tree,
            "dangling-reference",
            f"nothing here has the id '{reference.tree.text}'",
            did_you_mean(self.near(reference)) or "give the node that id",
        )

    def about(self, conflict: str) -> tuple[NodeShape, str, tuple[str, ...]] | None:
        """The shape and key that a conflict is about, and where ids in its readings are looked up."""
        mark = self.nodes.get(conflict)
        key = mark.values.get(_ABOUT_KEY) if mark else None
        reference = next((r for r in self.walk.references if r.subject == conflict and r.field.path == _ABOUT), None)
        if reference is None or not key:
            return None
        target = self.target(reference)
        if target is None:
            return None
        parts = target.removeprefix(iris.RECORD).split("/")
        lookup = tuple(iris.RECORD + "/".join(parts[:n]) for n in range(len(parts), 0, -1))
        return self.schema.shape_of(self.nodes[target].cls), key[0][0], lookup

    def check_keys(self) -> None:
        """A conflict or absence may only name a key that the node it is about can have."""
        for iri, mark in list(self.nodes.items()):
            for key, line, column in mark.values.get(_ABOUT_KEY, []):
                if not key or (about := self.about(iri)) is None or key in about[0].fields:
                    continue
                remedy = did_you_mean(nearest(key, about[0].fields)) or "see metlit schema"
                message = f"'{key}' is no key of a record's {about[0].label}"
                self.walk.complain(Scalar(key, True, line, column), "unknown-key", message, remedy, iri)
