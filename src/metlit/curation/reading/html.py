"""HTML, as publishers and PubMed Central show papers: what is of the paper, without what is of the site."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from metlit.curation.assembly import Assembly
from metlit.curation.document import BlockKind, Document
from metlit.curation.headings import Headings
from metlit.curation.reading.elements import Element, children, element_text, etree, grid_rows, local_name, lxml_html
from metlit.curation.reading.flow import PaperFlow
from metlit.curation.reading.labels import caption_start
from metlit.curation.traced import TracedText
from metlit.errors import PaperError

_SITE = {"script", "style", "nav", "footer", "form", "button", "noscript", "svg", "template", "iframe", "select"}
_SITE |= {"head", "input", "dialog", "object", "video", "audio", "canvas", "textarea", "aside", "menu"}
_BLOCKS = {"p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "table", "figure", "blockquote"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt", "details", "body", "center", "pre", "hr", "summary"}
_LEAST_TEXT = 1500


def read_html(text: str, file: str, sha256: str, notes: list[str]) -> Document:
    """The document of an HTML page.

    Args:
        text: decoded.
        file, sha256: as :class:`Document` has them.
        notes: what is to be said already.

    Raises:
        PaperError: if there is no text, or no more than a page before a paper.
    """
    try:
        root = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except etree.ParserError as error:
        raise PaperError(f"{file} is an HTML page without text", "save the paper's page again") from error
    assembly = Assembly()
    assembly.notes += notes
    headings = Headings.default()
    reading = _Html(PaperFlow(assembly, headings), assembly)
    reading.flow.title = _meta(root, "citation_title", "dc.title", "og:title")
    reading.inside(_main(root))
    reading.flow.end()
    known = {"doi": _meta(root, "citation_doi", "dc.identifier", "prism.doi").removeprefix("doi:").strip()}
    document = assembly.document(
        file, sha256, "html", title=reading.flow.title, language=root.get("lang") or "", **known
    )
    return _judged(document, _words(root), headings, file)


def _words(root: Element) -> str:
    return " ".join(element_text(root, lambda one: local_name(one) in ("script", "style")).text.split()).lower()


def _judged(document: Document, words: str, headings: Headings, file: str) -> Document:
    """The document, unless the page is one that stands before a paper instead of it."""
    told = next((kind for phrase, kind in headings.paywalls.items() if phrase in words), "")
    length = sum(len(b.text) for b in document.blocks if b.kind is BlockKind.PARAGRAPH)
    sections = {headings.role(block.place.section[0]) for block in document.blocks if block.place.section}
    body = {"section", "either"} & {str(role) for role in sections if role}
    if told == "checked" and length < _LEAST_TEXT:
        raise PaperError(f"{file} is a page that asks whether a person is there", "save the paper's own page")
    if told and not body and length < _LEAST_TEXT:
        raise PaperError(f"{file} is a page before a paywall, without the paper", "get the paper itself")
    if not length:
        raise PaperError(f"{file} is an HTML page without text", "save the paper's page again, or get its PDF")
    if told and not body:
        note = "a page before a paywall: no more than the abstract was read"
        return replace(document, notes=(note, *document.notes))
    return document


def _meta(root: Element, *names: str) -> str:
    found = {
        (one.get("name") or one.get("property") or "").lower(): one.get("content") or "" for one in root.iter("meta")
    }
    return next((" ".join(found[name].split()) for name in names if found.get(name)), "")


def _main(root: Element) -> Element:
    """The element that holds the paper."""
    for path in (".//article", ".//main", ".//*[@role='main']", ".//body"):
        found = [one for one in root.iterfind(path) if len(element_text(one).text) > 200]
        if len(found) == 1 or (found and path == ".//body"):
            return found[0]
    return root


def _is_site(element: Element) -> bool:
    """Whether an element is of the site, and not of the paper."""
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return local_name(element) in _SITE or hidden or element.get("role") in ("navigation", "banner", "contentinfo")


class _Html:
    """Goes through a page."""

    def __init__(self, flow: PaperFlow, assembly: Assembly) -> None:
        self.flow, self._to = flow, assembly

    def inside(self, element: Element) -> None:
        """What an element holds, in its order; text that stands in no paragraph is one."""
        loose: list[TracedText] = []
        if element.text:
            loose.append(TracedText.on_line(element.text.replace("\n", " "), element.sourceline or 0))
        for child in element:
            name = local_name(child)
            if name in _BLOCKS or (name and any(local_name(one) in _BLOCKS for one in child.iter())):
                self._loose(loose)
                if not _is_site(child):
                    self._block(child, name)
            elif name and not _is_site(child):
                loose.append(_inline(child))
            if child.tail:
                loose.append(TracedText.on_line(child.tail.replace("\n", " "), child.sourceline or 0))
        self._loose(loose)

    def _loose(self, parts: list[TracedText]) -> None:
        raw = TracedText.joined(parts)
        parts.clear()
        if raw.text.strip():
            self._text(raw)

    def _block(self, element: Element, name: str) -> None:
        if name[0] == "h" and name[1:].isdecimal():
            self._heading(element_text(element, _is_site), int(name[1:]))
        elif name == "table":
            self._table(element)
        elif name == "figure":
            self._figure(element)
        elif name in ("p", "li", "dt", "dd", "pre", "summary") and not self._has_blocks(element):
            self._text(element_text(element, _is_site))
        else:
            self.inside(element)

    @staticmethod
    def _has_blocks(element: Element) -> bool:
        return any(local_name(one) in _BLOCKS for one in element.iter() if one is not element)

    def _heading(self, raw: TracedText, level: int) -> None:
        words = " ".join(raw.text.split())
        if level == 1 and (not self.flow.title or words == self.flow.title) and not self.flow.is_known(words):
            self.flow.title = words
            self._to.aside(raw, BlockKind.HEADING)
        elif words:
            self.flow.heading(raw, level=max(1, level - 1))

    def _text(self, raw: TracedText) -> None:
        words = " ".join(raw.text.split())
        if len(words) < 60 and self.flow.is_known(words):
            self.flow.heading(raw)
        else:
            self.flow.text(raw)

    def _table(self, table: Element) -> None:
        rows = grid_rows(table)
        if len(rows) < 2 and not table.findall(".//th"):
            self.inside(table)  # laid out with a table
            return
        self.flow.tables.placed(rows, next(map(element_text, children(table, "caption")), None))

    def _figure(self, figure: Element) -> None:
        for table in figure.iter("table"):
            self._table(table)
        for caption in figure.iter("figcaption"):
            raw = element_text(caption, _is_site)
            if caption_start(raw.text.strip()):
                self.flow.text(raw)
            else:
                self._to.aside(raw, BlockKind.CAPTION, label="Figure", part="caption")


def _inline(element: Element) -> TracedText:
    """An element within a line, by the rules for it: raised, if it is so marked."""
    around = lxml_html.Element("span")
    around.append(deepcopy(element))
    around[0].tail = None
    return element_text(around, _is_site)
