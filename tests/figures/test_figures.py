"""Figures: the numbers are the papers', the files other programs read, and no text is cut or covers another."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
from fractions import Fraction
from html import unescape
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.patches import Circle

import metlit
from metlit import iris
from metlit.analysis.correlation import rank_correlation
from metlit.analysis.intervals import exact_interval
from metlit.analysis.pooling import proportions
from metlit.answers.library import Library
from metlit.errors import MetlitError, ResourceError, UnknownWordError
from metlit.figures import files
from metlit.figures.canvas import DPI, HIGHEST, PAGE, Canvas, fitted, spread, styled, width_of, wrapped
from metlit.figures.catalogue import Figures
from metlit.figures.kinds import alluvial as alluvial_kind
from metlit.rdf.rows import Iri
from metlit.resources import Resources
from tests.conftest import REPOSITORY
from tests.tables.test_catalogue import TABLE_1

SERIES = """\
source: {{title: A title, year: 2020, design: case series, depth: full text}}
patients:
{people}"""
PERSON = """\
  - id: p{number}
    label: Patient {number}
    at: Table 1
    primary: {{tumour: undifferentiated nasopharyngeal carcinoma}}
    radiotherapy: {{id: rt1, target: primary, dose: {{total: 30 Gy, fractions: 10}}}}
    pain: {pain}
"""
SVG = "{http://www.w3.org/2000/svg}"


def marks(figures: Figures, name: str, **facets: list[str]) -> list[dict[str, str]]:
    """The marks as they are printed."""
    return [{c: cell.text for c, cell in mark.values.items()} for mark in figures.figure(name, facets).marks]


# -- the numbers


def test_pain_before_and_after_by_dose_is_what_the_paper_prints(figures: Figures) -> None:
    """Sanuki et al., Table 1; EQD2 = D (d + 10) / 12."""
    printed = []
    for line in TABLE_1.splitlines():
        patient, *_, dose, before, after, _, _ = line.split("|")
        total, fractions = map(float, dose.split("/"))
        printed.append((f"Patient {patient}", round(total * (total / fractions + 10) / 12, 2), before, after))
    found = [
        (m["label"], float(m["dose"]), m["before"], m["after"])
        for m in marks(figures, "pain", publication=["sanuki-2022"])
        if m["label"].startswith("Patient")
    ]
    assert sorted(found) == sorted(printed)


def test_proportions_have_exact_intervals(figures: Figures) -> None:
    """Sanuki: 8 of 11 patients fell to 0; Gerontopoulos: relief in 18 of 18. Intervals: R, binom.test."""
    found = {(m["study"], m["class"]): m for m in marks(figures, "proportions")}
    complete = found["Sanuki et al. 2022", "pain resolution"]
    assert (complete["part"], complete["whole"], complete["low"], complete["high"]) == ("8", "11", "39.0", "94.0")
    relief = found["Gerontopoulos et al. 2020", "any pain relief"]
    assert (relief["part"], relief["whole"], relief["low"], relief["high"]) == ("18", "18", "81.5", "100.0")
    # Nobody of either had no response: none is a number, of a group as of patients one by one.
    for study, whole in (("Sanuki et al. 2022", "11"), ("Gerontopoulos et al. 2020", "18")):
        none = found[study, "no pain response"]
        assert (none["part"], none["whole"], none["low"]) == ("0", whole, "0.0")
    # All of 29: 0.025^(1/29) = 88.1 %.
    pooled = found["pooled", "any pain relief"]
    assert (pooled["part"], pooled["whole"], pooled["low"], pooled["k"]) == ("29", "29", "88.1", "2")
    assert pooled["omitted"] == "elhayel-2026: single case" and "Clopper" in pooled["kind"]


def test_a_figure_of_proportions_has_every_study_of_the_table(figures: Figures, library) -> None:
    words = {"any pain relief": ["any pain response", "pain improvement"], "pain relapse": ["pain relapse"]}
    shown = figures.figure("proportions", {})
    for head, asked in words.items():
        table = {(r.study, r.part, r.known) for r in proportions(library, asked)}
        drawn = {
            (m.sources[0].split("/")[0], m.count("part"), m.count("whole"))
            for m in shown.marks
            if m.text("class") == head and m.text("study") != "pooled"
        }
        assert drawn == table
    assert any("printed of sanuki-2022/all: 9 of 11 = 81.8 % (48.2–97.7)" in remark for remark in shown.remarks)


@pytest.mark.parametrize(
    ("part", "whole", "interval"),
    [(9, 12, (0.4281415, 0.9451394)), (0, 4, (0.0, 0.6023646)), (4, 4, (0.3976354, 1.0)), (1, 1, (0.025, 1.0))],
)
def test_intervals_are_those_of_clopper_and_pearson(part: int, whole: int, interval: tuple[float, float]) -> None:
    """For 0 and all of n closed forms exist: 1 - 0.025^(1/n); 9 of 12 as R's binom.test prints it."""
    assert exact_interval(part, whole) == pytest.approx(interval, abs=1e-6)


