"""Files that are made to break their reader: one sentence each, soon, in little memory, and this process lives (S-01 to S-08)."""

from __future__ import annotations

import io
import os
import struct
import time
import warnings
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
import xlsxwriter
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]

from cswo_report.domain.sheets import column_letters
from cswo_report.errors import InputRefused
from cswo_report.exchange.book_file import read_book
from tests.exchange.makers import SHEET, bomb, ods_file, put, rows, words, xls_file, xlsx_parts, zip_file

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
LAST = rows(words("A1", "first")).replace("</row>", '</row><row r="1048576">' + words("XFD1048576", "last") + "</row>")


def _same_name_twice() -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as made:
        warnings.simplefilter("ignore")
        for name, content in xlsx_parts(rows()).items():
            made.writestr(name, content)
        made.writestr("xl/workbook.xml", "<other/>")
    return out.getvalue()


def _sharing_bytes() -> bytes:
    """The last part's entry in the list points at the first part's bytes."""
    content = bytearray(zip_file(xlsx_parts(rows())))
    at = content.rfind(b"PK\x01\x02")
    content[at + 42 : at + 46] = struct.pack("<I", 0)
    return bytes(content)


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: bomb(400), "256 MB once unpacked"),
    "entities": (
        lambda: zip_file(xlsx_parts(f'<!DOCTYPE w [<!ENTITY e0 "ha">{ENTITIES}]>{SHEET}' + rows(words("A1", "&e8;")))),
        "declares entities",
    ),
    "entities elsewhere": (
        lambda: zip_file(xlsx_parts(rows(), **{"xl/styles.xml": f"<!DOCTYPE w [{ENTITIES}]><styleSheet/>"})),
        "declares entities",
    ),
    "another encoding": (
        lambda: zip_file(xlsx_parts(rows()) | {"xl/styles.xml": '<?xml version="1.0"?><s/>'.encode("utf-16")}),
        "not in UTF-8",
    ),
    "sparse": (lambda: zip_file(xlsx_parts(LAST)), "cell XFD1048576"),
    "wide": (lambda: zip_file(xlsx_parts(rows(words("A1", "a"), words("ZZ1", "b")))), "702 columns"),
    "beyond the last row": (
        lambda: zip_file(xlsx_parts(rows().replace("r='1'", "r='99999999'"))),
        "beyond the last",
    ),
    "same name twice": (_same_name_twice, "same name"),
    "sharing bytes": (_sharing_bytes, "share their bytes"),
    "pointing outside": (lambda: zip_file({**xlsx_parts(rows()), "../../x": "y"}), "points outside"),
    "many parts": (lambda: zip_file(xlsx_parts(rows(), **{f"p{n}": "" for n in range(5001)})), "at most 5,000"),
    "no workbook": (lambda: zip_file({"xl/other.xml": "<a/>"}), "a form that is not read"),
    "not XML": (lambda: zip_file(xlsx_parts(rows("<c"))), "damaged"),
    "deep": (lambda: zip_file(xlsx_parts(rows("<c>" * 100_000))), "damaged"),
    "long text": (lambda: zip_file(xlsx_parts(rows(words("A1", "x" * 200_000)))), "200,000 characters"),
    "many sheets": (
        lambda: zip_file(
            xlsx_parts(rows())
            | {
                "xl/workbook.xml": xlsx_parts("")["xl/workbook.xml"].replace(
                    "</sheets>", "".join(f'<sheet name="S{n}" r:id="rId1"/>' for n in range(300)) + "</sheets>"
                )
            }
        ),
        "more than 200 sheets",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_in_one_sentence_soon_and_in_little_memory(tmp_path: Path, name: str) -> None:
    make, said = CASES[name]
    path = put(tmp_path, f"{name}.xlsx", make())
    began = time.monotonic()
    with pytest.raises(InputRefused) as refused:
        read_book(path, memory=512 << 20)
    assert time.monotonic() - began < 5
    assert said in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("<table:table-row table:number-rows-repeated='1000000'>{}</table:table-row>", "rows"),
        (
            "<table:table-row><table:table-cell table:number-columns-repeated='99999999999999'/>{}</table:table-row>",
            "col",
        ),
    ],
)
def test_an_opendocument_cell_said_once_for_millions(tmp_path: Path, table: str, said: str) -> None:
    one = "<table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell>"
    with pytest.raises(InputRefused, match=said):
        read_book(put(tmp_path, "repeated.ods", ods_file(table.format(one))), memory=512 << 20)


