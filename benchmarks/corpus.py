"""A corpus of synthetic records: ``python benchmarks/corpus.py N FOLDER [--seed S]``.

Each record depends on the seed and its own number only, so that a larger corpus begins with the smaller one.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from corpus_people import Facts, Patient, Person
from corpus_remarks import Remarks
from drawing import PATTERNS, drawn, happens, name_of, pick

DESIGNS = PATTERNS["designs"]
COHORT = "retrospective cohort"
# The last of so many records is of a patient whom an earlier one reports too.
AGAIN_EVERY = 200


class Record:
    """The text of one record.

    Args:
        number: which record of the corpus.
        seed: of the corpus.
    """

    def __init__(self, number: int, seed: int) -> None:
        self.rng = random.Random(f"{seed}/{number}")
        self.number, self.seed = number, seed
        self.design = "case report" if self.again else str(drawn(self.rng, "designs"))
        # Reported one by one.
        self.people = {"case report": 1, COHORT: 0}.get(self.design, self.rng.randint(2, 8))

    @property
    def again(self) -> bool:
        """Whether the patient is one of an earlier record."""
        return self.number % AGAIN_EVERY == AGAIN_EVERY - 1

    def text(self) -> str:
        remarks = Remarks(self.rng, self.people)
        parts = [self.source(), remarks.appraisal(), remarks.definitions()]
        lines, facts = self.patients() if self.people else self.cohort()
        parts += [lines, remarks.conflicts(facts), remarks.absences(), remarks.claims(facts)]
        return "\n".join(line for part in parts for line in part) + "\n"

    def source(self) -> list[str]:
        rng, n = self.rng, self.number
        return [
            "source:",
            f'  title: "Radiotherapy of a metastasis, synthetic report {n}"',
            f"  authors: [Author A{n % 97}, Writer B{n % 89}, Third C{n % 83}]",
            f"  journal: {rng.choice(PATTERNS['journals'])}",
            f"  year: {rng.randint(1985, 2025)}",
            f'  volume: "{rng.randint(1, 90)}"',
            f"  doi: 10.5555/synthetic.{n}",
            f"  design: {self.design}",
            f"  country: {rng.choice(PATTERNS['countries'])}",
            "  licence: not reported",
            "  depth: full text",
            "curation:",
            "  extracted_by: generator",
            "  extracted_on: 2026-01-01",
        ]

    def patients(self) -> tuple[list[str], list[Facts]]:
        lines, facts = ["patients:"], []
        sex_printed = happens(self.rng, "sex_of_one" if self.people == 1 else "sex_of_several")
        for place in range(1, self.people + 1):
            number, same = self.earlier() if self.again else (self.number, "")
            patient = Patient(self.rng, place, Person.drawn(self.seed, number, place), self.people)
            facts.append(patient.describe(sex_printed=sex_printed, same=same))
            lines += patient.lines
        return lines, facts

    def earlier(self) -> tuple[int, str]:
        """An earlier record that reports patients one by one, and its first patient."""
        number = self.rng.randrange(self.number)
        while not (other := Record(number, self.seed)).people or other.again:
            number = (number or self.number) - 1
        return number, f"{name_of(number)}/p1"

    def cohort(self) -> tuple[list[str], list[Facts]]:
        rng = self.rng
        n, low = rng.randint(10, 120), rng.randint(20, 50)
        high, mid = low + 40, low + rng.randint(15, 25)
        responders, dead = rng.randint(1, n - 1), rng.randint(0, n)
        primary = rng.choices(PATTERNS["primaries"], [p["weight"] for p in PATTERNS["primaries"]])[0]
        total, fractions, _ = pick(rng, PATTERNS["palliative"])
        technique = "3D-CRT" if happens(rng, "technique_printed") else "not reported"
        lines = [
            "cohorts:",
            "  - id: all",
            "    label: all patients",
            "    at: Results",
            f"    n: {n}",
            f"    age: {{median: {mid}, min: {low}, max: {high}}}",
            f"    primary: {{tumour: {primary['tumour']}, site: {primary['site']}, n: {n}}}",
            f"    lesions: [{{id: l1, site: {pick(rng, primary['to'])}, of: primary, mechanism: metastasis, n: {n}}}]",
            "    radiotherapy:",
            "      - id: rt1",
            "        intent: palliative",
            f"        technique: {technique}",
            "        target: l1",
            f"        dose: {{total: {total}, fractions: {fractions}}}",
            f"        n: {n}",
            f"    responses: [{{of: rt1, lesion: l1, response: pain response, n: {responders}}}]",
            f"    survival: [{{status: dead, n: {dead}}}]",
        ]
        return lines, [Facts(n=n, total=total, fractions=fractions, responders=responders)]


def names(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Name and text of each record of a corpus."""
    for number in range(count):
        yield f"{name_of(number)}.yaml", Record(number, seed).text()


def write(count: int, folder: Path, seed: int = 1) -> None:
    """Write a corpus into a folder, which is made if it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in names(count, seed):
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write(options.count, options.folder, options.seed)
