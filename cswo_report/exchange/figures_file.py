"""Figures as a file of data rows: CSV, or a workbook, with the same columns and the same values.

Text stays text: a cell that begins like a formula never becomes one, in either form. Numbers are numbers, and an absent number is an
empty cell, beside which the presence column says why.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cswo_report.domain.cell_text import as_text
from cswo_report.errors import InputRefused

NUMBERS = frozenset({"number", "number_high"})
FORMS = (".csv", ".xlsx")
SHEET = "Figures"
NARROW, WIDE = 14, 40  # characters
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def content(form: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]], made: datetime) -> bytes:
    """The file's bytes: the same for the same rows. `form` is `.csv` or `.xlsx`; `made` is the date a workbook carries."""
    if form.casefold() not in FORMS:
        raise InputRefused(f"-o: a file of figures ends in {' or '.join(FORMS)}.", remedy="Name it so.")
    return _csv(columns, rows) if form.casefold() == ".csv" else _workbook(columns, rows, made)


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """With a byte-order mark, so that a spreadsheet reads £ and – right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(name, row[name]) for name in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(column: str, text: str) -> str:
    """Text is guarded against being taken for a formula; numbers keep their minus sign."""
    return text if _is_number(column, text) else as_text(text)


def _is_number(column: str, text: str) -> bool:
    return column in NUMBERS and _NUMBER.fullmatch(text) is not None


def _workbook(columns: Sequence[str], rows: Iterable[Mapping[str, str]], made: datetime) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **never})
    book.set_properties({"title": SHEET, "created": made.replace(tzinfo=None)})
    sheet = book.add_worksheet(SHEET)
    heading = book.add_format({"bold": True, "text_wrap": True})
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, heading)
        sheet.set_column(at, at, WIDE if name in {"title", "source", "definition"} else NARROW)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, name in enumerate(columns):
            if _is_number(name, row[name]):
                sheet.write_number(last, at, float(row[name]))
            elif row[name]:
                sheet.write_string(last, at, row[name])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    return out.getvalue()
