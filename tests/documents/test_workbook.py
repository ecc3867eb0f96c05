"""The data workbook: the report's own numbers, in two forms that say the same and that the guidance would accept."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl  # type: ignore[import-untyped]
import pytest

from cswo_report.domain.data_workbook import DataWorkbook, Entry, Field, Grid, Sheet, address, distinct
from cswo_report.domain.paper import Cell, CellKind, Column, Paper, Row, RowKind, Table
from cswo_report.exchange import workbook_check, workbook_ods, workbook_xlsx
from cswo_report.papers.workbook import workbook_of
from cswo_report.papers.workbook_tables import grid_of
from tests.documents.making import plain

WRITERS = {"xlsx": workbook_xlsx.content, "ods": workbook_ods.content}
FORMS = tuple(WRITERS)
MARK = 'table:style-name="Mark" office:value-type="string">'
HOSTILE = (
    '=HYPERLINK("https://x.example","a")',
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "_x0041_",
    "a\x00b\x0bc",
    "2  spaces  ",
    "line\none",
    "<b>&amp;]]>",
    "https://x.example",
    "x" * 40_000,
)


@pytest.fixture(scope="module")
def book(paper: Paper) -> DataWorkbook:
    return workbook_of(paper)


@pytest.fixture(scope="module")
def written(book: DataWorkbook) -> dict[str, bytes]:
    return {form: write(book) for form, write in WRITERS.items()}


def sheet_of(book: DataWorkbook, name: str) -> Sheet:
    return next(sheet for sheet in book.sheets if sheet.name == name)


def row_of(sheet: Sheet, label: str) -> dict[str, str]:
    assert sheet.grid
    row = next(row for row in sheet.grid.rows if any(entry.text == label for entry in row))
    return {field.label: entry.shown() for field, entry in zip(sheet.grid.fields, row, strict=True)}


def codes(file: bytes, form: str, book: DataWorkbook) -> set[str]:
    return {finding.code for finding in workbook_check.check(file, form, book, f"data.{form}")}


def grid(*columns: Column, rows: tuple[Row, ...]) -> Grid:
    return grid_of(Table("t", "1", "T", "", columns, rows), "T", lambda target: target)


def said(made: Grid, at: int = 0) -> dict[str, str]:
    return {field.label: entry.shown() for field, entry in zip(made.fields, made.rows[at], strict=True)}


def numbers(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text, CellKind.NUMBER) for text in texts)


# what is in it


def test_it_has_a_cover_its_contents_its_notes_and_a_sheet_for_each_table(book: DataWorkbook) -> None:
    names = [sheet.name for sheet in book.sheets]
    assert names[:5] == ["Cover", "Contents", "Notes", "Shorthand", "Definitions"]
    assert {"Table_1", "Table_2", "Table_3", "Table_4", "List_1", "Figure_3", "Figure_6"} <= set(names)
    assert "Figure_2" not in names, "the values of figure 2 are in table 2"


def test_a_number_is_a_number_and_the_rest_of_its_cell_a_remark(book: DataWorkbook) -> None:
    table = sheet_of(book, "Table_2")
    assert row_of(table, "All applications")["2022-23"] == "[x]"
    assert row_of(table, "Applications by the Council")["2022-23"] == "[x]"
    assert row_of(table, "Applications by the Council")["Remarks"] == "2022-23: not held"
    share = row_of(table, "Per cent within 21 days")
    assert (share["2024-25"], share["Remarks"]) == ("79", "2024-25: ▼")
    assert row_of(table, "Guardianships in force, 31 March")["Remarks"] == "2021-22: [r]"


def test_the_trends_and_the_charts_without_a_table_have_their_values(book: DataWorkbook) -> None:
    assert row_of(sheet_of(book, "Table_1"), "Secure care decisions")["2024-25"] == "[c]"
    assert row_of(sheet_of(book, "Table_1"), "Private reports in 21 days, per cent")["Change"] == "-8"
    value = row_of(sheet_of(book, "Figure_4"), "Another council")
    assert value["Value, £ million"] == "0.6"
    load = row_of(sheet_of(book, "Figure_6"), "Justice")
    assert (load["2024-25"], load["Limit"]) == ("[x]", "30")


def test_every_number_of_a_table_of_the_paper_is_in_the_workbook(paper: Paper, book: DataWorkbook) -> None:
    held = {
        f"{entry.number:,.{entry.places}f}"
        for sheet in book.sheets
        for _, _, entry in sheet.cells()
        if entry.number is not None
    }
    for chapter in paper.chapters:
        for section in chapter.sections:
            for table in (block for block in section.blocks if isinstance(block, Table)):
                for cell in (cell for row in table.rows for cell in row.cells if cell.kind is CellKind.NUMBER):
                    if found := re.fullmatch(r"(?:▼ )?([\d,.]+)%?", plain(cell.text)):
                        assert found[1] in held, (table.id, cell.text)


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("about 90%", "A, per cent", {"A, per cent": "90", "Remarks": "A: about"}),
        ("over 11 million", "A, million", {"A, million": "11", "Remarks": "A: over"}),
        ("£9.1m", "A, £ million", {"A, £ million": "9.1"}),
        ("1 hour", "A, hours", {"A, hours": "1"}),
        ("−3.5", "A", {"A": "-3.5"}),
        ("11 of 14", "A: number", {"A: number": "11", "A: out of": "14"}),
        ("86.5 to 92.6%", "A, per cent: lowest", {"A, per cent: lowest": "86.5", "A, per cent: highest": "92.6"}),
        ("closed 30 June 2023", "A", {"A": "[x]", "Remarks": "A: closed 30 June 2023"}),
        ("withheld", "A", {"A": "[c]"}),
        ("not applicable", "A", {"A": "[z]"}),
        ("–", "A", {"A": "[z]"}),
    ],
)
def test_what_a_cell_says_is_taken_apart(text: str, label: str, expected: dict[str, str]) -> None:
    made = said(grid(Column("Of"), Column("A", True), rows=(Row("r", numbers(text)),)))
    assert made == {"Of": "r"} | expected
    assert label in made


def test_a_unit_is_said_in_the_heading_in_the_row_or_beside_the_number() -> None:
    years = (Column("Of"), Column("2023", True), Column("2024", True))
    by_column = grid(*years, rows=(Row("a", numbers("1", "5%")), Row("b", numbers("2", "6%"))))
    assert [field.label for field in by_column.fields] == ["Of", "2023", "2024, per cent"]
    by_row = grid(*years, rows=(Row("a", numbers("1", "2")), Row("b", numbers("5%", "6%"))))
    assert [row[0].text for row in by_row.rows] == ["a", "b, per cent"]
    mixed = grid(*years, rows=(Row("a", numbers("1", "2 days")), Row("b", numbers("3", "4 hours"))))
    assert said(mixed, 1) == {"Of": "b", "2023": "3", "2024": "4", "2024: unit": "hours"}


def test_group_rows_become_a_column_and_small_lines_too() -> None:
    rows = (Row("North", kind=RowKind.GROUP), Row("a", (Cell("Yes", small="since May"),), small="more"))
    assert said(grid(Column("Of"), Column("Done"), rows=rows)) == {
        "Group": "North",
        "Of": "a",
        "Detail": "more",
        "Done": "Yes",
        "Done: detail": "since May",
    }


# the files


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_no_fault_and_is_the_same_bytes_each_time(
    book: DataWorkbook, written: dict[str, bytes], form: str
) -> None:
    assert workbook_check.check(written[form], form, book, "data") == []
    assert WRITERS[form](book) == written[form]


def test_excel_finds_named_tables_a_language_and_nothing_hidden(book: DataWorkbook, written: dict[str, bytes]) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(written["xlsx"]))
    assert opened.sheetnames == [sheet.name for sheet in book.sheets]
    assert (opened.properties.title, opened.properties.language) == (book.title, "en-GB")
    assert opened.properties.created.isoformat() == "2025-05-08T09:00:00"
    for meant in book.sheets:
        sheet = opened[meant.name]
        assert sheet.sheet_state == "visible"
        assert sheet["A1"].value == meant.title
        assert not sheet.merged_cells.ranges
        assert [*sheet.tables] == ([meant.grid.name] if meant.grid else [])
    assert opened["Contents"]["A4"].hyperlink.location == "'Notes'!A1"


def test_the_open_form_is_put_together_as_its_standard_says(written: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(written["ods"])) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        manifest = parts.read("META-INF/manifest.xml").decode()
        for name in parts.namelist():
            assert name in ("mimetype", "META-INF/manifest.xml") or f'full-path="{name}"' in manifest
        assert 'office:version="1.3"' in parts.read("content.xml").decode()


@pytest.mark.parametrize("form", FORMS)
def test_what_a_person_typed_is_only_ever_text(book: DataWorkbook, form: str) -> None:
    rows = tuple(Row(text, (Cell(text),), small=text) for text in HOSTILE)
    made = grid(Column("=1+1"), Column("@x"), rows=rows)
    sheets = (*book.sheets[:2], *(replace(s, grid=made) if s.name == "Table_2" else s for s in book.sheets[2:]))
    hostile = replace(book, title="=1", sheets=sheets)
    assert workbook_check.check(WRITERS[form](hostile), form, hostile, "data") == []


# the checker


def damaged(file: bytes, part: str, old: str, new: str) -> bytes:
    """The file with one change to one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as parts, zipfile.ZipFile(out, "w") as made:
        for name in parts.namelist():
            text = parts.read(name)
            if name == part:
                assert old.encode() in text, old
                text = text.replace(old.encode(), new.encode(), 1)
            made.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "part", "old", "new", "code"),
    [
        (
            "xlsx",
            "xl/worksheets/sheet3.xml",
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
            "merged",
        ),
        ("xlsx", "xl/worksheets/sheet3.xml", '<row r="2"', '<row hidden="1" r="2"', "hidden"),
        ("xlsx", "xl/worksheets/sheet3.xml", '<col min="1"', '<col hidden="1" min="1"', "hidden"),
        ("xlsx", "xl/workbook.xml", '<sheet name="Notes"', '<sheet state="veryHidden" name="Notes"', "hidden"),
        ("xlsx", "xl/workbook.xml", '<sheet name="Notes"', '<sheet name="My notes"', "name"),
        ("xlsx", "xl/worksheets/sheet3.xml", '<c r="A2" ', '<c r="A2" ><f>1+1</f></c><c r="Z2" ', "formula"),
        ("xlsx", "docProps/core.xml", "<dc:language>en-GB</dc:language>", "", "properties"),
        ("xlsx", "xl/worksheets/sheet2.xml", "location=\"'Notes'!A1\"", "location=\"'Nowhere'!A1\"", "links"),
        ("xlsx", "xl/tables/table2.xml", 'ref="A4:', 'ref="A5:', "table"),
        ("ods", "content.xml", 'table:name="Notes"', 'table:name="Other"', "sheets"),
        ("ods", "content.xml", 'office:value="31"', 'office:value="32"', "value"),
        ("ods", "content.xml", MARK + "<text:p>[x]</text:p>", MARK + "<text:p>n/a</text:p>", "number"),
        ("ods", "content.xml", MARK + "<text:p>[x]</text:p>", MARK, "empty"),
        ("ods", "content.xml", MARK + "<text:p>[x]</text:p>", MARK + "<text:p>[q]</text:p>", "shorthand"),
        ("ods", "content.xml", "<table:table-cell ", '<table:table-cell table:number-columns-spanned="2" ', "merged"),
        ("ods", "content.xml", "<table:table-cell ", '<table:table-cell table:formula="of:=1" ', "formula"),
        ("ods", "content.xml", "<table:table-row ", '<table:table-row table:visibility="collapse" ', "hidden"),
        (
            "ods",
            "content.xml",
            '"string"><text:p>Note</text:p>',
            '"string"><office:annotation/><text:p>Note</text:p>',
            "foreign",
        ),
        ("ods", "content.xml", "<text:p>Text</text:p>", "<text:p>Note</text:p>", "headings"),
        (
            "ods",
            "content.xml",
            '<table:database-range table:name="Notes_list"',
            '<table:named table:name="Notes_list"',
            "table",
        ),
    ],
)
def test_each_fault_is_found(
    book: DataWorkbook, written: dict[str, bytes], form: str, part: str, old: str, new: str, code: str
) -> None:
    assert f"workbook.{code}" in codes(damaged(written[form], part, old, new), form, book)


