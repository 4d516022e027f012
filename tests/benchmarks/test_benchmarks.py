"""The benchmarks: what they print, and how they judge; nothing here depends on how fast it is."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HANGS, REPOSITORY, environment

sys.path.insert(0, str(REPOSITORY / "benchmarks"))
import chains
import measuring
import report
import targets
from measuring import FailedError
from run import Plan
from targets import judged
from workspace import Workspace, replace_text

BENCHMARKS = REPOSITORY / "benchmarks"

RESULTS = {
    "chains": {
        "records": 1000,
        "rows": [
            {"key": "metlit", "title": "metlit", "ms_per_record": 2.0},
            {"key": "floor", "title": "bare", "ms_per_record": 1.0, "sample": None, "same": None},
            {"key": "pyshacl", "title": "pySHACL", "ms_per_record": 300.0, "sample": 10, "same": True},
            {"key": "rudof", "title": "rudof", "ms_per_record": 15.9, "sample": 50, "same": True},
        ],
    },
    "scale": {
        "sizes": [
            {
                "records": records,
                "one": {"ms_per_record": cost, "peak_mb": peak},
                "two": {"ms_per_record": cost / 1.6, "peak_mb": peak},
            }
            for records, cost, peak in ((1000, 2.0, 150), (10_000, 2.0, 400), (100_000, 2.4, 601))
        ]
    },
    "rebuild": {"records": 10_000, "full": {"median": 20}, "unchanged": {"median": 1}, "changed": {"median": 1.7}},
    "asking": {
        "commands": [
            {"key": key, "command": "metlit find", "ms": {"median": 1}, "lines": 1, "ratio": ratio}
            for key, ratio in (("help", 1.2), ("find-10000", 1.51), ("find-100000", 1.99))
        ],
        "stores": [
            {
                "records": 10_000,
                "questions": [
                    {"name": "quick", "first_ms": 10},
                    {"name": "slow", "first_ms": 60_000, "error": "took more than 60 s"},
                ],
                "facets": [{"facets": {"site": "bone"}, "rows": 3, "first_ms": 50}],
            }
        ],
    },
}
EXPECTED = {
    "pyshacl": (150, True),
    "fastest-peer": (7.95, False),
    "bare-cost": (2, True),
    "workers": (1.6, True),
    "linear": (1.2, True),
    "peak-growth": (1.5025, False),
    "peak": (601, False),
    "unchanged": (5, True),
    "changed": (8.5, False),
    "find": (1.51, False),
    "find-large": (1.99, True),
    "help": (1.2, True),
    "questions": (60, False),
    "facets": (50, True),
}


def test_targets_are_judged_by_their_figures():
    assert {row["key"]: (row["figure"], row["met"]) for row in judged(RESULTS)} == EXPECTED


def test_what_was_not_measured_is_neither_met_nor_missed():
    assert {(row["figure"], row["met"]) for row in judged({})} == {(None, None)}
    small = json.loads(json.dumps(RESULTS).replace("10000", "20000").replace('"records": 1000,', '"records": 999,'))
    # These two name no size.
    assert {row["key"] for row in judged(small) if row["met"] is not None} == {"help", "workers"}


def test_a_peer_with_other_answers_is_nothing_to_be_measured_against():
    rows = [row | {"same": False} if row["key"] == "rudof" else row for row in RESULTS["chains"]["rows"]]
    changed = RESULTS | {"chains": {"records": 1000, "rows": rows}}
    figures = {row["key"]: row["figure"] for row in judged(changed)}
    assert figures["fastest-peer"] == figures["pyshacl"] == 150
    assert chains.disagreements(changed["chains"], {}) == ["rudof: other answers than metlit"]
    assert chains.disagreements(RESULTS["chains"], {}) == []


def test_findings_about_mistakes_must_be_the_same_and_some():
    def wrong(**row: object) -> list[str]:
        return chains.disagreements({}, {"rows": [{"title": "peer", "same": True, "findings": 3} | row]})

    assert wrong() == []
    assert wrong(same=False, differing=2, example=["extra", "x", "y"]) != []
    assert wrong(findings=0) != []
    assert wrong(error="not installed") == ["peer, records with mistakes: not installed"]


def test_each_part_has_the_size_that_the_targets_name():
    assert Plan.of([10_000, 1000]) == Plan((1000, 10_000), 1000, 100, 10_000, (10_000,))
    assert Plan.of([100_000, 1000, 10_000]).asked == (10_000, 100_000)
    assert Plan.of([20]) == Plan((20,), 20, 20, 20, (20,))


# -- measuring

CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = bytearray(300_000_000)'], check=True)"


def test_peak_memory_is_that_of_the_largest_process():
    small = measuring.run([sys.executable, "-c", "pass"])
    large = measuring.run([sys.executable, "-c", CHILD])
    assert 0 < small.peak_mb < 50 and 280 < large.peak_mb < 400
    assert large.cpu > 0 and large.wall > 0
    # What the runner itself holds is not counted.
    held = bytearray(b"x") * 300_000_000
    assert measuring.run([sys.executable, "-c", "pass"]).peak_mb < 50 and held


def test_a_failure_is_no_measurement():
    with pytest.raises(FailedError, match="cannot be started"):
        measuring.run(["no-such-command"])
    with pytest.raises(FailedError, match=r"(?s)ended with 3.*why"):
        measuring.run([sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(3)"])
    with pytest.raises(FailedError, match=r"took more than 0\.5 s"):
        measuring.run([sys.executable, "-c", "import time; time.sleep(3600)"], limit=0.5)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the cores of a process cannot be chosen here")
def test_a_command_runs_on_one_core_and_we_do_not():
    before = os.sched_getaffinity(0)
    ran = measuring.run([sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"], on=1)
    assert ran.out == "1\n"
    assert os.sched_getaffinity(0) == before


def test_what_is_compared_is_measured_in_turn():
    order = []

    def once(name: str) -> measuring.Ran:
        order.append(name)
        return measuring.Ran(len(order), 0, 0, "")

    found = measuring.interleaved({n: (times, lambda n=n: once(n)) for n, times in (("a", 3), ("b", 1), ("c", 2))})
    assert order == ["a", "b", "c", "a", "c", "a"]
    assert [r.wall for r in found["a"]] == [1, 4, 6]
    assert measuring.summary([1, 6, 4]) == {"median": 4, "all": [1, 6, 4], "spread": 1.25}


def test_a_corpus_is_kept_and_never_changed(tmp_path: Path):
    first = Workspace(tmp_path)
    cases = first.cases(3)
    before = {file.name: file.stat().st_mtime_ns for file in cases.iterdir()}
    assert Workspace(tmp_path).cases(3) == cases
    assert {file.name: file.stat().st_mtime_ns for file in cases.iterdir()} == before
    file = sorted(first.linked(3, "changing").glob("*.yaml"))[1]
    replace_text(file, "synthetic report", "synthetic report, revised")
    assert "revised" in file.read_text(encoding="utf-8")
    assert "revised" not in (cases / file.name).read_text(encoding="utf-8")
    text = (cases / file.name).read_bytes()
    assert (Workspace(tmp_path, seed=2).cases(3) / file.name).read_bytes() != text


# -- what is printed


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.05, "0.05"), (0.0004, "0.0004"), (1.234, "1.23"), (99.96, "100"), (12345.6, "12,346"), (None, "–")],
)
def test_numbers_have_three_digits(value: float | None, shown: str):
    assert report.number(value) == shown


def test_tables_are_aligned():
    assert report.table(["a", "b"], [["longer", "1"]]) == "| a      |   b |\n| ------ | --: |\n| longer |   1 |\n"


def test_the_documents_show_the_committed_results():
    results = json.loads((BENCHMARKS / "results.json").read_text(encoding="utf-8"))
    page = (REPOSITORY / "docs" / "scale.md").read_text(encoding="utf-8")
    remedy = "python benchmarks/report.py benchmarks/results.json --document docs/scale.md"
    assert report.within(page, report.chief(results)) == page, remedy
    assert results["targets"] == judged(results)
    assert results["disagreements"] == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[str, dict, Path]:
    """The runner on twenty records, everything once, without peers; run once, whatever the number of xdist workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "bench"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "printed").exists():
            command = [sys.executable, BENCHMARKS / "run.py", "--sizes", "20", "--skip-peers", "--most", "1"]
            command += ["--limit", str(HANGS)]
            command += ["--workdir", folder / "work", "--output", folder / "results.json"]
            done = subprocess.run(
                command, env=environment(), capture_output=True, text=True, timeout=HANGS, check=False
            )
            assert done.returncode == 0, done.stderr
            (folder / "printed").write_text(done.stdout, encoding="utf-8")
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return (folder / "printed").read_text(encoding="utf-8"), results, folder


