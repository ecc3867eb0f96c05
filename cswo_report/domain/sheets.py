"""A file of somebody else's, read and not yet understood: its sheets, their cells, and what was left unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

Cell = str | Decimal | bool | date | datetime | time | None
"""One cell as the file holds it: text is never stripped or guessed at; a whole number is a Decimal without a fraction."""

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, counted from 0 as the sheet counts."""

LETTERS = 26


@dataclass(frozen=True)
class Sheet:
    """One sheet, its cells from A1 on: `rows[3][0]` is A4. Rows are as long as what they hold; what is past their end is empty."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()  # counted from 0
    hidden_columns: frozenset[int] = frozenset()  # counted from 0
    merged: tuple[Box, ...] = ()
    without_value: tuple[str, ...] = ()  # cells such as "C7" that hold a formula whose value the file does not say

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a row and a column counted from 0; None where nothing is."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None


@dataclass(frozen=True)
class Book:
    """One file: a workbook, or a CSV file as a workbook of one sheet."""

    name: str  # the file's own name, without its folder
    form: str  # xlsx, xls, ods or csv
    sha256: str
    size: int  # bytes
    sheets: tuple[Sheet, ...]
    encoding: str = ""  # of a CSV file, in words
    delimiter: str = ""  # of a CSV file: what stands between its cells
    ignored: tuple[str, ...] = ()  # what was not read, in words: “a macro program”, “3 comments”, “a pivot table”


def column_letters(column: int) -> str:
    """The name of a column counted from 0: 0 is A, 26 is AA."""
    letters, left = "", column + 1
    while left:
        left, here = divmod(left - 1, LETTERS)
        letters = chr(ord("A") + here) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell counted from 0: (6, 1) is B7."""
    return f"{column_letters(column)}{row + 1}"
