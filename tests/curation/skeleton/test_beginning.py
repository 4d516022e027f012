"""Records to begin with: live is what is known or needed; all else are comments, in the order of the shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import metlit
from metlit.curation.bibliographic.citation import Citation, CitedAuthor
from metlit.curation.bibliographic.crossref import read_crossref
from metlit.curation.candidate import CheckedCandidate
from metlit.curation.scan.mark import TextMark
from metlit.curation.skeleton.beginning import Beginner
from metlit.curation.skeleton.known import record_name
from metlit.curation.skeleton.layout import load_candidate_keys, load_skeletons
from metlit.curation.skeleton.scalar import yaml_scalar
from metlit.errors import MetlitError, ResourceError, UnknownWordError
from metlit.finding import ERROR
from metlit.model import schema as model
from metlit.model.schema import NodeShape, Schema
from metlit.record.text import Mapping, Scalar, Sequence, Tree, read_text
from metlit.resources import Resources
from tests.curation.bibliographic import documented
from tests.curation.papers import case_report

DESIGNS = ("case report", "case series", "cohort study")
WHERE = "Case presentation, paragraph 1"


@pytest.fixture(scope="module")
def beginner() -> Beginner:
    return Beginner(Resources.default())


def uncommented(text: str) -> str:
    """What becomes of a skeleton if every ``# `` before a key is removed; the remarks above and below stay."""
    found = re.sub(r"(?m)^( *)# (?=[ -]*[\w/]+:( |$))", r"\1", text.split("\n\n")[0])
    # Of several candidates at a key one is chosen: the first.
    lines, seen = [], ""
    for line in found.splitlines():
        key = re.match(r" *(?:- )?[\w/ ]+:", line)
        before, seen = seen, key[0].replace("-", " ") if key else ""
        if not seen or seen != before:
            lines.append(line)
    return "\n".join(lines) + "\n"


