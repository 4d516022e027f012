"""Records with one change each: slips that people make, and other ways of writing the same."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from metlit.model import schema as model
from metlit.model.schema import Field, NodeShape, Schema
from metlit.model.terms import Terms
from metlit.record.text import Mapping, Scalar, Sequence, Tree

# YAML 1.2.2, section 10.3.2: what the core schema makes of plain scalars.
_NULL, _TRUTH = re.compile(r"null|Null|NULL|~|"), re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def as_read(tree: Tree) -> Json:
    """The tree that a reader of YAML 1.2 makes of a record, as a validator of JSON Schema is given it."""
    if isinstance(tree, Mapping):
        return {key: as_read(value) for key, (_, value) in tree.entries.items()}
    if isinstance(tree, Sequence):
        return [as_read(item) for item in tree.items]
    if not tree.plain:
        return tree.text
    if _NULL.fullmatch(tree.text):
        return None
    if _TRUTH.fullmatch(tree.text):
        return tree.text.casefold() == "true"
    if _INTEGER.fullmatch(tree.text):
        return int(tree.text)
    return float(tree.text) if _FLOAT.fullmatch(tree.text) else tree.text


def as_yaml(tree: Tree) -> str:
    """A tree as a text that the record reader reads as the same tree."""
    if isinstance(tree, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)}: {as_yaml(v)}" for k, (_, v) in tree.entries.items()) + "}"
    if isinstance(tree, Sequence):
        return "[" + ", ".join(map(as_yaml, tree.items)) + "]"
    written = tree.plain and not isinstance(as_read(tree), str)
    return tree.text if written else json.dumps(tree.text, ensure_ascii=False)


def leaf(text: str, plain: bool = True) -> Scalar:
    return Scalar(text, plain, 0, 0)


def mapping(**entries: Tree) -> Mapping:
    return Mapping({k: (leaf(k), v) for k, v in entries.items()}, 0, 0)


def parts(tree: Mapping) -> list[Mapping]:
    """Records of the source and one patient, cohort or other entry of a record."""
    kept = {k: e for k, e in tree.entries.items() if k == "source"}
    found = []
    for key, (name, value) in tree.entries.items():
        if key not in ("source", "id"):
            items = value.items if isinstance(value, Sequence) else [value]
            found += [Mapping({**kept, key: (name, Sequence([item], 0, 0))}, 0, 0) for item in items]
    return copy.deepcopy(found)


@dataclass
class Place:
    """A value of a record: the mapping and key that hold it, and what the format says of them."""

    holder: Mapping
    key: str
    shape: NodeShape
    field: Field

    @property
    def value(self) -> Tree:
        return self.holder.entries[self.key][1]

    def put(self, value: Tree | None, key: str = "") -> None:
        """Another value, under another key if one is given; none removes it."""
        entries = list(self.holder.entries.items())
        self.holder.entries.clear()
        for name, (written, old) in entries:
            if name != self.key:
                self.holder.entries[name] = (written, old)
            elif value is not None:
                self.holder.entries[key or name] = (leaf(key or name), value)


class Mutator:
    """Makes one change to a record at a time.

    Args:
        schema: of the records.
        terms: their vocabulary.
        rng: what decides.
    """

    def __init__(self, schema: Schema, terms: Terms, rng: random.Random) -> None:
        self.schema, self.rng = schema, rng
        self.labels = [c.label for c in terms.concepts.values()]
        self.words = terms

    def mutant(self, base: Mapping) -> tuple[str, Mapping]:
        """The kind of a change, and a record that has it."""
        while True:
            record = copy.deepcopy(base)
            kind = self.rng.choice(KINDS)
            places = [p for p in self.places(self.schema.root, record) if _FITS[kind](p)]
            if places and kind(self, self.rng.choice(places)):
                return kind.__name__, record

    def places(self, shape: NodeShape, tree: Mapping) -> Iterator[Place]:
        """All values of a record whose keys are the format's."""
        for key, (_, value) in tree.entries.items():
            found = shape.fields.get(key)
            if found is None:
                continue
            yield Place(tree, key, shape, found)
            if found.kind == model.NODE and not (found.keyed_by and isinstance(value, Mapping)):
                target = self.schema.shape_of(found.target)
                for item in value.items if isinstance(value, Sequence) else [value]:
                    if isinstance(item, Mapping):
                        yield from self.places(target, item)

    def slip(self, text: str) -> str:
        """A slip of the pen: a letter left out, doubled, exchanged with the next, or another one."""
        at = self.rng.randrange(len(text))
        one, rest = text[at], text[at + 1 :]
        changed = [rest, one + one + rest, rest[:1] + one + rest[1:], self.rng.choice("abcdefghijklmnoz") + rest]
        return text[:at] + self.rng.choice(changed)

    # -- slips

    def misspelt_key(self, place: Place) -> bool:
        place.put(place.value, self.slip(place.key) or "x")
        return True

    def misplaced_key(self, place: Place) -> bool:
        others = [k for s in self.schema.by_class.values() for k in s.fields if k not in place.shape.fields]
        place.put(place.value, self.rng.choice(others))
        return True

    def removed(self, place: Place) -> bool:
        place.put(None)
        return True

    def misspelt_word(self, place: Place) -> bool:
        place.put(leaf(self.slip(_scalar(place).text) or "x", plain=False))
        return True

    def word_of_another_list(self, place: Place) -> bool:
        place.put(leaf(self.rng.choice(self.labels), plain=False))
        return True

    def wrong_unit(self, place: Place) -> bool:
        number = re.sub(r"(?<=[0-9])[^0-9]*$", "", _scalar(place).text)
        place.put(leaf(number + self.rng.choice(["", " Gy", " months", " %", " cm", " mg", " furlongs", " days"])))
        return True

    def other_number(self, place: Place) -> bool:
        new = ["-1", "0", "1", "3.5", "101", "7", "250", "1000000", "99.9", "100", "5", "6"]
        changed = re.sub(r"[0-9]+(?:\.[0-9]+)?", self.rng.choice(new), _scalar(place).text, count=1)
        place.put(leaf(changed, _scalar(place).plain))
        return True

    def other_text(self, place: Place) -> bool:
        other = [
            "many",
            "",
            " ",
            "~",
            "null",
            "2024-01-02",
            "1:30",
            "no",
            "yes",
            "True",
            "12",
            "1.5",
            "x" * 301,
            "ja",
            "-",
            "?",
        ]
        place.put(leaf(self.rng.choice(other), self.rng.random() < 0.7))
        return True

    def listed(self, place: Place) -> bool:
        value = copy.deepcopy(place.value)
        place.put(Sequence(self.rng.choice([[value], [value, copy.deepcopy(value)], []]), 0, 0))
        return True

    def nested(self, place: Place) -> bool:
        place.put(
            self.rng.choice(
                [mapping(x=place.value), mapping(name=place.value), Sequence([mapping(y=place.value)], 0, 0)]
            )
        )
        return True

    def flattened(self, place: Place) -> bool:
        place.put(leaf(self.rng.choice(["yes", "see text", "12", *self.labels]), plain=False))
        return True

    def wrong_reference(self, place: Place) -> bool:
        text = _scalar(place).text
        place.put(
            leaf(
                self.rng.choice([text.upper() + " 1", f"{text}/", f"/{text}", "the first", f"{text}, {text}", "p1//x"])
            )
        )
        return True

    def quoted_number(self, place: Place) -> bool:
        place.put(leaf(_scalar(place).text, plain=False))
        return True

    # -- other ways of writing the same

    def other_case(self, place: Place) -> bool:
        text = _scalar(place).text
        changed = [
            text.upper(),
            text.title(),
            text.capitalize(),
            f" {text} ",
            text.replace(" ", "  "),
            text.replace(" ", "_"),
        ]
        place.put(leaf(self.rng.choice(changed), plain=False))
        return True

    def synonym(self, place: Place) -> bool:
        found = self.words.find(_scalar(place).text, [place.field.target])
        names = [n for c in found for n in (*c.words, c.key, *(x for m in c.matches.values() for x in m))]
        if names:
            place.put(leaf(self.rng.choice(names), plain=False))
        return bool(names)

    def with_place(self, place: Place) -> bool:
        place.put(
            mapping(value=place.value, **({"at": leaf("Table 1")} if self.rng.random() < 0.8 else {"on": leaf("x")}))
        )
        return True

    def absent(self, place: Place) -> bool:
        reason = leaf(self.rng.choice(["not reported", "Unclear", "N/A", "not measured", "unknown", "not  reported"]))
        place.put(self.rng.choice([reason, reason, mapping(value=reason, at=leaf("Results"))]))
        return True

    def compared(self, place: Place) -> bool:
        signs = [">= ", "<", "about ", "At most ", "~", "more than", ">=  ", "ABOUT", "≥", "+", "±"]
        place.put(leaf(self.rng.choice(signs) + _scalar(place).text, plain=False))
        return True

    def ranged(self, place: Place) -> bool:
        text, end = _scalar(place).text, self.rng.choice(["-", " to ", " – ", " and ", "+"])
        place.put(
            leaf(re.sub(r"([0-9.]+)", rf"\g<1>{end}\g<1>" if end != "+" else r"\g<1>+", text, count=1), plain=False)
        )
        return True

    def summarised(self, place: Place) -> bool:
        inner = self.rng.choice(["median", "mean", "min", "modus", "value"])
        place.put(mapping(**{inner: place.value, "max": copy.deepcopy(place.value)}))
        return True

    def other_id(self, place: Place) -> bool:
        place.put(
            leaf(self.rng.choice(["P 1", "rt_1", "1", "p1-x", "-p", "Ünal", "x" * 65, "p1", "12-b", "not reported"]))
        )
        return True


