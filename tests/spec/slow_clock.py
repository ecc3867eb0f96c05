"""Time limits counted a second time, slowly and by other means, to hold against the program's own counting.

Written from the rules alone: the days are written out in a list and the answer is read off by its place in the list; hours are counted
in seconds since 1970; hours in all within a window are marked one by one; where a time of day is not known, every hour of the day is
tried, and the answer is unknown unless all agree. The only calendar knowledge is the Act's own words and the `holidays` library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

SCOTLAND_TIME = ZoneInfo("Europe/London")
DAY, HOUR, TICK = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)


# ── which days are working days ──────────────────────────────────────────────────────────────────────────────────────


def is_free_cha2011(day: date) -> bool:
    """Children's Hearings (Scotland) Act 2011, section 202: Saturday, Sunday, 25 and 26 December, 1 and 2 January."""
    return day.strftime("%a") in ("Sat", "Sun") or day.strftime("%d%m") in ("2512", "2612", "0101", "0201")


@cache
def scottish_bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="SCT", years=year))


@cache
def is_free_bankhol_scot(day: date) -> bool:
    """Saturday, Sunday, or a bank holiday in Scotland."""
    return day.strftime("%a") in ("Sat", "Sun") or day in scottish_bank_holidays(day.year)


def never_free(_: date) -> bool:
    return False


FREE: dict[str, Callable[[date], bool]] = {
    "elapsed": never_free,
    "cha2011": is_free_cha2011,
    "bankhol_scot": is_free_bankhol_scot,
    "council": is_free_bankhol_scot,  # as shipped, before a council names its own holidays
}


# ── a rule and a record, in this module's own terms ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Fact:
    """Something recorded: its day, and its instant (UTC) where the time of day is known."""

    day: date
    at: datetime | None = None

    @property
    def possible(self) -> tuple[datetime, ...]:
        """Every instant at which it may have happened, by the hour."""
        return (self.at,) if self.at else (*hours_of(self.day), hours_of(self.day)[-1] + HOUR - TICK)


@dataclass(frozen=True)
class Rule:
    """A time limit as the statute book gives it. `number` and `unit` are None and '' where the law gives no number."""

    number: int | None
    unit: str  # hours, days, working days, months
    reading: str = "0"  # 0, 1, +1: what the day of the event is
    free: Callable[[date], bool] = never_free
    kind: str = "duty"
    backward: bool = False
    exact: bool = False
    until: str = ""
    suspended: tuple[tuple[date, date], ...] = ()
    window_days: int = 0
    law_makes_an_event: bool = False

    @classmethod
    def of(cls, clock: Any) -> Rule:
        """The same rule read from a table of data; the length is read here again, not by the program's own reader."""
        text = clock.limit
        units = {"H": (1, "hours"), "D": (1, "days"), "W": (7, "days"), "M": (1, "months"), "Y": (12, "months")}
        number, unit = None, ""
        if text.startswith("W"):
            number, unit = int(text[1:]), "working days"
        elif text:
            times, unit = units[text[-1]]
            number = times * int(text.removesuffix(text[-1]).lstrip("PT"))
        return cls(
            number,
            unit,
            clock.first_day,
            FREE[clock.calendar],
            str(clock.kind),
            clock.backward,
            clock.exact,
            clock.until,
            tuple((each.from_day, each.to_day) for each in clock.suspended),
            int(clock.window[1:-1]) if clock.window else 0,
            bool(clock.passing_creates),
        )


@dataclass(frozen=True)
class Record:
    """What is recorded for one run of a clock."""

    start: Fact | None
    acts: tuple[Fact, ...] = ()
    stops: tuple[Fact, ...] = ()
    pauses: tuple[tuple[date, date | None], ...] = ()  # from a day to the day of the restart, which counts again
    extensions: tuple[tuple[date, date], ...] = ()  # allowed on a day, to a new last day
    set_by_order: date | None = None  # the last day that the order itself names, or the day counted back from
    not_later_than: date | None = None
    cap: datetime | None = None
    earlier: tuple[tuple[datetime, datetime], ...] = ()  # spans that count towards hours in all


@dataclass(frozen=True)
class Answer:
    """The last permitted moment (None: there is none) and the state at each moment asked about."""

    day: date | None
    instant: datetime | None
    states: tuple[str, ...] = field(default=())


# ── local days and hours ─────────────────────────────────────────────────────────────────────────────────────────────


