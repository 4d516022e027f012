"""An evidence network as files: GraphML, GEXF, DOT, Cytoscape, KGX, Neo4j; sorted, so that the bytes stay the same."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from metlit.archives import archive
from metlit.notice import NOTICE
from metlit.tables.escaping import xml_text

if TYPE_CHECKING:
    import networkx

_EDGE_LISTS = ("publications", "rows", "at")
# Of a node of a record: what it has of numbers and texts, as one text.
_VALUES = "values"
# A value of a list; none contains it.
_BAR = "|"
KNOWLEDGE_LEVEL, AGENT_TYPE, SOURCE = "observation", "manual_agent", "infores:metlit"


def flat(graph: networkx.DiGraph) -> networkx.DiGraph:
    """The network with lists as texts, for formats that know none. Edges have ``weight``, the patients."""
    made = graph.copy()
    made.graph.clear()
    made.graph["description"] = NOTICE
    for _, _, data in made.edges(data=True):
        for name in _EDGE_LISTS:
            data[name] = _BAR.join(text.replace(_BAR, "/") for text in data[name])
        data["weight"] = data["patients"]
    return made


def graphml(graph: networkx.DiGraph) -> bytes:
    """GraphML 1.0, by networkx."""
    import networkx

    stream = io.BytesIO()
    networkx.write_graphml(_safe(flat(graph)), stream, named_key_ids=True)
    return stream.getvalue()


def gexf(graph: networkx.DiGraph) -> bytes:
    """GEXF 1.2, by networkx, without the day on which it was made."""
    import networkx

    stream = io.BytesIO()
    networkx.write_gexf(_safe(flat(graph)), stream)
    return re.sub(rb'\s*lastmodifieddate="[^"]*"', b"", stream.getvalue())


def _safe(graph: networkx.DiGraph) -> networkx.DiGraph:
    """Without characters that XML 1.0 does not allow."""
    for _, data in [*graph.nodes(data=True), *(((a, b), d) for a, b, d in graph.edges(data=True))]:
        data.update({name: xml_text(value) for name, value in data.items() if isinstance(value, str)})
    return graph


def dot(graph: networkx.DiGraph) -> bytes:
    """Graphviz DOT: labels, and lines as wide as the people behind them."""
    lines = ["digraph evidence {", f"  // {NOTICE}", "  rankdir=LR; node [shape=box];"]
    for name, data in graph.nodes(data=True):
        told = f", tooltip={_dot(data[_VALUES])}" if data.get(_VALUES) else ""
        lines.append(f"  {_dot(name)} [label={_dot(data['label'])}, class={_dot(data['kind'])}{told}];")
    for source, target, data in graph.edges(data=True):
        told = f"{data['label']}: {_how_many(data)}"
        width = 1 + min(9, data["patients"] ** 0.5)
        lines.append(f"  {_dot(source)} -> {_dot(target)} [label={_dot(told)}, penwidth={width:.2f}];")
    return ("\n".join([*lines, "}"]) + "\n").encode()


def _how_many(data: dict) -> str:
    least, most = data["patients"], data["patients_at_most"]
    return (f"{least}" if least == most else f"{least}–{most}") + ("+" if data["size_unknown"] else "")


def _dot(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def cytoscape(graph: networkx.DiGraph) -> bytes:
    """Cytoscape.js JSON."""
    nodes = [{"data": {"id": name, "name": data["label"], **data}} for name, data in graph.nodes(data=True)]
    edges = [
        {"data": {"id": edge_id(s, data["label"], t), "source": s, "target": t, **data}}
        for s, t, data in graph.edges(data=True)
    ]
    return _json({"data": {"name": "evidence", "notice": NOTICE}, "elements": {"nodes": nodes, "edges": edges}})


def cx2(graph: networkx.DiGraph) -> bytes:
    """CX2 (Cytoscape Exchange 2.0): a list of aspects."""
    places = {name: number for number, name in enumerate(graph.nodes)}
    nodes = [
        {"id": places[name], "v": {"name": data["label"], "concept": name, **data}}
        for name, data in graph.nodes(data=True)
    ]
    edges = [
        {"id": number, "s": places[s], "t": places[t], "v": {"interaction": data["label"], **data}}
        for number, (s, t, data) in enumerate(graph.edges(data=True))
    ]
    aspects = {"attributeDeclarations": _declared(nodes, edges), "nodes": nodes, "edges": edges}
    counts = [{"name": "nodes", "elementCount": len(nodes)}, {"name": "edges", "elementCount": len(edges)}]
    document = [
        {"CXVersion": "2.0", "hasFragments": False},
        {
            "metaData": [
                {"name": "attributeDeclarations", "elementCount": 1},
                {"name": "networkAttributes", "elementCount": 1},
                *counts,
            ]
        },
        {"attributeDeclarations": [aspects["attributeDeclarations"]]},
        {"networkAttributes": [{"name": "evidence", "description": NOTICE}]},
        {"nodes": nodes},
        {"edges": edges},
        {"status": [{"success": True}]},
    ]
    return _json(document)


def _declared(nodes: list[dict], edges: list[dict]) -> dict:
    """The types of attributes, as CX2 wants them declared."""
    kinds = {str: "string", int: "integer", bool: "boolean", list: "list_of_string"}

    def of(found: list[dict]) -> dict:
        return {name: {"d": kinds[type(value)]} for one in found[:1] for name, value in one["v"].items()}

    return {
        "networkAttributes": {"name": {"d": "string"}, "description": {"d": "string"}},
        "nodes": of(nodes),
        "edges": of(edges),
    }


def edge_id(source: str, label: str, target: str) -> str:
    """An id that follows from what the edge says."""
    return hashlib.sha256(f"{source}\0{label}\0{target}".encode()).hexdigest()[:16]


def kgx_nodes(graph: networkx.DiGraph) -> Iterator[dict[str, str]]:
    """The nodes as KGX has them; numbers and texts of the nodes of records are their description."""
    ids = _curies(graph)
    for name, data in graph.nodes(data=True):
        about = {"id": ids[name], "category": data["category"], "name": data["label"], "provided_by": SOURCE}
        yield about | ({"description": data[_VALUES]} if _VALUES in data else {})


def kgx_edges(graph: networkx.DiGraph) -> Iterator[dict[str, object]]:
    """The edges as KGX has them: the evidence of each, and who said so."""
    ids, dois = _curies(graph), graph.graph.get("dois", {})
    for source, target, data in graph.edges(data=True):
        yield {
            "id": edge_id(source, data["label"], target),
            "subject": ids[source],
            "predicate": data["predicate"],
            "object": ids[target],
            "category": "biolink:Association",
            "knowledge_level": KNOWLEDGE_LEVEL,
            "agent_type": AGENT_TYPE,
            "primary_knowledge_source": SOURCE,
            "publications": [f"DOI:{dois[r]}" if r in dois else f"metlit:{r}" for r in data["publications"]],
            "patients": data["patients"],
            "patients_at_most": data["patients_at_most"],
        }


def _curies(graph: networkx.DiGraph) -> dict[str, str]:
    """The ids of nodes as KGX takes them: those of other vocabularies, which Biolink knows, where there is one.

    Nothing after the colon may be a slash.
    """
    wanted = {name: data.get("curie", "") for name, data in graph.nodes(data=True)}
    often = Counter(wanted.values())
    return {n: c if c and often[c] == 1 else f"metlit:{n.replace('/', '.')}" for n, c in wanted.items()}


def kgx_tsv(graph: networkx.DiGraph) -> bytes:
    """A zip of nodes.tsv and edges.tsv; lists are joined by a bar."""
    return archive({"nodes.tsv": _rows(list(kgx_nodes(graph)), "\t"), "edges.tsv": _rows(list(kgx_edges(graph)), "\t")})


def kgx_jsonl(graph: networkx.DiGraph) -> bytes:
    """A zip of nodes.jsonl and edges.jsonl."""
    nodes = [one | {"category": [one["category"]]} for one in kgx_nodes(graph)]
    edges = [one | {"category": [one["category"]]} for one in kgx_edges(graph)]
    return archive({"nodes.jsonl": _lines(nodes), "edges.jsonl": _lines(edges)})


def _lines(found: list[dict]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)


def neo4j(graph: networkx.DiGraph) -> bytes:
    """A zip of nodes.csv and relationships.csv with the headers of neo4j-admin's import."""
    nodes = [
        {
            "id:ID": name,
            "label": data["label"],
            "kind": data["kind"],
            "iri": data["iri"],
            **({_VALUES: data[_VALUES]} if _VALUES in data else {}),
            ":LABEL": data["category"].partition(":")[2],
        }
        for name, data in graph.nodes(data=True)
    ]
    edges = [
        {
            ":START_ID": s,
            ":END_ID": t,
            "patients:int": data["patients"],
            "patients_at_most:int": data["patients_at_most"],
            "size_unknown:boolean": str(data["size_unknown"]).lower(),
            "publications:string[]": ";".join(data["publications"]),
            "at:string[]": ";".join(place.replace(";", ",") for place in data["at"]),
            ":TYPE": data["label"].upper().replace(" ", "_"),
        }
        for s, t, data in graph.edges(data=True)
    ]
    return archive({"nodes.csv": _rows(nodes, ","), "relationships.csv": _rows(edges, ",")})


def _rows(found: list[dict], separator: str) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(list(found[0]) if found else [])
    writer.writerows([_BAR.join(v) if isinstance(v, list) else v for v in one.values()] for one in found)
    return stream.getvalue()


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


NETWORK_FORMATS: dict[str, Callable[[networkx.DiGraph], bytes]] = {
    "graphml": graphml,
    "gexf": gexf,
    "dot": dot,
    "cyjs": cytoscape,
    "cx2": cx2,
    "kgx-tsv": kgx_tsv,
    "kgx-jsonl": kgx_jsonl,
    "neo4j": neo4j,
}
# What a format has no place for.
NETWORK_LOSSES = {
    "graphml": "GraphML has no lists: publications, rows and places are texts with | between them",
    "gexf": "GEXF has no lists: publications, rows and places are texts with | between them",
    "dot": "DOT holds labels, values and how many people, not publications, rows and places",
    "kgx-tsv": "KGX has no place for rows and places in the papers",
    "kgx-jsonl": "KGX has no place for rows and places in the papers",
    "neo4j": "the evidence rows are not in the file: their lists would be longer than everything else",
}
