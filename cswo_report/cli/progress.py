"""Says on stderr what a longer act is doing; nothing at all when the act is short, and no cursor tricks when nobody watches."""

from __future__ import annotations

import sys
import time

import click

QUIET_SECONDS = 2.0


class Stages:
    """Prints each stage once the act has taken two seconds, the stages before it included."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.waiting: list[str] = []

    def __call__(self, stage: str) -> None:
        self.waiting.append(stage)
        if time.monotonic() - self.started >= QUIET_SECONDS:
            self._flush()

    def _flush(self) -> None:
        for stage in self.waiting:
            click.echo(f"  {stage} …", err=True)
        self.waiting.clear()
        sys.stderr.flush()
