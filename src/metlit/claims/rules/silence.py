"""Audit rule on claims of which no other rule says anything."""

from __future__ import annotations

from collections.abc import Iterator

from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_SILENCE, audit_rule
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
