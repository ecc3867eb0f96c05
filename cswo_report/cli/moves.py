"""Prints which deadlines moved when rules or calendars changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

from cswo_report.domain.times import spoken_day
from cswo_report.usecases.time_limits import Move

FEW = 10


def lines(moved: Sequence[Move], *, explain: bool) -> Iterator[str]:
    """How many moved; each with its old and new day: some, or all with `explain`."""
    if not moved:
        yield "Every deadline stands where it stood."
        return
    number = len(moved)
    closed = sum(move.closed for move in moved)
    yield f"{number:,} deadline{'' if number == 1 else 's'} moved{f', {closed:,} of them closed' if closed else ''}."
    for move in moved if explain else moved[:FEW]:
        yield f"  {move.reference:<9} {move.title} ({move.clock_id}): {_from_to(move)}"
    if not explain and number > FEW:
        yield f"  … and {number - FEW:,} more."


def _from_to(move: Move) -> str:
    if move.was is None or move.now is None:
        return f"new, due {_weekday(move.now)}" if move.now else f"no longer due {_weekday(move.was)}"
    days = (move.now - move.was).days
    way = "later" if days > 0 else "earlier"
    return f"from {_weekday(move.was)} to {_weekday(move.now)}, {abs(days)} day{'' if abs(days) == 1 else 's'} {way}"


def _weekday(day: date | None) -> str:
    return f"{day:%a} {spoken_day(day)}" if day else "no day"


def as_json(moved: Sequence[Move]) -> str:
    """The moves for a program."""
    content = [
        {
            "reference": move.reference,
            "clock": move.clock_id,
            "sequence": move.sequence,
            "was": move.was.isoformat() if move.was else None,
            "now": move.now.isoformat() if move.now else None,
            "days": move.days,
            "closed": move.closed,
        }
        for move in moved
    ]
    return json.dumps(content, indent=2, ensure_ascii=False)
