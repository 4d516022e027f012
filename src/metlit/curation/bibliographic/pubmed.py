"""Answers of PubMed: one article of EFetch as XML (NLM, MEDLINE/PubMed XML Element Descriptions; the PubMed DTD)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from metlit.curation.bibliographic.answer import NotKnownError, xml_root
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

_NAME = "PubMed"


def read_pubmed(data: bytes) -> Citation:
    """An article.

    Raises:
        BadAnswerError: if it is no XML.
        NotKnownError: if the set is empty.
    """
    article = xml_root(data, _NAME).find("PubmedArticle")
    if article is None:
        raise NotKnownError("PubMed knows no article by that PMID", "look at the PMID once more")
    forms = [clean_text(_all(one)) for one in article.iterfind(".//PublicationTypeList/PublicationType")]
    issue = ".//JournalIssue"
    return Citation(
        _NAME,
        title=without_full_stop(_text(article, ".//ArticleTitle") or _text(article, ".//VernacularTitle")),
        authors=tuple(_authors(article)),
        journal=_text(article, ".//Journal/Title") or _text(article, ".//MedlineJournalInfo/MedlineTA"),
        year=first_year([_text(article, f"{issue}/PubDate/Year"), _text(article, f"{issue}/PubDate/MedlineDate")]),
        volume=_text(article, f"{issue}/Volume"),
        issue=_text(article, f"{issue}/Issue"),
        pages=_text(article, ".//Pagination/MedlinePgn") or _text(article, ".//ELocationID[@EIdType='pii']"),
        doi=read_doi(_identifier(article, "doi") or _text(article, ".//ELocationID[@EIdType='doi']")),
        pmid=read_pmid(_text(article, "MedlineCitation/PMID")),
        pmcid=read_pmcid(_identifier(article, "pmc")),
        forms=tuple(filter(None, forms)),
        updates=tuple(_updates(article, forms)),
    )


def _all(element: Element | None) -> str:
    return "".join(element.itertext()) if element is not None else ""


def _text(article: Element, path: str) -> str:
    return clean_text(_all(article.find(path)))


def _identifier(article: Element, kind: str) -> str:
    """Of the article itself: the list of its references has such elements too."""
    return _text(article, f"PubmedData/ArticleIdList/ArticleId[@IdType='{kind}']")


def _authors(article: Element) -> Iterator[CitedAuthor]:
    for one in article.iterfind(".//AuthorList/Author"):
        if group := _text(one, "CollectiveName"):
            yield CitedAuthor(group, collective=True)
            continue
        given = _text(one, "ForeName") or _text(one, "Initials")
        if name := full_name(_text(one, "LastName"), given, _text(one, "Suffix")):
            yield CitedAuthor(name, orcid=read_orcid(_text(one, "Identifier[@Source='ORCID']")))


def _updates(article: Element, forms: list[str]) -> Iterator[Update]:
    for one in article.iterfind(".//CommentsCorrectionsList/CommentsCorrections"):
        notice = _text(one, "PMID")
        yield Update(one.get("RefType", ""), _NAME, f"PMID {notice}" if notice else _text(one, "RefSource"))
    for form in forms:
        yield Update(form, _NAME)
