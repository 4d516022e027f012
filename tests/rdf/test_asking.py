"""Queries that would take the machine, or end the process that evaluates them, are one line; the next is answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest

from metlit.errors import QueryError, StoreError
from metlit.rdf.asking import Asker
from metlit.rdf.graphs import Graphs
from metlit.rdf.rows import Rows
from metlit.rdf.wire import line_of, lines_of_rows, rows_of
from tests.listening import listening
from tests.rdf.spellings import spellings

GB = 1 << 30
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f"
DOUBLED = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(34))
CONCAT = f"SELECT (STRLEN(?x34) AS ?n) {{ BIND('0123456789' AS ?x0) {DOUBLED} }}"
# A text of 10 × 2^n letters: 21 MB in one cell, 41 kB in each of 2,000 rows.
CELL, CELLS = (
    f"SELECT ?x{n} {{ {where} BIND('0123456789' AS ?x0) {DOUBLED.partition(f'BIND(CONCAT(?x{n},')[0]} }}"
    for n, where in ((21, ""), (12, "?s ?p ?o"))
)
CONSTRUCT = "CONSTRUCT { ?a ?e ?c } { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture
def asker(small_graphs):
    asker = Asker(small_graphs)
    yield asker
    asker.close()


def ask(asker: Asker, query: str, timeout: float = 60, memory: int = GB, rdf_format: str | None = None):
    return asker.answer(query, rdf_format, timeout=timeout, memory=memory)


@pytest.mark.parametrize(
    ("query", "limits", "words"),
    [
        (COUNT, {"timeout": 0.7}, "was ended after 0.7 s"),
        (CONSTRUCT, {"timeout": 0.7}, "was ended after 0.7 s"),
        (SORTED, {"memory": GB // 4}, "needs more memory than 0.25 GB"),
        (CONCAT, {"memory": GB // 4}, "needs more memory than 0.25 GB"),
        (CELL, {"memory": GB // 4}, "the answer is larger than 16 MB"),
        (CELLS, {"memory": GB // 4}, "the answer is larger than 16 MB"),
    ],
    ids=["count", "construct", "order by", "concat", "one cell", "many cells"],
)
def test_too_much_is_one_line(asker, query, limits, words):
    start = time.monotonic()
    with pytest.raises(QueryError, match=words) as raised:
        ask(asker, query, **limits)
    assert "\n" not in str(raised.value) and raised.value.remedy
    assert time.monotonic() - start < 30
    assert ask(asker, "ASK { ?s ?p ?o }") is True


def test_answers_are_those_of_the_graphs(asker, small_graphs):
    graphs = Graphs.open(small_graphs)
    for query in (
        "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 1500",
        "SELECT (1 AS ?a) (2.50 AS ?b) (1e300 AS ?c) (true AS ?d) (<urn:x> AS ?e) (?f AS ?g) {}",
        "SELECT ('<=#\\n\\u00e9\\u2028' AS ?a) ('' AS ?b) {}",
        "SELECT ('y'@en AS ?a) ('2'^^<urn:t> AS ?b) (BNODE('x') AS ?c) {}",
        "SELECT ?s { ?s <urn:no> ?o }",
        "SELECT (1 AS ?one) {}",
        "ASK { ?s <urn:no> ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
    ):
        mine, its = graphs.answer(query), ask(asker, query)
        if "BNODE" not in query:
            assert its == mine
        if isinstance(mine, Rows):
            assert [[type(c) for c in row] for row in its.rows] == [[type(c) for c in row] for row in mine.rows]
    assert ask(asker, "DESCRIBE <urn:s:1>", rdf_format="turtle") == graphs.answer("DESCRIBE <urn:s:1>", "turtle")


def test_cells_survive_the_way():
    rows = [(None, True, 1, Decimal("1.50"), "#1", ""), ("<a", "=b", False, 10**40, Decimal("1E+30"), "\x00\U0010ffff")]
    (line,) = lines_of_rows(rows)
    import json

    assert [[(type(c), c) for c in row] for row in rows_of(json.loads(line)["rows"])] == [
        [(type(c), c) for c in row] for row in rows
    ]
    assert line_of({"a": "\n"}).count(b"\n") == 1


def test_one_process_answers_many_queries(asker):
    assert ask(asker, "ASK {}") is True
    first = asker._process
    with pytest.raises(QueryError, match="error at 1:"):
        ask(asker, "SELECT * {")
    start = time.monotonic()
    for _ in range(50):
        ask(asker, "ASK {}")
    assert asker._process is first and time.monotonic() - start < 5


def printed(code: str, graphs: Path) -> tuple[str, str]:
    """What a program writes that asks these graphs: its output and its errors."""
    done = subprocess.run([sys.executable, "-c", code, str(graphs)], capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def test_a_process_started_by_a_large_one_is_no_larger(small_graphs):
    """Linux counts the peak of whoever started a program as its own, unless the program itself is looked at."""
    code = (
        "import sys; from pathlib import Path; from metlit.rdf.asking import Asker; large = bytearray(600 << 20)\n"
        "asker = Asker(Path(sys.argv[1])); ask = lambda: asker.answer('ASK {}', timeout=60, memory=1 << 30)\n"
        "ask(); first = asker._process; ask(); print(first is not None and asker._process is first)"
    )
    assert printed(code, small_graphs) == ("True\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of addresses are Linux's")
def test_less_memory_may_be_allowed_to_all(small_graphs):
    """As by ``ulimit -v``: the limit of a query cannot be higher than that of whoever asks."""
    code = (
        "import resource, sys; from pathlib import Path; from metlit.rdf.asking import Asker\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "print(Asker(Path(sys.argv[1])).answer('ASK {}', timeout=60, memory=2 << 30))"
    )
    assert printed(code, small_graphs) == ("True\n", "")


def test_a_process_that_dies_is_replaced(asker):
    ask(asker, "ASK {}")
    pid = asker._process._started.pid
    threading.Timer(0.3, os.kill, (pid, signal.SIGSEGV if sys.platform != "win32" else signal.SIGTERM)).start()
    with pytest.raises(QueryError, match="ended the process that evaluated it"):
        ask(asker, COUNT)
    assert ask(asker, "ASK {}") is True
    os.kill(asker._process._started.pid, signal.SIGTERM)
    asker._process._started.wait()
    assert ask(asker, "ASK {}") is True  # died between two queries


def test_threads_are_answered(asker):
    found, threads = [], []
    for number in range(6):
        query = f"SELECT ?o {{ <urn:s:{number}> <urn:p> ?o }}"
        threads.append(threading.Thread(target=lambda q=query: found.append(ask(asker, q).rows[0][0])))
        threads[-1].start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == list("012345")


def test_no_spelling_of_service_connects_from_there(asker):
    with listening() as listener:
        for query in spellings(listener.port, every=43):
            with pytest.raises(QueryError, match=r"^SERVICE is refused|^error at "):
                ask(asker, query)
        assert listener.hits == 0


def test_limits_that_are_none(asker):
    for limits, words in (
        ({"timeout": 0}, "in 0 s"),
        ({"timeout": float("nan")}, "nan"),
        ({"memory": 1 << 20}, "in 1 MB"),
    ):
        with pytest.raises(QueryError, match=words):
            ask(asker, "ASK {}", **limits)


def test_a_store_that_cannot_be_opened(tmp_path):
    asker = Asker(tmp_path / "none")
    with pytest.raises(StoreError, match=r"cannot be opened.*metlit build"):
        ask(asker, "ASK {}")


def test_no_python_to_start(asker, monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(QueryError, match="no process can be started"):
        ask(asker, "ASK {}")


def test_the_process_ends_with_whoever_started_it(small_graphs):
    ask(asker := Asker(small_graphs), "ASK {}")
    process = asker._process._started
    del asker
    assert process.poll() is not None