@cache
def hours_of(day: date) -> tuple[datetime, ...]:
    """The instants at which the hours of a local day begin: 23, 24 or 25 of them."""
    around = [datetime(day.year, day.month, day.day, tzinfo=UTC) + HOUR * number for number in range(-3, 27)]
    return tuple(each for each in around if each.astimezone(SCOTLAND_TIME).date() == day)


def last_moment(day: date, until: str = "") -> datetime:
    if not until:
        return hours_of(day)[-1] + HOUR - TICK
    wanted = time.fromisoformat(until)
    minutes = (hour + timedelta(minutes=number) for hour in hours_of(day) for number in range(60))
    return next(each for each in minutes if each.astimezone(SCOTLAND_TIME).time() == wanted)


def hours_later(moment: datetime, hours: int) -> datetime:
    """So many seconds later on the running count of seconds."""
    whole = moment.replace(microsecond=0)
    return datetime.fromtimestamp(whole.timestamp() + 3600 * hours, UTC) + (moment - whole)


# ── counting days ────────────────────────────────────────────────────────────────────────────────────────────────────


def last_day(rule: Rule, event: date, standing_still: frozenset[date] = frozenset()) -> date:
    """The last day of a limit in days, working days or months, read off a list of days."""
    assert rule.number
    direction = -DAY if rule.backward else DAY
    begins = event if rule.reading == "1" else event + direction
    if rule.unit == "months":
        wanted = abs((end_of_months(rule, event) - begins).days) + 1
        free: Callable[[date], bool] = never_free
    else:
        wanted, free = rule.number, rule.free if rule.unit == "working days" else never_free
    length = wanted if free is never_free else 2 * wanted + 30
    ahead = [begins + direction * number for number in range(length + len(standing_still))]
    return [day for day in ahead if not free(day) and day not in standing_still][wanted - 1]


def end_of_months(rule: Rule, event: date) -> date:
    """Months to the corresponding date; 'beginning with' ends the day before it, or on the month's last day if there is none."""
    assert rule.number
    begins = event if rule.reading != "+1" else event - DAY if rule.backward else event + DAY
    year, month = begins.year, begins.month
    for _ in range(rule.number):
        month += -1 if rule.backward else 1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    days = [date(year, month, 1) + DAY * number for number in range(31)]
    days = [day for day in days if day.month == month]
    corresponding = [day for day in days if day.day == begins.day]
    if not corresponding or rule.reading == "0":
        return corresponding[0] if corresponding else days[-1]
    return corresponding[0] + DAY if rule.backward else corresponding[0] - DAY


def with_time_taken_out(first: date, last: date, suspended: Sequence[tuple[date, date]]) -> date:
    """The last day when some days do not run: as many running days as before, counted from the first."""
    taken = {begin + DAY * number for begin, end in suspended for number in range((end - begin).days + 1)}
    wanted = (last - first).days + 1
    running = [day for day in (first + DAY * number for number in range(wanted + len(taken))) if day not in taken]
    return running[wanted - 1] if wanted > 0 else last


def hours_in_all(
    begins: datetime, spans: Sequence[tuple[datetime, datetime]], hours: int, window_days: int
) -> datetime:
    """When so many hours in any window are used up: each minute marked once, whichever record it came from. Whole minutes only."""
    now, window = _minute(begins), 1440 * window_days
    marked = {number for first, last in spans for number in range(_minute(first), min(_minute(last), now))}
    used = sum(1 for number in marked if number >= now - window)
    while used < 60 * hours:
        marked.add(now)
        used += 1 - (now - window in marked)
        now += 1
    return datetime.fromtimestamp(now * 60, UTC)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


# ── the answer for one run ───────────────────────────────────────────────────────────────────────────────────────────


def may_follow(fact: Fact, start: Fact) -> bool:
    return fact.possible[-1] >= start.possible[0]


def act_and_stop(rule: Rule, record: Record) -> tuple[Fact | None, Fact | None]:
    """The act that ended the clock, if any; else what made it fall away. What was surely done after a stop ends nothing."""
    assert record.start
    acts = sorted(record.acts, key=lambda each: each.possible[0])
    stops = sorted(record.stops, key=lambda each: each.possible[0])
    if rule.backward and record.set_by_order is None:
        act = next((each for each in acts if each.possible[0] <= record.start.possible[-1]), None)
    else:
        act = next((each for each in acts if may_follow(each, record.start)), None)
    stop = next((each for each in stops if may_follow(each, record.start)), None)
    if act and stop and stop.possible[-1] < act.possible[0]:
        act = None
    return act, None if act else stop


