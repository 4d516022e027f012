"""Shapes beside metlit's own: what the compiler does not know goes to the validator or pySHACL; none is skipped."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from metlit.building.check import check
from metlit.building.chunk import Pipeline
from metlit.checking.compiler import Compiler
from metlit.checking.referee import Referee
from metlit.errors import ResourceError
from metlit.finding import ERROR, INFO, WARNING, Finding
from metlit.iris import RECORD as RECORDS
from metlit.rdf.literals import Literal
from metlit.rdf.triples import parse_turtle
from metlit.record.files import RecordText
from metlit.resources import Resources
from metlit.shacl.core import CORE
from tests.conftest import RECORD, REPOSITORY
from tests.shacl.test_components import CASES, PREFIXES

NAME = "case-2020"
# A record has no blank nodes: they get names here, so that these find less or more.
OTHERWISE = {"nodeKind-2", "nodeKind-3", "nodeKind-4", "nodeKind-5", "nodeKind-6", "xone-1", "targets"}
EXAMPLES = {name.replace(" ", "-"): example for name, example in CASES.items()}
METLIT = "@prefix metlit: <https://w3id.org/metlit/ontology#> . @prefix mls: <https://w3id.org/metlit/shapes#> .\n"


def resources(folder: Path, files: dict[str, str]) -> Resources:
    """metlit's own shapes, less those that take pySHACL seconds, and others."""
    shapes = folder / "shapes"
    (shapes / "plausibility").mkdir(parents=True)
    for file in (REPOSITORY / "shapes").glob("*.ttl"):
        (shapes / file.name).symlink_to(file)
    for name, text in files.items():
        (shapes / "plausibility" / f"{name}.ttl").write_text(text, encoding="utf-8")
    own = Resources.default()
    return Resources(own.ontology, shapes, own.questions, own.layouts, own.cases)


def prefixes(case: str) -> str:
    """Names that no other example has, below a node of the record."""
    return PREFIXES.replace("<https://example.org/>", f"<{RECORDS}{NAME}/p1/{case}/>")


def nquads(text: str, case: str, folder: Path) -> list[str]:
    file = folder / "data.ttl"
    file.write_text(prefixes(case) + text, encoding="utf-8")

    def term(t: str | Literal) -> str:
        if isinstance(t, Literal):
            return f'"{t}"@{t.language}' if t.language else f'"{t}"^^<{t.datatype}>'
        return f"<{RECORDS}{NAME}/p1/{case}/{t[2:]}>" if t.startswith("_:") else f"<{t}>"

    return [f"{term(s)} <{p}> {term(o)} <{RECORDS}{NAME}> .\n" for s, p, o in parse_turtle([file])]


Told = tuple[str, str, int, int, str]
Found = dict[tuple[str, bool], set[Told]]


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Found:
    """By engine and whether the examples are good: what is found."""
    folder = tmp_path_factory.mktemp("other")
    shapes = resources(folder, {case: prefixes(case) + EXAMPLES[case][0] for case in EXAMPLES})
    lines = {
        good: [line for case in EXAMPLES for line in nquads(EXAMPLES[case][1 if good else 2], case, folder)]
        for good in (True, False)
    }
    done: Found = {}
    for engine in ("metlit", "pyshacl"):
        pipeline = Pipeline(shapes, engine)
        for good in (True, False):
            (outcome,) = [pipeline.lift(RecordText(NAME, "r.yaml", RECORD.encode()))]
            outcome.reported += lines[good]
            pipeline.check(pipeline.derive([outcome]), [outcome])
            done[engine, good] = {(f.code, f.node, f.line, f.column, f.severity) for f in outcome.findings}
    return done


@pytest.mark.parametrize("case", EXAMPLES)
def test_every_component_and_form(found, case):
    def of(engine: str, good: bool) -> set[Told]:
        return {told for told in found[engine, good] if told[0].startswith(f"{RECORDS}{NAME}/p1/{case}/")}

    for good in (True, False):
        assert of("metlit", good) == of("pyshacl", good)
    assert of("metlit", True) == set() or case in {*OTHERWISE, "path-self"}
    assert of("metlit", False) or case in OTHERWISE or EXAMPLES[case][3] == 0
    assert all(line in (3, 0) for _, _, line, _, _ in of("metlit", False)), "the line of the patient"


