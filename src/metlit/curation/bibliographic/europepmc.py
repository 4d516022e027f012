"""Answers of Europe PMC: a search, "core" results as JSON (Europe PMC RESTful Web Service, its reference)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metlit.curation.bibliographic.answer import NotKnownError, json_object, listed
from metlit.curation.bibliographic.citation import (
    Citation,
    CitedAuthor,
    Update,
    clean_text,
    first_year,
    full_name,
    read_doi,
    read_orcid,
    read_pmcid,
    read_pmid,
    without_full_stop,
)

_NAME = "Europe PMC"


def by_doi(doi: str) -> str:
    """What is searched for."""
    return 'DOI:"' + doi.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_europepmc(data: bytes) -> Citation:
    """The first result.

    Raises:
        BadAnswerError: if it is none.
        NotKnownError: if there is no result.
    """
    results = listed(_inside(json_object(data, _NAME), "resultList").get("result"))
    if not results:
        raise NotKnownError("Europe PMC knows no publication by that identifier")
    found = json_object(results[0], _NAME)
    info = _inside(found, "journalInfo")
    forms = [clean_text(one) for one in listed(_inside(found, "pubTypeList").get("pubType"))]
    return Citation(
        _NAME,
        title=without_full_stop(clean_text(found.get("title"))),
        authors=tuple(_authors(found)),
        journal=clean_text(_inside(info, "journal").get("title")),
        year=first_year([info.get("yearOfPublication"), found.get("pubYear")]),
        volume=clean_text(info.get("volume")),
        issue=clean_text(info.get("issue")),
        pages=clean_text(found.get("pageInfo")),
        doi=read_doi(str(found.get("doi", ""))),
        pmid=read_pmid(str(found.get("pmid", ""))),
        pmcid=read_pmcid(str(found.get("pmcid", ""))),
        forms=tuple(filter(None, forms)),
        updates=tuple(_updates(found, forms)),
    )


def _inside(found: Mapping, key: str) -> Mapping:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _authors(found: Mapping) -> Iterator[CitedAuthor]:
    for one in listed(_inside(found, "authorList").get("author")):
        if not isinstance(one, dict):
            continue
        if group := clean_text(one.get("collectiveName")):
            yield CitedAuthor(group, collective=True)
            continue
        given = clean_text(one.get("firstName")) or clean_text(one.get("initials"))
        name = full_name(clean_text(one.get("lastName")), given) or clean_text(one.get("fullName"))
        if name:
            yield CitedAuthor(name, orcid=read_orcid(_inside(one, "authorId").get("value")))


def _updates(found: Mapping, forms: list[str]) -> Iterator[Update]:
    for one in listed(_inside(found, "commentCorrectionList").get("commentCorrection")):
        if isinstance(one, dict):
            ident = clean_text(one.get("id"))
            yield Update(clean_text(one.get("type")), _NAME, f"PMID {ident}" if read_pmid(ident) else ident)
    for form in forms:
        yield Update(form, _NAME)
