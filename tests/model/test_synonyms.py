"""Words that do not mean the same are not one concept; what a word finds lies below it. Read against the dictionaries
named in the vocabularies, not against the program."""

from __future__ import annotations

import pytest

from metlit import iris
from metlit.errors import UnknownWordError
from metlit.model.terms import Terms
from metlit.resources import Resources
from tests.model.words import noted, rows

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
    ("unit", "MeV", "MeV/u"),
    ("unit", "U/mL", "IU/mL"),
    ("context", "cannot tell", "partly"),
    ("context", "weakly positive", "focally positive"),
    ("context", "strongly positive", "diffusely positive"),
    ("context", "stable", "controlled"),
    ("context", "midline", "central"),
    ("context", "patient moved away", "transfer to another hospital"),
    ("context", "regional nodal involvement", "nodal involvement"),
    ("context", "perineural spread", "perineural invasion"),
    ("context", "abutting", "adjacent"),
    ("context", "presentation", "referral"),
    ("context", "supportive intent", "symptom relief"),
    ("context", "histology", "pathology"),
    ("context", "definitive setting", "primary treatment"),
    ("marker", "pan-cytokeratin AE1/AE3", "pan-cytokeratin"),
    ("marker", "serum CEA", "CEA"),
    ("marker", "serum PSA", "PSA"),
    ("marker", "beta-hCG", "hCG"),
    ("marker", "immunohistochemical marker", "EBER"),
    ("outcome", "partial pain response", "partial pain relief"),
    ("outcome", "complete pain response", "complete pain relief"),
    ("outcome", "pain progression", "increased pain"),
    ("outcome", "regional recurrence", "nodal recurrence"),
    ("outcome", "solitary metastasis", "single metastasis"),
    ("outcome", "toxicity grade 1", "mild toxicity"),
    ("outcome", "toxicity grade 3", "severe toxicity"),
    ("outcome", "WHO response criteria", "WHO criteria"),
    ("outcome", "palpable mass", "mass"),
    ("outcome", "oedema", "swelling"),
    ("outcome", "hip flexion contracture", "flexion contracture"),
    ("outcome", "inability to extend the hip", "limited hip extension"),
    ("outcome", "muscle weakness", "weakness"),
    ("outcome", "lumbosacral plexopathy", "lumbosacral plexus involvement"),
    ("outcome", "depression", "depressed mood"),
    ("radiotherapy", "target volume", "organ at risk"),
    ("radiotherapy", "orthogonal X-ray imaging", "kV imaging"),
    ("radiotherapy", "proton therapy system", "synchrotron"),
    ("radiotherapy", "orthovoltage unit", "kilovoltage unit"),
    ("record", "all rights reserved", "no open licence"),
    ("site", "iliopsoas muscle", "psoas compartment"),
    ("site", "nose", "nasal"),
    ("treatment", "3D-CRT", "conformal radiotherapy"),
    ("treatment", "stereotactic radiosurgery", "CyberKnife"),
    ("treatment", "pulmonary lobectomy", "lobectomy"),
    ("treatment", "watchful waiting", "observation"),
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
    ("context", "increased", "dose escalation"),
    ("context", "reduced", "tapered"),
    ("context", "as needed", "rescue dose"),
    ("context", "surgery", "resection"),
    ("context", "maximum response", "maximum pain response"),
    ("context", "confirmed", "biopsy-proven"),
    ("context", "in remission", "no evidence of disease"),
    ("context", "later line", "third line"),
    ("marker", "EGFR", "EGFR mutation"),
    ("marker", "ALK", "ALK rearrangement"),
    ("marker", "Epstein-Barr virus", "EBER"),
    ("marker", "CEA", "serum CEA"),
    ("marker", "bilirubin", "total bilirubin"),
    ("outcome", "thigh pain", "anterior thigh pain"),
    ("outcome", "faces pain scale", "Wong-Baker faces scale"),
    ("outcome", "alive without disease", "alive in complete remission"),
    ("radiotherapy", "linear accelerator", "TrueBeam"),
    ("radiotherapy", "MR-linac", "Unity"),
    ("radiotherapy", "portal imaging", "EPID"),
    ("radiotherapy", "target volume", "PTV"),
    ("site", "lower leg muscle", "calf muscle"),
    ("site", "supraclavicular lymph node", "Virchow node"),
    ("treatment", "volumetric modulated arc therapy", "RapidArc"),
    ("treatment", "systemic therapy", "chemotherapy"),
    ("treatment", "neoadjuvant chemotherapy", "preoperative chemotherapy"),
]
# Scheme and a word that stands for several things, or for none of it: it finds nothing, and whoever records chooses.
NOTHING = [
    ("country", "Congo"),
    ("outcome", "MR"),
    ("radiobiology", "α/β 1.5"),
    ("radiotherapy", "TV"),
    ("unit", "blood pressure"),
]


# Scheme, a word, and all that it may stand for: the notes of these rows say so.
SEVERAL = [
    ("tumour", "ACC", {"adenoid cystic carcinoma", "adrenal cortex carcinoma"}),
    ("treatment", "enucleation", {"enucleation of tumour", "enucleation of eye"}),
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


@pytest.mark.parametrize(("scheme", "word"), NOTHING)
def test_words_of_several_meanings_find_nothing(terms, scheme, word) -> None:
    assert concepts(terms, scheme, word) == []


@pytest.mark.parametrize(("scheme", "word", "meanings"), SEVERAL)
def test_a_noted_word_of_several_meanings_is_refused_with_all_of_them(terms, scheme, word, meanings) -> None:
    assert {c.label for c in concepts(terms, scheme, word)} == meanings
    with pytest.raises(UnknownWordError) as refused:
        terms.one(word, [iris.TERM + scheme])
    assert all(meaning in str(refused.value) for meaning in meanings)


def test_an_assumed_ratio_is_not_the_ratio(terms) -> None:
    assert [c.scheme for c in terms.find("alpha-beta ratio")] == ["radiotherapy"]


def test_a_word_stands_on_one_row(terms) -> None:
    """Also of words that only differ in dashes and case; unless every row with it has a note that it is ambiguous."""
    from metlit.model.terms import fold

    seen: dict[tuple[str, str], list[str]] = {}
    for concept in terms.concepts.values():
        for word in {fold(word) for word in concept.words}:
            seen.setdefault((concept.scheme, word), []).append(concept.key)
    for (scheme, word), keys in seen.items():
        told = [word in noted(rows()[scheme, key]) for key in keys]
        assert all(told) if len(keys) > 1 else not any(told), (scheme, word, keys)
