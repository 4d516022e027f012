"""Zips: read back by the standard library, the same bytes at any time."""

from __future__ import annotations

import io
import time
import zipfile

from metlit.archives import README, archive, unzipped, zipped
from metlit.notice import NOTICE

FILES = {"b.txt": "µ", "a/c.bin": b"\0\1"}


def test_a_zip_holds_the_files_in_their_order_and_no_day() -> None:
    read = zipfile.ZipFile(io.BytesIO(zipped(FILES)))
    assert read.testzip() is None
    assert [one.filename for one in read.infolist()] == ["b.txt", "a/c.bin"]
    assert (read.read("b.txt"), read.read("a/c.bin")) == ("µ".encode(), b"\0\1")
    assert {one.date_time[:3] for one in read.infolist()} == {(1980, 1, 1)}
    assert {one.external_attr >> 16 for one in read.infolist()} == {0o644}


def test_a_zip_of_another_day_has_the_same_bytes(monkeypatch) -> None:
    first = zipped(FILES)
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert zipped(FILES) == first


def test_what_was_zipped_is_unzipped() -> None:
    assert unzipped(zipped(FILES)) == {"b.txt": "µ".encode(), "a/c.bin": b"\0\1"}
    assert list(unzipped(zipped(FILES))) == ["b.txt", "a/c.bin"]


def test_an_archive_says_first_what_it_is_for() -> None:
    assert next(iter(unzipped(archive(FILES)).items())) == (README, f"{NOTICE}\n".encode())
