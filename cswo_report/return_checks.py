"""Checks the calendar of returns: everything it names exists, and every supplied figure is owed by one return, and by one alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from cswo_report.data_files import Faults, Tell
from cswo_report.domain.measures import Measure
from cswo_report.domain.returns import Every, Return, day_within, due_parts
from cswo_report.domain.year import ReportingYear

A_YEAR = ReportingYear(2024)


def check_returns(
    path: Path,
    returns: Sequence[Return],
    measures: Mapping[str, Measure],
    registers: Mapping[str, object],
    faults: Faults,
) -> None:
    """Add every fault of the calendar to `faults`."""
    faults.tell_repeats([(path, entry.id) for entry in returns])
    faults.tell_repeats([(path, key) for entry in returns for key in entry.measures])
    for entry in returns:
        tell = partial(faults.tell, path)
        _check_words(entry, tell)
        _check_times(entry, tell)
        _check_contents(entry, measures, registers, tell)


def _check_words(entry: Return, tell: Tell) -> None:
    for name in ("id", "title", "owner", "source"):
        if not getattr(entry, name).strip():
            tell(f"{entry.id or 'supply'}: {name}", "This key is empty.", "Fill it in.")
    if "." in entry.id or " " in entry.id:
        tell(f"{entry.id}: id", "A return's name has no full stop, which measures have, and no space.", "Rename it.")


def _check_times(entry: Return, tell: Tell) -> None:
    readings = [("due", entry.due, due_parts), ("first", entry.first, ReportingYear.parse)]
    if entry.every is Every.AS_AT:
        readings.append(("day", entry.day, lambda text: day_within(text, A_YEAR)))
    elif entry.day:
        tell(
            f"{entry.id}: day", "Only a return as at a day has one.", "Leave it out, or set every = 'as_at'.", entry.day
        )
    for name, given, read in readings:
        try:
            read(given)
        except ValueError as fault:
            tell(f"{entry.id}: {name}", str(fault), "Write it in that form.", given)


def _check_contents(
    entry: Return, measures: Mapping[str, Measure], registers: Mapping[str, object], tell: Tell
) -> None:
    if entry.register and entry.register not in registers:
        tell(f"{entry.id}: register", "There is no register of this name.", "See: record types.", entry.register)
    if not entry.register and not entry.measures:
        tell(f"{entry.id}: measures", "It says neither measures nor a register.", "Say what is supplied.")
    for key in sorted(set(entry.never_nil) - set(entry.measures)):
        tell(f"{entry.id}: never_nil", "This is none of its measures.", "Name one of them, or leave it out.", key)
    for key in entry.measures:
        measure = measures.get(key)
        if measure is None:
            tell(f"{entry.id}: measures", "There is no measure of this name.", "See: figures YEAR --search WORDS.", key)
        elif measure.supplied:
            if entry.register or entry.every not in {Every.YEAR, Every.AS_AT}:
                rule = "A figure that is supplied ready-made comes once a year, and in no register of records."
                tell(f"{entry.id}: measures", rule, "Put it into a return of its own.", key)
        elif measure.count is None or measure.count.register != entry.register:
            rule = "This measure is not counted from the register of the return."
            tell(f"{entry.id}: measures", rule, "Name measures that it is made of, or another register.", key)