def test_a_sparse_workbook_of_the_older_form_ends_in_its_own_process(tmp_path: Path) -> None:
    cells = [(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in ((0, 0), (65535, 255))]
    with pytest.raises(InputRefused):
        read_book(put(tmp_path, "sparse.xls", xls_file(cells)))


def test_a_reader_that_dies_by_a_signal_costs_one_sentence(tmp_path: Path) -> None:
    """A sheet that says it reaches to row four thousand million: the parser asks for the room at once and is ended."""
    reach = struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)
    path = put(tmp_path, "dies.xls", xls_file([(0x200, reach)]))
    with pytest.raises(InputRefused, match="the program that reads workbooks broke on it"):
        read_book(path)


def test_a_queue_that_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "queue.csv")
    with pytest.raises(InputRefused, match="no ordinary file"):
        read_book(tmp_path / "queue.csv")


def test_many_sheets_of_many_cells_are_refused_together(tmp_path: Path) -> None:
    far = rows(words("A1", "a")).replace("</row>", '</row><row r="20000">' + words("CV20000", "b") + "</row>")
    parts = xlsx_parts(far)
    listed = "".join(f'<sheet name="S{n}" r:id="rId1"/>' for n in range(3))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", listed + "</sheets>")
    with pytest.raises(InputRefused, match="cells together"):
        read_book(put(tmp_path, "many.xlsx", zip_file(parts)))


def test_what_takes_too_long_or_too_much_is_given_up(tmp_path: Path) -> None:
    path = put(tmp_path, "slow.xlsx", zip_file(xlsx_parts(rows(words("A1", "a")))))
    with pytest.raises(InputRefused, match=r"more than 0\.001 seconds"):
        read_book(path, seconds=0.001)
    large = put(tmp_path, "large.xlsx", bomb(200))
    with pytest.raises(InputRefused, match=r"memory|cannot be read") as refused:
        read_book(large, memory=150 << 20)
    assert refused.value.remedy


