"""The RDF model for those who write queries: what each key becomes, an example, and a worked query a class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape, Schema
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples

_PRINTED, _VALUE, _UNIT = METLIT + "printed", METLIT + "value", METLIT + "unit"
_SUBCLASS = iris.RDFS + "subClassOf"
_WANTED, _LONGEST = 3, 60
_INTRODUCTION = """\
Made by `metlit schema --format rdf-model` from `shapes/`, the ontology and the sample records. A table names what each
key of a mapping becomes and gives a value of it; a query asks for nodes of the class, and finds some in the sample.
In a query a slash within a prefixed name is written `\\/`: `record:sanuki-2022\\/p05`."""


class RdfModel:
    """The model, told with examples.

    Args:
        schema: the shapes and the ontology.
        graph: the triples of records, reported and derived, from which the examples are.
    """

    def __init__(self, schema: Schema, graph: Triples) -> None:
        self._schema, self._graph = schema, graph
        self._nodes: dict[str, list[str]] = {}
        self._full: dict[str, str] = {}
        self._in_order: dict[str, list[str]] = {}
        for node, prop, kind in graph:
            if prop == iris.TYPE:
                self._nodes.setdefault(str(kind), []).append(node)

    def text(self) -> str:
        """The model in Markdown."""
        parts = [_INTRODUCTION, self._everywhere()]
        plain = [shape for shape in self._shapes if not shape.dimension]
        parts += [self._class(shape) for shape in plain]
        parts += [self._above(cls) for cls in self._superclasses]
        parts += [self._class(shape) for shape in self._unshaped]
        parts += [self._quantities()]
        return "\n\n".join(filter(None, parts)) + "\n"

    @cached_property
    def _shapes(self) -> list[NodeShape]:
        """From the publication inwards as the keys lead, then what rules derive."""
        found: dict[str, NodeShape] = {}
        todo = [self._schema.root]
        while todo:
            shape = todo.pop(0)
            if shape.cls not in found:
                found[shape.cls] = shape
                todo += [self._schema.shape_of(f.target) for f in shape.fields.values() if f.kind == model.NODE]
        others = sorted(self._schema.by_class.values(), key=lambda s: s.name)
        return [*found.values(), *(s for s in others if s.cls not in found and not s.dimension)]

    @cached_property
    def _superclasses(self) -> list[str]:
        classes = {s for s, p, o in self._schema.ontology if p == _SUBCLASS for s in (str(o),)}
        return sorted(c for c in classes if c.startswith(METLIT) and c not in self._schema.by_class)

    @cached_property
    def _unshaped(self) -> list[NodeShape]:
        """Classes of the vocabulary itself, with what their nodes have."""
        ontology = self._schema.ontology
        known = {*self._schema.by_class, *self._superclasses}
        found = []
        for cls in sorted(c for c in self._nodes if c.startswith(METLIT) and c not in known):
            held = {p for node in self._nodes[cls] for p in self._graph.items(node) if p != iris.TYPE}
            told = ontology.text(cls, iris.SKOS + "definition")
            found.append(NodeShape(cls, cls, "", told, computed=frozenset(held)))
        return found

    @cached_property
    def _shared(self) -> list[Field]:
        """The keys that most mappings have: told once."""
        plain = [shape for shape in self._shapes if shape.fields and not shape.dimension]
        counted: dict[tuple[str, str], list[Field]] = {}
        for shape in plain:
            for found in shape.fields.values():
                counted.setdefault((found.key, found.path), []).append(found)
        return [fields[0] for fields in counted.values() if len(fields) > len(plain) / 2]

    # -- parts

    def _everywhere(self) -> str:
        rows = (self._row(f.key, f.path, self._anywhere(f.path)) for f in self._shared)
        return _table("## Keys of most mappings", rows)

    def _class(self, shape: NodeShape) -> str:
        shared = {(f.key, f.path) for f in self._shared}
        fields = [f for f in shape.fields.values() if (f.key, f.path) not in shared]
        rows = [self._row(f.key, f.path, self._example(shape, f.path)) for f in fields]
        rows += [self._row("", p, self._example(shape, p)) for p in self._computed(shape)]
        parts = [f"## {shape.name}", shape.description, self._reached(shape), _table("", rows), self._query(shape)]
        return "\n\n".join(filter(None, parts))

    def _quantities(self) -> str:
        """What quantities of all kinds have, once, and a query for each kind."""
        found = [s for s in self._shapes if s.dimension and s.cls in self._nodes]
        keys = {f.path: f.key for shape in found for f in shape.fields.values()}
        paths = dict.fromkeys((_PRINTED, _VALUE, _UNIT, *keys, *sorted({p for s in found for p in s.computed})))
        rows = [
            self._row(keys.get(path, ""), path, next(filter(None, (self._any(s, path) for s in found)), "–"))
            for path in paths
        ]
        kinds = (f"### {shape.name}\n\n{shape.description}\n\n{self._query(shape)}" for shape in found)
        return "\n\n".join([_table("## Quantities", rows), *kinds])

    def _computed(self, shape: NodeShape) -> list[str]:
        """What no key names, that first which most nodes have."""
        if shape.cls not in self._in_order:
            self._in_order[shape.cls] = self._by_frequency(shape)
        return self._in_order[shape.cls]

    def _by_frequency(self, shape: NodeShape) -> list[str]:
        nodes = self._nodes.get(shape.cls, ())
        counts = {path: sum(path in self._graph.items(node) for node in nodes) for path in shape.computed}
        return sorted(counts, key=lambda path: (-counts[path], path))

    def _reached(self, shape: NodeShape) -> str:
        """Which properties lead to nodes of a class."""
        ways = {
            f"`{iris.compact(above.cls)}` by `{iris.compact(f.path)}`": None
            for above in self._shapes
            for f in above.fields.values()
            if f.kind == model.NODE and f.target == shape.cls
        }
        return f"From {', '.join(ways)}." if ways else ""

    def _above(self, cls: str) -> str:
        """A class that has its nodes by way of those below it."""
        below = sorted(s for s, p, o in self._schema.ontology if p == _SUBCLASS and str(o) == cls)
        name, variable = cls.removeprefix(METLIT), _variable(cls)
        lines = (
            f"SELECT ?class (COUNT(DISTINCT ?{variable}) AS ?n) WHERE {{",
            f"  ?class rdfs:subClassOf+ {iris.compact(cls)} .",
            f"  ?{variable} a ?class .",
            "} GROUP BY ?class ORDER BY ?class",
        )
        told = self._schema.ontology.text(cls, iris.SKOS + "definition") + " No node has it itself; below it are"
        names = ", ".join(f"`{iris.compact(b)}`" for b in below)
        return f"## {name}\n\n{told}: {names}.\n\n{_fenced(lines)}"

    # -- examples

    def _row(self, key: str, path: str, example: str) -> str:
        return f"| {f'`{key}`' if key else ''} | `{iris.compact(path)}` | {example} |"

    def _anywhere(self, path: str) -> str:
        found = next((o for _, p, o in self._graph if p == path), None)
        return "" if found is None else self._shown(found)

    def _example(self, shape: NodeShape, path: str) -> str:
        return self._any(shape, path) or "–"

    def _any(self, shape: NodeShape, path: str) -> str:
        """A value that a node of a class has, that of the fullest node first; nothing if none has one."""
        for node in (self._fullest(shape), *sorted(self._nodes.get(shape.cls, ()))):
            if (found := self._graph.value(node, path)) is not None:
                return self._shown(found)
        return ""

    def _fullest(self, shape: NodeShape) -> str:
        """The node that has most of what is asked for, then most of all."""
        if shape.cls not in self._full:
            nodes = sorted(self._nodes.get(shape.cls, ()))
            most = max(nodes, key=lambda n: (len(self._asked(shape, n)), len(self._graph.items(n))), default="")
            self._full[shape.cls] = most
        return self._full[shape.cls]

    def _shown(self, value: str | Literal) -> str:
        if isinstance(value, Literal):
            text = str(value) if len(value) <= _LONGEST else f"{str(value)[:_LONGEST].rstrip()} …"
            return f"“{text.replace('|', '/')}”"
        if (printed := self._graph.value(value, _PRINTED)) is not None and self._graph.value(value, _VALUE) is not None:
            return f"a node: `metlit:printed` “{printed}”"
        return f"`{iris.compact(value)}`"

    # -- queries

    def _query(self, shape: NodeShape) -> str:
        """A query for nodes of a class, with what their fullest node has."""
        node, variable = self._fullest(shape), _variable(shape.cls)
        if not node:
            return "No record of the sample has one."
        asked = self._asked(shape, node)[:_WANTED]
        names = _apart(variable, [path for path, _ in asked])
        lines = [f"  ?{variable} a {iris.compact(shape.cls)}"]
        lines += [f"    {route} ?{name}" for (_, route), name in zip(asked, names, strict=True)]
        heads = " ".join(f"?{name}" for name in (variable, *names))
        return _fenced(
            (f"SELECT {heads} WHERE {{", " ;\n".join(lines) + " .", f"}} ORDER BY {heads} LIMIT 3"),
        )

    def _asked(self, shape: NodeShape, node: str) -> list[tuple[str, str]]:
        """The properties of a node that a query asks for, each with the path to a text, number or word."""
        shared = {f.path for f in self._shared}
        paths = [f.path for f in shape.fields.values() if f.path not in shared] + self._computed(shape)
        if shape.dimension:
            paths = [_PRINTED, _VALUE, _UNIT]
        routes = ((p, self._route(self._graph.value(node, p), p)) for p in dict.fromkeys(paths))
        return [(path, route) for path, route in routes if route]

    def _route(self, value: str | Literal | None, path: str) -> str:
        name = iris.compact(path)
        if value is None:
            return ""
        if isinstance(value, Literal):
            return name
        if value.startswith(iris.TERM):
            return f"{name}/skos:prefLabel"
        return f"{name}/metlit:printed" if self._graph.value(value, _PRINTED) is not None else name


def _variable(cls: str) -> str:
    """A class as a variable: ``metlit:TargetVolume`` is ``targetVolume``."""
    name = re.split("[#/]", cls)[-1]
    return name[0].lower() + name[1:]


def _apart(taken: str, paths: Iterable[str]) -> list[str]:
    """Names of variables for properties, none of which is taken."""
    found: list[str] = []
    for path in paths:
        name = _variable(path)
        found.append(f"its{name[0].upper()}{name[1:]}" if name in {taken, *found} else name)
    return found


def _table(heading: str, rows: Iterable[str]) -> str:
    told = list(rows)
    head = [heading, ""] if heading else []
    return "\n".join([*head, "| key | property | example |", "|---|---|---|", *told]) if told else ""


def _fenced(lines: Iterable[str]) -> str:
    return "\n".join(["```sparql", *lines, "```"])


def example_graph(nquads: Iterator[tuple[str, str, str | Literal, str]]) -> Triples:
    """Quads as one graph, for examples; whatever their order, the same."""
    triples = Triples()
    for s, p, o, _ in sorted(nquads, key=lambda quad: (quad[0], quad[1], str(quad[2]))):
        triples.add(s, p, o)
    return triples
