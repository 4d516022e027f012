"""The synthetic records of the benchmarks: sound, the same whenever made, and distributed as their patterns say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from math import comb
from pathlib import Path

import pytest
import yaml

from tests.conftest import FROZEN, REPOSITORY, environment, run

sys.path.insert(0, str(REPOSITORY / "benchmarks"))
from corpus import AGAIN_EVERY, DESIGNS, PATTERNS, Record, write
from drawing import SOURCES

BENCHMARKS = REPOSITORY / "benchmarks"
RECORDS = 200
# A fair draw falls outside the bounds less often than this, on either side.
ODDS = 10**7
INTENTS = ("palliative", "ablative", "definitive")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmarks") / "cases"
    write(RECORDS, folder)
    return folder


@pytest.fixture(scope="module")
def trees(corpus: Path) -> list[dict]:
    return [yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) for file in sorted(corpus.glob("*.yaml"))]


# -- the records


def texts(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_corpus_is_the_same_whenever_it_is_made(corpus: Path, tmp_path: Path):
    command = [sys.executable, BENCHMARKS / "corpus.py", "40", tmp_path / "again"]
    subprocess.run(command, env=environment(PYTHONHASHSEED="7"), check=True)
    again = texts(tmp_path / "again")
    assert len(again) == 40
    assert again.items() < texts(corpus).items(), "a larger corpus begins with the smaller one"
    write(40, tmp_path / "other", seed=2)
    assert not set(texts(tmp_path / "other").values()) & set(again.values())


@pytest.mark.nightly
def test_its_records_are_valid(corpus: Path):
    checked = run("check", corpus)
    assert checked.code == 0, checked.text
    warnings = re.search(r"^0 errors, (\d+) warnings$", checked.out, re.MULTILINE)
    assert warnings and 0 < int(warnings[1]) < RECORDS / 5


def bounds(n: int, weight: int, total: int) -> tuple[int, int]:
    """The least and the greatest count of a kind with this share that chance explains, exactly."""

    def beyond(own: int) -> int:
        tail, count = 0, 0
        while True:
            tail += comb(n, count) * own**count * (total - own) ** (n - count)
            if tail * ODDS > total**n:
                return count
            count += 1

    return beyond(weight), n - beyond(total - weight)


def test_the_bounds_are_those_of_the_binomial_distribution():
    assert bounds(2, 1, 2) == (0, 2)
    # 24 heads are rarer than one in ten million, 23 are not.
    assert bounds(24, 1, 2) == (1, 23)


def compared(found: Iterable[object], weights: Mapping[object, int]) -> dict[object, tuple]:
    """What was drawn more or less often than its weight explains."""
    counts, total = Counter(found), sum(weights.values())
    assert counts.keys() <= weights.keys()
    limits = {kind: bounds(counts.total(), weight, total) for kind, weight in weights.items()}
    return {kind: (low, counts[kind], high) for kind, (low, high) in limits.items() if not low <= counts[kind] <= high}


def test_designs_primaries_and_sites_follow_the_patterns(trees: list[dict]):
    assert compared((t["source"]["design"] for t in trees), DESIGNS) == {}
    groups = [g for t in trees for g in (*t.get("patients", ()), *t.get("cohorts", ()))]
    assert (
        compared((g["primary"]["tumour"] for g in groups), {p["tumour"]: p["weight"] for p in PATTERNS["primaries"]})
        == {}
    )
    for primary in PATTERNS["primaries"]:
        own = [g for g in groups if g["primary"]["tumour"] == primary["tumour"]]
        assert {g["primary"]["site"] for g in own} == {primary["site"]}
        # Later lesions of a patient are drawn without those before.
        assert compared((g["lesions"][0]["site"] for g in own), primary["to"]) == {}
        assert "sex" not in primary or {g["sex"] for g in own if "sex" in g} <= {primary["sex"], "not reported"}


def test_schedules_and_responses_follow_the_patterns(trees: list[dict]):
    patients = [p for t in trees for p in t.get("patients", ())]
    courses = [c for p in patients for c in p["radiotherapy"]]
    for intent in INTENTS:
        own = [c for c in courses if kind(c) == intent]
        assert {c["technique"] for c in own} <= {*PATTERNS["techniques"][intent], "not reported"}
        weights = Counter()
        for total, _, _, weight in PATTERNS[intent]:
            weights[total] += weight
        assert compared((c["dose"]["total"] for c in own), weights) == {}
        whole = [c["dose"] for c in own if c["dose"]["fractions"] != "not reported"]
        printed = {(total, fractions) for total, fractions, _, _ in PATTERNS[intent]}
        assert {(d["total"], d["fractions"]) for d in whole} == printed
    assert compared((r["response"] for p in patients for r in p["responses"]), PATTERNS["responses"]) == {}


def kind(course: dict) -> str:
    if course["intent"] == "curative":
        return "definitive"
    return "ablative" if course["technique"] == "SBRT" else "palliative"


def groups(trees: list[dict]) -> list[tuple[str, dict]]:
    """Every tree, with the word by which tables say whether it is of one patient."""
    return [("one" if t["source"]["design"] == "case report" else "several", t) for t in trees]


def said(yes: Iterable[bool]) -> list[str]:
    return ["yes" if y else "no" for y in yes]


def test_mechanisms_follow_the_patterns(trees: list[dict]):
    patients = [p for t in trees for p in t.get("patients", ())]
    lesions = [each for p in patients for each in p["lesions"]]
    grown = [each for each in lesions if each["mechanism"] == "direct extension"]
    assert {each["site"] for each in grown} <= {p["into"] for p in PATTERNS["primaries"]}
    with_one = (p["lesions"][-1]["mechanism"] == "direct extension" for p in patients)
    assert compared(said(with_one), PATTERNS["extends"]) == {}
    for nodal, table in ((True, "nodal_mechanism"), (False, "mechanism")):
        own = [x for x in lesions if x not in grown and x["site"].endswith("lymph node") == nodal]
        assert compared((each["mechanism"] for each in own), PATTERNS[table]) == {}


def printed(values: Iterable[object]) -> list[str]:
    return ["not reported" if v == "not reported" else "printed" for v in values]


def test_what_is_not_reported_follows_the_patterns(trees: list[dict]):
    for which in ("one", "several"):
        own = [t["patients"] for w, t in groups(trees) if w == which and "patients" in t]
        assert compared(printed(p[0]["sex"] for p in own), PATTERNS[f"sex_of_{which}"]) == {}
        assert all(len(set(printed(p["sex"] for p in people))) == 1 for people in own)
        follow_ups = (p["follow_up"] for people in own for p in people)
        assert compared(printed(follow_ups), PATTERNS[f"follow_up_of_{which}"]) == {}
    courses = [c for t in trees for p in t.get("patients", ()) for c in p["radiotherapy"]]
    others = [c["technique"] for c in courses if kind(c) != "ablative"]
    assert compared(printed(others), PATTERNS["technique_printed"]) == {}
    assert compared(printed(c["dose"]["fractions"] for c in courses), PATTERNS["fractions_printed"]) == {}


def plain(answer: object) -> object:
    return {True: "yes", False: "no"}.get(answer, answer)


def test_remarks_on_the_papers_follow_the_patterns(trees: list[dict]):
    for item, answers in PATTERNS["appraisal"].items():
        found = (plain(t["appraisal"][item]) for t in trees)
        assert compared(found, {answer: weight for answer, _, weight in answers}) == {}
    assert compared((a["reason"] for t in trees for a in t["absences"]), PATTERNS["absences"]) == {}
    for part in ("conflicts", "definitions"):
        for which in ("one", "several"):
            found = said(part in t for w, t in groups(trees) if w == which)
            assert compared(found, PATTERNS[f"{part}_of_{which}"]) == {}


def test_every_table_names_its_source_and_counts_are_those_of_the_frozen_records():
    assert all(re.search("published|assumed|counted in cases/: ", source) for source in SOURCES.values())
    real = [yaml.load(f.read_bytes(), Loader=yaml.CSafeLoader) for f in FROZEN]
    for item, answers in PATTERNS["appraisal"].items():
        counted = {answer: weight for answer, _, weight in answers if "assumed" not in answer}
        assert Counter(plain(t["appraisal"][item]) for t in real) == counted
    reasons = Counter(a["reason"].replace(", ", " but ") for t in real for a in t["absences"])
    assert reasons == PATTERNS["absences"]
    courses = [c for t in real for p in t.get("patients", ()) for c in p["radiotherapy"] if isinstance(c, dict)]
    assert Counter(printed(c["technique"] for c in courses)) == PATTERNS["technique_printed"]


@pytest.mark.nightly
def test_the_audit_has_something_to_say_of_every_record(corpus: Path, trees: list[dict]):
    files = sorted(corpus.glob("*.yaml"))[:60]
    audited = run("audit", *files, "--format", "json")
    judged_claims = [j for j in json.loads(audited.out) if "/claims" in j["subject"]]
    assert {j["publication"] for j in judged_claims} == {f.stem for f in files}
    agreeing = [j for j in judged_claims if j["verdict"].startswith("agrees")]
    assert 0.9 * len(judged_claims) < len(agreeing) < len(judged_claims)
    assert all(len(t["claims"]) <= 6 for t in trees)


def test_now_and_then_two_records_are_of_one_patient():
    for number in (AGAIN_EVERY - 1, 2 * AGAIN_EVERY - 1):
        (again,) = yaml.safe_load(Record(number, 1).text())["patients"]
        name, place = again["same_patients_as"].split("/")
        other = int(name.removeprefix("synthetic-"))
        first = yaml.safe_load(Record(other, 1).text())["patients"][0]
        assert other < number and place == first["id"]
        assert (again["age"], again["primary"]) == (first["age"], first["primary"])
        assert len({again["sex"], first["sex"]} - {"not reported"}) < 2
    assert "same_patients_as" not in "".join(Record(number, 1).text() for number in range(AGAIN_EVERY - 1))


def test_every_schedule_adds_up():
    for intent in INTENTS:
        for total, fractions, each, _ in PATTERNS[intent]:
            assert float(total.split()[0]) == pytest.approx(fractions * float(each.split()[0]))
