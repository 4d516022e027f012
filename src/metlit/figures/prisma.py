"""The flow of a systematic review: its numbers, read from a small file, and whether they add up.

The boxes are those of the PRISMA 2020 flow diagram (Page MJ et al., BMJ 2021;372:n71).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from metlit.errors import MetlitError
from metlit.figures.figure import SIZE, Mark
from metlit.figures.marks import number_cell
from metlit.record import text
from metlit.record.values import CellValue
from metlit.tables.table import TableCell

# Key → what stands in its box. Those with parts may be a number, or a number for each source or reason.
ARM = {
    "identified": "Records identified from",
    "removed": "Records removed before screening",
    "screened": "Records screened",
    "excluded": "Records excluded",
    "sought": "Reports sought for retrieval",
    "not_retrieved": "Reports not retrieved",
    "assessed": "Reports assessed for eligibility",
    "excluded_reports": "Reports excluded",
}
WITH_PARTS = ("identified", "removed", "excluded_reports")
NOT_OF_OTHERS = ("removed", "screened", "excluded")
ENDS = {"studies": "studies", "reports": "reports of these"}
OTHERS, INCLUDED, PREVIOUS, ALTOGETHER = "other_methods", "included", "previous", "total"
TITLES = {
    INCLUDED: "Included in the review",
    PREVIOUS: "Included in the previous version",
    ALTOGETHER: "Total",
    OTHERS: "other methods",
}
# Of the update of a review: what is included is what is new.
TITLES_OF_UPDATES = TITLES | {INCLUDED: "New, included in the review", ALTOGETHER: "Total included in the review"}
TOTAL, MAIN = "", "databases_and_registers"
WAY, BOX, PART = "way", "box", "part"
NAME, TITLE, DRAW = "prisma", "Flow of records and reports (PRISMA 2020)", "flow"


@dataclass(frozen=True)
class BoxCount:
    """The number of a box, with its parts and its place in the file."""

    parts: Mapping[str, int]
    line: int
    column: int

    @property
    def total(self) -> int:
        return sum(self.parts.values())


@dataclass
class Flow:
    """The numbers of a flow diagram.

    Attributes:
        file: where they stand.
        main: of databases and registers, by the keys of :data:`ARM`.
        others: of other methods; empty if there were none.
        ends: of what is included, was included before, and is altogether, by ``included/studies`` and the like.
    """

    file: str
    main: dict[str, BoxCount] = field(default_factory=dict)
    others: dict[str, BoxCount] = field(default_factory=dict)
    ends: dict[str, BoxCount] = field(default_factory=dict)

    @classmethod
    def load(cls, file: Path) -> Flow:
        """Read the numbers.

        Raises:
            MetlitError: if the file cannot be read, a key is unknown or missing, or something is no number.
        """
        try:
            tree = text.read_file(file)
        except text.Refused as refused:
            raise MetlitError(refused.finding.text()) from refused
        flow = cls(file.as_posix())
        for key, (word, value) in tree.entries.items():
            if key in ARM:
                flow.main[key] = flow._count(value, key)
            elif key == OTHERS:
                known = [k for k in ARM if k not in NOT_OF_OTHERS]
                flow.others = dict(flow._inner(value, key, known))
            elif key in (INCLUDED, PREVIOUS, ALTOGETHER):
                flow.ends |= {f"{key}/{k}": count for k, count in flow._inner(value, key, list(ENDS))}
            else:
                raise flow._wrong(
                    word, f"unknown key '{key}'", "one of " + ", ".join([*ARM, OTHERS, INCLUDED, PREVIOUS, ALTOGETHER])
                )
        for key in ("identified", "screened", "excluded", "sought", "assessed", f"{INCLUDED}/studies"):
            if key not in (flow.ends if "/" in key else flow.main):
                raise flow._wrong(tree, f"'{key.replace('/', ': ')}' is missing", "PRISMA 2020 asks for it")
        flow._add_up()
        return flow

    @property
    def is_update(self) -> bool:
        """Whether it is the flow of an updated review."""
        return any(key.startswith(f"{PREVIOUS}/") for key in self.ends)

    def _add_up(self) -> None:
        """The totals of an updated review that the file does not have: of the previous version, and new."""
        for kind in ENDS:
            old, new = self.ends.get(f"{PREVIOUS}/{kind}"), self.ends.get(f"{INCLUDED}/{kind}")
            if old and new and f"{ALTOGETHER}/{kind}" not in self.ends:
                self.ends[f"{ALTOGETHER}/{kind}"] = BoxCount({TOTAL: old.total + new.total}, old.line, old.column)

    def _inner(self, tree: text.Tree, name: str, known: list[str]) -> Iterator[tuple[str, BoxCount]]:
        if not isinstance(tree, text.Mapping):
            raise self._wrong(tree, f"'{name}' must have keys", "one of " + ", ".join(known))
        for key, (word, value) in tree.entries.items():
            if key not in known:
                raise self._wrong(word, f"unknown key '{key}' in '{name}'", "one of " + ", ".join(known))
            yield key, self._count(value, key)

    def _count(self, tree: text.Tree, key: str) -> BoxCount:
        if isinstance(tree, text.Mapping) and key in WITH_PARTS:
            parts = {name: self._number(value) for name, (_, value) in tree.entries.items()}
            return BoxCount(parts, tree.line, tree.column)
        return BoxCount({TOTAL: self._number(tree)}, tree.line, tree.column)

    def _number(self, tree: text.Tree) -> int:
        if not isinstance(tree, text.Scalar) or not (tree.text.isascii() and tree.text.isdigit()):
            raise self._wrong(tree, "this must be a whole number", "write how many, with digits")
        return int(tree.text)

    def _wrong(self, tree: text.Tree, message: str, remedy: str) -> MetlitError:
        return MetlitError(f"{self.file}:{tree.line}:{tree.column}: {message}", remedy)

    def mistakes(self) -> list[str]:
        """The sums that do not add up, a line each: empty if all do."""
        found = [*self._sums(self.main), *self._sums(self.others)]
        reports = self.ends.get(f"{INCLUDED}/reports")
        studies = self.ends[f"{INCLUDED}/studies"]
        left = _eligible(self.main) + _eligible(self.others)
        if reports is not None and reports.total != left:
            found.append(
                self._differs(reports, "reports included", reports.total, f"{left} of those assessed are left")
            )
        if reports is None and studies.total > left:
            found.append(self._differs(studies, "studies included", studies.total, f"only {left} reports are left"))
        return [*found, *self._more_than_reports(), *self._totals()]

    def _more_than_reports(self) -> Iterator[str]:
        """A study has a report at least."""
        for end, word in ((INCLUDED, "included"), (PREVIOUS, "included before"), (ALTOGETHER, "altogether")):
            studies, reports = (self.ends.get(f"{end}/{kind}") for kind in ENDS)
            if studies and reports and studies.total > reports.total:
                told = f"only {reports.total} reports are"
                yield self._differs(studies, f"studies {word}", studies.total, told)

    def _totals(self) -> Iterator[str]:
        """A total that is written is that of the previous version and what is new."""
        for kind in ENDS:
            whole, old, new = (self.ends.get(f"{end}/{kind}") for end in (ALTOGETHER, PREVIOUS, INCLUDED))
            parts = [one.total for one in (old, new) if one]
            if whole and (len(parts) == 2 or not self.is_update) and whole.total != sum(parts):
                told = f"{' and '.join(map(str, parts)) or 'none'} {'are' if len(parts) > 1 else 'is'} {sum(parts)}"
                yield self._differs(whole, f"{kind} in total", whole.total, told)

    def _sums(self, arm: Mapping[str, BoxCount]) -> Iterator[str]:
        for whole, less, rest in (
            ("identified", "removed", "screened"),
            ("screened", "excluded", "sought"),
            ("identified" if "screened" not in arm else "", "", "sought"),
            ("sought", "not_retrieved", "assessed"),
        ):
            if whole in arm and rest in arm:
                taken = arm[less].total if less in arm else 0
                if arm[whole].total - taken != arm[rest].total:
                    words = (
                        f"{arm[whole].total} {whole} less {taken} {less.replace('_', ' ')}"
                        if less
                        else f"{arm[whole].total} are {whole}"
                    )
                    yield self._differs(arm[rest], rest, arm[rest].total, f"{words} is {arm[whole].total - taken}")

    def _differs(self, count: BoxCount, what: str, number: int, other: str) -> str:
        return f"{self.file}:{count.line}:{count.column}: {what}: {number}, but {other}"

    def marks(self) -> Iterator[Mark]:
        """The numbers, with the line each stands on."""
        for way, counts in ((MAIN, self.main), (OTHERS, self.others), (TOTAL, self.ends)):
            for key, count in counts.items():
                for part, number in count.parts.items():
                    words = {
                        column: TableCell((CellValue(text),)) for column, text in ((WAY, way), (BOX, key), (PART, part))
                    }
                    yield Mark(words | {SIZE: number_cell(number)}, (f"{self.file}:{count.line}",))


def _eligible(arm: Mapping[str, BoxCount]) -> int:
    """How many reports are left after assessment."""
    if "assessed" not in arm:
        return 0
    return arm["assessed"].total - (arm["excluded_reports"].total if "excluded_reports" in arm else 0)
