"""How long a person waits for `cswo-report due` in a council with 20,000 open time limits, as a whole process.

Beside it, in the same run: importing SQLAlchemy alone, without which nothing is read, and which is most of the wait. The promise:
no more than 300 ms besides it, so that on a machine that imports it in 200 ms the list comes in half a second. Exits with 1 when
the promise is broken.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cswo_report.domain.clock_rules import Clock
from cswo_report.domain.deadlines import Deadline, Happening, end_of, local_day
from cswo_report.domain.times import Moment
from cswo_report.store import deadlines
from cswo_report.usecases import setting_up
from cswo_report.usecases.workspace import Workspace

OPEN = 20_000
RUNS = 9
ALLOWED_BESIDES = 300
HALF_A_SECOND = 500
OWNERS = ("Adult social work", "Children and families social work", "Mental health officers", "Fostering and adoption")


def milliseconds(command: list[str]) -> float:
    """The wall-clock time of one run, from start to end of the process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def fill(workspace: Workspace) -> None:
    """Keep 20,000 open deadlines, from a year overdue to a year ahead."""
    today = local_day(datetime.now(UTC))
    version = workspace.reference.rules_version
    clock = Clock("ck.bench", "Later visit to the adult", "visited", "visited", "P12M", "elapsed")
    rows = []
    for number in range(OPEN):
        due = today + timedelta(days=number % 730 - 365)
        start = Happening("visited", Moment(due - timedelta(days=365)))
        deadline = Deadline(clock, 1, start, Moment(due, end_of(due)), calendar="elapsed@1")
        reference = f"AI-{number:05}"
        rows.append(deadlines.row_of("decision", reference, "awi.supervise", deadline, OWNERS[number % 4], version))
    with workspace.store.writing() as session:
        deadlines.replace(session, None, rows)


def main() -> int:
    """Measure, print, and answer the exit code."""
    program = shutil.which("cswo-report", path=sysconfig.get_path("scripts"))
    if program is None:
        print("cswo-report is not installed in this Python's environment. Type: ./run bench", file=sys.stderr)
        return 8
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "council"
        fill(setting_up.initialise(folder, "Bench"))
        commands = {
            "import sqlalchemy.orm": [sys.executable, "-c", "import sqlalchemy.orm"],
            "due": [program, "-w", str(folder), "due"],
            "due --json --all": [program, "-w", str(folder), "due", "--json"],
        }
        for command in commands.values():
            milliseconds(command)
        samples: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                samples[name].append(milliseconds(command))
    for name, times in samples.items():
        print(f"{name:<24} median {statistics.median(times):6.0f} ms   fastest {min(times):6.0f} ms   ({RUNS} runs)")
    bare, ours = statistics.median(samples["import sqlalchemy.orm"]), statistics.median(samples["due"])
    kept = ours - bare <= ALLOWED_BESIDES
    print(
        f"{OPEN:,} open: ratio {ours / bare:.1f}; besides SQLAlchemy {ours - bare:.0f} ms, allowed {ALLOWED_BESIDES} ms: "
        f"{'kept' if kept else 'BROKEN'}; {'under' if ours < HALF_A_SECOND else 'over'} half a second in all"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
