"""Audit rules on counts: how many entries or people, and which of the two were counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from metlit.claims.aims import Aim, Group
from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import audit_rule
from metlit.claims.verdict import AGREES, DIFFERS, UNSUPPORTED, Verdict
from metlit.model import schema as model
from metlit.numbers.printed import of_everyone, printed_numbers
from metlit.numbers.rounding import shown
from metlit.record.case import CaseValue


@audit_rule("recomputed-count", 3)
def recomputed_count(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Count recomputed from the rows.

    A number of patients, lesions or treatments must be that of the rows for which the condition holds.

    Formula: number of rows (entries), or of different patients among them
    Source: elementary
    """
    yield from _everyone(claim, paper)
    if (aim := _counted_aim(claim, paper)) is None:
        return
    group = paper.base(claim)
    if group is None or not group.complete:
        yield from _listed_apart(claim, paper, aim, group)
        return
    rows = _Counted.of(claim, paper, aim, group)
    if rows.found == claim.count:
        yield rows.verdict(AGREES, f"printed {claim.printed}; {rows.found} {rows.what} in the rows")
    elif rows.may_be(claim.count):
        missing = f"of {rows.silent} others the paper does not say it"
        yield rows.verdict(UNSUPPORTED, f"printed {claim.printed}; {rows.found} can be named, {missing}")
    elif not rows.other_unit:
        yield rows.verdict(
            DIFFERS, f"printed {claim.printed}; the rows give {rows.found} {rows.what}, not {claim.count}"
        )


