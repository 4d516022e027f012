"""How many claims of the frozen papers nothing supports: none is removed, and each that stays was looked at."""

from __future__ import annotations

from metlit.audit import audit_files
from metlit.audit.verdicts import totals
from tests.conftest import FROZEN

CLAIMS = 353  # as they stood before the rules were written


def test_less_than_a_tenth_of_all_claims_is_unsupported_and_none_was_taken_away():
    counts = totals(audit_files(FROZEN).verdicts).values()
    assert sum(sum(count.values()) for count in counts) == CLAIMS
    assert sum(count["unsupported"] for count in counts) < CLAIMS / 10
    # What only keeps limits is no agreement, and stays apart.
    assert sum(count["within-limits"] for count in counts) < CLAIMS / 8
