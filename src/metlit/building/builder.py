"""A folder of records → a store."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from metlit.building.build import Build, Job
from metlit.building.check import Watch, unique, unwatched
from metlit.errors import RecordsError, StoreError
from metlit.record.files import gather
from metlit.resources import Resources
from metlit.store import generations


def build(
    cases: Path | Sequence[Path],
    store: Path,
    resources: Resources | None = None,
    watch: Watch = unwatched,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
) -> Build:
    """Build a store from records. The old store answers until the new one is complete.

    Only records whose bytes have changed are worked on, or all if the ontology, shapes, rules or metlit have.

    Args:
        cases: the folder of records, or record files.
        store: the folder of the store; made if it does not exist.
        resources: the ontology, shapes and rules to use; those installed if None.
        watch: given the number of records to work on, a context whose value is called once a record.
        jobs: how many processes work; with one, the work is done in this one.
        executor: who works instead, such as a Dask cluster's ``Client.get_executor()``. Workers need the same metlit.

    Raises:
        RecordsError: if a path does not exist or there are no records, or ``jobs`` is below one.
        StoreError: if the store cannot be written, or another build is running.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """
    if jobs < 1:
        raise RecordsError(f"{jobs} processes cannot work", "give --jobs 1 or more")
    paths = [cases] if isinstance(cases, Path) else cases
    files, findings = gather(paths)
    resources = resources or Resources.beside(paths)
    with generations.locked(store):
        try:
            job = Job(store, unique(files), resources, jobs, executor)
            try:
                return job.run(findings, watch)
            finally:
                job.close()
        except OSError as error:
            raise StoreError(f"the store {store} cannot be written: {error.strerror}") from error
