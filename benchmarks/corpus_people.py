"""The patients of synthetic records."""

from __future__ import annotations

import random
from dataclasses import dataclass

from drawing import PATTERNS, drawn, happens, pick, several


@dataclass(frozen=True)
class Facts:
    """What a patient or cohort gives the figures that its paper prints about them; 0 and "" if nothing."""

    age: int = 0
    n: int = 1
    total: str = ""
    fractions: int = 0
    after: int = 0
    dead: bool = False
    responders: int = 0


@dataclass(frozen=True)
class Person:
    """Who a patient is: the same in two records that report the same patient."""

    primary: dict
    age: int
    sex: str

    @classmethod
    def drawn(cls, seed: int, number: int, place: int) -> Person:
        """The person reported as a patient of a record.

        Args:
            seed: of the corpus.
            number: of the record.
            place: of the patient in it, from 1.
        """
        rng = random.Random(f"{seed}/{number}/p{place}")
        primary = rng.choices(PATTERNS["primaries"], [p["weight"] for p in PATTERNS["primaries"]])[0]
        return cls(primary, rng.randint(15, 89), primary.get("sex") or rng.choice(["male", "female"]))


class Patient:
    """The lines of one patient.

    Args:
        rng: where chance comes from.
        place: of the patient in the record, from 1.
        person: who it is.
        people: how many the record reports.
    """

    def __init__(self, rng: random.Random, place: int, person: Person, people: int) -> None:
        self.rng, self.place, self.person, self.people = rng, place, person, people
        self.lines: list[str] = []

    def describe(self, *, sex_printed: bool, same: str) -> Facts:
        """Fill the lines.

        Args:
            sex_printed: whether the paper prints it.
            same: the patient of another record who is the same; "" if there is none.

        Returns:
            What the paper's figures are about.
        """
        self.who(sex_printed, same)
        sites, after = self.lesions()
        treated = ["l1"] if sites == 1 or self.rng.random() < 0.6 else ["l1", "l2"]
        total, fractions = self.radiotherapy(treated)
        self.systemic_therapy()
        self.pain()
        self.responses(treated)
        dead = self.course()
        return Facts(self.person.age, 1, total, fractions, after, dead)

    def who(self, sex_printed: bool, same: str) -> None:
        number, primary = self.place, self.person.primary
        self.lines += [
            f"  - id: p{number}",
            f"    label: patient {number}",
            f"    at: Case presentation, patient {number}",
            *([f"    same_patients_as: {same}"] if same else []),
            f"    age: {self.person.age}",
            f"    sex: {self.person.sex if sex_printed else 'not reported'}",
            "    comorbidities: none significant",
            "    history: no significant past medical or surgical history",
            "    family_history: not reported",
            f"    primary: {{tumour: {primary['tumour']}, site: {primary['site']}, confirmed_by: histology}}",
            "    lesions:",
        ]

    def lesions(self) -> tuple[int, int]:
        """Metastases, and sometimes what the primary grew into; how many metastases, and months to the first."""
        rng, primary, first = self.rng, self.person.primary, 0
        sites = list(dict.fromkeys(pick(rng, primary["to"]) for _ in range(rng.randint(1, 3))))
        for place, site in enumerate(sites, start=1):
            mechanism = drawn(rng, "nodal_mechanism" if site.endswith("lymph node") else "mechanism")
            months = rng.randint(1, 60)
            first = first or months
            self.lesion(place, site, str(mechanism), f"after: {months} months\n        since: diagnosis")
        if happens(rng, "extends"):
            self.lesion(len(sites) + 1, primary["into"], "direct extension", "onset: synchronous")
        return len(sites), first

    def lesion(self, place: int, site: str, mechanism: str, when: str) -> None:
        rng = self.rng
        side = f"\n        side: {rng.choice(['left', 'right'])}" if rng.random() < 0.4 else ""
        self.lines += [
            f"      - id: l{place}",
            f"        site: {site}{side}",
            "        of: primary",
            f"        mechanism: {mechanism}",
            f"        {when}",
            f"        size: {rng.randint(10, 90) / 10:.1f} cm",
            f"        imaging: {rng.choice(['CT', 'MRI', 'PET-CT'])}",
            f"        confirmed_by: {rng.choice(['image-guided biopsy', 'imaging', 'not reported'])}",
            "        findings: mass with contrast enhancement",
            f"        at: Figure {rng.randint(1, 4)}",
        ]

    def radiotherapy(self, treated: list[str]) -> tuple[str, int]:
        """One course a lesion; total and fractions of the first, 0 if they are not reported."""
        self.lines.append("    radiotherapy:")
        first, *_ = [self.irradiated(place, lesion) for place, lesion in enumerate(treated, start=1)]
        return first

    def irradiated(self, place: int, lesion: str) -> tuple[str, int]:
        rng, out = self.rng, self.lines
        intent = str(pick(rng, {"palliative": 6, "ablative": 3, "definitive": 1}))
        total, fractions, per_fraction = pick(rng, PATTERNS[intent])
        known = intent == "ablative" or happens(rng, "technique_printed")
        counted = happens(rng, "fractions_printed")
        out += [
            f"      - id: rt{place}",
            f"        intent: {'curative' if intent == 'definitive' else 'palliative'}",
            f"        technique: {rng.choice(PATTERNS['techniques'][intent]) if known else 'not reported'}",
            f"        target: {lesion}",
            "        dose:",
            f"          total: {total}",
            f"          fractions: {fractions if counted else 'not reported'}",
        ]
        if rng.random() < 0.4:
            out.append(f"          per_fraction: {per_fraction}")
        out.append(f"          basis: {rng.choice(['prescribed', 'delivered', 'not stated'])}")
        return total, fractions if counted else 0

    def systemic_therapy(self) -> None:
        if self.rng.random() < 0.6:
            first, second = self.rng.sample(PATTERNS["drugs"], 2)
            self.lines += [
                "    systemic_therapy:",
                "      - id: chemo1",
                "        kind: chemotherapy",
                f"        drugs: [{first}, {second}]",
                f"        cycles: {self.rng.randint(1, 8)}",
            ]

    def pain(self) -> None:
        rng = self.rng
        if rng.random() < 0.5:
            before = rng.randint(4, 10)
            after = str(rng.randint(0, before)) if rng.random() < 0.7 else "not reported"
            self.lines += [
                "    pain:",
                "      - of: rt1",
                "        lesion: l1",
                "        scale: NRS",
                f"        before: {before}",
                f"        after: {after}",
                f"        assessed: {rng.randint(1, 12)} weeks",
            ]

    def responses(self, treated: list[str]) -> None:
        rng, out = self.rng, self.lines
        out.append("    responses:")
        for place, lesion in enumerate(treated, start=1):
            out += [
                f"      - of: rt{place}",
                f"        lesion: {lesion}",
                f"        response: {drawn(rng, 'responses')}",
                f"        until: {rng.randint(1, 40)} months",
            ]
        if rng.random() < 0.5:
            system = ", system: CTCAE version 4.0" if rng.random() < 0.9 else ""
            event, grade = rng.choice(PATTERNS["toxicities"]), rng.randint(1, 3)
            out += ["    toxicities:", f"      - {{event: {event}, grade: {grade}{system}, of: rt1}}"]

    def course(self) -> bool:
        """Follow-up and survival, which ends it; whether the patient is said to have died."""
        rng, out = self.rng, self.lines
        months, state = rng.randint(41, 90), ""
        if happens(rng, f"follow_up_of_{several(self.people)}"):
            out.append(f"    follow_up: {{duration: {months} months, method: imaging}}")
        else:
            out.append("    follow_up: not reported")
        if rng.random() < 0.6:
            state = rng.choice(["alive", "dead"])
            out += ["    survival:", f"      - {{status: {state}, time: {months} months}}"]
        return state == "dead"
