"""Answers of services on this machine: nobody is asked twice, and what was asked once is there without network."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path

from metlit.errors import MetlitError
from metlit.written import write_whole

_HEAD = b"metlit answer 1 "


@dataclass(frozen=True)
class KeptAnswer:
    """The bytes, and the day on which they came."""

    day: datetime.date
    body: bytes


def kept_answer(folder: Path, service: str, ident: str) -> KeptAnswer | None:
    """What was kept; None if nothing was, or if it is damaged."""
    try:
        head, _, body = _file(folder, service, ident).read_bytes().partition(b"\n")
        day, _, digest = head.removeprefix(_HEAD).decode("ascii").partition(" ")
        found = KeptAnswer(datetime.date.fromisoformat(day), body)
    except (OSError, ValueError):
        return None
    return found if hashlib.sha256(body).hexdigest() == digest else None


def keep_answer(folder: Path, service: str, ident: str, body: bytes, day: datetime.date) -> str:
    """Keep an answer; what is wrong, in one line, if it cannot be kept: that stops nobody."""
    head = _HEAD + f"{day.isoformat()} {hashlib.sha256(body).hexdigest()}\n".encode("ascii")
    file = _file(folder, service, ident)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, head + body)
    except (OSError, MetlitError) as error:
        return f"the answer is not kept: {error}"
    return ""


def _file(folder: Path, service: str, ident: str) -> Path:
    return folder / service / hashlib.sha256(ident.encode("utf-8")).hexdigest()[:32]
