"""The records behind a number, and those left out with the reason: as the count counts them, on both databases."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from cswo_report.domain.measures import Count
from cswo_report.domain.year import ReportingYear
from cswo_report.reference import Reference
from cswo_report.store import counting, tracing
from cswo_report.store.tracing import Members
from cswo_report.usecases import definitions
from cswo_report.usecases.figures import counting_rules
from tests.store.making import FULL, Office

YEAR = ReportingYear(2023)


@pytest.fixture
def desk(office: Office) -> Office:
    """Three decisions of the year (one void, one with another outcome), one of the year before, one without a date."""
    office.add_chief()
    office.add_decision()
    office.void(office.add_decision())
    office.add(
        "secure.implement", {**DECIDED, "outcome": "implemented_consented", "head_of_unit_decision": "consented"}
    )
    office.add("secure.implement", {**DECIDED, "received": "2022-05-01T10:00", "decided": "2022-05-02T10:00"})
    return office


DECIDED = {
    "subject": "C-4K7QX",
    "received": "2023-06-01T10:00",
    "decided": "2023-06-02T10:00",
    "outcome": "not_implemented",
    "decision_maker": "CSWO",
    "capacity": "self",
    "reasons": "In words",
    "views": "In words",
}
NOT_IMPLEMENTED = Count(types=("secure.implement",), where={"outcome": ["not_implemented"]})


def traced(office: Office, spec: Count, year: ReportingYear = YEAR) -> Members:
    rules = counting_rules(office.reference)
    with office.store.reading() as session:
        members = tracing.members(session, spec, year, rules)
        found = counting.count_all(session, {"": (spec, "")}, [year], rules)[""].get((year.label, ""), 0)
        assert members.number == found == session.execute(text(members.sql)).scalar_one()
    return members


def test_a_count_names_its_records_and_says_what_it_leaves_out(desk: Office) -> None:
    members = traced(desk, NOT_IMPLEMENTED)
    assert len(members.listed) == members.number == 1
    assert desk.fetch(members.listed[0].reference).values["outcome"] == "not_implemented"
    left_out = {each.why: each for each in members.left_out}
    assert {why: each.number for why, each in left_out.items()} == {
        "void": 1,
        "outcome is implemented_consented": 1,
        "before 2023-04-01": 1,
    }
    assert desk.fetch(left_out["void"].references[0]).is_void


def test_records_without_a_date_are_told(office: Office) -> None:
    office.add("review", {**FULL["review"], "considered_on": "", "decision": "", "decided_on": "", "decided_by": ""})
    members = traced(office, Count(register="review"))
    assert [(each.why, each.number) for each in members.left_out] == [("no date recorded", 1)]


def test_a_stock_names_what_began_later_and_what_had_ended(desk: Office) -> None:
    members = traced(desk, Count(types=("secure.implement",), stock=True))
    assert members.number >= 1
    assert all(each.why.split(" ")[0] in {"void", "begun", "ended"} for each in members.left_out)


def test_every_declared_count_is_traced_to_as_many_records_as_it_counts(desk: Office, shipped_data: Reference) -> None:
    rules = counting_rules(shipped_data)
    specs = {
        key: (measure.count, "")
        for key, measure in shipped_data.measures.items()
        if measure.count and measure.count.register == "decision" and not measure.count.function
        and not measure.count.distinct and not measure.count.total
    }  # fmt: skip
    with desk.store.reading() as session:
        counted = counting.count_all(session, specs, [YEAR], rules)
        for key, (spec, _) in specs.items():
            query = counting.member_query(spec, YEAR, rules)
            found = len(session.execute(query).all())
            assert found == counted[key].get((YEAR.label, ""), 0), key


def test_what_was_frozen_counts_as_what_was_declared(shipped_data: Reference) -> None:
    frozen = json.loads(json.dumps(definitions.frozen(shipped_data, list(shipped_data.measures))))
    for key, measure in shipped_data.measures.items():
        assert definitions.measure_of(frozen[key]) == measure, key
    assert definitions.rules_of(frozen[definitions.RULES]) == counting_rules(shipped_data)


def test_the_trail_of_a_record_names_who_entered_it(desk: Office) -> None:
    reference = desk.add("complaint", FULL["complaint"])
    desk.amend(reference, {"theme": "delay", "learning": "In other words"})
    with desk.store.reading() as session:
        trail = tracing.entered(session, reference)
    assert [each.actor for each in trail] == ["clerk", "clerk"]
    assert trail[0].entry > trail[1].entry
