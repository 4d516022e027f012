"""What would keep a shape or a rule silent without anybody noticing: it is switched off, or names what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from metlit import iris
from metlit.errors import ResourceError
from metlit.iris import METLIT, SH
from metlit.model.rules import Rule
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.rdf.literals import Literal
from metlit.rdf.sparql_text import SPARQL_TOKEN
from metlit.rdf.triples import Triples
from metlit.shacl.vocabulary import TARGETS, owner

_QUERIES, _CLASSES = {SH + "select", SH + "ask"}, {SH + "targetClass", SH + "class"}
_TARGETS = {SH + name for name in TARGETS}
_NAME = re.compile(r"([\w-]*):([\w-]+)")


def refuse_silent(shapes: Triples, rules: Iterable[Rule], schema: Schema, terms: Terms) -> None:
    """Refuse shapes and rules that cannot say anything, and look as if there were nothing to say.

    Args:
        shapes: all shapes.
        rules: all rules.
        schema: with the ontology, whose classes and properties they may name.
        terms: the words that they may name.

    Raises:
        ResourceError: naming the first, and how many there are.
    """
    known = _Known(schema, terms, {str(o) for _, p, o in shapes if p == SH + "path"})
    wrong = sorted({*_of_shapes(shapes, known), *_of_rules(rules, known), *_about_nothing(shapes)})
    if wrong:
        more = f", and {len(wrong) - 1} more such" if len(wrong) > 1 else ""
        raise ResourceError(f"{wrong[0]}{more}", "nothing would be found by it, and nobody told")


class _Known:
    """The classes, properties and words that there are.

    An ontology that declares less than half of the properties of its shapes cannot tell which others are mistyped.
    """

    def __init__(self, schema: Schema, terms: Terms, paths: set[str]) -> None:
        self._declared = {s for s, _, _ in schema.ontology}
        self._tells = 2 * len(paths & self._declared) >= len({path for path in paths if path.startswith(METLIT)})
        self._classes = set(schema.ontology.subjects(iris.TYPE, iris.OWL + "Class"))
        self._words = {*terms.concepts, *{iri.rsplit("/", 1)[0] for iri in terms.concepts}}

    def lacks(self, iri: str) -> bool:
        """Whether an IRI of metlit is none that the ontology or a vocabulary has."""
        if iri.startswith(METLIT):
            return self._tells and iri not in self._declared
        return iri.startswith(iris.TERM) and iri not in self._words

    def lacks_class(self, iri: str) -> bool:
        return iri.startswith(METLIT) and iri not in self._classes


def _of_shapes(shapes: Triples, known: _Known) -> Iterator[str]:
    prefixes = {
        shapes.text(s, SH + "prefix"): shapes.text(s, SH + "namespace") for s, p, _ in shapes if p == SH + "prefix"
    }
    for s, p, o in shapes:
        for wrong in _wrong(p, o, prefixes, known):
            yield f"{iris.compact(owner(shapes, s))} {wrong}"


def _wrong(p: str, o: str | Literal, prefixes: Mapping[str, str], known: _Known) -> Iterator[str]:
    """What is wrong with a triple about a shape."""
    if p == SH + "deactivated" and o in ("true", "1"):
        yield "is switched off (sh:deactivated)"
    elif p in _QUERIES:
        yield from (f"asks for {name}, which is not there" for name in _strange(str(o), prefixes, known))
    elif p in _CLASSES and known.lacks_class(str(o)):
        yield f"is about {iris.compact(str(o))}, which is no class of the ontology"
    else:
        named = [p] if isinstance(o, Literal) else [p, o]
        yield from (f"names {iris.compact(t)}, which is not there" for t in named if known.lacks(t))


def _about_nothing(shapes: Triples) -> Iterator[str]:
    """Node shapes that no target and no other shape leads to."""
    used = {o for _, p, o in shapes if p.startswith(SH)} | {s for s, p, _ in shapes if p in _TARGETS}
    for shape in shapes.subjects(iris.TYPE, SH + "NodeShape"):
        if shape not in used and iris.RDFS + "Class" not in shapes.objects(shape, iris.TYPE):
            yield f"{iris.compact(shape)} is about nothing: it has no target, and no shape uses it"


def _of_rules(rules: Iterable[Rule], known: _Known) -> Iterator[str]:
    for rule in rules:
        for name in _strange(rule.query, iris.PREFIXES, known):
            yield f"the rule {rule.name} asks for {name}, which is not there"


def _strange(query: str, prefixes: Mapping[str, str], known: _Known) -> Iterator[str]:
    """The names of a query, in the namespaces of metlit, that nothing has."""
    for match in SPARQL_TOKEN.finditer(query):
        token = match.group()
        name = _NAME.fullmatch(token)
        full = prefixes.get(name[1], "") + name[2] if name else token.strip("<>")
        if (name or token.startswith("<")) and known.lacks(full):
            yield token
