"""How long the demonstration council's papers take, against bare WeasyPrint on the same pages in the same run.

Whole processes, the real command, charts made and checks run. The yardstick is WeasyPrint with nothing added and no tags, on all
the documents of the members' edition in one file with the same style sheet. Beside it, where they are on this machine: headless
Chromium printing that file, and Typst on the same words and numbers. Runs are interleaved and medians are shown, of wall clock and
of processor seconds: on a machine that does other work, the ratio of processor seconds is the steadier of the two.

    python -m bench.render [--rounds N] [--pages 60,200,600]

Exits with 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.render_peers import pages_of, single_html, typst_source, write_peers
from cswo_report.domain.paper import Paper

YEAR = "2024-25"
PROMISES = {"cold": 0.55, "one chapter edited": 0.20, "nothing changed": 0.03, "all editions and papers": 1.6}
MEMORY_ALLOWED = 2.0
GROWTH_ALLOWED = 1.15
EDITED = "narrative/2024-25/fostering.md"


@dataclass
class Runs:
    """What one way of making the paper took, run by run."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)  # megabytes, all its processes together

    def add(self, command: Sequence[str], folder: Path) -> None:
        begun, used = time.perf_counter(), os.times()
        process = subprocess.Popen(
            command, cwd=folder, env=_installed(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        watch = _Memory(process.pid)
        _, said = process.communicate()
        watch.stop()
        if process.returncode:
            raise SystemExit(f"{command[-1]}: exit {process.returncode}: {said[-400:]}")
        now = os.times()
        self.wall.append(time.perf_counter() - begun)
        self.cpu.append(now.children_user + now.children_system - used.children_user - used.children_system)
        self.peak.append(watch.peak / 1e6)


def _installed() -> dict[str, str]:
    """This environment, but Python keeps what it compiled, as where a program is installed; for all that is measured alike."""
    kept = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / f"cswo-bench-{os.getpid()}")}
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | kept


class _Memory:
    """Samples what a process and all it started hold together, shared pages counted once (Linux; 0 elsewhere)."""

    def __init__(self, root: int) -> None:
        self.root, self.peak, self._ended = root, 0, threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._ended.wait(0.4):
            self.peak = max(self.peak, sum(_share(pid) for pid in self._family()))

    def _family(self) -> list[int]:
        children: dict[int, list[int]] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(folder.name))
        found = [self.root]
        for pid in found:
            found += children.get(pid, [])
        return found


def _share(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0


def ours(workspace: Path, *more: str) -> list[str]:
    program = "from cswo_report.cli import main; main()"
    return [sys.executable, "-c", program, "-w", str(workspace), "report", "build", YEAR, *more]


def forget(workspace: Path) -> None:
    shutil.rmtree(workspace / ".cache", ignore_errors=True)


def edit(workspace: Path) -> None:
    with (workspace / EDITED).open("a", encoding="utf-8") as narrative:
        narrative.write(f"\nOne more sentence, written at {time.monotonic_ns() % 997} past the hour of measuring.\n")


def measure(workspace: Path, scratch: Path, peers: dict[str, list[str]], rounds: int) -> dict[str, Runs]:
    """Every way in turn, round after round; what comes before 'edited' and 'nothing changed' is the build that they rest on."""
    ways: dict[str, tuple[Callable[[Path], object], list[str]]] = {
        "cold": (forget, ours(workspace)),
        "nothing changed": (lambda _: None, ours(workspace)),
        "one chapter edited": (edit, ours(workspace)),
        "all editions and papers": (forget, ours(workspace, "--all")),
    }
    results = {name: Runs() for name in (*peers, *ways)}
    Runs().add(ours(workspace), scratch)  # not counted: what is installed is compiled, and lies in the disk's cache
    for _ in range(rounds):
        for name, command in peers.items():
            results[name].add(command, scratch)
        for name, (before, command) in ways.items():
            before(workspace)
            results[name].add(command, scratch)
    return results


def show(results: dict[str, Runs]) -> bool:
    """The table; whether every promise was kept."""
    bare, kept = results["bare WeasyPrint"], True
    print(f"\n{'':<28}{'wall s':>8}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'peak MB':>9}{'ratio':>7}  promised")
    for name, runs in results.items():
        wall, cpu, peak = (statistics.median(values) for values in (runs.wall, runs.cpu, runs.peak))
        by_wall = wall / statistics.median(bare.wall)
        by_cpu = cpu / statistics.median(bare.cpu)
        by_peak = peak / (statistics.median(bare.peak) or 1)
        promised = PROMISES.get(name)
        verdict = ""
        if promised is not None:
            whole = by_wall <= promised and by_peak <= MEMORY_ALLOWED
            kept &= whole
            verdict = f"{promised:.2f} of wall, {MEMORY_ALLOWED} of memory: {'kept' if whole else 'BROKEN'}"
        print(f"{name:<28}{wall:>8.2f}{by_wall:>7.2f}{cpu:>8.2f}{by_cpu:>7.2f}{peak:>9.0f}{by_peak:>7.2f}  {verdict}")
    return kept


def scaling(paper: Paper, sizes: Sequence[int], scratch: Path) -> bool:
    """The same chapters again and again under other names, up to so many pages: processor seconds a page must not grow."""
    from bench.render_peers import repeated
    from cswo_report.render.build import build_pdf

    print(f"\n{'pages':>8}{'wall s':>9}{'cpu s':>9}{'cpu ms a page':>15}")
    base, kept = 0.0, True
    for size in sizes:
        grown = repeated(paper, size)
        begun, used = time.perf_counter(), sum(os.times()[:4])
        built = build_pdf(grown, scratch / "grown.pdf", cache=None, progress=lambda _: None)
        wall, spent = time.perf_counter() - begun, sum(os.times()[:4]) - used
        each = spent * 1000 / built.pages
        base = base or each
        kept &= each <= base * GROWTH_ALLOWED
        print(f"{built.pages:>8}{wall:>9.1f}{spent:>9.1f}{each:>15.1f}", flush=True)
    print(f"no more than {GROWTH_ALLOWED:.2f} times as long a page as at the smallest: {'kept' if kept else 'BROKEN'}")
    return kept


def main() -> int:
    """Measure, print, and answer the exit code."""
    parser = argparse.ArgumentParser(description="Measure the making of papers.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", default="60,200,600")
    parser.add_argument("--workspace", type=Path, help="a demonstration workspace to copy; else one is made")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        tempfile.tempdir = name
        workspace = scratch / "council"
        if asked.workspace:
            shutil.copytree(asked.workspace, workspace)
        else:
            making = "from cswo_report.cli import main; main()"
            subprocess.run([sys.executable, "-c", making, "demo", str(workspace)], check=True, capture_output=True)
        paper, documents = pages_of(workspace, YEAR)
        peers = write_peers(scratch, single_html(documents), typst_source(paper))
        kept = show(measure(workspace, scratch, peers, asked.rounds))
        sizes = [int(size) for size in asked.pages.split(",") if size]
        return 0 if (scaling(paper, sizes, scratch) if sizes else True) and kept else 1


if __name__ == "__main__":
    sys.exit(main())
