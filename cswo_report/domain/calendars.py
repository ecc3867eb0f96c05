"""Which days count. Four calendars, as dated data: working days are not one thing.

`elapsed` counts every day. `cha2011` is the Children's Hearings (Scotland) Act 2011, section 202: Saturday, Sunday, 25 and 26
December, 1 and 2 January and nothing else. `bankhol_scot` adds the bank holidays of Scotland. `council` is those with a council's
removals and additions. A calendar carries a version, which is stamped into every deadline computed with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

WEEKEND = {5: "Saturday", 6: "Sunday"}


@dataclass(frozen=True)
class FixedDay:
    """A day of every year on which no working day falls, such as 25 December."""

    __pydantic_config__ = {"extra": "forbid"}

    month: int
    day: int
    name: str


@dataclass(frozen=True)
class Holiday:
    """One dated holiday. `announced` is the day it became known; empty: it was known long before."""

    __pydantic_config__ = {"extra": "forbid"}

    day: date
    name: str
    announced: date | None = None
    source: str = ""

    def known_by(self, day: date) -> bool:
        return self.announced is None or self.announced <= day


@dataclass(frozen=True)
class RecurringHoliday:
    """A holiday of a council that comes round by a rule (RFC 5545, such as FREQ=YEARLY;BYMONTH=9;BYDAY=-1MO)."""

    __pydantic_config__ = {"extra": "forbid"}

    rule: str
    name: str
    from_day: date
    announced: date | None = None


@dataclass(frozen=True)
class CalendarFile:
    """The content of one file of `data/calendars/`."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    title: str
    version: str
    source: str
    certainty: str = "P"
    weekend: bool = True
    based_on: str = ""  # the calendar that removals and additions are applied to
    known_from: date | None = None  # the dated list is complete between these days
    known_to: date | None = None
    note: str = ""
    fixed: tuple[FixedDay, ...] = ()
    holiday: tuple[Holiday, ...] = ()
    recurring: tuple[RecurringHoliday, ...] = ()
    removal: tuple[
        Holiday, ...
    ] = ()  # days that are working days here although the calendar it is based on has them off
    recurring_removal: tuple[RecurringHoliday, ...] = ()


@dataclass(frozen=True)
class Removed:
    """A holiday taken off the list of the calendar below: what it was, and when it became known that the day is worked."""

    holiday: Holiday
    announced: date | None = None


@dataclass(frozen=True)
class Calendar:
    """A calendar ready to be asked. Days outside `known_from` to `known_to` are answered from weekends and fixed days alone."""

    name: str
    title: str
    version: str
    source: str = ""
    weekend: bool = False
    fixed: Mapping[tuple[int, int], str] = field(default_factory=dict)
    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    known_from: date | None = None
    known_to: date | None = None
    removed: Mapping[date, Removed] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """Name and version, as written into every deadline."""
        return f"{self.name}@{self.version}"

    def why_skipped(self, day: date) -> str:
        """Why a day is not a working day; '' if it is one."""
        if self.weekend and day.weekday() in WEEKEND:
            return WEEKEND[day.weekday()]
        if (day.month, day.day) in self.fixed:
            return self.fixed[day.month, day.day]
        return self.holidays[day].name if day in self.holidays else ""

    def counts(self, day: date) -> bool:
        return not self.why_skipped(day)

    def as_known_on(self, day: date) -> Calendar:
        """This calendar without what was announced only after that day: a closed clock stays as it was judged."""
        known = {held: holiday for held, holiday in self.holidays.items() if holiday.known_by(day)}
        for held, removal in self.removed.items():
            if removal.announced and removal.announced > day and removal.holiday.known_by(day):
                known.setdefault(held, removal.holiday)
        return self if known == self.holidays else replace(self, holidays=known)

    def knows(self, first: date, last: date) -> bool:
        """Whether the dated list is complete from one day to another."""
        return (self.known_from is None or self.known_from <= first) and (
            self.known_to is None or last <= self.known_to
        )

    def step(self, day: date, number: int) -> date:
        """The working day that lies `number` working days after `day` (before it, if negative); 0 answers the day itself."""
        one = timedelta(days=1 if number > 0 else -1)
        left = abs(number)
        while left:
            day += one
            left -= self.counts(day)
        return day