def live(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def mappings(tree: Tree, shape: NodeShape, schema: Schema) -> Iterator[tuple[list[str], NodeShape]]:
    """The keys of every mapping, in the written order, with its shape."""
    if isinstance(tree, Sequence):
        for item in tree.items:
            yield from mappings(item, shape, schema)
    elif isinstance(tree, Mapping):
        yield list(tree.entries), shape
        for key, (_, below) in tree.entries.items():
            found = shape.fields[key]
            if found.kind == model.NODE and not found.keyed_by and not isinstance(below, Scalar):
                yield from mappings(below, schema.shape_of(found.target), schema)


def findings(folder: Path, *texts: str) -> list[list]:
    """What check says of several records, of each apart."""
    files = [folder / f"doe-{2000 + n}.yaml" for n, _ in enumerate(texts)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    found = metlit.check(folder)
    return [[one for one in found if Path(one.file).name == file.name] for file in files]


@pytest.mark.parametrize("design", DESIGNS)
def test_uncommented_it_is_yaml_with_the_keys_of_the_shapes_in_their_order(beginner: Beginner, design: str) -> None:
    text = beginner.begin(design=design).text
    tree = read_text(uncommented(text), "x.yaml")
    found = list(mappings(tree, beginner.schema.root, beginner.schema))
    assert len(found) > 15
    for keys, shape in found:
        assert [key for key in keys if key not in shape.fields] == []
        assert keys == sorted(keys, key=lambda key: shape.fields[key].order), shape.name
    layout = beginner.skeleton(design)
    written = {key for keys, _ in found for key in keys}
    assert {part for path in layout.keys for part in path} - written == set()


def test_what_is_required_and_missing_is_named_at_its_line(beginner: Beginner, tmp_path: Path) -> None:
    texts = [beginner.begin(design=design).text for design in DESIGNS]
    for design, text, found in zip(DESIGNS, texts, findings(tmp_path, *texts), strict=True):
        waiting = {n for n, line in enumerate(text.splitlines(), 1) if line in live(text) and "# required: " in line}
        assert {(f.line, f.code) for f in found if f.severity == ERROR} == {(line, "no-value") for line in waiting}
        # Where the patient stands in the paper is not said yet.
        assert {f.code for f in found if f.severity != ERROR} <= {"place-missing"}
        assert len(waiting) == (3 if design == "case report" else 4), "title, year, depth; of a group n"


def test_nothing_enters_the_record_by_itself(beginner: Beginner) -> None:
    """Live are keys that wait, and ids; not what was found, and not what the paper or a service says of its design."""
    marks = [CheckedCandidate(TextMark("age", "61-year-old", "61", "year", place=WHERE))]
    text = beginner.begin(None, case_report(), marks).text
    assert live(text) == [
        "source:",
        "  title:   # required: Title of the paper as printed",
        "  year:   # required: Year of publication",
        "  design:   # required: Study design",
        "  depth:   # required: What was read: the full text, a case section, the abstract, or what another paper says "
        "of it (full text, abstract, case section, secondary source)",
        "patients:",
        "  - id: p1",
    ]
    assert f"    # age: 61   # {WHERE} (printed “61-year-old”)" in text
    assert '  # title: "Psoas metastasis and pain: a case report"   # as read from the paper' in text


def test_the_bibliographic_part_is_filled(beginner: Beginner, tmp_path: Path) -> None:
    text = beginner.begin(read_crossref(documented.crossref()), design="case report").text
    assert live(text)[:15] == [
        "source:",
        '  title: "Psoas metastasis & pain: a case report"',
        "  authors:",
        '    - {name: "Doe, Jane", orcid: "0000-0002-1825-0097"}',
        "    - van der Roe, R. J., Jr",
        "    - {name: Psoas Study Group, collective: true}",
        "  journal: Journal of Invented Cases",
        "  year: 2020   # first online 2019",
        '  volume: "4"',
        '  issue: "2"',
        '  pages: "11-14"',
        '  doi: "10.5555/psoas.2020.1"',
        "  design: case report",
        "  depth:   # required: What was read: the full text, a case section, the abstract, or what another paper says "
        "of it (full text, abstract, case section, secondary source)",
        "patients:",
    ]
    filled = (
        text.replace("  depth:  ", "  depth: full text  ")
        .replace("    # age:  ", "    age: 61  ")
        .replace("    # at:  ", "    at: Case presentation  ")
    )
    assert findings(tmp_path, filled) == [[]]


def test_a_kind_of_publication_suggests_the_design_and_chooses_the_skeleton(beginner: Beginner) -> None:
    said = Citation("PubMed", title="A", forms=("Case Reports", "Journal Article"))
    made = beginner.begin(said)
    assert (made.design, made.chosen) == ("case report", True)
    assert "  # design: case report   # PubMed: Case Reports, Journal Article" in made.text
    assert not beginner.begin(Citation("PubMed", title="A", forms=("Journal Article",))).chosen


def test_a_preprint_says_so(beginner: Beginner) -> None:
    assert "  kind: preprint" in live(beginner.begin(Citation("DataCite", title="A", forms=("Preprint",))).text)
    assert "  kind:" not in beginner.begin(read_crossref(documented.crossref())).text


def test_what_became_of_a_publication_stands_at_the_top(beginner: Beginner) -> None:
    text = beginner.begin(Citation("Crossref", title="A"), remarks=["this publication is retracted"]).text
    assert text.splitlines()[2:4] == ["# Bibliographic data: Crossref", "# Mind: this publication is retracted"]


@pytest.mark.parametrize(
    ("design", "keys"),
    [
        ("case report", {"patients"}),
        ("letter", {"patients"}),
        ("case series", {"patients", "cohorts"}),
        ("retrospective study", {"cohorts"}),
        ("phase II trial", {"cohorts"}),
    ],
)
def test_the_design_chooses_the_skeleton(beginner: Beginner, design: str, keys: set[str]) -> None:
    top = {line.rstrip(":") for line in live(beginner.begin(design=design).text) if not line.startswith(" ")}
    assert top == {"source"} | keys


def test_a_design_without_a_skeleton_and_a_word_that_is_none(beginner: Beginner) -> None:
    with pytest.raises(MetlitError, match="there is no skeleton for 'meta-analysis'"):
        beginner.begin(design="meta-analysis")
    with pytest.raises(UnknownWordError, match="unknown word 'case serie'"):
        beginner.begin(design="case serie")


TERM = "https://w3id.org/metlit/term/"
MARKS = [
    TextMark("age", "61-year-old", "61", "year", place=WHERE, subject="patient"),
    TextMark("sex", "woman", concept=TERM + "context/female", label="female", place=WHERE),
    TextMark(
        "tumour",
        "lung adenocarcinoma",
        concept=TERM + "tumour/lung-adenocarcinoma",
        label="lung adenocarcinoma",
        place=WHERE,
    ),
    TextMark("tnm", "cT2 N2 M0", "cT2 N2 M0", place=WHERE),
    TextMark("stage", "IIIA", "IIIA", place=WHERE),
    TextMark("site", "psoas", concept=TERM + "site/psoas-muscle", label="psoas muscle", side="left", place=WHERE),
    TextMark("size", "43 mm", "43", "mm", place=WHERE),
    TextMark("total dose", "30 Gy", "30", "Gy", place=WHERE),
    TextMark("total dose", "3000 cGy", "30", "Gy", place="Abstract, paragraph 1"),
    TextMark("fractions", "ten", "10", place=WHERE),
    TextMark("dose per fraction", "3 Gy", "3", "Gy", place=WHERE),
    TextMark(
        "radiotherapy",
        "IMRT",
        concept=TERM + "treatment/imrt",
        label="intensity-modulated radiotherapy",
        place=WHERE,
    ),
    TextMark("drug", "cisplatin", concept=TERM + "treatment/cisplatin", label="cisplatin", place=WHERE),
    TextMark("cycles", "4", "4", place=WHERE),
    TextMark("pain score", "8", "8", place=WHERE),
    TextMark(
        "scale", "NRS", concept=TERM + "outcome/numeric-rating-scale", label="numeric rating scale (0-10)", place=WHERE
    ),
    TextMark("symptom", "limping", concept=TERM + "outcome/limping", label="limping", place=WHERE),
    TextMark("adverse event", "nausea", concept=TERM + "outcome/nausea", label="nausea", negated=True, place=WHERE),
    TextMark("grade", "< 2", "2", sign="<", place=WHERE),
    TextMark("survival", "10 to 12 months", "10 to 12", "month", place=WHERE),
    TextMark("marker", "desmin", concept=TERM + "marker/desmin", label="desmin", place=WHERE),
    TextMark(
        "drug", "docetaxel", label="docetaxel", concept=TERM + "treatment/docetaxel", status="planned", place=WHERE
    ),
    TextMark("median", "5.5 months", "5.5", "month", place=WHERE),
    TextMark("age", "94-year-old", "94", "year", place=WHERE),
    TextMark("age", "97", "97", "year", place="Table 1, row 1, column Age"),
    TextMark("age", "93 to 95", "93 to 95", "month", place="Table 1, row 2, column Age"),
    TextMark("total dose", "20 Gy", "20", "Gy", place="Discussion", role="literature", subject="others"),
]


@pytest.fixture(scope="module")
def shown(beginner: Beginner) -> str:
    return beginner.begin(
        Citation("x", title="A title", year="2020"), None, [CheckedCandidate(m) for m in MARKS], "case report"
    ).text


def test_candidates_stand_at_their_keys_with_their_places(shown: str) -> None:
    lines = {line.strip(" #-") for line in shown.splitlines()}
    for wanted in (
        f"age: 61   # {WHERE} (printed “61-year-old”)",
        f"sex: female   # {WHERE} (printed “woman”)",
        f"tumour: lung adenocarcinoma   # {WHERE}",
        f"tnm: cT2 N2 M0   # {WHERE}",
        f"stage: IIIA   # {WHERE}",
        f"site: psoas muscle   # {WHERE} (left, printed “psoas”)",
        f"size: 43 mm   # {WHERE}",
        f"total: 30 Gy   # {WHERE}; Abstract, paragraph 1",
        f"fractions: 10   # {WHERE} (printed “ten”)",
        f"per_fraction: 3 Gy   # {WHERE}",
        f"drugs: cisplatin   # {WHERE}",
        f"before: 8   # {WHERE}",
        f"event: nausea   # {WHERE} (denied)",
        f'grade: "< 2"   # {WHERE}',
        f"time: 10-12 month   # {WHERE} (printed “10 to 12 months”)",
        f"desmin:   # {WHERE}",
    ):
        assert wanted in lines, wanted


def test_an_age_that_identifies_is_not_shown(shown: str) -> None:
    assert "94" not in shown and "97" not in shown
    assert f"    # age:   # {WHERE}; Table 1, row 1, column Age (identifies a person: a record has 90+)" in shown
    assert "    # age: 93-95 month   # Table 1, row 2, column Age (printed “93 to 95”)" in shown


def test_what_has_no_key_is_listed_below_and_what_is_of_others_is_counted(shown: str) -> None:
    assert f"#   median: 5.5 month   # {WHERE} (printed “5.5 months”)" in shown
    assert "20 Gy" not in shown
    assert shown.splitlines()[-1] == "# Left out: 1 found in what is said of methods, of other papers or other people"


def test_what_is_only_planned_stands_at_no_key(shown: str) -> None:
    above, below = shown.split("# Told in the paper, but not as given or done:\n")
    assert "docetaxel" not in above
    assert below.splitlines()[0] == f"#   drug: docetaxel   # {WHERE} (planned)"


def test_candidates_taken_over_are_a_record(beginner: Beginner, shown: str, tmp_path: Path) -> None:
    """Every candidate uncommented: check finds nothing wrong with any of them, and with the rest that it waits."""
    text = re.sub(r"(?m)^( +)at:  ", r"\1at: Case presentation  ", uncommented(shown))
    taken = {n: line for n, line in enumerate(text.splitlines(), 1) if re.search(rf": \S.*   # {WHERE}", line)}
    wrong = text.replace("psoas muscle", "psaos muscle").replace("30 Gy", "30 Gray-like")
    found, spoilt = findings(tmp_path, text, wrong)
    assert [f.text() for f in found if f.line in taken] == []
    assert len(taken) == 19
    assert {f.code for f in found} == {"no-value", "bad-id"}, "what still waits, ids too"
    assert len([f for f in spoilt if f.line in taken]) == 2, "the check sees these lines"


def test_the_place_tells_which_key_of_two(beginner: Beginner) -> None:
    """Sanuki 2022, Table 1: scores before, and at completion of, radiotherapy."""
    before, after = (
        "Table 1, row 1, column NRS score before RT",
        "Table 1, row 1, column NRS score at completion of RT",
    )
    marks = [TextMark("pain score", "9", "9", place=before), TextMark("pain score", "0", "0", place=after)]
    text = beginner.begin(None, None, [CheckedCandidate(mark) for mark in marks], "case report").text
    assert f"before: 9   # {before}" in text and f"after: 0   # {after}" in text
    assert "before: 0" not in text


def test_what_the_paper_does_not_print_is_said_below(beginner: Beginner) -> None:
    wrong = CheckedCandidate(TextMark("total dose", "39 Gy", "39", "Gy", place="Results"), "not found in the paper")
    moved = CheckedCandidate(TextMark("fractions", "10", "10", place=WHERE), said_at="Results")
    text = beginner.begin(None, None, [wrong, moved], "case report").text
    assert "# Said to be in the paper:\n#   total dose: 39 Gy   # not found in the paper" in text
    assert f"fractions: 10   # {WHERE} (not at Results)" in text


def test_texts_of_strangers_stay_in_their_comment(beginner: Beginner) -> None:
    evil = "a\nsource: {title: x}\n# b: c"
    marks = [
        CheckedCandidate(TextMark("site", evil, label=evil, place=evil)),
        CheckedCandidate(TextMark(evil, evil, evil, place=evil)),
    ]
    marks.append(CheckedCandidate(TextMark(evil, evil, place=evil), wrong=evil))
    made = beginner.begin(
        Citation(evil, title=evil, journal=evil, authors=(CitedAuthor(evil),)), None, marks, "case report", [evil]
    )
    plain = beginner.begin(
        Citation("x", title="x", journal="x", authors=(CitedAuthor("x"),)), None, [], "case report", ["x"]
    )
    assert [line.split(":")[0] for line in live(made.text)][:3] == [line.split(":")[0] for line in live(plain.text)][:3]
    read_text(made.text, "x.yaml")
    assert len(live(made.text)) == len(live(plain.text))


@pytest.mark.parametrize(
    "text",
    [
        *("A title: with a colon", "1984", "true", "No", "null", "~", "- a", "# x", "a # b", "'quoted'", '"q"', "{a}"),
        *("[a]", "a: b", "a:", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "0x1F", "1e3", "010", "\u00e9tude"),
        *("3\u00a0x", "\\n", "a\\", "", " ", "yes", "2020-01-02", "O'Brien, K", "a, b", "?", "? a", "a ? b", "<<", "="),
    ],
)
def test_scalars_are_read_as_the_same_text(text: str) -> None:
    tree = read_text(f"a: {yaml_scalar(text)}\n", "x.yaml")
    value = tree.entries["a"][1]
    assert isinstance(value, Scalar)
    assert value.text == text
    assert not value.plain or not re.fullmatch(r"[\d.~-]*|true|false|null|yes|no", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("author", "year", "name"),
    [
        (CitedAuthor("Sanuki, Naoko"), "2022", "sanuki-2022"),
        (CitedAuthor("Kalantari Khandani, B"), "2025", "kalantari-khandani-2025"),
        (CitedAuthor("M\u00fcller-L\u00fcdenscheidt, \u00c9."), "1999", "muller-ludenscheidt-1999"),
        (CitedAuthor("Psoas Study Group", collective=True), "2020", "psoas-study-group-2020"),
        (CitedAuthor("\u738b"), "2020", ""),
        (CitedAuthor("../../etc/passwd"), "2020", "etc-passwd-2020"),
    ],
)
def test_a_name_for_the_record(author: CitedAuthor, year: str, name: str) -> None:
    assert record_name(Citation("x", authors=(author,), year=year)) == name


def test_lines_that_name_no_key_are_refused(beginner: Beginner, tmp_path: Path) -> None:
    file = tmp_path / "odd.tsv"
    for text, said in (
        ("# designs: case-report\npatients.agee\n", "odd.tsv:2: 'patients.agee' is no key"),
        ("patients.age\n", "a line '# designs: "),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ResourceError, match=re.escape(said)):
            load_skeletons([file], beginner.schema)
    for line in ("age\tage\tnumbers", "age\tage", "age\tage\tnumber\t("):
        file.write_text(f"{line}\n", encoding="utf-8")
        with pytest.raises(ResourceError, match=r"odd\.tsv:1: "):
            load_candidate_keys(file)


def test_every_key_of_candidates_is_in_a_skeleton(beginner: Beginner) -> None:
    keys = load_candidate_keys(Resources.default().curation_file("candidates"))
    there = {path[1:] for layout in beginner.layouts for path in layout.keys}
    assert {path for lines in keys.values() for one in lines for path in one.paths} - there == set()


def test_every_design_has_one_skeleton_at_most(beginner: Beginner) -> None:
    designs = [iri for layout in beginner.layouts for iri in layout.designs]
    assert len(designs) == len(set(designs))
    assert [iri for iri in designs if iri not in beginner.terms.concepts] == []
