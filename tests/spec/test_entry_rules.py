"""The rules that hold between the fields of a record, as a council's solicitor would put them to us.

Each test says what is given, what a clerk then enters, and what the program answers, word for word. Everything here is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cswo_report.errors import InputRefused
from cswo_report.reference import Reference
from cswo_report.store import schema
from cswo_report.store.engine import Store
from tests.store.making import FULL, Office

MATCH = {
    "received": "2024-03-01",
    "decided": "2024-03-10",
    "outcome": "agreed",
    "decision_maker": "CSWO",
    "capacity": "agency_decision_maker",
}
IMPLEMENT = {
    "received": "2024-03-29T16:10",
    "decided": "2024-03-30T09:30",
    "outcome": "not_implemented",
    "decision_maker": "CSWO",
    "capacity": "self",
}


class Desk:
    """Given, when, then."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def given_the_chief_social_work_officer(self, **changes: str) -> None:
        post = {"officer_key": "CSWO", "post_title": "Chief Social Work Officer", "role": "chief_social_work_officer"}
        self.office.add("officer", {**post, "registration_number": "7654321", **changes})

    def given_a_depute(self, **changes: str) -> None:
        post = {"officer_key": "DEPUTE-1", "post_title": "Depute", "role": "deputy"}
        self.office.add("officer", {**post, "registration_number": "7654322", **changes})

    def given_a_delegation(self, functions: str, start: str, end: str = "", capacity: str = "deputy") -> None:
        given = {"officer": "DEPUTE-1", "functions": functions, "capacity": capacity, "in_force_from": start}
        self.office.add("delegation", {**given, "in_force_to": end})

    def enters(self, type_name: str, given: dict[str, str], **changes: str) -> str:
        """What the program answers: '' when it takes the record, else its refusal."""
        try:
            self.office.add(type_name, {**given, **changes})
        except InputRefused as refusal:
            return "\n".join(refusal.lines())
        return ""


@pytest.fixture
def desk(tmp_path: Path, shipped_data: Reference) -> Iterator[Desk]:
    store = Store(f"sqlite:///{tmp_path / 'store' / 'records.db'}")
    schema.create(store)
    yield Desk(Office(store, shipped_data))
    store.close()


