"""Peer: LinkML's classes and its rdflib dumper, on reduced records. ``python with_linkml.py WORKDIR``."""

from __future__ import annotations

import argparse
import json
import logging

from reduced import ONTOLOGY, PARTS, TARGET, TARGETED, TEXTS, Node, references
from reduced import reduce as reduced
from report import Clock, Result, measured, parser

PEER = "CSafeLoader + LinkML rdflib dumper"
PACKAGES = ("PyYAML", "linkml", "linkml-runtime", "rdflib")


def schema() -> str:
    """The LinkML schema of the reduced records; JSON is YAML too."""
    classes = {name: {"class_uri": f"metlit:{name}", "attributes": _attributes(name)} for name in TEXTS}
    classes["Record"]["tree_root"] = True
    return json.dumps(
        {
            "id": ONTOLOGY + "reduced",
            "name": "reduced",
            "prefixes": {"metlit": ONTOLOGY, "xsd": "http://www.w3.org/2001/XMLSchema#"},
            "default_prefix": "metlit",
            "types": {"string": {"uri": "xsd:string", "base": "str"}},
            "classes": classes,
        }
    )


def _attributes(cls: str) -> dict[str, dict]:
    found: dict[str, dict] = {"id": {"identifier": True, "range": "string"}}
    found |= {key: {"range": "string", "slot_uri": f"metlit:{key}"} for key in TEXTS[cls]}
    found |= {key: {"range": TARGETED, "slot_uri": f"metlit:{key}"} for key in references(cls)}
    for key, part in PARTS[cls].items():
        found[key] = {
            "range": part,
            "slot_uri": f"metlit:{key}",
            "multivalued": True,
            "inlined": True,
            "inlined_as_list": True,
        }
    return found


def measure(options: argparse.Namespace) -> Result:
    """Make an instance of the schema's classes from each record, and an rdflib graph from the instance."""
    import yaml
    from linkml.generators.pythongen import PythonGenerator
    from linkml_runtime import SchemaView
    from linkml_runtime.dumpers import rdflib_dumper
    from workdir import Workdir

    logging.disable(logging.WARNING)
    work, clock, triples = Workdir(options.workdir), Clock(), 0
    with clock("schema"):
        text = schema()
        record, view = PythonGenerator(text).compile_module().Record, SchemaView(text)
    for name in work.names:
        with clock("read"):
            tree = yaml.load(work.case(name), Loader=yaml.CSafeLoader)
        node = _without_parents(reduced(name, tree))
        with clock("convert"):
            triples += len(rdflib_dumper.as_rdf_graph(record(**node), schemaview=view))
    return {
        "records": len(work.names),
        "seconds": clock.seconds(),
        "triples": triples,
        "ms_per_1000_triples": round(1e6 * clock["convert"] / triples, 2),
        "note": f"reduced records, {TARGET} by IRI; the graphs are not serialised; nothing is derived or validated",
    }


def _without_parents(node: Node) -> Node:
    """The class that holds a node says where it belongs."""
    return {
        key: [_without_parents(part) for part in value] if isinstance(value, list) else value
        for key, value in node.items()
        if key != "parent"
    }


if __name__ == "__main__":
    measured(PEER, PACKAGES, measure, parser(__doc__).parse_args())