def test_gap_map_counts_people_not_rows(figures: Figures) -> None:
    """Sanuki, Table 1: cervical cancer at the psoas twice, ovarian cancer once, on both sides."""
    found = {(m["primary"], m["site"]): m for m in marks(figures, "gap-sites", publication=["sanuki-2022"])}
    assert found["cervical carcinoma", "psoas muscle"]["people"] == "2"
    assert found["ovarian carcinoma", "psoas muscle"]["people"] == "1"
    assert ("rectal carcinoma", "psoas muscle") not in found
    doses = {(m["site"], m["eqd2_10"]): m["people"] for m in marks(figures, "gap-doses", publication=["sanuki-2022"])}
    # 30/10 has 32.5 Gy: patients 7 and 9; 39/13 has 42.25 Gy: patients 1 and 10.
    assert doses["psoas muscle", "30 to < 40"] == "2"
    assert doses["psoas muscle", "40 to < 50"] == "2"


def test_alluvial_counts_a_group_without_its_members(figures: Figures) -> None:
    """Gerontopoulos: 18 patients of several primaries; Sanuki: eleven one by one, nobody is left in the group."""
    found = marks(figures, "alluvial", publication=["gerontopoulos-2020"])
    assert {m["primary"] for m in found} == {"several"}
    assert sum(int(m["people"]) for m in found) == 18
    psoas = [m for m in marks(figures, "alluvial", publication=["sanuki-2022"]) if m["site"] == "psoas muscle"]
    assert len(psoas) > 1
    totals = figures.figure("alluvial", {"publication": ["sanuki-2022"]}).totals
    printed = {(column, cell.text): people.least for (column, cell), people in totals.items()}
    assert printed["site", "psoas muscle"] == 7  # patients 1 (twice), 3, 4, 5, 7, 9, 10


def test_others_of_a_group_stand_beside_its_members(figures: Figures) -> None:
    """Kalantari Khandani et al.: 65 with IMRT of the nasopharynx, ten one by one; of how many the nodes is not said."""
    figure = figures.figure("alluvial", {"publication": ["kalantari-khandani-2025"]})
    found = [m for m in figure.marks if m.text("site") == "nasopharynx"]
    assert sum(m.count("people") for m in found) == 65
    totals = {(column, cell.text): n for (column, cell), n in figure.totals.items()}
    assert totals["site", "nasopharynx"].least == totals["primary", "nasopharyngeal carcinoma"].least == 65
    (nodes,) = [m for m in figure.marks if m.text("site") == "cervical lymph node"]
    # Of the ten, seven had a recurrence in or with nodes that were irradiated (Table 2).
    assert (nodes.count("people"), nodes.text("people_at_most")) == (7, "not known")


