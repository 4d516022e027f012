"""The record format for readers: the data dictionary, made from the shapes."""

from __future__ import annotations

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape, Schema


def dictionary(schema: Schema) -> str:
    """The data dictionary in Markdown: every mapping and key, from the shapes."""
    parts = [
        "# Data dictionary",
        "",
        "Made by `metlit schema --format markdown` from `shapes/`. `?` one at most, "
        "`1` exactly one, `*` any number, `+` one or more. A plain value may have a place of its own: "
        "`{value: …, at: …}`.",
    ]
    quantities: list[NodeShape] = []
    for shape in _reachable(schema):
        if shape.dimension:
            quantities.append(shape)
        else:
            parts += [
                "",
                f"## {shape.name}",
                "",
                shape.description,
                "",
                "| key | takes | | meaning |",
                "|---|---|---|---|",
            ]
            parts += [_line(f, schema) for f in shape.fields.values()]
    parts += ["", "## Quantities", "", "| quantity | written as |", "|---|---|"]
    parts += [f"| {q.name} | {q.description} |" for q in sorted(quantities, key=lambda q: q.name)]
    return "\n".join(parts) + "\n"


def _reachable(schema: Schema) -> list[NodeShape]:
    found: dict[str, NodeShape] = {}
    todo = [schema.root]
    while todo:
        shape = todo.pop()
        if shape.cls not in found:
            found[shape.cls] = shape
            todo += [schema.shape_of(f.target) for f in shape.fields.values() if f.kind == model.NODE]
    return list(found.values())


def _line(found: Field, schema: Schema) -> str:
    many = {(0, True): "*", (1, True): "+", (0, False): "?", (1, False): "1"}[min(found.minimum, 1), found.repeatable]
    takes = found.kind
    if found.kind == model.NODE:
        takes = schema.shape_of(found.target).name
    elif found.kind == model.WORD:
        takes = f"word of {found.target.removeprefix(iris.TERM)}" + (", or an id" if found.otherwise else "")
    elif found.kind == model.REFERENCE:
        takes = f"id of a {found.target.removeprefix(METLIT)}"
    return f"| `{found.key}` | {takes} | {many} | {found.description.replace('|', '/')} |"
