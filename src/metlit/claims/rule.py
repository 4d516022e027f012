"""A rule of the audit: what it says, why, and the function that says it, in one piece."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from metlit import iris
from metlit.claims.verdict import Verdict
from metlit.iris import METLIT
from metlit.rdf.literals import nquads_literal

# What a rule is asked about: each claim, each record, each claim of which those say nothing but that it is unsupported,
# or each claim of which no other rule says anything.
ON_CLAIM, ON_RECORD, ON_REST, ON_SILENCE = "claim", "record", "rest", "silence"
Judge = Callable[..., Iterator[Verdict]]
_SECTION = re.compile(r"^(Formula|Source): ", re.MULTILINE)


@dataclass(frozen=True)
class AuditRule:
    """One rule of the audit.

    Attributes:
        code: stable; the folder of its examples in ``tests/claims/examples`` is called so.
        number: the group that it belongs to in ``docs/audit.md``.
        title, reason, formula, reference: what its documentation says.
        on: :data:`ON_CLAIM`, :data:`ON_REST` or
            :data:`ON_SILENCE`, with a claim and its paper; :data:`ON_RECORD`, with the paper.
        strays: whether it judges claims that point at nothing, of which the other rules can say nothing true.
        judge: yields the verdicts.
    """

    code: str
    number: int
    title: str
    reason: str
    formula: str
    reference: str
    on: str = ON_CLAIM
    strays: bool = False
    judge: Judge = field(compare=False, kw_only=True)

    def __call__(self, *judged: object) -> Iterator[Verdict]:
        return self.judge(*judged)

    @property
    def iri(self) -> str:
        return iris.RULE + self.code

    def nquads(self) -> list[str]:
        """The rule described in the vocabulary graph, as the rules of ``ontology/rules/`` are."""
        about = {
            iris.RDFS + "label": self.title,
            iris.SKOS + "definition": self.reason,
            METLIT + "formula": self.formula,
            iris.DCTERMS + "source": self.reference,
        }
        graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
        lines = [f"<{self.iri}> <{p}> {nquads_literal(text)}{graph}" for p, text in about.items()]
        return [f"<{self.iri}> <{iris.TYPE}> <{METLIT}Rule>{graph}", *lines]


def audit_rule(code: str, number: int, on: str = ON_CLAIM, *, strays: bool = False) -> Callable[[Judge], AuditRule]:
    """Make a function a rule of the audit; its docstring is the rule's documentation.

    The docstring has a title, a paragraph with the reason, and the sections ``Formula:`` and ``Source:``. A module of
    :mod:`metlit.claims.rules` that holds such a function is found there: nothing else names it.

    Args:
        code, number, on, strays: as :class:`AuditRule` has them.
    """

    def of(judge: Judge) -> AuditRule:
        title, _, rest = (inspect.getdoc(judge) or "").partition("\n")
        reason, *sections = _SECTION.split(rest)
        told = dict(zip(sections[::2], map(_flat, sections[1::2]), strict=True))
        return AuditRule(
            code,
            number,
            title.removesuffix("."),
            _flat(reason),
            told.get("Formula", ""),
            told.get("Source", ""),
            on,
            strays,
            judge=judge,
        )

    return of


def _flat(text: str) -> str:
    return " ".join(text.split())
