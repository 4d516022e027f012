"""The RDF model as documented: its queries find something, its examples are in the graph, no class is left out."""

from __future__ import annotations

import re

import pytest

from metlit import iris
from metlit.answers.library import Library
from metlit.answers.unknown_names import unknown_names
from metlit.model.rdf_model import RdfModel, example_graph
from metlit.model.schema import Schema
from metlit.rdf.rows import Rows
from metlit.resources import Resources
from tests.conftest import REPOSITORY
from tests.documents import blocks

PAGE = (REPOSITORY / "docs" / "model.md").read_text(encoding="utf-8")
QUERIES = {re.search(r"metlit:(\w+)", body)[1]: body for body in blocks(PAGE, "sparql")}


@pytest.mark.parametrize("name", QUERIES)
def test_a_worked_query_finds_something(library: Library, name: str) -> None:
    found = library.query(QUERIES[name])
    assert isinstance(found, Rows)
    assert found.rows
    assert all(cell is not None for row in found.rows for cell in row)
    assert unknown_names(library, QUERIES[name]) == []


def test_every_class_of_the_graph_has_a_query(library: Library) -> None:
    rows = library.query("SELECT DISTINCT ?class { ?node a ?class }")
    used = {str(row[0]).removeprefix(iris.METLIT) for row in rows.rows if str(row[0]).startswith(iris.METLIT)}
    above = library.query("SELECT DISTINCT ?class { ?below rdfs:subClassOf ?class . ?below a owl:Class }")
    used |= {str(row[0]).removeprefix(iris.METLIT) for row in above.rows if str(row[0]).startswith(iris.METLIT)}
    assert len(used) > 40
    # What is above all of them has nothing of its own to ask for.
    assert used - {"RecordNode"} == set(QUERIES)


def test_every_key_stands_with_its_property() -> None:
    """The shapes, read again: name and path of each property shape."""
    resources = Resources.default()
    for shape in Schema.load(resources.shape_files(), resources.ontology_file()).by_class.values():
        for field in shape.fields.values():
            assert f"| `{field.key}` | `{iris.compact(field.path)}` | " in PAGE, (shape.name, field.key)


def test_examples_are_in_the_graph(library: Library) -> None:
    nodes = set(re.findall(r"\| `((?:record|term|rule):[^`]+)` \|$", PAGE, re.MULTILINE))
    assert len(nodes) > 100
    missing = {
        n
        for n in nodes
        if not library.query(f"ASK {{ {{ <{expanded(n)}> ?p ?o }} UNION {{ ?s ?p <{expanded(n)}> }} }}")
    }
    assert missing == set()


def expanded(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return iris.PREFIXES[prefix] + local


def test_a_class_without_nodes_is_named_as_such() -> None:
    resources = Resources.default()
    schema = Schema.load(resources.shape_files(), resources.ontology_file())
    text = RdfModel(schema, example_graph(iter(()))).text()
    assert "## Dose\n" in text
    assert "```sparql\nSELECT ?dose" not in text
    assert "No record of the sample has one." in text
