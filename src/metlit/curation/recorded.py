"""Whether a publication has a record already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from metlit.curation.bibliographic.citation import Citation
from metlit.record.text import MAX_BYTES, Mapping, Refused, Scalar, read_file

_SOURCE, _IDS = "source", ("doi", "pmid")


def recorded_as(citation: Citation, folder: Path) -> list[Path]:
    """The records of a folder that have the DOI or the PMID of a publication, sorted; none if there is no folder."""
    wanted = {key: getattr(citation, key) for key in _IDS if getattr(citation, key)}
    if not wanted or not folder.is_dir():
        return []
    files = sorted(file for file in folder.glob("*.yaml") if _may_have(file, wanted.values()))
    return [file for file in files if any(wanted.get(key) == text.lower() for key, text in _ids(file))]


def _may_have(file: Path, texts: Iterable[str]) -> bool:
    """Reading a record takes long: first whether the text stands anywhere in it."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES).lower()
    except OSError:
        return False
    return any(text.encode() in data for text in texts)


def _ids(file: Path) -> Iterator[tuple[str, str]]:
    try:
        source = read_file(file).entries.get(_SOURCE)
    except Refused:
        return
    if source is None or not isinstance(source[1], Mapping):
        return
    for key in _IDS:
        value = source[1].entries.get(key, (None, None))[1]
        if isinstance(value, Mapping):  # with a place of its own
            value = value.entries.get("value", (None, None))[1]
        if isinstance(value, Scalar):
            yield key, value.text
