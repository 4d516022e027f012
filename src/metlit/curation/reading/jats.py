"""JATS, the XML of PubMed Central and of most publishers (NISO Z39.96), and its forerunner of NLM."""

from __future__ import annotations

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind, Document
from metlit.curation.grid import RawTable
from metlit.curation.reading.elements import (
    Element,
    attribute,
    children,
    element_text,
    first_below,
    grid_rows,
    local_name,
    parsed_xml,
)
from metlit.curation.traced import TracedText
from metlit.errors import PaperError

# What stands within a paragraph and is none of its text.
_FLOATS = {
    "table-wrap",
    "fig",
    "fig-group",
    "table-wrap-group",
    "boxed-text",
    "supplementary-material",
    "list",
    "def-list",
}
_FLOATS |= {"disp-quote", "disp-formula", "fn-group", "media", "graphic", "fn"}
_SILENT = {"object-id", "alt-text", "long-desc", "permissions", "graphic", "media", "label", "attrib", "uri"}
_REFERENCES = "References"


def read_jats(data: bytes, file: str, sha256: str, notes: list[str]) -> Document:
    """The document of an article in JATS.

    Args:
        data: the file.
        file, sha256: as :class:`Document` has them.
        notes: what is to be said already.

    Raises:
        PaperError: if it is no well-formed XML, or has no article.
    """
    root = parsed_xml(data, file)
    article = root if local_name(root) == "article" else next(root.iter("{*}article"), None)
    if article is None:
        raise PaperError(f"{file} is XML without an article", "get the whole article")
    assembly = Assembly()
    assembly.notes += notes
    if root.getroottree().docinfo.internalDTD is not None and any(
        root.getroottree().docinfo.internalDTD.iterentities()
    ):
        assembly.notes.append("the file declares entities of its own, which are not resolved")
    reading = _Jats(assembly)
    reading.article(article)
    meta = first_below(article, "front", "article-meta")
    language = attribute(article, "lang")
    doi = (
        next((_text(one) for one in children(meta, "article-id") if one.get("pub-id-type") == "doi"), "")
        if meta is not None
        else ""
    )
    return assembly.document(file, sha256, "jats", title=reading.title, doi=doi, language=language)


def _text(element: Element | None) -> str:
    return " ".join(element_text(element).text.split()) if element is not None else ""


def _name(name: Element) -> str:
    parts = (_text(first_below(name, part)) for part in ("given-names", "surname", "suffix"))
    return " ".join(part for part in parts if part)


def _label(element: Element) -> str:
    """``Table 1`` of a label ``Table 1.``"""
    return _text(first_below(element, "label")).rstrip(" .:")


