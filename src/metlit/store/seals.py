"""What files were sealed with, against what lies there: bits rot, and keep a file's size and time."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from metlit.errors import StoreError

# What a CRC-32 is taken of: several at a time, so that large files are read by all cores.
BLOCK = 16 << 20
_PIECE = 1 << 20
_THREADS = 8
_SELF = "sealed"


class Seal(NamedTuple):
    """A file as it was when it was complete.

    Attributes:
        size: in bytes.
        sha256: of the whole, as builds and ``metlit check --store`` compare it.
        crc32: of each block of 16 MiB, as readers compare it: it finds every flipped byte, and costs a quarter.
    """

    size: int
    sha256: str
    crc32: list[int]


class Sealer:
    """Seals files and tells what is no longer as sealed; a file with several names is read once.

    What was found to be sound keeps its seal when it gets a further name: what rots during a build is not sealed as
    right. A sealer lives as long as one build: size and time tell what was written anew, not what has rotted.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Seal] = {}

    def seal(self, file: Path) -> Seal:
        """The seal of a file; an OSError if it cannot be read."""
        same = _identity(file)
        if same not in self._known:
            digest, blocks, size = sha256(), [0], 0
            for piece in _pieces(file):
                if size and not size % BLOCK:
                    blocks.append(0)
                digest.update(piece)
                blocks[-1] = zlib.crc32(piece, blocks[-1])
                size += len(piece)
            self._known[same] = Seal(size, digest.hexdigest(), blocks)
        return self._known[same]

    def spoiled(self, folder: Path, seals: Mapping[str, Seal]) -> list[str]:
        """The names of files in a folder that are missing or not as sealed."""
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(os.cpu_count() or 1, _THREADS)) as pool:
            sound = pool.map(lambda name: self._as_sealed(folder / name, seals[name]), seals)
            return [name for name, good in zip(seals, sound, strict=True) if not good]

    def _as_sealed(self, file: Path, seal: Seal) -> bool:
        try:
            same = _identity(file)
            if same in self._known:
                return self._known[same] == seal
            digest = sha256()
            for piece in _pieces(file):
                digest.update(piece)
        except OSError:
            return False
        if digest.hexdigest() != seal.sha256:
            return False
        self._known[same] = seal
        return True


def _identity(file: Path) -> tuple[object, ...]:
    """What the names of one file have in common, as long as nobody writes into it."""
    status = file.stat()
    inode = (status.st_dev, status.st_ino) if status.st_ino else (file,)
    return (*inode, status.st_size, status.st_mtime_ns)


def first_spoiled(folder: Path, seals: Mapping[str, Seal], names: Iterable[str]) -> str:
    """The first of the named files in a folder that is missing or not as sealed, or an empty string: by CRC-32.

    Args:
        folder: where the files are.
        seals: by name.
        names: those to read.
    """
    parts = [(name, number) for name in names for number in range(len(seals[name].crc32))]

    def sound(part: tuple[str, int]) -> bool:
        name, number = part
        return _block(folder / name, number) == seals[name].crc32[number]

    found = _in_threads(sound, parts) if len(parts) > 1 and _large(seals, parts) else map(sound, parts)
    return next((name for (name, _), good in zip(parts, found, strict=True) if not good), "")


def _large(seals: Mapping[str, Seal], parts: Iterable[tuple[str, int]]) -> bool:
    return sum(seals[name].size for name in {name for name, _ in parts}) > BLOCK


def _in_threads(sound: Callable[[tuple[str, int]], bool], parts: list[tuple[str, int]]) -> list[bool]:
    """Reading and zlib let other threads run; an executor takes longer to import than most stores to read."""
    found = [False] * len(parts)
    count = min(os.cpu_count() or 1, _THREADS)

    def compare(first: int) -> None:
        for place in range(first, len(parts), count):
            found[place] = sound(parts[place])

    threads = [Thread(None, compare, None, (first,)) for first in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _block(file: Path, number: int) -> int:
    """The CRC-32 of a block; -1 if it cannot be read."""
    found = 0
    try:
        for piece in _pieces(file, number * BLOCK, BLOCK):
            found = zlib.crc32(piece, found)
    except OSError:
        return -1
    return found


def _pieces(file: Path, start: int = 0, length: int = -1) -> Iterator[memoryview]:
    """The bytes of a file from a place on, in pieces of which none reaches into another block."""
    buffer = memoryview(bytearray(_PIECE))
    with file.open("rb", buffering=0) as stream:
        stream.seek(start)
        while length and (count := stream.readinto(buffer[: _PIECE - start % _PIECE])):
            yield buffer[:count]
            start += count
            length -= count


def write_sealed(file: Path, contents: Mapping[str, object]) -> None:
    """A JSON file with a digest of what it says, there whole or not at all."""
    text = json.dumps({**contents, _SELF: _digest(contents)}, indent=2)
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    beside.replace(file)


def read_sealed(file: Path) -> dict[str, Any]:
    """What :func:`write_sealed` was given.

    Raises:
        StoreError: if it cannot be read or says something else.
    """
    try:
        contents = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(contents, dict) or contents.pop(_SELF, "") != _digest(contents):
            raise ValueError("another digest")
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(f"{file} cannot be read or is damaged", "metlit build makes it anew") from error
    return contents


def _digest(contents: Mapping[str, object]) -> str:
    return sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def seals_of(contents: Mapping[str, Any]) -> dict[str, Seal]:
    """The seals in a sealed file: those of ``files``, by name."""
    return {name: Seal(*seal) for name, seal in contents["files"].items()}
