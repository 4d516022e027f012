"""A shape or rule that cannot say anything is refused: switched off, mistyped, about what is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metlit import iris
from metlit.checking.silence import refuse_silent
from metlit.errors import ResourceError
from metlit.iris import METLIT, SH
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples
from tests.conftest import environment

MLS = iris.SHAPES
SELECT = SH + "select"


def changed(shapes: Triples, *, without: tuple[str, str] | None = None, plus: list = ()) -> Triples:
    """A copy of the shapes, without the values of one property of a node, with some triples more."""
    found = Triples()
    for s, p, o in shapes:
        if (s, p) != without:
            found.add(s, p, o)
    for triple in plus:
        found.add(*triple)
    return found


@pytest.fixture(scope="module")
def refused(pipeline):
    """What is said of changed shapes, or of rules."""

    def call(shapes: Triples, rules=None) -> str:
        with pytest.raises(ResourceError) as caught:
            refuse_silent(shapes, rules or pipeline.rules, pipeline.schema, pipeline.terms)
        return str(caught.value)

    return call


def test_nothing_is_said_of_the_shapes_and_rules_that_there_are(pipeline, shapes):
    refuse_silent(shapes, pipeline.rules, pipeline.schema, pipeline.terms)


@pytest.mark.parametrize("node", ["total-dose-unusual", "total-dose-unusual-constraint", "Dose-total", "Patient"])
@pytest.mark.parametrize("word", ["true", "1"])
def test_a_shape_that_is_switched_off_is_named(shapes, refused, node, word):
    off = Literal(word, iris.XSD + "boolean")
    assert f"{node} is switched off" in refused(changed(shapes, plus=[(MLS + node, SH + "deactivated", off)]))


def test_a_shape_that_nothing_leads_to_is_named(shapes, refused):
    said = refused(changed(shapes, without=(MLS + "total-dose-unusual", SH + "targetClass")))
    assert "total-dose-unusual is about nothing" in said


@pytest.mark.parametrize("node, path", [("total-dose-unusual", "targetClass"), ("Dose-total", "class")])
@pytest.mark.parametrize("name", ["Dosis", "totalDose"])  # a word that is not there, and a property
def test_a_class_that_is_none_is_named(shapes, refused, node, path, name):
    wrong = changed(shapes, without=(MLS + node, SH + path), plus=[(MLS + node, SH + path, METLIT + name)])
    assert f"{node} is about metlit:{name}, which is no class" in refused(wrong)


def test_a_property_that_is_none_is_named(shapes, refused):
    path = (MLS + "Dose-total", SH + "path")
    assert "Dose-total names metlit:totalDosis" in refused(
        changed(shapes, without=path, plus=[(*path, METLIT + "totalDosis")])
    )


@pytest.mark.parametrize(
    "written, mistyped, named",
    [
        ("metlit:totalDose", "metlit:totalDosis", "metlit:totalDosis"),
        ("metlit:totalDose", f"<{METLIT}totalDosis>", "totalDosis>"),
        ("radiotherapy:normalised-quantity", "radiotherapy:normalized-quantity", "radiotherapy:normalized-quantity"),
    ],
)
def test_what_a_query_asks_for_in_vain_is_named(shapes, refused, written, mistyped, named):
    node = MLS + "total-dose-unusual-constraint"
    query = shapes.text(node, SELECT)
    assert written in query
    wrong = changed(shapes, without=(node, SELECT), plus=[(node, SELECT, Literal(query.replace(written, mistyped)))])
    told = refused(wrong)
    assert "total-dose-unusual-constraint asks for " in told and named in told


def test_what_stands_in_a_comment_or_a_text_is_no_name(pipeline, shapes):
    node = MLS + "total-dose-unusual-constraint"
    query = "# metlit:nothing\n" + shapes.text(node, SELECT).replace("WHERE {", 'WHERE { BIND("metlit:no" AS ?x)')
    other = changed(shapes, without=(node, SELECT), plus=[(node, SELECT, Literal(query))])
    refuse_silent(other, pipeline.rules, pipeline.schema, pipeline.terms)


def test_rules_are_read_too(pipeline, shapes, refused):
    rule = pipeline.rules[0]
    wrong = replace(rule, query=rule.query.replace("metlit:", "metlit:not-", 1))
    assert f"the rule {rule.name} asks for metlit:not-" in refused(shapes, [wrong])


def test_check_and_build_say_it_in_one_line(cli, own_data, cases, record, tmp_path):
    file = own_data / "shapes" / "plausibility" / "dose.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("sh:targetClass metlit:Dose ;", "sh:targetClass metlit:Dosis ;"), encoding="utf-8")
    folder, env = cases({"one-2020.yaml": record}), environment(METLIT_DATA=str(own_data))
    for command in (("check", folder), ("build", folder, "--store", tmp_path / "store")):
        ran = cli(*command, env=env)
        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert "metlit:Dosis, which is no class of the ontology" in ran.err
    assert not (tmp_path / "store" / "current").exists()
