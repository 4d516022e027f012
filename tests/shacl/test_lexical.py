"""Lexical spaces of XML Schema 1.1, part 2: what belongs to them, told alike in Python and in SPARQL."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from metlit.iris import XSD
from metlit.shacl.data import readable
from metlit.shacl.lexical import lexical_pattern, well_formed

# Datatype → well-formed literals, ill-formed ones.
SPACES = {
    "string": (["", "x\ny"], []),
    "boolean": (["true", "false", "1", "0"], ["True", "yes", "", " true"]),
    "integer": (["0", "-7", "+07", "123456789012345678901234567890"], ["1.0", "1e3", "", "x", "١"]),
    "decimal": (["1", "-1.50", "+.5", "2."], ["1e3", "1E3", "INF", ".", "1,5", "1.5\n"]),
    "double": (["1e3", "-INF", "NaN", ".5E-2"], ["inf", "1e", "0x1"]),
    "gYear": (["2020", "-0044", "12020", "2020Z", "2020+02:00"], ["20", "02020", "2020-01", "2020+15:00"]),
    "date": (["2024-02-29", "2024-01-31Z"], ["2023-02-29", "2024-13-01", "2024-1-1"]),
    "dateTime": (["2024-02-29T23:59:59.5", "2024-01-01T24:00:00"], ["2024-01-01", "2024-01-01T24:00:01"]),
    "byte": (["127", "-128"], ["128", "-129", "1.0"]),
    "positiveInteger": (["1", "+1"], ["0", "-1"]),
    "base64Binary": (["", "YWJj", "YW Jj"], ["YWJ", "?"]),
    "language": (["en", "en-GB"], ["", "en_GB", "englishlanguage"]),
}
BY_PATTERN = ("boolean", "integer", "decimal", "double", "gYear", "language")


@pytest.mark.parametrize("name", SPACES)
def test_lexical_spaces(name):
    good, bad = SPACES[name]
    assert [text for text in good if not well_formed(text, XSD + name)] == []
    assert [text for text in bad if well_formed(text, XSD + name)] == []


@pytest.mark.parametrize("name", BY_PATTERN)
def test_the_pattern_says_the_same_in_sparql(name):
    pattern = lexical_pattern(XSD + name)
    assert readable(pattern)
    for text in (*SPACES[name][0], *SPACES[name][1]):
        (row,) = ox.Store().query(f"SELECT (REGEX({ox.Literal(text)}, {ox.Literal(pattern)}) AS ?fits) {{}}")
        assert (row["fits"].value == "true") == (text in SPACES[name][0]), text


def test_other_datatypes_have_no_pattern():
    assert lexical_pattern(XSD + "string") == ""
    assert well_formed("anything", "https://example.org/datatype")
