"""Publications as files of reference managers: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence

from metlit.notice import NOTICE
from metlit.tables.citations import Publication

_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX |= {character: f"\\{character}" for character in "{}%&#$_"}
_RANGE = re.compile(r"[-–]+")


def bibtex(publications: Sequence[Publication]) -> str:
    """BibTeX in UTF-8; the keys are the ids of the records. A title keeps its capitals."""
    entries = []
    for one in publications:
        authors = " and ".join(
            f"{_tex(family)}, {_tex(given)}" if given else _braced(family) for family, given in one.names
        )
        fields = {
            "author": authors,
            "title": _braced(one.title),
            "journal": _tex(one.journal),
            "year": one.year,
            "volume": _tex(one.volume),
            "number": _tex(one.issue),
            "pages": _RANGE.sub("--", _tex(one.pages)),
            # An identifier is no text: only what would end the field may not stand in it.
            "doi": re.sub(r"[{}\\%]", lambda m: f"\\{m[0]}", one.doi),
            "pmid": one.pmid,
        }
        body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
        entries.append(f"@article{{{one.record},\n{body}}}\n")
    return f"@comment{{{_tex(NOTICE)}}}\n\n" + "\n".join(entries)


def _braced(text: str) -> str:
    return f"{{{_tex(text)}}}" if text else ""


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def ris(publications: Sequence[Publication]) -> str:
    """RIS (Research Information Systems, 2001): a line a tag, CR LF."""
    return "".join("".join(f"{tag}  - {text}\r\n" for tag, text in _tags(one)) + "\r\n" for one in publications)


def _tags(one: Publication) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR"
    yield "ID", one.record
    for family, given in one.names:
        yield "AU", f"{family}, {given}" if given else family
    first, *last = _RANGE.split(one.pages) if one.pages else [""]
    tags = {"TI": one.title, "JO": one.journal, "PY": one.year, "VL": one.volume, "IS": one.issue}
    tags |= {"SP": first, "EP": last[0] if last else "", "DO": one.doi, "AN": one.pmid}
    yield from ((tag, text) for tag, text in tags.items() if text)
    yield "ER", ""


def csl_json(publications: Sequence[Publication]) -> str:
    """CSL-JSON (Citation Style Language 1.0.2), as Zotero, Pandoc and citeproc read it."""
    return json.dumps([_csl(one) for one in publications], ensure_ascii=False, indent=2) + "\n"


def _csl(one: Publication) -> dict[str, object]:
    fields: dict[str, object] = {"id": one.record, "type": "article-journal", "title": one.title}
    fields["author"] = [{"family": f, "given": g} if g else {"literal": f} for f, g in one.names]
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
