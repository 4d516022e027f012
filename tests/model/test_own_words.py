"""Words of one's own: rows of five cells beside the records, in every command and in what a build goes by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from metlit import iris
from metlit.errors import MetlitError, ResourceError
from metlit.model.key_words import NewWord, words_of_key
from metlit.model.own_words import HEADER
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.resources import Resources

RESOURCES = Resources.default()
GOOD = (
    "thigh-flexor\tthigh flexor\tskeletal-muscle\tflexor of the thigh|deep thigh flexor\tA muscle made up for a test."
)


@pytest.fixture(scope="module")
def packaged() -> Terms:
    return Terms.load(RESOURCES.term_files())


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema.load(RESOURCES.shape_files(), RESOURCES.ontology_file())


def own(folder: Path, *rows: str, name: str = "site", header: str = HEADER) -> Resources:
    (folder / f"{name}.tsv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return replace(RESOURCES, own=folder)


def test_a_row_is_a_term_of_its_vocabulary(tmp_path: Path, packaged: Terms):
    below = "flexor-head\thead of the thigh flexor\tthigh-flexor\t\tA part of it."
    terms = Terms.load(own(tmp_path, below, GOOD).term_files())
    site = iris.TERM + "site"
    for word in ("thigh flexor", "Deep Thigh Flexor"):
        (concept,) = terms.find(word, [site])
        assert concept.iri == f"{site}/thigh-flexor" and concept.definition == "A muscle made up for a test."
    assert {f"{site}/thigh-flexor", f"{site}/skeletal-muscle"} < set(terms.ancestors(f"{site}/flexor-head"))
    assert len(terms.concepts) == len(packaged.concepts) + 2


@pytest.mark.parametrize(
    ("row", "place", "what"),
    [
        (GOOD.replace("thigh-flexor", "Thigh Flexor"), "2:1: key", "no key"),
        (GOOD.replace("thigh-flexor", "psoas-muscle"), "2:1: key", "the key of 'psoas muscle' already"),
        (GOOD.replace("\tthigh flexor\t", "\t\t"), "2:14: label", "empty"),
        (GOOD.replace("\tthigh flexor\t", "\tpsoas muscle\t"), "2:14: label", "also a word of 'psoas-muscle'"),
        (GOOD.replace("\tskeletal-muscle", "\t"), "2:27: broader", "empty"),
        (GOOD.replace("\tskeletal-muscle", "\tskeletal muscle"), "2:27: broader", "write 'skeletal-muscle'"),
        (GOOD.replace("\tskeletal-muscle", "\tthigh-flexor"), "2:27: broader", "above itself"),
        (GOOD.replace("deep thigh flexor", "femur"), "2:43: synonyms", "also a word of"),
        (GOOD.replace("A muscle made up for a test.", ""), "2:81: definition", "empty"),
        (GOOD.replace("A muscle made up for a test.", "  "), "2:81: definition", "empty"),
        ("a\tb\tc", "2:1", "3 cells"),
        (GOOD + "\n" + GOOD, "3:1: key", "line 2"),
    ],
)
def test_a_wrong_cell_is_refused_with_line_place_and_column(tmp_path: Path, row: str, place: str, what: str):
    with pytest.raises(ResourceError) as caught:
        Terms.load(own(tmp_path, row).term_files())
    assert f"site.tsv:{place}" in str(caught.value) and what in str(caught.value)


def test_a_wrong_file_is_refused(tmp_path: Path):
    with pytest.raises(ResourceError, match="no vocabulary 'sites'"):
        Terms.load(own(tmp_path, GOOD, name="sites").term_files())
    (tmp_path / "sites.tsv").unlink()
    with pytest.raises(ResourceError, match=r"site\.tsv:1:1: its columns are key, label"):
        Terms.load(own(tmp_path, GOOD, header="key\tlabel").term_files())


def test_what_a_build_goes_by_changes_with_the_words(tmp_path: Path):
    first = own(tmp_path, GOOD).fingerprint()
    assert first != RESOURCES.fingerprint()
    assert own(tmp_path, GOOD.replace("made up", "invented")).fingerprint() != first
    assert own(tmp_path, GOOD).fingerprint() == first


def test_where_they_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("METLIT_VOCABULARY", raising=False)
    cases, words = tmp_path / "cases", tmp_path / "vocabulary"
    cases.mkdir()
    (cases / "a-2020.yaml").touch()
    assert Resources.beside([cases]) is None
    words.mkdir()
    monkeypatch.chdir(tmp_path)
    for path in (cases, cases / "a-2020.yaml", Path(cases.name), Path(cases.name, "a-2020.yaml"), Path("none-yet")):
        found = Resources.beside([path])
        assert found and found.own and found.own.resolve() == words, path
    monkeypatch.chdir(cases)
    found = Resources.beside([Path()])
    assert found and found.own and found.own.resolve() == words
    other = tmp_path / "other"
    monkeypatch.setenv("METLIT_VOCABULARY", str(other))
    with pytest.raises(ResourceError, match="METLIT_VOCABULARY"):
        Resources.beside([cases])
    other.mkdir()
    found = Resources.beside([cases])
    assert found and found.own == other
    monkeypatch.delenv("METLIT_VOCABULARY")
    (other / "cases").mkdir()
    (other / "vocabulary").mkdir()
    with pytest.raises(ResourceError, match="several vocabularies"):
        Resources.beside([cases, other / "cases"])


def test_a_new_word_is_a_row(tmp_path: Path, packaged: Terms):
    folder = tmp_path / "vocabulary"
    word = NewWord("site", "Deep thïgh flexor", "skeletal-muscle", "A muscle made up for a test.", "thigh flexor")
    file = word.write(folder, packaged)
    row = "deep-thigh-flexor\tDeep thïgh flexor\tskeletal-muscle\tthigh flexor\tA muscle made up for a test."
    assert file.read_text(encoding="utf-8") == f"{HEADER}\n{row}\n"
    for wrong in (word, replace(word, label="other", definition=""), replace(word, label="x\ty")):
        with pytest.raises(MetlitError):
            wrong.write(folder, packaged)
    assert file.read_text(encoding="utf-8") == f"{HEADER}\n{row}\n"
    replace(word, label="Other flexor", synonyms="").write(folder, packaged)
    assert len(Terms.load(replace(RESOURCES, own=folder).term_files()).concepts) == len(packaged.concepts) + 2


def test_the_words_of_a_key_are_all_that_it_takes(schema: Schema, packaged: Terms):
    (sex,) = words_of_key(schema, "sex")
    assert {c.label for _, c in sex.words(packaged)} >= {"male", "female"} and sex.branch == "context/sex"
    (site,) = words_of_key(schema, "site")
    words = list(site.words(packaged))
    assert {c.iri for _, c in words} == {c.iri for c in packaged.concepts.values() if c.scheme == "site"}
    assert len(words) == len({c.iri for _, c in words})
    assert {one.branch for one in words_of_key(schema, "response")} == {"outcome", "outcome/pain-response"}
    assert [one.branch for one in words_of_key(schema, "pain.response")] == ["outcome/pain-response"]
    assert [one.branch for one in words_of_key(schema, "drugs")] == ["treatment"]
    assert [one.scheme for one in words_of_key(schema, "markers")] == ["marker"]
    with pytest.raises(MetlitError, match="did you mean 'site'"):
        words_of_key(schema, "sites")
