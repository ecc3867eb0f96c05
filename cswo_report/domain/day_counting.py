"""Days counted one by one: where a limit ends, and every day on the way with its number or the reason it was skipped.

The date and its explanation come from the same walk, so that they cannot disagree. Source of each rule: the phrases "within",
"beginning with" and "beginning the day after" of the instruments, and calendar months to the corresponding date.
"""

from __future__ import annotations

import calendar as months_of
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cswo_report.domain.calendars import Calendar
from cswo_report.domain.clock_rules import LIMIT, Limit

ONE_DAY = timedelta(days=1)
NOT_COUNTED = "the day of the event is not counted"
PAUSED = "the clock was paused"


@dataclass(frozen=True)
class CountedDay:
    """One day of a count: its number, or None with the reason it was skipped."""

    day: date
    number: int | None
    why: str = ""


@dataclass(frozen=True)
class Count:
    """A count and where it ended."""

    last_day: date
    days: tuple[CountedDay, ...] = field(default=())


def count(
    anchor: date,
    limit: Limit,
    first_day: str,
    calendar: Calendar,
    *,
    backward: bool = False,
    paused: Collection[date] = frozenset(),
) -> Count:
    """Count a limit in days, working days or months from the day of an event; `first_day` as in `Clock`."""
    if limit.months:
        return _months(anchor, limit.months, first_day, backward=backward, paused=paused)
    wanted = limit.days or limit.working_days
    step = -ONE_DAY if backward else ONE_DAY
    day, number, walked = anchor, 0, list[CountedDay]()
    if first_day != "1":
        walked.append(CountedDay(anchor, 0, NOT_COUNTED))
        day += step
    while True:
        why = PAUSED if day in paused else calendar.why_skipped(day) if limit.working_days else ""
        number += not why
        walked.append(CountedDay(day, None if why else number, why))
        if not why and number == wanted:
            return Count(day, tuple(walked))
        day += step


def _months(anchor: date, months: int, first_day: str, *, backward: bool, paused: Collection[date]) -> Count:
    """The end of each month (of each year, where the limit is long); every paused day moves what follows it by one day."""
    step = -ONE_DAY if backward else ONE_DAY
    begins = anchor + step if first_day == "+1" else anchor
    walked = [CountedDay(anchor, 0, NOT_COUNTED)] if first_day != "1" else []
    day = anchor if first_day == "1" else anchor + step
    last, moved = anchor, timedelta()
    for number in range(1, months + 1):
        if number < months and months > 24 and number % 12:
            continue
        last = _month_end(begins, -number if backward else number, first_day) + moved
        while paused and (day >= last if backward else day <= last):
            if day in paused:
                walked.append(CountedDay(day, None, PAUSED))
                moved, last = moved + step, last + step
            day += step
        walked.append(CountedDay(last, number))
    return Count(last, tuple(walked))


def _month_end(begins: date, months: int, first_day: str) -> date:
    """The corresponding date, or the month's last day if there is none; 'beginning with' ends a day earlier, unless there is none."""
    reached = add_months(begins, months)
    if first_day == "0" or reached.day != begins.day:
        return reached
    return reached - ONE_DAY if months > 0 else reached + ONE_DAY


def add_months(day: date, months: int) -> date:
    """The corresponding date of another month; where it has none, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


def offset(day: date, text: str) -> date:
    """A day moved on by a duration of years, months, weeks and days together, such as P6M6W."""
    found = LIMIT.fullmatch(text)
    if not found:
        raise ValueError("A time from the start is written like P6W or P6M6W.")
    parts = {name: int(number or 0) for name, number in found.groupdict().items()}
    return add_months(day, parts["months"] + 12 * parts["years"]) + timedelta(weeks=parts["weeks"], days=parts["days"])


def hours_in_all(
    begins: datetime, spans: Sequence[tuple[datetime, datetime]], wanted: timedelta, window: timedelta
) -> datetime:
    """When the hours in all within any such window are used up, if nothing ends the present span."""
    moment = begins
    turns = sorted(edge + window for span in spans for edge in span if edge + window > begins)
    for turn in [*turns, begins + wanted + window]:
        used = (moment - begins) + sum((_overlap(span, moment - window, begins) for span in spans), timedelta())
        if used >= wanted:
            return moment
        leaving = any(span[0] <= moment - window < span[1] for span in spans)
        if not leaving and used + (turn - moment) >= wanted:
            return moment + (wanted - used)
        moment = turn
    return moment


def merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans without overlap: an hour that two records hold counts once."""
    joined: list[tuple[datetime, datetime]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _overlap(span: tuple[datetime, datetime], first: datetime, last: datetime) -> timedelta:
    return max(timedelta(), min(span[1], last) - max(span[0], first))