def test_of_how_many_is_not_told_is_no_nobody(figures: Figures) -> None:
    """Kalantari Khandani et al.: the cervical nodes had 70 Gy in 33 fractions; in how many patients is not printed."""
    figure = figures.figure("gap-doses", {"publication": ["kalantari-khandani-2025"]})
    (cell,) = [m for m in figure.marks if m.text("site") == "cervical lymph node" and m.text("eqd2_10") == "≥ 70"]
    assert (cell.count("people"), cell.text("people_at_most")) == (0, "not known")
    with styled():
        canvas, _ = files.sheet(figure)
    assert any(text.get_text() == "?" for text in canvas._axes.texts)


def test_bars_of_the_alluvial_are_as_high_as_the_people_in_them(figures: Figures, monkeypatch) -> None:
    """Sanuki, Table 1: three with cervical cancer, of whom patient 5 has two targets; four at the piriformis."""
    figure = figures.figure("alluvial", {"publication": ["sanuki-2022"]})
    drawn: dict[str, float] = {}
    heights: list[float] = []
    box, labels = Canvas.box, alluvial_kind._labels

    def noted(canvas, x, y, width, height, **style):
        heights.append(height)
        return box(canvas, x, y, width, height, **style)

    def named(canvas, texts, places, *args, **options):
        drawn.update({f"{text} {count}": height for (text, count), (_, height) in zip(texts, places, strict=True)})
        return labels(canvas, texts, places, *args, **options)

    monkeypatch.setattr(Canvas, "box", noted)
    monkeypatch.setattr(alluvial_kind, "_labels", named)
    with styled():
        files.sheet(figure)
    unit = drawn["rectal carcinoma 1"]
    assert drawn["cervical carcinoma 3"] == pytest.approx(3 * unit)
    assert drawn["piriformis muscle 4"] == pytest.approx(4 * unit)
    assert all(height == pytest.approx(int(name.rsplit(" ", 1)[1]) * unit) for name, height in drawn.items())
    assert set(drawn.values()) <= set(heights)


def test_one_patient_is_one_tumour_whatever_its_histology(figures: Figures, tmp_path: Path) -> None:
    """A sarcoma, of which the histology is said too, is one tumour; a patient is found by both."""
    person = PERSON.replace("primary: {{tumour: undifferentiated nasopharyngeal carcinoma}}", "{primary}")
    tumour = "primary: {tumour: sarcoma, histology: undifferentiated pleomorphic sarcoma, site: retroperitoneum}"
    text = SERIES.format(people=person.format(number=1, pain="{before: 8, scale: NRS}", primary=tumour))
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one-2020.yaml").write_text(text, encoding="utf-8")
    assert metlit.build(tmp_path / "cases", tmp_path / "store").generation
    library = metlit.open(tmp_path / "store")
    assert [(m["primary"], m["people"]) for m in marks(Figures(library), "gap-sites")] == [("sarcoma", "1")]
    assert (
        len(library.find(primary="undifferentiated pleomorphic sarcoma")) == len(library.find(primary="sarcoma")) == 1
    )
    # Kalantari Khandani et al.: NPC in all 65, seven histologies of it.
    npc = {m["primary"] for m in marks(figures, "gap-sites", publication=["kalantari-khandani-2025"])}
    assert npc == {"nasopharyngeal carcinoma"}


def test_gap_maps_have_every_band_and_totals_of_different_people(figures: Figures) -> None:
    """Of Sanuki's patients nobody has 70 Gy or more, or less than 20; patient 5 has two sites, and is one of the 11."""
    figure = figures.figure("gap-doses", {"publication": ["sanuki-2022"]})
    with styled():
        canvas, _ = files.sheet(figure)
    words = {text.get_text() for text in canvas._axes.texts}
    assert {"< 20", "20 to < 30", "30 to < 40", "40 to < 50", "50 to < 60", "60 to < 70", "≥ 70", "all"} <= words
    totals = {(column, cell.text): (n.least, n.most) for (column, cell), n in figure.totals.items()}
    assert (totals["site", "psoas muscle"], totals["site", "piriformis muscle"]) == ((7, 7), (4, 4))


