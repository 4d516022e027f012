"""The documents are true: what they show is run and compared, what they name exists, what there is they name.

``make docs`` writes the present output, the figures and the map into the documents; then read them.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import SH

import metlit
from metlit.building.sample import sample_graph
from metlit.claims.rules import audit_rules
from metlit.model.rdf_model import RdfModel
from metlit.resources import Resources
from tests.conftest import METLIT, REPOSITORY, MadeOnce, environment
from tests.documents import (
    DOCS,
    FENCE,
    PAGES,
    Help,
    anchors,
    blocks,
    changes_metlit,
    checkout,
    commands,
    helps,
    name_of,
    renewed,
)

sys.path.insert(0, str(REPOSITORY / "tools"))
import draw_map

UPDATE = bool(os.environ.get("METLIT_UPDATE_DOCS"))
REMEDY = "make docs, then read what has changed"
TEXTS = {name_of(page): page.read_text(encoding="utf-8") for page in PAGES}
# Beside the pages: only their links are looked at.
OTHERS = [REPOSITORY / p / "README.md" for p in ("cases", "ontology", "ontology/terms", "shapes", "benchmarks/peers")]
# Where a code is given: as the argument that follows the place.
CODE = re.compile(
    r'(?:(?:Finding|RefusedCharacter)\((?:[^"()]|\((?:[^()]|\([^()]*\))*\))*?|_whole\(\s*name,\s*|refuse\(\s*[\w.]+,\s*|complain\(\s*[\w.]+,\s*'
    r'|code = (?:"[a-z-]+" if found else )?)"([a-z0-9]+(?:-[a-z0-9]+)*)"'
)
MENTION = re.compile(r"^(?:\.venv/bin/)?metlit ((?:(?:export|screen|sheet) )?[a-z]+)\b([^|]*)")


@pytest.fixture(scope="session")
def cloned(made_once: MadeOnce) -> Path:
    """A checkout with the sample built; for copying."""
    return made_once("cloned", lambda folder: checkout(folder / "metlit")) / "metlit"


@pytest.fixture(scope="module")
def reader(cloned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout of a reader, who does what the pages say one after the other."""
    return shutil.copytree(cloned, tmp_path_factory.mktemp("reader") / "metlit", symlinks=True)


@pytest.fixture(scope="module")
def known(made_once: MadeOnce) -> dict[str, Help]:
    folder = made_once("helps", lambda folder: (folder / "helps").write_bytes(pickle.dumps(helps())))
    found = pickle.loads((folder / "helps").read_bytes())
    assert {"find", "export table"} <= found.keys() and "--site" in found["find"].options, "helps are read otherwise"
    return found


# -- what is shown


# Of every run what somebody reads first; what takes longer is the night's.
SHORT = {"README.md", "look-up.md", "papers.md", "record.md"}
LONG = [p if p.name in SHORT else pytest.param(p, marks=pytest.mark.nightly) for p in PAGES]


@pytest.mark.parametrize("page", LONG, ids=name_of)
def test_what_is_shown_is_what_comes_out(page: Path, reader: Path, cloned: Path, tmp_path: Path):
    text = page.read_text(encoding="utf-8")
    own = changes_metlit(text)
    now = renewed(text, shutil.copytree(cloned, tmp_path / "metlit", symlinks=True) if own else reader)
    assert "Traceback" not in now
    if UPDATE:
        page.write_text(now, encoding="utf-8")
    else:
        assert now == text, REMEDY


def test_commands_that_are_shown_without_output_are_few():
    """A console block is run; what needs a cluster, another machine or a fresh clone stands in a block of ``sh``."""
    unrun = {
        line
        for text in TEXTS.values()
        for language, body in FENCE.findall(text)
        if language not in ("console", "sh")
        for line in body.splitlines()
        if line.startswith(("metlit ", "$ "))
    }
    assert unrun == set()


def test_the_readme_is_short_and_fits_the_terminal():
    text = TEXTS["README.md"]
    assert len(text.encode()) <= 9000
    assert [line for body in blocks(text, "console") for line in body.splitlines() if len(line) > 100] == []


def test_the_small_record_is_sound(tmp_path: Path):
    (record,) = blocks(TEXTS["docs/curate.md"], "yaml")
    (tmp_path / "doe-2020.yaml").write_text(record, encoding="utf-8")
    assert metlit.check(tmp_path / "doe-2020.yaml") == []


def test_the_python_that_is_shown_finds_what_the_papers_print(reader: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(reader)
    found = metlit.open("build").find(site="psoas")
    assert len(found) == 9  # the cohort of 18 of Gerontopoulos 2020, and eight sites of Sanuki 2022
    (session,) = blocks(TEXTS["docs/ask.md"], "pycon")
    assert ">>> found[0]" in session


def test_the_notebook_runs(reader: Path, monkeypatch: pytest.MonkeyPatch):
    """Its cells, one after the other, as a kernel runs them; what it claims it asserts itself."""
    notebook = json.loads((DOCS / "walkthrough.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    monkeypatch.chdir(reader)
    names: dict[str, object] = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), f"cell {cell['id']}", "exec"), names)
    assert len(names["figure"].marks) == 13


