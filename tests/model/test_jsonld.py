"""The JSON-LD export, read by an independent processor with the exported context, is the same graph."""

from __future__ import annotations

import json

import pytest
from pyld import jsonld

from metlit.exchange.rdf_files import rdf_text
from metlit.model.jsonld import context
from metlit.model.schema import Schema


@pytest.fixture(scope="module")
def exported_context(library) -> dict:
    return context(Schema.load(library.resources.shape_files(), library.resources.ontology_file()))


@pytest.mark.parametrize(
    "record", ["elhayel-2026", "gerontopoulos-2020", "kalantari-khandani-2025", "pinotti-2017", "sanuki-2022"]
)
def test_pyld_reads_the_same_triples(library, exported_context, record):
    document = json.loads(rdf_text(library, "jsonld", [record]))
    document["@context"] = exported_context["@context"]
    nquads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    ours = rdf_text(library, "nquads", [record])
    assert set(nquads.splitlines()) == set(ours.splitlines())
    assert len(ours.splitlines()) > 1000


def test_a_dropped_property_would_be_seen(library, exported_context):
    document = json.loads(rdf_text(library, "jsonld", ["elhayel-2026"]))
    broken = dict(exported_context["@context"])
    del broken["totalDose"]
    document["@context"] = broken
    nquads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert set(nquads.splitlines()) != set(rdf_text(library, "nquads", ["elhayel-2026"]).splitlines())


def test_printed_digits_survive(library):
    text = rdf_text(library, "jsonld", ["gerontopoulos-2020"])
    assert '"46.75"' in text and '"42.5"' in text
