"""Versions of one record: of the next one only those parts are lifted of which the tree is another than before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from metlit.model.schema import NodeShape
from metlit.record.marks import NodeMark
from metlit.record.tree import Tree
from metlit.record.walk import Reference, Walk, WalkScope


@dataclass(frozen=True)
class LiftedPart:
    """What a part with an id of its own, below the record itself, became. It hangs on nothing outside.

    Attributes:
        tree: the part; it is the same one in the next version, or it is lifted again.
        shape: of its node.
        scope: what it inherited.
        in_list: whether it stood in a list.
    """

    tree: Tree
    shape: NodeShape
    scope: WalkScope
    in_list: bool
    lines: tuple[str, ...]
    references: tuple[Reference, ...]
    whole: frozenset[str]
    nodes: dict[str, NodeMark]
    in_list_after: bool


@dataclass
class LiftedParts:
    """The parts of the last version, by the IRIs of their nodes, and those of the version that is being lifted."""

    before: dict[str, LiftedPart] = field(default_factory=dict)
    now: dict[str, LiftedPart] = field(default_factory=dict)

    def begin(self) -> None:
        """Another version is lifted."""
        self.before, self.now = self.now, {}

    def taken(self, walk: Walk, shape: NodeShape, iri: str, tree: Tree, scope: WalkScope) -> bool:
        """Whether the part is as it was before: then what it became is added to a walk."""
        part = self.before.get(iri) if _is_part(iri, scope) else None
        if part is None or part.tree is not tree or part.shape is not shape or iri in walk.marks.nodes:
            return False
        if part.scope != scope or part.in_list != walk.in_list:
            return False
        walk.lines += part.lines
        walk.references += part.references
        walk.whole |= part.whole
        walk.marks.nodes.update(part.nodes)
        walk.in_list = part.in_list_after
        self.now[iri] = part
        return True

    def keep(self, walk: Walk, shape: NodeShape, iri: str, tree: Tree, scope: WalkScope, begun: LiftedBefore) -> None:
        """Keep what has come to a walk since a part was begun, if it is one and hangs on nothing outside."""
        if not _is_part(iri, scope) or begun.had_it(iri, walk) or walk.looked_around != begun.looked_around:
            return
        if len(walk.findings) != begun.findings:  # what is wrong may hang on more: ids that nobody reads
            return
        nodes = list(walk.marks.nodes)[begun.nodes :]
        if any(not (node == iri or node.startswith(f"{iri}/")) for node in nodes):
            return
        self.now[iri] = LiftedPart(
            tree,
            shape,
            scope,
            begun.in_list,
            tuple(walk.lines[begun.lines :]),
            tuple(walk.references[begun.references :]),
            frozenset(node for node in nodes if node in walk.whole),
            {node: walk.marks.nodes[node] for node in nodes},
            walk.in_list,
        )


@dataclass(slots=True)
class LiftedBefore:
    """How much a walk has when a node is begun."""

    lines: int
    findings: int
    references: int
    nodes: int
    looked_around: int
    in_list: bool

    @classmethod
    def of(cls, walk: Walk) -> LiftedBefore:
        numbers = len(walk.lines), len(walk.findings), len(walk.references), len(walk.marks.nodes)
        return cls(*numbers, walk.looked_around, walk.in_list)

    def had_it(self, iri: str, walk: Walk) -> bool:
        """Whether another node had that IRI already."""
        return list(walk.marks.nodes)[self.nodes : self.nodes + 1] != [iri]


def _is_part(iri: str, scope: WalkScope) -> bool:
    """Whether a node has an id of its own, right below the record: all that is in it hangs from that id."""
    return scope.owner == iri and len(scope.lookup) == 2


def spare_marks(walk: Walk) -> None:
    """Give the walk marks of its own where references lead to more: those of kept parts are to stay as they are."""
    nodes = walk.marks.nodes
    if walk.parts is None:
        return
    for subject in {reference.subject for reference in walk.references}:
        mark = nodes[subject]
        nodes[subject] = replace(mark, values={path: list(values) for path, values in mark.values.items()})
