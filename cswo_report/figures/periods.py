"""What day or period a value speaks of, in words after it: "at 31 March 2025", "in 2024-25"."""

from __future__ import annotations

from datetime import date

from cswo_report.domain.measures import Series, StockMoment
from cswo_report.domain.times import spoken_day
from cswo_report.domain.values import Basis
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book


def spoken_period(book: Book, series: Series, year: ReportingYear) -> str:
    """The words that say when: a day for a stock, the name of the period for what is counted over one."""
    match series.measure.basis:
        case Basis.AS_AT:
            return f"at {spoken_day(_day(book, series, year))}"
        case Basis.DECEMBER_CENSUS:
            return f"at the census of December {year.start}"
        case Basis.CALENDAR_YEAR:
            return f"in {year.start}"
        case Basis.AUGUST_TO_JULY:
            return f"in the year to 31 July {year.start}"
        case Basis.FINANCIAL_YEAR:
            return f"in {year.label}"


def _day(book: Book, series: Series, year: ReportingYear) -> date:
    stated: date | None = book.day_of(series, year)
    if stated is not None:
        return stated
    count = series.measure.count
    return year.first_day if count is not None and count.at is StockMoment.START else year.last_day
