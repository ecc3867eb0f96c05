"""Days on which a council works, and how busy its months are. Every choice is made by a generator that is handed in."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from cswo_report.domain.year import ReportingYear

EASTER = {2019: (4, 21), 2020: (4, 12), 2021: (4, 4), 2022: (4, 17), 2023: (4, 9), 2024: (3, 31), 2025: (4, 20)}
EXTRA = {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}  # holidays given once, nationally

EVEN: Mapping[int, float] = {}
COURTS = {4: 0.9, 7: 0.6, 8: 0.6, 12: 0.7, 1: 1.3, 6: 1.2}
NOTICES = {1: 1.6, 6: 1.5, 7: 0.7, 8: 0.7, 12: 0.6}
CONTRACTS = {1: 2.1, 2: 2.3, 3: 2.3, 7: 0.6, 8: 0.6}
COMPLAINTS = {1: 1.5, 6: 1.4, 12: 0.6, 7: 0.8}
APPROVALS = {4: 1.8, 5: 1.8, 10: 1.5, 11: 1.8, 7: 0.3, 8: 0.5}


@cache
def holidays(year: int) -> frozenset[date]:
    """The days of a calendar year on which the council's offices are shut (local holidays included)."""
    month, day = EASTER[year]
    easter = date(year, month, day)
    days = {easter - timedelta(days=2), easter + timedelta(days=1)}
    days |= {date(year, 1, number) for number in (1, 2)} | {date(year, 12, number) for number in (25, 26)}
    for shut in sorted(days):
        moved = shut
        while moved.weekday() >= 5 or (moved != shut and moved in days):
            moved += timedelta(days=1)
        days.add(moved)
    return frozenset(days | {_monday(year, 5), _monday(year, 8)} | {day for day in EXTRA if day.year == year})


def _monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def is_working(day: date) -> bool:
    return day.weekday() < 5 and (day.year not in EASTER or day not in holidays(day.year))


def next_working(day: date) -> date:
    """This day, or the first working day after it."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def last_working(day: date) -> date:
    """This day, or the last working day before it."""
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def after(day: date, working: int) -> date:
    """The day that many working days after this one."""
    for _ in range(working):
        day = next_working(day + timedelta(days=1))
    return day


def shift(day: date, days: int) -> date:
    """The first working day at or after a number of calendar days from this one."""
    return next_working(day + timedelta(days=days))


@cache
def working_days(first: date, last: date) -> tuple[date, ...]:
    return tuple(day for n in range((last - first).days + 1) if is_working(day := first + timedelta(days=n)))


def pick(rng: random.Random, first: date, last: date, months: Mapping[int, float] = EVEN) -> date:
    """One working day between two days; `months` says how busy a month is beside the ordinary 1."""
    days = working_days(first, last)
    return rng.choices(days, [months.get(day.month, 1.0) for day in days])[0]


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
