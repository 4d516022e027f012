"""The ontology, the vocabularies and the shapes fit each other."""

from __future__ import annotations

import os
import re
from collections import defaultdict

import owlrl
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from metlit import iris
from metlit.exchange.rdf_files import rdf_text
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.resources import Resources
from tests.conftest import REPOSITORY
from tests.model.words import noted, rows

METLIT, MLS = rdflib.Namespace(iris.METLIT), rdflib.Namespace(iris.SHAPES)
RESOURCES = Resources.default()


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(RESOURCES.ontology_file())


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in RESOURCES.shape_files():
        graph.parse(file)
    return graph


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(RESOURCES.term_files())


def ours(graph: rdflib.Graph, *types: rdflib.URIRef) -> set[rdflib.URIRef]:
    return {s for t in types for s in graph.subjects(RDF.type, t) if str(s).startswith(iris.METLIT)}


def test_every_class_and_property_is_documented(ontology):
    things = ours(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    assert len(things) > 250
    for thing in things:
        assert ontology.value(thing, RDFS.label), thing
        assert ontology.value(thing, SKOS.definition), thing
        assert ontology.value(thing, rdflib.DCTERMS.source), thing


def test_every_property_has_domain_and_range(ontology):
    for prop in ours(ontology, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property):
        assert ontology.value(prop, RDFS.domain), prop
        assert ontology.value(prop, RDFS.range), prop


def test_every_property_has_a_shape_and_every_path_is_in_the_ontology(ontology, shapes):
    properties = ours(ontology, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    paths = {p for p in shapes.objects(None, SH.path) if str(p).startswith(iris.METLIT)}
    documented_elsewhere = {METLIT.formula}  # on rules, which no record contains
    assert properties - paths == documented_elsewhere
    assert paths - properties == set()


def test_every_target_and_class_of_the_shapes_is_in_the_ontology(ontology, shapes):
    classes = ours(ontology, OWL.Class)
    named = set(shapes.objects(None, SH.targetClass)) | set(shapes.objects(None, SH["class"]))
    assert {c for c in named if str(c).startswith(iris.METLIT)} <= classes


def test_property_shapes_say_what_the_reader_needs(shapes):
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert isinstance(shape, rdflib.URIRef), shape
        assert shapes.value(shape, SH.message), shape
        assert shapes.value(shape, SH.severity), shape
        assert shapes.value(shape, SH.description), shape


# Said alike, but in another place among the keys of the two, so that one shape cannot stand for both.
APART = {"Analgesia-dose", "Drug-dose"}


def property_shapes(shapes: rdflib.Graph) -> dict[rdflib.URIRef, list[rdflib.URIRef]]:
    """Each property shape and the node shapes that have it."""
    users = defaultdict(list)
    for user, shape in shapes.subject_objects(SH.property):
        users[shape].append(user)
    return users


def local(iri: rdflib.term.Node) -> str:
    return re.split("[#/]", str(iri))[-1]


def key_of(shapes: rdflib.Graph, shape: rdflib.URIRef) -> str:
    """The key that a property shape describes, or the property, if it is computed."""
    return str(shapes.value(shape, SH.name) or local(shapes.value(shape, SH.path)))


def test_nothing_is_said_twice(shapes):
    said = defaultdict(set)
    for shape in property_shapes(shapes):
        said[frozenset((p, o) for p, o in shapes.predicate_objects(shape) if p != SH.order)].add(local(shape))
    assert [alike for alike in said.values() if len(alike) > 1] == [APART]


def test_the_name_of_a_property_shape_says_who_uses_it(shapes):
    """``Class-key`` if one class does; the key, perhaps with a word that tells it from others, if several do."""
    for shape, users in property_shapes(shapes).items():
        name, key = local(shape), key_of(shapes, shape)
        if local(users[0]).startswith("Word-"):
            assert name.startswith(local(users[0]))
        elif len(users) == 1:
            assert name == f"{local(shapes.value(users[0], SH.targetClass))}-{key}"
        else:
            assert re.fullmatch(f"{key}(-[a-z]+)?", name)


def test_keys_have_their_order_from_the_shapes_alone(shapes):
    for user in set(shapes.subjects(SH.property)):
        orders = [shapes.value(p, SH.order) for p in shapes.objects(user, SH.property) if shapes.value(p, SH.name)]
        assert None not in orders and len(set(orders)) == len(orders), user


def shared_codes(shapes: rdflib.Graph) -> str:
    """The shapes that several classes share, as docs/findings.md lists them."""
    rows = {}
    for shape, users in property_shapes(shapes).items():
        if len(users) > 1:
            of = sorted(local(shapes.value(user, SH.targetClass)) for user in users)
            of = ", ".join(of) if len(of) < 9 else f"{len(of)} mappings"
            rows[local(shape)] = f"{str(shapes.value(shape, SH.description)).replace('|', '/')} | {of}"
    return "| code | the key holds | of |\n|---|---|---|\n" + "".join(f"| `{c}` | {rows[c]} |\n" for c in sorted(rows))


def test_codes_of_shared_shapes_are_documented_and_nothing_else(shapes):
    document = REPOSITORY / "docs" / "findings.md"
    before, heading, after = document.read_text(encoding="utf-8").partition("## Shared keys\n\n")
    text, mark, rest = after.partition("\n## ")
    introduction, table, _ = text.partition("| code |")
    assert heading and mark and table
    wanted = introduction + shared_codes(shapes)
    if os.environ.get("METLIT_UPDATE_DOCS"):
        document.write_text(before + heading + wanted + mark + rest, encoding="utf-8")
        text = wanted
    assert text == wanted, "METLIT_UPDATE_DOCS=1 pytest tests/model/test_ontology.py"
    named = [local(s) for s in {*shapes.subjects(RDF.type), *property_shapes(shapes)} if str(s).startswith(MLS)]
    headings = set(re.findall(r"^### `([a-z0-9-]+)`", before + rest, re.MULTILINE))
    assert headings & {local(s) for s in property_shapes(shapes)} == set(), "a code means one thing"
    assert len(named) == len(set(named))


def test_every_shape_of_a_record_has_a_focus_node_in_the_real_records(library):
    schema = Schema.load(RESOURCES.shape_files(), RESOURCES.ontology_file())
    rows = library.query("SELECT DISTINCT ?class WHERE { ?x a ?class }").rows
    seen = {str(row[0]) for row in rows}
    empty = {s.name for s in schema.by_class.values()} - {c.removeprefix(iris.METLIT) for c in seen}
    # A mean of counts: no paper prints one; tests/lift has a record that does. And what any node may have.
    # So have those of what papers print more rarely: tests/record/test_rarer_keys.py has a record of all of them.
    rarer = {
        "AppraisalAnswer",
        "LaterNotice",
        "Staging",
        "Measurement",
        "PainScore",
        "ProposedTreatment",
        "Comparison",
        "ProbabilityQuantity",
        "RealQuantity",
    }
    assert empty == {"NumberQuantity", "RecordNode"} | rarer


def test_the_ontology_with_the_records_is_consistent_under_owl_2_rl(ontology, library):
    graph = rdflib.Graph()
    graph += ontology
    graph.parse(data=rdf_text(library, "turtle", ["elhayel-2026"]), format="turtle")
    assert len(graph) > 3000
    assert contradictions(graph) == []


def test_the_reasoner_would_see_a_contradiction(ontology):
    graph = rdflib.Graph()
    graph += ontology
    both = rdflib.URIRef(iris.RECORD + "example-2020/p1")
    graph.add((both, RDF.type, METLIT.Patient))
    graph.add((both, RDF.type, METLIT.Cohort))
    assert contradictions(graph)


def contradictions(graph: rdflib.Graph) -> list[str]:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    error = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    return [str(o) for o in graph.objects(None, error)]


def test_every_term_resolves_to_itself(terms):
    for concept in terms.concepts.values():
        for word in concept.words:
            found = terms.find(word, [iris.TERM + concept.scheme])
            assert concept in found, (concept.iri, word)
        for curies in concept.matches.values():
            for curie in curies:
                assert curie.startswith("http") or iris.expand(curie), (concept.iri, curie)


def test_words_are_unique_within_a_vocabulary(terms):
    for concept in terms.concepts.values():
        for word in concept.words:
            found = {c.iri for c in terms.find(word, [iris.TERM + concept.scheme])}
            if word.casefold() not in noted(rows()[concept.scheme, concept.key]):
                assert found == {concept.iri}, (word, found)


def test_hierarchies_end_and_stay_in_their_vocabulary(terms):
    for concept in terms.concepts.values():
        above = list(terms.ancestors(concept.iri))
        assert len(above) == len(set(above)) < 20
        assert all(a in terms.concepts for a in above), concept.iri


def test_branches_that_shapes_name_exist(shapes, terms):
    schemes = {iris.TERM + c.scheme for c in terms.concepts.values()}
    for branch in shapes.objects(None, SH.hasValue):
        assert str(branch) in terms.concepts or str(branch) in schemes, branch


def test_concepts_named_by_rules_shapes_and_questions_exist(terms):
    import re

    pattern = re.compile(r"https://w3id\.org/metlit/term/[a-z-]+/[a-z0-9-]+")
    files = [*RESOURCES.rule_files(), *RESOURCES.shape_files(), *RESOURCES.question_files()]
    for file in files:
        for iri in pattern.findall(file.read_text(encoding="utf-8")):
            assert iri in terms.concepts, (file.name, iri)


def test_psoas_is_part_of_iliopsoas_and_both_are_skeletal_muscle(terms):
    psoas, iliopsoas = terms.one("psoas").iri, terms.one("iliopsoas").iri
    muscle = terms.one("skeletal muscle").iri
    assert psoas in terms.descendants(iliopsoas)
    assert iliopsoas not in terms.descendants(psoas)
    assert {psoas, iliopsoas} <= terms.descendants(muscle)
    assert terms.one("UBERON:0001999").iri == iliopsoas


# What radiotherapy standards name, and the property that holds it: mCODE STU4 radiotherapy course summary and volume,
# CodeX-RT STU2, ROO, ICGC-ARGO radiation.
ELEMENTS = {
    "mCODE status": "courseStatus",
    "mCODE statusReason": "terminationReason",
    "mCODE treatmentIntent": "intent",
    "mCODE modality": "modality",
    "mCODE technique": "technique",
    "mCODE actualNumberOfSessions": "sessions",
    "mCODE doseDeliveredToVolume": "dose",
    "mCODE totalDoseDelivered": "totalDose",
    "mCODE fractionsDelivered": "fractions",
    "mCODE bodySite": "target",
    "mCODE laterality": "side",
    "mCODE radiotherapy volume": "targetVolume",
    "mCODE volume morphology": "volumeType",
    "mCODE performedPeriod": "treatedIn",
    "mCODE disease status": "response",
    "mCODE ECOG": "function",
    "mCODE tumour size": "size",
    "mCODE relatedPrimaryCancerCondition": "fromPrimary",
    "CodeX fractionDose": "dosePerFraction",
    "CodeX prescribed, planned, treated": "basis",
    "CodeX energy": "energy",
    "CodeX isotope": "isotope",
    "CodeX treatment-applicator-type": "applicator",
    "CodeX phase": "phase",
    "CodeX uniform-fractionation": "uniformFractionation",
    "CodeX reason-for-revision-or-adaptation": "adaptationReason",
    "CodeX respiratory-motion-management": "motionManagement",
    "CodeX image guidance": "imageGuidance",
    "CodeX course-involves-reirradiation": "reirradiation",
    "CodeX intrafraction-verification": "verification",
    "CodeX radiobiologic-metric BED": "bed",
    "CodeX radiobiologic-metric EQD2": "eqd2",
    "CodeX device": "device",
    "CodeX adverse event": "event",
    "CodeX adverse event grade": "grade",
    "ROO overall treatment time": "overallTreatmentTime",
    "ROO fractions per day": "fractionsPerDay",
    "ROO margin": "margin",
    "ROO D95": "d95",
    "ROO D98": "d98",
    "ROO D50": "d50",
    "ROO D2": "d2",
    "ROO mean dose": "dmean",
    "ROO Dx D100": "d100",
    "ROO Vx V95": "v95",
    "ROO survival time": "survivalTime",
    "ROO concurrent chemoradiotherapy": "concurrentWith",
    "ICGC boost": "boost",
    "ICGC reference treatment": "boostOf",
    "design setting": "setting",
    "design position": "patientPosition",
    "design immobilisation": "immobilisation",
    "design alpha/beta": "alphaBeta",
    "design prescription point": "prescriptionPoint",
}


@pytest.mark.parametrize("element", ELEMENTS)
def test_elements_of_the_standards_have_their_property(ontology, shapes, element):
    prop = METLIT[ELEMENTS[element]]
    assert ontology.value(prop, SKOS.definition)
    assert any(shapes.value(s, SH.name) for s in shapes.subjects(SH.path, prop)), "no key takes it"


def test_verified_mappings_are_in_the_ontology(ontology):
    roo = rdflib.Namespace("http://www.cancerdata.org/roo/")
    for name, target in {"totalDose": "C100352", "fractions": "C100354", "dosePerFraction": "C100353", "d95": "C100323",
                         "d98": "C100324", "eqd2": "C100454", "overallTreatmentTime": "C100348"}.items():  # fmt: skip
        assert (METLIT[name], SKOS.exactMatch, roo[target]) in ontology


def test_a_column_of_a_file_has_one_property(ontology):
    columns = [str(column) for column in ontology.objects(None, METLIT.column)]
    assert len(columns) == len(set(columns))
