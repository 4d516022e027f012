"""Files of the user, written whole or not at all; into what is no file, as any other program writes into it."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from metlit.errors import MetlitError

# What lies here stands for something else, such as the standard output.
_STANDING_FOR = (("/", "dev"), ("/", "proc"))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file: the one before stays until the new one is complete, a link keeps pointing to it, its mode stays.

    A device, a pipe or a socket is written into.

    Raises:
        MetlitError: if it cannot be written.
    """
    try:
        if takes_its_place(path):
            _replace(path.resolve(), data)
        elif stat.S_ISSOCK(path.stat().st_mode):
            _send(path, data)
        else:
            with path.open("wb") as stream:
                stream.write(data)
    except (OSError, RuntimeError) as error:  # a RuntimeError for links in a circle
        raise MetlitError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from error


def takes_its_place(path: Path) -> bool:
    """Whether there is a file at a path, or nothing: what can be replaced, and have others beside it."""
    if path.absolute().parts[:2] in _STANDING_FOR:
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True


def _replace(file: Path, data: bytes) -> None:
    beside = file.with_name(f".metlit-{os.getpid()}")  # a name may be as long as names can be
    try:
        beside.write_bytes(data)
        if file.exists():
            shutil.copymode(file, beside)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _send(path: Path, data: bytes) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(data)
