"""An OpenDocument spreadsheet marked: a cell said once for many is split, so that the right one has the comment."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cswo_report.domain.import_plan import Mark
from cswo_report.domain.sheets import Book, Sheet, cell_name
from cswo_report.errors import InputRefused
from cswo_report.exchange.book_file import read_book
from cswo_report.exchange.marked_copy import mark
from tests.exchange.makers import ODF, ods_file
from tests.exchange_marked.samples import marked, parts, rezipped

_TABLE, _TEXT, _OFFICE, _STYLE = (f"{{{ODF}{name}:1.0}}" for name in ("table", "text", "office", "style"))
_ACROSS, _DOWN = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-repeated"


def cell(text: str, repeated: int = 1, before: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">{before}'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


OWN = "<office:annotation><text:p>Our own note</text:p></office:annotation>"
TABLE = (
    "<table:table-columns><table:table-column/></table:table-columns>"
    f"<table:table-row>{cell('Ref')}{cell('Day', 3)}</table:table-row>"
    f'<table:table-row table:number-rows-repeated="5">{cell("same", 4)}</table:table-row>'
    f'<table:table-row-group><table:table-row>{cell("a", 1, OWN)}<table:table-cell table:number-columns-repeated="1020"/></table:table-row></table:table-row-group><table:table-row/>'
)
MARKS = tuple(
    Mark("Data", row, column, "Day", "A day is wanted here.", "Write one.")
    for row, column in ((2, 0), (4, 2), (6, 3), (7, 0), (7, 9), (8, 0))
)


def comments(content: bytes) -> dict[str, list[str]]:
    """By the name of a cell, the lines of its comment; cells and rows are counted as the standard says."""
    root = etree.fromstring(parts(content)["content.xml"])
    table = next(root.iter(f"{_TABLE}table"))
    found, down = {}, 0
    for row in table.iter(f"{_TABLE}table-row"):
        across = 0
        for each in row:
            said = each.find(f"{_OFFICE}annotation")
            if said is not None:
                assert each.get(_ACROSS, "1") == row.get(_DOWN, "1") == "1"
                assert each[0] is said
                found[cell_name(down, across)] = [line.text or "" for line in said.iter(f"{_TEXT}p")]
            across += int(each.get(_ACROSS, "1"))
        down += int(row.get(_DOWN, "1"))
    return found


@pytest.fixture
def original() -> bytes:
    return ods_file(TABLE)


def test_repeated_rows_and_cells_are_split_and_nothing_moves(original: bytes, tmp_path: Path) -> None:
    copy = marked(tmp_path, "log.ods", original, MARKS)
    assert copy.name == "log-to-correct.ods"
    said = comments(copy.content)
    assert said.keys() == {"A2", "C4", "D6", "A7", "J7", "A8"}
    assert said["C4"] == ["cswo-report: A day is wanted here. Write one.", "(Sheet Reasons, row 6)"]
    assert said["A7"][:2] == ["Our own note", ""]
    (tmp_path / "back.ods").write_bytes(copy.content)
    (tmp_path / "first.ods").write_bytes(original)
    back = read_book(tmp_path / "back.ods")
    assert back.sheets[0].rows == read_book(tmp_path / "first.ods").sheets[0].rows
    assert [sheet.name for sheet in back.sheets] == ["Data", "Reasons"]
    root = etree.fromstring(parts(copy.content)["content.xml"])
    links = [each.get("{http://www.w3.org/1999/xlink}href") for each in root.iter(f"{_TEXT}a")]
    assert links == ["#'Data'.A2", "#'Data'.C4", "#'Data'.D6", "#'Data'.A7", "#'Data'.J7", "#'Data'.A8"]


def test_the_kind_stays_first_and_bare_and_other_parts_as_they_are(original: bytes, tmp_path: Path) -> None:
    held = parts(original)
    held["Pictures/x.png"], held["Basic/Standard/Module1.xml"] = b"\x89PNG", b"<program/>"
    config = f"{ODF}config:1.0"
    held["settings.xml"] = f'<s:d xmlns:s="{ODF}office:1.0" xmlns:c="{config}"><s:settings/></s:d>'.encode()
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in held.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    copy = marked(tmp_path, "log.ods", out.getvalue(), MARKS)
    with zipfile.ZipFile(BytesIO(copy.content)) as file:
        first = file.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    after = parts(copy.content)
    assert {name for name in held if after[name] != held[name]} == {"content.xml", "settings.xml"}
    assert b">Reasons<" in after["settings.xml"]


def test_a_copy_that_comes_back_is_marked_anew(original: bytes, tmp_path: Path) -> None:
    first = marked(tmp_path, "log.ods", original, MARKS)
    second = marked(tmp_path, first.name, first.content, MARKS[:1])
    assert second.name == first.name
    assert comments(second.content).keys() == {"A2", "A7"}
    assert comments(second.content)["A7"] == ["Our own note"]
    tables = etree.fromstring(parts(second.content)["content.xml"]).iter(f"{_TABLE}table")
    assert [each.get(f"{_TABLE}name") for each in tables] == ["Data", "Reasons"]
    assert comments(marked(tmp_path, first.name, second.content, ()).content) == {"A7": ["Our own note"]}


def test_a_signature_is_taken_off_and_that_is_said(original: bytes, tmp_path: Path) -> None:
    signed = rezipped({**parts(original), "META-INF/documentsignatures.xml": b"<signed/>"})
    copy = marked(tmp_path, "log.ods", signed, MARKS)
    assert "META-INF/documentsignatures.xml" not in parts(copy.content)
    assert copy.notes == ("The workbook was signed; the marked copy is not.",)


@pytest.mark.parametrize(
    "looks", ["", "<office:automatic-styles/>", "<office:automatic-styles><style:style/></office:automatic-styles>"]
)
def test_our_looks_are_put_in_once(looks: str, original: bytes, tmp_path: Path) -> None:
    held = parts(original)
    held["content.xml"] = held["content.xml"].replace(b"<office:body>", looks.encode() + b"<office:body>")
    once = marked(tmp_path, "log.ods", rezipped(held), MARKS)
    twice = marked(tmp_path, once.name, once.content, MARKS)
    for copy in (once, twice):
        root = etree.fromstring(parts(copy.content)["content.xml"])
        assert [etree.QName(each).localname for each in root] == ["automatic-styles", "body"]
        names = [each.get(f"{{{ODF}style:1.0}}name") for each in root[0]]
        assert names.count("cswo-report-reasons-heading") == 1
    assert parts(once.content)["content.xml"] == parts(twice.content)["content.xml"]


@pytest.mark.parametrize(
    "inside",
    ["", "<office:styles/><office:master-styles/>", '<office:automatic-styles><style:page-layout style:name="own"/></office:automatic-styles><office:master-styles><style:master-page style:name="own"/></office:master-styles>'],
)  # fmt: skip
def test_the_reasons_are_printed_across_as_wide_as_the_page(inside: str, original: bytes, tmp_path: Path) -> None:
    spaces = " ".join(f'xmlns:{each}="{ODF}{each}:1.0"' for each in ("office", "style"))
    styles = f"<office:document-styles {spaces}>{inside}</office:document-styles>".encode()
    once = marked(tmp_path, "log.ods", rezipped({**parts(original), "styles.xml": styles}), MARKS)
    twice = marked(tmp_path, once.name, once.content, MARKS)
    for copy in (once, twice):
        root = etree.fromstring(parts(copy.content)["styles.xml"])
        named = [each for each in root.iter() if each.get(f"{_STYLE}name") == "cswo-report-reasons-page"]
        assert [etree.QName(each).localname for each in named] == ["page-layout", "master-page"]
        assert named[0][0].get(f"{_STYLE}print-orientation") == "landscape"
        assert named[0][0].get(f"{_STYLE}scale-to-X") == "1"
        assert len(root.findall(f".//{_STYLE}master-page")) == 1 + inside.count("<style:master-page")
        assert b'master-page-name="cswo-report-reasons-page"' in parts(copy.content)["content.xml"]


def test_without_styles_or_with_broken_ones_a_copy_is_marked_all_the_same(original: bytes, tmp_path: Path) -> None:
    broken = marked(tmp_path, "log.ods", rezipped({**parts(original), "styles.xml": b"<s"}), MARKS)
    assert parts(broken.content)["styles.xml"] == b"<s"
    for copy in (broken, marked(tmp_path, "log.ods", original, MARKS)):
        assert b"master-page-name" not in parts(copy.content)["content.xml"]
        assert comments(copy.content)


def test_a_document_with_entities_or_without_a_sheet_is_refused(original: bytes, tmp_path: Path) -> None:
    (tmp_path / "log.ods").write_bytes(original)
    book, held = read_book(tmp_path / "log.ods"), parts(original)
    hostile = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for content in (hostile, held["content.xml"][:-9], b"<x/>"):
        with pytest.raises(InputRefused, match=r"log\.ods: the file"):
            mark(rezipped({**held, "content.xml": content}), book, list(MARKS))


runs = st.lists(st.tuples(st.integers(1, 4), st.lists(st.integers(1, 4), max_size=4)), min_size=1, max_size=5)


def grid(content: bytes) -> dict[tuple[int, int], str]:
    """By row and column: what each cell says, comments left out."""
    table = next(etree.fromstring(parts(content)["content.xml"]).iter(f"{_TABLE}table"))
    held, down = {}, 0
    for row in table.iter(f"{_TABLE}table-row"):
        for _ in range(int(row.get(_DOWN, "1"))):
            across = 0
            for each in row:
                for _ in range(int(each.get(_ACROSS, "1"))):
                    held[down, across] = "".join(line.text or "" for line in each if line.tag == f"{_TEXT}p")
                    across += 1
            down += 1
    return {at: said for at, said in held.items() if said}


@settings(max_examples=40)
@given(runs, st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_whatever_is_repeated_each_mark_is_at_its_cell(
    rows: list[tuple[int, list[int]]], wanted: set[tuple[int, int]]
) -> None:
    table = "".join(
        f'<table:table-row table:number-rows-repeated="{times}">'
        + "".join(cell(f"{at}.{number}", repeated) for number, repeated in enumerate(cells))
        + "</table:table-row>"
        for at, (times, cells) in enumerate(rows)
    )
    original = ods_file(table)
    height = sum(times for times, _ in rows)
    marks = [Mark("Data", row + 1, column, "Day", "Wrong.", "Right it.") for row, column in wanted if row < height]
    book = Book("a.ods", "ods", "", 0, (Sheet("Data", ()),))
    copy = mark(original, book, marks)
    assert comments(copy.content).keys() == {cell_name(each.row - 1, each.column or 0) for each in marks}
    assert grid(copy.content) == grid(original)
    assert comments(mark(copy.content, book, []).content) == {}