def contradicts(rule: Rule, record: Record) -> bool:
    """A record whose only act lies before the start of the clock cannot be right; but a right may have been used earlier."""
    start = record.start
    if start is None or rule.backward or rule.kind == "right" or not record.acts:
        return False
    return not any(may_follow(each, start) for each in record.acts)


def standing_still(record: Record, closed: date | None) -> tuple[frozenset[date], date | None]:
    """The paused days, and the day since when it stands still now. The act or the end of the matter ends a pause too."""
    assert record.start
    days: set[date] = set()
    since = None
    for first, restart in record.pauses:
        last = min(restart or closed or first, closed or restart or first) if restart or closed else None
        if first < record.start.day or (closed and first > closed):
            continue
        if last is None:
            since = first
        else:
            days |= {first + DAY * number for number in range((last - first).days)}
    return frozenset(days), since


def last_permitted(rule: Rule, record: Record, start: datetime) -> tuple[date, datetime] | None:
    """The last permitted day and instant, for a start at a given instant."""
    assert record.start
    if rule.unit == "hours":
        assert rule.number
        if rule.window_days:
            instant = hours_in_all(start, record.earlier, rule.number, rule.window_days)
        else:
            instant = hours_later(start, rule.number)
        day = instant.astimezone(SCOTLAND_TIME).date()
    else:
        act, stop = act_and_stop(rule, record)
        found = _last_permitted_day(rule, record, act or stop)
        if found is None:
            return None
        day, instant = found, last_moment(found, rule.until)
    if record.cap and record.cap < instant:
        return record.cap.astimezone(SCOTLAND_TIME).date(), record.cap
    return day, instant


def _last_permitted_day(rule: Rule, record: Record, closing: Fact | None) -> date | None:
    assert record.start
    still, _ = standing_still(record, closing.day if closing else None)
    if record.set_by_order and not rule.backward:
        last = record.set_by_order
    elif not rule.number:
        return None
    else:
        last = last_day(rule, record.set_by_order or record.start.day, still)
    last = with_time_taken_out(record.start.day, last, rule.suspended)
    for allowed, until in sorted(record.extensions):
        in_time = record.start.day <= allowed <= min(last, closing.day if closing else last)
        last = until if in_time and until > last else last
    return min(last, record.not_later_than) if record.not_later_than else last


def verdict(rule: Rule, record: Record, act: Fact) -> str:
    """Met, late, too early: tried for every instant at which start and act may have happened; unknown unless all agree."""
    assert record.start
    found = set()
    for start in record.start.possible if rule.unit == "hours" else record.start.possible[:1]:
        due = last_permitted(rule, record, start)
        for done in act.possible:
            if due is None:
                found.add("met")
            elif rule.exact and act.day < due[0]:
                found.add("too_early")
            else:
                found.add("met" if done <= due[1] else "met_late")
    return found.pop() if len(found) == 1 else "unknown"


def answer(rule: Rule, record: Record, moments: Sequence[datetime] = ()) -> Answer:
    """Where one run of a clock ends, and its state at each moment asked about."""
    if record.start is None:
        return Answer(None, None, tuple("not_started" for _ in moments))
    begins = record.start.possible[-1] if rule.kind == "right" else record.start.possible[0]
    due = last_permitted(rule, record, begins)
    return Answer(
        due[0] if due else None, due[1] if due else None, tuple(_state(rule, record, due, each) for each in moments)
    )


def _state(rule: Rule, record: Record, due: tuple[date, datetime] | None, now: datetime) -> str:
    assert record.start
    act, stop = act_and_stop(rule, record)
    closing = act or stop
    _, still_since = standing_still(record, closing.day if closing else None)
    gone = stop is not None and stop.possible[0] <= now
    today = now.astimezone(SCOTLAND_TIME).date()
    passed = due is not None and now > due[1]
    table = [
        (record.start.possible[0] > now, "not_started"),
        (act is not None and act.possible[0] <= now, verdict(rule, record, act) if act else ""),
        (gone and stop is not None and (due is None or stop.possible[0] <= due[1]), "void"),
        (act is None and contradicts(rule, record), "unknown"),
        (still_since is not None and still_since <= today and due is not None and still_since <= due[0], "paused"),
        (passed and rule.kind in ("right", "authority"), "lapsed"),
        (passed and (gone or rule.law_makes_an_event), "missed"),
        (passed, "overdue"),
        (due is not None and due[0] == today, "due_today"),
        (True, "running"),
    ]
    return next(word for holds, word in table if holds)
