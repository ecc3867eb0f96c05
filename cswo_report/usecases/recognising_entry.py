"""What one of our own entry workbooks says of its sheets, so that nobody is asked about them."""

from __future__ import annotations

from cswo_report.domain.headings import fold
from cswo_report.domain.sheets import Book, Sheet
from cswo_report.domain.table_grid import words

GUIDE_TITLE = "How to fill"
"""What the first sheet of an entry workbook begins with."""
SHEET_HEADING, TYPE_HEADING = "sheet", "type"
COUNCIL, RETURN_TO, MADE_ON, IDENTITY = "Made for", "Return to", "Made on", "Name of this workbook"
"""What the first sheet says of the workbook, each in a row of its own: the name of the fact, and beside it the fact."""


def declared_types(book: Book) -> dict[str, str]:
    """The type of each sheet of an entry workbook, by the table “Sheet, Type” on its first sheet; empty for any other file."""
    guide = _guide(book)
    return _pairs(guide, {entry.name for entry in book.sheets}) if guide else {}


def council(book: Book) -> str:
    """The council that one of our own entry workbooks was made for; "" for any other file."""
    return _fact(book, COUNCIL)


def identity(book: Book) -> str:
    """What tells one of our own entry workbooks from every other, whatever its file is called; "" for any other file."""
    return _fact(book, IDENTITY)


def _fact(book: Book, name: str) -> str:
    guide = _guide(book)
    rows = guide.rows if guide else ()
    return next((words(row[1]) for row in rows if len(row) > 1 and words(row[0]) == name), "")


def _guide(book: Book) -> Sheet | None:
    """The first sheet of an entry workbook."""
    found = (sheet for sheet in book.sheets[:2] if not sheet.is_hidden)
    return next((sheet for sheet in found if words(sheet.cell(0, 0)).startswith(GUIDE_TITLE)), None)


def _pairs(sheet: Sheet, names: set[str]) -> dict[str, str]:
    for number, row in enumerate(sheet.rows):
        headings = {fold(words(cell)): at for at, cell in enumerate(row) if isinstance(cell, str)}
        if SHEET_HEADING in headings and TYPE_HEADING in headings:
            first, second = headings[SHEET_HEADING], headings[TYPE_HEADING]
            under = range(number + 1, len(sheet.rows))
            pairs = ((words(sheet.cell(at, first)), words(sheet.cell(at, second))) for at in under)
            return {name: type_name for name, type_name in pairs if name in names}
    return {}
