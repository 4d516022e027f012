"""A new format of tables, and a new kind of figures, is a module: nothing else is told about it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from metlit.figures.kind import figure_kinds
from metlit.tables.formats import table_formats
from tests.conftest import REPOSITORY, environment

FORMAT = '''
"""Tables as lines of text."""

from metlit.tables.formats import TableFormat
from metlit.tables.table import Table


def lines_file(table: Table) -> bytes:
    return "".join(" / ".join(cell.text for cell in row) + "\\n" for row in table.rows).encode()


LINES = TableFormat("lines", lines_file, 99, "LINES: no heads")
'''
KIND = '''
"""A tally: a row of dots for each class."""

from metlit.figures.canvas import Canvas
from metlit.figures.figure import PEOPLE, Figure
from metlit.figures.kind import FigureKind
from metlit.figures.marks import crossed


def tally(canvas: Canvas, figure: Figure, top: float) -> float:
    for mark in figure.marks:
        top += 5
        canvas.text(0, top, f"{mark.text(figure.names[0])}: {mark.count(PEOPLE)}")
    return top


TALLY = FigureKind(tally, crossed)
'''
LAYOUT = """\
# title: Sites
# question: find
# facet: publication
# record: target subject
# draw: tally
# needed: site
site	Site	site
n	People, n	n	number
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of its own, with a module for a format, one for a kind of figures, and a layout that asks for it."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("ontology", "shapes", "questions", "cases"):
        (root / name).symlink_to(REPOSITORY / name)
    shutil.copytree(REPOSITORY / "layouts", root / "layouts")
    shutil.copytree(REPOSITORY / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "src" / "metlit" / "tables" / "writers" / "lines.py").write_text(FORMAT.lstrip(), encoding="utf-8")
    (root / "src" / "metlit" / "figures" / "kinds" / "tally.py").write_text(KIND.lstrip(), encoding="utf-8")
    (root / "layouts" / "figures" / "sites.tsv").write_text(LAYOUT, encoding="utf-8")
    return root


def metlit(copy: Path, *args: str | Path) -> subprocess.CompletedProcess[bytes]:
    env = environment(PYTHONPATH=str(copy / "src"))
    return subprocess.run([sys.executable, "-m", "metlit", *map(str, args)], cwd=copy, env=env, capture_output=True)


def test_a_format_of_tables_costs_one_module(copy: Path, real_store: Path) -> None:
    ran = metlit(copy, "export", "table", "studies", "--store", real_store, "-o", copy / "studies.lines")
    assert ran.returncode == 0, ran.stderr.decode()
    assert "LINES: no heads" in ran.stderr.decode()
    rows = (copy / "studies.lines").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 5 and all(row.count(" / ") > 5 for row in rows)
    assert "docx or lines; md if none" in " ".join(metlit(copy, "export", "table", "--help").stdout.decode().split())


def test_the_pack_has_every_format(copy: Path, real_store: Path) -> None:
    code = (
        "import sys, metlit; from metlit.review.pack import Pack; "
        "pack = Pack(metlit.open(sys.argv[1]), {}); part = next(pack.parts()); "
        "print(*part.make(), sep='\\n'); print(*pack.losses, sep='\\n')"
    )
    env = environment(PYTHONPATH=str(copy / "src"))
    ran = subprocess.run([sys.executable, "-c", code, real_store], env=env, cwd=copy, capture_output=True, text=True)
    assert "tables/audit.lines" in ran.stdout.splitlines(), ran.stderr
    assert "tables, lines: LINES: no heads" in ran.stdout.splitlines()


def test_a_kind_of_figures_costs_one_module(copy: Path, real_store: Path) -> None:
    ran = metlit(copy, "export", "figure", "sites", "--store", real_store, "-o", copy / "sites.svg")
    assert ran.returncode == 0, ran.stderr.decode()
    # The text of a letter drawn as outlines stands in a comment before it.
    assert (copy / "sites.csv").read_text(encoding="utf-8").startswith("site,people,people_at_most,contested,rows\n")
    assert "<!-- psoas muscle: " in (copy / "sites.svg").read_text(encoding="utf-8")


def test_every_module_of_these_rooms_offers_one() -> None:
    source = REPOSITORY / "src" / "metlit"
    formats = {file.stem for file in (source / "tables" / "writers").glob("*.py")} - {"__init__"}
    kinds = {file.stem for file in (source / "figures" / "kinds").glob("*.py")} - {"__init__"}
    assert {form.name for form in table_formats().values()} == formats
    assert set(figure_kinds()) == kinds
