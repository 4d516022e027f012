"""The ontology as it goes into the store: without blank nodes."""

from __future__ import annotations

from metlit import iris
from metlit.rdf.literals import Literal, nquads_literal
from metlit.rdf.triples import Triples


def ontology_nquads(ontology: Triples) -> list[str]:
    """N-Quads lines of the ontology in the vocabulary graph; axioms that need blank nodes are left out."""
    graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
    lines = []
    for s, p, o in ontology:
        if s.startswith("_:") or (not isinstance(o, Literal) and o.startswith("_:")):
            continue
        if isinstance(o, Literal):
            text = nquads_literal(o) + f"@{o.language}" if o.language else nquads_literal(o, o.datatype)
        else:
            text = f"<{o}>"
        lines.append(f"<{s}> <{p}> {text}{graph}")
    return lines
