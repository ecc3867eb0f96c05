"""The engine of time limits: rules and what happened in, deadlines out. Pure, and the same for law and for practice standards.

Each start event takes the rule in force on its own day; a rule changed later does not reach back. An hour is an elapsed hour on UTC
instants. What the law makes of a limit's passing (a deemed decision, an order that ceases) is an event like any other: it starts and
stops further clocks. A closed clock is counted in its calendar as that was known on the day it closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cswo_report.domain.calendars import Calendar
from cswo_report.domain.clock_rules import Clock, ClockKind, Limit, Which
from cswo_report.domain.day_counting import Count, count, hours_in_all, merged, offset
from cswo_report.domain.deadlines import Adjustment, Deadline, Happening, State, end_of, local_day
from cswo_report.domain.registers import codes_held, is_chosen
from cswo_report.domain.times import Moment


@dataclass(frozen=True)
class History:
    """What is known of one record: its happenings, its fields, and what was allowed to its clocks.

    `ending` names the events after which the order or arrangement is over. `earlier` are the spans of the same person's other records
    that count towards hours in all within a window.
    """

    happenings: tuple[Happening, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    ending: frozenset[str] = frozenset()
    adjustments: tuple[Adjustment, ...] = ()
    earlier: tuple[tuple[datetime, datetime], ...] = ()

    def of(self, *codes: str) -> list[Happening]:
        """The happenings of some codes, oldest first; one without its time of day counts as early in its day."""
        return sorted((each for each in self.happenings if each.code in codes), key=lambda each: each.earliest)


def compute(clocks: Sequence[Clock], history: History, calendars: Mapping[str, Calendar]) -> tuple[Deadline, ...]:
    """Every deadline of a record, in the order of its rules; raise nothing that a record could cause."""
    while True:
        found = _once(clocks, history, calendars)
        made = _next_by_law(found, history)
        if made is None:
            return found
        history = replace(history, happenings=(*history.happenings, made))


def _next_by_law(found: Sequence[Deadline], history: History) -> Happening | None:
    """The earliest event that the passing of a limit makes and that is not there yet."""
    there = {(each.code, each.by_law) for each in history.happenings}
    recorded = {each.code for each in history.happenings if not each.by_law}
    made = []
    for deadline in found:
        code, due = deadline.clock.passing_creates, deadline.due
        mark = f"{deadline.clock.base_id}/{deadline.sequence}"
        if not code or code in recorded or (code, mark) in there or due is None or due.instant is None:
            continue
        kept = deadline.judged in (State.MET, State.UNKNOWN)  # what may have been kept is not called missed
        stopped = deadline.stopped is not None and deadline.stopped.earliest <= due.instant
        if not kept and not stopped and not deadline.paused_on:
            made.append(Happening(code, due, by_law=mark))
    return min(made, key=lambda each: each.earliest, default=None)


def _once(clocks: Sequence[Clock], history: History, calendars: Mapping[str, Calendar]) -> tuple[Deadline, ...]:
    rules: dict[str, list[Clock]] = {}
    for clock in clocks:
        if clock.enabled and applies(clock, history.values):
            rules.setdefault(clock.base_id, []).append(clock)
    found: list[Deadline] = []
    for versions in rules.values():
        links = _links(versions, history)
        found += [_deadline(replace(link, sequence=number), history, calendars) for number, link in enumerate(links, 1)]
        current = any(version.in_force.to_day is None for version in versions)
        if current and len(history.of(versions[-1].starts)) < versions[-1].from_nth:
            found.append(Deadline(versions[-1], waits_for=versions[-1].starts))
    return _capped(found)


def applies(clock: Clock, values: Mapping[str, Any]) -> bool:
    """Whether a clock concerns a record at all, as far as its fields are known."""
    known = {name: wanted for name, wanted in clock.only_if.items() if codes_held(values.get(name))}
    return is_chosen(values, known) and is_chosen(values, clock.only_when)


def _links(versions: Sequence[Clock], history: History) -> list[Deadline]:
    """The starts of one rule, each with the version in force on its day and the act that ended it."""
    rule = versions[-1]
    starts = history.of(rule.starts)[rule.from_nth - 1 :]
    if rule.which is Which.LATEST and starts:
        used = _end(rule, starts[0], history)
        starts = [each for each in starts if used is None or each.earliest <= used.latest][-1:]
    elif rule.which is Which.FIRST:
        starts = starts[:1]
    links = []
    for start in starts:
        if _was_over(rule, start, history):
            continue
        first: Happening | None = start
        while start:
            version = _in_force(versions, start, first or start)
            end = _end(version or rule, start, history)
            if version:
                links.append(_contradicted(Deadline(version, start=start, end=end), history))
            if not (rule.repeats and end) or _over_before(rule, start, end, history):
                break
            start = end
    return links


def _contradicted(link: Deadline, history: History) -> Deadline:
    """A record whose only act lies before the start contradicts itself, as imported history may."""
    act = _only_act_before(link, history)
    if act is None or link.start is None:
        return link
    note = f"“{act.code}” is recorded before “{link.start.code}”; one of the dates is wrong."
    return replace(link, judged=State.UNKNOWN, notes=(note,))


def _only_act_before(link: Deadline, history: History) -> Happening | None:
    clock = link.clock
    single = (
        clock.which is Which.FIRST
        and clock.kind is not ClockKind.RIGHT
        and not clock.repeats
        and not clock.backward
        and clock.from_nth == 1
        and clock.ends != clock.starts
    )
    acts = [each for each in history.of(clock.ends, *clock.or_ends) if not each.by_law]
    return acts[-1] if acts and single and link.end is None else None


def _in_force(versions: Sequence[Clock], start: Happening, first: Happening) -> Clock | None:
    day = start.moment.day
    for version in versions:
        begins = offset(first.moment.day, version.runs_from) if version.runs_from else date.min
        ends = offset(first.moment.day, version.runs_to) if version.runs_to else date.max
        if version.in_force.covers(day) and begins <= day < ends:
            return version
    return None


def _end(rule: Clock, start: Happening, history: History) -> Happening | None:
    acts = [each for each in history.of(rule.ends, *rule.or_ends) if each is not start and not _is_own(each, rule)]
    if rule.backward and not rule.last_day_field:
        before = [each for each in history.of(rule.starts) if each.earliest < start.earliest]
        since = before[-1].latest if before else datetime.min.replace(tzinfo=UTC)
        return next((act for act in acts if since < act.earliest and act.earliest <= start.latest), None)
    same = rule.ends == rule.starts
    for act in acts:
        if act.latest >= start.earliest and (not same or act.earliest > start.earliest):
            return act
    return None


def _stop(rule: Clock, start: Happening, history: History) -> Happening | None:
    ending = frozenset() if rule.survives else history.ending
    codes = (ending | set(rule.stopped_by)) - {rule.ends, *rule.or_ends}
    others = [each for each in history.of(*codes) if each is not start and not _is_own(each, rule)]
    return next((each for each in others if each.latest >= start.earliest), None)


def _is_own(happening: Happening, rule: Clock) -> bool:
    """Whether the passing of this very clock made an event: that neither keeps nor stops it."""
    return happening.by_law.partition("/")[0] == rule.base_id


def _was_over(rule: Clock, start: Happening, history: History) -> bool:
    """Whether the order or arrangement was over before a clock could start: nothing new is owed then."""
    return not rule.survives and any(each.latest < start.earliest for each in history.of(*history.ending))


def _over_before(rule: Clock, start: Happening, end: Happening, history: History) -> bool:
    stop = _stop(rule, start, history)
    return stop is not None and stop.latest < end.earliest


def _deadline(link: Deadline, history: History, calendars: Mapping[str, Calendar]) -> Deadline:
    clock, start = link.clock, link.start
    assert start is not None
    stop = _stop(clock, start, history)
    end = link.end
    if stop and end and stop.latest < end.earliest:
        end = None  # what was surely done after the matter was over does not end the clock
    closed = min((each.moment.day for each in (end, stop) if each), default=None)
    calendar = calendars[clock.calendar]
    calendar = calendar.as_known_on(closed) if closed else calendar
    base = replace(link, end=end, stopped=None if end else stop, calendar=calendar.stamp)
    base = replace(base, adjustments=_own_adjustments(base, history, closed or date.max))
    return _judge(_with_due(base, history, calendar))


def _own_adjustments(link: Deadline, history: History, closed: date) -> tuple[Adjustment, ...]:
    """What was allowed while this link ran: not what was allowed to an earlier or later one of the same rule."""
    assert link.start is not None
    first, names = link.start.moment.day, (link.clock.base_id, link.clock.id)
    own = [each for each in history.adjustments if each.clock in names and first <= each.day <= closed]
    return tuple(sorted(own, key=lambda each: each.day))


def _with_due(link: Deadline, history: History, calendar: Calendar) -> Deadline:
    clock, start, values = link.clock, link.start, history.values
    assert start is not None
    fixed = values.get(clock.last_day_field) if clock.last_day_field else None
    limit = clock.length
    if limit.hours:
        return _with_hours(link, limit, history)
    paused, paused_on = _paused_days(link)
    if isinstance(fixed, date) and not clock.backward:
        last = fixed
    elif not limit.is_given:
        return link
    elif clock.backward and clock.last_day_field and not isinstance(fixed, date):
        return replace(link, waits_for=clock.last_day_field)
    else:
        anchor = fixed if isinstance(fixed, date) else start.moment.day
        last = counted(link, calendar, anchor).last_day
    suspended = _suspended(clock, start.moment.day, last)
    last, notes = _extended(link, last + timedelta(days=suspended))
    cap = values.get(clock.no_later_than_field) if clock.no_later_than_field else None
    capped = isinstance(cap, date) and cap < last
    last = cap if isinstance(cap, date) and capped else last
    first_and_last = sorted((start.moment.day, last))
    if calendar.weekend and limit.working_days and not calendar.knows(*first_and_last):
        notes.append(f"The holidays of this calendar are known from {calendar.known_from} to {calendar.known_to} only.")
    return replace(
        link,
        due=Moment(last, end_of(last, clock.until)),
        other_due=_other_reading(link, calendar, start.moment.day if not isinstance(fixed, date) else fixed),
        paused_on=paused_on if paused_on and paused_on <= last else None,
        paused_days=sum(1 for day in paused if day <= last),
        suspended_days=suspended,
        cap=Moment(last, end_of(last, clock.until)) if capped else None,
        notes=tuple(notes),
    )


def _extended(link: Deadline, last: date) -> tuple[date, list[str]]:
    """The last day after the extensions that were allowed while there was time, and what is to be noted; never an earlier day."""
    notes = list(link.notes)
    for change in link.adjustments:
        if change.kind == "extend" and change.until:
            if change.day <= last:
                last = max(last, change.until)
            else:
                notes.append("An extension came after the limit had passed; it changes nothing.")
    return last, notes


def counted(link: Deadline, calendar: Calendar, anchor: date) -> Count:
    """The count of a limit in days, working days or months, day by day; pauses leave days out."""
    clock = link.clock
    paused, _ = _paused_days(link)
    return count(anchor, clock.length, clock.first_day, calendar, backward=clock.backward, paused=paused)


def _paused_days(link: Deadline) -> tuple[frozenset[date], date | None]:
    """The days on which a clock stood still, and since when it stands still now: the act, or the end of the matter, ends a pause."""
    days: set[date] = set()
    since: date | None = None
    for change in link.adjustments:
        if change.kind == "pause" and since is None:
            since = change.day
        elif change.kind == "restart" and since is not None:
            days |= _days_from(since, change.day)
            since = None
    closing = link.end or link.stopped
    if since and closing:
        days |= _days_from(since, closing.moment.day)
        since = None
    return frozenset(days), since


def _days_from(first: date, up_to: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((up_to - first).days)}


def _suspended(clock: Clock, first: date, last: date) -> int:
    """Days the law took out of the running time, counted until the end stands still."""
    total, days = 0, -1
    while days != total:
        days = total
        end = last + timedelta(days=days)
        total = sum(
            max(0, (min(end, each.to_day) - max(first, each.from_day)).days + 1)
            for each in clock.suspended
            if each.from_day <= end and first <= each.to_day
        )
    return total


def _other_reading(link: Deadline, calendar: Calendar, anchor: date) -> Moment | None:
    other, clock = link.clock.other_reading, link.clock
    if not other:
        return None
    if other.startswith("PT") and link.start:
        instant = link.start.earliest + timedelta(hours=Limit.parse(other).hours)
        return Moment(local_day(instant), instant)
    changed = replace(clock, first_day=other) if other in ("0", "1", "+1") else replace(clock, limit=other)
    last = counted(replace(link, clock=changed), calendar, anchor).last_day
    return Moment(last, end_of(last, clock.until))


def _with_hours(link: Deadline, limit: Limit, history: History) -> Deadline:
    """Elapsed hours from an instant. Without a time of day a duty is counted from the start of the day, a right from its end."""
    clock, start = link.clock, link.start
    assert start is not None
    generous = clock.kind is ClockKind.RIGHT
    begins = start.latest if generous else start.earliest
    notes = link.notes
    if start.moment.instant is None:
        notes = (
            *notes,
            f"The time of day of the start is not recorded: counted from the {'end' if generous else 'start'} of that day.",
        )
    if not clock.window:
        due = begins + timedelta(hours=limit.hours)
        return replace(link, due=Moment(local_day(due), due), notes=notes)
    earlier = merged([span for span in {*history.earlier, *spans(clock, history)} if span[0] < begins])
    due = hours_in_all(begins, earlier, timedelta(hours=limit.hours), timedelta(days=Limit.parse(clock.window).days))
    return replace(link, due=Moment(local_day(due), due), spans=tuple(earlier), notes=notes)


def spans(clock: Clock, history: History) -> list[tuple[datetime, datetime]]:
    """Every time from a start of a clock to the act that ended it; what has not ended is not a span yet."""
    found = []
    for start in history.of(clock.starts):
        end = next((each for each in history.of(clock.ends, *clock.or_ends) if each.earliest >= start.earliest), None)
        found += [(start.earliest, end.earliest)] if end else []
    return found


def _capped(found: Sequence[Deadline]) -> tuple[Deadline, ...]:
    """Clocks that may not run past the end of another of the same record."""
    capped = []
    for each in found:
        cap = _cap(each.clock.capped_by, found)
        if cap and each.due and cap.instant and each.due.instant and cap.instant < each.due.instant:
            note = f"It may not run past {each.clock.capped_by}."
            judged = None if each.end else each.judged
            each = _judge(replace(each, due=cap, cap=cap, judged=judged, notes=(*each.notes, note)))
        capped.append(each)
    return tuple(capped)


def _cap(rule: str, found: Sequence[Deadline]) -> Moment | None:
    """The first end of a rule, or of its variants: `ck.cpo.max` stands for `ck.cpo.max.kept` too."""
    ends = [each.due for each in found if rule and each.due and f"{each.clock.base_id}.".startswith(f"{rule}.")]
    return min(ends, key=lambda end: end.day, default=None)


def _judge(link: Deadline) -> Deadline:
    """Met, met late or too early, where the recorded moments tell; unknown where a missing time of day leaves it open."""
    start, due, end, clock = link.start, link.due, link.end, link.clock
    if link.judged is State.UNKNOWN and end is None:
        return link
    if end is None or due is None or start is None or due.instant is None:
        return replace(link, judged=State.MET) if end is not None else link
    slack = start.latest - start.earliest if clock.length.hours and start.moment.instant is None else timedelta()
    first = due.instant - slack if clock.kind is ClockKind.RIGHT else due.instant
    last = first + slack
    if clock.exact and end.moment.day < due.day:
        return replace(link, judged=State.TOO_EARLY)
    if clock.length.hours or clock.until:
        if end.latest <= first:
            return replace(link, judged=State.MET)
        if end.earliest > last:
            return replace(link, judged=State.MET_LATE)
        note = "A time of day is missing, and whether the limit was kept depends on it."
        return replace(link, judged=State.UNKNOWN, notes=(*link.notes, note))
    return replace(link, judged=State.MET if end.moment.day <= due.day else State.MET_LATE)
