"""What is no sheet is told for what it is; what is one is read by what it holds, in each form and encoding."""

from __future__ import annotations

import struct
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.domain.sheets import Cell
from cswo_report.errors import InputRefused, NotFound
from cswo_report.exchange.book_file import read_book
from tests.exchange.makers import ods_file, ole_file, put, rows, words, xls_file, xlsx_parts, zip_file

SOUND = zip_file(xlsx_parts(rows(words("A1", "Subject"))))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.xlsx", b"", "is empty"),
        ("blank.csv", b" \r\n\r\n", "is empty"),
        ("paper.pdf", b"%PDF-1.7 ...", "a PDF"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("page.xls", b"\xef\xbb\xbf  <html><table><tr><td>1</td></tr></table></html>", "a web page"),
        ("old.xls", b'<?xml version="1.0"?><Workbook/>', "an XML file"),
        ("letter.xlsx", zip_file({"word/document.xml": "<w/>"}), "a Word document"),
        ("many.zip", zip_file({"a.csv": "1", "b.csv": "2"}), "a zip of files"),
        ("binary.xlsb", zip_file({"xl/workbook.bin": "x"}), "binary form"),
        ("letter.doc", ole_file({"WordDocument": b"x"}), "a Word document"),
        ("mail.msg", ole_file({"__properties_version1.0": b"x"}), "a message of Outlook"),
        ("ancient.xls", ole_file({"Book": b"x"}), "before 1997"),
        ("locked.xlsx", ole_file({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "password"),
        ("locked.xls", xls_file([], before=[(0x2F, b"\1\0\1\0\1\0")]), "password"),
        ("locked.ods", ods_file("", "<m><encryption-data/></m>"), "password"),
        ("text.xlsx", b"Subject,Received\nP-1,2024-05-01\n", "ends in .xlsx, but it is plain text"),
        ("workbook.csv", SOUND, "ends in .csv, but it is an Excel workbook"),
        ("workbook.xls", SOUND, "ends in .xls, but it is an Excel workbook (.xlsx)"),
        ("sheet.xlsx", ods_file(""), "OpenDocument"),
        ("cut.xlsx", SOUND[: len(SOUND) // 2], "damaged or was not copied whole"),
        ("cut.xls", xls_file([])[:600], "damaged or was not copied whole"),
    ],
)
def test_one_sentence_says_what_it_is_instead(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_book(put(tmp_path, name, content))
    assert said in refused.value.message
    assert refused.value.message.startswith(name)
    assert refused.value.remedy


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="folder"):
        read_book(tmp_path)
    with pytest.raises(NotFound):
        read_book(tmp_path / "gone.xlsx")


def test_an_older_workbook_tells_its_hidden_rows_and_its_faults(tmp_path: Path) -> None:
    def label(row: int, column: int, text: str) -> tuple[int, bytes]:
        return 0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1")

    records = [
        (0x200, struct.pack("<IIHHH", 0, 3, 0, 3, 0)),
        (0x7D, struct.pack("<HHHHHH", 2, 2, 0, 0, 1, 0)),
        (0x208, struct.pack("<HHHHHHHH", 1, 0, 3, 255, 0, 0, 0x20, 0)),
        label(0, 0, "Subject"),
        (0x203, struct.pack("<HHHd", 1, 0, 0, 12.0)),
        (0x205, struct.pack("<HHHBB", 1, 2, 0, 42, 1)),
    ]
    book = read_book(put(tmp_path, "older.xls", xls_file(records)))
    sheet = book.sheets[0]
    assert (book.form, sheet.rows) == ("xls", (("Subject",), (Decimal(12), None, "#N/A")))
    assert (set(sheet.hidden_rows), set(sheet.hidden_columns)) == ({1}, {2})


def test_an_opendocument_sheet(tmp_path: Path) -> None:
    def cell(said: str, text: str = "", formula: str = "") -> str:
        kind, _, value = said.partition(" ")
        value = value and f'office:{kind}-value="{value}"'.replace("float-", "")
        about = (kind and f'office:value-type="{kind}"', value, formula and f'table:formula="{formula}"')
        return f"<table:table-cell {' '.join(about)}>{text and f'<text:p>{text}</text:p>'}</table:table-cell>"

    first = cell("string", "Subject") + cell("boolean false", "FALSE")
    second = cell("date 2024-05-01", "01/05/24") + cell("", formula="of:=1/0") + cell("float 0.1", "0.1")
    table = (
        "<table:table-column/><table:table-column table:visibility='collapse'/>"
        f"<table:table-row>{first}</table:table-row>"
        f"<table:table-row table:visibility='filter'>{second}</table:table-row>"
        "<table:table-row table:number-rows-repeated='1048570'><table:table-cell table:number-columns-repeated='16384'/>"
        "</table:table-row>"
    )
    book = read_book(put(tmp_path, "open.ods", ods_file(table)))
    sheet = book.sheets[0]
    assert sheet.rows == (("Subject", False), (date(2024, 5, 1), None, Decimal("0.1")))
    assert (set(sheet.hidden_rows), set(sheet.hidden_columns), sheet.without_value) == ({1}, {1}, ("B2",))


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        ("Iain Mòr,£5".encode(), "", "UTF-8"),
        (b"\xef\xbb\xbf" + "Iain Mòr,£5".encode(), "", "UTF-8 (with a byte-order mark)"),
        ("Iain Mòr,£5".encode("cp1252"), "", "Windows-1252"),
        ("Iain Mòr,£5".encode("utf-16"), "", "UTF-16 (with a byte-order mark)"),
        ("Iain Mòr,£5".encode("utf-16-le"), "utf-16le", "UTF-16LE"),
        ("Iain Mòr,£5".encode("mac-roman"), "macintosh", "Macintosh"),
        ("Iain Mòr,£5".encode("cp850"), "IBM 850", "IBM 850 (MS-DOS)"),
    ],
)
def test_text_is_right_in_each_encoding(tmp_path: Path, content: bytes, encoding: str, words: str) -> None:
    book = read_book(put(tmp_path, "names.csv", content), encoding=encoding)
    assert (book.sheets[0].rows, book.encoding, book.sheets[0].name) == ((("Iain Mòr", "£5"),), words, "names")


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        (b"a,b\x00\n1,2\n" * 50, "", "holds a NUL"),
        ("Subject,£\n".encode("utf-16-le") * 50, "", "UTF-16LE text without its byte-order mark"),
        ("Subject,£\n".encode("utf-16-be") * 50, "", "UTF-16BE text without its byte-order mark"),
        ("a\n£\n".encode("cp1252"), "utf-8", "cannot be read as UTF-8"),
        ("a\nMòr\n".encode("cp850"), "iso-8859-1", "line 2: the character U+0095"),
        (b"a\n\x81\n", "", "cannot be read as Windows-1252"),
        (b"\xef\xbb\xbfa", "windows-1252", "begins with the mark of UTF-8"),
        (b"a", "klingon", "no encoding known here"),
        (b"x" * 10_000_000, "", "10,000,000 characters; at most"),
        (b'a,b\n1,"2\n3,4\n', "", "a quotation mark is not closed"),
        (b'a,"' + b"long\n" * 40_000, "", "may not be closed"),
        (b"," * 600 + b"x", "", "at most 500"),
        (b"\n" * 300_001 + b"x", "", "at most 300,000"),
    ],
)
def test_no_mangled_character_is_ever_read(tmp_path: Path, content: bytes, encoding: str, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_book(put(tmp_path, "names.csv", content), encoding=encoding)
    assert said in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "between", "read"),
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";", (("a", "b"), ("1,5", "2,5"), ("3,5", "4,5"))),
        ("Register, as sent\na\tb\n1\t2\n", "\t", (("Register, as sent",), ("a", "b"), ("1", "2"))),
        ("a|b\n1|2\n", "|", (("a", "b"), ("1", "2"))),
        ("sep=;\na;b,c\n", ";", ((), ("a", "b,c"))),
        ('"a, b","say ""no"""\r\n\rc,\n', ",", (("a, b", 'say "no"'), (), ("c",))),
        ("only\nwords\n", ",", (("only",), ("words",))),
    ],
)
def test_what_stands_between_cells_is_found(
    tmp_path: Path, text: str, between: str, read: tuple[tuple[str, ...], ...]
) -> None:
    book = read_book(put(tmp_path, "cells.txt", text))
    assert (book.delimiter, book.sheets[0].rows) == (between, read)


PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=12
)
NUMBERS = st.one_of(
    st.integers(-(10**14), 10**14).map(Decimal), st.decimals(-(10**6), 10**6, places=3).map(lambda n: n.normalize() + 0)
)
DAYS = st.dates(date(1901, 1, 1), date(2200, 1, 1))
MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001
GRID = st.lists(st.lists(st.one_of(st.none(), st.booleans(), NUMBERS, DAYS, MOMENTS, PLAIN), max_size=6), max_size=8)


def _as_read(grid: list[list[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """What a reader must say of a grid: nothing past the last cell, a moment at midnight as its day."""
    read: list[tuple[Cell, ...]] = []
    for row in grid:
        cells = [_cell(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        read.append(tuple(cells))
    while read and not read[-1]:
        read.pop()
    return tuple(read)


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    return None if cell == "" else cell


@settings(max_examples=6)
@given(grids=st.lists(GRID, min_size=4, max_size=8))
def test_any_grid_comes_back_from_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, grids: list[list[list[Cell]]]
) -> None:
    book = openpyxl.Workbook(write_only=True)
    for number, grid in enumerate(grids):
        sheet = book.create_sheet(f"S{number}")
        for row in grid:
            sheet.append(
                [f"\u200b{cell}" if isinstance(cell, str) and cell.startswith(("=", "#")) else cell for cell in row]
            )
    path = tmp_path_factory.mktemp("grid") / "grid.xlsx"
    book.save(path)
    read = [
        tuple(tuple(c.removeprefix("\u200b") if isinstance(c, str) else c for c in row) for row in sheet.rows)
        for sheet in read_book(path).sheets
    ]
    assert read == [
        tuple(tuple(c.removeprefix("\u200b") if isinstance(c, str) else c for c in row) for row in _as_read(grid))
        for grid in grids
    ]


@settings(max_examples=60)
@given(grid=st.lists(st.lists(PLAIN, min_size=3, max_size=5), min_size=1, max_size=8), between=st.sampled_from(",;\t|"))
def test_any_grid_comes_back_from_csv(
    tmp_path_factory: pytest.TempPathFactory, grid: list[list[str]], between: str
) -> None:
    quoted = "\r\n".join(between.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in grid)
    path = put(tmp_path_factory.mktemp("csv"), "grid.csv", f"sep={between}\r\n{quoted}")
    assert read_book(path).sheets[0].rows[1:] == _as_read([list(row) for row in grid])
