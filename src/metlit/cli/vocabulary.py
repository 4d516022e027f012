"""The commands ``metlit terms|schema|dose``, which need no store: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.lazy import command
from metlit.cli.tabular import View, tabular
from metlit.cli.terminal import example, known, say, width
from metlit.errors import MetlitError

# Words of one's own lie beside them.
CASES = Path("cases")


@command(example("metlit terms psoas"))
def terms_command(
    word: Annotated[str | None, typer.Argument(help="A word, a part of one, or a CURIE.")] = None,
    of: Annotated[str | None, typer.Option(help="All words that a key takes; MAPPING.KEY for one of several.")] = None,
    add: Annotated[
        bool, typer.Option("--add", help="Write the word into vocabulary/, asking for what is missing.")
    ] = False,
    broader: Annotated[str | None, typer.Option(help="With --add: the term above it.")] = None,
    synonyms: Annotated[str | None, typer.Option(help="With --add: other words, with | between.")] = None,
    definition: Annotated[str | None, typer.Option(help="With --add: one sentence.")] = None,
    languages: Annotated[
        bool, typer.Option("--languages", help="With --of: also the words of other languages.")
    ] = False,
    format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> None:
    """Search the vocabulary: a concept's place, synonyms and mappings; all words of a key; a word of your own."""
    from metlit.answers import show as run
    from metlit.answers.rendering import json_text
    from metlit.cli.own_terms import add_word, known_words, listed_words, words_text
    from metlit.model.terms import Terms
    from metlit.resources import Resources

    known(format, ("text", "json"))
    if add:
        add_word(word, of, broader, synonyms, definition)
        return
    resources = Resources.beside([CASES]) or Resources.default()
    vocabulary = Terms.load(resources.term_files())
    if of is not None and word is None:
        listed = listed_words(resources, vocabulary, of)
        if format == "json":
            print(json_text([run.concept_data(vocabulary, c) for _, words in listed for _, c in words]))
        else:
            print(words_text(listed, of, languages=languages))
        return
    if word is None:
        raise MetlitError("no word to look for", "metlit terms WORD, or metlit terms --of KEY for all words of a key")
    found = known_words(resources, vocabulary, word, of)
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
    from metlit.model.dictionary import dictionary
    from metlit.model.forms import Forms
    from metlit.model.jsonld import context
    from metlit.model.schema import Schema
    from metlit.model.terms import Terms
    from metlit.record.json_schema import json_schema
    from metlit.record.walk import RecordFormat
    from metlit.resources import Resources

    known(format, ("json-schema", "context", "markdown", "rdf-model"))
    if format == "rdf-model":
        from metlit.building.sample import sample_graph
        from metlit.model.rdf_model import RdfModel

        print(RdfModel(*sample_graph()).text(), end="")
        return
    resources = Resources.beside([CASES]) or Resources.default()
    shapes = Schema.load(resources.shape_files(), resources.ontology_file())
    if format == "markdown":
        print(dictionary(shapes), end="")
    elif format == "context":
        print(json_text(context(shapes)))
    else:
        terms = Terms.load(resources.term_files())
        written = Forms.load(resources.forms_file())
        print(json_text(json_schema(RecordFormat(shapes, terms, written), written)))


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
