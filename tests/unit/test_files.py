"""Files are private, and a reader sees the old file whole or the new file whole."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from cswo_report import files
from cswo_report.errors import Conflict

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private by the profile's own rights")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@POSIX
@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_what_is_private_is_private_under_any_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        files.make_private_folder(tmp_path / "a")
        files.make_private_file(tmp_path / "a" / "b")
        files.write_whole(tmp_path / "a" / "c", b"x")
    finally:
        os.umask(before)
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/c")] == [0o700, 0o600, 0o600]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "settings"
    files.write_whole(target, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["settings"]


def test_a_reader_never_sees_a_part(tmp_path: Path) -> None:
    target = tmp_path / "page"
    contents = {bytes([letter]) * 200_000 for letter in b"abc"}
    files.write_whole(target, b"a" * 200_000)
    done = threading.Event()

    def write() -> None:
        for _ in range(10):
            for content in contents:
                files.write_whole(target, content)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(target.read_bytes())
    writer.join()
    assert seen <= contents


def test_writers_wait_in_line(tmp_path: Path) -> None:
    order: list[str] = []

    def work(name: str) -> None:
        with files.waiting_in_line(tmp_path / "lock"):
            order.extend([f"{name} in", f"{name} out"])

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(order[place].split()[0] == order[place + 1].split()[0] for place in range(0, 16, 2))


def test_a_place_in_line_is_given_up_after_the_wait(tmp_path: Path) -> None:
    line = tmp_path / "store.lock"
    with (
        files.waiting_in_line(line),
        pytest.raises(Conflict, match="locked by another"),
        files.waiting_in_line(line, seconds=0.05),
    ):
        pass
    with files.waiting_in_line(line, seconds=0.05):
        pass
