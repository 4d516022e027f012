"""What the second extraction has, with the ids of the first in it."""

from __future__ import annotations

from metlit.curation.agreement.comparison import Comparison
from metlit.model import schema as model
from metlit.model.schema import Field
from metlit.record.text import Mapping, Scalar, Tree
from metlit.record.text import Sequence as Listed


class SwappedIds:
    """A piece of the second's tree with the ids that the first has.

    Args:
        ids: node of the second that is added → its local id there.
        node: the node of the second that the piece belongs to.
    """

    def __init__(self, compared: Comparison, ids: dict[str, str], node: str) -> None:
        self._first, self._second, self._ids, self._node = compared.first, compared.second, ids, node
        self._alignment = compared.alignment

    def tree(self, tree: Tree, found: Field | None) -> Tree:
        """The piece that stands at a key, as the first would write it."""
        if found is None:
            return tree
        if isinstance(tree, Listed):
            return Listed([self.tree(one, found) for one in tree.items], tree.line, tree.column)
        if isinstance(tree, Mapping):
            return self._mapping(tree, found)
        return self._scalar(tree, found)

    def _mapping(self, tree: Mapping, found: Field) -> Mapping:
        if found.kind != model.NODE:
            inner = {k: (key, self.tree(v, found) if k == "value" else v) for k, (key, v) in tree.entries.items()}
            return Mapping(inner, tree.line, tree.column)
        shape = self._second.case.schema.shape_of(found.target)
        entries = {}
        for name, (key, value) in tree.entries.items():
            below = shape.fields.get(name)
            if below is not None and below.path == model.LOCAL_ID and isinstance(value, Scalar):
                new = self._id(value)
                entries[name] = key, Scalar(new, value.plain, value.line, value.column)
            else:
                entries[name] = key, self.tree(value, below) if below else value
        return Mapping(entries, tree.line, tree.column)

    def _id(self, value: Scalar) -> str:
        return next((new for node, new in self._ids.items() if node.rsplit("/", 1)[-1] == value.text), value.text)

    def _scalar(self, tree: Scalar, found: Field) -> Scalar:
        text = tree.text
        if found.kind == model.REFERENCE or found.otherwise:
            text = self._reference(text)
        elif found.kind == model.TEXT and (node := self._named(text.partition(".")[0])):
            path, point, keys = text.partition(".")
            text = self._as_first(node, path) + point + keys
        return Scalar(text, tree.plain, tree.line, tree.column)

    def _reference(self, text: str) -> str:
        node = self._named(text)
        return self._as_first(node, text) if node else text

    def _named(self, text: str) -> str:
        """The node of the second that a local id or path means; empty if none, or several."""
        local = self._second.local
        fitting = [n for n in self._second.holders if text and (local(n) == text or local(n).endswith(f"/{text}"))]
        subject = local(self._node).split("/")[0]
        near = [n for n in fitting if local(n).split("/")[0] == subject] or fitting
        return near[0] if len(near) == 1 else ""

    def _as_first(self, node: str, text: str) -> str:
        if node in self._ids:
            return f"{text.rpartition('/')[0]}/{self._ids[node]}".lstrip("/")
        mine = self._alignment.pairs.get(node)
        if mine is None:
            return text
        local = self._first.local(mine)
        return local if "/" in text else local.rsplit("/", 1)[-1]
