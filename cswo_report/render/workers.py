"""Rendering several documents at once, in worker processes that end with the build and give their memory back."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cswo_report.render import pdf
from cswo_report.render.cache import Cache, key_of
from cswo_report.render.pdf import Rendered

_FEW = 2  # documents: for so few, starting workers costs more than it saves


@dataclass(frozen=True)
class Job:
    """One document to render. `id` also begins every id in its tag tree."""

    id: str
    document: str
    tagged: bool = True


class Press:
    """Renders documents, looking in the cache first. Answers are the same whichever process made them."""

    def __init__(self, assets: Mapping[str, bytes], cache: Cache, workers: int) -> None:
        self.assets, self.cache, self.workers = dict(assets), cache, workers if _can_start_anew() else 1
        self._pool: ProcessPoolExecutor | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def render(self, jobs: Sequence[Job], tell: Callable[[str], None] = lambda _: None) -> dict[str, Rendered]:
        """Render every job and answer the results by id; `tell` is given each id that was not in the cache."""
        keys = {job.id: key_of(job.document, self.assets, job.id, job.tagged) for job in jobs}
        found = {job.id: self.cache.find(keys[job.id]) for job in jobs}
        done = {name: rendered for name, rendered in found.items() if rendered is not None}
        todo = sorted((job for job in jobs if job.id not in done), key=lambda job: -len(job.document))
        for name, rendered in self._render(todo):
            tell(name)
            self.cache.keep(keys[name], rendered)
            done[name] = rendered
        return done

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _render(self, jobs: Sequence[Job]) -> Iterator[tuple[str, Rendered]]:
        if self.workers < 2 or (self._pool is None and len(jobs) <= _FEW):
            for job in jobs:
                yield job.id, self._here(job)
            return
        if self._pool is None:
            self._folder = tempfile.TemporaryDirectory(prefix="cswo-report-")
            shared = Path(self._folder.name) / "assets"
            shared.write_bytes(pickle.dumps(self.assets))
            self._pool = ProcessPoolExecutor(
                self.workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(str(shared),)
            )
        try:
            waiting: dict[str, Future[Rendered]] = {job.id: self._pool.submit(_render_there, job) for job in jobs}
        except BrokenProcessPool:
            waiting = {}
        for job in jobs:
            try:
                yield job.id, waiting[job.id].result()
            except (BrokenProcessPool, KeyError):
                # A worker was killed or could not start: do it here.
                self._pool, self.workers = None, 1
                yield job.id, self._here(job)

    def _here(self, job: Job) -> Rendered:
        return pdf.render(job.document, self.assets, prefix=job.id, tagged=job.tagged)


@contextmanager
def press(assets: Mapping[str, bytes], cache: Cache, workers: int) -> Iterator[Press]:
    """A press whose workers are ended when the build is."""
    made = Press(assets, cache, workers)
    try:
        yield made
    finally:
        made.close()


_assets: dict[str, bytes] = {}


def _can_start_anew() -> bool:
    """Whether a worker can load this program's main file: not when the program came from standard input."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    return main is None or Path(main).exists()


def _begin(shared: str) -> None:
    """Let a new worker read the fonts and styles once, from this build's own private folder.

    They do not travel with the start of the process: a megabyte in its pipe blocks for ever if the process dies at birth.
    """
    _assets.update(pickle.loads(Path(shared).read_bytes()))


def _render_there(job: Job) -> Rendered:
    return pdf.render(job.document, _assets, prefix=job.id, tagged=job.tagged)
