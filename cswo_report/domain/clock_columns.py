"""A column of times of day beside a column of days: “Time received” beside “Date received”, or a bare “Time” to the right of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal

from cswo_report.domain.found_tables import FoundTable
from cswo_report.domain.given_values import is_blank, text_of
from cswo_report.domain.given_values_days import clock_of
from cswo_report.domain.headings import SMALL_WORDS, without_brackets
from cswo_report.domain.sheets import Cell

OF_TIME = frozenset({"time", "clock"})


def times_beside(table: FoundTable, to: Mapping[int, str]) -> dict[int, int]:
    """By the place of a column of days that is understood, the place of the column that gives its time of day."""
    found: dict[int, int] = {}
    for place, column in enumerate(table.columns):
        words = set(without_brackets(column.heading).split())
        if place in to or not words & OF_TIME or not _holds_times(table, place):
            continue
        rest = words - OF_TIME - SMALL_WORDS
        alike = [at for at in to if rest and _rest(table.columns[at].heading) == rest]
        is_bare = not rest and not any(
            isinstance(cell, Decimal) for cell in _cells(table, place)
        )  # which may be hours taken
        beside = alike or [at for at in (place - 1,) if at in to and is_bare]
        if len(beside) == 1:
            found.setdefault(beside[0], place)
    return found


def clock(cell: Cell) -> str:
    """The time of day in a cell as HH:MM; ValueError with the rule where it holds none."""
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return clock_of(text_of(cell))


def _rest(heading: str) -> set[str]:
    return set(without_brackets(heading).split()) - SMALL_WORDS


def _holds_times(table: FoundTable, place: int) -> bool:
    """Whether something stands in a column, and at least half of it is times of day."""
    cells = _cells(table, place)
    return bool(cells) and 2 * sum(map(_is_time, cells)) >= len(cells)


def _cells(table: FoundTable, place: int) -> list[Cell]:
    return [row.cells[place] for row in table.rows if place < len(row.cells) and not is_blank(row.cells[place])]


def _is_time(cell: Cell) -> bool:
    try:
        return bool(clock(cell))
    except ValueError:
        return False
