"""What is suggested for an unknown word: words that three curators met, and families of them."""

from __future__ import annotations

import pytest

from metlit import iris
from metlit.model.nearby import is_apt, parts_in, reordered, slips
from metlit.model.suggesting import suggested
from metlit.model.terms import Terms
from metlit.resources import Resources


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(Resources.default().term_files())


@pytest.mark.parametrize(
    ("word", "scheme", "first"),
    [
        ("ductal pancreatic adenocarcinoma", "tumour", "pancreatic ductal adenocarcinoma"),
        ("CD 45", "marker", "CD45"),
        ("actinomycin-D", "treatment", "actinomycin D"),
        ("psaos muscle", "site", "psoas muscle"),
        ("resection of choice", "treatment", "resection"),
        ("exérèse élargie", "treatment", "resection"),
        ("épreuve immuno-histochimique", "context", "immunohistochemistry"),
    ],
)
def test_the_first_suggestion(terms: Terms, word: str, scheme: str, first: str) -> None:
    found = suggested(terms, word, [iris.TERM + scheme])
    assert [*found.meant, *found.broader][0] == first


@pytest.mark.parametrize("word", ["free of recurrence", "without metastasis", "sans récidive", "non metastatic"])
def test_what_is_denied_is_not_suggested(terms: Terms, word: str) -> None:
    for scheme in ("outcome", "context"):
        named = {w for near in terms.suggest(word, [iris.TERM + scheme]) for c in terms.find(near) for w in c.words}
        assert not named & {"recurrence", "metastasis", "relapse"}


def test_the_same_words_in_another_order_are_a_sure_rewrite_if_they_are_of_one_term() -> None:
    assert slips("b-cell large lymphoma", ["large b-cell lymphoma", "small b-cell lymphoma"]) == [
        "large b-cell lymphoma"
    ]
    assert slips("large cell", ["cell large", "cell, large"]) == []
    assert reordered("recurrence", ["recurrence"]) == []


@pytest.mark.parametrize(
    ("word", "choice", "apt"),
    [
        ("motor deficit", "sensory deficit", False),
        ("hepatic MRI", "head MRI", False),
        ("spinal pain", "anal pain", False),
        ("resectable", "unresectable", False),
        ("abnormal", "normal", False),
        ("hypodense", "hyperdense", False),
        ("recurrence-free", "recurrence", False),
        ("pain free", "pain-free", True),
        ("positive margins", "positive resection margin", True),
        ("adenocarcinma of lung", "adenocarcinoma of lung", True),
        ("breastcancer", "breast cancer", True),
    ],
)
def test_another_word_in_the_place_of_one_and_an_opposite_are_not_meant(word: str, choice: str, apt: bool) -> None:
    assert is_apt(word, choice) is apt


def test_parts_are_the_longest_that_stand_first_and_none_of_a_denial() -> None:
    choices = dict.fromkeys(["biopsy", "liver biopsy", "liver"])
    assert parts_in("open liver biopsy", choices) == ["liver biopsy"]
    assert parts_in("no liver biopsy", choices) == []
    assert parts_in("biopsy", choices) == []
