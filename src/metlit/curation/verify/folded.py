"""Text as it is compared: signs that mean the same are one sign, and blanks that papers set or leave are none."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = re.compile("\\s?[-‐‑‒–—―−]\\s?")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„«»′″]")
_TIGHT = re.compile(r"\s*([±×/=<>≤≥~≈+*%()\[\]°:])\s*")
_NAME = re.compile(r"[^\W\d_]{1,3}\d{1,2}[a-z]?")
_HYPHENS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


@lru_cache(maxsize=1 << 14)
def folded_text(text: str) -> str:
    """A text without case, with one dash, without quotation marks, and without blanks around signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _QUOTES.sub(" ", _DASHES.sub("-", plain))
    return _TIGHT.sub(r"\1", " ".join(plain.split()))


@lru_cache(maxsize=1 << 14)
def unbroken_text(text: str) -> str:
    """A folded text without the hyphens inside words, which the end of a line may have set."""
    return _HYPHENS.sub("", folded_text(text))


def stands_in(words: str, text: str) -> bool:
    """Whether folded words stand in a folded text as such: ``6`` does not stand in ``61`` nor in ``2.6``.

    A name of letters and digits may be part of a longer one: ``T4`` of ``T4N2``.
    """
    return bool(words) and words in text and _alone(words).search(text) is not None


@lru_cache(maxsize=1 << 13)
def _alone(words: str) -> re.Pattern[str]:
    named = bool(_NAME.fullmatch(words))
    before = (r"(?<![^\W\d_])" if named else r"(?<![^\W_])") if words[0].isalnum() else ""
    before += r"(?<!\d[.,])" if words[0].isdigit() else ""
    behind = (r"(?!\d)" if named else r"(?![^\W_])") if words[-1].isalnum() else ""
    behind += r"(?![.,]\d)" if words[-1].isdigit() else ""
    return re.compile(before + re.escape(words) + behind)
