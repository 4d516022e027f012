"""What is written for the user: a file whole or not at all; links are followed, devices and pipes written into."""

from __future__ import annotations

import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from metlit.errors import MetlitError
from metlit.written import takes_its_place, write_whole
from tests.conftest import run

EXPORT = ("export", "bib", "-f", "bib", "-o")


def test_the_command_follows_links_and_writes_into_devices(real_store: Path, tmp_path: Path) -> None:
    wanted = run("export", "bib", "--store", real_store).out
    assert wanted.startswith("@") and len(wanted) > 500
    (tmp_path / "real.bib").write_text("before", encoding="utf-8")
    (tmp_path / "real.bib").chmod(0o640)
    link = tmp_path / "link.bib"
    link.symlink_to("real.bib")
    assert run(*EXPORT, link, "--store", real_store).code == 0
    assert link.is_symlink() and (tmp_path / "real.bib").read_text(encoding="utf-8") == wanted
    assert stat.S_IMODE((tmp_path / "real.bib").stat().st_mode) == 0o640
    assert run(*EXPORT, "/dev/stdout", "--store", real_store).out == wanted
    full = run(*EXPORT, "/dev/full", "--store", real_store)
    assert (full.code, full.err) == (2, "metlit: /dev/full cannot be written: No space left on device\n")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_nothing_is_put_beside_a_device(tmp_path: Path) -> None:
    """As the numbers of a figure are put beside it."""
    assert not takes_its_place(Path("/dev/null")) and not takes_its_place(Path("/proc/self/fd/1"))
    assert takes_its_place(tmp_path / "new") and not takes_its_place(tmp_path)


def test_a_pipe_and_a_socket_are_written_into(tmp_path: Path) -> None:
    read: list[bytes] = []
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"x" * 200_000)
    reader.join()
    assert read == [b"x" * 200_000] and stat.S_ISFIFO(pipe.stat().st_mode)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        server.listen()
        write_whole(tmp_path / "socket", b"a socket")
        assert server.accept()[0].recv(100) == b"a socket"
    assert stat.S_ISSOCK((tmp_path / "socket").stat().st_mode)
    with pytest.raises(MetlitError, match="socket cannot be written: Connection refused"):
        write_whole(tmp_path / "socket", b"nobody listens")


def test_a_link_to_nothing_makes_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("made")
    write_whole(tmp_path / "link", b"x")
    assert (tmp_path / "made").read_bytes() == b"x" and (tmp_path / "link").is_symlink()
    long = tmp_path / ("n" * 255)
    write_whole(long, b"x")
    assert long.read_bytes() == b"x" and len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("place", ["folder", "file/x", "none/x", "loop", "n" * 256, "/proc/x", "/sys/x"])
def test_what_cannot_be_written_is_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"before")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(MetlitError, match=r"cannot be written: [A-Z]\w+") as raised:
        write_whole(tmp_path / place, b"x")
    assert "\n" not in str(raised.value) and (tmp_path / "file").read_bytes() == b"before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder", "loop"]


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_what_fails_leaves_the_file_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"before")

    def fails(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, step, fails)
    with pytest.raises(MetlitError, match="x cannot be written: Permission denied"):
        write_whole(file, b"after")
    assert file.read_bytes() == b"before" and list(tmp_path.iterdir()) == [file]
