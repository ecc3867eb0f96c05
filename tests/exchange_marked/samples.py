"""A workbook as a team keeps it: with a title, a table, lists to choose from, a chart, a picture, comments and a hidden row."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from cswo_report.domain.import_plan import Mark
from cswo_report.exchange.book_file import read_book
from cswo_report.exchange.marked_copy import MarkedCopy, mark

LOG = "Log 2024's & more"
HEADINGS = ("Ref", "Received", "Stage", "Answered", "Outcome", "Days")
FIRST_ROW, LAST_ROW = 4, 15  # of the records, as the sheet shows them
MARKS = (
    Mark(LOG, 5, 1, "Received", "A day is wanted here.", "Write it like 2024-07-02."),
    Mark(LOG, 6, 3, "Answered", "This cannot come before the day of receipt.", "Check both dates."),
    Mark(LOG, 6, 4, "Outcome", "This is not one of the codes for “Outcome”.", "Use one of: upheld, not_upheld."),
    Mark(LOG, 9, None, "", "This row looks like row 8 of this sheet.", "If it is the same, take the row out."),
    Mark(LOG, 10, 0, "Ref", "This looks like a CHI number.", "Leave it out."),
    Mark(LOG, 10, 0, "Ref", "A key has no spaces.", "Write it without."),
)


def picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    dots = zlib.compress((b"\0" + b"\x20\x60\xa0" * 8) * 8)
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dots) + chunk(b"IEND", b"")


def team_workbook() -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    log, lists = made.add_worksheet(LOG), made.add_worksheet("Lists")
    title, day = made.add_format({"bold": True, "bg_color": "#DDDDFF"}), made.add_format({"num_format": "dd/mm/yyyy"})
    log.merge_range("A1:F1", "Complaints received, quarter 2", title)
    for at in range(LAST_ROW - FIRST_ROW + 1):
        row, received = FIRST_ROW - 1 + at, datetime(2024, 7, 1) + timedelta(days=at)  # noqa: DTZ001
        log.write_row(row, 0, [f"CMP-{at + 1:03}"])
        log.write_datetime(row, 1, received, day)
        log.write(row, 2, "Stage 1")
        log.write_datetime(row, 3, received + timedelta(days=9), day)
        log.write(row, 4, "Upheld")
        log.write_formula(row, 5, f"=D{row + 1}-B{row + 1}", None, 9)
    log.add_table(2, 0, LAST_ROW - 1, 5, {"columns": [{"header": heading} for heading in HEADINGS]})
    log.freeze_panes(3, 1)
    log.data_validation("C4:C15", {"validate": "list", "source": "=Lists!$A$1:$A$2"})
    log.write_comment("B5", "Our own note", {"author": "The team"})
    log.write_comment("E8", "Ask about this", {"author": "The team"})
    log.insert_image("H3", "x.png", {"image_data": io.BytesIO(picture())})
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": [LOG, 3, 5, 14, 5]})
    log.insert_chart("H6", chart)
    log.set_row(9, None, None, {"hidden": True})
    log.set_column("B:B", 12)
    lists.write_column("A1", ["Stage 1", "Stage 2"])
    made.define_name("Stages", "=Lists!$A$1:$A$2")
    made.close()
    return out.getvalue()


def marked(folder: Path, name: str, content: bytes, marks: Iterable[Mark] = MARKS) -> MarkedCopy:
    """The marked copy of a file, read as an import reads it."""
    path = folder / name
    path.write_bytes(content)
    return mark(content, read_book(path), list(marks))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def rezipped(held: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in held.items():
            file.writestr(name, content)
    return out.getvalue()
