"""SPARQL as text: its tokens, and what stands in its VALUES blocks.

Parameters of a question, and the rows that it is asked over, stand in VALUES blocks, where they are put in before the
query is parsed. Oxigraph's own substitutions reach variables of the outermost SELECT only (SEP-0007), and most
parameters stand within.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from metlit.errors import QueryError

_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"
# A text that is not closed goes on to the end: it is read once, and the parser refuses it.
_LONG = r"""\"{3}(?:[^"\\]|\\.|"(?!""))*+(?:\"{3})?|'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3})?"""
_SHORT = r"""\"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?"""
_LOCAL = r":(?:[\w.%:-]|\\[_~.!$&'()*+,;=/?#@%-])*+"
# Each sign is looked at a few times at most, whatever the text is: queries of strangers are read by it.
SPARQL_TOKEN = re.compile(
    rf"#[^\n]*|{_IRI}|{_LONG}|{_SHORT}|[?$]\w+|[^\W\d][\w-]*+(?:{_LOCAL})?|{_LOCAL}|@[A-Za-z][\w-]*|[0-9.]+|\S",
    re.DOTALL,
)


def values_of(query: str, variables: Sequence[str]) -> str:
    """What stands in the VALUES block of these variables.

    Raises:
        QueryError: if there is no such block, or several.
    """
    start, end = _block(query, variables)
    return query[start:end].strip()


def with_values(query: str, variables: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The query with these rows in the VALUES block of these variables.

    Args:
        query: the query.
        variables: their names, in the order of the block.
        rows: of each variable a term, as SPARQL writes it.

    Raises:
        QueryError: if there is no such block, or several.
    """
    start, end = _block(query, variables)
    data = "\n".join(" ".join(row) if len(variables) == 1 else f"({' '.join(row)})" for row in rows)
    return f"{query[:start]} {data} {query[end:]}"


def _block(query: str, variables: Sequence[str]) -> tuple[int, int]:
    """Where the inside of a VALUES block begins and ends."""
    tokens, words = _tokens(query)
    names = [f"?{name}" for name in variables]
    head = [*(names if len(names) == 1 else ["(", *names, ")"]), "{"]
    places = [
        i for i, word in enumerate(words) if word.upper() == "VALUES" and words[i + 1 : i + 1 + len(head)] == head
    ]
    opened = [place + len(head) for place in places]
    if len(opened) != 1 or "}" not in words[opened[0] :]:
        raise QueryError(f"VALUES of {' '.join(names)} must stand in the query once")
    return tokens[opened[0]].end(), tokens[words.index("}", opened[0])].start()


@lru_cache(maxsize=4)  # a question is asked for its parameters one by one
def _tokens(query: str) -> tuple[list[re.Match[str]], list[str]]:
    """The tokens of a query that are no comments, and what they say."""
    tokens = [m for m in SPARQL_TOKEN.finditer(query) if not m.group().startswith("#")]
    return tokens, [token.group() for token in tokens]
