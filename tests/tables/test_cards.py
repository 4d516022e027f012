"""The cards of metlit show: what a reader asks for first, on one screen; expectations are those of the papers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metlit.answers.show import card_of, card_text
from metlit.errors import ResourceError
from metlit.resources import Resources
from metlit.tables.card_layout import CardLayout, load_cards
from metlit.tables.cards import Cards

SCREEN = 24


@pytest.fixture(scope="module")
def cards(library) -> Cards:
    return Cards(library)


def flat(text: str) -> str:
    return " ".join(text.split())


# Node → what its card says. BED = D (1 + d / (α/β)), EQD2 = D (d + α/β) / (2 + α/β), in Gy.
SAID = {
    # 30 Gy in 10: 30 (1 + 3/10) = 39, 30 (1 + 3/3) = 60, 30 · 13/12 = 32.5, 30 · 6/5 = 36.
    "elhayel-2026/p1": [
        "Who the patient, age 15, male",
        "nasopharyngeal undifferentiated carcinoma, nasopharynx, T4N3M0",
        "iliopsoas muscle, right, metastasis",
        "70 Gy / not reported",
        "30 Gy / 10, BED10 39, BED3 60, EQD2(10) 32.5, EQD2(3) 36 Gy",
        "visual analogue scale 8 → not reported",
        "Place Case presentation",
    ],
    "elhayel-2026/p1/iliopsoas": ["confirmed by image-guided biopsy", "30 Gy / 10, BED10 39", "pain relief"],
    # 21 Gy in 7: 21 · 1.3 = 27.3, 21 · 2 = 42, 21 · 13/12 = 22.75, 21 · 6/5 = 25.2.
    "sanuki-2022/p05": [
        "Patient 5, age 54, female",
        "21 Gy / 7, BED10 27.3, BED3 42, EQD2(10) 22.75, EQD2(3) 25.2 Gy, stopped (disputed)",
        "numeric rating scale (0-10) 4 → 0",
        "2 contradictions: metlit query conflicts -p publication=sanuki-2022",
    ],
    "sanuki-2022/p05/rt1": [
        "21 Gy / 7, not stated, BED10 27.3, BED3 42, EQD2(10) 22.75, EQD2(3) 25.2 Gy",
        "39 Gy / 13, planned", "psoas muscle", "Table 1, patient 5",
    ],
    "sanuki-2022/p05/rt1/dose": ["Effect BED10 27.3, BED3 42, EQD2(10) 22.75, EQD2(3) 25.2 Gy"],
    "elhayel-2026/p1/chemo3": ["Drugs carboplatin; gemcitabine; zoledronic acid", "Cycles not reported"],
    # 42.5 Gy in 17 of 2.5: 42.5 · 5.5/5 = 46.75, as the paper prints.
    "gerontopoulos-2020/all": ["n = 18", "42.5 Gy / 17", "EQD2(3) 46.75 Gy", "toxicity (present: no)"],
    "sanuki-2022": ["Cureus 2022", "doi:10.7759/cureus.20939", "patients one by one: 11", "Patient 1, age 49"],
    "pinotti-2017/p1/surgery1": ["Surgery"],
}  # fmt: skip


@pytest.mark.parametrize("width", [80, 120, None])
@pytest.mark.parametrize("path", SAID)
def test_what_a_card_says(cards, path, width):
    card = cards.card(path, width)
    assert [told for told in SAID[path] if told not in flat(card)] == []
    kind = card.splitlines()[0]
    assert kind.startswith(f"{path}: ")


@pytest.mark.parametrize(("width", "first"), [(80, 0), (120, 1)])
def test_a_card_fits_a_screen_whatever_it_is_of(cards, library, width, first):
    """Of all that rows name, one half at each width."""
    evidence = library.find()
    paths = {
        str(row[c])
        for row in evidence
        for c in ("publication", "subject", "target", "treatment", "dose_node")
        if row[c]
    }
    assert len(paths) > 100
    for path in sorted(paths)[first::2]:
        if card := cards.card(path, width):
            lines = card.splitlines()
            assert len(lines) < SCREEN and max(map(len, lines)) <= width, path


def test_what_is_not_shown_is_counted(cards):
    """Of 11 patients and one group as many are counted as have no line."""
    card = cards.card("sanuki-2022", 80)
    shown = re.findall(r"\[(?:p\d\d|all), line \d+\]", card)
    more = re.search(r"\] … (\d+) more\n", card)
    assert len(shown) + int(more[1]) == 12 and "metlit show sanuki-2022 --all" in card


def test_the_lines_are_those_of_the_record(cards):
    from tests.conftest import FROZEN

    file = next(file for file in FROZEN if file.stem == "elhayel-2026")
    record = file.read_text(encoding="utf-8").splitlines()
    told = re.findall(r"\[([a-z0-9_-]+), line (\d+)\]", cards.card("elhayel-2026/p1", None))
    assert len(told) > 12
    for name, number in told:
        if re.search(r"-\d+$", name):
            continue  # one of several in a list, without an id of its own
        assert any(name.split("-")[0] in line for line in record[int(number) - 2 : int(number) + 1]), (name, number)


def test_what_is_stated_not_to_be_there_is_said_so(cards):
    """Of gerontopoulos-2020 no acute toxicity of grade 2 or more is reported: none, not one."""
    told = flat(cards.card("gerontopoulos-2020/all", None))
    assert "toxicity (present: no): acute adverse event (“acute toxicity”) after rt1" in told


def test_everything_is_still_there(cli, library, real_store):
    path = "sanuki-2022/p05"
    everything = cli("show", path, "--all", "--store", real_store).out
    assert everything == card_text(card_of(library, path)) + "\n"
    assert len(everything.splitlines()) > 100 > SCREEN > len(cli("show", path, "--store", real_store).out.splitlines())


def test_a_class_without_a_card_shows_everything(cli, cards, real_store):
    path = "sanuki-2022/curation"
    assert cards.card(path, 80) is None
    assert "extracted_on: 2026-11-20" in cli("show", path, "--store", real_store).out


def test_what_does_not_exist_is_corrected(cli, real_store):
    ran = cli("show", "sanuki-2022/p5", "--store", real_store)
    assert ran.code == 2 and "did you mean 'sanuki-2022/p05" in ran.err


def test_terms_are_wrapped_on_a_terminal(terminal, cli, real_store):
    shown = terminal("show", "VMAT", "--store", real_store, columns=80).out
    piped = cli("show", "VMAT", "--store", real_store).out
    assert max(map(len, shown.splitlines())) <= 80 < max(map(len, piped.splitlines()))
    assert flat(shown) == flat(piped)


def test_every_card_is_of_a_class_that_there_is(library):
    from metlit.model.schema import Schema

    resources = library.resources
    schema = Schema.load(resources.shape_files(), resources.ontology_file())
    cards = load_cards(Resources.default().card_files())
    assert cards and cards.keys() <= schema.by_class.keys()
    texts = {file.stem: file.read_text(encoding="utf-8") for file in resources.card_files()}
    shared = re.findall(r"^([a-z-]+)\t", texts.pop("lines"), re.MULTILINE)
    assert set(shared) == set(re.findall(r"\t@([a-z-]+)", "".join(texts.values())))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# class: Patient\nWho\t\t{subject.label}\n", "the header lacks rows"),
        ("# class: Patient\n# rows: subject\nWho\t{subject.label}\n", ":3: a line has a label, levels and words"),
        ("# class: Patient\n# rows: subject\nWho\t@nothing\n", ":3: a line has a label, levels and words"),
        ("# class: Patient\n# rows: subject\nWho\t\t[, {subject.age}\n", ":3: a bracket or brace is not closed"),
        ("# class: Patient\n# rows: subject\nWho\t\t{subject.}\n", ":3: 'subject.' leads to no values"),
        ("# class: Patient\n# rows: subject\nWho\tA=b\t{subject}\n", "'A=b' is no level of rows"),
    ],
)
def test_a_malformed_card_is_told_with_its_place(tmp_path: Path, text, told):
    file = tmp_path / "odd.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=re.escape(told)):
        CardLayout.load(file, {})


def test_a_card_says_the_word_of_the_record_beside_the_concept_and_how_the_tnm_was_read(cases, tmp_path):
    """The paper's word is not lost: ovarian cancer is found as ovarian carcinoma. A label is said once."""
    import metlit
    from metlit.tables.cards import Cards

    record = """\
source: {title: A title, year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case
    primary: {tumour: ovarian cancer, site: ovary, tnm: cT4cN3cM1, stage: 4}
    radiotherapy: {id: rt1, target: primary, intent: radical}
    responses: {of: rt1, response: partial response}
"""
    assert metlit.build(cases({"one-2020.yaml": record}), tmp_path / "store").generation is not None
    made = Cards(metlit.open(tmp_path / "store"))
    told = flat(made.card("one-2020/p1", None))
    assert "ovarian carcinoma (“ovarian cancer”), ovary, stage 4 (read as IV), cT4cN3cM1 (read as T4N3M1)" in told
    assert "response: partial response of" in told or "response: partial response after" in told
    assert "curative intent (“radical”)" in flat(made.card("one-2020/p1/rt1", None))
    assert len(metlit.open(tmp_path / "store").find(primary=["ovarian carcinoma"])) == 1
