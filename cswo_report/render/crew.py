"""The worker processes: started early, watched while they work, ended with the act that needed them.

They are started by the interpreter that runs this program, see the same modules, and speak over their own pipes. A worker
that dies or sticks costs one document, never the program.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cswo_report.errors import CswoReportError
from cswo_report.render.orders import SECONDS_ALLOWED, Answer, Order, too_slow

WALL_ALLOWED = 3 * SECONDS_ALLOWED  # for a document, on a machine that others use too
_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from cswo_report.render.worker import main; main()"


@dataclass
class _Worker:
    """One process and the thread that talks to it, so that a full pipe holds nobody up."""

    answers: queue.Queue[tuple[_Worker, Answer | None]]
    order: Order | None = None
    since: float = 0.0
    _knows: str | None = None
    _tasks: queue.Queue[Any] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        command = [sys.executable, "-c", _START, json.dumps(sys.path)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._talk, daemon=True).start()

    def dress(self, key: str, assets: Mapping[str, bytes], *, ahead: bool = False) -> None:
        """Hand over style, fonts and crest; `ahead` of any order, so that there is time to read them at once."""
        if self._knows != key:
            self._tasks.put((key, dict(assets), ahead))
            self._knows = key

    def give(self, order: Order, key: str, assets: Mapping[str, bytes]) -> None:
        self.order, self.since = order, time.monotonic()
        self.dress(key, assets)
        self._tasks.put({"assets": key, "order": order})

    def end(self) -> None:
        """End the process now, whatever it does."""
        self._tasks.put(None)
        self.process.kill()
        self.process.wait()

    def _talk(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self.process.stdin as orders, self.process.stdout as answers:
            while (task := self._tasks.get()) is not None:
                try:
                    pickle.dump(task, orders)
                    orders.flush()
                    answer = None if isinstance(task, tuple) else pickle.load(answers)
                except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                    self.answers.put((self, None))
                    break
                if answer is not None:
                    self.answers.put((self, answer))
            with contextlib.suppress(OSError):
                orders.close()


class Crew:
    """Up to `size` workers. Give orders while one is free, then take an answer."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._workers: list[_Worker] = []
        self._answers: queue.Queue[tuple[_Worker, Answer | None]] = queue.Queue()
        self._tried: dict[str, int] = {}
        self._sets: tuple[str, Mapping[str, bytes]] = ("", {})

    def begin(self, number: int) -> None:
        """Start workers ahead of the first order, so that the engine is loaded meanwhile."""
        while len(self._workers) < min(number, self.size):
            self._workers.append(_Worker(self._answers))

    def dress(self, key: str, assets: Mapping[str, bytes]) -> None:
        """Say in which style, fonts and crest the next orders are laid out."""
        self._sets = key, assets

    def make_ready(self, key: str, assets: Mapping[str, bytes]) -> None:
        """Let the workers that have begun read this style and these fonts now, ahead of the first order."""
        self.dress(key, assets)
        for worker in self._workers:
            worker.dress(key, assets, ahead=True)

    @property
    def has_begun(self) -> bool:
        return bool(self._workers)

    @property
    def busy(self) -> int:
        return sum(1 for worker in self._workers if worker.order)

    def give(self, order: Order) -> bool:
        """Hand an order to a free worker, or start one; False when all are busy."""
        free = next((worker for worker in self._workers if worker.order is None), None)
        if free is None and len(self._workers) < self.size:
            self.begin(len(self._workers) + 1)
            free = self._workers[-1]
        if free is None:
            return False
        free.give(order, *self._sets)
        return True

    def take(self, seconds: float | None = None) -> Answer | None:
        """The next answer; None when there is none within `seconds`. Raises CswoReportError for a document that never ends."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            wait = 1.0 if until is None else max(0.0, min(1.0, until - time.monotonic()))
            try:
                worker, answer = self._answers.get(timeout=wait) if wait else self._answers.get_nowait()
            except queue.Empty:
                self._watch()
                if until is not None and time.monotonic() >= until:
                    return None
                continue
            if worker not in self._workers:
                continue  # of a worker that was ended
            if answer is not None:
                worker.order = None
                return answer
            self._replace(worker)

    def drop_busy(self) -> None:
        """End what is still being laid out: nobody waits for it any more."""
        for worker in [worker for worker in self._workers if worker.order]:
            self._drop(worker)

    def close(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _watch(self) -> None:
        for worker in self._workers:
            if worker.order and time.monotonic() - worker.since > WALL_ALLOWED:
                order = worker.order
                self._drop(worker)
                raise too_slow(order)

    def _replace(self, worker: _Worker) -> None:
        """A worker died: say so where its document killed it, else let a new one try once more."""
        order, code = worker.order, worker.process.wait()
        self._drop(worker)
        if order is None:
            return
        if code == -getattr(signal, "SIGXCPU", 0):
            raise too_slow(order)
        self._tried[order.id] = self._tried.get(order.id, 0) + 1
        if self._tried[order.id] > 1:
            raise CswoReportError(
                f"{order.name} could not be laid out: the process that laid it out ended without an answer ({_how(code)}).",
                "See that this machine has memory to spare, or cut the chapter's longest table up.",
            )
        self.give(order)

    def _drop(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.end()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


_standing: list[Crew] = []


@contextlib.contextmanager
def standing_crew(size: int, early: int = 0) -> Iterator[Crew]:
    """Workers that serve every paper built within; `early` of them start now."""
    crew = Crew(size)
    _standing.append(crew)
    try:
        with contextlib.suppress(OSError):
            crew.begin(early)
        yield crew
    finally:
        _standing.remove(crew)
        crew.close()


def crew_ahead() -> Crew | None:
    """The crew that stands ready and has begun, ahead of its first order."""
    return _standing[-1] if _standing and _standing[-1].has_begun else None


@contextlib.contextmanager
def crew_for(size: int) -> Iterator[Crew]:
    """The crew that stands ready, else one of its own."""
    if _standing:
        yield _standing[-1]
        return
    with standing_crew(size) as crew:
        yield crew
