"""What each data owner supplies, and when: the calendar of `data/returns.toml`, its periods, and how a period stands.

A period is supplied when a figure or a record of it is there, or when its owner has said that there was nothing (a nil return).
Silence is neither: it is owed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cswo_report.domain.calendars import Calendar
from cswo_report.domain.times import parse_date, spoken_day
from cswo_report.domain.year import ReportingYear

PERIOD_RULE = (
    "A period is written 2024-25, 2024-25:Q2 (or Q2), 2024-07 for a month, 2023 for a calendar year, or 2025-03-31."
)
NEAR_DAYS = 31
"""So far from its day a count as at a day may lie and still be that count: offices count on the last working day, or the first."""

_QUARTER = re.compile(r"(?:(\d{4}[-/]\d{2})\s*[:\s]\s*)?Q([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DUE = re.compile(r"(\d{1,3}) (days|working days)")
_AS_AT = re.compile(r"(\d{1,2}) ([A-Z][a-z]+)")
_ENDS = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}


class Every(StrEnum):
    """How often a return comes."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    AS_AT = "as_at"  # once a year, for a day


class Standing(StrEnum):
    """How a measure stands in a year, where what its owner supplied is not whole."""

    NIL = "nil"  # its owner said of every period that there was nothing
    MISSING = "missing"  # nothing was supplied, and something is owed
    PARTIAL = "partial"  # some periods were supplied and some are owed


@dataclass(frozen=True, order=True)
class Period:
    """A span of days with the one way of writing it that the store keeps."""

    first: date
    last: date
    text: str

    @property
    def words(self) -> str:
        """As it is said to people: “July to September 2024”, “2024-25”, “31 March 2025”."""
        if self.first == self.last:
            return spoken_day(self.last)
        if ":" in self.text:
            return f"{self.first:%B} to {self.last:%B} {self.last.year}"
        return f"{self.first:%B} {self.first.year}" if _is_month(self) else self.text

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def _is_month(period: Period) -> bool:
    return (period.first.year, period.first.month) == (period.last.year, period.last.month)


@dataclass(frozen=True)
class Return:
    """One return: whose it is, what it holds, how often it comes and when it is due.

    `measures` are the figures that rest on it. With `register` it consists of records: one record of a period (of `types`, for
    decisions) shows that it came. `due` counts from the day after its period ends.
    """

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    owner: str
    every: Every
    due: str  # “30 days” or “10 working days”
    first: str  # the first reporting year in which it is owed
    source: str  # why it is supplied, and where from
    measures: tuple[str, ...] = ()
    register: str = ""
    types: tuple[str, ...] = ()
    day: str = ""  # of a return as at a day: “31 March”
    may_be_nil: bool = True  # False where the whole of it cannot be nothing: no council is without staff
    never_nil: tuple[str, ...] = ()  # those of `measures` that cannot be nothing either

    def takes_nil(self, measure: str = "") -> bool:
        """Whether its owner may say that there was nothing: of one measure, or of the whole."""
        return measure not in self.never_nil if measure else self.may_be_nil and not self.never_nil

    def periods(self, year: ReportingYear) -> list[Period]:
        """The periods of a reporting year, in order."""
        if self.every is Every.AS_AT:
            return [day_period(day_within(self.day, year))]
        if self.every is Every.QUARTER:
            return [quarter(year, number) for number in (1, 2, 3, 4)]
        if self.every is Every.MONTH:
            return [month(year.start + (at > 12), at - 12 if at > 12 else at) for at in range(4, 16)]
        return [whole_year(year)]

    def due_on(self, period: Period, calendar: Calendar) -> date:
        """The last day on which it is in time."""
        number, unit = due_parts(self.due)
        if unit == "working days":
            return calendar.step(period.last, number)
        return period.last + timedelta(days=number)


@dataclass(frozen=True)
class ReturnFile:
    """The content of `data/returns.toml`: one `[[supply]]` for each return."""

    __pydantic_config__ = {"extra": "forbid"}

    supply: tuple[Return, ...] = ()


@dataclass(frozen=True)
class Told:
    """A nil return as the store holds it: the measure or return it speaks of, its period, whose word it is."""

    about: str
    period: Period
    by: str
    reference: str


def due_parts(text: str) -> tuple[int, str]:
    """`30 days` as its number and unit; ValueError with the rule."""
    found = _DUE.fullmatch(text.strip())
    if not found:
        raise ValueError("A due time is written like 30 days, or 10 working days.")
    return int(found[1]), found[2]


def day_within(text: str, year: ReportingYear) -> date:
    """The day of a reporting year that is written like `31 March`; ValueError with the rule."""
    found = _AS_AT.fullmatch(text.strip())
    if found:
        for calendar_year in (year.start, year.start + 1):
            try:
                day = datetime.strptime(f"{found[1]} {found[2]} {calendar_year}", "%d %B %Y").date()  # noqa: DTZ007
            except ValueError:
                continue
            if day in year:
                return day
    raise ValueError("A day of the year is written like 31 March.")


def whole_year(year: ReportingYear) -> Period:
    return Period(year.first_day, year.last_day, year.label)


def quarter(year: ReportingYear, number: int) -> Period:
    """A quarter of a reporting year: the first is April to June."""
    month_ends, day_ends = _ENDS[number]
    last = date(year.start + (number == 4), month_ends, day_ends)
    return Period(date(last.year, month_ends - 2, 1), last, f"{year.label}:Q{number}")


def month(year: int, number: int) -> Period:
    first = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    return Period(first, after - timedelta(days=1), f"{year}-{number:02d}")


def day_period(day: date) -> Period:
    return Period(day, day, day.isoformat())


def parse_period(text: str, this_year: ReportingYear) -> Period:
    """Read a period as it may be typed; a quarter by itself is one of `this_year`. ValueError with the rule otherwise."""
    given = text.strip()
    if found := _QUARTER.fullmatch(given):
        year = ReportingYear.parse(found[1]) if found[1] else this_year
        return quarter(year, int(found[2]))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
        return day_period(parse_date(given))
    if _YEAR.fullmatch(given):
        return Period(date(int(given), 1, 1), date(int(given), 12, 31), given)
    try:
        return whole_year(ReportingYear.parse(given))
    except ValueError:
        if found := _MONTH.fullmatch(given):
            return month(int(found[1]), int(found[2]))
    raise ValueError(PERIOD_RULE)


def covered(period: Period, told: Iterable[Period]) -> bool:
    """Whether some periods, together, leave no day of another out. A day that was counted as at is covered by one near it."""
    if period.first == period.last:
        return any(each.holds(period.last) or _is_near(each, period.last) for each in told)
    reached = period.first
    for each in sorted(told):
        if each.first <= reached <= each.last:
            reached = each.last + timedelta(days=1)
    return reached > period.last


def _is_near(told: Period, day: date) -> bool:
    return told.first == told.last and abs((told.last - day).days) <= NEAR_DAYS


def standing(supplied: Iterable[bool | None]) -> Standing | None:
    """How a measure stands, given each period that is past due: True where something came, None where nil was told, False where
    nothing was. None where nothing is amiss."""
    listed = list(supplied)
    if not listed or all(listed):
        return None
    if False not in listed:
        return None if True in listed else Standing.NIL
    return Standing.PARTIAL if True in listed else Standing.MISSING
