"""What is worked out of files that seldom change, kept in the user's cache; damage or a full disk costs time only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from metlit.written import write_whole

_MOST = 24


def usual_cache() -> Path:
    """The folder that METLIT_CACHE names, else one where this system keeps such things.

    Raises:
        OSError: if the account has no home.
    """
    if named := os.environ.get("METLIT_CACHE"):
        return Path(named)
    try:
        usual = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    except RuntimeError as error:
        raise OSError(str(error)) from error
    return Path(usual) / "metlit"


def digest_of(parts: Iterable[bytes]) -> str:
    """One name for several texts: that of others is another."""
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def kept(name: str, make: Callable[[], str]) -> str:
    """A text, as it was kept, or made and kept now.

    Args:
        name: of the file; it tells everything that the text depends on.
        make: makes the text.
    """
    try:
        file = usual_cache() / "compiled" / name
        seal, _, body = file.read_bytes().partition(b"\n")
        if seal == sha256(body).hexdigest().encode():
            return body.decode()
    except OSError:
        pass  # nothing is kept yet, or nothing can be
    text = make()
    body = text.encode()
    with suppress(OSError):
        file = usual_cache() / "compiled" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, sha256(body).hexdigest().encode() + b"\n" + body)
        _forget(file.parent)
    return text


def _forget(folder: Path) -> None:
    """Remove what was written longest ago."""
    files = sorted((file.stat().st_mtime, file) for file in folder.iterdir() if file.is_file())
    for _, file in files[:-_MOST]:
        file.unlink()
