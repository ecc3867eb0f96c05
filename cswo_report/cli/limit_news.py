"""Says which time limits a change started, stopped or shows to be missed, and what is due next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.deadlines import NOT_KEPT, Deadline, State, state_of
from cswo_report.domain.explanations import due_words
from cswo_report.reference import Reference
from cswo_report.usecases.time_limits import Judged, labels_of

SIGNS = {
    State.RUNNING: ">",
    State.DUE_TODAY: "!",
    State.PAUSED: "=",
    State.OVERDUE: "!!",
    State.MISSED: "!!",
    State.MET: "✓",
    State.MET_LATE: "!!",
    State.TOO_EARLY: "!!",
    State.LAPSED: "·",
    State.VOID: "·",
    State.UNKNOWN: "?",
}
Key = tuple[str, int]


def lines(
    reference: Reference, before: Sequence[Judged], after: Sequence[Judged], as_of: datetime, event: str = ""
) -> Iterator[str]:
    """What changed between two readings of one record, and how every limit stands that an event just recorded is about."""
    old = {_key(deadline): deadline for each in before for deadline in each.deadlines}
    news = [
        (each, deadline)
        for each in after
        for deadline in each.deadlines
        if deadline.start and (_differs(old.get(_key(deadline)), deadline, as_of) or _is_about(deadline, event))
    ]
    if news:
        yield "Time limits"
        for each, deadline in news:
            yield from _one(reference, each, deadline, as_of)
    if following := _next(after, as_of):
        yield f"Next to be done: {following}"


def _is_about(deadline: Deadline, event: str) -> bool:
    return bool(event) and event in {deadline.clock.ends, *deadline.clock.or_ends}


def _key(deadline: Deadline) -> Key:
    return deadline.clock.base_id, deadline.sequence


def _differs(old: Deadline | None, new: Deadline, as_of: datetime) -> bool:
    if old is None or old.start is None:
        return state_of(new, as_of) is not State.NOT_STARTED
    return (state_of(old, as_of), old.due, old.other_due) != (state_of(new, as_of), new.due, new.other_due)


def _one(reference: Reference, each: Judged, deadline: Deadline, as_of: datetime) -> Iterator[str]:
    state = state_of(deadline, as_of)
    yield f"  {SIGNS[state]:<2} {deadline.clock.title}: {_what(each, deadline, state, reference)} ({deadline.clock.base_id})"
    for note in deadline.notes:
        yield f"     {note}"
    kept_by = each.record.type_slug and each.kind.find_event(deadline.clock.ends)
    if state in {State.OVERDUE, State.MISSED} and deadline.clock.kind is ClockKind.DUTY and kept_by:
        yield f"     Done?     cswo-report record event {each.record.reference} {deadline.clock.ends} --at WHEN"
    if state in NOT_KEPT and deadline.clock.kind is ClockKind.DUTY:
        number = f" --set sequence={deadline.sequence}" if deadline.sequence > 1 else ""
        yield f"     Say why:  cswo-report record add breach --set record={each.record.reference} --set clock={deadline.clock.base_id}{number} …"


def _what(each: Judged, deadline: Deadline, state: State, reference: Reference) -> str:
    hours = bool(deadline.clock.length.hours or deadline.clock.until)
    due = due_words(deadline.due, hours)
    if state in {State.RUNNING, State.DUE_TODAY}:
        ends = {ClockKind.RIGHT: "the right lapses after", ClockKind.AUTHORITY: "the authority ends with"}
        words = ends.get(deadline.clock.kind, "due by")
        return f"{words} {due}" if deadline.due else "to be done; no number of days is given"
    words = {
        State.PAUSED: f"paused; it was due {due}",
        State.OVERDUE: f"OVERDUE since {due}",
        State.MISSED: f"MISSED: it was due {due}",
        State.MET: f"met; it was due {due}" if deadline.due else "done",
        State.MET_LATE: f"MET LATE: it was due {due}",
        State.TOO_EARLY: f"TOO EARLY: the law wants {due}",
        State.LAPSED: f"lapsed {due}",
        State.VOID: "nothing is owed any longer",
        State.UNKNOWN: "cannot be judged",
        State.NOT_STARTED: "not started",
    }[state]
    made = deadline.clock.passing_creates
    if state in {State.MISSED, State.MET_LATE} and made:
        labels = labels_of(reference, each.record, each.kind)
        wanted = deadline.clock.ends
        missing = "" if deadline.end else f"; not recorded: “{labels.get(wanted, wanted)}”"
        words += f"{missing}; the law {'made' if deadline.end else 'makes'} of it: “{labels.get(made, made)}”"
    return words


def _next(after: Sequence[Judged], as_of: datetime) -> str:
    """The earliest duty of the council that is running."""
    running = [
        deadline
        for each in after
        for deadline in each.deadlines
        if deadline.clock.kind is ClockKind.DUTY
        and state_of(deadline, as_of) in {State.RUNNING, State.DUE_TODAY}
        and deadline.due
    ]
    first = min(running, key=lambda deadline: deadline.due.day if deadline.due else as_of.date(), default=None)
    if first is None:
        return ""
    hours = bool(first.clock.length.hours or first.clock.until)
    return f"{first.clock.title}, by {due_words(first.due, hours)}."
