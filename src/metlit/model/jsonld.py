"""The JSON-LD context that the shapes imply, and records as JSON-LD by it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from metlit import iris
from metlit.iris import METLIT, XSD
from metlit.model.schema import Schema
from metlit.rdf.literals import Literal

_STRING = XSD + "string"


def context(schema: Schema) -> dict:
    """A JSON-LD 1.1 context: every property of the ontology with the type of its values."""
    terms: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {p: i for p, i in iris.PREFIXES.items() if p not in {"record"}}
    for prop in _properties(schema):
        target = schema.ontology.text(prop, iris.RDFS + "range")
        coerced: dict[str, object] = {"@id": prop}
        if target.startswith(XSD):
            coerced["@type"] = "xsd:" + target.removeprefix(XSD) if target != _STRING else None
        elif target != iris.RDFS + "Resource":
            coerced["@type"] = "@id"
        terms[prop.removeprefix(METLIT)] = {k: v for k, v in coerced.items() if v}
    terms["wasDerivedFrom"] = {"@id": iris.PROV + "wasDerivedFrom", "@type": "@id"}
    return {"@context": terms}


def _properties(schema: Schema) -> Iterator[str]:
    kinds = ("ObjectProperty", "DatatypeProperty")
    names = {s for k in kinds for s in schema.ontology.subjects(iris.TYPE, iris.OWL + k)}
    names |= set(schema.ontology.subjects(iris.TYPE, iris.RDF + "Property"))
    yield from sorted(n for n in names if n.startswith(METLIT))


def document(quads: Iterable[tuple[str, str, str | Literal, str]], schema: Schema) -> str:
    """Quads as JSON-LD: one object a named graph, nodes and values in sorted order.

    The lexical forms of numbers are kept (they are written as strings that the context types).
    """
    shared = context(schema)["@context"]
    names = {d["@id"]: (n, d.get("@type")) for n, d in shared.items() if isinstance(d, dict)}
    graphs: dict[str, dict[str, dict[str, list]]] = {}
    for s, p, o, g in quads:
        node = graphs.setdefault(g, {}).setdefault(s, {})
        if p == iris.TYPE:
            node.setdefault("type", []).append(str(o))
        else:
            name, coerced = names.get(p, (p, None))
            node.setdefault(name, []).append(_value(o, coerced))
    body = [
        {
            "id": g,
            "@graph": [{"id": s, **{k: _one(v) for k, v in sorted(po.items())}} for s, po in sorted(nodes.items())],
        }
        for g, nodes in sorted(graphs.items())
    ]
    return json.dumps({"@context": shared, "@graph": body}, ensure_ascii=False, indent=1)


def _value(o: str | Literal, coerced: str | None) -> object:
    if not isinstance(o, Literal):
        return str(o) if coerced == "@id" else {"id": str(o)}
    if o.language:
        return {"@value": str(o), "@language": o.language}
    datatype = None if o.datatype == _STRING else o.datatype
    expected = XSD + coerced.removeprefix("xsd:") if coerced and coerced.startswith("xsd:") else None
    if datatype == expected and coerced != "@id":
        return str(o)
    return {"@value": str(o), **({"@type": datatype} if datatype else {})}


def _one(values: list) -> object:
    ordered = sorted(values, key=lambda v: json.dumps(v, sort_keys=True))
    return ordered[0] if len(ordered) == 1 else ordered
