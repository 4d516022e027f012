"""How far from its focus node a query looks: by how many links, all of them followed forward."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"(?:\^\^\S+|@[\w-]+)?|\'(?:[^\'\\]|\\.)*\'(?:\^\^\S+|@[\w-]+)?')
_TOKEN = re.compile(r"<[^<>\s]*>|[?$]\w+|[A-Za-z][\w-]*:[\w.-]*[\w-]|[A-Za-z]\w*|[-+]?\d+(?:\.\d+)?|\"\"|\S")
_NAME = re.compile(r"<[^<>\s]*>|[?$]\w+|[A-Za-z][\w-]*:[\w.-]*[\w-]|a")
_GOES_ON = {"optional", "union", "minus", "not", "exists", "."}


class _TooMuch(Exception):
    """Something that this reader of queries does not follow."""


def hops(query: str) -> int | None:
    """How many links away from ``?this`` the subjects of a query's triples are at most; None if that cannot be said.

    A subject is so many links away if within its group, or one around it, triples lead to it from ``?this``, each from
    subject to object. What is farther from a node has no part in what the query says of it.

    Args:
        query: a SELECT without groups and subqueries.
    """
    bare = re.sub(r"(?m)#[^<>\n]*$", "", _STRING.sub('""', query)).replace("$this", "?this")
    where = re.search(r"\bWHERE\s*\{", bare, re.IGNORECASE)
    if where is None or re.search(r"\bSELECT\b", bare[where.end() :], re.IGNORECASE):
        return None
    try:
        return _farthest(iter(_TOKEN.findall(bare[where.end() - 1 :])))
    except (_TooMuch, StopIteration):
        return None


def _farthest(tokens: Iterator[str]) -> int:
    scopes: list[dict[str, int]] = [{"?this": 0}]
    most = 0
    for token in tokens:
        if token == "{":
            scopes.append(dict(scopes[-1]))
        elif token == "}":
            scopes.pop()
            if len(scopes) == 1:
                return most
        elif token.casefold() in _GOES_ON:
            continue
        elif token.casefold() in ("filter", "bind"):
            _skip_condition(tokens)
        elif token.casefold() == "values":
            while next(tokens) != "}":
                pass
        else:
            most = max(most, _triples(token, tokens, scopes))
    raise _TooMuch


def _skip_condition(tokens: Iterator[str]) -> None:
    """What stands between brackets; EXISTS without brackets is followed like any group."""
    token = next(tokens)
    if token.casefold() in ("not", "exists"):
        return
    if token != "(" and next(tokens) != "(":
        raise _TooMuch
    depth = 1
    while depth:
        token = next(tokens)
        if token in "{}":
            raise _TooMuch
        depth += (token == "(") - (token == ")")


def _triples(subject: str, tokens: Iterator[str], scopes: list[dict[str, int]]) -> int:
    """Follow the triples of a subject up to their full stop; how far away the subject is."""
    known = scopes[-1]
    if subject not in known:
        raise _TooMuch
    while True:
        prop, value, end = next(tokens), next(tokens), next(tokens)
        while True:
            if not _NAME.fullmatch(prop) or value in "[](){}.;,":
                raise _TooMuch
            if value[0] == "?":
                known[value] = min(known.get(value, known[subject] + 1), known[subject] + 1)
            if end != ",":
                break
            value, end = next(tokens), next(tokens)
        if end == "}":
            scopes.pop()
        if end in ".}":
            return known[subject]
        if end != ";":
            raise _TooMuch
