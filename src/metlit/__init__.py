"""metlit: a structured, checked knowledge graph of the oncology case literature.

For research and education only. Not a medical device; not for diagnosis, nor for choosing a treatment or a dose.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from metlit.errors import MetlitError
from metlit.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor
    from types import ModuleType

    from metlit import audit as audit
    from metlit.building.build import Build
    from metlit.model.schedule import Effect
    from metlit.workbench import Workbench

__all__ = ["Finding", "MetlitError", "audit", "build", "check", "dose", "open", "sample"]


def __getattr__(name: str) -> ModuleType:
    """``metlit.audit``, the module, loaded when it is first asked for."""
    if name == "audit":
        return import_module("metlit.audit")
    raise AttributeError(f"module 'metlit' has no attribute {name!r}")


def open(store: str | Path = "build") -> Workbench:
    """Open a store that ``metlit build`` wrote.

    Raises:
        metlit.errors.StoreError: if there is none, or it is damaged.
    """
    from metlit.workbench import Workbench

    return Workbench(store)


def build(
    cases: str | Path | Sequence[Path] = "cases",
    store: str | Path = "build",
    *,
    jobs: int = 1,
    executor: Executor | None = None,
) -> Build:
    """Build a store from records; what comes back has the findings and the generation.

    Args:
        cases: the folder of records, or record files such as :func:`sample`.
        store: the folder of the store; made if it does not exist.
        jobs: how many processes of this machine work.
        executor: who works instead: any executor of :mod:`concurrent.futures`, such as a Dask cluster's
            ``Client.get_executor()``. Its workers need the same metlit, but no access to the folders.

    Raises:
        metlit.errors.RecordsError: if a path does not exist or there are no records.
        metlit.errors.StoreError: if the store cannot be written, or another build is running.
    """
    from metlit.building.builder import build as run

    return run(Path(cases) if isinstance(cases, str) else cases, Path(store), jobs=jobs, executor=executor)


def sample() -> list[Path]:
    """The record files of the frozen set, which every installation carries; ``metlit build --sample`` builds them.

    Raises:
        metlit.errors.ResourceError: if they are not there.
    """
    from metlit.resources import Resources

    return Resources.default().frozen_files()


def check(*paths: str | Path) -> list[Finding]:
    """The findings about records (files or folders), without building anything.

    Raises:
        metlit.errors.RecordsError: if a path does not exist.
    """
    from metlit.building.check import check as run

    return run([Path(p) for p in paths or ("cases",)])


def dose(schedule: str, alpha_beta: str | None = None) -> list[Effect]:
    """BED and EQD2 of a schedule such as ``30/10`` (gray, fractions), one for each alpha/beta ratio.

    Raises:
        metlit.errors.UnknownWordError: if it is no schedule.
    """
    from metlit.model.schedule import effects

    return effects(schedule, alpha_beta)
