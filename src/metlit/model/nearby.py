"""Words that may be meant by one that is unknown: spelt alike, in another order, or a part of it; never an opposite."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from metlit.model.term_files import fold

_LIKE, _SAME, _FAR = 65, 85, 10
# Of words of at least so many letters one may be a slip of the other by one letter, or by two; further off is another.
_ONE_SLIP, _TWO_SLIPS = 4, 8
_TOKEN = re.compile(r"[^\W_]+")
_NEGATIONS = frozenset(
    (
        *("no", "not", "non", "none", "without", "free", "never", "absent", "absence", "negative", "lacking"),
        *("pas", "sans", "aucun", "aucune", "absente", "ohne", "kein", "keine", "nicht", "frei"),
        *("sin", "ningun", "ninguna", "senza", "nessun", "nessuna"),
    )
)
_LINKS = frozenset(
    (
        *(
            "of",
            "the",
            "in",
            "with",
            "for",
            "to",
            "by",
            "from",
            "de",
            "du",
            "des",
            "del",
            "della",
            "dei",
            "di",
            "da",
        ),
        *("en", "au", "con", "por", "para", "per", "avec", "pour", "von", "der", "am", "im", "mit", "für"),
    )
)
_NEGATING = ("un", "in", "im", "ir", "non", "ab", "dis", "anti", "hypo", "hyper")


def nearest(word: str, choices: Iterable[str], limit: int = 3) -> list[str]:
    """The choices that are spelt most like a word (rapidfuzz's weighted ratio), best first."""
    from rapidfuzz import fuzz, process  # only needed once something is wrong

    wanted, folded = unaccented(word), {unaccented(c): c for c in choices}
    scored = process.extract(wanted, list(folded), scorer=fuzz.WRatio, limit=limit * 10, score_cutoff=60)
    # WRatio likes short parts of long words: the whole must look alike, or every word of the one be in the other.
    likely = [(max(fuzz.ratio(wanted, m[0]), _contained(wanted, m[0], fuzz.ratio)), m[0]) for m in scored]
    best = max((m[0] for m in likely), default=0)
    likely = [m for m in likely if m[0] >= max(_LIKE, best - _FAR)]
    return [folded[m[1]] for m in sorted(likely, key=lambda m: (-m[0], m[1]))[:limit]]


def _contained(one: str, other: str, ratio: Callable[[str, str], float]) -> float:
    """How much of the longer of two texts the shorter is, if each of its words is in it; 0 if one is not."""
    short, long = sorted((one.split(), other.split()), key=len)
    if not all(len(s) > 2 and max(ratio(s, x) for x in long) >= _SAME for s in short):
        return 0
    return 60 + 25 * len("".join(short)) / len("".join(long))


def unaccented(word: str) -> str:
    """A word as it is compared, its accents left out."""
    plain = unicodedata.normalize("NFKD", fold(word))
    return "".join(c for c in plain if not unicodedata.combining(c))


def slips(word: str, choices: Sequence[str]) -> list[str]:
    """The one choice that a word is in another order, or a slip of the pen of; nothing if it may be of several.

    A letter too many, too few or two of them exchanged, within a word of six letters or more and not its first one.
    Another letter may be another word (ileum, ilium), and so may a figure, a short word or a prefix.
    """
    if same := reordered(word, choices):
        return same if len(same) == 1 else []
    likely = [choice for choice in choices if _is_slip(unaccented(word), unaccented(choice))]
    return likely if len(likely) == 1 else []


def _is_slip(word: str, choice: str) -> bool:
    if word == choice:
        return True
    if len(word.split()) != len(choice.split()):
        return False
    (one, other), *more = [(w, c) for w, c in zip(word.split(), choice.split(), strict=True) if w != c]
    if more or one[0] != other[0] or min(len(one), len(other)) < 6 or not (one + other).isalpha():
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long)))
    exchanged = (one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(1, len(one) - 1))
    return len(one) == len(other) and other in exchanged


def did_you_mean(near: list[str]) -> str:
    """``did you mean 'x' or 'y'?``, or nothing."""
    return "did you mean " + " or ".join(f"'{n}'" for n in near) + "?" if near else ""


# Where a figure or a hyphen stands, blanks say nothing; within a word they are another slip.
_SIGN = re.compile(r"[\d-]")


