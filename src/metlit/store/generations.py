"""A store on disk: generations side by side, a pointer to the one that answers, a lock for whoever builds."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metlit.errors import StoreError

CURRENT, LOCK, MARKER = "current", ".lock", ".metlit"
KEPT = 2
# The files of a generation: the N-Quads of the records lie in segments, the index tells where.
INDEX, SEGMENTS, VOCABULARY, GRAPHS, MANIFEST = "records.sqlite", "segments", "vocabulary.nq", "graphs", "manifest.json"
# The evidence rows, by facet, and the rows of other questions.
ROWS, JOINED = "evidence.sqlite", "joined.sqlite"
# The vocabularies that the generation was made with, ready to be used.
TERMS = "terms.json"
# What builds have worked out, whether or not a generation came of it.
CACHE = "cache"
_UNFINISHED = "new-"
# Elsewhere folders cannot be opened, and the system sees to the names in them.
SYNCED_FOLDERS = os.name == "posix"


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the store's lock while building.

    Raises:
        StoreError: if the folder cannot be written, is no store, or another build is running.
    """
    from filelock import FileLock, Timeout  # readers need no lock

    lock = FileLock(store / LOCK, timeout=0)
    try:
        store.mkdir(parents=True, exist_ok=True)
        if not (store / MARKER).exists() and not all(map(_ours, store.iterdir())):
            raise StoreError(f"{store} is a folder with other files in it", "name an empty or new folder")
        (store / MARKER).touch()
        lock.acquire()
    except Timeout as error:
        raise StoreError(f"another build of {store} is running", "wait for it") from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(f"the store {store} cannot be written: {reason}", "name another folder") from error
    try:
        yield
    finally:
        lock.release()


def _ours(path: Path) -> bool:
    """Whether a store has something of this name: its marker may be lost."""
    return path.name in (CURRENT, LOCK, CACHE) or path.name.removeprefix(_UNFINISHED).isdigit()


def tidy(store: Path) -> None:
    """Remove what killed builds left behind. The caller holds the lock."""
    for folder in _generations(store):
        if folder.name.startswith(_UNFINISHED):
            shutil.rmtree(folder, ignore_errors=True)


def begin(store: Path) -> Path:
    """A new, empty generation. The caller holds the lock."""
    numbers = [int(name) for f in _generations(store) if (name := f.name.removeprefix(_UNFINISHED)).isdigit()]
    folder = store / f"{_UNFINISHED}{max(numbers, default=0) + 1:06d}"
    try:
        folder.mkdir()
    except OSError as error:
        raise StoreError(f"the store {store} cannot be written: {error.strerror}") from error
    return folder


def publish(store: Path, new: Path) -> Path:
    """Let a finished generation answer, at once and for all readers, and remove all but the last ones."""
    final = store / new.name.removeprefix(_UNFINISHED)
    _sync(new)
    new.rename(final)
    pointer, beside = store / CURRENT, store / (CURRENT + ".new")
    if pointer.is_dir() and not pointer.is_symlink():
        shutil.rmtree(pointer)  # a copy of a store with its links followed
    _point(beside, final.name)
    beside.replace(pointer)
    _sync_folder(store)
    for old in sorted(f for f in _generations(store) if f.name.isdigit())[:-KEPT]:
        (old / MANIFEST).unlink(missing_ok=True)  # readers see by it that not all of the rest is there any more
        shutil.rmtree(old, ignore_errors=True)
    return final


def _point(pointer: Path, name: str) -> None:
    """A symbolic link; a file that holds the name and its CRC-32 where there are none (Windows, FAT)."""
    pointer.unlink(missing_ok=True)
    try:
        pointer.symlink_to(name, target_is_directory=True)
    except (OSError, NotImplementedError):
        pointer.write_text(_pointing(name), encoding="ascii")
        _sync_file(pointer)


def _pointing(name: str) -> str:
    return f"{name} {zlib.crc32(name.encode()):08x}"


def share(file: Path, name: Path) -> None:
    """Give a finished file a further name by a hard link; a copy where there are none."""
    try:
        os.link(file, name)
    except (OSError, NotImplementedError):
        shutil.copyfile(file, name)


def discard(new: Path) -> None:
    """Remove a generation that was not finished."""
    shutil.rmtree(new, ignore_errors=True)


def current(store: Path) -> Path | None:
    """The generation that answers, resolved so that a swap does not reach an open reader; None if there is none."""
    pointer = store / CURRENT
    try:
        if pointer.is_symlink():
            name = pointer.readlink().name
        else:
            text = pointer.read_text(encoding="ascii").strip()
            name = text.partition(" ")[0]
            if text != _pointing(name):
                return None
    except (OSError, UnicodeDecodeError):
        return None
    folder = store.resolve() / name
    return folder if name.isdigit() and folder.is_dir() else None


def _generations(store: Path) -> list[Path]:
    return [f for f in store.iterdir() if f.is_dir() and not f.is_symlink()]


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            _sync_file(path)
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as stream:  # Windows flushes only what is open for writing
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk."""
    if not SYNCED_FOLDERS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_transient(file: Path) -> bool:
    """Whether RocksDB writes a file of this name on opening, and needs none."""
    return file.name.startswith(("LOG", "LOCK"))


def generation_files(folder: Path) -> list[str]:
    """The files of a generation that readers rest on; not its manifest, and not what RocksDB writes on opening."""
    found = (f for f in folder.rglob("*") if f.is_file() and f.name != MANIFEST and not is_transient(f))
    return sorted(f.relative_to(folder).as_posix() for f in found)
