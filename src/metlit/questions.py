"""Named questions: SPARQL files with their question, parameters and columns in the header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.cells import Rows
from metlit.derive import read_header
from metlit.errors import ResourceError, UnknownWordError
from metlit.literals import nquads_literal
from metlit.rdf import sparql_term
from metlit.resources import Resources
from metlit.store import Graphs
from metlit.terms import Terms, did_you_mean, nearest

_PARAMETER = re.compile(r"(?P<name>\w+)\s*\((?P<kind>word of [\w/-]+|number|text|id)\)")
_LIST = re.compile(r'separator\s*=\s*"([^"]*)"[^?]*?\bAS\s+\?(\w+)')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Question:
    """A named question.

    ``parameters`` maps a variable to the kind of value it takes: ``word of <branch>``, ``number``, ``text`` or ``id``
    (a record path). The query binds each by one ``VALUES ?name { … }`` that holds its default.
    """

    name: str
    title: str
    query: str
    parameters: Mapping[str, str]
    columns: Mapping[str, str]

    @classmethod
    def load(cls, file: Path) -> Question:
        """Read a question.

        Raises:
            ResourceError: if the header lacks the question, or names a parameter that the query does not bind.
        """
        query = file.read_text(encoding="utf-8")
        header = read_header(query)
        if "question" not in header or "columns" not in header:
            raise ResourceError(f"{file}: the header lacks the question or its columns")
        parameters = {m["name"]: m["kind"] for m in _PARAMETER.finditer(header.get("parameters", ""))}
        for name in parameters:
            if len(_values(name).findall(query)) != 1:
                raise ResourceError(f"{file}: VALUES ?{name} {{ … }} must stand in the query once")
        columns = dict(_column(c) for c in header["columns"].split(";"))
        return cls(file.stem, header["question"], query, parameters, columns)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the SELECT, in order."""
        head = re.sub(r"(?m)^\s*#.*$", "", self.query).split("WHERE", 1)[0]
        return tuple(re.findall(r"\?(\w+)", head.split("SELECT", 1)[1]))

    @property
    def lists(self) -> dict[str, str]:
        """The columns that hold several values, each with its separator; SPARQL gives the values in no order."""
        return {column: separator for separator, column in _LIST.findall(self.query)}

    def ask(self, graphs: Graphs, terms: Terms, values: Mapping[str, str] | None = None) -> Rows:
        """The answer, with parameters other than their defaults.

        Raises:
            UnknownWordError: for an unknown parameter or word.
        """
        query = self.query
        for name, value in (values or {}).items():
            if name not in self.parameters:
                choice = did_you_mean(nearest(name, self.parameters)) or "see metlit query --list"
                raise UnknownWordError(f"the question {self.name} has no parameter '{name}'", choice)
            term = _term(value, self.parameters[name], terms)
            query = _values(name).sub(lambda _, n=name, t=term: f"VALUES ?{n} {{ {t} }}", query)
        return graphs.select(query)


def _values(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{name}\s*\{{[^{{}}]*\}}")


def _column(text: str) -> tuple[str, str]:
    name, _, meaning = text.strip().partition(" ")
    return name, meaning.strip()


def _term(value: str, kind: str, terms: Terms) -> str:
    if kind.startswith("word of "):
        return sparql_term(terms.one(value, [iris.TERM + kind.removeprefix("word of ")]).iri)
    if kind == "number":
        if not _NUMBER.fullmatch(value):
            raise UnknownWordError(f"'{value}' is no number", "write it like 30 or 2.5")
        return nquads_literal(value, iris.XSD + "decimal")
    return sparql_term(iris.RECORD + value) if kind == "id" else nquads_literal(value)


def load_questions(resources: Resources) -> dict[str, Question]:
    """All named questions, by name."""
    return {file.stem: Question.load(file) for file in resources.question_files()}
