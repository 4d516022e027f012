"""Questions answered from joined rows: the same answers, in the same order, as one plain query over the graph."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import metlit
from metlit.model.questions import Question, load_questions
from metlit.rdf.graphs import Graphs
from metlit.rdf.rows import Rows
from metlit.resources import Resources

QUESTIONS = {name: q for name, q in load_questions(Resources.default()).items() if q.joined is not None}
# Kind of parameter → values other than the defaults.
OTHERS = {
    "id": ["sanuki-2022", "kalantari-khandani-2025"],
    "number": ["0", "4", "10"],
    "text": ["dose", "summary-differs"],
    "word of site": ["skeletal muscle", "bone", "lung"],
    "word of context/treatment-intent": ["palliative intent"],
    "word of context/diagnostic-method": ["biopsy"],
    "word of record/verdict": ["differs"],
}
ASKED = [
    (name, values)
    for name, question in sorted(QUESTIONS.items())
    for values in ({}, *({p: v} for p, kind in question.parameters.items() for v in OTHERS[kind]))
]


def comparable(question: Question, rows: Rows) -> list[tuple[object, ...]]:
    """Lists of the evidence rows are put in order when they are joined."""
    lists = [question.lists.get(column) for column in rows.columns]
    return [
        tuple(
            sorted(set(filter(None, str(cell or "").split(sign)))) if sign else cell
            for cell, sign in zip(row, lists, strict=True)
        )
        for row in rows.rows
    ]


@pytest.mark.parametrize(("name", "values"), ASKED, ids=str)
def test_joined_rows_answer_as_the_graph_does(library, name: str, values: dict[str, str]) -> None:
    joined, whole = library.question(name, **values), QUESTIONS[name].ask(library.graphs, library.terms, values)
    assert joined.columns == whole.columns == tuple(QUESTIONS[name].columns)
    assert comparable(QUESTIONS[name], joined) == comparable(QUESTIONS[name], whole)


def test_some_values_change_the_answer(library) -> None:
    """Else the comparison above would compare defaults with defaults."""
    changed = {
        (name, p)
        for name, values in ASKED
        for p in values
        if library.question(name, **values) != library.question(name)
    }
    untouched = {(name, p) for name, values in ASKED for p in values} - changed
    assert untouched == set()


@pytest.mark.parametrize("name", sorted(name for name, question in QUESTIONS.items() if question.local))
def test_the_order_of_a_local_question_tells_its_rows_apart(library, name: str) -> None:
    rows = library.question(name)
    keys = re.findall(r"\?(\w+)", re.search(r"ORDER BY([^{}]*)$", QUESTIONS[name].query.rstrip())[1])
    shown = [key for key in keys if key in rows.columns]
    assert shown, "ordered by nothing that is shown"
    if shown == keys:
        found = {tuple(row[rows.columns.index(key)] for key in keys) for row in rows.rows}
        assert len(found) == len(set(rows.rows))


@pytest.fixture(scope="module")
def shuffled(library) -> list[Graphs]:
    """The same graphs, loaded in different orders."""
    lines = b"".join(library.nquads()).splitlines(keepends=True)
    orders = (lines, lines[::-1], lines[1::2] + lines[::2])
    known = library.vocabulary_nquads()
    return [Graphs.in_memory([*(b"".join(one[i::7]) for i in range(7)), known]) for one in orders]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_the_rows_do_not_depend_on_the_order_of_the_graph(shuffled, name: str) -> None:
    """Lists included, but for those of the evidence rows, which are put in order afterwards."""
    question = QUESTIONS[name]
    answers = [comparable(question, graphs.select(str(question.joined))) for graphs in shuffled]
    if not question.local:
        answers = [sorted(rows, key=repr) for rows in answers]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.nightly
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
        assert comparable(question, joined) == comparable(question, whole), name
    counted = {row["what"]: row["count"] for row in library.question("stats").dicts()}
    assert counted["patients"] == 3
