"""How a value is printed: one rule for the cell, the key figure and the figure named in prose."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cswo_report.domain.measures import Series
from cswo_report.domain.paper import Cell, CellKind, Column, Origin, Point, Row, RowKind
from cswo_report.domain.values import (
    PRESENCE_MEANINGS,
    PRESENCE_WORDS,
    STATUS_MARKS,
    Presence,
    Value,
)
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.printed import for_each

PERCENT = "%"


def unit_sign(unit: str) -> str:
    """What is printed straight after the number: only the per cent sign; other units stand in the row's label."""
    return PERCENT if unit == PERCENT else ""


def origin_of(series: Series, year: ReportingYear, form: str = "") -> Origin:
    """Where a number printed from a series comes from."""
    return Origin(figure=str(series.ref), year=year.label, form=form)


def cell_of(value: Value, unit: str = "", origin: Origin | None = None) -> Cell:
    """A value as a table cell; an absent value says which absence it is."""
    if value.presence in {Presence.NUMBER, Presence.NIL}:
        text = value.text(unit_sign(unit))
        return Cell(text, CellKind.NUMBER, mark=value.mark, origins=for_each(origin, text) if origin else ())
    in_full = value.said() if value.by else ""
    stands_for = (origin,) if origin else ()
    return Cell(PRESENCE_WORDS[value.presence], CellKind.ABSENT, mark=value.mark, origins=stands_for, in_full=in_full)


def point_of(label: str, value: Value, unit: str = "", origin: Origin | None = None) -> Point:
    """A value as a drawn point; what is absent has no number, and its word is drawn instead."""
    text = value.text(unit_sign(unit))
    return Point(label, value.known, text, for_each(origin, text) if origin else ())


def series_points(series: Series) -> tuple[Point, ...]:
    """A series as drawn points, each with its origin."""
    return tuple(
        point_of(year.label, value, series.measure.unit, origin_of(series, year))
        for year, value in zip(series.years, series.values, strict=True)
    )


def series_cell(series: Series, year: ReportingYear) -> Cell:
    """One year of a series as a table cell."""
    return cell_of(series.at(year), series.measure.unit, origin_of(series, year))


def year_columns(years: Iterable[ReportingYear], heading: str = "Measure", width: float = 17.0) -> tuple[Column, ...]:
    """A row heading and one column a year, oldest first, this year in the heavier weight."""
    listed = list(years)
    return (
        Column(heading),
        *(Column(year.label, numeric=True, current=year == listed[-1], width_mm=width) for year in listed),
    )


def series_row(series: Series, label: str = "", kind: RowKind = RowKind.PLAIN) -> Row:
    """A series as a row of a table."""
    cells = tuple(series_cell(series, year) for year in series.years)
    return Row(label or series.measure.title, cells, kind)


def marks_used(rows: Iterable[Row], values: Iterable[Value]) -> tuple[tuple[str, str], ...]:
    """The marks and words that stand in a table instead of plain numbers, each with its meaning, in a fixed order."""
    used = {cell.mark for row in rows for cell in row.cells if cell.mark}
    listed = list(values)
    seen = {value.presence for value in listed}
    marks = [(mark, f"{meaning}.") for mark, meaning in STATUS_MARKS.values() if mark in used]
    words = [
        (f"“{PRESENCE_WORDS[presence]}”", f"means that {_meaning(presence, meaning, listed)}.")
        for presence, meaning in PRESENCE_MEANINGS.items()
        if presence in seen
    ]
    return (*words, *marks)


def _meaning(presence: Presence, meaning: str, values: Iterable[Value]) -> str:
    """What a word means that stands instead of a number; of figures not supplied, who has not supplied them."""
    lacking = [value for value in values if value.presence is presence]
    if presence is not Presence.NOT_SUPPLIED or not all(value.by for value in lacking):
        return meaning
    owners = list(dict.fromkeys(value.by for value in lacking))
    named = owners[0] if len(owners) == 1 else f"{', '.join(owners[:-1])} and {owners[-1]}"
    return f"the figure has not yet been supplied by {named}"


def total_of(values: Iterable[Value]) -> Value:
    """The sum of values, absent if any part is absent."""
    listed = list(values)
    absent = next((value for value in listed if value.known is None), None)
    if absent is not None:
        return Value.absent(absent.presence)
    return Value.of(sum((value.known or Decimal(0) for value in listed), Decimal(0)))
