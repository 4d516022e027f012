"""Supplementary files: SKOS, SSSOM, VoID, Phenopackets, RO-Crate and the whole pack, read by other programs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import rdflib
import yaml
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS

from metlit import iris
from metlit.figures.canvas import HIGHEST, PAGE
from metlit.notice import NOTICE
from metlit.rdf.triples import parse_nquads
from metlit.review.index_page import index_page
from tests.conftest import FROZEN, MadeOnce, environment, run
from tests.hostile import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = ["alluvial", "dose-response", "gap-doses", "gap-sites", "network", "pain", "pain-change", "proportions",
           "risk-of-bias", "swimmer", "toxicity"]  # fmt: skip
VOID, DCAT = rdflib.Namespace(iris.VOID), rdflib.Namespace(iris.DCAT)


@pytest.fixture(scope="module")
def pack(real_store, frozen_cases, made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        env = environment(PYTHONWARNINGS="default")
        ran = run("export", "all", folder / "review", "--store", real_store, cwd=frozen_cases.parent, env=env)
        assert ran.code == 0, ran.err
        assert "Warning" not in ran.err, "a library complains of how it is used"

    return made_once("pack", make) / "review"


# -- vocabularies


@pytest.mark.nightly
def test_the_vocabularies_are_skos(pack: Path, library) -> None:
    graph = rdflib.Graph().parse(pack / "rdf" / "vocabularies.ttl")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert {str(c) for c in concepts} == set(library.terms.concepts)
    psoas = rdflib.URIRef(iris.TERM + "site/psoas-muscle")
    assert str(graph.value(psoas, SKOS.prefLabel)) == "psoas muscle"
    assert graph.value(psoas, SKOS.broader) in concepts
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    assert {graph.value(c, SKOS.inScheme) for c in concepts} == schemes
    for scheme in schemes:
        assert graph.value(scheme, DCTERMS.license) and graph.value(scheme, DCTERMS.title)
        assert str(graph.value(scheme, DCTERMS.description)) == NOTICE


def sssom_rows(file: Path) -> tuple[dict, list[dict[str, str]]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    return head, list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))


def test_the_mappings_are_sssom(pack: Path, library) -> None:
    head, rows = sssom_rows(pack / "rdf" / "mappings.sssom.tsv")
    # Required by the schema: mapping_set_id, license; subject_id, predicate_id, object_id, mapping_justification.
    assert head["mapping_set_id"] and head["license"] == iris.LICENCE
    prefixes = head["curie_map"]
    for row in rows:
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            prefix, _, local = row[column].partition(":")
            assert prefix in prefixes and local and prefixes[prefix].startswith("http"), row
        subject = row["subject_id"].partition(":")
        assert prefixes[subject[0]] + subject[2] in library.terms.concepts
    expected = sum(len(c) for concept in library.terms.concepts.values() for c in concept.matches.values())
    assert len(rows) == expected
    assert "UBERON:0008450" in {r["object_id"] for r in rows if r["subject_label"] == "psoas muscle"}


def test_the_sssom_parser_takes_the_mappings(pack: Path) -> None:
    import sssom_pydantic

    mappings, *_ = sssom_pydantic.read(pack / "rdf" / "mappings.sssom.tsv")
    assert len(mappings) == len(sssom_rows(pack / "rdf" / "mappings.sssom.tsv")[1])


def test_the_description_counts_what_is_there(pack: Path, library) -> None:
    graph = rdflib.Graph().parse(pack / "rdf" / "dataset.ttl")
    this = rdflib.URIRef(iris.DATASET)
    assert (this, RDF.type, VOID.Dataset) in graph and (this, RDF.type, DCAT.Dataset) in graph
    quads = sum(len(data.splitlines()) for data in library.nquads()) + len(library.vocabulary_nquads().splitlines())
    assert int(graph.value(this, VOID.triples)) == quads
    patients = rdflib.URIRef(iris.METLIT + "Patient")
    (part,) = graph.subjects(VOID["class"], patients)
    assert int(graph.value(part, VOID.entities)) == 23  # 1 + 11 + 1 + 10 reported one by one
    assert int(graph.value(this, VOID.documents)) == 5
    assert graph.value(this, DCTERMS.license) and graph.value(this, DCTERMS.hasVersion)
    assert len(list(graph.objects(this, DCAT.distribution))) == 4
    # What DCAT-AP asks for: who publishes it, when, in which language it is told, and where each form is to be had.
    publisher = graph.value(this, DCTERMS.publisher)
    assert (publisher, RDF.type, FOAF.Agent) in graph and graph.value(publisher, FOAF.name)
    assert graph.value(this, DCTERMS.issued) == rdflib.Literal("2026-11-20", datatype=rdflib.XSD.date)
    assert {graph.value(this, p).language for p in (DCTERMS.title, DCTERMS.description)} == {"en"}
    for distribution in graph.objects(this, DCAT.distribution):
        assert isinstance(graph.value(distribution, DCAT.accessURL), rdflib.URIRef)


@pytest.mark.parametrize("name", ["vocabulary", pytest.param("rdf --vocabulary", marks=pytest.mark.nightly)])
def test_labels_say_in_which_language_they_are(cli, real_store, tmp_path: Path, name: str) -> None:
    ran = cli("export", *name.split(), "--store", real_store, "-f", "turtle", "-o", tmp_path / "v.ttl")
    assert ran.code == 0, ran.err
    graph = rdflib.Graph().parse(tmp_path / "v.ttl")
    for prop in (SKOS.prefLabel, SKOS.altLabel, SKOS.definition):
        found = list(graph.objects(None, prop))
        assert len(found) > 100
        # Only synonyms have words of other languages, and those say which.
        more = {"fr", "es", "de", "it"} if prop == SKOS.altLabel else set()
        assert {text.language for text in found} == {"en", *more}, prop
    psoas = rdflib.URIRef(iris.term_iri("site", "psoas-muscle"))
    assert graph.value(psoas, SKOS.prefLabel) == rdflib.Literal("psoas muscle", lang="en")
    assert graph.value(psoas, SKOS.notation).language is None


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("suffix", "form"), [("nq", "nquads"), ("trig", "trig"), ("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")]
)
def test_every_rdf_file_says_that_it_is_for_research_and_is_read(pack: Path, library, suffix: str, form: str) -> None:
    file = pack / "rdf" / f"graph.{suffix}"
    assert NOTICE in file.read_text(encoding="utf-8")
    graph = rdflib.Dataset(default_union=True) if form in ("nquads", "trig") else rdflib.Graph()
    graph.parse(file, format=form)
    triples = {(s, p, o) for data in library.nquads() for s, p, o, _ in parse_nquads(data)}
    assert len(set(graph.triples((None, None, None)))) == len(triples)


# -- patients


@pytest.fixture(scope="module")
def packets(pack: Path) -> dict[str, dict]:
    with zipfile.ZipFile(pack / "phenopackets.zip") as zipped:
        return {name: json.loads(zipped.read(name)) for name in zipped.namelist() if name.endswith(".json")}


def test_every_patient_is_a_phenopacket(packets: dict[str, dict]) -> None:
    from google.protobuf.json_format import ParseDict
    from phenopackets import Phenopacket

    assert len(packets) == 23
    for packet in packets.values():
        read = ParseDict(packet, Phenopacket())
        assert read.id and read.meta_data.created.seconds and read.meta_data.phenopacket_schema_version == "2.0"
        prefixes = {resource.namespace_prefix for resource in read.meta_data.resources}
        for action in read.medical_actions:
            if action.HasField("radiation_therapy"):
                assert action.radiation_therapy.modality.label and action.radiation_therapy.body_site.label
        for disease in read.diseases:
            assert disease.term.id.partition(":")[0] in prefixes


def test_a_phenopacket_says_what_the_paper_says(packets: dict[str, dict]) -> None:
    """Sanuki, Table 1, patient 4: 47, M, urachal cancer, psoas, palliative, 60/30; patients 1 to 3 are women."""
    assert {packets[f"sanuki-2022-p{n:02}.json"]["subject"]["sex"] for n in (1, 2, 3)} == {"FEMALE"}
    packet = packets["sanuki-2022-p04.json"]
    assert packet["subject"]["sex"] == "MALE"
    assert packet["subject"]["timeAtLastEncounter"]["age"]["iso8601duration"] == "P47Y"
    (action,) = [a for a in packet["medicalActions"] if "radiationTherapy" in a]
    assert (action["radiationTherapy"]["dosage"], action["radiationTherapy"]["fractions"]) == (60, 30)
    assert action["radiationTherapy"]["bodySite"]["label"] == "psoas muscle"
    assert "palliative" in action["treatmentIntent"]["label"]
    assert packet["metaData"]["externalReferences"][0]["id"] == "DOI:10.7759/cureus.20939"


def test_what_a_phenopacket_cannot_hold_is_listed(pack: Path) -> None:
    with zipfile.ZipFile(pack / "phenopackets.zip") as zipped:
        lost = zipped.read("losses.txt").decode()
    assert NOTICE in lost
    # Patient 6 had 59.4 Gy, which is no whole number; a group of eighteen is no person.
    (line,) = [one for one in lost.splitlines() if one.startswith("sanuki-2022/p06/") and "59.4 Gy" in one]
    assert "59" in line
    assert any(one.startswith("gerontopoulos-2020/all: group of 18") for one in lost.splitlines())
    # Scores are measurements; when pain was least has no field.
    assert not any(one.startswith("sanuki-2022/p04/") and "before 8" in one for one in lost.splitlines())
    assert any(one.startswith("sanuki-2022/p04/") and "best after 4 weeks" in one for one in lost.splitlines())


# -- research object


@pytest.fixture(scope="module")
def crate(pack: Path, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("crate")
    with zipfile.ZipFile(pack / "crate.zip") as zipped:
        zipped.extractall(folder)
    return folder


def test_the_crate_is_read_by_the_rocrate_library(crate: Path, library) -> None:
    from rocrate.rocrate import ROCrate

    read = ROCrate(crate)
    files = {entity.id for entity in read.data_entities}
    assert files >= {f"cases/{record}.yaml" for record in library.records}
    assert files >= {"graph.nq", "CITATION.cff", "ontology/metlit.ttl", "tables/courses.csv", "checksums.sha256"}
    assert all((crate / file).is_file() for file in files)
    assert read.root_dataset["license"] and read.root_dataset["datePublished"] == "2026-11-20"
    action = next(e for e in read.contextual_entities if e.type == "CreateAction")
    assert action["name"] == "metlit export crate"


def test_the_checksums_of_the_crate_are_right_and_its_records_those_of_the_store(crate: Path) -> None:
    lines = (crate / "checksums.sha256").read_text(encoding="utf-8").splitlines()
    for line in lines:
        digest, path = line.split("  ", 1)
        assert hashlib.sha256((crate / path).read_bytes()).hexdigest() == digest
    for file in FROZEN:
        assert (crate / "cases" / file.name).read_bytes() == file.read_bytes()
    cited = yaml.safe_load((crate / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0" and len(cited["references"]) == 5
    assert {r.get("doi") for r in cited["references"]} >= {"10.7759/cureus.20939"}


@pytest.mark.nightly
def test_a_record_that_has_changed_since_the_build_is_in_no_crate(cli, cases, record: str, tmp_path: Path) -> None:
    folder = cases({"one.yaml": record})
    assert cli("build", folder, "--store", tmp_path / "store").code == 0
    (folder / "one.yaml").write_text(record.replace("age: 61", "age: 62"), encoding="utf-8")
    ran = cli("export", "crate", "--store", tmp_path / "store", "--cases", folder, "-o", tmp_path / "c.zip")
    assert ran.code == 2 and "is not what the store was built from" in ran.err
    (folder / "one.yaml").rename(folder / "two.yaml")
    ran = cli("export", "crate", "--store", tmp_path / "store", "--cases", folder, "-o", tmp_path / "c.zip")
    assert ran.code == 2 and "has no record 'one'" in ran.err
    assert not (tmp_path / "c.zip").exists()


# -- the pack


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self.targets += [unquote(v) for k, v in attrs if k in ("href", "src") and v and not v.startswith("#")]


def test_the_index_links_to_every_file(pack: Path) -> None:
    page = _Links()
    page.feed((pack / "index.html").read_text(encoding="utf-8"))
    files = {f.relative_to(pack).as_posix() for f in pack.rglob("*") if f.is_file()}
    assert files - {"index.html", "losses.txt"} <= set(page.targets) <= files
    assert "script" not in page.tags
    assert NOTICE in (pack / "index.html").read_text(encoding="utf-8")


def test_the_pack_has_all_and_its_checksums_are_right(pack: Path) -> None:
    sums = dict(reversed(line.split("  ", 1)) for line in (pack / "checksums.sha256").read_text().splitlines())
    files = {f.relative_to(pack).as_posix() for f in pack.rglob("*") if f.is_file()} - {"checksums.sha256"}
    assert files == sums.keys()
    for path, digest in sums.items():
        assert hashlib.sha256((pack / path).read_bytes()).hexdigest() == digest
    assert files >= {
        *("tables/patients.docx", "tables/courses.xlsx", "figures/pain.svg", "figures/pain.csv", "references.bib"),
        *("graph/full.graphml", "graph/evidence-kgx-tsv.zip", "rdf/graph.nq", "phenopackets.zip", "crate.zip"),
    }


@pytest.mark.nightly
def test_the_pack_of_all_is_the_same_every_time(
    cli, pack: Path, real_store, frozen_cases: Path, tmp_path: Path
) -> None:
    assert cli("export", "all", tmp_path / "again", "--store", real_store, cwd=frozen_cases.parent).code == 0
    assert (tmp_path / "again" / "checksums.sha256").read_text() == (pack / "checksums.sha256").read_text()


@pytest.mark.nightly
def test_the_pack_of_a_facet_has_those_publications_only(cli, real_store, frozen_cases: Path, tmp_path: Path) -> None:
    reader, facet = frozen_cases.parent, ("--publication", "pinotti-2017")
    (tmp_path / "one").mkdir()  # an empty folder is taken
    ran = cli("export", "all", tmp_path / "one", "--store", real_store, *facet, cwd=reader)
    assert ran.code == 0, ran.err
    assert len((tmp_path / "one" / "checksums.sha256").read_text().splitlines()) > 100
    studies = list(csv.DictReader(io.StringIO((tmp_path / "one" / "tables" / "studies.csv").read_text())))
    assert len(studies) == 1
    with zipfile.ZipFile(tmp_path / "one" / "crate.zip") as zipped:
        assert [n for n in zipped.namelist() if n.startswith("cases/")] == ["cases/pinotti-2017.yaml"]
    ran = cli("export", "all", tmp_path / "none", "--store", real_store, "--site", "brain", cwd=reader)
    assert ran.code == 2 and "no publication matches" in ran.err
    # Nor is a pack replaced in which somebody has put a file of their own.
    (tmp_path / "one" / "notes.txt").write_text("mine")
    ran = cli("export", "all", tmp_path / "one", "--store", real_store, *facet, cwd=reader)
    assert ran.code == 2 and (tmp_path / "one" / "notes.txt").read_text() == "mine"
    assert [f.name for f in tmp_path.iterdir()] == ["one"]


def test_only_a_pack_is_replaced(cli, real_store, frozen_cases: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    ran = cli("export", "all", tmp_path, "--store", real_store, cwd=frozen_cases.parent)
    assert ran.code == 2 and "holds something else" in ran.err
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.docx"]


# -- the figures


@pytest.mark.nightly
@pytest.mark.parametrize("name", FIGURES)
def test_svg_is_well_formed_inert_and_as_wide_as_a_page(pack: Path, hostile_pack: Path, name: str) -> None:
    for folder in (pack, hostile_pack):
        data = (folder / "figures" / f"{name}.svg").read_bytes()
        root = ElementTree.fromstring(data)
        assert root.tag == f"{SVG}svg"
        assert float(root.get("width").removesuffix("pt")) == pytest.approx(PAGE / 25.4 * 72, abs=0.5)
        assert float(root.get("height").removesuffix("pt")) <= HIGHEST / 25.4 * 72
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not tags & {"script", "a", "foreignObject", "image", "text"}
        assert NOTICE in data.decode()
        assert len(data) < 1_000_000


# -- the full network


def test_the_full_network_has_every_node_of_the_records(pack: Path, library) -> None:
    import networkx

    graph = networkx.read_graphml(pack / "graph" / "full.graphml")
    kinds = {name: data["kind"] for name, data in graph.nodes(data=True)}
    assert sum(kind == kinds["sanuki-2022/p04"] for kind in kinds.values()) == 23
    course = next(n for n in graph.successors("sanuki-2022/p04") if n.startswith("sanuki-2022/p04/rt"))
    assert library.terms.one("psoas muscle", []).iri.removeprefix(iris.TERM) in networkx.descendants(graph, course)
    assert {"graphml", "gexf", "dot", "cyjs", "cx2"} == {
        f.suffix[1:] for f in (pack / "graph").iterdir() if f.suffix != ".zip"
    }


# -- texts that would do harm


@pytest.fixture(scope="module")
def hostile_pack(hostile_store, made_once: MadeOnce) -> Path:
    cases = hostile_store.parent / "cases"

    def make(folder: Path) -> None:
        ran = run("export", "all", folder / "review", "--store", hostile_store, "--cases", cases)
        assert ran.code == 0, ran.err

    return made_once("hostile-pack", make) / "review"


@pytest.mark.nightly
def test_hostile_texts_come_out_of_the_networks_as_they_went_in(hostile_pack: Path) -> None:
    import networkx

    expected = {" ".join(text.split()).replace("|", "/") for text in HOSTILE}
    for read, file in ((networkx.read_graphml, "full.graphml"), (networkx.read_gexf, "full.gexf")):
        graph = read(hostile_pack / "graph" / file)
        places = {" ".join(str(data["at"]).split()) for *_, data in graph.edges(data=True)}
        assert expected <= places, file
    for file, key in (("full.cyjs", "elements"), ("full.cx2", "edges")):
        assert json.dumps(HOSTILE[0])[1:-1] in (hostile_pack / "graph" / file).read_text(encoding="utf-8"), key
    with zipfile.ZipFile(hostile_pack / "graph" / "full-neo4j.zip") as zipped:
        rows = list(csv.DictReader(io.StringIO(zipped.read("relationships.csv").decode())))
    assert {HOSTILE[2]} <= {row["at:string[]"] for row in rows}


def test_titles_on_the_index_are_text() -> None:
    page = index_page("A & <b>", [("Figures", "<i>", "<script>", ["figures/a.svg"])], ["<u>"]).decode()
    assert "<figcaption>&lt;script&gt;</figcaption>" in page and "<h1>A &amp; &lt;b&gt;</h1>" in page
    assert not re.search("<(b|i|u|script)>", page)


def test_hostile_texts_do_nothing_on_the_index_nor_break_its_files(hostile_pack: Path) -> None:
    page = _Links()
    page.feed((hostile_pack / "index.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert all(not target.startswith("javascript:") for target in page.targets)
    rdflib.Dataset().parse(hostile_pack / "rdf" / "graph.trig")
    with zipfile.ZipFile(hostile_pack / "phenopackets.zip") as zipped:
        assert json.loads(zipped.read("hostile-2020-p1.json"))["subject"]["id"] == "hostile-2020/p1"
    with zipfile.ZipFile(hostile_pack / "crate.zip") as zipped:
        cited = yaml.safe_load(zipped.read("CITATION.cff"))
    names = {author.get("name") or author["family-names"] for r in cited["references"] for author in r["authors"]}
    assert any("<script>" in name for name in names)


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("module", "args"),
    [
        ("matplotlib", ["export", "figure", "pain", "-o", "out.svg"]),
        ("scipy.stats", ["export", "figure", "proportions", "-o", "out.svg"]),
        ("phenopackets", ["export", "phenopackets", "-o", "out"]),
        ("rocrate.rocrate", ["export", "crate", "-o", "out", "--cases", str(FROZEN[0].parent)]),
        ("scipy.stats", ["pool", "pain improvement"]),
        ("matplotlib", ["export", "all", "out", "--cases", str(FROZEN[0].parent)]),
    ],
)
def test_what_a_missing_extra_is_called(real_store, tmp_path: Path, module: str, args: list[str]) -> None:
    """The library is hidden, as if it were not installed: one line that says how to get it, and nothing written."""
    code = (
        f"import sys; sys.modules[{module!r}] = None; sys.argv[0] = 'metlit'; from metlit.cli.app import main; main()"
    )
    command = [sys.executable, "-c", code, *args, "--store", str(real_store)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 2 and "pip install 'metlit[" in ran.stderr and "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []
