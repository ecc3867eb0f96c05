"""Days and moments in every form that senders write them; whether the day or the month stands first is settled for a whole column.

Two-digit years: 00 to 49 are 2000 to 2049, 50 to 99 are 1950 to 1999. Serial numbers are those of the 1900 date system of spreadsheets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from cswo_report.domain.given_values import tidy

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_RULE = "A day is written like 31/03/2025, 31 March 2025 or 2025-03-31."
TIME_RULE = "That is no time of day; a time is written like 16:10."
NO_SUCH_DAY = "That day is not in the calendar."
SERIAL_ZERO = date(1899, 12, 30)
LEAST_SERIAL, MOST_SERIAL = 18264, 73050  # 1 January 1950, 31 December 2099
PIVOT = 50
LONGEST = 60  # characters of a day as anybody writes it
_MINUTES = 24 * 60
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?")
_CLOCK = re.compile(
    r"(?:(?<=\d)t|[\s,]+(?:at\s+)?)(?:(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:\.\d+)?)?|(?P<four>\d{4})(?=\s?h)|(?P<only>\d{1,2})(?=\s?[ap]\.?m))"
    r"\s?(?P<half>[ap]\.?m\.?)?\s?(?:hrs|hours|h)?\s?(?P<zone>gmt|bst|utc|z)?$",
    re.IGNORECASE,
)
_FOUR = re.compile(r"(\d{1,2})(\d{2})")
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)([a-z]*)\.?,?\s+(?=\w)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of )?([a-z]{3,9})\.?[\s\-/.,]*'?(\d{4}|\d{2})", re.I)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[\s\-](\d{1,2})(?:st|nd|rd|th)?,?[\s\-](\d{4})", re.I)
_EIGHT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_ZONES = {"gmt": "+00:00", "utc": "+00:00", "z": "+00:00", "bst": "+01:00"}


class Order(StrEnum):
    """Which comes first in a day written in numbers alone."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True)
class Written:
    """A day as it is written: the day itself, or two numbers and a year whose order is still to be settled."""

    day: date | None = None
    numbers: tuple[int, int, int] = (0, 0, 0)
    clock: str = ""  # HH:MM, with an offset where the sender gave one
    weekday: int | None = None  # 0 is Monday, where the sender wrote one
    short_year: bool = False

    @property
    def proves(self) -> Order | None:
        """The order that it can only have; None where it can have both, or has none."""
        first, second, _ = self.numbers
        if self.day or first == second:
            return None
        if first > 12 >= second:
            return Order.DAY_FIRST
        return Order.MONTH_FIRST if second > 12 >= first else None

    @property
    def is_open(self) -> bool:
        """Whether the two orders make different days of it."""
        first, second, _ = self.numbers
        return self.day is None and first != second and max(first, second) <= 12

    def on(self, order: Order) -> date:
        """The day, given the order; ValueError with the rule where there is no such day."""
        day = self.day
        if day is None:
            first, second, year = self.numbers
            number, month = (first, second) if order is Order.DAY_FIRST else (second, first)
            day = _day(year, month, number)
        if self.weekday is not None and day.weekday() != self.weekday:
            said = f"{day.day} {day:%B %Y}"
            raise ValueError(f"{said} is a {day:%A}, not a {WEEKDAYS[self.weekday].capitalize()}.")
        return day


def read(text: str) -> Written:
    """What a text says of a day; ValueError with the rule where it says none."""
    text = tidy(text[: LONGEST + 1])
    if len(text) > LONGEST:
        raise ValueError(DAY_RULE)
    iso = _ISO.fullmatch(text)
    if iso:
        return Written(date_of_iso(iso[1]), clock=(iso[2] or "") + (iso[3] or ""))
    if _SERIAL.fullmatch(text):
        return of_serial(Decimal(text))
    weekday, text = _without_weekday(text)
    clock, text = _without_clock(text)
    found = _day_of_text(text)
    return Written(found.day, found.numbers, clock, weekday, found.short_year)


def of_serial(number: Decimal) -> Written:
    """A spreadsheet's serial number: whole days since 30 December 1899, the fraction being the time of day."""
    if not LEAST_SERIAL <= number < MOST_SERIAL + 1:
        eight = _EIGHT.fullmatch(f"{number:f}")
        if eight:
            return Written(_day(int(eight[1]), int(eight[2]), int(eight[3])))
        raise ValueError(f"{DAY_RULE} This number is none that a spreadsheet keeps for a day of 1950 to 2099.")
    whole = int(number)
    hours, minutes = divmod(round((number - whole) * _MINUTES), 60)
    if hours == 24:
        whole, hours = whole + 1, 0
    return Written(SERIAL_ZERO + timedelta(whole), clock=f"{hours:02d}:{minutes:02d}" if hours or minutes else "")


def date_of_iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(NO_SUCH_DAY) from fault


def month_of(word: str) -> int:
    """The month that a word of three letters or more begins; 0 where it begins none."""
    word = word.casefold().rstrip(".")
    return next((at for at, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)), 0)


def full_year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (1900 if int(text) >= PIVOT else 2000)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as fault:
        raise ValueError(NO_SUCH_DAY) from fault


def _without_weekday(text: str) -> tuple[int | None, str]:
    found = _WEEKDAY.match(text)
    if not found:
        return None, text
    at = next(at for at, name in enumerate(WEEKDAYS) if name.startswith(found[1].casefold()))
    return at, text[found.end() :]


def clock_of(text: str) -> str:
    """The time of day that a text alone says, as HH:MM; ValueError with the rule where it says none."""
    text = tidy(text[:LONGEST])
    if found := _FOUR.fullmatch(text):
        text = f"{found[1]}:{found[2]}"
    said, before = _without_clock(f"at {text}")
    if not said or before != "at":
        raise ValueError(TIME_RULE)
    return said


def _without_clock(text: str) -> tuple[str, str]:
    """The time of day at the end of a text as HH:MM, and what stands before it."""
    found = _CLOCK.search(text)
    before = text[: found.start()].rstrip(" ,") if found else ""
    if not found or not before:
        return "", text
    hour = int(found["hour"] or found["only"] or found["four"][:2])
    minute = int(found["minute"] or (found["four"] or "0000")[2:])
    half = (found["half"] or "").casefold()[:1]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        raise ValueError(TIME_RULE)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{minute:02d}" + _ZONES.get((found["zone"] or "").casefold(), ""), before


def _day_of_text(text: str) -> Written:
    if found := _YEAR_FIRST.fullmatch(text):
        return Written(_day(int(found[1]), int(found[3]), int(found[4])))
    if found := _EIGHT.fullmatch(text):
        return Written(_day(int(found[1]), int(found[2]), int(found[3])))
    if found := _NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), full_year(found[4])
        if first == second:
            return Written(_day(year, first, second), short_year=len(found[4]) == 2)
        if min(first, second) < 1 or min(first, second) > 12 or max(first, second) > 31:
            raise ValueError(NO_SUCH_DAY)
        return Written(numbers=(first, second, year), short_year=len(found[4]) == 2)
    if (found := _DAY_MONTH.fullmatch(text)) and month_of(found[2]):
        return Written(_day(full_year(found[3]), month_of(found[2]), int(found[1])), short_year=len(found[3]) == 2)
    if (found := _MONTH_DAY.fullmatch(text)) and month_of(found[1]):
        return Written(_day(int(found[3]), month_of(found[1]), int(found[2])))
    raise ValueError(DAY_RULE)
