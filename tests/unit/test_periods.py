"""Periods of unlike bases: when each ends, and how far one lies behind a report's own year."""

from __future__ import annotations

from datetime import date

import pytest

from cswo_report.domain.periods import basis_words, lag_words, last_day, months_behind, short_period
from cswo_report.domain.values import Basis
from cswo_report.domain.year import ReportingYear

YEAR = ReportingYear(2024)


@pytest.mark.parametrize(
    ("basis", "period", "end", "behind", "short"),
    [
        (Basis.FINANCIAL_YEAR, "2023-24", date(2024, 3, 31), "12 months behind", "2023-24"),
        (Basis.FINANCIAL_YEAR, "2024-25", date(2025, 3, 31), "level", "2024-25"),
        (Basis.AUGUST_TO_JULY, "2023-24", date(2024, 7, 31), "8 months behind", "to 31 Jul 2024"),
        (Basis.CALENDAR_YEAR, "2023", date(2023, 12, 31), "15 months behind", "to 31 Dec 2023"),
        (Basis.DECEMBER_CENSUS, "2022", date(2022, 12, 31), "2 years behind", "31 Dec 2022"),
        (Basis.AS_AT, "2025-02-28", date(2025, 2, 28), "1 month behind", "28 Feb 2025"),
        (Basis.AS_AT, "2025-05-31", date(2025, 5, 31), "2 months ahead", "31 May 2025"),
    ],
)
def test_each_basis_ends_on_its_own_day(basis: Basis, period: str, end: date, behind: str, short: str) -> None:
    assert last_day(basis, period) == end
    assert lag_words(end, YEAR) == behind
    assert short_period(basis, period) == short


def test_a_period_that_is_none_is_refused() -> None:
    for basis in Basis:
        with pytest.raises(ValueError, match=r"."):
            last_day(basis, "last spring")


def test_months_are_counted_from_month_to_month() -> None:
    assert months_behind(date(2024, 4, 1), date(2025, 3, 31)) == 11


def test_a_day_is_said_as_a_day() -> None:
    assert basis_words(Basis.AS_AT, "2024-07-31") == "at 31 July 2024"
    assert basis_words(Basis.AUGUST_TO_JULY) == "year to 31 July"
