"""Counting in SQL gives what counting by hand gives, on both databases, over records that chance has put together."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cswo_report.domain.clock_rules import Clock
from cswo_report.domain.deadlines import Deadline, Happening, State, start_of
from cswo_report.domain.measures import Count
from cswo_report.domain.registers import Event, Record
from cswo_report.domain.times import Moment
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.store import counting, deadlines
from cswo_report.store.ledger import Ledger, NewRecord
from cswo_report.usecases import figures
from cswo_report.usecases.settings import Settings
from tests.store.making import FULL, Office

YEARS = ReportingYear(2024).back(5)
TYPES = ("secure.implement", "foster.approve", "awi.report_private")
OUTCOMES = ("not_implemented", "hou_refused", "approved", None)
ENDS = ("removed", "authorisation_ended")
BANDS = ("under_12", "12_to_15", None)
FIRST, DAYS = date(2019, 3, 1), 365 * 7


def _decision(chance: random.Random) -> NewRecord:
    decided = FIRST + timedelta(days=chance.randrange(DAYS))
    kept = chance.random() < 0.9
    received = decided - timedelta(days=chance.choice([0, 1, 3, 20, 21, 22, 40]))
    band = chance.choice(BANDS)
    details = {"children": str(chance.randint(0, 3)), "urgent": chance.choice([True, False])}
    return NewRecord(
        "decision",
        "SA",
        {
            "type_slug": chance.choice(TYPES),
            "rule_version": "x",
            "subject": "C-4K7QX",
            "received_on": received if chance.random() < 0.9 else None,
            "received_at": None,
            "decided_on": decided if kept else None,
            "decided_at": None,
            "outcome": chance.choice(OUTCOMES) if kept else None,
            "capacity": chance.choice(["self", "deputy", None]),
            "decision_maker": None,
            "authority_capacity": None,
            "reasons": None,
            "views": None,
            "linked_reference": None,
            "details": details | ({"age_band": band} if band else {}),
        },
        tuple(
            Event(chance.choice(["placed", *ENDS]), decided + timedelta(days=chance.randrange(900)))
            for _ in range(chance.randrange(4))
        ),
    )


def _complaint(chance: random.Random) -> NewRecord:
    received = FIRST + timedelta(days=chance.randrange(DAYS))
    due = received + timedelta(days=chance.choice([5, 20]))
    closed = received + timedelta(days=chance.randrange(30))
    return NewRecord(
        "complaint",
        "CO",
        {
            "received_on": received,
            "stage": chance.choice(["1", "2"]),
            "due_on": due if chance.random() < 0.9 else None,
            "closed_on": closed if chance.random() < 0.8 else None,
            "extended": chance.choice([True, False, None]),
            "outcome": chance.choice(["upheld", "not_upheld", None]),
            "service": None,
            "theme": None,
            "learning": None,
        },
    )


def _staff(chance: random.Random) -> NewRecord:
    started = FIRST + timedelta(days=chance.randrange(DAYS))
    left = started + timedelta(days=chance.randrange(1500))
    columns: dict[str, Any] = dict.fromkeys(FULL["staff"])
    columns |= {
        "staff_key": f"ST-{chance.randrange(40):05}",
        "post": "Post",
        "staff_group": "all",
        "started_on": started,
        "left_on": left if chance.random() < 0.5 else None,
        "registration_part": chance.choice(["social_work", "none", None]),
        "reserved_functions": chance.choice([True, False, None]),
    }
    return NewRecord("staff", "ST", columns)


def _headcount(chance: random.Random) -> NewRecord:
    return NewRecord(
        "workforce_count",
        "WC",
        {
            "as_at": FIRST + timedelta(days=chance.randrange(DAYS)),
            "staff_group": chance.choice(["all", "social_workers"]),
            "basis": "headcount",
            "number": Decimal(chance.randrange(100_000)) / 100,
            "source": None,
        },
    )


@pytest.fixture
def crowd(office: Office) -> Office:
    """Two hundred records of four registers; some void, some events void."""
    chance = random.Random(20260122)
    makers = [_decision] * 120 + [_complaint] * 40 + [_staff] * 30 + [_headcount] * 10
    with office.store.writing() as session:
        ledger = Ledger(session, "clerk")
        references = ledger.add_all([maker(chance) for maker in makers])
        for maker, reference in zip(makers, references, strict=True):
            if chance.random() < 0.1:
                register = {_decision: "decision", _complaint: "complaint", _staff: "staff"}.get(
                    maker, "workforce_count"
                )
                ledger.amend(register, reference, 1, {"void_reason": "entered twice"}, action="void")
    with office.store.writing() as session:
        ledger = Ledger(session, "clerk")
        rows = session.execute(
            text(
                "SELECT d.reference, min(e.id) FROM decision d JOIN decision_event e ON e.decision_id = d.id GROUP BY 1"
            )
        ).all()
        for reference, number in sorted(rows)[::4]:
            ledger.amend("decision", reference, None, {}, void_events=[(number, "entered twice")], action="event")
        deadlines.replace(session, references, [kept(reference) for reference in references if judged_of(reference)])
    assert office.verify().whole
    return office


def judged_of(reference: str) -> State | None:
    """How the one time limit of a made-up record came out: a third met, a third met late, a third without any."""
    return (State.MET, State.MET_LATE, None)[sum(reference.encode()) % 3]


def kept(reference: str) -> deadlines.DeadlineRow:
    """The deadline of a made-up record, under a dated version of the rule `ck.kept`."""
    rule = Clock("ck.kept.from-2020-01-01", "Kept", "received", "decided", "P21D", "elapsed")
    day = Moment(date(2024, 5, 1), start_of(date(2024, 5, 1)))
    start, end = Happening("received", day), Happening("decided", day)
    found = Deadline(rule, start=start, due=day, end=end, judged=judged_of(reference))
    return deadlines.row_of("decision", reference, "secure.implement", found, "Somebody", "v1")


def value_of(record: Record, name: str) -> Any:
    found = record.get(name)
    return {True: "yes", False: "no"}.get(found, found) if isinstance(found, bool) else found


def day_of(record: Record, spec: Count, day_field: str) -> date | None:
    if record.register != "decision":
        found: date | None = record.values[spec.day or day_field]
        return found
    if spec.day in {"", "decided", "received"}:
        moment = record.values[spec.day or "decided"]
        return moment.day if moment else None
    codes = ENDS if spec.day == "ended" else (spec.day.removeprefix("event:"),)
    days = [event.happened_on for event in record.events if event.code in codes and event.happened_on]
    first, decided = min(days, default=None), record.values["decided"]
    if spec.day != "ended":
        return first
    return max(first, decided.day) if first and decided else None


def belongs(record: Record, spec: Count) -> bool:
    if spec.types and record.type_slug not in spec.types:
        return False
    for name, codes in spec.where.items():
        held = value_of(record, name)
        wanted = [code for code in codes if not code.startswith("!")]
        if (wanted and held not in wanted) or f"!{held}" in codes:
            return False
    return not spec.in_time or judged_of(record.reference) is State.MET


def by_hand(records: Iterable[Record], spec: Count, day_field: str, by: str) -> dict[tuple[str, str], Any]:
    found: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[str, str, Any]] = set()
    for record in records:
        if not belongs(record, spec):
            continue
        code = (value_of(record, by) or "") if by else ""
        day = day_of(record, spec, day_field)
        for year in YEARS:
            if not spec.stock:
                if day and day in year:
                    found[year.label, code] += record.values[spec.total] if spec.total else 1
            elif record.register == "staff":
                left = record.values["left_on"]
                held = (year.label, code, record.values["staff_key"])
                if record.values["started_on"] <= year.last_day and not (left and left <= year.last_day):
                    found[year.label, code] += held not in seen
                    seen.add(held)
            else:
                decided = record.values["decided"]
                over = any(e.code in ENDS and e.happened_on and e.happened_on <= year.last_day for e in record.events)
                found[year.label, code] += bool(decided and decided.day <= year.last_day and not over)
    return {key: number for key, number in found.items() if number}


def of_the_latest_day(records: list[Record]) -> list[Record]:
    """Staff counted twice in a year are not added up: the latest count of a group and basis stands."""
    latest: dict[tuple[Any, ...], date] = {}
    for record in records:
        values = record.values
        place = (ReportingYear.of(values["as_at"]), values["staff_group"], values["basis"])
        latest[place] = max(values["as_at"], latest.get(place, values["as_at"]))
    return [
        record
        for record in records
        if record.values["as_at"]
        == latest[ReportingYear.of(record.values["as_at"]), record.values["staff_group"], record.values["basis"]]
    ]


def agree(office: Office, spec: Count, day_field: str, by: str = "") -> None:
    with office.store.reading() as session:
        counted = counting.count(session, spec, YEARS, ENDS, day_field, by)
    found = office.all(spec.register)
    expected = by_hand(of_the_latest_day(found) if spec.register == "workforce_count" else found, spec, day_field, by)
    assert {key: number for key, number in counted.items() if number} == expected


codes_of_outcome = st.lists(
    st.sampled_from(["not_implemented", "hou_refused", "approved"]), min_size=1, max_size=2, unique=True
)
decision_specs = st.builds(
    Count,
    types=st.lists(st.sampled_from(TYPES), max_size=2, unique=True).map(tuple),
    day=st.sampled_from(["", "decided", "received", "ended", "event:placed"]),
    where=st.one_of(
        st.just({}),
        codes_of_outcome.map(lambda codes: {"outcome": codes}),
        codes_of_outcome.map(lambda codes: {"outcome": [f"!{code}" for code in codes]}),
        st.sampled_from(["under_12", "!under_12", "12_to_15"]).map(lambda code: {"age_band": [code]}),
        st.sampled_from(["1", "2", "!3"]).map(lambda code: {"children": [code]}),
        st.sampled_from(["yes", "no", "!yes"]).map(lambda code: {"urgent": [code]}),
    ),
    in_time=st.sampled_from([(), ("ck.kept",), ("ck.other", "ck.kept")]),
)
stock_specs = st.builds(
    Count,
    types=st.lists(st.sampled_from(TYPES), max_size=2, unique=True).map(tuple),
    where=st.sampled_from([{}, {"outcome": ["approved"]}, {"age_band": ["!under_12"]}]),
    stock=st.just(True),
)
complaint_specs = st.builds(
    Count,
    register=st.just("complaint"),
    day=st.sampled_from(["", "received_on", "closed_on"]),
    where=st.sampled_from(
        [{}, {"stage": ["1"]}, {"extended": ["yes"]}, {"extended": ["!yes"]}, {"outcome": ["!upheld"]}]
    ),
    in_time=st.sampled_from([(), ("ck.kept",), ("ck.other", "ck.kept")]),
)


def test_decisions_by_their_day_their_outcome_and_their_details(crowd: Office) -> None:
    @settings(max_examples=60)
    @given(decision_specs, st.sampled_from(["", "outcome", "capacity", "age_band"]))
    def agrees(spec: Count, by: str) -> None:
        agree(crowd, spec, "decided", by)

    agrees()


def test_what_is_in_force_at_the_end_of_each_year(crowd: Office) -> None:
    @settings(max_examples=25)
    @given(stock_specs, st.sampled_from(["", "outcome", "age_band"]))
    def agrees(spec: Count, by: str) -> None:
        agree(crowd, spec, "decided", by)

    agrees()


def test_complaints_by_their_day_and_in_time(crowd: Office) -> None:
    @settings(max_examples=30)
    @given(complaint_specs, st.sampled_from(["", "stage", "outcome", "extended"]))
    def agrees(spec: Count, by: str) -> None:
        agree(crowd, spec, "received_on", by)

    agrees()


@pytest.mark.parametrize("where", [{}, {"registration_part": ["social_work"]}, {"reserved_functions": ["yes"]}])
def test_staff_in_post_are_people_not_posts(crowd: Office, where: dict[str, list[str]]) -> None:
    agree(crowd, Count(register="staff", stock=True, where=where), "started_on")


def test_a_total_adds_up_exactly(crowd: Office) -> None:
    spec = Count(register="workforce_count", day="as_at", total="number", where={"staff_group": ["all"]})
    agree(crowd, spec, "as_at")


def test_an_unknown_field_is_a_fault_of_the_measure(crowd: Office) -> None:
    with pytest.raises(ShippedDataFault, match="counts complaint by 'colour'"):
        agree(crowd, Count(register="complaint", where={"colour": ["red"]}), "received_on")


def test_months_and_first_days_leave_void_records_out(crowd: Office) -> None:
    decided = [record.values["decided"].day for record in crowd.all("decision") if record.values["decided"]]
    with crowd.store.reading() as session:
        for year in YEARS:
            expected = Counter(day.month for day in decided if day in year)
            assert counting.decisions_by_month(session, year) == expected
        assert counting.first_days(session)["decision"] == min(decided)
        assert counting.numbers_of_records(session)["decision"] == len(crowd.all("decision"))


def test_every_shipped_measure_can_be_counted_on_both_databases(crowd: Office) -> None:
    settings_of = Settings("Sample council")
    with crowd.store.reading() as session:
        book = figures.make_book(session, crowd.reference, settings_of, YEARS[-1], [])
    for key in crowd.reference.measures:
        assert len(book.series(key).values) == 5


def test_notices_are_counted_by_the_day_they_were_sent(office: Office) -> None:
    for sent in ("2024-03-31T23:30", "2024-04-01T00:10", "2024-04-02"):
        office.add("notice", {**FULL["notice"], "sent": sent, "acknowledged_on": ""})
    day_field = office.reference.registers["notice"].day_field
    with office.store.reading() as session:
        found = counting.count(session, Count(register="notice"), YEARS, [], day_field, "method")
        first = counting.first_days(session)["notice"]
    assert found == {("2023-24", "secure_email"): 1, ("2024-25", "secure_email"): 2}
    assert first == date(2024, 3, 31)
