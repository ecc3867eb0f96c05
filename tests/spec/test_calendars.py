"""Which days count: the four calendars against the statute, against two published lists, and against what councils may enter."""

from __future__ import annotations

import socket
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

import holidays
import pytest
from dateutil.easter import easter
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from cswo_report import shipped
from cswo_report.domain.calendars import Calendar
from cswo_report.errors import ExitCode, ShippedDataFault
from cswo_report.reference import Reference, shipped_reference

CALENDARS = shipped_reference().calendars
WORKING = ("cha2011", "bankhol_scot", "council")
YEARS = range(2002, 2029)
FIRST, LAST = date(2002, 1, 1), date(2028, 12, 31)
ONE_DAY = timedelta(days=1)
SATURDAY = 5

ONE_OFFS = {
    date(2002, 6, 3): "Golden Jubilee",
    date(2011, 4, 29): "wedding",
    date(2012, 6, 5): "Diamond Jubilee",
    date(2022, 6, 3): "Platinum Jubilee",
    date(2022, 9, 19): "State Funeral",
    date(2023, 5, 8): "Coronation",
    date(2026, 6, 15): "World Cup",
}
MOVED = {
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
HOLIDAYS_ALONE = {
    date(
        2006, 11, 30
    ): "St Andrew's Day became a bank holiday by an Act of January 2007; that library begins a year early.",
}
OURS_ALONE = {
    date(
        2026, 6, 15
    ): "The World Cup holiday was proclaimed in February 2026; the list bundled with govuk-bank-holidays is older.",
}


def weekdays(days: set[date]) -> set[date]:
    return {day for day in days if day.weekday() < SATURDAY}


def listed(first: int, last: int) -> set[date]:
    return {day for day in CALENDARS["bankhol_scot"].holidays if first <= day.year <= last}


# ── the lists ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_calendar_says_what_it_is() -> None:
    assert {"elapsed", *WORKING} <= set(CALENDARS)
    for name, calendar in CALENDARS.items():
        assert name == calendar.name
        assert calendar.title
        assert calendar.version
        assert calendar.source
        assert calendar.stamp.startswith(f"{name}@")


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_elapsed_counts_every_day(day: date) -> None:
    assert CALENDARS["elapsed"].counts(day)


def test_bank_holidays_agree_with_the_holidays_library() -> None:
    found = weekdays(set(holidays.country_holidays("GB", subdiv="SCT", years=YEARS)))
    assert found - listed(2002, 2028) == set(HOLIDAYS_ALONE)
    assert listed(2002, 2028) - found == set()
    assert {day for day in HOLIDAYS_ALONE if 2015 <= day.year <= 2028} == set()


def test_bank_holidays_agree_with_the_list_of_the_government(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("this test must not use the network")

    monkeypatch.setattr(socket, "socket", refuse)
    published = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.SCOTLAND)
    found = {entry["date"] for entry in published if 2015 <= entry["date"].year <= 2028}
    assert {day.year for day in found} == set(range(2015, 2029))
    assert listed(2015, 2028) - found == set(OURS_ALONE)
    assert found - listed(2015, 2028) == set()


@pytest.mark.parametrize("year", YEARS)
def test_bank_holidays_follow_the_statutory_rule(year: int) -> None:
    """The 1971 Act, Schedule 1, the Act of 2007 and the yearly proclamations, reckoned again from their words."""

    def monday(month: int, nth: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=-first.weekday() % 7 + 7 * (nth - 1))

    def next_free(day: date, taken: set[date]) -> date:
        while day.weekday() >= SATURDAY or day in taken:
            day += ONE_DAY
        return day

    last_of_may = date(year, 6, 1) - ONE_DAY
    spring = last_of_may - timedelta(days=last_of_may.weekday())
    expected = {easter(year) - 2 * ONE_DAY, monday(8, 1)}
    expected |= {MOVED.get(day, day) for day in (monday(5, 1), spring)}
    for month, first in ((1, 1), (12, 25)):
        pair = {date(year, month, first), date(year, month, first + 1)}
        expected |= weekdays(pair)
        for day in sorted(pair - weekdays(pair)):
            expected.add(next_free(day, expected | pair))
    if year >= 2007:
        expected.add(next_free(date(year, 11, 30), set()))
    expected |= {day for day in ONE_OFFS if day.year == year}
    assert listed(year, year) == expected


@pytest.mark.parametrize(("day", "words"), ONE_OFFS.items())
def test_holidays_of_one_year_are_there_by_name(day: date, words: str) -> None:
    holiday = CALENDARS["bankhol_scot"].holidays[day]
    assert words in holiday.name
    assert holiday.source.startswith("http")
    assert holiday.announced is None or holiday.announced < day


@pytest.mark.parametrize(("left", "taken"), MOVED.items())
def test_a_moved_holiday_is_worked_on_the_day_it_left(left: date, taken: date) -> None:
    assert CALENDARS["bankhol_scot"].counts(left)
    assert "moved" in CALENDARS["bankhol_scot"].why_skipped(taken)


def test_english_holidays_are_worked() -> None:
    for year in YEARS:
        august = date(year, 8, 31)
        assert CALENDARS["bankhol_scot"].counts(easter(year) + ONE_DAY)
        assert CALENDARS["bankhol_scot"].counts(august - timedelta(days=august.weekday()))


def test_the_list_says_how_far_it_goes() -> None:
    calendar = CALENDARS["bankhol_scot"]
    assert (calendar.known_from, calendar.known_to) == (FIRST, LAST)
    assert calendar.knows(FIRST, LAST)
    assert not calendar.knows(FIRST, LAST + ONE_DAY)
    assert not calendar.knows(FIRST - ONE_DAY, LAST)


def test_the_childrens_hearings_act_leaves_out_four_days_and_weekends() -> None:
    act = CALENDARS["cha2011"]
    for worked in (
        date(2025, 4, 18),  # Good Friday
        date(2025, 5, 5),  # first Monday of May
        date(2025, 5, 26),  # last Monday of May
        date(2025, 8, 4),  # first Monday of August
        date(2026, 11, 30),  # St Andrew's Day
        date(2026, 6, 15),  # a holiday of one year
        date(2021, 12, 27),  # where 25 and 26 December fell at a weekend, nothing takes their place
        date(2021, 12, 28),
        date(2022, 1, 3),
        date(2022, 1, 4),
    ):
        assert act.counts(worked)
    for off in (date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)):
        assert not act.counts(off)
    assert not act.holidays
    assert act.knows(date(1900, 1, 1), date(2900, 1, 1))


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_the_childrens_hearings_act_counts_by_weekday_and_date_alone(day: date) -> None:
    off = day.weekday() >= SATURDAY or (day.month, day.day) in {(12, 25), (12, 26), (1, 1), (1, 2)}
    assert CALENDARS["cha2011"].counts(day) is not off


