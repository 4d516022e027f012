"""What papers announce and do not print, and what they call their patients and groups: read from graphs."""

from __future__ import annotations

from dataclasses import dataclass

from metlit import iris
from metlit.model.terms import Terms
from metlit.rdf.graphs import Graphs

ABSENCES = """
SELECT ?absence ?missing ?reason ?announced ?note (GROUP_CONCAT(?place; separator="; ") AS ?at) WHERE {
  { SELECT DISTINCT ?absence ?place WHERE {
      ?publication metlit:absence ?absence . OPTIONAL { ?absence metlit:at ?place } } ORDER BY ?absence ?place }
  ?absence metlit:expected ?missing ; metlit:absenceReason ?reason .
  BIND(STRENDS(STR(?reason), "/not-printed") AS ?announced)
  OPTIONAL { ?absence metlit:note ?note }
} GROUP BY ?absence ?missing ?reason ?announced ?note
"""
NAMES_ASKED = """
SELECT ?node ?label WHERE {
  ?publication metlit:patient|metlit:cohort ?node
  OPTIONAL { ?node metlit:label ?label }
}
"""


@dataclass(frozen=True)
class ToldAbsence:
    """One thing that a paper announces, or gives reason to expect, and does not print.

    ``missing`` says what, ``at`` where it is announced, ``label`` why it is missing; ``announced`` is whether the paper
    says that it was measured or would be told.
    """

    publication: str
    subject: str
    missing: str
    announced: bool
    label: str
    at: str
    note: str = ""


def read_absences(graphs: Graphs, terms: Terms) -> list[ToldAbsence]:
    """The absences that records list with what was to be expected, in the order of their numbers."""
    found: dict[str, ToldAbsence] = {}
    for row in graphs.select(ABSENCES).dicts():
        text = {k: "" if v is None else str(v) for k, v in row.items()}
        node = text["absence"]
        told = ToldAbsence(
            iris.record_of(node) or "",
            iris.local_path(node),
            text["missing"],
            text["announced"].casefold() == "true",
            terms.label(text["reason"]),
            text["at"],
            text["note"],
        )
        found.setdefault(told.subject, told)
    return sorted(found.values(), key=lambda a: (a.publication, len(a.subject), a.subject))


def read_names(graphs: Graphs) -> dict[str, str]:
    """What a reader of the papers calls patients and cohorts, by local path; an empty text where there is no label."""
    rows = graphs.select(NAMES_ASKED).rows
    return {iris.local_path(str(node)): str(label or "") for node, label in rows}
