"""Named questions: SPARQL files with their question, parameters and columns in the header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from metlit import iris
from metlit.errors import QueryError, ResourceError, UnknownWordError
from metlit.model.rules import read_header
from metlit.model.terms import Terms, did_you_mean, nearest
from metlit.rdf.graphs import Graphs
from metlit.rdf.literals import nquads_literal
from metlit.rdf.rows import Cell, Iri, Rows
from metlit.rdf.sparql_text import values_of, with_values
from metlit.rdf.triples import sparql_term
from metlit.resources import Resources

_PARAMETER = re.compile(r"(?P<name>\w+)\s*\((?P<kind>word of [\w/-]+|number|text|id)\)")
_OVER = re.compile(
    r"(?P<file>[\w/.-]+)(?:\s*;\s*(?P<column>\w+) (?P<relation>within|absent or within|from) (?P<parameter>\w+))?"
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_ANY = "UNDEF"
# Header keys that name lists, of IRIs and of texts → what stands between their values.
NODES, TEXTS = "nodes", "texts"
SEPARATORS = {NODES: " ", TEXTS: "; "}

# A column, and whether rows with such a cell are wanted.
Test = tuple[str, Callable[[Cell], bool]]
# The parameter by which rows of one record are chosen.
RECORD_PARAMETER = "publication"


@dataclass(frozen=True)
class JoinedPart:
    """A part of a question whose rows come from one record each, as a query of its own.

    Attributes:
        query: a SELECT without parameters; ``publication`` is one of its columns.
        column: by which rows that a parameter would leave out anyway are left out beforehand; empty if by none.
        relation: of that column to the parameter: ``within`` it (the concept or one below it), ``absent or within``
            (rows without it too, and without a value of the parameter only these), or ``from`` it (a number at least
            as high).
        parameter: of the question.
    """

    query: str
    column: str = ""
    relation: str = ""
    parameter: str = ""


@dataclass(frozen=True)
class Question:
    """A named question.

    ``parameters`` maps a variable to the kind of value it takes: ``word of <branch>``, ``number``, ``text`` or ``id``
    (a record path). The query binds each by one ``VALUES ?name { … }`` that holds its default. ``first`` are the
    columns that a narrow terminal shows before all others (``# first: …`` in the header).

    A question is ``local`` (``# joined: …`` in the header) if each of its rows comes from one record, named in the
    first column: its rows are joined when the store is built, in the order of the question, which must tell any two
    rows apart. Of other questions a part may be joined (``# over: joined/people.rq; place within site`` in the header):
    the rows of a second file. The query, which stands alone, holds the same SELECT in a UNION with an empty
    ``VALUES (…) { }`` of its columns. Over the vocabularies alone the SELECT finds nothing; the joined rows are put
    into the VALUES.

    ``lists`` are columns that hold several values, each with what stands between them (``# nodes: …``, IRIs with spaces
    between them, and ``# texts: …``, with semicolons).
    """

    name: str
    title: str
    query: str
    parameters: Mapping[str, str]
    columns: Mapping[str, str]
    local: bool = False
    part: JoinedPart | None = None
    lists: Mapping[str, str] = field(default_factory=dict)
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
            try:
                values_of(query, [name])
            except QueryError as error:
                raise ResourceError(f"{file}: {error}") from error
        columns = dict(_column(c) for c in header["columns"].split(";"))
        lists = {column: sign for key, sign in SEPARATORS.items() for column in header.get(key, "").split()}
        part = _part(file, header["over"], parameters) if "over" in header else None
        first = tuple(header.get("first", "").split())
        if unknown := sorted(set(first) - set(columns)):
            raise ResourceError(f"{file}: '{unknown[0]}' is to come first, and is no column")
        return cls(file.stem, header["question"], query, parameters, columns, "joined" in header, part, lists, first)

    @property
    def joined(self) -> str | None:
        """The query whose rows are joined when the store is built, if there is one."""
        return self.query if self.local else self.part and self.part.query

    def ask(self, graphs: Graphs, terms: Terms, values: Mapping[str, str] = MappingProxyType({})) -> Rows:
        """The answer, with parameters other than their defaults.

        Raises:
            UnknownWordError: for an unknown parameter or word.
        """
        return graphs.select(self.asked(terms, values))

    def asked(self, terms: Terms, values: Mapping[str, str]) -> str:
        """The query with parameters other than their defaults; errors as for :meth:`ask`."""
        query = self.query
        for name, value in values.items():
            query = with_values(query, [name], [[self._term(name, value, terms)]])
        return query

    def _term(self, name: str, value: str, terms: Terms) -> str:
        if name not in self.parameters:
            choice = did_you_mean(nearest(name, self.parameters)) or "see metlit query --list"
            raise UnknownWordError(f"the question {self.name} has no parameter '{name}'", choice)
        return _term(value, self.parameters[name], terms)

    def rests_on_joined(self, values: Mapping[str, str]) -> bool:
        """Whether the joined rows are enough for an answer with these parameters."""
        return set(values) <= {RECORD_PARAMETER} if self.local else self.part is not None

    def test(self, terms: Terms, values: Mapping[str, str]) -> Test | None:
        """Which of the joined rows can matter with these parameters; all if None. Errors as for :meth:`ask`."""
        part = self.part
        if part is None or not part.column:
            return None
        given = values.get(part.parameter)
        term = values_of(self.query, [part.parameter]) if given is None else self._term(part.parameter, given, terms)
        below = set() if term == _ANY else terms.descendants(term.strip("<>"))
        if part.relation == "absent or within":
            return part.column, lambda cell: cell is None or cell in below
        if term == _ANY:
            return None
        if part.relation == "within":
            return part.column, lambda cell: cell in below
        least = Decimal(str(_NUMBER.search(term)[0]))
        return part.column, lambda cell: isinstance(cell, Decimal | int) and cell >= least

    def over(self, rows: Rows, terms: Terms, values: Mapping[str, str]) -> str:
        """The query with the rows of its joined part, for the vocabularies alone; errors as for :meth:`ask`."""
        written = (list(map(_written, row)) for row in rows.rows)
        return with_values(self.asked(terms, values), rows.columns, written)


def _part(file: Path, text: str, parameters: Mapping[str, str]) -> JoinedPart:
    match = _OVER.fullmatch(text)
    if match is None or (match["parameter"] or "") not in {"", *parameters}:
        raise ResourceError(f"{file}: '{text}' names no rows", "write joined/NAME.rq; COLUMN within PARAMETER")
    try:
        query = (file.parent / match["file"]).read_text(encoding="utf-8")
    except OSError as error:
        raise ResourceError(f"{file}: {match['file']} cannot be read: {error.strerror}") from error
    return JoinedPart(query, match["column"] or "", match["relation"] or "", match["parameter"] or "")


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


class Questions(Mapping[str, Question]):
    """The named questions of a folder, each read when it is asked for: there are many, and a command asks few.

    Reading one raises a ResourceError if it is malformed; a build reads them all.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = {file.stem: file for file in files}
        self._read: dict[str, Question] = {}

    def __getitem__(self, name: str) -> Question:
        if name not in self._read:
            self._read[name] = Question.load(self._files[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def load_questions(resources: Resources) -> Questions:
    """All named questions, by name."""
    return Questions(resources.question_files())
