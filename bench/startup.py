"""How long a person waits for `cswo-report --help`, beside a bare Python; both as whole processes.

The promise: no longer than three times a bare Python and 150 ms more. Alternating runs share whatever else the machine
is doing. Exits with 1 when the promise is broken.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import sysconfig
import time

RUNS = 15
TIMES_BARE = 3
AND_MILLISECONDS = 150


def milliseconds(command: list[str]) -> float:
    """The wall-clock time of one run, from start to end of the process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def main() -> int:
    """Measure, print, and answer the exit code."""
    program = shutil.which("cswo-report", path=sysconfig.get_path("scripts"))
    if program is None:
        print("cswo-report is not installed in this Python's environment. Type: ./run bench", file=sys.stderr)
        return 8
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "cswo-report --help": [program, "--help"]}
    for command in commands.values():  # the first run reads the disk and writes byte code
        milliseconds(command)
    samples: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            samples[name].append(milliseconds(command))

    for name, times in samples.items():
        print(f"{name:<20} median {statistics.median(times):6.1f} ms   fastest {min(times):6.1f} ms   ({RUNS} runs)")
    bare, ours = (statistics.median(times) for times in samples.values())
    allowed = TIMES_BARE * bare + AND_MILLISECONDS
    kept = ours <= allowed
    print(
        f"ratio {ours / bare:.1f}; allowed {TIMES_BARE} x bare + {AND_MILLISECONDS} ms = {allowed:.0f} ms: "
        f"{'kept' if kept else 'BROKEN'}"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
