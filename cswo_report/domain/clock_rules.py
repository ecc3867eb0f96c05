"""A time limit as data: what starts it, how long it is, in which days it is counted, what ends it, and under which law.

One `[[clock]]` table of a decision type, or the clock of a practice standard. Counting is done by `clocks`; a rule that changed is
kept beside its successor, each with its days in force, under one id with a suffix: `ck.sec.appeal.from-2020-04-07`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Certainty(StrEnum):
    """How a statement of law was confirmed."""

    PRIMARY = "P"
    PRIMARY_IN_PART = "P*"
    GUIDANCE = "G"
    SECONDARY = "S"
    UNCONFIRMED = "U"


@dataclass(frozen=True)
class InForce:
    """The days on which a rule applies, both included; an open end is None."""

    __pydantic_config__ = {"extra": "forbid"}

    from_day: date | None = None
    to_day: date | None = None
    certainty: Certainty = Certainty.PRIMARY
    note: str = ""

    def covers(self, day: date) -> bool:
        return (self.from_day is None or self.from_day <= day) and (self.to_day is None or day <= self.to_day)

    def meets(self, other: InForce) -> bool:
        """Whether there is a day on which both apply."""
        first = max(self.from_day or date.min, other.from_day or date.min)
        return first <= min(self.to_day or date.max, other.to_day or date.max)


class ClockKind(StrEnum):
    """Whose limit it is, and so what its passing means."""

    DUTY = "duty"  # the council's own: passing it is a breach
    DUTY_OF_ANOTHER = (
        "duty_of_another"  # a hearing's, sheriff's, hospital's or head of unit's: watched, not the council's breach
    )
    RIGHT = "right"  # a person's right to appeal or to ask: it lapses
    AUTHORITY = "authority"  # how long an order or detention lasts: it ends


class Which(StrEnum):
    """Which occurrence of the start event starts the clock."""

    FIRST = "first"
    LATEST = "latest"  # never call a right lost while a later notice still keeps it open
    EACH = "each"  # one clock for every occurrence


@dataclass(frozen=True)
class Suspension:
    """Days that the law itself took out of the running time, such as those of 2020 for guardianship orders."""

    __pydantic_config__ = {"extra": "forbid"}

    from_day: date
    to_day: date
    citation: str


LIMIT = re.compile(r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?")
HOURS = re.compile(r"PT(?P<hours>\d+)H")
WORKING_DAYS = re.compile(r"W(?P<working_days>\d+)")
READINGS = ("0", "1", "+1", "none")


@dataclass(frozen=True)
class Limit:
    """A length of time in one unit: elapsed hours, calendar days, working days, or calendar months. Empty: the law gives no number."""

    hours: int = 0
    days: int = 0
    working_days: int = 0
    months: int = 0
    in_weeks: bool = False  # the law says weeks: 6 weeks, but 21 days

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read PT72H, P14D, P6W, P3M, P2Y or W7; '' is the limit without a number. Raise ValueError for anything else."""
        if not text:
            return cls()
        for pattern in (HOURS, WORKING_DAYS, LIMIT):
            found = pattern.fullmatch(text)
            parts = {name: int(number) for name, number in found.groupdict().items() if number} if found else {}
            if not parts:
                continue
            limit = cls(
                hours=parts.get("hours", 0),
                days=parts.get("days", 0) + 7 * parts.get("weeks", 0),
                working_days=parts.get("working_days", 0),
                months=parts.get("months", 0) + 12 * parts.get("years", 0),
                in_weeks="weeks" in parts,
            )
            if sum(part > 0 for part in (limit.hours, limit.days, limit.working_days, limit.months)) == 1:
                return limit
        raise ValueError("A limit is written like PT72H, P14D, P6W, P3M, P2Y, or W7 for working days, in one unit.")

    @property
    def is_given(self) -> bool:
        return bool(self.hours or self.days or self.working_days or self.months)

    def spoken(self) -> str:
        """The limit in words, such as '72 hours' or '3 working days'."""
        for number, unit in ((self.hours, "hour"), (self.working_days, "working day")):
            if number:
                return _plural(number, unit)
        if self.months:
            return _plural(self.months // 12, "year") if self.months % 12 == 0 else _plural(self.months, "month")
        if self.days:
            return _plural(self.days // 7, "week") if self.in_weeks else _plural(self.days, "day")
        return "no number of days given"


def _plural(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def base_of(clock_id: str) -> str:
    """The id that all dated versions of a rule share: `ck.sec.appeal` of `ck.sec.appeal.from-2020-04-07`."""
    return clock_id.partition(".from-")[0]


@dataclass(frozen=True)
class Clock:
    """One time limit. `starts`, `ends` and the other event keys name an event of the type, or 'received' or 'decided'."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    starts: str
    ends: str
    limit: str  # PT72H, P14D, P6W, P3M, P2Y, or W7 for working days; empty where the law gives no number
    calendar: str  # elapsed, cha2011, bankhol_scot, council
    first_day: str = "0"  # 0: event day is day 0; 1: event day is day 1; +1: day 1 is the next day; none: instants
    citation: str = ""
    source: str = ""
    if_missed: str = ""
    certainty: Certainty = Certainty.PRIMARY
    in_force: InForce = field(default_factory=InForce)
    kind: ClockKind = ClockKind.DUTY
    owner: str = ""  # who must act: a code of data/codelists/clock_owner.toml; empty: the owner of the type
    which: Which = Which.FIRST
    from_nth: int = 1  # begins at this occurrence of the start event
    repeats: bool = False  # starts again from each event that ended it
    runs_from: str = ""  # in a chain of phases: the time after the first start from which this interval holds (P6W)
    runs_to: str = ""  # and up to which it holds
    backward: bool = False  # counted back from `starts`, or from the day in `last_day_field`
    exact: bool = False  # on that very day: not later, and not earlier
    until: str = ""  # local clock time on the last day, such as 17:00; empty: its end
    or_ends: tuple[str, ...] = ()  # other events that satisfy the limit as `ends` does
    stopped_by: tuple[str, ...] = ()  # events after which nothing is owed any longer
    survives: bool = False  # goes on although the order or arrangement is over
    only_if: dict[str, list[str]] = field(default_factory=dict)  # not if a field is known to hold another value
    only_when: dict[str, list[str]] = field(
        default_factory=dict
    )  # only once a field is known to hold one of these values
    last_day_field: str = ""  # the field that holds the last day, where the order itself sets it; it outranks `limit`
    no_later_than_field: str = ""  # a field with a day that the limit may not pass
    window: str = ""  # hours in all within any period of this length (P28D)
    across: tuple[str, ...] = ()  # the types whose records of the same person count towards the hours of `window`
    also_in: tuple[str, ...] = ()  # types whose records hold this same limit of the same act: a report counts it once
    capped_by: str = ""  # a clock of this type whose last moment this one may not pass
    passing_creates: str = ""  # the event that the law itself makes of the limit's passing
    suspended: tuple[Suspension, ...] = ()
    may: tuple[str, ...] = ()  # 'pause', 'extend': what the rule lets a named person do
    other_reading: str = ""  # another first_day (or limit) that the text bears; shown beside, never used to judge
    needs_proof: bool = False  # the act is a notice whose sending has to be proved
    enabled: bool = True
    note: str = ""

    @property
    def base_id(self) -> str:
        """The id that all dated versions of a rule share."""
        return base_of(self.id)

    @property
    def length(self) -> Limit:
        return Limit.parse(self.limit)
