"""What another paper says of a paper is never counted beside the paper itself, however it is asked."""

from __future__ import annotations

import pytest

import metlit
from metlit.analysis.gaps import Gaps
from metlit.building.check import check

PAPER = """\
source: {title: Muscle metastasis, authors: Doe J, doi: 10.1000/abc, year: 2015, design: case report, depth: full text}
patients:
  - id: p1
    at: Case
    age: 60
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions: {id: l, site: psoas muscle}
    radiotherapy: {id: rt1, technique: IMRT, target: l, dose: {total: 30 Gy, fractions: 10}}
    pain: {of: rt1, lesion: l, scale: NRS, before: 8, after: 0}
"""
ROW = PAPER.replace("full text", 'secondary source, read_in: "Review 2020, Table 2"')
FILES = {
    "paper-2015.yaml": PAPER,
    # The same DOI; title, year and first author; the same person by a link; and another paper, which nobody else has.
    "a-row-2015.yaml": ROW,
    "b-row-2015.yaml": ROW.replace("doi: 10.1000/abc, ", ""),
    "c-row-2015.yaml": ROW.replace("10.1000/abc", "10.1000/def")
    .replace("Muscle metastasis", "Third")
    .replace("id: p1\n", "id: p1\n    same_patients_as: paper-2015/p1\n"),
    "d-row-2015.yaml": ROW.replace("10.1000/abc", "10.1000/ghi").replace("Muscle metastasis", "Fourth"),
}


def told(store) -> dict[str, object]:
    """What a review would count."""
    library = store
    stats = dict(library.question("stats").rows)
    people = {str(row["publication"]).rsplit("/", 1)[-1]: row["patients"] for row in library.question("people").dicts()}
    return {
        "stats": {name: stats[name] for name in ("publications", "patients", "lesions", "treatments", "doses")},
        "people": people,
        "rows": sorted(store.evidence()["subject"]),
        "network": {data["patients"] for _, _, data in store.network().edges(data=True)},
        "outcomes": len(list(library.question("outcomes").dicts())),
        "gaps": max((row["people"] for row in Gaps(library).unreported(5)), default=0),
    }


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A store of all records, and one of those that must be left."""
    folder = tmp_path_factory.mktemp("second")
    for name, kept in (("all", FILES), ("left", ("paper-2015.yaml", "d-row-2015.yaml"))):
        (folder / name).mkdir()
        for file in kept:
            (folder / name / file).write_text(FILES[file], encoding="utf-8")
    built = {name: metlit.build(folder / name, folder / f"{name}-store") for name in ("all", "left")}
    return folder, built


def test_everything_is_as_without_them(stores):
    folder, built = stores
    said = [(f.code, f.severity, f.file.rsplit("/", 1)[-1]) for f in built["all"].findings]
    assert said == [("second-hand", "info", f"{letter}-row-2015.yaml") for letter in "abc"]
    whole, left = (told(metlit.open(folder / f"{name}-store")) for name in ("all", "left"))
    assert whole == left
    assert whole["stats"] == dict.fromkeys(whole["stats"], 2)


def test_it_is_there_until_the_paper_is(stores):
    """Two rows of reviews about one paper: one of them counts, and only as long as nobody has read the paper."""
    folder, _ = stores
    cases = folder / "later"
    cases.mkdir()
    for name in ("a-row-2015", "b-row-2015"):
        (cases / f"{name}.yaml").write_text(FILES[f"{name}.yaml"], encoding="utf-8")
    store = folder / "later-store"
    assert [f.code for f in metlit.build(cases, store).findings] == ["second-hand"]
    assert sorted(metlit.open(store).records) == ["a-row-2015"]
    (cases / "paper-2015.yaml").write_text(PAPER, encoding="utf-8")
    metlit.build(cases, store)
    assert sorted(metlit.open(store).records) == ["paper-2015"]
    again = metlit.build(cases, store)
    assert again.worked == 0 and len(again.findings) == 2
    (cases / "paper-2015.yaml").unlink()
    metlit.build(cases, store)
    assert sorted(metlit.open(store).records) == ["a-row-2015"]


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (", document: one", ", document: two", []),
        (", document: one", ", document: One", ["duplicate-doi"]),
        ("", ", document: two", ["duplicate-doi"]),
        (", document: one", "", ["duplicate-doi"]),
        ("", "", ["duplicate-doi"]),
    ],
)
def test_documents_of_a_corpus_share_a_doi(cases, first, second, codes):
    texts = [
        PAPER.replace("full text", f"case section{d}").replace("Muscle", t) for d, t in ((first, "A"), (second, "B"))
    ]
    found = check([cases({"one-2015.yaml": texts[0], "two-2015.yaml": texts[1]})])
    assert [f.code for f in found] == codes
