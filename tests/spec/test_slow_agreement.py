"""The engine and a second, slow counting agree: five thousand records made at random, each asked about at several moments.

The numbers are random, the seed is fixed: a failure names its case, and the same case fails again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from cswo_report.domain.clock_rules import Clock, ClockKind, Suspension
from cswo_report.domain.clocks import History, compute
from cswo_report.domain.deadlines import Adjustment, Deadline, Happening, state_of
from cswo_report.domain.explanations import explain, plain_form
from cswo_report.domain.times import Moment
from cswo_report.reference import Reference
from tests.spec import slow_clock as slow
from tests.spec.json_checker import recomputed
from tests.spec.slow_clock import DAY, HOUR, TICK, Fact

CHUNKS, CASES_IN_A_CHUNK = 10, 500
LIMITS = {
    "hours": ["PT3H", "PT24H", "PT48H", "PT72H"],
    "days": ["P1D", "P3D", "P7D", "P14D", "P21D", "P28D", "P42D", "P6W", "P12W"],
    "working": ["W1", "W2", "W3", "W5", "W7", "W8", "W20"],
    "months": ["P1M", "P2M", "P3M", "P6M", "P12M", "P18M", "P3Y", "P5Y"],
}
FIRST, LAST = date(2013, 6, 24), date(2021, 6, 30)
CLOCK_CHANGES = [date(2016, 3, 27), date(2017, 10, 29), date(2019, 3, 31), date(2020, 10, 25), date(2021, 3, 28)]
AWKWARD = [
    date(2016, 1, 31),
    date(2016, 2, 29),
    date(2015, 12, 24),
    date(2016, 12, 31),
    date(2019, 4, 18),
    *CLOCK_CHANGES,
]
PANDEMIC = Suspension(date(2020, 4, 7), date(2020, 9, 29), "Coronavirus (Scotland) Act 2020, schedule 3")


@dataclass(frozen=True)
class Case:
    """One record for the engine, and the same for the slow counting."""

    clock: Clock
    history: History
    record: slow.Record
    moments: tuple[datetime, ...]


class Maker:
    """Makes records: mostly plain, each peculiarity now and then."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def now_and_then(self, one_in: int) -> bool:
        return self.dice.randrange(one_in) == 0

    def day(self) -> date:
        if self.now_and_then(4):
            return self.dice.choice(AWKWARD) + DAY * self.dice.randrange(-3, 4)
        return FIRST + DAY * self.dice.randrange((LAST - FIRST).days)

    def fact(self, day: date, timed: bool) -> Fact:
        if not timed:
            return Fact(day)
        hours = slow.hours_of(day)
        moment = self.dice.choice(hours) + timedelta(minutes=self.dice.randrange(60))
        return Fact(day, moment)

    def clock(self) -> Clock:
        unit = self.dice.choice(list(LIMITS))
        kind = self.dice.choice(list(ClockKind))
        many_months = self.now_and_then(6) and unit == "months"
        return Clock(
            id="ck.made.up",
            title="Made up",
            starts="begun",
            ends="done",
            limit=self.dice.choice(LIMITS[unit]) if not self.now_and_then(40) or unit == "working" else "",
            calendar=self.dice.choice(["cha2011", "bankhol_scot", "council"]) if unit == "working" else "elapsed",
            first_day="none" if unit == "hours" else self.dice.choice(["0", "0", "1", "+1"]),
            kind=kind,
            exact=unit == "working" and self.now_and_then(8),
            until="17:00" if unit in ("days", "working") and self.now_and_then(8) else "",
            backward=unit != "hours" and self.now_and_then(8),
            last_day_field="last_day" if unit in ("days", "months") and self.now_and_then(8) else "",
            no_later_than_field="not_after" if unit == "days" and self.now_and_then(8) else "",
            suspended=(PANDEMIC,) if many_months else (),
            stopped_by=("withdrawn",),
            passing_creates="ceased" if kind is ClockKind.DUTY and self.now_and_then(8) else "",
        )

    def case(self) -> Case:
        clock = self.clock()
        hours = clock.limit.startswith("PT")
        timed = self.dice.randrange(4) > 0 if hours else self.now_and_then(2)
        start = self.fact(self.day(), timed)
        span = {"H": 5, "D": 60, "W": 90}.get(clock.limit[-1:], 1200 if clock.limit[-1:] in ("M", "Y") else 40)
        acts = [self.fact(day, self.dice.randrange(4) > 0) for day in self._near(clock, start.day, span)]
        stops = [self.fact(start.day + DAY * self.dice.randrange(span), True) for _ in range(1) if self.now_and_then(4)]
        record = slow.Record(
            start,
            tuple(acts),
            tuple(stops),
            pauses=() if hours else tuple(self._pauses(start.day, span)),
            extensions=() if hours else tuple(self._extensions(start.day, span)),
            set_by_order=start.day + DAY * self.dice.randrange(1, 400)
            if clock.last_day_field and (clock.backward or self.now_and_then(2))
            else None,
            not_later_than=start.day + DAY * self.dice.randrange(1, 30) if clock.no_later_than_field else None,
        )
        return Case(clock, _history(clock, record), record, tuple(self._moments(clock, record)))

    def _near(self, clock: Clock, start: date, span: int) -> Iterator[date]:
        """Days of acts: none, one or two; some right at the end of the limit, some before the start."""
        if self.now_and_then(3):
            return
        rule = slow.Rule.of(clock)
        if rule.number and rule.unit != "hours" and self.now_and_then(2):
            yield slow.last_day(rule, start) + DAY * self.dice.randrange(-1, 2)
        else:
            early = -span if clock.backward else -2
            yield start + DAY * self.dice.randrange(early, 2 if clock.backward else span)
        if self.now_and_then(5):
            yield start + DAY * self.dice.randrange(span)

    def _pauses(self, start: date, span: int) -> Iterator[tuple[date, date | None]]:
        if self.now_and_then(4):
            first = start + DAY * self.dice.randrange(-1, span // 2)
            restart = first + DAY * self.dice.randrange(0, 20)
            yield first, None if self.now_and_then(4) else restart

    def _extensions(self, start: date, span: int) -> Iterator[tuple[date, date]]:
        if self.now_and_then(4):
            allowed = start + DAY * self.dice.randrange(-1, span)
            yield allowed, allowed + DAY * self.dice.randrange(0, 40)

    def _moments(self, clock: Clock, record: slow.Record) -> Iterator[datetime]:
        assert record.start
        due = slow.answer(slow.Rule.of(clock), record).instant
        for edge in filter(None, (due, record.start.at, *(each.at for each in (*record.acts, *record.stops)))):
            yield edge + TICK * self.dice.choice([-1, 0, 1])
        yield record.start.possible[0] + timedelta(hours=self.dice.randrange(2000))


def _history(clock: Clock, record: slow.Record) -> History:
    def happened(code: str, fact: Fact) -> Happening:
        return Happening(code, Moment(fact.day, fact.at))

    assert record.start
    moves = []
    for first, restart in record.pauses:
        moves.append(Adjustment(clock.id, "pause", first))
        moves += [Adjustment(clock.id, "restart", restart)] if restart else []
    moves += [Adjustment(clock.id, "extend", allowed, until) for allowed, until in record.extensions]
    return History(
        (
            happened("begun", record.start),
            *(happened("done", each) for each in record.acts),
            *(happened("withdrawn", each) for each in record.stops),
        ),
        {"last_day": record.set_by_order, "not_after": record.not_later_than},
        adjustments=tuple(moves),
        earlier=record.earlier,
    )


def computed(case: Case, shipped_data: Reference) -> Deadline:
    (found,) = compute([case.clock], case.history, shipped_data.calendars)
    return found


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_engine_and_the_slow_counting_agree(chunk: int, shipped_data: Reference) -> None:
    maker = Maker(seed=20261121 + chunk)
    for number in range(CASES_IN_A_CHUNK):
        case = maker.case()
        found = computed(case, shipped_data)
        wanted = slow.answer(slow.Rule.of(case.clock), case.record, case.moments)
        states = tuple(str(state_of(found, moment)) for moment in case.moments)
        got = slow.Answer(found.due.day if found.due else None, found.due.instant if found.due else None, states)
        assert got == wanted, f"case {number} of chunk {chunk}: {case}"


def test_the_plain_form_of_an_explanation_is_enough_to_recompute_the_date(shipped_data: Reference) -> None:
    """Only the JSON is read: rule, start, days left out, and what was allowed."""
    maker = Maker(seed=1971)
    for number in range(800):
        case = maker.case()
        found = computed(case, shipped_data)
        explained = explain(
            "X", found, shipped_data.calendars[case.clock.calendar], {}, case.history.values, case.moments[-1]
        )
        plain = json.loads(json.dumps(plain_form(explained)))
        due = plain["due"] and (plain["due"]["instant"] if case.clock.limit.startswith("PT") else plain["due"]["day"])
        assert recomputed(plain) == due, f"case {number}: {case}"


def test_hours_in_all_agree_minute_by_minute(shipped_data: Reference) -> None:
    """Seventy-two hours in any twenty-eight days, with earlier spans of this and other records, some of them overlapping."""
    dice = random.Random(205)
    clock = Clock("ck.made.up", "Made up", "placed", "left", "PT72H", "elapsed", "none", window="P28D")
    rule = slow.Rule.of(clock)
    for number in range(300):
        begins = datetime(2024, 3, 31, 1, tzinfo=UTC) + HOUR * dice.randrange(24 * 365)
        spans = [
            (begins - HOUR * dice.randrange(1, 24 * 40), HOUR * dice.randrange(1, 60)) for _ in range(dice.randrange(4))
        ]
        earlier = tuple((first, first + length) for first, length in spans)
        start = Happening("placed", Moment(begins.astimezone(slow.SCOTLAND_TIME).date(), begins))
        (found,) = compute([clock], History((start,), earlier=earlier), shipped_data.calendars)
        wanted = slow.answer(rule, slow.Record(Fact(begins.date(), begins), earlier=earlier))
        assert found.due
        assert found.due.instant == wanted.instant, f"from {begins}, after {earlier}"
        if number % 20 == 0:
            explained = explain("X", found, shipped_data.calendars["elapsed"], {}, {}, begins)
            plain = json.loads(json.dumps(plain_form(explained)))
            assert recomputed(plain) == plain["due"]["instant"]
