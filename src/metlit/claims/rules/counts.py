"""Audit rules on counts: parts and wholes, percentages, units of counting, majorities and orders of frequency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from metlit.claims.claim import Claim
from metlit.claims.paper import Group, Paper
from metlit.claims.verdict import AGREES, DIFFERS, UNSUPPORTED, AuditRule, Verdict, agreement
from metlit.model import schema as model
from metlit.numbers.printed import PrintedNumber, of_everyone, printed_numbers
from metlit.numbers.rounding import quantized, reported_as, shown

PERCENTAGE = AuditRule(
    "percentage",
    2,
    "Percentage against count and denominator",
    "A percentage is the count over the denominator. On a mismatch it is said whether decimals were cut off, another "
    "denominator or count that the paper prints gives it, or neither.",
    "100 × count / denominator at the decimals printed: rounded half up, half to even, cut off",
    "elementary; cf. the percentage form of GRIM, Brown & Heathers 2017",
)
COUNT = AuditRule(
    "recomputed-count",
    3,
    "Count recomputed from the rows",
    "A number of patients, lesions or treatments must be that of the rows for which the condition holds.",
    "number of rows (entries), or of different patients among them",
    "elementary",
)
_UNIT = AuditRule(
    "counting-unit",
    4,
    "Patients, lesions and treatments confused",
    "A patient with two lesions is one patient. A count that fits the number of entries but is said of patients (or "
    "the other way round) was counted in the wrong unit.",
    "number of entries ≠ number of patients, and the printed count is that of the other",
    "Altman DG, Bland JM. BMJ 1997;314:1874 (units of analysis), doi:10.1136/bmj.314.7098.1874",
)
RULES = (PERCENTAGE, COUNT, _UNIT)


# -- counts


def counts(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Rules 3 and 4 on the count in a claim, against the rows that are recorded one by one."""
    aim = paper.aim(claim.of)
    if claim.record or claim.count is None or claim.statistic not in ("count", "percentage") or aim is None:
        return
    if aim.node and not aim.people:
        return
    group = paper.base(claim)
    if group is None or not group.complete:
        yield from _listed_apart(claim, paper, group)
        return
    rows = paper.rows(claim)
    entries, people = len({(r.entry, r.value) for r in rows}), len({r.subject for r in rows})
    found = people if aim.people else entries
    shown_by = _shown_by(claim, paper, group, rows) if aim.people else rows
    rests = paper.nodes(shown_by) or group.subjects
    concerns = tuple(paper.summarised(claim))
    what = "patients" if aim.people else ".".join(aim.keys)
    if found == claim.count:
        message = f"printed {claim.printed}; {found} {what} in the rows"
        yield Verdict(claim.node, COUNT.code, AGREES, message, _listed(paper, shown_by), "", rests, concerns)
        return
    missing = _silent(paper, group, claim, len(rows)) if claim.where else 0
    if missing and found < claim.count <= found + missing:
        message = f"printed {claim.printed}; {found} can be named, of {missing} others the paper does not say it"
        yield Verdict(claim.node, COUNT.code, UNSUPPORTED, message, _listed(paper, shown_by), "", rests, concerns)
        return
    unit = _other_unit(paper, group, claim)
    if unit:
        message = f"printed {claim.printed}, but {claim.count} is the number of {unit}; {what}: {found}"
        yield Verdict(
            claim.node,
            _UNIT.code,
            DIFFERS,
            message,
            _listed(paper, shown_by),
            f"counted in {unit}",
            rests,
            concerns,
        )
        return
    message = f"printed {claim.printed}; the rows give {found} {what}"
    yield Verdict(claim.node, COUNT.code, DIFFERS, message, _listed(paper, shown_by), "", rests, concerns)


