"""Files of reference managers, read: BibTeX by pybtex, RIS by rispy, CSL-JSON and MEDLINE format here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from metlit.curation.bibliographic.citation import (
    Citation,
    CitedAuthor,
    clean_text,
    first_year,
    full_name,
    read_doi,
    read_orcid,
    read_pmcid,
    read_pmid,
)
from metlit.curation.bibliographic.medline import medline_citation, medline_records
from metlit.errors import MetlitError

_MOST_BYTES, _MOST_BYTES_OF_SEARCH = 8 << 20, 256 << 20
_Named = list[tuple[str, Citation]]
_TEX_SIGNS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciicircum": "^",
    "{": "{",
    "}": "}",
    "$": "$",
    ",": " ",
}
_TEX_SIGN = re.compile(
    r"\\(textbraceleft|textbraceright|textasciicircum|[{}$,])(?:\{\}|(?<=[a-z])(?![A-Za-z]) ?|(?<![a-z]))"
)
_PRIVATE = 0xE000


class CitationFileError(MetlitError):
    """A file of a reference manager that cannot be used."""


def citation_from(file: Path, form: str, entry: str | None = None) -> Citation:
    """The publication of a file; of several the one that is named.

    Args:
        form: bib, ris, csl or nbib.
        entry: its key in the file, its number counted from 1, its DOI or PMID.

    Raises:
        CitationFileError: if the file cannot be read, has none, or several and none is named.
    """
    found = CITATION_READERS[form](_text(file), str(file))
    if not found:
        remedy = f"is it a file of another kind? --{form} takes {_KINDS[form]}"
        raise CitationFileError(f"{file} has no publication", remedy)
    if entry is not None:
        return _named(found, entry, file)
    if len(found) > 1:
        names = ", ".join(name for name, _ in found[:5]) + (" …" if len(found) > 5 else "")
        raise CitationFileError(f"{file} has {len(found)} publications: {names}", "name one with --entry")
    return found[0][1]


def citations_from(file: Path, form: str) -> list[Citation]:
    """All publications of a file, such as the export of a search; it may be larger than that of one.

    Args:
        form: bib, ris, csl or nbib.

    Raises:
        CitationFileError: if the file cannot be read, or has none.
    """
    found = [one for _, one in CITATION_READERS[form](_text(file, _MOST_BYTES_OF_SEARCH), str(file))]
    if not found:
        raise CitationFileError(
            f"{file} has no publication", f"is it a file of another kind? {_KINDS[form]} is expected"
        )
    return found


_KINDS = {"bib": "BibTeX", "ris": "RIS", "csl": "CSL-JSON", "nbib": "the MEDLINE format of PubMed"}


def _named(found: _Named, entry: str, file: Path) -> Citation:
    wanted = entry.strip().casefold()
    for number, (name, one) in enumerate(found, 1):
        if wanted in (name.casefold(), str(number), one.pmid) or (one.doi and read_doi(entry) == one.doi):
            return one
    raise CitationFileError(f"{file} has no publication '{entry}'", f"it has {', '.join(n for n, _ in found[:5])}")


def _text(file: Path, most: int = _MOST_BYTES) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise CitationFileError(f"{file} cannot be read: {error.strerror}") from error
    if len(data) > most:
        raise CitationFileError(f"{file} is larger than {most >> 20} MB", "export less at once")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CitationFileError(f"{file} is not UTF-8", "save it as UTF-8") from error


def _bibtex(text: str, file: str) -> _Named:
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    try:
        entries = parse_string(text, "bibtex").entries
        return [(key, _bibtex_citation(entry, file)) for key, entry in entries.items()]
    except (PybtexError, RecursionError) as error:
        raise CitationFileError(f"{file} is no BibTeX: {' '.join(str(error).split())}") from error


def _untexed(tex: str) -> str:
    """What a text of TeX shows; the signs that pybtex leaves as commands pass through it as private characters."""
    from pybtex.richtext import Text

    shown = str(Text.from_latex(_TEX_SIGN.sub(lambda m: chr(_PRIVATE + list(_TEX_SIGNS).index(m[1])), tex)))
    for place, sign in enumerate(_TEX_SIGNS.values()):
        shown = shown.replace(chr(_PRIVATE + place), sign)
    return clean_text(shown)


def _bibtex_citation(entry: Any, file: str) -> Citation:
    def one(*names: str) -> str:
        return next((_untexed(entry.fields[name]) for name in names if name in entry.fields), "")

    def author(person: Any) -> CitedAuthor:
        given = " ".join(person.first_names + person.middle_names)
        family = " ".join(person.prelast_names + person.last_names)
        whole = not given and family.startswith("{")
        return CitedAuthor(full_name(*map(_untexed, (family, given, " ".join(person.lineage_names)))), whole)

    return Citation(
        file,
        title=one("title"),
        authors=tuple(author(person) for person in entry.persons.get("author", [])),
        journal=one("journal", "journaltitle", "howpublished"),
        year=first_year([one("year"), one("date")]),
        volume=one("volume"),
        issue=one("number", "issue"),
        pages=one("pages", "eid").replace("–", "-").replace("--", "-"),
        doi=read_doi(one("doi")) or read_doi(one("url")),
        pmid=read_pmid(one("pmid")),
        pmcid=read_pmcid(one("pmcid", "pmc")),
        forms=(entry.type,),
    )


def _ris(text: str, file: str) -> _Named:
    import rispy

    try:
        found = rispy.loads(text)
    except (OSError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise CitationFileError(f"{file} is no RIS: {' '.join(str(error).split())}") from error
    return [(clean_text(one.get("id")) or str(n), _ris_citation(one, file)) for n, one in enumerate(found, 1)]


def _ris_citation(found: Mapping[str, Any], file: str) -> Citation:
    def one(*names: str) -> str:
        return next((text for name in names if (text := clean_text(found.get(name)))), "")

    names = [*found.get("authors", []), *found.get("first_authors", [])]
    first, last = one("start_page"), one("end_page")
    return Citation(
        file,
        title=one("title", "primary_title"),
        authors=tuple(CitedAuthor(full_name(*name.split(",", 2)), "," not in name) for name in map(clean_text, names)),
        journal=one("secondary_title", "journal_name", "alternate_title3", "alternate_title2"),
        year=first_year([one("year"), one("publication_year"), one("date")]),
        volume=one("volume"),
        issue=one("number"),
        pages=f"{first}-{last}" if first and last and first != last else first,
        doi=read_doi(one("doi")),
        pmid=read_pmid(one("accession_number")),
        pmcid=read_pmcid(one("custom2")) if one("custom2").upper().startswith("PMC") else "",
        forms=tuple(filter(None, [one("type_of_reference")])),
    )


def _csl(text: str, file: str) -> _Named:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CitationFileError(f"{file} is no JSON: {error}") from error
    items = data if isinstance(data, list) else [data]
    found = [one for one in items if isinstance(one, dict) and one.get("title")]
    return [(clean_text(one.get("id")) or str(n), _csl_citation(one, file)) for n, one in enumerate(found, 1)]


def _csl_citation(item: Mapping[str, Any], file: str) -> Citation:
    def one(name: str) -> str:
        value = item.get(name)
        return clean_text(str(value) if isinstance(value, int) else value)

    issued = item.get("issued")
    dates = [issued.get(k) for k in ("date-parts", "raw", "literal")] if isinstance(issued, dict) else [issued]
    people = item.get("author")
    return Citation(
        file,
        title=one("title"),
        authors=tuple(filter(None, map(_csl_author, people if isinstance(people, list) else []))),
        journal=one("container-title") or one("publisher"),
        year=first_year(dates),
        volume=one("volume"),
        issue=one("issue"),
        pages=one("page") or one("number"),
        doi=read_doi(one("DOI")),
        pmid=read_pmid(one("PMID")),
        pmcid=read_pmcid(one("PMCID")),
        forms=tuple(filter(None, [one("type")])),
    )


def _csl_author(person: object) -> CitedAuthor | None:
    if not isinstance(person, dict):
        return None
    if group := clean_text(person.get("literal")):
        return CitedAuthor(group, collective=True)
    particle = clean_text(person.get("non-dropping-particle")) or clean_text(person.get("dropping-particle"))
    family = f"{particle} {clean_text(person.get('family'))}".strip()
    name = full_name(family, clean_text(person.get("given")), clean_text(person.get("suffix")))
    return CitedAuthor(name, orcid=read_orcid(person.get("ORCID"))) if name else None


def _nbib(text: str, file: str) -> _Named:
    records = medline_records(text)
    named: Sequence[tuple[str, Citation]] = [
        (one.pmid or str(number), one)
        for number, one in enumerate((medline_citation(tags, file) for tags in records), 1)
        if one.title or one.pmid
    ]
    return list(named)


CITATION_READERS: dict[str, Callable[[str, str], _Named]] = {
    "bib": _bibtex,
    "ris": _ris,
    "csl": _csl,
    "nbib": _nbib,
}
