"""The command line: words ↔ calls. Exit codes: 0 clean, 1 findings, 2 cannot run."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from metlit.cli import audit, check
from metlit.cli.check import FINDINGS, REPORTS
from metlit.cli.facets import DEFAULT_STORE, EXPORT, Store, faceted
from metlit.cli.terminal import Interrupted, example, from_here, known, listen, progress, say, unbroken, width
from metlit.errors import MetlitError
from metlit.notice import ABOUT

CANNOT_RUN, INTERRUPTED = 2, 130
EXPORT_GROUP = "export"
ANALYSES = {
    "similar": "The nearest reported patients and groups: why they are near, what was done, and how it ended.",
    "path": "How two things are connected: the shortest chains of evidence, with people and sources.",
    "gaps": "What nobody has reported, what is reported once, and what reports leave out.",
    "pool": "Proportions of people with an outcome, study by study, and pooled where that can be defended.",
    "network": "Measures of the evidence network; metlit export graph writes it to files.",
}
TABLES = ("table", "csv", "json")

app = typer.Typer(
    name="metlit",
    help=f"A checked, citable knowledge graph of oncology case reports.\n\n{ABOUT}",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    pretty_exceptions_enable=False,
    epilog="Example: `metlit build --sample`",
)
app.command(epilog=example(audit.EXAMPLE))(audit.audit)

Format = Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")]


@app.command(epilog=example("metlit build cases/"))
def build(
    cases: Annotated[Path, typer.Argument(help="Folder of records.")] = Path("cases"),
    store: Store = DEFAULT_STORE,
    sample: Annotated[bool, typer.Option("--sample", help="Build the sample records that metlit carries.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; one a core if none.")] = None,
    cluster: Annotated[str | None, typer.Option(help="Dask scheduler to work on: tcp://host:8786.")] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text, json, sarif or github.")] = "text",
) -> None:
    """Convert, derive, validate, store; print the findings, then what is in the graph. Only what changed is done."""
    from metlit.building.builder import build as run
    from metlit.building.cluster import connected_cluster
    from metlit.resources import Resources

    if not sample and not cases.exists():
        raise MetlitError(f"{cases} does not exist", "name the folder of records, or try metlit build --sample")
    known(format, REPORTS)
    folder = from_here(Resources.default().cases) if sample else cases
    with connected_cluster(cluster) as (executor, workers), unbroken():
        result = run(folder, store, watch=progress, jobs=jobs or workers, executor=executor)
    _report(result.findings, format, sys.stdout if format != "text" else sys.stderr)
    if result.generation is None:
        say(
            "nothing was built: mend the errors first"
            if not (store / "current").exists()
            else "nothing was built, the store answers as before: mend the errors first"
        )
        raise typer.Exit(FINDINGS)
    if format == "text":
        _stats(store, "table")


def _report(findings, form: str, stream) -> None:
    from metlit.finding import FINDING_FORMATS

    print(FINDING_FORMATS[form](findings), file=stream)


app.command(epilog=example(check.EXAMPLE))(check.check)


@app.command(epilog=example('metlit find --site "skeletal muscle" --intent palliative'))
@faceted
def find(
    columns: Annotated[str | None, typer.Option(help="Columns to show, separated by commas, or 'all'.")] = None,
    format: Format = "table",
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Evidence rows: subject, target, treatment, dose and outcome."""
    from metlit.answers.find import EVIDENCE_HEADS, choose_columns
    from metlit.answers.library import Library
    from metlit.answers.rendering import render_rows

    known(format, TABLES)
    shown = choose_columns(columns, format)
    library = Library(store)
    rows = library.find(**facets)
    print(render_rows(shown, rows, format, width=width(), heads=EVIDENCE_HEADS))
    if not rows:
        say("no evidence row matches")
    if format == "table" and any(row["disputed"] for row in rows):
        say("disputed: the paper contradicts itself; see metlit query conflicts -p publication=<record>")
    if format == "table" and any(row["failed"] for row in rows):
        say("failed: a figure of the row fails its audit; see metlit audit <record>")


@app.command(epilog=example("metlit show sanuki-2022/p05/rt1"))
def show(
    ident: Annotated[str, typer.Argument(help="A record, a path within one, a word, or a CURIE.")],
    format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    store: Store = DEFAULT_STORE,
) -> None:
    """One publication, patient, lesion, treatment, dose or term, with the lines it comes from."""
    from metlit.answers import show as run
    from metlit.answers.library import Library
    from metlit.answers.rendering import json_text

    known(format, ("text", "json"))
    library = Library(store)
    found = run.card_of(library, ident)
    if isinstance(found, list):
        data = [run.concept_data(library.terms, c) for c in found]
        text = "\n\n".join(run.concept_text(library.terms, c) for c in found)
    else:
        data, text = run.card_data(found), run.card_text(found)
    print(json_text(data) if format == "json" else text)


