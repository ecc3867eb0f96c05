"""Builds the calendars that clocks are counted in from `data/calendars/`: dated days, rules that recur, removals and additions.

A day may be given once. What a council changes is dated by the day on which it became known, because a clock that had ended by then
keeps the judgement it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from cswo_report import shipped
from cswo_report.data_files import Faults, Tell, read_toml
from cswo_report.domain.calendars import (
    WEEKEND,
    Calendar,
    CalendarFile,
    FixedDay,
    Holiday,
    RecurringHoliday,
    Removed,
)
from cswo_report.domain.clock_rules import Certainty

RULE = re.compile(r"FREQ=(YEARLY|MONTHLY|WEEKLY)(;(?!INTERVAL=0+(;|$))[A-Z]+=[-+0-9A-Z,]+)*")
TIMES = re.compile(r"BYHOUR|BYMINUTE|BYSECOND")
ELAPSED = "elapsed"


def build_calendars(
    files: Sequence[tuple[Path, CalendarFile]], faults: Faults, own_folder: Path | None = None
) -> dict[str, Calendar]:
    """Every calendar by name; whatever is wrong is added to `faults`."""
    faults.tell_repeats([(path, entry.name) for path, entry in files])
    by_name: dict[str, tuple[Path, CalendarFile]] = {}
    for path, entry in files:
        by_name.setdefault(entry.name, (path, entry))
        tell = partial(faults.tell, path)
        _check_form(path, entry, tell)
        if own_folder and path.is_relative_to(own_folder):
            _check_announced(entry, _shipped_days(path.name), tell)
    builder = _Builder(by_name, faults)
    for name in by_name:
        builder.calendar(name)
    return {name: calendar for name, calendar in builder.built.items() if calendar}


@dataclass
class _Builder:
    files: dict[str, tuple[Path, CalendarFile]]
    faults: Faults
    built: dict[str, Calendar | None] = field(default_factory=dict)

    def calendar(self, name: str, asked_by: tuple[str, ...] = ()) -> Calendar | None:
        """The calendar of that name, those that it is based on built first; None if it cannot be built."""
        path, entry = self.files[name]
        tell = partial(self.faults.tell, path)
        if name in asked_by:
            circle = " → ".join((*asked_by, name))
            tell("based_on", "A calendar cannot rest on itself.", "Base one of them on another.", circle)
            return None
        if name not in self.built:
            base = self._base(entry, tell, (*asked_by, name))
            self.built[name] = None if entry.based_on and base is None else _build(entry, base, tell)
        return self.built[name]

    def _base(self, entry: CalendarFile, tell: Tell, asked_by: tuple[str, ...]) -> Calendar | None:
        if not entry.based_on:
            return None
        if entry.based_on not in self.files:
            known = ", ".join(sorted(self.files))
            tell("based_on", "There is no calendar of this name.", f"Name one of {known}.", entry.based_on)
            return None
        return self.calendar(entry.based_on, asked_by)


def _check_form(path: Path, entry: CalendarFile, tell: Tell) -> None:
    """What can be seen in the file alone."""
    if entry.name != path.stem:
        tell("name", f"The file is called {path.stem}.", "Make the two agree.", entry.name)
    for key in ("title", "version", "source"):
        if not getattr(entry, key).strip():
            tell(key, "This key is empty.", "Say it: it is shown with every date counted in this calendar.")
    if entry.certainty not in set(Certainty):
        tell("certainty", "There is no such mark.", f"Write one of {', '.join(Certainty)}.", entry.certainty)
    if entry.known_from and entry.known_to and entry.known_from > entry.known_to:
        tell("known_to", "This day lies before known_from.", "Exchange the two.", str(entry.known_to))
    changes = (entry.fixed, entry.holiday, entry.recurring, entry.removal, entry.recurring_removal)
    if entry.name == ELAPSED and (entry.weekend or entry.based_on or any(changes)):
        tell("weekend", "The calendar elapsed counts every day.", "Write weekend = false, and give it no days.")
    _check_rows(entry, tell)


def _check_rows(entry: CalendarFile, tell: Tell) -> None:
    for key in ("removal", "recurring_removal"):
        if getattr(entry, key) and not entry.based_on:
            tell(key, "There is nothing to remove a day from.", "Say in based_on which calendar this one changes.")
    seen = set()
    for fixed in entry.fixed:
        _check_fixed(fixed, tell)
        if (fixed.month, fixed.day) in seen:
            tell(f"fixed {fixed.day}/{fixed.month}", "This day is given twice.", "Keep one of the two.", fixed.name)
        seen.add((fixed.month, fixed.day))
    for key, row in _rows(entry):
        if not row.name.strip():
            tell(key, "The name is empty.", "Give the holiday its name: it is shown where the day is skipped.")


def _check_fixed(fixed: FixedDay, tell: Tell) -> None:
    try:
        date(2000, fixed.month, fixed.day)
    except ValueError:
        tell("fixed", "There is no such day of the year.", "Give month and day.", f"{fixed.day}/{fixed.month}")


def _rows(entry: CalendarFile) -> Iterable[tuple[str, Holiday | RecurringHoliday]]:
    """Every dated or recurring row with the key it is called by in a message."""
    for kind in ("holiday", "removal"):
        yield from ((f"{kind} {row.day}", row) for row in getattr(entry, kind))
    for kind in ("recurring", "recurring_removal"):
        yield from ((f"{kind} “{row.name}”", row) for row in getattr(entry, kind))


def _shipped_days(name: str) -> frozenset[date]:
    """The holidays of the shipped calendar that a council's own file of the same name replaces: those are known."""
    path = shipped.root("data") / "calendars" / name
    return frozenset(row["day"] for row in read_toml(path).get("holiday", ())) if path.is_file() else frozenset()