@pytest.mark.nightly
def test_the_runner_measures_everything(small: tuple[str, dict, Path]):
    _, results, _ = small
    assert results.keys() == {
        "machine", "seed", "chains", "scale", "rebuild", "asking", "profile", "targets", "disagreements"
    }  # fmt: skip
    parts = ("chains", "scale", "rebuild", "asking", "profile")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", results[part]["measured"]) for part in parts)
    assert results["machine"].keys() >= {"cpu", "cores", "memory_gb", "python", "versions"}
    rated = {"records_per_second", "ms_per_record", "ms_per_1000_triples", "peak_mb", "ratio", "seconds", "does"}
    assert [row["key"] for row in results["chains"]["rows"]] == ["metlit", "metlit-two"]
    assert all(row.keys() >= rated and row["peak_mb"] > 0 for row in results["chains"]["rows"])
    (size,) = results["scale"]["sizes"]
    assert size["records"] == 20
    assert all(size[w].keys() >= {"seconds", "cpu_seconds", "ms_per_record", "peak_mb"} for w in ("one", "two"))
    assert all(results["rebuild"][kind]["median"] > 0 for kind in ("full", "unchanged", "changed"))


@pytest.mark.nightly
def test_the_runner_asks_everything(small: tuple[str, dict, Path]):
    _, results, _ = small
    (store,) = results["asking"]["stores"]
    questions = {file.stem for file in (REPOSITORY / "questions").glob("*.rq")}
    assert {q["name"] for q in store["questions"]} == questions
    assert [q for q in store["questions"] if "error" in q] == []
    assert all(f["first_ms"] > 0 and f["ms"] > 0 for f in store["facets"])
    assert any(f["rows"] for f in store["facets"])
    assert [c["key"] for c in results["asking"]["commands"]] == ["bare", "help", "find-20", "find-many-20"]


