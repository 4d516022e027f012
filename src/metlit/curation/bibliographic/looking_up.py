"""A publication by its DOI or PMID, from the services that know it."""

from __future__ import annotations

from collections.abc import Callable

from metlit.curation.bibliographic.answer import NotKnownError, ServiceError
from metlit.curation.bibliographic.asking_services import AskingServices
from metlit.curation.bibliographic.citation import Citation
from metlit.curation.bibliographic.crossref import read_crossref
from metlit.curation.bibliographic.datacite import read_datacite
from metlit.curation.bibliographic.europepmc import by_doi, read_europepmc
from metlit.curation.bibliographic.pubmed import read_pubmed


def by_identifier(asking: AskingServices, doi: str, pmid: str) -> Citation:
    """What Crossref or DataCite, and Europe PMC, say of a DOI; PubMed, and Crossref, of a PMID.

    The first one must answer. A second one adds identifiers, and what became of the publication; if it does not
    answer, that is said.

    Args:
        doi: as :func:`metlit.curation.bibliographic.citation.read_doi` gives it; or empty.
        pmid: the same; asked for if there is no DOI.

    Raises:
        ServiceError: if the first one does not answer, or nobody knows the publication.
    """
    if not doi:
        found = asking.ask("pubmed", pmid, read_pubmed)
        return _with(asking, found, lambda: asking.ask("crossref", found.doi, read_crossref)) if found.doi else found
    try:
        found = asking.ask("crossref", doi, read_crossref)
    except NotKnownError:
        try:
            found = asking.ask("datacite", doi, read_datacite)
        except NotKnownError as error:
            remedy = "look at the DOI once more, or give a file with --bib, --ris, --csl or --nbib"
            raise NotKnownError(f"neither Crossref nor DataCite knows {doi}", remedy) from error
    return _with(asking, found, lambda: asking.ask("europepmc", by_doi(doi), read_europepmc))


def _with(asking: AskingServices, found: Citation, second: Callable[[], Citation]) -> Citation:
    try:
        other = second()
    except NotKnownError:
        return found
    except ServiceError as error:
        asking.say(f"{error.message}: whether the publication was retracted is asked of {found.known_from} alone")
        return found
    if other.doi and found.doi and other.doi != found.doi:
        asking.say(f"{other.known_from} answers with another publication ({other.doi}), which is left out")
        return found
    return found.filled_from(other)
