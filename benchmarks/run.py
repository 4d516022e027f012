"""All measurements in one run: ``run.py [--sizes 1000 10000]``, as ``make bench`` does.

Exit codes: 0 measured, 1 a peer that should give metlit's answers does not, 2 metlit itself could not be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asking
import chains
import machine
import profiling
import report
import scale
import targets
from chains import PYSHACL, RUDOF, Pythons
from measuring import FailedError
from workspace import HERE, Workspace

PARTS = ("chains", "slips", "scale", "rebuild", "asking", "profile")
WITH_MISTAKES = 100


@dataclass(frozen=True)
class Plan:
    """How many records each part works on."""

    sizes: tuple[int, ...]
    peers: int
    slips: int
    rebuild: int
    asked: tuple[int, ...]

    @classmethod
    def of(cls, sizes: Sequence[int]) -> Plan:
        """Peers at 1,000, rebuilding at 10,000, asking there and above; what is nearest if these are not measured."""
        ordered = tuple(sorted(set(sizes)))
        peers = targets.SMALL if targets.SMALL in ordered else ordered[0]
        rebuild = targets.MIDDLE if targets.MIDDLE in ordered else ordered[-1]
        return cls(ordered, peers, min(WITH_MISTAKES, peers), rebuild, tuple(s for s in ordered if s >= rebuild))


def measures(plan: Plan, work: Workspace, options: argparse.Namespace) -> dict[str, Callable[[], dict]]:
    """What each part of the run does."""
    pythons = None if options.skip_peers else Pythons(options.peers, options.peers_morph)
    samples = {PYSHACL: options.pyshacl_sample, RUDOF: options.rudof_sample}
    parts: dict[str, Callable[[], dict]] = {
        "chains": lambda: chains.measure(work, plan.peers, pythons, samples),
        "slips": lambda: chains.compare(work, plan.slips, pythons, samples),
        "scale": lambda: {"sizes": scale.measure(work, plan.sizes)},
        "rebuild": lambda: scale.rebuild(work, plan.rebuild),
        "asking": lambda: asking.measure(work, plan.asked, options.limit),
        "profile": lambda: profiling.measure(work, plan.peers),
    }
    left_out = {"slips"} if options.skip_peers else set()
    return {part: parts[part] for part in PARTS if part in options.only and part not in left_out}


def kept(file: Path, own: Mapping) -> dict:
    """The parts of an earlier run on the same machine with the same versions.

    Raises:
        FailedError: if the machine, the versions or the seed differ.
    """
    if not file.exists():
        return {}
    before = json.loads(file.read_text(encoding="utf-8"))
    if {key: before.get(key) for key in own} != dict(own):
        raise FailedError(f"{file} is from another machine, other versions or another seed: it cannot be added to")
    return {part: before[part] for part in PARTS if part in before}


def measured(options: argparse.Namespace) -> dict:
    """The results, written after each part, so that a long run that is stopped leaves what it has."""
    work, own = (
        Workspace(options.workdir, options.seed, options.most),
        {"machine": machine.described(), "seed": options.seed},
    )
    results = own | (kept(options.output, own) if options.keep else {})
    try:
        for part, measure in measures(Plan.of(options.sizes), work, options).items():
            print(f"measuring: {part}", file=sys.stderr, flush=True)
            results[part] = measure() | {"measured": machine.today()}
            _write(options.output, _judged(results))
    finally:
        chains.finish(work)
    return _judged(results)


def _judged(results: dict) -> dict:
    wrong = chains.disagreements(results.get("chains", {}), results.get("slips", {}))
    return results | {"targets": targets.judged(results), "disagreements": wrong}


def _write(file: Path, results: Mapping) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--sizes", type=int, nargs="+", default=[targets.SMALL, targets.MIDDLE], help="of the corpora")
    made.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="these parts only")
    made.add_argument("--skip-peers", action="store_true", help="measure metlit alone")
    made.add_argument("--keep", action="store_true", help="keep other parts that the output holds of an earlier run")
    made.add_argument("--seed", type=int, default=1, help="of the corpora")
    made.add_argument("--workdir", type=Path, default=HERE / "made", help="corpora and stores, kept between runs")
    made.add_argument("--output", type=Path, default=HERE / "made" / "results.json", help="the results as JSON")
    made.add_argument("--peers", type=Path, default=HERE / ".peers/bin/python", help="the peers' Python")
    made.add_argument("--peers-morph", type=Path, default=HERE / ".peers-morph/bin/python", help="morph-kgc's Python")
    made.add_argument("--pyshacl-sample", type=int, default=10, help="how many records pySHACL validates")
    made.add_argument("--rudof-sample", type=int, default=50, help="how many records rudof validates")
    made.add_argument("--limit", type=float, default=60, help="the seconds that a question has")
    made.add_argument("--most", type=int, default=1000, help="measure nothing more often than this")
    return made


def main() -> None:
    arguments = parser()
    options = arguments.parse_args()
    if min(options.sizes) < 2:
        arguments.error("a corpus has two records or more")
    try:
        results = measured(options)
    except FailedError as error:
        print(f"run.py: {error}", file=sys.stderr)
        sys.exit(2)
    print(report.whole(results), end="")
    print(f"written: {options.output}", file=sys.stderr)
    sys.exit(1 if results["disagreements"] else 0)


if __name__ == "__main__":
    main()
