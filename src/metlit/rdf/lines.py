"""Many lines of N-Quads, held in little memory: what one graph says again and again is said in few bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from heapq import merge
from itertools import groupby, islice
from typing import Protocol

# Below so many bytes lines are held as they are: most records have no more.
_LARGE = 4 << 20
_PIECE = 1 << 20
_SOME = 5000  # lines
_LEVEL = 1  # of zlib: nine tenths of what the best one saves, in a fifth of the time


class Lines:
    """A set of lines, each with its end; read in order, each once."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._loose: set[str] = set()
        self._size = 0
        self._packed: list[list[bytes]] = []
        self.add(lines)

    def add(self, lines: Iterable[str]) -> None:
        """Add some; those that are there already make no difference."""
        for line in lines:
            if line not in self._loose:
                self._loose.add(line)
                self._size += len(line)
                if self._size > _LARGE:
                    self._pack()

    def _pack(self) -> None:
        """Put what was added lately, in order, into compressed pieces."""
        pieces, text, size = [], [], 0
        for line in sorted(self._loose):
            text.append(line)
            size += len(line)
            if size > _PIECE:
                pieces.append(zlib.compress("".join(text).encode(), _LEVEL))
                text, size = [], 0
        if text:
            pieces.append(zlib.compress("".join(text).encode(), _LEVEL))
        self._packed.append(pieces)
        self._loose, self._size = set(), 0

    def __iter__(self) -> Iterator[str]:
        if not self._packed:
            yield from sorted(self._loose)
            return
        parts = [sorted(self._loose), *map(_unpacked, self._packed)]
        yield from (line for line, _ in groupby(merge(*parts)))

    def __bool__(self) -> bool:
        return bool(self._loose or self._packed)


class Packed:
    """Lines as bytes, in the order they came, held in little memory if they are many.

    Attributes:
        length: the bytes.
        lines: how many lines there are.
        digest: SHA-256 of the bytes.
    """

    __slots__ = ("_compressed", "_pieces", "digest", "length", "lines")

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._pieces: list[bytes] = []
        self._compressed = False
        self.length = self.lines = 0
        digest, piece = sha256(), bytearray()
        for line in lines:
            piece += line.encode()
            self.lines += 1
            if len(piece) > _LARGE:
                self._compressed = True
                self._put(piece, digest)
                piece = bytearray()
        if piece:
            self._put(piece, digest)
        self.digest = digest.digest()

    def _put(self, piece: bytearray, digest: _Digest) -> None:
        digest.update(piece)
        self.length += len(piece)
        self._pieces.append(zlib.compress(piece, _LEVEL) if self._compressed else bytes(piece))

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, in pieces."""
        return map(zlib.decompress, self._pieces) if self._compressed else iter(self._pieces)

    def __bool__(self) -> bool:
        return bool(self._pieces)


class _Digest(Protocol):
    def update(self, data: bytearray, /) -> None: ...


def _unpacked(pieces: Iterable[bytes]) -> Iterator[str]:
    for piece in pieces:
        yield from (f"{line}\n" for line in zlib.decompress(piece).decode().split("\n")[:-1])


def merged_lines(*several: Iterable[str]) -> Iterator[str]:
    """The lines of several sorted ones, in order, each once."""
    yield from (line for line, _ in groupby(merge(*several)))


def in_pieces(lines: Iterable[str]) -> Iterator[str]:
    """The lines as text, some thousands at a time: those of many patients are never held as one."""
    rest = iter(lines)
    while some := "".join(islice(rest, _SOME)):
        yield some
