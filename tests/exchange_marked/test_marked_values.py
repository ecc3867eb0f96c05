"""Text files and old workbooks come back as a workbook of the same values, cell for cell, so that the copy can be imported."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]

from cswo_report.domain.import_plan import Mark
from cswo_report.domain.sheets import Book, Cell, Sheet
from cswo_report.exchange.book_file import read_book
from cswo_report.exchange.marked_copy import mark
from tests.exchange_marked.samples import marked
from tests.exchange_marked.soundness import faults

TEXT = """Complaints Q2;;;

Ref;Received;Cost;Note
001;02/07/2024;£1,200;=1+1
002;31/02/2024;12,50;"two
lines"
+44;1e5;TRUE;https://example.org
"""


def same(book: Book, path: Path) -> None:
    """The copy's sheets, without ours, hold what was read of the original."""
    back = read_book(path)
    for before, after in zip(book.sheets, back.sheets, strict=False):
        for row in range(max(len(before.rows), len(after.rows))):
            for at in range(12):
                assert after.cell(row, at) == before.cell(row, at), (row, at)
        assert after.merged == before.merged


def test_a_text_file_comes_back_as_a_workbook_of_text(tmp_path: Path) -> None:
    fault = Mark("complaints q2", 5, 1, "Received", "There is no 31 February.", "Write the day.")
    copy = marked(tmp_path, "complaints q2.csv", TEXT.encode("cp1252"), [fault])
    assert copy.name == "complaints q2-to-correct.xlsx"
    (tmp_path / copy.name).write_bytes(copy.content)
    same(read_book(tmp_path / "complaints q2.csv"), tmp_path / copy.name)
    assert faults(copy.content) == []
    book = openpyxl.load_workbook(io.BytesIO(copy.content))
    sheet = book["complaints q2"]
    assert sheet["B5"].comment.text.startswith("cswo-report: There is no 31 February. Write the day.")
    assert (sheet["A4"].value, sheet["A4"].number_format, sheet["D4"].data_type) == ("001", "@", "s")
    assert not sheet["D6"].hyperlink
    assert "text file" in copy.notes[0]


def test_an_old_workbook_comes_back_with_its_values(tmp_path: Path) -> None:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Log",),
        ("001", Decimal(7), Decimal("0.1")),
        (date(2024, 2, 29), datetime(2024, 2, 29, 16, 10), time(9, 5)),  # noqa: DTZ001
        (True, "=1+1", date(1899, 5, 1)),
    )
    long = "A [log] of 2024/25 that has a name of more than thirty-one signs"
    sheets = (
        Sheet(long, rows, merged=((0, 0, 0, 2),), hidden_rows=frozenset({2}), hidden_columns=frozenset({1})),
        Sheet("Secret", (), is_hidden=True),
        Sheet("History", (("x",),)),
    )
    book = Book("old.xls", "xls", "", 0, sheets)
    copy = mark(b"", book, [Mark(long, 4, 1, "Note", "Wrong.", "Right it.")])
    path = tmp_path / copy.name
    path.write_bytes(copy.content)
    assert path.suffix == ".xlsx"
    assert faults(copy.content) == []
    back = read_book(path)
    assert [sheet.name for sheet in back.sheets] == ["A  log  of 2024 25 that has a n", "History 3", "Reasons"]
    assert back.sheets[0].rows[:3] == rows[:3]
    assert back.sheets[0].rows[3] == (True, "=1+1", "1899-05-01")
    assert back.sheets[0].hidden_rows == {2}
    assert back.sheets[0].hidden_columns == {1}
    assert any("Secret" in note for note in copy.notes)
    assert any("layout and formulas of an .xls are not kept" in note for note in copy.notes)
    reasons = openpyxl.load_workbook(path)["Reasons"]
    assert "The column is hidden" in reasons["E5"].value


def test_a_cell_longer_than_excel_takes_is_cut_and_said(tmp_path: Path) -> None:
    content = "Ref,Note\n1," + "x" * 40_000 + "\n"
    copy = marked(tmp_path, "long.csv", content.encode(), [Mark("long", 2, 0, "Ref", "Wrong.", "Right it.")])
    assert any("1 cell has more than 32,767 signs and is cut short" in note for note in copy.notes)