def test_the_chief_social_work_officer_may_decide(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    assert desk.enters("secure.implement", IMPLEMENT) == ""


def test_nobody_decides_who_is_not_in_the_officer_register(desk: Desk) -> None:
    answer = desk.enters("secure.implement", IMPLEMENT)
    assert "decision_maker (given: CSWO): No such officer in the officer register" in answer
    assert "Add one with: record add officer" in answer


def test_a_depute_decides_within_the_dates_of_the_delegation_and_not_a_day_outside(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    desk.given_a_depute()
    desk.given_a_delegation("secure", "2024-03-30", "2024-03-31")
    deputising = {**IMPLEMENT, "decision_maker": "DEPUTE-1", "capacity": "deputy"}
    assert desk.enters("secure.implement", deputising) == ""
    assert desk.enters("secure.implement", deputising, decided="2024-03-31T23:59") == ""
    early = desk.enters("secure.implement", deputising, decided="2024-03-29T23:59")
    late = desk.enters("secure.implement", deputising, decided="2024-04-01T00:01")
    assert "DEPUTE-1 had no power to decide secure.implement as deputy on 29 March 2024." in early
    assert "DEPUTE-1 had no power to decide secure.implement as deputy on 1 April 2024." in late
    assert "Record the delegation (record add delegation)" in late


def test_a_delegation_of_adoption_is_no_delegation_of_secure_accommodation(desk: Desk) -> None:
    desk.given_a_depute()
    desk.given_a_delegation("permanence", "2024-01-01")
    answer = desk.enters("secure.implement", IMPLEMENT, decision_maker="DEPUTE-1", capacity="deputy")
    assert "had no power to decide secure.implement" in answer


def test_a_void_delegation_gives_no_power(desk: Desk) -> None:
    desk.given_a_depute()
    desk.given_a_delegation("secure", "2024-01-01")
    desk.office.void(desk.office.all("delegation")[0].reference, "never signed")
    answer = desk.enters("secure.implement", IMPLEMENT, decision_maker="DEPUTE-1", capacity="deputy")
    assert "had no power to decide secure.implement" in answer


def test_secure_accommodation_cannot_be_delegated_beyond_the_deputy(desk: Desk) -> None:
    desk.given_a_depute()
    desk.given_a_delegation("secure", "2024-01-01", capacity="delegate")
    answer = desk.enters("secure.implement", IMPLEMENT, decision_maker="DEPUTE-1", capacity="delegate")
    assert "The Chief Social Work Officer personally, or the named deputy in the officer’s absence" in answer.replace(
        "'", "’"
    )
    assert "Use one of: self, deputy." in answer


def test_an_officer_who_had_left_the_post_did_not_decide(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer(in_post_from="2018-01-01", in_post_to="2024-03-29")
    assert "CSWO was not in post on 30 March 2024." in desk.enters("secure.implement", IMPLEMENT)


def test_an_officer_whose_registration_had_ended_cannot_exercise_a_reserved_function(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer(registered_until="2024-03-29")
    answer = desk.enters("secure.implement", IMPLEMENT)
    assert "CSWO’s registration ended on 29 March 2024; this function is reserved." in answer


def test_a_child_is_not_placed_without_the_head_of_units_consent(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    answer = desk.enters("secure.implement", IMPLEMENT, outcome="implemented_consented")
    assert "A child may be placed under this decision only with the head of unit’s consent." in answer
    given = {**IMPLEMENT, "outcome": "implemented_consented", "head_of_unit_decision": "consented"}
    assert desk.enters("secure.implement", given) == ""


def test_a_decision_contrary_to_the_panel_is_not_taken_without_reasons(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    answer = desk.enters("adopt.match", MATCH, outcome="contrary_to_panel")
    assert "A decision contrary to the panel’s recommendation needs written reasons." in answer
    assert desk.enters("adopt.match", MATCH, outcome="contrary_to_panel", reasons="The match was too hasty.") == ""
    assert desk.enters("adopt.match", MATCH) == ""


def test_an_outcome_belongs_to_its_type(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    answer = desk.enters("adopt.match", MATCH, outcome="implemented_consented")
    assert "outcome (given: implemented_consented): This is not one of the codes for “Outcome”." in answer


def test_a_power_is_not_used_before_its_act_was_in_force(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    answer = desk.enters("secure.implement", IMPLEMENT, received="2013-06-21T10:00", decided="2013-06-23T10:00")
    assert "secure.implement is in force from 24 June 2013. Check the date, or choose another type." in answer
    assert desk.enters("secure.implement", IMPLEMENT, received="2013-06-21T10:00", decided="2013-06-24T10:00") == ""


def test_the_hour_that_comes_twice_must_be_named(desk: Desk) -> None:
    answer = desk.enters("secure.implement", {"received": "2026-10-25T01:30"})
    assert "01:30 comes twice on 2026-10-25, when the clocks go back" in answer
    assert desk.enters("secure.implement", {"received": "2026-10-25T01:30+00:00"}) == ""


def test_an_event_keeps_its_place_whichever_is_entered_first(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    given = {**IMPLEMENT, "outcome": "implemented_consented", "head_of_unit_decision": "consented"}
    reference = desk.office.add("secure.implement", given)
    with pytest.raises(InputRefused) as refusal:
        desk.office.event(reference, "placed", "2024-03-30T09:00")
    assert "“Child placed in secure accommodation” cannot come before “Decided”" in "\n".join(refusal.value.lines())
    desk.office.event(reference, "placed", "2024-03-30T11:00")
    with pytest.raises(InputRefused) as refusal:
        desk.office.event(reference, "removed", "2024-03-30T10:00")
    assert "cannot come before “Child placed in secure accommodation”" in "\n".join(refusal.value.lines())


def test_amending_a_date_is_held_to_the_events_already_there(desk: Desk) -> None:
    desk.given_the_chief_social_work_officer()
    given = {**IMPLEMENT, "outcome": "implemented_consented", "head_of_unit_decision": "consented"}
    reference = desk.office.add("secure.implement", given)
    desk.office.event(reference, "placed", "2024-03-30T11:00")
    with pytest.raises(InputRefused) as refusal:
        desk.office.amend(reference, {"decided": "2024-03-30T12:00"})
    assert "cannot come before “Decided”" in "\n".join(refusal.value.lines())


def test_an_action_is_done_only_with_evidence(desk: Desk) -> None:
    assert "An action is done only with evidence of it." in desk.enters("action", FULL["action"], evidence="")


def test_a_decision_not_to_review_gives_its_reasons(desk: Desk) -> None:
    answer = desk.enters("review", FULL["review"], decision="not_proceed", decision_reasons="")
    assert "A decision not to review needs its reasons." in answer


def test_a_refused_specification_says_on_what_advice(desk: Desk) -> None:
    answer = desk.enters("authorisation", FULL["authorisation"], decision="refused", advice="", conditions="")
    assert "A refusal needs the advice it rests on." in answer


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Mary Smith", "a name"),
        ("12/03/2011", "a date of birth"),
        ("EH1 1AA", "a postcode"),
        ("a.b@example.org", "an e-mail address"),
        ("0131 496 0000", "a telephone number"),
    ],
)
def test_a_child_is_known_by_a_key_that_names_nobody(desk: Desk, typed: str, kind: str) -> None:
    answer = desk.enters("secure.implement", {"received": "2024-03-29T16:10"}, subject=typed)
    assert f"This looks like {kind}" in answer or f"and {kind}" in answer
    assert "give --override with a reason, which is kept in the audit trail" in answer
    assert typed not in answer
