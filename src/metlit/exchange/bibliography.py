"""Publications as files of reference managers: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from metlit.notice import NOTICE
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
_RANGE = re.compile(r"[-–]+")


def bibtex(publications: Sequence[Publication]) -> str:
    """BibTeX in UTF-8, by pybtex; the keys are the ids of the records. A title keeps its capitals."""
    from pybtex.database import BibliographyData, Entry, Person
    from pybtex.database.output.bibtex import Writer

    class TexWriter(Writer):
        """For texts that are TeX already: pybtex's own leaves commands that stand in them."""

        def _encode(self, text: str) -> str:
            return text

    entries = {}
    for one in publications:
        fields = {
            "title": _braced(one.title),
            "journal": _tex(one.journal),
            "year": one.year,
            "volume": _tex(one.volume),
            "number": _tex(one.issue),
            "pages": _RANGE.sub("--", _tex(one.pages)),
            # An identifier is no text: only what would end the field may not stand in it.
            "doi": "".join(_IN_DOI.get(character, character) for character in one.doi),
            "pmid": one.pmid,
        }
        people = [Person(last=_tex(f), first=_tex(g)) if g else Person(last=_braced(f)) for f, g in _people(one)]
        kept = {name: text for name, text in fields.items() if text}
        entries[one.record] = Entry("article", kept, {"author": people} if people else {})
    return f"@comment{{{_tex(NOTICE)}}}\n\n" + TexWriter(encoding="UTF-8").to_string(BibliographyData(entries))


def _people(one: Publication) -> list[tuple[str, str]]:
    """Family name and initials, these apart: ``FZ`` is one name for styles, which then keep its first letter only."""
    return [(family, " ".join(given) if given.isalpha() and given.isupper() else given) for family, given in one.names]


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
    first, *last = _RANGE.split(one.pages) if one.pages else [""]
    texts = {"title": one.title, "journal_name": one.journal, "year": one.year, "volume": one.volume}
    texts |= {"number": one.issue, "start_page": first, "end_page": last[0] if last else ""}
    texts |= {"doi": one.doi, "accession_number": one.pmid}
    authors = [f"{family}, {given}" if given else family for family, given in _people(one)]
    fields = {"type_of_reference": "JOUR", "id": one.record, "authors": authors}
    return fields | {name: text for name, text in texts.items() if text}


def csl_json(publications: Sequence[Publication]) -> str:
    """CSL-JSON (Citation Style Language 1.0.2), as Zotero, Pandoc and citeproc read it."""
    return json.dumps([_csl(one) for one in publications], ensure_ascii=False, indent=2) + "\n"


def _csl(one: Publication) -> dict[str, object]:
    fields: dict[str, object] = {"id": one.record, "type": "article-journal", "title": one.title}
    fields["author"] = [{"family": f, "given": g} if g else {"literal": f} for f, g in _people(one)]
    if one.year.isdecimal():
        fields["issued"] = {"date-parts": [[int(one.year)]]}
    texts = {"container-title": one.journal, "volume": one.volume, "issue": one.issue, "page": one.pages}
    texts |= {"DOI": one.doi, "PMID": one.pmid}
    return fields | {name: text for name, text in texts.items() if text}


BIBLIOGRAPHY_FORMATS: dict[str, Callable[[Sequence[Publication]], str]] = {"bib": bibtex, "ris": ris, "json": csl_json}
# What a format has no place for.
BIBLIOGRAPHY_LOSSES = {
    "ris": "RIS has no place for a remark that is of no publication: that it is for research only is not in the file",
    "json": "CSL-JSON has no place for remarks: that it is for research only is not in the file",
}
