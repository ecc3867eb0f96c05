"""The worked cases of every time limit, as a solicitor reads them: given, when, then.

They are data: `time_limits/<domain>.toml`, one table for each clock of each decision type, and `boundaries.toml`, one or more for each
state. A day is written with its weekday, an instant with its local time and GMT or BST; what is written wrongly is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cswo_report.domain.clock_rules import Clock, ClockKind
from cswo_report.domain.clocks import History, compute
from cswo_report.domain.deadlines import Adjustment, Deadline, Happening, State, end_of, state_of
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.times import LONDON, Moment, spoken_day, spoken_instant
from cswo_report.reference import Reference

FOLDER = Path(__file__).parent / "time_limits"
BOUNDARIES = Path(__file__).parent / "boundaries.toml"
ASKED = "asked"
ZONES = {"GMT": timedelta(), "BST": timedelta(hours=1)}
MOVES = {"limit paused": "pause", "limit restarted": "restart", "limit extended": "extend"}
MOVE_WORDS = {"pause": "The time limit is paused", "restart": "It is restarted", "extend": "It is extended"}


@dataclass(frozen=True)
class Case:
    """One worked case. `given` and `when` are written 'event: moment'; `when` may also be 'asked: moment'."""

    type: str
    clock: str
    title: str
    given: tuple[str, ...]
    when: str
    due: str  # empty: there is no last day
    state: State
    fields: dict[str, Any] = field(default_factory=dict)
    link: int = 1  # which link, where the limit repeats
    earlier: tuple[str, ...] = ()  # times under other records that count towards hours in all: 'moment to moment'
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.type} {self.clock}"


def cases() -> tuple[Case, ...]:
    """Every worked case of every file, in the order of the files."""
    return tuple(case for path in sorted(FOLDER.glob("*.toml")) for case in load(path))


@cache
def load(path: Path) -> tuple[Case, ...]:
    from pydantic import TypeAdapter

    rows = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    return TypeAdapter(tuple[Case, ...]).validate_python(rows)


def parse(text: str) -> Moment:
    """Read 'Fri 2024-03-29' or 'Fri 2024-03-29 16:10 GMT'; the weekday and the zone must be right."""
    weekday, day_text, *rest = text.split()
    day = date.fromisoformat(day_text)
    if f"{day:%a}" != weekday:
        raise ValueError(f"{text}: that day is a {day:%A}")
    if not rest:
        return Moment(day)
    clock, zone = rest
    instant = datetime.combine(day, time.fromisoformat(clock), UTC) - ZONES[zone]
    if instant.astimezone(LONDON).tzname() != zone:
        raise ValueError(f"{text}: local time is not {zone} then")
    return Moment(day, instant)


def written(moment: Moment) -> str:
    """A moment in the form in which `parse` reads it."""
    if moment.instant is None:
        return f"{moment.day:%a %Y-%m-%d}"
    return f"{moment.instant.astimezone(LONDON):%a %Y-%m-%d %H:%M %Z}"


def split(text: str) -> tuple[str, str]:
    code, _, moment = text.partition(": ")
    return code, moment


# ── what the engine makes of a case ──────────────────────────────────────────────────────────────────────────────────


def clock_of(case: Case, entry: DecisionType) -> Clock:
    return next(clock for clock in entry.clock if clock.id == case.clock)


def history_of(case: Case, entry: DecisionType) -> History:
    clock = clock_of(case, entry)
    told = [split(line) for line in (*case.given, case.when)]
    happenings = [Happening(code, parse(at)) for code, at in told if code not in (ASKED, *MOVES)]
    moves = [_move(clock, code, at) for code, at in told if code in MOVES]
    spans = [tuple(parse(each).instant for each in line.split(" to ")) for line in case.earlier]
    return History(
        tuple(happenings),
        {name: _value(value) for name, value in case.fields.items()},
        frozenset(event.code for event in entry.event if event.ends),
        tuple(moves),
        tuple((first, last) for first, last in spans if first and last),
    )


def _move(clock: Clock, code: str, text: str) -> Adjustment:
    day, _, until = text.partition(" to ")
    return Adjustment(clock.base_id, MOVES[code], parse(day).day, parse(until).day if until else None)


def _value(value: Any) -> Any:
    """A day in a field is written with its weekday too."""
    try:
        return parse(value).day
    except (ValueError, AttributeError):
        return value


def asked_at(case: Case) -> datetime:
    """The moment a case asks about: where an act is recorded, once it is done."""
    moment = parse(split(case.when)[1])
    return moment.instant or end_of(moment.day)


def judged(case: Case, reference: Reference) -> Deadline:
    """The deadline that the engine computes, from all the rules of the type; a rule that ships switched off is switched on."""
    entry = reference.decision_types[case.type]
    rules = [replace(each, enabled=True) if each.id == case.clock else each for each in entry.clock]
    found = compute(rules, history_of(case, entry), reference.calendars)
    for each in found:
        if each.clock.id == case.clock and each.sequence == case.link:
            return each
    raise LookupError(f"{case.name}: no such time limit runs; there are {sorted(each.clock.id for each in found)}")


def outcome(case: Case, reference: Reference) -> tuple[str, State]:
    """What the engine says, in the form in which a case is written."""
    deadline = judged(case, reference)
    due = deadline.due
    if due and not (deadline.clock.length.hours or deadline.clock.until):
        due = Moment(due.day)
    return written(due) if due else "", state_of(deadline, asked_at(case))


# ── a case in words ──────────────────────────────────────────────────────────────────────────────────────────────────


def labels_of(entry: DecisionType, reference: Reference) -> dict[str, str]:
    """Events, fields and codes of a type in the words of its forms."""
    fields = reference.fields_of(entry.slug)
    named = {each.name: each.label for each in fields}
    named |= {"received": "Received", "decided": "Decided"} if entry.register == "decision" else {}
    return named | {event.code: event.label for event in entry.event}


def spoken(text: str) -> str:
    moment = parse(text)
    return spoken_instant(moment.instant) if moment.instant else f"{moment.day:%A} {spoken_day(moment.day)}"


def given_lines(case: Case, entry: DecisionType, reference: Reference) -> Iterator[str]:
    """The lines of 'given', each a sentence without its full stop."""
    labels = labels_of(entry, reference)
    for line in case.given:
        yield told(line, labels)
    for line in case.earlier:
        first, last = (spoken(each) for each in line.split(" to "))
        yield f"Under another record: from {first} to {last}"
    for name, value in case.fields.items():
        yield f"{labels.get(name, name)}: {value_words(name, value, entry, reference)}"


def when_line(case: Case, entry: DecisionType, reference: Reference) -> str:
    code, moment = split(case.when)
    if code == ASKED:
        return f"We ask on {spoken(moment)}"
    return told(case.when, labels_of(entry, reference))


def told(line: str, labels: dict[str, str]) -> str:
    code, text = split(line)
    if code in MOVES:
        day, _, until = text.partition(" to ")
        return f"{MOVE_WORDS[MOVES[code]]} on {spoken(day)}{f', to {spoken(until)}' if until else ''}"
    return f"{labels.get(code, code)}: {spoken(text)}"


def value_words(name: str, value: Any, entry: DecisionType, reference: Reference) -> str:
    if isinstance(value, list):
        return ", ".join(value_words(name, each, entry, reference) for each in value)
    day = _value(value)
    if isinstance(day, date):
        return f"{day:%A} {spoken_day(day)}"
    if name == "outcome":
        found = entry.find_outcome(value)
        return found.label if found else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    fields = {each.name: each for each in reference.fields_of(entry.slug)}
    codes = reference.codelists[fields[name].codelist].codes if name in fields and fields[name].codelist else ()
    return next((each.label for each in codes if each.code == value), str(value))


# ── the edges of every state ─────────────────────────────────────────────────────────────────────────────────────────

BOUNDARY_LABELS = {
    "begun": "Started",
    "done": "The act was done",
    "over": "The order was over",
}


@dataclass(frozen=True)
class Boundary:
    """One row of the table of boundaries: an example of one state, at its edge."""

    rule: str
    title: str
    given: tuple[str, ...]
    when: str
    due: str
    state: State
    link: int = 1


@dataclass(frozen=True)
class Boundaries:
    rules: dict[str, dict[str, Any]]
    row: tuple[Boundary, ...]

    def clock(self, row: Boundary) -> Clock:
        keys = {name: value for name, value in self.rules[row.rule].items() if name != "words"}
        keys |= {"kind": ClockKind(keys["kind"])} if "kind" in keys else {}
        shape = {"starts": "begun", "ends": "done", "calendar": "elapsed", "stopped_by": ("over",), **keys}
        return Clock(id=f"ck.{row.rule}", title=row.rule, **shape)


@cache
def boundaries() -> Boundaries:
    from pydantic import TypeAdapter

    content = tomllib.loads(BOUNDARIES.read_text(encoding="utf-8"))
    return TypeAdapter(Boundaries).validate_python(content)


def boundary_outcome(row: Boundary, reference: Reference) -> tuple[str, State]:
    """What the engine says of a row, in the form in which it is written."""
    clock = boundaries().clock(row)
    told = [split(line) for line in (*row.given, row.when)]
    happenings = tuple(Happening(code, parse(at)) for code, at in told if code not in (ASKED, *MOVES))
    moves = tuple(_move(clock, code, at) for code, at in told if code in MOVES)
    found = compute([clock], History(happenings, adjustments=moves), reference.calendars)
    deadline = next(each for each in found if each.sequence == row.link)
    due = deadline.due
    if due and not (clock.length.hours or clock.until):
        due = Moment(due.day)
    moment = parse(split(row.when)[1])
    return written(due) if due else "", state_of(deadline, moment.instant or end_of(moment.day))
