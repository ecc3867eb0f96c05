"""An Excel workbook marked: the comments and the sheet of reasons are there, Excel will open it, and nothing else has changed."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from lxml import etree

from cswo_report.domain.found_tables import REASONS_TITLE
from cswo_report.domain.import_plan import Mark
from cswo_report.errors import InputRefused
from cswo_report.exchange import marked_xlsx_notes
from cswo_report.exchange.book_file import read_book
from cswo_report.exchange.marked_copy import MarkedCopy, mark
from cswo_report.exchange.marked_reasons import Remark
from tests.exchange.makers import rows, words, xlsx_parts, zip_file
from tests.exchange_marked.samples import LOG, MARKS, marked, parts, rezipped, team_workbook
from tests.exchange_marked.soundness import faults

CHANGES = {  # the parts that name sheets, kinds and looks, and those of the sheet that has marks
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/worksheets/sheet1.xml",
}


@pytest.fixture(scope="module")
def original() -> bytes:
    return team_workbook()


@pytest.fixture(scope="module")
def copy(original: bytes, tmp_path_factory: pytest.TempPathFactory) -> MarkedCopy:
    return marked(tmp_path_factory.mktemp("marked"), "Complaints Q2.xlsx", original)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def comments(content: bytes) -> dict[str, str]:
    return {
        cell.coordinate: cell.comment.text for row in opened(content)[LOG].iter_rows() for cell in row if cell.comment
    }


def test_each_faulty_cell_has_a_comment_and_a_line_with_a_link(copy: MarkedCopy) -> None:
    assert copy.name == "Complaints Q2-to-correct.xlsx"
    said = comments(copy.content)
    assert said["D6"] == (
        "cswo-report: This cannot come before the day of receipt. Check both dates.\n(Sheet Reasons, row 6)"
    )
    assert said["B5"].startswith("Our own note\n\ncswo-report: A day is wanted here.")
    assert said["E8"] == "Ask about this"
    assert said["A9"].endswith("(Sheet Reasons, row 8)")  # of the whole row: its first cell
    assert "The row is hidden" in said["A10"]
    assert "A key has no spaces." in said["A10"]
    book = opened(copy.content)
    sheet = book.active
    assert (sheet.title, sheet["A1"].value) == ("Reasons", REASONS_TITLE)
    assert "4 rows of this workbook were not taken" in sheet["A2"].value
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert lines[0] == ["Sheet", "Cell", "Column", "What is wrong", "What to do"]
    assert [line[1] for line in lines[1:]] == ["B5", "D6", "E6", "A9", "A10", "A10"]
    assert sheet["B6"].hyperlink.location == "'Log 2024''s & more'!D6"
    assert sheet["A6"].alignment.wrap_text
    assert sheet["A4"].font.b


def test_excel_finds_nothing_to_repair_and_nothing_else_has_changed(original: bytes, copy: MarkedCopy) -> None:
    before, after = parts(original), parts(copy.content)
    assert faults(original) == []
    assert faults(copy.content) == []
    assert {name for name in before if after[name] != before[name]} == CHANGES
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}
    # Of the sheet itself one attribute goes: another sheet is seen first. It had comments, and so a drawing for them.
    sheet = "xl/worksheets/sheet1.xml"
    assert after[sheet] == before[sheet].replace(b' tabSelected="1"', b"")
    for cell in ("A1", "B5"):
        then, now = opened(original)[LOG][cell], opened(copy.content)[LOG][cell]
        assert (now.fill.fgColor.rgb, now.number_format) == (then.fill.fgColor.rgb, then.number_format)


def test_a_sheet_without_comments_gets_one_element_before_its_table(original: bytes, tmp_path: Path) -> None:
    held = parts(original)
    name = "xl/worksheets/sheet1.xml"
    held[name] = re.sub(rb"<legacyDrawing[^>]*/>", b"", held[name])
    relations = "xl/worksheets/_rels/sheet1.xml.rels"
    held[relations] = re.sub(rb'<Relationship [^>]*(?:comments|vmlDrawing)"[^>]*/>', b"", held[relations])
    held["[Content_Types].xml"] = re.sub(
        rb"<(?:Override|Default) [^>]*(?:comments|vml)[^>]*/>", b"", held["[Content_Types].xml"]
    )
    for part in ("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"):
        del held[part]
    bare = rezipped(held)
    assert faults(bare) == []
    content = marked(tmp_path, "log.xlsx", bare).content
    assert faults(content) == []
    assert comments(content).keys() == {"B5", "D6", "E6", "A9", "A10"}
    made = parts(content)[name]
    put_in = re.search(rb"<legacyDrawing [^>]*/>", made)
    assert put_in
    assert made.replace(put_in[0], b"") == held[name].replace(b' tabSelected="1"', b"")
    assert made[put_in.end() :].startswith(b"<tableParts")


def test_a_copy_that_comes_back_is_marked_anew_and_put_right_is_the_original(
    original: bytes, copy: MarkedCopy, tmp_path: Path
) -> None:
    again = marked(tmp_path, copy.name, copy.content, MARKS[1:2])
    assert again.name == copy.name
    assert comments(again.content) == {
        "B5": "Our own note",
        "E8": "Ask about this",
        "D6": "cswo-report: This cannot come before the day of receipt. Check both dates.\n(Sheet Reasons, row 5)",
    }
    book = opened(again.content)
    assert book.sheetnames == [LOG, "Lists", "Reasons"]
    assert book["Reasons"].max_row == 5
    assert faults(again.content) == []
    none = marked(tmp_path, copy.name, again.content, ())
    assert comments(none.content) == comments(original)


def test_fixing_only_the_marked_cells_gives_the_sound_book(original: bytes, copy: MarkedCopy, tmp_path: Path) -> None:
    (tmp_path / "first.xlsx").write_bytes(original)
    fixed = opened(copy.content)
    fixed[LOG]["E6"] = "not_upheld"
    fixed.save(tmp_path / copy.name)
    before, after = read_book(tmp_path / "first.xlsx").sheets[0], read_book(tmp_path / copy.name).sheets[0]
    changed = {
        (row, at)
        for row in range(len(before.rows))
        for at in range(5)  # openpyxl does not keep what a formula came to
        if before.cell(row, at) != after.cell(row, at)
    }
    assert changed == {(5, 4)}
    assert after.cell(5, 4) == "not_upheld"


def test_a_copy_that_another_program_wrote_anew_is_marked_anew(copy: MarkedCopy, tmp_path: Path) -> None:
    # openpyxl gives the spaces of names in a drawing other prefixes, and other names to the parts.
    out = io.BytesIO()
    opened(copy.content).save(out)
    again = marked(tmp_path, copy.name, out.getvalue())
    assert faults(again.content) == []
    assert comments(again.content) == comments(copy.content)


def test_a_sheet_of_the_senders_own_called_reasons_stays(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "REASONS"
    book.active["A1"] = "Subject"
    book.create_sheet("Secret").sheet_state = "hidden"
    book.save(tmp_path / "own.xlsx")
    content = (tmp_path / "own.xlsx").read_bytes()
    copy = marked(tmp_path, "own.xlsx", content, [Mark("REASONS", 1, 0, "Subject", "Wrong.", "Right it.")])
    assert opened(copy.content).sheetnames == ["REASONS", "Secret", "Reasons 2"]
    assert opened(copy.content).active.title == copy.listed_on == "Reasons 2"
    assert opened(copy.content)["REASONS"]["A1"].comment.text.endswith("(Sheet Reasons 2, row 5)")
    assert faults(copy.content) == []


def test_a_workbook_with_a_program_stays_one(original: bytes, tmp_path: Path) -> None:
    held = parts(original)
    held["[Content_Types].xml"] = (
        held["[Content_Types].xml"]
        .replace(b"spreadsheetml.sheet.main+xml", b"x")
        .replace(
            b"application/vnd.openxmlformats-officedocument.x", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        )
    )
    held["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 never read"
    copy = marked(tmp_path, "macros.xlsm", rezipped(held))
    assert copy.name == "macros-to-correct.xlsm"
    assert parts(copy.content)["xl/vbaProject.bin"] == held["xl/vbaProject.bin"]


def test_a_conversation_in_a_cell_is_left_alone(original: bytes, tmp_path: Path) -> None:
    held = parts(original)
    held["xl/comments1.xml"] = held["xl/comments1.xml"].replace(
        b">The team<", b">tc={12345678-0000-0000-0000-000000000000}<"
    )
    copy = marked(tmp_path, "talk.xlsx", rezipped(held), MARKS)
    assert comments(copy.content)["B5"] == "Our own note"
    assert [note for note in copy.notes if "cell B5 holds a conversation" in note]
    assert opened(copy.content)["Reasons"]["B5"].value == "B5"


def test_the_smallest_workbook_and_other_ways_of_writing_xml(tmp_path: Path) -> None:
    held = xlsx_parts(rows(words("A1", "Subject")))
    plain = zip_file(held)
    here = [Mark("Data", 1, 2, "Day", "A day is wanted here.", "Write one.")]
    assert _cells_with_comments(marked(tmp_path, "small.xlsx", plain, here).content) == [b"C1"]
    sheet = held["xl/worksheets/sheet1.xml"]
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet).replace("xmlns=", "xmlns:x=")
    content = zip_file({**held, "xl/worksheets/sheet1.xml": b"\xef\xbb\xbf" + prefixed.encode()})
    assert _cells_with_comments(marked(tmp_path, "prefixed.xlsx", content, here).content) == [b"C1"]


def _cells_with_comments(content: bytes) -> list[bytes]:
    held = parts(content)
    etree.fromstring(held["xl/worksheets/sheet1.xml"])
    return re.findall(rb'<comment ref="([^"]+)"', held["xl/comments1.xml"])


def test_many_comments_are_bounded_and_the_list_is_whole(tmp_path: Path) -> None:
    content = zip_file(xlsx_parts(rows(words("A1", "Subject"))))
    many = [Mark("Data", row, 0, "Subject", "Wrong.", "Right it.") for row in range(1, 5_101)]
    copy = marked(tmp_path, "many.xlsx", content, many)
    held = parts(copy.content)
    assert held["xl/comments1.xml"].count(b"<comment ") == 5_000
    identifiers = re.findall(rb'<v:shape id="([^"]+)"', held["xl/drawings/vmlDrawing1.vml"])
    assert len(set(identifiers)) == 5_000
    assert held["xl/worksheets/sheet2.xml"].count(b"<hyperlink ") == 5_100
    assert "the first 5,000 of 5,100 faulty cells" in copy.notes[0]


def test_a_part_with_entities_or_damage_is_refused(original: bytes, tmp_path: Path) -> None:
    held = parts(original)
    (tmp_path / "sound.xlsx").write_bytes(original)
    book = read_book(tmp_path / "sound.xlsx")
    hostile = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    for part in (hostile, b"<comments", b"not XML"):
        with pytest.raises(InputRefused, match=r"sound\.xlsx: the file"):
            mark(rezipped({**held, "xl/comments1.xml": part}), book, list(MARKS))
    with pytest.raises(InputRefused, match="damaged"):
        mark(original[:2000], book, list(MARKS))


@pytest.mark.parametrize("broken", [b"<v:shape ", b"</v:shape>", b"<o:idmap ", b"<v:shapetype ", b"<v:shape><x:Row>"])
def test_a_drawing_made_to_be_slow_is_gone_through_once(broken: bytes) -> None:
    drawing = b"<xml>" + broken * 200_000 + b"</v:shape></xml>"
    remark = Remark("Log", 1, 1, "Wrong.")
    started = time.process_time()
    assert marked_xlsx_notes.without_boxes(drawing, [(1, 1)]) == drawing
    assert marked_xlsx_notes.with_room(drawing, [remark]) == drawing
    assert len(marked_xlsx_notes.with_boxes(drawing, [remark], {1}, lambda _column: 64)) > len(drawing)
    assert time.process_time() - started < 5  # by looking from each beginning to the end: minutes


def test_no_name_of_a_file_says_who_it_is_about(original: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(original)
    book = read_book(tmp_path / "a.xlsx")
    for name in ("Case of Margaret Wilson.xlsx", "1010101010 CHI 0101011237.xlsx", "Margaret_Wilson.xlsx"):
        assert mark(original, replace(book, name=name), list(MARKS)).name == "workbook-to-correct.xlsx"


def test_a_workbook_with_few_looks_or_none(original: bytes, tmp_path: Path) -> None:
    held = parts(original)
    namespace = re.search(rb'xmlns="([^"]+)"', held["xl/styles.xml"])
    assert namespace
    few = b'<styleSheet xmlns="%s"><fonts><font><sz val="big"/></font></fonts><cellXfs><xf/><xf/><xf/></cellXfs></styleSheet>'
    for styles in (few % namespace[1], b'<styleSheet xmlns="%s"/>' % namespace[1]):
        copy = marked(tmp_path, "plain.xlsx", rezipped({**held, "xl/styles.xml": styles}))
        sheet = etree.fromstring(parts(copy.content)["xl/worksheets/sheet3.xml"])
        looks = etree.fromstring(parts(copy.content)["xl/styles.xml"])
        used = {int(cell.get("s", "0")) for cell in sheet.iter("{*}c")}
        assert max(used) == (6 if b"fonts" in styles else 0)
        assert max(used) < max(1, len(list(looks.iter("{*}xf"))))
        assert not any(look.get("fillId") for look in looks.iter("{*}xf"))
