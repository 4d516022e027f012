"""What a message says of a dose or a time is in the unit that it says: whatever unit the record has it in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metlit.building.check import check
from metlit.resources import Resources

SOURCE = "source: {title: A, year: 2020, design: case report, depth: full text}\npatients:\n  - id: p1\n    at: p1\n"
# Gray and what a unit is of them.
UNITS = {"Gy": 1, "cGy": 100, "mGy": 1000}
_MESSAGE = re.compile(r'sh:message "((?:[^"\\]|\\.)*)"@en ;(.*?)""" \.', re.DOTALL)
_WITH_UNIT = re.compile(r"\{\?(\w+)\} (?:c?Gy|months?|weeks?|days?|mm|cm|mg)\b")
_NORMALISED = "metlit:kind radiotherapy:normalised-quantity"


def courses() -> list[tuple[str, str]]:
    """Courses with each pair of units, and the messages of those that cannot be: 25 Gy are no 10 fractions of 3 Gy."""
    found = []
    for one, ones in UNITS.items():
        for other, others in UNITS.items():
            total, fits, wrong = f"{30 * ones} {one}", f"{3 * others} {other}", f"{5 * others // 2} {other}"
            each = wrong if others > 1 else "2.5 Gy"
            found.append((f"total: {total}, fractions: 10, per_fraction: {fits}", ""))
            found.append(
                (f"total: {total}, fractions: 10, per_fraction: {each}", "30 Gy is not 10 fractions of 2.5 Gy (25 Gy)")
            )
            found.append((f"d98: {20 * ones} {one}, d95: {19 * others} {other}", "D95 of 19 Gy is below D98 of 20 Gy"))
            found.append((f"d95: {20 * ones} {one}, d2: {19 * others} {other}", "D2 of 19 Gy is below D95 of 20 Gy"))
            found.append((f"d95: {19 * ones} {one}, d2: {20 * others} {other}", ""))
    return found


def test_doses_in_other_units_are_told_and_compared_in_gray(tmp_path: Path) -> None:
    wanted = courses()
    lines = [f"      - {{id: rt{n}, target: not reported, dose: {{{text}}}}}" for n, (text, _) in enumerate(wanted)]
    file = tmp_path / "doses-2020.yaml"
    file.write_text(SOURCE + "    radiotherapy:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    told = {f.line - 6: f.message for f in check([file])}
    assert {n for n, (_, message) in enumerate(wanted) if message} == told.keys()
    for n, message in told.items():
        assert wanted[n][1] in message, wanted[n][0]


MESSAGES = [
    (file.name, message, query)
    for file in sorted((Resources.default().shape_files()), key=str)
    for message, query in _MESSAGE.findall(file.read_text(encoding="utf-8"))
    if _WITH_UNIT.search(message)
]


@pytest.mark.parametrize(("file", "message", "query"), MESSAGES, ids=[f"{f}-{m[:40]}" for f, m, _ in MESSAGES])
def test_a_unit_in_a_message_stands_behind_a_number_of_that_unit(file: str, message: str, query: str) -> None:
    """It is normalised, or of that unit by the query."""
    lines = query.split("\n")
    for name in _WITH_UNIT.findall(message):
        raw = [
            line for line in lines if re.search(rf"metlit:value \?{name}\b", line) and "metlit:derivedFor" not in line
        ]
        assert not raw or "unit:" in "".join(raw), f"{file}: {raw}"
        assert _NORMALISED in query or "metlit:derivedFor" in query or "unit:" in query
