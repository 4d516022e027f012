"""Peer: PyYAML's CSafeLoader, rdflib and rudof. ``python with_rudof.py WORKDIR [--sample 50]``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from report import Result, measured, parser

if TYPE_CHECKING:
    import pyrudof
    import rdflib

PEER = "CSafeLoader + rdflib + rudof"
PACKAGES = ("PyYAML", "rdflib", "pyrudof")


class Rudof:
    """rudof's own engine; it reads the shapes once, and each record as N-Triples that rdflib writes."""

    def __init__(self, turtle: str) -> None:
        import pyrudof

        self._rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        self._rudof.read_shacl(turtle, pyrudof.ShaclFormat.Turtle, reader_mode=pyrudof.ReaderMode.Strict)

    def report(self, graph: rdflib.Graph) -> pyrudof.ShaclValidationReport:
        import pyrudof

        ntriples = graph.serialize(format="nt")
        self._rudof.reset_data()
        self._rudof.read_data(ntriples, pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
        return self._rudof.validate_shacl(pyrudof.ShaclValidationMode.Native)

    def findings(self, report: pyrudof.ShaclValidationReport) -> set[tuple[str, str]]:
        from workdir import SHAPES

        return {(str(entry.source_shape).removeprefix(SHAPES), entry.focus_node) for entry in report}


def measure(options: argparse.Namespace) -> Result:
    """Import what may not be installed, and measure."""
    import pyrudof  # noqa: F401 - before the clock runs
    import validation

    return validation.measure(options, Rudof)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--sample", type=int, default=50, help="how many records rudof validates")
    measured(PEER, PACKAGES, measure, arguments.parse_args())