def reordered(word: str, choices: Iterable[str]) -> list[str]:
    """The choices that are the same words in another order, or the same signs with other blanks (``CD 45``)."""
    wanted = sorted(_tokens(word))
    whole = "".join(_tokens(word))
    return [
        choice
        for choice in choices
        if (len(wanted) > 1 and sorted(_tokens(choice)) == wanted)
        or (_tokens(choice) != _tokens(word) and "".join(_tokens(choice)) == whole and _SIGN.search(word + choice))
    ]


def is_apt(word: str, choice: str) -> bool:
    """Whether a choice that is spelt alike may be meant: it has no other word in the place of one, and no opposite.

    Another word in the place of one (sensory, motor) is another thing; a word less says less; one more may be meant.
    """
    ours, theirs = _tokens(word), _tokens(choice)
    if _opposite(ours, theirs):
        return False
    if not [one for one in _missing(ours, theirs) if one not in _LINKS]:
        return True
    # Whatever words they are divided into.
    return len(ours) != len(theirs) and _is_near("".join(ours), "".join(theirs))


def parts_in(word: str, choices: Mapping[str, object]) -> list[str]:
    """The choices that the words of a text name, or all but name: the longest that stand first, and no others within.

    Nothing of a text that denies something: what is free of a thing is not the thing. What stands behind ``of`` tells
    the thing apart, and is not the thing.
    """
    if _NEGATIONS.intersection(_tokens(word)):
        return []
    whole = fold(word).split()
    tokens = list(takewhile(lambda token: token not in _LINKS, whole))
    by_text = {unaccented(choice): choice for choice in choices}
    for length in range(min(len(tokens), len(whole) - 1), 0, -1):
        runs = (" ".join(tokens[i : i + length]) for i in range(len(tokens) - length + 1))
        if found := [by_text[text] for text in map(unaccented, runs) if len(text) > 2 and text in by_text]:
            return list(dict.fromkeys(found))
    return list(_all_but(tokens, by_text)) if len(whole) > 1 else []


def _all_but(tokens: Sequence[str], by_text: Mapping[str, str]) -> Iterator[str]:
    """Single words that one of a text is but for its ending or a hyphen (immuno-histochimique, immunohistochimie)."""
    from rapidfuzz import fuzz, process

    single = [text for text in by_text if " " not in text]
    for token in (unaccented(token).replace("-", "") for token in tokens):
        if len(token) > 6 and (best := process.extractOne(token, single, scorer=fuzz.ratio, score_cutoff=_SAME)):
            yield by_text[best[0]]


def _tokens(word: str) -> list[str]:
    return _TOKEN.findall(unaccented(word))


def _missing(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """The words of one text that no word of the other is a spelling of."""
    return [one for one in ours if not any(_alike(one, other) for other in theirs)]


def _alike(one: str, other: str) -> bool:
    if len(one) > 3 < len(other) and (one.startswith(other) or other.startswith(one)):
        return True
    return _is_near(one, other)


def _is_near(one: str, other: str) -> bool:
    """Whether one may be a slip of the other: of a long word two letters, not its first one."""
    from rapidfuzz.distance import OSA

    short, apart = min(len(one), len(other)), OSA.distance(one, other, score_cutoff=2)
    if apart < 2:
        longer = one.startswith(other) or other.startswith(one)  # a letter typed twice, or not yet
        return longer or max(len(one), len(other)) >= _ONE_SLIP or bool(_LINKS.intersection((one, other)))
    return apart == 2 and short >= _TWO_SLIPS and one[0] == other[0]


def _opposite(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one of two texts denies what the other says."""
    if bool(_NEGATIONS.intersection(ours)) != bool(_NEGATIONS.intersection(theirs)):
        return True
    pairs = [(one, other) for one in ours for other in theirs if one not in theirs and other not in ours]
    return any(_negated(one, other) or _negated(other, one) for one, other in pairs)


def _negated(one: str, other: str) -> bool:
    """Whether a word is another with a prefix that denies it, or that prefix's own opposite."""
    bare = [one.removeprefix(prefix) for prefix in _NEGATING if one.startswith(prefix)]
    return other in bare or any(other == prefix + rest for rest in bare for prefix in ("hypo", "hyper") if rest != one)
