"""The reporting year is typed once, and everything else derives from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.year import FIRST_YEAR, LAST_YEAR, ReportingYear

years = st.integers(FIRST_YEAR, LAST_YEAR).map(ReportingYear)


@given(years)
def test_a_year_reads_back_from_its_own_label(year: ReportingYear) -> None:
    assert ReportingYear.parse(year.label) == year
    assert ReportingYear.parse(year.label.replace("-", "/")) == year


@given(st.dates(date(FIRST_YEAR, 4, 1), date(LAST_YEAR, 12, 31)))
def test_every_day_belongs_to_exactly_one_year(day: date) -> None:
    year = ReportingYear.of(day)
    assert day in year
    assert day not in year.previous()
    assert day not in ReportingYear(year.start + 1)


@given(years)
def test_years_meet_without_gap_or_overlap(year: ReportingYear) -> None:
    assert year.first_day - timedelta(days=1) == year.previous().last_day
    assert year.last_day - year.first_day in {timedelta(days=364), timedelta(days=365)}


def test_the_turn_of_the_century_is_written_with_two_digits() -> None:
    assert ReportingYear(1999).label == "1999-00"
    assert ReportingYear.parse("1999-2000") == ReportingYear(1999)


@pytest.mark.parametrize("text", ["2024", "2024-26", "2024-24", "24-25", "2024-2026", "", "1850-51", "2100-01", "x"])
def test_anything_else_is_refused_with_the_rule(text: str) -> None:
    with pytest.raises(ValueError, match="written like 2024-25"):
        ReportingYear.parse(text)


def test_five_years_back_end_with_this_one() -> None:
    assert [year.label for year in ReportingYear(2024).back(5)] == [
        "2020-21",
        "2021-22",
        "2022-23",
        "2023-24",
        "2024-25",
    ]
