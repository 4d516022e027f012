"""How both validators are measured: all records read and converted by rdflib, a sample validated one by one."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Protocol

import rdflib
import yaml
from graph import add_all
from report import Clock, Result
from workdir import Found, Workdir


class Validator(Protocol):
    """A validator with its shapes loaded."""

    def report(self, graph: rdflib.Graph) -> object:
        """What it reports about one record, in its own form."""

    def findings(self, report: object) -> set[Found]:
        """Shape and focus node of each result."""


def measure(options: argparse.Namespace, make: Callable[[str], Validator]) -> Result:
    """The result of a validator.

    Args:
        options: the work folder and the size of the sample.
        make: the validator, given all shapes as Turtle.
    """
    work, clock, found = Workdir(options.workdir), Clock(), set()
    with clock("shapes"):
        validator = make(work.shapes())
    sample = work.sample(options.sample)
    for name in work.names:
        graph, triples = rdflib.Graph(), work.triples(name)
        with clock("read"):
            yaml.load(work.case(name), Loader=yaml.CSafeLoader)
        with clock("convert"):
            add_all(graph, triples)
        if name in sample:
            context = work.context(triples)
            with clock("validate"):
                add_all(graph, context)
                report = validator.report(graph)
            found |= validator.findings(report)
    measured = round(clock["validate"], 4)
    clock.stretch("validate", work.share(sample))
    return {
        "records": len(work.names),
        "seconds": clock.seconds(),
        "extrapolated_from": len(sample) if len(sample) < len(work.names) else None,
        "sample_seconds": measured,
        "note": "validate: sample_seconds, extrapolated by the sample's share of all triples; "
        "derived triples are given to the peer, not computed by it",
        **work.compared(found, sample),
    }
