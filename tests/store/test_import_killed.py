"""An import that is killed at any moment leaves the store as before or as after. CSWO_KILLS=50 tries it fifty times on each database."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cswo_report.reference import Reference
from cswo_report.store.engine import Store
from cswo_report.usecases import undoing
from tests.store.import_desk import Desk, several
from tests.store.making import Office

TRIES = int(os.environ.get("CSWO_KILLS", "1"))
ROWS = 300

IMPORTER = f"""
import os, sys
from pathlib import Path
from cswo_report.reference import shipped_reference
from cswo_report.store.engine import Store
from cswo_report.usecases import importing
from tests.store.import_desk import Desk, several
reference = shipped_reference()
reference.registers, reference.codelists, reference.decision_types
for line in sys.stdin:
    number = os.fork()
    if number:
        os.waitpid(number, 0)
        print("gone", flush=True)
        continue
    desk = Desk(Store(sys.argv[1]), reference, Path(sys.argv[2]))
    seen = desk.look(*several({ROWS}), source=line.strip(), duplicates="add")
    print(os.getpid(), flush=True)
    importing.write(desk.workspace, seen, "importer")
    os.write(1, b"done\\n")
    os._exit(0)
"""


def _said(desk: subprocess.Popen[str], source: str) -> int:
    """Start an import of one more source; answer the number of its process once it begins to write."""
    assert desk.stdin is not None
    assert desk.stdout is not None
    desk.stdin.write(source + "\n")
    desk.stdin.flush()
    return int(desk.stdout.readline())


def _until_gone(desk: subprocess.Popen[str]) -> bool:
    """Wait for an import to end; whether it said that it was done."""
    assert desk.stdout is not None
    first = desk.stdout.readline().strip()
    if first == "done":
        assert desk.stdout.readline().strip() == "gone"
    return first == "done"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a desk that forks")
def test_killed_at_any_moment_it_is_as_before_or_as_after(
    store: Store, shipped_data: Reference, tmp_path: Path
) -> None:
    office, chance = Office(store, shipped_data), random.Random(20250917)
    command = [sys.executable, "-c", IMPORTER, store.url, str(tmp_path)]
    whole = 1
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as desk:
        _said(desk, "source_0")
        started = time.monotonic()
        assert _until_gone(desk)
        took = time.monotonic() - started
        for number in range(1, TRIES + 1):
            process = _said(desk, f"source_{number}")
            time.sleep(chance.uniform(0, 1.1 * took))
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            done = _until_gone(desk)
            held = len(office.all("complaint"))
            assert held in {whole * ROWS, (whole + 1) * ROWS}
            assert not done or held == (whole + 1) * ROWS
            whole = held // ROWS
        assert desk.stdin is not None
        desk.stdin.close()
    assert office.verify().whole
    again = Desk(store, shipped_data, tmp_path)
    assert [batch.counts["added"] for batch in undoing.batches(again.workspace)] == [ROWS] * whole
    added = [again.write(*several(ROWS), source=f"source_{number}", duplicates="add").added for number in (0, TRIES)]
    assert added in ([0, 0], [0, ROWS])