def test_scores_that_did_not_change_are_both_seen(tmp_path: Path) -> None:
    """The dot of afterwards is smaller than that of before, around it."""
    people = PERSON.format(number=1, pain="{before: 6, after: 6, scale: NRS}")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one-2020.yaml").write_text(SERIES.format(people=people), encoding="utf-8")
    assert metlit.build(tmp_path / "cases", tmp_path / "store").generation
    figure = Figures(metlit.open(tmp_path / "store")).figure("pain", {})
    with styled():
        canvas, _ = files.sheet(figure)
    dots = [(c.center, c.radius) for c in canvas._axes.patches if isinstance(c, Circle)]
    (before, after) = [d for d in dots if d[0][0] > 60]
    assert before[0] == after[0] and before[1] > after[1] + 0.5


def test_scores_on_different_scales_stand_apart(figures: Figures) -> None:
    """Sanuki et al.: twelve scores on a numeric rating scale; El Hayel et al.: one on a visual analogue scale."""
    heads = {"numeric rating scale (0-10)", "visual analogue scale"}
    for asked, shown in (({}, heads), ({"publication": ["sanuki-2022"]}, set())):
        with styled():
            canvas, _ = files.sheet(figures.figure("pain", asked))
        texts = {text.get_text(): text.get_position()[1] for text in canvas._axes.texts}
        assert texts.keys() & heads == shown
    with styled():
        canvas, _ = files.sheet(figures.figure("pain", {}))
    places = {text.get_text(): text.get_position()[1] for text in canvas._axes.texts}
    order = ["numeric rating scale (0-10)", "Sanuki et al. 2022, Patient 4", "visual analogue scale"]
    assert sorted(order, key=lambda text: places[text]) in (order, order[::-1])
    assert abs(places[order[2]] - places["El Hayel et al. 2026, the patient"]) < abs(
        places[order[2]] - places[order[0]]
    )


def test_what_the_paper_contradicts_itself_about_is_marked(figures: Figures) -> None:
    """Sanuki: of patient 5 another dose was planned than given, and two are printed; patient 6 has no such doubt."""
    figure = figures.figure("pain", {"publication": ["sanuki-2022"]})
    disputed = {m.text("label"): m.contested for m in figure.marks}
    assert disputed["Patient 5"] and not disputed["Patient 6"]
    assert any(remark.startswith("‡ ") for remark in figure.remarks)
    lines = list(csv.DictReader(io.StringIO(files.plotted_numbers(figure).decode())))
    assert {r["label"] for r in lines if r["contested"] == "true"} == {n for n, doubt in disputed.items() if doubt}
    with styled():
        canvas, _ = files.sheet(figure)
    assert any(text.get_text() == "Sanuki et al. 2022, Patient 5‡" for text in canvas._axes.texts)


def test_toxicity_by_grade(figures: Figures) -> None:
    """Sanuki: grade 1 diarrhoea in four, grade 1 frequent urination in one. Gerontopoulos: none of grade 2 or more."""
    found = {(m["event"], m["grade"]): (m["part"], m["whole"]) for m in marks(figures, "toxicity")}
    assert found == {
        ("diarrhoea", "1"): ("4", "11"), ("urinary frequency", "1"): ("1", "11"),
        ("other adverse event", "–"): ("0", "11"), ("acute adverse event", ">= 2"): ("0", "18"),
    }  # fmt: skip


def test_risk_of_bias_is_that_of_the_records(figures: Figures) -> None:
    found = {m["study"]: m for m in marks(figures, "risk-of-bias")}
    assert len(found) == 5
    assert found["Sanuki et al. 2022"]["exposure"] == "cannot tell"
    assert found["Sanuki et al. 2022"]["challenge"] == "does not apply"


