"""Words that do not mean the same are not one concept; what a word finds lies below it. Read against the dictionaries
named in the vocabularies, not against the program."""

from __future__ import annotations

import pytest

from metlit import iris
from metlit.model.terms import Terms
from metlit.resources import Resources

# Scheme, two words: the second is neither the first nor found by it.
APART = [
    ("treatment", "R0 resection", "gross total resection"),
    ("treatment", "complete resection", "gross total resection"),
    ("treatment", "adjuvant radiotherapy", "postoperative radiotherapy"),
    ("outcome", "acute radiotherapy adverse event", "mucositis"),
    ("outcome", "acute radiotherapy adverse event", "acute toxicity"),
    ("outcome", "late radiotherapy adverse event", "late toxicity"),
    ("outcome", "radiation dermatitis", "erythema"),
    ("outcome", "late radiotherapy adverse event", "dry mouth"),
    ("context", "curative intent", "definitive"),
    ("radiotherapy", "conventional fractionation", "standard fractionation"),
    ("outcome", "progressive disease", "progression"),
    ("outcome", "allodynia", "hyperalgesia"),
    ("outcome", "local control", "local response"),
    ("outcome", "paralysis", "paresis"),
    ("outcome", "ileus", "bowel obstruction"),
    ("outcome", "urinary retention", "anuria"),
    ("outcome", "local progression-free survival", "freedom from local progression"),
    ("marker", "CEA", "CEA stain"),
    ("marker", "AFP", "AFP in tissue"),
    ("marker", "PSA", "PSA stain"),
    ("marker", "urea", "BUN"),
    ("marker", "INR", "prothrombin time"),
    ("marker", "MMR", "dMMR"),
    ("radiotherapy", "total dose", "cumulative dose"),
    ("radiotherapy", "hyperfractionation", "twice daily"),
    ("tumour", "oral cavity squamous cell carcinoma", "oral cancer"),
    ("context", "completion of radiotherapy", "radiotherapy"),
    ("site", "brain", "intracranial"),
]
# Scheme, a word, and one that it finds although it is another.
BELOW = [
    ("treatment", "rectal resection", "anterior resection"),
    ("treatment", "complete resection", "R0 resection"),
    ("context", "computed tomography", "chest CT"),
    ("context", "computed tomography", "dynamic CT"),
    ("context", "PET", "FDG-PET"),
    ("outcome", "mucositis", "oral mucositis"),
    ("outcome", "adverse event", "mucositis"),
    ("outcome", "acute toxicity", "acute radiotherapy adverse event"),
    ("outcome", "pain relief", "significant pain relief"),
    ("context", "palliative intent", "pain relief"),
    ("treatment", "postoperative radiotherapy", "adjuvant radiotherapy"),
]


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(Resources.default().term_files())


def concepts(terms: Terms, scheme: str, word: str):
    return terms.find(word, [iris.TERM + scheme])


@pytest.mark.parametrize(("scheme", "one", "other"), APART)
def test_words_of_other_meaning_are_apart(terms, scheme, one, other) -> None:
    (first,), found = concepts(terms, scheme, one), concepts(terms, scheme, other)
    assert found
    assert all(first.iri != c.iri and first.iri not in terms.ancestors(c.iri) for c in found)


@pytest.mark.parametrize(("scheme", "one", "other"), BELOW)
def test_narrower_words_keep_their_name_and_are_found(terms, scheme, one, other) -> None:
    (wide,) = concepts(terms, scheme, one)
    assert any(c.iri != wide.iri and wide.iri in terms.ancestors(c.iri) for c in concepts(terms, scheme, other))


def test_a_word_stands_on_one_row(terms) -> None:
    """Also of words that only differ in dashes and case."""
    from metlit.model.terms import fold

    seen: dict[tuple[str, str], str] = {}
    for concept in terms.concepts.values():
        for word in {fold(word) for word in concept.words}:
            assert seen.setdefault((concept.scheme, word), concept.key) == concept.key, word
