"""The profile of a build, in milliseconds a record."""

from __future__ import annotations

import sys

from measuring import run
from workspace import HERE, Workspace, parsed, remove


def measure(work: Workspace, count: int) -> dict[str, object]:
    """Build a corpus once with its steps timed; interpreter start and imports are a step of their own."""
    store = work.store(count, "profile")
    remove(store)
    try:
        ran = run([sys.executable, HERE / "profile_build.py", work.cases(count), store], on=1)
    finally:
        remove(store)
    found = parsed(ran)
    start = {"step": "start, imports, end", "wall": ran.wall - found["seconds"], "calls": 1}
    start["cpu"] = max(0.0, ran.cpu - sum(s["cpu"] for s in found["steps"]))
    steps = [
        {
            "step": step["step"],
            "ms_per_record": round(1000 * step["wall"] / count, 4),
            "cpu_ms_per_record": round(1000 * step["cpu"] / count, 4),
            "share": round(step["wall"] / ran.wall, 4),
            "calls": step["calls"],
        }
        for step in [start, *found["steps"]]
    ]
    return {"records": count, "seconds": round(ran.wall, 3), "steps": steps}
