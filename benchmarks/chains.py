"""metlit and its peers on the same records: how fast, with how much memory, and whether the answers are the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from measuring import FailedError, Ran, interleaved, run, summary
from workspace import HERE, Workspace, parsed, remove

METLIT_ONE, METLIT_TWO, FLOOR = "metlit", "metlit-two", "floor"
PYSHACL, RUDOF, LINKML, MORPH, SPARQL = "pyshacl", "rudof", "linkml", "morph-kgc", "sparql"
# Seconds of steps that are not the peer's own.
_FOREIGN = ("pyoxigraph: bulk_load in memory",)
ROUNDS = 3


@dataclass(frozen=True)
class Peer:
    """A peer as it is run.

    Attributes:
        script: its file in ``peers/``.
        title: what it is made of.
        does: what of a build it does.
        rounds: how often it is measured.
        samples: the option for the size of its sample, if it has one.
        validates: whether its findings must be metlit's.
        apart: whether it needs the environment of morph-kgc.
    """

    script: str
    title: str
    does: str
    rounds: int = 1
    samples: bool = False
    validates: bool = False
    apart: bool = False


ALL = "reads, converts, derives, validates, audits, stores"
METLIT_ROWS = {METLIT_ONE: ("metlit build, one core", ALL), METLIT_TWO: ("metlit build, two workers", ALL)}
PEERS = {
    FLOOR: Peer("floor", "bare cost", "YAML events, prepared N-Quads to a file, bulk_load to disk", ROUNDS),
    RUDOF: Peer(
        "with_rudof", "CSafeLoader + rdflib + rudof", "reads, converts, validates", samples=True, validates=True
    ),
    PYSHACL: Peer(
        "with_pyshacl", "CSafeLoader + rdflib + pySHACL", "reads, converts, validates", samples=True, validates=True
    ),
    LINKML: Peer("with_linkml", "CSafeLoader + LinkML's dumper", "reads, converts reduced records"),
    MORPH: Peer("with_morph_kgc", "CSafeLoader + morph-kgc", "reads, converts reduced records", apart=True),
    SPARQL: Peer("sparql", "rdflib, SPARQL", "parses N-Quads; three queries below"),
}


@dataclass(frozen=True)
class Pythons:
    """The interpreters of the peers' environments."""

    peers: Path
    morph: Path

    def command(self, peer: Peer, work: Path, sample: int | None) -> list[str | Path]:
        python = self.morph if peer.apart else self.peers
        option = ["--sample", str(sample)] if peer.samples and sample else []
        return [python, HERE / "peers" / f"{peer.script}.py", work, *option]


def measure(work: Workspace, count: int, pythons: Pythons | None, samples: Mapping[str, int]) -> dict[str, object]:
    """The table of peers.

    Args:
        work: where to work.
        count: the number of records.
        pythons: the peers' interpreters; metlit alone is measured if None.
        samples: of the validators how many records they validate, in this corpus and in the one with mistakes.
    """
    prepared = work.prepared(count)
    runs = _runs(work, prepared, pythons, samples)
    found, errors = _attempted(runs)
    triples = sum(file.read_bytes().count(b"\n") for file in (prepared / "quads").glob("*.nq"))
    rows = [_metlit_row(key, found[key], prepared, count, triples) for key in METLIT_ROWS]
    if pythons is not None:
        results = {key: parsed(ran[-1]) for key, ran in found.items() if key in PEERS}
        rows += [_peer_row(key, found.get(key, []), errors.get(key, ""), triples) for key in PEERS]
    for row in rows:
        if "ms_per_record" in row:
            row["ratio"] = round(row["ms_per_record"] / rows[0]["ms_per_record"], 3)
    sparql = results.get(SPARQL, {}).get("questions", {}) if pythons is not None else {}
    return {"records": count, "triples": triples, "rows": rows, "sparql": sparql}


def _runs(
    work: Workspace, prepared: Path, pythons: Pythons | None, samples: Mapping[str, int]
) -> dict[str, tuple[int, Callable[[], Ran]]]:
    """What is measured how often: metlit and the bare cost before and after the peers, which take minutes."""
    cases, store = prepared / "cases", work.folder / "store-peers"
    runs: dict[str, tuple[int, Callable[[], Ran]]] = {
        METLIT_ONE: (work.times(ROUNDS), partial(work.build, cases, store)),
        METLIT_TWO: (work.times(ROUNDS), partial(work.build, cases, store, jobs=2)),
    }
    for key, peer in PEERS.items() if pythons is not None else ():
        runs[key] = (work.times(peer.rounds), partial(run, pythons.command(peer, prepared, samples.get(key)), on=1))
    return runs


