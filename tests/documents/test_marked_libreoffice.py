"""Marked copies opened and saved in LibreOffice, as a sender does: comments, links and values are there, and another round works."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from cswo_report.exchange.book_file import read_book
from tests.documents.test_workbook_libreoffice import SOFFICE, through_libreoffice
from tests.exchange_marked.samples import LOG, MARKS, marked, parts, rezipped, team_workbook

pytestmark = pytest.mark.skipif(
    not SOFFICE, reason="no LibreOffice on this machine (apt-get install libreoffice-calc-nogui)"
)

ODS_LOG = """<table:table-row><table:table-cell office:value-type="string"><text:p>Ref</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="14"><table:table-cell office:value-type="string" table:number-columns-repeated="6"><text:p>x</text:p></table:table-cell></table:table-row>"""


def open_document() -> bytes:
    """An OpenDocument sheet of the same name; it says its version, without which LibreOffice asks whether to mend it."""
    from tests.exchange.makers import ODF, ods_file

    held = parts(ods_file(ODS_LOG))
    kind = held["mimetype"].decode()
    name = LOG.replace("&", "&amp;").encode()
    held["content.xml"] = (
        held["content.xml"]
        .replace(b'table:name="Data"', b'table:name="' + name + b'"')
        .replace(b"<office:document-content ", b'<office:document-content office:version="1.3" ')
    )
    held["META-INF/manifest.xml"] = (
        f'<m:manifest xmlns:m="{ODF}manifest:1.0" m:version="1.3"><m:file-entry m:full-path="/" m:version="1.3" m:media-type="{kind}"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
        '<m:file-entry m:full-path="styles.xml" m:media-type="text/xml"/></m:manifest>'
    ).encode()
    held["styles.xml"] = (
        f'<o:document-styles xmlns:o="{ODF}office:1.0" o:version="1.3"><o:styles/></o:document-styles>'.encode()
    )
    return rezipped(held)


def said(book: Any) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in book[LOG].iter_rows() for cell in row if cell.comment}


def test_libreoffice_shows_the_marks_and_a_copy_it_saved_is_marked_anew(tmp_path: Path) -> None:
    copies = [marked(tmp_path, "team.xlsx", team_workbook()), marked(tmp_path, "open.ods", open_document())]
    for copy in copies:
        (tmp_path / copy.name).write_bytes(copy.content)
    through_libreoffice([tmp_path / copy.name for copy in copies], tmp_path)
    for name in ("team", "open"):
        file = tmp_path / "read" / f"{name}-to-correct.xlsx"
        book = openpyxl.load_workbook(file)
        comments = said(book)
        assert comments["D6"].startswith("cswo-report: This cannot come before the day of receipt."), name
        assert comments.keys() >= {"B5", "D6", "E6", "A9", "A10"}, name
        reasons = book["Reasons"]
        assert reasons.page_setup.orientation == "landscape", name
        assert reasons.sheet_properties.pageSetUpPr.fitToPage, name
        assert (int(reasons.page_setup.fitToWidth or 1), int(reasons.page_setup.fitToHeight or 0)) == (1, 0), name
        links = [reasons[f"B{row}"].hyperlink.location for row in range(5, 11)]
        assert links == [f"'Log 2024''s & more'!{cell}" for cell in ("B5", "D6", "E6", "A9", "A10", "A10")], name
    assert openpyxl.load_workbook(tmp_path / "read" / "team-to-correct.xlsx").active.title == "Reasons"
    saved = tmp_path / "read" / "team-to-correct.xlsx"
    before, after = read_book(tmp_path / "team.xlsx"), read_book(saved)
    assert after.sheets[0].rows == before.sheets[0].rows
    # LibreOffice does not keep who wrote a comment: ours are known by how they begin.
    again = marked(tmp_path, saved.name, saved.read_bytes(), MARKS[1:2])
    back = openpyxl.load_workbook(io.BytesIO(again.content))
    assert said(back) == {
        "B5": "Our own note",
        "E8": "Ask about this",
        "D6": "cswo-report: This cannot come before the day of receipt. Check both dates.\n(Sheet Reasons, row 5)",
    }
    assert back.sheetnames == [LOG, "Lists", "Reasons"]
