"""The calendar of returns: what is owed by whom, its periods as they are typed, and how a period stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cswo_report.domain.returns import (
    PERIOD_RULE,
    Every,
    Period,
    Return,
    Standing,
    covered,
    parse_period,
    standing,
)
from cswo_report.domain.values import Presence, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.figures.printing import cell_of, marks_used
from cswo_report.reference import Reference, shipped_reference

YEAR = ReportingYear(2024)
CALENDAR = shipped_reference().calendars["council"]


def period(text: str) -> Period:
    return parse_period(text, YEAR)


def test_every_figure_supplied_ready_made_is_owed_by_exactly_one_return(shipped_data: Reference) -> None:
    owed = [key for entry in shipped_data.returns for key in entry.measures]
    assert len(owed) == len(set(owed))
    supplied = {key for key, measure in shipped_data.measures.items() if measure.supplied}
    assert supplied <= set(owed)
    assert set(owed) <= set(shipped_data.measures)


def test_every_owner_of_a_return_owns_its_figures(shipped_data: Reference) -> None:
    for entry in shipped_data.returns:
        owners = {shipped_data.measures[key].owner for key in entry.measures}
        owners |= {shipped_data.registers[entry.register].owner} if entry.register else set()
        assert owners == {entry.owner}, entry.id


@pytest.mark.parametrize(
    ("typed", "kept", "first", "last", "words"),
    [
        ("Q1", "2024-25:Q1", date(2024, 4, 1), date(2024, 6, 30), "April to June 2024"),
        ("q4", "2024-25:Q4", date(2025, 1, 1), date(2025, 3, 31), "January to March 2025"),
        ("2023-24 Q3", "2023-24:Q3", date(2023, 10, 1), date(2023, 12, 31), "October to December 2023"),
        ("2023/24:Q2", "2023-24:Q2", date(2023, 7, 1), date(2023, 9, 30), "July to September 2023"),
        ("2024/25", "2024-25", date(2024, 4, 1), date(2025, 3, 31), "2024-25"),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2023", "2023", date(2023, 1, 1), date(2023, 12, 31), "2023"),
        (" 2025-03-31 ", "2025-03-31", date(2025, 3, 31), date(2025, 3, 31), "31 March 2025"),
    ],
)
def test_a_period_is_read_as_people_write_it(typed: str, kept: str, first: date, last: date, words: str) -> None:
    found = period(typed)
    assert (found.text, found.first, found.last, found.words) == (kept, first, last, words)
    assert period(found.text) == found


@pytest.mark.parametrize("typed", ["", "Q5", "Q", "2024-13", "2024-26", "2025-02-30", "last year", "1999:Q1", "20245"])
def test_what_is_no_period_says_how_one_is_written(typed: str) -> None:
    with pytest.raises(ValueError, match=r"written|calendar"):
        period(typed)
    assert "2024-25:Q2" in PERIOD_RULE


def supply(**changes: Any) -> Return:
    given: dict[str, Any] = {"every": Every.QUARTER, "due": "30 days", "register": "complaint", **changes}
    return Return(id="some", title="Some", owner="A team", first="2024-25", source="Theirs", **given)


def test_the_periods_of_a_year_follow_one_another_without_a_gap() -> None:
    for every, number in ((Every.MONTH, 12), (Every.QUARTER, 4), (Every.YEAR, 1)):
        found = supply(every=every).periods(YEAR)
        assert len(found) == number
        assert (found[0].first, found[-1].last) == (YEAR.first_day, YEAR.last_day)
        assert covered(period("2024-25"), found)
        assert not covered(period("2024-25"), found[:-1])
    assert supply(every=Every.AS_AT, day="1 December").periods(YEAR)[0].text == "2024-12-01"
    assert supply(every=Every.AS_AT, day="31 March").periods(YEAR)[0].text == "2025-03-31"


def test_a_due_day_counts_from_the_end_of_the_period() -> None:
    assert supply().due_on(period("Q1"), CALENDAR) == date(2024, 7, 30)
    assert supply(due="10 working days").due_on(period("Q3"), CALENDAR) == date(
        2025, 1, 16
    )  # 1 and 2 January are holidays


@pytest.mark.parametrize(
    ("told", "whole"),
    [
        ((), False),
        (("Q1", "Q3", "Q2", "Q4"), True),
        (("Q1", "Q3", "Q4"), False),
        (("2024-04", "2024-05", "2024-06", "Q2", "Q3", "Q4"), True),
        (("2024-25",), True),
        (("2023-24",), False),
        (("2024", "2025"), True),
    ],
)
def test_periods_cover_another_together_or_not(told: tuple[str, ...], whole: bool) -> None:
    assert covered(period("2024-25"), [period(each) for each in told]) is whole


def test_a_day_is_covered_by_one_near_it() -> None:
    assert covered(period("2025-03-31"), [period("2025-03-28")])
    assert covered(period("2025-03-31"), [period("2024-25:Q4")])
    assert not covered(period("2025-03-31"), [period("2024-12-01")])


@pytest.mark.parametrize(
    ("heard", "stands"),
    [
        ([], None),
        ([True, True], None),
        ([True, None], None),
        ([None, None], Standing.NIL),
        ([False, None], Standing.MISSING),
        ([False], Standing.MISSING),
        ([True, False], Standing.PARTIAL),
    ],
)
def test_a_year_stands_by_what_was_heard_of_its_periods(heard: list[bool | None], stands: Standing | None) -> None:
    assert standing(heard) is stands


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('due = "a month"', "some: due (given: a month): A due time is written like 30 days"),
        ('first = "2024"', "some: first (given: 2024): A reporting year is written like 2024-25"),
        ('every = "as_at"', "some: day: A day of the year is written like 31 March."),
        ('day = "31 March"', "some: day (given: 31 March): Only a return as at a day has one."),
        ('measures = ["looked_after.totals"]', "some: measures (given: looked_after.totals): There is no measure"),
        ('measures = ["complaints.stage_1"]', "not counted from the register of the return"),
        ('measures = ["justice.dtto"]\nregister = "complaint"', "comes once a year, and in no register of records"),
        ('register = "complaints"', "some: register (given: complaints): There is no register of this name."),
        ('owner = " "', "some: owner: This key is empty."),
        ('colour = "red"', "colour: There is no key of this name here."),
    ],
)
def test_a_fault_of_a_councils_own_calendar_names_return_and_key(tmp_path: Path, change: str, said: str) -> None:
    lines = {"id": '"some"', "title": '"Some"', "owner": '"A team"', "every": '"year"', "due": '"30 days"'}
    lines |= {"first": '"2024-25"', "source": '"Theirs"', "measures": '["justice.dtto"]'}
    lines |= dict(line.split(" = ") for line in change.split("\n"))
    text = "[[supply]]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items())
    (tmp_path / "returns.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ShippedDataFault) as caught:
        _ = Reference(tmp_path).returns
    assert said in caught.value.message.replace("\n", " ")


def test_a_figure_not_supplied_names_its_owner_in_words_and_data_and_beneath_a_table() -> None:
    value = Value(Presence.NOT_SUPPLIED, by="Children’s services")
    assert (value.text(), value.said()) == ("not supplied", "not supplied by Children’s services")
    assert value.as_json()["text"] == "not supplied by Children’s services"
    assert Value.from_json(value.as_json()) == value
    assert cell_of(value).text == "not supplied"
    other = Value(Presence.NOT_SUPPLIED, by="Justice social work")
    assert marks_used([], [value]) == (
        ("“not supplied”", "means that the figure has not yet been supplied by Children’s services."),
    )
    assert "by Children’s services and Justice social work." in marks_used([], [value, other])[0][1]
    assert "the register or the team" in marks_used([], [value, Value.absent(Presence.NOT_SUPPLIED)])[0][1]
    assert Value.of(0).said() == "0"