def _listed_apart(claim: Claim, paper: Paper, group: Group | None) -> Iterator[Verdict]:
    """Of a group that is not recorded one by one: the entries of the group itself, or a list of parts that adds up."""
    aim = paper.aim(claim.of)
    if group is None or aim is None or not group.node:
        return
    if group.subjects and claim.where:
        yield from _listed_partly(claim, paper, group)
    if not aim.people:
        rows = paper.case.rows([group.node], aim.keys, claim.where)
        # That nothing is recorded proves no "none".
        if rows and len(rows) == claim.count and not any(paper.case.size(str(r.value)) for r in rows):
            message = f"printed {claim.printed}; {len(rows)} {'.'.join(aim.keys)} are listed"
            names = ", ".join(paper.case.local(str(r.value)) for r in rows)
            yield Verdict(claim.node, COUNT.code, AGREES, message, names, "", paper.nodes(rows))
        return
    lists = (
        [c for c in paper.claims if c.statistic == "parts" and c.whole == claim.of and not c.where] if aim.node else []
    )
    for other in lists if not claim.where else []:
        numbers = [f[0].value for _, text in other.parts if (f := printed_numbers(text)) and "%" not in text]
        if numbers and sum(numbers) == claim.count:
            message = f"printed {claim.printed}; the parts in {other.place} add up to {claim.count}"
            line = " + ".join(shown(n) for n in numbers) + f" = {claim.count}"
            yield Verdict(
                claim.node, COUNT.code, AGREES, message, line, "", (other.node,), tuple(paper.summarised(claim))
            )
            return


def _listed_partly(claim: Claim, paper: Paper, group: Group) -> Iterator[Verdict]:
    """Of a group of which only some are recorded one by one: as many as claimed are found, or more."""
    aim, rows = paper.aim(claim.of), paper.rows(claim)
    found = len({r.subject for r in rows}) if aim is not None and aim.people else len(rows)
    if found and claim.count is not None and found >= claim.count:
        verdict = AGREES if found == claim.count else DIFFERS
        message = f"printed {claim.printed}; {found} among the {len(group.subjects)} of {group.size} that are listed"
        concerns = tuple(paper.summarised(claim))
        yield Verdict(claim.node, COUNT.code, verdict, message, _listed(paper, rows), "", paper.nodes(rows), concerns)


def _shown_by(claim: Claim, paper: Paper, group: Group, rows: list) -> list:
    """The values by which the people counted satisfy the first condition; the people themselves if there is none."""
    path = next(iter(claim.where), None)
    return paper.case.rows(group.subjects, path, claim.where) if path else rows


def _listed(paper: Paper, rows: list) -> str:
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
    """How many patients, and how many entries of each kind, satisfy conditions."""
    found = {"patients": len({r.subject for r in paper.case.rows(group.subjects, (), where)})}
    shapes = {s.cls: s for subject in group.subjects if (s := paper.case.shape(subject)) is not None}
    keys = {f.key for s in shapes.values() for f in s.fields.values() if f.kind == model.NODE and f.repeatable}
    for key in sorted(keys):
        rows = paper.case.rows(group.subjects, (key,), where)
        if rows:
            found[f"{key} entries"] = len({r.value for r in rows})
    return found


def _other_unit(paper: Paper, group: Group, claim: Claim) -> str:
    heads = {c[0] for c in claim.where}
    names = [
        name
        for name, number in units(paper, group, claim.where).items()
        if number == claim.count and (not heads or name == "patients" or name.split()[0] in heads)
    ]
    return " or ".join(names)


# -- percentages


