"""How good `metlit scan --audit` is: python benchmarks/scan/audited.py [FOLDER OF PAPERS].

Prints what the audit finds in the five papers without a record, held against `audited.tsv`, in which each point was
judged at the text, with the number that each of the two readers of `benchmarks/faults` has given the fault; and what it
says of the other texts of the folder that print their papers' own words, which are to be judged by whoever reads it.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from metlit.curation.auditing.auditor import PaperAudit, PaperAuditor
from metlit.curation.auditing.point import ALARMS, ASKED, FITS, LAST_DIGIT, UNCHECKED
from metlit.curation.reading import read_paper

HERE = Path(__file__).resolve().parent
FIVE = ("elhayel-2026", "gerontopoulos-2020", "kalantari-khandani-2025", "pinotti-2017", "sanuki-2022")
SAID = (*ALARMS, LAST_DIGIT, ASKED)
# Kept apart for whoever measures how good scan is on texts that nobody has looked at.
APART = {
    *("gezer-2019", "dogan-2018", "pmid8985020-1996", "pmid25489696-2015", "kharbach-2020", "kuroda-2019"),
    *("ramanah-2013", "pmid11799314-2001", "dinca-2012", "kanab-2015"),
}
Key = tuple[str, str, str, str]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def keys(paper: str, audit: PaperAudit) -> list[Key]:
    """What the audit says of a paper, agreements and what cannot be checked left out."""
    return [(paper, p.code, p.level, p.printed) for p in audit.of(*SAID)]


def judged() -> dict[Key, dict[str, str]]:
    """The points of the five papers, each as it was judged."""
    return {(r["paper"], r["code"], r["level"], r["printed"]): r for r in rows(HERE / "audited.tsv")}


def faults(found: list[Key], reader: str) -> set[tuple[str, str]]:
    """The numbers that a reader gave to the faults that the points are about."""
    known = judged()
    return {(k[0], number) for k in found if k in known for number in known[k][reader].split()}


def others(papers: Path) -> Iterator[Path]:
    """Texts that print their papers' own words, and articles in JATS."""
    for row in rows(papers / "more" / "index.tsv"):
        file = papers / "more" / f"{row['key']}.txt"
        if row["text mode"].startswith("VERBATIM") and row["key"] not in APART and file.is_file():
            yield file
    yield from sorted((papers / "jats").glob("*.nxml"))


def told(title: str, found: list[Key]) -> None:
    print(f"\n{title}: {len(found)}")
    for key in found:
        print("  ", *key, sep="\t")


def main(papers: Path) -> int:
    auditor = PaperAuditor.default()
    found: list[Key] = []
    print("paper\talarms\tlast digit\tquestions\tcannot be checked\tagree\tCPU s")
    for name in FIVE:
        document = read_paper(papers / f"{name}.txt")
        start = time.process_time()
        audit = auditor.audit(document)
        counts = [len(audit.of(*levels)) for levels in (ALARMS, (LAST_DIGIT,), (ASKED,), (UNCHECKED,), (FITS,))]
        print(name, *counts, f"{time.process_time() - start:.2f}", sep="\t")
        found += keys(name, audit)
    known = judged()
    told("not judged yet", [k for k in found if k not in known])
    told("judged and no longer found", [k for k in known if k not in found])
    told("false", [k for k in found if k in known and known[k]["judged"] == "false"])
    for reader in ("reader_a", "reader_b"):
        listed = rows(HERE.parent / "faults" / f"{reader.replace('_', '-')}.tsv")
        computable = sum(r["computable"] == "yes" for r in listed)
        print(f"\n{reader}: {len(faults(found, reader))} of {len(listed)} faults; {computable} are computable")
    more = [(file.stem, auditor.audit(read_paper(file))) for file in others(papers)]
    told(f"in {len(more)} other texts", [k for name, audit in more for k in keys(name, audit)])
    return 0


if __name__ == "__main__":
    default = Path(os.environ.get("METLIT_PAPERS", HERE.parents[2] / "shared" / "papers"))
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else default))
