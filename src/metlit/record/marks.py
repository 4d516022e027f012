"""Where every node and value of a graph stands in its file: kept beside the quads, never among them."""

from __future__ import annotations

from dataclasses import dataclass, field

MarkPlace = tuple[int, int]


@dataclass(slots=True)
class NodeMark:
    """Where a node starts, and where the value of each of its properties stands.

    ``words`` has concept → the word by which the record names it, where that is not its label.
    """

    line: int
    column: int
    cls: str
    values: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Marks:
    """All marks of one record, by node IRI."""

    file: str
    nodes: dict[str, NodeMark] = field(default_factory=dict)

    def place(self, node: str, path: str = "", value: str = "") -> MarkPlace:
        """The best known place of a value: of that value, else of the property, else of the nearest node."""
        while node not in self.nodes and "/" in node:
            node, path = node.rsplit("/", 1)[0], ""
        mark = self.nodes.get(node)
        if mark is None:
            return 0, 0
        written = mark.values.get(path, [])
        for text, line, column in written:
            if text == value:
                return line, column
        return written[0][1:] if written else (mark.line, mark.column)

    def as_json(self) -> dict:
        """A form that the store keeps and :meth:`from_json` reads."""
        return {
            "file": self.file,
            "nodes": {n: [m.line, m.column, m.cls, m.values, *filter(None, [m.words])] for n, m in self.nodes.items()},
        }

    @classmethod
    def from_json(cls, data: dict) -> Marks:
        nodes = {
            n: NodeMark(line, column, kind, {p: [(v[0], v[1], v[2]) for v in vs] for p, vs in values.items()}, *words)
            for n, (line, column, kind, values, *words) in data["nodes"].items()
        }
        return cls(data["file"], nodes)
