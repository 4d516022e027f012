"""A writer of small PDF files in Courier, whose every sign is 0.6 of the size wide: what stands where is known."""

from __future__ import annotations

import re
import textwrap

from tests.curation import own_paper

_GREEK = {"α": "a", "β": "b", "−": "-", "≥": "\xb3"}  # in the font Symbol
WIDTH, HEIGHT, LEFT, GUTTER, SIZE, LEADING = 595, 842, 50, 306, 8, 10
COLUMN, BOTTOM = 48, 480  # signs; points


class PdfWriter:
    """Pages with text and rules."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]

    def page(self) -> None:
        self.pages.append([])

    def text(self, x: float, y: float, text: str, size: float = SIZE, bold: bool = False) -> None:
        """A line; ``^…^`` is raised and smaller."""
        for i, part in enumerate(re.split(r"\^([^^]+)\^", text)):
            for run in re.findall("[αβ−≥]+|[^αβ−≥]+", part):
                greek = run[0] in _GREEK
                font = "F3" if greek else "F2" if bold else "F1"
                shown, rise = (size * 0.65, size * 0.35) if i % 2 else (size, 0)
                data = "".join(_GREEK.get(c, c) for c in run).encode("latin-1" if greek else "cp1252")
                hexed = data.hex()
                self.pages[-1].append(f"BT /{font} {shown:.2f} Tf {x:.2f} {y + rise:.2f} Td <{hexed}> Tj ET")
                x += 0.6 * shown * len(run)

    def rule(self, left: float, right: float, y: float) -> None:
        self.pages[-1].append(f"0.5 w {left} {y} m {right} {y} l S")

    def post(self, x: float, bottom: float, top: float) -> None:
        self.pages[-1].append(f"0.5 w {x} {bottom} m {x} {top} l S")

    def lines(self, x: float, y: float, lines: list[str]) -> float:
        """Lines one below the other; the height of the next."""
        for line in lines:
            self.text(x, y, line)
            y -= LEADING
        return y

    def bytes(self) -> bytes:
        fonts = "".join(
            f"/F{i} << /Type /Font /Subtype /Type1 /BaseFont /{name} {encoding} >> "
            for i, (name, encoding) in enumerate(
                [
                    ("Courier", "/Encoding /WinAnsiEncoding"),
                    ("Courier-Bold", "/Encoding /WinAnsiEncoding"),
                    ("Symbol", ""),
                ],
                start=1,
            )
        )
        kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(self.pages)))
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} /MediaBox [0 0 {WIDTH} {HEIGHT}] "
            f"/Resources << /Font << {fonts} >> >> >>",
        ]
        for i, page in enumerate(self.pages):
            stream = "\n".join(page)
            objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {4 + 2 * i} 0 R >>")
            objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        out, offsets = "%PDF-1.4\n", []
        for number, body in enumerate(objects, start=1):
            offsets.append(len(out))
            out += f"{number} 0 obj\n{body}\nendobj\n"
        table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
        end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
        return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def hyphenated(text: str, width: int) -> list[str]:
    """Lines of a column; words that do not fit are broken with a hyphen where six signs or more are left."""
    lines = [""]
    for word in text.split(" "):
        room = width - len(lines[-1]) - bool(lines[-1])
        if len(word) <= room:
            lines[-1] += (" " if lines[-1] else "") + word
        elif room >= 5 and word.isalpha() and len(word) - room >= 3:
            lines[-1] += f" {word[: room - 1]}-"
            lines.append(word[room - 1 :])
        elif room > 7 and "-" in word[:room] and word.replace("-", "").isalpha():
            first, rest = word.split("-", 1)
            lines[-1] += f" {first}-"
            lines.append(rest)
        else:
            lines.append(word)
    return lines


def two_columns() -> bytes:
    """The paper of our own on pages of two columns, with running heads, a table between rules and broken cells."""
    pdf = PdfWriter()
    pdf.text(LEFT, 770, own_paper.TITLE, 12, bold=True)
    pdf.text(LEFT, 750, own_paper.AUTHORS)
    pdf.text(LEFT, 738, f"doi:{own_paper.DOI}")
    flow = _flow()
    top, number = 715, 1
    while flow:
        for column in (LEFT, GUTTER):
            y = float(top)
            while flow and y > BOTTOM:
                kind, text = flow.pop(0)
                if kind == "table":
                    if y < BOTTOM + 100:
                        flow.insert(0, (kind, text))
                        break
                    y = _table(pdf, column, y)
                    continue
                pdf.text(column + (10 if kind == "first" else 0), y, text, bold=kind == "heading")
                y -= LEADING * (1.6 if kind == "heading" else 1)
        pdf.text(LEFT, 800, "Muster and Beispiel: Grip strength after a fall")
        pdf.text(LEFT, 40, f"Journal of Examples 2020 page {number}")
        if flow:
            pdf.page()
            top, number = 770, number + 1
    return pdf.bytes()


def _flow() -> list[tuple[str, str]]:
    flow: list[tuple[str, str]] = []
    for name, texts in own_paper.TEXTS.items():
        flow.append(("heading", name))
        for text in texts:
            plain = text.replace("^", "")
            lines = hyphenated(plain, COLUMN - 2)
            flow += [("first" if i == 0 else "text", line) for i, line in enumerate(_raised_again(lines, text))]
        if name == "Results":
            flow += [("text", ""), ("table", ""), *[("text", one) for one in textwrap.wrap(own_paper.FIGURE, COLUMN)]]
    flow.append(("heading", "References"))
    for one in own_paper.REFERENCES:
        flow += [("text", line) for line in textwrap.wrap(one, COLUMN, break_on_hyphens=False)]
    return flow


def _raised_again(lines: list[str], text: str) -> list[str]:
    """The marks of what is raised, put back into lines."""
    for raised in re.findall(r"([^\s^]*)\^([^^]+)\^", text):
        before, inside = raised
        for i, line in enumerate(lines):
            if before + inside in line:
                lines[i] = line.replace(before + inside, f"{before}^{inside}^", 1)
                break
    return lines


def _table(pdf: PdfWriter, x: float, y: float) -> float:
    """Five columns between level rules; headings and one cell go over two lines."""
    starts = [x, x + 42, x + 66, x + 122, x + 178]
    wrapped = [[textwrap.wrap(cell, 10) for cell in row] for row in own_paper.TABLE]
    pdf.text(x, y, own_paper.CAPTION)
    y -= 12
    pdf.rule(x, x + 232, y + 8)
    for i, row in enumerate(wrapped):
        for level in range(max(map(len, row))):
            for start, cell in zip(starts, row, strict=True):
                if level < len(cell):
                    pdf.text(start, y, cell[level], 7)
            y -= 9
        if i in (0, len(wrapped) - 1):
            pdf.rule(x, x + 232, y + 6)
            y -= 3
    pdf.text(x, y, own_paper.FOOTNOTE, 7)
    return y - 22
