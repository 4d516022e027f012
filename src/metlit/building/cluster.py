"""An existing Dask cluster as an executor. The border to distributed, which is an optional dependency."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from metlit.errors import MetlitError, ResourceError

# The schemes of Dask's own; anything else leaves a half-made client behind that complains at exit.
_ADDRESS = re.compile(r"(?:tcp|tls|ucx|wss?)://[^\s/]+:[0-9]{1,5}")


@contextmanager
def connected_cluster(address: str | None) -> Iterator[tuple[Executor | None, int]]:
    """An executor of a cluster and twice its number of workers; without address None and the cores of this machine.

    Raises:
        ResourceError: if distributed is not installed.
        MetlitError: if the address is none, no scheduler answers, or it has no workers.
    """
    if address is None:
        yield None, _cores()
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ResourceError(
            "a cluster needs Dask", "pip install distributed, or metlit with its extra [dask]"
        ) from error
    if not _ADDRESS.fullmatch(address):
        raise MetlitError(f"'{address}' is no address of a Dask scheduler", "write tcp://host:8786")
    try:
        client = Client(address, set_as_default=False)  # waits as long as Dask's own settings say
    except (OSError, ValueError) as error:
        raise MetlitError(f"no Dask scheduler answers at {address}", "start one: dask scheduler") from error
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise MetlitError(f"the cluster at {address} has no workers", f"start some: dask worker {address}")
        # Two chunks a worker, so that none waits for us.
        yield client.get_executor(pure=False), 2 * workers


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
