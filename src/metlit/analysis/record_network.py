"""The full network: every patient, group, lesion, treatment, dose and outcome of the records, and their concepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from metlit import iris
from metlit.rdf.literals import Literal
from metlit.record.case import Case
from metlit.record.wording import Wording

if TYPE_CHECKING:
    import networkx

RELATED, THING = "biolink:related_to", "biolink:NamedThing"
_CONCEPT = "concept"
# Not of a node, but of its edges.
_ABOUT = {"at"}


def record_network(words: Iterable[Wording]) -> networkx.MultiDiGraph:
    """The network of records as they are written.

    Nodes are those of the records, by their paths (``sanuki-2022/p05/rt1``), and concepts (``site/psoas``), with
    ``label``, ``kind``, ``category``, ``iri`` and ``values``: the keys that hold numbers or text, as one text. Edges
    are keys that hold nodes or concepts, with the same attributes as those of the evidence network; ``patients`` are
    the people of the patient or group in which they stand. Derived values are no part of it.

    Args:
        words: the records.
    """
    import networkx

    graph = networkx.MultiDiGraph()
    for wording in words:
        _add(graph, wording)
    return graph


def _add(graph: networkx.MultiDiGraph, wording: Wording) -> None:
    case = wording.case
    nodes = sorted({s for s, _, _ in case.graph if case.shape(s) and not _belongs_to_a_value(case, s)})
    own = set(nodes)
    for node in nodes:
        plain, links = [], []
        for key, value in _values(case, node):
            target = str(value)
            if isinstance(value, Literal) or (target not in own and target not in case.terms.concepts):
                plain.append(f"{key.replace('_', ' ')}: {wording.text(value)}")
            else:
                links.append((key, target))
        graph.add_node(iris.local_path(node), **_about(wording, node, plain))
        for key, target in links:
            if target in case.terms.concepts:
                graph.add_node(_name(target), **_of_concept(wording, target))
            graph.add_edge(iris.local_path(node), _name(target), **_edge(wording, node, key))


def _values(case: Case, node: str) -> Iterator[tuple[str, str | Literal]]:
    shape = case.shape(node)
    for key in shape.fields if shape else ():
        if key not in _ABOUT:
            for value in sorted(case.objects(node, key), key=str):
                yield key, value


def _belongs_to_a_value(case: Case, node: str) -> bool:
    """Whether it is a quantity (also a range or a summary, which has no single value), or where a value stands."""
    shape = case.shape(node)
    return shape is not None and (bool(shape.dimension) or shape is case.schema.value_place)


def _name(iri: str) -> str:
    return iris.local_path(iri).removeprefix(iris.TERM)


def _about(wording: Wording, node: str, plain: list[str]) -> dict[str, str]:
    label = wording.case.title(node) if node != wording.case.root else wording.case.record
    return {
        "label": label,
        "kind": wording.kind(node) or _CONCEPT,
        "category": THING,
        "iri": node,
        "values": "; ".join(plain),
    }


def _of_concept(wording: Wording, iri: str) -> dict[str, str]:
    label = wording.case.terms.label(iri)
    return {"label": label, "kind": _CONCEPT, "category": THING, "iri": iri, "values": ""}


def _edge(wording: Wording, node: str, key: str) -> dict[str, object]:
    case = wording.case
    subject = next((s for s in (*case.patients, *case.cohorts) if node == s or node.startswith(s + "/")), "")
    size = 1 if subject in case.patients else case.size(subject) if subject else 0
    return {
        "label": key.replace("_", " "),
        "predicate": RELATED,
        "patients": size or 0,
        "patients_at_most": size or 0,
        "size_unknown": size is None,
        "publications": [case.record],
        "rows": [iris.local_path(node)],
        "at": [str(place) for place in case.places(node)],
    }
