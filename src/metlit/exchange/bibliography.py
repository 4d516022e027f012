"""Publications as files of reference managers: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from metlit.notice import NOTICE
from metlit.record.authors import AuthorName
from metlit.record.pages import page_range
from metlit.tables.citations import Publication

# A brace counts for BibTeX even behind a backslash.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TEX |= {character: f"\\{character}" for character in "%&#$_"}
_IN_DOI = {"{": r"\%7B", "}": r"\%7D", "%": r"\%", "\\": r"\%5C"}
_SEVERAL = re.compile(r"[,;] *")


def bibtex(publications: Sequence[Publication]) -> str:
    """BibTeX in UTF-8, by pybtex; the keys are the ids of the records. A title keeps its capitals."""
    from pybtex.database import BibliographyData, Entry
    from pybtex.database.output.bibtex import Writer

    class TexWriter(Writer):
        """For texts that are TeX already: pybtex's own leaves commands that stand in them."""

        def _encode(self, text: str) -> str:
            return text

    entries = {}
    for one in publications:
        fields = {
            "title": _braced(one.title),
            ("journal" if one.form.bibtex == "article" else "howpublished"): _tex(one.journal),
            "year": one.year,
            "volume": _tex(one.volume),
            "number": _tex(one.issue),
            "pages": _tex(", ".join(map(_dashed, _SEVERAL.split(one.pages)))),
            # An identifier is no text: only what would end the field may not stand in it.
            "doi": "".join(_IN_DOI.get(character, character) for character in one.doi),
            "pmid": one.pmid,
            "pmcid": one.pmcid,
            "language": _tex(one.language),
            "url": "".join(_IN_DOI.get(character, character) for character in one.url),
            "note": _tex(one.form.genre.capitalize()),
        }
        people = [_person(name) for name in one.names]
        kept = {name: text for name, text in fields.items() if text}
        entries[one.record] = Entry(one.form.bibtex, kept, {"author": people} if people else {})
    return f"@comment{{{_tex(NOTICE)}}}\n\n" + TexWriter(encoding="UTF-8").to_string(BibliographyData(entries))


def _person(name: AuthorName):
    """A name for pybtex; what is whole stands in braces, or it would be taken apart."""
    from pybtex.database import Person

    if not name.given and not name.suffix:
        return Person(last=_braced(name.family))
    return Person(last=_tex(name.family), lineage=_tex(name.suffix), first=_tex(name.given))


def _dashed(pages: str) -> str:
    found = page_range(pages)
    return "--".join(found) if found else pages


def _braced(text: str) -> str:
    return f"{{{_tex(text)}}}" if text else ""


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def ris(publications: Sequence[Publication]) -> str:
    """RIS (Research Information Systems, 2001), by rispy: a line a tag, CR LF, nothing between the records."""
    import rispy

    class Records(rispy.RisWriter):
        NEWLINE = "\r\n"

        def set_header(self, count: int) -> str:
            return ""

    return rispy.dumps([_ris(one) for one in publications], implementation=Records)


def _ris(one: Publication) -> dict[str, object]:
    first, last = page_range(one.pages) or (one.pages, "")
    where = "journal_name" if one.form.ris == "JOUR" else "publisher"
    texts: dict[str, object] = {"title": one.title, where: one.journal, "year": one.year, "volume": one.volume}
    texts |= {"number": one.issue, "start_page": first, "end_page": last, "doi": one.doi}
    texts |= {"accession_number": one.pmid, "custom2": one.pmcid, "type_of_work": one.form.genre.capitalize()}
    texts |= {"language": one.language, "urls": [one.url] if one.url else []}
    authors = [", ".join(filter(None, (name.family, name.given, name.suffix))) for name in one.names]
    fields = {"type_of_reference": one.form.ris, "id": one.record, "authors": authors}
    return fields | {name: text for name, text in texts.items() if text}


def csl_json(publications: Sequence[Publication]) -> str:
    """CSL-JSON (Citation Style Language 1.0.2), as Zotero, Pandoc and citeproc read it."""
    return json.dumps([_csl(one) for one in publications], ensure_ascii=False, indent=2) + "\n"


def _csl(one: Publication) -> dict[str, object]:
    fields: dict[str, object] = {"id": one.record, "type": one.form.csl, "title": one.title}
    fields["author"] = [_csl_name(name) for name in one.names]
    if one.year.isdecimal():
        fields["issued"] = {"date-parts": [[int(one.year)]]}
    where = "container-title" if one.form.csl == "article-journal" else "publisher"
    texts = {where: one.journal, "genre": one.form.genre, "volume": one.volume, "issue": one.issue, "page": one.pages}
    texts |= {"DOI": one.doi, "PMID": one.pmid, "PMCID": one.pmcid}
    texts |= {"language": one.language, "URL": one.url}
    return fields | {name: text for name, text in texts.items() if text}


def _csl_name(name: AuthorName) -> dict[str, str]:
    if not name.given and not name.suffix:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {key: text for key, text in parts.items() if text}


BIBLIOGRAPHY_FORMATS: dict[str, Callable[[Sequence[Publication]], str]] = {"bib": bibtex, "ris": ris, "json": csl_json}
# What a format has no place for.
BIBLIOGRAPHY_LOSSES = {
    "ris": "RIS has no place for a remark that is of no publication: that it is for research only is not in the file",
    "json": "CSL-JSON has no place for remarks: that it is for research only is not in the file",
}
