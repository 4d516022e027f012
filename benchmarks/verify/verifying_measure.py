"""How good `metlit verify` is: python benchmarks/verify/verifying_measure.py [PAPERS] [--count 50] [--seed 1].

Prints the findings of the five records and papers as they are, the CPU seconds a paper, and how many of the faults that
are planted in copies of the records are found, a line a kind, with each that is not.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from planting import KINDS, Fault, Planter

from metlit.curation.document import Document
from metlit.curation.reading import read_paper
from metlit.curation.verify.verifying import Verifier
from metlit.finding import Finding
from metlit.record.text import read_text
from metlit.resources import Resources

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Pair:
    """A record with its paper, and what is found of it as it is."""

    name: str
    text: str
    document: Document
    findings: list[Finding] = field(default_factory=list)

    def findings_of(self, text: str, verifier: Verifier) -> list[Finding]:
        """The findings of a copy of the record."""
        facts, wrong = verifier.facts(read_text(text, self.name), self.name, self.name)
        return wrong or verifier.judged(facts, self.name, self.document).findings

    def planter(self, verifier: Verifier, seed: int) -> Planter:
        tree = read_text(self.text, self.name)
        facts, _ = verifier.facts(tree, self.name, self.name)
        self.findings = verifier.judged(facts, self.name, self.document).findings
        return Planter(self.text, tree, facts, self.document, {f.line for f in self.findings}, seed)

    def finds(self, fault: Fault, verifier: Verifier) -> bool:
        """Whether a finding that was not there before stands on a line of the fault."""
        before = {(f.code, f.message) for f in self.findings}
        new = [f for f in self.findings_of(fault.text, verifier) if (f.code, f.message) not in before]
        return any(finding.line in fault.lines for finding in new)


def found_faults(pairs: list[Pair], verifier: Verifier, count: int, seed: int) -> dict[str, tuple[int, list[str]]]:
    """Of each kind how many were planted, and what was planted and not found."""
    planters = [(pair, pair.planter(verifier, seed + n)) for n, pair in enumerate(pairs)]
    told: dict[str, tuple[int, list[str]]] = {}
    for kind in KINDS:
        pool = [(pair, fault) for pair, planter in planters for fault in planter.faults(kind)]
        random.Random(seed).shuffle(pool)
        missed = [f"{pair.name}: {fault.told}" for pair, fault in pool[:count] if not pair.finds(fault, verifier)]
        told[kind] = len(pool[:count]), missed
    return told


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("papers", nargs="?", default=os.environ.get("METLIT_PAPERS", ROOT.parent / "shared" / "papers"))
    asked.add_argument("--count", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    verifier, pairs = Verifier(), []
    print("paper | quotes | numbers | findings | s to read | s to verify")
    for file in Resources.default().frozen_files():
        paper = Path(given.papers) / f"{file.stem}.txt"
        start = time.process_time()
        document = read_paper(paper)
        middle = time.process_time()
        done = verifier.verify(file, document)
        end = time.process_time()
        codes = ", ".join(f"{n} {code}" for code, n in sorted(Counter(f.code for f in done.findings).items())) or "none"
        print(f"{file.stem} | {done.quotes} | {done.numbers} | {codes} | {middle - start:.2f} | {end - middle:.2f}")
        pairs.append(Pair(file.stem, file.read_text(encoding="utf-8"), document))
    print("\nfault | planted | found")
    for kind, (planted, missed) in found_faults(pairs, verifier, given.count, given.seed).items():
        print(f"{kind} | {planted} | {planted - len(missed)}")
        for one in missed:
            print(f"  missed: {one}")


if __name__ == "__main__":
    main()
