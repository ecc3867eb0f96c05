"""Coming time limits as a calendar file (RFC 5545) for the office's own diary. It names no person: no subject key, no free text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cswo_report.domain.times import LONDON


@dataclass(frozen=True)
class Entry:
    """One coming limit: the record's random reference, what must be done, whose it is, and the last permitted moment."""

    reference: str
    clock: str
    sequence: int
    title: str
    owner: str
    due_at: datetime
    at_a_time: bool  # the limit counts hours, so the entry stands at its time; else it fills the day


def calendar_file(entries: Sequence[Entry], stamp: datetime) -> bytes:
    """The file's bytes, the same for the same entries and moment; an entry keeps its identity from file to file."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//cswo-report//time limits//EN")
    calendar.add("version", "2.0")
    for entry in entries:
        event = Event()
        mark = hashlib.sha256(f"{entry.reference}/{entry.clock}/{entry.sequence}".encode()).hexdigest()
        event.add("uid", f"{mark[:32]}@cswo-report")
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("summary", f"{entry.title} ({entry.reference})")
        event.add(
            "description", f"{entry.owner}. How it was counted: cswo-report explain {entry.reference} {entry.clock}"
        )
        if entry.at_a_time:
            event.add("dtstart", entry.due_at.astimezone(UTC))
        else:
            day = entry.due_at.astimezone(LONDON).date()
            event.add("dtstart", day)
            event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
