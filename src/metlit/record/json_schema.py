"""The record format as a JSON Schema for editors, made from the shapes, the ontology and the vocabularies."""

from __future__ import annotations

import re

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape
from metlit.record.form_patterns import FormsByPlace, NoForms, read_at, refused_at
from metlit.record.lift import ABSENCE_REASON, LONGEST_ID
from metlit.record.number_patterns import json_number, number_pattern, quantity_pattern, with_unit
from metlit.record.scalars import CROSS_REFERENCE
from metlit.record.walk import RecordFormat
from metlit.record.word_lists import WordList, definition, slug_of, spelling

_VALUE, _PRINTED = "value", METLIT + "printed"
# Where forms may stand that any value, and any quantity, may have.
_ANY, _QUANTITY = "any", "quantity"
_QUOTED = re.compile(r'"([^"]+)"')
# A text that holds more than blanks; an id, or a path of ids and keys.
_NOT_BLANK, _PATH = r"[^\s\u2800]", r"^(?:\.|[a-z0-9_-]+(?:/[a-z0-9_-]+)*)$"
_SEVERAL = ("minLength", "maxLength")
_EXAMPLES = 3


def json_schema(record_format: RecordFormat, forms: FormsByPlace | None = None) -> dict:
    """A JSON Schema (draft 2020-12) of the YAML, for completion and checking in editors.

    It sees the tree that a YAML 1.2 reader makes of the text. What needs more than one value at a time (references,
    plausibility) and what such a reader does not tell (quotes, zeros before and behind numbers) is left to ``check``.

    Args:
        record_format: the shapes and the words.
        forms: other forms of values that the reader of records reads or refuses.
    """
    return _Editor(record_format, forms or NoForms()).schema()


