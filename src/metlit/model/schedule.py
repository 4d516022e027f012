"""BED and EQD2 of a schedule, by the very rules that the records are computed with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from metlit import iris
from metlit.errors import UnknownWordError
from metlit.iris import METLIT
from metlit.model.rules import derive, load_rules
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.numbers.quantity import NUMBER
from metlit.rdf.graphs import Graphs
from metlit.rdf.literals import nquads_literal
from metlit.resources import Resources

_SCHEDULE = re.compile(rf"({NUMBER})\s*(?:Gy)?\s*/\s*([1-9][0-9]{{0,2}})(?:\s*fx?)?", re.IGNORECASE)
_RATIO = re.compile(rf"({NUMBER})\s*(?:Gy)?", re.IGNORECASE)
_RECORD = "schedule"

_ANSWER = f"""
SELECT ?assumption ?ratio ?bed ?eqd2 ?each WHERE {{
  ?b metlit:kind <{iris.term_iri("radiotherapy", "bed")}> ; metlit:assumption ?assumption ; metlit:value ?bed .
  ?e metlit:kind <{iris.term_iri("radiotherapy", "eqd2")}> ; metlit:assumption ?assumption ; metlit:value ?eqd2 .
  ?f metlit:kind <{iris.term_iri("radiotherapy", "dose-per-fraction")}> ; metlit:value ?each .
  ?assumption metlit:alphaBetaRatio ?ratio .
}} ORDER BY DESC(?ratio)
"""


@dataclass(frozen=True)
class Effect:
    """BED and EQD2 of a schedule with one alpha/beta ratio; all in gray, unrounded."""

    total: Decimal
    fractions: int
    per_fraction: Decimal
    alpha_beta: Decimal
    bed: Decimal
    eqd2: Decimal


def effects(schedule: str, alpha_beta: str | None = None, resources: Resources | None = None) -> list[Effect]:
    """BED and EQD2 of a schedule.

    The formulas stand in ``ontology/rules/`` (BED: Fowler 1989, Br J Radiol 62:679; EQD2: Bentzen et al. 2012,
    Radiother Oncol 105:266).

    Args:
        schedule: total dose in gray / number of fractions, ``30/10``.
        alpha_beta: alpha/beta ratio in gray; the general assumptions of the vocabulary if None.
        resources: the rules and vocabulary to use; those installed if None.

    Raises:
        UnknownWordError: if it is no schedule, or no ratio above 0.
    """
    match = _SCHEDULE.fullmatch(schedule.strip())
    if match is None or Decimal(match[1]) <= 0:
        raise UnknownWordError(f"'{schedule}' is no schedule", "write total dose in Gy / number of fractions, 30/10")
    resources = resources or Resources.default()
    graphs = Graphs.in_memory([_data(match[1], match[2], resources), _assumptions(alpha_beta, resources)])
    derive(graphs, load_rules(resources.rule_files()))
    total, fractions = Decimal(match[1]), int(match[2])
    return [
        Effect(total, fractions, *(Decimal(str(row[c])) for c in ("each", "ratio", "bed", "eqd2")))
        for row in graphs.select(_ANSWER).dicts()
    ]


def _assumptions(alpha_beta: str | None, resources: Resources) -> bytes:
    """The vocabulary as it is, or with the one assumption asked for in place of its own."""
    terms = Terms.load(resources.term_files())
    columns = Schema.load(resources.shape_files(), resources.ontology_file()).term_columns
    lines = terms.nquads(columns)
    if alpha_beta is None:
        return "".join(lines).encode()
    match = _RATIO.fullmatch(alpha_beta.strip())
    if match is None or Decimal(match[1]) <= 0:
        raise UnknownWordError(f"'{alpha_beta}' is no alpha/beta ratio", "write gray above 0, such as 10 or 2.5")
    ratio = f"{METLIT}alphaBetaRatio"
    graph = f"<{iris.VOCABULARY_GRAPH}>"
    own = f"<{iris.term_iri('radiobiology', 'alpha-beta-asked')}> <{ratio}> "
    kept = [line for line in lines if ratio not in line]
    return "".join([*kept, f"{own}{nquads_literal(match[1], iris.XSD + 'decimal')} {graph} .\n"]).encode()


def _data(total: str, fractions: str, resources: Resources) -> bytes:
    base, graph = iris.record_iri(_RECORD), f" <{iris.record_iri(_RECORD)}> .\n"
    decimal = iris.XSD + "decimal"
    return "".join(
        f"<{base}{s}> <{METLIT}{p}> {o}{graph}"
        for s, p, o in (
            ("/dose", "totalDose", f"<{base}/dose/total>"),
            ("/dose", "fractions", f"<{base}/dose/fractions>"),
            ("/dose/total", "value", nquads_literal(total, decimal)),
            ("/dose/total", "unit", f"<{iris.term_iri('unit', 'gray')}>"),
            ("/dose/fractions", "value", nquads_literal(fractions, decimal)),
            ("/dose/fractions", "unit", f"<{iris.term_iri('unit', 'one')}>"),
        )
    ).encode()
