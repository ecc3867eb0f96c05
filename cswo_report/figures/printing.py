"""How a value is printed: one rule for the cell, the key figure and the figure named in prose."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cswo_report.domain.measures import Series
from cswo_report.domain.paper import Cell, CellKind, Column, Point, Row, RowKind
from cswo_report.domain.values import (
    PRESENCE_MEANINGS,
    PRESENCE_WORDS,
    STATUS_MARKS,
    Presence,
    Value,
)
from cswo_report.domain.year import ReportingYear

PERCENT = "%"


def unit_sign(unit: str) -> str:
    """What is printed straight after the number: only the per cent sign; other units stand in the row's label."""
    return PERCENT if unit == PERCENT else ""


def cell_of(value: Value, unit: str = "") -> Cell:
    """A value as a table cell; an absent value says which absence it is."""
    if value.presence in {Presence.NUMBER, Presence.NIL}:
        return Cell(value.text(unit_sign(unit)), CellKind.NUMBER, mark=value.mark)
    return Cell(PRESENCE_WORDS[value.presence], CellKind.ABSENT, mark=value.mark)


def point_of(label: str, value: Value, unit: str = "") -> Point:
    """A value as a drawn point; what is absent has no number, and its word is drawn instead."""
    return Point(label, value.known, value.text(unit_sign(unit)))


def year_columns(years: Iterable[ReportingYear], heading: str = "Measure", width: float = 17.0) -> tuple[Column, ...]:
    """A row heading and one column a year, oldest first, this year in the heavier weight."""
    listed = list(years)
    return (
        Column(heading),
        *(Column(year.label, numeric=True, current=year == listed[-1], width_mm=width) for year in listed),
    )


def series_row(series: Series, label: str = "", kind: RowKind = RowKind.PLAIN) -> Row:
    """A series as a row of a table."""
    cells = tuple(cell_of(value, series.measure.unit) for value in series.values)
    return Row(label or series.measure.title, cells, kind)


def marks_used(rows: Iterable[Row], values: Iterable[Value]) -> tuple[tuple[str, str], ...]:
    """The marks and words that stand in a table instead of plain numbers, each with its meaning, in a fixed order."""
    used = {cell.mark for row in rows for cell in row.cells if cell.mark}
    seen = {value.presence for value in values}
    marks = [(mark, f"{meaning}.") for mark, meaning in STATUS_MARKS.values() if mark in used]
    words = [
        (f"“{PRESENCE_WORDS[presence]}”", f"means that {meaning}.")
        for presence, meaning in PRESENCE_MEANINGS.items()
        if presence in seen
    ]
    return (*words, *marks)


def in_prose(series: Series, form: str) -> str | None:
    """A figure named in the narrative: this year's, `previous`, or a year of the series; None when the form is unknown."""
    if form in {"", "current"}:
        value = series.current
    elif form == "previous":
        value = series.previous or Value.absent(Presence.NOT_HELD)
    else:
        years = {year.label: value for year, value in zip(series.years, series.values, strict=True)}
        if form not in years:
            return None
        value = years[form]
    return value.text()


def total_of(values: Iterable[Value]) -> Value:
    """The sum of values, absent if any part is absent."""
    listed = list(values)
    absent = next((value for value in listed if value.known is None), None)
    if absent is not None:
        return Value.absent(absent.presence)
    return Value.of(sum((value.known or Decimal(0) for value in listed), Decimal(0)))
