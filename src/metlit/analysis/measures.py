"""Measures of the evidence network: who stands in the middle, what hangs together, and how little is behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metlit.rdf.rows import Cell

if TYPE_CHECKING:
    import networkx

MEASURE_COLUMNS = (
    *("label", "kind", "degree", "people", "weighted_degree", "betweenness", "community", "bridges"),
    *("publications", "curie"),
)
PROJECTED = ("from", "to", "shared", "weight")
_SEED = 1


def undirected(graph: networkx.DiGraph) -> networkx.Graph:
    """The evidence network without directions; ``weight`` is the people at least, ``distance`` one over it.

    Edges of groups of whom it is unknown who has what weigh half a person: there is something.
    """
    import networkx

    made = networkx.Graph()
    made.add_nodes_from(graph.nodes(data=True))
    for one, other, data in graph.edges(data=True):
        weight = float(data["patients"]) or 0.5
        made.add_edge(one, other, weight=weight, distance=1 / weight, publications=data["publications"])
    return made


def measures(graph: networkx.DiGraph) -> list[dict[str, Cell]]:
    """A row for each concept, those with the most people first; columns as in ``MEASURE_COLUMNS``.

    ``people`` are different people, at least; ``weighted_degree`` adds those up whom it shares with each neighbour, so
    that whoever has several neighbours counts several times. ``betweenness`` (Freeman LC, Sociometry
    1977;40:35-41) is weighted by distance, from 0 to 1. Communities are those of Louvain (Blondel VD et al., J Stat
    Mech 2008:P10008) with a fixed seed, the largest being 1. ``bridges`` counts the edges without which the concept,
    and all behind it, would be cut off.

    Args:
        graph: an evidence network.
    """
    import networkx

    plain = undirected(graph)
    if not plain:
        return []
    between = networkx.betweenness_centrality(plain, weight="distance")
    found = networkx.community.louvain_communities(plain, weight="weight", seed=_SEED)
    ordered = sorted(found, key=lambda members: (-len(members), sorted(members)))
    community = {node: number for number, members in enumerate(ordered, 1) for node in members}
    cut = [edge for edge in networkx.bridges(plain)]
    rows = []
    for node, data in plain.nodes(data=True):
        behind = {p for *_, edge in plain.edges(node, data=True) for p in edge["publications"]}
        rows.append(
            {
                "label": data["label"],
                "kind": data["kind"],
                "degree": plain.degree(node),
                "people": data["patients"],
                "weighted_degree": f"{plain.degree(node, weight='weight'):g}",
                "betweenness": f"{between[node]:.3f}",
                "community": community[node],
                "bridges": sum(node in edge for edge in cut),
                "publications": len(behind),
                "curie": data["curie"] or None,
            }
        )
    return sorted(rows, key=lambda r: (-int(str(r["people"])), str(r["label"])))


def projection(graph: networkx.DiGraph, kind: str, through: str) -> list[dict[str, Cell]]:
    """Concepts of one kind, joined if they have concepts of another kind in common.

    Args:
        graph: an evidence network.
        kind: of the concepts, such as ``site``.
        through: the kind of what they have in common, such as ``primary tumour``.

    Returns:
        Rows with the columns of ``PROJECTED``: how many are shared, and the fewer people of the two with each,
        added up: the same people may be counted several times.
    """
    plain = undirected(graph)
    kinds = dict(plain.nodes(data="kind"))
    labels = dict(plain.nodes(data="label"))
    chosen = sorted(n for n, k in kinds.items() if k == kind)
    rows = []
    for i, one in enumerate(chosen):
        for other in chosen[i + 1 :]:
            shared = [n for n in plain[one] if n in plain[other] and kinds[n] == through]
            if shared:
                weight = sum(min(plain[one][n]["weight"], plain[other][n]["weight"]) for n in shared)
                values = (labels[one], labels[other], len(shared), f"{weight:g}")
                rows.append(dict(zip(PROJECTED, values, strict=True)))
    return sorted(rows, key=lambda r: (-float(str(r["weight"])), str(r["from"]), str(r["to"])))
