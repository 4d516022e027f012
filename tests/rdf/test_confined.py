"""A process that has given up sockets makes none, whatever Oxigraph is asked; one that takes too much memory ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

from metlit.rdf.confined import OUT_OF_MEMORY
from tests.listening import listening

FEDERATED = """
import sys
from pathlib import Path
import pyoxigraph as ox
from metlit.rdf import confined
{first}
store = ox.Store.read_only(sys.argv[1])
{then}
try:
    found = list(store.query("SELECT * {{ SERVICE <http://127.0.0.1:%s/> {{ ?s ?p ?o }} }}" % sys.argv[2]))
except OSError as error:
    print("no connection")
(count,) = store.query("SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}", use_default_graph_as_union=True)
print(count[0].value)
"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux alone refuses sockets to a process")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of descriptors")


def run(program: str, *args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param("assert confined.refuse_sockets()", "", marks=LINUX, id="seccomp"),
        pytest.param("", "assert confined.refuse_descriptors(Path(sys.argv[1]))", marks=POSIX, id="descriptors"),
    ],
)
def test_no_socket_is_made(small_graphs, first, then):
    with listening() as listener:
        open_ = run(FEDERATED.format(first="", then=""), small_graphs, listener.port)
        assert listener.hits > 0 and "2000" in open_.stdout, open_.stderr  # the engine reaches out by itself
        hits = listener.hits
        shut = run(FEDERATED.format(first=first, then=then), small_graphs, listener.port)
        assert shut.stdout.split("\n")[:2] == ["no connection", "2000"], shut.stderr
        assert listener.hits == hits


@LINUX
def test_python_makes_no_socket_either():
    program = "from metlit.rdf import confined; confined.refuse_sockets(); import socket; socket.socket()"
    assert "PermissionError" in run(program).stderr


def test_a_store_of_many_tables_keeps_its_descriptors(tmp_path):
    """RocksDB opens the tables after the sixteenth when it needs them."""
    program = "import sys, pathlib; from metlit.rdf.confined import refuse_descriptors as refuse\n"
    program += "print(refuse(pathlib.Path(sys.argv[1])))"
    for number in range(17):
        (tmp_path / f"{number:06d}.sst").touch()
    assert run(program, tmp_path).stdout == "False\n"


@pytest.mark.parametrize(
    "bound",
    ["bound_memory", pytest.param("watch_memory", marks=POSIX)],
)
def test_memory_is_bounded(bound):
    program = f"from metlit.rdf.confined import {bound}; {bound}(300 << 20); import time\n" + (
        "held = []\nwhile True:\n held.append(bytearray(b'x') * (10 << 20)); time.sleep(0.001)\n"
        " if len(held) > 100: print('1 GB'); break"
    )
    ran = run(program)
    assert "1 GB" not in ran.stdout
    assert ran.returncode == OUT_OF_MEMORY or "MemoryError" in ran.stderr
