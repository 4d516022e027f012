"""What the audit says of a figure: the verdict, the rule that gave it, and the lines it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from metlit import iris
from metlit.iris import METLIT
from metlit.rdf.literals import nquads_literal

AGREES, ROUNDED, TRUNCATED = "agrees", "agrees-as-rounded", "agrees-as-truncated"
ROWS_ROUNDED = "agrees-within-rounding-of-rows"
UNSUPPORTED, WITHIN, DIFFERS, IMPLAUSIBLE = "unsupported", "within-limits", "differs", "implausible"
# Worth a look, and no fault: it marks no figure of a row as failed.
WORTH_A_LOOK = "worth-a-look"
CONTRADICTS, IMPOSSIBLE = "contradicts", "impossible"
# From the best to the worst; a claim's verdict is the worst that any rule gives, agreement before "unsupported".
ORDER = (
    UNSUPPORTED,
    WITHIN,
    AGREES,
    ROUNDED,
    TRUNCATED,
    ROWS_ROUNDED,
    WORTH_A_LOOK,
    IMPLAUSIBLE,
    DIFFERS,
    CONTRADICTS,
    IMPOSSIBLE,
)
AGREEMENTS = frozenset({AGREES, ROUNDED, TRUNCATED, ROWS_ROUNDED})
FAILURES = frozenset({WORTH_A_LOOK, IMPLAUSIBLE, DIFFERS, CONTRADICTS, IMPOSSIBLE})
_HOW = {"exact": AGREES, "rounded": ROUNDED, "rounded half to even": ROUNDED, "truncated": TRUNCATED}


def agreement(how: str) -> str:
    """The verdict for a way in which :func:`metlit.numbers.rounding.reported_as` found the number."""
    return _HOW[how]


def worst(verdicts: list[str]) -> str:
    """The verdict on a figure to which several rules gave theirs."""
    return max(verdicts, key=ORDER.index, default=UNSUPPORTED)


@dataclass(frozen=True)
class Verdict:
    """What one rule says of one claim (or node).

    Attributes:
        subject: IRI of the claim, conflict or other node that was judged.
        code: the rule's stable code, or that of a plausibility shape.
        verdict: one of :data:`ORDER`.
        message: printed, recomputed and why, in one sentence.
        arithmetic: the computation in one line, or empty.
        cause: what would give the printed figure, or empty.
        rests_on: IRIs of the nodes whose values were used.
        concerns: IRIs of the record's nodes that hold the judged figure.
        shape: whether the code is that of a plausibility shape.
    """

    subject: str
    code: str
    verdict: str
    message: str
    arithmetic: str = ""
    cause: str = ""
    rests_on: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    shape: bool = False

    def nquads(self, record: str, number: int = 1) -> Iterator[str]:
        """The verdict in the derived graph of its record; ``number`` tells several of one rule on one subject apart."""
        own = f"{self.subject}/verdict/{self.code}" + (f"-{number}" if number > 1 else "")

        graph = f" <{iris.derived_iri(record)}> .\n"
        rule = (iris.SHAPES if self.shape else iris.RULE) + self.code
        links = [
            (iris.TYPE, METLIT + "Verdict"),
            (METLIT + "verdictOn", self.subject),
            (METLIT + "verdict", iris.term_iri("record", self.verdict)),
            (METLIT + "rule", rule),
            *((METLIT + "concerns", node) for node in self.concerns),
            *((iris.PROV + "wasDerivedFrom", node) for node in (self.rests_on or (self.subject,))),
        ]
        texts = [("message", self.message), ("arithmetic", self.arithmetic), ("cause", self.cause)]
        yield from (f"<{own}> <{p}> <{o}>{graph}" for p, o in links)
        yield from (f"<{own}> <{METLIT}{p}> {nquads_literal(t)}{graph}" for p, t in texts if t)


def verdict_lines(record: str, verdicts: Iterable[Verdict]) -> list[str]:
    """The N-Quads lines of verdicts, sorted; several of one rule on one subject are numbered in their order."""
    seen: dict[tuple[str, str], int] = {}
    lines: set[str] = set()
    for verdict in verdicts:
        key = (verdict.subject, verdict.code)
        seen[key] = seen.get(key, 0) + 1
        lines |= set(verdict.nquads(record, seen[key]))
    return sorted(lines)
