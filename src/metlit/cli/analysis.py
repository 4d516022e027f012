"""The commands ``metlit similar|path|gaps|pool|network``: words ↔ calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from metlit.cli.facets import DEFAULT_STORE, Store, described, faceted
from metlit.cli.terminal import example, known, say, width
from metlit.errors import MetlitError, ResourceError, UnknownWordError
from metlit.notice import NOTICE, SELECTED

FORMATS = ("table", "csv", "json")
Format = Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")]
Count = Annotated[int, typer.Option("-k", "--count", min=1, help="How many.")]


@described
def similar(
    ident: Annotated[str | None, typer.Argument(help="Path of a patient, group or lesion; or describe one.")] = None,
    count: Count = 5,
    weights: Annotated[str | None, typer.Option(help="Of facets: site=3,primary=2.")] = None,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help="How often neighbours share treatment and outcome.")
    ] = False,
    format: Format = "table",
    store: Store = DEFAULT_STORE,
    *,
    description: Mapping[str, str],
) -> None:
    """The nearest reported patients and groups: why they are near, what was done, and how it ended."""
    from metlit.analysis import neighbours_table
    from metlit.analysis.neighbours import Neighbours
    from metlit.answers.library import Library

    known(format, FORMATS)
    neighbours = Neighbours(Library(store), _weights(weights))
    if evaluate:
        _print(neighbours_table.EVALUATION, neighbours_table.evaluation(neighbours, count), format)
        say(f"each patient against the {count} nearest of other publications; chance: against all of them")
        return
    wanted, own = neighbours_table.asked(neighbours, ident or "", description)
    rows = neighbours_table.neighbour_rows(neighbours, neighbours.nearest(wanted, count, own))
    layout = neighbours_table.NeighbourColumns.load(neighbours.library)
    _print(layout.shown if format == "table" else layout.names, rows, format, layout.heads)
    say(f"compared by {', '.join(wanted)}. {SELECTED}")


def _weights(text: str | None) -> dict[str, float]:
    """``site=3,primary=2``."""
    found = {}
    for part in filter(None, (text or "").split(",")):
        name, equals, value = part.partition("=")
        if not equals or not value.replace(".", "", 1).isdigit():
            raise UnknownWordError(f"'{part}' is no weight", "write site=3,primary=2")
        found[name.strip()] = float(value)
    return found


def path(
    one: Annotated[
        str, typer.Argument(metavar="FROM", help="Tumour, site, drug, outcome, dose, patient, publication.")
    ],
    other: Annotated[str, typer.Argument(metavar="TO", help="The same: a word, a path, 30/10.")],
    count: Count = 3,
    format: Format = "table",
    store: Store = DEFAULT_STORE,
) -> None:
    """How two things are connected: the shortest chains of evidence, with people and sources."""
    from metlit.analysis import pathways
    from metlit.answers.library import Library

    known(format, FORMATS)
    ways = pathways.Pathways(Library(store))
    found = ways.shortest(one, other, count)
    if not found:
        _print(pathways.PATH_COLUMNS, [], format)
        say(f"nothing that is reported connects '{one}' and '{other}'")
        return
    _print(pathways.PATH_COLUMNS, list(ways.table(found)), format)
    if len(found[0]) == 1:
        say(f"both name {ways.label(found[0][0])}")
    say(f"people: with both ends of a step; whole path: with all of it. {NOTICE}")


@faceted
def gaps(
    kind: Annotated[str, typer.Argument(help="unreported, combinations, once or missing.")] = "unreported",
    count: Count = 40,
    format: Format = "table",
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """What nobody has reported, what is reported once, and what reports leave out."""
    from metlit.analysis import gaps as run
    from metlit.answers.library import Library

    known(format, FORMATS)
    known(kind, run.GAP_KINDS)
    columns, rows = run.Gaps(Library(store), facets).table(kind)
    _print(columns, rows[:count], format)
    if len(rows) > count:
        say(f"{len(rows) - count} more; all with --count {len(rows)}")
    say("of what is in this store, which is not all that is published. " + NOTICE)


@faceted
def pool(
    outcomes: Annotated[list[str], typer.Argument(help="Outcomes, everything below them included.")],
    by: Annotated[str, typer.Option(help="Column to group by: technique, site, intent, …")] = "",
    bands: Annotated[str, typer.Option(help="Where the numbers of that column are cut: 20,30,40.")] = "",
    single: Annotated[bool, typer.Option("--single-cases", help="Pool publications of one patient as well.")] = False,
    format: Format = "table",
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Proportions of people with an outcome, study by study, and pooled where that can be defended."""
    from metlit.analysis import meta_analysis, pooling
    from metlit.answers.library import Library

    known(format, FORMATS)
    found = pooling.proportions(Library(store), outcomes, facets, by, _bands(bands, by))
    _print(pooling.PROPORTION_COLUMNS, pooling.proportion_rows(found, ", ".join(outcomes)), format)
    if not found:
        say("no study says of anybody whether it was so")
        return
    for group in sorted({one.group for one in found}):
        _pooled([one for one in found if one.group == group], group, single)
    say(f"{meta_analysis.WARNING} {NOTICE}")


