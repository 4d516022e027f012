"""One publication, one of its subjects, anything below it, or a term, with the lines that it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from metlit import iris
from metlit.answers.library import Library
from metlit.answers.rendering import hanging
from metlit.errors import UnknownWordError
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.model.labels import shown_cell
from metlit.model.terms import Concept, did_you_mean, nearest
from metlit.rdf.literals import Literal
from metlit.rdf.triples import parse_nquads
from metlit.record.marks import Marks

_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9_.-]+)*")
_HIDDEN = {iris.TYPE, METLIT + "localId", METLIT + "position", model.VALUE_PLACE}
Objects = dict[str, list[str | Literal]]


class ShownValue(NamedTuple):
    """A value as it is shown: its key, its text, its line in the file, and where in the paper it alone stands."""

    key: str
    text: str
    line: int
    at: tuple[str, ...] = ()


@dataclass
class Card:
    """What is shown of one node.

    ``cls`` is the IRI of its class; ``derived`` (what, value, from what); ``inner`` (key, card); ``doubts`` the
    conflicts about the node: (path, key, line).
    """

    path: str
    kind: str
    file: str
    line: int
    cls: str = ""
    values: list[ShownValue] = field(default_factory=list)
    derived: list[tuple[str, str, str]] = field(default_factory=list)
    inner: list[tuple[str, Card]] = field(default_factory=list)
    doubts: list[tuple[str, str, int]] = field(default_factory=list)


def named(library: Library, ident: str) -> str | list[Concept]:
    """The path of a node of a record, or the concepts that a word or CURIE names.

    Args:
        library: the opened store.
        ident: ``sanuki-2022``, ``sanuki-2022/p05/rt1``, a word, a CURIE, or an IRI of metlit's.

    Raises:
        UnknownWordError: if it is none of these.
    """
    path = ident.removeprefix(iris.RECORD).strip("/")
    if _PATH.fullmatch(path) and path.split("/")[0] in library.records:
        return path
    if (iri := iris.TERM + ident.removeprefix(iris.TERM)) in library.terms.concepts:
        return [library.terms.get(iri)]
    if concepts := library.terms.find(ident):
        return concepts
    near = nearest(ident, library.records) or library.terms.suggest(ident)
    raise UnknownWordError(f"nothing is called '{ident}'", did_you_mean(near) or "see metlit find and metlit terms")


def card_of(library: Library, ident: str) -> Card | list[Concept]:
    """A node of a record as a card, with all that is recorded, or the concepts that a word or CURIE names.

    Arguments and errors as of :func:`named`; also a path within a record that leads nowhere is an error.
    """
    found = named(library, ident)
    return found if isinstance(found, list) else _Shown(library, found.split("/")[0]).card(found)


class _Shown:
    """The nodes of one record, read from its N-Quads (literals there are as printed, the store rewrites them)."""

    def __init__(self, library: Library, record: str) -> None:
        self.library, self.record = library, record
        self.marks: Marks = library.marks(record)
        self.schema = library.schema
        self.nodes: dict[str, Objects] = {}
        self.derived: dict[str, list[str]] = {}
        self.conflicts: dict[str, list[str]] = {}
        # Conflicts are told from absences by their readings, so these come first.
        for s, p, o in sorted(self._triples(), key=lambda t: t[1] != METLIT + "reading"):
            self.nodes.setdefault(s, {}).setdefault(p, []).append(o)
            if p == METLIT + "derivedFor":
                self.derived.setdefault(str(o), []).append(s)
            if p == METLIT + "about" and METLIT + "reading" in self.nodes[s]:
                self.conflicts.setdefault(str(o), []).append(s)

    def _triples(self) -> Iterator[tuple[str, str, str | Literal]]:
        for s, p, o, _ in parse_nquads(b"".join(self.library.nquads([self.record]))):
            yield s, p, o

    def card(self, path: str) -> Card:
        iri = iris.RECORD + path
        if iri not in self.nodes:
            near = nearest(path, [iris.local_path(n) for n in self.nodes])
            raise UnknownWordError(f"nothing is called '{path}'", did_you_mean(near))
        return self._card(iri, set())

    def _card(self, iri: str, seen: set[str]) -> Card:
        seen.add(iri)
        objects = self.nodes[iri]
        cls = str(objects.get(iris.TYPE, [METLIT + "RecordNode"])[0])
        line, _ = self.marks.place(iri)
        card = Card(iris.local_path(iri), self._kind(cls), self.marks.file, line, cls)
        for path, values in self._ordered(iri, cls, objects):
            for value in values:
                self._take(card, iri, cls, path, value, seen)
        card.derived += [self._derived(node) for node in sorted(self.derived.get(iri, []))]
        card.doubts = [
            (iris.local_path(c), str(self.nodes[c].get(METLIT + "aboutKey", [""])[0]), self.marks.place(c)[0])
            for c in sorted(self.conflicts.get(iri, []))
        ]
        return card

    def _kind(self, cls: str) -> str:
        return self.schema.ontology.text(cls, iris.RDFS + "label") or iris.compact(cls)

    def _ordered(self, iri: str, cls: str, objects: Objects) -> Iterator[tuple[str, list[str | Literal]]]:
        shape = self.schema.by_class.get(cls)
        paths = [f.path for f in shape.fields.values()] if shape else []
        order = {path: n for n, path in enumerate(paths)}
        for path in sorted(objects, key=lambda p: (order.get(p, len(order)), p)):
            if path not in _HIDDEN:
                yield path, sorted(objects[path], key=lambda o: (*self._place(iri, path, o), str(o)))

    def _place(self, iri: str, path: str, value: str | Literal) -> tuple[int, int]:
        """Where a value stands: an inner node where it begins, a plain value where it is written."""
        inner = not isinstance(value, Literal) and value.startswith(iri + "/")
        return self.marks.place(str(value)) if inner else self.marks.place(iri, path, str(value))

    def _take(self, card: Card, iri: str, cls: str, path: str, value: str | Literal, seen: set[str]) -> None:
        shape = self.schema.by_class.get(cls)
        found = shape.by_path(path) if shape else None
        key = found.key if found else iris.compact(path).removeprefix("metlit:")
        nested = str(value) in self.nodes and str(value).startswith(iri + "/")
        nested = nested or (found is not None and found.kind == "node" and str(value) in self.nodes)
        if not nested or str(value) in seen:
            text = value if isinstance(value, Literal) else self._shown(str(value))
            line = self.marks.place(iri, path, str(value))[0]
            card.values.append(ShownValue(key, str(text), line, self._places(self._beside(iri, path, value))))
            return
        if text := self._printed(str(value)):
            # A stated absence has its places from the node around it.
            own = () if text[0] else self._places(str(value))
            card.values.append(ShownValue(text[0] or key, text[1], self.marks.place(str(value))[0], own))
            derived = [self._derived(n) for n in sorted(self.derived.get(str(value), []))]
            card.derived += [d for d in derived if d[1] != text[1]]  # 30 Gy need not be said twice
        else:
            card.inner.append((key, self._card(str(value), seen)))

    def _beside(self, iri: str, path: str, value: str | Literal) -> str:
        """The node that says where a plain value stands, if it has a place of its own."""
        for place in map(str, self.nodes[iri].get(model.VALUE_PLACE, ())):
            objects = self.nodes[place]
            if path in objects[model.ON_PROPERTY] and value in objects[model.PLACED_VALUE]:
                return place
        return ""

    def _places(self, node: str) -> tuple[str, ...]:
        """Where in the paper a node says that it stands."""
        return tuple(sorted(map(str, self.nodes.get(node, {}).get(model.AT, ()))))

    def _printed(self, node: str) -> tuple[str, str] | None:
        """A quantity, or a stated absence, in one line: (key if it is not the property's own, text)."""
        objects = self.nodes[node]
        if reason := objects.get(METLIT + "absenceReason"):
            missing = objects.get(METLIT + "onProperty")
            if missing:
                return node.rsplit("/", 1)[1], self._shown(str(reason[0]))
            return None
        if printed := objects.get(METLIT + "printed"):
            simple = all(
                p == iris.TYPE or p == METLIT + "unit" or not self._is_node(o) for p, v in objects.items() for o in v
            )
            if METLIT + "unit" in objects and simple:
                value = objects.get(METLIT + "value", printed)[0]
                # "8" of "8/10": both are shown where they differ.
                text = str(printed[0])
                return "", text if str(value) in text else f"{value} ({text})"
        return None

    def _shown(self, value: str) -> str:
        return str(shown_cell(self.library.terms, value))

    def _is_node(self, value: str | Literal) -> bool:
        return not isinstance(value, Literal) and str(value) in self.nodes

    def _derived(self, node: str) -> tuple[str, str, str]:
        """(what, value, from what and by which rule) of a derived value."""
        objects = self.nodes[node]

        def one(name: str) -> str:
            return str(objects.get(METLIT + name, [""])[0])

        what = self._shown(one("kind"))
        if assumption := one("assumption"):
            what = f"{what}, {self._shown(assumption)}"
        value = one("value")
        if value:
            text = f"{_rounded(value)} {self._shown(one('unit'))}"
        else:
            text = one("readAs") or str(self._shown(one("concept") or one("selected")))
        sources = []
        for source in sorted(map(str, objects.get(iris.PROV + "wasDerivedFrom", []))):
            line = self.marks.place(source)[0]
            sources.append(f"{iris.local_path(source)} (line {line})")
        return str(what), text, f"rule {one('rule').removeprefix(iris.RULE)} from {', '.join(sources)}"


def _rounded(value: str) -> str:
    from decimal import ROUND_HALF_UP, Decimal

    number = Decimal(value)
    if -number.as_tuple().exponent <= 3:
        return value
    return str(number.quantize(Decimal("0.001"), ROUND_HALF_UP))


def card_text(card: Card, indent: int = 0, key: str = "") -> str:
    """A card for reading, indented, each value with its line."""
    pad = "  " * indent
    head = f"{key}: " if key else ""
    where = f"{card.file}:{card.line}" if not indent else f"line {card.line}"
    lines = [f"{pad}{head}{card.path} ({card.kind}, {where})"]
    for told in card.values:
        own = f" (at {'; '.join(told.at)})" if told.at else ""
        lines.append(f"{pad}  {told.key}: {told.text}{own}" + (f"  [line {told.line}]" if told.line else ""))
    lines += [f"{pad}  = {what}: {text}  [{source}]" for what, text, source in card.derived]
    lines += [f"{pad}  ! conflict about '{k}': {path}  [line {line}]" for path, k, line in card.doubts]
    lines += [card_text(inner, indent + 1, k) for k, inner in card.inner]
    return "\n".join(lines)


def card_data(card: Card) -> dict:
    """A card as plain data."""
    return {
        "path": card.path,
        "kind": card.kind,
        "file": card.file,
        "line": card.line,
        "values": [
            {"key": v.key, "value": v.text, "line": v.line, **({"at": list(v.at)} if v.at else {})} for v in card.values
        ],
        "derived": [{"what": w, "value": text, "from": source} for w, text, source in card.derived],
        "conflicts": [{"path": path, "key": k, "line": line} for path, k, line in card.doubts],
        "inner": [{"key": k, **card_data(inner)} for k, inner in card.inner],
    }


def concept_text(library: Library, concept: Concept) -> str:
    """A concept for reading: its place, words and mappings."""
    terms = library.terms if isinstance(library, Library) else library
    above = [terms.label(i) for i in terms.line(concept.iri)][1:]
    further = [f"{terms.label(i)} ({how})" for i, how in zip(concept.parents, concept.relations, strict=True)][1:]
    below = sorted(terms.label(i) for i in terms.descendants(concept.iri) - {concept.iri})
    lines = [
        f"{concept.label} ({concept.scheme}/{concept.key})",
        f"  {concept.definition or 'no definition yet'}",
        f"  {concept.relations[0]}: {' < '.join(above)}" if above else "",
        f"  also below: {', '.join(further)}" if further else "",
        f"  synonyms: {', '.join(concept.synonyms)}" if concept.synonyms else "",
        *(f"  {language}: {', '.join(words)}" for language, words in concept.translations.items()),
        *(f"  {match}: {', '.join(curies)}" for match, curies in concept.matches.items()),
        f"  source: {concept.source}" if concept.source else "",
        *(f"  {column}: {text}" for column, text in concept.extra.items()),
        f"  narrower: {', '.join(below[:12])}{' …' if len(below) > 12 else ''}" if below else "",
        f"  {concept.iri}",
    ]
    return "\n".join(line for line in lines if line)


def wrapped_concepts(texts: Iterable[str], width: int | None) -> str:
    """Concepts for reading, one below the other, their lines wrapped."""
    return "\n\n".join("\n".join(hanging(line, 4, width) for line in text.split("\n")) for text in texts)


def concept_data(terms, concept: Concept) -> dict:
    """A concept as plain data."""
    return {
        "iri": concept.iri,
        "scheme": concept.scheme,
        "key": concept.key,
        "label": concept.label,
        "definition": concept.definition,
        "source": concept.source,
        "defined": bool(concept.definition),
        "path": [terms.label(i) for i in terms.line(concept.iri)],
        "broader": [
            {"label": terms.label(i), "relation": how, "iri": i}
            for i, how in zip(concept.parents, concept.relations, strict=True)
        ],
        "groups": [terms.label(i) for i in concept.groups],
        "synonyms": list(concept.synonyms),
        "translations": {language: list(words) for language, words in concept.translations.items()},
        "mappings": {m: list(c) for m, c in concept.matches.items()},
        **dict(concept.extra),
    }
