"""When a period ends and what it is called: the bases that figures come on, and how far one lies behind a report's own year."""

from __future__ import annotations

from datetime import date

from cswo_report.domain.values import BASIS_WORDS, Basis
from cswo_report.domain.year import ReportingYear

MONTHS_OF_TWO_YEARS = 24


def last_day(basis: Basis, period: str) -> date:
    """The day on which a period ends; a ValueError says what is wrong with it.

    `period` is `2023-24` for years that end on 31 March or 31 July, `2023` for calendar years and December censuses, an ISO date else.
    """
    match basis:
        case Basis.AS_AT:
            return date.fromisoformat(period)
        case Basis.CALENDAR_YEAR | Basis.DECEMBER_CENSUS:
            return date(int(period), 12, 31)
        case Basis.AUGUST_TO_JULY:
            return date(ReportingYear.parse(period).start + 1, 7, 31)
        case Basis.FINANCIAL_YEAR:
            return ReportingYear.parse(period).last_day


def months_behind(end: date, year_end: date) -> int:
    """How many whole months a period's end lies before the end of a reporting year; below nought where it lies after."""
    return (year_end.year - end.year) * 12 + year_end.month - end.month


def lag_words(end: date, year: ReportingYear) -> str:
    """How far somebody else's figure lies behind the end of a report's year: “8 months behind”, “22 years behind”."""
    months = months_behind(end, year.last_day)
    if months == 0:
        return "level"
    if months < 0:
        return f"{_months(-months)} ahead"
    return f"{_months(months)} behind" if months < MONTHS_OF_TWO_YEARS else f"{months // 12} years behind"


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"


def short_period(basis: Basis, period: str) -> str:
    """A period in a table cell: a day, a reporting year, or “to 31 Jul 2024” for a year that ends on another day."""
    if basis is Basis.FINANCIAL_YEAR:
        return period
    end = last_day(basis, period)
    day = f"{end.day} {end:%b %Y}"
    return day if basis in {Basis.AS_AT, Basis.DECEMBER_CENSUS} else f"to {day}"


def basis_words(basis: Basis, period: str = "") -> str:
    """What a period is, in a column heading: “year to 31 July”, or the day itself where there is one."""
    if basis is Basis.AS_AT and period:
        day = date.fromisoformat(period)
        return f"at {day.day} {day:%B %Y}"
    return BASIS_WORDS[basis]
