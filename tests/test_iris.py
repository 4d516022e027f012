"""IRIs as users write them, and back."""

from __future__ import annotations

import pytest

from metlit import iris


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("http://purl.obolibrary.org/obo/UBERON_0001999", "UBERON:0001999"),
        ("https://w3id.org/metlit/ontology#site", "metlit:site"),
        ("https://doi.org/10.1000/a_b", "DOI:10.1000/a_b"),
    ],
)
def test_an_iri_and_its_curie(iri: str, curie: str) -> None:
    assert iris.compact(iri) == curie
    assert iris.expand(curie) == iri


def test_an_iri_without_a_known_prefix_stays_as_it_is() -> None:
    assert iris.compact("https://example.org/a_b") == "https://example.org/a_b"
    assert iris.expand("nobody:1") is None
