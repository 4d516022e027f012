"""What the source may look like: layers, borders, sizes."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.sources import FILES, TREES, module_of

# From the bottom to the top, a line a floor. A room imports only what stands on lines above its own.
FLOORS = [
    "errors iris",
    "finding modules resources written",
    "kept notice",
    "archives",
    "rdf numbers",
    "shacl",
    "model",
    "record",
    "store checking claims curation",
    "building answers",
    "audit tables",
    "analysis",
    "exchange figures",
    "review workbench editor",
    "__init__",
    "cli",
    "__main__",
]
BORDERS = {
    "yaml": {"record.text", "record.partial"},
    "pyoxigraph": {"rdf.graphs", "rdf.triples", "shacl.data"},
    "pyshacl": {"checking.referee"},
    "rdflib": {"checking.referee", "answers.library"},
    "rapidfuzz": {"model.nearby"},
    "typer": {"cli"},
    "rich": {"answers.rendering"},
    "markdown_it": {"audit.letters"},
    "networkx": {"analysis", "exchange.network_files", "numbers.bounds"},
    "pandas": {"answers.library"},
    "filelock": {"store.generations"},
    "sqlite3": {"store"},
    "distributed": {"building.cluster"},
    "xlsxwriter": {"tables.writers.xlsx", "curation.sheets.workbook"},
    "python_calamine": {"curation.sheets.grid_file"},
    "docx": {"tables.writers.docx"},
    "lxml": {"curation.reading.elements"},
    "pypdfium2": {"curation.reading.pdf_pages"},
    "pdfplumber": {"curation.reading.pdf_tables"},
    "matplotlib": {"figures.canvas", "figures.scales"},
    "scipy": {"analysis", "curation.agreement.alignment", "curation.auditing.significance"},
    "numpy": {"analysis.binomial_normal"},
    "phenopackets": {"exchange.phenopackets"},
    "google": {"exchange.phenopackets"},
    "rocrate": {"exchange.crate"},
    "curies": {"exchange.prefixes"},
    "pybtex": {"exchange.bibliography", "curation.bibliographic.citation_files"},
    "rispy": {"exchange.bibliography", "curation.bibliographic.citation_files"},
    "httpx": {"curation.bibliographic.connection"},
    "pygls": {"editor"},
    "lsprotocol": {"editor"},
    "certifi": {"curation.bibliographic.connection"},
}
HEAVY = {"pyshacl", "rdflib", "networkx", "pandas", "matplotlib", "owlrl", "curies", "pybtex", "rispy"}
MAX_MODULE, MAX_FUNCTION = 320, 45


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """All statements but those under ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.stmt):
            yield child
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):  # no expression holds a statement
            yield from statements(child)


def at_module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    for statement in tree.body:
        if isinstance(statement, ast.If | ast.Try) and "TYPE_CHECKING" not in ast.unparse(statement):
            yield from statement.body
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement


def imported(found: Iterator[ast.stmt]) -> set[str]:
    """Dotted names: ``metlit.rdf.graphs``, ``rdflib.namespace``."""
    names: set[str] = set()
    for statement in found:
        if isinstance(statement, ast.Import):
            names |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            assert statement.level == 0, "imports are absolute"
            names.add(statement.module or "")
            names |= {f"{statement.module}.{alias.name}" for alias in statement.names}
    return names


def own(names: set[str]) -> set[str]:
    """The modules of metlit among dotted names."""
    below = {n.removeprefix("metlit.") for n in names if n.startswith("metlit.")}
    modules = {n for n in below if n in TREES}
    return modules | {n.rpartition(".")[0] for n in below - modules if n.rpartition(".")[0] in TREES}


@cache
def imported_by(module: str) -> frozenset[str]:
    """What a module imports, wherever in it; walked once: every library and every cycle asks for it again."""
    return frozenset(imported(statements(TREES[module])))


@cache
def imports_of(module: str) -> frozenset[str]:
    """The modules of metlit among it."""
    return frozenset(own(set(imported_by(module))))


def roots_of(module: str) -> set[str]:
    """The packages that a module imports from."""
    return {name.split(".")[0] for name in imported_by(module)}


def room(module: str) -> str:
    """The package that a module is in; a module of the ground is a room of its own."""
    return module.split(".")[0]


def floor(of: str) -> int:
    return next((i for i, line in enumerate(FLOORS) if of in line.split()), -1)


