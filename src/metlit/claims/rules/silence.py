"""Audit rules on what the audit does not say: claims without a check, and claims that are too many to compare."""

from __future__ import annotations

from collections.abc import Iterator

from metlit.claims.claim import Claim
from metlit.claims.index import MOST
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, ON_SILENCE, audit_rule
from metlit.claims.verdict import UNSUPPORTED, Verdict


@audit_rule("unsupported", 3, ON_SILENCE)
def unsupported_claim(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Nothing to check the figure against.

    A figure without rows, list or second place in the paper cannot be checked by a reader. That is no fault.

    Formula: no other rule says anything
    Source: design of metlit
    """
    reason = "no rows, list or other place in the paper to check it against"
    yield Verdict(claim.node, unsupported_claim.code, UNSUPPORTED, f"printed {claim.printed}; {reason}")


@audit_rule("not-compared", 3, ON_RECORD)
def too_many(paper: Paper) -> Iterator[Verdict]:
    """More claims of one figure than are compared.

    A figure stands in ten places of a paper at most. Where a record has more claims of it, each is compared with the
    first fifty that differ, so that the audit of a record ends; what is left out is said.

    Formula: number of different claims of the same key and conditions > 50
    Source: design of metlit
    """
    for claim, different in paper.index.left_out():
        text = f"{different} different claims of {claim.of}: each is compared with the first {MOST}"
        line = f"{different - MOST} claims were compared with those alone, not with each other"
        yield Verdict(claim.node, too_many.code, UNSUPPORTED, text, line)
