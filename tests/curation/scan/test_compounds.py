"""Every row of compounds.tsv puts together what its example prints, and leaves alone what its other example prints."""

from __future__ import annotations

import pytest

from metlit.curation.scan.compounds import Compounds
from metlit.curation.scan.lexicon import Lexicon
from metlit.curation.scan.patterns import tsv_rows
from metlit.curation.scan.wording import Spoken
from metlit.errors import ResourceError
from metlit.model.terms import Terms
from metlit.resources import Resources

FOLDER = Resources.default().scan_folder()
FILE = FOLDER / "compounds.tsv"
HEADER = next(line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
ROWS = [row for _, row in tsv_rows(FILE)]


@pytest.fixture(scope="module")
def lexicon():
    terms = Terms.load(Resources.default().term_files())
    return terms, Lexicon(terms, FOLDER)


def alone(row, terms, folder):
    file = folder / "compounds.tsv"
    file.write_text(f"{HEADER}\n" + "\t".join(row.values()) + "\n", encoding="utf-8")
    return Compounds(file, terms)


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_examples(row, lexicon, tmp_path):
    terms, words_of = lexicon
    compounds = alone(row, terms, tmp_path)
    spoken = Spoken("fr" if row["name"].startswith("fr-") else "en")
    assert row["holds"] and row["fails"]
    for example in row["holds"].split(" || "):
        text, _, expected = example.partition(" => ")
        words = words_of.read(text, spoken)
        made = [w.concept.label for w in compounds.joined(words, text, words_of.compound) if w not in words]
        known = {w.concept.label for w in words}  # what the lexicon puts together itself
        wanted = expected.split("; ")
        assert made in (wanted, [label for label in wanted if label not in known])
    for text in row["fails"].split(" || "):
        words = words_of.read(text, spoken)
        assert compounds.joined(words, text, words_of.compound) == words


def test_the_whole_is_marked_and_its_site_stays(marks):
    found = [
        (m.kind, m.printed) for m in marks("CT showed a right supraclavicular mass. It was metastatic to the liver.")
    ]
    assert ("tumour", "supraclavicular mass") in found and ("site", "supraclavicular") in found
    assert ("tumour", "metastatic to the liver") in found and ("site", "liver") in found


def test_a_longer_word_is_not_cut(marks):
    """Bone metastases in the spine: what the vocabulary has as one word stays one."""
    assert "bone metastasis" in [m.label for m in marks("There were bone metastases in the spine.")]


def test_a_wrong_concept_is_named(lexicon, tmp_path):
    row = ROWS[0] | {"otherwise": "site/nowhere"}
    with pytest.raises(ResourceError, match="no concept site/nowhere"):
        alone(row, lexicon[0], tmp_path)
