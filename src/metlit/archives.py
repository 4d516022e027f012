"""Zip archives that are the same bytes whenever they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from metlit.notice import NOTICE

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold
README = "README.txt"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip with nothing in it that changes from day to day.

    Args:
        files: name → content, in the order in which they are to stand; texts in UTF-8.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            made.writestr(info, content.encode() if isinstance(content, str) else content)
    return stream.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a zip: name → content, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A zip as :func:`zipped` makes it, with a file in front that says what it is for."""
    return zipped({README: NOTICE + "\n", **files})
