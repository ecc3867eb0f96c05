"""The rules of the other registers: order of dates, codes of their time, and what needs what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.findings import Finding
from cswo_report.domain.register_rules import IN_ORDER, NEEDS, NOT_IN_FUTURE, check, period_problem
from cswo_report.domain.registers import is_chosen
from cswo_report.domain.times import Moment
from cswo_report.reference import Reference, shipped_reference

TODAY = date(2026, 11, 21)
OBSERVATION = {
    "measure": "looked_after.total",
    "basis": "financial_year",
    "period": "2024-25",
    "presence": "number",
    "number": 3,
}


def found(register: str, **values: Any) -> list[Finding]:
    reference = shipped_reference()
    return check(register, values, reference.registers[register].field, reference.codelists, TODAY)


def rules(register: str, **values: Any) -> list[str]:
    return [finding.rule for finding in found(register, **values)]


@pytest.mark.parametrize(
    ("register", "earlier", "later"), [(name, *pair) for name, pairs in IN_ORDER.items() for pair in pairs]
)
def test_no_pair_of_dates_comes_in_the_wrong_order(register: str, earlier: str, later: str) -> None:
    day = date(2023, 5, 10)
    wrong = rules(register, **{earlier: day, later: day - timedelta(days=1)})
    named = shipped_reference().registers[register].find(earlier)
    assert named is not None
    assert f"This cannot come before “{named.label}” (10 May 2023)." in wrong
    assert rules(register, **{earlier: day, later: day}) == []


@pytest.mark.parametrize(("register", "name"), [(name, day) for name, days in NOT_IN_FUTURE.items() for day in days])
def test_what_happened_has_happened(register: str, name: str) -> None:
    values: dict[str, Any] = {"sample_size": 3} if register == "standards_audit" else {}
    assert rules(register, **values, **{name: TODAY + timedelta(days=1)}) == ["This day has not come yet."]
    assert rules(register, **values, **{name: TODAY}) == []


@pytest.mark.parametrize(
    ("register", "name", "value", "needed", "rule"), [(name, *needs) for name, rows in NEEDS.items() for needs in rows]
)
def test_what_needs_another_field(register: str, name: str, value: str, needed: str, rule: str) -> None:
    typed: Any = value == "True" or value
    assert rule in rules(register, **{name: typed})
    assert rules(register, **{name: typed, needed: "given"}) == []


def test_rules_name_only_fields_that_exist(shipped_data: Reference) -> None:
    for table in (IN_ORDER, NOT_IN_FUTURE):
        for register, rows in table.items():
            names = {field.name for field in shipped_data.registers[register].field}
            assert {name for row in rows for name in ([row] if isinstance(row, str) else row)} <= names


@pytest.mark.parametrize(
    ("kind", "day", "fits"),
    [
        ("scr_child", date(2021, 9, 30), True),
        ("scr_child", date(2021, 10, 1), False),
        ("learning_child", date(2021, 8, 31), False),
        ("learning_child", date(2021, 9, 1), True),
        ("scr_adult", date(2022, 5, 26), False),
        ("learning_adult", date(2022, 5, 26), True),
    ],
)
def test_a_review_carries_the_name_of_its_time(kind: str, day: date, fits: bool) -> None:
    codes = [finding.code for finding in found("review", kind=kind, notified_on=day, considered_on=day)]
    assert codes == ([] if fits else ["code_not_in_force"])


def test_the_sentence_says_from_when_to_when_a_name_was_used() -> None:
    rule = rules("review", kind="scr_child", considered_on=date(2023, 1, 1))[0]
    assert rule.endswith("was in use from 1 January 2007 to 30 September 2021, not on 1 January 2023.")


def test_no_more_files_meet_a_standard_than_were_checked() -> None:
    assert rules("standards_audit", sample_size=10, met=11) == [
        "No more files can meet the standard than were checked."
    ]
    assert rules("standards_audit", sample_size=10, met=10) == []


def test_reserved_functions_without_registration_are_kept_and_shown() -> None:
    finding = found("staff", reserved_functions=True, registration_part="none")[0]
    assert finding.severity.value == "warning"
    assert rules("staff", reserved_functions=True, registration_part="social_work") == []


CHANGE = {"record": "CO-7K3QX", "clock": "ck.comp.2", "reason": "Agreed.", "authorised_by": "Head of service"}
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"kind": "pause", "effective_on": TODAY}, []),
        ({"kind": "restart", "effective_on": TODAY}, []),
        ({"kind": "pause", "effective_on": TOMORROW}, ["This day has not come yet."]),
        ({"kind": "restart", "effective_on": TOMORROW}, ["This day has not come yet."]),
        ({"kind": "extend", "effective_on": TOMORROW, "extended_to": TOMORROW}, []),
        ({"kind": "extend", "effective_on": TODAY}, ["An extension needs its new last day."]),
        (
            {"kind": "extend", "effective_on": TODAY, "extended_to": TODAY - timedelta(days=1)},
            ["This cannot come before “Takes effect” (21 November 2026)."],
        ),
        (
            {"kind": "pause", "effective_on": TODAY, "extended_to": TOMORROW},
            ["Only an extension has a new last day."],
        ),
    ],
)
def test_a_time_limit_is_moved_as_far_as_it_is_said(change: dict[str, Any], wanted: list[str]) -> None:
    assert rules("clock_change", **CHANGE, **change) == wanted


@pytest.mark.parametrize(
    ("clock", "fits"),
    [
        ("ck.sec.decide", True),
        ("ck.adopt.notify.yes", True),
        ("std.record.cp", True),
        ("ck.sec.appeal.from-2020-04-07", False),
        ("CK.SEC.DECIDE", False),
        ("72 hours", False),
        ("ck", False),
        ("ck.", False),
    ],
)
@pytest.mark.parametrize("register", ["breach", "clock_change"])
def test_a_time_limit_is_named_by_the_id_of_all_its_versions(register: str, clock: str, fits: bool) -> None:
    wanted = [] if fits else ["A time limit is named by its id, such as ck.sec.decide."]
    assert rules(register, clock=clock) == wanted


@pytest.mark.parametrize(
    ("told", "told_on", "fits"),
    [
        (None, None, True),
        (["nobody_yet"], None, True),
        (["committee", "person_concerned"], TODAY, True),
        (["committee"], None, True),
        (["committee", "nobody_yet"], None, False),
        (["nobody_yet"], TODAY, False),
    ],
)
def test_nobody_and_somebody_were_not_both_told(told: list[str] | None, told_on: date | None, fits: bool) -> None:
    codes = [finding.code for finding in found("breach", told=told, told_on=told_on)]
    assert codes == ([] if fits else ["told_and_not_told"])


def test_a_notice_sent_at_a_time_of_day_is_held_to_its_day() -> None:
    sent = Moment(TODAY, datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    assert rules("notice", sent=sent, acknowledged_on=TODAY) == []
    assert rules("notice", sent=sent, acknowledged_on=TODAY - timedelta(days=1)) == [
        "This cannot come before “Sent” (21 November 2026)."
    ]
    assert rules("notice", sent=Moment(TOMORROW)) == ["This day has not come yet."]


def test_a_standard_counted_back_from_a_meeting_is_done_before_it() -> None:
    assert rules("standard_check", standard="std.report.conference", started_on=TOMORROW, done_on=TODAY) == []


@pytest.mark.parametrize(
    ("values", "chosen_by", "wanted"),
    [
        ({"kind": "learning_child"}, {"kind": ["learning_child"]}, True),
        ({"kind": "learning_adult"}, {"kind": ["learning_child"]}, False),
        ({"kind": None}, {"kind": ["learning_child"]}, False),
        ({}, {"kind": ["learning_child"]}, False),
        ({"kind": "scr_adult"}, {"kind": ["scr_child", "scr_adult"]}, True),
        ({"hold": True}, {"hold": ["yes"]}, True),
        ({"hold": False}, {"hold": ["yes"]}, False),
        ({"themes": ["neglect", "chronology"]}, {"themes": ["chronology"]}, True),
        ({"themes": []}, {"themes": ["chronology"]}, False),
        ({"kind": "scr_adult", "hold": False}, {"kind": ["scr_adult"], "hold": ["yes"]}, False),
        ({"kind": "anything"}, {}, True),
    ],
)
def test_a_type_kept_in_a_register_chooses_its_records(
    values: dict[str, Any], chosen_by: dict[str, list[str]], wanted: bool
) -> None:
    assert is_chosen(values, chosen_by) is wanted


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            {"measure": "Looked after"},
            "This is not how a measure is called: its name is like looked_after.total.",
        ),
        ({"number": None}, "A number is given exactly when the presence is ‘number’."),
        ({"presence": "nil"}, "A number is given exactly when the presence is ‘number’."),
        ({"qualifier": "range"}, "A range has an upper number, and only a range has one."),
        ({"number_high": 5}, "A range has an upper number, and only a range has one."),
        ({"basis": "calendar_year"}, "A calendar year is written like 2023."),
        ({"basis": "as_at"}, "A date is written like 2024-03-29."),
        (
            {"period": "2024"},
            "A reporting year is written like 2024-25 (1 April 2024 to 31 March 2025).",
        ),
    ],
)
def test_a_supplied_figure_says_what_it_is(change: dict[str, Any], rule: str) -> None:
    assert rules("observation", **{**OBSERVATION, **change}) == [rule]


@given(st.sampled_from(["financial_year", "calendar_year", "august_to_july", "as_at"]), st.text(max_size=12))
def test_any_period_is_right_or_has_a_sentence(basis: str, period: str) -> None:
    problem = period_problem(basis, period)
    assert problem == "" or problem.endswith(".")
