"""What a clock comes to on one record: when it started, when it is due, how it ended, and its state at any moment.

`clocks` computes deadlines; the store keeps them beside the records so that a list of twenty thousand needs no recomputing; `state_of` is
the one definition of every state, published as a table in docs/time-limits.md and executed there as tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from cswo_report.domain.clock_rules import Clock, ClockKind
from cswo_report.domain.times import LONDON, Moment


class State(StrEnum):
    """Where a clock stands at a moment."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DUE_TODAY = "due_today"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MISSED = "missed"  # passed without the act, which nobody owes any longer
    MET = "met"
    MET_LATE = "met_late"
    TOO_EARLY = "too_early"  # the law names one day, and the act came before it
    LAPSED = "lapsed"  # a right not used, or an authority that ran out: nobody's breach
    VOID = "void"
    UNKNOWN = "unknown"


STATE_WORDS = {
    State.NOT_STARTED: ("Not started", "The event that starts the clock has not happened, or is not recorded."),
    State.RUNNING: ("Running", "Started; the last day is still to come."),
    State.DUE_TODAY: ("Due today", "The last permitted moment is later today. It is not late."),
    State.PAUSED: ("Paused", "Somebody with the power to do so stopped it; it goes on at the restart."),
    State.OVERDUE: ("Overdue", "The last permitted moment has passed and the act is not recorded."),
    State.MISSED: ("Missed", "The limit passed without the act, and the law or a later event has closed the matter."),
    State.MET: ("Met", "The act was done at or before the last permitted moment."),
    State.MET_LATE: ("Met late", "The act was done after the last permitted moment."),
    State.TOO_EARLY: ("Too early", "The law names one day, and the act was done before it."),
    State.LAPSED: ("Lapsed", "A right was not used in its time, or an authority came to its end. Nobody's breach."),
    State.VOID: ("Void", "Something that happened before the limit passed means that nothing is owed any longer."),
    State.UNKNOWN: (
        "Unknown",
        "An event lacks its time of day, and the answer depends on it; or the record contradicts itself.",
    ),
}
"""Every state in words: its name, and what it means."""

OPEN = frozenset({State.RUNNING, State.DUE_TODAY, State.PAUSED, State.OVERDUE})
NOT_KEPT = frozenset({State.OVERDUE, State.MISSED, State.MET_LATE, State.TOO_EARLY})


@dataclass(frozen=True)
class Happening:
    """Something that happened to a record, as the engine sees it. `by_law` is the clock whose passing made it."""

    code: str
    moment: Moment
    recorded_by: str = ""
    by_law: str = ""

    @property
    def earliest(self) -> datetime:
        """The first instant at which it can have happened: its time, or the start of its day in Europe/London."""
        return self.moment.instant or start_of(self.moment.day)

    @property
    def latest(self) -> datetime:
        """The last instant at which it can have happened."""
        return self.moment.instant or end_of(self.moment.day)


@dataclass(frozen=True)
class Adjustment:
    """A pause, restart or extension of one clock, with who allowed it and why. Days, never hours: no hour limit can be moved."""

    clock: str  # the base id
    kind: str  # pause, restart, extend
    day: date
    until: date | None = None  # the new last day of an extension
    reason: str = ""
    authorised_by: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Deadline:
    """One clock of one record (one link of it, where it repeats).

    `judged` is the state once the act is recorded (met, met late, too early), unknown where the record does not tell, or None while it
    is open. `due` is the last permitted moment: its day, and the instant after which it is late.
    """

    clock: Clock
    sequence: int = 1
    start: Happening | None = None
    due: Moment | None = None
    end: Happening | None = None
    stopped: Happening | None = None
    judged: State | None = None
    paused_on: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    paused_days: int = 0
    suspended_days: int = 0
    calendar: str = ""  # name and version of the calendar it was counted in
    other_due: Moment | None = None  # under the other reading that the text bears
    waits_for: str = ""  # what is not recorded yet: an event or a field
    cap: Moment | None = (
        None  # the end of another clock, or a day in a field, that this one may not pass and came up against
    )
    spans: tuple[tuple[datetime, datetime], ...] = ()  # earlier times that count towards hours in all
    notes: tuple[str, ...] = field(default=())


def start_of(day: date) -> datetime:
    """The first instant of a day in Europe/London, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of(day: date, until: str = "") -> datetime:
    """The last instant of a day in Europe/London, in UTC; with `until`, that local time on it."""
    if until:
        return datetime.combine(day, time.fromisoformat(until), LONDON).astimezone(UTC)
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def local_day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def state_of(deadline: Deadline, as_of: datetime) -> State:
    """The state of a deadline at an instant: only what had happened by then is known then."""
    if deadline.start is None or deadline.start.earliest > as_of:
        return State.NOT_STARTED
    end, stopped, due = deadline.end, deadline.stopped, deadline.due
    if end and end.earliest <= as_of and deadline.judged:
        return deadline.judged
    if (
        stopped
        and stopped.earliest <= as_of
        and (due is None or due.instant is None or stopped.earliest <= due.instant)
    ):
        return State.VOID
    if deadline.judged is State.UNKNOWN and end is None:
        return State.UNKNOWN
    if deadline.paused_on and deadline.paused_on <= local_day(as_of):
        return State.PAUSED
    if due is None or due.instant is None:
        return State.RUNNING
    if as_of > due.instant:
        if deadline.clock.kind in {ClockKind.RIGHT, ClockKind.AUTHORITY}:
            return State.LAPSED
        closed = deadline.clock.passing_creates or (stopped and stopped.earliest <= as_of)
        return State.MISSED if closed else State.OVERDUE
    return State.DUE_TODAY if due.day == local_day(as_of) else State.RUNNING
