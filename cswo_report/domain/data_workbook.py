"""A workbook of data as plain values: what every written form of it holds, cell for cell.

Its shape is the one that the UK government's guidance on releasing statistics in spreadsheets asks for: a cover, a list of contents,
the notes, and then one table a sheet, which begins in column A with its title in A1 and has no empty, merged or hidden cell.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

LONGEST_TEXT = 32_000  # characters: a spreadsheet program cuts a cell at 32,767
LONGEST_NAME = 31  # characters of a sheet's name
SHEET_NAME = re.compile(r"[A-Z][A-Za-z0-9_]*")
SHORTHAND = re.compile(r"\[[a-z]+\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """One cell. A number is a number, to `places` decimals; anything else is text, which no program may take for a formula.

    `link` is the name of another sheet of the same workbook.
    """

    text: str = ""
    number: Decimal | None = None
    places: int = 0
    link: str = ""

    def shown(self) -> str:
        """What a reader sees in the cell."""
        return self.text if self.number is None else f"{self.number:,.{self.places}f}"


@dataclass(frozen=True)
class Field:
    """A column of a table: its heading, unit included, and whether it holds numbers (and shorthand for those that are not there)."""

    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Grid:
    """The one marked-up table of a sheet. `name` is the name by which a program finds it."""

    name: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title in A1, what must be known of it in the cells beneath, and its table after them, with nothing between."""

    name: str
    title: str
    about: tuple[Entry, ...] = ()
    grid: Grid | None = None

    @property
    def heading_row(self) -> int:
        """The row of the table's headings, counted from 0."""
        return 1 + len(self.about)

    def cells(self) -> Iterator[tuple[int, int, Entry]]:
        """Every cell as (row, column, entry), both counted from 0, row by row."""
        yield 0, 0, Entry(self.title)
        for at, entry in enumerate(self.about, 1):
            yield at, 0, entry
        if self.grid:
            yield from ((self.heading_row, at, Entry(field.label)) for at, field in enumerate(self.grid.fields))
            for down, row in enumerate(self.grid.rows, self.heading_row + 1):
                yield from ((down, at, entry) for at, entry in enumerate(row))


@dataclass(frozen=True)
class DataWorkbook:
    """All sheets in order. `dated` is an ISO instant, so that a rebuild gives equal bytes."""

    title: str
    subject: str
    author: str
    language: str
    dated: str
    sheets: tuple[Sheet, ...]


def clean(text: str) -> str:
    """A text as a cell may hold it: without signs that no file of XML can carry, and no longer than a cell can be."""
    return _CONTROL.sub("\ufffd", text).replace("\u2060", "").replace("\u00a0", " ")[:LONGEST_TEXT].strip()


def distinct(labels: Sequence[str]) -> list[str]:
    """Headings of which no two are alike, capitals aside: a program refuses a table that has two."""
    made: list[str] = []
    for label in labels:
        name, count = label, 1
        while name.casefold() in {each.casefold() for each in made}:
            count += 1
            name = f"{label} ({count})"
        made.append(name)
    return made


def address(row: int, column: int) -> str:
    """The name of a cell, such as B7, from its row and column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(65 + left) + letters
    return f"{letters}{row + 1}"


def widths(sheet: Sheet) -> list[int]:
    """The width of each column in characters: as wide as its longest words, within what can be read without scrolling."""
    if sheet.grid is None:
        return [90]
    made = []
    for at, field in enumerate(sheet.grid.fields):
        longest = max([0, *(len(row[at].shown()) for row in sheet.grid.rows)])
        word = max((len(word) for word in field.label.split()), default=0)
        made.append(max(9, word + 2, min(longest + 2, 14 if field.numeric else 60)))
    return made


def lines(sheet: Sheet) -> dict[int, int]:
    """How many lines each row of the table takes, headings included, by its row from 0; a row of one line is left out.

    What stands above a table runs on to the right over empty cells, and is one line; a sheet of text alone is folded.
    """
    wide = widths(sheet)
    if sheet.grid is None:
        rows = {at: [entry.text] for at, entry in enumerate(sheet.about, 1)}
    else:
        top = sheet.heading_row
        rows = {top: [field.label for field in sheet.grid.fields]}
        rows |= {at: [entry.shown() for entry in row] for at, row in enumerate(sheet.grid.rows, top + 1)}
    counted = {at: max(_folded(text, width) for text, width in zip(row, wide, strict=True)) for at, row in rows.items()}
    return {at: count for at, count in counted.items() if count > 1}


def _folded(text: str, width: int) -> int:
    return len(textwrap.wrap(text, width)) or 1