def test_unclear_and_not_reported_have_signs_of_their_own_in_the_legend(figures: Figures) -> None:
    """What a judgement may be stated as stands in the legend, an empty light as well."""
    layout = figures.layouts["risk-of-bias"]
    signs = {word.strip(): rest.split(" ")[0] for word, _, rest in
             (part.partition("=") for part in layout.header["signs"].split(";"))}  # fmt: skip
    assert len({signs[word] for word in ("cannot tell", "unclear", "not reported", "does not apply")}) == 4
    drawn = files.drawn(figures.figure("risk-of-bias", {}), "svg").decode()
    assert all(word in drawn for word in (*signs, "nothing recorded"))


def test_swimmer_keeps_what_times_count_from(figures: Figures) -> None:
    found = [m for m in marks(figures, "swimmer", publication=["sanuki-2022"]) if m["subject"] == "Patient 6"]
    # Twelve weeks in months of a twelfth of a Julian year.
    assert [(m["since"], m["time"]) for m in found] == [("start of radiotherapy", f"{12 * 7 / 30.4375:.2f}")]


def test_times_of_the_swimmer_are_months(tmp_path: Path) -> None:
    """A Julian year of 365.25 days has twelve months: 112 of them are 3409 days."""
    person = PERSON.format(number=1, pain="{before: 8, scale: NRS}") + (
        "    recurrences: {class: local recurrence, after: 365.25 days, since: diagnosis}\n"
        "    toxicities: {event: diarrhoea, grade: 1, after: 1 year, since: diagnosis}\n"
        "    responses: {of: rt1, response: partial response, after: 487 weeks, since: diagnosis}\n"
    )
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one-2020.yaml").write_text(SERIES.format(people=person), encoding="utf-8")
    assert metlit.build(tmp_path / "cases", tmp_path / "store").generation
    found = marks(Figures(metlit.open(tmp_path / "store")), "swimmer")
    assert sorted((m["event"], m["time"]) for m in found) == [
        ("recurrence", "12"), ("response", "112"), ("toxicity", "12")
    ]  # fmt: skip


def test_rank_correlation_of_dose_and_fall_of_pain(figures: Figures) -> None:
    """Sanuki, Table 1: ρ is Pearson's r of the ranks, ties having their mean rank; interval by Bonett and Wright."""
    doses, falls = [], []
    for line in TABLE_1.splitlines():
        *_, dose, before, after, _, _ = line.split("|")
        total, fractions = map(float, dose.split("/"))
        doses.append(round(total * (total / fractions + 10) / 12, 6))
        falls.append(int(before) - int(after))

    def ranks(values: list) -> list[float]:
        return [sum(v < one for v in values) + (sum(v == one for v in values) + 1) / 2 for one in values]

    a, b = ranks(doses), ranks(falls)
    mean = (len(a) + 1) / 2
    covariance = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    rho = covariance / math.sqrt(sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b))
    found = marks(figures, "pain-change", publication=["sanuki-2022"])
    got = rank_correlation([float(m["dose"]) for m in found], [float(m["change"]) for m in found])
    assert got.n == 12 and got.rho == pytest.approx(rho)
    reach = 1.959964 * math.sqrt((1 + rho**2 / 2) / 9)
    assert (got.low, got.high) == pytest.approx([math.tanh(math.atanh(rho) + s * reach) for s in (-1, 1)], abs=1e-6)
    # A score falls by what it was at most: that share of it is what R's cor.test finds less bound (-0.41), the fall
    # itself goes with the score before (0.81).
    befores = [int(line.split("|")[-4]) for line in TABLE_1.splitlines()]
    shares = [100 * fall / before for fall, before in zip(falls, befores, strict=True)]
    assert sorted(float(m["relative"]) for m in found) == pytest.approx(sorted(shares))
    assert round(rank_correlation(doses, shares).rho or 0, 2) == -0.41
    assert round(rank_correlation(befores, falls).rho or 0, 2) == 0.81
    svg = files.drawn(figures.figure("pain-change", {}), "svg").decode()
    for text in ("ρ = -0.41", "ρ = 0.81", f"ρ = {rho:.2f}", "n = 12 courses of 11 people"):
        assert text in svg
    assert rank_correlation([1, 2, 3, 4], [1, 1, 1, 1]).rho is None
    with pytest.raises(MetlitError, match="no correlation of 3 pairs"):
        rank_correlation([1, 2, 3], [1, 2, 3])


