"""The floor: parser events of PyYAML, prepared N-Quads to a file, bulk load to disk. ``python floor.py WORKDIR``."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from report import Clock, Result, measured, parser

PEER = "bare cost: CParser events + N-Quads to a file + bulk_load"
PACKAGES = ("PyYAML", "pyoxigraph")
PORTION = 500  # records


def measure(options: argparse.Namespace) -> Result:
    """What no program can avoid that ends in the same store, in one process and with nothing in between."""
    import pyoxigraph as ox
    import yaml
    from workdir import Workdir

    work, clock, events = Workdir(options.workdir), Clock(), 0
    with tempfile.TemporaryDirectory(dir=work.path) as folder:
        with clock("load"):
            store = ox.Store(str(Path(folder) / "store"))
            store.bulk_load(path=str(work.path / "vocabulary.nq"), format=ox.RdfFormat.N_QUADS)
        for start in range(0, len(work.names), PORTION):
            portion = work.names[start : start + PORTION]
            for name in portion:
                with clock("read"):
                    events += sum(1 for _ in yaml.parse(work.case(name), Loader=yaml.CLoader))
            prepared, file = [work.nquads(name) for name in portion], Path(folder) / f"{start}.nq"
            with clock("convert"):
                file.write_bytes(b"".join(prepared))
            with clock("load"):
                store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
        with clock("load"):
            store.flush()
        quads = len(store)
        del store  # closed before its folder is removed
    return {
        "records": len(work.names),
        "seconds": clock.seconds(),
        "quads": quads,
        "events": events,
        "note": "convert is the writing of the file alone; nothing is lifted, derived or validated",
    }


if __name__ == "__main__":
    measured(PEER, PACKAGES, measure, parser(__doc__).parse_args())
