"""How the sample council keeps its time limits and practice standards: as its model, its report and its supplied figures say.

It lives on the last day of its last year, 31 March 2025; what is due is asked for that day.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.compliance import LimitCount
from cswo_report.domain.deadlines import NOT_KEPT, State, end_of
from cswo_report.domain.year import ReportingYear
from cswo_report.store import deadlines as kept
from cswo_report.store import missed as missed_limits
from cswo_report.store import records
from cswo_report.usecases import adherence, compliance, due, time_limits
from cswo_report.usecases.sample.model import YEARS
from cswo_report.usecases.workspace import Workspace
from tests.store.sample_council import Ask
from tests.store.test_sample import DECIDED, ENDED, IN_FORCE, MODEL, OUTCOME, in_year

LAST_MOMENT = end_of(YEARS[-1].last_day)

SUPPLIED = {  # figures that teams supply ready-made, of which the sample also holds the records, and since which year
    "child.planning_meetings": ("children", DECIDED.format("child.cppm"), 2023),
    "child.planning_meetings_in_time": (
        "children",
        DECIDED.format("child.cppm") + " AND julianday(decided_on) - julianday(received_on) <= 28",
        2023,
    ),
    "child.registrations": ("children", OUTCOME.format("child.cppm", "registered"), 2023),
    "child.deregistrations": ("children", ENDED.format("child.cppm", "('deregistered', '')"), 2024),
    "child.protection_order_children": ("children", DECIDED.format("child.cpo"), 2020),
    "child.protection_orders": (
        "children",
        DECIDED.format("child.cpo").replace("count(*)", "count(DISTINCT decided_at)"),
        2020,
    ),
    "mh.circumstances_in_time": (
        "mental_health",
        OUTCOME.format("mh.scr", "report_sent") + " AND julianday(decided_on) - julianday(received_on) <= 20",
        2024,
    ),
    "mh.circumstances_late": (
        "mental_health",
        OUTCOME.format("mh.scr", "report_sent") + " AND julianday(decided_on) - julianday(received_on) > 20",
        2024,
    ),
    "mh.circumstances_reasoned_none": ("mental_health", OUTCOME.format("mh.scr", "reasons_sent"), 2024),
    "mh.circumstances_nothing_recorded": ("mental_health", OUTCOME.format("mh.scr", "nothing_recorded"), 2024),
    "mh.compulsory_treatment_orders": ("mental_health", OUTCOME.format("mh.cto", "made"), 2024),
    "asp.orders": ("adult_protection", DECIDED.replace("= '{}'", "LIKE 'asp.%'"), 2020),
    "justice.incidents_notified": ("justice", DECIDED.format("justice.sir"), 2020),
}


@pytest.mark.parametrize("measure", sorted(SUPPLIED))
def test_records_come_to_the_figures_that_teams_supply(measure: str, ask: Ask) -> None:
    team, query, since = SUPPLIED[measure]
    years = [year for year in YEARS if year.start >= since]
    earlier = 5 if measure == "child.deregistrations" else 0  # of those on the register before these records begin
    counted = [in_year(ask, query, year) + earlier for year in years]
    assert counted == [MODEL.supplied(team, measure, year) for year in years]


def test_the_child_protection_register_holds_at_the_end_what_is_supplied(ask: Ask) -> None:
    on_it = IN_FORCE.format("child.cppm", "('deregistered', '')") + " AND outcome = 'registered'"
    assert in_year(ask, on_it, YEARS[-1]) == MODEL.supplied("children", "child.register", YEARS[-1])


def limits(filled: Workspace, year: ReportingYear, clock: str) -> dict[State, int]:
    """How every limit of some clocks that fell due in a year stood on the sample's last day."""
    found: dict[State, int] = {}
    for count in of_year(filled, year):
        if count.clock_id.startswith(clock):
            for state, number in count.counts.items():
                found[state] = found.get(state, 0) + number
    return found


def of_year(filled: Workspace, year: ReportingYear) -> list[LimitCount]:
    with filled.store.reading() as session:
        return compliance.limit_counts(session, filled.reference, year, LAST_MOMENT)


