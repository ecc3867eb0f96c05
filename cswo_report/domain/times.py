"""Dates and instants as people type them and as the law counts them.

An instant is typed in local time (Europe/London), kept in UTC, and shown back with its weekday. A local time that does not
exist, or exists twice, on a night when the clocks change is refused with both readings. The only module that knows `whenever`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ZONE = "Europe/London"
DATE_RULE = "A date is written like 2024-03-29."
INSTANT_RULE = "A date with a time is written like 2024-03-29T16:10 (local time)."
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
"""The days the store takes; anything outside them is a slip of the keyboard."""


@dataclass(frozen=True)
class Moment:
    """A day, and the instant within it when the time of day is known (aware, in UTC)."""

    day: date
    instant: datetime | None = None

    def spoken(self) -> str:
        """The moment as shown back to whoever typed it: weekday, date, and local time with its abbreviation."""
        if self.instant is None:
            return f"{self.day:%A} {self.day.day} {self.day:%B %Y}"
        return spoken_instant(self.instant)

    def iso(self) -> str:
        return self.instant.astimezone(LONDON).isoformat(timespec="minutes") if self.instant else self.day.isoformat()


def spoken_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def spoken_instant(instant: datetime) -> str:
    local = instant.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M} {local.tzname()}"


def parse_date(text: str) -> date:
    """Read an ISO date; raise ValueError with the rule."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        raise ValueError(DATE_RULE)
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as fault:
        raise ValueError("That day is not in the calendar.") from fault
    return _sane(day)


def _sane(day: date) -> date:
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise ValueError(f"A day lies between {FIRST_DAY.year} and {LAST_DAY.year}.")


def parse_moment(text: str) -> Moment:
    """Read a date, or a date with a local time (or an explicit offset); raise ValueError with the rule."""
    from whenever import PlainDateTime, RepeatedTime, SkippedTime

    text = text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Moment(parse_date(text))
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", text)
    if not match:
        raise ValueError(f"{DATE_RULE} {INSTANT_RULE}")
    parse_date(match[1])
    try:
        if match[3]:
            instant = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "T")).astimezone(UTC)
            return Moment(_sane(instant.astimezone(LONDON).date()), instant)
        instant = PlainDateTime(f"{match[1]}T{match[2]}:00").assume_tz(ZONE, disambiguation="raise").to_stdlib()
    except SkippedTime as fault:
        raise ValueError(_skipped(match[1], match[2])) from fault
    except RepeatedTime as fault:
        raise ValueError(_repeated(match[1], match[2])) from fault
    except ValueError as fault:
        raise ValueError(INSTANT_RULE) from fault
    return Moment(date.fromisoformat(match[1]), instant.astimezone(UTC))


def _skipped(day: str, clock: str) -> str:
    typed = datetime.fromisoformat(f"{day}T{clock}")
    later, earlier = (f"{typed + timedelta(hours=hours):%H:%M}" for hours in (1, -1))
    return (
        f"{clock} does not exist on {day}, when the clocks go forward: "
        f"write {day}T{later} (so it was {later} BST, by a clock not yet put forward) or {day}T{earlier} "
        f"({earlier} GMT, by a clock put forward too early)."
    )


def _repeated(day: str, clock: str) -> str:
    return (
        f"{clock} comes twice on {day}, when the clocks go back: "
        f"write {day}T{clock}+01:00 (the first, BST) or {day}T{clock}+00:00 (the second, GMT)."
    )
