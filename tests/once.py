"""What is dear to make is made by one of the test workers; the others wait for it, and read it or take a copy."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

LONGEST = 280  # seconds another worker is waited for


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills, made by whichever test worker asks first.

    Each worker has a base folder of its own below a common one when pytest runs in several processes.
    """
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done, failed = (common / f"{name}{suffix}" for suffix in ("", ".done", ".failed"))
    try:
        folder.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + LONGEST
        while not done.exists():
            if failed.exists() or time.monotonic() > deadline:
                pytest.fail(f"{name} was not made by the other test worker; its own failure says why.")
            time.sleep(0.1)
        return folder
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    done.touch()
    return folder
