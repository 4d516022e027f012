"""``metlit check --engine pyshacl``: the referee finds what metlit finds, at night over every frozen record."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from metlit.checking.referee import _prepared
from metlit.iris import SHAPES
from metlit.shacl.components import sparql_constraints
from tests.conftest import FROZEN, RECORD, REPOSITORY, run

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


@pytest.mark.nightly
@pytest.mark.parametrize("record", RECORDS, ids=lambda f: f.stem)
def test_the_referee_agrees_on_every_frozen_record(record):
    assert told(record, "--engine", "pyshacl") == told(record)


def test_the_referee_agrees_on_a_small_record(cases):
    """One dose per fraction that nobody gives, and a place that is missing."""
    text = (
        RECORD.replace("1.50 Gy", "0.10 Gy").replace("31.50 Gy", "2.10 Gy").replace("    at: Case presentation\n", "")
    )
    folder = cases({"small-2020.yaml": text})
    found = told(folder, "--engine", "pyshacl")
    assert {"dose-per-fraction-impossible", "place-missing"} <= {code for code, *_ in found}
    assert found == told(folder)


@pytest.mark.parametrize("code", [f.name for f in EXAMPLES])
def test_joins_in_another_order_give_the_same_rows(plausibility, code):
    """The referee asks rdflib a query in a quicker order: the rows are those of rdflib's own."""
    (constraint,) = sparql_constraints(plausibility, SHAPES + code)
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