@app.command(epilog=example('metlit query schedules-by-site --param site="iliopsoas muscle"'))
def query(
    source: Annotated[
        str | None, typer.Argument(help="A file, the name of a question, or - for standard input.")
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="name=value of a named question.")] = None,
    names: Annotated[bool, typer.Option("--list", help="List the named questions.")] = False,
    format: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, json; turtle, ntriples, rdfxml for CONSTRUCT.")
    ] = "table",
    store: Store = DEFAULT_STORE,
) -> None:
    """Any SPARQL query, or a named question with its parameters."""
    from metlit.answers.ask import ask, listing
    from metlit.answers.library import Library

    if names or source is None:
        print(listing(format, width()))
        return
    text, empty = ask(Library(store), source, param or [], format, width(), sys.stdin)
    print(text)
    if empty:
        say("no rows")


@app.command(epilog=example("metlit terms psoas"))
def terms(
    word: Annotated[str, typer.Argument(help="A word, a part of one, or a CURIE.")],
    format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> None:
    """Search the vocabulary: a concept's place, synonyms and mappings."""
    from metlit.answers import show as run
    from metlit.answers.ask import search_terms
    from metlit.answers.rendering import json_text
    from metlit.model.terms import Terms
    from metlit.resources import Resources

    known(format, ("text", "json"))
    vocabulary = Terms.load(Resources.default().term_files())
    found = search_terms(vocabulary, word)
    if format == "json":
        print(json_text([run.concept_data(vocabulary, c) for c in found]))
    else:
        print("\n\n".join(run.concept_text(vocabulary, c) for c in found))


@app.command(epilog=example("metlit schema --format json-schema"))
def schema(
    format: Annotated[str, typer.Option("--format", "-f", help="json-schema, context or markdown.")] = "markdown",
) -> None:
    """The record format: JSON Schema for editors, JSON-LD context, data dictionary."""
    from metlit.answers.rendering import json_text
    from metlit.model.dictionary import dictionary, json_schema
    from metlit.model.jsonld import context
    from metlit.model.schema import Schema
    from metlit.model.terms import Terms
    from metlit.resources import Resources

    known(format, ("json-schema", "context", "markdown"))
    resources = Resources.default()
    shapes = Schema.load(resources.shape_files(), resources.ontology_file())
    if format == "markdown":
        print(dictionary(shapes), end="")
    elif format == "context":
        print(json_text(context(shapes)))
    else:
        print(json_text(json_schema(shapes, Terms.load(resources.term_files()))))


@app.command(epilog=example("metlit dose 30/10 --alpha-beta 10"))
def dose(
    schedule: Annotated[str, typer.Argument(help="Total dose in Gy / number of fractions.")],
    alpha_beta: Annotated[
        str | None, typer.Option(help="Alpha/beta ratio in Gy; 10 and 3 and those of tumours if not given.")
    ] = None,
    format: Format = "table",
) -> None:
    """BED and EQD2 of a schedule. It computes; it chooses no dose."""
    from metlit.answers.ask import dose_rows
    from metlit.answers.rendering import render_rows

    columns, rows = dose_rows(schedule, alpha_beta)
    print(render_rows(columns, rows, format, width=width()))


@app.command(epilog=example("metlit stats"))
def stats(format: Format = "table", store: Store = DEFAULT_STORE) -> None:
    """What is in the graph."""
    _stats(store, format)


def _stats(store: Path, form: str) -> None:
    from metlit.answers.ask import statistics
    from metlit.answers.library import Library
    from metlit.answers.rendering import render_rows

    print(render_rows(*statistics(Library(store)), form, width=width()))


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from metlit.resources import metlit_version

        print(f"metlit {metlit_version()}")
        raise typer.Exit


def _exports(words: Sequence[str]) -> typer.Typer:
    """The commands that write files: a third of all options, so only those who ask for them wait for them."""
    if EXPORT_GROUP not in words:
        return typer.Typer(help=EXPORT)
    from metlit.cli import pack

    return pack.app


def _analyses(words: Sequence[str]) -> None:
    """The commands of graph analysis: in full for who asks for one of them, else by name."""
    if ANALYSES.keys().isdisjoint(words):
        for name, told in ANALYSES.items():
            app.command(name, help=told)(lambda: None)
        return
    from metlit.cli.analysis import COMMANDS

    for name, (command, shown) in COMMANDS.items():
        app.command(name, epilog=shown)(command)


def main() -> None:
    """The entry point: one line for whatever goes wrong, and an exit code."""
    listen()
    _analyses(sys.argv)
    app.add_typer(_exports(sys.argv), name=EXPORT_GROUP)
    try:
        app()
    except MetlitError as error:
        say(f"metlit: {error}")
        sys.exit(CANNOT_RUN)
    except Interrupted:
        say("metlit: interrupted")
        sys.exit(INTERRUPTED)
    except OSError as error:
        say(f"metlit: the output cannot be written: {error.strerror}")
        sys.exit(CANNOT_RUN)
