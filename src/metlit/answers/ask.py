"""What the command line asks of a library: queries, named questions, terms, statistics, schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TextIO

from metlit.answers.library import MEMORY, TIMEOUT, Library
from metlit.answers.rendering import ROW_FORMATS
from metlit.answers.unknown_names import unknown_names
from metlit.errors import MetlitError, QueryError, UnknownWordError
from metlit.model.labels import labelled
from metlit.model.questions import load_questions
from metlit.model.schedule import effect_columns, effects, schedule_usage
from metlit.model.terms import Concept, Terms, did_you_mean, fold
from metlit.rdf.guard import MAX_QUERY
from metlit.rdf.rows import Cell, Rows
from metlit.rdf.triples import RDF_FORMATS
from metlit.resources import Resources

Answer = tuple[list[str], list[dict[str, Cell]]]


def ask(
    library: Library,
    source: str,
    parameters: Iterable[str],
    form: str,
    stdin: TextIO,
    tell: Callable[[str], None] = lambda remark: None,
    *,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> Answer | str:
    """The answer to a query or named question: columns and rows, or a text.

    Args:
        library: the opened store.
        source: a file, the name of a question, or ``-``.
        parameters: ``name=value``, for named questions only.
        form: table, csv, json; for CONSTRUCT and DESCRIBE turtle, ntriples or rdfxml.
        stdin: where ``-`` reads from.
        tell: takes remarks about the query: names in it that the graph does not have.
        timeout: seconds that a query may take; a named question is ours, and takes what it takes.
        memory: bytes that a query may take.

    Raises:
        MetlitError: for anything that keeps it from being answered, in one line.
    """
    values = dict(_parameter(p) for p in parameters)
    if source in library.questions:
        return _answer(library, library.question(source, **values), form)
    if values:
        raise UnknownWordError(f"there is no question '{source}'", "only named questions take parameters")
    text = stdin.read(MAX_QUERY + 1) if source == "-" else _file(library, source)
    # The process that answers takes a moment to start: what its rows are shown with is read meanwhile.
    library.prepare(memory)
    _ = library.terms
    answer = library.query(text, timeout=timeout, memory=memory, rdf_format=form if form in RDF_FORMATS else None)
    for remark in unknown_names(library, text):
        tell(remark)
    if isinstance(answer, Rows):
        return _answer(library, answer, form)
    return str(answer).lower() if isinstance(answer, bool) else answer.rstrip("\n")


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UnknownWordError(f"'{text}' is no parameter", "write name=value")
    return name, value


def _file(library: Library, source: str) -> str:
    path = Path(source)
    if not path.exists():
        library.named(source)  # raises, with suggestions
    try:
        with path.open(encoding="utf-8") as stream:
            return stream.read(MAX_QUERY + 1)  # what is longer is refused, and may have no end
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{source} cannot be read: {error}") from error


def _answer(library: Library, rows: Rows, form: str) -> Answer:
    if form not in ROW_FORMATS:
        raise MetlitError(f"the format '{form}' is not for rows", "one of " + ", ".join(ROW_FORMATS))
    shown = labelled(library.terms, rows)
    return list(rows.columns), rounded_rows(shown) if form == "table" else shown.dicts()


def rounded_rows(rows: Rows) -> list[dict[str, Cell]]:
    """Rows with decimals of more than three places rounded half up to three."""
    limit = Decimal("0.001")
    return [
        {
            c: v.quantize(limit, ROUND_HALF_UP) if isinstance(v, Decimal) and -int(v.as_tuple().exponent) > 3 else v
            for c, v in row.items()
        }
        for row in rows.dicts()
    ]


def listing() -> Answer:
    """The named questions with their parameters."""
    rows: list[dict[str, Cell]] = [
        {"name": q.name, "question": q.title, "parameters": ", ".join(f"{n} ({k})" for n, k in q.parameters.items())}
        for q in load_questions(Resources.default()).values()
    ]
    return ["name", "question", "parameters"], rows


def search_terms(terms: Terms, word: str) -> list[Concept]:
    """The concepts that a word names, else those that contain it.

    Raises:
        UnknownWordError: with suggestions, if there are none.
    """
    if exact := terms.find(word):
        return sorted(exact, key=lambda c: c.iri)
    part = fold(word)
    found = [c for c in terms.concepts.values() if part and any(part in fold(w) for w in c.words)]
    if not found:
        remedy = did_you_mean(terms.suggest(word)) or "see ontology/terms/"
        raise UnknownWordError(f"no word contains '{word}'", remedy)
    return sorted(found, key=lambda c: c.iri)


def statistics(library: Library) -> Answer:
    """What is in the graph: kinds of nodes and how many of each, triples last."""
    rows = [dict(row) for row in library.question("stats").dicts()]
    rows += [{"what": "triples", "count": library.index.quads()}]
    return ["what", "count"], rows


def dose_rows(schedule: str, alpha_beta: str | None) -> Answer:
    """What a schedule comes to, rounded half up to the decimals that ``ontology/schedule/effects.rq`` names."""

    def rounded(value: Cell, decimals: int | None) -> Cell:
        return value if decimals is None else value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)

    columns = effect_columns()
    rows: list[dict[str, Cell]] = [
        {label: rounded(v, d) for (label, d), v in zip(columns, astuple(effect), strict=True)}
        for effect in effects(schedule, alpha_beta)
    ]
    if not rows:
        raise UnknownWordError(f"'{schedule}' is too large to compute with", f"write {schedule_usage()}")
    return [label for label, _ in columns], rows
