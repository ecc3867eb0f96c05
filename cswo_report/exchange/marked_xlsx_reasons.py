"""The sheet Reasons of an Office Open XML workbook, and the few looks that it needs, added after the sender's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from cswo_report.domain.found_tables import REASONS_TITLE
from cswo_report.domain.sheets import cell_name
from cswo_report.exchange.marked_package import local, space
from cswo_report.exchange.marked_reasons import HEADING_ROW, HEADINGS, RETURNED_ROW, WIDTHS, Reason, about

_MOST_LOOKS = 60_000  # a workbook may have 65,490
_MOST_LINKS = 65_000  # a sheet may have 65,530
_LINE = 15  # points
_SIZE = re.compile(r"[1-9][0-9]?(\.[0-9]+)?")  # of a font, in points
_CONTENT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Looks = tuple[int, int, int, int]
"""The numbers of the looks for the title, a heading, words that wrap, and a link."""


def with_looks(styles: etree._Element) -> Looks:
    """Add our looks to a workbook's list, after all others, so that no number of theirs changes; none where it is full."""
    namespace = space(styles)
    fonts, looks = (_child(styles, name) for name in ("fonts", "cellXfs"))
    if fonts is None or looks is None or len(looks) > _MOST_LOOKS:
        return (0, 0, 0, 0)
    base = next((each for each in fonts if local(each) == "font"), None)
    size, name = (_value(base, "sz", "11"), _value(base, "name", "Calibri"))
    size = size if _SIZE.fullmatch(size) else "11"
    title = _font(fonts, namespace, name, str(round(float(size)) + 3), bold=True)
    heading = _font(fonts, namespace, name, size, bold=True)
    link = _font(fonts, namespace, name, size, link=True)
    plain = _font(fonts, namespace, name, size)
    fonts.set("count", str(len(fonts)))
    made = tuple(_look(looks, namespace, font, wrap=font != title) for font in (title, heading, plain, link))
    looks.set("count", str(len(looks)))
    return made[0], made[1], made[2], made[3]


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next((each for each in (() if parent is None else parent) if local(each) == name), None)


def _value(font: etree._Element | None, name: str, otherwise: str) -> str:
    found = _child(font, name)
    return otherwise if found is None else found.get("val", otherwise)


def _font(
    fonts: etree._Element, namespace: str, name: str, size: str, *, bold: bool = False, link: bool = False
) -> int:
    font = etree.SubElement(fonts, f"{{{namespace}}}font")
    parts: list[tuple[str, tuple[str, str] | None]] = [("b", None)] if bold else []
    parts += [("u", None)] if link else []
    parts += [
        ("sz", ("val", size)),
        ("color", ("rgb", "FF0B4A8F") if link else ("rgb", "FF000000")),
        ("name", ("val", name)),
    ]
    for tag, value in parts:
        part = etree.SubElement(font, f"{{{namespace}}}{tag}")
        if value:
            part.set(*value)
    return sum(1 for each in fonts if local(each) == "font") - 1


def _look(looks: etree._Element, namespace: str, font: int, *, wrap: bool) -> int:
    """One look. It points to a fill, a border and a named style only where the workbook has any."""
    look = etree.SubElement(looks, f"{{{namespace}}}xf", numFmtId="0", fontId=str(font))
    for attribute, of in (("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs")):
        held = _child(looks.getparent(), of)
        if held is not None and len(held):
            look.set(attribute, "0")
    look.set("applyFont", "1")
    look.set("applyAlignment", "1")
    alignment = etree.SubElement(look, f"{{{namespace}}}alignment", vertical="top")
    if wrap:
        alignment.set("wrapText", "1")
    return sum(1 for each in looks if local(each) == "xf") - 1


def sheet(reasons: Sequence[Reason], looks: Looks, views: int, namespace: str = _CONTENT, returned: str = "") -> bytes:
    """The part: a title, a line of instruction, and one line for each reason with a link to its cell."""
    title, heading, plain, link = looks
    rows = [
        _row(1, [REASONS_TITLE], [title]),
        _row(2, [about(reasons)], [0]),
        *([_row(RETURNED_ROW, [returned], [0])] if returned else []),
        _row(HEADING_ROW, HEADINGS, [heading] * len(HEADINGS)),
    ]
    for at, reason in enumerate(reasons, HEADING_ROW + 1):
        rows.append(_row(at, reason.line, [plain, link, plain, plain, plain], _lines(reason) * _LINE))
    links = "".join(
        f'<hyperlink ref="B{at}" location={quoteattr(place(reason))} display={quoteattr(reason.cell)}/>'
        for at, reason in enumerate(reasons[:_MOST_LINKS], HEADING_ROW + 1)
    )
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(WIDTHS, 1)
    )
    frozen = f'<pane ySplit="{HEADING_ROW}" topLeftCell="A{HEADING_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    seen = "".join(
        f'<sheetView tabSelected="1" workbookViewId="{view}">{frozen}'
        f'<selection pane="bottomLeft" activeCell="A{HEADING_ROW + 1}" sqref="A{HEADING_ROW + 1}"/></sheetView>'
        for view in range(views)
    )
    last = cell_name(HEADING_ROW - 1 + len(reasons), len(HEADINGS) - 1)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}"/><sheetViews>{seen}</sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{_LINE}"/><cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        f"{f'<hyperlinks>{links}</hyperlinks>' if links else ''}"
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _row(number: int, cells: Sequence[str], looks: Sequence[int], height: int = 0) -> str:
    tall = f' ht="{height}" customHeight="1"' if height else ""
    said = "".join(
        f'<c r="{cell_name(number - 1, at)}" s="{look}" t="inlineStr"><is><t>{escape(words)}</t></is></c>'
        for at, (words, look) in enumerate(zip(cells, looks, strict=True))
    )
    return f'<row r="{number}"{tall}>{said}</row>'


def _lines(reason: Reason) -> int:
    return max(1 + len(words) // (width - 4) for words, width in zip(reason.line, WIDTHS, strict=True))


def place(reason: Reason) -> str:
    """The cell as a link within the workbook names it: quotation marks of a sheet's name are doubled."""
    return f"'{reason.sheet.replace(chr(39), chr(39) * 2)}'!{reason.cell}"
