"""Names of authors, as bibliographies want them: family name, given names, suffix; groups as a whole."""

from __future__ import annotations

import re
from typing import NamedTuple

_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV|2nd|3rd|4th", re.IGNORECASE)
_POINTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_INITIALS = 4


class AuthorName(NamedTuple):
    """A name in its parts.

    Attributes:
        family: the family name, or all of the name of a group.
        given: given names or initials, these apart (``F Z``): styles keep the first letter of each; empty for a group.
        suffix: ``Jr``, without its point.
    """

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def cited(self) -> str:
        """``Family FZ Jr``, as lists of references have it (NLM, Citing Medicine, chapter 1)."""
        letters = "".join(map(_initial, re.findall(r"[^\s.-]+\.?", self.given)))
        return " ".join(part for part in (self.family, letters, self.suffix) if part)


def author_name(text: str, *, group: bool = False) -> AuthorName:
    """Read ``Family Initials``, ``Family, Given``, ``I. Family``, ``Given I. Family``, with or without suffix; or all.

    Args:
        text: one name as written in a record.
        group: whether it is the name of a group, which is never taken apart.
    """
    words = text.split()
    if group or len(words) < 2:
        return AuthorName(" ".join(words))
    return _with_comma(text) if "," in text else _plain(words)


def _with_comma(text: str) -> AuthorName:
    parts = [part for part in (" ".join(piece.split()) for piece in text.split(",")) if part]
    suffixes = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    rest = [part for part in parts if part not in suffixes]
    suffix = _without_point(suffixes[0]) if suffixes else ""
    if len(rest) == 1:
        return _plain(rest[0].split())._replace(suffix=suffix)
    if len(rest) != 2:
        return AuthorName(" ".join(text.split()))
    family, given = rest[0], rest[1].split()
    if not suffix and len(given) > 1 and _SUFFIX.fullmatch(given[-1]):
        suffix = _without_point(given.pop())
    return AuthorName(family, _apart(given, 2 if family.isupper() else _MOST_INITIALS), suffix)


def _plain(words: list[str]) -> AuthorName:
    body, suffix = list(words), ""
    if len(body) > 2 and _SUFFIX.fullmatch(body[-1]):
        suffix = _without_point(body.pop())
    if len(body) > 1 and _is_initials(body[-1], " ".join(body[:-1])):
        first = len(body) - 1
        # Of several, all but the last are one letter each: CRUZ in DE LA CRUZ J is none.
        while first > 1 and (len(body[first - 1]) == 1 or _POINTED.fullmatch(body[first - 1])):
            first -= 1
        return AuthorName(" ".join(body[:first]), _apart(body[first:]), suffix)
    first = 0
    while first < len(body) - 1 and (_POINTED.fullmatch(body[first]) or _LETTER.fullmatch(body[first])):
        first += 1
    if not first:
        first = _behind_initials(body)
    return AuthorName(" ".join(body[first:]), _apart(body[:first]), suffix) if first else AuthorName(" ".join(words))


def _behind_initials(words: list[str]) -> int:
    """Where the family name begins behind given names that end with an initial (``Daria M. Filippini``); else 0."""
    ends = [n for n, word in enumerate(words) if n and re.fullmatch(r"[^\W\d_]\.?", word) and word[0].isupper()]
    last = ends[-1] if ends else 0
    whole = all(len(word) > 1 and "." not in word for word in (words[0], *words[last + 1 :]))
    return last + 1 if last and whole and last + 1 < len(words) else 0


def _is_initials(word: str, family: str) -> bool:
    """Up to four capitals, or letters with points; behind a name in capitals up to two: KIM JUN may be a whole name."""
    if _POINTED.fullmatch(word):
        return word[0].isupper()
    letters, most = word.replace("-", ""), 2 if family.isupper() and len(family) > 1 else _MOST_INITIALS
    return letters.isalnum() and letters[0].isupper() and letters == letters.upper() and len(letters) <= most


def _apart(words: list[str], most: int = _MOST_INITIALS) -> str:
    """Initials with a space between: ``FZ`` is one name for styles, which then keep its first letter only."""
    found = []
    for word in words:
        if _POINTED.fullmatch(word):
            found += re.sub(r"\.(?=[^-])", ". ", word).split()
        elif word.isalpha() and word.isupper() and len(word) <= most:
            found += list(word)
        else:
            found.append(word)
    return " ".join(found)


def _initial(name: str) -> str:
    """Of a given name its first letter; initials as they are (``A12``, ``Yu.``); nothing of a particle (``da``)."""
    if not name[0].isupper():
        return ""
    return name.rstrip(".") if name.endswith(".") or (name == name.upper() and len(name) <= 3) else name[0]


def _without_point(suffix: str) -> str:
    return suffix.rstrip(".")
