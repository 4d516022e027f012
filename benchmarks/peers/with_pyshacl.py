"""Peer: PyYAML's CSafeLoader, rdflib and pySHACL. ``python with_pyshacl.py WORKDIR [--sample 10]``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from report import Result, measured, parser

if TYPE_CHECKING:
    import rdflib

PEER = "CSafeLoader + rdflib + pySHACL"
PACKAGES = ("PyYAML", "rdflib", "pyshacl")


class PySHACL:
    """pySHACL with the arguments that metlit's referee gives it, and shapes read by rdflib."""

    def __init__(self, turtle: str) -> None:
        import rdflib

        self._shapes = rdflib.Graph().parse(data=turtle, format="turtle")

    def report(self, graph: rdflib.Graph) -> rdflib.Graph:
        import pyshacl
        import rdflib

        _, report, text = pyshacl.validate(
            graph,
            shacl_graph=self._shapes,
            inference="none",
            advanced=False,
            js=False,
            meta_shacl=False,
            do_owl_imports=False,
            inplace=True,
        )
        if not isinstance(report, rdflib.Graph):
            raise SystemExit(f"pySHACL failed: {text}")
        return report

    def findings(self, report: rdflib.Graph) -> set[tuple[str, str]]:
        from rdflib import RDF, SH
        from workdir import SHAPES

        # What a nested shape says is a detail of a result, and no result of its own.
        results = set(report.subjects(RDF.type, SH.ValidationResult)) - set(report.objects(None, SH.detail))
        return {
            (str(report.value(result, SH.sourceShape)).removeprefix(SHAPES), str(report.value(result, SH.focusNode)))
            for result in results
        }


def measure(options: argparse.Namespace) -> Result:
    """Import what may not be installed, and measure."""
    import pyshacl  # noqa: F401 - before the clock runs
    import validation

    return validation.measure(options, PySHACL)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--sample", type=int, default=10, help="how many records pySHACL validates")
    measured(PEER, PACKAGES, measure, arguments.parse_args())
