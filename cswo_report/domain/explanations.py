"""How a date was reached, so that anybody can check it: the rule, its source, the calendar, and every day counted or skipped.

The short form is one paragraph; the full form lists the days; the plain form is enough for another program to recompute the date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cswo_report.domain import clocks
from cswo_report.domain.calendars import Calendar
from cswo_report.domain.clock_rules import Certainty, ClockKind
from cswo_report.domain.day_counting import CountedDay
from cswo_report.domain.deadlines import STATE_WORDS, Deadline, Happening, State, state_of
from cswo_report.domain.times import LONDON, Moment, spoken_day, spoken_instant

CERTAINTY_WORDS = {
    Certainty.PRIMARY: "read in the instrument itself",
    Certainty.PRIMARY_IN_PART: "read in the instrument, in part or in an older version; check with your solicitor",
    Certainty.GUIDANCE: "read in guidance",
    Certainty.SECONDARY: "from a secondary source; check with your solicitor",
    Certainty.UNCONFIRMED: "not confirmed; check with your solicitor",
}
KIND_WORDS = {
    ClockKind.DUTY: "a duty of the council",
    ClockKind.DUTY_OF_ANOTHER: "a duty of another body, which the council watches",
    ClockKind.RIGHT: "a right of the person concerned",
    ClockKind.AUTHORITY: "how long an authority lasts",
}
READING_WORDS = {
    "0": "the day of the event is not counted",
    "1": "the day of the event is day 1",
    "+1": "day 1 is the day after the event",
    "none": "counted from the instant of the event",
}


@dataclass(frozen=True)
class Explanation:
    """One deadline with everything that led to it. `days` is empty for hours, and for a day that the order itself sets."""

    reference: str
    deadline: Deadline
    calendar: Calendar
    labels: Mapping[str, str]
    state: State
    as_of: datetime
    days: tuple[CountedDay, ...]
    clock_changes: tuple[str, ...]
    day_in_field: date | None = None  # the last day that the order itself sets, or the day counted back from

    def label(self, code: str) -> str:
        return self.labels.get(code, code.replace("_", " "))


def explain(
    reference: str,
    deadline: Deadline,
    calendar: Calendar,
    labels: Mapping[str, str],
    values: Mapping[str, Any],
    as_of: datetime,
) -> Explanation:
    """Explain a deadline with the calendar it was counted in, as that was known on the day it closed."""
    closed = min((each.moment.day for each in (deadline.end, deadline.stopped) if each), default=None)
    known = calendar.as_known_on(closed) if closed else calendar
    return Explanation(
        reference,
        deadline,
        known,
        labels,
        state_of(deadline, as_of),
        as_of,
        _days(deadline, known, values),
        tuple(_clock_changes(deadline)),
        _day_in_field(deadline, values),
    )


def _day_in_field(deadline: Deadline, values: Mapping[str, Any]) -> date | None:
    held = values.get(deadline.clock.last_day_field) if deadline.clock.last_day_field else None
    return held if isinstance(held, date) else None


def _days(deadline: Deadline, calendar: Calendar, values: Mapping[str, Any]) -> tuple[CountedDay, ...]:
    clock, fixed = deadline.clock, _day_in_field(deadline, values)
    if deadline.start is None or deadline.due is None or clock.length.hours or not clock.length.is_given:
        return ()
    if fixed and not clock.backward:
        return ()
    return clocks.counted(deadline, calendar, fixed or deadline.start.moment.day).days


def _clock_changes(deadline: Deadline) -> Iterator[str]:
    """The nights on which the clocks change while hours run."""
    if not (deadline.clock.length.hours and deadline.start and deadline.due and deadline.due.instant):
        return
    moment = deadline.start.earliest
    while moment < deadline.due.instant:
        later = min(moment + timedelta(hours=1), deadline.due.instant)
        before, after = moment.astimezone(LONDON).utcoffset(), later.astimezone(LONDON).utcoffset()
        if before != after and before is not None and after is not None:
            way = "forward" if after > before else "back"
            yield (
                f"The clocks go {way} on {_weekday(later.astimezone(LONDON).date())}: the hours are elapsed hours, so the "
                f"local time of day at the end is an hour {'later' if after > before else 'earlier'} than at the start."
            )
        moment = later


def _weekday(day: date) -> str:
    return f"{day:%A} {spoken_day(day)}"


def due_words(due: Moment | None, hours: bool) -> str:
    """The last permitted moment as people read it: a day with its weekday, or a day and local time."""
    if due is None:
        return "no number of days is given"
    return spoken_instant(due.instant) if hours and due.instant else _weekday(due.day)


def rule_sentence(explained: Explanation) -> str:
    """The rule in one sentence."""
    clock = explained.deadline.clock
    limit = clock.length
    start = explained.label(clock.starts)
    if (
        clock.last_day_field
        and not clock.backward
        and explained.deadline.due
        and not explained.days
        and not limit.hours
    ):
        return f"The last day is the one the order itself sets ({explained.label(clock.last_day_field)})."
    if not limit.is_given:
        return f"From “{start}”; the law gives no number of days."
    if clock.window:
        days = clock.window.removeprefix("P").removesuffix("D")
        return f"{limit.spoken()} in all within any {days} consecutive days, from “{start}”."
    way = "on exactly the last of" if clock.exact else "within"
    if clock.backward:
        anchor = explained.label(clock.last_day_field) if clock.last_day_field else start
        return f"At least {limit.spoken()} before “{anchor}”; {READING_WORDS[clock.first_day]}."
    reading = READING_WORDS[clock.first_day]
    if limit.working_days and clock.first_day == "1":
        reading += ", or the next working day if it is not one"
    return f"{way[0].upper()}{way[1:]} {limit.spoken()} of “{start}”; {reading}."


def result_sentence(explained: Explanation) -> str:
    """What came of it, at the moment asked about."""
    deadline, state = explained.deadline, explained.state
    hours = bool(deadline.clock.length.hours or deadline.clock.until)
    word, meaning = STATE_WORDS[state]
    if deadline.start is None:
        return f"{word}: “{explained.label(deadline.waits_for)}” is not recorded."
    if state is State.NOT_STARTED:
        return (
            f"{word}: it would start with “{explained.label(deadline.start.code)}”, {deadline.start.moment.spoken()}."
        )
    if state in {State.MET, State.MET_LATE, State.TOO_EARLY} and deadline.end:
        done = deadline.end.moment.spoken()
        return f"{word}: {explained.label(deadline.end.code)}, {done}; the last permitted moment was {due_words(deadline.due, hours)}."
    if state is State.VOID and deadline.stopped:
        return f"{word}: {explained.label(deadline.stopped.code)}, {deadline.stopped.moment.spoken()}. {meaning}"
    if deadline.due is None:
        return f"{word}: {due_words(None, hours)}."
    if state is State.PAUSED and deadline.paused_on:
        return f"{word} since {_weekday(deadline.paused_on)}; without the pause it is due {due_words(deadline.due, hours)}."
    if state is State.MISSED and deadline.clock.passing_creates:
        made, wanted = explained.label(deadline.clock.passing_creates), explained.label(deadline.clock.ends)
        passed = due_words(deadline.due, hours)
        return f"{word}: the limit passed {passed}; “{wanted}” is not recorded, so the law makes of it: “{made}”."
    if state is State.UNKNOWN:
        return f"{word}: whether it was kept by {due_words(deadline.due, hours)} cannot be told."
    if state is State.LAPSED:
        return f"{word}: it ended {due_words(deadline.due, hours)}."
    return f"{word}: {'to be done by' if state in {State.RUNNING, State.DUE_TODAY} else 'it was due'} {due_words(deadline.due, hours)}."


def short_form(explained: Explanation) -> list[str]:
    """Three or four lines: what, the result, the rule, the source."""
    clock = explained.deadline.clock
    lines = [
        f"{clock.title} ({clock.id})",
        f"  {result_sentence(explained)}",
        f"  {rule_sentence(explained)} {clock.citation}.",
    ]
    lines += [f"  {words}" for words in explained.clock_changes]
    return lines


def full_form(explained: Explanation) -> list[str]:
    """Everything, in the order in which a sceptical reader asks."""
    deadline, clock = explained.deadline, explained.deadline.clock
    lines = [
        f"{clock.title} ({clock.id})",
        f"  Result     {result_sentence(explained)}",
        f"  Rule       {rule_sentence(explained)}",
        f"  Kept by    {' or '.join(f'“{explained.label(code)}” ({code})' for code in (clock.ends, *clock.or_ends))}",
        f"  Whose      It is {KIND_WORDS[clock.kind]}.",
        f"  Source     {clock.citation}: {clock.source}",
        f"  Certainty  {clock.certainty.value}: {CERTAINTY_WORDS[clock.certainty]}.",
        f"  In force   {_in_force(explained)}",
        f"  Calendar   {explained.calendar.title} ({explained.calendar.stamp})",
    ]
    lines += [f"  Start      {_happened(explained, deadline.start)}"] if deadline.start else []
    lines += [f"  Note       {words}" for words in (*explained.clock_changes, *deadline.notes, clock.note) if words]
    if deadline.other_due:
        hours = clock.other_reading.startswith("PT")
        lines.append(
            f"  Caution    The text can also be read to end {due_words(deadline.other_due, hours)}: work to the earlier."
        )
    lines += [f"  Changed    {words}" for words in _changes(deadline)]
    lines += [f"  If missed  {clock.if_missed.rstrip('.')}."] if clock.if_missed else []
    if explained.days:
        lines.append("  Days")
        lines += [f"    {_day_line(each)}" for each in explained.days]
    return lines


def _in_force(explained: Explanation) -> str:
    span = explained.deadline.clock.in_force
    first = f"from {spoken_day(span.from_day)}" if span.from_day else "from a day not confirmed"
    last = f" to {spoken_day(span.to_day)}" if span.to_day else ""
    return f"{first}{last}; a clock is counted by the rule in force on the day it started."


def _happened(explained: Explanation, happening: Happening) -> str:
    words = f"{explained.label(happening.code)}, {happening.moment.spoken()}"
    if happening.by_law:
        return f"{words}; made by the law when {happening.by_law.partition('/')[0]} passed"
    return f"{words}; recorded by {happening.recorded_by}" if happening.recorded_by else words


def _changes(deadline: Deadline) -> Iterator[str]:
    for change in deadline.adjustments:
        until = f" to {spoken_day(change.until)}" if change.until else ""
        who = f" ({change.reason}; allowed by {change.authorised_by})" if change.reason or change.authorised_by else ""
        yield f"{change.kind} on {spoken_day(change.day)}{until}{who}"
    if deadline.suspended_days:
        law = "; ".join(each.citation for each in deadline.clock.suspended)
        yield f"{deadline.suspended_days} days taken out of the running time by law ({law})"


def _day_line(each: CountedDay) -> str:
    number = "    –" if each.number is None else f"{each.number:>5}"
    return f"{number}  {each.day:%a} {each.day.isoformat()}{f'  {each.why}' if each.why else ''}"


def plain_form(explained: Explanation) -> dict[str, Any]:
    """The explanation as plain values: every input of the computation, every day, and the result."""
    deadline, clock, calendar = explained.deadline, explained.deadline.clock, explained.calendar
    return {
        "reference": explained.reference,
        "clock": clock.id,
        "sequence": deadline.sequence,
        "title": clock.title,
        "rule": _plain_rule(explained),
        "calendar": {
            "name": calendar.name,
            "version": calendar.version,
            "weekend_is_free": calendar.weekend,
            "skipped": {each.day.isoformat(): each.why for each in explained.days if each.number is None},
        },
        "start": _plain_happening(deadline.start),
        "days": [{"day": each.day.isoformat(), "number": each.number, "why": each.why} for each in explained.days],
        "clock_changes": list(explained.clock_changes),
        "day_in_field": _iso(explained.day_in_field),
        "changes": list(_changes(deadline)),
        "adjustments": [
            {"kind": each.kind, "day": each.day.isoformat(), "until": _iso(each.until), "reason": each.reason}
            for each in deadline.adjustments
        ],
        "suspended_days": deadline.suspended_days,
        "not_past": _plain_moment(deadline.cap),
        "earlier_times": [[each.astimezone(LONDON).isoformat() for each in span] for span in deadline.spans],
        "due": _plain_moment(deadline.due),
        "other_reading_due": _plain_moment(deadline.other_due),
        "end": _plain_happening(deadline.end),
        "stopped": _plain_happening(deadline.stopped),
        "waits_for": deadline.waits_for,
        "notes": list(deadline.notes),
        "as_of": explained.as_of.astimezone(LONDON).isoformat(timespec="minutes"),
        "state": explained.state.value,
        "result": result_sentence(explained),
    }


def _plain_rule(explained: Explanation) -> dict[str, Any]:
    clock = explained.deadline.clock
    return {
        "sentence": rule_sentence(explained),
        "starts": clock.starts,
        "ends": [clock.ends, *clock.or_ends],
        "limit": clock.limit,
        "first_day": clock.first_day,
        "backward": clock.backward,
        "exact": clock.exact,
        "until": clock.until,
        "window": clock.window,
        "last_day_field": clock.last_day_field,
        "capped_by": clock.capped_by,
        "kind": clock.kind.value,
        "citation": clock.citation,
        "source": clock.source,
        "certainty": clock.certainty.value,
        "in_force_from": _iso(clock.in_force.from_day),
        "in_force_to": _iso(clock.in_force.to_day),
        "if_missed": clock.if_missed,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain_moment(moment: Moment | None) -> dict[str, Any] | None:
    if moment is None:
        return None
    local = moment.instant.astimezone(LONDON).isoformat(timespec="seconds") if moment.instant else None
    return {"day": moment.day.isoformat(), "instant": local}


def _plain_happening(happening: Happening | None) -> dict[str, Any] | None:
    if happening is None:
        return None
    return {
        "event": happening.code,
        **(_plain_moment(happening.moment) or {}),
        "recorded_by": happening.recorded_by,
        "by_law": happening.by_law,
    }
