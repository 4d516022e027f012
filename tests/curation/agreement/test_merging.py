"""Settled differences: the adjudication's file, what is wrong with one, and the record that is made of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metlit.curation.agreement.adjudication import UnusableAdjudication, adjudication_text, read_adjudication
from metlit.curation.agreement.comparison import Comparison
from metlit.curation.agreement.merging import merged_record
from tests.conftest import FROZEN
from tests.curation.agreement import readers

NAMES = ("Ada", "Bea")


def settled(compared: Comparison, take: str) -> str:
    """The adjudication with everything taken from one side."""
    text = adjudication_text(compared, NAMES).replace("take:\n", f"take: {take}\n")
    text = text.replace("because:\n", "because: Table 1\n")
    return text.replace("settled_by:", "settled_by: Cleo").replace("settled_on:", "settled_on: 2026-11-30")


def merged(compared: Comparison, text: str, folder: Path) -> str:
    file = folder / "settled.yaml"
    file.write_text(text, encoding="utf-8")
    return merged_record(read_adjudication(file, compared)).decode()


def findings(compared: Comparison, text: str, folder: Path) -> list[str]:
    with pytest.raises(UnusableAdjudication) as refused:
        merged(compared, text, folder)
    return [f.text().removeprefix(folder.as_posix() + "/") for f in refused.value.findings]


def test_what_is_settled_for_the_second_is_what_the_second_says(compare, tmp_path):
    compared = compare(readers.FIRST, readers.SECOND)
    made = merged(compared, settled(compared, "second"), tmp_path)
    assert compare(made, readers.SECOND).differences == []
    # Nothing else is touched: remarks, order, ids.
    for kept in ("# A record with remarks.\n", "- id: p1   # the first\n", "  # between them\n", "target: psoas\n"):
        assert kept in made
    assert "{id: psoas, site: psoas muscle, side: right, size: 4.2 cm}" in made
    assert "      - {id: m3, site: iliac bone}\n" in made and "surgery" not in made and "nausea" not in made
    assert "      intent: palliative\n" in made and "age: 71" in made


def test_what_is_settled_for_the_first_leaves_its_file_and_says_who(compare, tmp_path):
    compared = compare(readers.FIRST, readers.SECOND)
    made = merged(compared, settled(compared, "first"), tmp_path)
    assert made.startswith(readers.FIRST)
    rest = made.removeprefix(readers.FIRST)
    assert rest.startswith('curation: {extracted_by: ["Ada", "Bea"], checked_by: "Cleo", checked_on: "2026-11-30"')
    assert "7 differences" in rest and rest.count("\n") == 1


def test_a_curation_that_is_there_is_filled(compare, tmp_path):
    first = readers.FIRST + "curation:\n  extracted_by: Ada   # she did\n  extracted_on: 2026-11-20\n"
    compared = compare(first, readers.SECOND)
    made = merged(compared, settled(compared, "first"), tmp_path)
    assert 'extracted_by: ["Ada", "Bea"]   # she did\n  extracted_on: "2026-11-20"\n  checked_by: "Cleo"\n' in made


def test_neither_and_another_value(compare, tmp_path):
    compared = compare(readers.FIRST, readers.SECOND)
    text = settled(compared, "first")
    side = re.search(r"difference: (\d+)\n    node: .p1/psoas.\n    key: .side.", text)[1]
    before, rest = text.split(f"difference: {side}\n")
    made = merged(compared, f"{before}difference: {side}\n" + rest.replace("take: first", "take: neither", 1), tmp_path)
    assert "{id: psoas, site: psoas muscle, size: 4.2 cm}" in made
    value = rest.replace("take: first", "value: bilateral", 1)
    made = merged(compared, f"{before}difference: {side}\n{value}", tmp_path)
    assert "side: bilateral" in made


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        (("difference: 2\n", "difference: 99\n"), "there is no difference '99'; they are numbered from 1 to 7"),
        (("difference: 2\n", "difference: 1\n"), "difference 1 is about"),
        (('key: "side"', 'key: "site"'), "is about key 'side'"),
        (("    take: first", "    take: third"), "'third' cannot be taken"),
        (("    take: first", "    take: "), "it is not settled"),
        (("    take: first", "    take: first\n    value: x"), "it is settled twice, by 'take' and by 'value'"),
        (("because: Table 1", "because:"), "'because' is not filled in"),
        (("because: Table 1", "becuase: Table 1"), "'becuase' is no key here"),
        (("settled_by: Cleo", "settled_by:"), "'settled_by' is not filled in"),
        (("settled_on: 2026-11-30", "settled_on: today"), "'today' is no calendar date"),
        (('reader: "Ada"', "reader:"), "'reader' is not filled in"),
        (("differences:", "differences: []\nrest:"), "difference 1 (p1/psoas, side) is not there"),
        (("differences:", "differences: {}\nrest:"), "'differences' is no list"),
        (('sha256: "', 'sha256: "0'), "is not the file that was compared, or was edited"),
        (("first:\n  file", "frist:\n  file"), "'first' is missing"),
        (("because: Table 1", "because: [Table 1"), "yaml-syntax"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(compare, tmp_path, changed, wanted):
    compared = compare(readers.FIRST, readers.SECOND)
    text = settled(compared, "first")
    assert changed[0] in text
    said = findings(compared, text.replace(*changed, 1), tmp_path)
    assert any(re.match(r"settled\.yaml:\d+:\d+: error: ", one) and wanted in one for one in said), said


def test_a_difference_settled_twice_is_told(compare, tmp_path):
    compared = compare(readers.FIRST, readers.SECOND)
    text = settled(compared, "first")
    first = text.partition("  - difference: 1\n")[2].partition("  - difference: 2\n")[0]
    said = findings(compared, f"{text}  - difference: 1\n{first}", tmp_path)
    line, again = (text.count("\n", 0, text.index("- difference: 1")) + 1, text.count("\n") + 1)
    message = f"difference 1 is settled twice, first on line {line}; remove one [adjudication]"
    assert said == [f"settled.yaml:{again}:5: error: {message}"]


def test_a_value_written_together_with_others_is_not_torn_apart(compare, tmp_path):
    first = readers.FIRST.replace("dose: {total: 30 Gy, fractions: 10}", "dose: 32 Gy in 10 fractions")
    compared = compare(first, readers.SECOND)
    said = findings(compared, settled(compared, "second"), tmp_path)
    assert len(said) == 1 and "p1/rt1/dose, total cannot be written by itself" in said[0]
    assert re.search(r"first\.yaml:14:\d+", said[0])


def test_real_records_take_over_everything(compare, tmp_path):
    """The frozen record with what another reader may write, settled for each of the two."""
    first = next(f for f in FROZEN if f.stem == "gerontopoulos-2020").read_text(encoding="utf-8")
    second = first.replace("site: ovary", "site: uterus").replace("printed: Ovary 2", "printed: Uterus 2")
    second = re.sub(r"\n      - \{site: ureter.*", "", second).replace("id: distant", "id: remote")
    second = second.replace("        onset: not reported\n", "").replace("severity: persistent", "severity: severe")
    second = second.replace("age: {median: 75,", "age: {median: 74.6, sd: 3,").replace("n: 11}", "n: 12}")
    second = second.replace("licence: not reported", "licence: CC BY 4.0\n  funding: none")
    compared = compare(first, second)
    # licence, funding, median, sd, n of the men twice, site and what is printed of it, ureter, onset, severity.
    assert len(compared.differences) == 11
    made = merged(compared, settled(compared, "second"), tmp_path)
    assert compare(made, second).differences == []
    compared = compare(first, second)
    unchanged = merged(compared, settled(compared, "first"), tmp_path)
    changed = [line for line in unchanged.split("\n") if line not in first.split("\n")]
    assert all(re.match(r"  (extracted|checked|method)", line) for line in changed)


def only(text: str, key: str, change: tuple[str, str]) -> str:
    """The adjudication with the difference of one key settled otherwise."""
    before, found, after = text.partition(f'key: "{key}"')
    assert found
    return before + found + after.replace(*change, 1)


def beside(lesion: str, other: str) -> tuple[str, str]:
    head, tail = readers.FIRST.split("      - {id: liver, site: liver}\n")
    return tuple(f"{head}      - {{{one}}}\n{tail}" for one in (lesion, other))


NOTED = (
    "id: liver, site: liver, printed: liver mass, note: one of two",
    "id: liver, site: liver, side: right, printed: mass of the right lobe, note: seen on CT",
)


def test_what_a_value_stands_with_is_settled_and_both_notes_are_kept(compare, tmp_path):
    compared = compare(*beside(*NOTED))
    assert [d.key for d in compared.differences] == ["side", "printed"]
    for take, wanted in (("first", "printed: liver mass"), ("second", "printed: mass of the right lobe")):
        made = merged(compared, settled(compared, take), tmp_path)
        assert wanted in made and "note: [one of two, seen on CT]" in made


def test_a_file_of_the_first_rules_is_applied_and_the_printed_goes_with_the_value(compare, tmp_path):
    """There the printed text was no difference beside a value that only one has."""
    compared = compare(*beside(*NOTED))
    text = settled(compared, "second").replace("rules: 2\n", "")
    text = text.partition("  - difference: 2\n")[0]
    made = merged(compared, text, tmp_path)
    assert (
        "{id: liver, site: liver, printed: mass of the right lobe, note: [one of two, seen on CT], side: right}" in made
    )
    assert "printed: liver mass" in merged(compared, text.replace("take: second", "take: first"), tmp_path)
    said = findings(compared, settled(compared, "second").replace("rules: 2", "rules: 9"), tmp_path)
    assert any("there are no rules '9'" in one for one in said)


def test_what_stands_beside_equal_values_is_listed_or_kept(compare, tmp_path):
    first, second = beside("site: liver, printed: a", "site: liver, printed: b")
    compared = compare(first, second.replace("age: 61", "age: {value: 61, note: at diagnosis, printed: aged 61}"))
    assert [d.key for d in compared.differences] == ["printed"]
    made = merged(compared, settled(compared, "first"), tmp_path)
    assert "note: at diagnosis" in made and "printed: aged 61" in made and "printed: a}" in made


def test_an_entry_may_be_settled_as_a_whole(compare, tmp_path):
    compared = compare(readers.FIRST, readers.SECOND)
    for key, entry, where in (
        ("lesions", "{id: bone, site: iliac bone, side: left}", "      - {id: bone, site: iliac bone, side: left}\n"),
        ("surgery", "{procedure: mastectomy, note: left}", "    surgery: {procedure: mastectomy, note: left}\n"),
    ):
        text = settled(compared, "first")
        assert where in merged(compared, only(text, key, ("take: first", f"value: {entry}")), tmp_path)
        wrong = only(text, key, ("take: first", "value: {site: no such place, sitting: 1}"))
        said = findings(compared, wrong, tmp_path)
        line = wrong[: wrong.index("value: {site")].count("\n") + 1
        assert said and all(one.startswith(f"settled.yaml:{line}:12: error: ") for one in said), said
        said = findings(compared, only(text, key, ("take: first", "value: liver")), tmp_path)
        assert "an entry is a mapping of its keys" in said[0]


def test_an_id_that_the_first_gives_up_is_free(compare, tmp_path):
    first, second = beside("id: x, site: liver", "id: x, site: femur, size: 3 cm, side: left, subsite: shaft")
    second = second.replace("      - {id: psoas, site: psoas muscle, side: left, size: 4.2 cm}\n", "")
    first = first.replace("      - {id: psoas, site: psoas muscle, side: left, size: 4.2 cm}\n", "")
    head, tail = "      - {id: x, site:", "      - {id: k, site: kidney}\n      - {id: x, site:"
    second = second.replace(head, tail, 1).replace("target: psoas", "target: x")
    first = first.replace(head, "      - {id: k, site: kidney}\n" + head, 1).replace("target: psoas", "target: k")
    compared = compare(first, second)
    made = merged(compared, settled(compared, "second"), tmp_path)
    assert "x-2" not in made and "id: x, site: femur" in made and "target: x" in made