def test_only_what_is_seen_is_read_and_the_rest_is_told(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.title = "Seen"
    for row in (["Subject", "Received\u00a0"], ["P-1", 5], ["P-2", "=1+1"]):
        sheet.append(row)
    sheet["A2"].comment = Comment("look here", "x")
    sheet["C1"] = "aside"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.merge_cells("D1:E2")
    for number in range(35):
        made.create_sheet(f"H{number}").sheet_state = "veryHidden" if number == 7 else "hidden"
    made.save(tmp_path / "hidden.xlsx")
    foreign = ("xl/vbaProject.bin", "xl/pivotCache/pivotCacheDefinition1.xml", "xl/externalLinks/externalLink1.xml")
    with zipfile.ZipFile(tmp_path / "hidden.xlsx", "a") as zipped:
        for part in (*foreign, "xl/connections.xml"):
            zipped.writestr(part, "<x/>")
    (tmp_path / "hidden.xlsx").rename(tmp_path / "hidden.xlsm")
    book = read_book(tmp_path / "hidden.xlsm")
    seen = book.sheets[0]
    assert seen.rows == (("Subject", "Received\u00a0", "aside"), ("P-1", Decimal(5)), ("P-2",))
    assert (set(seen.hidden_rows), set(seen.hidden_columns), seen.merged) == ({2}, {2}, ((0, 3, 1, 4),))
    assert seen.without_value == ("B3",)
    assert all(other.is_hidden and not other.rows for other in book.sheets[1:])
    told = "; ".join(book.ignored)
    for part in ("35 hidden sheets", "a comment", "a macro program", "stored data", "link to another", "connection to"):
        assert part in told


def test_a_text_cell_of_an_export_is_the_text_within_it(tmp_path: Path) -> None:
    path = put(tmp_path, "export.csv", b'Case ID,Stage\n="0001234",1\n"=""0012""",=SUM(A1)\n')
    assert read_book(path).sheets[0].rows[1:] == (("0001234", "1"), ("0012", "=SUM(A1)"))


def test_cells_that_are_struck_through_are_told_since_their_values_are_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    for row in (["Subject", "Received"], ["P-1", 5], ["P-2", 6], ["P-3", 7]):
        sheet.append(row)
    for cell in (*sheet[3], *sheet[4], sheet["F4"]):
        cell.font = Font(strike=True)
    made.save(tmp_path / "struck.xlsx")
    book = read_book(tmp_path / "struck.xlsx")
    assert book.ignored == (
        "the line through 4 cells (sheet “Sheet”, rows 3, 4): what is struck through counts like the rest",
    )
    assert book.sheets[0].rows[2] == ("P-2", Decimal(6))


def test_a_hidden_sheet_named_after_a_person_is_not_named(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.create_sheet("EH1 1YZ").sheet_state = "hidden"
    made.save(tmp_path / "named.xlsx")
    told = "; ".join(read_book(tmp_path / "named.xlsx").ignored)
    assert "hidden sheet" in told
    assert "EH1" not in told


def test_blank_cells_with_a_look_of_their_own_hold_nothing(tmp_path: Path) -> None:
    blank = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 1_000_003))
    wide = "".join(f'<c r="{column_letters(at - 1)}2" s="0"/>' for at in range(1, 16_385))
    sheet = (
        f'<sheetData><row r="1">{words("A1", "Subject")}</row><row r="2">{wide}</row>{blank}</sheetData></worksheet>'
    )
    book = read_book(put(tmp_path, "blank.xlsx", zip_file(xlsx_parts(sheet))))
    assert book.sheets[0].rows == (("Subject",),)


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"><f>1+1</f></c><c r="B1"><f t="shared" si="0"/></c><c r="C1"><f>1</f><v>5</v></c>',
        '<c r="A1"><f>1+1</f><v></v></c><c r="B1"><f>2</f><v/></c><c r="C1"><f>1</f><v>5</v></c>',
        '<c r="A1">\n<f>1+1</f>\n</c>\n<c r="B1">\n<f>2</f>\n</c><c r="C1"><f>1</f><v>5</v></c>',
        "<c><f>1+1</f></c><c><f>2</f></c><c><f>1</f><v>5</v></c>",
    ],
)
def test_a_formula_that_no_program_has_worked_out_is_named(tmp_path: Path, cells: str) -> None:
    sheet = read_book(put(tmp_path, "formulas.xlsx", zip_file(xlsx_parts(rows(cells))))).sheets[0]
    assert (sheet.rows, sheet.without_value) == (((None, None, Decimal(5)),), ("A1", "B1"))


def test_two_hundred_columns_are_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "wide.xlsx") as made:
        sheet = made.add_worksheet()
        for at in range(200):
            sheet.write(0, at, f"Heading {at}")
            sheet.write(1, at, at / 10)
    read = read_book(tmp_path / "wide.xlsx").sheets[0].rows
    assert read[1] == tuple(Decimal(at) / 10 for at in range(200))


def test_text_that_a_spreadsheet_would_run_is_text(tmp_path: Path) -> None:
    said = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx")
    with xlsxwriter.Workbook(tmp_path / "signs.xlsx") as made:
        sheet = made.add_worksheet()
        for at, text in enumerate(said):
            sheet.write_string(0, at, text)
    assert read_book(tmp_path / "signs.xlsx").sheets[0].rows == (said,)
