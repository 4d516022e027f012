"""Groups of terms: further terms above a term, across the lines of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from metlit import iris
from metlit.answers.library import Library
from metlit.errors import ResourceError
from metlit.model.terms import Terms
from metlit.resources import Resources

HEADER = (
    "key\tlabel\tbroader\trelation\tsynonyms\tdefinition\tsource\texactMatch\tcloseMatch\tbroadMatch\tnarrowMatch\n"
)


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(Resources.default().term_files())


def keys(iris_found: Iterable[str]) -> set[str]:
    return {iri.rpartition("/")[2] for iri in iris_found}


def test_what_comes_from_organs_of_a_group_is_in_the_group(terms: Terms) -> None:
    """The column ``origin`` says it a second time, tumour by tumour."""
    for group in ("gynaecological-cancer", "urological-cancer", "gastrointestinal-cancer", "digestive-system-cancer"):
        iri = iris.term_iri("tumour", group)
        named = terms.get(iri).extra["origin"].split("|")
        organs = set().union(*(terms.descendants(iris.TERM + organ) for organ in named))
        arising = {
            c.iri for c in terms.concepts.values()
            if c.scheme == "tumour" and c.extra.get("origin") and iris.TERM + c.extra["origin"] in organs
        }  # fmt: skip
        assert len(arising) > 8
        assert arising - {iri} <= terms.descendants(iri), group
        members = {c for c in terms.descendants(iri) if "|" not in terms.get(c).extra.get("origin", "")}
        elsewhere = {c for c in members if iris.TERM + terms.get(c).extra.get("origin", named[0]) not in organs}
        assert elsewhere == set(), group


def test_the_axial_skeleton_is_without_the_bony_pelvis(terms: Terms) -> None:
    below = keys(terms.descendants(iris.term_iri("site", "axial-skeleton")))
    assert {"skull-base", "l5-vertebra", "sacrum", "coccyx", "rib", "sternum", "lumbar-spine"} <= below
    assert not {"ilium", "bony-pelvis", "femur", "scapula", "clavicle", "humerus"} & below
    assert "axial-skeleton" in keys(terms.descendants(iris.term_iri("site", "bone")))


def test_a_line_is_one_way_to_the_top_and_a_group_cuts_across(terms: Terms) -> None:
    ovary = iris.term_iri("tumour", "ovarian-carcinoma")
    line = list(terms.line(ovary))
    assert keys(line) >= {"ovarian-carcinoma", "carcinoma", "malignant-neoplasm"}
    assert "gynaecological-cancer" not in keys(line)
    assert {*keys(line), "gynaecological-cancer"} <= keys(terms.ancestors(ovary))
    assert terms.within(ovary, iris.term_iri("tumour", "gynaecological-cancer"))
    assert Terms.restored(terms.compiled()).get(ovary) == terms.get(ovary)


def test_found_are_the_groups_that_the_paper_counts(library: Library) -> None:
    """Sanuki 2022: gynaecological cancer was commonest, then urological, then gastrointestinal; counted in Table 1.

    Of Gerontopoulos 2020 only the organs are printed (Table 2: ovary, cervix; bladder, prostate, kidney, ureter; colon,
    stomach).
    """
    wanted = {
        "gynaecological tumour": {"p01", "p02", "p03", "p05", "p06", "all"},
        "urologic cancer": {"p04", "p07", "p09", "p11", "all"},
        "gastrointestinal cancer": {"p08", "p10", "all"},
    }
    for word, subjects in wanted.items():
        found = {str(row["subject"]) for row in library.find(primary=word)}
        assert {s.partition("/")[2] for s in found} == subjects, word
        assert {s for s in found if s.endswith("/all")} == {"gerontopoulos-2020/all"}
        assert word in {"gynaecological tumour", "urologic cancer"} or "sanuki-2022/p08" in found


def test_a_query_finds_the_members_of_a_group(library: Library) -> None:
    rows = library.query(
        r"SELECT DISTINCT ?who { ?who metlit:primary/metlit:tumour/skos:broader* term:tumour\/gynaecological-cancer }"
    )
    found = sorted(iris.local_path(str(row[0])) for row in rows.rows)
    assert found == [f"sanuki-2022/p{n}" for n in ("01", "02", "03", "05", "06")]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("thing/one\tthing/none", "no term and group"),
        ("thing/one", "no term and group"),
        ("thing/one\tother/three", "one vocabulary"),
    ],
)
def test_memberships_that_are_refused(tmp_path: Path, line: str, what: str) -> None:
    (tmp_path / "thing.tsv").write_text(HEADER + "one\tone" + "\t" * 9 + "\ntwo\ttwo" + "\t" * 9 + "\n")
    (tmp_path / "other.tsv").write_text(HEADER + "three\tthree" + "\t" * 9 + "\n")
    (tmp_path / "groups.tsv").write_text(f"term\tgroup\nthing/one\tthing/two\n{line}\n")
    with pytest.raises(ResourceError, match=rf"groups\.tsv:3: .*{what}"):
        Terms.load(sorted(tmp_path.glob("*.tsv")))


def written(folder: Path, *rows: str) -> Terms:
    """A vocabulary of rows ``key broader relation``."""
    cells = [row.split(" ") + [""] * 2 for row in rows]
    lines = [f"{key}\tthe {key}\t{broader}\t{relation}" + "\t" * 7 for key, broader, relation, *_ in cells]
    (folder / "thing.tsv").write_text(HEADER + "\n".join(lines) + "\n")
    return Terms.load([folder / "thing.tsv"])


DIAMOND = ("whole", "left whole part-of", "right whole", "top", "both left|right|top part-of|is-a|is-a", "leaf both")


def test_a_term_below_several_is_found_once_by_each(tmp_path: Path) -> None:
    terms = written(tmp_path, *DIAMOND)
    leaf = "https://w3id.org/metlit/term/thing/leaf"
    above = [iri.rpartition("/")[2] for iri in terms.ancestors(leaf)]
    assert above == ["leaf", "both", "left", "right", "top", "whole"], "each once, the nearest first"
    assert [iri.rpartition("/")[2] for iri in terms.line(leaf)] == ["leaf", "both", "left", "whole"]
    assert keys(terms.tops(leaf)) == {"top", "whole"}
    assert keys(terms.descendants("https://w3id.org/metlit/term/thing/top")) == {"top", "both", "leaf"}
    both = terms.find("the both")[0]
    assert both.relations == ("part-of", "is-a", "is-a")
    assert Terms.restored(terms.compiled()).get(both.iri) == both
    lines = "".join(terms.nquads({}))
    assert lines.count(f"<{both.iri}> <{iris.SKOS}broader>") == 3
    assert lines.count(f"<{both.iri}> <{iris.DCTERMS}isPartOf>") == 1


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (("one two", "two three", "three one"), "lies below itself"),
        (("one one",), "lies below itself"),
        (("top", "one top|two", "two top|one"), "lies below itself"),
        (("top", "one top|none"), "thing.tsv:3: broader: no key 'none'"),
        (("top", "side", "one top|side is-a|part-of|is-a"), "thing.tsv:4: relation: 3 of them, 2 broader terms"),
        (("top", "one top kind-of"), "thing.tsv:3: relation: 'kind-of' is neither"),
    ],
)
def test_terms_above_that_are_refused(tmp_path: Path, rows: tuple[str, ...], what: str) -> None:
    with pytest.raises(ResourceError, match=what):
        written(tmp_path, *rows)
