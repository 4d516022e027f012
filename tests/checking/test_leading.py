"""What leads to the nodes that a query looks at: of queries whose answer is plain to see, and of every rule tried."""

from __future__ import annotations

import pytest

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.checking.leading import LinksInto, leads_of
from metlit.checking.reach import Reach, Touched
from metlit.model.rules import constructed
from metlit.rdf.graphs import Graphs
from metlit.record.files import RecordText
from tests.conftest import FROZEN

M = iris.METLIT


@pytest.mark.parametrize(
    "where, leads",
    [
        ("?a metlit:x ?b", {}),
        ("?a metlit:x/metlit:y ?b", {"y": {"x"}}),
        ("?a metlit:x ?b . ?b metlit:y ?c", {"y": {"x"}}),
        ("?b metlit:y ?c . ?a metlit:x/metlit:w ?b", {"y": {"w"}, "w": {"x"}}),
        ("?a (metlit:x|metlit:w)/metlit:y ?b", {"y": {"x", "w"}}),
        ("?a metlit:x+/metlit:y ?b", {"y": {"x"}}),
        # There may be no step of x, or one backwards; and y may be had by anything elsewhere.
        ("?a metlit:x*/metlit:y ?b", {}),
        ("?a ^metlit:x/metlit:y ?b", {}),
        ("?a metlit:x/^metlit:y ?b", {}),
        ("?a metlit:x/metlit:y ?b . ?c metlit:y ?d", {}),
        ("{ ?a metlit:x/metlit:y ?b } UNION { ?c metlit:w/metlit:y ?d }", {"y": {"x", "w"}}),
        # What leads to it in another group need not be there.
        ("OPTIONAL { ?a metlit:x ?b } ?b metlit:y ?c", {}),
        # A property that is left open may be any.
        ("?a metlit:x/metlit:y ?b . ?a ?any ?c", {}),
    ],
)
def test_what_leads_to_a_property(where: str, leads: dict[str, set[str]]) -> None:
    wanted = {M + name: {M + lead for lead in before} for name, before in leads.items()}
    assert leads_of(f"SELECT ?a WHERE {{ {where} }}") == wanted


def test_a_node_that_nothing_fitting_leads_to_is_not_looked_at() -> None:
    reach, links = Reach("SELECT ?a WHERE { ?a metlit:x/metlit:y ?b }"), LinksInto()
    touched = Touched({f'<n> <{M}y> "1" .'})
    links.add([f"<m> <{M}w> <n> ."])
    assert not reach.meets(touched, links) and reach.meets(touched)
    links.add([f"<m> <{M}x> <n> ."])
    assert reach.meets(touched, links)


def test_rules_that_are_not_met_make_the_same(record: str = "pinotti-2017") -> None:
    """Triples of a record are taken away: what makes something else without it looks at it."""
    pipeline = Pipeline()
    file = next(file for file in FROZEN if file.stem == record)
    (outcome,) = pipeline.run([RecordText(record, file.name, file.read_bytes())])
    lines = sorted({" ".join(line.rsplit(" ", 2)[:-2]) + " ." for line in [*outcome.reported, *outcome.derived]})
    assert len(lines) > 1000
    graphs, links = Graphs.merged([pipeline.knowledge.around(lines), "\n".join(lines).encode()]), LinksInto()
    links.add(lines)
    rules = [(rule, Reach(rule.query), constructed(graphs, rule)) for rule in pipeline.early]
    passed = 0
    for line in lines[::25]:
        graphs.remove([line])
        for rule, reach, made in rules:
            # Of most rules it is told by names alone.
            if reach.meets(Touched({line})) and not reach.meets(Touched({line}), links):
                assert constructed(graphs, rule) == made, (rule.name, line)
                passed += 1
        graphs.load(line.encode())
    assert passed > 20
