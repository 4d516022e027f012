"""The record format for editors and readers: JSON Schema and data dictionary, made from the shapes."""

from __future__ import annotations

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape, Schema
from metlit.model.terms import Terms

_MAX_ENUM = 60


def json_schema(schema: Schema, terms: Terms) -> dict:
    """A JSON Schema (draft 7) of the YAML, for completion and checking in editors.

    It is a little wider than the shapes: numbers and references are not resolved.
    """
    reasons = _words(terms, iris.term_iri("record", "absence-reason"))
    shapes = sorted(_reachable(schema), key=lambda s: s.name)
    return {
        "$schema": iris.JSON_SCHEMA_DRAFT,
        "$id": iris.SCHEMA,
        "title": "metlit record",
        "description": schema.root.description,
        "$ref": f"#/definitions/{schema.root.name}",
        "definitions": {
            "Absent": {"enum": reasons, "description": "Stated absence"},
            **{shape.name: _definition(shape, schema, terms) for shape in shapes},
        },
    }


def _reachable(schema: Schema) -> list[NodeShape]:
    found: dict[str, NodeShape] = {}
    todo = [schema.root]
    while todo:
        shape = todo.pop()
        if shape.cls not in found:
            found[shape.cls] = shape
            todo += [schema.shape_of(f.target) for f in shape.fields.values() if f.kind == model.NODE]
    return list(found.values())


def _definition(shape: NodeShape, schema: Schema, terms: Terms) -> dict:
    properties = {f.key: _property(f, schema, terms) for f in shape.fields.values()}
    if shape.dimension:
        properties["value"] = {"type": ["string", "number"], "description": shape.description}
    mapping = {
        "type": "object",
        "description": shape.description,
        "properties": properties,
        "required": [f.key for f in shape.fields.values() if f.minimum],
        "additionalProperties": False,
    }
    if shape.dimension:
        return {"anyOf": [{"type": ["string", "number"], "description": shape.description}, mapping]}
    if shape.scalar_key:
        return {"anyOf": [_single(shape.fields[shape.scalar_key], schema, terms), mapping]}
    return mapping


def _property(found: Field, schema: Schema, terms: Terms) -> dict:
    forms = [_single(found, schema, terms), {"$ref": "#/definitions/Absent"}]
    if found.kind != model.NODE and schema.placeable(found) and schema.value_place:
        forms.append(_placed(list(forms), schema.value_place))
    single: dict = {"anyOf": forms}
    if found.keyed_by:
        target = schema.shape_of(found.target)
        entry = {k: v for k, v in target.fields.items() if v.path != found.keyed_by}
        value = _property(entry[target.scalar_key], schema, terms)
        inner = {
            "type": "object",
            "properties": {k: _property(v, schema, terms) for k, v in entry.items()},
            "additionalProperties": False,
        }
        absent = {"$ref": "#/definitions/Absent"}
        listed = {"$ref": f"#/definitions/{target.name}"}
        forms = [value, inner]
        if found.several_of_a_key:
            forms.append({"type": "array", "items": {"anyOf": [value, inner]}, "minItems": 1})
        forms = [{"type": "object", "additionalProperties": {"anyOf": forms}}, listed]
        single = {"anyOf": [*forms, {"type": "array", "items": listed, "minItems": 1}, absent]}
    elif found.repeatable:
        single = {"anyOf": [*single["anyOf"], {"type": "array", "items": dict(single), "minItems": 1}]}
    return {"description": found.description, **single}


def _placed(values: list[dict], shape: NodeShape) -> dict:
    """A plain value with a place of its own; what stands beside it is text."""
    text = {"type": "string"}
    listed = {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}
    beside = {f.key: {"description": f.description, **listed} for f in shape.fields.values()}
    return {
        "type": "object",
        "properties": {"value": {"anyOf": values}, **beside},
        "required": ["value", *(f.key for f in shape.fields.values() if f.minimum)],
        "additionalProperties": False,
    }


def _single(found: Field, schema: Schema, terms: Terms) -> dict:
    if found.kind == model.NODE:
        return {"$ref": f"#/definitions/{schema.shape_of(found.target).name}"}
    if found.kind == model.WORD:
        words = _words(terms, found.target)
        return {"enum": words} if len(words) <= _MAX_ENUM and not found.otherwise else {"type": "string"}
    if found.kind == model.INTEGER:
        return {"type": "integer"}
    if found.kind == model.YEAR:
        return {"type": "integer", "minimum": 1900, "maximum": 2099}
    if found.kind == model.BOOLEAN:
        return {"type": "boolean"}
    if found.kind == model.ANY:
        return {}
    text: dict = {"type": ["string", "number", "boolean"]}
    if found.pattern:
        text["pattern"] = found.pattern
    return text


def _words(terms: Terms, branch: str) -> list[str]:
    return sorted(
        {
            word
            for c in terms.concepts.values()
            if terms.within(c.iri, branch) and c.iri != branch
            for word in (*c.words, c.key.replace("-", " "))
            if [f.iri for f in terms.find(word, [branch])] == [c.iri]
        }
    )


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
