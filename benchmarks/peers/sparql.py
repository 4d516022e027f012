"""Peer: SPARQL in plain rdflib, beside Oxigraph. ``python sparql.py WORKDIR [--limit 60]``.

The three queries are plain forms of metlit's questions. Its own files in ``questions`` are written with
Oxigraph's way of joining in mind and would be unfair to rdflib.
"""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import attrgetter
from statistics import median
from types import FrameType

from report import Clock, Result, measured, parser

PEER = "rdflib Dataset, SPARQL"
PACKAGES = ("rdflib", "pyoxigraph")
RUNS = 3
_PREFIXES = """
PREFIX metlit: <https://w3id.org/metlit/ontology#>
PREFIX radiotherapy: <https://w3id.org/metlit/term/radiotherapy/>
PREFIX site: <https://w3id.org/metlit/term/site/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
QUERIES = {
    "lesions of bone and below": """
        SELECT DISTINCT ?publication ?lesion ?site WHERE {
          ?site skos:broader* site:bone .
          ?lesion metlit:site ?site .
          ?subject metlit:lesion ?lesion .
          ?publication metlit:patient|metlit:cohort ?subject .
          FILTER NOT EXISTS { ?lesion metlit:present false }
        }""",
    "schedules with EQD2": """
        SELECT ?total ?fractions ((?total * (?fractions * 10 + ?total)) / (?fractions * 12) AS ?eqd2)
            (COUNT(DISTINCT ?course) AS ?courses) WHERE {
          ?course metlit:dose ?dose .
          ?dose metlit:totalDose ?sum ; metlit:fractions ?count .
          ?normalised metlit:derivedFor ?sum ; metlit:kind radiotherapy:normalised-quantity ; metlit:value ?total .
          ?count metlit:value ?fractions .
        } GROUP BY ?total ?fractions""",
    "case, treatment, outcome": """
        SELECT DISTINCT ?publication ?subject ?site ?course ?printed ?outcome WHERE {
          ?publication metlit:patient|metlit:cohort ?subject .
          ?subject metlit:lesion ?lesion ; metlit:radiotherapy ?course ; metlit:hasResponse ?response .
          ?lesion metlit:site ?site .
          ?course metlit:target ?lesion ; metlit:dose ?dose .
          ?dose metlit:totalDose ?total .
          ?total metlit:printed ?printed .
          ?response metlit:treatment ?course ; metlit:ofTarget ?lesion ; metlit:response ?outcome .
        }""",
}

Rows = set[tuple[str, ...]]


class TooSlowError(Exception):
    """A query took longer than it was given."""


def measure(options: argparse.Namespace) -> Result:
    """Parse all N-Quads into both, ask both the same three questions, and compare the answers."""
    import pyoxigraph as ox
    import rdflib
    from workdir import Workdir

    work, clock = Workdir(options.workdir), Clock()
    data = b"".join([(work.path / "vocabulary.nq").read_bytes(), *(work.nquads(name) for name in work.names)])
    dataset, store = rdflib.Dataset(default_union=True), ox.Store()
    with clock("convert"):
        dataset.parse(data=data, format="nquads")
    with clock("pyoxigraph: bulk_load in memory"):
        store.bulk_load(data, ox.RdfFormat.N_QUADS)
    signal.signal(signal.SIGALRM, _stop)
    questions = {}
    for title, query in QUERIES.items():
        text = _PREFIXES + query
        fast, expected = _timed(
            lambda q=text: _rows(store.query(q, use_default_graph_as_union=True), attrgetter("value")), options.limit
        )
        slow, found = _timed(lambda q=text: _rows(dataset.query(q), str), options.limit)
        same = None if found is None else found == expected
        rows = len(expected or ())
        questions[title] = {"rdflib_ms": slow, "pyoxigraph_ms": fast, "rows": rows, "same_answer": same}
    return {
        "records": len(work.names),
        "seconds": clock.seconds(),
        "quads": data.count(b"\n"),
        "questions": questions,
        "note": f"both in memory; null: more than {options.limit} s; peak_mb is of both together",
    }


def _timed(ask: Callable[[], Rows], limit: int) -> tuple[float | None, Rows | None]:
    """Milliseconds (median of three) and rows of a query; neither if it takes longer than the limit in seconds."""
    times, rows = [], None
    try:
        for _ in range(RUNS):
            signal.alarm(limit)
            start = time.perf_counter()
            rows = ask()
            times.append(1000 * (time.perf_counter() - start))
    except TooSlowError:
        return None, None
    finally:
        signal.alarm(0)
    return round(median(times), 1), rows


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooSlowError


def _rows(result: Iterable, text: Callable[[object], str]) -> Rows:
    return {tuple(_plain(text(term)) for term in row) for row in result}


def _plain(text: str) -> str:
    """A number to six decimals, because the two divide to different lengths; any other text as it is."""
    return f"{Decimal(text):.6f}" if text.replace(".", "", 1).isdecimal() else text


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--limit", type=int, default=60, help="seconds that rdflib has for a query")
    measured(PEER, PACKAGES, measure, arguments.parse_args())
