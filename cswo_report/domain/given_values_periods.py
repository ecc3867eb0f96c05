"""The period that a supplied figure is of, as senders write it: a reporting year, a calendar year, a day, the end of a month."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal

from cswo_report.domain import given_values_days as days
from cswo_report.domain.given_values import text_of, tidy
from cswo_report.domain.sheets import Cell
from cswo_report.domain.values import Basis
from cswo_report.domain.year import ReportingYear

PERIOD_RULE = "A period is a year such as 2024-25, a calendar year such as 2024, or a day."
_YEAR = re.compile(r"(?:19|20)\d{2}")
_SHORT_YEARS = re.compile(r"\d{2}-\d{2}")
_MONTH_END = re.compile(r"(?:the )?end (?:of )?([a-z]{3,9})\.? (\d{4})", re.I)
_IN_WORDS = re.compile(
    r"\b(\d{1,2}(?:st|nd|rd|th)? (?:of )?[a-z]{3,9} \d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})\b", re.I
)
_YEARS_IN_WORDS = re.compile(r"\b(\d{4}\s?[-/–]\s?(?:\d{4}|\d{2}))(?!\d|-)")


def read(cell: Cell) -> tuple[str, Basis]:
    """A period in the store's own spelling, and what it is counted on unless the sender says otherwise; ValueError with the rule."""
    if isinstance(cell, date):
        return text_of(cell)[:10], Basis.AS_AT
    if isinstance(cell, Decimal):
        cell = text_of(cell)
    text = re.sub(r"^(?:as )?at ", "", tidy(text_of(cell)[: days.LONGEST + 1]), flags=re.I).strip()
    if _YEAR.fullmatch(text):
        return text, Basis.CALENDAR_YEAR
    try:
        return ReportingYear.parse(_as_year(text)).label, Basis.FINANCIAL_YEAR
    except ValueError:
        pass
    if found := _MONTH_END.fullmatch(text):
        month, year = days.month_of(found[1]), int(found[2])
        if month:
            return date(year, month, calendar.monthrange(year, month)[1]).isoformat(), Basis.AS_AT
    written = _day(text)
    if written.is_open:
        raise ValueError(f"{PERIOD_RULE} Here the day and the month may be either way round: write the month in words.")
    return written.on(written.proves or days.Order.DAY_FIRST).isoformat(), Basis.AS_AT


def day_named(text: str) -> str:
    """The one day that a title names, as ISO; "" where it names none, or several."""
    found = {_day(match[1]) for match in _IN_WORDS.finditer(tidy(text)) if _is_day(match[1])}
    return found.pop().on(days.Order.DAY_FIRST).isoformat() if len(found) == 1 else ""


def day_of(text: str) -> str:
    """The day that a heading is, as ISO; "" where it is none, or may be read in two ways."""
    if not any(sign.isdigit() for sign in text):
        return ""
    try:
        found, basis = read(text)
    except ValueError:
        return ""
    return found if basis is Basis.AS_AT else ""


def reporting_year(text: str) -> str:
    """A reporting year in the store's own spelling; ValueError with the rule where it is none."""
    return ReportingYear.parse(_as_year(tidy(text[: days.LONGEST]))).label


def year_named(text: str) -> str:
    """The one reporting year that a title names; "" where it names none, or several."""
    found = set()
    for match in _YEARS_IN_WORDS.finditer(text):
        try:
            found.add(ReportingYear.parse(_as_year(match[1])).label)
        except ValueError:
            continue
    return found.pop() if len(found) == 1 else ""


def _as_year(text: str) -> str:
    year = re.sub(r"^fy ?", "", re.sub(r"\s?[-/–]\s?", "-", text), flags=re.I)
    return f"20{year}" if _SHORT_YEARS.fullmatch(year) else year


def _day(text: str) -> days.Written:
    try:
        return days.read(text)
    except ValueError as fault:
        raise ValueError(PERIOD_RULE) from fault


def _is_day(text: str) -> bool:
    try:
        return not _day(text).is_open and bool(_day(text).on(days.Order.DAY_FIRST))
    except ValueError:
        return False
