"""How much of what is wrong the audit finds, and how often it complains of what is right: errors planted by kind.

    python benchmarks/audit/measure.py [--each 25] [--seed 18]

68 kinds, 25 files each, every second one the twin that is right. Found is a file with a verdict that fails, or of a
text an alarm or a question; a false alarm is a twin with one. Then published examples of other programs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import inference_kinds
import record_kinds
import text_kinds
from published import published

from metlit.audit import audit_files
from metlit.building.chunk import Pipeline
from metlit.claims.verdict import WORTH_A_LOOK
from metlit.curation.auditing.auditor import PaperAuditor
from metlit.curation.auditing.point import ASKED
from metlit.curation.reading import read_paper


@dataclass(frozen=True)
class Planted:
    """One file: its kind, whether it is wrong, and its text."""

    kind: str
    wrong: bool
    text: str
    number: int

    @property
    def stem(self) -> str:
        return f"{self.kind.replace('_', '-')}-{self.number}-2024"


def planted(kinds: tuple, each: int, seed: int) -> list[Planted]:
    """The files of some kinds, the same for the same seed."""
    made = []
    for kind in kinds:
        chance = Random(f"{seed} {kind.__name__}")
        made += [Planted(kind.__name__, n % 2 == 0, kind(chance, n % 2 == 0), n) for n in range(each)]
    return made


def found_in_records(files: list[Planted], folder: Path, pipeline: Pipeline) -> set[str]:
    """The names of the records of which something fails; an error of the format stops the benchmark."""
    for file in files:
        (folder / f"{file.stem}.yaml").write_text(file.text, encoding="utf-8")
    done = audit_files(sorted(folder.glob("*.yaml")), pipeline=pipeline)
    if broken := [f.text() for f in done.findings if f.severity == "error"]:
        raise SystemExit("\n".join(broken[:5]))
    return {v.publication for v in done.verdicts if v.failed and v.verdict != WORTH_A_LOOK}


def found_in_texts(files: list[Planted], folder: Path) -> set[str]:
    """The names of the texts with an alarm or a question."""
    auditor, found = PaperAuditor.default(), set()
    for file in files:
        path = folder / f"{file.stem}.md"
        path.write_text(file.text, encoding="utf-8")
        audit = auditor.audit(read_paper(path))
        if audit.alarms or audit.of(ASKED):
            found.add(file.stem)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--each", type=int, default=25)
    parser.add_argument("--seed", type=int, default=18)
    given = parser.parse_args()
    records = planted(record_kinds.KINDS + inference_kinds.KINDS, given.each, given.seed)
    texts = planted(text_kinds.KINDS, given.each, given.seed)
    with tempfile.TemporaryDirectory() as name:
        hit = found_in_records(records, Path(name), Pipeline()) | found_in_texts(texts, Path(name))
    counts: dict[str, Counter[str]] = {}
    for file in records + texts:
        counts.setdefault(file.kind, Counter())[f"{file.wrong} {file.stem in hit}"] += 1
    print("| kind | in | found | false alarms |\n| --- | --- | --- | --- |")
    in_texts = {kind.__name__ for kind in text_kinds.KINDS}
    total: Counter[str] = Counter()
    for kind, n in counts.items():
        total += n
        where = "text" if kind in in_texts else "record"
        print(f"| {kind.replace('_', ' ')} | {where} | {_share(n, True)} | {_share(n, False)} |")
    print(f"| **all {len(counts)}** | | **{_share(total, True)}** | **{_share(total, False)}** |\n")
    return published()


def _share(counts: Counter[str], wrong: bool) -> str:
    of = counts[f"{wrong} True"] + counts[f"{wrong} False"]
    return f"{counts[f'{wrong} True']} of {of}"


if __name__ == "__main__":
    raise SystemExit(main())