@audit_rule("counting-unit", 4)
def counting_unit(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Patients, lesions and treatments confused.

    A patient with two lesions is one patient. A count that fits the number of entries but is said of patients (or
    the other way round) was counted in the wrong unit.

    Formula: number of entries ≠ number of patients, and the printed count is that of the other
    Source: Altman DG, Bland JM. BMJ 1997;314:1874 (units of analysis), doi:10.1136/bmj.314.7098.1874
    """
    aim, group = _counted_aim(claim, paper), paper.base(claim)
    if aim is None or group is None or not group.complete:
        return
    rows = _Counted.of(claim, paper, aim, group)
    if rows.found != claim.count and not rows.may_be(claim.count) and (unit := rows.other_unit):
        message = f"printed {claim.printed}, but {claim.count} is the number of {unit}; {rows.what}: {rows.found}"
        yield rows.verdict(DIFFERS, message, f"counted in {unit}", code=counting_unit.code)


def _counted_aim(claim: Claim, paper: Paper) -> Aim | None:
    """What a claim counts, if it counts entries or people of this record."""
    aim = paper.aim(claim.of)
    if claim.record or claim.count is None or claim.statistic not in ("count", "percentage") or aim is None:
        return None
    return None if aim.node and not aim.people else aim


@dataclass(frozen=True)
class _Counted:
    """What a claim counts, in the rows of a group that is recorded one by one.

    ``found`` is the number of ``what``; ``silent`` members may belong to them without the paper saying so.
    """

    claim: Claim
    paper: Paper
    group: Group
    rows: Sequence[CaseValue]
    found: int
    what: str
    silent: int

    @classmethod
    def of(cls, claim: Claim, paper: Paper, aim: Aim, group: Group) -> _Counted:
        rows = paper.rows(claim)
        entries, people = len({(r.entry, r.value) for r in rows}), len({r.subject for r in rows})
        listed = _shown_by(claim, paper, group, rows) if aim.people else rows
        found, what = (people, paper.people) if aim.people else (entries, ".".join(aim.keys))
        silent = _silent(paper, group, claim, len(rows)) if claim.where and found != claim.count else 0
        return cls(claim, paper, group, listed, found, what, silent)

    def may_be(self, count: int | None) -> bool:
        """Whether those of whom the paper does not say it may make up the difference."""
        return count is not None and self.found < count <= self.found + self.silent

    @property
    def other_unit(self) -> str:
        """The units of counting of which there are as many as printed."""
        heads = {c[0] for c in self.claim.where}
        return " or ".join(
            name
            for name, number in units(self.paper, self.group, self.claim.where).items()
            if number == self.claim.count and (not heads or name == self.paper.people or name.split()[0] in heads)
        )

    def verdict(self, verdict: str, message: str, cause: str = "", code: str = recomputed_count.code) -> Verdict:
        rests = self.paper.nodes(self.rows) or self.group.subjects
        listed, concerns = _listed(self.paper, self.rows), tuple(self.paper.summarised(self.claim))
        return Verdict(self.claim.node, code, verdict, message, listed, cause, rests, concerns)


def _listed_apart(claim: Claim, paper: Paper, aim: Aim, group: Group | None) -> Iterator[Verdict]:
    """Of a group that is not recorded one by one: the entries of the group itself, or a list of parts that adds up."""
    if group is None or not group.node:
        return
    if group.subjects and claim.where:
        yield from _listed_partly(claim, paper, aim, group)
    if not aim.people:
        rows = paper.case.rows([group.node], aim.keys, claim.where)
        # That nothing is recorded proves no "none".
        if rows and len(rows) == claim.count and not any(paper.case.size(str(r.value)) for r in rows):
            message = f"printed {claim.printed}; {len(rows)} {'.'.join(aim.keys)} are listed"
            names = ", ".join(paper.case.local(str(r.value)) for r in rows)
            yield Verdict(claim.node, recomputed_count.code, AGREES, message, names, "", paper.nodes(rows))
    elif aim.node and not claim.where:
        yield from _added_up(claim, paper)


def _added_up(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Of the size of a group: the first list of its parts that adds up to it."""
    for other in (c for c in paper.index.lists_over(claim.of) if not c.where):
        numbers = [f[0].value for _, text in other.parts if (f := printed_numbers(text)) and "%" not in text]
        if numbers and sum(numbers) == claim.count:
            message = f"printed {claim.printed}; the parts in {other.place} add up to {claim.count}"
            line = " + ".join(shown(n) for n in numbers) + f" = {claim.count}"
            concerns = tuple(paper.summarised(claim))
            yield Verdict(claim.node, recomputed_count.code, AGREES, message, line, "", (other.node,), concerns)
            return


def _listed_partly(claim: Claim, paper: Paper, aim: Aim, group: Group) -> Iterator[Verdict]:
    """Of a group of which only some are recorded one by one: as many as claimed are found, or more."""
    rows = paper.rows(claim)
    found = len({r.subject for r in rows}) if aim.people else len(rows)
    if found and claim.count is not None and found >= claim.count:
        verdict = AGREES if found == claim.count else DIFFERS
        message = f"printed {claim.printed}; {found} among the {len(group.subjects)} of {group.size} that are listed"
        rests, concerns = paper.nodes(rows), tuple(paper.summarised(claim))
        yield Verdict(claim.node, recomputed_count.code, verdict, message, _listed(paper, rows), "", rests, concerns)


def _everyone(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """``All 18 patients``: the count is the number of the group."""
    if claim.record or claim.statistic != "count" or not of_everyone(claim.printed) or claim.count is None:
        return
    group = paper.base(claim)
    whole = claim.denominator or (group.size if group else None)
    if whole is not None and whole != claim.count:
        message = f"printed {claim.printed}, recorded as {claim.count}; the group has {whole}"
        line, concerns = f"{claim.count} ≠ {whole}", tuple(paper.summarised(claim))
        yield Verdict(claim.node, recomputed_count.code, DIFFERS, message, line, "", (), concerns)


def _shown_by(claim: Claim, paper: Paper, group: Group, rows: list[CaseValue]) -> list[CaseValue]:
    """The values by which the people counted satisfy the first condition; the people themselves if there is none."""
    path = next(iter(claim.where), None)
    return paper.case.rows(group.subjects, path, claim.where) if path else rows


def _listed(paper: Paper, rows: Sequence[CaseValue]) -> str:
    """Who was counted."""
    names: dict[str, int] = {}
    for row in rows:
        name = paper.case.local(row.subject)
        names[name] = names.get(name, 0) + 1
    return ", ".join(f"{name} ({times} times)" if times > 1 else name for name, times in names.items())


def _silent(paper: Paper, group: Group, claim: Claim, found: int) -> int:
    """Members of whom the record has no value for some condition of the claim; all, where papers mention only some."""
    shapes = {s.cls: s for subject in group.subjects if (s := paper.case.shape(subject)) is not None}
    heads = {c[0] for c in claim.where}
    if any(s.fields[h].mentioned_only for s in shapes.values() for h in heads if h in s.fields):
        return len(group.subjects) - found
    return sum(
        any(not paper.case.rows([subject], path, {}) for path in claim.where if path[-1] != "present")
        for subject in group.subjects
    )


def units(paper: Paper, group: Group, where: Mapping[tuple[str, ...], str]) -> dict[str, int]:
    """How many people, and how many entries of each kind, satisfy conditions."""
    found = {paper.people: len({r.subject for r in paper.case.rows(group.subjects, (), where)})}
    shapes = {s.cls: s for subject in group.subjects if (s := paper.case.shape(subject)) is not None}
    keys = {f.key for s in shapes.values() for f in s.fields.values() if f.kind == model.NODE and f.repeatable}
    for key in sorted(keys):
        rows = paper.case.rows(group.subjects, (key,), where)
        if rows:
            found[f"{key} entries"] = len({r.value for r in rows})
    return found
