"""The network of patients and groups: joined by what they have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from metlit import iris
from metlit.answers.library import Library
from metlit.model.facets import PATIENTS

if TYPE_CHECKING:
    import networkx

# A concept that so many have joins nobody in particular.
_MOST = 200


def patient_network(library: Library, facets: Mapping[str, Sequence[str]] | None = None) -> networkx.Graph:
    """Patients and groups, joined if their evidence rows have a concept in common, of a facet that is used for it.

    Nodes are paths (``sanuki-2022/p04``) with ``people`` (None if unknown) and ``publication``; edges have ``weight``,
    the number of concepts in common, and ``shared``, their labels, sorted. Concepts that more than 200 have are left
    out.

    Args:
        library: the opened store.
        facets: as for ``metlit find``.
    """
    import networkx

    graph = networkx.Graph()
    having: dict[str, set[str]] = defaultdict(set)
    shared = [facet.columns[0] for facet in library.facets.values() if PATIENTS in facet.uses]
    for row in library.evidence_cells(facets or {}):
        subject = iris.local_path(row.subject)
        graph.add_node(subject, people=row.people, publication=row.record)
        for column in shared:
            for concept in row.concepts(column):
                if concept in library.terms.concepts:
                    having[concept].add(subject)
    for concept in sorted(having):
        if len(having[concept]) <= _MOST:
            for one, other in combinations(sorted(having[concept]), 2):
                known = graph.edges[one, other]["shared"] if graph.has_edge(one, other) else []
                labels = sorted([*known, library.terms.label(concept)])
                graph.add_edge(one, other, weight=len(labels), shared=labels)
    return graph