def kept_and_not(counts: dict[State, int]) -> tuple[int, int]:
    return counts.get(State.MET, 0), sum(counts.get(state, 0) for state in NOT_KEPT)


@pytest.mark.parametrize(
    ("clock", "slug", "total", "in_time"),
    [
        ("ck.awi.21", "awi.report_private", "awi.reports_requested", "awi.reports_in_time"),
        ("ck.comp.1", "complaint.social_work", "complaints.stage_1", "complaints.stage_1_in_time"),
        ("ck.comp.2", "complaint.social_work", "complaints.stage_2", "complaints.stage_2_in_time"),
    ],
)
def test_the_engine_counts_in_time_what_the_model_does(
    clock: str, slug: str, total: str, in_time: str, filled: Workspace
) -> None:
    for year in YEARS:
        counts: dict[State, int] = {}
        for count in of_year(filled, year):
            if count.type_slug == slug and count.clock_id in {clock, f"{clock}x"}:
                for state, number in count.counts.items():
                    counts[state] = counts.get(state, 0) + number
        wanted = MODEL.total(in_time, year)
        assert kept_and_not(counts) == (wanted, MODEL.total(total, year) - wanted), year.label


def test_what_the_report_says_of_delays_is_so(filled: Workspace) -> None:
    council = filled.reference.calendars["council"]
    first, last = YEARS[-1].first_day, YEARS[-1].last_day
    with filled.store.reading() as session:
        answers = [
            record.values
            for record in records.fetch_all(session, "complaint")
            if record.values["stage"] == "2" and first <= record.values["received_on"] <= last
        ]
        waits = session.execute(
            text(
                "SELECT julianday(decided_on) - julianday(json_extract(details, '$.panel_on')) FROM decision"
                " WHERE json_extract(details, '$.panel_on') IS NOT NULL AND type_slug LIKE 'adopt.%' AND decided_on >= '2020-04-01'"
            )
        ).scalars()
        panel = sorted(waits)
    took = [
        sum(council.counts(values["received_on"] + timedelta(days=day)) for day in range(1, number + 1))
        for values in answers
        for number in [(values["closed_on"] - values["received_on"]).days]
    ]
    assert round(sum(took) / len(took)) == 24
    assert sum(wait <= 14 for wait in panel) / len(panel) > 0.9


def test_incidents_are_notified_in_time_as_often_as_supplied(filled: Workspace) -> None:
    for year in YEARS:
        assert kept_and_not(limits(filled, year, "ck.sir.notify"))[0] == MODEL.supplied(
            "justice", "justice.incidents_in_time", year
        )


def test_the_council_keeps_most_of_its_duties(filled: Workspace) -> None:
    for year in YEARS:
        met = missed = 0
        for count in of_year(filled, year):
            if count.kind is ClockKind.DUTY:
                met += count.counts.get(State.MET, 0)
                missed += sum(count.counts.get(state, 0) for state in NOT_KEPT)
        assert 0.84 <= met / (met + missed) <= 0.96, year.label


def test_visits_under_guardianship_are_the_known_pressure(filled: Workspace) -> None:
    met, missed = kept_and_not(limits(filled, YEARS[-1], "ck.awi.visit"))
    assert 0.85 <= met / (met + missed) <= 0.92


def test_nothing_from_before_the_records_begin_is_missed(filled: Workspace) -> None:
    for start in range(2004, YEARS[0].start):
        for count in of_year(filled, ReportingYear(start)):
            assert not NOT_KEPT & set(count.counts), (start, count.clock_id)


def test_the_list_of_what_is_due_is_short_and_has_something_of_everything(filled: Workspace) -> None:
    found = due.list_due(filled, LAST_MOMENT, 30, "")
    overdue = [item for item in found.items if found.band(item) == "overdue"]
    # The reports of the mental health officers with nothing recorded, which the report speaks of, and a few more.
    nothing = MODEL.supplied("mental_health", "mh.circumstances_nothing_recorded", YEARS[-1])
    assert sum(item.clock_id == "ck.mh.scr" for item in overdue) == nothing
    assert 3 <= len(overdue) - nothing <= 12
    assert min(item.due_on for item in overdue) >= YEARS[-1].first_day
    assert 30 <= len(found.items) - len(overdue) <= 120
    assert len({item.owner for item in found.items}) >= 7


