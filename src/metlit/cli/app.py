"""The command line: words ↔ calls. Exit codes: 0 clean, 1 findings, 2 cannot run."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from typing import Annotated

import typer

from metlit.cli.facets import known_facets
from metlit.cli.lazy import MARKUP, LazyGroup, Listed
from metlit.cli.terminal import Interrupted, example, listen, say
from metlit.errors import MetlitError, ResourceError

CANNOT_RUN, INTERRUPTED = 2, 130
CURATE, BUILD, ASK = "From a paper to a record", "Build and check", "Look up"
ANALYSE, WRITE = "Analyse", "Write for a paper"


class Commands(LazyGroup):
    """All commands, in the order of the help: a new one is a line here."""

    listed = (
        Listed("screen", "screen", CURATE, help="Searches imported, duplicates found, decisions counted for PRISMA."),
        Listed("scan", "scan", CURATE, help="What a paper prints: values and words, each with its place."),
        Listed("new", "new", CURATE, help="A record to begin with, from a paper, a DOI or a file of references."),
        Listed("verify", "verify", CURATE, help="Whether what a record says stands in its paper, where it says."),
        Listed("compare", "readers", CURATE, help="Two extractions of one paper: agreement, and every difference."),
        Listed("merge", "readers", CURATE, help="One record of two extractions, as their differences were settled."),
        Listed("appraise", "appraise", CURATE, help="The quality of a report: questions asked, answers written."),
        Listed("sheet", "sheet", CURATE, help="Records as spreadsheets, and spreadsheets as records."),
        Listed("build", "build", BUILD, help="Convert, derive, validate, store; then what is in the graph."),
        Listed("check", "build", BUILD, help="The findings about records, nothing built."),
        Listed("fix", "fix", BUILD, help="Every rewrite of the findings that has one reading, shown and applied."),
        Listed("lsp", "lsp", BUILD, help="The language server: findings, words and meanings while you write."),
        Listed("audit", "audit", BUILD, help="What papers print against what their own data say."),
        Listed("find", "lookup", ASK, help="Evidence rows: who, where, what was done, and how it ended."),
        Listed("show", "lookup", ASK, help="One publication, patient, any node of a record, or a word."),
        Listed("query", "lookup", ASK, help="Any SPARQL query, or a named question with its parameters."),
        Listed("stats", "lookup", ASK, help="What is in the graph."),
        Listed("terms", "vocabulary", ASK, help="Search the vocabulary: a concept's place, synonyms and mappings."),
        Listed("schema", "vocabulary", ASK, help="The record format, for editors and for readers."),
        Listed("dose", "vocabulary", ASK, help="What a schedule comes to. It computes; it chooses no dose."),
        Listed("similar", "analysis", ANALYSE, help="The nearest reported patients and groups, and why they are near."),
        Listed("path", "analysis", ANALYSE, help="How two things are connected: the shortest chains of evidence."),
        Listed("gaps", "analysis", ANALYSE, help="What nobody has reported, or only once, and what reports leave out."),
        Listed("pool", "analysis", ANALYSE, help="Proportions of people with an outcome, study by study, and pooled."),
        Listed("network", "analysis", ANALYSE, help="Measures of the evidence network."),
        Listed("export", "export", WRITE, help="Write tables, figures, graph files, RDF and more to files."),
    )


def _purpose() -> str:
    """What the graph is and is not for; nothing if that cannot be read, which ``main`` says."""
    try:
        from metlit.notice import ABOUT, PURPOSE
    except ResourceError:
        return ""
    return f"{PURPOSE}\n\n{ABOUT}"


app = typer.Typer(
    name="metlit",
    cls=Commands,
    help=_purpose(),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=MARKUP,
    pretty_exceptions_show_locals=False,
    pretty_exceptions_enable=False,
    epilog=example("metlit build --sample"),
)


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from metlit.resources import metlit_version

        print(f"metlit {metlit_version()}")
        raise typer.Exit


def main() -> None:
    """The entry point: one line for whatever goes wrong, and an exit code."""
    listen()
    if not sys.warnoptions:
        # What a library remarks is for whoever works on metlit (python -W, PYTHONWARNINGS), not for its user.
        warnings.simplefilter("ignore")
    try:
        known_facets()  # without them there are no options for them
        import_module("metlit.notice")  # without it nothing may be written
        app()
    except MetlitError as error:
        say(f"metlit: {error}")
        sys.exit(CANNOT_RUN)
    except Interrupted:
        say("metlit: interrupted")
        sys.exit(INTERRUPTED)
    except UnicodeEncodeError as error:
        # Code pages, as those of Windows, lack what papers print; half a table is none.
        sign = error.object[error.start].encode("unicode_escape").decode()
        say(f"metlit: the output cannot be written as {sys.stdout.encoding}, which has no {sign} (set PYTHONUTF8=1)")
        sys.exit(CANNOT_RUN)
    except OSError as error:
        say(f"metlit: the output cannot be written: {error.strerror}")
        sys.exit(CANNOT_RUN)
