"""Builds on a real Dask cluster: scheduler and workers are processes of their own, as on many machines."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from distributed import Client

import metlit
from metlit.building.builder import build
from tests.building.test_cache import contents
from tests.conftest import HANGS, METLIT, REPOSITORY, environment, run

sys.path.insert(0, str(REPOSITORY / "benchmarks"))
from corpus import write

# How long metlit waits for a scheduler: Dask's setting.
CONNECT = "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"
# A task stays with the worker that it was given to: one that is stopped keeps its own until it is killed.
STAYS = {"DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "False"}
PATIENT = environment() | {CONNECT: f"{HANGS}s"}


@contextmanager
def started(*command: str, folder: Path) -> Iterator[subprocess.Popen]:
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + command[0], *command[1:]],
            cwd=folder, env=environment() | STAYS, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def cluster(tmp_path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """The address of a scheduler with two workers, and the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    workers = []
    with ExitStack() as stack:
        port = address.rsplit(":", 1)[1]
        options = ("--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")
        stack.enter_context(started("dask_scheduler", *options, folder=tmp_path))
        options = ("--no-nanny", "--no-dashboard", "--nthreads", "1")
        for name in ("first", "second"):
            one = started("dask_worker", address, *options, "--name", name, folder=tmp_path)
            workers.append(stack.enter_context(one))
        with Client(address, timeout=HANGS, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=HANGS)
        yield address, workers


@pytest.fixture(scope="module")
def records(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "cases"
    write(40, folder)
    return folder


@pytest.fixture(scope="module")
def alone(records, tmp_path_factory) -> tuple:
    """What a build of one process gives."""
    store = tmp_path_factory.mktemp("alone") / "store"
    assert build(records, store).generation
    return contents(store)


@pytest.mark.nightly
def test_a_killed_worker_costs_time_and_nothing_else(cluster, records, alone, tmp_path):
    address, workers = cluster
    for worker in workers:  # what they are given is not finished before one is killed
        worker.send_signal(signal.SIGSTOP)
    command = [METLIT, "build", records, "--store", "store", "--cluster", address, "--format", "json"]
    with subprocess.Popen(command, cwd=tmp_path, env=PATIENT, stdout=subprocess.PIPE) as building:
        with Client(address, timeout=HANGS, set_as_default=False) as client:
            known = client.scheduler_info(n_workers=-1)["workers"]
            names = {worker: about["name"] for worker, about in known.items()}
            while not (given := [names[worker] for worker, tasks in client.processing().items() if tasks]):
                assert building.poll() is None
                time.sleep(0.02)
            # Few records are one task: which worker is given it is up to the scheduler.
            killed, other = workers if given[0] == "first" else reversed(workers)
            killed.kill()
            other.send_signal(signal.SIGCONT)
        assert building.wait(timeout=HANGS) == 0
    assert contents(tmp_path / "store") == alone
    again = run(
        "build", records, "--store", "store", "--cluster", address, "--format", "json", cwd=tmp_path, env=PATIENT
    )
    assert again.code == 0 and contents(tmp_path / "store") == alone


@pytest.mark.nightly
def test_the_executor_of_a_client_works_from_python(cluster, records, alone, tmp_path):
    with Client(cluster[0], timeout=HANGS, set_as_default=False) as client:
        built = metlit.build(records, tmp_path / "store", executor=client.get_executor())
    assert built.worked == 40 and contents(tmp_path / "store") == alone


def test_no_scheduler_and_no_workers_are_told(tmp_path, cases, record, cli):
    folder = cases({"one-2020.yaml": record})
    nobody = f"tcp://127.0.0.1:{free_port()}"
    ran = cli("build", folder, "--store", "store", "--cluster", nobody, env=PATIENT | {CONNECT: "1s"})
    assert ran.code == 2 and "no Dask scheduler answers" in ran.err and "Traceback" not in ran.text
    port = nobody.rsplit(":", 1)[1]
    options = ("--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")
    with started("dask_scheduler", *options, folder=tmp_path):
        with Client(nobody, timeout=HANGS, set_as_default=False):
            pass
        ran = cli("build", folder, "--store", "store", "--cluster", nobody, env=PATIENT)
    assert ran.code == 2 and "has no workers" in ran.err and "Traceback" not in ran.text


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http://127.0.0.1:1"])
def test_an_address_that_is_none(cli, cases, record, address):
    ran = cli("build", cases({"one-2020.yaml": record}), "--store", "store", "--cluster", address)
    assert ran.code == 2 and "is no address" in ran.err and "Traceback" not in ran.text, ran.text
