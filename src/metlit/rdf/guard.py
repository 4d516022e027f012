"""What a query may be: short, flat, and without a way into the network."""

from __future__ import annotations

import re
from itertools import pairwise

from metlit.errors import QueryError
from metlit.rdf.sparql_text import SPARQL_TOKEN

MAX_QUERY = 64 * 1024
# Oxigraph's parser recurses: a few thousand brackets end the process, so they are counted first.
MAX_QUERY_DEPTH = 60
MAX_QUERY_TOKENS = 8000
_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_ESCAPE = r"\u{:04x}"
_ADDED = len(_ESCAPE.format(0)) - 1
_PLACE = re.compile(r"\b(\d+):(\d+)")
# Where the word says nothing: a comment, a text, an IRI.
_SAYS_NOTHING = ("#", '"', "'", "<")
_WORD = len("service")


def guard(query: str) -> None:
    """Refuse queries that are too much for a parser that recurses.

    Raises:
        QueryError: if the query is too long or too deeply nested.
    """
    if len(query) > MAX_QUERY:
        raise QueryError(f"the query is longer than {MAX_QUERY} characters")
    depth = count = 0
    for match in SPARQL_TOKEN.finditer(query):
        token = match.group()
        count += not token.startswith("#")
        if token in "{([":
            depth += 1
        elif token in "})]":
            depth -= 1
        if depth > MAX_QUERY_DEPTH or count > MAX_QUERY_TOKENS:
            raise QueryError("the query is too long or too deeply nested")


def without_service(query: str) -> str:
    """The query with one letter of each word SERVICE escaped: no longer a keyword, the same in texts and IRIs.

    It is the only word of a query for the network. What is a keyword and what a text is for Oxigraph's parser alone to
    say: it reads an escape within texts and IRIs (SPARQL 1.1, section 19.2), and elsewhere ends at it. A parser of ours
    would have to agree with it on every spelling (``SERVICE:x``, ``1SERVICE<x>``, quotes after a backslash).
    """
    return _SERVICE.sub(lambda m: m[0][0] + _ESCAPE.format(ord(m[0][1])) + m[0][2:], query)


def refusal(query: str, message: str, added: int) -> QueryError:
    """What is told of a query that Oxigraph could not parse.

    Args:
        query: as it was written.
        message: Oxigraph's, with a place in the query as :func:`without_service` gave it.
        added: lines that were put in front.
    """
    tokens = (m.group() for m in SPARQL_TOKEN.finditer(query))
    if any(_SERVICE.search(token) and not token.startswith(_SAYS_NOTHING) for token in tokens):
        remedy = "keep the word out of names too; texts, IRIs and comments may have it"
        return QueryError("SERVICE is refused: metlit answers from its own store only", remedy)
    return QueryError(_PLACE.sub(lambda m: _place(query, int(m[1]) - added, int(m[2])), message, count=1))


def _place(query: str, line: int, column: int) -> str:
    """A line and column of a query, less the escapes before it."""
    lines = query.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    for word in _SERVICE.finditer(text):
        if column > word.start() + _WORD:
            column -= _ADDED
    return f"{max(1, line)}:{column}"


def names_graphs(query: str) -> bool:
    """Whether a query chooses its graphs itself (FROM), so that it must not be asked over all of them."""
    words = [m.group() for m in SPARQL_TOKEN.finditer(query)]
    # FROM may stand at a prefixed name without a space, unless it is the prefix itself.
    prefixes = {after for word, after in pairwise(words) if word.upper() == "PREFIX"}
    return any(word.upper() == "FROM" or (word[:5].upper() == "FROM:" and word[:5] not in prefixes) for word in words)
