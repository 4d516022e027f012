"""What the source may look like: layers, borders, sizes, and no oncology in the code."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from metlit.resources import Resources

SOURCE = Path(__file__).resolve().parents[1] / "src" / "metlit"
FILES = sorted(SOURCE.glob("*.py"))
TREES = {f.stem: ast.parse(f.read_text(encoding="utf-8")) for f in FILES}

# From the bottom to the top. A module imports only what stands on lines above its own.
LAYERS = [
    "iris errors marks quantity figures rounding cells",
    "finding resources literals generations granularity bounds summaries screens",
    "rdf",
    "read store terminal verdict across cluster",
    "records index loading evidence",
    "shacl_paths shacl_lexical",
    "shacl_terms shacl_store",
    "shacl_components",
    "shacl_model",
    "shacl_select shacl_sparql",
    "validator",
    "validation_report",
    "terms schema tables",
    "draft ontology derive shacl labels excerpt shacl_findings",
    "referee",
    "shacl_general",
    "references amounts scalars checker questions schedule jsonld schema_docs",
    "lift find rows joins exhibit",
    "claims wording layout typeset office abbreviations archives",
    "paper citations walking",
    "bibliography",
    "search",
    "audit_counts audit_summaries audit_limits audit_values audit_classes audit_time audit_reading audit_shares",
    "audit_parts audit_across",
    "auditor",
    "pipeline",
    "workers",
    "cache",
    "job",
    "builder",
    "corpus",
    "characteristics support",
    "information",
    "exhibits network similar intervals vocabularies packets index_page record_network correlation",
    "plot",
    "closest pathways gaps pooling measures patient_network",
    "meta_analysis",
    "canvas netfiles datasets phenopackets crate",
    "plot_counts prisma scales",
    "plots draw_boxes draw_cloud draw_flows draw_grids draw_lines",
    "drawing",
    "ask show export judgements",
    "pack workbench",
    "packing",
    "audit_report audit cli_facets",
    "cli_audit cli_check cli_export cli_analysis",
    "cli_pack",
    "cli",
]
BORDERS = {
    "yaml": {"read"},
    "pyoxigraph": {"store", "rdf", "shacl_store"},
    "pyshacl": {"referee"},
    "rdflib": {"referee", "corpus"},
    "rapidfuzz": {"terms"},
    "typer": {"cli", "cli_analysis", "cli_audit", "cli_check", "cli_export", "cli_facets", "cli_pack", "terminal"},
    "rich": {"tables"},
    "markdown_it": {"audit_report"},
    "networkx": {"network", "netfiles", "record_network", "pathways", "measures", "patient_network"},
    "pandas": {"corpus"},
    "fcntl": {"generations"},
    "sqlite3": {"index", "evidence"},
    "distributed": {"cluster"},
    "xlsxwriter": {"office"},
    "docx": {"office"},
    "matplotlib": {"canvas", "scales"},
    "scipy": {"correlation", "intervals", "meta_analysis"},
    "statsmodels": {"meta_analysis"},
    "numpy": {"meta_analysis"},
    "phenopackets": {"phenopackets"},
    "google": {"phenopackets"},
    "rocrate": {"crate"},
}
HEAVY = {"pyshacl", "rdflib", "networkx", "pandas", "matplotlib", "owlrl"}
MAX_MODULE, MAX_FUNCTION = 320, 45


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """All statements but those under ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.stmt):
            yield child
        yield from statements(child)


def at_module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    for statement in tree.body:
        if isinstance(statement, ast.If | ast.Try) and "TYPE_CHECKING" not in ast.unparse(statement):
            yield from statement.body
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement


def imported(found: Iterator[ast.stmt]) -> set[str]:
    """Dotted names: ``metlit.store``, ``rdflib.namespace``."""
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
    parts = {n.split(".")[1] for n in names if n.startswith("metlit.")}
    return parts & TREES.keys()


def level(module: str) -> int:
    return next((i for i, line in enumerate(LAYERS) if module in line.split()), -1)


MODULES = [pytest.param(name, id=name) for name in TREES if name != "__init__"]


def test_every_module_has_a_layer():
    named = {name for line in LAYERS for name in line.split()}
    assert TREES.keys() - {"__init__"} - named == set(), "give them a line in LAYERS"
    assert named - TREES.keys() == set(), "LAYERS names modules that are gone"


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_only(module):
    below = own(imported(statements(TREES[module]))) - {module}
    assert {m for m in below if level(m) >= level(module)} == set()


def reaches(start: str, goal: str) -> bool:
    seen, todo = set(), [start]
    while todo:
        module = todo.pop()
        for name in own(imported(statements(TREES[module]))) - seen - {module}:
            seen.add(name)
            todo.append(name)
    return goal in seen


@pytest.mark.parametrize("module", MODULES)
def test_no_import_cycle(module):
    assert not reaches(module, module)


def test_answers_do_not_import_each_other():
    """find, show, export … are siblings over the store."""
    answers = {"find", "show", "export"}
    for module in answers:
        assert own(imported(statements(TREES[module]))) & answers - {module} == set()


@pytest.mark.parametrize("foreign", BORDERS)
def test_one_border_per_foreign_library(foreign):
    users = {m for m, tree in TREES.items() if foreign in {n.split(".")[0] for n in imported(statements(tree))}}
    assert users <= BORDERS[foreign]


def test_no_foreign_library_without_a_border():
    roots = {n.split(".")[0] for tree in TREES.values() for n in imported(statements(tree))}
    assert roots - set(sys.stdlib_module_names) - BORDERS.keys() - {"metlit"} == set()


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_only_iris_writes_iris(file):
    assert file.stem == "iris" or not re.search(r"https?:|\"http|'http", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", MODULES)
def test_exceptions_are_named(module):
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert not re.search(r"\b(everything|Exception|BaseException)\b", caught), f"line {node.lineno}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_sizes(file):
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_MODULE, "which second noun has it acquired?"
    long = {
        node.name: size
        for node in ast.walk(TREES[file.stem])
        if isinstance(node, ast.FunctionDef) and (size := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert long == {}


def test_names():
    assert not {"utils", "util", "helpers", "common", "misc"} & TREES.keys()
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
        timeout=120,
        env=os.environ | {"NO_COLOR": "1"},
        check=True,
    )
    words = done.stderr.rsplit("CODE ", 1)[1].split()
    assert words[0] == "0", done.stderr
    return set(words[1:])


@pytest.fixture(scope="module")
def small_store(tmp_path_factory, record) -> Path:
    from metlit.builder import build

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


def oncology() -> dict[str, str]:
    """Labels of tumours, sites and treatments with at least five letters, case-folded, and their vocabulary."""
    words: dict[str, str] = {}
    for file in Resources.default().term_files():
        if file.stem in ("tumour", "site", "treatment"):
            with file.open(encoding="utf-8") as stream:
                for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                    if len(row["label"]) >= 5:
                        words[row["label"].casefold()] = file.stem
    return words


# Also words of the model itself (names of classes, keys and facets), or a punctuation mark.
MODEL_WORDS = {"radiotherapy", "surgery", "treatment", "systemic therapy", "colon"}


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """String literals that are no docstrings and not the examples of the command line."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            skipped.add(id(node.body[0].value))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "example":
            skipped |= {id(argument) for argument in node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


@pytest.mark.parametrize("module", MODULES)
def test_the_code_knows_no_oncology(module):
    words = oncology().keys() - MODEL_WORDS
    assert len(words) > 300
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")\b")
    found = [(line, m) for line, text in literals(TREES[module]) for m in pattern.findall(text.casefold())]
    assert found == []
