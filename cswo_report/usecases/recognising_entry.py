"""What one of our own entry workbooks says of its sheets, so that nobody is asked about them."""

from __future__ import annotations

from cswo_report.domain.headings import fold
from cswo_report.domain.sheets import Book, Sheet
from cswo_report.domain.table_grid import words

GUIDE_TITLE = "How to fill"
"""What the first sheet of an entry workbook begins with."""
SHEET_HEADING, TYPE_HEADING = "sheet", "type"


def declared_types(book: Book) -> dict[str, str]:
    """The type of each sheet of an entry workbook, by the table “Sheet, Type” on its first sheet; empty for any other file."""
    for sheet in book.sheets[:2]:
        if not sheet.is_hidden and words(sheet.cell(0, 0)).startswith(GUIDE_TITLE):
            return _pairs(sheet, {entry.name for entry in book.sheets})
    return {}


def _pairs(sheet: Sheet, names: set[str]) -> dict[str, str]:
    for number, row in enumerate(sheet.rows):
        headings = {fold(words(cell)): at for at, cell in enumerate(row) if isinstance(cell, str)}
        if SHEET_HEADING in headings and TYPE_HEADING in headings:
            first, second = headings[SHEET_HEADING], headings[TYPE_HEADING]
            under = range(number + 1, len(sheet.rows))
            pairs = ((words(sheet.cell(at, first)), words(sheet.cell(at, second))) for at in under)
            return {name: type_name for name, type_name in pairs if name in names}
    return {}
