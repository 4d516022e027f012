"""``metlit query`` with queries of strangers: each ends within its limits, with one line, and at once at Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import metlit
from metlit.errors import QueryError, StoreError
from tests.conftest import METLIT, RECORD, REPOSITORY, environment, run
from tests.listening import listening

FAULTS = REPOSITORY.parent / "shared" / "failing" / "faults" / "sparql"
beside = pytest.mark.skipif(not FAULTS.exists(), reason=f"needs the failing queries, {FAULTS}")
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with one record in ``cases`` and its ``store``."""
    base = tmp_path_factory.mktemp("asked")
    (base / "cases").mkdir()
    (base / "cases" / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    assert run("build", "cases", "--store", "store", cwd=base).code == 0
    (base / "count.rq").write_text(COUNT, encoding="utf-8")
    return base


@beside
@pytest.mark.parametrize("name", ["byp_esc", "byp_min"])
def test_what_got_through_reaches_nobody(folder, tmp_path, name):
    with listening() as listener:
        text = (FAULTS / f"{name}.rq").read_text(encoding="utf-8")
        assert "127.0.0.1:18999" in text
        (tmp_path / "q.rq").write_text(text.replace("18999", str(listener.port)), encoding="utf-8")
        ran = run("query", tmp_path / "q.rq", "--store", "store", cwd=folder)
        assert ran.code == 2 and ran.out == "" and "SERVICE is refused" in ran.err and len(ran.err.splitlines()) == 1
        assert listener.hits == 0


@beside
def test_what_ran_on_ends_in_one_line(folder):
    library = metlit.open(folder / "store")
    for name in ("filters", "optional", "oror", "pathseq", "starnest", "union"):
        text, start = (FAULTS / f"{name}.rq").read_text(encoding="utf-8"), time.monotonic()
        try:
            answer = library.query(text, timeout=0.3)
        except QueryError as error:
            assert "the query was ended after 0.3 s" in str(error) and "\n" not in str(error)
        else:
            assert name == "oror" and len(answer.rows) > 1000  # every triple once, if the time is enough
        assert time.monotonic() - start < 10
    ran = run("query", FAULTS / "optnest.rq", "--timeout", "0.3", "--store", "store", cwd=folder)
    assert ran.code == 2 and ran.out == "" and len(ran.err.splitlines()) == 1
    assert "the query was ended after 0.3 s" in ran.err and "--timeout" in ran.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_query_without_end_is_too_long(folder):
    ran = run("query", "/dev/zero", "--store", "store", cwd=folder)
    assert ran.code == 2 and ran.err.startswith("metlit: the query is longer than 65536 characters")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--timeout", "0"), "in 0 s"),
        (("--timeout", "nan"), "in nan s"),
        (("--memory", "0"), "--memory"),
        (("--memory", "much"), "--memory"),
    ],
)
def test_limits_that_are_none(folder, options, words):
    ran = run("query", "count.rq", *options, "--store", "store", cwd=folder)
    assert ran.code == 2 and words in ran.err and "Traceback" not in ran.err


def started(folder: Path) -> tuple[subprocess.Popen, int]:
    """A query that goes on for long, and the process that evaluates it."""
    command = [METLIT, "query", "count.rq", "--store", "store"]
    pipe = subprocess.PIPE
    asked = subprocess.Popen(command, cwd=folder, env=environment(), stdout=pipe, stderr=pipe, process_group=0)
    children = Path(f"/proc/{asked.pid}/task/{asked.pid}/children")
    for _ in range(3000):
        found = [c for c in children.read_text().split() if Path(f"/proc/{c}/statm").read_text().split()[0] != "0"]
        # It evaluates when it has worked for longer than a start takes.
        if found and sum(map(int, Path(f"/proc/{found[0]}/stat").read_text().split()[13:15])) > 30:
            return asked, int(found[0])
        time.sleep(0.01)
    raise AssertionError("no process evaluates the query")


def is_gone(pid: int) -> bool:
    for _ in range(500):
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.01)
    return False


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")


