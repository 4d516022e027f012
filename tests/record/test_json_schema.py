"""The schema that an editor gets says what ``metlit check`` says, as far as one value at a time can tell.

In every run some mutants, all of them at night (`pytest -m nightly`).
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter

import jsonschema
import pytest

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.finding import Finding, has_errors
from metlit.model.forms import Forms
from metlit.model.terms import Terms, fold
from metlit.record.files import RecordText
from metlit.record.json_schema import json_schema
from metlit.record.text import Mapping, decode, read_text
from metlit.record.walk import RecordFormat
from metlit.record.word_lists import WordList, spelling
from tests.conftest import FROZEN, RECORD, REPOSITORY
from tests.record.mutated import Mutator, as_read, as_yaml, parts

SEED, CHUNK = 20261130, 100
# How many mutants, and of how many parts of the frozen records.
MANY = [pytest.param(60, 40, id="some"), pytest.param(600, 1000, id="all", marks=pytest.mark.nightly)]
# Codes that are about the form of a value or mapping, besides those of the shapes of keys and of quantities. What is
# about several values (an id that nothing has, an id twice), about the text of the file (tabs, 010) or about people
# (names, dates) is not.
FORM = {
    "unknown-key",
    "wrong-type",
    "no-value",
    "too-many-values",
    "unknown-word",
    "ambiguous-word",
    "bad-quantity",
    "missing-unit",
    "unknown-unit",
    "bad-id",
    "rewrite",
    "several-words",
    "forms-disagree",
}
NUMBER_SHAPES = ("value", "lower", "upper", "unit")


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="module")
def schema(pipeline) -> dict:
    written = Forms.load(pipeline.resources.forms_file())
    return json_schema(RecordFormat(pipeline.schema, pipeline.terms, written), written)


@pytest.fixture(scope="module")
def validator(schema) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema)


def read(text: str) -> Mapping:
    return read_text(decode(text.encode(), "record"), "record")


def checked(pipeline: Pipeline, records: list[Mapping]) -> list[list[Finding]]:
    """What check says of each record, without warnings."""
    texts = [RecordText(f"m{i}-2020", f"m{i}-2020.yaml", as_yaml(r).encode()) for i, r in enumerate(records)]
    outcomes = [o for start in range(0, len(texts), CHUNK) for o in pipeline.run(texts[start : start + CHUNK])]
    return [[f for f in outcome.findings if f.severity == "error"] for outcome in outcomes]


def form_codes(pipeline: Pipeline) -> set[str]:
    """All codes that are about form; whether what is around a value has a place is not."""
    shapes = pipeline.schema.by_class.values()
    keys = {f.shape.removeprefix(iris.SHAPES) for shape in shapes for f in shape.fields.values()}
    dimensions = {f"{shape.name}-{part}" for shape in shapes if shape.dimension for part in NUMBER_SHAPES}
    return (FORM | keys | dimensions) - {"ValuePlace-at"}


@pytest.mark.parametrize(("many", "most"), MANY)
def test_the_schema_refuses_what_check_refuses_for_form_and_nothing_else(pipeline, validator, many, most):
    rng = random.Random(SEED)
    records = [read(file.read_text(encoding="utf-8")) for file in FROZEN]
    every = [part for record in records for part in parts(record)]
    # Conflicts and what else points to other parts stands in whole records only.
    whole = sorted(records, key=lambda record: len(as_yaml(record)))[:3]
    chosen = [*rng.sample(every, min(most, len(every))), *whole * (most // 50)]
    bases = [b for b, found in zip(chosen, checked(pipeline, chosen), strict=True) if not has_errors(found)]
    mutator = Mutator(pipeline.schema, pipeline.terms, rng)
    mutants = [mutator.mutant(rng.choice(bases)) for _ in range(many)]
    form = form_codes(pipeline)
    counts, accepted, refused = Counter(), [], []
    for (kind, record), found in zip(mutants, checked(pipeline, [m for _, m in mutants]), strict=True):
        of_form = [f for f in found if f.code in form]
        valid = validator.is_valid(as_read(record))
        counts["form" if of_form else "other" if found else "accepted"] += 1
        if of_form and valid:
            accepted.append((kind, of_form[0].text()))
        if not found and not valid:
            best = jsonschema.exceptions.best_match(validator.iter_errors(as_read(record)))
            refused.append((kind, list(best.absolute_path), best.message[:200]))
    assert counts["form"] > many // 3 and counts["accepted"] > many // 6, counts
    assert refused == []
    assert len(accepted) <= counts["form"] * 2 // 100, accepted


def test_records_are_valid(pipeline, schema, validator):
    """The frozen records, the small one of the tests and the one that the documents show."""
    short = {**schema, "$defs": {k: v for k, v in schema["$defs"].items() if not k.startswith("word")}}
    validator.check_schema(short)
    shown = re.search(r"```yaml\n(source:.*?)```", (REPOSITORY / "docs" / "curate.md").read_text("utf-8"), re.DOTALL)
    assert shown
    for text in (RECORD, shown[1], *(f.read_text(encoding="utf-8") for f in FROZEN)):
        assert [e.message[:200] for e in validator.iter_errors(as_read(read(text)))] == []


WELL = """
source: {title: A title, year: 2020, design: case report, depth: full text}
patients: {id: p1, at: Case, age: 61, primary: {tumour: lung adenocarcinoma, site: lung}, KEY: VALUE}
"""


# A key, a value that it takes, and one that it does not.
VALUES = [
    # Any case, spaces, hyphens and underscores; a key of the vocabulary and an identifier name a concept too.
    ("lesions", "{id: l, site: psoas MUSCLE}", "{id: l, site: psaos muscle}"),
    ("lesions", "{id: l, site: 'psoas   muscle '}", "{id: l, site: psoasmuscle}"),
    ("lesions", "{id: l, site: psoas_muscle}", "{id: l, site: breast cancer}"),
    ("lesions", "{id: l, site: UBERON:0008450}", "{id: l, site: UBERON:000845}"),
    ("lesions", "{id: l, side: left}", "{id: l, side: left, colour: red}"),
    # A unit of the right dimension, a number within its bounds, one value or a range; quotes are no text here.
    ("follow_up", "{duration: 3-5 months}", "{duration: 3-5}"),
    ("follow_up", "{duration: '>= 12 Months'}", "{duration: 12 Gy}"),
    ("follow_up", "{duration: about 3 wk}", "{duration: vaguely 3 wk}"),
    ("age", "61 years", "121"),
    ("age", '"61"', "-1"),
    ("age", "{median: 75, min: 59, max: 87}", "{median: old}"),
    ("toxicities", "{event: any, grade: '>=2'}", "{event: any, grade: 6}"),
    ("toxicities", "{event: any, grade: 2.0}", "{event: any, grade: 2.5}"),
    ("toxicities", "{event: any, present: false}", "{event: any, present: no}"),
    ("toxicities", "{event: any, percent: 100.0 %}", "{event: any, percent: 100.5 %}"),
    # Absence; a value with its place; one or several.
    ("age", "not reported", "not known"),
    ("age", "{value: Not Reported, at: Table 1}", "{value: [61], at: Table 1}"),
    ("toxicities", "not assessed", "{event: not known}"),
    ("sex", "{value: female, at: Table 1}", "{value: female, place: Table 1}"),
    ("sex", "{value: female, note: by the form of the word}", "{note: by the form of the word}"),
    ("sex", "female", "[female, male]"),
    ("symptoms", "[limping, pain]", "[]"),
    # Keys that are words.
    ("labs", "{AST: 488 U/L, CEA: {value: 3 ng/mL, at: Table 1}}", "{AST: 488 furlongs}"),
    (
        "diagnostics",
        "{procedure: biopsy, markers: {Desmin: not reported}}",
        "{procedure: biopsy, markers: {wine: positive}}",
    ),
    # Ids, references, years and months; a number where it is a text as well.
    ("lesions", "{id: l1, part_of: l2}", "{id: L 1}"),
    ("responses", "{response: pain relief, of: p1/rt1}", "{response: pain relief, of: the first}"),
    ("same_patients_as", "doe-2020/p1", "doe 2020"),
    ("label", "Patient 5", "John"),
    ("label", "5", "true"),
    ("survival", "{as_of: 2019}", "{as_of: 2019-05-12}"),
    ("survival", "{as_of: 2019-05}", "{as_of: 1850}"),
    ("note", "12", "~"),
    ("note", "no", "''"),
]


def test_values_that_are_right_and_wrong(pipeline, validator):
    """And check says the same."""
    written = [(key, value, well) for key, *values in VALUES for value, well in zip(values, (True, False), strict=True)]
    texts = [re.sub(rf", {k}: [^,{{}}]*(?=, )", "", WELL).replace("KEY: VALUE", f"{k}: {v}") for k, v, _ in written]
    records = [read(text) for text in texts]
    form = form_codes(pipeline)
    for (key, value, well), record, found in zip(written, records, checked(pipeline, records), strict=True):
        wrong = form.intersection(f.code for f in found) if well else found
        assert (not wrong) is well, (key, value, [f.text() for f in found])
        assert validator.is_valid(as_read(record)) is well, (key, value)


def test_the_schema_helps_to_write(pipeline, schema):
    """Labels are proposed before synonyms; keys say what they are and take; mappings can be begun with their keys."""
    every = schema["$defs"]

    def mapping(name: str) -> dict:
        return next(form for form in every[name].get("anyOf", [every[name]]) if "properties" in form)

    sites = every["words-site"]["enum"]
    assert {"psoas muscle", "lung"} <= set(sites) and sites.index("lung") < sites.index("iliopsoas")
    shapes = [shape for shape in pipeline.schema.by_class.values() if shape.name in every]
    assert len(shapes) > 40
    for shape in shapes:
        assert shape.dimension or mapping(shape.name)["defaultSnippets"][0]["body"], shape.name
        for key in shape.fields:
            told = mapping(shape.name)["properties"][key]
            assert told["markdownDescription"].startswith(f"**{key}**: {told['description']}")
    assert mapping("Toxicity")["required"] == ["event"]
    assert mapping("Toxicity")["defaultSnippets"][0]["body"] == {"event": "$1"}
    assert mapping("Dose")["properties"]["total"]["examples"] == ["30 Gy"]
    lists = Counter(name for name in re.findall(r'"enum": \[("[^]]*)\]', json.dumps(schema)))
    assert max(lists.values()) == 1, "a list of words stands twice"


def spellings(word: str, rng: random.Random) -> list[str]:
    """A word as somebody may write it."""
    scattered = "".join(rng.choice([c.upper(), c]) for c in word)
    return [
        word,
        word.upper(),
        word.title(),
        scattered,
        f" {word}  ",
        re.sub(" ", "  ", scattered),
        word.replace(" ", "_"),
    ]


def accepts(form: dict, text: str) -> bool:
    return jsonschema.Draft202012Validator({"type": "string", **form}).is_valid(text)


def test_a_pattern_of_words_takes_all_their_spellings_and_no_others():
    words = ["T", "t cell", "t-cell lymphoma", "Weiß", "µg", "5-FU", "Crohn's disease", "a (b) [c] +d. e|f^$\\", "°C"]
    form = spelling(words, "")
    rng = random.Random(SEED)
    written = [s for word in words for s in spellings(word, rng)] + [
        "T–CELL lymphoma",
        "crohn’s DISEASE",
        "weiss",
        "Μg",
    ]
    slips = ["", " ", "t c", "t-cell", "tcell", "weis", "5fu", "x t", "a (b) [c] +d. e", "crohns disease", "t  cells"]
    folded = set(map(fold, words))
    for text in [*written, *slips]:
        assert accepts(form, text) == (fold(text) in folded), text


def many_words(many: int, rng: random.Random) -> list[str]:
    syllables = [a + b for a in "bcdfghklmnprstv" for b in ("a", "e", "i", "o", "u", "al", "en", "is", "or", "um")]
    tokens = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(2000)]
    return list({" ".join(rng.choices(tokens, k=rng.choice([1, 2, 2, 3, 3]))): 0 for _ in range(many)})


@pytest.mark.parametrize(
    "many", [pytest.param(1500, id="some"), pytest.param(20000, id="many", marks=pytest.mark.nightly)]
)
def test_long_lists_of_words_stay_small_and_are_tried_in_parts(tmp_path, many):
    """An engine takes seconds to get a pattern of a megabyte ready, and a hundredth of one for each 16 KiB."""
    rng = random.Random(SEED)
    words = many_words(many, rng)
    columns = ["key", "label", "broader", "relation", "synonyms", "definition", "source"]
    columns += ["exactMatch", "closeMatch", "broadMatch", "narrowMatch"]
    rows = [[f"c{i}", word, *[""] * (len(columns) - 2)] for i, word in enumerate(words)]
    file = tmp_path / "x.tsv"
    file.write_text("".join("\t".join(row) + "\n" for row in [columns, *rows]), encoding="utf-8")
    forms = WordList(Terms.load([file]), f"{iris.TERM}x").schema("x", "no word of x")
    text = json.dumps(forms, ensure_ascii=False)
    letters = sum(map(len, words))
    assert len(text) < 6 * letters
    patterns = re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', text)
    assert max(map(len, patterns)) < 32_000
    validator = jsonschema.Draft202012Validator({"$defs": forms, "$ref": "#/$defs/word-x"})
    for word in rng.sample(words, 40):
        assert all(validator.is_valid(s) for s in spellings(word, rng)), word
        assert not validator.is_valid(word + "q") and not validator.is_valid(word[:-1] + "-")
