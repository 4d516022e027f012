"""The mark that a record was verified against its paper: a small file beside it, ``RECORD.verified.json``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from metlit.record.files import VERIFIED_SUFFIX
from metlit.record.text import Refused, decode, read_bytes
from metlit.written import write_whole

MARK_FORM = "metlit verified 1"


@dataclass(frozen=True)
class VerifiedMark:
    """What was verified, when and against what.

    Attributes:
        record: SHA-256 of the record's text, line ends aside.
        paper: the name of the paper's file, without folders.
        paper_sha256: of its bytes.
        day: when, as ``2026-11-30``.
        quotes: how many were looked up.
        numbers: how many were looked up.
        warnings: how many were left; errors are none.
        metlit: the version that verified.
    """

    record: str
    paper: str
    paper_sha256: str
    day: str
    quotes: int
    numbers: int
    warnings: int
    metlit: str

    def told(self, *, stale: bool) -> str:
        """In one line."""
        left = f", {self.warnings} warning{'s' * (self.warnings != 1)} left" if self.warnings else ""
        looked = f"{self.quotes} quotes and {self.numbers} numbers{left}"
        old = "; stale: the record was changed afterwards" if stale else ""
        return f"{self.day}, {self.paper} (SHA-256 {self.paper_sha256[:12]}…): {looked}{old}"


def mark_file(record: Path) -> Path:
    """Where the mark of a record lies."""
    return record.with_name(f"{record.stem}{VERIFIED_SUFFIX}")


def text_hash(record: Path) -> str:
    """SHA-256 of a record's text, whichever line ends a checkout gave it.

    Raises:
        Refused: if the file is no record's.
    """
    name = record.as_posix()
    return hashlib.sha256(decode(read_bytes(record, name), name).encode()).hexdigest()


def write_mark(record: Path, mark: VerifiedMark) -> Path:
    """Write the mark of a record; the file.

    Raises:
        MetlitError: if it cannot be written.
    """
    file = mark_file(record)
    data = json.dumps({"format": MARK_FORM} | asdict(mark), ensure_ascii=False, indent=1) + "\n"
    write_whole(file, data.encode())
    return file


def read_mark(record: Path) -> VerifiedMark | None:
    """The mark of a record; None if it has none that can be read."""
    try:
        data = json.loads(mark_file(record).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(data, dict) or data.pop("format", None) != MARK_FORM:
        return None
    known = {field.name: {"int": int}.get(str(field.type), str) for field in fields(VerifiedMark)}
    if data.keys() != known.keys() or any(type(data[name]) is not kind for name, kind in known.items()):
        return None
    return VerifiedMark(**data)


def is_stale(record: Path, mark: VerifiedMark) -> bool:
    """Whether a record was changed since it was verified."""
    try:
        return text_hash(record) != mark.record
    except Refused:
        return True


def told_mark(record: Path) -> str:
    """What the mark of a record says, and whether it still holds; empty if there is none."""
    mark = read_mark(record)
    return mark.told(stale=is_stale(record, mark)) if mark else ""


def verified_records(folder: Path) -> dict[str, bool]:
    """The ids of the records of a folder that have a mark, and whether it still holds."""
    files = [
        file.with_name(f"{file.name.removesuffix(VERIFIED_SUFFIX)}.yaml")
        for file in sorted(folder.glob(f"*{VERIFIED_SUFFIX}"))
    ]
    marks = {file: mark for file in files if (mark := read_mark(file))}
    return {file.stem: not is_stale(file, mark) for file, mark in marks.items()}
