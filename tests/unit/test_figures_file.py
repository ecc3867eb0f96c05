"""Data rows go out as CSV or workbook with equal values; text that looks like a formula stays text."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from cswo_report.errors import InputRefused
from cswo_report.exchange import figures_file

COLUMNS = ("measure", "title", "number", "text")
MADE = datetime(2025, 3, 31, 12, tzinfo=UTC)
ROWS = [
    {"measure": "money.variance", "title": "=HYPERLINK(1)", "number": "-1.2", "text": "−1.2"},
    {"measure": "asp.inquiries", "title": "+44 @SUM(A1)", "number": "", "text": "not held"},
    {"measure": "child.register", "title": "-cmd", "number": "34", "text": "34"},
]
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(content: bytes) -> list[list[tuple[str, str]]]:
    """Each row's cells as (kind, value): s for text, n for a number, f for a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = [
            "".join(part.text or "" for part in entry.iter(f"{SPREADSHEET}t"))
            for entry in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    found = []
    for row in sheet.iter(f"{SPREADSHEET}row"):
        cells = []
        for cell in row:
            value = cell.findtext(f"{SPREADSHEET}v") or ""
            if cell.find(f"{SPREADSHEET}f") is not None:
                cells.append(("f", value))
            else:
                cells.append(("s", strings[int(value)]) if cell.get("t") == "s" else ("n", value))
        found.append(cells)
    return found


def test_a_workbook_holds_numbers_as_numbers_and_never_a_formula() -> None:
    heading, first, second, third = cells_of(figures_file.content(".xlsx", COLUMNS, ROWS, MADE))
    assert [text for _, text in heading] == list(COLUMNS)
    assert first == [("s", "money.variance"), ("s", "=HYPERLINK(1)"), ("n", "-1.2"), ("s", "−1.2")]
    assert second == [("s", "asp.inquiries"), ("s", "+44 @SUM(A1)"), ("s", "not held")]
    assert third == [("s", "child.register"), ("s", "-cmd"), ("n", "34"), ("s", "34")]


def test_a_csv_marks_text_that_a_spreadsheet_would_run() -> None:
    content = figures_file.content(".csv", COLUMNS, ROWS, MADE).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)", "'+44 @SUM(A1)", "'-cmd"]
    assert [row["number"] for row in rows] == ["-1.2", "", "34"]


def test_equal_rows_give_equal_bytes() -> None:
    for form in figures_file.FORMS:
        assert figures_file.content(form, COLUMNS, ROWS, MADE) == figures_file.content(form, COLUMNS, ROWS, MADE)


def test_another_form_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"\.csv or \.xlsx"):
        figures_file.content(".ods", COLUMNS, ROWS, MADE)
