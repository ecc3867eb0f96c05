"""Writes the folder of workbooks, and beside it the answer sheet, which no importer is given."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.imports.sheets import AS_SENT, Cell
from tests.imports.twelve import Distorted, Page, folder_of

ANSWER_SHEET = "answers.json"
OFFICE = ("soffice", "--headless", "--norestore")


def make(base: Path, seed: int = 1) -> None:
    """The workbooks in `base`/sent, and `base`/answers.json."""
    folder = base / "sent"
    folder.mkdir(parents=True)
    made = folder_of(seed)
    for workbook in made:
        if workbook.form == "csv":
            _write_csv(folder / workbook.name, workbook.pages[0])
        else:
            _write_xlsx((folder / workbook.name).with_suffix(".xlsx"), workbook.pages)
    for form in ("xls", "ods"):
        _converted(base, folder, [workbook for workbook in made if workbook.form == form], form)
    (base / ANSWER_SHEET).write_text(json.dumps([_answers(workbook) for workbook in made], indent=1), encoding="utf-8")


def _write_xlsx(path: Path, pages: list[Page]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "default_date_format": "dd/mm/yyyy"}) as book:
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for first_row, first, last_row, last in page.merged:
                words = page.lines[first_row].cells[first]
                sheet.merge_range(first_row, first + page.left, last_row, last + page.left, words)
            taken = {(box[0], column) for box in page.merged for column in range(box[1], box[3] + 1)}
            for number, line in enumerate(page.lines):
                for column, cell in enumerate(line.cells):
                    if cell is not None and (number, column) not in taken:
                        _write_cell(sheet, number, column + page.left, cell)
                if line.is_hidden:
                    sheet.set_row(number, None, None, {"hidden": True})
            if page.is_hidden:
                sheet.hide()


def _write_cell(sheet: Any, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _write_csv(path: Path, page: Page) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(
            ["" if cell is None else str(cell) for cell in line.cells] for line in page.lines
        )


def _converted(base: Path, folder: Path, made: list[Distorted], form: str) -> None:
    """Through LibreOffice, as the senders of such files write them."""
    sources = [(folder / workbook.name).with_suffix(".xlsx") for workbook in made]
    profile = f"-env:UserInstallation={(base / 'office').as_uri()}"
    command = [*OFFICE, profile, "--convert-to", form, "--outdir", str(folder), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for source in sources:
        source.unlink()


def _answers(workbook: Distorted) -> dict[str, Any]:
    """What must be in the store of one workbook, and which cells must be refused and with what they are put right."""
    return {
        "file": workbook.name,
        "how": workbook.how,
        "headings": workbook.headings,
        "answers": workbook.answers,
        "records": [{"type": truth.type_name, **_plain(row)} for truth in workbook.truths for row in truth.rows],
        "faults": [
            {
                "kind": placed.fault.kind,
                "sheet": placed.sheet,
                "row": placed.row + 1,
                "cell": placed.cell,
                "field": placed.fault.field,
                "right": typed(placed.right),
                "record": {"type": placed.type_name, **_plain(placed.fault.row)},
                "bad": placed.fault.bad,
            }
            for placed in workbook.faults
        ],
        "repeated": [
            {"sheet": page.name, "row": number}
            for page in workbook.pages
            for number, line in enumerate(page.lines, 1)
            if line.is_repeat
        ],
    }


def _plain(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != AS_SENT}


def typed(cell: Cell) -> list[Any]:
    """A cell for JSON: what kind it is, and what it says."""
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    return ["value", cell]


def untyped(kept: list[Any]) -> Cell:
    """The cell again."""
    kind, value = kept
    return date.fromisoformat(value) if kind == "date" else value
