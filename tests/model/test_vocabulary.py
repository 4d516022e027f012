"""What every row of the vocabularies must have, whoever writes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metlit import iris
from metlit.answers.library import Library
from metlit.errors import ResourceError
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.resources import Resources
from tests.conftest import FROZEN
from tests.model.words import american, is_american, rows, table, words_of

UNDEFINED = re.compile(r"\bno definition yet: (not seen in the case texts|split from .+, not counted by itself)(;|$)")
COLUMNS = "key label broader relation synonyms definition source exactMatch closeMatch broadMatch narrowMatch note"
HEADER = COLUMNS.replace(" ", "\t") + "\n"
# Organs and other things with an accepted name that is spelt as in America.
NAMES = {"Musculoskeletal Tumor Society score"}


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(Resources.default().term_files())


def below(terms: Terms, scheme: str, word: str) -> set[str]:
    (concept,) = terms.find(word, [iris.TERM + scheme])
    return {terms.label(iri) for iri in terms.descendants(concept.iri)}


def test_labels_are_british_and_the_american_word_is_a_synonym() -> None:
    for (scheme, key), row in rows().items():
        words = {word.casefold() for word in words_of(row)}
        label = row["label"]
        assert label in NAMES or not is_american(label), (scheme, label)
        assert american(label).casefold() in words, (scheme, key, american(label))


@pytest.mark.parametrize(
    ("british", "other"),
    [("haematuria", "hematuria"), ("Tumour of the oesophagus", "Tumor of the esophagus"), ("anaemia", "anemia"),
     ("localised fibre", "localized fiber"), ("dyspnoea", "dyspnea"), ("colon", "colon"),
     ("chemotherapy", "chemotherapy")],
)  # fmt: skip
def test_spellings(british: str, other: str) -> None:
    assert american(british) == other
    assert is_american(other) == (british != other)


def test_a_term_has_a_definition_or_a_note_that_it_was_not_seen() -> None:
    for (scheme, key), row in rows().items():
        assert bool(row["definition"]) != bool(UNDEFINED.search(row.get("note", ""))), (scheme, key)


def test_every_term_of_the_frozen_set_is_defined(library: Library) -> None:
    """Whatever a record or what is derived from it names."""
    assert len(FROZEN) == 5
    used = set(re.findall(rb"<https://w3id.org/metlit/term/([^>/]+)/([^>]+)>", b"".join(library.nquads())))
    assert len(used) > 300
    for scheme, key in used:
        row = rows()[scheme.decode(), key.decode()]
        assert row["definition"] or scheme == b"country", (scheme, key)


def test_no_code_of_a_vocabulary_that_may_not_be_published() -> None:
    """SNOMED CT and MedDRA: no prefix, no number of theirs in any cell."""
    for (scheme, key), row in rows().items():
        for column in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch"):
            for curie in filter(None, (row.get(column) or "").split("|")):
                prefix, _, local = curie.partition(":")
                assert prefix.upper() not in {"SNOMED", "SNOMEDCT", "SCTID", "SCT", "MEDDRA"}, (scheme, key)
                assert not re.fullmatch(r"\d{8}", local) or prefix in {"MONDO", "EFO", "HP", "UBERON"}, (scheme, curie)
        text = " ".join(cell or "" for cell in row.values())
        assert not re.search(r"snomed\.info|\bmeddra\b", text, re.IGNORECASE) or "left out" in text, (scheme, key)


def test_what_regimens_are_made_of_are_drugs(terms: Terms) -> None:
    made = {c.label: c.extra["components"].split("|") for c in terms.concepts.values() if "components" in c.extra}
    assert len(made) > 100
    assert made["FOLFIRI"] == ["treatment/fluorouracil", "treatment/leucovorin", "treatment/irinotecan"]
    for label, parts in made.items():
        assert all(iris.TERM + part in terms.concepts for part in parts), label


def test_an_identifier_is_the_same_as_one_term_of_a_vocabulary_only() -> None:
    for row in rows().values():
        named = [c for m in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch") for c in row[m].split("|") if c]
        assert len(named) == len(set(named)), row["label"]
        found = [re.split("[=~]", cell)[0] for cell in (row.get("lexical") or "").split("|") if cell]
        assert set(found) <= set(named), row["label"]


def test_terms_stand_below_all_that_they_are(terms: Terms) -> None:
    limb = below(terms, "site", "upper limb")
    assert {"radius", "wrist", "forearm muscle", "humerus", "biceps brachii", "deltoid muscle", "carpal bone"} <= limb
    assert not {"femur", "psoas muscle", "lung"} & limb
    assert {"radius", "humerus"} <= below(terms, "site", "bone")
    assert "forearm muscle" in below(terms, "site", "skeletal muscle")
    junction = terms.find("oesophagogastric junction", [iris.TERM + "site"])[0]
    assert {"oesophagus", "stomach"} <= {terms.label(i) for i in terms.ancestors(junction.iri)}
    headache = terms.find("headache", [iris.TERM + "outcome"])[0]
    assert {"symptom", "adverse event"} <= {terms.label(i) for i in terms.ancestors(headache.iri)}
    brain = terms.find("whole-brain radiotherapy")[0]
    assert "external beam radiotherapy" in {terms.label(i) for i in terms.ancestors(brain.iri)}
    temozolomide = terms.find("temozolomide")[0]
    assert {"alkylating agent", "antineoplastic agent"} <= {terms.label(i) for i in terms.ancestors(temozolomide.iri)}


def test_what_rules_take_one_of_is_one(terms: Terms) -> None:
    """Units and times by which rules compute have one rank and dimension; one ratio at most is assumed of a tumour."""
    for concept in terms.concepts.values():
        if concept.scheme == "unit":
            assert len(concept.parents) <= 1, concept.key
        if concept.scheme == "context" and "rank" in concept.extra:
            ranks = {terms.get(i).extra["rank"] for i in terms.ancestors(concept.iri) if "rank" in terms.get(i).extra}
            assert len(ranks) == 1 or not terms.within(concept.iri, iris.term_iri("context", "time-origin")), (
                concept.key
            )
    applies = {c.iri: c.extra["applies_to"].split("|") for c in terms.concepts.values() if "applies_to" in c.extra}
    assert len(applies) > 3
    for concept in terms.concepts.values():
        if concept.scheme == "tumour":
            above = {i.removeprefix(iris.TERM) for i in terms.ancestors(concept.iri)}
            assert sum(bool(above & set(named)) for named in applies.values()) <= 1, concept.key


def test_words_of_other_languages_are_found_and_exported_with_their_language(terms: Terms) -> None:
    assert all(sum(bool(row[language]) for row in table("languages")) >= 300 for language in ("fr", "es", "de", "it"))
    for row in table("languages"):
        concept = terms.get(iris.TERM + row["term"])
        assert row["source"] == "metlit"
        for language in ("fr", "es", "de", "it"):
            for word in filter(None, row[language].split("|")):
                assert concept in terms.find(word, [iris.TERM + concept.scheme]), word
                assert word not in concept.words, "words of readers are English"
    assert terms.one("Kopfschmerzen").label == "headache"
    assert [c.label for c in terms.find("radioterapia")] == ["radiotherapy"]
    resources = Resources.default()
    lines = terms.nquads(Schema.load(resources.shape_files(), resources.ontology_file()).term_columns)
    graph = f"<{iris.VOCABULARY_GRAPH}>"
    assert f'<{iris.TERM}site/lung> <{iris.SKOS}altLabel> "poumon"@fr {graph} .\n' in lines
    assert f'<{iris.TERM}site/lung> <{iris.SKOS}altLabel> "lungs" {graph} .\n' in lines


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("thing/one\tun\t\tmetlit\t", ""),
        ("thing/one\tdeux\tdeux\tmetlit\t", ""),
        ("thing/one\ttwo\t\tmetlit\t", "the word 'two' is also one of 'two'"),
        ("thing/one\ttwo\t\tmetlit\tambiguous: two", ""),
        ("thing/one\tzwei\t\tmetlit\t\nthing/two\t\tzwei\tmetlit\t", "languages.tsv:3: the word 'zwei' is also"),
        ("thing/three\tun\t\tmetlit\t", "'thing/three' is no term"),
        ("thing/one\tun\tmetlit\t", "too many or few cells"),
        ("thing/one\tun\t\tmetlit\t\nthing/one\tun\t\tmetlit\t", "stands twice"),
    ],
)
def test_words_of_other_languages_are_not_guessed(tmp_path: Path, line: str, what: str) -> None:
    (tmp_path / "thing.tsv").write_text(HEADER + "one\tone" + "\t" * 10 + "\ntwo\ttwo" + "\t" * 10 + "\n")
    (tmp_path / "languages.tsv").write_text(f"term\tfr\tde\tsource\tnote\n{line}\n")
    files = sorted(tmp_path.glob("*.tsv"))
    if what:
        with pytest.raises(ResourceError, match=what):
            Terms.load(files)
    else:
        # What is ambiguous names the word of readers first.
        assert Terms.load(files).find("two")[0].key == "two"


@pytest.mark.parametrize(
    "notes", [("", ""), ("ambiguous: both", ""), ("", "ambiguous: both"), ("ambiguous: x", "ambiguous: both")]
)
def test_a_word_on_two_rows_needs_a_note_on_both(tmp_path: Path, notes: tuple[str, str]) -> None:
    def written(first: str, second: str) -> Path:
        lines = [f"{key}\t{key}\t\t\tboth" + "\t" * 7 + note for key, note in (("one", first), ("two", second))]
        (tmp_path / "thing.tsv").write_text(HEADER + "\n".join(lines) + "\n")
        return tmp_path / "thing.tsv"

    with pytest.raises(ResourceError, match="the word 'both' is also one of 'one'"):
        Terms.load([written(*notes)])
    terms = Terms.load([written("seen; ambiguous: both", "ambiguous: Both; more")])
    assert [c.key for c in terms.find("both")] == ["one", "two"]


def test_terms_without_a_definition_are_shown_as_such(terms: Terms) -> None:
    from metlit.answers.show import concept_data, concept_text

    waiting = next(c for c in terms.concepts.values() if not c.definition and c.scheme == "site")
    assert "no definition yet" in concept_text(terms, waiting) and concept_data(terms, waiting)["defined"] is False
    headache = terms.find("headache", [iris.TERM + "outcome"])[0]
    assert "no definition yet" not in concept_text(terms, headache)
    data = concept_data(terms, headache)
    assert data["defined"] is True and len(data["broader"]) > 1 and "Kopfschmerz" in data["translations"]["de"]


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("motor deficit|déficit moteur", "outcome/motor-deficit"),
        ("sensorimotor deficit|déficit sensitivo-moteur", "outcome/sensorimotor-deficit"),
        ("spinal pain|rachialgie", "outcome/spinal-pain"),
        ("epiduritis|épidurite", "outcome/epiduritis"),
        ("hepatic MRI|IRM hépatique", "context/liver-mri"),
        ("laparoscopic biopsy|biopsy under coelioscopy", "context/laparoscopic-biopsy"),
        ("seventh dorsal vertebra|D7|T7", "site/t7-vertebra"),
        ("thoracolumbar spine|rachis dorso-lombaire", "site/thoracolumbar-spine"),
        ("CT CAP|scanner thoraco-abdomino-pelvien|TDM thoraco-abdomino-pelvienne", "context/chest-abdomen-pelvis-ct"),
        ("gross examination|examen macroscopique", "context/gross-examination"),
        ("musculocutaneous flap|lambeau musculo-cutané", "treatment/musculocutaneous-flap"),
        ("split-thickness skin graft|greffe de peau mince", "treatment/split-thickness-skin-graft"),
        ("wide excision|exérèse chirurgicale large", "treatment/wide-excision"),
        ("nodal recurrence|récidive ganglionnaire", "outcome/nodal-recurrence"),
        ("alive without recurrence|vivant sans récidive", "outcome/alive-without-recurrence"),
        ("decompressive|décompressive", "context/intent-decompressive"),
        ("en|English", "record/language-en"),
    ],
)
def test_words_of_papers_name_one_term(terms: Terms, words: str, term: str) -> None:
    """Of Boukind 2015, Filippini 2020 and Rejab 2019, as their case sections print them."""
    for word in words.split("|"):
        assert [c.iri for c in terms.find(word, [iris.TERM + term.split("/")[0]])] == [iris.TERM + term], word


def test_adjuvant_is_a_setting_and_an_intent(terms: Terms) -> None:
    """Two keys, two terms, in both languages."""
    for word in ("adjuvant", "adjuvante"):
        for branch, key in (("treatment-setting", "adjuvant"), ("treatment-intent", "intent-adjuvant")):
            assert [c.key for c in terms.find(word, [f"{iris.TERM}context/{branch}"])] == [key]


def test_a_trochanter_is_greater_or_lesser(terms: Terms) -> None:
    below = terms.descendants(iris.TERM + "site/trochanter")
    assert {iris.TERM + f"site/{which}-trochanter" for which in ("greater", "lesser")} < below
    assert terms.within(iris.TERM + "site/lesser-trochanter", iris.TERM + "site/proximal-femur")
