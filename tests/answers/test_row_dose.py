"""A row shows the dose of its own target, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import metlit

LESION = "    lesions: {id: psoas, site: iliopsoas muscle}\n"
TWO = "    lesions: [{id: psoas, site: iliopsoas muscle}, {id: piriformis, site: piriformis muscle}]\n"
COURSE = "      target: psoas\n      dose: {total: 31.50 Gy, fractions: 21, per_fraction: 1.50 Gy}\n"
OF_ONE = "      target: [psoas, piriformis]\n      dose: {total: 31.50 Gy, fractions: 21, target: psoas}\n"


def test_a_dose_that_names_a_target_is_not_the_dose_of_another(
    cases: Callable[[dict[str, str]], Path], record: str, tmp_path: Path
):
    assert LESION in record and COURSE in record
    folder = cases({"one-2020.yaml": record.replace(LESION, TWO).replace(COURSE, OF_ONE)})
    built = metlit.build(folder, tmp_path / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    rows = metlit.open(tmp_path / "store").find()
    assert {row["target"].rsplit("/", 1)[-1]: row["dose"] for row in rows} == {
        "psoas": "31.50 Gy / 21",
        "piriformis": None,
    }
