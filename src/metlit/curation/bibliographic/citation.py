"""What is known of a publication from elsewhere, and how its texts are made fit for a record."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields

from metlit.record.characters import refused_character

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:]{0,30}(?:\s[^<>]{0,500})?/?>")
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[!-~]+")
_DOI_BEFORE = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_PMCID = re.compile(r"(?:PMC)?([1-9][0-9]{0,8})(?:\.[0-9]+)?", re.IGNORECASE)
_ORCID = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")


@dataclass(frozen=True)
class CitedAuthor:
    """One author: the name as a record has it (``Family, Given``), whether it is a group, its ORCID."""

    name: str
    collective: bool = False
    orcid: str = ""


@dataclass(frozen=True)
class Update:
    """What became of a publication: the word of the service, who says so, and the identifier of the notice.

    ``notice`` if the publication is itself the notice, as the key it stands below says (Crossref, ``update-to``).
    """

    word: str
    said_by: str
    by: str = ""
    notice: bool = False


@dataclass(frozen=True)
class Citation:
    """A publication, as a service or a file has it; what is not known is empty.

    Attributes:
        known_from: the names of the services or of the file.
        forms: what the source calls its kinds.
        online: the year in which it was first online, where that is another.
        updates: retractions, corrections, and what else became of it.
    """

    known_from: str
    title: str = ""
    authors: tuple[CitedAuthor, ...] = ()
    journal: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    forms: tuple[str, ...] = ()
    online: str = ""
    updates: tuple[Update, ...] = ()

    def filled_from(self, other: Citation) -> Citation:
        """The same, where it says nothing with what the other says, and with its forms and updates."""
        filled = {f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)}
        filled |= {key: tuple(dict.fromkeys(getattr(self, key) + getattr(other, key))) for key in ("forms", "updates")}
        return Citation(**filled | {"known_from": f"{self.known_from}, {other.known_from}"})


def clean_text(text: object) -> str:
    """One line of a text from elsewhere: without mark-up and characters that a record may not hold."""
    if not isinstance(text, str):
        return ""
    return one_line(html.unescape(_TAG.sub("", html.unescape(text))))


def one_line(text: str) -> str:
    """A text in Unicode normal form C on one line, without the characters that a record may not hold."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    while found := refused_character(line):
        # One kind at a time: a text may have thousands of it. What is left may be composed anew.
        line = unicodedata.normalize("NFC", line.replace(line[found.offset], ""))
    return " ".join(line.split())


def without_full_stop(title: str) -> str:
    """A title without the full stop that PubMed sets behind it."""
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title


def read_doi(text: str) -> str:
    """A DOI in lower case, without resolver; empty if it is none."""
    bare = _DOI_BEFORE.sub("", text.strip(), count=1).rstrip(".,;")
    return bare.lower() if _DOI.fullmatch(bare) else ""


def read_pmid(text: str) -> str:
    """A PMID, with or without its name or address before it; empty if it is none."""
    match = re.fullmatch(r"(?:pmid:?\s*|\S*/)?([1-9][0-9]{0,8})/?", text.strip(), re.IGNORECASE)
    return match[1] if match else ""


def read_pmcid(text: str) -> str:
    """``PMC1234567``; empty if it is none."""
    match = _PMCID.fullmatch(text.strip())
    return f"PMC{match[1]}" if match else ""


def read_mail(text: str) -> str:
    """An address of mail; empty if it is none."""
    bare = text.strip()
    return bare if re.fullmatch(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}", bare) else ""


def read_orcid(text: object) -> str:
    """An ORCID without resolver; empty if it is none."""
    match = _ORCID.search(text) if isinstance(text, str) else None
    return match[0] if match else ""


def full_name(family: str, given: str = "", suffix: str = "") -> str:
    """``Family, Given, Jr``, or the one part that there is."""
    return ", ".join(part for part in map(clean_text, (family, given, suffix)) if part)


def first_year(texts: Iterable[object]) -> str:
    """The first year between 1900 and 2099 that one of the texts holds; empty if none does."""
    for text in texts:
        if match := re.search(r"(?:19|20)[0-9]{2}", str(text or "")):
            return match[0]
    return ""
