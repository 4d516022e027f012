"""Two extractions, aligned by what they say and counted; the counts are made by hand from the two texts."""

from __future__ import annotations

import random

import pytest

from metlit.curation.agreement.alignment import best_assignment
from metlit.curation.agreement.comparison import DIFFERENT, FIRST_ONLY, ROUNDING, SAME, SECOND_ONLY
from metlit.errors import RecordsError
from tests.conftest import FROZEN
from tests.curation.agreement import readers


def told(compared) -> list[tuple[str, str, str]]:
    """Node, key and state of each difference."""
    return [(compared.first.local(d.first), d.key, d.state) for d in compared.differences]


def test_every_difference_is_found_and_nothing_else(compare):
    found = compare(readers.FIRST, readers.SECOND)
    assert sorted(told(found)) == sorted(
        [
            ("p1/psoas", "side", DIFFERENT),
            ("p1", "lesions", SECOND_ONLY),
            ("p1/rt1", "intent", SECOND_ONLY),
            ("p1", "toxicities", FIRST_ONLY),
            ("p1/pain", "after", FIRST_ONLY),
            ("p2", "age", DIFFERENT),
            ("p2", "surgery", FIRST_ONLY),
        ]
    )


def test_agreement_is_counted(compare):
    words, numbers, texts, entries = compare(readers.FIRST, readers.SECOND).agreement_by_kind()
    # design, depth; p1: sex, tumour, site, 2 sites of lesions, side, target, toxicity of and event, pain of and scale;
    # p2: sex, tumour, site.
    assert (words.both, words.same, words.first, words.second) == (16, 15, 0, 1)
    # year; p1: age, size (4.2 cm is 42 mm), total, fractions, grade, before; p2: age. After is the first's alone.
    assert (numbers.both, numbers.same, numbers.rounding, numbers.first, numbers.second) == (8, 7, 0, 1, 0)
    # title and DOI, however it is written.
    assert (texts.both, texts.same) == (2, 2)
    # source, 2 patients, 2 primaries, 2 lesions, a course, a dose, a toxicity, pain; one toxicity and an operation, one
    # lesion.
    assert (entries.both, entries.same, entries.first, entries.second) == (11, 11, 2, 1)


def test_kappa_of_a_key(compare):
    """Both say a side of four lesions: left left, left right, right right, left left.

    By chance they agree on (3*2 + 1*2)/16: kappa is (3/4 - 1/2)/(1/2).
    """
    sites = ("psoas muscle", "gluteus maximus muscle", "lung", "kidney")
    head = readers.FIRST.partition("    lesions:")[0] + "    lesions:\n"

    def text(*sides: str) -> str:
        lines = (f"      - {{site: {site}, side: {side}}}\n" for site, side in zip(sites, sides, strict=True))
        return head + "".join(lines)

    found = compare(text("left", "left", "right", "left"), text("left", "right", "right", "left"))
    kappa = next(one.kappa for one in found.agreement() if one.key == "side")
    assert kappa.value == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))


@pytest.mark.parametrize(
    ("one", "other", "state"),
    [
        ("61", "61", SAME),
        ("61", "61.4", ROUNDING),
        ("61.5", "61", ROUNDING),  # half a unit may be cut off
        ("61", "61.6", DIFFERENT),
        ("61.1", "61.2", DIFFERENT),
        ("61", "62", DIFFERENT),
        ('">= 61"', "61.4", DIFFERENT),
        ("not reported", "61", DIFFERENT),
        ("{median: 61, min: 40}", "{median: 61.2, min: 40}", ROUNDING),
        ("60-62", "60.2-62", ROUNDING),
        ("5 years", "60 months", SAME),
    ],
)
def test_numbers_are_the_same_or_rounded(compare, one, other, state):
    texts = [readers.FIRST.replace("age: 61", f"age: {age}") for age in (one, other)]
    found = compare(texts[0], texts[1] + "# another file\n")
    assert [v.state for v in found.values if v.key in ("age", "age.median") and "p1" in v.first] == [state]


