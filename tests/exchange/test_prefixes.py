"""Prefixes for exports: what curies makes of them is what the vocabularies and the graph mean by them."""

from __future__ import annotations

import pytest

from metlit import iris
from metlit.exchange.prefixes import Prefixes, own_curie
from metlit.model.terms import Concept, Terms
from metlit.resources import Resources


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(Resources.default().term_files())


@pytest.fixture(scope="module")
def prefixes(terms: Terms) -> Prefixes:
    return Prefixes(terms)


def concept(**matches: tuple[str, ...]) -> Concept:
    return Concept("", "site", "psoas-muscle", "psoas", None, "", (), "", "", matches, {})


def test_curies_and_the_graph_expand_every_identifier_alike(terms: Terms, prefixes: Prefixes) -> None:
    """Two readings of the same prefixes: that of the graph is the light one with which metlit starts."""
    names = {n for c in terms.concepts.values() for found in c.matches.values() for n in found if ":" in n}
    assert len(names) > 500
    for name in names:
        prefix, _, local = prefixes.curie(name).partition(":")
        assert prefixes.base(prefix) + local == (iris.expand(name) or name)


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("http://purl.obolibrary.org/obo/UBERON_0001999", "UBERON:0001999"),
        ("http://www.ebi.ac.uk/efo/EFO_0009708", "EFO:0009708"),
        ("http://hl7.org/fhir/sid/icd-10", "FHIR:sid/icd-10"),
        ("https://w3id.org/metlit/term/site/psoas-muscle", "metlit.site:psoas-muscle"),
        ("UBERON:0001999", "UBERON:0001999"),
        ("https://example.org/x", "https://example.org/x"),
    ],
)
def test_an_iri_gets_its_prefix(prefixes: Prefixes, name: str, curie: str) -> None:
    assert prefixes.curie(name) == curie


def test_a_concept_has_the_identifier_of_its_exact_match_else_its_own(prefixes: Prefixes) -> None:
    assert prefixes.of_concept(concept(exactMatch=("UBERON:0008450", "NCIT:C33422"))) == "UBERON:0008450"
    assert prefixes.of_concept(concept(closeMatch=("NCIT:C33422",))) == "metlit.site:psoas-muscle"
    assert own_curie(concept(exactMatch=("UBERON:0008450",))) == "metlit.site:psoas-muscle"


def test_what_is_said_of_a_vocabulary(prefixes: Prefixes) -> None:
    other, own = prefixes.about("UBERON"), prefixes.about("metlit.site")
    assert other["base"] == other["home"] == "http://purl.obolibrary.org/obo/UBERON_"
    assert other["release"] == "not recorded"  # none is invented
    assert (own["base"], own["home"]) == ("https://w3id.org/metlit/term/site/", "https://w3id.org/metlit/")