def percentages(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Rule 2 on every percentage with a count and a denominator, printed or from the rows."""
    figure = claim.percentage
    if claim.record or claim.statistic not in ("percentage", "proportion") or figure is None:
        return
    group = paper.base(claim)
    whole = claim.denominator or (group.size if group else None)
    rows = paper.rows(claim) if group and _covered(claim, paper, group) else []
    recorded = [c for c in {paper.case.size(n) for n in paper.summarised(claim)} if c is not None]
    counted = len({r.subject for r in rows}) if _of_people(claim, paper) else len(rows)
    count = claim.count if claim.count is not None else counted or (recorded[0] if len(recorded) == 1 else None)
    if count is None and whole and claim.denominator and not _giving(figure, whole):
        message = f"printed {claim.printed}; no whole number of {whole} is {figure.text} %"
        yield Verdict(
            claim.node, PERCENTAGE.code, DIFFERS, message, "", "", (claim.node,), tuple(paper.summarised(claim))
        )
    if count is None or not whole:
        return
    share = Fraction(100 * count, whole)
    how = reported_as(figure.text, share)
    line = f"100 × {count} / {whole} = {shown(share, (figure.decimals or 0) + 2)}"
    concerns, rests = tuple(paper.summarised(claim)), paper.nodes(rows)
    if how is not None:
        message = f"printed {claim.printed}; {count} of {whole} is {figure.text} %"
        yield Verdict(claim.node, PERCENTAGE.code, agreement(how), message, line, "", rests, concerns)
        return
    right = f"{quantized(share, figure.decimals or 0):f}"
    message = f"printed {figure.text} %; {count} of {whole} is {right} %"
    cause = _likely(claim, paper, figure, count, whole)
    yield Verdict(claim.node, PERCENTAGE.code, DIFFERS, message, line, cause, rests, concerns)


def _giving(figure: PrintedNumber, whole: int) -> list[int]:
    """The whole numbers of a whole that are printed as this percentage: near their share, or none are."""
    middle = int(figure.value * whole / 100)
    tried = range(max(middle - 1, 0), min(middle + 2, whole) + 1)
    return [n for n in tried if reported_as(figure.text, Fraction(100 * n, whole))]


def _of_people(claim: Claim, paper: Paper) -> bool:
    aim = paper.aim(claim.of)
    return aim is not None and aim.people


def _covered(claim: Claim, paper: Paper, group: Group) -> bool:
    """Whether the rows of a group stand for all that the percentage is of: everybody, or the denominator given."""
    aim = paper.aim(claim.of)
    if aim is None or not group.subjects:
        return False
    every = paper.case.rows(group.subjects, () if aim.people else aim.keys, {})
    return group.complete or claim.denominator == len(every)


def _likely(claim: Claim, paper: Paper, figure: PrintedNumber, count: int, whole: int) -> str:
    """Another count, denominator or complement that the paper prints and that gives the percentage."""
    found = []
    alike = {c.count: c.place for c in paper.claims if c.subject == claim.subject and c.count not in (None, count)}
    for other, place in alike.items():
        if other is not None and reported_as(figure.text, Fraction(100 * other, whole)):
            found.append(f"{other} of {whole}, the count printed in {place}")
    for other, place in _denominators(paper).items():
        if other not in (0, whole) and reported_as(figure.text, Fraction(100 * count, other)):
            found.append(f"{count} of {other}, a number printed in {place}")
    for other in paper.claims:
        theirs = other.percentage
        if theirs is not None and 100 - theirs.value == figure.value and other.subject != claim.subject:
            found.append(f"100 less the {theirs.text} printed in {other.place}")
    near = _giving(figure, whole)
    if not found and near:
        return f"neither cut off nor another printed denominator; {near[0]} of {whole} would give it"
    return (
        "it follows from " + "; or ".join(dict.fromkeys(found))
        if found
        else "neither cut off nor another printed denominator"
    )


def _denominators(paper: Paper) -> dict[int, str]:
    """The numbers of people that the paper prints, with a place of each."""
    found: dict[int, str] = {}
    for claim in paper.claims:
        for number in (claim.count, claim.denominator):
            if number and not claim.record:
                found.setdefault(number, claim.place)
    return found


def everyone(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """``All 18 patients``: the count is the number of the group."""
    if claim.record or claim.statistic != "count" or not of_everyone(claim.printed) or claim.count is None:
        return
    group = paper.base(claim)
    whole = claim.denominator or (group.size if group else None)
    if whole is not None and whole != claim.count:
        message = f"printed {claim.printed}, recorded as {claim.count}; the group has {whole}"
        yield Verdict(
            claim.node, COUNT.code, DIFFERS, message, f"{claim.count} ≠ {whole}", "", (), tuple(paper.summarised(claim))
        )
