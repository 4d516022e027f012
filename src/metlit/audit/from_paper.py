"""What the audit of a paper's text finds, joined with the verdicts on its record: what both find is one finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from metlit.audit.verdicts import CONFLICT, ToldVerdict
from metlit.claims.verdict import AGREES, DIFFERS, IMPOSSIBLE, TRUNCATED, UNSUPPORTED
from metlit.curation.auditing.auditor import PaperAudit
from metlit.curation.auditing.point import ASKED, CANNOT_BE, DOES_NOT_FIT, FITS, LAST_DIGIT, UNCHECKED, PaperPoint
from metlit.numbers.printed import printed_numbers

# What the audit of a text says, as a verdict. A question may be right, if something is meant that is not printed.
_VERDICTS = {
    CANNOT_BE: IMPOSSIBLE,
    DOES_NOT_FIT: DIFFERS,
    LAST_DIGIT: TRUNCATED,
    ASKED: UNSUPPORTED,
    UNCHECKED: UNSUPPORTED,
    FITS: AGREES,
}
_NAME = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Joined:
    """The verdicts on a record and its paper together, and how many points of the paper the record had too."""

    verdicts: list[ToldVerdict]
    both: int
    paper_only: int


def with_paper(verdicts: Sequence[ToldVerdict], audit: PaperAudit, publication: str) -> Joined:
    """The verdicts on a record, and those on figures that its paper prints without a claim or a failing verdict.

    A point about figures that fail in the record already is not repeated: the verdict is told with the point's code
    behind its message. Of what a curator typed as a conflict and the text shows, the point
    stays, at the conflict's line.

    Args:
        verdicts: those of one publication.
        audit: of its text.
        publication: the record's id.
    """
    told = list(verdicts)
    found, both = [], 0
    for point in audit.points:
        at = _twin(point, told) if point.alarm else None
        if at is not None and told[at].code == CONFLICT:
            both += 1
            told[at] = _instead(told[at], next(_as_verdicts(point, audit, publication)))
        elif at is not None:
            both += 1
            note = f"; found in the text too ({point.code})"
            if not told[at].message.endswith(note):
                told[at] = replace(told[at], message=told[at].message + note)
        elif not (point.level in (FITS, UNCHECKED, LAST_DIGIT) and _claimed(point, told)):
            found += list(_as_verdicts(point, audit, publication))
    return Joined([*told, *found], both, sum(v.failed for v in found))


def _twin(point: PaperPoint, verdicts: Sequence[ToldVerdict]) -> int | None:
    """The first failing verdict about the same figures, one of a rule before one that a curator typed."""
    own = _numbers(point.printed)
    twins = [n for n, v in enumerate(verdicts) if v.failed and _same_figures(own, point, v)]
    return min(twins, key=lambda n: (verdicts[n].code == CONFLICT, n), default=None)


def _instead(conflict: ToldVerdict, found: ToldVerdict) -> ToldVerdict:
    """What a text shows of a typed conflict, in its place in the record."""
    kept = {
        name: getattr(conflict, name) for name in ("subject", "file", "line", "column", "sources", "concerns", "of")
    }
    return replace(found, **kept, message=f"{found.message}; noted in the record too")


def _same_figures(own: Counter[str], point: PaperPoint, verdict: ToldVerdict) -> bool:
    """Whether a point and a verdict are about the same figures: all of one stand in the other, at one place."""
    theirs = _numbers(verdict.printed or verdict.message)
    common = own & theirs
    if not common or common not in (own, theirs):
        return False
    # One small number stands everywhere: words must tell, too.
    told = sum(common.values()) > 1 or any("." in n or len(n) > 2 for n in common)
    words = _words(point.printed + " " + point.message) & _words(f"{verdict.printed} {verdict.message} {verdict.of}")
    near = any(a.place.startswith(place) for a in point.at for place in verdict.at.split("; ") if place)
    return told and (bool(words) or near)


def _claimed(point: PaperPoint, verdicts: Sequence[ToldVerdict]) -> bool:
    """Whether a claim holds the figures already."""
    own = _numbers(point.printed)
    return any(v.statistic and (not own or own <= _numbers(v.printed)) for v in verdicts)


def _numbers(text: str) -> Counter[str]:
    return Counter(str(figure.value) if figure.decimals is None else figure.text for figure in printed_numbers(text))


def _words(text: str) -> set[str]:
    return {w.casefold() for w in _NAME.findall(text)} - {"printed", "that", "with", "than", "from", "this", "here"}


def _as_verdicts(point: PaperPoint, audit: PaperAudit, publication: str) -> Iterator[ToldVerdict]:
    """A point as verdicts, one a place."""
    for place in point.at:
        line = 0
        if 0 <= place.block < len(audit.document.blocks):
            line = audit.document.blocks[place.block].origin(place.start).line or 0
        verdict = _VERDICTS[point.level]
        yield ToldVerdict(
            publication=publication,
            subject=f"{publication}/text",
            file=audit.document.file,
            line=line,
            column=1,
            statistic="",
            of="",
            over="",
            printed=point.printed,
            at=place.place,
            verdict=verdict,
            label=point.level,
            code=point.code,
            message=point.message,
            arithmetic=point.arithmetic,
            cause=point.cause,
            sources=(),
        )
