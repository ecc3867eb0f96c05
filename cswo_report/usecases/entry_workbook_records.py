"""Which records are put on an entry workbook to be completed: those of a year in which something is still to be given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cswo_report.domain.registers import Record, is_chosen
from cswo_report.domain.times import Moment
from cswo_report.domain.year import ReportingYear
from cswo_report.store import records
from cswo_report.usecases import kinds
from cswo_report.usecases.workspace import Workspace

_OPEN_UNTIL = {"staff": "left_on", "officer": "in_post_to", "delegation": "in_force_to"}
"""Registers whose records stay open over years, and the day on which one ends."""


@dataclass(frozen=True)
class ToComplete:
    """The incomplete records of one type: those put on the sheet, and by year how many others there are."""

    records: tuple[Record, ...] = ()
    elsewhere: tuple[tuple[str, int], ...] = ()


def to_complete(workspace: Workspace, type_name: str, year: ReportingYear) -> ToComplete:
    """The records of a type with something still to be given that are open in a year; the others are counted by their own year.

    Open are those of the year, those that have no day of their own yet, and whatever began before and had not ended (posts).
    """
    register, kind = kinds.resolve(workspace.reference, type_name)
    slug = type_name if kinds.is_decision(kind) else ""
    day_field = workspace.reference.registers[register].day_field
    chosen_by = kind.chosen_by if kind and not slug else {}
    with workspace.store.reading() as session:
        waiting = [
            record
            for record in records.fetch_all(session, register, type_slug=slug)
            if record.not_yet_known and _is_of(record, chosen_by)
        ]
    until = _OPEN_UNTIL.get(register, "")
    taken = tuple(record for record in waiting if _is_open_in(record, day_field, until, year))
    held = {record.reference for record in taken}
    years = Counter(_year_of(record, day_field) for record in waiting if record.reference not in held)
    return ToComplete(taken, tuple(sorted(years.items())))


def _is_of(record: Record, chosen_by: Mapping[str, Sequence[str]]) -> bool:
    return is_chosen(record.values, chosen_by)


def _is_open_in(record: Record, day_field: str, until: str, year: ReportingYear) -> bool:
    day = _day(record.get(day_field)) or _day(record.get("received"))
    if _day(record.get(day_field)) is None:
        return day is None or day <= year.last_day
    if until and day is not None:
        ended = _day(record.get(until))
        return day <= year.last_day and (ended is None or ended >= year.first_day)
    return day is not None and day in year


def _year_of(record: Record, day_field: str) -> str:
    day = _day(record.get(day_field)) or _day(record.get("received"))
    return ReportingYear.of(day).label if day else ""


def _day(value: Any) -> date | None:
    if isinstance(value, Moment):
        return value.day
    return value if isinstance(value, date) else None
