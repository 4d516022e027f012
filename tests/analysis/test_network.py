"""The evidence network: how many people stand behind an edge is counted from the papers' own tables."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import networkx
import pytest

from metlit.analysis.network import evidence_network
from metlit.analysis.people import Bounds, People, chosen_from, together


@pytest.fixture(scope="module")
def network(library) -> networkx.DiGraph:
    return evidence_network(library)


def edge(network: networkx.DiGraph, source: str, target: str) -> dict:
    names = {data["label"]: name for name, data in network.nodes(data=True)}
    return network.edges[names[source], names[target]]


def test_people_are_counted_once_whatever_the_number_of_their_rows(network) -> None:
    """Sanuki et al., Table 1: patients 3 and 5: cervical cancer, psoas; 6: piriformis; 1: two courses."""
    assert edge(network, "cervical carcinoma", "psoas muscle")["patients"] == 2
    assert edge(network, "cervical carcinoma", "piriformis muscle")["patients"] == 1
    ovarian = edge(network, "ovarian carcinoma", "psoas muscle")
    assert ovarian["patients"] == ovarian["patients_at_most"] == 1
    assert len(ovarian["rows"]) == 2
    assert ovarian["publications"] == ["sanuki-2022"]
    assert "Table 1, patient 1 (the first RT)" in ovarian["at"]


def test_of_a_group_with_several_tumours_as_many_have_each_as_are_printed(network) -> None:
    """Gerontopoulos et al., Table 2: 18 patients, all with the psoas; one sarcoma, four of the colon."""
    for primary, number in (("sarcoma", 1), ("colon", 4)):
        found = edge(network, primary, "psoas muscle")
        assert (found["patients"], found["patients_at_most"]) == (number, number)


def test_members_are_not_added_to_their_group(network) -> None:
    """Kalantari Khandani et al.: 65 patients, all with IMRT, ten also one by one; El Hayel et al.: one patient."""
    found = edge(network, "nasopharynx", "intensity-modulated radiotherapy")
    assert (found["patients"], found["patients_at_most"]) == (66, 66)
    assert found["publications"] == ["elhayel-2026", "kalantari-khandani-2025"]
    # Of the ten with a recurrence, six have it in the field, as the rows and the text say.
    assert edge(network, "intensity-modulated radiotherapy", "in-field recurrence")["patients"] == 6


def test_a_concept_has_the_people_of_all_its_rows_once(network) -> None:
    """Sanuki et al., Table 1: cervical cancer in patients 3, 5 and 6, at three sites; Kalantari Khandani et al.: 65."""
    found = {(data["kind"], data["label"]): data for _, data in network.nodes(data=True)}
    assert found["primary tumour", "cervical carcinoma"]["patients"] == 3
    assert found["primary tumour", "nasopharyngeal carcinoma"]["patients"] == 65
    assert found["site", "piriformis muscle"]["patients"] == 4
    # Sanuki: patients 1, 3, 4, 5, 7, 9, 10; Gerontopoulos: eighteen.
    assert found["site", "psoas muscle"]["patients"] == 25


def test_an_organ_is_a_primary_site_and_a_site_of_metastases_apart(network) -> None:
    """Gerontopoulos et al.: one of 18 with a tumour of the kidney; Pinotti et al.: metastases in the kidneys."""
    assert edge(network, "leiomyosarcoma", "kidney")["rows"] == ["pinotti-2017/p1/evidence/kidneys"]
    kidneys = {name: data for name, data in network.nodes(data=True) if data["label"] == "kidney"}
    assert {name: data["kind"] for name, data in kidneys.items()} == {
        "site/kidney": "site", "primary/site/kidney": "primary tumour"
    }  # fmt: skip
    assert (kidneys["site/kidney"]["patients"], kidneys["site/kidney"]["patients_at_most"]) == (1, 1)
    assert list(network.successors("primary/site/kidney")) == ["site/psoas-muscle"]
    assert list(network.predecessors("site/kidney")) == ["tumour/leiomyosarcoma"]


def test_facets_choose_the_rows(library) -> None:
    network = evidence_network(library, {"site": ["piriformis"]})
    sites = {data["label"] for _, data in network.nodes(data=True) if data["kind"] == "site"}
    # Patient 8 was irradiated there and at a lymph node; only the row about the muscle is chosen.
    assert sites == {"piriformis muscle"}
    assert {p for *_, d in network.edges(data=True) for p in d["publications"]} == {"sanuki-2022"}


ONE = Bounds(1, 1)


@pytest.mark.parametrize(
    ("told", "people", "expected"),
    [
        ({}, People(), Bounds()),
        ({"a/p1": ONE, "a/p2": ONE}, People(), Bounds(2, 2)),
        # Two members of a group of ten that it is told of as well.
        ({"a/all": Bounds(10, 10), "a/p1": ONE, "a/p2": ONE},
         People({"a/p1": "a/all", "a/p2": "a/all"}), Bounds(10, 10)),
        # A group of which it is unknown how many; three members are known.
        ({"a/all": Bounds(0, 10), **{f"a/p{i}": ONE for i in range(3)}},
         People({f"a/p{i}": "a/all" for i in range(3)}), Bounds(3, 10)),
        # Two parts of a group may overlap.
        ({"a/x": Bounds(4, 4), "a/y": Bounds(3, 3), "a/all": Bounds(0, 10)},
         People({"a/x": "a/all", "a/y": "a/all"}), Bounds(4, 10)),
        # The group between is not told of.
        ({"a/all": Bounds(5, 5), "a/p1": ONE}, People({"a/p1": "a/x", "a/x": "a/all"}), Bounds(5, 5)),
        # The same person in two papers; perhaps the same people in two papers.
        ({"a/p1": ONE, "b/p1": ONE}, People(same={"a/p1": frozenset({"b/p1"}), "b/p1": frozenset({"a/p1"})}), ONE),
        ({"a/all": Bounds(7, 7), "b/all": Bounds(5, 5), "c/p1": ONE},
         People(overlapping={"a/all": frozenset({"b/all"}), "b/all": frozenset({"a/all"})}), Bounds(8, 13)),
        ({"a/all": Bounds(0, 0, True), "b/p1": ONE}, People(), Bounds(1, 1, True)),
    ],
)  # fmt: skip
def test_everybody_counts_once(told: dict, people: People, expected: Bounds) -> None:
    assert together(told, people) == expected


def export(cli, store, form: str) -> bytes:
    out = store.parent / f"network.{form}"
    ran = cli("export", "graph", "--store", store, "-f", form, "-o", out)
    assert ran.code == 0, ran.err
    return out.read_bytes()


def told(network: networkx.DiGraph) -> set[tuple[str, str, int]]:
    return {(s, t, data["patients"]) for s, t, data in network.edges(data=True)}


def test_graphml_is_read_by_networkx(cli, real_store, network) -> None:
    read = networkx.read_graphml(io.BytesIO(export(cli, real_store, "graphml")))
    assert told(read) == told(network)
    assert dict(read.nodes(data="label")) == dict(network.nodes(data="label"))


def test_gexf_is_read_by_networkx(cli, real_store, network) -> None:
    data = export(cli, real_store, "gexf")
    assert b"lastmodifieddate" not in data
    assert told(networkx.read_gexf(io.BytesIO(data))) == told(network)


@pytest.mark.parametrize("form", ["cyjs", "cx2"])
def test_cytoscape_has_every_edge_with_its_ends(cli, real_store, network, form: str) -> None:
    data = json.loads(export(cli, real_store, form))
    if form == "cyjs":
        nodes = {n["data"]["id"] for n in data["elements"]["nodes"]}
        edges = {(e["data"]["source"], e["data"]["target"], e["data"]["patients"]) for e in data["elements"]["edges"]}
    else:
        aspects = {name: content for part in data for name, content in part.items()}
        named = {n["id"]: n["v"]["concept"] for n in aspects["nodes"]}
        nodes = set(named.values())
        edges = {(named[e["s"]], named[e["t"]], e["v"]["patients"]) for e in aspects["edges"]}
        assert data[0] == {"CXVersion": "2.0", "hasFragments": False} and data[-1] == {"status": [{"success": True}]}
        declared = aspects["attributeDeclarations"][0]
        assert all(set(n["v"]) <= set(declared["nodes"]) for n in aspects["nodes"])
        assert all(set(e["v"]) <= set(declared["edges"]) for e in aspects["edges"])
    assert nodes == set(network.nodes) and edges == told(network)


def test_kgx_edges_say_who_knows_it_and_how(cli, real_store, network) -> None:
    tsv = zipfile.ZipFile(io.BytesIO(export(cli, real_store, "kgx-tsv")))
    nodes = list(csv.DictReader(io.StringIO(tsv.read("nodes.tsv").decode()), delimiter="\t"))
    edges = list(csv.DictReader(io.StringIO(tsv.read("edges.tsv").decode()), delimiter="\t"))
    ids = {n["id"] for n in nodes}
    assert len(nodes) == len(network) and len(ids) == len(nodes)
    assert all(e["subject"] in ids and e["object"] in ids for e in edges)
    assert len({e["id"] for e in edges}) == len(edges) == network.number_of_edges()
    for one in edges:
        assert one["predicate"].startswith("biolink:")
        assert all(name.startswith(("DOI:10.", "metlit:")) for name in one["publications"].split("|"))
        assert (one["knowledge_level"], one["agent_type"]) == ("observation", "manual_agent")
        assert one["primary_knowledge_source"] == "infores:metlit"
    assert any("DOI:10.7759/cureus.20939" in one["publications"].split("|") for one in edges)
    # Ids are those of vocabularies that Biolink knows, where there is an exact match.
    assert {n["name"]: n["id"] for n in nodes}["psoas muscle"] == "UBERON:0008450"
    lines = zipfile.ZipFile(io.BytesIO(export(cli, real_store, "kgx-jsonl"))).read("edges.jsonl").decode().splitlines()
    assert {json.loads(line)["id"] for line in lines} == {e["id"] for e in edges}


def test_neo4j_joins_nodes_by_their_ids(cli, real_store, network) -> None:
    files = zipfile.ZipFile(io.BytesIO(export(cli, real_store, "neo4j")))
    nodes = list(csv.DictReader(io.StringIO(files.read("nodes.csv").decode())))
    edges = list(csv.DictReader(io.StringIO(files.read("relationships.csv").decode())))
    ids = {n["id:ID"] for n in nodes}
    assert ids == set(network.nodes)
    assert all({e[":START_ID"], e[":END_ID"]} <= ids for e in edges)
    assert sum(int(e["patients:int"]) for e in edges) == sum(n for _, _, n in told(network))


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["graphml", "gexf", "dot", "cyjs", "cx2", "kgx-tsv", "kgx-jsonl", "neo4j"])
def test_the_same_bytes_every_time(cli, real_store, form: str) -> None:
    assert export(cli, real_store, form) == export(cli, real_store, form)


def test_members_who_are_only_some_of_their_group_are_chosen() -> None:
    wholes = {"a/p1": "a/all", "a/p2": "a/part", "a/part": "a/all", "b/p1": "b/all", "b/p2": "b/all"}
    sizes = {"a/all": 10, "a/part": 1, "b/all": 2, "c/all": 5}
    assert chosen_from(People(wholes, sizes=sizes)) == {"a/all": 10}
