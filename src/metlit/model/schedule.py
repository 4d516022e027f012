"""What a schedule comes to, by the very rules that the records are computed with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from metlit import iris
from metlit.errors import UnknownWordError
from metlit.model.rules import derive, load_rules, read_header
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.numbers.quantity import NUMBER
from metlit.rdf.graphs import Graphs
from metlit.rdf.literals import nquads_literal
from metlit.rdf.rows import Row
from metlit.resources import Resources

_SCHEDULE = re.compile(rf"({NUMBER})\s*([^\s/]*)\s*/\s*([1-9][0-9]{{0,2}})\s*([^\W\d]*)")
_RATIO = re.compile(rf"({NUMBER})\s*(\S*)")
_COLUMN = re.compile(r"(?P<label>[^,]+)(?:, (?P<decimals>\d+) decimals)?")


@dataclass(frozen=True)
class Effect:
    """What a schedule comes to with one assumption; unrounded, in the units that ``ontology/schedule/`` names."""

    total: Decimal
    fractions: int
    per_fraction: Decimal
    alpha_beta: Decimal
    bed: Decimal
    eqd2: Decimal


def effects(schedule: str, alpha_beta: str | None = None, resources: Resources | None = None) -> list[Effect]:
    """What a schedule comes to, with each assumption that holds generally or the one asked for, the highest first.

    ``ontology/schedule/given.rq`` makes the graph of a record with this schedule, the rules of ``ontology/rules/`` with
    their formulas and references compute over it, and ``effects.rq`` asks for what they derive.

    Args:
        schedule: total / number, ``30/10``.
        alpha_beta: the ratio to assume; the general assumptions of the vocabulary if None.
        resources: the rules and vocabulary to use; those installed if None.

    Raises:
        UnknownWordError: if it is no schedule, or no ratio above 0.
    """
    resources = resources or Resources.default()
    terms = Terms.load(resources.term_files())
    given = resources.schedule_file("given").read_text(encoding="utf-8")
    total, number, ratio = _asked(schedule, alpha_beta, read_header(given), terms)
    columns = Schema.load(resources.shape_files(), resources.ontology_file()).term_columns
    graphs = Graphs.in_memory(["".join(f"{triple} .\n" for triple in terms.structure(columns)).encode()])
    values = " ".join(nquads_literal(n, iris.XSD + "decimal") if n else "UNDEF" for n in (total, number, ratio))
    graphs.load(graphs.construct(f"{given}\nVALUES (?total ?fractions ?ratio) {{ ({values}) }}"))
    derive(graphs, load_rules(resources.rule_files()))
    rows = graphs.select(resources.schedule_file("effects").read_text(encoding="utf-8")).dicts()
    return [_effect(row, Decimal(total), int(number)) for row in rows]


def _effect(row: Row, total: Decimal, fractions: int) -> Effect:
    rest = {name: Decimal(str(cell)) for name, cell in row.items() if name not in ("total", "fractions")}
    return Effect(total=total, fractions=fractions, **rest)


def effect_columns(resources: Resources | None = None) -> list[tuple[str, int | None]]:
    """How the fields of an effect are called, each with the decimals that it is shown with; all if None."""
    resources = resources or Resources.default()
    header = read_header(resources.schedule_file("effects").read_text(encoding="utf-8"))
    found = (_COLUMN.fullmatch(column.strip()) for column in header["columns"].split(";"))
    return [(m["label"], int(m["decimals"]) if m["decimals"] else None) for m in found if m]


def schedule_usage(resources: Resources | None = None) -> str:
    """How a schedule is written."""
    resources = resources or Resources.default()
    return read_header(resources.schedule_file("given").read_text(encoding="utf-8"))["schedule"]


def _asked(schedule: str, ratio: str | None, header: Mapping[str, str], terms: Terms) -> tuple[str, str, str]:
    """Total, number and ratio (empty if none is asked for) as written."""
    unit = iris.TERM + header["unit"]

    def is_unit(word: str) -> bool:
        return not word or unit in {concept.iri for concept in terms.find(word, [unit])}

    match = _SCHEDULE.fullmatch(schedule.strip())
    words = {"", *header["counted"].split(", ")}
    if match is None or Decimal(match[1]) <= 0 or not is_unit(match[2]) or match[4].casefold() not in words:
        raise UnknownWordError(f"'{schedule}' is no schedule", f"write {header['schedule']}")
    if ratio is None:
        return match[1], match[3], ""
    number = _RATIO.fullmatch(ratio.strip())
    if number is None or Decimal(number[1]) <= 0 or not is_unit(number[2]):
        raise UnknownWordError(f"'{ratio}' is no {header['ratio']}", f"write {header['ratios']}")
    return match[1], match[3], number[1]
