"""What is worked out of files that seldom change, kept in the user's cache; damage or a full disk costs time only."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from metlit.written import write_whole

_MOST, _MOST_FOLDERS = 48, 6
_SEALS, _UNFINISHED, _LONG_AGO = "seals", ".new-", 3600
_PIECE = 1 << 20


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


@lru_cache
def code_of(*modules: ModuleType) -> bytes:
    """A digest of the code of modules and packages: what it works out may be another when it has changed."""
    own = [Path(str(module.__file__)) for module in modules]
    files = [f for file in own for f in (sorted(file.parent.rglob("*.py")) if file.stem == "__init__" else [file])]
    return digest_of(part for file in files for part in (file.name.encode(), file.read_bytes())).encode()


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


def fill_folder(folder: Path, name: str, make: Callable[[Path], None], chosen: Callable[[Path], bool]) -> None:
    """Make a folder with files as they were kept, or make them there and keep copies.

    Copies, no links: what befalls the files of one folder befalls no other.

    Args:
        folder: not there yet.
        name: of the kept folder; it tells everything that the files depend on.
        make: makes the files, in the folder that it is given.
        chosen: whether a file that was made is to be kept.

    Raises:
        OSError: if ``folder`` cannot be written; as ``make``.
    """
    try:
        source = usual_cache() / "folders" / name
        if _copied(source, folder, _read_seals(source)):
            os.utime(source)
            return
    except OSError:
        pass  # as above
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    make(folder)
    with suppress(OSError):
        _keep_folder(folder, usual_cache() / "folders" / name, chosen)


def _read_seals(source: Path) -> dict[str, str]:
    """The SHA-256 of each file of a kept folder; none if they are damaged."""
    seal, _, body = (source / _SEALS).read_bytes().partition(b"\n")
    if seal != sha256(body).hexdigest().encode():
        return {}
    return {name: digest for digest, _, name in (line.partition(" ") for line in body.decode().splitlines())}


def _copied(source: Path, folder: Path, seals: Mapping[str, str]) -> bool:
    """Whether all files were as sealed and have been copied."""
    return bool(seals) and all(_copy(source / name, folder / name) == digest for name, digest in seals.items())


def _copy(source: Path, copy: Path) -> str:
    """Copy a file; the SHA-256 of what was written."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    with source.open("rb") as old, copy.open("wb") as new:
        while piece := old.read(_PIECE):
            digest.update(piece)
            new.write(piece)
    return digest.hexdigest()


def _keep_folder(folder: Path, kept_at: Path, chosen: Callable[[Path], bool]) -> None:
    """Keep copies of files: whole and under its name at once, or not at all."""
    kept_at.parent.mkdir(parents=True, exist_ok=True)
    beside = kept_at.parent / f"{_UNFINISHED}{os.getpid()}-{time.monotonic_ns()}"
    try:
        files = sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file() and chosen(f))
        body = "".join(f"{_copy(folder / name, beside / name)} {name}\n" for name in files).encode()
        (beside / _SEALS).write_bytes(sha256(body).hexdigest().encode() + b"\n" + body)
        if kept_at.exists():  # damaged; or kept by another meanwhile, whose copies are as good
            kept_at.rename(beside.with_name(f"{beside.name}-old"))
        beside.rename(kept_at)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(f"{beside}-old", ignore_errors=True)
    _forget_folders(kept_at.parent)


def _forget_folders(parent: Path) -> None:
    """Remove the folders that were used longest ago, and those that killed processes left."""
    times = sorted((folder.stat().st_mtime, folder) for folder in parent.iterdir())
    done = [folder for _, folder in times if not folder.name.startswith(_UNFINISHED)]
    left = [f for at, f in times if f.name.startswith(_UNFINISHED) and at < time.time() - _LONG_AGO]
    for folder in (*done[:-_MOST_FOLDERS], *left):
        shutil.rmtree(folder, ignore_errors=True)
