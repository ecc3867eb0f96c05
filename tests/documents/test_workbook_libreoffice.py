"""The data workbook opened in LibreOffice, in both forms: another program reads the same values, sheet by sheet and cell by cell."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from cswo_report.domain.data_workbook import DataWorkbook
from cswo_report.domain.paper import Paper
from cswo_report.exchange import workbook_ods, workbook_xlsx
from cswo_report.papers.workbook import workbook_of

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""
LONGEST = 180  # seconds: it starts slowly on a busy machine

pytestmark = pytest.mark.skipif(
    not SOFFICE, reason="no LibreOffice on this machine (apt-get install libreoffice-calc-nogui)"
)


def through_libreoffice(files: list[Path], folder: Path) -> None:
    """Open every file and save it as it was understood. Its own settings stay in the test's folder."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(folder / "read")]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=LONGEST)


def values(file: Path) -> dict[tuple[str, int, int], str | Decimal]:
    opened = openpyxl.load_workbook(file)
    return {
        (sheet.title, cell.row - 1, cell.column - 1): cell.value
        if isinstance(cell.value, str)
        else Decimal(repr(cell.value))
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def meant(book: DataWorkbook) -> dict[tuple[str, int, int], str | Decimal]:
    return {
        (sheet.name, row, column): entry.text if entry.number is None else entry.number
        for sheet in book.sheets
        for row, column, entry in sheet.cells()
    }


def test_libreoffice_reads_what_was_written(paper: Paper, tmp_path: Path) -> None:
    book = workbook_of(paper)
    made = {"open": workbook_ods.content(book), "office": workbook_xlsx.content(book)}
    files = [tmp_path / f"{name}.{form}" for name, form in (("open", "ods"), ("office", "xlsx"))]
    for file, content in zip(files, made.values(), strict=True):
        file.write_bytes(content)
    through_libreoffice(files, tmp_path)
    for name in made:
        read = tmp_path / "read" / f"{name}.xlsx"
        assert values(read) == meant(book), name
        opened = openpyxl.load_workbook(read)
        assert all(sheet.sheet_state == "visible" and not sheet.merged_cells.ranges for sheet in opened)
        assert opened["Contents"]["A4"].hyperlink is not None
