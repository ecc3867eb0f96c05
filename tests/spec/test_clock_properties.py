"""What holds of every time limit, whatever its numbers: tried on many, and on each of the nights when the clocks change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cswo_report.domain.calendars import Calendar, Holiday
from cswo_report.domain.clock_rules import Clock, ClockKind, Limit, Suspension, Which
from cswo_report.domain.clocks import History, compute
from cswo_report.domain.day_counting import count
from cswo_report.domain.deadlines import Adjustment, Deadline, Happening, State, state_of
from cswo_report.domain.explanations import Explanation, explain
from cswo_report.domain.times import LONDON, Moment, parse_moment
from cswo_report.reference import shipped_reference
from tests.spec.slow_clock import DAY, HOUR, TICK, hours_of, with_time_taken_out

SHIPPED = shipped_reference()
CALENDARS = SHIPPED.calendars
WORKING = ["cha2011", "bankhol_scot", "council"]
LONG_PAST = datetime(2000, 1, 1, tzinfo=UTC)
LONG_AFTER = datetime(2090, 1, 1, tzinfo=UTC)

instants = st.integers(0, 23 * 365 * 24 * 3600).map(
    lambda second: datetime(2003, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
days = st.dates(date(2003, 1, 1), date(2026, 6, 1))
readings = st.sampled_from(["0", "1", "+1"])
day_limits = st.sampled_from(["P1D", "P7D", "P21D", "P6W", "P1M", "P3M", "P12M", "P18M"])
working_limits = st.integers(1, 40).map(lambda number: f"W{number}")


def rule(limit: str, calendar: str = "elapsed", first_day: str = "0", **more: object) -> Clock:
    first_day = "none" if limit.startswith("PT") else first_day
    clock = Clock("ck.made.up", "Made up", "begun", "done", limit, calendar, first_day)
    return replace(clock, stopped_by=("withdrawn",), **more)  # type: ignore[arg-type]


def at(code: str, moment: date | datetime) -> Happening:
    if isinstance(moment, datetime):
        return Happening(code, Moment(moment.astimezone(LONDON).date(), moment))
    return Happening(code, Moment(moment))


def computed(clocks: Clock | Sequence[Clock], *happenings: Happening, **more: object) -> tuple[Deadline, ...]:
    clocks = [clocks] if isinstance(clocks, Clock) else clocks
    return compute(clocks, History(happenings, **more), CALENDARS)  # type: ignore[arg-type]


def one(clock: Clock, *happenings: Happening, **more: object) -> Deadline:
    (found,) = computed(clock, *happenings, **more)
    return found


def due_day(deadline: Deadline) -> date:
    assert deadline.due
    return deadline.due.day


def due_instant(deadline: Deadline) -> datetime:
    assert deadline.due
    assert deadline.due.instant
    return deadline.due.instant


def explained(deadline: Deadline) -> Explanation:
    return explain("X", deadline, CALENDARS[deadline.clock.calendar], {}, {}, LONG_PAST)


def days_in(adjustments: Sequence[tuple[str, date]]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment("ck.made.up", kind, day) for kind, day in adjustments)


# ── an explanation reproduces the date ───────────────────────────────────────────────────────────────────────────────


@given(days, st.one_of(day_limits, working_limits), readings, st.sampled_from(WORKING), st.booleans(), st.data())
def test_an_explanation_ends_on_the_last_day_and_accounts_for_every_day(
    start: date, limit: str, reading: str, calendar: str, backward: bool, data: st.DataObject
) -> None:
    clock = rule(limit, calendar if limit.startswith("W") else "elapsed", reading, backward=backward)
    pause = start + DAY * data.draw(st.integers(0, 20))
    restart = pause + DAY * data.draw(st.integers(0, 9))
    moves = () if backward else days_in([("pause", pause), ("restart", restart)])
    deadline = one(clock, at("begun", start), adjustments=moves)
    listed = explained(deadline).days
    counted = [each for each in listed if each.number]
    assert counted[-1].day == due_day(deadline)
    assert [each.number for each in counted] == list(range(1, len(counted) + 1))
    assert len(counted) == max(clock.length.days, clock.length.working_days, clock.length.months)
    assert [each.day for each in listed if each.number is None and not each.why] == []
    assert [each.day for each in listed] == sorted((each.day for each in listed), reverse=backward)
    if not clock.length.months:
        step = -DAY if backward else DAY
        assert [each.day for each in listed] == [
            start + step * (n + (listed[0].day != start)) for n in range(len(listed))
        ]


@given(days, working_limits, readings)
def test_a_skipped_day_is_a_weekend_or_a_holiday_of_the_calendar_by_name(start: date, limit: str, reading: str) -> None:
    for each in explained(one(rule(limit, "bankhol_scot", reading), at("begun", start))).days:
        if each.number is None:
            assert each.why in ("Saturday", "Sunday") or each.why == CALENDARS["bankhol_scot"].holidays[each.day].name
        elif each.number:
            assert each.day.weekday() < 5


@given(days, st.integers(3, 10), readings)
def test_a_limit_of_years_lists_the_end_of_each_year(start: date, years: int, reading: str) -> None:
    deadline = one(rule(f"P{years}Y", first_day=reading), at("begun", start))
    counted = [each for each in explained(deadline).days if each.number]
    assert [each.number for each in counted] == [12 * number for number in range(1, years + 1)]
    assert counted[-1].day == due_day(deadline)


# ── working days ─────────────────────────────────────────────────────────────────────────────────────────────────────


@given(days, working_limits, readings, st.sampled_from(WORKING), st.lists(st.integers(-3, 70), min_size=1, max_size=4))
def test_one_more_holiday_never_makes_a_limit_in_working_days_earlier(
    start: date, limit: str, reading: str, calendar: str, offsets: list[int]
) -> None:
    before = CALENDARS[calendar]
    more = {start + DAY * number: Holiday(start + DAY * number, "One more") for number in offsets}
    after = replace(before, holidays={**more, **before.holidays})
    length = Limit.parse(limit)
    assert count(start, length, reading, after).last_day >= count(start, length, reading, before).last_day
    back = count(start, length, reading, after, backward=True).last_day
    assert back <= count(start, length, reading, before, backward=True).last_day


@given(days, st.integers(1, 60), st.sampled_from(WORKING))
def test_forward_and_backward_are_each_others_inverse_on_working_days(start: date, number: int, name: str) -> None:
    calendar, length = CALENDARS[name], Limit(working_days=number)
    assume(calendar.counts(start))
    assert calendar.step(calendar.step(start, number), -number) == start
    there = count(start, length, "0", calendar).last_day
    assert there == calendar.step(start, number)
    assert count(there, length, "0", calendar, backward=True).last_day == start
    inside = count(start, length, "1", calendar).last_day
    assert count(inside, length, "1", calendar, backward=True).last_day == start


# ── chains ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(days, st.sampled_from(["P1M", "P3M", "P6M", "P12M"]), st.lists(st.integers(1, 300), max_size=6))
def test_a_chain_starts_again_from_the_day_of_the_act_not_from_the_day_it_was_due(
    start: date, limit: str, gaps: list[int]
) -> None:
    reviews = [start + DAY * sum(gaps[: number + 1]) for number in range(len(gaps))]
    links = computed(rule(limit, repeats=True), at("begun", start), *(at("done", day) for day in reviews))
    starts = [start, *reviews]
    assert [each.start and each.start.moment.day for each in links] == starts
    assert [each.sequence for each in links] == list(range(1, len(starts) + 1))
    for begun, link in zip(starts, links, strict=True):
        assert due_day(link) == count(begun, Limit.parse(limit), "0", CALENDARS["elapsed"]).last_day
    assert [each.end and each.end.moment.day for each in links] == [*reviews, None]


@given(days, st.lists(st.integers(1, 200), min_size=2, max_size=6))
def test_an_event_that_starts_and_ends_the_same_clock_makes_a_chain(start: date, gaps: list[int]) -> None:
    visits = [start + DAY * sum(gaps[:number]) for number in range(len(gaps))]
    clock = replace(rule("P3M", repeats=True), starts="done")
    links = computed(clock, *(at("done", day) for day in visits))
    assert [each.start and each.start.moment.day for each in links] == visits
    assert [each.end and each.end.moment.day for each in links] == [*visits[1:], None]


def test_what_is_allowed_to_one_link_of_a_chain_concerns_no_other() -> None:
    extended = Adjustment("ck.made.up", "extend", date(2024, 8, 1), date(2024, 9, 30))
    acts = [at("done", date(2024, 6, 10)), at("done", date(2024, 9, 20))]
    links = computed(rule("P3M", repeats=True), at("begun", date(2024, 3, 11)), *acts, adjustments=(extended,))
    assert [due_day(each) for each in links] == [date(2024, 6, 11), date(2024, 9, 30), date(2024, 12, 20)]
    assert [each.judged for each in links] == [State.MET, State.MET, None]
    assert [each.notes for each in links] == [(), (), ()]
    assert [len(each.adjustments) for each in links] == [0, 1, 0]


# ── the nights on which the clocks change ────────────────────────────────────────────────────────────────────────────


def changes() -> Iterator[datetime]:
    """Both clock changes of each year from 2020 to 2029: 01:00 UTC on the last Sunday of March and of October."""
    for year in range(2020, 2030):
        for month in (3, 10):
            last = datetime(year, month, 31, 1, tzinfo=UTC)
            yield last - DAY * ((last.weekday() + 1) % 7)


CHANGES = list(changes())


@pytest.mark.parametrize("change", CHANGES, ids=[f"{each:%Y-%m-%d}" for each in CHANGES])
def test_hours_are_elapsed_hours_for_every_minute_of_a_night_when_the_clocks_change(change: datetime) -> None:
    assert change.astimezone(LONDON).utcoffset() != (change - TICK).astimezone(LONDON).utcoffset()
    clocks = [replace(rule(f"PT{hours}H"), id=f"ck.{hours}") for hours in (24, 48, 72)]
    for minute in range(-180, 181):
        start = change + timedelta(minutes=minute)
        found = computed(clocks, at("begun", start))
        assert [due_instant(each) - start for each in found] == [HOUR * hours for hours in (24, 48, 72)]
        before = [due_instant(each) for each in computed(clocks, at("begun", start - HOUR * 48))]
        assert before == [start - HOUR * 24, start, start + HOUR * 24]


@pytest.mark.parametrize("change", CHANGES, ids=[f"{each:%Y-%m-%d}" for each in CHANGES])
def test_a_typed_local_time_of_such_a_night_is_read_or_refused_with_both_readings(change: datetime) -> None:
    """Every minute from 22:00 the evening before to 04:00: those that were not, or were twice, are refused with what to type."""
    forward = change.month == 3
    day = change.date()
    for minute in range(-120, 241):
        text = f"{datetime.combine(day, time()) + timedelta(minutes=minute):%Y-%m-%dT%H:%M}"
        if not 60 <= minute < 120:
            moment = parse_moment(text)
            assert moment.instant
            assert f"{moment.instant.astimezone(LONDON):%Y-%m-%dT%H:%M}" == text
            continue
        with pytest.raises(ValueError, match="does not exist" if forward else "comes twice") as refused:
            parse_moment(text)
        read = [
            parse_moment(word.strip(".,:;")).instant
            for word in str(refused.value).split()
            if word.startswith(f"{day}T")
        ]
        zone = change + timedelta(minutes=minute - 60)
        assert read == ([zone, zone - HOUR] if forward else [zone - HOUR, zone])


# ── pauses and extensions ────────────────────────────────────────────────────────────────────────────────────────────

any_limit = st.one_of(day_limits, working_limits)


def _clock(limit: str, reading: str) -> Clock:
    return rule(limit, "cha2011" if limit.startswith("W") else "elapsed", reading)


@given(days, any_limit, readings, st.integers(0, 30), st.integers(0, 30))
def test_paused_days_never_count(start: date, limit: str, reading: str, after: int, length: int) -> None:
    pause = start + DAY * after
    restart = pause + DAY * length
    deadline = one(
        _clock(limit, reading), at("begun", start), adjustments=days_in([("pause", pause), ("restart", restart)])
    )
    counted = {each.day for each in explained(deadline).days if each.number}
    still = {pause + DAY * number for number in range(length)}
    assert counted.isdisjoint(still)
    plain = one(_clock(limit, reading), at("begun", start))
    assert due_day(deadline) >= due_day(plain)
    if not limit.startswith("W"):
        moved = [day for day in sorted(still) if _runs(plain, reading, day)]
        assert due_day(deadline) >= due_day(plain) + DAY * len(moved)


def _runs(deadline: Deadline, reading: str, day: date) -> bool:
    assert deadline.start
    first = deadline.start.moment.day + (timedelta() if reading == "1" else DAY)
    return first <= day <= due_day(deadline)


@given(days, any_limit, readings, st.integers(0, 60))
def test_a_pause_and_restart_on_the_same_day_change_nothing(start: date, limit: str, reading: str, after: int) -> None:
    same = start + DAY * after
    plain = one(_clock(limit, reading), at("begun", start))
    moved = one(_clock(limit, reading), at("begun", start), adjustments=days_in([("pause", same), ("restart", same)]))
    assert moved.due == plain.due
    assert moved.paused_days == 0
    assert state_of(moved, LONG_AFTER) == state_of(plain, LONG_AFTER)


@given(days, any_limit, readings, st.integers(0, 100), st.integers(-100, 100))
def test_an_extension_never_makes_a_limit_earlier(
    start: date, limit: str, reading: str, after: int, until: int
) -> None:
    plain = one(_clock(limit, reading), at("begun", start))
    granted = Adjustment("ck.made.up", "extend", start + DAY * after, due_day(plain) + DAY * until)
    extended = one(_clock(limit, reading), at("begun", start), adjustments=(granted,))
    in_time = granted.day <= due_day(plain)
    assert due_day(extended) == max(due_day(plain), due_day(plain) + DAY * until * in_time)


@given(st.integers(0, 5), st.integers(0, 5))
def test_no_pause_and_no_extension_moves_a_limit_in_hours(pause: int, length: int) -> None:
    start = datetime(2024, 3, 30, 9, tzinfo=UTC)
    moves = [
        Adjustment("ck.made.up", "pause", start.date() + DAY * pause),
        Adjustment("ck.made.up", "restart", start.date() + DAY * (pause + length)),
        Adjustment("ck.made.up", "extend", start.date(), start.date() + DAY * 30),
    ]
    assert due_instant(one(rule("PT72H"), at("begun", start), adjustments=tuple(moves))) == start + HOUR * 72


@given(days, working_limits, st.integers(0, 20), st.integers(0, 40))
def test_an_act_done_while_the_clock_stands_still_is_in_time(start: date, limit: str, after: int, later: int) -> None:
    clock = _clock(limit, "0")
    pause = start + DAY * after
    assume(pause <= due_day(one(clock, at("begun", start))))
    act = at("done", pause + DAY * later)
    assert one(clock, at("begun", start), act, adjustments=days_in([("pause", pause)])).judged is State.MET


# ── seventy-two hours in all ─────────────────────────────────────────────────────────────────────────────────────────

spans_of_minutes = st.lists(st.tuples(st.integers(1, 45 * 1440), st.integers(1, 4000)), max_size=5)


@given(instants, spans_of_minutes)
def test_hours_in_all_never_pass_seventy_two_in_any_twenty_eight_days_and_reach_them(
    begins: datetime, spans: list[tuple[int, int]]
) -> None:
    begins = begins.replace(second=0, microsecond=0)
    minutes = set()
    earlier = []
    for ago, length in spans:
        first = begins - timedelta(minutes=ago)
        earlier.append((first, min(begins, first + timedelta(minutes=length))))
        minutes |= set(range(-ago, min(0, length - ago)))
    assume(_most_in_any_window(minutes) <= 72 * 60)
    deadline = one(rule("PT72H", window="P28D"), at("begun", begins), earlier=tuple(earlier))
    lasted = int((due_instant(deadline) - begins).total_seconds()) // 60
    minutes |= set(range(lasted))
    assert _most_in_any_window(minutes) <= 72 * 60
    assert sum(1 for minute in minutes if minute >= lasted - 28 * 1440) == 72 * 60


def _most_in_any_window(minutes: set[int]) -> int:
    """The most minutes held in any 28 days: it is enough to look at the windows that end with a held minute."""
    held = sorted(minutes)
    most, oldest = 0, 0
    for number, minute in enumerate(held):
        while held[oldest] <= minute - 28 * 1440:
            oldest += 1
        most = max(most, number - oldest + 1)
    return most


def test_hours_that_are_all_used_up_leave_none_although_old_ones_drop_out_at_once() -> None:
    """The cautious reading: the last permitted moment is the first at which seventy-two hours are reached."""
    begins = datetime(2024, 6, 3, tzinfo=UTC)
    earlier = ((begins - DAY * 28, begins - DAY * 25),)
    assert due_instant(one(rule("PT72H", window="P28D"), at("begun", begins), earlier=earlier)) == begins
    an_hour_less = ((begins - DAY * 28, begins - DAY * 25 - HOUR),)
    last = due_instant(one(rule("PT72H", window="P28D"), at("begun", begins), earlier=an_hour_less))
    assert last == begins + HOUR * 72


# ── time stopped by law, phases, and what is over ────────────────────────────────────────────────────────────────────

STOPPED = Suspension(date(2020, 4, 7), date(2020, 9, 29), "schedule 3")


@given(
    st.dates(date(2018, 1, 1), date(2021, 12, 31)),
    st.sampled_from(["P12M", "P36M", "P7D", "P1D"]),
    st.sampled_from("01"),
)
def test_time_stopped_by_law_moves_an_end_by_the_days_that_it_overlaps(start: date, limit: str, reading: str) -> None:
    clock = rule(limit, first_day=reading)
    plain = due_day(one(clock, at("begun", start)))
    moved = one(replace(clock, suspended=(STOPPED,)), at("begun", start))
    assert due_day(moved) == with_time_taken_out(start, plain, [(STOPPED.from_day, STOPPED.to_day)])
    assert due_day(moved) - plain == DAY * moved.suspended_days


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2020, 3, 30), date(2020, 4, 6)),  # over on the eve
        (date(2020, 3, 31), date(2020, 9, 30)),  # its last day was the first that did not run
        (date(2020, 9, 29), date(2020, 10, 7)),  # begun on the last day that did not run
        (date(2020, 9, 30), date(2020, 10, 7)),
    ],
)
def test_the_first_and_last_days_on_which_time_stood_still(start: date, due: date) -> None:
    assert due_day(one(rule("P7D", suspended=(STOPPED,)), at("begun", start))) == due


def test_a_time_that_falls_on_the_turn_from_one_interval_to_the_next_is_counted_by_the_next() -> None:
    """Weekly for six weeks, then fortnightly: the supervision held at six weeks exactly begins a fortnight."""
    weekly = rule("P1W", repeats=True, runs_to="P6W")
    fortnightly = replace(rule("P2W", repeats=True, runs_from="P6W"), id="ck.made.up.from-2024-01-02")
    start = date(2024, 1, 1)
    held = [start + DAY * 7 * week for week in range(1, 7)]
    links = computed([weekly, fortnightly], at("begun", start), *(at("done", day) for day in held))
    assert [(due_day(each) - (each.start.moment.day if each.start else start)).days for each in links] == [7] * 6 + [14]


def test_the_end_of_an_order_may_itself_start_a_clock_and_nothing_else_starts_after_it() -> None:
    over = datetime(2024, 5, 20, 10, tzinfo=UTC)
    appeal = replace(rule("P21D", first_day="1", kind=ClockKind.RIGHT), starts="withdrawn", stopped_by=())
    ending = frozenset({"withdrawn"})
    assert due_day(one(appeal, at("withdrawn", over), ending=ending)) == date(2024, 6, 9)
    assert due_day(one(rule("P7D"), at("begun", over), at("withdrawn", over), ending=ending)) == date(2024, 5, 27)
    assert computed(rule("P7D"), at("begun", over + TICK), at("withdrawn", over), ending=ending) == ()
    survives = one(rule("P7D", survives=True), at("begun", over + TICK), at("withdrawn", over), ending=ending)
    assert due_day(survives) == date(2024, 5, 27)


# ── the last permitted moment ────────────────────────────────────────────────────────────────────────────────────────

kinds = st.sampled_from(ClockKind)


@given(instants, st.one_of(st.sampled_from(["PT24H", "PT48H", "PT72H"]), any_limit), readings, kinds)
def test_an_act_at_the_last_moment_is_met_and_a_microsecond_later_it_is_late(
    start: datetime, limit: str, reading: str, kind: ClockKind
) -> None:
    clock = replace(_clock(limit, reading), kind=kind)
    open_still = one(clock, at("begun", start))
    due = due_instant(open_still)
    assert one(clock, at("begun", start), at("done", due)).judged is State.MET
    assert one(clock, at("begun", start), at("done", due + TICK)).judged is State.MET_LATE
    assert state_of(open_still, due) is State.DUE_TODAY
    passed = State.LAPSED if kind in (ClockKind.RIGHT, ClockKind.AUTHORITY) else State.OVERDUE
    assert state_of(open_still, due + TICK) is passed


@given(instants, st.one_of(st.sampled_from(["PT24H", "PT72H"]), working_limits), st.integers(-5000, 5000))
def test_what_the_law_makes_of_a_limit_appears_at_its_last_moment_and_never_if_it_was_kept(
    start: datetime, limit: str, minutes: int
) -> None:
    calendar = "cha2011" if limit.startswith("W") else "elapsed"
    first = rule(limit, calendar, passing_creates="deemed_refused")
    then = replace(rule("PT72H", kind=ClockKind.RIGHT), id="ck.then", starts="deemed_refused", ends="asked")
    due = due_instant(one(first, at("begun", start)))
    done = max(start, due + timedelta(minutes=minutes))
    for acts in ([], [at("done", done)]):
        kept, follows = computed([first, then], at("begun", start), *acts)
        assert (follows.start is None) == (kept.judged is State.MET)
        if follows.start:
            assert follows.start.moment.instant == due
            assert follows.start.by_law == "ck.made.up/1"
            assert due_instant(follows) == due + HOUR * 72


def test_nothing_is_made_by_law_of_a_limit_that_may_have_been_kept() -> None:
    first = rule("PT72H", passing_creates="deemed_refused")
    kept, follows = computed(
        [first, replace(rule("PT72H"), id="ck.then", starts="deemed_refused", ends="asked")],
        at("begun", datetime(2024, 5, 7, 10, tzinfo=UTC)),
        at("done", date(2024, 5, 10)),
    )
    assert kept.judged is State.UNKNOWN
    assert follows.start is None


def test_what_the_law_makes_of_a_limit_neither_keeps_nor_stops_that_limit() -> None:
    """A period that ran out is over, not met, although its end is an event of the record; every other clock is stopped by it."""
    start = datetime(2024, 5, 7, 10, tzinfo=UTC)
    period = rule("PT24H", kind=ClockKind.AUTHORITY, passing_creates="done")
    (ran_out,) = computed(period, at("begun", start))
    assert (ran_out.end, state_of(ran_out, LONG_AFTER)) == (None, State.LAPSED)
    order = [rule("PT24H", passing_creates="ceased"), replace(rule("P7D"), id="ck.other")]
    missed, other = computed(order, at("begun", start), ending=frozenset({"ceased"}))
    assert state_of(missed, LONG_AFTER) is State.MISSED
    assert state_of(other, LONG_AFTER) is State.VOID


def test_an_event_recorded_by_a_person_is_not_made_again_by_law() -> None:
    first = rule("PT72H", passing_creates="deemed_refused")
    then = replace(rule("PT72H"), id="ck.then", starts="deemed_refused", ends="asked")
    recorded = datetime(2024, 5, 12, 12, tzinfo=UTC)
    _, follows = computed(
        [first, then], at("begun", datetime(2024, 5, 7, 10, tzinfo=UTC)), at("deemed_refused", recorded)
    )
    assert follows.start
    assert follows.start.moment.instant == recorded


# ── matters that a missing time of day leaves open ───────────────────────────────────────────────────────────────────


@given(days, st.integers(0, 6), st.sampled_from(["PT24H", "PT48H", "PT72H"]), kinds)
def test_without_a_time_of_day_nothing_is_called_late_that_may_have_been_in_time(
    day: date, later: int, limit: str, kind: ClockKind
) -> None:
    clock, done = rule(limit, kind=kind), day + DAY * later
    judged = one(clock, at("begun", day), at("done", done)).judged
    found = set()
    for begun in hours_of(day)[::4]:
        for ended in hours_of(done)[2::4]:
            found.add(one(clock, at("begun", begun), at("done", max(begun, ended))).judged)
    assert judged is State.UNKNOWN or found == {judged}
    if len(found) > 1:
        assert judged is State.UNKNOWN


def test_what_cannot_be_judged_is_unknown_only_once_the_act_is_recorded() -> None:
    start = datetime(2024, 5, 7, 10, tzinfo=UTC)
    deadline = one(rule("PT72H"), at("begun", start), at("done", date(2024, 5, 10)))
    assert state_of(deadline, start + HOUR) is State.RUNNING
    assert state_of(deadline, start + HOUR * 80) is State.UNKNOWN


def test_an_act_on_the_day_the_matter_ended_still_counts_where_the_hour_of_the_end_is_not_known() -> None:
    review = datetime(2024, 5, 20, 14, tzinfo=UTC)
    over = at("withdrawn", date(2024, 5, 20))
    deadline = one(rule("P7D"), at("begun", date(2024, 5, 10)), at("done", review), over)
    assert deadline.judged is State.MET_LATE
    surely_after = at("withdrawn", datetime(2024, 5, 20, 13, tzinfo=UTC))
    gone = one(rule("P7D"), at("begun", date(2024, 5, 10)), at("done", review), surely_after)
    assert state_of(gone, LONG_AFTER) is State.MISSED


def test_a_right_used_after_the_first_notice_is_used_although_a_later_notice_followed() -> None:
    clock = rule("P21D", first_day="1", kind=ClockKind.RIGHT, which=Which.LATEST)
    told = [at("begun", date(2024, 5, 1)), at("begun", date(2024, 5, 10))]
    assert due_day(one(clock, *told)) == date(2024, 5, 30)
    used = one(clock, *told, at("done", date(2024, 5, 6)))
    assert used.judged is State.MET
    assert used.start == told[0]
    assert one(clock, *told, at("done", date(2024, 5, 25))).judged is State.MET


# ── the rule in force, and the holidays as known ─────────────────────────────────────────────────────────────────────

VERSIONED = [
    (slug, base)
    for slug, entry in sorted(SHIPPED.decision_types.items())
    for base in sorted({clock.base_id for clock in entry.clock})
]


@pytest.mark.parametrize(("slug", "base"), VERSIONED, ids=[f"{slug}-{base}" for slug, base in VERSIONED])
def test_a_record_is_judged_by_the_rule_of_its_own_day(slug: str, base: str) -> None:
    """On both sides of every day on which a shipped rule came into force or ended."""
    for version in (one for one in SHIPPED.decision_types[slug].clock if one.base_id == base):
        edges = [version.in_force.from_day, version.in_force.to_day and version.in_force.to_day + DAY]
        for edge in filter(None, edges):
            for day in (edge - DAY, edge):
                assert _judged_by(slug, base, day) == _in_force_on(slug, base, day)


def _versions(slug: str, base: str) -> list[Clock]:
    return [replace(each, enabled=True) for each in SHIPPED.decision_types[slug].clock if each.base_id == base]


def _in_force_on(slug: str, base: str, day: date) -> set[str]:
    return {each.id for each in _versions(slug, base) if each.in_force.covers(day) and each.runs_from in ("", "P0D")}


def _judged_by(slug: str, base: str, day: date) -> set[str]:
    """The versions that a clock started on a day is judged by, each tried with the fields it asks for."""
    found = set()
    for version in _versions(slug, base):
        values = {name: wanted[0] for name, wanted in {**version.only_if, **version.only_when}.items()}
        if version.last_day_field:
            values[version.last_day_field] = day + DAY * 400  # type: ignore[assignment]
        starts = [at(version.starts, day - DAY * number) for number in reversed(range(version.from_nth))]
        for deadline in computed(_versions(slug, base), *starts, values=values):
            if deadline.start and deadline.start.moment.day == day:
                found.add(deadline.clock.id)
    return found


WORLD_CUP = date(2026, 6, 15)
KNOWN = Holiday(WORLD_CUP, "One day more", announced=date(2026, 2, 5))


def _calendars(with_the_day: bool) -> dict[str, Calendar]:
    bank = CALENDARS["bankhol_scot"]
    others = {day: each for day, each in bank.holidays.items() if day != WORLD_CUP}
    return {
        **CALENDARS,
        "bankhol_scot": replace(bank, holidays={**others, **({WORLD_CUP: KNOWN} if with_the_day else {})}),
    }


def test_the_holiday_of_15_june_2026_is_shipped_with_the_day_it_became_known() -> None:
    shipped = CALENDARS["bankhol_scot"].holidays[WORLD_CUP]
    assert shipped.announced is not None
    assert shipped.announced < WORLD_CUP
    assert CALENDARS["cha2011"].counts(WORLD_CUP)


@given(
    st.dates(date(2025, 11, 1), date(2026, 6, 30)),
    st.integers(1, 120),
    st.sampled_from(["bankhol_scot", "cha2011"]),
    st.one_of(st.none(), st.integers(0, 200)),
)
def test_a_holiday_announced_later_moves_exactly_the_open_working_day_clocks_that_span_it(
    start: date, number: int, calendar: str, ended: int | None
) -> None:
    """A clock closed before the announcement stays as it was judged; so does every clock in another calendar."""
    clock = rule(f"W{number}", calendar)
    acts = [] if ended is None else [at("done", start + DAY * ended)]
    history = History((at("begun", start), *acts))
    (before,), (after,) = (compute([clock], history, _calendars(known)) for known in (False, True))
    closed_before = ended is not None and start + DAY * ended < KNOWN.announced  # type: ignore[operator]
    spans = start < WORLD_CUP <= due_day(before)
    if calendar == "bankhol_scot" and spans and not closed_before:
        assert due_day(after) == CALENDARS["bankhol_scot"].step(due_day(before), 1)
    else:
        assert (after.due, after.judged) == (before.due, before.judged)


@pytest.mark.parametrize(("ended", "moved"), [(date(2026, 2, 4), 0), (date(2026, 2, 5), 1), (None, 1)])
def test_a_clock_that_ended_before_the_announcement_keeps_its_last_day_and_its_explanation(
    ended: date | None, moved: int
) -> None:
    clock = rule("W120", "bankhol_scot")
    history = History((at("begun", date(2026, 2, 2)), *([at("done", ended)] if ended else [])))
    (found,) = compute([clock], history, CALENDARS)
    (before,) = compute([clock], history, _calendars(with_the_day=False))
    assert due_day(found) == CALENDARS["bankhol_scot"].step(due_day(before), moved)
    listed = [each for each in explained(found).days if each.number]
    assert (listed[-1].number, listed[-1].day) == (120, due_day(found))


def test_calendar_days_and_hours_are_not_moved_by_a_holiday() -> None:
    for limit in ("P21D", "P3M", "PT72H"):
        history = History((at("begun", datetime(2026, 6, 14, 9, tzinfo=UTC)),))
        without, with_it = (compute([rule(limit)], history, _calendars(known)) for known in (False, True))
        assert without == with_it