def test_the_table_is_complete():
    kinds = {case.rsplit("-", 1)[0] for case in EXAMPLES}
    assert {*CORE, "qualified", "targets", "implicit"} - {"qualifiedMinCount", "qualifiedMaxCount"} <= kinds


TWO_LESIONS = RECORD.replace(
    "lesions: {id: psoas, site: iliopsoas muscle}",
    "lesions: [{id: psoas, site: iliopsoas muscle}, {id: other, site: piriformis muscle}]",
)
# A shape in metlit's own terms, a good record, a bad one, how grave it is.
OWN = {
    "one-lesion": ("sh:targetClass metlit:Patient ; sh:property [ sh:path metlit:lesion ; sh:maxCount 1 ]",
                   RECORD, TWO_LESIONS, ERROR),
    "two-lesions": ("sh:targetClass metlit:Subject ; sh:severity sh:Warning ; sh:property [ sh:path metlit:lesion ; "
                    "sh:minCount 2 ; sh:severity sh:Warning ]", TWO_LESIONS, RECORD, WARNING),
    "site-once": ("sh:targetObjectsOf metlit:site ; sh:severity sh:Info ; sh:in ( "
                  "<https://w3id.org/metlit/term/site/nasopharynx> "
                  "<https://w3id.org/metlit/term/site/iliopsoas-muscle> )",
                  RECORD, TWO_LESIONS, INFO),
    "said-by-one": ("sh:targetObjectsOf metlit:target ; sh:property [ sh:path ( [ sh:inversePath metlit:lesion ] "
                    "metlit:lesion ) ; sh:maxCount 1 ]", RECORD, TWO_LESIONS, ERROR),
    "one-publication": (f"sh:targetNode <{RECORDS}{NAME}> ; sh:property [ sh:path ( metlit:source metlit:title ) ; "
                        'sh:hasValue "A title" ]', RECORD, RECORD.replace("A title", "B title"), ERROR),
    "grave": ("sh:targetClass metlit:Source ; sh:severity mls:Fatal ; sh:property [ sh:path metlit:year ; "
              'sh:hasValue "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> ]', RECORD,
              RECORD.replace("2020", "2021"), ERROR),
    "lookahead": ('sh:targetClass metlit:Source ; sh:property [ sh:path metlit:title ; sh:pattern "^(?=A)" ]',
                  RECORD, RECORD.replace("A title", "B title"), ERROR),
    "recursive": ("sh:targetClass metlit:Patient ; sh:property [ sh:path metlit:lesion ; sh:maxCount 1 ] ; "
                  "sh:property [ sh:path metlit:partOf ; sh:node mls:recursive ]", RECORD, TWO_LESIONS, ERROR),
    "counted": ("sh:targetClass metlit:Patient ; sh:sparql [ sh:message \"{?n} lesions\" ; sh:select \"\"\""
                "SELECT $this (COUNT(?lesion) AS ?n) WHERE { $this <https://w3id.org/metlit/ontology#lesion> ?lesion } "
                "GROUP BY $this HAVING(COUNT(?lesion) > 1)\"\"\" ]", RECORD, TWO_LESIONS, ERROR),
    "inner-filter": ("sh:targetClass metlit:Patient ; sh:sparql [ sh:select \"\"\"SELECT $this WHERE { "
                     "{ ?any <https://w3id.org/metlit/ontology#lesion> ?a, ?b FILTER(?any = $this && ?a != ?b) } }"
                     "\"\"\" ]", RECORD, TWO_LESIONS, ERROR),
    "of-a-property": ("sh:targetClass metlit:Patient ; sh:property [ sh:path metlit:lesion ; sh:sparql [ sh:select "
                      '"SELECT $this ?value WHERE { $this $PATH ?value . ?value ?p \'other\' }" ] ]',
                      RECORD, TWO_LESIONS, ERROR),
}  # fmt: skip


@pytest.fixture
def told(tmp_path) -> Callable[..., list[list[Finding]]]:
    """What metlit finds in each of some records with one more shape."""

    def call(shape: str, *records: str) -> list[list[Finding]]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        extended = Pipeline(resources(folder, {"more": PREFIXES + METLIT + shape}))
        sources = [RecordText(NAME, "r.yaml", record.encode()) for record in records]
        return [extended.run([source])[0].findings for source in sources]

    return call


