"""Answers of services as their documentation describes them, about papers that do not exist.

No service was asked for them: they are written by hand, each from the documentation named above it.
"""

from __future__ import annotations

import json

# Crossref, "Metadata API JSON Format" (Work, Contributor, Partial Date, Update); for ``updated-by`` and ``source``
# the tutorial "Get Retraction Watch metadata from Crossref's API".
CROSSREF_WORK = {
    "DOI": "10.5555/PSOAS.2020.1",
    "type": "journal-article",
    "publisher": "Invented Press",
    "title": ["Psoas <i>metastasis</i> &amp; pain:\n a case\u00a0report"],
    "subtitle": [],
    "container-title": ["Journal of Invented Cases"],
    "short-container-title": ["J Invent Cases"],
    "issued": {"date-parts": [[2019, 12, 20]]},
    "published-online": {"date-parts": [[2019, 12, 20]]},
    "published-print": {"date-parts": [[2020, 2]]},
    "volume": "4",
    "issue": "2",
    "page": "11-14",
    "author": [
        {
            "given": "Jane",
            "family": "Doe",
            "sequence": "first",
            "ORCID": "http://orcid.org/0000-0002-1825-0097",
            "authenticated-orcid": True,
            "affiliation": [],
        },
        {"given": "R. J.", "family": "van der Roe", "suffix": "Jr", "sequence": "additional", "affiliation": []},
        {"name": "Psoas Study Group", "sequence": "additional", "affiliation": []},
    ],
}
RETRACTED = {
    "updated-by": [
        {
            "DOI": "10.5555/notice.7",
            "type": "retraction",
            "label": "Retraction",
            "source": "retraction-watch",
            "record-id": 1,
            "updated": {"date-parts": [[2021, 5, 5]], "date-time": "2021-05-05T00:00:00Z", "timestamp": 1620172800000},
        }
    ]
}
NOTICE = {
    "update-to": [
        {"DOI": "10.5555/other.1", "type": "correction", "label": "Correction", "updated": {"date-parts": [[2021]]}}
    ]
}


