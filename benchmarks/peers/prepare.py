"""What the peers work on, made by metlit: ``prepare.py CASES WORKDIR [--slips]``, with metlit's own Python.

WORKDIR gets ``cases/``, ``quads/`` (a file a record: reported and derived), ``vocabulary.nq``, ``shapes/`` and
``findings.json``: metlit's findings by the shapes. The synthetic records are nearly faultless, so that "no findings"
would prove little: with ``--slips`` every second record gets one mistake from the list below.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from metlit.building.chunk import Pipeline
from metlit.building.outcome import Outcome
from metlit.record.files import RecordText, gather

PORTION = 50  # records a call
# What is replaced once in a record, and by what: SHACL core constraints, then SHACL-SPARQL ones.
SLIPS = [
    (r"(?m)^  title: .*\n", ""),
    (r"\bage: \d+", "age: 290"),
    (r"(?m)^ +response: .*\n", ""),
    (r"\bgrade: \d+", "grade: 9"),
    (r"\bdoi: .*", "doi: not a DOI"),
    (r"\bcycles: \d+", "cycles: -3"),
    (r"\bfractions: \d+", "fractions: 7"),
    (r"\btotal: [\d.]+ Gy", "total: 300 Gy"),
    (r"\bbefore: \d+", "before: 17"),
    (r"\bsex: male", "sex: female"),
]


def prepare(cases: Path, work: Path, slips: Sequence[tuple[str, str]]) -> int:
    """Fill the work folder.

    Args:
        cases: the folder of records, left as it is.
        work: the work folder; what it held of an earlier call is replaced.
        slips: the mistakes to make, in turn; none if empty.

    Returns:
        The number of findings.
    """
    for name in ("cases", "quads", "shapes"):
        shutil.rmtree(work / name, ignore_errors=True)
    for name in ("cases", "quads"):
        (work / name).mkdir(parents=True)
    pipeline = Pipeline()
    shutil.copytree(pipeline.resources.shapes, work / "shapes")
    (work / "vocabulary.nq").write_text("".join(pipeline.vocabulary), encoding="utf-8")
    _copy(cases, work / "cases", slips)
    findings = []
    for outcome in _outcomes(pipeline, [RecordText.load(file) for file in gather([work / "cases"])[0]]):
        (work / "quads" / f"{outcome.record}.nq").write_bytes(outcome.nquads())
        # A finding without a node is not from a shape: a duplicate DOI, say.
        findings += sorted({(f.code, f.node) for f in outcome.findings if f.node})
    (work / "findings.json").write_text(json.dumps(findings, indent=1), encoding="utf-8")
    return len(findings)


def _copy(cases: Path, target: Path, slips: Sequence[tuple[str, str]]) -> None:
    turns = cycle(slips)
    for number, file in enumerate(sorted(cases.glob("*.yaml"))):
        text = file.read_text(encoding="utf-8")
        if slips and number % 2 == 0:
            pattern, replacement = next(turns)
            text = re.sub(pattern, replacement, text, count=1)
        (target / file.name).write_text(text, encoding="utf-8")


def _outcomes(pipeline: Pipeline, sources: Sequence[RecordText]) -> Iterator[Outcome]:
    for start in range(0, len(sources), PORTION):
        yield from pipeline.run(sources[start : start + PORTION])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("workdir", type=Path)
    parser.add_argument("--slips", action="store_const", const=SLIPS, default=[], help="make mistakes to be found")
    options = parser.parse_args()
    if options.workdir.is_dir() and any(options.workdir.iterdir()) and not (options.workdir / "findings.json").exists():
        parser.error(f"{options.workdir} is in use for something else, or half prepared: name another, or remove it")
    if options.cases.resolve() == (options.workdir / "cases").resolve():
        parser.error("CASES must not be WORKDIR/cases, which is written anew")
    print(prepare(options.cases, options.workdir, options.slips), "findings")


if __name__ == "__main__":
    main()
