"""Questions answered from joined rows: the same answers as the whole query gives over the graph."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import metlit
from metlit.model.questions import load_questions
from metlit.rdf.rows import Rows
from metlit.resources import Resources

QUESTIONS = {name: q for name, q in load_questions(Resources.default()).items() if q.joined is not None}
# Kind of parameter → values other than the defaults.
OTHERS = {
    "id": ["sanuki-2022"],
    "number": ["4"],
    "word of site": ["skeletal muscle", "bone"],
}
ASKED = [
    (name, values)
    for name, question in sorted(QUESTIONS.items())
    for values in ({}, *({p: v} for p, kind in question.parameters.items() for v in OTHERS.get(kind, ())))
]


def comparable(rows: Rows) -> list[tuple[object, ...]]:
    """The values of a list have no order, and some lists are joined with repetitions."""
    return [tuple(set(re.findall(r"[^\s;,]+", c)) if isinstance(c, str) else c for c in row) for row in rows.rows]


@pytest.mark.parametrize(("name", "values"), ASKED, ids=str)
def test_joined_rows_answer_as_the_graph_does(library, name: str, values: dict[str, str]) -> None:
    joined, whole = library.question(name, **values), QUESTIONS[name].ask(library.graphs, library.terms, values)
    assert joined.columns == whole.columns
    assert comparable(joined) == comparable(whole)


@pytest.mark.parametrize("naming", [("a-2020",), ("b-2021",), ("a-2020", "b-2021")], ids=" ".join)
def test_people_in_two_papers(cases, cli: Callable, record: str, tmp_path, naming: tuple[str, ...]) -> None:
    """The rows of a record rest on those it names, the answer on those that name it."""
    files = {}
    for own, other in (("a-2020", "b-2021"), ("b-2021", "a-2020")):
        said = f"    same_patients_as: {other}/p1\n" if own in naming else ""
        text = record.replace("A title", own).replace("    age:", said + "    age:")
        # Of people counted once, lesions and courses are counted as before.
        files[f"{own}.yaml"] = text + "  - {id: p2, at: Case presentation, age: 50}\n"
    assert cli("build", cases(files), "--store", tmp_path / "store").code == 0
    library = metlit.open(tmp_path / "store")
    for name, question in QUESTIONS.items():
        joined, whole = library.question(name), question.ask(library.graphs, library.terms)
        assert comparable(joined) == comparable(whole), name
    counted = {row["what"]: row["count"] for row in library.question("stats").dicts()}
    assert counted["patients"] == 3
