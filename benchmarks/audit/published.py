"""Published examples of statcheck, scrutiny and rsprite2, with the verdicts that these programs give them."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from metlit.audit import debit, grim, grimmer
from metlit.curation.auditing.auditor import PaperAuditor
from metlit.curation.reading import read_paper

TABLE = Path(__file__).with_name("published.tsv")


def published() -> int:
    """Print for each program how many verdicts are the same, and those that are not; 1 if any is not."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    auditor, same, wrong = PaperAuditor.default(), {}, []
    for row in rows:
        agrees = verdict(row, auditor) == (row["consistent"] == "yes")
        hit, of = same.get(row["program"], (0, 0))
        same[row["program"]] = hit + agrees, of + 1
        wrong += [] if agrees else [row]
    for program, (hit, of) in same.items():
        print(f"{program}: {hit} of {of} published examples judged alike")
    for row in wrong:
        print(f"not alike: {row['program']} {row['test']} {row['example']} (there {row['consistent']})")
    return 1 if wrong else 0


def verdict(row: dict[str, str], auditor: PaperAuditor) -> bool:
    """Whether metlit finds an example consistent."""
    numbers = row["example"].split(" ")
    if row["test"] == "grim":
        return grim(numbers[0], int(numbers[1]), int(numbers[2]) if len(numbers) > 2 else 1).possible
    if row["test"] == "grimmer":
        return grimmer(numbers[0], numbers[1], int(numbers[2])).possible
    if row["test"] == "debit":
        return debit(numbers[0], numbers[1], int(numbers[2])).possible
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.md"
        path.write_text(f"# A series\n\n## Results\n\nThe groups were compared ({row['example']}).", encoding="utf-8")
        return not auditor.audit(read_paper(path)).alarms
