"""Rendering several documents at once: what is in the cache is taken from it, the rest goes to worker processes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from cswo_report.render import worker
from cswo_report.render.cache import Cache, key_of, key_of_assets
from cswo_report.render.crew import Crew, crew_for
from cswo_report.render.orders import Answer, Order
from cswo_report.render.pdf import Rendered

Tell = Callable[[str, float | None], None]
"""Is given the id of each document and the seconds that it took to lay out; None for one that was kept from before."""


class Press:
    """Renders documents, looking in the cache first. Answers are the same whichever process made them."""

    def __init__(self, assets: Mapping[str, bytes], cache: Cache, crew: Crew | None) -> None:
        self.assets, self.cache, self.crew = dict(assets), cache, crew
        self._key = key_of_assets(self.assets)
        if crew:
            crew.dress(self._key, self.assets)

    def render(self, jobs: Iterable[Order], tell: Tell = lambda _name, _seconds: None) -> dict[str, Rendered]:
        """Render every job and answer the results by id; `tell` hears of each as it comes.

        Jobs are taken one at a time, so that a document can be written while the one before it is laid out.
        """
        done: dict[str, Rendered] = {}
        keys: dict[str, str] = {}

        def keep(answer: Answer) -> None:
            if answer.fault:
                raise answer.fault
            assert answer.rendered is not None
            self.cache.keep(keys[answer.id], answer.rendered)
            done[answer.id] = answer.rendered
            tell(answer.id, answer.seconds)

        for job in jobs:
            keys[job.id] = key_of(job.document, self._key, job.id, job.tagged)
            found = self.cache.find(keys[job.id])
            if found is not None:
                done[job.id] = found
                tell(job.id, None)
            elif not self._send(job, keep):
                keep(worker.serve(job, self.assets))
        while self.crew and self.crew.busy:
            answer = self.crew.take()
            if answer:
                keep(answer)
        return done

    def _send(self, job: Order, keep: Callable[[Answer], None]) -> bool:
        """Hand a job to a worker, waiting for one to be free. False where no worker can be had: do it here."""
        if self.crew is None:
            return False
        with contextlib.suppress(OSError):
            while not self.crew.give(job):
                answer = self.crew.take()
                if answer:
                    keep(answer)
            return True
        self.crew = None
        return False


@contextmanager
def press(assets: Mapping[str, bytes], cache: Cache, workers: int) -> Iterator[Press]:
    """A press with its workers: those that stand ready, else its own; with one worker all is done here."""
    if workers < 2:
        yield Press(assets, cache, None)
        return
    with crew_for(workers) as crew:
        try:
            yield Press(assets, cache, crew)
        finally:
            crew.drop_busy()