class _Editor:
    """The definitions as they grow: one for each kind of value, each list of words and each mapping."""

    def __init__(self, record_format: RecordFormat, forms: FormsByPlace) -> None:
        self.format, self.shapes, self.forms = record_format, record_format.schema, forms
        self.definitions: dict[str, dict] = {}

    def schema(self) -> dict:
        root = self.shapes.root
        self.mapping(root)
        return {
            "$schema": iris.JSON_SCHEMA_DRAFT,
            "$id": iris.SCHEMA,
            "title": "metlit record",
            "description": root.description,
            "defaultSnippets": [self.snippet(root)],
            "allOf": [definition(root.name)],
            "$defs": dict(sorted(self.definitions.items())),
        }

    # -- mappings

    def mapping(self, shape: NodeShape) -> dict:
        """What stands for a node: its mapping, or the plain value that stands for it."""
        if shape.name not in self.definitions:
            self.definitions[shape.name] = {}  # mappings hold each other
            plain = [self.quantity(shape)] if shape.dimension else [*self.short(shape), *self.other_forms(shape.name)]
            forms = [*plain, self.keys(shape, shape.fields)]
            self.definitions[shape.name] = forms[0] if len(forms) == 1 else {"anyOf": forms}
        return definition(shape.name)

    def short(self, shape: NodeShape) -> list[dict]:
        """The plain value that stands for a mapping, if it has all that the mapping needs."""
        needed = {f.key for f in shape.fields.values() if f.minimum}
        return (
            [self.single(shape.fields[shape.scalar_key])] if shape.scalar_key and needed <= {shape.scalar_key} else []
        )

    def keys(self, shape: NodeShape, fields: dict[str, Field], given: str = "") -> dict:
        """A mapping of keys; one of them may be given by what it is the value of."""
        properties = {f.key: self.property(f, shape) for f in fields.values()}
        if shape.dimension:
            number = {"description": shape.description, "anyOf": [self.quantity(shape)]}
            properties = {_VALUE: number, **properties}
        told = f"**{shape.label}**: {shape.description}"
        described = {"title": shape.label, "description": shape.description, "markdownDescription": told}
        mapping = {"type": "object", **described, "properties": properties, "additionalProperties": False}
        if needed := [f.key for f in fields.values() if f.minimum and f.key != given]:
            mapping["required"] = needed
        if not (shape.dimension or given):
            mapping["defaultSnippets"] = [self.snippet(shape)]
        return mapping

    def property(self, found: Field, shape: NodeShape) -> dict:
        """What a key of a mapping takes: one value, or several."""
        one = self.value(found)
        if others := self.other_forms(f"{shape.name}/{found.key}"):
            placed = [{"type": "object", "properties": {_VALUE: form}, "required": [_VALUE]} for form in others]
            one = {"anyOf": [one, *others, *placed]}
        forms = [one]
        if found.keyed_by:
            forms = [self.keyed(found), one]
        if found.repeatable:
            forms.append({"type": "array", "items": one, "minItems": 1})
        told = {"description": found.description, "markdownDescription": key_told(found)}
        examples = self.examples(found)
        return {**told, **({"examples": examples} if examples else {}), "anyOf": forms}

    def keyed(self, found: Field) -> dict:
        """A mapping whose keys are values."""
        shape = self.shapes.shape_of(found.target)
        key = shape.by_path(found.keyed_by)
        assert key is not None
        plain = self.property(shape.fields[shape.scalar_key], shape)["anyOf"]
        forms = [*plain, self.keys(shape, shape.fields, given=key.key)]
        if found.several_of_a_key:
            forms.append({"type": "array", "items": {"anyOf": list(forms)}, "minItems": 1})
        return {
            "type": "object",
            "propertyNames": self.single(key),
            "additionalProperties": {"description": shape.description, "anyOf": forms},
        }

    def value(self, found: Field) -> dict:
        """One value of a key: the value, a stated absence, or either with a place of its own."""
        name = f"{self.kind(found)}-{'or-absent' if may_be_absent(found) else 'needed'}"
        if name not in self.definitions:
            self.definitions[name] = {}
            forms = [self.present(found)]
            if may_be_absent(found):
                forms.append(self.absence())
            if self.shapes.placeable(found):
                forms += self.placed(found)
            self.definitions[name] = {"anyOf": forms}
        return definition(name)

    def present(self, found: Field) -> dict:
        """A value that is there: where a key takes no absence, words for one are none of its texts either."""
        one = self.single(found)
        read = found.path in (model.LOCAL_ID, ABSENCE_REASON)
        return one if read or may_be_absent(found) else {"allOf": [one], "not": self.absence()}

    def placed(self, found: Field) -> list[dict]:
        """A value with a place of its own; of an absence nothing else is asked, and quantities have their places."""
        absent = {"type": "object", "properties": {_VALUE: self.absence()}, "required": [_VALUE]}
        absences = [absent] if may_be_absent(found) else []
        place = self.shapes.value_place
        if found.kind == model.NODE or place is None:
            return absences
        mapping = self.keys(place, place.fields)
        properties = {_VALUE: self.present(found), **mapping["properties"]}
        placed = {k: v for k, v in mapping.items() if k != "defaultSnippets"}
        # Where it has no place, it has that of the mapping around it.
        inherited = place.by_path(model.AT)
        needed = [key for key in mapping.get("required", ()) if inherited is None or key != inherited.key]
        return [{**placed, "properties": properties, "required": [_VALUE, *needed]}, *absences]

    # -- plain values

    def kind(self, found: Field) -> str:
        """A name for all keys that take the same."""
        if found.kind == model.NODE:
            return self.shapes.shape_of(found.target).name
        if found.kind == model.WORD:
            others = "-or-form" if self.other_forms(found.target.removeprefix(iris.TERM)) else ""
            return f"word-{slug_of(found.target)}{others}{'-or-id' if found.otherwise else ''}"
        limits = "-".join(f"{name}-{text}" for name, text in found.bounds)
        special = found.pattern or found.path in (model.LOCAL_ID, ABSENCE_REASON, _PRINTED)
        own = found.shape.removeprefix(iris.SHAPES) if special else ""
        place = "" if self.shapes.placeable(found) else "unplaced"
        return "-".join(filter(None, (place, found.kind.replace(" ", "-"), limits, own)))

    def single(self, found: Field) -> dict:
        """One value of a key, neither absent nor placed."""
        if found.kind == model.NODE:
            return self.mapping(self.shapes.shape_of(found.target))
        if found.kind == model.ANY:
            return {}
        name = self.kind(found)
        if name not in self.definitions:
            self.definitions |= self.plain(found, name)
        return definition(name)

    def plain(self, found: Field, name: str) -> dict[str, dict]:
        if found.kind == model.WORD:
            told = f"no word of {found.target.removeprefix(iris.TERM)}; metlit terms finds the nearest"
            slug = slug_of(found.target)
            lists = WordList(self.format.terms, found.target).schema(slug, told)
            own = {"anyOf": [definition(f"word-{slug}"), *self.other_forms(found.target.removeprefix(iris.TERM))]}
            if found.otherwise:
                own["anyOf"].append(_text(_PATH))
            return lists | ({name: own} if name != f"word-{slug}" else {})
        if found.kind == model.BOOLEAN:
            return {name: {"type": "boolean"}}
        if found.kind in (model.INTEGER, model.YEAR):
            number = json_number(found.bounds, r"^(?:19|20)\d\d$" if found.kind == model.YEAR else "")
            return {name: {**(number or {}), "type": "integer"}}
        if found.kind == model.REFERENCE:
            return {name: _text(_PATH, told="the id of something in this record")}
        if found.kind == model.CROSS:
            return {name: {"type": "string", "pattern": f"^(?:{CROSS_REFERENCE.pattern})$"}}
        return {name: self.text(found)}

    def text(self, found: Field) -> dict:
        """A text; what a YAML reader takes for a number or a truth value is one too."""
        lengths = {name: int(text) for name, text in found.bounds if name in _SEVERAL}
        if found.path == model.LOCAL_ID:
            slug = f"^(?:{iris.SLUG.pattern})$"
            forms = _text(found.pattern or slug, told=found.message)
            return {"allOf": [forms, _text(slug)], "maxLength": LONGEST_ID}
        if found.pattern:
            return {**_text(found.pattern, told=found.message), **lengths}
        text = {"type": ["string", "number", "boolean"], "pattern": _NOT_BLANK, **lengths}
        refused = "" if found.path == _PRINTED else refused_at(self.forms, _ANY)
        return {**text, "not": {"type": "string", "pattern": refused}} if refused else text

    def other_forms(self, *places: str) -> list[dict]:
        """Other forms of values that are read in any of the places."""
        pattern = read_at(self.forms, *places)
        return [{"type": "string", "pattern": pattern}] if pattern else []

    def quantity(self, shape: NodeShape) -> dict:
        """The text of a quantity, or its number alone where no unit is needed."""
        name = f"{shape.name}-as-text"
        if name not in self.definitions:
            bounds, pattern = self.shapes.number_limits(shape)
            number = number_pattern(bounds, pattern)
            listed = WordList(self.format.terms, shape.dimension)
            units = [*listed.words, *listed.names]
            bare = bool(shape.default_unit)
            form = quantity_pattern(number, units, self.format.comparators, bare=bare)
            written = {"type": "string", "pattern": form, "patternErrorMessage": shape.description}
            forms = [written, *filter(None, [json_number(bounds, pattern) if bare else None])]
            forms += self.other_forms(shape.name)
            # What any quantity may be written as is still to have a unit of its dimension.
            forms += [{**f, "allOf": [{"pattern": with_unit(units, bare=bare)}]} for f in self.other_forms(_QUANTITY)]
            examples = _QUOTED.findall(shape.description)
            self.definitions[name] = {"anyOf": forms, **({"examples": examples} if examples else {})}
        return definition(name)

    def absence(self) -> dict:
        """A stated absence."""
        if "absence" not in self.definitions:
            concepts = map(self.format.terms.get, dict.fromkeys(self.format.reasons.values()))
            words = [word for concept in concepts for word in concept.words]
            told = "no reason for which a value is missing"
            other = {"type": "string", **spelling(words, told)}
            self.definitions["absence"] = {"anyOf": [other, {"enum": words, "errorMessage": told}]}
        return definition("absence")

    # -- what helps whoever writes

    def examples(self, found: Field) -> list:
        """A few values of a key."""
        if found.kind == model.NODE:
            target = self.shapes.shape_of(found.target)
            if found.keyed_by or not (target.dimension or target.scalar_key):
                return []
            return (
                _QUOTED.findall(target.description)
                if target.dimension
                else self.examples(target.fields[target.scalar_key])
            )
        if found.kind == model.WORD:
            return []  # all words are proposed
        return _QUOTED.findall(found.description) + _QUOTED.findall(found.message)

    def snippet(self, shape: NodeShape) -> dict:
        """The keys that a mapping needs, or its first ones, to be filled in."""
        needed = [f for f in shape.fields.values() if f.minimum] or list(shape.fields.values())[:_EXAMPLES]
        body = {f.key: f"${place}" for place, f in enumerate(needed, start=1)}
        return {"label": f"new {shape.label}", "description": shape.description, "body": body}


def may_be_absent(found: Field) -> bool:
    """Whether a key takes a stated absence: what a mapping needs is none, and ids and reasons are read as such."""
    return not found.demands_value and found.path not in (model.LOCAL_ID, ABSENCE_REASON)


def key_told(found: Field) -> str:
    """What a key is and what it takes, in Markdown."""
    takes = found.message.partition(": ")[2] or found.kind
    needed = " *Needed.*" if found.minimum else ""
    return f"**{found.key}**: {found.description}{needed}\n\nTakes {takes}."


def _text(pattern: str, told: str = "") -> dict:
    """A text of a pattern, also where a YAML reader takes it for a number or a truth value."""
    number = json_number((), pattern)
    kinds = ["string", *([number.pop("type")] if number else [])]
    truth = [value for text, value in (("true", True), ("false", False)) if re.search(pattern, text)]
    kinds += ["boolean"] if truth else []
    message = {"patternErrorMessage": told} if told else {}
    return {"type": kinds if len(kinds) > 1 else kinds[0], "pattern": pattern, **(number or {}), **message}