def _check_announced(entry: CalendarFile, known: frozenset[date], tell: Tell) -> None:
    for key, row in _rows(entry):
        if row.announced is None and not (isinstance(row, Holiday) and row.day in known):
            tell(
                key,
                "A council's own day needs the day on which it became known (announced): a clock that had ended by then keeps its judgement.",
                "Add announced = YYYY-MM-DD, such as the day the council agreed it or the day it is entered here.",
            )


def _build(entry: CalendarFile, base: Calendar | None, tell: Tell) -> Calendar:
    """Removals first, then additions."""
    fixed = dict(base.fixed) if base else {}
    fixed |= {(row.month, row.day): row.name for row in entry.fixed}
    firsts = [day for day in (entry.known_from, base.known_from if base else None) if day]
    lasts = [day for day in (entry.known_to, base.known_to if base else None) if day]
    first, last = max(firsts, default=None), min(lasts, default=None)
    holidays = dict(base.holidays) if base else {}
    removed = dict(base.removed) if base else {}
    for day, row in _removals(entry, holidays, last, tell).items():
        if day in holidays:
            removed[day] = Removed(holidays.pop(day), row.announced)
    holidays |= _additions(entry, holidays, fixed, last, tell)
    return Calendar(
        name=entry.name,
        title=entry.title,
        version=f"{entry.version}+{base.stamp}" if base else entry.version,
        source=entry.source,
        weekend=entry.weekend,
        fixed=fixed,
        holidays=dict(sorted(holidays.items())),
        known_from=first,
        known_to=last,
        removed=removed,
    )


def _removals(
    entry: CalendarFile, holidays: dict[date, Holiday], last: date | None, tell: Tell
) -> dict[date, Holiday | RecurringHoliday]:
    """The days taken off. A rule may meet years in which there is nothing to take off, but not only such years."""
    taken: dict[date, Holiday | RecurringHoliday] = {}
    for row in entry.removal:
        key = f"removal {row.day}"
        if row.day in taken:
            tell(key, "This day is removed twice.", "Keep one of the two.", row.name)
        elif row.day not in holidays and entry.based_on:
            tell(key, f"This day is no holiday of {entry.based_on}.", "Leave it out, or correct the day.", row.name)
        taken.setdefault(row.day, row)
    for rule in entry.recurring_removal:
        key = f"recurring_removal “{rule.name}”"
        days = [day for day in _occurrences(rule, last, key, tell) if day in holidays]
        for day in days:
            if day in taken:
                tell(key, f"The {day} is removed twice.", "Keep one of the two.", rule.rule)
            taken.setdefault(day, rule)
    return taken


def _additions(
    entry: CalendarFile,
    holidays: dict[date, Holiday],
    fixed: dict[tuple[int, int], str],
    last: date | None,
    tell: Tell,
) -> dict[date, Holiday]:
    """The days added. A dated day must be a working day until now; a rule passes over the days that are off already."""
    added: dict[date, Holiday] = {}
    worked = {row.day for row in entry.removal}

    def already(day: date) -> str:
        if entry.weekend and day.weekday() in WEEKEND:
            return f"a {WEEKEND[day.weekday()]}"
        return fixed.get((day.month, day.day), "") or (holidays[day].name if day in holidays else "")

    for row in entry.holiday:
        key = f"holiday {row.day}"
        if row.day in added:
            tell(key, "This day is given twice.", "Keep one of the two.", row.name)
        elif row.day in worked:
            tell(key, "This day is both removed and added.", "Keep one of the two.", row.name)
        elif off := already(row.day):
            tell(key, f"No work is done on this day as it is ({off}).", "Leave it out, or correct the day.", row.name)
        added.setdefault(row.day, row)
    for rule in entry.recurring:
        key = f"recurring “{rule.name}”"
        for day in _occurrences(rule, last, key, tell):
            if day in added:
                tell(key, f"The {day} is given twice.", f"Keep this rule or “{added[day].name}”.", rule.rule)
            elif not already(day):
                added[day] = Holiday(day, rule.name, rule.announced)
    return added


def _occurrences(rule: RecurringHoliday, last: date | None, key: str, tell: Tell) -> list[date]:
    """The days of a rule from its first day to the last that the calendar is known for."""
    if last is None:
        tell(key, "A rule needs an end, and no calendar here says how far it is known.", "Give known_to.", rule.rule)
        return []
    form = "Write it like FREQ=YEARLY;BYMONTH=9;BYDAY=-1MO (RFC 5545), without times of day; UNTIL=20301231 ends it."
    if not RULE.fullmatch(rule.rule) or TIMES.search(rule.rule):
        tell(key, "This is not a rule for days.", form, rule.rule)
        return []
    from dateutil.rrule import rrulestr

    begins, ends = datetime.combine(rule.from_day, time()), datetime.combine(last, time())
    try:
        days = [each.date() for each in rrulestr(rule.rule, dtstart=begins).between(begins, ends, inc=True)]
    except (ValueError, TypeError, AttributeError) as fault:
        tell(key, f"This rule cannot be read: {fault}.", form, rule.rule)
        return []
    if not days:
        tell(key, f"This rule gives no day from {rule.from_day} to {last}.", "Correct the rule or from_day.", rule.rule)
    return days
