"""SHACL property paths (section 2.3.1) → SPARQL 1.1 property paths; and the RDF lists they are written with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from metlit import iris
from metlit.errors import ResourceError
from metlit.iris import RDF, SH
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples, sparql_term

_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"
_OPERATORS = {
    "inversePath": "inverse",
    "zeroOrMorePath": "zeroOrMore",
    "oneOrMorePath": "oneOrMore",
    "zeroOrOnePath": "zeroOrOne",
}
_SUFFIXES = {"zeroOrMore": "*", "oneOrMore": "+", "zeroOrOne": "?"}


@dataclass(frozen=True)
class Path:
    """A property path: an IRI, or an operator and its operands.

    Args:
        kind: ``iri``, ``sequence``, ``alternative``, ``inverse``, ``zeroOrMore``, ``oneOrMore`` or ``zeroOrOne``.
        iri: the property, if ``kind`` is ``iri``.
        parts: the operands of an operator.
    """

    kind: str
    iri: str = ""
    parts: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """The path as SPARQL writes it; operands are always bracketed."""
        if self.kind == "iri":
            return sparql_term(self.iri)
        texts = [str(part) if part.kind == "iri" else f"({part})" for part in self.parts]
        if self.kind in ("sequence", "alternative"):
            return ("/" if self.kind == "sequence" else "|").join(texts)
        return f"^{texts[0]}" if self.kind == "inverse" else texts[0] + _SUFFIXES[self.kind]

    @property
    def nullable(self) -> bool:
        """Whether a node can be its own value along the path without any triple."""
        if self.kind in ("zeroOrMore", "zeroOrOne"):
            return True
        if self.kind == "alternative":
            return any(part.nullable for part in self.parts)
        return self.kind != "iri" and all(part.nullable for part in self.parts)


def read_path(shapes: Triples, node: str | Literal) -> Path:
    """The path that starts at a node of the shapes graph.

    Raises:
        ResourceError: for a malformed path, naming its node.
    """
    return _read(shapes, node, ())


def _read(shapes: Triples, node: str | Literal, within: tuple[str, ...]) -> Path:
    if isinstance(node, Literal):
        raise ResourceError(f"malformed SHACL path: the literal '{node}'")
    if not node.startswith("_:"):
        return Path("iri", node)
    if node in within:
        raise ResourceError(f"malformed SHACL path: {node} contains itself")
    within += (node,)
    # A node that is a list and has an operator too is read as the list, as the W3C suite has it (path-strange).
    if shapes.objects(node, _FIRST):
        return Path("sequence", parts=_operands(shapes, node, within))
    found = [(p.removeprefix(SH), o) for p, objects in shapes.items(node).items() for o in objects if _operator(p)]
    if len(found) != 1:
        raise ResourceError(f"malformed SHACL path: {node} has {len(found)} path operators, not one")
    name, operand = found[0]
    if name == "alternativePath":
        return Path("alternative", parts=_operands(shapes, operand, within))
    return Path(_OPERATORS[name], parts=(_read(shapes, operand, within),))


def _operator(predicate: str) -> bool:
    name = predicate.removeprefix(SH)
    return predicate.startswith(SH) and (name in _OPERATORS or name == "alternativePath")


def _operands(shapes: Triples, head: str | Literal, within: tuple[str, ...]) -> tuple[Path, ...]:
    members = rdf_list(shapes, head)
    if len(members) < 2:
        raise ResourceError(f"malformed SHACL path: the list at {head} has fewer than two members")
    return tuple(_read(shapes, member, within) for member in members)


def rdf_list(shapes: Triples, head: str | Literal) -> list[str | Literal]:
    """The members of a SHACL list (section 1.2).

    Raises:
        ResourceError: if it is no list, branches, or runs in a circle.
    """
    members: list[str | Literal] = []
    seen: set[str] = set()
    node = head
    while isinstance(node, Literal) or node != _NIL:
        if isinstance(node, Literal) or node in seen:
            raise ResourceError(f"malformed list at {iris.compact(str(head))}")
        seen.add(node)
        first, rest = distinct(shapes.objects(node, _FIRST)), distinct(shapes.objects(node, _REST))
        if len(first) != 1 or len(rest) != 1:
            raise ResourceError(f"malformed list at {iris.compact(head)}: a node needs one rdf:first and one rdf:rest")
        members.append(first[0])
        node = rest[0]
    return members


def term_key(term: str | Literal) -> tuple[int, str, str, str]:
    """What makes a term that term: texts alone do not tell literals from IRIs, or 1 from "1"."""
    if isinstance(term, Literal):
        return 2, str(term), term.datatype, term.language.lower()
    return (1 if term.startswith("_:") else 0), term, "", ""


def distinct(terms: Iterable[str | Literal]) -> list[str | Literal]:
    """Terms without repetitions, in their order."""
    return list({term_key(term): term for term in terms}.values())
