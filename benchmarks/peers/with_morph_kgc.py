"""Peer: morph-kgc, RML mappings over reduced records as JSON. ``python with_morph_kgc.py WORKDIR``.

It wants older versions of rdflib and pyoxigraph than the others: see README.md for its environment.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

from reduced import ONTOLOGY, PARTS, TEXTS, references
from reduced import reduce as reduced
from report import Clock, Result, measured, parser

PEER = "morph-kgc (RML over JSON)"
PACKAGES = ("PyYAML", "morph-kgc", "rdflib", "pyoxigraph")
_PREFIXES = """
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
"""


def mapping(file: Path) -> str:
    """The RML mapping of the reduced records: for every class one triples map, and one for the arc that leads to it."""
    return _PREFIXES + "".join(_maps(file, "Record", "$[*]", ""))


def _maps(file: Path, cls: str, iterator: str, key: str) -> Iterator[str]:
    source = f'rml:source "{file}" ; rml:referenceFormulation ql:JSONPath ; rml:iterator "{iterator}"'
    subject = f'rr:subjectMap [ rml:reference "id" ; rr:termType rr:IRI ; rr:class <{ONTOLOGY}{cls}> ]'
    arcs = [_arc(k, k, "Literal") for k in TEXTS[cls]] + [_arc(k, k, "IRI") for k in references(cls)]
    yield _triples_map(cls, source, subject, arcs)
    if key:
        subject = 'rr:subjectMap [ rml:reference "parent" ; rr:termType rr:IRI ]'
        yield _triples_map(f"to{cls}", source, subject, [_arc(key, "id", "IRI")])
    for below, part in PARTS[cls].items():
        yield from _maps(file, part, f"{iterator}.{below}[*]", below)


def _triples_map(name: str, source: str, subject: str, arcs: list[str]) -> str:
    return f"\n<#{name}> a rr:TriplesMap ; {' ; '.join([f'rml:logicalSource [ {source} ]', subject, *arcs])} ."


def _arc(predicate: str, key: str, kind: str) -> str:
    objects = f'rr:objectMap [ rml:reference "{key}" ; rr:termType rr:{kind} ]'
    return f"rr:predicateObjectMap [ rr:predicate <{ONTOLOGY}{predicate}> ; {objects} ]"


def measure(options: argparse.Namespace) -> Result:
    """Materialise all records at once from one file of JSON."""
    import morph_kgc
    import yaml
    from workdir import Workdir

    logging.disable(logging.WARNING)
    work, clock, nodes = Workdir(options.workdir), Clock(), []
    for name in work.names:
        with clock("read"):
            tree = yaml.load(work.case(name), Loader=yaml.CSafeLoader)
        nodes.append(reduced(name, tree))
    with tempfile.TemporaryDirectory(dir=work.path) as folder:
        data, rules = Path(folder) / "records.json", Path(folder) / "mapping.ttl"
        data.write_text(json.dumps(nodes), encoding="utf-8")
        rules.write_text(mapping(data), encoding="utf-8")
        config = f"[CONFIGURATION]\nnumber_of_processes={options.processes}\n[records]\nmappings={rules}\n"
        with clock("convert"):
            triples = len(morph_kgc.materialize_set(config))
    return {
        "records": len(work.names),
        "seconds": clock.seconds(),
        "triples": triples,
        "ms_per_1000_triples": round(1e6 * clock["convert"] / triples, 2),
        "note": f"reduced records as one JSON file, written untimed; {options.processes} process; "
        "N-Triples texts in memory; nothing is derived or validated",
    }


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--processes", type=int, default=1)
    measured(PEER, PACKAGES, measure, arguments.parse_args())