def _attempted(runs: Mapping[str, tuple[int, Callable[[], Ran]]]) -> tuple[dict[str, list[Ran]], dict[str, str]]:
    """What was measured, and why a peer could not be: metlit's own failure ends the run, a peer's is told."""
    errors: dict[str, str] = {}

    def once(key: str, measured: Callable[[], Ran]) -> Ran:
        try:
            return measured()
        except FailedError as error:
            if key in METLIT_ROWS:
                raise
            print(f"{key}: {error}", file=sys.stderr)
            errors[key] = error.reason
            return Ran(0, 0, 0, "{}")

    found = interleaved({key: (times, partial(once, key, ran)) for key, (times, ran) in runs.items()})
    return found, errors


def _metlit_row(key: str, ran: Sequence[Ran], prepared: Path, count: int, triples: int) -> dict:
    title, does = METLIT_ROWS[key]
    seconds = summary([r.wall for r in ran])
    row = {"key": key, "title": title, "does": does, "peak_mb": max(r.peak_mb for r in ran)}
    # The build is held to what the peers are held to.
    expected = {tuple(pair) for pair in json.loads((prepared / "findings.json").read_text(encoding="utf-8"))}
    row["same"] = all({(f["code"], f["node"]) for f in json.loads(r.out) if f["node"]} == expected for r in ran)
    return _rated(row | {"cpu_seconds": round(ran[-1].cpu, 2)}, seconds, count, triples)


def _peer_row(key: str, ran: Sequence[Ran], error: str, triples: int) -> dict:
    row = {"key": key, "title": PEERS[key].title, "does": PEERS[key].does}
    results = [parsed(r) for r in ran]
    error = error or next((r["error"] for r in results if "error" in r), "")
    if error:
        return row | {"error": error}
    last = results[-1]
    seconds = summary([sum(s for step, s in r["seconds"].items() if step not in _FOREIGN) for r in results])
    row |= {"peak_mb": max(r.peak_mb for r in ran), "versions": last["versions"], "note": last["note"]}
    row |= {"sample": last["extrapolated_from"], "steps": last["seconds"], "same": _same(key, last)}
    row["sample_seconds"] = last.get("sample_seconds")
    return _rated(row, seconds, last["records"], last.get("triples", triples))


def _same(key: str, result: Mapping) -> bool | None:
    """Whether a peer's answers are those they should be; None if it gives none that could be compared."""
    if PEERS[key].validates:
        return result["same_findings"]
    if key == SPARQL:
        # A query that took too long has no answer to compare.
        return not any(q["same_answer"] is False for q in result["questions"].values())
    return None


def _rated(row: dict, seconds: dict, count: int, triples: int) -> dict:
    middle = seconds["median"]
    return row | {
        "seconds": seconds,
        "records_per_second": round(count / middle, 2),
        "ms_per_record": round(1000 * middle / count, 4),
        "ms_per_1000_triples": round(1e6 * middle / triples, 3),
        "triples": triples,
    }


def compare(work: Workspace, count: int, pythons: Pythons, samples: Mapping[str, int]) -> dict[str, object]:
    """Findings of the validators about records with mistakes, compared with metlit's: pairs of shape and node."""
    prepared = work.prepared(count, slips=True)
    rows = []
    for key, peer in PEERS.items():
        if not peer.validates:
            continue
        try:
            result = parsed(run(pythons.command(peer, prepared, samples.get(key))))
        except FailedError as error:
            print(f"{key}: {error}", file=sys.stderr)
            result = {"error": error.reason}
        if "error" in result:
            rows.append({"key": key, "title": peer.title, "error": result["error"]})
            continue
        row = {"key": key, "title": peer.title, "sample": result["extrapolated_from"] or count}
        row |= {"findings": len(result["findings"]), "same": result["same_findings"]}
        rows.append(row | {"differing": result["differing"], "example": result["example"]})
    return {"records": count, "rows": rows}


def disagreements(chains: Mapping, slips: Mapping) -> list[str]:
    """Peers that should give metlit's answers and do not, or could not be asked."""
    rows = chains.get("rows", [])
    wrong = [f"{row['title']}: {row['error']}" for row in rows if "error" in row]
    wrong += [f"{row['title']}: other answers than metlit" for row in rows if row.get("same") is False]
    for row in slips.get("rows", []):
        if "error" in row:
            wrong.append(f"{row['title']}, records with mistakes: {row['error']}")
        elif not row["same"]:
            wrong.append(f"{row['title']}, records with mistakes: {row['differing']} findings differ: {row['example']}")
        elif not row["findings"]:
            wrong.append(f"{row['title']}, records with mistakes: nothing was found, so that nothing is compared")
    reduced = {r["triples"] for r in rows if r["key"] in (LINKML, MORPH) and "triples" in r}
    if len(reduced) > 1:
        wrong.append(f"LinkML and morph-kgc made different numbers of triples: {sorted(reduced)}")
    return wrong


def finish(work: Workspace) -> None:
    """Remove the store that nobody asks."""
    remove(work.folder / "store-peers")
