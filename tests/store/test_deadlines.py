"""The kept deadlines: written whole, read plainly, and in every state what the domain says, on both databases."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cswo_report.domain.clock_rules import Certainty, Clock, ClockKind
from cswo_report.domain.deadlines import (
    NOT_KEPT,
    OPEN,
    Deadline,
    Happening,
    State,
    end_of,
    local_day,
    start_of,
    state_of,
)
from cswo_report.domain.times import Moment
from cswo_report.store import deadlines
from cswo_report.store import missed as missed_limits
from cswo_report.store.engine import Store
from tests.store.making import Office

NOW = datetime(2024, 3, 31, 11, 30, tzinfo=UTC)  # the day on which the clocks went forward
TODAY = date(2024, 3, 31)
MARK = "rules-1"

# --- what the domain says ------------------------------------------------------------------------------------------

near = st.sampled_from(
    [NOW + timedelta(hours=hours, microseconds=tick) for hours in (-72, -24, -12, 0, 1, 24) for tick in (-1, 0, 1)]
    + [edge for day in (-1, 0, 1) for edge in (start_of(TODAY + timedelta(day)), end_of(TODAY + timedelta(day)))]
)
days = near.map(local_day)
moments = st.one_of(near.map(lambda instant: Moment(local_day(instant), instant)), days.map(Moment))
last_moments = st.one_of(
    near.map(lambda instant: Moment(local_day(instant), instant)), days.map(lambda day: Moment(day, end_of(day)))
)
clocks = st.builds(
    Clock,
    id=st.sampled_from(["ck.one", "ck.two", "ck.two.from-2024-01-01"]),
    title=st.just("Some act"),
    starts=st.just("received"),
    ends=st.just("decided"),
    limit=st.just("P7D"),
    calendar=st.just("elapsed"),
    kind=st.sampled_from(ClockKind),
    passing_creates=st.sampled_from(["", "deemed"]),
)


@st.composite
def some_deadlines(draw: st.DrawFn) -> Deadline:
    end = draw(st.none() | moments)
    open_or_not = [None, State.UNKNOWN] if end is None else [State.MET, State.MET_LATE, State.TOO_EARLY, State.UNKNOWN]
    stopped = draw(st.none() | moments)
    return Deadline(
        draw(clocks),
        start=Happening("received", draw(moments)) if draw(st.integers(0, 9)) else None,
        due=draw(st.none() | last_moments),
        end=Happening("decided", end) if end else None,
        stopped=Happening("died", stopped) if stopped else None,
        judged=draw(st.sampled_from(open_or_not)),
        paused_on=draw(st.none() | days),
    )


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(found=st.lists(some_deadlines(), min_size=1, max_size=25), as_of=near, until=near)
def test_every_question_gets_the_answer_that_the_domain_gives(
    store: Store, found: list[Deadline], as_of: datetime, until: datetime
) -> None:
    made = [
        Deadline(**{**vars(each), "sequence": number}) for number, each in enumerate(found, 1)
    ]  # the sequence tells them apart
    keep(store, made)
    first, last = TODAY - timedelta(days=1), TODAY
    state = {each.sequence: state_of(each, as_of) for each in made}
    falls = [each for each in made if each.due and first <= each.due.day <= last]

    with store.reading() as session:
        items = deadlines.open_items(session, as_of, until)
        few = deadlines.open_items(session, as_of, until, most=3)
        later = deadlines.open_items(session, as_of, until, after=NOW)
        counts = deadlines.open_counts(session, as_of, [("early", NOW), ("late", max(until, NOW))])
        silent = missed_limits.unexplained(session, as_of)
        states = deadlines.states(session, as_of, first, last)
        missed = missed_limits.missed(session, as_of, first, last)
        spans = deadlines.spans(session, as_of, first, last)

    assert [(item.sequence, item.state) for item in items] == [
        (each.sequence, state[each.sequence])
        for each in sorted(made, key=in_due_order)
        if each.due and each.due.instant and each.due.instant <= until and state[each.sequence] in OPEN
    ]
    assert few == items[:3]
    assert later == [item for item in items if item.due_at > NOW]
    if until >= NOW:
        bands = Counter((item.owner, "early" if item.due_at <= NOW else "late") for item in items)
        assert counts == bands
    assert sorted(row.sequence for row in silent) == [
        each.sequence
        for each in made
        if each.due and each.clock.kind is ClockKind.DUTY and state[each.sequence] in NOT_KEPT - OPEN
    ]
    assert states == Counter(("some.type", each.clock.id, each.clock.kind, state[each.sequence]) for each in falls)
    assert [(row.sequence, row.state) for row in missed] == [
        (each.sequence, state[each.sequence])
        for each in sorted(falls, key=in_due_order)
        if each.clock.kind is ClockKind.DUTY and state[each.sequence] in NOT_KEPT
    ]
    assert spans == hours_taken(falls, as_of)


def in_due_order(each: Deadline) -> tuple[Any, ...]:
    assert each.due is None or each.due.instant
    return (each.due.instant if each.due else NOW, each.clock.id, each.sequence)


def hours_taken(found: Sequence[Deadline], as_of: datetime) -> dict[tuple[str, str], dict[int, int]]:
    taken: dict[tuple[str, str], dict[int, int]] = {}
    for each in found:
        if each.start and each.end and each.end.earliest <= as_of and each.judged is not State.UNKNOWN:
            elapsed = (each.end.earliest - each.start.earliest) // timedelta(hours=1)
            days = (each.end.moment.day - each.start.moment.day).days
            hours = elapsed if each.clock.length.hours else 24 * days
            counts = taken.setdefault(("some.type", each.clock.id), {})
            counts[hours] = counts.get(hours, 0) + 1
    return taken


def keep(
    store: Store, found: Sequence[Deadline], reference: str = "SA-7K3QX", owner: str = "Adult social work"
) -> None:
    with store.writing() as session:
        rows = [deadlines.row_of("decision", reference, "some.type", each, owner, MARK) for each in found]
        deadlines.replace(session, None if reference == "SA-7K3QX" else [reference], rows)


# --- one row -------------------------------------------------------------------------------------------------------


def a_clock(clock_id: str = "ck.sec.decide", **changes: Any) -> Clock:
    return Clock(clock_id, "Decide", "received", "decided", "PT72H", "elapsed", "none", **changes)


def a_deadline(**changes: Any) -> Deadline:
    start = datetime(2024, 3, 29, 16, 10, tzinfo=UTC)
    due = start + timedelta(hours=72)
    given = {
        "clock": a_clock(),
        "start": Happening("received", Moment(local_day(start), start)),
        "due": Moment(local_day(due), due),
        "calendar": "elapsed@1",
    }
    return Deadline(**{**given, **changes})


def done(when: datetime, code: str = "decided") -> Happening:
    return Happening(code, Moment(local_day(when), when))


def test_a_row_says_what_the_deadline_says() -> None:
    clock = a_clock("ck.sec.decide.from-2020-04-07", certainty=Certainty.GUIDANCE, needs_proof=True)
    ended = datetime(2024, 4, 1, 9, 0, tzinfo=UTC)
    deadline = a_deadline(
        clock=clock,
        sequence=3,
        end=done(ended),
        judged=State.MET,
        other_due=Moment(date(2024, 4, 2)),
        notes=("One thing.", "Another."),
    )
    row = deadlines.row_of("decision", "SA-7K3QX", "secure.implement", deadline, "The officer", MARK)
    assert row == {
        "register": "decision",
        "reference": "SA-7K3QX",
        "type_slug": "secure.implement",
        "clock_id": "ck.sec.decide.from-2020-04-07",
        "base_id": "ck.sec.decide",
        "sequence": 3,
        "kind": "duty",
        "owner": "The officer",
        "title": "Decide",
        "certainty": "G",
        "calendar": "elapsed@1",
        "data_version": MARK,
        "start_event": "received",
        "started_on": date(2024, 3, 29),
        "started_at": datetime(2024, 3, 29, 16, 10, tzinfo=UTC),
        "due_on": date(2024, 4, 1),
        "due_at": datetime(2024, 4, 1, 16, 10, tzinfo=UTC),
        "end_event": "decided",
        "ended_on": date(2024, 4, 1),
        "ended_at": ended,
        "judged": "met",
        "stop_event": "",
        "stopped_on": None,
        "stopped_at": None,
        "settled_at": ended,
        "paused_on": None,
        "other_due_on": date(2024, 4, 2),
        "needs_proof": True,
        "elapsed_hours": 64,
        "by_law": "",
        "passing_creates": "",
        "notes": ["One thing.", "Another."],
    }


def test_a_day_without_its_time_is_kept_as_the_first_instant_of_that_day() -> None:
    day = date(2024, 7, 1)
    row = deadlines.row_of(
        "review",
        "RV-7K3QX",
        "review.learning.adult",
        a_deadline(start=Happening("ratified_on", Moment(day)), end=Happening("outcome_notified_on", Moment(day))),
        "Quality",
        MARK,
    )
    assert row["started_at"] == row["ended_at"] == datetime(2024, 6, 30, 23, 0, tzinfo=UTC)
    assert row["elapsed_hours"] == 0


def test_what_is_kept_comes_back_as_it_was(store: Store) -> None:
    deadline = a_deadline(notes=("£5 — agreed",), start=Happening("received", Moment(TODAY), by_law="ck.other/1"))
    keep(store, [deadline])
    with store.reading() as session:
        item = deadlines.open_items(session, NOW, NOW + timedelta(days=2))[0]
        notes = session.scalar(text("SELECT notes FROM deadline"))
    assert (item.due_at, item.due_on) == (datetime(2024, 4, 1, 16, 10, tzinfo=UTC), date(2024, 4, 1))
    assert (item.base_id, item.counts_hours, item.needs_proof, item.state) == (
        "ck.sec.decide",
        True,
        False,
        State.RUNNING,
    )
    assert "£5 — agreed" in str(notes) or "\\u00a35" in str(notes)


@pytest.mark.parametrize(
    "change",
    [
        {"ended_at": NOW, "judged": None},
        {"judged": "overdue"},
        {"kind": "wish"},
        {"sequence": 0},
    ],
)
def test_the_database_refuses_a_row_that_contradicts_itself(store: Store, change: dict[str, Any]) -> None:
    row = deadlines.row_of("decision", "SA-7K3QX", "some.type", a_deadline(), "", MARK)
    with pytest.raises(IntegrityError, match="ck_deadline"), store.writing() as session:
        deadlines.replace(session, None, [{**row, **change}])


# --- many rows -----------------------------------------------------------------------------------------------------


def references(store: Store) -> list[tuple[str, int]]:
    with store.reading() as session:
        return sorted((reference, sequence) for reference, _, sequence in deadlines.before(session))


def test_new_rows_take_the_place_of_those_of_the_same_records_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(deadlines, "IN_BATCHES", 2)
    links = [a_deadline(sequence=number) for number in (1, 2, 3)]
    for reference in ("SA-22222", "SA-33333", "SA-44444", "SA-55555"):
        keep(store, links, reference)
    with store.writing() as session:
        row = deadlines.row_of("decision", "SA-33333", "some.type", a_deadline(sequence=9), "", MARK)
        deadlines.replace(session, ["SA-22222", "SA-33333", "SA-44444", "SA-99999"], [row])
    assert references(store) == [("SA-33333", 9), ("SA-55555", 1), ("SA-55555", 2), ("SA-55555", 3)]
    with store.writing() as session:
        deadlines.replace(session, None, iter([]))
    assert references(store) == []


def test_a_deadline_is_kept_once(store: Store) -> None:
    row = deadlines.row_of("decision", "SA-7K3QX", "some.type", a_deadline(), "", MARK)
    with pytest.raises(IntegrityError), store.writing() as session:
        deadlines.replace(session, None, [row, row])


def test_they_can_be_made_anew_at_any_time_and_are_no_part_of_the_trail(office: Office) -> None:
    office.add_chief()
    before = office.verify()
    keep(office.store, [a_deadline()])
    keep(office.store, [])
    assert office.verify() == before
    assert len(office.entries()) == 1


def test_before_tells_what_was_kept(store: Store) -> None:
    keep(store, [a_deadline(), a_deadline(sequence=2, end=done(NOW), judged=State.MET)])
    with store.reading() as session:
        kept = deadlines.before(session)
    assert kept["SA-7K3QX", "ck.sec.decide", 1].due_on == date(2024, 4, 1)
    assert kept["SA-7K3QX", "ck.sec.decide", 1].judged is None
    assert kept["SA-7K3QX", "ck.sec.decide", 2].ended_on == TODAY


def test_versions_are_those_of_what_is_open(store: Store) -> None:
    def marked(reference: str, deadline: Deadline, mark: str) -> dict[str, Any]:
        return deadlines.row_of("decision", reference, "some.type", deadline, "", mark)

    with store.writing() as session:
        rows = [
            marked("SA-22222", a_deadline(), "new"),
            marked("SA-33333", a_deadline(), "old"),
            marked("SA-44444", a_deadline(end=done(NOW), judged=State.MET), "older"),
            marked("SA-55555", a_deadline(stopped=done(NOW, "died")), "oldest"),
        ]
        deadlines.replace(session, None, rows)
    with store.reading() as session:
        assert deadlines.versions(session) == {"new", "old"}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [("", 3), ("adult", 1), ("SOCIAL WORK", 2), ("justice", 1), ("%", 0), ("_", 0), ("nobody", 0)],
)
def test_an_owner_is_found_by_a_part_of_the_name(store: Store, asked: str, wanted: int) -> None:
    for number, owner in enumerate(["Adult social work", "Justice social work", "Commissioning"]):
        keep(store, [a_deadline()], f"SA-2222{number + 2}", owner)
    with store.reading() as session:
        assert len(deadlines.open_items(session, NOW, NOW + timedelta(days=9), asked)) == wanted
        assert len(missed_limits.missed(session, NOW + timedelta(days=9), TODAY, TODAY + timedelta(days=9))) == 3


def test_what_is_due_by_the_last_instant_asked_about_is_there(store: Store) -> None:
    keep(store, [a_deadline(due=Moment(TODAY, end_of(TODAY)))])
    with store.reading() as session:
        assert [item.counts_hours for item in deadlines.open_items(session, NOW, end_of(TODAY))] == [False]
        assert deadlines.open_items(session, NOW, end_of(TODAY) - timedelta(microseconds=1)) == []


def test_what_the_law_made_is_told_with_its_cause(store: Store) -> None:
    start = Happening("deemed_not_implemented", Moment(TODAY, NOW), by_law="ck.sec.decide/1")
    right = a_clock("ck.sec.revreq", kind=ClockKind.RIGHT)
    keep(store, [a_deadline(), a_deadline(clock=right, start=start), a_deadline(clock=right, start=start, sequence=2)])
    with store.reading() as session:
        made = deadlines.made_by_law(session, NOW - timedelta(days=1), LATER)
        assert deadlines.made_by_law(session, NOW - timedelta(days=1), NOW) == []
        assert deadlines.made_by_law(session, NOW + timedelta(seconds=1), LATER) == []
        assert deadlines.made_by_law(session, NOW - timedelta(days=1), LATER, "justice") == []
    assert [(row.sequence, row.by_law, row.started_on) for row in made] == [
        (1, "ck.sec.decide/1", TODAY),
        (2, "ck.sec.decide/1", TODAY),
    ]


# --- what is said of those missed ----------------------------------------------------------------------------------

LATER = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
SPAN = (date(2024, 4, 1), date(2025, 3, 31))


def missed(office: Office) -> list[tuple[int, str, str | None]]:
    with office.store.reading() as session:
        rows = missed_limits.missed(session, LATER, *SPAN)
        silent = missed_limits.unexplained(session, LATER)
    closed = [row.sequence for row in rows if not row.breach and row.state not in OPEN]
    assert closed == sorted(row.sequence for row in silent)
    return [(row.sequence, row.breach, row.cause) for row in rows]


def add_breach(office: Office, **changes: str) -> str:
    given = {"record": "SA-7K3QX", "clock": "ck.sec.decide", "found_on": "2024-04-20", "cause": "system_fault"}
    return office.add("breach", {**given, **changes})


def test_a_missed_duty_is_told_with_its_cause_and_remedy(office: Office) -> None:
    keep(office.store, [a_deadline(), a_deadline(sequence=2, end=done(LATER), judged=State.MET_LATE)])
    assert missed(office) == [(1, "", None), (2, "", None)]
    first = add_breach(office, remedy="Two more staff.", told="nobody_yet")
    assert missed(office) == [(1, first, "system_fault"), (2, "", None)]
    second = add_breach(office, sequence="2", cause="staff_absence")
    assert missed(office) == [(1, first, "system_fault"), (2, second, "staff_absence")]
    with office.store.reading() as session:
        row = missed_limits.missed(session, LATER, *SPAN)[0]
    assert (row.remedy, row.told, row.effect, row.state) == ("Two more staff.", ["nobody_yet"], None, State.OVERDUE)


def test_what_is_overdue_is_still_to_be_done_and_not_yet_to_be_explained(store: Store) -> None:
    late = a_deadline(sequence=2, end=done(LATER), judged=State.MET_LATE)
    gone = a_deadline(sequence=3, stopped=done(LATER, "died"))
    keep(store, [a_deadline(), late, gone])
    with store.reading() as session:
        assert {row.sequence for row in missed_limits.missed(session, LATER, *SPAN)} == {1, 2, 3}
        assert {row.sequence for row in missed_limits.unexplained(session, LATER)} == {2, 3}
        assert len(missed_limits.unexplained(session, LATER, most=1)) == 1
        assert missed_limits.unexplained(session, LATER, "justice") == []


def test_a_void_breach_explains_nothing_and_of_two_the_newer_one_counts(office: Office) -> None:
    keep(office.store, [a_deadline()])
    first = add_breach(office)
    second = add_breach(office, sequence="1", cause="volume_of_work")
    assert missed(office) == [(1, second, "volume_of_work")]
    office.void(second)
    assert missed(office) == [(1, first, "system_fault")]
    office.void(first)
    assert missed(office) == [(1, "", None)]


def test_a_breach_speaks_of_its_own_record_and_of_every_version_of_the_rule(office: Office) -> None:
    keep(office.store, [a_deadline(clock=a_clock("ck.sec.decide.from-2020-04-07"))])
    add_breach(office, record="SA-22222")
    add_breach(office, clock="ck.sec.revdo")
    assert missed(office) == [(1, "", None)]
    found = add_breach(office)
    assert missed(office) == [(1, found, "system_fault")]


def test_only_the_councils_own_duties_are_missed(office: Office) -> None:
    keep(
        office.store,
        [a_deadline(clock=a_clock(kind=kind), sequence=number) for number, kind in enumerate(ClockKind, 1)],
    )
    assert [sequence for sequence, *_ in missed(office)] == [1]


# --- notices without proof -----------------------------------------------------------------------------------------


def test_a_notice_recorded_as_sent_is_told_until_its_proof_is_there(office: Office) -> None:
    notice = a_clock("ck.notify", needs_proof=True)
    sent = [a_deadline(clock=notice, end=done(NOW, "notified_reporter"), judged=State.MET)]
    keep(office.store, [*sent, a_deadline(clock=notice, sequence=2), a_deadline(end=done(NOW), judged=State.MET)])

    def unproven() -> list[tuple[str, str]]:
        with office.store.reading() as session:
            assert missed_limits.unproven(session, NOW - timedelta(hours=1)) == []
            return [(row.clock_id, row.end_event) for row in missed_limits.unproven(session, LATER)]

    assert unproven() == [("ck.notify", "notified_reporter")]
    given = {"record": "SA-7K3QX", "event": "notified_reporter", "recipient": "other", "sent": "2024-03-31"}
    office.add("notice", given)
    office.add("notice", {**given, "event": "notified_child", "proof": "Letter 3"})
    assert unproven() == [("ck.notify", "notified_reporter")]
    proof = office.add("notice", {**given, "proof": "Acknowledgement 24/17"})
    assert unproven() == []
    office.void(proof)
    assert unproven() == [("ck.notify", "notified_reporter")]


# --- quick enough --------------------------------------------------------------------------------------------------


def many(number: int) -> Iterator[dict[str, Any]]:
    """So many open deadlines, and as many again that are closed, run out or void."""
    for index in range(number):
        due = TODAY + timedelta(days=index % 60 - 30)
        base = a_deadline(due=Moment(due, end_of(due)))
        kinds = [
            base,
            a_deadline(due=base.due, end=done(NOW - timedelta(days=1)), judged=State.MET),
            a_deadline(
                due=Moment(TODAY - timedelta(9), end_of(TODAY - timedelta(9))), clock=a_clock(kind=ClockKind.RIGHT)
            ),
        ]
        for place, deadline in enumerate((kinds[0], kinds[1 + index % 2])):
            yield deadlines.row_of("decision", f"SA-{place}{index}", "some.type", deadline, "Adult social work", MARK)


def test_twenty_thousand_open_deadlines_are_listed_at_once(sqlite_store: Store) -> None:
    with sqlite_store.writing() as session:
        deadlines.replace(session, None, many(20_000))
    taken = []
    with sqlite_store.reading() as session:
        for _ in range(5):
            began = time.process_time()
            found = deadlines.open_items(session, NOW, NOW + timedelta(days=60))
            taken.append(time.process_time() - began)
            assert len(found) == 20_000
    assert min(taken) < 0.4  # a third of that on the machine it was written on; the bound is for slower ones


def test_what_is_settled_is_not_even_looked_at(sqlite_store: Store) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT id FROM deadline"
        " WHERE (settled_at IS NULL OR settled_at >= '2024-03-31') AND due_at <= '2024-04-30'"
    )
    with sqlite_store.reading() as session:
        plan = " ".join(str(row[-1]) for row in session.execute(text(query)))
    assert "ix_deadline_settled_at_due_at" in plan
    assert "SCAN" not in plan
