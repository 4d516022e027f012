"""A review pack as a folder: it is there whole, or the one before it still is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from metlit.errors import MetlitError
from metlit.notice import NOTICE
from metlit.review.index_page import index_page
from metlit.review.pack import PACK_LOSSES, Pack

_INDEX, SUMS, CRATE = "index.html", "checksums.sha256", "crate.zip"
_TITLE = "Review pack: {} publications"


def written(
    pack: Pack, folder: Path, counts: Path | None, cases: Path, command: str, step: Callable[[], object]
) -> int:
    """Write all files of a pack into a folder; returns how many.

    Args:
        pack: what is to be written.
        folder: an empty one.
        counts: the numbers of the flow diagram, or None.
        cases: the folder of the records.
        command: that makes the crate.
        step: called after each part.
    """
    sums: dict[str, str] = {}

    def put(path: str, data: bytes) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        sums[path] = sha256(data).hexdigest()

    shown = []
    for part in pack.parts(counts):
        files = part.make()
        for path, data in files.items():
            put(path, data)
        shown.append((part.kind, part.name, part.title, list(files)))
        step()
    put(CRATE, pack.crate(cases, command))
    shown.append(("RDF", "crate", "Research object (RO-Crate) of records, ontology, shapes, graph, tables", [CRATE]))
    step()
    put(PACK_LOSSES, "\n".join([NOTICE, "", *pack.losses, ""]).encode())
    put(_INDEX, index_page(_TITLE.format(len(pack.publications())), shown, pack.losses))
    (folder / SUMS).write_text(
        "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())), encoding="utf-8", newline="\n"
    )
    return len(sums) + 1


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of another once it is complete; nothing is left of it if it is not.

    Raises:
        MetlitError: if the other is no pack, or cannot be written.
    """
    folder = folder.resolve()  # a link keeps pointing to it
    if folder.exists() and not (folder.is_dir() and _holds_nothing_else(folder)):
        raise MetlitError(f"{folder} holds something else than a review pack", "name an empty or new folder")
    new = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        new.mkdir(parents=True)
        yield new
        _swap(new, folder)
    except OSError as error:
        raise MetlitError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _holds_nothing_else(folder: Path) -> bool:
    """Whether every file of a folder is one that a pack there lists: nothing of anybody else's is replaced."""
    files = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if not f.is_dir()}
    if not files:
        return True
    if SUMS not in files or _INDEX not in files:
        return False
    listed = {line.partition("  ")[2] for line in (folder / SUMS).read_text(encoding="utf-8").splitlines()}
    return files <= {*listed, SUMS}


def _swap(new: Path, folder: Path) -> None:
    before = folder.with_name(f".{folder.name}.{os.getpid()}.before")
    if folder.exists():
        folder.replace(before)
    try:
        new.replace(folder)
    except OSError:
        if before.exists():
            before.replace(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
