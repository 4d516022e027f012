"""Every command that the documentation shows is run, and its output is what the documentation prints.

``METLIT_UPDATE_DOCS=1 pytest tests/test_docs.py`` writes the present output into the documents.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import SH

import metlit
from metlit.claims.rules import audit_rules
from tests.conftest import METLIT, REPOSITORY, copy_frozen, environment

DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)
LONGEST = 40
# Where a code is given: as the argument that follows the place.
CODE = re.compile(
    r'(?:Finding\((?:[^"()]|\((?:[^()]|\([^()]*\))*\))*?|_whole\(\s*name,\s*|refuse\(\s*[\w.]+,\s*|complain\(\s*[\w.]+,\s*'
    r'|code = (?:"[a-z-]+" if found else )?)"([a-z0-9]+(?:-[a-z0-9]+)*)"'
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a reader has it: the frozen records, and a store beside them."""
    folder = tmp_path_factory.mktemp("reader")
    copy_frozen(folder / "cases")
    return folder


def shell(command: str, folder: Path) -> str:
    env = environment(PATH=f"{METLIT.parent}{os.pathsep}{os.environ['PATH']}", COLUMNS="120")
    done = subprocess.run(["bash", "-c", f"{command} 2>&1"], cwd=folder, env=env, capture_output=True, check=False)
    # The sample lies in the checkout, in which the reader is.
    lines = done.stdout.decode().replace(f"{REPOSITORY}/", "").rstrip("\n").split("\n")
    if len(lines) > LONGEST:
        lines = [*lines[:LONGEST], f"… ({len(lines) - LONGEST} lines more)"]
    return "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_shown_commands_give_the_shown_output(document: Path, workspace: Path):
    text = document.read_text(encoding="utf-8")
    shell("metlit build cases/", workspace)

    def fresh(match: re.Match[str]) -> str:
        commands = COMMAND.findall(match[1])
        assert commands, f"{document.name}: a console block without a command"
        return "```console\n" + "".join(f"$ {c}\n{shown}\n" if (shown := shell(c, workspace)) else f"$ {c}\n"
                                        for c in commands) + "```"  # fmt: skip

    now = BLOCK.sub(fresh, text)
    if os.environ.get("METLIT_UPDATE_DOCS"):
        document.write_text(now, encoding="utf-8")
    assert "Traceback" not in now
    assert now == text, f"the output shown in {document.name} is old: METLIT_UPDATE_DOCS=1 pytest tests/test_docs.py"


def test_every_command_ends_its_help_with_an_example_that_runs(real_store: Path, workspace: Path):
    for name in (
        "build",
        "check",
        "find",
        "show",
        "query",
        "terms",
        "schema",
        "dose",
        "stats",
        "audit",
        "similar",
        "path",
        "gaps",
        "pool",
        "network",
        "export rdf",
        "export table",
        "export bib",
        "export graph",
        "export figure",
        "export vocabulary",
        "export mappings",
        "export dataset",
        "export patients",
        "export phenopackets",
        "export crate",
        "export all",
    ):
        done = subprocess.run([METLIT, *name.split(), "--help"], env=environment(), capture_output=True, check=True)
        last = re.sub(r"\s+", " ", done.stdout.decode().strip().replace("│", "")).split("Example: ")[-1]
        assert last.startswith(f"metlit {name}"), (name, last)
        store = [] if name in ("check", "terms", "schema", "dose", "build") else ["--store", str(real_store)]
        ran = subprocess.run(
            [METLIT, *shlex.split(last)[1:], *store], cwd=workspace, env=environment(), capture_output=True, check=False
        )
        assert ran.returncode == 0, (last, ran.stderr.decode())


def test_the_small_record_of_the_format_is_sound(tmp_path: Path):
    text = (REPOSITORY / "docs" / "record.md").read_text(encoding="utf-8")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "example-2020.yaml").write_text(re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1])
    assert metlit.check(tmp_path / "cases") == []


def test_help_and_readme_say_what_metlit_is_not():
    told = subprocess.run([METLIT, "--help"], env=environment(), capture_output=True, check=True).stdout.decode()
    for text in (told, (REPOSITORY / "README.md").read_text(encoding="utf-8")):
        flat = re.sub(r"[\s│>]+", " ", text).lower()
        assert "research and education only" in flat
        assert "not a medical device" in flat
        assert "no treatment and no dose" in flat


def test_the_python_of_the_readme_runs(workspace: Path, monkeypatch: pytest.MonkeyPatch):
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    shell("metlit build cases/", workspace)
    monkeypatch.chdir(workspace)
    names: dict[str, object] = {}
    exec(code[1], names)  # the documentation is the test
    assert len(names["rows"]) == 9  # the cohort of 18, and the eight sites of sanuki-2022
    assert names["truth"] is True
    assert names["findings"] == metlit.check("cases/sanuki-2022.yaml")


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


def test_the_rules_of_the_audit_are_documented_in_their_own_words():
    document = REPOSITORY / "docs" / "audit.md"
    before, heading, after = document.read_text(encoding="utf-8").partition("## Rules\n\n")
    assert heading
    if os.environ.get("METLIT_UPDATE_DOCS"):
        document.write_text(before + heading + rule_headings(), encoding="utf-8")
        after = rule_headings()
    assert after == rule_headings(), "METLIT_UPDATE_DOCS=1 pytest tests/test_docs.py"


def test_the_plausibility_shapes_are_documented_in_their_own_words():
    document = REPOSITORY / "docs" / "findings.md"
    before, heading, after = document.read_text(encoding="utf-8").partition("## Plausibility\n\n")
    wanted = plausibility_headings()
    if os.environ.get("METLIT_UPDATE_DOCS"):
        document.write_text(before + heading + wanted, encoding="utf-8")
    assert after == wanted, "METLIT_UPDATE_DOCS=1 pytest tests/test_docs.py"


def test_every_code_of_the_sources_is_a_heading():
    headings = re.findall(r"^### `([a-z0-9-]+)`", (REPOSITORY / "docs" / "findings.md").read_text(), re.MULTILINE)
    assert len(headings) == len(set(headings))
    sources = [f.read_text(encoding="utf-8") for f in (REPOSITORY / "src" / "metlit").rglob("*.py")]
    given = {c for text in sources for c in CODE.findall(text)} | {"ambiguous-word"}
    assert len(given) > 30
    assert given == set(headings) - set(re.findall(r"### `([a-z0-9-]+)`", plausibility_headings()))


def test_the_python_of_the_audit_runs():
    code = re.search(r"```python\n(.*?)```", (REPOSITORY / "docs" / "audit.md").read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, object] = {}
    exec(code[1], names)  # the documentation is the test
    assert not any(names[f](*a) for f, a in (("grim", ("5.19", 28)), ("debit", ("0.35", "0.18", 20))))


def test_the_notebook_runs(workspace: Path, monkeypatch: pytest.MonkeyPatch):
    """Its cells, one after the other, as a kernel runs them; what it claims it asserts itself."""
    notebook = json.loads((REPOSITORY / "docs" / "walkthrough.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    monkeypatch.chdir(workspace)
    names: dict[str, object] = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), f"cell {cell['id']}", "exec"), names)
    assert len(names["figure"].marks) == 13
