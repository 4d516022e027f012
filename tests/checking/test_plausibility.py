"""Plausibility shapes: every one is complete, fires on its bad example and is silent on the nearest miss."""

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS, SH

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "checking" / "examples"
MLS = rdflib.Namespace("https://w3id.org/metlit/shapes#")

SHAPES = rdflib.Graph()
for file in sorted((ROOT / "shapes" / "plausibility").glob("*.ttl")):
    SHAPES.parse(file)
CODES = sorted(str(s).removeprefix(MLS) for s in SHAPES.subjects(RDF.type, SH.NodeShape))


# Of each limit one example; most shapes have one.
BAD = [f"{f.parent.name}/{f.name}" for f in sorted(EXAMPLES.glob("*/bad*.ttl"))]


def own(code: str) -> rdflib.Graph:
    """One shape with its query and the prefixes."""
    found = rdflib.Graph()
    for subject in (MLS[code], MLS[f"{code}-constraint"], MLS.prefixes, *SHAPES.objects(MLS.prefixes, SH.declare)):
        found += SHAPES.triples((subject, None, None))
    return found


def fired(example: Path, shapes: rdflib.Graph) -> list[tuple[str, rdflib.Graph, rdflib.term.Node]]:
    """The code of each result, with the report it stands in."""
    data = rdflib.Graph().parse(example)
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")
    assert isinstance(report, rdflib.Graph), text
    return [(str(report.value(r, SH.sourceShape)).removeprefix(MLS), report, r) for r in report.subjects(SH.focusNode)]


def test_examples_and_shapes_match():
    assert CODES
    assert sorted(f.name for f in EXAMPLES.iterdir() if (f / "bad.ttl").exists()) == CODES


@pytest.mark.parametrize("example", BAD)
def test_bad_example_yields_this_code(example):
    code = example.partition("/")[0]
    ((found, report, result),) = fired(EXAMPLES / example, own(code))
    assert found == code
    assert isinstance(report.value(result, SH.resultPath), rdflib.URIRef)
    assert report.value(result, SH.value) is not None
    assert "{?" not in str(report.value(result, SH.resultMessage)), "a placeholder has no value"


@pytest.mark.parametrize("code", CODES)
def test_good_example_is_silent(code):
    assert fired(EXAMPLES / code / "good.ttl", own(code)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("code", CODES)
def test_bad_example_yields_no_other_code(code):
    """In every run the compiled shapes say so (test_checker.py)."""
    found = {c for c, _, _ in fired(EXAMPLES / code / "bad.ttl", SHAPES)}
    assert found - {"place-missing"} == {code} - {"place-missing"}
    assert code not in {c for c, _, _ in fired(EXAMPLES / code / "good.ttl", SHAPES)}


@pytest.mark.parametrize("code", CODES)
def test_shape_is_complete(code):
    shape, constraint = MLS[code], MLS[f"{code}-constraint"]
    for needed in (RDFS.label, SH.description, DCTERMS.source, SH.targetClass):
        assert SHAPES.value(shape, needed), f"{code} has no {needed}"
    assert SHAPES.value(shape, SH.severity) in (SH.Warning, SH.Violation)
    assert list(SHAPES.objects(shape, SH.sparql)) == [constraint]
    assert SHAPES.value(constraint, SH.message)
    assert SHAPES.value(constraint, SH.prefixes) == MLS.prefixes


def test_nothing_is_blank():
    assert not [t for triple in SHAPES for t in triple if isinstance(t, rdflib.BNode)]
