"""A build that need not be made anew: told at once, before anything heavy is imported."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from cswo_report.cli import folded, say
from cswo_report.domain.times import LONDON
from cswo_report.usecases import fresh


@dataclass(frozen=True)
class Wish:
    """What was asked for, and the stamp of all that would go into it; None where nothing can be told for certain."""

    options: dict[str, str]
    stamp: fresh.Stamp | None

    @property
    def workers(self) -> int:
        """How many workers to start at once: all where no chapter is kept yet, else one for the chapter that was edited."""
        kept = self.stamp is not None and any((self.stamp.folder / fresh.CACHE).glob("*.pdf"))
        return 1 if kept else 2


def wish(ctx: click.Context) -> Wish:
    """Everything that was typed, and what is there now."""
    return Wish(options_of(ctx.params), fresh.stamp(ctx.obj["workspace"] or Path.cwd()))


def options_of(params: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by which a build is known again."""
    output = params.get("output")
    options = {name: str(value) for name, value in params.items() if name != "as_json"}
    return options | {"output": str(Path(output).resolve()) if output else ""}


def told(asked: Wish, *, as_json: bool) -> bool:
    """Whether the files stand as they were made of just this; then that is said, and their paths."""
    found = fresh.standing(asked.stamp, asked.options) if asked.stamp else None
    if found is None:
        return False
    show(found.answer, as_json=as_json)
    if not as_json:
        files = "the file stands" if len(found.answer["stdout"]) == 1 else "the files stand"
        since = found.since.astimezone(LONDON)
        say(f"Nothing has changed since {since.day} {since:%B %Y, %H:%M}; {files}.")
    return True


def show(answer: Mapping[str, Any], *, as_json: bool) -> None:
    """One JSON document, or the lines for stdout and for stderr."""
    if as_json:
        click.echo(json.dumps(answer["json"], indent=2, ensure_ascii=False))
        return
    for line in answer["stdout"]:
        click.echo(line)
    for line in folded(answer["stderr"], sys.stderr):
        say(line)