def crossref(**more: object) -> bytes:
    work = {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": CROSSREF_WORK | more}
    return json.dumps(work).encode()


# DataCite Support, "Retrieving a single DOI"; DataCite Metadata Schema 4.4 (container, types, nameType).
DATACITE = json.dumps(
    {
        "data": {
            "id": "10.5555/preprint.9",
            "type": "dois",
            "attributes": {
                "doi": "10.5555/preprint.9",
                "identifiers": [],
                "creators": [
                    {
                        "name": "Doe, Jane",
                        "nameType": "Personal",
                        "givenName": "Jane",
                        "familyName": "Doe",
                        "affiliation": [],
                        "nameIdentifiers": [
                            {
                                "nameIdentifier": "https://orcid.org/0000-0002-1825-0097",
                                "nameIdentifierScheme": "ORCID",
                            }
                        ],
                    },
                    {"name": "Psoas Study Group", "nameType": "Organizational"},
                ],
                "titles": [
                    {"title": "Psoas pain before print"},
                    {"title": "Douleur", "titleType": "TranslatedTitle"},
                ],
                "publisher": "Invented Repository",
                "container": {},
                "publicationYear": 2021,
                "types": {"resourceTypeGeneral": "Preprint", "ris": "GEN", "bibtex": "article"},
                "relatedIdentifiers": [
                    {
                        "relationType": "IsPreviousVersionOf",
                        "relatedIdentifier": "10.5555/preprint.10",
                        "relatedIdentifierType": "DOI",
                    }
                ],
            },
        }
    }
).encode()

# NLM, "MEDLINE/PubMed XML Element Descriptions and their Attributes"; the PubMed DTD (CommentsCorrections).
PUBMED = b"""<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "pubmed_250101.dtd">
<PubmedArticleSet><PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">12345678</PMID>
<Article PubModel="Print-Electronic">
<Journal><ISSN IssnType="Electronic">0000-0000</ISSN><JournalIssue CitedMedium="Internet"><Volume>4</Volume>
<Issue>2</Issue><PubDate><MedlineDate>2020 Jan-Feb</MedlineDate></PubDate></JournalIssue>
<Title>Journal of invented cases</Title><ISOAbbreviation>J Invent Cases</ISOAbbreviation></Journal>
<ArticleTitle>Psoas <i>metastasis</i> and pain: a case report.</ArticleTitle>
<Pagination><StartPage>11</StartPage><EndPage>14</EndPage><MedlinePgn>11-14</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.5555/psoas.2020.1</ELocationID>
<AuthorList CompleteYN="Y">
<Author ValidYN="Y"><LastName>Doe</LastName><ForeName>Jane</ForeName><Initials>J</Initials>
<Identifier Source="ORCID">https://orcid.org/0000-0002-1825-0097</Identifier></Author>
<Author ValidYN="Y"><LastName>van der Roe</LastName><ForeName>R J</ForeName><Initials>RJ</Initials>
<Suffix>Jr</Suffix></Author>
<Author ValidYN="Y"><CollectiveName>Psoas Study Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType UI="D002363">Case Reports</PublicationType>
<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>
<MedlineJournalInfo><MedlineTA>J Invent Cases</MedlineTA></MedlineJournalInfo>
<CommentsCorrectionsList>%s<CommentsCorrections RefType="Cites"><RefSource>Another. 1999</RefSource>
<PMID Version="1">111</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">12345678</ArticleId><ArticleId IdType="pmc">PMC7654321</ArticleId>
<ArticleId IdType="doi">10.5555/psoas.2020.1</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1/cited</ArticleId></ArticleIdList></Reference>
</ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>"""
PUBMED_RETRACTION = b"""<CommentsCorrections RefType="RetractionIn"><RefSource>J Invent Cases. 2021;5(1):1</RefSource>
<PMID Version="1">87654321</PMID></CommentsCorrections>"""
PUBMED_EMPTY = b"<?xml version='1.0'?><PubmedArticleSet></PubmedArticleSet>"

# Europe PMC, "RESTful Web Service" and "Web Service Reference Guide" (core results: authorList, journalInfo,
# commentCorrectionList, pubTypeList).
EUROPEPMC = json.dumps(
    {
        "version": "6.9",
        "hitCount": 1,
        "resultList": {
            "result": [
                {
                    "id": "12345678",
                    "source": "MED",
                    "pmid": "12345678",
                    "pmcid": "PMC7654321",
                    "doi": "10.5555/psoas.2020.1",
                    "title": "Psoas metastasis and pain: a case report.",
                    "authorList": {
                        "author": [
                            {
                                "fullName": "Doe J",
                                "firstName": "Jane",
                                "lastName": "Doe",
                                "initials": "J",
                                "authorId": {"type": "ORCID", "value": "0000-0002-1825-0097"},
                            },
                            {"collectiveName": "Psoas Study Group"},
                        ]
                    },
                    "journalInfo": {
                        "issue": "2",
                        "volume": "4",
                        "yearOfPublication": 2020,
                        "journal": {"title": "Journal of invented cases", "medlineAbbreviation": "J Invent Cases"},
                    },
                    "pubYear": "2020",
                    "pageInfo": "11-14",
                    "pubTypeList": {"pubType": ["Case Reports", "Journal Article"]},
                    "commentCorrectionList": {
                        "commentCorrection": [
                            {
                                "id": "87654321",
                                "source": "MED",
                                "type": "Erratum in",
                                "reference": "J Invent Cases 2021",
                            }
                        ]
                    },
                }
            ]
        },
    }
).encode()
EUROPEPMC_NONE = json.dumps({"version": "6.9", "hitCount": 0, "resultList": {"result": []}}).encode()

# NLM, "MEDLINE/PubMed Data Element (Field) Descriptions".
NBIB = """
PMID- 12345678
OWN - NLM
STAT- MEDLINE
IS  - 0000-0000 (Electronic)
VI  - 4
IP  - 2
DP  - 2020 Jan-Feb
TI  - Psoas metastasis and pain:
      a case report.
PG  - 11-14
LID - 10.5555/psoas.2020.1 [doi]
FAU - Doe, Jane
AU  - Doe J
AUID- ORCID: 0000-0002-1825-0097
FAU - van der Roe, R J Jr
AU  - van der Roe RJ Jr
CN  - Psoas Study Group
PT  - Case Reports
PT  - Journal Article
DEP - 20191220
TA  - J Invent Cases
JT  - Journal of invented cases
RIN - J Invent Cases. 2021;5(1):1. PMID: 87654321
PMC - PMC7654321
AID - 10.5555/psoas.2020.1 [doi]
"""
