"""Rules and shapes that need not be asked of a record would have found nothing."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import rdflib

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.rdf.graphs import Graphs
from metlit.record.files import RecordText
from tests.building.test_standing import mutated
from tests.checking.test_plausibility import BAD, EXAMPLES
from tests.conftest import FROZEN


@pytest.fixture(scope="module")
def asking_all() -> Pipeline:
    pipeline = Pipeline()
    pipeline._prospects = lambda outcomes: None
    return pipeline


def same(pipeline: Pipeline, asking_all: Pipeline, texts: list[RecordText]) -> int:
    """How many findings there are, each found both ways."""
    found = 0
    for text in texts:
        narrow, whole = pipeline.run([text])[0], asking_all.run([text])[0]
        assert narrow.findings == whole.findings, text.record
        assert list(narrow.derived) == list(whole.derived), text.record
        found += len(whole.findings)
    return found


def test_what_shapes_find_in_their_examples_is_found(pipeline):
    """Each plausibility shape finds in its bad examples what it finds when all are asked."""
    fired = set()
    for example in BAD:
        lines = rdflib.Graph().parse(EXAMPLES / example).skolemize().serialize(format="nt")
        graphs, prospects = Graphs.merged([lines.encode()]), pipeline.prospects.anew()
        prospects.add(lines)
        for constraint in pipeline.checker.constraints:
            if constraint.name == f"mls:{example.partition('/')[0]}":
                found = pipeline.checker.results(graphs, constraint)
                assert pipeline.checker.results(graphs, constraint, prospects=prospects) == found, example
                fired |= {constraint.name} if found else set()
    assert len(fired) > 50, "most examples hold all that their shape needs"


@pytest.mark.parametrize("edits", [4, pytest.param(100, marks=pytest.mark.nightly)])
def test_slips_are_found_as_when_all_are_asked(pipeline, asking_all, edits):
    chance = random.Random(90)
    lines = Path(FROZEN[0]).read_text(encoding="utf-8").split("\n")
    texts = ["\n".join(lines), *("\n".join(mutated(lines, chance)) for _ in range(edits))]
    record = Path(FROZEN[0]).stem
    assert same(pipeline, asking_all, [RecordText(record, f"{record}.yaml", text.encode()) for text in texts])


def test_too_many_values_are_found_where_there_are_several(pipeline):
    """Of each class and property that may have one value alone: two are found, and one is not."""
    told = 0
    for constraint in pipeline.checker.constraints:
        if constraint.name != "maxCount" or not constraint.query.endswith(" > 1)"):
            continue
        _, cls, path = re.search(r"\((\d+) <([^>]*)> <([^>]*)>\)", constraint.query).groups()
        record = "https://w3id.org/metlit/record/one-2020"
        one = f"<{record}/a> <{iris.TYPE}> <{cls}> .\n<{record}/a> <{path}> <n:1> .\n"
        for lines, many in ((one, False), (f"{one}<{record}/a> <{path}> <n:2> .\n", True)):
            prospects = pipeline.prospects.anew()
            prospects.add(lines)
            graphs = Graphs.merged([lines.encode()])
            found = pipeline.checker.results(graphs, constraint, prospects=prospects)
            assert found == pipeline.checker.results(graphs, constraint)
            assert bool(found) == many
            told += many
    assert told
