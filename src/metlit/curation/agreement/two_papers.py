"""Whether two extractions are of one paper."""

from __future__ import annotations

from metlit.curation.agreement.extraction import Extraction
from metlit.curation.same_paper import titles_alike
from metlit.errors import RecordsError
from metlit.iris import METLIT

_SOURCE, _TITLE, _IDS = "source", "title", ("doi", "pmid", "pmcid")


def refuse_two_papers(first: Extraction, second: Extraction) -> None:
    """Two extractions must be of one paper, and two.

    The first of DOI, PMID and PMCID that both have decides; where there is none, the titles.

    Raises:
        RecordsError: with the places of what differs.
    """
    if first.sha256 == second.sha256:
        raise RecordsError(f"{first.name} and {second.name} are the same file", "name the two extractions")
    sources = [e.case.node(_SOURCE) for e in (first, second)]
    if not all(sources):
        return
    for key in (*_IDS, _TITLE):
        texts = [e.case.graph.text(n, METLIT + key) for e, n in zip((first, second), sources, strict=True)]
        if not all(texts):
            continue
        same = titles_alike(*texts) if key == _TITLE else texts[0].casefold() == texts[1].casefold()
        if not same:
            places = [e.where(n, key) for e, n in zip((first, second), sources, strict=True)]
            raise RecordsError(
                f"{places[0]}: {key} “{texts[0]}”, but {places[1]}: {key} “{texts[1]}”: these are two papers",
                "name two extractions of one, or correct it",
            )
        return
