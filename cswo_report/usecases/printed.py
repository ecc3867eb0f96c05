"""Keeps what a build printed, and holds the next report against it. A store that cannot be written to still builds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from cswo_report.domain.paper import Paper
from cswo_report.domain.times import LONDON
from cswo_report.errors import Conflict, StoreError
from cswo_report.papers.printed import printed_numbers
from cswo_report.store import printed
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import definitions
from cswo_report.usecases.workspace import Workspace, actor

Say = Callable[[str], None]


def keep(
    workspace: Workspace,
    paper: Paper,
    file: Path,
    sha256: str,
    warn: Say,
    ledger: Callable[[Session], Ledger] | None = None,
) -> int:
    """Log a build and keep what it printed that was not printed there before; answer how many numbers that were.

    Where the store cannot be written to, the build stands and `warn` is told.
    """
    figures = printed_numbers(paper)
    meanings = definitions.frozen(workspace.reference, dict.fromkeys(each.origin.figure for each in figures))
    build = printed.Build(paper.slug, paper.year, paper.edition, day_of(paper), file.name, sha256)
    try:
        with workspace.store.writing() as session:
            writer = ledger(session) if ledger else Ledger(session, actor())
            return printed.keep(session, writer, build, figures, meanings)
    except (StoreError, Conflict) as fault:
        warn(
            f"Note: the report is built, but what it printed was not kept, so `trace` cannot answer for it: {fault.message}"
        )
        return 0


def day_of(paper: Paper) -> date:
    """The report's own date, by which its time limits were judged."""
    from datetime import datetime

    return datetime.fromisoformat(paper.dated).astimezone(LONDON).date()
