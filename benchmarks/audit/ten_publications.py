"""The audit of ten publications with figures of groups: python benchmarks/audit/ten_publications.py [FOLDER OF PAPERS].

Prints the table of ``docs/audit.md``: of each record of ``ten/`` the figures that are held, that keep their limits and
that nothing lets anybody check, and its findings, with the text of the publication where the folder has it. Each
finding was judged at the text: ``ten/judged.tsv``.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from metlit.audit import audit_files
from metlit.audit.facts import MACHINE, facts
from metlit.audit.from_paper import with_paper
from metlit.audit.verdicts import ToldVerdict, totals
from metlit.building.chunk import Pipeline
from metlit.claims.verdict import AGREEMENTS, UNSUPPORTED, WITHIN
from metlit.curation.auditing.auditor import PaperAuditor
from metlit.curation.reading import read_paper

HERE = Path(__file__).resolve().parent
TEN = HERE / "ten"
COLUMNS = ("publication", "figures", "held", "within limits", "unsupported", "findings", "judged")
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


def judged() -> list[dict[str, str]]:
    """The findings, each as it was judged at the text."""
    with (TEN / "judged.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def audited(papers: Path | None, names: Sequence[str] = ()) -> dict[str, list[ToldVerdict]]:
    """The verdicts on each record, joined with those on its text where the folder has it.

    Args:
        papers: the folder of other people's papers; None to audit the records alone.
        names: of these records; of all if none is named.
    """
    files = [f for f in sorted(TEN.glob("*.yaml")) if not names or f.stem in names]
    done = audit_files(files, pipeline=Pipeline())
    found: dict[str, list[ToldVerdict]] = {f.stem: [] for f in files}
    for verdict in done.verdicts:
        found[verdict.publication].append(verdict)
    auditor = PaperAuditor.default() if papers is not None else None
    for name, verdicts in found.items() if auditor and papers else ():
        text = papers / "more" / f"{name}.txt"
        if text.is_file():
            found[name] = with_paper(verdicts, auditor.audit(read_paper(text)), name).verdicts
    return found


def findings(verdicts: Sequence[ToldVerdict]) -> list[str]:
    """The rules of the findings that the machine makes, the cause of each; what a curator typed is none."""
    return sorted(fact.cause.first.code for fact in facts(verdicts) if fact.origin == MACHINE)


def row(name: str, verdicts: Sequence[ToldVerdict]) -> str:
    """The line of a publication in the table."""
    count = totals(verdicts).get(name, Counter())
    held, within, loose = sum(count[v] for v in AGREEMENTS), count[WITHIN], count[UNSUPPORTED]
    counted = Counter(r["judged"] for r in judged() if r["publication"] == name)
    said = ", ".join(f"{n} {word}" for word, n in sorted(counted.items())) or "-"
    return f"| {name} | {sum(count.values())} | {held} | {within} | {loose} | {len(findings(verdicts))} | {said} |"


def main() -> None:
    papers = Path(
        sys.argv[1] if len(sys.argv) > 1 else os.environ.get("METLIT_PAPERS", HERE.parents[2] / "shared/papers")
    )
    print(HEAD)
    for name, verdicts in audited(papers).items():
        print(row(name, verdicts))


if __name__ == "__main__":
    main()