@pytest.fixture
def refereed(pipeline, tmp_path) -> Callable[[str, str], list[Finding]]:
    """What pySHACL finds in a record with that shape alone."""

    def call(shape: str, record: str) -> list[Finding]:
        file = tmp_path / "more.ttl"
        file.write_text(PREFIXES + METLIT + shape, encoding="utf-8")
        outcome = pipeline.lift(RecordText(NAME, "r.yaml", record.encode()))
        pipeline.derive([outcome])
        return Referee(parse_turtle([file]), pipeline.excerpt).check(outcome.nquads(), outcome.marks)

    return call


@pytest.mark.nightly
@pytest.mark.parametrize("name", OWN)
def test_own_terms(told, refereed, name):
    body, good, bad, severity = OWN[name]
    shape = f"mls:{name} a sh:NodeShape ; {body} ."
    nothing, found = told(shape, good, bad)
    theirs = refereed(shape, bad)
    assert nothing == refereed(shape, good) == []
    assert {f.code for f in found} == {name}
    assert {f.severity for f in found} == {severity}
    assert [(f.code, f.node, f.line, f.column, f.severity) for f in found] == [
        (f.code, f.node, f.line, f.column, f.severity) for f in theirs
    ]
    assert all(f.line > 0 for f in found) or name == "site-once"


def test_a_deactivated_shape_is_silent_and_therefore_refused(told, refereed):
    shape = f"mls:off a sh:NodeShape ; {OWN['one-lesion'][0]} ; sh:deactivated true ."
    assert refereed(shape, TWO_LESIONS) == []
    with pytest.raises(ResourceError, match="mls:off is switched off"):
        told(shape, TWO_LESIONS)


def test_shapes_that_stand_for_themselves_are_left_alone(pipeline, shapes, tmp_path):
    """Every shape that metlit has is compiled; of those here, what the compiler cannot ask is left, and it alone."""
    assert Compiler(shapes, pipeline.schema).left == []
    for name, (body, *_) in OWN.items():
        file = tmp_path / f"{name}.ttl"
        file.write_text(f"{PREFIXES}{METLIT}mls:{name} a sh:NodeShape ; {body} .", encoding="utf-8")
        more = parse_turtle([*pipeline.resources.shape_files(), file])
        left = [] if name in ("one-lesion", "two-lesions") else [name]
        assert [re.sub(".*#", "", iri) for iri in Compiler(more, pipeline.schema).left] == left


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ("mls:Odd sh:property [ sh:path :p ; sh:minCuont 1 ] .", "mls:Odd: sh:minCuont"),
        ("mls:Odd sh:property mls:Odd-p . mls:Odd-p sh:path :p ; sh:rule [] .", "mls:Odd-p: sh:rule"),
        ("mls:Odd sh:nodeKind sh:Iri .", "mls:Odd: sh:Iri"),
        ("mls:Odd sh:property [ sh:path :p ; sh:node mls:Nowhere ] .", "mls:Nowhere"),
        ("mls:Odd sh:property [ sh:path :p ; sh:maxCount 1, 2 ] .", "several values of sh:maxCount"),
        ('mls:Odd sh:property [ sh:path :p ; sh:datatype "integer" ] .', "sh:datatype"),
        ("mls:Odd sh:property [ sh:minCount 1 ] .", "sh:minCount has no place"),
        ('mls:Odd sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o MINUS { $this ?q 1 } }" ] .', "MINUS"),
    ],
)
def test_misspelt_and_malformed_shapes_are_refused(told, shape, reason):
    target = "mls:Odd a sh:NodeShape ; sh:targetClass metlit:Dose .\n"
    with pytest.raises(ResourceError, match=re.escape(reason)):
        told(target + shape, RECORD)


def test_records_do_not_supply_each_other(tmp_path, cases):
    """A word that two records use is used once in each of them."""
    shape = (
        "mls:once a sh:NodeShape ; sh:targetObjectsOf metlit:site ; "
        "sh:property [ sh:path [ sh:inversePath metlit:site ] ; sh:maxCount 1 ] ."
    )
    more = resources(tmp_path, {"more": PREFIXES + METLIT + shape})
    other = RECORD.replace("title: A title", "title: B title")
    assert check([cases({f"{NAME}.yaml": RECORD, "other-2020.yaml": other})], more) == []