def test_every_mark_is_explained_by_lines_that_are_there(figures: Figures) -> None:
    figure = figures.figure("pain", {"publication": ["sanuki-2022"]})
    for mark, lines in figures.explained(figure):
        assert lines
        for line in lines:
            place, path = line.split(" ")
            file, number = place.rsplit(":", 1)
            text = Path(file).read_text(encoding="utf-8").splitlines()[int(number) - 1 :]
            assert path.startswith("sanuki-2022/p")
            score = mark.text("before")
            assert any(f"before: {score}" in row or f"before: {{value: {score}," in row for row in text[:12])


def test_a_number_is_exact_until_it_is_printed(figures: Figures) -> None:
    """Gerontopoulos et al.: 42.5 Gy in 17 fractions; EQD2(10) = 42.5 × 12.5 / 12 = 44.2708333 Gy."""
    found = figures.figure("dose-response", {"publication": ["gerontopoulos-2020"]}).marks
    numbers = {mark.cell("dose").number for mark in found}
    exact = Fraction("42.5") * Fraction("12.5") / 12
    assert numbers and all(abs(number - exact) < Fraction(1, 10**15) for number in numbers)
    assert {mark.text("dose") for mark in found} == {"44.27"}


def test_a_value_on_its_way_to_a_mark_knows_where_it_stands(figures: Figures) -> None:
    """Sanuki et al., Table 1: patient 4 had 8 points before; patient 6's class is one of a vocabulary."""
    found = figures.figure("pain", {"publication": ["sanuki-2022"]}).marks
    (mark,) = [m for m in found if m.text("label") == "Patient 4"]
    (before,) = mark.cell("before").values
    assert (before.value, before.unit) == (8, iris.term_iri("unit", "point"))
    assert before.node == iris.record_iri("sanuki-2022/p04/pain/before") and "Table 1" in " ".join(before.at)
    for mark in figures.figure("gap-sites", {}).marks:
        assert all(isinstance(v.value, Iri) for column in ("primary", "site") for v in mark.cell(column).values)


def test_what_is_no_number_is_on_no_axis_and_is_counted(tmp_path: Path) -> None:
    """30 Gy in 10 has EQD2(10) = 30 × 13 / 12 = 32.5 Gy; a score of "> 3" is no point, a missing one not 0."""
    scores = {"8": "3", "> 3": "2", "5-6": "1", "7": "not reported"}
    pain = [f"{{of: rt1, scale: NRS, before: '{a}', after: '{b}'}}" for a, b in scores.items()]
    people = "".join(PERSON.format(number=n, pain=one) for n, one in enumerate(pain, 1))
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one-2020.yaml").write_text(SERIES.format(people=people), encoding="utf-8")
    assert metlit.build(tmp_path / "cases", tmp_path / "store").generation is not None
    figure = Figures(metlit.open(tmp_path / "store")).figure("pain", {})
    found = {m.text("label"): (m.number("before"), m.number("after"), m.number("dose")) for m in figure.marks}
    # What is needed is a score before that is one number: bounds and ranges are left out, and said to be.
    assert found == {"Patient 1": (8, 3, 32.5), "Patient 4": (7, None, 32.5)}
    assert any("Not drawn: 2 of 4 entries" in remark for remark in figure.remarks)


def test_percentages_are_rounded_once(figures: Figures) -> None:
    """18 of 18: the lower end of the exact interval is 0.025^(1/18) = 81.47 %, which is 81 % and not 82 %."""
    assert round(100 * 0.025 ** (1 / 18), 1) == 81.5 and round(100 * 0.025 ** (1 / 18)) == 81
    svg = files.drawn(figures.figure("proportions", {"publication": ["gerontopoulos-2020"]}), "svg").decode()
    assert "<!-- 100 (81–100) -->" in svg


