"""The reduced form of a record that LinkML and morph-kgc convert: source, patients, lesions, courses and doses.

Every node has its IRI in ``id`` and that of the node above it in ``parent``; every other value is the text as printed.
"""

from __future__ import annotations

from workdir import BASE, RECORD

ONTOLOGY = BASE + "ontology#"
# Class → the keys that are taken over as text.
TEXTS = {
    "Record": (),
    "Source": ("title", "journal", "year", "volume", "doi", "design", "country", "licence", "depth"),
    "Patient": ("label", "at", "age", "sex", "comorbidities", "history", "family_history"),
    "Lesion": ("site", "side", "mechanism", "after", "size", "imaging", "confirmed_by", "findings", "at"),
    "Radiotherapy": ("intent", "technique"),
    "Dose": ("total", "fractions", "per_fraction", "basis"),
}
# Class → key → class of the parts below it.
PARTS = {
    "Record": {"source": "Source", "patients": "Patient"},
    "Source": {},
    "Patient": {"lesions": "Lesion", "radiotherapy": "Radiotherapy"},
    "Lesion": {},
    "Radiotherapy": {"dose": "Dose"},
    "Dose": {},
}
# The key that refers to another node, and the class of that node.
TARGET, TARGETED = "target", "Lesion"
_HOLDER = "Radiotherapy"

Node = dict[str, object]


def references(cls: str) -> tuple[str, ...]:
    """The keys of a class whose value is the IRI of another node."""
    return (TARGET,) if cls == _HOLDER else ()


def reduce(name: str, tree: dict) -> Node:
    """A record as PyYAML reads it, reduced; its ``parent`` is itself.

    Args:
        name: the record's id.
        tree: the whole record.
    """
    return _node("Record", RECORD + name, RECORD + name, tree)


def _node(cls: str, iri: str, parent: str, tree: dict) -> Node:
    node: Node = {"id": iri, "parent": parent}
    node |= {key: str(tree[key]) for key in TEXTS[cls] if key in tree}
    for key in references(cls):
        if key in tree:
            node[key] = f"{parent}/{tree[key]}"
    for key, part in PARTS[cls].items():
        below = tree.get(key) or []
        below = below if isinstance(below, list) else [below]
        node[key] = [_node(part, f"{iri}/{_local(key, n, b)}", iri, b) for n, b in enumerate(below)]
    return node


def _local(key: str, number: int, tree: dict) -> str:
    return str(tree.get("id") or f"{key}-{number + 1}")
