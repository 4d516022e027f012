"""Elements of XML and HTML → text with positions; parsing that resolves nothing and fetches nothing."""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Callable, Iterator
from functools import partial

from metlit.curation.grid import GridCell
from metlit.curation.raised import raised_text
from metlit.curation.traced import TracedText
from metlit.errors import PaperError, ResourceError

try:
    from lxml import etree
    from lxml import html as lxml_html  # noqa: F401 - for whoever reads HTML: lxml is imported here only
except ImportError as error:
    raise ResourceError("XML, HTML and Word files need lxml", "pip install 'metlit[curation]'") from error

Element = etree._Element
_FAR = 100
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_OF_XML = {"lt", "gt", "amp", "quot", "apos"}


def parsed_xml(data: bytes, file: str) -> Element:
    """The root of an XML file. Entities of its own are left as they are, and nothing is fetched.

    Raises:
        PaperError: if it is no well-formed XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        return etree.fromstring(_numbered(data), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise PaperError(f"{file}:{line}:{column}: no well-formed XML: {error.msg}", "get the file again") from error


def _numbered(data: bytes) -> bytes:
    """Entities that a DTD elsewhere declares, as ``&alpha;``, by number: it is not fetched."""

    def number(match: re.Match[bytes]) -> bytes:
        name = match[1].decode("ascii")
        signs = html.entities.html5.get(f"{name};", "")
        if not signs or name in _OF_XML or b"<!ENTITY " + match[1] + b" " in data:
            return match.group()
        return "".join(f"&#{ord(sign)};" for sign in signs).encode("ascii")

    return _NAMED.sub(number, data)


def local_name(element: Element) -> str:
    """The name without its namespace; empty of comments, instructions and entities."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without the namespace; empty if it is not there."""
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def children(element: Element, *names: str) -> list[Element]:
    """The children of these names; all that are elements if none is given."""
    return [one for one in element if local_name(one) and (not names or local_name(one) in names)]


def first_below(element: Element | None, *path: str) -> Element | None:
    """The first element that a path of names leads to."""
    for name in path:
        found = children(element, name) if element is not None else []
        element = found[0] if found else None
    return element


def element_text(element: Element, skipped: Callable[[Element], bool] = lambda _: False) -> TracedText:
    """All text in an element, line ends as blanks, raised and lowered as it is marked.

    Args:
        skipped: what is left out.
    """
    return TracedText.joined(_pieces(element, skipped))


def _pieces(element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    line = element.sourceline or 0
    if element.text and local_name(element):
        yield _plain(element.text, line)
    for child in element:
        name = local_name(child)
        if isinstance(child, etree._Entity):
            yield _plain(html.unescape(child.text or ""), line)
        elif name in _SPECIAL and not skipped(child):
            yield from _SPECIAL[name](child, skipped)
        elif name and not skipped(child):
            yield from _pieces(child, skipped)
        if child.tail:
            yield _plain(child.tail, child.sourceline or line)


def _plain(text: str, line: int) -> TracedText:
    return TracedText.on_line(text.replace("\n", " ").replace("\r", " "), line)


def _raised(element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    text = element_text(element, skipped).text
    after = " " if text[-1:].isspace() else ""
    yield TracedText.on_line(raised_text(text.strip()) + after, element.sourceline or 0)


def _reference(element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    """What leads to a footnote is a mark, and raised in print; what leads elsewhere is text."""
    if element.get("ref-type") not in ("fn", "table-fn", "corresp", "aff"):
        yield from _pieces(element, skipped)
        return
    text = element_text(element, skipped).text.strip()
    yield TracedText.on_line(raised_text(text, mark=True), element.sourceline or 0)


def _blank(sign: str, element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    yield TracedText.on_line(sign, element.sourceline or 0)
    yield from _pieces(element, skipped)
    yield TracedText.on_line(sign, element.sourceline or 0)


def _second_raised(element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    """A power of MathML: base, exponent."""
    for i, child in enumerate(children(element)):
        text = element_text(child, skipped).text.strip()
        yield TracedText.on_line(raised_text(text) if i else text, child.sourceline or 0)


def _fraction(element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    parts = [element_text(child, skipped).text.strip() for child in children(element)]
    told = "/".join(part if part.isalnum() else f"({part})" for part in parts)
    yield TracedText.on_line(told, element.sourceline or 0)


def _mark(element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    """The label of a footnote or an affiliation is raised in print."""
    text = element_text(element, skipped).text.strip()
    above = element.getparent()
    mark = above is not None and local_name(above) in ("fn", "aff", "corresp")
    yield TracedText.on_line(f"{raised_text(text, mark=True)} " if mark else text, element.sourceline or 0)


def _one_of(element: Element, skipped: Callable[[Element], bool]) -> Iterator[TracedText]:
    """Of several forms of the same the one that is text: MathML before LaTeX before a picture."""
    order = ("math", "textual-form", "tex-math")
    found = sorted(
        (one for one in children(element) if local_name(one) in order), key=lambda one: order.index(local_name(one))
    )
    yield from _pieces(found[0], skipped) if found else _pieces(element, skipped)


_SPECIAL: dict[str, Callable[[Element, Callable[[Element], bool]], Iterator[TracedText]]] = {
    "sup": _raised,
    "msup": _second_raised,
    "mfrac": _fraction,
    "alternatives": _one_of,
    "label": _mark,
    "xref": _reference,
    "br": partial(_blank, " "),
    "break": partial(_blank, " "),
}


def grid_rows(table: Element) -> list[list[GridCell]]:
    """The rows of a table of HTML or JATS."""
    rows = []
    for row in table.iter("{*}tr"):
        if next(row.iterancestors("{*}table"), table) is not table:
            continue
        inside = local_name(row.getparent()) if row.getparent() is not None else ""
        cells = children(row, "td", "th")
        heads = inside == "thead" or (inside != "tfoot" and bool(cells) and all(local_name(c) == "th" for c in cells))
        rows.append([_cell(cell, heads) for cell in cells])
    return [row for row in rows if row]


def _cell(cell: Element, head: bool) -> GridCell:
    return GridCell(element_text(cell), _span(cell, "rowspan"), _span(cell, "colspan"), head)


def _span(cell: Element, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return max(1, min(int(text), _FAR)) if text.isdecimal() else 1
