"""SPARQL constraints of property shapes, each asked once for all property shapes that have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from metlit.checking.compiled import SPARQL, CompiledQuery, ShapeFace
from metlit.checking.joint import Use
from metlit.errors import ResourceError
from metlit.rdf.patterns import UnreadQueryError, query_groups
from metlit.shacl.components import SparqlConstraint
from metlit.shacl.sparql import LiftedQuery

# Names that mean more than a variable in the query of a constraint (SHACL, sections 5.2 and 5.3).
SPECIAL = re.compile(r"[$?](?:PATH|shapesGraph|currentShape|failure|message)\b")
_PATH = re.compile(r"[$?]PATH\b")
# A query that says of a node that something is wrong, and names no value.
_SELECT = re.compile(r"\bSELECT(?:\s+DISTINCT)?(?=\s+[$?]this\s+WHERE\b)", re.IGNORECASE)


def asks_of_node(query: str) -> bool:
    """Whether a query rests on what its node has itself alone: each triple begins with it, and no path goes on.

    A query that is not understood does not.
    """
    try:
        groups = list(query_groups(query).walk())
    except UnreadQueryError:
        return False
    triples = [triple for group in groups for triple in group.triples]
    own = all(subject == "?this" and path.kind in ("iri", "variable") for subject, path, _ in triples)
    return own and bool(triples) and all(group.projected is None for group in groups)


def with_open_path(constraint: SparqlConstraint) -> LiftedQuery | None:
    """The query with a variable for the path, also among what it selects; None if it cannot be asked like this."""
    query = constraint.query
    text = _SELECT.sub(r"\g<0> ?shape ?path", _PATH.sub("?path", query.text), count=1)
    if constraint.component != SPARQL or query.deactivated or SPECIAL.search(text) or "?shape" not in text:
        return None
    try:
        lifted = LiftedQuery(replace(query, text=text), {"this"}, None)
    except ResourceError:  # what it cannot be, the general engines tell
        return None
    return lifted if lifted.bound_where_named and not (lifted.one_by_one or lifted.groups) else None


def property_query(constraint: SparqlConstraint, uses: Iterable[Use], shapes: Sequence[ShapeFace]) -> CompiledQuery:
    """The query, once for all property shapes that use it."""
    lifted = with_open_path(constraint)
    assert lifted is not None
    rows = " ".join(f"({use.shape} <{use.target}> <{use.path}>)" for use in uses)
    query = lifted.within(f"VALUES (?shape ?target ?path) {{ {rows} }} ?this a ?target .")
    return CompiledQuery(query, constraint.query.node, constraint.query.messages, shapes, False, of_property=True)
