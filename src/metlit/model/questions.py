"""Named questions: SPARQL files with their question, parameters and columns in the header."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.model.rules import read_header
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.rdf.graphs import Graphs
from metlit.rdf.literals import nquads_literal
from metlit.rdf.rows import Cell, Iri, Rows
from metlit.rdf.triples import sparql_term
from metlit.resources import Resources

_PARAMETER = re.compile(r"(?P<name>\w+)\s*\((?P<kind>word of [\w/-]+|number|text|id)\)")
# What stands between these lines is a SELECT in braces whose rows all come from one record each.
_PART = re.compile(
    r"#[ ]*joined: begin(?:, \?(?P<column>\w+) (?P<relation>within|absent or within|from) \?(?P<parameter>\w+))?[ ]*\n"
    r"\s*\{(?P<select>.*)\}\s*#[ ]*joined: end[^\n]*\n",
    re.DOTALL,
)
_LIST = re.compile(r'separator\s*=\s*"([^"]*)"[^?]*?\bAS\s+\?(\w+)')
_PREFIX = re.compile(r"(?im)^\s*prefix\s[^\n]*\n")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


# A column, and whether rows with such a cell are wanted.
Test = tuple[str, Callable[[Cell], bool]]
# The parameter by which rows of one record are chosen.
RECORD_PARAMETER = "publication"


@dataclass(frozen=True)
class Question:
    """A named question.

    ``parameters`` maps a variable to the kind of value it takes: ``word of <branch>``, ``number``, ``text`` or ``id``
    (a record path). The query binds each by one ``VALUES ?name { … }`` that holds its default. ``first`` are the
    columns that a narrow terminal shows before all others (``# first: …`` in the header).

    A question is ``local`` (``# joined: …`` in the header) if each of its rows comes from one record, named in the
    first column: its rows are joined when the store is built. Of other questions a part may be joined, a SELECT in
    braces between the comments ``# joined: begin`` and ``# joined: end``, which is local in the same sense; the rest
    then looks at nothing but these rows and the vocabularies. Rows that a parameter would leave out anyway are left out
    beforehand if the first comment says so: ``# joined: begin, ?place within ?site`` (the concept or one below it;
    ``absent or within`` if rows without a place are wanted too, and without a site only these), or
    ``# joined: begin, ?score from ?least`` (at least that number).
    """

    name: str
    title: str
    query: str
    parameters: Mapping[str, str]
    columns: Mapping[str, str]
    local: bool = False
    first: tuple[str, ...] = ()

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
        first = tuple(header.get("first", "").split())
        if unknown := sorted(set(first) - set(columns)):
            raise ResourceError(f"{file}: '{unknown[0]}' is to come first, and is no column")
        return cls(file.stem, header["question"], query, parameters, columns, "joined" in header, first)

    @property
    def joined(self) -> str | None:
        """The query whose rows are joined when the store is built, if there is one."""
        if self.local:
            return self.query
        part = _PART.search(self.query)
        return "".join(_PREFIX.findall(self.query)) + part["select"] if part else None

    @property
    def lists(self) -> dict[str, str]:
        """The columns that hold several values, each with its separator; SPARQL gives the values in no order."""
        return {column: separator for separator, column in _LIST.findall(self.query)}

    def ask(self, graphs: Graphs, terms: Terms, values: Mapping[str, str] | None = None) -> Rows:
        """The answer, with parameters other than their defaults.

        Raises:
            UnknownWordError: for an unknown parameter or word.
        """
        return graphs.select(self.asked(terms, values or {}))

    def asked(self, terms: Terms, values: Mapping[str, str]) -> str:
        """The query with parameters other than their defaults; errors as for :meth:`ask`."""
        query = self.query
        for name, value in values.items():
            if name not in self.parameters:
                choice = did_you_mean(nearest(name, self.parameters)) or "see metlit query --list"
                raise UnknownWordError(f"the question {self.name} has no parameter '{name}'", choice)
            term = _term(value, self.parameters[name], terms)
            query = _values(name).sub(lambda _, n=name, t=term: f"VALUES ?{n} {{ {t} }}", query)
        return query

    def rests_on_joined(self, values: Mapping[str, str]) -> bool:
        """Whether the joined rows are enough for an answer with these parameters."""
        if self.local:
            return set(values) <= {RECORD_PARAMETER}
        return self.joined is not None and not any(_values(v).search(str(self.joined)) for v in values)

    def test(self, terms: Terms, values: Mapping[str, str]) -> Test | None:
        """Which of the joined rows can matter with these parameters; all if None. Errors as for :meth:`ask`."""
        query = self.asked(terms, values)
        part = _PART.search(query)
        if part is None or part["column"] is None:
            return None
        given = _values(part["parameter"]).search(query)
        term = "UNDEF" if given is None else given[1].strip()
        below = set() if term == "UNDEF" else terms.descendants(term.strip("<>"))
        if part["relation"] == "absent or within":
            return part["column"], lambda cell: cell is None or cell in below
        if term == "UNDEF":
            return None
        if part["relation"] == "within":
            return part["column"], lambda cell: cell in below
        least = Decimal(str(_NUMBER.search(term)[0]))
        return part["column"], lambda cell: isinstance(cell, Decimal | int) and cell >= least

    def over(self, rows: Rows, terms: Terms, values: Mapping[str, str]) -> str:
        """The query with its joined part replaced by the rows of it; errors as for :meth:`ask`."""
        table = "\n".join(f"({' '.join(map(_written, row))})" for row in rows.rows)
        variables = " ".join(f"?{c}" for c in rows.columns)
        return _PART.sub(lambda _: f"VALUES ({variables}) {{ {table} }}\n", self.asked(terms, values))


def _written(cell: Cell) -> str:
    """A cell as SPARQL writes it."""
    if cell is None:
        return "UNDEF"
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        return nquads_literal(f"{cell:f}", iris.XSD + "decimal")
    if isinstance(cell, int):
        return str(cell)
    return f"<{cell}>" if isinstance(cell, Iri) else nquads_literal(cell)


def _values(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{name}\s*\{{([^{{}}]*)\}}")


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