@LINUX
def test_ctrl_c_ends_a_query_at_once(folder):
    asked, evaluator = started(folder)
    start = time.monotonic()
    os.killpg(asked.pid, signal.SIGINT)  # as a terminal does
    out, err = asked.communicate(timeout=30)
    assert (asked.returncode, out, err) == (130, b"", b"metlit: interrupted\n")
    assert time.monotonic() - start < 3 and is_gone(evaluator)


@LINUX
def test_a_killed_command_leaves_nobody_behind(folder):
    asked, evaluator = started(folder)
    asked.kill()
    asked.communicate(timeout=30)
    assert is_gone(evaluator)


def test_an_evaluator_that_is_gone_is_one_line(folder):
    """Nobody reads what is written to it: a broken pipe is not the end of the command."""
    program = (
        "import sys, metlit.rdf.asking as a\n"
        "a._PROGRAM = 'raise SystemExit(3)'\n"
        "import metlit.cli.app as app, time\n"
        "ready = a.Asker.start\n"
        "a.Asker.start = lambda self, memory: (ready(self, memory), time.sleep(0.3))\n"
        "a._Process.alive = True\n"
        "sys.argv = ['metlit', 'query', 'count.rq', '--store', 'store']\n"
        "app.main()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert ran.returncode == 2 and ran.stderr.startswith(b"metlit: the query ended the process") and not ran.stdout


def test_a_library_is_used_by_other_threads_than_the_one_that_opened_it(real_store):
    library = metlit.open(real_store)

    def everything() -> list[object]:
        return [
            library.find(site="psoas"),
            library.query("SELECT ?x { ?x a metlit:Cohort } ORDER BY ?x"),
            library.question("people"),
            library.question("schedules-by-site", site="psoas"),
            library.records,
            len(list(library.nquads(["sanuki-2022"]))),
            library.marks("sanuki-2022").file,
            library.measures(site="psoas").to_csv(),
        ]

    expected, found = everything(), []
    threads = [threading.Thread(target=lambda: found.append(everything())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert found == [expected] * 4
    opened = []
    first = threading.Thread(target=lambda: opened.append(metlit.open(real_store)))
    first.start()
    first.join(60)
    library = opened[0]
    assert everything() == expected


def test_a_library_that_was_built_again_twice_says_so(tmp_path, monkeypatch):
    cases = tmp_path / "cases"
    cases.mkdir()
    store = tmp_path / "store"

    def build(age: int) -> None:
        (cases / "one-2020.yaml").write_text(RECORD.replace("age: 61", f"age: {age}"), encoding="utf-8")
        assert metlit.build(cases, store).generation is not None

    uses = {
        "find": lambda library: library.find(),
        "query": lambda library: library.query("SELECT ?a { ?p metlit:age/metlit:printed ?a }").rows,
        "question": lambda library: library.question("age-and-sex"),
        "terms": lambda library: library.terms,
        "records": lambda library: library.records,
        "graphs": lambda library: len(library.graphs),
        "nquads": lambda library: list(library.nquads()),
        "vocabulary": lambda library: library.vocabulary_nquads(),
    }
    build(61)
    unused = {name: metlit.open(store) for name in uses}
    used = metlit.open(store)
    before = {name: use(used) for name, use in uses.items() if name not in ("graphs", "terms")}
    build(62)
    assert uses["query"](metlit.open(store)) == [("62",)]
    removed = []
    with monkeypatch.context() as patched:
        patched.setattr("metlit.store.generations.shutil.rmtree", lambda folder, **options: removed.append(folder))
        build(63)
    with pytest.raises(StoreError, match="was built again"):
        uses["find"](unused["find"])  # all of its files are there still, but their removal has begun
    assert unused["find"].generation in removed
    shutil.rmtree(unused["find"].generation)
    for name, use in uses.items():
        with pytest.raises(StoreError, match=r"was built again after it was opened.*open it again"):
            use(unused[name])
    assert uses["query"](metlit.open(store)) == [("63",)]
    # What was read before the files were removed is still answered, with the same.
    if sys.platform != "win32":
        assert {name: uses[name](used) for name in ("find", "query", "records")} == {
            name: before[name] for name in ("find", "query", "records")
        }
