"""The commands ``metlit similar|path|gaps|pool|network``: words ↔ calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from metlit.cli.facets import DEFAULT_STORE, Store, described, faceted
from metlit.cli.lazy import command
from metlit.cli.tabular import View, tabular
from metlit.cli.terminal import example, known, plain_number, say
from metlit.errors import MetlitError, UnknownWordError
from metlit.notice import NOTICE, SELECTED

Count = Annotated[int, typer.Option("-k", "--count", min=1, help="How many.")]


@command(example("metlit similar --age 15 --sex male --site iliopsoas --pain 8"))
@described
@tabular()
def similar_command(
    ident: Annotated[str | None, typer.Argument(help="Path of a patient, group or target; or describe one.")] = None,
    count: Count = 5,
    weights: Annotated[str | None, typer.Option(help="Of facets: FACET=3,FACET=2.")] = None,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help="How often neighbours share treatment and outcome.")
    ] = False,
    store: Store = DEFAULT_STORE,
    *,
    view: View,
    description: Mapping[str, str],
) -> None:
    """The nearest reported patients and groups: why they are near, what was done, and how it ended."""
    from metlit.analysis import neighbours_table
    from metlit.analysis.neighbours import Neighbours
    from metlit.answers.library import Library

    neighbours = Neighbours(Library(store), _weights(weights))
    if evaluate:
        view.print(neighbours_table.EVALUATION, neighbours_table.evaluation(neighbours, count))
        say(f"each patient against the {count} nearest of other publications; chance: against all of them")
        return
    wanted, own = neighbours_table.asked(neighbours, ident or "", description)
    rows = neighbours_table.neighbour_rows(neighbours, neighbours.nearest(wanted, count, own))
    layout = neighbours_table.NeighbourColumns.load(neighbours.library)
    shown = layout.shown if view.form == "table" else layout.names
    view.print(shown, rows, every=layout.names, heads=layout.heads)
    say(f"compared by {', '.join(wanted)}. {SELECTED}")


def _weights(text: str | None) -> dict[str, float]:
    """``FACET=3,FACET=2``."""
    found = {}
    for part in filter(None, (text or "").split(",")):
        name, equals, value = part.partition("=")
        weight = plain_number(value.strip())
        if not equals or weight is None:
            raise UnknownWordError(f"'{part}' is no weight", "write FACET=3,FACET=2")
        found[name.strip()] = weight
    return found


@command(example('metlit path "nasopharyngeal carcinoma" 30/10'))
@tabular()
def path_command(
    one: Annotated[str, typer.Argument(metavar="FROM", help="A word, a path, a publication, or as the example.")],
    other: Annotated[str, typer.Argument(metavar="TO", help="The same: a word, a path, 30/10.")],
    count: Count = 3,
    store: Store = DEFAULT_STORE,
    *,
    view: View,
) -> None:
    """How two things are connected: the shortest chains of evidence, with people and sources."""
    from metlit.analysis import pathways
    from metlit.answers.library import Library

    ways = pathways.Pathways(Library(store))
    found = ways.shortest(one, other, count)
    if not found:
        view.print(pathways.PATH_COLUMNS, [])
        say(f"nothing that is reported connects '{one}' and '{other}'")
        return
    view.print(pathways.PATH_COLUMNS, list(ways.table(found)))
    if len(found[0]) == 1:
        say(f"both name {ways.label(found[0][0])}")
    say(f"people: with both ends of a step; whole path: with all of it. {NOTICE}")


@command(example('metlit gaps --site "skeletal muscle"'))
@faceted
@tabular()
def gaps_command(
    kind: Annotated[str, typer.Argument(help="unreported, combinations, once or missing.")] = "unreported",
    count: Count = 40,
    store: Store = DEFAULT_STORE,
    *,
    view: View,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """What nobody has reported, what is reported once, and what reports leave out."""
    from metlit.analysis import gaps as run
    from metlit.answers.library import Library

    known(kind, run.GAP_KINDS)
    columns, rows = run.Gaps(Library(store), facets).table(kind)
    view.print(columns, rows[:count])
    if len(rows) > count:
        say(f"{len(rows) - count} more; all with --count {len(rows)}")
    say("of what is in this store, which is not all that is published. " + NOTICE)


@command(example('metlit pool "complete pain response"'))
@faceted
@tabular()
def pool_command(
    outcomes: Annotated[list[str], typer.Argument(help="Outcomes, everything below them included.")],
    by: Annotated[str, typer.Option(help="Column of the evidence rows to group by.")] = "",
    bands: Annotated[str, typer.Option(help="Where the numbers of that column are cut: 20,30,40.")] = "",
    per: Annotated[str, typer.Option(help="What is counted, patients if empty; a wrong word lists the others.")] = "",
    single: Annotated[bool, typer.Option("--single-cases", help="Pool publications of one patient as well.")] = False,
    wald: Annotated[bool, typer.Option("--wald", help="Wald's ends of the model as well.")] = False,
    i2: Annotated[bool, typer.Option("--i2", help="I² as well, which this model does not have.")] = False,
    store: Store = DEFAULT_STORE,
    *,
    view: View,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Proportions of people with an outcome, study by study, and pooled where that can be defended."""
    from metlit.analysis import meta_analysis, overlap, pooled_rows, pooling
    from metlit.answers.library import Library

    counts = pooling.OutcomeCounts(Library(store), facets, by, _bands(bands, by))
    found = counts.of(outcomes, per)
    per = found[0].unit if found else per
    groups = meta_analysis.pooled_groups(found, single_cases=single, wald=wald, i2=i2)
    asked = ", ".join(outcomes)
    rows = [*pooled_rows.proportion_rows(found, asked), *pooled_rows.pooled_rows(groups, asked, per)]
    columns = (*pooled_rows.PROPORTION_COLUMNS, *([pooled_rows.I2_COLUMN] if i2 else []))
    view.print(columns, rows, heads={"with_outcome": f"{per} with it", "with_data": f"of {per}"})
    if not found:
        say("no study says of anybody whether it was so")
        return
    for sentence in pooled_rows.pooled_sentences(groups, per):
        say(sentence)
    for sentence in overlap.overlap_sentences(counts.perhaps_twice(found)):
        say(sentence)
    for one in found:
        if one.otherwise:
            say(f"{one.study}: the paper contradicts itself; {one.otherwise}")
    say(f"{meta_analysis.CAUTION} {NOTICE}")


def _bands(text: str, by: str) -> list[float]:
    """``20,30,40``, ascending."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if words and not by:
        raise MetlitError("bands of what?", "name the column: --by COLUMN")
    bands = [band for word in words if (band := plain_number(word)) is not None]
    if len(bands) < len(words):
        raise UnknownWordError(f"'{text}' are no bands", "write 20,30,40")
    return sorted(bands)


@command(example("metlit network --site psoas"))
@faceted
@tabular()
def network_command(
    project: Annotated[
        str | None, typer.Option(help="Join concepts of one kind that share another: KIND/KIND.")
    ] = None,
    count: Count = 25,
    store: Store = DEFAULT_STORE,
    *,
    view: View,
    facets: Mapping[str, Sequence[str]],
) -> None:
    """Measures of the evidence network; `metlit export graph` writes it to files."""
    from metlit.analysis import measures
    from metlit.analysis.network import evidence_network
    from metlit.answers.library import Library

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
    view.print(columns, rows[:count])
    records = {p for *_, data in graph.edges(data=True) for p in data["publications"]}
    say(
        f"{len(graph)} concepts, {graph.number_of_edges()} edges; "
        f"{len(records)} publications stand behind this. {NOTICE}"
    )
