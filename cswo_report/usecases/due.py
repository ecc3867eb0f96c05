"""What is due, from the deadlines kept beside the records: nothing is computed here, so that a large council's list comes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cswo_report import files
from cswo_report.domain.deadlines import end_of, local_day
from cswo_report.store import deadlines as kept
from cswo_report.usecases import time_limits
from cswo_report.usecases.workspace import Workspace

BANDS = (
    ("overdue", "Overdue"),
    ("today", "Due today"),
    ("7", "Next 7 days"),
    ("14", "8 to 14 days"),
    ("30", "15 to 30 days"),
)
"""The bands of the list, nearest first; a span longer than 30 days adds one."""


@dataclass(frozen=True)
class Due:
    """Everything due at a moment: open limits in due order, what the law made lately, missed duties that nobody has explained."""

    as_of: datetime
    within: int
    items: Sequence[kept.OpenItem]
    by_law: Sequence[kept.MadeByLaw]
    unexplained: Sequence[kept.MissedRow]
    stale: bool

    def band(self, item: kept.OpenItem) -> str:
        """The band an open item stands in."""
        if item.due_at < self.as_of:
            return "overdue"
        days = (item.due_on - local_day(self.as_of)).days
        if days == 0:
            return "today"
        return next((name for name, limit in (("7", 7), ("14", 14), ("30", 30)) if days <= limit), "later")


def list_due(workspace: Workspace, as_of: datetime, within: int, owner: str) -> Due:
    """Read what is open at a moment and due within so many days, for one owner or for all."""
    until = end_of(local_day(as_of) + timedelta(days=within))
    with workspace.store.reading() as session:
        items = kept.open_items(session, as_of, until, owner)
        versions = kept.versions(session)
        by_law = kept.made_by_law(session, as_of - timedelta(days=within), as_of, owner)
        unexplained = kept.unexplained(session, as_of, owner)
    stale = bool(versions - {time_limits.rules_version(workspace.reference)})
    return Due(as_of, within, items, by_law, unexplained, stale)


def write_calendar(found: Due, path: Path) -> int:
    """Write what is still to come as a calendar file, private to whoever wrote it; answer how many entries it has."""
    from cswo_report.exchange.calendar_file import Entry, calendar_file

    coming = [item for item in found.items if item.due_at >= found.as_of]
    entries = [
        Entry(item.reference, item.base_id, item.sequence, item.title, item.owner, item.due_at, item.counts_hours)
        for item in coming
    ]
    files.write_whole(path, calendar_file(entries, found.as_of))
    return len(entries)