@pytest.mark.parametrize("record", ["gerontopoulos-2020", "pinotti-2017"])
def test_a_record_under_other_ids_and_in_another_order_is_the_same(compare, record):
    text = next(f for f in FROZEN if f.stem == record).read_text(encoding="utf-8")
    lines = text.split("\n")
    # Runs of one-line entries of a list in another order.
    order, start = random.Random(7), 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].lstrip().startswith("- {") and lines[end].endswith("}"):
            end += 1
        run = lines[start:end]
        order.shuffle(run)
        lines[start:end] = run
        start = max(end, start + 1)
    found = compare(text, "\n".join(lines) + "# another file\n")
    assert found.differences == [] and len(found.values) > 100


def test_assignment_is_the_best_and_keeps_the_order_of_equals():
    # By rows the greedy choice would be 0-0 and 1-1, together 1.0; the best is 1.6.
    assert best_assignment([[0.9, 0.8], [0.8, 0.1]]) == [(0, 1), (1, 0)]
    assert best_assignment([[0.5] * 3] * 3) == [(0, 0), (1, 1), (2, 2)]
    assert best_assignment([[0.0, 0.7]]) == [(0, 1)]


def test_two_papers_are_refused_with_both_places(compare):
    with pytest.raises(RecordsError) as refused:
        compare(readers.FIRST, readers.SECOND.replace("TWO", "THREE"))
    assert "first.yaml:2:84: doi “10.5555/two.2020”" in str(refused.value)
    assert "second.yaml:1:84: doi" in str(refused.value) and "two papers" in str(refused.value)
    without = [text.replace(", doi: 10.5555/two.2020", "") for text in (readers.FIRST, readers.FIRST + "# other\n")]
    assert compare(*without).differences == []
    with pytest.raises(RecordsError, match=r"title “Two cases”.*two papers"):
        compare(without[0], without[1].replace("Two cases", "Dose to the rectum in prone position"))
    with pytest.raises(RecordsError, match="the same file"):
        compare(readers.FIRST, readers.FIRST)


def test_keys_of_one_item_are_in_no_kappa(compare):
    """Of one item chance cannot be told: of these two records no key of words has two that differ but the side."""
    first = readers.FIRST.partition("  # between them")[0].replace(", side: left", "")
    found = compare(first, first.replace("sex: male", "sex: female"))
    words = found.agreement_by_kind()[0]
    assert words.both - words.same == 1 and words.kappa.observed == 1.0
    assert next(one.kappa for one in found.agreement() if one.key == "sex") is None


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        # What denies and what affirms; the keys that say what an entry is; figures of two things.
        (
            "lesions: {site: liver, side: right, present: false, imaging: CT}",
            "lesions: {site: liver, side: right, imaging: CT}",
        ),
        (
            "diagnostics: {procedure: biopsy, site: lung, result: normal}",
            "diagnostics: {procedure: MRI, site: lung, result: abnormal}",
        ),
    ],
)
def test_unlike_entries_are_not_one(compare, mine, theirs):
    head = readers.FIRST.partition("    lesions:")[0]
    found = compare(f"{head}    {mine}\n", f"{head}    {theirs}\n")
    key = mine.partition(":")[0]
    assert [(d.key, d.state) for d in found.differences] == [(key, FIRST_ONLY), (key, SECOND_ONLY)]


def test_figures_of_two_things_are_not_crossed(compare):
    """A mean of age and one of follow-up, each with a number that the other reader gives to neither."""
    head = readers.FIRST.partition("patients:")[0] + "patients:\n  - {id: p1, age: 61, sex: male}\nclaims:\n"
    age = "  - {statistic: mean, of: p1.age, value: 61 years, at: Abstract, printed: mean %s}\n"
    other = "  - {statistic: mean, of: p1.follow_up, value: 9 years, at: Abstract, printed: mean %s}\n"
    found = compare(
        head + age % "a" + other % "b", head.replace("p1", "k") + (other % "b" + age % "a").replace("p1", "k")
    )
    assert found.differences == []
    found = compare(head + age % "a", head + other % "b")
    assert [d.state for d in found.differences] == [FIRST_ONLY, SECOND_ONLY]