@pytest.mark.nightly
def test_bands_stand_in_the_order_of_their_numbers(many_figures: Figures) -> None:
    limits = [20, 30, 40, 50, 60, 70]
    between = [f"{a} to < {b}" for a, b in pairwise(limits)]
    expected = ["< 20", *between, "≥ 70", "nothing recorded"]
    svg = unescape(files.drawn(many_figures.figure("gap-doses", {}), "svg").decode())
    heads = [text for text in re.findall(r"<!-- (.*?) -->", svg) if text in expected]
    assert len(heads) > 5 and heads == [band for band in expected if band in heads]


# -- the files


def exported(cli, store: Path, name: str, file: str, *more: str) -> bytes:
    out = store.parent / file
    ran = cli("export", "figure", name, "--store", store, "-o", out, *more)
    assert ran.code == 0, ran.err
    return out.read_bytes()


NAMES = ["alluvial", "dose-response", "gap-doses", "gap-sites", "network", "pain", "pain-change", "proportions",
         "risk-of-bias", "swimmer", "toxicity"]  # fmt: skip


def test_pdf_has_its_fonts_in_it_and_the_notice(cli, real_store) -> None:
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(io.BytesIO(exported(cli, real_store, "pain", "pain.pdf")))
    (page,) = read.pages
    text = " ".join(page.extract_text().split())
    assert "Patient 4" in text and "no medical device" in text
    for font in page["/Resources"]["/Font"].values():
        inner = font.get_object()
        inner = inner["/DescendantFonts"][0].get_object() if "/DescendantFonts" in inner else inner
        assert "/FontFile2" in inner["/FontDescriptor"]
    assert "/CreationDate" not in read.metadata


def test_png_has_the_dots_that_journals_want(cli, real_store) -> None:
    from PIL import Image

    image = Image.open(io.BytesIO(exported(cli, real_store, "risk-of-bias", "rob.png")))
    assert image.width == pytest.approx(PAGE / 25.4 * DPI, abs=2)
    assert DPI >= 300 and image.info["dpi"][0] == pytest.approx(DPI, abs=1)


def test_the_numbers_stand_beside(cli, real_store, figures: Figures) -> None:
    exported(cli, real_store, "pain", "beside.svg")
    rows = list(csv.DictReader(io.StringIO((real_store.parent / "beside.csv").read_text(encoding="utf-8"))))
    assert [{k: v for k, v in row.items() if k not in ("contested", "rows")} for row in rows] == marks(figures, "pain")
    assert all(row["rows"] for row in rows)


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["pdf", "png"])
def test_same_bytes_every_time(cli, real_store, form: str) -> None:
    first = exported(cli, real_store, "alluvial", f"one.{form}")
    assert exported(cli, real_store, "alluvial", f"two.{form}") == first


@pytest.mark.parametrize("file", sorted((REPOSITORY / "docs" / "figures").glob("*.svg")), ids=lambda f: f.stem)
def test_the_figures_of_the_documents_are_those_of_the_records(figures: Figures, file: Path) -> None:
    made = files.drawn(figures.figure(file.stem, {}), "svg")
    assert made == file.read_bytes(), f"metlit export figure {file.stem} > docs/figures/{file.name}"
    assert len(made) < 250_000


def test_facets_that_match_nothing_give_an_empty_figure_and_say_so(cli, real_store, tmp_path: Path) -> None:
    ran = cli("export", "figure", "pain", "--store", real_store, "--site", "brain", "-o", tmp_path / "none.svg")
    assert ran.code == 0 and "no row matches" in ran.err
    assert ElementTree.fromstring((tmp_path / "none.svg").read_bytes()).tag == f"{SVG}svg"