# The package itself names what stands above it.
MODULES = [name for name in TREES if name != "__init__"]


def test_every_room_has_a_floor():
    named = {name for line in FLOORS for name in line.split()}
    rooms = {room(name) for name in TREES}
    assert rooms - named == set(), "give them a place in FLOORS"
    assert named - rooms == set(), "FLOORS names rooms that are gone"
    assert {"build", "check", "dose", "open"} & rooms == set(), "these are functions (decision 0007)"


def test_imports_go_down_only():
    upwards = {
        (module, other)
        for module in MODULES
        for other in {room(m) for m in imports_of(module)} - {room(module)}
        if floor(other) >= floor(room(module))
    }
    assert upwards == set()


def reaches(start: str, goal: str) -> bool:
    seen, todo = set(), [start]
    while todo:
        module = todo.pop()
        for name in imports_of(module) - seen - {module}:
            seen.add(name)
            todo.append(name)
    return goal in seen


def test_no_import_cycle():
    assert [module for module in MODULES if reaches(module, module)] == []


def test_answers_do_not_import_each_other():
    """find, show, ask are siblings over the library."""
    answers = {"answers.find", "answers.show", "answers.ask"}
    for module in answers:
        assert imports_of(module) & answers - {module} == set()


@pytest.mark.parametrize("foreign", BORDERS)
def test_one_border_per_foreign_library(foreign):
    users = {module for module in TREES if foreign in roots_of(module)}
    assert {u for u in users if not {u, room(u)} & BORDERS[foreign]} == set()


def test_no_foreign_library_without_a_border():
    roots = set().union(*map(roots_of, TREES))
    assert roots - set(sys.stdlib_module_names) - BORDERS.keys() - {"metlit"} == set()


def test_only_iris_writes_iris():
    others = [file for file in FILES if file.stem != "iris"]
    found = [file for file in others if re.search(r"https?:|\"http|'http", file.read_text(encoding="utf-8"))]
    assert found == []


def test_exceptions_are_named():
    caught = [
        (module, node.lineno, ast.unparse(node.type) if node.type else "everything")
        for module in MODULES
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.ExceptHandler)
    ]
    assert [one for one in caught if re.search(r"\b(everything|Exception|BaseException)\b", one[-1])] == []


def test_sizes():
    lines = {module_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {m: n for m, n in lines.items() if n > MAX_MODULE} == {}, "which second noun has it acquired?"
    long = {
        (module, node.name): size
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (size := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert long == {}


def test_names():
    parts = {part for module in TREES for part in module.split(".")}
    assert not {"utils", "util", "helpers", "common", "misc"} & parts
    functions = [
        f"{module}.{node.name}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in ("process", "handle", "do")
    ]
    assert functions == []


def test_modules_say_what_they_are():
    assert [m for m, tree in TREES.items() if not ast.get_docstring(tree)] == []


LOADED = """
import runpy, sys
sys.argv = ["metlit", *sys.argv[1:]]
try:
    runpy.run_path({script!r}, run_name="__main__")
except SystemExit as end:
    code = end.code or 0
print("CODE", code, *sorted(m for m in sys.modules if "." not in m), file=sys.stderr)
"""


def loaded(*args: str | Path) -> set[str]:
    """The top-level modules that a command has imported when it ends."""
    script = str(Path(sys.executable).with_name("metlit"))
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(script=script), *map(str, args)],
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
        check=True,
    )
    words = done.stderr.rsplit("CODE ", 1)[1].split()
    assert words[0] == "0", done.stderr
    return set(words[1:])


@pytest.fixture(scope="module")
def small_store(tmp_path_factory, record) -> Path:
    from metlit.building.builder import build

    folder = tmp_path_factory.mktemp("layers")
    (folder / "cases").mkdir()
    (folder / "cases" / "one-2020.yaml").write_text(record, encoding="utf-8")
    assert build(folder / "cases", folder / "store").generation
    return folder / "store"


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["find"],
        ["find", "--site", "skeletal muscle"],
        ["show", "one-2020/p1"],
        ["stats"],
        ["terms", "psoas"],
    ],
    ids=" ".join,
)
def test_start_up_is_light(args, small_store):
    store = ["--store", small_store] if args[0] in ("find", "show", "stats") else []
    assert loaded(*args, *store) & HEAVY == set()


def test_the_start_up_test_sees_what_is_imported(small_store):
    assert "pyoxigraph" in loaded("stats", "--store", small_store)
