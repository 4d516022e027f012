"""A rule of the audit of papers: what it says, by which formula, and the function that says it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metlit.curation.auditing.point import PaperPoint

if TYPE_CHECKING:
    from metlit.curation.auditing.paper_text import PaperText

PaperJudge = Callable[["PaperText"], Iterator[PaperPoint]]
_PART = re.compile(r"^(Formula|Source): ", re.MULTILINE)


@dataclass(frozen=True)
class PaperRule:
    """A rule: its code, what its docstring tells, and what yields its points."""

    code: str
    title: str
    reason: str
    formula: str
    reference: str
    judge: PaperJudge = field(compare=False)

    def __call__(self, paper: PaperText) -> Iterator[PaperPoint]:
        return self.judge(paper)


def paper_rule(code: str) -> Callable[[PaperJudge], PaperRule]:
    """Make a function a rule; its docstring has a title, a reason, and ``Formula:`` and ``Source:``."""

    def of(judge: PaperJudge) -> PaperRule:
        title, _, rest = (inspect.getdoc(judge) or "").partition("\n")
        reason, *parts = _PART.split(rest)
        told = dict(zip(parts[::2], (" ".join(p.split()) for p in parts[1::2]), strict=True))
        formula, source = told.get("Formula", ""), told.get("Source", "")
        return PaperRule(code, title.removesuffix("."), " ".join(reason.split()), formula, source, judge)

    return of