# ── stepping and knowing ─────────────────────────────────────────────────────────────────────────────────────────────


@given(st.sampled_from(WORKING), st.dates(FIRST, LAST), st.integers(1, 40))
def test_stepping_back_undoes_stepping_forward(name: str, day: date, number: int) -> None:
    calendar = CALENDARS[name]
    working = calendar.step(day, 1)
    assert calendar.step(calendar.step(working, number), -number) == working
    assert calendar.step(calendar.step(working, -number), number) == working


@given(st.sampled_from(WORKING), st.dates(FIRST, LAST), st.integers(1, 40))
def test_a_step_passes_so_many_working_days(name: str, day: date, number: int) -> None:
    calendar = CALENDARS[name]
    reached = calendar.step(day, number)
    passed = [day + timedelta(days=each) for each in range(1, (reached - day).days + 1)]
    assert calendar.counts(reached)
    assert sum(calendar.counts(each) for each in passed) == number
    assert calendar.step(day, 0) == day


@pytest.mark.parametrize(
    ("name", "day", "number", "reached"),
    [
        ("bankhol_scot", date(2026, 6, 12), 1, date(2026, 6, 16)),  # over the weekend and the World Cup Monday
        ("cha2011", date(2026, 6, 12), 1, date(2026, 6, 15)),
        ("bankhol_scot", date(2026, 4, 2), 10, date(2026, 4, 17)),  # Good Friday out, Easter Monday in
        ("cha2011", date(2026, 4, 2), 10, date(2026, 4, 16)),
        ("cha2011", date(2025, 12, 24), 2, date(2025, 12, 30)),
        ("bankhol_scot", date(2021, 12, 24), 1, date(2021, 12, 29)),
        ("bankhol_scot", date(2025, 11, 28), 1, date(2025, 12, 2)),
    ],
)
def test_working_days_are_counted_over_holidays(name: str, day: date, number: int, reached: date) -> None:
    assert CALENDARS[name].step(day, number) == reached