# -- what there is


def test_every_command_is_shown(known: dict[str, Help]):
    shown = [command for text in TEXTS.values() for command in commands(text)]
    missing = [c for c, told in known.items() if not told.commands and not any(f"metlit {c}" in s for s in shown)]
    assert missing == [], "show them in a console block of docs/"


def test_every_option_is_documented(known: dict[str, Help]):
    """On a page that mentions the command; what many commands have on the first two pages of the book."""
    common = TEXTS["docs/README.md"] + TEXTS["docs/look-up.md"]
    missing = {}
    for command, told in known.items():
        pages = "".join(text for text in TEXTS.values() if f"metlit {command}" in text) + common
        if unknown := {o for o in told.options if not re.search(rf"{o}\b(?!-)", pages)}:
            missing[command] = sorted(unknown)
    assert missing == {}


def test_what_is_mentioned_exists(known: dict[str, Help]):
    """Commands and their options, in the text and in what is not run."""
    wrong = []
    for page, text in TEXTS.items():
        quoted = re.findall(r"`(metlit [^`\n]+)`", FENCE.sub("", text))
        for told in [*quoted, *(line for body in blocks(text, "sh") for line in body.splitlines())]:
            for command, rest in MENTION.findall(told):
                options = set(re.findall(r"(?<![\w-])--[a-z0-9-]+", rest))
                if command not in known or not options <= known[command].options:
                    wrong.append((page, told))
    assert wrong == []


def test_every_help_has_an_example(known: dict[str, Help]):
    assert [
        n for n, told in known.items() if not told.example.startswith(f"metlit {n}" if " " in n else "metlit ")
    ] == []


@pytest.mark.nightly
def test_every_help_ends_with_an_example_that_runs(known: dict[str, Help], reader: Path, tmp_path: Path):
    """Those that a page shows are run there."""
    elsewhere = {"METLIT_STORE": str(tmp_path / "store")}
    shown = {command for text in TEXTS.values() for command in commands(text)}
    for name, told in known.items():
        if name in ("", "export", "screen"):
            assert told.example in {known[c].example for c in known} - {""} | shown
            continue
        assert told.example.startswith(f"metlit {name}"), name
        if told.example not in shown:
            command = [METLIT, *shlex.split(told.example)[1:]]
            env = environment(**elsewhere if name == "build" else {})
            ran = subprocess.run(command, cwd=reader, env=env, capture_output=True, check=False)
            assert ran.returncode == 0, (told.example, ran.stderr.decode())


def test_every_question_table_and_figure_is_named():
    resources = Resources.default()
    for files, page in (
        (resources.question_files(), "docs/ask.md"),
        (resources.table_files(), "docs/tables.md"),
        (resources.figure_files(), "docs/figures.md"),
    ):
        assert [f.stem for f in files if f"`{f.stem}`" not in TEXTS[page]] == [], page


def test_help_and_readme_say_what_metlit_is_not():
    told = subprocess.run([METLIT, "--help"], env=environment(), capture_output=True, check=True).stdout.decode()
    for text in (told, TEXTS["README.md"]):
        flat = re.sub(r"[\s│>]+", " ", text).lower()
        assert "research and education only" in flat
        assert "not a medical device" in flat
        assert "no treatment and no dose" in flat


def test_what_runs_at_night_only_is_listed():
    marked = {
        file.relative_to(REPOSITORY).as_posix()
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        if "pytest.mark.night" + "ly" in file.read_text(encoding="utf-8")
    }
    night = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("### At night")[2]
    assert set(re.findall(r"^\| `(tests/\S+)`", night, re.MULTILINE)) == marked


# -- the book


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=name_of)
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), target


def test_every_page_is_in_the_contents():
    assert {f.name for f in DOCS.iterdir() if f.suffix in (".md", ".ipynb")} - {"README.md"} == {
        link for link in re.findall(r"\]\(([\w-]+\.(?:md|ipynb))\)", TEXTS["docs/README.md"])
    }


def test_what_shows_that_a_fault_is_survived_is_there():
    """Each of the 32 rows names its tests, by file and name, or says that it is open."""
    rows = re.findall(r"^\| (\d+) \|(.*)\|(.*)\|$", TEXTS["docs/reliability.md"], re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 33))
    for _, says, shown in rows:
        named = re.findall(r"`(tests/\S+\.py)`(?: `(test_\w+)`)?", shown)
        assert named or "open" in says or ".github" in shown
        for file, name in named:
            text = (REPOSITORY / file).read_text(encoding="utf-8")
            assert not name or f"def {name}(" in text, (file, name)


