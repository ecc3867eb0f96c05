"""Whether a written data workbook is what the guidance on releasing statistics in spreadsheets asks for, and holds what was meant.

Run on every file that is made. The rules are those of the UK government's Analysis Function: a title in A1, one marked-up table a
sheet that begins in column A, nothing empty, merged or hidden, numbers as numbers, shorthand in square brackets that is explained,
a list of contents with links, and a title and language among the file's properties. To them come our own: no formula, no comment,
nothing from outside, and every cell equal to the model from which both forms are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cswo_report.domain.data_workbook import LONGEST_NAME, SHEET_NAME, SHORTHAND, DataWorkbook, Sheet, address
from cswo_report.domain.findings import Finding
from cswo_report.exchange import workbook_read
from cswo_report.exchange.workbook_read import ReadBook, ReadSheet

_FIRST = ("Cover", "Contents")
_EXPLAINED = "Shorthand"
_REMEDY = "This is a fault of the program, not of your data: report it, with the name of the sheet."
_IN_CELL = re.compile(r"\[[a-z]+\]")


def check(file: bytes, form: str, book: DataWorkbook, name: str) -> list[Finding]:
    """Every fault of the file `name`, whose `form` is 'xlsx' or 'ods'; an empty list when it is sound."""
    found = workbook_read.xlsx(file) if form == "xlsx" else workbook_read.ods(file)
    return [
        Finding(f"workbook.{code}", f"{name}, {where}" if where else name, rule, _REMEDY, given)
        for code, where, given, rule in _faults(found, book)
    ]


Fault = tuple[str, str, str, str]
"""(code, where in the file, what was found, the rule)."""


def _faults(found: ReadBook, book: DataWorkbook) -> Iterator[Fault]:
    if not found.title or not found.language:
        yield "properties", "properties", "", "The file says its title and its language."
    for name in found.foreign:
        yield (
            "foreign",
            "",
            name,
            "The file has no comment, no link to another file, no picture, no query and no program in it.",
        )
    names = [sheet.name for sheet in found.sheets]
    if tuple(names[:2]) != _FIRST:
        yield "order", "", ", ".join(names[:2]), "The first two sheets are the cover and the contents."
    if names != [sheet.name for sheet in book.sheets]:
        yield "sheets", "", "", "The file has the sheets of the workbook, in their order."
    yield from _contents(found, names)
    explained = _explained(found)
    for sheet in found.sheets:
        for code, where, given, rule in (*_plain(sheet), *_table(sheet), *_cells(sheet, explained)):
            yield code, f"sheet {sheet.name}{', ' if where else ''}{where}", given, rule
    for sheet, meant in zip(found.sheets, book.sheets, strict=False):
        yield from _equal(sheet, meant)


def _contents(found: ReadBook, names: list[str]) -> Iterator[Fault]:
    contents = next((sheet for sheet in found.sheets if sheet.name == "Contents"), None)
    if contents is None:
        return
    for name in names:
        if name not in (*_FIRST, *contents.links):
            yield "contents", "sheet Contents", name, "The contents have a link to every sheet."
    for sheet in found.sheets:
        for target in sheet.links:
            if target not in names:
                yield "links", f"sheet {sheet.name}", target, "Each link leads to a sheet of the same file."


def _explained(found: ReadBook) -> set[str]:
    sheet = next((sheet for sheet in found.sheets if sheet.name == _EXPLAINED), None)
    return {text for (_, at), text in sheet.cells.items() if at == 0 and isinstance(text, str)} if sheet else set()


def _plain(sheet: ReadSheet) -> Iterator[Fault]:
    """What holds for every sheet, whatever is on it."""
    if not SHEET_NAME.fullmatch(sheet.name) or len(sheet.name) > LONGEST_NAME:
        rule = f"A sheet's name has letters, digits and underscores, and at most {LONGEST_NAME} of them."
        yield "name", "", sheet.name, rule
    if not isinstance(sheet.cells.get((0, 0)), str):
        yield "title", "cell A1", "", "The title of a sheet stands in its cell A1."
    if sheet.hidden:
        yield "hidden", "", "", "No sheet is hidden."
    for line in sheet.hidden_lines:
        yield "hidden", line, "", "No row and no column is hidden."
    for where in sheet.merged:
        yield "merged", where, "", "No cells are merged."
    for where in sheet.formulas:
        yield "formula", where, "", "No cell holds a formula."
    if sheet.remarks:
        yield "foreign", "", f"{sheet.remarks} comments", "No cell has a comment."


def _table(sheet: ReadSheet) -> Iterator[Fault]:
    """One marked-up table from column A, under the lines about it, with nothing between, below or beside it."""
    if sheet.name == "Cover":
        return
    if len(sheet.tables) != 1:
        yield "table", "", str(len(sheet.tables)), "A sheet has one marked-up table."
        return
    _, (top, left, bottom, right) = sheet.tables[0]
    last_row, last_column = max(row for row, _ in sheet.cells), max(column for _, column in sheet.cells)
    if left != 0 or (bottom, right) != (last_row, last_column) or bottom <= top:
        yield "table", "", "", "The table begins in column A, has a row, and ends where the sheet ends."
    headings = [sheet.cells.get((top, column)) for column in range(right + 1)]
    said = [heading.casefold() for heading in headings if isinstance(heading, str)]
    if len(set(said)) != right + 1:
        yield "headings", f"row {top + 1}", "", "Each column of a table has a heading of its own, in words."
    above = {column for row, column in sheet.cells if row < top}
    if above - {0}:
        yield "table", "", "", "What is said about a table stands in column A above it."


def _cells(sheet: ReadSheet, explained: set[str]) -> Iterator[Fault]:
    """No cell is empty; a column of numbers has nothing else in it but shorthand, and that is explained."""
    if sheet.name == "Cover" or len(sheet.tables) != 1:
        yield from _gaps(sheet, max((row for row, _ in sheet.cells), default=0))
        return
    _, (top, _, bottom, right) = sheet.tables[0]
    yield from _gaps(sheet, top)
    for column in range(right + 1):
        held = [(row, sheet.cells.get((row, column))) for row in range(top + 1, bottom + 1)]
        numeric = any(isinstance(value, Decimal) for _, value in held)
        for row, value in held:
            where = f"cell {address(row, column)}"
            if value is None:
                yield "empty", where, "", "No cell of a table is empty; [z] says that there is nothing to say."
            elif isinstance(value, str) and numeric and not SHORTHAND.fullmatch(value):
                yield "number", where, value, "A column of numbers holds numbers, and shorthand in square brackets."
            elif isinstance(value, str) and sheet.name != _EXPLAINED:
                for mark in _IN_CELL.findall(value):
                    if mark not in explained:
                        yield "shorthand", where, mark, "Each shorthand is explained on the sheet Shorthand."


def _gaps(sheet: ReadSheet, last: int) -> Iterator[Fault]:
    for row in range(last):
        if (row, 0) not in sheet.cells:
            yield "empty", f"row {row + 1}", "", "No row above a table is empty."


def _equal(sheet: ReadSheet, meant: Sheet) -> Iterator[Fault]:
    """Every cell holds what the model says, and there is none besides."""
    expected = {
        (row, column): entry.text if entry.number is None else entry.number for row, column, entry in meant.cells()
    }
    for where in sorted(expected.keys() | sheet.cells.keys()):
        if expected.get(where) != sheet.cells.get(where):
            given = str(sheet.cells.get(where, "nothing"))
            rule = "The cell holds what the report says."
            yield "value", f"sheet {sheet.name}, cell {address(*where)}", given, rule