def _scalar(place: Place) -> Scalar:
    assert isinstance(place.value, Scalar)
    return place.value


def _is_scalar(place: Place) -> bool:
    return isinstance(place.value, Scalar) and bool(place.value.text)


def _is_word(place: Place) -> bool:
    return _is_scalar(place) and place.field.kind == model.WORD


def _is_quantity(place: Place) -> bool:
    return _is_scalar(place) and place.field.kind == model.NODE and place.field.target.endswith("Quantity")


def _is_number(place: Place) -> bool:
    return _is_quantity(place) or (_is_scalar(place) and place.field.kind in (model.INTEGER, model.YEAR))


def _is_reference(place: Place) -> bool:
    return _is_scalar(place) and place.field.kind in (model.REFERENCE, model.CROSS)


def _is_id(place: Place) -> bool:
    return place.field.path == model.LOCAL_ID


def _any(place: Place) -> bool:
    return True


Kind = Callable[[Mutator, Place], bool]
_FITS: dict[Kind, Callable[[Place], bool]] = {
    Mutator.misspelt_key: _any,
    Mutator.misplaced_key: _any,
    Mutator.removed: lambda place: place.field.minimum > 0,
    Mutator.misspelt_word: _is_word,
    Mutator.word_of_another_list: _is_word,
    Mutator.wrong_unit: _is_quantity,
    Mutator.other_number: _is_number,
    Mutator.other_text: _is_scalar,
    Mutator.listed: _any,
    Mutator.nested: _any,
    Mutator.flattened: lambda place: not _is_scalar(place),
    Mutator.wrong_reference: _is_reference,
    Mutator.quoted_number: _is_number,
    Mutator.other_case: _is_word,
    Mutator.synonym: _is_word,
    Mutator.with_place: _any,
    Mutator.absent: _any,
    Mutator.compared: _is_quantity,
    Mutator.ranged: _is_quantity,
    Mutator.summarised: _is_quantity,
    Mutator.other_id: _is_id,
}
KINDS = list(_FITS)
