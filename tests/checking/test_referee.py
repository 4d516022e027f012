"""``metlit check --engine pyshacl`` over every frozen record, as CI runs it: the referee finds what metlit finds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from metlit.checking.referee import _prepared
from metlit.iris import SHAPES
from metlit.rdf.triples import parse_turtle
from metlit.resources import Resources
from metlit.shacl.components import sparql_constraints
from tests.conftest import FROZEN, REPOSITORY, run

EXAMPLES = sorted((REPOSITORY / "tests" / "checking" / "examples").iterdir())
RECORDS = sorted(FROZEN, key=lambda f: -f.stat().st_size)


def told(record: Path, *args: str) -> list[tuple[object, ...]]:
    """The findings, but for the digits of numbers that each engine rounds in its own way."""
    ran = run("check", record, "-f", "json", *args)
    assert ran.code == 0, ran.text
    return [
        (f["code"], f["node"], f["line"], f["column"], f["severity"], re.sub(r"\d+\.\d+", "", f["message"]))
        for f in json.loads(ran.out)
    ]


@pytest.mark.parametrize("record", RECORDS, ids=lambda f: f.stem)
def test_the_referee_agrees_on_every_frozen_record(record):
    assert told(record, "--engine", "pyshacl") == told(record)


@pytest.mark.parametrize("code", [f.name for f in EXAMPLES])
def test_joins_in_another_order_give_the_same_rows(code):
    """The referee asks rdflib a query in a quicker order: the rows are those of rdflib's own."""
    shapes = parse_turtle(Resources.default().shape_files())
    (constraint,) = sparql_constraints(shapes, SHAPES + code)
    text = constraint.query.prologue + constraint.query.text
    queries = (_prepared(text, {}), prepareQuery(text))
    found = 0
    for name in ("bad.ttl", "good.ttl"):
        data = rdflib.Graph().parse(EXAMPLES[0].parent / code / name)
        for this in {s for s in data.subjects() if isinstance(s, rdflib.URIRef)}:
            quick, plain = (
                {frozenset(row.asdict().items()) for row in data.query(query, initBindings={"this": this})}
                for query in queries
            )
            assert quick == plain
            found += len(quick)
    assert found
