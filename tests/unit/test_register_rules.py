"""The rules of the other registers: order of dates, codes of their time, and what needs what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.findings import Finding
from cswo_report.domain.register_rules import IN_ORDER, NEEDS, NOT_IN_FUTURE, check, period_problem
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
    assert f"This cannot come before {earlier} (10 May 2023)." in wrong
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


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            {"measure": "Looked after"},
            "A measure is named in small letters with a dot, such as looked_after.total.",
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
