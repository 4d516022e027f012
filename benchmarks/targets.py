"""What metlit is to reach, and whether a run shows that it does. Pure arithmetic over the run's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chains import FLOOR, METLIT_ONE, PYSHACL, RUDOF

AT_LEAST, AT_MOST = "≥", "≤"
SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000
# A figure, and what to say of it; None if the run did not measure it.
Figure = tuple[float, str] | None
Results = Mapping


@dataclass(frozen=True)
class Target:
    """One target.

    Attributes:
        key: its name in the JSON.
        text: what is measured.
        relation: ``≥`` or ``≤``.
        limit: what the figure is held against.
        unit: of both.
        figure: takes it from the results of a run.
    """

    key: str
    text: str
    relation: str
    limit: float
    unit: str
    figure: Callable[[Results], Figure]

    def judged(self, results: Results) -> dict[str, object]:
        """The target with its figure, and whether it is met: None if it was not measured."""
        found = self.figure(results)
        row = {"key": self.key, "text": self.text, "relation": self.relation, "limit": self.limit, "unit": self.unit}
        if found is None:
            return row | {"figure": None, "met": None, "detail": "not measured"}
        figure, detail = found
        met = figure >= self.limit if self.relation == AT_LEAST else figure <= self.limit
        return row | {"figure": round(figure, 4), "met": met, "detail": detail}


def _chain(results: Results, key: str) -> Mapping | None:
    """A row of the table of peers, if that was measured at the size that the targets name."""
    chains = results.get("chains", {})
    if chains.get("records") != SMALL:
        return None
    return next((r for r in chains["rows"] if r["key"] == key and "ms_per_record" in r), None)


def _times_peer(key: str) -> Callable[[Results], Figure]:
    def figure(results: Results) -> Figure:
        own, peer = _chain(results, METLIT_ONE), _chain(results, key)
        # Another answer is no faster way to the same.
        if own is None or peer is None or peer["same"] is not True:
            return None
        detail = f"{peer['title']}, a sample of {peer['sample']}" if peer["sample"] else peer["title"]
        return peer["ms_per_record"] / own["ms_per_record"], detail

    return figure


def _fastest(results: Results) -> Figure:
    """metlit against the fastest of the peers that give the same findings."""
    found = [f for f in (_times_peer(key)(results) for key in (PYSHACL, RUDOF)) if f is not None]
    return min(found, default=None)


def _bare(results: Results) -> Figure:
    own, floor = _chain(results, METLIT_ONE), _chain(results, FLOOR)
    if own is None or floor is None:
        return None
    return own["ms_per_record"] / floor["ms_per_record"], f"{own['ms_per_record']} ms a record"


def _size(results: Results, count: int) -> Mapping | None:
    return next((s for s in results.get("scale", {}).get("sizes", ()) if s["records"] == count), None)


def _workers(results: Results) -> Figure:
    """Of the largest corpus that was built with both."""
    both = [s for s in results.get("scale", {}).get("sizes", ()) if "one" in s and "two" in s]
    if not both:
        return None
    size = max(both, key=lambda s: s["records"])
    return size["one"]["ms_per_record"] / size["two"]["ms_per_record"], f"N = {size['records']:,}"


def _linear(results: Results) -> Figure:
    small, large = _size(results, SMALL), _size(results, LARGE)
    if small is None or large is None:
        return None
    return large["two"]["ms_per_record"] / small["two"]["ms_per_record"], f"{large['two']['ms_per_record']} ms a record"


def _peak(size: Mapping) -> float:
    return size["two"]["peak_mb"]


def _peak_growth(results: Results) -> Figure:
    middle, large = _size(results, MIDDLE), _size(results, LARGE)
    if middle is None or large is None:
        return None
    return _peak(large) / _peak(middle), f"{_peak(middle)} and {_peak(large)} MB"


def _peak_large(results: Results) -> Figure:
    large = _size(results, LARGE)
    return large and (_peak(large), "")


def _rebuild(kind: str) -> Callable[[Results], Figure]:
    def figure(results: Results) -> Figure:
        found = results.get("rebuild", {})
        if found.get("records") != MIDDLE:
            return None
        share = 100 * found[kind]["median"] / found["full"]["median"]
        return share, f"{found[kind]['median']} of {found['full']['median']} s"

    return figure


def _command(key: str) -> Callable[[Results], Figure]:
    def figure(results: Results) -> Figure:
        row = next((c for c in results.get("asking", {}).get("commands", ()) if c["key"] == key), None)
        return row and (row["ratio"], f"{row['command']}: {row['ms']['median']} ms, {row['lines']} lines")

    return figure


def _slowest(kind: str, name: Callable[[Mapping], str], per_unit: float) -> Callable[[Results], Figure]:
    """The slowest when asked for the first time, at the middle size."""

    def figure(results: Results) -> Figure:
        stores = results.get("asking", {}).get("stores", ())
        store = next((s for s in stores if s["records"] == MIDDLE), None)
        if store is None:
            return None
        worst = max(store[kind], key=lambda row: row["first_ms"])
        return worst["first_ms"] / per_unit, name(worst)

    return figure


def _named(question: Mapping) -> str:
    return question["name"] + (f", which {question['error']}" if "error" in question else "")


def _faceted(row: Mapping) -> str:
    return ", ".join(f"{k} {v}" for k, v in row["facets"].items()) + f": {row['rows']} rows"


TARGETS = (
    Target("pyshacl", "whole build, N = 1,000, one core: times CSafeLoader + rdflib + pySHACL", AT_LEAST, 150, "×",
           _times_peer(PYSHACL)),
    Target("fastest-peer", "whole build, N = 1,000, one core: times the fastest peer with the same findings",
           AT_LEAST, 8, "×", _fastest),
    Target("bare-cost", "whole build, N = 1,000, one core: of the bare cost", AT_MOST, 2.5, "×", _bare),
    Target("workers", "two workers against one", AT_LEAST, 1.6, "×", _workers),
    Target("linear", "cost of a record at N = 100,000 against N = 1,000, two workers", AT_MOST, 1.2, "×", _linear),
    Target("peak-growth", "peak memory of any process, N = 100,000 against N = 10,000, two workers", AT_MOST, 1.5, "×",
           _peak_growth),
    Target("peak", "peak memory of any process, N = 100,000, two workers", AT_MOST, 600, "MB", _peak_large),
    Target("unchanged", "rebuild with nothing changed, N = 10,000: of a full build", AT_MOST, 5, "%",
           _rebuild("unchanged")),
    Target("changed", "rebuild with one record changed, N = 10,000: of a full build", AT_MOST, 8, "%",
           _rebuild("changed")),
    Target("find", "metlit find with a facet, cold, N = 10,000: of a bare Typer command", AT_MOST, 1.5, "×",
           _command(f"find-{MIDDLE}")),
    Target("find-large", "metlit find with a facet, cold, N = 100,000: of a bare Typer command", AT_MOST, 2, "×",
           _command(f"find-{LARGE}")),
    Target("help", "metlit --help, cold: of a bare Typer command", AT_MOST, 1.2, "×", _command("help")),
    Target("questions", "slowest named question, N = 10,000", AT_MOST, 1, "s",
           _slowest("questions", _named, 1000)),
    Target("facets", "slowest evidence facets inside the process, N = 10,000", AT_MOST, 50, "ms",
           _slowest("facets", _faceted, 1)),
)  # fmt: skip


def judged(results: Results) -> list[dict[str, object]]:
    """Every target with its figure."""
    return [target.judged(results) for target in TARGETS]
