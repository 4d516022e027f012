"""A paper under audit: its record, its claims, and what a claim speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from metlit import iris
from metlit.claims.aims import Aim, Group
from metlit.claims.claim import NOT_STATED, Claim, read_claims
from metlit.claims.index import MOST, ClaimIndex
from metlit.model.schema import BOOLEAN, SUBJECT, Field
from metlit.numbers.printed import PrintedNumber
from metlit.rdf.triples import Triples
from metlit.record.case import UNIT, Amount, Case, CaseValue
from metlit.record.units import PLAIN, UNITS

_YEAR = re.compile(r"\d{4}")


class Paper:
    """One record under audit.

    Args:
        case: its rows.
        papers: all records under audit together, by id; filled while they are read.
        shapes: the plausibility shapes, for what they know of the field.
    """

    def __init__(self, case: Case, papers: Mapping[str, Paper] | None = None, shapes: Triples | None = None) -> None:
        self.case, self.shapes = case, shapes or Triples()
        self.papers: Mapping[str, Paper] = papers if papers is not None else {}
        self.claims = read_claims(case)
        self.sizes: set[int] = set()
        self._rows: dict[tuple[str, str], list[CaseValue]] = {}
        self._ends: dict[tuple[str, tuple[str, ...]], list[Field]] = {}
        self._summarised: dict[str, list[str]] = {}
        self._kept: dict[Hashable, Any] = {}

    def put(self, position: int, claim: Claim) -> None:
        """Exchange one claim for another, to see what the audit would say of it."""
        self.claims[position] = claim
        self._rows = {key: rows for key, rows in self._rows.items() if key[0] != claim.node}
        self._summarised.pop(claim.node, None)
        self._kept.clear()
        for name in ("index", "concerned", "lists"):
            vars(self).pop(name, None)

    @cached_property
    def index(self) -> ClaimIndex:
        """What its claims are compared with."""
        return ClaimIndex(self.claims)

    @cached_property
    def lists(self) -> list[Claim]:
        """Its claims that are lists of parts of a whole."""
        return [claim for claim in self.claims if claim.statistic == "parts" and not claim.record]

    def kept(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """What many claims ask for, worked out once."""
        if key not in self._kept:
            self._kept[key] = work()
        return self._kept[key]

    @cached_property
    def concerned(self) -> dict[str, list[str]]:
        """The claims with conditions by the entries that hold what they print."""
        found: dict[str, list[str]] = {}
        for claim in self.claims:
            for entry in dict.fromkeys(self.summarised(claim)) if claim.where else ():
                found.setdefault(entry, []).append(claim.node)
        return found

    # -- who

    @cached_property
    def people(self) -> str:
        """The key of a record under which people stand one by one: so a claim calls them."""
        keys = self.case.schema.individuals
        return keys[0].key if keys else ""

    @cached_property
    def whole(self) -> Group:
        """Everybody: the one cohort that is part of no other, and the patients that are recorded one by one."""
        top = [c for c in self.case.cohorts if not self.case.above(c)]
        node = top[0] if len(top) == 1 else ""
        people = self.case.members(node) if node else self.case.patients
        size = self.case.size(node) if node else len(people) or None
        return Group(self.case.local(node) if node else "everybody", node, tuple(people or self.case.patients), size)

    def group(self, over: str) -> Group | None:
        """The group that ``over`` names; None if it names none."""
        if not over:
            return self.whole
        node = self.case.node(over)
        if node is None:
            return None
        people = tuple(self.case.members(node)) if node in self.case.cohorts else ()
        if node in self.case.patients:
            people = (node,)
        return Group(over, node, people, len(people) if node in self.case.patients else self.case.size(node))

    def groups(self, claim: Claim) -> list[Group]:
        """The groups that a claim may be over: the one it names or, if the paper does not say, each of its kind."""
        if claim.over != NOT_STATED:
            found = self.group(claim.over)
            return [found] if found else []
        named = sorted({c.over for c in self.index.named(claim.of)})
        return [g for over in named[:MOST] if (g := self.group(over)) is not None]

    # -- what

    def aim(self, of: str) -> Aim | None:
        """What ``of`` points at; None if it is no path of this record."""
        head, *keys = of.split(".")
        node = self.case.node(head)
        if node is not None:
            return Aim(node, tuple(keys), node in self.case.cohorts and not keys)
        if head == self.people:
            return Aim("", tuple(keys), not keys)
        if head in self.case.schema.root.fields:
            return Aim(self.case.root, (head, *keys))
        subjects = (s for s in self.case.schema.by_class.values() if self.case.schema.is_a(s.cls, SUBJECT))
        return Aim("", (head, *keys)) if any(head in s.fields for s in subjects) else None

    def rows(self, claim: Claim, group: Group | None = None) -> list[CaseValue]:
        """The rows that a claim is of, for which its conditions hold.

        Args:
            claim: the claim.
            group: over whom; the group that the claim names if None.
        """
        key = (claim.node, group.name if group else "")
        if key not in self._rows:
            self._rows[key] = self._find_rows(claim, group)
        return self._rows[key]

    def _find_rows(self, claim: Claim, group: Group | None) -> list[CaseValue]:
        aim = self.aim(claim.of)
        if aim is None:
            return []
        if aim.people and aim.node:
            group = self.group(claim.of)
        elif aim.node:
            return self.case.rows([aim.node], aim.keys, claim.where)
        else:
            group = group or self.group(claim.over)
        if group is None:
            return []
        return self.case.rows(group.subjects, aim.keys if not aim.people else (), claim.where)

    def base(self, claim: Claim) -> Group | None:
        """The group that a count or percentage is of: the cohort that it is of, or that it is over."""
        aim = self.aim(claim.of)
        if aim is not None and aim.node and aim.people and self.group(claim.over) is not None:
            return self.group(claim.of)
        return self.group(claim.over)

    def summarised(self, claim: Claim) -> list[str]:
        """The nodes of the group itself that hold what the claim prints: entries of the cohort, not of its members."""
        if claim.node not in self._summarised:
            self._summarised[claim.node] = self._find_summarised(claim)
        return self._summarised[claim.node]

    def _find_summarised(self, claim: Claim) -> list[str]:
        aim = self.aim(claim.of)
        if aim is None:
            return []
        if aim.node and not aim.people:
            rows = self.case.rows([aim.node], aim.keys, claim.where)
            return [r.entry for r in rows] or [aim.node]
        group = self.base(claim)
        if group is None or not group.node:
            return []
        if group.node not in self.case.cohorts:
            return [group.node]
        keys = aim.keys or next(iter(claim.where), ())
        where = {c: v for c, v in claim.where.items() if c[:1] == keys[:1]}
        rows = self.case.rows([group.node], keys[:1], where)
        nodes = sorted({r.entry if not self.case.cls(str(r.value)) else str(r.value) for r in rows})
        # Of "recurrence" and "local recurrence" the one that is named, not all below it.
        exact = [n for n in nodes if all(self._is_exactly(n, c[1:], v) for c, v in where.items() if len(c) > 1)]
        return exact or nodes

    def _is_exactly(self, node: str, path: tuple[str, ...], wanted: str) -> bool:
        values = [r.value for r in self.case.rows([node], path, {}, absent=True)]
        return any(self.case.matches(v, wanted) and self._is_named(str(v), wanted) for v in values)

    def _is_named(self, value: str, wanted: str) -> bool:
        """Whether a word is the one wanted, not only below it."""
        return not value.startswith(iris.TERM) or value in {c.iri for c in self.case.terms.find(wanted)}

    def fields(self, claim: Claim) -> list[Field]:
        """The keys that a claim's path may end in, one for each class of subject."""
        aim = self.aim(claim.of)
        return self.ends(aim.node, aim.keys) if aim is not None else []

    def ends(self, node: str, keys: Sequence[str]) -> list[Field]:
        """The keys that a path may end in, from a node or (``node`` is "") any patient or cohort; empty if none."""
        key = (self.case.cls(node) if node else SUBJECT, tuple(keys))
        if key not in self._ends:
            self._ends[key] = list(self._find_ends(*key))
        return self._ends[key]

    def _find_ends(self, cls: str, keys: Sequence[str]) -> Iterator[Field]:
        by_class = self.case.schema.by_class
        shapes = [s for c, s in by_class.items() if (self.case.schema.is_a(c, cls) if cls == SUBJECT else c == cls)]
        for key in keys[:-1]:
            targets = {s.fields[key].target for s in shapes if key in s.fields}
            shapes = [by_class[target] for target in by_class if target in targets]
        yield from (s.fields[keys[-1]] for s in shapes if keys and keys[-1] in s.fields)

    def is_integer(self, claim: Claim) -> bool:
        """Whether what the claim is of takes whole numbers only (``metlit:integerValued`` on its property shape)."""
        return any(f.whole for f in self.fields(claim))

    def is_binary(self, claim: Claim) -> bool:
        """Whether what the claim is of is true or false."""
        return any(f.kind == BOOLEAN for f in self.fields(claim))

    def nodes(self, rows: Sequence[CaseValue]) -> tuple[str, ...]:
        """The nodes that hold the values of rows: the quantities, or the entries of words and texts."""
        held = (r.entry if not self.case.cls(str(r.value)) else str(r.value) for r in rows)
        return tuple(dict.fromkeys(held))

    def conditioned(self, aim: Aim, path: Sequence[str]) -> list[Field]:
        """The keys that a condition of a claim may end in."""
        return self.ends(aim.node if not aim.people else "", path)

    def years(self, claim: Claim) -> list[int]:
        """The years that a claim is conditioned on: of those entries alone is what it says true."""
        aim = self.aim(claim.of)
        dated = {c: v for c, v in claim.where.items() if _YEAR.fullmatch(v)} if aim else {}
        return [int(v) for c, v in dated.items() if aim and any(f.is_date for f in self.conditioned(aim, c))]

    def grows_with_time(self, claim: Claim) -> bool:
        """Whether what the claim is of grows as time goes by (``metlit:growsWithTime`` on its property), as ages do."""
        return any(f.grows_with_time for f in self.fields(claim))

    # -- numbers

    def amounts(self, rows: Sequence[CaseValue]) -> list[Amount]:
        """The numbers among rows."""
        found = (self.case.amount(str(r.value)) for r in rows)
        return [a for a in found if a is not None and not a.comparator]

    def unit(self, claim: Claim, figure: PrintedNumber, like: str) -> str:
        """The unit that a figure is printed with, of the dimension of another; that other unit if none is printed."""
        dimension = self.case.units.dimension(like)
        words = claim.unit_word(figure) if dimension else []
        return next((u.iri for w in words if (u := self.case.units.named(w, dimension))), like)

    def printed_unit(self, claim: Claim, figure: PrintedNumber) -> str:
        """The unit of a printed figure: in its own words, in those of another claim of the same, or in the record."""
        if found := self._named_unit(claim, figure):
            return found
        if found := next((unit for node, unit in self._units_of(claim) if node != claim.node), ""):
            return found
        amounts = self.amounts(self.rows(claim)) if not claim.record else []
        return amounts[0].unit if amounts else self.kept(("unit", claim.of), lambda: self._recorded_unit(claim))

    def _units_of(self, claim: Claim) -> list[tuple[str, str]]:
        """The units that claims of the same name behind their first figure, with their nodes."""
        alike = (c for c in self.index.every(claim.of) if c.record == claim.record and c.figures)
        named = ((c.node, self._named_unit(c, c.figures[0])) for c in alike)
        return self.kept(("units", claim.of, claim.record), lambda: [(node, unit) for node, unit in named if unit])

    def _named_unit(self, claim: Claim, figure: PrintedNumber) -> str:
        return next((u.iri for w in claim.unit_word(figure) if (u := self.case.units.named(w))), "")

    def _recorded_unit(self, claim: Claim) -> str:
        aim = self.aim(claim.of)
        if aim is None or aim.node or not aim.keys:
            return ""
        for row in self.case.rows(self.case.cohorts, aim.keys, {}):
            nodes = [str(row.value), *(str(o) for o in self.case.inner(str(row.value)))]
            for node in nodes:
                if unit := self.case.graph.text(node, UNIT):
                    return unit
        return ""

    def values(self, amounts: Sequence[Amount], unit: str) -> list[Fraction]:
        """Amounts in one unit."""
        return [self.case.units.converted(a.value, a.unit, unit) for a in amounts]

    def unit_label(self, claim: Claim, unit: str) -> str:
        """A unit as the claim writes it behind its number, else by its label."""
        concept = self.case.terms.concepts.get(unit)
        if concept is None or unit == PLAIN:
            return ""
        figure = claim.figures[0] if claim.figures else None
        words = claim.unit_word(figure) if figure else []
        return " " + next((w for w in words if concept in self.case.terms.find(w, [UNITS])), concept.label)
