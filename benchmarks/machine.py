"""When, on what machine and with which versions was measured."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from measuring import cores

PACKAGES = ("metlit", "pyoxigraph", "PyYAML", "typer")


def today() -> str:
    """The day, in UTC."""
    return datetime.now(UTC).date().isoformat()


def described() -> dict[str, object]:
    """The machine and the versions, without its name."""
    return {
        "cpu": _cpu(),
        "cores": cores(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "versions": {package: version(package) for package in PACKAGES},
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()
