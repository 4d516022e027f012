"""Tables as files: other readers find the same rows in every format, whatever the cells hold."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from metlit.notice import NOTICE
from metlit.tables.escaping import tex
from tests.conftest import environment
from tests.hostile import HOSTILE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(params=["real", "hostile"])
def store(request: pytest.FixtureRequest, real_store: Path, hostile_store: Path) -> Path:
    return real_store if request.param == "real" else hostile_store


class _Html(HTMLParser):
    """The cells of the table of a page, without the signs of footnotes; every tag that was found."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self._in, self._sup = False, False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._in = True
        self._sup = self._sup or tag == "sup"

    def handle_endtag(self, tag: str) -> None:
        self._in = self._in and tag not in ("td", "th")
        self._sup = self._sup and tag != "sup"

    def handle_data(self, data: str) -> None:
        if self._in and not self._sup:
            self.rows[-1][-1] += data


def from_html(data: bytes) -> list[list[str]]:
    page = _Html()
    page.feed(data.decode())
    assert not page.tags & {"script", "a", "img", "b", "iframe"}
    return page.rows[1:]


def from_markdown(data: bytes) -> list[list[str]]:
    """What CommonMark with tables makes of it, shown as a page."""
    made = MarkdownIt("commonmark", {"html": True}).enable("table").render(data.decode())
    page = _Html()
    page.feed(made)
    assert not page.tags & {"script", "a", "img", "code", "em"}
    return page.rows[1:]


def from_docx(data: bytes) -> list[list[str]]:
    document = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    table = next(document.iter(f"{W}tbl"))

    def text(cell: ElementTree.Element) -> str:
        runs = [r for r in cell.iter(f"{W}r") if r.find(f"{W}rPr/{W}vertAlign") is None]
        return "".join(t.text or "" for r in runs for t in r.iter(f"{W}t")).replace("\u00a0", " ")

    return [[text(c) for c in row.iter(f"{W}tc")] for row in list(table.iter(f"{W}tr"))[1:]]


def from_xlsx(data: bytes) -> list[list[str]]:
    book = zipfile.ZipFile(io.BytesIO(data))
    strings = [
        "".join(t.text or "" for t in s.iter(f"{S}t"))
        for s in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{S}si")
    ]
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{S}f")), "a formula"
    assert not list(sheet.iter(f"{S}hyperlink"))
    rows = []
    for row in sheet.iter(f"{S}row"):
        cells = [(c.get("t"), c.findtext(f"{S}v") or "") for c in row.iter(f"{S}c")]
        rows.append([strings[int(value)] if kind == "s" else value for kind, value in cells])
    return rows[1:]


def from_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))[1:]


READERS: dict[str, Callable[[bytes], list[list[str]]]] = {
    "html": from_html, "md": from_markdown, "docx": from_docx, "xlsx": from_xlsx, "csv": from_csv,
}  # fmt: skip
DATA = {"xlsx", "csv"}


def exported(cli, store: Path, form: str, name: str = "patients", **env: str) -> bytes:
    out = store.parent / f"table-{name}.{form}"
    ran = cli("export", "table", name, "--store", store, "-o", out, env=environment(**env))
    assert ran.code == 0, ran.err
    return out.read_bytes()


def spaced(rows: list[list[str]]) -> list[list[str]]:
    return [[" ".join(cell.split()) for cell in row] for row in rows]


@pytest.mark.parametrize("form", READERS)
def test_other_readers_find_the_same_rows(cli, store: Path, form: str) -> None:
    data = json.loads(exported(cli, store, "json"))
    found = spaced(READERS[form](exported(cli, store, form)))
    wanted = [list(row.values()) for row in data["rows"]]
    if form == "csv":  # the apostrophe that keeps a spreadsheet from running a cell
        found = [[cell.removeprefix("'") for cell in row] for row in found]
    if form in DATA:
        if form == "xlsx" and not any(row["notes"] for row in data["rows"]):
            wanted = [row[:-1] for row in wanted]
        found = [[re.sub(r"^(\d+)\.0$", r"\1", cell) for cell in row] for row in found]
        assert found == spaced(wanted)
        return
    shown = [[w for w in row if w in set(f)] for row, f in zip(spaced(wanted), found, strict=True)]
    assert len(found) == len(wanted)
    for row, whole in zip(found, spaced(wanted), strict=True):
        assert all(cell in whole for cell in row), row
    assert all(len(row) >= 5 for row in shown)


