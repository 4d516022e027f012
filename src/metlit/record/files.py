"""The files of a folder of records: which are records, and what is wrong with the others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.errors import RecordsError
from metlit.finding import ERROR, WARNING, Finding, has_errors
from metlit.record.text import Refused, read_bytes, refuse_large
from metlit.resources import FROZEN_LIST

SUFFIX = ".yaml"
MAX_ID = 64
# Names that Windows keeps for devices.
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}
_IGNORED = {"README.md", FROZEN_LIST}
# Beside a record: the mark that it was verified.
VERIFIED_SUFFIX = ".verified.json"
# What somebody may take for a record.
_REFUSED = {".yml", ".json", ".jsonld", ".ttl", ".rdf", ".owl", ".xml", ".nt", ".nq", ".trig", ".csv", ".xlsx"}


@dataclass(frozen=True, order=True, slots=True)
class RecordFile:
    """One record file: its id, its path, and the name that findings use."""

    record: str
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class RecordText:
    """The text of one record: its id, how findings call its file, its bytes, or why they cannot be had."""

    record: str
    name: str
    data: bytes
    refused: Finding | None = None

    @classmethod
    def load(cls, file: RecordFile) -> RecordText:
        """Read a record file; whatever keeps it from being read becomes its finding."""
        try:
            return cls(file.record, file.name, read_bytes(file.path, file.name))
        except Refused as refused:
            return cls(file.record, file.name, b"", refused.finding)

    @classmethod
    def of(cls, record: str, name: str, data: bytes) -> RecordText:
        """The text of a record that is in no file yet; one that is too large becomes its finding."""
        try:
            refuse_large(len(data), name)
        except Refused as refused:
            return cls(record, name, b"", refused.finding)
        return cls(record, name, data)


def gather(paths: Iterable[Path]) -> tuple[list[RecordFile], list[Finding]]:
    """All record files below the paths (files, or folders not searched deeper), sorted by id.

    Raises:
        RecordsError: if a path does not exist, or no record is found at all.
    """
    files: list[RecordFile] = []
    findings: list[Finding] = []
    for path in paths:
        if path.is_dir():
            for entry in sorted(path.iterdir()):
                _take(entry, files, findings, listed=True)
        elif path.exists() or path.is_symlink():
            _take(path, files, findings, listed=False)
        else:
            raise RecordsError(f"{path} does not exist", "name a folder of records or a record")
    if not files and not has_errors(findings):
        raise RecordsError("no records there", "a record is a file <id>.yaml")
    findings += _clashes(files)
    return sorted(files), sorted(findings)


def _take(path: Path, files: list[RecordFile], findings: list[Finding], *, listed: bool) -> None:
    name = path.as_posix()
    if listed and (path.name in _IGNORED or path.name.startswith(".") or path.name.endswith(VERIFIED_SUFFIX)):
        return
    if path.suffix != SUFFIX:
        severity = WARNING if listed and path.suffix not in _REFUSED else ERROR
        message = "not a record: a record is a file <id>.yaml"
        findings.append(Finding(name, 0, 0, "not-a-record", message, "rename or move it", severity))
    elif not iris.SLUG.fullmatch(path.stem) or len(path.stem) > MAX_ID or path.stem in _RESERVED:
        message = f"'{path.stem}' is no record id"
        remedy = "use lower-case letters, digits and hyphens, such as sanuki-2022.yaml"
        findings.append(Finding(name, 0, 0, "bad-record-id", message, remedy))
    else:
        files.append(RecordFile(path.stem, path, name))


def _clashes(files: list[RecordFile]) -> list[Finding]:
    seen: dict[str, RecordFile] = {}
    findings = []
    for file in sorted(files):
        first = seen.setdefault(file.record, file)
        if not _same(first.path, file.path):
            message = f"the record '{file.record}' is also {first.name}"
            findings.append(Finding(file.name, 0, 0, "duplicate-record", message, "remove one"))
    return findings


def _same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, as those in ``cases`` and ``Cases`` do where case is not told apart."""
    try:
        return one.absolute() == other.absolute() or os.path.samestat(one.lstat(), other.lstat())
    except OSError:
        return False


def key(source: RecordText, fingerprint: str) -> str:
    """The digest of all that a record's graph depends on, other records aside: empty if it cannot be read."""
    if source.refused is not None:
        return ""
    digest = hashlib.sha256(f"{fingerprint}\0{source.record}\0".encode())
    digest.update(source.data)
    return digest.hexdigest()
