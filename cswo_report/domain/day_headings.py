"""Headings that are days: a sheet with months, weeks or the days of a count across the top, where hardly a cell says a word.

A record holds days as well. So days are headings only where at least three stand in one row (two above numbers alone), evenly apart
and in order, above cells that are no days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from cswo_report.domain import given_values_periods as periods
from cswo_report.domain.sheets import Cell, Sheet
from cswo_report.domain.times import Moment

FEWEST, FEWEST_ABOVE_NUMBERS = 3, 2
FIRST_ROWS = 100
"""How many rows from the top are looked through."""
_DAY = timedelta(days=1)
_LONGEST = 30  # characters
_NUMBER = re.compile(r"\d[\d,. ]{0,20}")


def with_days_named(sheet: Sheet) -> Sheet:
    """The sheet with the days that are headings in words: “April 2024” for first days of months, the whole day for any other."""
    rows = list(sheet.rows)
    for at, row in enumerate(rows[:FIRST_ROWS]):
        places = _days_of(row)
        if (
            len(places) >= FEWEST_ABOVE_NUMBERS
            and _stands_over_other_things(sheet.rows, at, places)
            and (names := _names(row, places))
        ):
            named = dict(zip(places, names, strict=True))
            rows[at] = tuple(named.get(place, cell) for place, cell in enumerate(row))
    return sheet if rows == list(sheet.rows) else replace(sheet, rows=tuple(rows))


def _days_of(row: Sequence[Cell]) -> list[int]:
    """Where a row holds days, if it holds nothing beside them but words."""
    places = [place for place, cell in enumerate(row) if _whole_day(cell) or isinstance(cell, date)]
    return places if all(cell is None or isinstance(cell, str | date) for cell in row) else []


def _stands_over_other_things(rows: Sequence[Sequence[Cell]], at: int, places: Sequence[int]) -> bool:
    """Whether the next row that holds something in these columns holds no day there, nor the row before."""
    after = next((found for row in rows[at + 1 :] if (found := _within(row, places))), [])
    before = next((found for row in reversed(rows[:at]) if (found := _within(row, places))), [])
    if len(places) < FEWEST and not all(_is_number(cell) for cell in after):
        return False
    return bool(after) and not any(isinstance(cell, date) or _whole_day(cell) for cell in (*after, *before))


def _within(row: Sequence[Cell], places: Sequence[int]) -> list[Cell]:
    return [row[place] for place in places if place < len(row) and row[place] not in (None, "")]


def _names(row: Sequence[Cell], places: Sequence[int]) -> list[str]:
    """What the days are called; nothing where they are not in order and evenly apart."""
    found = [day for place in places if (day := _whole_day(row[place]))]
    if len(found) < len(places):
        return []
    months = [day.year * 12 + day.month for day in found]
    is_first_of_months = all(day.day == 1 for day in found)
    ends = {day.day for day in found} if not all((day + _DAY).day == 1 for day in found) else {0}
    if len(ends) == 1 and _is_even(months):
        if is_first_of_months:
            return [f"{day:%B %Y}" for day in found]
        return [Moment(day).spoken() for day in found]
    return [Moment(day).spoken() for day in found] if _is_even([day.toordinal() for day in found]) else []


def _whole_day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else None
    if isinstance(cell, str):
        return _written(cell)
    return cell if isinstance(cell, date) else None


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Decimal) or (isinstance(cell, str) and bool(_NUMBER.fullmatch(cell.strip())))


def _written(cell: str) -> date | None:
    """The day that a text is in numbers, where it can be read in one way alone."""
    found = periods.day_of(cell) if len(cell) <= _LONGEST else ""
    return date.fromisoformat(found) if found else None


def _is_even(numbers: Sequence[int]) -> bool:
    steps = {after - before for before, after in pairwise(numbers)}
    return len(steps) == 1 and min(steps) > 0