@pytest.mark.parametrize("form", [f for f in READERS if f != "xlsx"])
def test_hostile_text_is_shown_and_not_obeyed(cli, hostile_store: Path, form: str) -> None:
    cells = {cell for row in spaced(READERS[form](exported(cli, hostile_store, form))) for cell in row}
    for text in HOSTILE:
        assert " ".join(text.split()) in {cell.removeprefix("'") for cell in cells}


def test_a_spreadsheet_runs_no_cell(cli, hostile_store: Path) -> None:
    rows = list(csv.reader(io.StringIO(exported(cli, hostile_store, "csv").decode())))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


@pytest.mark.parametrize("name", ["treatments", "patients", "characteristics"])
def test_latex_holds_no_command_of_a_cell(cli, hostile_store: Path, name: str) -> None:
    text = exported(cli, hostile_store, "tex", name).decode()
    assert r"\input" not in text and r"\write18" not in text
    bare = re.sub(r"\\[{}%&#$_]", "", text)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"(?<!\\)[$#]", text)
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == 1
    assert tex(NOTICE) in text


def test_latex_tables_live_in_one_document(cli, real_store: Path) -> None:
    """What is defined twice in a document ends it: they define nothing, name nothing, and are no document."""
    texts = [exported(cli, real_store, "tex", name).decode() for name in ("treatments", "patients")]
    commands = set(re.findall(r"\\[A-Za-z]+", "".join(texts)))
    defining = {"newlength", "newcommand", "def", "newcounter", "newcolumntype", "renewcommand", "label"}
    assert not commands & {f"\\{name}" for name in (*defining, "documentclass", "usepackage", "input", "include")}
    for text in texts:
        opened = re.findall(r"\\begin(?:group\b|\{(\w+)\})", text)
        assert sorted(opened) == sorted(re.findall(r"\\end(?:group\b|\{(\w+)\})", text))
        widths = [float(share) for share in re.findall(r"p\{([0-9.]+)\\linewidth\}", text)]
        assert len(widths) > 5 and 0.9 < sum(widths) <= 0.95


def test_latex_has_greek_letters_and_lowered_figures(cli, real_store: Path) -> None:
    text = exported(cli, real_store, "tex", "treatments").decode()
    assert r"EQD2\textsubscript{10}, Gy\textdagger{}" in text
    assert r"\ensuremath{\alpha}/\ensuremath{\beta}" in text
    body = text.partition(r"\endfoot")[2].partition(r"\end{longtable}")[0].strip().split("\n")
    widths = {len(re.findall(r"(?<!\\)&", line)) for line in body}
    assert len(widths) == 1 and len(body) == 48


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["csv", "json", "md", "html", "tex", "xlsx", "docx"])
def test_the_same_bytes_every_time(cli, real_store: Path, form: str) -> None:
    first = exported(cli, real_store, form, PYTHONHASHSEED="1", TZ="UTC")
    assert exported(cli, real_store, form, PYTHONHASHSEED="2", TZ="Asia/Tokyo") == first


@pytest.mark.parametrize("form", ["json", "md", "html", "tex", "xlsx", "docx"])
def test_every_file_says_that_it_is_for_research(cli, real_store: Path, form: str) -> None:
    data = exported(cli, real_store, form, "studies")
    if form in ("xlsx", "docx"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(archive.read(n) for n in archive.namelist())
    assert NOTICE.encode() in data


def test_a_page_is_held_across_if_it_has_many_columns(cli, real_store: Path) -> None:
    def across(name: str) -> bool:
        archive = zipfile.ZipFile(io.BytesIO(exported(cli, real_store, "docx", name)))
        return 'w:orient="landscape"' in archive.read("word/document.xml").decode()

    assert across("treatments") and not across("characteristics")


def test_latex_sets_the_characters_that_it_reserves() -> None:
    """The ten of LaTeX2e (Lamport 1994, section 2.2.1), each by the command that prints it."""
    assert tex("R&D 5% $3 #1 a_b {x} ~ ^ \\") == (
        r"R\&D 5\% \$3 \#1 a\_b \{x\} \textasciitilde{} \textasciicircum{} \textbackslash{}"
    )