def test_a_foreign_part_is_found(book: DataWorkbook, written: dict[str, bytes]) -> None:
    for form, name in (
        ("xlsx", "xl/externalLinks/externalLink1.xml"),
        ("xlsx", "xl/pivotCache/p.xml"),
        ("ods", "Basic/m.xml"),
    ):
        file = io.BytesIO(written[form])
        with zipfile.ZipFile(file, "a") as parts:
            parts.writestr(name, "<x/>")
        assert codes(file.getvalue(), form, book) == {"workbook.foreign"}


def test_a_finding_names_the_file_the_sheet_and_the_cell(book: DataWorkbook, written: dict[str, bytes]) -> None:
    changed = damaged(written["ods"], "content.xml", 'office:value="31"', 'office:value="32"')
    found = workbook_check.check(changed, "ods", book, "data.ods")[0].sentence()
    assert re.match(r"data\.ods, sheet Table_2, cell B\d+ \(given: 32\): The cell holds what the report says\.", found)


def test_names_of_cells_and_headings() -> None:
    assert [address(0, 0), address(6, 25), address(9, 26), address(0, 701), address(0, 702)] == [
        "A1",
        "Z7",
        "AA10",
        "ZZ1",
        "AAA1",
    ]
    assert distinct(["A", "a", "B", "A"]) == ["A", "a (2)", "B", "A (3)"]
    entry = Entry(number=Decimal("1234.50"), places=1)
    assert entry.shown() == "1,234.5"
    assert Field("x").numeric is False