def _bands(text: str, by: str) -> list[float]:
    """``20,30,40``, ascending."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if words and not by:
        raise MetlitError("bands of what?", "name the column: --by eqd2_10")
    if not all(word.replace(".", "", 1).isdigit() for word in words):
        raise UnknownWordError(f"'{text}' are no bands", "write 20,30,40")
    return sorted(float(word) for word in words)


def _pooled(found: Sequence, group: str, single: bool) -> None:
    from metlit.analysis import meta_analysis

    name = f"{group}: " if group else ""
    try:
        one = meta_analysis.pooled_summary(found, single_cases=single)
    except ResourceError:
        raise
    except MetlitError as error:
        say(f"{name}{error}")
        return
    interval = f"{_percent(one.low)}–{_percent(one.high)}"
    text = f"{name}{one.studies} studies, {one.people} people: {_percent(one.estimate)} ({interval})"
    predicted = f"; a new study: {_percent(one.predicted[0])}–{_percent(one.predicted[1])}" if one.predicted else ""
    say(f"{text}, I² {_percent(one.i2)}{predicted} (random effects on the logit scale)")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


@faceted
def network(
    project: Annotated[
        str | None, typer.Option(help="Join concepts of one kind that share another: 'site/primary tumour'.")
    ] = None,
    count: Count = 25,
    format: Format = "table",
    store: Store = DEFAULT_STORE,
    *,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Measures of the evidence network; `metlit export graph` writes it to files."""
    from metlit.analysis import measures
    from metlit.analysis.network import evidence_network
    from metlit.answers.library import Library

    known(format, FORMATS)
    graph = evidence_network(Library(store), facets)
    columns, rows = measures.MEASURE_COLUMNS, []
    if project is None:
        rows = measures.measures(graph)
    else:
        kind, _, through = project.partition("/")
        kinds = {data["kind"] for _, data in graph.nodes(data=True)}
        for word in (kind, through):
            if word not in kinds:
                raise UnknownWordError(f"there is no kind '{word}'", "one of " + ", ".join(sorted(kinds)))
        columns, rows = measures.PROJECTED, measures.projection(graph, kind, through)
    _print(columns, rows[:count], format)
    records = {p for *_, data in graph.edges(data=True) for p in data["publications"]}
    say(
        f"{len(graph)} concepts, {graph.number_of_edges()} edges; "
        f"{len(records)} publications stand behind this. {NOTICE}"
    )


def _print(columns: Sequence[str], rows: Sequence[Mapping], form: str, heads: Mapping[str, str] | None = None) -> None:
    from metlit.answers.rendering import render_rows

    print(render_rows(columns, rows, form, width=width(), heads=heads or {}))


# Name → the command, and what its help ends with.
COMMANDS = {
    "similar": (similar, example("metlit similar --age 15 --sex male --site iliopsoas --pain 8")),
    "path": (path, example('metlit path "nasopharyngeal carcinoma" 30/10')),
    "gaps": (gaps, example('metlit gaps --site "skeletal muscle"')),
    "pool": (pool, example('metlit pool "complete pain response"')),
    "network": (network, example("metlit network --site psoas")),
}
