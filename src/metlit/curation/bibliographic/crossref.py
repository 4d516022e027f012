"""Answers of Crossref: works of its REST API as JSON (Crossref Metadata API JSON Format; Crossref documentation)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metlit.curation.bibliographic.answer import json_object, listed
from metlit.curation.bibliographic.citation import (
    Citation,
    CitedAuthor,
    Update,
    clean_text,
    first_year,
    full_name,
    read_doi,
    read_orcid,
)

_NAME = "Crossref"


def read_crossref(data: bytes) -> Citation:
    """A work.

    Raises:
        BadAnswerError: if it is none.
    """
    work = json_object(json_object(data, _NAME).get("message"), _NAME)
    printed, issued = _year(work.get("published-print")), _year(work.get("issued"))
    year = printed or issued
    return Citation(
        _NAME,
        title=_title(work),
        authors=tuple(_authors(work)),
        journal=clean_text(next(iter(listed(work.get("container-title"))), "")),
        year=year,
        volume=clean_text(work.get("volume")),
        issue=clean_text(work.get("issue")),
        pages=clean_text(work.get("page")) or clean_text(work.get("article-number")),
        doi=read_doi(str(work.get("DOI", ""))),
        forms=tuple(filter(None, (clean_text(work.get(key)) for key in ("subtype", "type")))),
        online=issued if issued and issued != year else "",
        updates=tuple(_updates(work)),
    )


def _title(work: Mapping) -> str:
    title = clean_text(next(iter(listed(work.get("title"))), ""))
    subtitle = clean_text(next(iter(listed(work.get("subtitle"))), ""))
    return f"{title}: {subtitle}" if subtitle and subtitle.casefold() not in title.casefold() else title


def _year(date: object) -> str:
    parts = date.get("date-parts") if isinstance(date, dict) else None
    first = next(iter(listed(parts)), [])
    return first_year(listed(first)[:1])


def _authors(work: Mapping) -> Iterator[CitedAuthor]:
    for author in listed(work.get("author")):
        if not isinstance(author, dict):
            continue
        given, family = clean_text(author.get("given")), clean_text(author.get("family"))
        if name := full_name(family, given, clean_text(author.get("suffix"))):
            yield CitedAuthor(name, orcid=read_orcid(author.get("ORCID")))
        elif group := clean_text(author.get("name")):
            yield CitedAuthor(group, collective=True)


def _updates(work: Mapping) -> Iterator[Update]:
    for key in ("updated-by", "update-to"):
        for one in listed(work.get(key)):
            if isinstance(one, dict):
                notice = key == "update-to"
                yield Update(clean_text(one.get("type")), _NAME, read_doi(str(one.get("DOI", ""))), notice)
