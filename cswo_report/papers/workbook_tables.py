"""A printed table as a table for a spreadsheet: no group rows, no two things in a cell, units in headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cswo_report.domain.data_workbook import SHORTHAND, Entry, Field, Grid, clean, distinct
from cswo_report.domain.paper import Cell, CellKind, Column, Row, RowKind, Table
from cswo_report.papers.workbook_cells import NOT_APPLICABLE, Reading, is_nothing, is_share, read, words

GROUP, DETAIL, REMARKS = "Group", "Detail", "Remarks"
_ABSENT = Entry(NOT_APPLICABLE)

Pointer = Callable[[str], str]
"""How the target of a link is spoken of where there are no pages, such as 'section 2.1'."""


@dataclass(frozen=True)
class _Line:
    """A row of figures with the heading that it stood under."""

    group: str
    row: Row


@dataclass(frozen=True)
class _Part:
    """One column of the grid, with its cells from the top."""

    field: Field
    entries: tuple[Entry, ...]


def grid_of(table: Table, name: str, pointer: Pointer) -> Grid:
    """The table as `name`; a remark keeps whatever stood beside a number."""
    lines = _lines(table)
    columns = [[line.row.cells[at] for line in lines] for at in range(len(table.columns) - 1)]
    numeric = [_is_numeric(column, cells) for column, cells in zip(table.columns[1:], columns, strict=True)]
    readings = [[read(cell) for cell in cells] if yes else [] for cells, yes in zip(columns, numeric, strict=True)]
    units = _Units(lines, readings)
    parts = [*_label_parts(table, lines, units)]
    for at, column in enumerate(table.columns[1:]):
        if numeric[at]:
            parts += _number_parts(column.label, readings[at], units.of_column(at))
        else:
            texts = tuple(words(_words(cell, pointer)) for cell in columns[at])
            parts.append(_Part(Field(clean(column.label)), texts))
        parts += _detail_parts(column.label, columns[at])
    parts += _remark_parts(table, readings)
    labels = distinct([part.field.label or "Item" for part in parts])
    fields = tuple(Field(label, part.field.numeric) for label, part in zip(labels, parts, strict=True))
    return Grid(name, fields, tuple(zip(*(part.entries for part in parts), strict=True)))


def marks_in(grid: Grid) -> set[str]:
    """Every shorthand that stands in a cell of the grid."""
    return {mark for row in grid.rows for entry in row for mark in SHORTHAND.findall(entry.text)}


def _lines(table: Table) -> list[_Line]:
    lines, group = [], ""
    for row in table.rows:
        if row.kind is RowKind.GROUP:
            group = ": ".join(text for text in (row.label, row.small) if text)
        else:
            lines.append(_Line(group, row))
    return lines


def _is_numeric(column: Column, cells: Sequence[Cell]) -> bool:
    """A column that was set as numbers and has one; or a column of words in which every figure is so many of so many."""
    told = [cell for cell in cells if not is_nothing(cell)]
    if column.numeric:
        return not any(cell.places or cell.link or cell.page_of for cell in cells)
    return bool(told) and all(is_share(cell) for cell in told)


class _Units:
    """Where each unit is said: in the heading if the column has one, else in the row's name if the row has one, else beside it."""

    def __init__(self, lines: Sequence[_Line], readings: Sequence[Sequence[Reading]]) -> None:
        self.columns = [{each.unit for each in cells if each.alone or each.low} for cells in readings]
        rows = [{each[down].unit for each in readings if each and each[down].alone} for down in range(len(lines))]
        mixed = any(len(found) > 1 for found in self.columns)
        self.by_row = mixed and all(len(found) <= 1 for found in rows)
        self.rows = ["".join(found) if self.by_row else "" for found in rows]

    def of_column(self, at: int) -> str | None:
        """The unit of a column, '' where its rows say it, None where it needs a column of its own."""
        found = self.columns[at]
        if self.by_row:
            return ""
        return next(iter(found), "") if len(found) <= 1 else None

    def with_unit(self, label: str, at: int) -> str:
        return _with_unit(label, self.rows[at])


def _label_parts(table: Table, lines: Sequence[_Line], units: _Units) -> list[_Part]:
    parts = []
    if any(line.group for line in lines):
        parts.append(_Part(Field(GROUP), tuple(words(line.group) for line in lines)))
    labels = tuple(words(units.with_unit(clean(line.row.label), at)) for at, line in enumerate(lines))
    parts.append(_Part(Field(clean(table.columns[0].label) or "Item"), labels))
    if any(line.row.small for line in lines):
        parts.append(_Part(Field(DETAIL), tuple(words(line.row.small) for line in lines)))
    return parts


def _number_parts(label: str, cells: Sequence[Reading], unit: str | None) -> list[_Part]:
    name = _with_unit(clean(label), unit or "")
    shares, ranges = any(each.part for each in cells), any(each.low for each in cells)
    parts = []
    if any(each.alone for each in cells) or not (shares or ranges):
        parts.append(_Part(Field(name, True), tuple(each.entry for each in cells)))
    if unit is None:
        parts.append(_Part(Field(f"{name}: unit"), tuple(words(each.unit) for each in cells)))
    if shares:
        # a word for what is not there stands in the first of the two, so that it is said once
        gone = [each.entry if each.entry.text and not each.low else _ABSENT for each in cells]
        numbers = tuple(each.part or (_ABSENT if parts else missing) for each, missing in zip(cells, gone, strict=True))
        parts.append(_Part(Field(f"{clean(label)}: number", True), numbers))
        parts.append(_Part(Field(f"{clean(label)}: out of", True), tuple(each.whole or _ABSENT for each in cells)))
    if ranges:
        parts.append(_Part(Field(f"{name}: lowest", True), tuple(each.low or _ABSENT for each in cells)))
        parts.append(_Part(Field(f"{name}: highest", True), tuple(each.high or _ABSENT for each in cells)))
    return parts


def _with_unit(name: str, unit: str) -> str:
    said = unit.casefold() in name.casefold() or (unit == "per cent" and "%" in name)
    return name if said else f"{name}, {unit}"


def _detail_parts(label: str, cells: Sequence[Cell]) -> list[_Part]:
    if not any(cell.small for cell in cells):
        return []
    heading = f"{clean(label)}: detail" if label else DETAIL
    return [_Part(Field(heading), tuple(words(cell.small) for cell in cells))]


def _remark_parts(table: Table, readings: Sequence[Sequence[Reading]]) -> list[_Part]:
    said: list[str] = []
    for down in range(len(next((cells for cells in readings if cells), ()))):
        found = [
            f"{clean(column.label)}: {cells[down].remark}"
            for column, cells in zip(table.columns[1:], readings, strict=True)
            if cells and cells[down].remark
        ]
        said.append("; ".join(found))
    return [_Part(Field(REMARKS), tuple(words(text) for text in said))] if any(said) else []


def _words(cell: Cell, pointer: Pointer) -> str:
    text = cell.text
    if cell.places:
        text = "; ".join(said for said, _ in cell.places)
    elif cell.page_of:
        text = f"{text} {pointer(cell.page_of)}".strip()
    if cell.kind is CellKind.ABSENT and not text:
        text = "–"
    return f"{text} {cell.mark}".strip()
