"""Two extractions and their adjudication → one record: the first's file, changed where it was settled so."""

from __future__ import annotations

import re

from metlit.curation.agreement.adjudication import (
    TAKE_FIRST,
    TAKE_NEITHER,
    TAKE_SECOND,
    Adjudication,
    Settled,
    UnusableAdjudication,
)
from metlit.curation.agreement.comparison import FIRST_ONLY, SECOND_ONLY, Comparison
from metlit.curation.agreement.extraction import Extraction
from metlit.curation.yaml_spans import NotByItself, YamlSpans, flow_text, scalar_text
from metlit.finding import Finding
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape
from metlit.record.text import Mapping, Scalar, Tree
from metlit.record.text import Sequence as Listed

CURATION = METLIT + "curation"
EXTRACTED_BY, EXTRACTED_ON = METLIT + "extractedBy", METLIT + "extractedOn"
_CHECKED_BY, _CHECKED_ON, _METHOD = (METLIT + name for name in ("checkedBy", "checkedOn", "curationMethod"))
_LONGEST = 300


def extracted(extraction: Extraction, path: str) -> list[str]:
    """Who made an extraction, or when, as its own record says.

    Args:
        path: the property.
    """
    graph = extraction.case.graph
    return sorted(str(o) for c in graph.objects(extraction.root, CURATION) for o in graph.objects(str(c), path))


def merged_record(compared: Comparison, adjudication: Adjudication) -> bytes:
    """The first extraction with every difference settled, and with who extracted and who settled.

    Comments, order and all that is not settled otherwise stay as the first has them. What is taken over from the second
    stands on one line; ids of its own that the first uses for something else get another number.

    Raises:
        UnusableAdjudication: with a finding for each difference that cannot be written by itself.
    """
    merge = _Merge(compared, adjudication)
    merge.apply()
    if merge.findings:
        raise UnusableAdjudication(adjudication.file, merge.findings)
    try:
        return merge.spans.changed()
    except NotByItself as reason:
        finding = Finding(
            adjudication.file, 1, 1, "adjudication", f"it cannot be written: {reason}", "settle it otherwise"
        )
        raise UnusableAdjudication(adjudication.file, [finding]) from reason


