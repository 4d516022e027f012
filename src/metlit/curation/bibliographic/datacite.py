"""Answers of DataCite: a DOI of its REST API as JSON (DataCite Support; Metadata Schema 4)."""

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

_NAME = "DataCite"
# Metadata Schema 4, appendix: relations by which another publication takes the place of this one.
_REPLACED = {"IsObsoletedBy": "new_version", "IsPreviousVersionOf": "new_version"}


def read_datacite(data: bytes) -> Citation:
    """A DOI.

    Raises:
        BadAnswerError: if it is none.
    """
    found = json_object(json_object(json_object(data, _NAME).get("data"), _NAME).get("attributes"), _NAME)
    container = found.get("container") if isinstance(found.get("container"), dict) else {}
    types = found.get("types") if isinstance(found.get("types"), dict) else {}
    publisher = found.get("publisher")
    publisher = publisher.get("name") if isinstance(publisher, dict) else publisher
    pages = "-".join(filter(None, (clean_text(container.get(k)) for k in ("firstPage", "lastPage"))))
    titles = [one for one in listed(found.get("titles")) if isinstance(one, dict) and not one.get("titleType")]
    return Citation(
        _NAME,
        title=clean_text(titles[0].get("title")) if titles else "",
        authors=tuple(_authors(found)),
        journal=clean_text(container.get("title")) or clean_text(publisher),
        year=first_year([found.get("publicationYear")]),
        volume=clean_text(container.get("volume")),
        issue=clean_text(container.get("issue")),
        pages=pages,
        doi=read_doi(str(found.get("doi", ""))),
        forms=tuple(filter(None, [clean_text(types.get("resourceTypeGeneral"))])),
        updates=tuple(_updates(found)),
    )


def _authors(found: Mapping) -> Iterator[CitedAuthor]:
    for one in listed(found.get("creators")):
        if not isinstance(one, dict):
            continue
        group = one.get("nameType") == "Organizational"
        name = full_name(one.get("familyName") or "", one.get("givenName") or "") or clean_text(one.get("name"))
        ids = [i.get("nameIdentifier") for i in listed(one.get("nameIdentifiers")) if isinstance(i, dict)]
        if name:
            yield CitedAuthor(name, group, next(filter(None, map(read_orcid, ids)), ""))


def _updates(found: Mapping) -> Iterator[Update]:
    for one in listed(found.get("relatedIdentifiers")):
        if isinstance(one, dict) and one.get("relationType") in _REPLACED:
            yield Update(_REPLACED[one["relationType"]], _NAME, clean_text(one.get("relatedIdentifier")))
