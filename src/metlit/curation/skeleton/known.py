"""What is known of a publication → the values of a record's bibliographic part."""

from __future__ import annotations

import json
import re
import unicodedata

from metlit.curation.bibliographic.citation import Citation, CitedAuthor, one_line
from metlit.curation.skeleton.layout import SkeletonPath
from metlit.curation.skeleton.outline import KnownValue
from metlit.curation.skeleton.scalar import yaml_scalar
from metlit.errors import ResourceError
from metlit.iris import METLIT, compact
from metlit.model.schema import Field, Schema
from metlit.model.terms import Terms
from metlit.record.authors import author_name

_SOURCE = "source"
_TEXTS = ("title", "journal", "year", "volume", "issue", "pages", "doi", "pmid", "pmcid")
_NUMBER = "year"
_KIND, _DESIGN = METLIT + "publicationKind", METLIT + "studyDesign"


def known_values(citation: Citation, schema: Schema, terms: Terms) -> dict[SkeletonPath, KnownValue]:
    """Key path → value, of what the citation says; what it does not say is left out."""
    found = {(_SOURCE, key): getattr(citation, key) for key in _TEXTS if getattr(citation, key)}
    values = {path: KnownValue(yaml_scalar(one_line(t), number=path[-1] == _NUMBER)) for path, t in found.items()}
    if citation.online and (_SOURCE, _NUMBER) in values:
        year = values[_SOURCE, _NUMBER]
        values[_SOURCE, _NUMBER] = KnownValue(year.text, remark=f"first online {citation.online}")
    if citation.authors:
        values[_SOURCE, "authors"] = KnownValue(items=tuple(map(_author, citation.authors)))
    kinds = [_word(form, _field(schema, _KIND), terms) for form in citation.forms]
    if kind := next((one for one in kinds if one and one != _usual_kind(schema, terms)), ""):
        values[_SOURCE, _field(schema, _KIND).key] = KnownValue(yaml_scalar(kind))
    return values


def known_design(citation: Citation, schema: Schema, terms: Terms) -> str:
    """The label of the study design that one of the source's kinds of publications is; empty if none is."""
    return next(filter(None, (_word(form, _field(schema, _DESIGN), terms) for form in citation.forms)), "")


def design_path(schema: Schema) -> SkeletonPath:
    """Where a record has the study design."""
    return _SOURCE, _field(schema, _DESIGN).key


def _field(schema: Schema, path: str) -> Field:
    found = schema.shape_of(schema.root.fields[_SOURCE].target).by_path(path)
    if found is None:
        raise ResourceError(f"no key of {_SOURCE} is for {compact(path)}", "the shapes are incomplete")
    return found


def _word(form: str, found: Field, terms: Terms) -> str:
    """The label of the word for a kind of publication, however a service spells it (``journal-article``)."""
    for spelt in (form, re.sub(r"[-_]", " ", form)):
        concepts = terms.find(spelt, [found.target]) if spelt else []
        if len(concepts) == 1:
            return concepts[0].label
    return ""


def _usual_kind(schema: Schema, terms: Terms) -> str:
    """What a publication is unless it says otherwise: the first word of the vocabulary."""
    branch = _field(schema, _KIND).target
    return next((c.label for c in terms.concepts.values() if branch in c.parents), "")


def _author(author: CitedAuthor) -> str:
    text = one_line(author.name)
    # One word alone is read as a whole anyway.
    whole = author.collective and len(text.split()) > 1
    if not whole and not author.orcid:
        return yaml_scalar(text)
    inside = yaml_scalar(text) if "," not in text else json.dumps(text, ensure_ascii=False)
    parts = [f"name: {inside}"] + (["collective: true"] if whole else [])
    parts += [f'orcid: "{author.orcid}"'] if author.orcid else []
    return "{" + ", ".join(parts) + "}"


def record_name(citation: Citation) -> str:
    """The id that a record would have: first author and year, ``sanuki-2022``; empty if either is not known."""
    if not citation.authors or not citation.year:
        return ""
    family = (
        citation.authors[0].name if citation.authors[0].collective else author_name(citation.authors[0].name).family
    )
    plain = unicodedata.normalize("NFKD", family).encode("ascii", "ignore").decode("ascii").lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-")
    return f"{slug}-{citation.year}" if slug else ""
