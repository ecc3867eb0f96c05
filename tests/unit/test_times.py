"""Instants are typed in local time and kept in UTC; a local time that never was, or was twice, is refused with its readings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.times import LONDON, Moment, parse_date, parse_moment, spoken_instant
from cswo_report.domain.year import ReportingYear

minutes = st.integers(-20 * 365 * 24 * 60, 120 * 365 * 24 * 60)  # from 1970
instants = minutes.map(lambda count: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=count))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-23T12:00", "Monday 26 October 2026 at 11:00 GMT"),
        ("2027-03-26T12:00", "Monday 29 March 2027 at 13:00 BST"),
    ],
)
def test_72_hours_are_counted_on_the_instant_across_a_change_of_clocks(start: str, end: str) -> None:
    moment = parse_moment(start)
    assert moment.instant is not None
    assert spoken_instant(moment.instant + timedelta(hours=72)) == end


def test_a_time_that_comes_twice_is_refused_with_both_readings() -> None:
    with pytest.raises(ValueError, match="comes twice") as fault:
        parse_moment("2026-10-25T01:30")
    assert "2026-10-25T01:30+01:00 (the first, BST)" in str(fault.value)
    assert "2026-10-25T01:30+00:00 (the second, GMT)" in str(fault.value)


@pytest.mark.parametrize(("text", "hour"), [("2026-10-25T01:30+01:00", 0), ("2026-10-25T01:30+00:00", 1)])
def test_each_reading_it_offers_is_then_accepted(text: str, hour: int) -> None:
    moment = parse_moment(text)
    assert moment.instant == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert parse_moment(moment.iso()) == moment


def test_a_time_that_never_was_is_refused_and_told_what_it_was() -> None:
    with pytest.raises(ValueError, match="does not exist") as fault:
        parse_moment("2027-03-28T01:30")
    assert "02:30 BST" in str(fault.value)


def test_half_past_eleven_utc_on_31_march_belongs_to_the_new_year() -> None:
    moment = parse_moment("2026-03-31T23:30Z")
    assert moment.day == date(2026, 4, 1)
    assert ReportingYear.of(moment.day).label == "2026-27"


@given(instants)
def test_every_instant_reads_back_from_what_is_shown_to_a_program(instant: datetime) -> None:
    moment = Moment(instant.astimezone(LONDON).date(), instant)
    assert parse_moment(moment.iso()) == moment


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_moment(day.isoformat()) == Moment(day)


def test_a_day_is_said_back_with_its_weekday() -> None:
    assert parse_moment("2024-03-29").spoken() == "Friday 29 March 2024"
    assert parse_moment("2024-06-29T16:10").spoken() == "Saturday 29 June 2024 at 16:10 BST"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "29/03/2024",
        "2024-3-9",
        "2024-02-30",
        "2024-13-01",
        "2024-03-29T25:00",
        "2024-03-29T12:60",
        "2024-03-29T12:00+99:00",
        "2024-03-29T12:00:99",
        "yesterday",
        "2024-03-29T",
        "٢٠٢٤-٠٣-٢٩",
        "2024-03-29\n2024-03-30",
    ],
)
def test_what_is_not_a_moment_is_refused_as_a_rule_never_as_a_crash(text: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        parse_moment(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01", "1899-12-31", "2100-01-01", "9999-12-31", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"]
)
def test_a_day_outside_1900_to_2099_is_a_slip_of_the_keyboard(text: str) -> None:
    with pytest.raises(ValueError, match="between 1900 and 2099"):
        parse_moment(text)


@given(st.text(max_size=40))
def test_no_text_at_all_raises_anything_but_the_rule(text: str) -> None:
    try:
        parse_moment(text)
    except ValueError as fault:
        assert str(fault)  # noqa: PT017 - both ways out are right; the text of the refusal is what is checked
