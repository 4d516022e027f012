"""RDF literals as Python values, and as N-Quads writes them."""

from __future__ import annotations

from metlit import iris

_STRING = iris.XSD + "string"


class Literal(str):
    """The lexical form of a literal, with its datatype IRI and language."""

    __slots__ = ("datatype", "language")
    datatype: str
    language: str

    def __new__(cls, text: str, datatype: str = _STRING, language: str = "") -> Literal:
        literal = super().__new__(cls, text)
        literal.datatype, literal.language = datatype, language
        return literal


# An IRI (or the name of a blank node), or a literal.
Term = str | Literal
Triple = tuple[str, str, Term]


def nquads_literal(text: str, datatype: str = _STRING) -> str:
    """A literal in N-Quads; plain strings without datatype."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"' if datatype == _STRING else f'"{escaped}"^^<{datatype}>'