class _Jats:
    """Goes through an article."""

    def __init__(self, assembly: Assembly) -> None:
        self._to = assembly
        self.title = ""

    def article(self, article: Element) -> None:
        """Front, body and back."""
        meta = first_below(article, "front", "article-meta")
        if meta is not None:
            self._front(meta)
        body = first_below(article, "body")
        if body is None:
            self._to.notes.append("the file has no body: no more than its front matter was read")
        else:
            self._inside(body, 1)
        for part in children(article, "floats-group", "floats-wrap"):
            self._inside(part, 1)
        if (back := first_below(article, "back")) is not None:
            self._back(back)
        if children(article, "sub-article", "response"):
            self._to.notes.append("articles within the article (responses, translations) were not read")

    def _front(self, meta: Element) -> None:
        title = first_below(meta, "title-group", "article-title")
        if title is None:
            title = first_below(meta, "article-title")
        if title is not None:
            self.title = _text(title)
            self._to.aside(element_text(title), BlockKind.HEADING)
        names = [
            f"{_text(first_below(n, 'given-names'))} {_text(first_below(n, 'surname'))}".strip()
            for n in meta.iter("{*}name")
        ]
        if names:
            self._to.paragraph(TracedText.on_line(", ".join(names), meta.sourceline or 0))
        for aff in meta.iter("{*}aff"):
            self._to.paragraph(element_text(aff))
        for abstract in children(meta, "abstract"):
            self._titled(abstract, 1, "Abstract")
        for group in children(meta, "kwd-group"):
            words = ", ".join(_text(word) for word in children(group, "kwd"))
            self._shown("Keywords", 1, group)
            self._to.paragraph(TracedText.on_line(words, group.sourceline or 0))

    def _titled(self, part: Element, level: int, otherwise: str) -> None:
        title = first_below(part, "title")
        words = element_text(title) if title is not None else None
        if words is not None and words.text.strip():
            number = _text(first_below(part, "label"))
            self._to.heading(
                TracedText.joined([TracedText.on_line(number, part.sourceline or 0), words], " ").strip(), level
            )
        elif otherwise:
            self._shown(otherwise, level, part)
        self._inside(part, level + 1)

    def _shown(self, words: str, level: int, part: Element) -> None:
        """A heading that the file implies."""
        self._to.heading(TracedText.on_line(words, part.sourceline or 0), level, shown=False)

    def _inside(self, part: Element, level: int) -> None:
        """What a section holds, in its order."""
        for child in children(part):
            name = local_name(child)
            if name in ("sec", "app", "ack", "glossary", "notes", "bio"):
                self._titled(child, level, {"ack": "Acknowledgements", "app": "Appendix"}.get(name, ""))
            elif name in ("title", "sec-meta", *_SILENT):
                continue
            elif name == "p":
                self._paragraph(child)
            else:
                self._float(child, level)

    def _paragraph(self, paragraph: Element) -> None:
        """A paragraph, and what stands within it, behind it."""
        floats = [one for one in paragraph.iter() if local_name(one) in _FLOATS]
        floats = [one for one in floats if not any(up in floats for up in one.iterancestors())]
        self._to.paragraph(element_text(paragraph, lambda one: one in floats))
        for one in floats:
            self._float(one, 2)

    def _float(self, element: Element, level: int) -> None:
        name = local_name(element)
        if name == "table-wrap":
            self._table(element)
        elif name in ("fig", "supplementary-material", "media"):
            self._captioned(element, "Figure" if name == "fig" else "Supplement")
        elif name in ("list", "def-list"):
            for item in children(element, "list-item", "def-item"):
                nested = [one for one in item.iter() if local_name(one) in _FLOATS]
                self._to.paragraph(element_text(item, lambda one, nested=nested: one in nested))
                for one in [one for one in nested if not any(up in nested for up in one.iterancestors())]:
                    self._float(one, level)
        elif name == "ref-list":
            self._references(element)
        elif name == "fn-group":
            self._inside(element, level)
        elif name == "fn":
            self._to.aside(element_text(element), BlockKind.FOOTNOTE)
        elif name in ("fig-group", "table-wrap-group", "boxed-text", "app-group", "disp-quote", "p"):
            self._inside(element, level)
        elif name not in ("graphic", "inline-graphic"):
            self._to.paragraph(element_text(element))

    def _captioned(self, element: Element, otherwise: str) -> None:
        label = _label(element) or otherwise
        caption = first_below(element, "caption")
        parts = [element_text(one) for one in children(element, "label")]
        parts += [
            element_text(one, lambda one: local_name(one) in _SILENT)
            for one in (children(caption) if caption is not None else [])
        ]
        self._to.aside(TracedText.joined(parts, " "), BlockKind.CAPTION, label=label, part="caption")

    def _table(self, wrap: Element) -> None:
        caption = first_below(wrap, "caption")
        parts = [element_text(one) for one in children(wrap, "label")]
        parts += [element_text(one) for one in (children(caption) if caption is not None else [])]
        feet = [element_text(one) for foot in children(wrap, "table-wrap-foot") for one in _notes(foot)]
        tables = list(wrap.iter("{*}table"))
        tables = [one for one in tables if not any(up in tables for up in one.iterancestors())]
        label = _label(wrap) or "Table"
        if not tables:
            self._to.aside(TracedText.joined(parts, " "), BlockKind.CAPTION, label=label, part="caption")
            self._to.notes.append(f"{label} is a picture: its cells cannot be read")
        for i, table in enumerate(tables):
            own = RawTable(grid_rows(table), label)
            if i == 0 and parts:
                own.caption = TracedText.joined(parts, " ")
            if i == len(tables) - 1:
                own.footnotes = feet
            self._to.table(own)

    def _back(self, back: Element) -> None:
        for child in children(back):
            if local_name(child) in ("sec", "app", "ack", "glossary", "notes", "bio"):
                self._titled(child, 1, {"ack": "Acknowledgements", "app": "Appendix"}.get(local_name(child), "Notes"))
            elif local_name(child) == "fn-group":
                self._titled(child, 1, "Notes")
            elif local_name(child) not in ("title", "label"):
                self._float(child, 1)

    def _references(self, part: Element) -> None:
        title = first_below(part, "title")
        if title is not None:
            self._to.heading(element_text(title), 1)
        else:
            self._shown(_REFERENCES, 1, part)
        for ref in children(part, "ref"):
            self._to.reference(_reference(ref))
        for inner in children(part, "ref-list"):
            self._references(inner)


def _notes(foot: Element) -> list[Element]:
    """The footnotes of a table."""
    found = [one for one in foot.iter() if local_name(one) in ("fn", "p") and local_name(one.getparent()) != "fn"]
    return [one for one in found if not any(up in found for up in one.iterancestors())] or [foot]


def _reference(ref: Element) -> TracedText:
    """An entry: its label, and its parts; between parts that the file leaves without signs stand blanks."""
    label = first_below(ref, "label")
    parts = [element_text(label)] if label is not None else []
    for citation in children(ref):
        if local_name(citation) in ("mixed-citation", "citation", "element-citation", "nlm-citation", "note"):
            bare = not (citation.text or "").strip() and not any((one.tail or "").strip() for one in citation)
            inner = [element_text(one) for one in _leaves(citation)] if bare else [element_text(citation)]
            parts += inner
    return TracedText.joined(parts, " ")


def _leaves(citation: Element) -> list[Element]:
    """The parts of a citation; of names and groups of them their parts."""
    found = []
    for one in children(citation):
        found += _leaves(one) if local_name(one) in ("person-group", "name", "string-name") else [one]
    return found
