"""The one module that knows how files are kept private, whole and locked on each operating system.

Everything else calls these few functions, so that the rest of the program has no POSIX-only call in it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from cswo_report.errors import Conflict

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can open; one that is there keeps its rights. On Windows the profile's own apply."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    if sys.platform != "win32":
        folder.chmod(PRIVATE_FOLDER)


def make_private_file(path: Path) -> None:
    """Create an empty file, or take an existing one, that only its owner can read or write."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, PRIVATE_FILE))
    if sys.platform != "win32":
        path.chmod(PRIVATE_FILE)


def is_private(path: Path) -> bool:
    """Whether a file or folder is ours and nobody else may write to it. On Windows the profile's own rights answer for it."""
    if sys.platform == "win32":
        return True
    found = path.lstat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022 and not path.is_symlink()


def is_for_owner_alone(path: Path) -> bool:
    """Whether nobody but its owner may read a file. On Windows the profile's own rights answer for it."""
    return sys.platform == "win32" or not path.stat().st_mode & 0o077


def own_cache() -> Path | None:
    """This user's own folder for what can be made again, outside every workspace; None where there is none to be had."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ["LOCALAPPDATA"])
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = base / "cswo-report"
        make_private_folder(folder)
    except (KeyError, OSError, RuntimeError):
        return None
    return folder if is_private(folder) else None


def own_secret() -> bytes | None:
    """A secret of this user alone: what is signed with it was written by this user's own program, and not sent by anybody."""
    folder = own_cache()
    if folder is None:
        return None
    path = folder / "secret"
    try:
        if not path.exists():
            write_whole(path, secrets.token_bytes(32))
        return path.read_bytes() if is_private(path) else None
    except OSError:
        return None


def write_whole(path: Path, content: bytes, *, private: bool = True) -> None:
    """Write beside, sync, rename: a reader sees the old file whole or the new file whole, never a part."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        if sys.platform != "win32":
            beside.chmod(PRIVATE_FILE if private else 0o644)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


LONGEST_WAIT = 30.0  # seconds in line before giving up: far longer than any change takes
STEP = 0.005


@contextlib.contextmanager
def waiting_in_line(path: Path, seconds: float = LONGEST_WAIT) -> Iterator[None]:
    """Hold an exclusive lock on a file beside the store, so that writers are served in turn rather than starving.

    Raises Conflict when it cannot be had within `seconds`.
    """
    make_private_file(path)
    with path.open("r+b") as handle:
        until = time.monotonic() + seconds
        while not _try_lock(handle.fileno()):
            if time.monotonic() >= until:
                raise Conflict(
                    "The store is locked by another program; nothing was saved.",
                    "Wait for that program to end, or stop it, and try again.",
                )
            time.sleep(STEP)
        try:
            yield
        finally:
            handle.seek(0)
            _unlock(handle.fileno())


def _try_lock(number: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _unlock(number: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_UN)
