"""How much memory a record of many patients takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import METLIT, environment

HEAD = "source: {title: T, year: 2020, design: case series, depth: full text}\npatients:\n"
PATIENT = (
    "  - {{id: p{i}, at: Results, age: {age}, sex: female, primary: {{tumour: lung adenocarcinoma}}, "
    "radiotherapy: {{id: rt1, target: primary, dose: {{total: 20 Gy, fractions: 5}}}}}}\n"
)
# A small process that starts another: what a large one starts is taken for as large as itself.
LARGEST = """\
import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(ended.returncode, largest // (1024 if sys.platform == "linux" else 1 << 20))
"""


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
@pytest.mark.parametrize("command", ["check", "build"])
def test_five_thousand_patients_take_less_than_500_mb(tmp_path: Path, command: str) -> None:
    (tmp_path / "cases").mkdir()
    patients = (PATIENT.format(i=i, age=20 + i % 60) for i in range(5000))
    (tmp_path / "cases" / "many-2020.yaml").write_text(HEAD + "".join(patients), encoding="utf-8")
    own = ["--jobs", "2", "--store", "store"] if command == "build" else []
    asked = [sys.executable, "-c", LARGEST, str(METLIT), command, "cases", *own]
    ran = subprocess.run(asked, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    code, megabytes = map(int, ran.stdout.split())
    assert code == 0 and 50 < megabytes < 500, ran.stderr
