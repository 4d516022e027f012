"""How good `metlit scan` is: python benchmarks/scan/measure.py [FOLDER OF PAPERS].

Prints a table a benchmark: the five papers against their records, the three tens of annotated texts, the radiotherapy
events; and writes `lacking.tsv` into the working directory: the numbers of own data that a record has not at that
place, for judgement by hand.
Seconds are CPU seconds of a process that has loaded its files.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import annotated
import events
import records

from metlit.curation.reading import read_paper
from metlit.curation.scan.scanner import Scanner
from metlit.model.terms import Terms
from metlit.resources import Resources

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Tens of annotated texts; the fourth was measured once, before anybody wrote a pattern over it.
ANNOTATED = ("annotations", "second", "third", "fourth")


def five(papers: Path, scanner: Scanner, terms: Terms) -> dict[str, list[int]]:
    """A paper: numbers of its record found at their place, elsewhere, missed; words found, missed; own marks …"""
    found: dict[str, list[int]] = {}
    lines = ["paper\tplace\tkind\tprinted\tvalue\tunit"]
    for file in sorted(papers.glob("*.txt")):
        record = ROOT / "cases" / f"{file.stem}.yaml"
        document = read_paper(file)
        start = time.process_time()
        marks = scanner.scan(document)
        seconds = time.process_time() - start
        numbers = [len(part) for part in records.recall(record, document, marks)]
        words = [len(part) for part in records.words(record, terms, document, marks)]
        lacking = records.lacking(record, marks)
        own = [m for m in marks if m.value and m.role == "own data"]
        lines += ["\t".join((file.stem, m.place, m.kind, m.printed, m.value, m.unit)) for m in lacking]
        found[file.stem] = [*numbers, *words, len(own), len(lacking), round(seconds * 1000)]
    Path("lacking.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return found


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def print_counts(counts: dict[str, list[int]]) -> None:
    """A row a kind, and one for all numbers and all words."""
    totals = {"all numbers": [0] * 4, "all words": [0] * 4}
    for kind, counted in counts.items():
        total = totals["all words" if kind in annotated.WORDS else "all numbers"]
        for i, n in enumerate(counted):
            total[i] += n
    for kind, (rows, hits, marked, true) in [*sorted(counts.items()), *totals.items()]:
        print(" | ".join((kind, str(rows), str(hits), share(hits, rows), str(marked), str(true), share(true, marked))))


def main() -> None:
    default = os.environ.get("METLIT_PAPERS", str(ROOT.parent / "shared" / "papers"))
    papers = Path(sys.argv[1] if len(sys.argv) > 1 else default)
    terms = Terms.load(Resources.default().term_files())
    scanner = Scanner.default()
    print("paper | numbers there | elsewhere | missed | words | missed | own marks | lacking | ms")
    for name, counts in five(papers, scanner, terms).items():
        print(" | ".join((name, *map(str, counts))))
    for folder in ANNOTATED:
        print(f"\n{folder}: kind | annotated | found | recall | marked | true | precision")
        print_counts(annotated.compared(scanner, terms, papers, HERE / folder))
        if folder != "annotations":  # the rows of the first ten do not tell which words the vocabulary has
            hits, whole = annotated.known(scanner, terms, papers, HERE / folder)
            print(f"words that the vocabulary has | {whole} | {hits} | {share(hits, whole)}")
    print("\nradiotherapy events, F1")
    for kind, score in events.measured(papers, scanner).items():
        print(f"{kind} | {score}")


if __name__ == "__main__":
    main()