def test_missed_limits_are_explained_but_for_three_of_the_last_year(filled: Workspace) -> None:
    found = due.list_due(filled, LAST_MOMENT, 30, "")
    assert len(found.unexplained) == 3
    assert all(row.due_on in YEARS[-1] for row in found.unexplained)
    with filled.store.reading() as session:
        missed = missed_limits.missed(session, LAST_MOMENT, YEARS[0].first_day, YEARS[-1].last_day)
    explained = [row for row in missed if row.breach]
    assert len(explained) == len(missed) - 3
    assert all(row.cause and row.effect and row.remedy and row.told for row in explained)
    assert len({row.cause for row in explained}) >= 7


def test_what_speaks_of_a_limit_or_an_event_speaks_of_one_that_is_there(filled: Workspace) -> None:
    with filled.store.reading() as session:
        known = {(key[0], key[1].partition(".from-")[0], key[2]) for key in kept.before(session)}
        for record in records.fetch_all(session, "breach"):
            values = record.values
            assert (values["record"], values["clock"], values["sequence"] or 1) in known, record.reference
        changes = list(records.fetch_all(session, "clock_change"))
        notices = list(records.fetch_all(session, "notice"))
        about = {each.reference: each for each in records.fetch_many(session, [n.values["record"] for n in notices])}
        moved = time_limits.TimeLimits(session, filled.reference)
        for change in changes:
            held = next(records.fetch_many(session, [change.values["record"]]))
            clocks = [clock for kind in moved.kinds(held) for clock in kind.clock]
            assert any(
                change.values["kind"] in clock.may for clock in clocks if clock.base_id == change.values["clock"]
            )
    assert len(changes) == 1
    for notice in notices:
        found, values = about[notice.values["record"]], notice.values
        happened = {(event.code, event.happened_on) for event in found.events}
        happened |= {(name, value) for name, value in found.values.items() if name.endswith("_on")}
        assert (values["event"], values["sent"].day) in happened, notice.reference
    assert sum(not notice.values["proof"] for notice in notices) == 2


def test_of_two_notices_sent_the_proof_is_missing(filled: Workspace) -> None:
    with filled.store.reading() as session:
        unproven = missed_limits.unproven(session, LAST_MOMENT)
    assert len(unproven) == 2
    assert all(row.ended_on in YEARS[-1] for row in unproven)


def test_practice_standards_are_measured_in_part(filled: Workspace) -> None:
    pack = filled.reference.standards_packs["scotland-practice"]
    with filled.store.reading() as session:
        found = adherence.measured(session, pack, filled.reference.calendars, YEARS, LAST_MOMENT)
        audits = list(records.fetch_all(session, "standards_audit"))
        checks = list(records.fetch_all(session, "standard_check"))
    assert all(pack.find(record.values["standard"]) for record in audits)
    assert {record.values["standard"] for record in checks} <= {entry.id for entry in pack.standard}
    measured = {entry.standard for entry in found}
    assert 15 <= len(measured) <= len(pack.standard) + len(pack.evidence) - 10
    assert len({record.values["team"] for record in checks}) == 5
    assert {"std.supervision.nqsw.a", "std.supervision.nqsw.b", "std.supervision.nqsw.c"} <= measured
    last = {(entry.standard, entry.team): (entry.met, entry.sample) for entry in found if entry.year == "2024-25"}
    supervised = {team: met / sample for (name, team), (met, sample) in last.items() if name == "std.supervision.sw"}
    assert round(supervised["Justice community"] * 100) == 93  # as the report says
    assert round(supervised["Adults South"] * 100) == 71
    appraised = [numbers for (name, _), numbers in last.items() if name == "std.appraisal.pm"]
    assert round(100 * sum(met for met, _ in appraised) / sum(sample for _, sample in appraised)) == 74
