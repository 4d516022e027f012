"""Question files: what their headers say, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metlit.errors import ResourceError
from metlit.model.questions import Question, load_questions
from metlit.rdf.graphs import Graphs
from metlit.rdf.sparql_text import SPARQL_TOKEN
from metlit.resources import Resources

HEADER = "# question: What?\n# columns: publication the record; x something\n"
PART = "SELECT ?publication ?x WHERE { ?publication metlit:n ?x }"


def load(folder: Path, text: str) -> Question:
    (folder / "q.rq").write_text(text, encoding="utf-8")
    return Question.load(folder / "q.rq")


def test_every_joined_part_belongs_to_a_question():
    resources = Resources.default()
    parts = {file.stem for file in resources.joined_files()}
    assert parts == {name for name, question in load_questions(resources).items() if question.part}
    assert parts


def words(query: str) -> list[str]:
    """The tokens of a query without comments and prefixes."""
    text = re.sub(r"(?im)^prefix\s.*$", "", query)
    return [m.group() for m in SPARQL_TOKEN.finditer(text) if not m.group().startswith("#")]


@pytest.mark.parametrize("name", sorted(file.stem for file in Resources.default().joined_files()))
def test_a_question_holds_the_query_whose_rows_it_is_asked_over(name):
    """Once, word for word, beside the place of its rows."""
    question = load_questions(Resources.default())[name]
    columns = Graphs.merged().select(question.part.query).columns
    block = ["{", "VALUES", "(", *(f"?{c}" for c in columns), ")", "{", "}", "}", "UNION", "{"]
    whole, wanted = words(question.query), [*block, *words(question.part.query), "}"]
    places = [i for i in range(len(whole)) if whole[i : i + len(wanted)] == wanted]
    assert len(places) == 1, f"questions/{name}.rq and questions/joined/{name}.rq say different things"


@pytest.mark.parametrize("name", sorted(file.stem for file in Resources.default().joined_files()))
def test_the_vocabularies_have_no_rows_of_their_own(library, name):
    """Else they would come on top of the joined ones."""
    question = load_questions(Resources.default())[name]
    known = Graphs.in_memory([library.vocabulary_nquads()])
    assert known.select(question.part.query).rows == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT ?x WHERE { }", "lacks the question"),
        (HEADER + "# parameters: x (number)\nSELECT ?x WHERE { }", r"VALUES of \?x must stand in the query once"),
        (HEADER + "# over: joined/none.rq\nSELECT ?x WHERE { }", "joined/none.rq cannot be read"),
        (HEADER + "# over: joined/q.rq; x near y\nSELECT ?x WHERE { }", "names no rows"),
        (HEADER + "# over: joined/q.rq; x within y\nSELECT ?x WHERE { }", "names no rows"),
    ],
)
def test_headers_that_are_refused(tmp_path, text, complaint):
    (tmp_path / "joined").mkdir()
    (tmp_path / "joined" / "q.rq").write_text(PART, encoding="utf-8")
    with pytest.raises(ResourceError, match=complaint):
        load(tmp_path, text)


def test_lists_stand_in_the_header(tmp_path):
    found = load(tmp_path, HEADER + "# nodes: a b\n# texts: x\nSELECT ?x WHERE { }")
    assert found.lists == {"a": " ", "b": " ", "x": "; "}


def test_the_lists_of_the_evidence_rows_are_those_of_its_query():
    """Each as ``separator="…"`` has it."""
    question = load_questions(Resources.default())["evidence"]
    found = re.findall(r'separator="([^"]*)"[^\n]* AS \?(\w+)\)', question.query)
    assert question.lists == {column: separator for separator, column in found}
