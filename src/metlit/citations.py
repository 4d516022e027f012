"""How publications are cited in tables: by number, or by author and year, with the list of references."""

from __future__ import annotations

from metlit.iris import METLIT
from metlit.literals import Literal
from metlit.wording import Wording

_MOST_AUTHORS = 6
POSITION = METLIT + "position"


class References:
    """The publications of one table, numbered as they are first cited.

    Args:
        author_year: whether they are cited by author and year.
    """

    def __init__(self, author_year: bool = False) -> None:
        self._author_year = author_year
        self._numbers: dict[str, int] = {}
        self.texts: list[str] = []

    def cite(self, wording: Wording) -> str:
        """What stands in a cell: ``[2]``, or ``Sanuki et al. 2022``."""
        record = wording.case.record
        if record not in self._numbers:
            self._numbers[record] = len(self.texts) + 1
            self.texts.append(reference(wording))
        return author_year(wording) if self._author_year else f"{author_year(wording)} [{self._numbers[record]}]"


def authors(wording: Wording) -> list[str]:
    """The authors as printed, in their order."""
    case = wording.case
    found = [str(a) for s in case.objects(case.root, "source") for a in case.objects(str(s), "authors")]
    position = {a: int(case.graph.text(a, POSITION) or 0) for a in found}
    return [_one(wording, a, "name") for a in sorted(found, key=lambda a: position[a])]


def author_year(wording: Wording) -> str:
    """``Sanuki et al. 2022``."""
    family = [name.rsplit(" ", 1)[0] for name in authors(wording)]
    who = family[0] if len(family) == 1 else " and ".join(family) if len(family) == 2 else f"{family[0]} et al."
    return f"{who} {_source(wording, 'year')}".strip()


def reference(wording: Wording) -> str:
    """A publication as a list of references has it (ICMJE, Recommendations: sample references)."""
    names = authors(wording)
    who = ", ".join(names[:_MOST_AUTHORS]) + (", et al" if len(names) > _MOST_AUTHORS else "")
    year, volume, issue, pages, doi = (_source(wording, k) for k in ("year", "volume", "issue", "pages", "doi"))
    where = year + (f";{volume}" if volume else "") + (f"({issue})" if issue else "") + (f":{pages}" if pages else "")
    parts = [who, _source(wording, "title"), _source(wording, "journal"), where]
    text = ". ".join(part.rstrip(".") for part in parts if part) + "."
    return f"{text} doi:{doi}" if doi else text


def _source(wording: Wording, key: str) -> str:
    return next((_one(wording, str(s), key) for s in wording.case.objects(wording.case.root, "source")), "")


def _one(wording: Wording, node: str, key: str) -> str:
    values = wording.case.objects(node, key)
    return str(values[0]) if values and isinstance(values[0], Literal) else ""
