"""Files that are no paper, or not the one meant: one line each, what to do in it, and nothing read from elsewhere."""

from __future__ import annotations

import os
import random
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest

from metlit.curation.reading import read_paper
from metlit.errors import PaperError, ResourceError
from tests.curation import own_paper, pdf_writer


def encrypted() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_writer.two_columns())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned() -> bytes:
    pdf = pdf_writer.PdfWriter()
    pdf.rule(50, 500, 400)
    pdf.page()
    return pdf.bytes()


def zipped(name: str, content: bytes = b"x") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


PAYWALL = """<!doctype html><html><head><title>Grip</title></head><body><h1>Grip strength after a fall</h1>
<h2>Abstract</h2><p>Three climbers were seen.</p><div>Get access to the full article</div>
<p>Purchase access for 39.95</p></body></html>"""
CHECK = """<html><head><title>Just a moment...</title></head><body>
<p>Enable JavaScript and cookies to continue</p></body></html>"""
DEEP = b"<article>" + b"<sec>" * 100_000
# What the file holds, and words of the line that is told.
BAD = {
    "empty.pdf": (b"", "is empty"),
    "blank.txt": (b" \n\n\t ", "is empty"),
    "zeros.pdf": (b"\0" * 4096, "is empty"),
    "locked.pdf": (encrypted, "is encrypted (save it without a password"),
    "scan.pdf": (scanned, "its pages are pictures (recognise their text first, for example with ocrmypdf"),
    "cut.pdf": (lambda: pdf_writer.two_columns()[:200], "is a damaged PDF (get it again)"),
    "nothing.pdf": (b"%PDF-1.7\n", "is a damaged PDF"),
    "wall.html": (PAYWALL.encode(), "is a page before a paywall, without the paper (get the paper itself)"),
    "wall.pdf": (PAYWALL.encode(), "is a page before a paywall"),
    "robot.html": (CHECK.encode(), "asks whether a person is there"),
    "bare.html": (b"<html><body><script>var x = 1</script></body></html>", "is an HTML page without text"),
    "sheet.docx": (zipped("xl/workbook.xml"), "is a zip archive and no Word file"),
    "broken.docx": (lambda: own_paper.docx()[:4000], "is a broken zip archive or Word file"),
    "hollow.docx": (zipped("word/document.xml", b"<document/>"), "is a damaged Word file"),
    "words.docx": (zipped("word/document.xml", b"no xml"), "no well-formed XML"),
    "old.doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        "is an old Word file, or an encrypted one (save it as",
    ),
    "rich.rtf": (b"{\\rtf1 text}", "is a file in rich text format (save it as .docx)"),
    "page.png": (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "is a picture (recognise its text first"),
    "page.tif": (b"II*\x00" + b"x" * 99, "is a picture"),
    "paper.gz": (b"\x1f\x8b\x08" + b"x" * 99, "is a compressed file (unpack it first)"),
    "noise.txt": (random.Random(1).randbytes(1024**2), "is no text, and no format that is known"),
    "feed.xml": (b"<?xml version='1.0'?><rss><channel/></rss>", "no paper in JATS: its root is <rss>"),
    "cut.nxml": (lambda: own_paper.jats()[:900], "no well-formed XML"),
    "deep.nxml": (DEEP, "no well-formed XML"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_line_says_what_is_wrong(tmp_path: Path, name: str):
    content, words = BAD[name]
    (tmp_path / name).write_bytes(content() if callable(content) else content)
    with pytest.raises(PaperError) as caught:
        read_paper(tmp_path / name)
    told = str(caught.value)
    assert name in told and words in told and "\n" not in told and caught.value.remedy


def test_what_is_no_file(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.pdf")
    for name, words in (("none.pdf", "cannot be read"), (".", "is a folder"), ("pipe.pdf", "is no ordinary file")):
        with pytest.raises(PaperError, match=words):
            read_paper(tmp_path / name)


def test_the_command_tells_it_in_one_line(cli, tmp_path: Path):
    (tmp_path / "scan.pdf").write_bytes(scanned())
    ran = cli("scan", tmp_path / "scan.pdf", "--text")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1) and "ocrmypdf" in ran.err
    (tmp_path / "paper.md").write_bytes(own_paper.markdown())
    ran = cli("scan", tmp_path / "paper.md", "--text")
    assert ran.code == 0 and "Table 1, row 2, column Age\t\tcell\t74\n" in ran.out


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("paper.txt", pdf_writer.two_columns, "named .txt, and is a PDF"),
        ("paper.pdf", own_paper.html, "named .pdf, and is an HTML page"),
        ("paper.html", own_paper.docx, "named .html, and is a Word file"),
        ("paper.md", own_paper.jats, "named .md, and is JATS XML"),
    ],
)
def test_a_wrong_name_is_said_and_read(tmp_path: Path, name: str, content, said: str):
    (tmp_path / name).write_bytes(content())
    document = read_paper(tmp_path / name)
    assert said in document.notes[0] and document.title == own_paper.TITLE


def test_entities_are_not_resolved_and_nothing_is_fetched(tmp_path: Path):
    """Neither a file of this machine, nor an address, nor a text of the file's own."""
    (tmp_path / "secret.txt").write_text("the secret")
    for value in (f'SYSTEM "{(tmp_path / "secret.txt").as_uri()}"', 'SYSTEM "http://127.0.0.1:9/x"', '"the secret"'):
        (tmp_path / "paper.nxml").write_text(
            f"<!DOCTYPE article [<!ENTITY x {value}>]><article><body><sec><title>Results</title>"
            "<p>Before &x; after, &alpha;/&beta; &#177; 2.</p></sec></body></article>"
        )
        document = read_paper(tmp_path / "paper.nxml")
        (paragraph,) = [b.text for b in document.blocks if b.place.paragraph]
        assert paragraph == "Before &x; after, α/β ± 2."
        assert any("entities of its own" in note for note in document.notes)


