"""A corpus of synthetic records: ``python benchmarks/corpus.py N FOLDER [--seed S]``.

Each record depends on the seed and its own number only, so that a larger corpus begins with the smaller one.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import yaml

PATTERNS = yaml.safe_load((Path(__file__).parent / "patterns.yaml").read_text(encoding="utf-8"))
# 70 % case reports, 22 % series, 8 % cohorts.
DESIGNS = [("case report", 70), ("case series", 22), ("retrospective cohort", 8)]
DIGITS = 6


def pick(rng: random.Random, weighted: dict | list) -> object:
    """One of the keys of a mapping of weights, or of pairs that end in their weight."""
    items = list(weighted.items()) if isinstance(weighted, dict) else [(w[:-1], w[-1]) for w in weighted]
    return rng.choices([i for i, _ in items], [w for _, w in items])[0]


class Record:
    """The text of one record.

    Args:
        number: which record of the corpus.
        seed: of the corpus.
    """

    def __init__(self, number: int, seed: int) -> None:
        self.rng = random.Random(f"{seed}/{number}")
        self.number = number
        self.lines: list[str] = []

    def text(self) -> str:
        (design,) = pick(self.rng, [list(d) for d in DESIGNS])
        self.source(design)
        if design == "retrospective cohort":
            self.cohort()
        else:
            people = 1 if design == "case report" else self.rng.randint(2, 8)
            self.lines.append("patients:")
            ages = [self.patient(n) for n in range(1, people + 1)]
            if people > 1:
                self.claims(ages)
        return "\n".join(self.lines) + "\n"

    def source(self, design: str) -> None:
        rng, n = self.rng, self.number
        year = rng.randint(1985, 2025)
        self.lines += [
            "source:",
            f'  title: "Radiotherapy of a metastasis, synthetic report {n}"',
            f"  authors: [Author A{n % 97}, Writer B{n % 89}, Third C{n % 83}]",
            f"  journal: {rng.choice(PATTERNS['journals'])}",
            f"  year: {year}",
            f'  volume: "{rng.randint(1, 90)}"',
            f"  doi: 10.5555/synthetic.{n}",
            f"  design: {design}",
            f"  country: {rng.choice(PATTERNS['countries'])}",
            "  licence: not reported",
            "  depth: full text",
            "curation:",
            "  extracted_by: generator",
            "  extracted_on: 2026-01-01",
        ]

    def patient(self, number: int) -> int:
        rng, out = self.rng, self.lines
        primary = rng.choices(PATTERNS["primaries"], [p["weight"] for p in PATTERNS["primaries"]])[0]
        age, sex = rng.randint(15, 89), primary.get("sex") or rng.choice(["male", "female"])
        out += [
            f"  - id: p{number}",
            f"    label: patient {number}",
            f"    at: Case presentation, patient {number}",
            f"    age: {age}",
            f"    sex: {sex}",
            "    comorbidities: none significant",
            "    history: no significant past medical or surgical history",
            "    family_history: not reported",
            f"    primary: {{tumour: {primary['tumour']}, site: {primary['site']}, confirmed_by: histology}}",
            "    lesions:",
        ]
        sites = list(dict.fromkeys(pick(rng, primary["to"]) for _ in range(rng.randint(1, 3))))
        for place, site in enumerate(sites, start=1):
            side = f"\n        side: {rng.choice(['left', 'right'])}" if rng.random() < 0.4 else ""
            out += [
                f"      - id: l{place}",
                f"        site: {site}{side}",
                "        of: primary",
                "        mechanism: metastasis",
                f"        after: {rng.randint(1, 60)} months",
                f"        size: {rng.randint(10, 90) / 10:.1f} cm",
                f"        imaging: {rng.choice(['CT', 'MRI', 'PET-CT'])}",
                f"        confirmed_by: {rng.choice(['image-guided biopsy', 'imaging', 'not reported'])}",
                "        findings: mass with contrast enhancement",
                f"        at: Figure {rng.randint(1, 4)}",
            ]
        treated = ["l1"] if len(sites) == 1 or rng.random() < 0.6 else ["l1", "l2"]
        self.treatment(treated, rng)
        self.outcomes(treated, rng)
        return age

    def treatment(self, treated: list[str], rng: random.Random) -> None:
        out = self.lines
        out.append("    radiotherapy:")
        for place, lesion in enumerate(treated, start=1):
            intent = pick(rng, {"palliative": 6, "ablative": 3, "definitive": 1})
            total, fractions, per_fraction = pick(rng, PATTERNS[intent])
            out += [
                f"      - id: rt{place}",
                f"        intent: {'curative' if intent == 'definitive' else 'palliative'}",
                f"        technique: {rng.choice(PATTERNS['techniques'][intent])}",
                f"        target: {lesion}",
                "        dose:",
                f"          total: {total}",
            ]
            if rng.random() < 0.85:
                out.append(f"          fractions: {fractions}")
            else:
                out.append("          fractions: not reported")
            if rng.random() < 0.4:
                out.append(f"          per_fraction: {per_fraction}")
            out.append(f"          basis: {rng.choice(['prescribed', 'delivered', 'not stated'])}")
        if rng.random() < 0.6:
            first, second = rng.sample(PATTERNS["drugs"], 2)
            out += [
                "    systemic_therapy:",
                "      - id: chemo1",
                "        kind: chemotherapy",
                f"        drugs: [{first}, {second}]",
                f"        cycles: {rng.randint(1, 8)}",
            ]

    def outcomes(self, treated: list[str], rng: random.Random) -> None:
        out = self.lines
        if rng.random() < 0.5:
            before = rng.randint(4, 10)
            after = str(rng.randint(0, before)) if rng.random() < 0.7 else "not reported"
            out += [
                "    pain:",
                "      - of: rt1",
                "        lesion: l1",
                "        scale: NRS",
                f"        before: {before}",
                f"        after: {after}",
                f"        assessed: {rng.randint(1, 12)} weeks",
            ]
        out.append("    responses:")
        for place, lesion in enumerate(treated, start=1):
            out += [
                f"      - of: rt{place}",
                f"        lesion: {lesion}",
                f"        response: {pick(rng, PATTERNS['responses'])}",
                f"        until: {rng.randint(1, 40)} months",
            ]
        if rng.random() < 0.5:
            system = ", system: CTCAE version 4.0" if rng.random() < 0.9 else ""
            event, grade = rng.choice(PATTERNS["toxicities"]), rng.randint(1, 3)
            out += ["    toxicities:", f"      - {{event: {event}, grade: {grade}{system}, of: rt1}}"]
        if rng.random() < 0.6:
            state = rng.choice(["alive", "dead"])
            out += ["    survival:", f"      - {{status: {state}, time: {rng.randint(41, 90)} months}}"]

    def cohort(self) -> None:
        rng = self.rng
        n, low = rng.randint(10, 120), rng.randint(20, 50)
        high, mid = low + 40, low + rng.randint(15, 25)
        responders, dead = rng.randint(1, n - 1), rng.randint(0, n)
        primary = rng.choices(PATTERNS["primaries"], [p["weight"] for p in PATTERNS["primaries"]])[0]
        total, fractions, _ = pick(rng, PATTERNS["palliative"])
        men = rng.randint(1, n - 1)
        self.lines += [
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
            "        technique: 3D-CRT",
            "        target: l1",
            f"        dose: {{total: {total}, fractions: {fractions}}}",
            f"        n: {n}",
            f"    responses: [{{of: rt1, lesion: l1, response: pain response, n: {responders}}}]",
            f"    survival: [{{status: dead, n: {dead}}}]",
            "claims:",
            f"  - {{statistic: percentage, of: all, count: {responders}, "
            f'printed: "{100 * responders / n:.1f} %", at: Abstract}}',
            f"  - {{statistic: parts, of: all.sex, parts: {{male: {men}, female: {n - men}}}, whole: all, "
            f"printed: {men} and {n - men}, at: Table 1}}",
        ]

    def claims(self, ages: list[int]) -> None:
        slip = self.rng.random() < 0.05
        mean = sum(ages) / len(ages) + (3 if slip else 0)
        self.lines += [
            "claims:",
            f'  - {{statistic: mean, of: patients.age, printed: "{mean:.1f}", at: Abstract}}',
            f'  - {{statistic: count, of: patients, printed: "{len(ages)}", at: Abstract}}',
        ]


def names(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Name and text of each record of a corpus."""
    for number in range(count):
        yield f"synthetic-{number:0{DIGITS}d}.yaml", Record(number, seed).text()


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
