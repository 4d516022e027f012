"""What rules and shapes find with an excerpt of the vocabulary is what they find with all of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from metlit.building.chunk import Pipeline
from metlit.model.knowledge import NO_EXCERPT, Knowledge
from metlit.record.files import RecordText, gather
from tests.conftest import FROZEN, RECORD

SEED = 20261130
SOME = [pytest.param(6, id="some"), pytest.param(150, id="many", marks=pytest.mark.nightly)]
_WORD = re.compile(r"((?:site|tumour|histology|kind|intent|response|term|drug|unit|sex): )([^,{}\[\]\n#]+)")
_NUMBER = re.compile(r"(?<=[ {])(\d+(?:\.\d+)?)(?= [A-Za-z%])")


@pytest.fixture(scope="module")
def excerpt() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="module")
def whole(excerpt: Pipeline) -> Pipeline:
    """The same, but that all of the vocabulary is there."""
    made = Pipeline()
    made.__dict__["knowledge"] = Knowledge(NO_EXCERPT, made.terms, made.schema.term_columns, lambda: excerpt.known)
    return made


def mutants(pipeline: Pipeline, count: int) -> Iterator[RecordText]:
    """Frozen records in which words, and now and then a number, are others."""
    rng = random.Random(SEED)
    concepts = list(pipeline.terms.concepts.values())
    files = sorted(gather(FROZEN)[0], key=lambda file: file.path.stat().st_size)
    for number in range(count):
        file = files[number % (3 if count < 20 else len(files))]
        text = file.path.read_text(encoding="utf-8")
        for _ in range(rng.randrange(1, 5)):
            match = rng.choice(list(_WORD.finditer(text)))
            known = pipeline.terms.find(match[2].strip())
            near = [c for c in concepts if known and set(c.parents) & set(known[0].parents)]
            if not near:
                continue
            text = f"{text[: match.start(2)]}{rng.choice(near).key}{text[match.end(2) :]}"
            if rng.random() < 0.5:
                match = rng.choice(list(_NUMBER.finditer(text)))
                text = f"{text[: match.start()]}{rng.choice(['0', '1', '250'])}{text[match.end() :]}"
        yield RecordText(file.record, file.name, text.encode())


@pytest.mark.parametrize("count", SOME)
def test_findings_and_what_is_derived_are_the_same(excerpt: Pipeline, whole: Pipeline, count: int) -> None:
    """Over records with other words, singly; in some of them there are errors, in some none."""
    told = set()
    for source in [*mutants(excerpt, count), RecordText("a-2020", "a-2020.yaml", RECORD.encode())]:
        ((found,), (expected,)) = (pipeline.run([source]) for pipeline in (excerpt, whole))
        assert found.findings == expected.findings
        assert list(found.derived) == list(expected.derived)
        told |= {f.code for f in found.findings}
    assert len(told) >= 3


def test_the_excerpt_is_small(excerpt: Pipeline) -> None:
    """Every rule and every shape starts at data: one that does not takes the excerpt from all."""
    assert len(excerpt.knowledge.around([])) < len(excerpt.known) / 3


def test_a_rule_that_starts_at_words_is_given_all(own_data, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that names the least of all sites: of concepts that no record mentions."""
    rule = (own_data / "ontology" / "rules" / "60-recurrence-class.rq").read_text(encoding="utf-8")
    head = "".join(f"{line}\n" for line in rule.splitlines() if line.startswith("#"))
    query = """CONSTRUCT { ?derived a metlit:DerivedValue ; metlit:derivedFor ?p ; prov:wasDerivedFrom ?p ;
      metlit:readAs ?least ; metlit:kind <https://w3id.org/metlit/term/radiotherapy/main-dose> }
    WHERE { ?p a metlit:Patient . { SELECT (MIN(?word) AS ?least) WHERE { ?any skos:prefLabel ?word } }
      BIND(IRI(CONCAT(STR(?p), "/least")) AS ?derived) }"""
    (own_data / "ontology" / "rules" / "61-least.rq").write_text(head + query, encoding="utf-8")
    monkeypatch.setenv("METLIT_DATA", str(own_data))
    pipeline = Pipeline()
    (outcome,) = pipeline.run([RecordText("a-2020", "a-2020.yaml", RECORD.encode())])
    least = min(concept.label for concept in pipeline.terms.concepts.values())
    assert any(f'"{least}"' in line for line in outcome.derived)


def test_words_that_only_a_rule_mentions_are_there(own_data, monkeypatch: pytest.MonkeyPatch) -> None:
    """It puts the name of a concept together from parts; a later one asks what it is called."""
    rules = own_data / "ontology" / "rules"
    rule = (rules / "60-recurrence-class.rq").read_text(encoding="utf-8")
    head = "".join(f"{line}\n" for line in rule.splitlines() if line.startswith("#"))
    made = """CONSTRUCT { ?d a metlit:DerivedValue ; metlit:derivedFor ?p ; prov:wasDerivedFrom ?p ;
      metlit:concept ?word ; metlit:kind <https://w3id.org/metlit/term/radiotherapy/main-dose> }
    WHERE { ?p a metlit:Patient . BIND(IRI(REPLACE(STR(rdf:type), "^.*$", "https://w3id.org/metlit/" )) AS ?x)
      BIND(IRI(CONCAT(STR(?x), "term/site/", "pancreas")) AS ?word) BIND(IRI(CONCAT(STR(?p), "/word")) AS ?d) }"""
    asks = """CONSTRUCT { ?d metlit:readAs ?label } WHERE { ?d metlit:concept ?word . ?word skos:prefLabel ?label }"""
    (rules / "61-made.rq").write_text(head + made, encoding="utf-8")
    (rules / "62-asks.rq").write_text(head + asks, encoding="utf-8")
    monkeypatch.setenv("METLIT_DATA", str(own_data))
    (outcome,) = Pipeline().run([RecordText("a-2020", "a-2020.yaml", RECORD.encode())])
    assert any("readAs" in line and '"pancreas"' in line for line in outcome.derived)
