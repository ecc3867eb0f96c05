"""Each rule of a statutory decision on its own, with the sentence its reader gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cswo_report.domain import decisions
from cswo_report.domain.decisions import Case, Delegation, Officer, check
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.registers import Event
from cswo_report.domain.times import parse_moment
from cswo_report.reference import Reference

TODAY = date(2026, 11, 21)
CHIEF = Officer("CSWO", "chief_social_work_officer", "7654321", None, date(2020, 1, 1), None)
DEPUTY = Officer("DEPUTE-1", "deputy", "7654322", None, date(2020, 1, 1), None)
DEPUTISES = Delegation("DEPUTE-1", ("all",), "deputy", date(2023, 4, 1), date(2025, 3, 31))

Make = Callable[..., Case]


def event(code: str, when: str) -> Event:
    moment = parse_moment(when)
    return Event(code, moment.day, moment.instant)


@pytest.fixture
def case(shipped_data: Reference) -> Make:
    def make(slug: str = "secure.implement", events: tuple[Event, ...] = (), **given: Any) -> Case:
        values = {
            "received": parse_moment("2024-03-29T16:10"),
            "decided": parse_moment("2024-03-30T09:30"),
            "outcome": "not_implemented",
            "decision_maker": "CSWO",
            "capacity": "self",
            "reasons": "Kept in the record of the decision.",
            "details": {},
            **given,
        }
        details = values.pop("details")
        for name in ("received", "decided"):
            values[name] = parse_moment(values[name]) if isinstance(values[name], str) else values[name]
        officers = {officer.key: officer for officer in (CHIEF, DEPUTY)}
        kind = shipped_data.decision_types[slug]
        return Case(kind, values, details, events, officers, [DEPUTISES], TODAY)

    return make


def test_an_officer_whom_nobody_entered_is_named_before_there_is_a_decision_too(case: Make) -> None:
    finding = only(case(decided=None, outcome=None, reasons="", decision_maker="NOBODY"))
    assert (finding.code, finding.severity) == ("unknown_officer", Severity.WARNING)
    assert only(case(decision_maker="NOBODY")).severity is Severity.REFUSED


def only(case: Case) -> Finding:
    found = check(case)
    assert len(found) == 1, [finding.sentence() for finding in found]
    return found[0]


def test_a_sound_decision_raises_nothing(case: Make) -> None:
    assert check(case()) == []


def test_a_type_that_ships_switched_off_cannot_be_used(case: Make) -> None:
    sound = case()
    found = only(replace(sound, kind=replace(sound.kind, enabled=False)))
    assert found.code == "type_switched_off"
    assert "its law is not confirmed" in found.rule


def test_a_type_is_used_only_while_its_law_is_in_force(case: Make) -> None:
    found = only(case(received="2013-06-01T09:00", decided="2013-06-02T09:00", decision_maker=None))
    assert found.code == "type_not_in_force"
    assert found.rule == "secure.implement is in force from 24 June 2013."


def test_the_law_of_the_day_decided_applies_not_of_the_day_received(case: Make) -> None:
    assert "type_not_in_force" not in {
        finding.code for finding in check(case(received="2013-06-20T10:00", decided="2013-06-24T10:00"))
    }


def test_nothing_can_be_decided_in_the_future(case: Make) -> None:
    found = only(case(decided="2026-11-22T09:00", received="2026-11-20T09:00"))
    assert (found.code, found.where) == ("in_the_future", "decided")
    assert found.rule == "This day has not come yet."


def test_a_decision_cannot_come_before_what_called_for_it(case: Make) -> None:
    found = only(case(received="2024-03-30T09:31"))
    assert found.rule == "A decision cannot come before what called for it (Saturday 30 March 2024 at 09:31 GMT)."


def test_on_one_day_without_times_no_order_is_claimed(case: Make) -> None:
    assert {finding.code for finding in check(case(received="2024-03-30", decided="2024-03-30"))} == {"time_not_known"}


def test_an_event_cannot_come_before_the_event_it_follows(case: Make) -> None:
    found = only(case(events=(event("placed", "2024-03-30T09:00"),)))
    assert found.code == "event_order"
    assert (
        found.rule
        == "“Child placed in secure accommodation” cannot come before “Decided” (Saturday 30 March 2024 at 09:30 GMT)."
    )


def test_events_may_be_given_in_any_order(case: Make) -> None:
    events = (event("removed", "2024-05-01T10:00"), event("placed", "2024-03-30T11:00"))
    assert check(case(events=events)) == []


def test_an_event_cannot_be_in_the_future(case: Make) -> None:
    assert only(case(events=(event("placed", "2026-12-24"),))).code == "in_the_future"


def test_an_outcome_needs_the_day_it_was_decided(case: Make) -> None:
    found = only(case(decided=None))
    assert found.rule == "An outcome needs the day it was decided."


def test_only_the_capacities_the_law_names_may_decide(case: Make) -> None:
    found = only(case(capacity="court", decision_maker=None))
    assert found.code == "capacity_not_allowed"
    assert found.rule.startswith("The Chief Social Work Officer personally, or the named deputy")
    assert found.remedy == "Use one of: self, deputy."


def test_a_decider_must_be_in_the_officer_register(case: Make) -> None:
    found = only(case(decision_maker="NOBODY-1"))
    assert found.rule == "No such officer in the officer register (known: CSWO, DEPUTE-1)."


@pytest.mark.parametrize("day", ["2019-12-31", "2024-07-01"])
def test_a_decider_must_have_been_in_post_on_the_day(case: Make, day: str) -> None:
    sound = case(received=f"{day}T09:00", decided=f"{day}T10:00")
    chief = replace(CHIEF, in_post_from=date(2020, 1, 1), in_post_to=date(2024, 6, 30))
    found = only(replace(sound, officers={"CSWO": chief}))
    assert found.code == "not_in_post"
    assert found.rule.startswith("CSWO was not in post on ")


@pytest.mark.parametrize(("day", "allowed"), [("2023-03-31", False), ("2023-04-01", True), ("2025-03-31", True)])
def test_a_deputy_decides_only_under_a_delegation_in_force(case: Make, day: str, allowed: bool) -> None:
    given = case(received=f"{day}T09:00", decided=f"{day}T10:00", decision_maker="DEPUTE-1", capacity="deputy")
    codes = {finding.code for finding in check(given)}
    assert codes == (set() if allowed else {"no_delegation"})


def test_a_delegation_of_another_function_does_not_do(case: Make) -> None:
    given = case(decision_maker="DEPUTE-1", capacity="deputy")
    found = only(replace(given, delegations=[replace(DEPUTISES, functions=("permanence", "incapacity"))]))
    assert found.rule == "DEPUTE-1 had no power to decide secure.implement as deputy on 30 March 2024."


def test_nobody_else_can_decide_as_the_chief_social_work_officer(case: Make) -> None:
    assert only(case(decision_maker="DEPUTE-1", capacity="self")).code == "no_delegation"


def test_a_reserved_function_needs_a_registration_that_lasted(case: Make) -> None:
    lapsed = replace(CHIEF, registered_until=date(2024, 3, 29))
    found = only(replace(case(), officers={"CSWO": lapsed}))
    assert found.rule == "CSWO’s registration ended on 29 March 2024; this function is reserved."


def test_a_registration_number_not_recorded_is_only_warned_of(case: Make) -> None:
    found = only(replace(case(), officers={"CSWO": replace(CHIEF, registration_number=None)}))
    assert found.severity is Severity.WARNING


def test_a_child_is_placed_only_with_the_head_of_units_consent(case: Make) -> None:
    found = only(case(outcome="implemented_consented"))
    assert found.rule == "A child may be placed under this decision only with the head of unit’s consent."
    assert check(case(outcome="implemented_consented", details={"head_of_unit_decision": "consented"})) == []


def test_going_against_the_panel_needs_written_reasons(case: Make) -> None:
    given = {
        "slug": "adopt.match",
        "outcome": "contrary_to_panel",
        "capacity": "agency_decision_maker",
        "received": "2024-03-01",
        "decided": "2024-03-10",
    }
    found = [entry for entry in check(case(**given, reasons=None)) if entry.severity is Severity.REFUSED]
    assert [entry.rule for entry in found] == [
        "A decision contrary to the panel’s recommendation needs written reasons."
    ]
    assert [entry for entry in check(case(**given)) if entry.severity is Severity.REFUSED] == []


def test_reasons_the_law_wants_may_follow_later_but_are_missed(case: Make) -> None:
    found = only(case(reasons=None))
    assert (found.code, found.severity) == ("reasons_missing", Severity.WARNING)


def test_where_the_law_counts_hours_a_missing_time_is_said(case: Make) -> None:
    found = only(case(received="2024-03-29"))
    assert (found.where, found.severity) == ("received", Severity.WARNING)
    assert found.rule == "The law counts hours here, and no time of day was given."


def test_every_rule_answers_findings_with_all_four_parts(case: Make) -> None:
    broken = case(
        received="2026-12-01",
        decided="2026-11-30",
        outcome="implemented_consented",
        capacity="court",
        reasons=None,
        events=(event("placed", "2024-01-01"),),
    )
    found = check(broken)
    assert len({finding.code for finding in found}) >= 5
    for finding in found:
        assert finding.where
        assert finding.rule.endswith(".")
        assert finding.remedy.endswith((".", "…", "delegation", "officer"))


def test_every_type_has_letters_for_its_references(shipped_data: Reference) -> None:
    assert {kind.domain for kind in shipped_data.decision_types.values()} <= set(decisions.PREFIXES)
    letters = [*decisions.PREFIXES.values(), *(register.prefix for register in shipped_data.registers.values())]
    assert len(letters) == len(set(letters))
