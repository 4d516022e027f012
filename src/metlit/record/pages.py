"""Pages of a publication: a range only where it is one, as article numbers have hyphens too."""

from __future__ import annotations

import re

_DASH = re.compile("[–—−]|--+")
_LABEL = re.compile(r"(?P<letters>[A-Za-z]{0,3}|[0-9]+\.[A-Za-z]{1,2})(?P<number>[0-9]+)(?P<last>[A-Za-z]?)")
_ROMAN = re.compile(r"[ivxlc]+", re.IGNORECASE)
_ANY_LABEL = re.compile(r"[A-Za-z]{0,3}[0-9]+(?:[-.]?[A-Za-z]{0,2}[0-9]+)?[A-Za-z]?|[ivxlc]+", re.IGNORECASE)


def page_range(text: str) -> tuple[str, str] | None:
    """First and last page of a range, as printed (``348-51``: 348 and 51); None of one page or an article number.

    A dash between two pages makes a range, also of pages that have hyphens (``C3-32–C3-35``). A hyphen does if both are
    numbers with the same letters before them, the second in full or without what it shares with the first, and the
    range goes on: ``bcr-2018-227405`` and ``2018-227405`` are article numbers.
    """
    dashed = [part.strip() for part in _DASH.split(text)]
    if len(dashed) == 2 and all(_ANY_LABEL.fullmatch(part) for part in dashed):
        return dashed[0], dashed[1]
    parts = [part.strip() for part in text.split("-")]
    if len(dashed) > 1 or len(parts) != 2:
        return None
    return (parts[0], parts[1]) if _goes_on(*parts) else None


def _goes_on(first: str, last: str) -> bool:
    if _ROMAN.fullmatch(first) and _ROMAN.fullmatch(last):
        return True
    start, end = _LABEL.fullmatch(first), _LABEL.fullmatch(last)
    if start is None or end is None or end["letters"] not in (start["letters"], ""):
        return False
    low, high = start["number"], end["number"]
    if len(high) < len(low):
        high = low[: -len(high)] + high
    # A digit more is that of 998-1005; with several more it is no page.
    return len(high) <= len(low) + 1 and not high.startswith("0") and int(low) <= int(high)
