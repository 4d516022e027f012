"""How long a fuzzing target runs, and how: for METLIT_FUZZ_SECONDS, 5 unless it is set, with seeds counted from 0."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

SECONDS = float(os.environ.get("METLIT_FUZZ_SECONDS", "5"))
NIGHT_SECONDS = 60.0
_AT_A_TIME = 100
T = TypeVar("T")


def examples_for(
    seconds: float,
    made: SearchStrategy[T],
    check: Callable[[T], None],
    kept: Iterable[T] = (),
    at_a_time: int = _AT_A_TIME,
) -> int:
    """Check inputs that are kept, then made ones until the time is over; returns how many.

    Hypothesis makes them smaller if a check fails, and says with which seed it began.
    """
    count = 0

    def counted(one: T) -> None:
        nonlocal count
        count += 1
        check(one)

    for one in kept:
        counted(one)
    end, number = time.monotonic() + seconds, 0
    options = settings(
        max_examples=at_a_time, deadline=None, database=None, derandomize=False, suppress_health_check=list(HealthCheck)
    )
    while time.monotonic() < end:
        seed(number)(options(given(made)(counted)))()
        number += 1
    return count
