"""Evidence rows by facet, timed inside the process: ``ask_facets.py STORE``."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from metlit.answers.library import Library

# From facets that few rows have to those that many have.
FACETS: list[dict[str, str]] = [
    {"publication": "synthetic-000007"},
    {"site": "deltoid muscle"},
    {"site": "skeletal muscle", "intent": "curative"},
    {"primary": "nasopharyngeal carcinoma", "site": "skeletal muscle"},
    {"technique": "SBRT", "dose": "24", "outcome": "local control"},
    {"site": "psoas", "dose": ">=40"},
    {"fractions": "33", "drug": "cisplatin"},
    {"site": "skeletal muscle"},
    {"eqd2": "30-35", "site": "brain"},
    {"design": "retrospective cohort"},
    {"site": "bone"},
]
AGAIN = 5


def timed(library: Library, facets: dict[str, str]) -> dict[str, object]:
    """The first time, and those after it, of one lookup."""
    times, rows = [], 0
    for _ in range(1 + AGAIN):
        start = time.perf_counter()
        rows = len(library.find(**facets))
        times.append(round(1000 * (time.perf_counter() - start), 2))
    return {"facets": facets, "rows": rows, "first_ms": times[0], "ms": times[1:]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    options = parser.parse_args()
    library = Library(options.store)
    library.terms, library.rows  # noqa: B018 - opened before the clock runs
    print(json.dumps([timed(library, facets) for facets in FACETS]))


if __name__ == "__main__":
    main()