def test_a_billion_laughs_are_refused(tmp_path: Path):
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    (tmp_path / "paper.nxml").write_text(
        f'<!DOCTYPE article [<!ENTITY l0 "ha">{laughs}]><article><body><p title="&l11;">&l11;</p></body></article>'
    )
    with pytest.raises(PaperError, match="no well-formed XML"):
        read_paper(tmp_path / "paper.nxml")


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("metlit.curation.reading.docx._LARGEST", 1024**2)
    (tmp_path / "bomb.docx").write_bytes(zipped("word/document.xml", b" " * 1024**2 + b" "))
    with pytest.raises(PaperError, match="unpacks to more than 1 MiB"):
        read_paper(tmp_path / "bomb.docx")


def test_pages_without_text_are_named(tmp_path: Path):
    pdf = pdf_writer.PdfWriter()
    for i in range(20):
        pdf.text(50, 700 - 12 * i, "A line of text that stands on a page of its own, and is read.")
    pdf.page()
    pdf.page()
    pdf.text(50, 700, "And one more line of text on the last of three pages.")
    (tmp_path / "some.pdf").write_bytes(pdf.bytes())
    document = read_paper(tmp_path / "some.pdf")
    assert "without text, as pictures are: page 2" in document.notes
    assert document.blocks[-1].place.page == 3


@pytest.mark.parametrize("encoding, said", [("utf-16", False), ("utf-8-sig", False), ("cp1252", True)])
def test_encodings(tmp_path: Path, encoding: str, said: bool):
    text = "Results\r\n\r\nA dose of 30 ± 2 µg – and no more – was given.\r\n"
    (tmp_path / "paper.txt").write_bytes(text.encode(encoding))
    document = read_paper(tmp_path / "paper.txt")
    assert document.blocks[-1].text == "A dose of 30 ± 2 µg – and no more – was given."
    assert str(document.blocks[-1].place) == "Results, paragraph 1"
    assert any("Windows-1252" in note for note in document.notes) == said


NONSENSE = (
    "a",
    "a ",
    "**a ",
    "[",
    "<sup>",
    "$",
    "- ",
    "|",
    "a\tb\n",
    "1. ",
    "a-\n",
    ".1",
    "\\",
    "Table 1. a\n",
    "*",
    "( ",
)


@pytest.mark.parametrize("piece", NONSENSE)
def test_nonsense_takes_no_time(tmp_path: Path, piece: str):
    (tmp_path / "nonsense.txt").write_text("Results\n\n" + piece * (25_000 // len(piece)) + "x")
    start = process_time()
    read_paper(tmp_path / "nonsense.txt")
    assert process_time() - start < 5


def pages(count: int) -> bytes:
    pdf = pdf_writer.PdfWriter()
    for number in range(count):
        for column in (pdf_writer.LEFT, pdf_writer.GUTTER):
            for i in range(60):
                pdf.text(column, 760 - 10 * i, f"Line {i} of page {number}, and what it says.")
        pdf.text(50, 810, f"A head that runs over page {number + 1}")
        if number + 1 < count:
            pdf.page()
    return pdf.bytes()


@pytest.mark.parametrize("count", [6, pytest.param(500, marks=pytest.mark.nightly)])
def test_many_pages(tmp_path: Path, count: int):
    (tmp_path / "long.pdf").write_bytes(pages(count))
    start = process_time()
    document = read_paper(tmp_path / "long.pdf")
    assert process_time() - start < 0.4 * count + 5
    assert document.pages == count and f"Line 59 of page {count - 1}, and what it says." in document.text()


def test_damaged_files_end_in_a_line_or_a_document(tmp_path: Path):
    """Bytes struck out and files cut, of every format."""
    chance = random.Random(7)
    for name, write in (("p.pdf", pdf_writer.two_columns), ("p.nxml", own_paper.jats), ("p.docx", own_paper.docx)):
        whole = write()
        for _ in range(12):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 30)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            (tmp_path / name).write_bytes(bytes(data[: chance.choice([len(data), chance.randrange(len(data))])]))
            try:
                read_paper(tmp_path / name)
            except PaperError as error:
                assert "\n" not in str(error)


@pytest.mark.parametrize(
    "write, missing, words",
    [
        (pdf_writer.two_columns, "pypdfium2", "PDF files need pypdfium2"),
        (pdf_writer.two_columns, "pdfplumber", "tables of PDF files need pdfplumber"),
        (own_paper.jats, "lxml", "XML, HTML and Word files need lxml"),
        (own_paper.html, "lxml", "XML, HTML and Word files need lxml"),
        (own_paper.docx, "lxml", "XML, HTML and Word files need lxml"),
    ],
)
def test_a_package_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write, missing, words):
    (tmp_path / "paper").write_bytes(write())
    monkeypatch.setitem(sys.modules, missing, None)
    for module in ("elements", "jats", "html", "docx"):
        monkeypatch.delitem(sys.modules, f"metlit.curation.reading.{module}", raising=False)
    with pytest.raises(ResourceError) as caught:
        read_paper(tmp_path / "paper")
    assert str(caught.value) == f"{words} (pip install 'metlit[curation]')"
