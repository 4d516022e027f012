"""Two extractions and their adjudication → one record: the first's file, changed where it was settled so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from metlit.curation.agreement.adjudication import (
    TAKE_FIRST,
    TAKE_NEITHER,
    TAKE_SECOND,
    Adjudication,
    Settled,
    UnusableAdjudication,
)
from metlit.curation.agreement.comparison import FIRST_ONLY, SECOND_ONLY, ComparedValue
from metlit.curation.agreement.extraction import Extraction
from metlit.curation.agreement.going_along import beside_settled
from metlit.curation.agreement.swapped_ids import SwappedIds
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


def merged_record(adjudication: Adjudication) -> bytes:
    """The first extraction with every difference settled, and with who extracted and who settled.

    Comments, order and all that is not settled otherwise stay as the first has them. What is taken over from the second
    stands on one line; ids of its own that the first uses for something else get another number.

    Raises:
        UnusableAdjudication: with a finding for each difference that cannot be written by itself.
    """
    merge = _Merge(adjudication)
    merge.apply()
    if merge.findings:
        raise UnusableAdjudication(adjudication.file, merge.findings)
    try:
        made = merge.spans.changed()
    except NotByItself as reason:
        finding = Finding(
            adjudication.file, 1, 1, "adjudication", f"it cannot be written: {reason}", "settle it otherwise"
        )
        raise UnusableAdjudication(adjudication.file, [finding]) from reason
    if wrong := list(_wrong_values(made, adjudication)):
        raise UnusableAdjudication(adjudication.file, wrong)
    return made


def _wrong_values(made: bytes, adjudication: Adjudication) -> Iterator[Finding]:
    """What the record format says of the values that were written in the place of both, each at its place."""
    values = [(one.value, flow_text(one.value)) for one in adjudication.settled if one.value is not None]
    if not values:
        return
    lines = made.decode("utf-8-sig").splitlines()
    for finding in adjudication.compared.first.findings_of(made):
        line = lines[finding.line - 1] if finding.line else ""
        for tree, text in values:
            start = line.find(text) + 1
            if start and start <= finding.column <= start + len(text):
                yield replace(finding, file=adjudication.file, line=tree.line, column=tree.column, rewrites=())
                break


class _Merge:
    def __init__(self, adjudication: Adjudication) -> None:
        compared = adjudication.compared
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
        for node, key, text in beside_settled(self.adjudication):
            self._go_along(node, key, text)
        for node, keys in self.short.items():
            self._lengthen(node, keys)
        self._curation()

    # -- ids

    def _new_ids(self) -> dict[str, str]:
        """Node of the second that is to be added → its local id there, another one if the first has it."""
        gone = tuple(one.difference.entry for one in self.adjudication.settled if _is_left_out(one))
        left = (n for n in self.first.holders if not any(n == g or n.startswith(f"{g}/") for g in gone))
        known = {self.first.local(node) for node in left}
        found: dict[str, str] = {}
        for one in self.adjudication.settled:
            node = one.difference.entry
            if node and one.difference.state == SECOND_ONLY and isinstance(one.value, Mapping):
                shape = self.second.case.shape(node)
                own = shape.by_path(model.LOCAL_ID) if shape else None
                if own and isinstance(said := one.value.entries.get(own.key, (None, None))[1], Scalar):
                    found[node] = said.text
            elif node and one.difference.state == SECOND_ONLY and one.take == TAKE_SECOND:
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
        if d.entry and one.value is not None:
            self._put_entry(d, flow_text(one.value))
        elif d.entry and d.state == SECOND_ONLY:
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

    def _go_along(self, node: str, key: str, text: str) -> None:
        """What goes with a value; empty if it goes away."""
        try:
            self._put(node, key, text) if text else self._remove_key(node, key)
        except NotByItself as reason:
            message = f"{self.first.local(node)}, {key} cannot be kept: {reason}"
            remedy = f"write it apart at {self.first.where(node)}, and compare again"
            self.findings.append(Finding(self.adjudication.file, 1, 1, "adjudication", message, remedy))

    # -- entries

    def _put_entry(self, d: ComparedValue, text: str) -> None:
        """An entry as it was settled, in the place of the first's, or added."""
        if d.state == FIRST_ONLY:
            self._replace_entry(d.entry, text)
            return
        above, found = self.first.tree(d.first), self.second.holders[d.entry][1]
        if not isinstance(above, Mapping):
            raise NotByItself(f"{self.first.where(d.first)} is a short form")
        self.spans.add(above, found.key, text, self._name_in(d.entry))

    def _replace_entry(self, node: str, text: str) -> None:
        holder, found = self.first.holders[node]
        above, tree = self.first.tree(holder), self.first.tree(node)
        if not isinstance(above, Mapping) or tree is None:
            raise NotByItself(f"{self.first.where(node)} says it together with others")
        key, written = above.entries[found.key]
        if isinstance(written, Listed):
            self.spans.replace(tree, text)
            return
        if written is not tree and isinstance(written, Mapping):
            key = next(k for k, v in written.entries.values() if v is tree)
        self.spans.replace(tree, text, key)

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
        self.spans.add(above, found.key, text, self._name_in(node))

    def _name_in(self, node: str) -> str:
        """The key of an entry of the second in a mapping of entries; empty if it stands in none."""
        holder, theirs = self.second.holders[node]
        above, tree = self.second.tree(holder), self.second.tree(node)
        listed = above.entries[theirs.key][1] if isinstance(above, Mapping) else None
        if not theirs.keyed_by or not isinstance(listed, Mapping):
            return ""
        name = next(k for k, (_, v) in listed.entries.items() if v is tree)
        return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name) else scalar_text(name)

    def _swapped(self, tree: Tree, found: Field | None, node: str) -> str:
        """What the second has, on one line, with the ids of the first in it."""
        return flow_text(SwappedIds(self.compared, self.ids, node).tree(tree, found))

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


def _is_left_out(one: Settled) -> bool:
    """Whether an entry of the first is not in the record as it was."""
    d = one.difference
    return bool(d.entry) and d.state == FIRST_ONLY and one.take != TAKE_FIRST
