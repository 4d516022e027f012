"""Files of networks: numbers and texts of nodes are in every one of them, and an organ is no disease."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable

import pytest

from metlit.analysis.network import evidence_network
from metlit.analysis.record_network import record_network
from metlit.answers.library import Library
from metlit.exchange.network_files import NETWORK_FORMATS, kgx_edges, kgx_nodes
from metlit.tables.catalogue import Tables
from tests.conftest import Ran

RECORD = """\
source: {title: Made-up case, year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case
    age: 60-65
    sex: female
    comorbidities: diabetes
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions: {id: psoas, site: psoas muscle, mechanism: metastasis}
    radiotherapy: {id: rt1, target: psoas, printed: twenty in five, dose: {total: 20 Gy, fractions: 5}}
    pain: {of: rt1, lesion: psoas, before: 8, note: at rest}
"""
TEXTS = ("60-65", "diabetes", "20 Gy", "fractions: 5", "before: 8", "twenty in five", "at rest")


def text_of(data: bytes) -> str:
    """All that a file says, also one of several in a zip."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return "".join(zipped.read(name).decode() for name in zipped.namelist())


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory):
    import metlit

    folder = tmp_path_factory.mktemp("full")
    (folder / "cases").mkdir()
    (folder / "cases" / "doe-2020.yaml").write_text(RECORD, encoding="utf-8")
    assert metlit.build(folder / "cases", folder / "store").generation
    tables = Tables(metlit.open(folder / "store"))
    return record_network([tables.wording("doe-2020")])


@pytest.mark.parametrize("form", NETWORK_FORMATS)
def test_every_number_and_text_of_a_node_is_in_the_file(full, form: str) -> None:
    told = text_of(NETWORK_FORMATS[form](full))
    assert [text for text in TEXTS if text not in told] == []


def test_a_quantity_is_a_value_and_no_node_of_its_own(full) -> None:
    assert "age: 60-65" in full.nodes["doe-2020/p1"]["values"]
    assert "doe-2020/p1/age" not in full


def test_only_diseases_have_a_location_and_no_organ_is_one(library: Library) -> None:
    """Of Gerontopoulos 2020 only the organs of the primaries are known: colon, stomach, ovary and others (Table 2)."""
    graph = evidence_network(library, {})
    category = {node["id"]: node["category"] for node in kgx_nodes(graph)}
    organs = [data for name, data in graph.nodes(data=True) if name.startswith("site/")]
    assert {data["label"] for data in organs} >= {"colon", "stomach", "ovary", "prostate gland"}
    assert {data["category"] for data in organs} == {"biolink:AnatomicalEntity"}
    edges = list(kgx_edges(graph))
    located = [edge for edge in edges if edge["predicate"] == "biolink:disease_has_location"]
    assert located
    assert {category[edge["subject"]] for edge in located} == {"biolink:Disease"}
    assert {category[edge["object"]] for edge in located} == {"biolink:AnatomicalEntity"}
    joined = [e for e in edges if (category[e["subject"]], category[e["object"]]) == ("biolink:AnatomicalEntity",) * 2]
    assert joined and {edge["predicate"] for edge in joined} == {"biolink:related_to"}


def test_the_files_of_the_evidence_network_have_no_empty_column(library: Library) -> None:
    with zipfile.ZipFile(io.BytesIO(NETWORK_FORMATS["neo4j"](evidence_network(library, {})))) as zipped:
        head = next(csv.reader(io.StringIO(zipped.read("nodes.csv").decode())))
    assert "values" not in head


def test_the_command_says_what_a_file_does_not_hold(cli: Callable[..., Ran], real_store, tmp_path) -> None:
    out = tmp_path / "full.zip"
    ran = cli("export", "graph", "--view", "full", "-f", "kgx-jsonl", "--store", real_store, "-o", out)
    assert ran.code == 0
    assert ran.err == "KGX has no place for rows and places in the papers\n"
    with zipfile.ZipFile(out) as zipped:
        nodes = [json.loads(line) for line in zipped.read("nodes.jsonl").decode().splitlines()]
    told = {node["id"]: node["description"] for node in nodes}
    assert "total: 59.4 Gy" in told["metlit:sanuki-2022.p06.rt1.dose"]
