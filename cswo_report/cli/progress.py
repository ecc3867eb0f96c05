"""Says on stderr what a longer act is doing; nothing at all when the act is short, and no cursor tricks when nobody watches.

A stage is told as "words" or, where it has steps, as "words: how far". On a terminal one line at the bottom shows the newest
step; elsewhere each stage is a line, and its steps are left out.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from types import TracebackType

import click

QUIET_SECONDS = 2.0
ERASE = "\r\x1b[2K"


@contextlib.contextmanager
def stopped_in_words() -> Iterator[None]:
    """Ctrl-C while papers are made: one line, and exit 130. Every file is written whole or not at all."""
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        click.echo("Stopped. The file that was being made is as it was before.", err=True)
        raise click.exceptions.Exit(130) from None


class Stages:
    """Tells each stage once the act has taken two seconds, the stages before it included. Leave it to clear its line."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.waiting: list[str] = []
        self.last = ""
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._open = False

    def __enter__(self) -> Stages:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.clear()

    def __call__(self, stage: str) -> None:
        name = stage.partition(":")[0]
        if name != self.last:
            self.waiting.append(name)
            self.last = name
        if time.monotonic() - self.started < QUIET_SECONDS:
            return
        if self._live:
            self._show(stage)
            return
        for waiting in self.waiting:
            click.echo(f"  {waiting} …", err=True)
        self.waiting.clear()
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, so that what is told next begins at its start."""
        if self._open:
            click.echo(ERASE, err=True, nl=False)
            self._open = False

    def _show(self, stage: str) -> None:
        width = max(20, shutil.get_terminal_size().columns - 1)
        click.echo(f"{ERASE}  {stage} …"[: width + len(ERASE)], err=True, nl=False)
        sys.stderr.flush()
        self._open = True
