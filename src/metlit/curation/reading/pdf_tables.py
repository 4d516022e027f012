"""Rules and ruled tables on the pages of a PDF: the border to pdfplumber."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from metlit.errors import ResourceError

# What pdfminer, below pdfplumber, raises on drawings that are damaged: PDFium has read the text by then.
_DAMAGED = (LookupError, ValueError, TypeError, AttributeError, AssertionError, ArithmeticError, RuntimeError, OSError)
_FLAT, _LEAST_RULE = 2.5, 40.0


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is within it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True)
class PageRules:
    """What is drawn on a page.

    Attributes:
        rules: level lines, from the top: left, right, height.
        ruled: tables with a rule around every cell; None is a cell that another one covers.
    """

    rules: list[tuple[float, float, float]]
    ruled: list[tuple[Box, list[list[Box | None]]]]


class PdfRules:
    """The rules of a file, page by page when they are asked for."""

    def __init__(self, pdf) -> None:
        self._pdf = pdf

    def page(self, number: int) -> PageRules | None:
        """What is drawn on a page, counted from 1; None if that cannot be read."""
        from pdfplumber.utils.exceptions import PdfminerException

        try:
            return self._drawn(self._pdf.pages[number - 1])
        except (PdfminerException, *_DAMAGED):
            return None

    @staticmethod
    def _drawn(page) -> PageRules:
        height, left, top = float(page.height), float(page.bbox[0]), float(page.bbox[1])

        def box(found: tuple[float, float, float, float]) -> Box:
            return Box(found[0] - left, height + top - found[3], found[2] - left, height + top - found[1])

        drawn = [*page.lines, *page.rects, *page.curves]
        flat = [one for one in drawn if one["height"] <= _FLAT and one["width"] >= _LEAST_RULE]
        rules = {(round(one["x0"] - left), round(one["x1"] - left), round(height + top - one["top"])) for one in flat}
        ruled = []
        for table in page.find_tables():
            rows = [[box(cell) if cell else None for cell in row.cells] for row in table.rows]
            if len(rows) > 1 and max(map(len, rows)) > 1:
                ruled.append((box(table.bbox), rows))
        page.close()
        return PageRules(sorted(rules, key=lambda rule: -rule[2]), ruled)


@contextmanager
def pdf_rules(data: bytes) -> Iterator[PdfRules | None]:
    """The rules of a file; None if they cannot be read.

    Raises:
        ResourceError: if pdfplumber is not installed.
    """
    try:
        import pdfplumber
    except ImportError as error:
        raise ResourceError("tables of PDF files need pdfplumber", "pip install 'metlit[curation]'") from error
    from pdfplumber.utils.exceptions import PdfminerException

    # Without a handler its remarks about fonts would go to the standard error.
    logging.getLogger("pdfminer").addHandler(logging.NullHandler())
    try:
        pdf = pdfplumber.open(BytesIO(data))
    except (PdfminerException, *_DAMAGED):
        yield None
        return
    with pdf:
        yield PdfRules(pdf)
