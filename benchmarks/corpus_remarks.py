"""What synthetic records say about their papers: appraisal, definitions, conflicts, absences and claims."""

from __future__ import annotations

import random

from corpus_people import Facts
from drawing import PATTERNS, drawn, happens, pick, several

# How many answers of an appraisal come with a reason.
REASONS = 3


class Remarks:
    """The lines of the parts that are about the paper.

    Args:
        rng: where chance comes from.
        people: how many patients the record reports one by one; none if it is of a cohort.
    """

    def __init__(self, rng: random.Random, people: int) -> None:
        self.rng, self.people = rng, people
        self.which = several(people)

    def appraisal(self) -> list[str]:
        answers = {key: pick(self.rng, table) for key, table in PATTERNS["appraisal"].items()}
        lines = [f"  {key}: {answer}" for key, (answer, _) in answers.items()]
        given = sorted(self.rng.sample(range(len(answers)), REASONS))
        reasons = [f'    - "{key}: {reason}"' for key, (_, reason) in answers.items()]
        return ["appraisal:", *lines, "  because:", *(reasons[place] for place in given)]

    def definitions(self) -> list[str]:
        if not happens(self.rng, f"definitions_of_{self.which}"):
            return []
        return ["definitions:", f"  - {{{self.rng.choice(PATTERNS['defined'])}}}"]

    def conflicts(self, facts: list[Facts]) -> list[str]:
        """One contradiction at most, of an age, a dose or the size of a cohort."""
        rng = self.rng
        if not happens(rng, f"conflicts_of_{self.which}"):
            return []
        place = rng.randrange(len(facts))
        if not self.people:
            about, key, value, other = "all", "n", facts[0].n, facts[0].n + rng.randint(1, 3)
        elif rng.random() < 0.5:
            about, key, value = f"p{place + 1}", "age", facts[place].age
            other = value - rng.randint(1, 3)
        else:
            about, key, value = f"p{place + 1}/rt1/dose", "total", facts[place].total
            other = f"{float(value.split()[0]) + rng.randint(1, 5):g} Gy"
        return [
            "conflicts:",
            f"  - about: {about}",
            f"    key: {key}",
            "    readings:",
            f"      - {{value: {value}, at: Results, kept: true, because: printed with the other details}}",
            f"      - {{value: {other}, at: Discussion}}",
        ]

    def absences(self) -> list[str]:
        """One or two things that the paper announces and does not print."""
        rng, lines = self.rng, []
        about = "all" if not self.people else f"p{rng.randint(1, self.people)}"
        entries = dict.fromkeys(pick(rng, PATTERNS["missing"]) for _ in range(rng.randint(1, 2)))
        for key, expected in entries:
            reason = drawn(rng, "absences")
            lines.append(f"  - {{about: {about}, key: {key}, expected: {expected}, reason: {reason}, at: Methods}}")
        return ["absences:", *lines]

    def claims(self, facts: list[Facts]) -> list[str]:
        slip = happens(self.rng, "slips")
        if not self.people:
            made = self.of_cohort(facts[0], slip)
        elif self.people == 1:
            made = self.of_patient(facts[0], slip)
        else:
            made = self.of_series(facts, slip)
        return ["claims:", *(f"  - {{{claim}}}" for claim in made)]

    def of_patient(self, facts: Facts, slip: bool) -> list[str]:
        age, rng = facts.age, self.rng
        made = [
            "statistic: count, of: patients, count: 1, printed: a case, at: Abstract",
            f"statistic: value, of: p1.age, printed: {age - 2 if slip else age}-year-old, at: Abstract",
            f"statistic: value, of: p1.age, printed: {age}-year-old, at: Case presentation",
            f"statistic: total dose, of: p1/rt1.dose.total, printed: {facts.total}, at: Abstract",
        ]
        if facts.fractions and rng.random() < 0.5:
            count = f"count: {facts.fractions}, printed: {facts.fractions} fractions"
            made.append(f"statistic: count, of: p1/rt1.dose.fractions, {count}, at: Abstract")
        if rng.random() < 0.3:
            made.append(f"statistic: interval, of: p1/l1.after, printed: {facts.after} months, at: Abstract")
        return made

    def of_series(self, facts: list[Facts], slip: bool) -> list[str]:
        rng, people = self.rng, len(facts)
        mean = sum(f.age for f in facts) / people + (3 if slip else 0)
        dead = sum(f.dead for f in facts)
        made = [
            f'statistic: mean, of: patients.age, printed: "{mean:.1f}", at: Abstract',
            f'statistic: count, of: patients, printed: "{people}", count: {people}, at: Abstract',
        ]
        if rng.random() < 0.5:
            where = "where: {survival.status: dead}"
            made.append(f"statistic: count, of: patients, {where}, count: {dead}, printed: {dead} died, at: Results")
        return made

    def of_cohort(self, facts: Facts, slip: bool) -> list[str]:
        n, men = facts.n, self.rng.randint(1, facts.n - 1)
        share = 100 * facts.responders / n + (3 if slip else 0)
        parts = f"parts: {{male: {men}, female: {n - men}}}, whole: all, printed: {men} and {n - men}"
        return [
            f'statistic: percentage, of: all, count: {facts.responders}, printed: "{share:.1f} %", at: Abstract',
            f"statistic: parts, of: all.sex, {parts}, at: Table 1",
        ]
