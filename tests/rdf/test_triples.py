"""N-Quads read by metlit's pattern hold what Oxigraph's parser says, whatever stands in a literal."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from metlit import iris
from metlit.errors import ResourceError
from metlit.rdf.literals import Literal, nquads_literal
from metlit.rdf.triples import parse_nquads

GRAPH = "https://w3id.org/metlit/record/case-2020"
DATATYPES = [iris.XSD + name for name in ("string", "integer", "decimal", "gYear", "boolean")] + ["urn:x#y"]
# Whatever Unicode has but halves of surrogate pairs, with more of what needs escapes.
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\"\\\n\r\t\b\f\x00\x1f\x7f\x85\u2028\u2029<>.@^ _:#'🩻é\U0010ffff"),
    )
)
LANGUAGES = st.sampled_from(["en", "de-at", "en-gb", "zh-hans-cn", "sl-rozaj-biske-1994"])
IRIS = st.from_regex(r"urn:[a-z]{2,8}:[a-z0-9./-]{1,20}(#[a-z]{1,8})?", fullmatch=True)
Quad = tuple[str, str, str | Literal, str]


@st.composite
def quads(draw: st.DrawFn) -> Quad:
    kind = draw(st.sampled_from(["iri", "typed", "tagged"]))
    if kind == "iri":
        value = draw(IRIS)
    elif kind == "typed":
        value = Literal(draw(TEXTS), draw(st.sampled_from(DATATYPES)))
    else:
        value = Literal(draw(TEXTS), iris.RDF + "langString", draw(LANGUAGES))
    return draw(IRIS), draw(IRIS), value, GRAPH


def exact(quad: Quad) -> tuple[str, ...]:
    """Literals of different datatypes and languages are equal as texts."""
    s, p, o, g = quad
    return s, p, str(o), *((o.datatype, o.language) if isinstance(o, Literal) else ("", "")), g


def written(quad: Quad) -> str:
    """A line as metlit writes it."""
    s, p, o, g = quad
    if not isinstance(o, Literal):
        text = f"<{o}>"
    elif o.language:
        text = f"{nquads_literal(o)}@{o.language}"
    else:
        text = nquads_literal(o, o.datatype)
    return f"<{s}> <{p}> {text} <{g}> .\n"


def oxigraph(quad: Quad) -> ox.Quad:
    s, p, o, g = quad
    if not isinstance(o, Literal):
        value: ox.NamedNode | ox.Literal = ox.NamedNode(o)
    elif o.language:
        value = ox.Literal(str(o), language=o.language)
    else:
        value = ox.Literal(str(o), datatype=ox.NamedNode(o.datatype))
    return ox.Quad(ox.NamedNode(s), ox.NamedNode(p), value, ox.NamedNode(g))


def read_by_oxigraph(data: bytes) -> list[tuple[str, ...]]:
    found = []
    for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS):
        s, p, o, g = quad.subject.value, quad.predicate.value, quad.object, quad.graph_name.value
        term = Literal(o.value, o.datatype.value, o.language or "") if isinstance(o, ox.Literal) else o.value
        found.append(exact((s, p, term, g)))
    return found


@given(st.lists(quads(), max_size=6))
@example([("urn:s", "urn:p", Literal("x" * 50_000 + '"\\\n'), GRAPH)])
@example([("urn:s", "urn:p", Literal('" <urn:g> .\n<urn:s>'), GRAPH)])
@example([("urn:s", "urn:p", Literal("\\u0041\\"), GRAPH)])
def test_both_parsers_read_the_same(listed: list[Quad]):
    meant = [exact(quad) for quad in listed]
    for data in (
        "".join(map(written, listed)).encode(),
        ox.serialize(map(oxigraph, listed), format=ox.RdfFormat.N_QUADS),
    ):
        assert [exact(quad) for quad in parse_nquads(data)] == meant
        assert read_by_oxigraph(data) == meant


@given(TEXTS)
def test_every_escape_is_read(text: str):
    """N-Quads may write any character by its number (RDF 1.1 N-Quads, section 3)."""
    escaped = "".join(f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text)
    data = f'<urn:s> <urn:p> "{escaped}" <{GRAPH}> .\n'.encode()
    assert [exact(quad) for quad in parse_nquads(data)] == read_by_oxigraph(data)


@pytest.mark.parametrize(
    "line",
    ["<urn:s> <urn:p> <urn:o> .\n", "_:b <urn:p> <urn:o> <urn:g> .\n", '<urn:s> <urn:p> "x <urn:g> .\n', "# x\n", "\n"],
)
def test_other_lines_are_refused(line: str):
    good = "<urn:s> <urn:p> <urn:o> <urn:g> .\n"
    for data in (line, good + line, line + good, good.rstrip("\n")):
        with pytest.raises(ResourceError):
            list(parse_nquads(data.encode()))