def test_unknown_figures_and_counts_for_the_wrong_one_are_refused(figures: Figures, tmp_path: Path) -> None:
    with pytest.raises(UnknownWordError, match="did you mean 'pain'"):
        figures.figure("pains", {})
    with pytest.raises(MetlitError, match="has no counts"):
        figures.figure("pain", {}, tmp_path / "counts.yaml")


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ("# draw: pie\nsite\tSite\tsite\n", "mine.tsv: draw must be one of alluvial, bars, change, cloud, forest,"),
        ("# draw: flow\nsite\tSite\tsite\n", "mine.tsv: draw must be one of"),
        ("# draw: matrix\nsite\tSite\tsite\nn\tPeople\tn\tnumber\n", "matrix draws 2 columns, and there are 1"),
        ("# draw: alluvial\nsite\tSite\tsite\n", "alluvial draws 2 or more columns, and there are 1"),
    ],
)
def test_a_layout_without_what_its_kind_draws_is_told(library, tmp_path: Path, layout: str, message: str) -> None:
    for folder in ("ontology", "shapes", "questions", "cases"):
        (tmp_path / folder).symlink_to(REPOSITORY / folder)
    shutil.copytree(REPOSITORY / "layouts", tmp_path / "layouts")
    file = tmp_path / "layouts" / "figures" / "mine.tsv"
    file.write_text(f"# title: T\n# question: find\n# facet: publication\n{layout}", encoding="utf-8")
    with pytest.raises(ResourceError, match=re.escape(message)):
        Figures(Library(library.path, Resources.below(tmp_path)))


# -- no text is cut, none covers another


def boxes(figure) -> tuple[list[tuple[str, float, float, float, float]], float]:
    """Every text with its extent in mm, and the height of the sheet."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with styled():
        canvas, height = files.sheet(figure)
        canvas.file("svg", height, title="", description="")
        figure, found = canvas._figure, []
        scale = figure.dpi / 25.4
        renderer = FigureCanvasAgg(figure).get_renderer()
        for text in canvas._axes.texts:
            if text.get_text().strip():
                extent = text.get_window_extent(renderer)
                found.append((text, *(v / scale for v in (extent.x0, extent.y0, extent.x1, extent.y1))))
    return found, height


def check_layout(figure) -> None:
    found, height = boxes(figure)
    assert height <= HIGHEST
    for text, x0, y0, x1, y1 in found:
        assert x0 > -0.6 and x1 < PAGE + 0.6 and y0 > -0.6 and y1 < height + 0.6, text.get_text()
    level = [b for b in found if not b[0].get_rotation()]
    for i, (one, ax0, ay0, ax1, ay1) in enumerate(level):
        for other, bx0, by0, bx1, by1 in level[i + 1 :]:
            across, down = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
            assert across < 0.3 or down < 0.75, (one.get_text(), other.get_text())


@pytest.mark.parametrize("name", NAMES)
def test_texts_stay_on_the_sheet_and_apart(figures: Figures, name: str) -> None:
    check_layout(figures.figure(name, {}))


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_so_they_do_with_200_publications(many_figures: Figures, name: str) -> None:
    check_layout(many_figures.figure(name, {}))


@pytest.mark.parametrize(
    "text", ["", "a", "a long text with words", "onewordwithoutanyspacesinitatall", "نص عربي", "$x$"]
)
def test_fitted_and_wrapped_keep_within_the_room(text: str) -> None:
    assert width_of(fitted(text, 12)) <= 12
    assert all(width_of(line) <= 12 for line in wrapped(text, 12))
    assert " ".join(wrapped(text, 500)) == text


def test_spread_moves_no_further_than_needed() -> None:
    assert spread([1, 2, 3], 0.5, 0, 10) == [1, 2, 3]
    assert spread([5, 5], 2, 0, 10) == [4, 6]
    assert spread([0, 0, 0], 2, 0, 10) == [0, 2, 4]
    assert spread([10, 10], 3, 0, 10) == [7, 10]


# -- the flow diagram