def test_pages_lead_on():
    """The last line of a task page: the page before, the contents, the page after."""
    book = re.findall(r"^\| (?:\d+\. )?\[([^\]]+)\]\(([\w-]+\.md)\)", TEXTS["docs/README.md"], re.MULTILINE)
    assert len(book) == 11
    for i, (_, file) in enumerate(book):
        before = [f"← [{book[i - 1][0]}]({book[i - 1][1]})"] if i else []
        after = [f"[{book[i + 1][0]}]({book[i + 1][1]}) →"] if i + 1 < len(book) else []
        assert TEXTS[f"docs/{file}"].splitlines()[-1] == " · ".join([*before, "[Contents](README.md)", *after]), file


def test_the_map_is_that_of_the_imports():
    found, levels = draw_map.rooms(), draw_map.floors()
    assert draw_map.PICTURE.read_text(encoding="utf-8") == draw_map.picture(found, levels), REMEDY
    page = draw_map.PAGE.read_text(encoding="utf-8")
    assert draw_map.within(page, draw_map.table(found, levels)) == page, REMEDY


def test_the_map_leaves_out_only_what_a_chain_says():
    imports = {"a": frozenset("bcd"), "b": frozenset("c"), "c": frozenset("d"), "d": frozenset()}
    assert draw_map.arrows(imports) == {"a": ["b"], "b": ["c"], "c": ["d"], "d": []}


def test_the_map_sees_every_import_that_is_not_for_types(tmp_path: Path):
    (tmp_path / "upper").mkdir()
    (tmp_path / "upper" / "__init__.py").write_text('"""Above."""\n', encoding="utf-8")
    (tmp_path / "upper" / "one.py").write_text(
        "from typing import TYPE_CHECKING\nfrom metlit import ground\nif TYPE_CHECKING:\n    import metlit.roof\n"
        "def late():\n    import metlit.middle.two\n",
        encoding="utf-8",
    )
    for name in ("ground", "roof", "middle"):
        (tmp_path / f"{name}.py").write_text(f'"""{name}"""\n', encoding="utf-8")
    upper = draw_map.rooms(tmp_path)["upper"]
    assert (upper.imports, upper.purpose, upper.modules) == ({"ground", "middle"}, "Above.", 2)


# -- reference pages in the words of what they are about


def plausibility_headings() -> str:
    """What the documentation says of the plausibility shapes: their own words."""
    graph = rdflib.Graph()
    for file in sorted((REPOSITORY / "shapes" / "plausibility").glob("*.ttl")):
        graph.parse(file)
    parts = []
    for shape in sorted(graph.subjects(rdflib.RDF.type, SH.NodeShape)):
        code = str(shape).rsplit("#", 1)[1]
        severity = "error" if graph.value(shape, SH.severity) == SH.Violation else "warning"
        source = graph.value(shape, rdflib.DCTERMS.source)
        parts.append(f"### `{code}`\n{graph.value(shape, SH.description)} ({severity}; {source})\n")
    return "".join(parts)


def rule_headings() -> str:
    """The rules of the audit as the documentation gives them, by group."""
    return "\n".join(
        f"### `{rule.code}`\n\n**{rule.title}.** {rule.reason}\n\n- formula: {rule.formula}\n"
        f"- reference: {rule.reference}\n"
        for rule in audit_rules()
    )


def classes() -> str:
    """The RDF model, as the schema and the sample have it."""
    return RdfModel(*sample_graph()).text()


@pytest.mark.parametrize(
    "name, heading, wanted",
    [
        ("audit-rules.md", "## Rules\n\n", rule_headings),
        ("findings.md", "## Plausibility\n\n", plausibility_headings),
        ("model.md", "## Classes\n\n", classes),
    ],
)
def test_rules_and_shapes_are_documented_in_their_own_words(name: str, heading: str, wanted):
    document = DOCS / name
    before, found, after = document.read_text(encoding="utf-8").partition(heading)
    assert found
    if UPDATE:
        document.write_text(before + heading + wanted(), encoding="utf-8")
    else:
        assert after == wanted(), REMEDY


def test_every_code_of_the_sources_is_a_heading():
    headings = re.findall(r"^### `([a-z0-9-]+)`", (DOCS / "findings.md").read_text(), re.MULTILINE)
    assert len(headings) == len(set(headings))
    sources = [f.read_text(encoding="utf-8") for f in (REPOSITORY / "src" / "metlit").rglob("*.py")]
    given = {c for text in sources for c in CODE.findall(text)} | {"ambiguous-word"}
    assert len(given) > 30
    assert given == set(headings) - set(re.findall(r"### `([a-z0-9-]+)`", plausibility_headings()))
