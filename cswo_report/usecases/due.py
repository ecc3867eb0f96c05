"""What is due, from the deadlines kept beside the records: nothing is computed here, so that a large council's list comes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cswo_report import files
from cswo_report.data_files import files_of, read_toml
from cswo_report.domain.deadlines import end_of, local_day
from cswo_report.domain.entry import nearest
from cswo_report.domain.findings import shown
from cswo_report.errors import InputRefused
from cswo_report.store import deadlines as kept
from cswo_report.store import missed
from cswo_report.usecases.workspace import Workspace


@dataclass(frozen=True)
class Due:
    """What is due at a moment: how many by owner and band, the limits themselves in due order, what the law made lately, and what
    was missed and nobody has explained. The lists may be cut (`most`); the counts are whole."""

    as_of: datetime
    within: int
    bands: Sequence[tuple[str, datetime]]
    counts: Mapping[tuple[str, str], int]
    items: Sequence[kept.OpenItem]
    by_law: Sequence[kept.MadeByLaw]
    unexplained: Sequence[missed.MissedRow]
    unproven: Sequence[missed.UnprovenRow]
    stale: bool

    def band(self, item: kept.OpenItem) -> str:
        """The band an open item stands in."""
        return next(name for name, last in self.bands if item.due_at <= last)

    def total(self, band: str) -> int:
        return sum(number for (_, name), number in self.counts.items() if name == band)


def list_due(workspace: Workspace, as_of: datetime, within: int, owner: str, most: int | None = None) -> Due:
    """Read what is open at a moment and due within so many days, for one owner or for all; `most` of each band and list."""
    _check_owner(workspace, owner)
    bands = _bands(as_of, within)
    with workspace.store.reading() as session:
        counts = kept.open_counts(session, as_of, bands, owner)
        items: list[kept.OpenItem] = []
        after = None
        filled = {name for _, name in counts}
        for name, last in bands:
            if name in filled:
                items += kept.open_items(session, as_of, last, owner, after=after, most=most)
            after = last
        versions = kept.versions(session)
        by_law = kept.made_by_law(session, as_of - timedelta(days=within), as_of, owner)
        unexplained = missed.unexplained(session, as_of, owner, most=most and most + 1)
        unproven = missed.unproven(session, as_of, owner, most=most and most + 1)
    stale = bool(versions - {workspace.rules_version})
    if stale:  # somebody changed a rule file: say what is wrong with it, if anything is
        _ = workspace.reference.decision_types, workspace.reference.calendars
    return Due(as_of, within, bands, counts, items, by_law, unexplained, unproven, stale)


def _check_owner(workspace: Workspace, owner: str) -> None:
    """Refuse a part of a name that no owner has: an empty list would read as the all-clear."""
    if not owner:
        return
    (path,) = [path for path in files_of("codelists", workspace.own_data) if path.stem == "clock_owner"]
    labels = [str(code["label"]) for code in read_toml(path)["codes"]]
    if not any(owner.casefold() in label.casefold() for label in labels):
        raise InputRefused(
            f"--owner (given: {shown(owner)}): Nobody of this name owns a time limit. {nearest(owner, labels)}",
            remedy=f"The owners are: {'; '.join(labels)}.",
        )


def _bands(as_of: datetime, within: int) -> list[tuple[str, datetime]]:
    """Each band with the last moment due in it: overdue ends just before the moment asked about, and the last where `within` does."""
    today = local_day(as_of)
    bands = [("overdue", as_of - timedelta(microseconds=1)), ("today", end_of(today))]
    begins = 0
    for name, ends in (("7", 7), ("14", 14), ("30", 30), ("later", within)):
        if begins < within:
            bands.append((name, end_of(today + timedelta(days=min(ends, within)))))
        begins = ends
    return bands


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
