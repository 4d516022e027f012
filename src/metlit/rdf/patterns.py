"""The groups, triple patterns and paths of a query, as far as is needed to tell what hangs on what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from metlit import iris
from metlit.rdf.sparql_text import SPARQL_TOKEN

# How a group stands in the one around it.
TOGETHER, BRANCH, OPTIONAL, MINUS, EXISTS = "joined", "branch", "optional", "minus", "exists"
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_ENDS_PATH = {"/", "|", ")", "*", "+", "?"}


class UnreadQueryError(Exception):
    """A query has what these patterns leave out."""


@dataclass(frozen=True)
class PathStep:
    """A property path.

    Attributes:
        kind: iri, variable, inverse, sequence, alternative, maybe (``*`` and ``?``) or several (``+``).
        name: the IRI, or the variable.
        parts: the paths that it is made of.
    """

    kind: str
    name: str = ""
    parts: tuple[PathStep, ...] = ()


@dataclass
class QueryGroup:
    """What stands between braces.

    Attributes:
        kind: how it stands in the group around it.
        triples: subject, path and object, as tokens.
        values: the variables that VALUES binds, each in every row.
        choices: of each of them, what it may be, if these are IRIs and plain numbers alone.
        groups: those within; branches of one UNION follow each other.
        projected: of a SELECT within, the variables that leave it; None if it is no SELECT, ``*`` among them for all.
    """

    kind: str
    triples: list[tuple[str, PathStep, str]] = field(default_factory=list)
    values: set[str] = field(default_factory=set)
    choices: dict[str, frozenset[str]] = field(default_factory=dict)
    groups: list[list[QueryGroup]] = field(default_factory=list)
    projected: set[str] | None = None

    def walk(self) -> Iterator[QueryGroup]:
        """The group and all within."""
        yield self
        for inner in (one for groups in self.groups for one in groups):
            yield from inner.walk()


def query_groups(query: str) -> QueryGroup:
    """The outermost group of a query.

    Raises:
        UnreadQueryError: if it cannot be read like this.
    """
    prefixes = {**iris.PREFIXES, **{name: base for name, base in _PREFIX.findall(query)}}
    words = [t for m in SPARQL_TOKEN.finditer(_PREFIX.sub(" ", query)) if not (t := m.group()).startswith("#")]
    try:
        return _Reader(words, prefixes).read()
    except (IndexError, ValueError) as error:
        raise UnreadQueryError("it ends too early") from error


class _Reader:
    def __init__(self, words: list[str], prefixes: Mapping[str, str]) -> None:
        self._words, self._prefixes, self._at = words, prefixes, 0

    @property
    def _word(self) -> str:
        return self._words[self._at]

    def _next(self) -> str:
        self._at += 1
        return self._words[self._at - 1]

    def read(self) -> QueryGroup:
        """The group of the WHERE; a template before it says what is made, and asks nothing."""
        if self._word.upper() == "CONSTRUCT":
            self._at = self._words.index("}") + 1
        self._head()
        return self._group(TOGETHER)

    def _head(self) -> set[str]:
        """The variables of a SELECT, up to the brace of its group: not those that it computes."""
        projected, depth = set(), 0
        while self._word != "{":
            word = self._next()
            depth += (word == "(") - (word == ")")
            if not depth and (word == "*" or word[0] in "?$"):
                projected.add(word.replace("$", "?"))
        if depth:
            raise UnreadQueryError("a group stands in what is selected")
        return projected

    def _group(self, kind: str) -> QueryGroup:
        self._expect("{")
        found = QueryGroup(kind)
        if self._word.upper() == "SELECT":
            found.projected = self._head()
            found.groups.append([self._group(TOGETHER)])
            while self._word != "}":  # GROUP BY and what else follows
                self._skip()
        while self._word != "}":
            self._element(found)
        self._at += 1
        return found

    def _element(self, found: QueryGroup) -> None:
        word = self._word.upper()
        if word == "{":
            branches = [self._group(TOGETHER)]
            while self._word.upper() == "UNION":
                self._at += 1
                branches.append(self._group(BRANCH))
            found.groups.append(branches)
        elif word in ("OPTIONAL", "MINUS"):
            self._at += 1
            found.groups.append([self._group(OPTIONAL if word == "OPTIONAL" else MINUS)])
        elif word in ("FILTER", "BIND"):
            self._at += 1
            found.groups += [[group] for group in self._expression()]
        elif word == "VALUES":
            self._at += 1
            start, self._at = self._at, self._words.index("}", self._at) + 1
            self._table(found, self._words[start : self._at])
        elif word == ".":
            self._at += 1
        elif word in ("GRAPH", "SERVICE"):
            raise UnreadQueryError(f"it has {word}")
        else:
            self._triples(found)

    def _table(self, found: QueryGroup, data: list[str]) -> None:
        """What VALUES binds; nothing, if some of it is left open."""
        if "UNDEF" in map(str.upper, data):
            return
        start = data.index("{")
        names = [v.replace("$", "?") for v in data[:start] if v[0] in "?$"]
        found.values |= set(names)
        cells = [self._full(word) for word in data[start + 1 : -1] if word not in "()"]
        if names and all(cell[0] == "<" or cell.isdecimal() for cell in cells):
            found.choices |= {name: frozenset(cells[n :: len(names)]) for n, name in enumerate(names)}

    def _expression(self) -> list[QueryGroup]:
        """The groups of EXISTS in what follows FILTER or BIND."""
        found: list[QueryGroup] = []
        depth = 0
        while True:
            if self._word == "{":
                found.append(self._group(EXISTS))
            else:
                word = self._next()
                depth += (word == "(") - (word == ")")
                if word == "}":
                    raise UnreadQueryError("an expression is not closed")
                if depth or (word != ")" and (self._word in "({" or self._word.upper() in ("EXISTS", "NOT"))):
                    continue
                if word != ")":
                    raise UnreadQueryError(f"an expression ends with {word}")
            if not depth:
                return found

    def _skip(self) -> None:
        if self._next() == "{":
            raise UnreadQueryError("a group follows a group of a SELECT")

    def _triples(self, found: QueryGroup) -> None:
        """A subject with its properties and their values."""
        subject = self._term()
        while True:
            path = self._path()
            found.triples.append((subject, path, self._term()))
            while self._word == ",":
                self._at += 1
                found.triples.append((subject, path, self._term()))
            while self._word == ";":
                self._at += 1
                if self._word not in (";", ".", "}"):
                    break
            else:
                return
            if self._word in (".", "}"):
                return

    def _term(self) -> str:
        word = self._next()
        if word in ("[", "(", "{", "}", ".", ";", ",", "<"):
            raise UnreadQueryError(f"{word} stands for a term")
        if word[0] in "\"'":  # with its language or datatype
            if self._word[0] == "@":
                self._at += 1
            elif self._word == "^":
                self._at += 3
        elif word in ("+", "-"):
            self._at += 1
        return self._full(word.replace("$", "?") if word[0] == "$" else word)

    def _full(self, word: str) -> str:
        prefix, colon, name = word.partition(":")
        if colon and word[0] not in "<\"'?" and prefix in self._prefixes:
            return f"<{self._prefixes[prefix]}{name}>"
        return word

    def _path(self) -> PathStep:
        return self._parts("|", "alternative", lambda: self._parts("/", "sequence", self._modified))

    def _parts(self, between: str, kind: str, one) -> PathStep:
        parts = [one()]
        while self._word == between:
            self._at += 1
            parts.append(one())
        return parts[0] if len(parts) == 1 else PathStep(kind, parts=tuple(parts))

    def _modified(self) -> PathStep:
        word = self._next()
        if word == "^":
            return PathStep("inverse", parts=(self._modified(),))
        if word == "(":
            step = self._path()
            self._expect(")")
        elif word[0] in "?$":
            step = PathStep("variable", word.replace("$", "?"))
        elif word == "a":
            step = PathStep("iri", f"<{iris.TYPE}>")
        elif word[0] == "<" or ":" in word:
            step = PathStep("iri", self._full(word))
        else:
            raise UnreadQueryError(f"{word} stands in a path")
        if self._word in ("*", "+", "?"):
            step = PathStep("several" if self._next() == "+" else "maybe", parts=(step,))
        return step

    def _expect(self, word: str) -> None:
        if self._next() != word:
            raise UnreadQueryError(f"{word} is missing")
