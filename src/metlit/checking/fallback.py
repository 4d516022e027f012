"""Any shapes over one data graph: the validator, and pySHACL for the shapes that the validator leaves to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from metlit.checking.excerpt import Excerpt
from metlit.errors import UnsupportedShapeError
from metlit.iris import RDFS, SH, TYPE
from metlit.rdf.literals import Literal, Triple
from metlit.rdf.triples import Triples
from metlit.shacl.data import DataStore
from metlit.shacl.paths import term_key
from metlit.shacl.result import Result
from metlit.shacl.validator import Validator
from metlit.shacl.vocabulary import TARGETS, refuse_unknown

if TYPE_CHECKING:
    from metlit.checking.referee import Referee

_TARGETS = {SH + name for name in TARGETS}


class General:
    """Some shapes of a shapes graph, each with all that it refers to.

    Args:
        shapes: the shapes graph.
        chosen: the shapes whose targets are validated.
        excerpt: makes data graphs of records, for pySHACL.

    Raises:
        ResourceError: for what is malformed in the shapes, or a term that is misspelt or not supported.
    """

    def __init__(self, shapes: Triples, chosen: Iterable[str], excerpt: Excerpt) -> None:
        refuse_unknown(shapes)
        self._shapes, self._excerpt = shapes, excerpt
        self._chosen = tuple(sorted(chosen))
        self._validators: dict[tuple[str, ...], Validator | UnsupportedShapeError] = {}
        self._referees: dict[str, Referee] = {}
        if isinstance(self._validator(self._chosen), UnsupportedShapeError):
            for shape in self._chosen:
                self._validator((shape,))

    def results(self, data: Sequence[Triple]) -> list[Result]:
        """All results of a data graph, in order.

        Raises:
            ResourceError: if neither engine can check a shape.
        """
        return sorted(self._results(self._chosen, DataStore(data), data), key=Result.key)

    def _results(self, chosen: tuple[str, ...], store: DataStore, data: Sequence[Triple]) -> list[Result]:
        validator = self._validator(chosen)
        if isinstance(validator, Validator):
            try:
                return validator.validate(store)
            except UnsupportedShapeError:
                pass  # some refusals depend on the data
        if len(chosen) == 1:
            return self._referee(chosen[0]).results(data)
        return [result for shape in chosen for result in self._results((shape,), store, data)]

    def _validator(self, chosen: tuple[str, ...]) -> Validator | UnsupportedShapeError:
        if chosen not in self._validators:
            try:
                self._validators[chosen] = Validator(part(self._shapes, chosen))
            except UnsupportedShapeError as refusal:
                self._validators[chosen] = refusal
        return self._validators[chosen]

    def _referee(self, shape: str) -> Referee:
        from metlit.checking.referee import Referee

        if shape not in self._referees:
            self._referees[shape] = Referee(part(self._shapes, (shape,)), self._excerpt)
        return self._referees[shape]


def part(shapes: Triples, chosen: Iterable[str]) -> Triples:
    """Some shapes with all that they refer to, and the targets of no other shape."""
    targeted = set(chosen)
    # Constraint components are used without being referred to.
    todo = [*sorted(targeted), *sorted({s for s, p, _ in shapes if p == SH + "parameter"})]
    found: dict[object, Triple] = {}
    seen = set(todo)
    while todo:
        node = todo.pop()
        for s, p, o in [*_about(shapes, node, node in targeted), *_siblings(shapes, node)]:
            found[s, p, term_key(o)] = s, p, o
            if not isinstance(o, Literal) and o not in seen:
                seen.add(o)
                todo.append(o)
    triples = Triples()
    for s, p, o in found.values():
        triples.add(s, p, o)
    return triples


def _about(shapes: Triples, node: str, targeted: bool) -> list[Triple]:
    return [
        (node, p, o)
        for p, objects in shapes.items(node).items()
        for o in objects
        if targeted or not (p in _TARGETS or (p == TYPE and o == RDFS + "Class"))
    ]


def _siblings(shapes: Triples, node: str) -> list[Triple]:
    """What tells the sibling shapes of a property shape (section 4.7.3): the other properties of its parents."""
    if not shapes.objects(node, SH + "qualifiedValueShapesDisjoint"):
        return []
    parents = shapes.subjects(SH + "property", node)
    return [(parent, SH + "property", o) for parent in parents for o in shapes.objects(parent, SH + "property")]
