"""A store on disk: generations side by side, a symlink that names the one that answers, a lock for whoever builds."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metlit.errors import StoreError

CURRENT, LOCK, MARKER = "current", ".lock", ".metlit"
KEPT = 2
# The files of a generation: the N-Quads of the records lie in segments, the index tells where.
INDEX, SEGMENTS, VOCABULARY, GRAPHS, MANIFEST = "records.sqlite", "segments", "vocabulary.nq", "graphs", "manifest.json"
# The evidence rows, by facet.
ROWS = "evidence.sqlite"
# The vocabularies that the generation was made with, ready to be used.
TERMS = "terms.json"
# What builds have worked out, whether or not a generation came of it.
CACHE = "cache"


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the store's lock while building.

    Raises:
        StoreError: if the folder cannot be written, is no store, or another build is running.
    """
    try:
        store.mkdir(parents=True, exist_ok=True)
        if any(store.iterdir()) and not (store / MARKER).exists():
            raise StoreError(f"{store} is a folder with other files in it", "name an empty or new folder")
        (store / MARKER).touch()
        handle = os.open(store / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"the store {store} cannot be written: {error.strerror}", "name another folder") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"another build of {store} is running", "wait for it") from error
        yield
    finally:
        os.close(handle)


def tidy(store: Path) -> None:
    """Remove what killed builds left behind. The caller holds the lock."""
    for folder in _generations(store):
        if folder.name.startswith("new-"):
            shutil.rmtree(folder, ignore_errors=True)


def begin(store: Path) -> Path:
    """A new, empty generation. The caller holds the lock."""
    serving = current(store)
    numbers = [int(f.name) for f in _generations(store) if f.name.isdigit()]
    number = max([0, *numbers, *([int(serving.name)] if serving else [])]) + 1
    folder = store / f"new-{number:06d}"
    try:
        folder.mkdir()
    except OSError as error:
        raise StoreError(f"the store {store} cannot be written: {error.strerror}") from error
    return folder


def publish(store: Path, new: Path) -> Path:
    """Let a finished generation answer, at once and for all readers, and remove all but the last ones."""
    final = store / new.name.removeprefix("new-")
    _sync(new)
    new.rename(final)
    link = store / (CURRENT + ".new")
    link.unlink(missing_ok=True)
    link.symlink_to(final.name)
    link.replace(store / CURRENT)
    _sync(store)
    for old in sorted(f for f in _generations(store) if f.name.isdigit())[:-KEPT]:
        (old / MANIFEST).unlink(missing_ok=True)  # readers see by it that not all of the rest is there any more
        shutil.rmtree(old, ignore_errors=True)
    return final


def discard(new: Path) -> None:
    """Remove a generation that was not finished."""
    shutil.rmtree(new, ignore_errors=True)


def current(store: Path) -> Path | None:
    """The generation that answers, resolved so that a swap does not reach an open reader; None if there is none."""
    link = store / CURRENT
    return link.resolve() if link.is_symlink() and link.exists() else None


def damage(folder: Path) -> str:
    """The first file of a generation that is missing or changed, or an empty string.

    RocksDB opens some truncated stores as empty ones: the sizes tell.
    """
    try:
        sealed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        changed = sorted(dict(sealed).items() ^ file_sizes(folder).items())
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError):
        return MANIFEST
    return changed[0][0] if changed else ""


def _generations(store: Path) -> list[Path]:
    return [f for f in store.iterdir() if f.is_dir() and not f.is_symlink()]


def _sync(folder: Path) -> None:
    for path in [*(p for p in folder.rglob("*") if p.is_file()), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def file_sizes(folder: Path) -> dict[str, int]:
    """The files of a generation that readers rest on, with their sizes; not those that RocksDB writes on opening."""
    transient = ("LOG", "LOCK")
    return {
        f.relative_to(folder).as_posix(): f.stat().st_size
        for f in folder.rglob("*")
        if f.is_file() and f.name != MANIFEST and not f.name.startswith(transient)
    }
