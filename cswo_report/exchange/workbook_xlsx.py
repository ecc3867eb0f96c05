"""The data workbook as an Office Open XML file, for Excel.

Text stays text, whatever sign it begins with: nothing typed by a person can become a formula or a link. There is nothing hidden,
no comment, no link to another file and no saved query in it, and the same workbook is the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from cswo_report.domain.data_workbook import DataWorkbook, Entry, Grid, Sheet, lines, widths

FROZEN_FROM = 25  # rows: a shorter table is seen whole, and frozen rows take room from whoever reads it enlarged
LINE = 15.0  # points: the height of a row of one line
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NEVER = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def content(book: DataWorkbook) -> bytes:
    """The bytes of the file."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **_NEVER})
    made.set_size(2400, 1600)
    dated = datetime.fromisoformat(book.dated).astimezone(UTC).replace(tzinfo=None)
    made.set_properties({"title": book.title, "subject": book.subject, "author": book.author, "created": dated})
    styles = _Styles(made)
    for sheet in book.sheets:
        _write(made.add_worksheet(sheet.name), sheet, styles)
    made.get_worksheet_by_name(book.sheets[0].name).activate()
    made.close()
    return with_language(out.getvalue(), book.language)


class _Styles:
    """The few looks that cells have; a format is made once, when it is first asked for."""

    def __init__(self, made: Any) -> None:
        self.made = made
        self.title = made.add_format({"bold": True, "font_size": 14})
        self.plain = made.add_format({"valign": "top"})
        self.wrapped = made.add_format({"text_wrap": True, "valign": "top"})
        self.heading = made.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
        self.number_heading = made.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "right"}
        )
        self.mark = made.add_format({"align": "right", "valign": "top"})
        self.link = made.add_format({"font_color": "#0B4A8F", "underline": 1, "valign": "top"})
        self._numbers: dict[int, Any] = {}

    def number(self, places: int) -> Any:
        if places not in self._numbers:
            shape = "#,##0" + (f".{'0' * places}" if places else "")
            self._numbers[places] = self.made.add_format({"num_format": shape, "align": "right", "valign": "top"})
        return self._numbers[places]


def _write(made: Any, sheet: Sheet, styles: _Styles) -> None:
    for at, width in enumerate(widths(sheet)):
        made.set_column(at, at, width)
    for at, count in lines(sheet).items():
        made.set_row(at, LINE * count)
    made.write_string(0, 0, sheet.title, styles.title)
    long = styles.wrapped if sheet.grid is None else styles.plain
    for at, entry in enumerate(sheet.about, 1):
        _cell(made, at, 0, entry, styles, long)
    if sheet.grid:
        _grid(made, sheet.heading_row, sheet.grid, styles)
        made.repeat_rows(sheet.heading_row)
    made.set_landscape()
    made.set_paper(9)
    made.fit_to_pages(1, 0)


def _grid(made: Any, top: int, grid: Grid, styles: _Styles) -> None:
    for down, row in enumerate(grid.rows, top + 1):
        for at, entry in enumerate(row):
            _cell(made, down, at, entry, styles, styles.mark if grid.fields[at].numeric else styles.wrapped)
    headings = [
        {"header": field.label, "header_format": styles.number_heading if field.numeric else styles.heading}
        for field in grid.fields
    ]
    table = {"name": grid.name, "columns": headings, "autofilter": False, "style": None}
    made.add_table(top, 0, top + len(grid.rows), len(grid.fields) - 1, table)
    if len(grid.rows) > FROZEN_FROM:
        made.freeze_panes(top + 1, 0)


def _cell(made: Any, row: int, column: int, entry: Entry, styles: _Styles, look: Any) -> None:
    if entry.number is not None:
        made.write_number(row, column, entry.number, styles.number(entry.places))
    elif entry.link:
        made.write_url(row, column, f"internal:'{entry.link}'!A1", styles.link, string=entry.text)
    else:
        made.write_string(row, column, entry.text, look)


def with_language(file: bytes, language: str) -> bytes:
    """The file with its language among its properties, where a screen reader looks; the writer has no setting for it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                said = f"<dc:language>{escape(language)}</dc:language></cp:coreProperties>"
                part = part.decode().replace("</cp:coreProperties>", said).encode()
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, part)
    return out.getvalue()
