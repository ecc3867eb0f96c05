"""A workbook made of the values of a file that cannot be marked as it is: an .xls, or text (.csv).

Row for row and column for column what was read, so that a cell has the same name in both. Text stays text, leading zeros and all;
nothing becomes a formula or a link; a day stays a day.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from cswo_report.domain.sheets import Book, Cell, Sheet

_NEVER = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME, _LONGEST_TEXT = 31, 32_767  # signs: Excel's limits
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that was not: an earlier day is written as text
_WIDEST, _LOOKED_AT = 40, 200  # characters of a column; rows looked at for its width
_DAY, _MOMENT, _HOUR, _TEXT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "hh:mm:ss", "@"


def names(sheets: Iterable[Sheet]) -> dict[str, str]:
    """By the name of a sheet: the name that it has in the copy, which Excel's rules may make shorter or plainer."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for at, sheet in enumerate(sheets, 1):
        plain = "".join(sign if sign.isprintable() else " " for sign in sheet.name)
        plain = _NOT_IN_NAMES.sub(" ", plain).strip("' ")[:_LONGEST_NAME].strip("' ") or f"Sheet{at}"
        if plain.casefold() in taken or plain.casefold() == "history":  # a name that Excel keeps for itself
            plain = f"{plain[: _LONGEST_NAME - 4]} {at}"
        taken.add(plain.casefold())
        found[sheet.name] = plain
    return found


def workbook(book: Book) -> tuple[bytes, tuple[str, ...]]:
    """The workbook, and what of the original is not in it, in words. The sheets have names that `names` gave."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **_NEVER})
    looks = {shape: made.add_format({"num_format": shape}) for shape in (_DAY, _MOMENT, _HOUR, _TEXT)}
    notes = []
    hidden = [sheet.name for sheet in book.sheets if sheet.is_hidden]  # never read, therefore nothing to put there
    if hidden:
        notes.append(f"Hidden sheets are not in the copy: {', '.join(hidden)}.")
    for sheet in book.sheets:
        if sheet.is_hidden:
            continue
        page = made.add_worksheet(sheet.name)
        if cut := _write(page, sheet, looks, book.form == "csv"):
            cells = "1 cell has" if cut == 1 else f"{cut:,} cells have"
            notes.append(
                f"Sheet {sheet.name}: {cells} more than {_LONGEST_TEXT:,} signs and {'is' if cut == 1 else 'are'} cut short."
            )
    made.close()
    if book.form == "xls":
        notes.append("The copy is an .xlsx: the layout and formulas of an .xls are not kept, its values are.")
    else:
        notes.append("The copy is an .xlsx, since a text file holds no comments.")
    return out.getvalue(), tuple(notes)


def _write(page: Any, sheet: Sheet, looks: dict[str, Any], is_text: bool) -> int:
    """Write one sheet; answers how many cells were too long for Excel."""
    cut = 0
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    _columns(page, sheet, looks[_TEXT] if is_text else None)
    for row in sorted(sheet.hidden_rows):
        page.set_row(row, None, None, {"hidden": True})
    for at, row_of_cells in enumerate(sheet.rows):
        for column, cell in enumerate(row_of_cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str) and len(cell) > _LONGEST_TEXT:
                cut, cell = cut + 1, cell[:_LONGEST_TEXT]
            _cell(page, at, column, cell, looks)
    for top, left, bottom, right in sheet.merged:
        value = sheet.cell(top, left)
        if (bottom, right) != (top, left):
            page.merge_range(top, left, bottom, right, "")
            if value not in (None, ""):
                _cell(page, top, left, value, looks)
    return cut


def _columns(page: Any, sheet: Sheet, look: Any) -> None:
    wide: dict[int, int] = {}
    for row in sheet.rows[:_LOOKED_AT]:
        for at, cell in enumerate(row):
            if cell is not None:
                wide[at] = max(wide.get(at, 8), min(_WIDEST, len(str(cell)) + 2))
    for at in {*wide, *sheet.hidden_columns}:
        page.set_column(at, at, wide.get(at, 8), look, {"hidden": at in sheet.hidden_columns})


def _cell(page: Any, row: int, column: int, cell: Cell, looks: dict[str, Any]) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, Decimal):
        page.write_number(row, column, float(cell))
    elif isinstance(cell, datetime | date):
        _moment(page, row, column, cell, looks)
    elif isinstance(cell, time):
        page.write_datetime(row, column, cell, looks[_HOUR])
    elif cell is not None:
        page.write_string(row, column, cell, looks[_TEXT])


def _moment(page: Any, row: int, column: int, cell: date, looks: dict[str, Any]) -> None:
    day = cell.date() if isinstance(cell, datetime) else cell
    if day < _FIRST_DAY:
        page.write_string(row, column, cell.isoformat(), looks[_TEXT])
    else:
        page.write_datetime(row, column, cell, looks[_MOMENT if isinstance(cell, datetime) else _DAY])