def test_a_holiday_is_not_known_before_it_was_announced() -> None:
    calendar = CALENDARS["bankhol_scot"]
    funeral = date(2022, 9, 19)
    assert calendar.as_known_on(date(2022, 9, 9)).counts(funeral)
    assert not calendar.as_known_on(date(2022, 9, 10)).counts(funeral)
    assert not calendar.as_known_on(date(2022, 9, 9)).counts(date(2022, 9, 17))
    assert calendar.as_known_on(date(2026, 11, 1)) is calendar
    assert calendar.as_known_on(date(2022, 9, 9)).stamp == calendar.stamp


@given(st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_later_knowledge_only_adds_holidays_to_the_shipped_list(earlier: date, later: date) -> None:
    earlier, later = sorted((earlier, later))
    calendar = CALENDARS["bankhol_scot"]
    assert set(calendar.as_known_on(earlier).holidays) <= set(calendar.as_known_on(later).holidays)


# ── a council's own ──────────────────────────────────────────────────────────────────────────────────────────────────

HEAD = """
name = "council"
title = "Office days"
version = "2026-2"
source = "Minute of the council"
based_on = "bankhol_scot"
"""


def own(folder: Path, content: str, name: str = "council") -> Reference:
    (folder / "calendars").mkdir(exist_ok=True)
    (folder / "calendars" / f"{name}.toml").write_text(content, encoding="utf-8")
    return Reference(folder)


def council(folder: Path, rows: str) -> Calendar:
    return own(folder, HEAD + rows).calendars["council"]


def test_until_a_council_gives_its_own_the_bank_holidays_hold() -> None:
    calendar, base = CALENDARS["council"], CALENDARS["bankhol_scot"]
    assert calendar.holidays == base.holidays
    assert (calendar.known_from, calendar.known_to) == (base.known_from, base.known_to)
    assert base.stamp in calendar.stamp  # a date counted in it says which list of bank holidays lay beneath


def test_the_example_in_the_shipped_file_works(tmp_path: Path) -> None:
    text = (shipped.root("data") / "calendars" / "council.toml").read_text(encoding="utf-8")
    example = text[text.index("# recurring_removal") :].replace("\n# ", "\n").removeprefix("# ")
    calendar = council(tmp_path, example)
    assert calendar.counts(date(2026, 11, 30))
    assert calendar.counts(date(2025, 12, 1))  # the Monday after St Andrew's Day on a Sunday
    assert not calendar.counts(date(2023, 11, 30))  # before the rule began
    assert not calendar.counts(date(2026, 12, 25))
    assert calendar.why_skipped(date(2026, 4, 6)) == "Easter Monday"
    assert calendar.why_skipped(date(2026, 9, 28)) == "September holiday"
    assert calendar.counts(date(2026, 9, 21))
    assert not calendar.counts(date(2026, 7, 3))
    assert calendar.counts(date(2026, 6, 15))


def test_a_rule_runs_to_the_end_of_what_is_known(tmp_path: Path) -> None:
    rule = 'rule = "FREQ=YEARLY;BYMONTH=9;BYDAY=-1MO", name = "Autumn", from_day = 2010-01-01, announced = 2009-01-01'
    calendar = council(tmp_path, f"recurring = [{{ {rule} }}]")
    autumn = [day for day, holiday in calendar.holidays.items() if holiday.name == "Autumn"]
    assert [day.year for day in autumn] == list(range(2010, 2029))
    assert {day.weekday() for day in autumn} == {0}


def test_a_rule_passes_over_days_that_are_off_already(tmp_path: Path) -> None:
    rule = 'rule = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25,26", name = "Closed", from_day = 2020-01-01, announced = 2019-01-01'
    calendar = council(tmp_path, f"recurring = [{{ {rule} }}]")
    assert calendar.why_skipped(date(2026, 12, 24)) == "Closed"
    assert calendar.why_skipped(date(2026, 12, 25)) == "Christmas Day"


def test_removals_come_before_additions(tmp_path: Path) -> None:
    rows = """
    holiday = [{ day = 2026-11-30, name = "Given once after all", announced = 2026-02-01 }]
    recurring_removal = [{ rule = "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30", name = "Worked", from_day = 2020-01-01, announced = 2019-12-01 }]
    """
    calendar = council(tmp_path, rows)
    assert calendar.why_skipped(date(2026, 11, 30)) == "Given once after all"
    assert calendar.counts(date(2027, 11, 30))


def test_a_clock_closed_before_a_removal_was_known_keeps_its_holiday(tmp_path: Path) -> None:
    rows = """
    removal = [
      { day = 2026-11-30, name = "Worked", announced = 2026-10-05 },
      { day = 2022-09-19, name = "Worked", announced = 2022-09-12 },
    ]
    """
    calendar = council(tmp_path, rows)
    andrew, funeral = date(2026, 11, 30), date(2022, 9, 19)
    assert calendar.counts(andrew)
    assert calendar.as_known_on(date(2026, 10, 4)).why_skipped(andrew) == "St Andrew's Day"
    assert calendar.as_known_on(date(2026, 10, 5)).counts(andrew)
    assert calendar.as_known_on(date(2022, 9, 9)).counts(funeral)  # not yet a holiday
    assert not calendar.as_known_on(date(2022, 9, 11)).counts(funeral)  # a holiday, not yet removed
    assert calendar.as_known_on(date(2022, 9, 12)).counts(funeral)


def test_a_council_may_add_a_calendar_of_another_name(tmp_path: Path) -> None:
    text = HEAD.replace('"council"', '"education"').replace('"bankhol_scot"', '"council"')
    reference = own(tmp_path, text, "education")
    assert reference.calendars["education"].holidays == reference.calendars["council"].holidays
    assert "council@1+bankhol_scot@" in reference.calendars["education"].stamp


DAY = 'name = "A day", announced = 2025-01-01'
MONDAYS = "FREQ=WEEKLY;BYDAY=MO"


def recurring(rule: str, key: str = "recurring", more: str = DAY) -> str:
    return f'{key} = [{{ rule = "{rule}", from_day = 2026-01-01, {more} }}]'


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("holiday = [{ day = 2026-07-03, name = 'A day' }]", ["holiday 2026-07-03", "announced"]),
        ("removal = [{ day = 2026-11-30, name = 'A day' }]", ["removal 2026-11-30", "announced"]),
        (recurring(MONDAYS, more="name = 'A day'"), ["recurring “A day”", "announced"]),
        (recurring(MONDAYS, "recurring_removal", "name = 'A day'"), ["recurring_removal “A day”", "announced"]),
        (f"holiday = [{{ day = 2026-07-03, {DAY} }}, {{ day = 2026-07-03, {DAY} }}]", ["given twice"]),
        (f"holiday = [{{ day = 2026-12-25, {DAY} }}]", ["holiday 2026-12-25", "Christmas Day"]),
        (f"holiday = [{{ day = 2026-07-04, {DAY} }}]", ["Saturday"]),
        (f"removal = [{{ day = 2026-11-30, {DAY} }}, {{ day = 2026-11-30, {DAY} }}]", ["removed twice"]),
        (f"removal = [{{ day = 2026-07-03, {DAY} }}]", ["no holiday of bankhol_scot"]),
        (
            f"removal = [{{ day = 2026-11-30, {DAY} }}]\nholiday = [{{ day = 2026-11-30, {DAY} }}]",
            ["both removed and added"],
        ),
        (
            f"holiday = [{{ day = 2026-07-03, {DAY} }}]\n" + recurring("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=3"),
            ["2026-07-03 is given twice"],
        ),
        (
            f"removal = [{{ day = 2026-11-30, {DAY} }}]\n"
            + recurring("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30", "recurring_removal"),
            ["2026-11-30 is removed twice"],
        ),
        (recurring("every last Monday"), ["This is not a rule for days", "RFC 5545"]),
        (recurring("FREQ=HOURLY"), ["This is not a rule for days"]),
        (recurring("FREQ=YEARLY;BYHOUR=3"), ["This is not a rule for days"]),
        (recurring("FREQ=YEARLY;INTERVAL=0"), ["This is not a rule for days"]),
        (recurring("FREQ=YEARLY;UNTIL=20201231"), ["gives no day"]),
        (recurring("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), ["gives no day from 2026-01-01 to 2028-12-31"]),
        (recurring("FREQ=YEARLY;BYDAY=XX"), ["cannot be read"]),
        (recurring("FREQ=YEARLY;UNTIL=20271231T000000Z"), ["cannot be read"]),
        ("holiday = [{ day = 2026-07-03, name = ' ', announced = 2026-01-01 }]", ["name is empty"]),
        ("fixed = [{ month = 2, day = 30, name = 'A day' }]", ["no such day of the year"]),
        (
            "fixed = [{ month = 2, day = 3, name = 'A day' }, { month = 2, day = 3, name = 'A day' }]",
            ["fixed 3/2", "given twice"],
        ),
        ("certainty = 'quite'", ["certainty", "P*"]),
        ("known_from = 2027-01-01\nknown_to = 2026-01-01", ["known_to", "before known_from"]),
        ("holidays = []", ["holidays", "There is no key of this name here"]),
    ],
)
def test_a_faulty_day_is_refused(tmp_path: Path, rows: str, words: list[str]) -> None:
    with pytest.raises(ShippedDataFault) as fault:
        council(tmp_path, rows)
    assert fault.value.exit_code is ExitCode.INPUT_REFUSED
    assert fault.value.remedy
    for text in ("council.toml", *words):
        assert text in fault.value.message


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (HEAD.replace("bankhol_scot", "bankhol_wales"), "council", ["based_on", "bankhol_wales", "Name one of"]),
        (HEAD.replace("bankhol_scot", "council"), "council", ["based_on", "cannot rest on itself"]),
        (HEAD, "offices", ["offices.toml", "The file is called offices", "declared already in council.toml"]),
        (HEAD.replace('"2026-2"', '" "'), "council", ["version", "empty"]),
        (
            HEAD.replace('based_on = "bankhol_scot"', f"removal = [{{ day = 2026-11-30, {DAY} }}]"),
            "council",
            ["removal", "nothing to remove a day from"],
        ),
        (
            HEAD.replace('based_on = "bankhol_scot"', recurring(MONDAYS)),
            "council",
            ["recurring “A day”", "Give known_to"],
        ),
        (HEAD.replace('"council"', '"elapsed"'), "elapsed", ["elapsed.toml", "counts every day"]),
        ("name = 'council'", "council", ["title", "This key is missing"]),
        ("name = [", "council", ["not valid TOML"]),
    ],
)
def test_a_faulty_calendar_is_refused(tmp_path: Path, content: str, name: str, words: list[str]) -> None:
    with pytest.raises(ShippedDataFault) as fault:
        own(tmp_path, content, name).calendars  # noqa: B018
    for text in words:
        assert text in fault.value.message


def test_a_circle_of_calendars_is_refused(tmp_path: Path) -> None:
    own(tmp_path, HEAD.replace('"bankhol_scot"', '"education"'))
    text = HEAD.replace('"council"', '"education"').replace('"bankhol_scot"', '"council"')
    with pytest.raises(ShippedDataFault, match="cannot rest on itself"):
        own(tmp_path, text, "education").calendars  # noqa: B018


def test_all_faults_of_all_calendars_are_told_at_once(tmp_path: Path) -> None:
    own(tmp_path, HEAD + "holiday = [{ day = 2026-12-25, name = 'A day' }]")
    own(tmp_path, "name = [", "broken")
    reference = own(tmp_path, HEAD.replace("bankhol_scot", "nowhere").replace('"council"', '"other"'), "other")
    with pytest.raises(ShippedDataFault) as fault:
        reference.calendars  # noqa: B018
    told = fault.value.message
    for words in ("council.toml", "announced", "Christmas Day", "broken.toml", "other.toml", "nowhere"):
        assert words in told
    assert told.count("\n") == 3
