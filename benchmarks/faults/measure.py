"""How many of the settled faults the machine finds by itself: from the records, and with the papers' texts.

    python benchmarks/faults/measure.py [--papers FOLDER]

What finds which fault is judged by hand, in judged.tsv: a row says that a finding of one code whose text has some words
is that fault. The script runs the audit, and counts a fault as found if one of its rows still matches a verdict;
a row that matches nothing is reported. What a curator typed as a conflict is no
finding of the machine. "Alarms" fail; "told" counts also what is said with its arithmetic without an alarm: cut off,
rounded, within the rounding of rows, or asked as a question.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from metlit.audit import ToldVerdict, audit_files
from metlit.audit.from_paper import with_paper
from metlit.building.chunk import Pipeline
from metlit.curation.auditing.auditor import PaperAuditor
from metlit.curation.reading import read_paper

HERE = Path(__file__).parent
# Of what lies there the five papers of the list only.
CASES = HERE.parent.parent / "cases"
TYPED = "conflict"


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def text(verdict: ToldVerdict) -> str:
    return " | ".join((verdict.printed, verdict.message, verdict.arithmetic, verdict.cause, verdict.at))


def matches(row: dict[str, str], verdicts: list[ToldVerdict], *, off_by_one: bool) -> bool:
    """Whether a judged finding is there: a failing verdict, or where that is asked for one told as cut off or asked."""
    told = [v for v in verdicts if v.publication == row["paper"] and v.code == row["code"] and v.code != TYPED]
    told = [v for v in told if v.failed or off_by_one]
    return any(all(word in text(v) for word in row["words"].split(" & ")) for v in told)


def key(row: dict[str, str]) -> tuple[str, str]:
    return row["paper"], row["number"]


def share(found: set[tuple[str, str]], faults: list[dict[str, str]]) -> str:
    hit = sum(key(f) in found for f in faults)
    return f"{hit} of {len(faults)} ({100 * hit / len(faults):.0f} %)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--papers", type=Path, help="folder with ID.txt: the texts")
    given = parser.parse_args()
    faults, judged = rows("settled.tsv"), rows("judged.tsv")
    papers = list(dict.fromkeys(f["paper"] for f in faults))
    told = audit_files([CASES / f"{p}.yaml" for p in papers], pipeline=Pipeline()).verdicts
    runs = {"records": told}
    if given.papers:
        auditor, joined = PaperAuditor.default(), []
        for paper in papers:
            own = [v for v in told if v.publication == paper]
            joined += with_paper(own, auditor.audit(read_paper(given.papers / f"{paper}.txt")), paper).verdicts
        runs["records and texts"] = joined
    computable = [f for f in faults if f["computable"] == "yes"]
    print("| from | alarms: all | alarms: computable | told: all | told: computable |\n| --- | --- | --- | --- | --- |")
    missed: list[dict[str, str]] = []
    for name, verdicts in runs.items():
        alarms = {key(r) for r in judged if matches(r, verdicts, off_by_one=False)}
        found = alarms | {key(r) for r in judged if matches(r, verdicts, off_by_one=r["level"] == "told")}
        cells = [share(hit, of) for hit in (alarms, found) for of in (faults, computable)]
        print(f"| {name} | {' | '.join(cells)} |")
        missed = [f for f in computable if key(f) not in found]
    print("\ncomputable and not found: " + ", ".join(f"{f['paper']} {f['number']}" for f in missed))
    last = list(runs.values())[-1]
    stale = [r for r in judged if not matches(r, last, off_by_one=True)]
    for row in stale if given.papers else ():
        print(f"no such finding: {row['paper']} {row['number']} {row['code']} {row['words']}", file=sys.stderr)
    return 1 if given.papers and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
