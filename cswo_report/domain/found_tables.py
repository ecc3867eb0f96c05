"""A table found on a sheet: which rows are headings, which are records, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from cswo_report.domain.sheets import Cell

REASONS_SHEET = "Reasons"
REASONS_TITLE = "Why rows were not taken"
"""What stands in A1 of the sheet that a marked copy adds; a sheet that begins so is never read as data."""


@dataclass(frozen=True)
class Column:
    """One column: where it stands (counted from 0), and its heading, the parts of several heading rows joined by a space."""

    at: int
    heading: str
    parts: tuple[str, ...] = ()  # the words of each heading row, where there are several: “Placement”, “start”


@dataclass(frozen=True)
class TableRow:
    """One row of data: its number as the sheet shows it (the first row is 1), and its cells, one for each column of the table."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class LeftOut:
    """A row that is no record, and why: a total, a repeated heading, a note, nothing in it."""

    number: int
    why: str


@dataclass(frozen=True)
class FoundTable:
    """The table of one sheet."""

    sheet: str
    heading_rows: tuple[int, ...]  # as the sheet numbers them
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    title: str = ""  # what stands above the headings, its lines joined by a space
    notes: tuple[str, ...] = ()  # what stands under the table
    left_out: tuple[LeftOut, ...] = ()
    totals: tuple[TableRow, ...] = ()  # rows left out as totals, for a cross-table whose source publishes them
    hidden_columns: tuple[str, ...] = ()  # headings (or letters) of columns that the sheet hides: not read
    without_value: tuple[str, ...] = ()  # of the sheet: cells that hold a formula whose value the file does not say
