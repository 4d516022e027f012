"""Bad input through the real command line: a finding with its place, exit 1, nothing written, no traceback."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.conftest import RECORD, run

SOURCE, PATIENT = RECORD.splitlines()[0] + "\n", "".join(RECORD.splitlines(keepends=True)[1:])
AGE, DOSE = "    age: 61\n", "      dose: {total: 31.50 Gy, fractions: 21, per_fraction: 1.50 Gy}\n"


def with_dose(dose: str) -> str:
    return RECORD.replace(DOSE, f"      dose: {dose}\n")


def with_age(age: str) -> str:
    return RECORD.replace(AGE, f"    age: {age}\n")


def plus(lines: str) -> str:
    return RECORD + lines


BRACKETS = "[" * 100_000

# What the file holds → code (None: any), line, column. 0 is the whole file.
BAD = [
    pytest.param(SOURCE + SOURCE + PATIENT, "duplicate-key", 2, 1, id="duplicate-key"),
    pytest.param(RECORD.replace("age:", "agee:"), "unknown-key", 5, 5, id="unknown-key"),
    pytest.param(RECORD.replace("2020", "twenty"), "wrong-type", 1, 32, id="wrong-type"),
    pytest.param(RECORD.replace("site: iliopsoas muscle", "site: iliopsos muscle"), "unknown-word", 8, 32, id="word"),
    pytest.param(RECORD.replace("target: psoas", "target: psaos"), "dangling-reference", 11, 15, id="dangling-id"),
    pytest.param(plus("id: other-2020\n"), "stem-differs", 13, 5, id="stem-differs"),
    pytest.param(RECORD.replace("age: 61", "age:\t61"), "tab", 5, 9, id="tab"),
    pytest.param(RECORD.replace("A title", "Caf\xe9").encode("latin-1"), "not-utf-8", 1, 20, id="latin-1"),
    pytest.param(RECORD.encode("utf-16"), "not-utf-8", 1, 1, id="utf-16"),
    pytest.param(RECORD.replace("A title", "A \x1b[31mtitle"), "character", 1, 19, id="control-character"),
    pytest.param(RECORD.replace("A title", '"A \\0 title"'), "character", 1, 17, id="escaped-nul"),
    pytest.param(RECORD.replace("A title", "A \u202etitle"), "character", 1, 19, id="bidirectional"),
    pytest.param(RECORD.replace("A title", "A\u200btitle"), "character", 1, 18, id="zero-width"),
    pytest.param(RECORD.replace("age: 61", "age: &a 61"), "anchor", 5, 10, id="anchor"),
    pytest.param(RECORD.replace("age: 61", "age: *a"), "alias", 5, 10, id="alias"),
    pytest.param(RECORD.replace("age: 61", "<<: {age: 61}"), "merge-key", 5, 5, id="merge-key"),
    pytest.param(RECORD.replace("age: 61", "age: !!int 61"), "tag", 5, 10, id="tag"),
    pytest.param(plus(f"claims: {BRACKETS}\n"), "too-deep", 13, 40, id="brackets"),
    pytest.param(plus("claims: " + "{a: " * 100_000), "too-deep", 13, None, id="braces"),
    pytest.param(plus("# x\n" * 2_700_000), "file-too-large", 0, 0, id="ten-megabytes"),
    pytest.param("", "file-empty", 0, 0, id="empty"),
    pytest.param("# only a comment\n", None, 0, 0, id="comment-only"),
    pytest.param(RECORD + "---\n" + RECORD, "several-documents", 13, 1, id="several-documents"),
    pytest.param("- a\n", "not-a-mapping", 1, 1, id="list"),
    pytest.param('{"@context": {}, "@id": "x"}', "unknown-key", 1, 2, id="json-ld"),
    pytest.param("<http://a> <http://b> <http://c> .\n", None, 1, None, id="n-triples"),
    pytest.param(with_dose("{total: 30 Gy, fractions: 010}"), "ambiguous-number", 12, 39, id="010"),
    pytest.param(with_dose("{total: 30 Gy, fractions: 1:30}"), None, 12, 39, id="1:30"),
    pytest.param(RECORD.replace("sex: male", "sex: no"), "unknown-word", 6, 10, id="no"),
    pytest.param(with_age(".nan"), "ambiguous-number", 5, 10, id="nan"),
    pytest.param(with_dose("{total: 30 Gy, fractions: 1e3}"), "ambiguous-number", 12, 39, id="1e3"),
    pytest.param(with_dose("{total: 1e3 Gy}"), None, 12, 21, id="1e3-gray"),
    pytest.param(with_dose("{total: -30 Gy}"), None, 12, 21, id="negative-dose"),
    pytest.param(with_dose("{total: 30 Gy, fractions: 0}"), None, 12, 39, id="no-fractions"),
    pytest.param(with_dose("{total: 30 Gy, fractions: 2.5}"), None, 12, 39, id="half-a-fraction"),
    pytest.param(with_age("200"), None, 5, 10, id="age-200"),
    pytest.param(with_age("93"), None, 5, 10, id="age-93"),
    pytest.param(with_age("-1"), None, 5, 10, id="age-negative"),
    pytest.param(with_age("1900 months"), None, 5, 10, id="age-in-months"),
    pytest.param(plus("    follow_up: {as_of: 2018-03-14}\n"), None, 13, 24, id="full-date"),
    pytest.param(plus("    surgery: {year: 14.03.2018}\n"), None, 13, 21, id="full-date-with-dots"),
    pytest.param(plus("    note: admitted on 14 March 2018\n"), None, 13, 11, id="full-date-in-text"),
    pytest.param(plus("    name: Jane Doe\n"), "unknown-key", 13, 5, id="name"),
    pytest.param(plus("    note: Mrs. Jane Doe was referred\n"), None, 13, 11, id="name-in-text"),
    pytest.param(RECORD.replace("id: p1", "id: Jane Doe"), None, 3, 9, id="name-as-id"),
    pytest.param(RECORD.replace("id: p1", "id: ../../etc/passwd"), None, 3, 9, id="path-as-id"),
    pytest.param(RECORD.replace("depth: full text", "depth: {}"), "wrong-type", 1, None, id="mapping-for-word"),
    pytest.param(PATIENT, None, 1, 1, id="no-source"),
    pytest.param(plus('    "x\\ny": z\n'), "unknown-key", 13, 5, id="line-feed-in-key"),
]
NAMES = {f"{value.id.lower().replace(':', '-')}-2020": value for value in BAD}
TEXT = re.compile(r"(?P<file>[^:]+)(?::(?P<line>[1-9]\d*):(?P<column>[1-9]\d*))?: (error|warning|info): .+ \[[\w.-]+\]")
GITHUB = re.compile(r"::(error|warning|notice) file=[^,:]+,line=[1-9]\d*,col=[1-9]\d*,title=[^,:]+::.+")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bad") / "cases"
    folder.mkdir()
    for name, value in NAMES.items():
        content = value.values[0]
        (folder / f"{name}.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture(scope="module")
def checked(folder) -> dict[str, list[dict]]:
    """All bad records in one run: the findings by file."""
    ran = run("check", "cases", "--format", "json", cwd=folder.parent)
    assert ran.code == 1 and "Traceback" not in ran.text and ran.err == ""
    by_file: dict[str, list[dict]] = {}
    for finding in json.loads(ran.out):
        by_file.setdefault(finding["file"], []).append(finding)
    return by_file


@pytest.mark.parametrize("name", NAMES)
def test_found(checked, name):
    _, code, line, column = NAMES[name].values
    errors = [f for f in checked.get(f"cases/{name}.yaml", []) if f["severity"] == "error"]
    matching = [
        f
        for f in errors
        if code in (None, f["code"]) and f["line"] == line and (column is None or f["column"] == column)
    ]
    assert matching, errors


def test_nothing_else_stops_the_good(folder, tmp_path):
    """The record that all of these are made from has no finding."""
    (tmp_path / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    ran = run("check", "one-2020.yaml", cwd=tmp_path)
    assert (ran.code, ran.out.strip()) == (0, "0 errors, 0 warnings")


@pytest.mark.nightly
@pytest.mark.parametrize(
    "name",
    [
        "unknown-key-2020",
        "brackets-2020",
        "braces-2020",
        "ten-megabytes-2020",
        "empty-2020",
        "latin-1-2020",
        "age-200-2020",
    ],
)
def test_each_alone_stops_a_build(folder, cli, tmp_path, name):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / f"{name}.yaml").write_bytes((folder / f"{name}.yaml").read_bytes())
    ran = cli("build", "cases", "--store", "store")
    assert ran.code == 1 and "Traceback" not in ran.text and ran.out == ""
    assert re.search(rf"^cases/{name}\.yaml(:\d+:\d+)?: error: ", ran.err, re.MULTILINE)
    assert {p.name for p in (tmp_path / "store").glob("*")} <= {".lock", ".metlit", "cache"}


def test_one_bad_record_keeps_the_old_store(cases, cli, record, tmp_path):
    folder = cases({"one-2020.yaml": record})
    assert cli("build", folder, "--store", "store").code == 0
    before = cli("find", "--store", "store", "--format", "json")
    cases({"two-2020.yaml": record.replace("age: 61", "age: 200"), "one-2020.yaml": record.replace("61", "62")})
    ran = cli("build", folder, "--store", "store")
    assert ran.code == 1 and "two-2020.yaml:5:10" in ran.err
    assert cli("find", "--store", "store", "--format", "json") == before


def test_text_lines_have_one_form(folder):
    ran = run("check", "cases", cwd=folder.parent)
    *lines, last = ran.out.splitlines()
    assert [line for line in lines if not TEXT.fullmatch(line)] == []
    assert last == f"{len(lines)} errors, 0 warnings" or re.fullmatch(r"\d+ errors?, \d+ warnings?", last)


def test_github_lines_are_workflow_commands(folder, checked):
    ran = run("check", "cases", "--format", "github", cwd=folder.parent)
    lines = ran.out.strip().split("\n")
    assert ran.code == 1 and len(lines) == sum(map(len, checked.values()))
    assert [line for line in lines if not GITHUB.fullmatch(line)] == []


def test_sarif_says_the_same(folder, checked):
    ran = run("check", "cases", "--format", "sarif", cwd=folder.parent)
    log = json.loads(ran.out)
    (only,) = log["runs"]
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert ran.code == 1 and log["version"] == "2.1.0" and only["tool"]["driver"]["name"] == "metlit"
    findings = [f for file in sorted(checked) for f in checked[file]]
    assert len(only["results"]) == len(findings)
    for result in only["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"] and result["level"] in ("error", "warning", "note")
        assert result["message"]["text"] and result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_build_writes_findings_in_every_format(cases, cli):
    folder = cases({"one-2020.yaml": "a: 1\na: 2\n"})
    assert json.loads(cli("build", folder, "--format", "json").out)[0]["code"] == "duplicate-key"
    assert json.loads(cli("build", folder, "--format", "sarif").out)["runs"][0]["results"]
    assert GITHUB.fullmatch(cli("build", folder, "--format", "github").out.strip())


def test_an_unknown_format_is_one_line(cases, cli, record):
    folder = cases({"one-2020.yaml": record})
    for command in ("check", "build"):
        ran = cli(command, folder, "--format", "xml")
        assert ran.code == 2 and "Traceback" not in ran.text and "xml" in ran.err


@pytest.mark.parametrize("kind", ["symlink", "zero", "dangling", "fifo", "folder", "loop"])
def test_only_regular_files(cases, cli, record, tmp_path, kind):
    folder = cases({"one-2020.yaml": record})
    odd = folder / "odd-2020.yaml"
    if kind == "fifo":
        os.mkfifo(odd)
    elif kind == "folder":
        odd.mkdir()
    else:
        targets = {"symlink": folder / "one-2020.yaml", "zero": "/dev/zero", "dangling": "nowhere", "loop": odd}
        odd.symlink_to(targets[kind])
    ran = cli("build", "cases", "--store", "store")
    assert ran.code == 1 and "Traceback" not in ran.text
    assert re.search(r"^cases/odd-2020\.yaml:1:1: error: .*\[file-unreadable\]$", ran.err, re.MULTILINE)
    assert not (tmp_path / "store" / "current").exists()


def test_two_records_with_one_doi(cases, cli, record):
    first = record.replace("full text}", "full text, doi: 10.1000/Abc}")
    folder = cases({"one-2020.yaml": first, "two-2020.yaml": first.replace("Abc", "aBC")})
    ran = cli("build", "cases", "--store", "store")
    assert ran.code == 1
    column = first.splitlines()[0].index("10.1000") + 1
    assert re.search(
        rf"^cases/two-2020\.yaml:1:{column}: error: .*one-2020.* \[duplicate-doi\]$", ran.err, re.MULTILINE
    )
    assert not (folder.parent / "store" / "current").exists()


def test_two_records_with_one_id(cases, cli, record):
    cases({"one-2020.yaml": record})
    cases({"one-2020.yaml": record}, folder="more")
    ran = cli("check", "cases", "more")
    assert ran.code == 1 and "[duplicate-record]" in ran.out and "cases/one-2020.yaml" in ran.out


@pytest.mark.parametrize(
    "name", ["One-2020.yaml", "a b.yaml", "con.yaml", "nul.yaml", "-rf.yaml", "а-2020.yaml", "x" * 65 + ".yaml"]
)
def test_names_that_are_no_record_id(cases, cli, record, name):
    cases({name: record})
    ran = cli("check", "cases")
    assert ran.code == 1 and f"cases/{name}:1:1: error: " in ran.out and "[bad-record-id]" in ran.out


@pytest.mark.parametrize("name", ["one-2020.yml", "one-2020.json", "one-2020.ttl"])
def test_other_files_are_no_records(cases, cli, record, name):
    folder = cases({name: record})
    ran = cli("check", folder / name)
    assert ran.code == 1 and "[not-a-record]" in ran.out


@pytest.mark.parametrize(
    "args, words",
    [
        (["build", "nowhere"], "nowhere does not exist"),
        (["check", "nowhere"], "nowhere does not exist"),
        (["check", "nowhere.yaml"], "nowhere.yaml does not exist"),
        (["check", "empty"], "no records"),
        (["build", "empty"], "no records"),
        (["build", "cases/one-2020.yaml/x"], "does not exist"),
        (["build", "cases", "--store", "file/store"], "file/store"),
        (["build", "cases", "--store", "file"], "file"),
        (["build", "cases", "--store", "cases"], "other files"),
        (["find", "--store", "nowhere"], "no store"),
        (["show", "one-2020", "--store", "nowhere"], "no store"),
        (["stats", "--store", "file"], "no store"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_cannot_run(cases, cli, record, tmp_path, args, words):
    cases({"one-2020.yaml": record})
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    ran = cli(*args)
    assert ran.code == 2 and ran.out == ""
    assert len(ran.err.splitlines()) == 1 and ran.err.startswith("metlit: ") and words in ran.err


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("answers")
    (base / "cases").mkdir()
    (base / "cases" / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    assert run("build", "cases", "--store", "store", cwd=base).code == 0
    return base / "store"


@pytest.mark.parametrize(
    "query, words",
    [
        ("SELECT * WHERE { ?s ?p }", "1:"),
        ("SELECT * WHERE {\n ?s nope:x ?o }", "2:"),
        ("SELECT * {" + "{" * 2500 + "}" * 2501, "nested"),
        ("SELECT (" + "1+" * 10_000 + "1 AS ?x) {}", "long"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("DROP ALL", ""),
        ("LOAD <http://127.0.0.1:9/>", ""),
        ("", ""),
    ],
    ids=["open", "prefix", "braces", "plus", "service", "silent", "drop", "load", "empty"],
)
def test_a_bad_query_is_one_line(store, cli, tmp_path, query, words):
    (tmp_path / "q.rq").write_text(query)
    ran = cli("query", "q.rq", "--store", store)
    assert ran.code == 2 and ran.out == "", ran.text
    assert len(ran.err.splitlines()) == 1 and words in ran.err


@pytest.mark.parametrize(
    "args, words",
    [
        (["query", "nowhere.rq"], "nowhere.rq"),
        (["find", "--site", "iliopsos muscle"], "did you mean 'iliopsoas muscle'"),
        (["find", "--dose", "lots"], "lots"),
        (["find", "--columns", "siite"], "did you mean 'site'"),
        (["find", "--format", "xml"], "xml"),
        (["show", "one-2020/p9"], "one-2020/p9"),
        (["show", "on-2020"], "one-2020"),
        (["terms", "qqqqqqqq"], "qqqqqqqq"),
        (["dose", "30"], "30"),
        (["dose", "30/0"], "30/0"),
        (["export", "rdf", "--output", "x.doc"], ".doc"),
        (["export", "rdf", "nobody-1900"], "nobody-1900"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_bad_question_is_one_line(store, cli, args, words):
    extra = [] if args[0] in ("terms", "dose") else ["--store", store]
    ran = cli(*args, *extra)
    assert ran.code == 2 and ran.out == "", ran.text
    assert len(ran.err.splitlines()) == 1 and ran.err.startswith("metlit: ") and words in ran.err


def test_an_empty_result_is_one_line(store, cli):
    ran = cli("find", "--site", "nasopharynx", "--side", "left", "--store", store)
    assert ran.code == 0 and len(ran.err.splitlines()) == 1 and "no " in ran.err
    assert cli("find", "--site", "iliopsoas muscle", "--store", store).err == ""
    assert json.loads(cli("find", "--side", "left", "--format", "json", "--store", store).out) == []


@pytest.mark.parametrize(
    "args",
    [["find"], ["find", "-f", "csv"], ["find", "-f", "json"], ["show", "one-2020/p1/rt1"], ["export", "rdf"]],
    ids=" ".join,
)
def test_1_50_stays_1_50(store, cli, args):
    out = cli(*args, "--store", store).out
    assert re.search(r"\b31\.50 Gy\b", out)


@pytest.mark.parametrize("form", ["nquads", "trig", "turtle", "ntriples", "rdfxml", "jsonld"])
def test_1_50_stays_1_50_in_every_rdf_format(store, cli, form):
    assert "31.50 Gy" in cli("export", "rdf", "--format", form, "--store", store).out
