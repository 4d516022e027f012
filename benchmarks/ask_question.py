"""One named question with its defaults, timed inside the process: ``ask_question.py STORE NAME``."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from metlit.answers.library import Library

# Asked again so often, if that takes no more than so many seconds.
AGAIN, PATIENCE = 3, 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("name")
    options = parser.parse_args()
    library = Library(options.store)
    library.graphs, library.terms, library.questions  # noqa: B018 - opened before the clock runs
    times, rows = [], 0
    while len(times) <= AGAIN and sum(times) < PATIENCE:
        start = time.perf_counter()
        rows = len(library.question(options.name).rows)
        times.append(time.perf_counter() - start)
    print(json.dumps({"rows": rows, "ms": [round(1000 * t, 2) for t in times]}))


if __name__ == "__main__":
    main()
