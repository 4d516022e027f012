"""The commands ``metlit find|show|query|stats``: words ↔ calls."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from metlit.cli.facets import DEFAULT_STORE, Store, faceted
from metlit.cli.lazy import command
from metlit.cli.tabular import TABLES, View, tabular
from metlit.cli.terminal import example, known, say, unbroken, width


@command(example('metlit find --site "skeletal muscle" --intent palliative'))
@faceted
@tabular()
def find_command(
    store: Store = DEFAULT_STORE,
    *,
    view: View,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Evidence rows: who, where, what was done, and how it ended."""
    from metlit.answers.library import Library

    library = Library(store)
    layout = library.columns
    shown, every = layout.chosen(None, view.form), layout.names
    view.chosen(shown, every)
    rows = library.find(**facets)
    printed = view.print(layout.with_doubt(shown, rows), rows, every=every, heads=layout.heads)
    if not rows:
        say("no evidence row matches")
    for remark in layout.remarks(rows, printed) if view.form == "table" else ():
        say(remark)


@command(example("metlit show sanuki-2022/p05/rt1"))
def show_command(
    ident: Annotated[str, typer.Argument(help="A record, a path within one, a word, or a CURIE.")],
    every: Annotated[
        bool, typer.Option("--all", help="Everything that is recorded, and every line it is from.")
    ] = False,
    format: Annotated[str, typer.Option("--format", "-f", help="text, or json: everything.")] = "text",
    store: Store = DEFAULT_STORE,
) -> None:
    """One publication, one of its subjects, anything below it, or a term, on one screen, with its lines."""
    from metlit.answers import show as run
    from metlit.answers.library import Library
    from metlit.answers.rendering import json_text
    from metlit.answers.text_mark import VERIFIED, verified_against_text, with_text_mark
    from metlit.tables.cards import Cards

    known(format, ("text", "json"))
    library = Library(store)
    found = run.named(library, ident)
    if isinstance(found, list) and format == "json":
        print(json_text([run.concept_data(library.terms, c) for c in found]))
    elif isinstance(found, list):
        told = [run.concept_text(library.terms, c) for c in found]
        print(run.wrapped_concepts(told, None if every else width()))
    elif format == "json":
        print(json_text(run.card_data(with_text_mark(library, run.card_of(library, ident)))))
    elif every or (card := Cards(library).card(found, width())) is None:
        print(run.card_text(with_text_mark(library, run.card_of(library, ident))))
    else:
        print(card)
        if told := verified_against_text(library, found):
            print(f"{VERIFIED}: {told}")


@command(example('metlit query schedules-by-site --param site="iliopsoas muscle"'))
@tabular(*TABLES, "turtle", "ntriples", "rdfxml", told="table, csv, json; turtle, ntriples, rdfxml for CONSTRUCT.")
def query_command(
    source: Annotated[
        str | None, typer.Argument(help="A file, the name of a question, or - for standard input.")
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="name=value of a named question.")] = None,
    names: Annotated[bool, typer.Option("--list", help="List the named questions.")] = False,
    timeout: Annotated[float, typer.Option(help="After how many s a query is given up.")] = 60,
    memory: Annotated[int, typer.Option(min=1, max=4096, help="GB of memory that a query may take.")] = 2,
    store: Store = DEFAULT_STORE,
    *,
    view: View,
) -> None:
    """Any SPARQL query, or a named question with its parameters."""
    from metlit.answers.ask import ask, listing
    from metlit.answers.library import Library

    if names or source is None:
        view.print(*listing())
        return
    library = Library(store)
    limits = {"timeout": timeout, "memory": memory << 30}
    with unbroken():
        answer = ask(library, source, param or [], view.form, sys.stdin, say, **limits)
    if isinstance(answer, str):
        view.refuse_columns()
        print(answer)
    else:
        named = library.questions.get(source)
        view.print(*answer, first=named.first if named else ())
    if not (answer if isinstance(answer, str) else answer[1]):
        say("no rows")


@command(example("metlit stats"))
@tabular()
def stats_command(store: Store = DEFAULT_STORE, *, view: View) -> None:
    """What is in the graph."""
    from metlit.answers.ask import statistics
    from metlit.answers.library import Library
    from metlit.answers.text_mark import text_mark_counts

    library = Library(store)
    columns, rows = statistics(library)
    view.print(columns, [*rows, *text_mark_counts(library)])