@pytest.mark.nightly
def test_the_steps_of_the_profile_add_up(small: tuple[str, dict, Path]):
    _, results, _ = small
    steps = {s["step"]: s for s in results["profile"]["steps"]}
    assert steps.keys() >= {"read YAML", "lift", "derive", "check", "audit", "join evidence", "load store"}
    assert all(s["calls"] for name, s in steps.items() if name != "everything else")
    assert sum(s["share"] for s in steps.values()) == pytest.approx(1, abs=0.01)


@pytest.mark.nightly
def test_the_runner_prints_what_it_measured_and_names_no_folder(small: tuple[str, dict, Path]):
    printed, results, folder = small
    assert printed == report.whole(results)
    assert [row["key"] for row in results["targets"]] == [t.key for t in targets.TARGETS]
    for text in (printed, json.dumps(results)):
        assert str(folder) not in text and str(REPOSITORY) not in text and sys.prefix not in text


@pytest.mark.nightly
def test_a_run_on_another_machine_is_not_added_to(small: tuple[str, dict, Path], tmp_path: Path):
    _, results, _ = small
    file = tmp_path / "results.json"
    file.write_text(json.dumps(results | {"seed": 2}), encoding="utf-8")
    command = [sys.executable, BENCHMARKS / "run.py", "--only", "profile", "--sizes", "20", "--keep", "--output", file]
    done = subprocess.run([*command, "--workdir", tmp_path / "work"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "cannot be added to" in done.stderr
