"""Days on which a council works, and how busy its months are. Every choice is made by a generator that is handed in.

The working days are those of the shipped calendars, so that a day counted here is the day the time limits come to.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from cswo_report.domain.calendars import Calendar
from cswo_report.domain.day_counting import add_months
from cswo_report.domain.year import ReportingYear
from cswo_report.reference import shipped_reference

DAY = timedelta(days=1)
SPAN = (date(2004, 1, 1), date(2025, 12, 31))  # nothing in the sample lies outside

EVEN: Mapping[int, float] = {}
COURTS = {4: 0.9, 7: 0.6, 8: 0.6, 12: 0.7, 1: 1.3, 6: 1.2}
NOTICES = {1: 1.6, 6: 1.5, 7: 0.7, 8: 0.7, 12: 0.6}
CONTRACTS = {1: 2.1, 2: 2.3, 3: 2.3, 7: 0.6, 8: 0.6}
COMPLAINTS = {1: 1.5, 6: 1.4, 12: 0.6, 7: 0.8}
APPROVALS = {4: 1.8, 5: 1.8, 10: 1.5, 11: 1.8, 7: 0.3, 8: 0.5}


def calendar(name: str = "council") -> Calendar:
    """The calendar of that name as shipped: `council` for its offices, `cha2011` for children's hearings."""
    return shipped_reference().calendars[name]


@cache
def is_working(day: date) -> bool:
    return calendar().counts(day)


def next_working(day: date) -> date:
    """This day, or the first working day after it."""
    while not is_working(day):
        day += DAY
    return day


def last_working(day: date) -> date:
    """This day, or the last working day before it."""
    while not is_working(day):
        day -= DAY
    return day


def after(day: date, working: int) -> date:
    """The day that many working days after this one."""
    for _ in range(working):
        day = next_working(day + DAY)
    return day


def shift(day: date, days: int) -> date:
    """The first working day at or after a number of calendar days from this one."""
    return next_working(day + days * DAY)


@cache
def _working_days() -> tuple[date, ...]:
    first, last = SPAN
    return tuple(day for number in range((last - first).days + 1) if is_working(day := first + number * DAY))


@cache
def _busy_up_to(months: tuple[tuple[int, float], ...]) -> tuple[float, ...]:
    """How busy all working days before each one are together, an ordinary day being 1."""
    busy = dict(months)
    return (0.0, *accumulate(busy.get(day.month, 1.0) for day in _working_days()))


def pick(rng: random.Random, first: date, last: date, months: Mapping[int, float] = EVEN) -> date:
    """One working day between two days; `months` says how busy a month is beside the ordinary 1."""
    days = _working_days()
    begin, end = bisect_left(days, first), bisect_right(days, last)
    if begin >= end:
        raise ValueError(f"There is no working day from {first} to {last}.")
    busy = _busy_up_to(tuple(months.items()))
    wanted = busy[begin] + rng.random() * (busy[end] - busy[begin])
    return days[min(bisect_right(busy, wanted) - 1, end - 1)]


def monthly(rng: random.Random, start: date, until: date, share_on_time: float = 1.0) -> list[date]:
    """What is done once a month after a day, each within a month of the last; a share of it comes some days late."""
    done: list[date] = []
    while (due := add_months(done[-1] if done else start, 1)) < until:
        late = rng.random() >= share_on_time
        day = shift(due, rng.randint(2, 9)) if late else last_working(due - rng.randint(0, 5) * DAY)
        if day >= until:
            break
        done.append(day)
    return done


def spread(
    rng: random.Random,
    year: ReportingYear,
    count: int,
    months: Mapping[int, float] = EVEN,
    *,
    from_day: int = 0,
    to_day: int = 0,
) -> list[date]:
    """That many working days of a reporting year, in order; the first or last days of the year can be left out."""
    first, last = year.first_day + timedelta(days=from_day), year.last_day - timedelta(days=to_day)
    return sorted(pick(rng, first, last, months) for _ in range(count))


def panels(year: ReportingYear, but_not: Sequence[int] = (7,)) -> list[date]:
    """The adoption and permanence panel's days: the second Tuesday of each month but July."""
    days = []
    for number in range(12):
        month = (number + 3) % 12 + 1
        first = date(year.start + (month < 4), month, 1)
        if month not in but_not:
            days.append(first + timedelta(days=(1 - first.weekday()) % 7 + 7))
    return days


def years_on(day: date, years: int) -> date:
    """The same day so many years later (or earlier); 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def at(day: date, clock: str) -> str:
    """A moment as a clerk types it."""
    return f"{day.isoformat()}T{clock}"
