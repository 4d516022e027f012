"""Records of strangers: whatever stands in YAML, quantities, keys and claims is read, or refused at its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import strategies as st

from metlit.building.chunk import Pipeline
from metlit.numbers.printed import printed_numbers
from metlit.numbers.quantity import parse
from metlit.record.files import RecordText
from metlit.record.text import Refused, decode, read_text
from tests.conftest import RECORD
from tests.fuzzing.budget import NIGHT_SECONDS, SECONDS, examples_for

SEEDS = Path(__file__).parent / "seeds"
TIMES = pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(SECONDS, id="some"),
        pytest.param(NIGHT_SECONDS, id="many", marks=pytest.mark.nightly),
    ],
)
NUMBERS = [
    "0",
    "-0",
    "1.50",
    "-3",
    "93",
    "90+",
    "31-675",
    ">= 2",
    "about 3",
    "1e3",
    "010",
    "²",
    "٣",
    "９",
    "½",
    "9" * 40,
]
UNITS = ["", " Gy", " cGy", " years", " %", "Gy", " mg/m2", " 10^9/L", " furlongs", " ±", "\u00a0Gy", "·"]
WORDS = [
    "psoas",
    "male",
    "IMRT",
    "not reported",
    "unclear",
    "T9N9M9",
    "all",
    "p1/rt1",
    "..",
    "' '",
    '"\\u202e"',
    "null",
]
KEYS = ["id", "age", "sex", "at", "primary", "lesions", "radiotherapy", "dose", "total", "value", "claims", "x", "of"]
QUANTITY = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(UNITS)).map("".join)
VALUE = st.one_of(QUANTITY, st.sampled_from(WORDS), st.text(max_size=6).map(repr))
SIGNS = [*"{}[]:,-#&*!|>'\"%@`?\\ \n", ": ", "- ", "\n  ", "---", "a", "é", "\u2028", "\ud800", "\x00", "<<"]


def nested(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Values in lists and mappings, as YAML writes them in one line."""
    lists = st.lists(value, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    pairs = st.dictionaries(st.sampled_from(KEYS), value, max_size=3)
    return lists | pairs.map(lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}")


TREE = st.recursive(VALUE, nested, max_leaves=5)
LINE = st.tuples(st.sampled_from(KEYS), TREE).map(": ".join)
STATISTICS = [
    "count",
    "percentage",
    "mean",
    "mean and SD",
    "median and range",
    "parts",
    "ratio",
    "ranking",
    "EQD2",
    "x",
]
OF = ["patients", "age", "sex", "p1", "p1/rt1.dose.total", "all", "lesions.site", "nothing", "..", "radiotherapy.dose"]
PRINTED = st.lists(st.sampled_from([*NUMBERS, *UNITS, "of", "(", ")", "±", ":", "half", "T4N2"]), max_size=5).map(
    " ".join
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def kept(name: str) -> list[str]:
    """The lines of the seeds of a target."""
    return [line for file in sorted((SEEDS / name).iterdir()) for line in file.read_text(encoding="utf-8").splitlines()]


def told(pipeline: Pipeline, text: str) -> None:
    """A record is judged, and all that is said of it has a place in it."""
    source = RecordText("x-2020", "x-2020.yaml", text.encode("utf-8", "surrogatepass"))
    (done,) = pipeline.run([source], audit=True)
    lines = text.count("\n") + 1
    for finding in done.findings:
        assert 0 <= finding.line <= lines and finding.column >= 0
        assert "\n" not in finding.text() and finding.message
    assert done.has_errors or done.nquads()
    for verdict in done.verdicts:
        assert verdict.message and verdict.subject


@TIMES
def test_yaml(seconds: float):
    def check(text: str) -> None:
        try:
            read_text(decode(text.encode("utf-8", "surrogatepass"), "x.yaml"), "x.yaml")
        except Refused as refused:
            assert 0 <= refused.finding.line <= text.count("\n") + 1
            assert "\n" not in refused.finding.text()

    made = st.lists(st.sampled_from(SIGNS) | st.text(max_size=3), max_size=30).map("".join)
    seeds = [file.read_text(encoding="utf-8") for file in sorted((SEEDS / "yaml").iterdir())]
    assert examples_for(seconds, made, check, seeds) > len(seeds) > 0


@TIMES
def test_quantities(seconds: float):
    def check(text: str) -> None:
        found = parse(text, {"about": "about", ">=": "ge"})
        for number in (found.value, found.lower, found.upper) if found else ():
            # As printed, in the digits 0 to 9, and never less than nothing that is nothing.
            assert number is None or (number in text and number.isascii() and not re.fullmatch(r"-0(\.0+)?", number))
        for figure in printed_numbers(text):
            assert 0 <= figure.start <= len(text) and figure.value is not None

    made = QUANTITY | st.text(max_size=12) | st.lists(st.sampled_from([*NUMBERS, *UNITS, "-", " "])).map("".join)
    assert examples_for(seconds, made, check, kept("quantities")) > 0


@TIMES
def test_records(pipeline: Pipeline, seconds: float):
    spots = [match.end() for match in re.finditer(r"(?<=: )(?=\S)", RECORD)]

    def with_line(line: str) -> str:
        return RECORD + f"    {line}\n"

    def with_value(place: int, tree: str) -> str:
        return RECORD[:place] + tree + re.sub(r"^[^,}\n]*", "", RECORD[place:])

    made = LINE.map(with_line) | st.builds(with_value, st.sampled_from(spots), TREE)
    assert examples_for(seconds, made, lambda text: told(pipeline, text), map(with_line, kept("records")), 10) > 0


@TIMES
def test_claims(pipeline: Pipeline, seconds: float):
    def record(claims: list[str]) -> str:
        return RECORD + "claims:\n" + "".join(f"  - {{{claim}, at: Abstract}}\n" for claim in claims)

    parts = st.dictionaries(st.sampled_from(["male", "female", "T4", "x"]), QUANTITY.map(repr), max_size=3)
    fields = {
        "count": st.sampled_from(NUMBERS),
        "denominator": st.sampled_from(NUMBERS),
        "over": st.sampled_from(["all", "p1", "not stated"]),
        "where": st.sampled_from(["{sex: male}", "{age: '> 50'}", "{age.x: 1}", "{}"]),
        "value": QUANTITY.map(repr),
        "whole": st.sampled_from(["p1", "all"]),
        "parts": parts.map(lambda p: "{" + ", ".join(f"{k}: {v}" for k, v in p.items()) + "}"),
    }
    more = st.fixed_dictionaries({}, optional=fields).map(lambda d: "".join(f", {k}: {v}" for k, v in d.items()))
    claim = st.builds(
        lambda statistic, of, printed, rest: f'statistic: {statistic}, of: {of}, printed: "{printed}"{rest}',
        *(st.sampled_from(STATISTICS), st.sampled_from(OF), PRINTED, more),
    )
    made = st.lists(claim, min_size=1, max_size=4).map(record)
    seeds = [record([line]) for line in kept("claims")]
    assert examples_for(seconds, made, lambda text: told(pipeline, text), seeds, 10) > len(seeds)
