"""Namespaces, prefixes and the IRIs of metlit: the only module that writes out an IRI."""

from __future__ import annotations

import re

BASE = "https://w3id.org/metlit/"
METLIT = BASE + "ontology#"
SHAPES = BASE + "shapes#"
TERM = BASE + "term/"
RECORD = BASE + "record/"
RULE = BASE + "rule/"
TABLE = BASE + "table/"
QUESTION = BASE + "question/"
CONTEXT = BASE + "context.jsonld"
SCHEMA = BASE + "schema.json"
MARKS_SCHEMA = BASE + "marks.schema.json"
PAPER_AUDIT_SCHEMA = BASE + "audit.schema.json"
POINTS_SCHEMA = BASE + "points.schema.json"
FINDING_HELP = BASE + "findings#"
VOCABULARY_GRAPH = BASE + "vocabulary"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OBO = "http://purl.obolibrary.org/obo/"
FHIR, FHIR_PREFIX = "http://hl7.org/fhir/", "FHIR"
VOID, DCAT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
SEMAPV = "https://w3id.org/semapv/vocab/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DATASET, MAPPINGS = BASE + "dataset", BASE + "mappings"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
JSON_SCHEMA_DRAFT = "https://json-schema.org/draft/2020-12/schema"

PREFIXES: dict[str, str] = {
    "metlit": METLIT,
    "mls": SHAPES,
    "term": TERM,
    "record": RECORD,
    "rule": RULE,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "roo": "http://www.cancerdata.org/roo/",
    "void": VOID,
    "dcat": DCAT,
}
OBO_PREFIXES = ("UBERON", "NCIT", "MONDO", "HP", "CHEBI", "EFO", "MAXO", "PATO", "UO", "FMA", "CL", "DOID", "OBI")
OTHER_PREFIXES = {
    "ROO": "http://www.cancerdata.org/roo/",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "schema": "https://schema.org/",
    "ONCOTREE": "https://bioregistry.io/oncotree:",
    "LOINC": "http://loinc.org/rdf/",
    "DOI": "https://doi.org/",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/",
    "orcid": "https://orcid.org/",
}
# Schemes of addresses that may be asked, and their ports.
WEB_PORTS = {"http": 80, "https": 443}
SECURE = "https"
TYPE = RDF + "type"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9]*):([A-Za-z0-9._/()-]+)")


def record_iri(record: str) -> str:
    """The IRI of a record: its publication, and the name of its graph as reported."""
    return RECORD + record


def derived_iri(record: str) -> str:
    """The name of the graph of what the rules derive from a record."""
    return RECORD + record + "/derived"


def term_iri(scheme: str, key: str) -> str:
    """The IRI of a concept of a vocabulary."""
    return f"{TERM}{scheme}/{key}"


def record_of(iri: str) -> str | None:
    """The record id in the IRI of a node or graph of a record, or None."""
    return iri[len(RECORD) :].split("/", 1)[0] if iri.startswith(RECORD) else None


def local_path(iri: str) -> str:
    """A record IRI as the user writes it: ``sanuki-2022/p05/rt1``."""
    return iri[len(RECORD) :] if iri.startswith(RECORD) else iri


def expand(curie: str) -> str | None:
    """The IRI of a CURIE (``UBERON:0001999``, ``metlit:site``), or None if its prefix is unknown."""
    match = _CURIE.fullmatch(curie.strip())
    if match is None:
        return None
    prefix, local = match.groups()
    if prefix in OTHER_PREFIXES:
        return OTHER_PREFIXES[prefix] + local
    if prefix.upper() in OBO_PREFIXES:
        return f"{OBO}{prefix.upper()}_{local}"
    return PREFIXES[prefix] + local if prefix in PREFIXES else None


def compact(iri: str) -> str:
    """An IRI as a CURIE where a prefix is known, unchanged where none is."""
    if iri.startswith(OBO):
        return iri[len(OBO) :].replace("_", ":", 1)
    for prefix, base in {**OTHER_PREFIXES, **PREFIXES}.items():
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


def sparql_prologue(query: str) -> str:
    """PREFIX lines for the well-known prefixes that a query does not declare itself."""
    declared = set(re.findall(r"(?im)^[^\S\n]*prefix\s+([A-Za-z][\w-]*)?:", query))
    return "".join(f"PREFIX {p}: <{i}>\n" for p, i in PREFIXES.items() if p not in declared)
