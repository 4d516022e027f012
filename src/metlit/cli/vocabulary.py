"""The commands ``metlit terms|schema|dose``, which need no store: words ↔ calls."""

from __future__ import annotations

from typing import Annotated

import typer

from metlit.cli.lazy import command
from metlit.cli.tabular import View, tabular
from metlit.cli.terminal import example, known, say, width


@command(example("metlit terms psoas"))
def terms_command(
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
        print(run.wrapped_concepts([run.concept_text(vocabulary, c) for c in found], width()))
        if waiting := sum(not c.definition for c in found):
            say(f"{waiting} of {len(found)} have no definition yet: what they mean is what their words say")


@command(example("metlit schema --format json-schema"))
def schema_command(
    format: Annotated[
        str, typer.Option("--format", "-f", help="json-schema, context, markdown or rdf-model.")
    ] = "markdown",
) -> None:
    """The record format: JSON Schema for editors, JSON-LD context, data dictionary; what becomes of it in RDF."""
    from metlit.answers.rendering import json_text
    from metlit.model.dictionary import dictionary, json_schema
    from metlit.model.jsonld import context
    from metlit.model.schema import Schema
    from metlit.model.terms import Terms
    from metlit.resources import Resources

    known(format, ("json-schema", "context", "markdown", "rdf-model"))
    if format == "rdf-model":
        from metlit.building.sample import sample_graph
        from metlit.model.rdf_model import RdfModel

        print(RdfModel(*sample_graph()).text(), end="")
        return
    resources = Resources.default()
    shapes = Schema.load(resources.shape_files(), resources.ontology_file())
    if format == "markdown":
        print(dictionary(shapes), end="")
    elif format == "context":
        print(json_text(context(shapes)))
    else:
        print(json_text(json_schema(shapes, Terms.load(resources.term_files()))))


@command(example("metlit dose 30/10 --alpha-beta 10"))
@tabular()
def dose_command(
    schedule: Annotated[str, typer.Argument(help="Total and number, as the example has them.")],
    alpha_beta: Annotated[str | None, typer.Option(help="Ratio to compute with; the usual ones if none.")] = None,
    *,
    view: View,
) -> None:
    """BED and EQD2 of a schedule. It computes; it chooses no dose."""
    from metlit.answers.ask import dose_rows

    view.print(*dose_rows(schedule, alpha_beta))