class _Merge:
    def __init__(self, compared: Comparison, adjudication: Adjudication) -> None:
        self.first, self.second = compared.first, compared.second
        self.compared, self.adjudication = compared, adjudication
        said = compared.first.spans
        self.spans = YamlSpans(said.data, said.name, said.text, said.tree)
        self.findings: list[Finding] = []
        # Keys of nodes that are written as a plain value: such a node is rewritten once.
        self.short: dict[str, dict[str, str]] = {}
        self.ids = self._new_ids()

    def apply(self) -> None:
        for one in self.adjudication.settled:
            try:
                self._settle(one)
            except NotByItself as reason:
                d = one.difference
                message = f"{self.first.local(d.first)}, {d.key} cannot be written by itself: {reason}"
                remedy = f"write it apart at {self.first.where(d.first)}, and compare again"
                place = self.adjudication.file, one.line, one.column
                self.findings.append(Finding(*place, "adjudication", message, remedy))
        for node, keys in self.short.items():
            self._lengthen(node, keys)
        self._curation()

    # -- ids

    def _new_ids(self) -> dict[str, str]:
        """Node of the second that is to be added → its local id there, another one if the first has it."""
        known = {self.first.local(node) for node in self.first.holders}
        found: dict[str, str] = {}
        for one in self.adjudication.settled:
            if one.difference.entry and one.difference.state == SECOND_ONLY and one.take == TAKE_SECOND:
                node = one.difference.entry
                local, number = node.rsplit("/", 1)[-1], 1
                above = self.first.local(one.difference.first)
                while any(k == local or k.endswith(f"/{local}") for k in known):
                    number += 1
                    local = f"{node.rsplit('/', 1)[-1]}-{number}"
                known.add(local if above == "." else f"{above}/{local}")
                found[node] = local
        return found

    # -- one difference

    def _settle(self, one: Settled) -> None:
        d = one.difference
        if one.take == TAKE_FIRST or (d.state == SECOND_ONLY and one.take == TAKE_NEITHER):
            return
        if d.entry and d.state == SECOND_ONLY:
            self._add(d.first, self.second.holders[d.entry][1], d.entry)
        elif d.entry:
            self._remove_entry(d.entry)
        elif one.value is not None:
            self._put(d.first, d.key, flow_text(one.value))
        elif one.take == TAKE_NEITHER or d.state == FIRST_ONLY:
            self._remove_key(d.first, d.key)
        else:
            self._put(d.first, d.key, self._of_second(d.second, d.key.rsplit(".", 1)[-1]))

    def _of_second(self, node: str, key: str) -> str:
        tree = self.second.written(node, key)
        if tree is None:
            raise NotByItself(f"{self.second.where(node)} says it together with others")
        shape = self.second.case.shape(node)
        return self._swapped(tree, shape.fields.get(key) if shape else None, node)

    def _put(self, node: str, dotted: str, text: str) -> None:
        key = dotted.rsplit(".", 1)[-1]
        tree = self.first.tree(node)
        if isinstance(tree, Mapping):
            if key not in tree.entries and key in self.first.values(node):
                raise NotByItself(f"{self.first.where(node)} says it together with others")
            self.spans.put(tree, key, text)
        elif isinstance(tree, Scalar):
            self.short.setdefault(node, {})[key] = text
        else:
            raise NotByItself(f"{self.first.where(node)} says it together with others")

    def _lengthen(self, node: str, keys: dict[str, str]) -> None:
        """A node that is a plain value becomes a mapping, unless only that value is another."""
        tree, shape = self.first.tree(node), self.first.case.shape(node)
        main = (shape.scalar_key if shape else "") or "value"
        assert tree is not None
        inner = {main: flow_text(tree)} | keys
        text = inner[main] if len(inner) == 1 else f"{{{', '.join(f'{k}: {v}' for k, v in inner.items())}}}"
        self.spans.replace(tree, text)

    def _remove_key(self, node: str, dotted: str) -> None:
        key, tree = dotted.rsplit(".", 1)[-1], self.first.tree(node)
        if not isinstance(tree, Mapping) or key not in tree.entries:
            raise NotByItself(f"{self.first.where(node)} says it together with others")
        self.spans.remove(tree, key)

    # -- entries

    def _remove_entry(self, node: str) -> None:
        holder, found = self.first.holders[node]
        above, tree = self.first.tree(holder), self.first.tree(node)
        if not isinstance(above, Mapping) or tree is None:
            raise NotByItself(f"{self.first.where(holder)} says it together with others")
        written = above.entries[found.key][1]
        if found.keyed_by and isinstance(written, Mapping) and len(written.entries) > 1:
            self.spans.remove(written, next(k for k, (_, v) in written.entries.items() if v is tree))
        else:
            self.spans.remove(above, found.key, tree)

    def _add(self, holder: str, found: Field, node: str) -> None:
        above, tree = self.first.tree(holder), self.second.tree(node)
        if not isinstance(above, Mapping) or tree is None:
            raise NotByItself(f"{(self.first if tree is not None else self.second).where(holder)} is a short form")
        text = self._swapped(tree, found, node)
        _, theirs = self.second.holders[node]
        above_second = self.second.tree(self.second.holders[node][0])
        listed = above_second.entries[theirs.key][1] if isinstance(above_second, Mapping) else None
        if found.keyed_by and isinstance(listed, Mapping):
            name = next(k for k, (_, v) in listed.entries.items() if v is tree)
            quoted = name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name) else scalar_text(name)
            self.spans.add(above, found.key, text, quoted)
        else:
            self.spans.add(above, found.key, text)

    def _swapped(self, tree: Tree, found: Field | None, node: str) -> str:
        """What the second has, on one line, with the ids of the first in it."""
        return flow_text(_Swap(self, node).tree(tree, found))

    # -- curation

    def _curation(self) -> None:
        """Who extracted, who settled, and when."""
        root = self.first.case.shape(self.first.root)
        held = root.by_path(CURATION) if root else None
        assert root is not None and held is not None
        shape = self.first.case.schema.shape_of(held.target)
        said = self._curated(shape)
        node = next(iter(self.first.case.objects(self.first.root, held.key)), None)
        tree = self.spans.tree.entries.get(held.key, (None, None))[1]
        if node is not None and isinstance(tree, Mapping):
            for key, text in said.items():
                self.spans.put(tree, key, text)
        else:
            self.spans.put(self.spans.tree, held.key, f"{{{', '.join(f'{k}: {v}' for k, v in said.items())}}}")

    def _curated(self, shape: NodeShape) -> dict[str, str]:
        made = self.adjudication
        names = list(dict.fromkeys(made.readers))
        days = extracted(self.first, EXTRACTED_ON) or extracted(self.second, EXTRACTED_ON)
        before = extracted(self.first, _METHOD)
        both = sum(v.state not in (FIRST_ONLY, SECOND_ONLY) for v in self.compared.values)
        told = (
            f"two independent extractions; {len(made.settled)} differences, {both} values that both have, each settled"
        )
        method = (
            next((m for m in (f"{'; '.join(before)}; {told}", told) if len(m) <= _LONGEST), told) if before else told
        )
        texts = {
            EXTRACTED_BY: f"[{', '.join(map(scalar_text, names))}]",
            EXTRACTED_ON: scalar_text(days[-1]) if days else "",
            _CHECKED_BY: scalar_text(made.settled_by),
            _CHECKED_ON: scalar_text(made.settled_on),
            _METHOD: scalar_text(method),
        }
        return {f.key: texts[f.path] for f in shape.fields.values() if texts.get(f.path)}


class _Swap:
    """A piece of the second's tree with the ids that the first has."""

    def __init__(self, merge: _Merge, node: str) -> None:
        self._merge, self._second, self._node = merge, merge.second, node
        self._alignment = merge.compared.alignment

    def tree(self, tree: Tree, found: Field | None) -> Tree:
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
        return next((new for node, new in self._merge.ids.items() if node.rsplit("/", 1)[-1] == value.text), value.text)

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
        if node in self._merge.ids:
            return f"{text.rpartition('/')[0]}/{self._merge.ids[node]}".lstrip("/")
        mine = self._alignment.pairs.get(node)
        if mine is None:
            return text
        local = self._merge.first.local(mine)
        return local if "/" in text else local.rsplit("/", 1)[-1]
