"""The sender's own OpenDocument spreadsheet with comments in the faulty cells and a sheet of reasons; its other parts stay as they are.

A cell that is written once for many (“repeated”) is split, so that only the faulty one has the comment.
"""

from __future__ import annotations

import copy
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from lxml import etree

from cswo_report.domain.found_tables import REASONS_TITLE
from cswo_report.exchange import marked_ods_xml
from cswo_report.exchange.marked_ods_pages import page_put_in
from cswo_report.exchange.marked_ods_xml import ODF, Places, Row, Span, looks_put_in, unwrapped, with_changes, wrapped
from cswo_report.exchange.marked_package import Package, local, words
from cswo_report.exchange.marked_reasons import (
    AUTHOR,
    HEADING_ROW,
    HEADINGS,
    RETURNED_ROW,
    SAYS,
    WIDTHS,
    Marked,
    Reason,
    Remark,
    about,
    remarks_of,
    sheet_name,
)
from cswo_report.exchange.marked_sheet_xml import as_utf8

_TABLE, _TEXT, _OFFICE, _STYLE = (f"{{{ODF.format(name)}}}" for name in ("table", "text", "office", "style"))
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_CONFIG = f"{{{ODF.format('config')}}}"
_CELLS = ("table-cell", "covered-table-cell")
_ACROSS, _DOWN = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-repeated"
_VIEWS = f"""<config:config-item-map-indexed xmlns:config="{ODF.format("config")}" config:name="Views"><config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item><config:config-item config:name="ActiveTable" config:type="string"/></config:config-item-map-entry></config:config-item-map-indexed>"""
_STYLE_NAME = "cswo-report-reasons"
_CHARACTER_MM = 1.95


def mark(package: Package, reasons: Sequence[Reason], earlier: Sequence[str], returned: str = "") -> Marked:
    """The marked spreadsheet. `earlier` names the sheets of reasons of earlier rounds."""
    content = as_utf8(package.read("content.xml"), package.name)
    rows: dict[str, list[int]] = {}
    for reason in sorted(reasons, key=lambda each: each.row):
        rows.setdefault(reason.sheet, []).append(reason.row)

    def is_marked(table: str, first: int, last: int) -> bool:
        numbers = rows.get(table, [])
        at = bisect_left(numbers, first)
        return at < len(numbers) and numbers[at] < last

    found = marked_ods_xml.places(content, is_marked, _STYLE_NAME, package.name)
    listed_on = sheet_name([name for name, _ in found.tables], earlier)
    remarks: dict[tuple[str, int], list[Remark]] = {}
    for remark in remarks_of(reasons, listed_on):
        remarks.setdefault((remark.sheet, remark.row), []).append(remark)
    changes = [
        ((row.begins, row.ends), _marked_run(content[row.begins : row.ends], row, remarks, rows, package.name))
        for row in found.rows
        if row.table not in earlier
    ]
    has_page = page_put_in(package, f"{_STYLE_NAME}-page")
    changes += _sheet_put_in(content, found, listed_on, reasons, package.name, returned, has_page=has_page)
    package.put("content.xml", with_changes(content, changes))
    _show_first(package, listed_on)
    signed = package.held("META-INF/documentsignatures.xml")
    if signed:
        package.drop(signed)
    notes = ("The workbook was signed; the marked copy is not.",) if signed else ()
    return Marked(package.written(), listed_on, notes)


def _marked_run(
    fragment: bytes,
    row: Row,
    remarks: Mapping[tuple[str, int], Sequence[Remark]],
    rows: Mapping[str, Sequence[int]],
    name: str,
) -> bytes:
    """A run of equal rows with the comments of those that are marked, and without those of an earlier round."""
    inside = wrapped(fragment, row.spaces, name)
    _without_ours(inside)
    left, down, repeats = inside[0], row.first, row.repeats
    numbers = rows.get(row.table, [])
    begin, end = bisect_left(numbers, row.first), bisect_left(numbers, row.first + row.repeats)
    for at in dict.fromkeys(numbers[begin:end]):
        one, left = _split(left, at - down, repeats, _DOWN)
        for remark in remarks.get((row.table, at), ()):
            _remark(_cell(one, remark.column), remark)
        down, repeats = at + 1, repeats - (at - down) - 1
    return unwrapped(inside)


def _sheet_put_in(
    content: bytes, found: Places, name: str, reasons: Sequence[Reason], file: str, returned: str, *, has_page: bool
) -> list[tuple[Span, bytes]]:
    """The changes that add the sheet of reasons, after the others or in the place of an earlier one, and its looks."""
    inside = wrapped(b"", found.spaces, file)
    inside.append(_reasons(name, reasons, returned))
    old = next((span for table, span in found.tables if table == name), None)
    last = found.tables[-1][1][1]
    looks = wrapped(b"", found.spaces, file)
    _looks(looks, has_page=has_page)
    return [(old or (last, last), unwrapped(inside)), *looks_put_in(content, found, unwrapped(looks))]


def _without_ours(table: etree._Element) -> None:
    """Take out what an earlier round said: our own comments, and what stands below a sender's."""
    for remark in list(table.iter(f"{_OFFICE}annotation")):
        said = [each for each in remark if local(each) in ("p", "list")]
        ours = next((at for at, each in enumerate(said) if words(each).startswith(SAYS)), None)
        if remark.findtext(f"{_DC}creator", "") == AUTHOR or ours == 0:
            _take_out(remark)
        elif ours is not None:
            for each in said[ours:]:
                remark.remove(each)
            if not words(said[ours - 1]):
                remark.remove(said[ours - 1])


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _repeats(element: etree._Element, attribute: str) -> int:
    said = element.get(attribute, "1")
    return max(1, int(said)) if said.isdecimal() else 1


def _split(element: etree._Element, before: int, repeats: int, attribute: str) -> tuple[etree._Element, etree._Element]:
    """Make one of a run an element of its own: answers it, and the element that stands for those after it (itself if none)."""
    one, after = element, repeats - before - 1
    if before:
        one = copy.deepcopy(element)
        _count(element, attribute, before)
        element.addnext(one)
    _count(one, attribute, 1)
    if not after:
        return one, one
    rest = copy.deepcopy(one)
    _count(rest, attribute, after)
    one.addnext(rest)
    return one, rest


def _count(element: etree._Element, attribute: str, number: int) -> None:
    if number == 1:
        element.attrib.pop(attribute, "")
    else:
        element.set(attribute, str(number))


def _cell(row: etree._Element, column: int) -> etree._Element:
    """The cell of a row at a column, an element of its own; empty cells are put in where the row is shorter."""
    across = 0
    for cell in [each for each in row if local(each) in _CELLS]:
        repeats = _repeats(cell, _ACROSS)
        if across <= column < across + repeats:
            return _split(cell, column - across, repeats, _ACROSS)[0]
        across += repeats
    if column > across:
        _count(etree.SubElement(row, f"{_TABLE}table-cell"), _ACROSS, column - across)
    return etree.SubElement(row, f"{_TABLE}table-cell")


def _remark(cell: etree._Element, remark: Remark) -> None:
    """Put a comment in, below the sender's own where there is one. It comes before what the cell says, as the standard asks."""
    held = next((each for each in cell if each.tag == f"{_OFFICE}annotation"), None)
    if held is None:
        held = etree.Element(f"{_OFFICE}annotation")
        held.set(f"{_OFFICE}display", "false")
        etree.SubElement(held, f"{_DC}creator").text = AUTHOR
        cell.insert(sum(1 for each in cell if local(each) == "cell-range-source"), held)
    below = [""] if any(local(each) in ("p", "list") for each in held) else []
    for line in (*below, *remark.text.split("\n")):
        etree.SubElement(held, f"{_TEXT}p").text = line


def _looks(held: etree._Element, *, has_page: bool) -> None:
    """The few looks that the sheet needs."""
    sheet = etree.SubElement(held, f"{_STYLE}style")
    sheet.set(f"{_STYLE}name", f"{_STYLE_NAME}-sheet")
    sheet.set(f"{_STYLE}family", "table")
    if has_page:
        sheet.set(f"{_STYLE}master-page-name", f"{_STYLE_NAME}-page")
    for at, width in enumerate(WIDTHS, 1):
        column = etree.SubElement(held, f"{_STYLE}style")
        column.set(f"{_STYLE}name", f"{_STYLE_NAME}-column-{at}")
        column.set(f"{_STYLE}family", "table-column")
        etree.SubElement(column, f"{_STYLE}table-column-properties").set(
            f"{_STYLE}column-width", f"{width * _CHARACTER_MM:.1f}mm"
        )
    for name, size in (("title", "14pt"), ("heading", "")):
        look = _cell_look(held, name)
        words = etree.SubElement(look, f"{_STYLE}text-properties")
        words.set(f"{_FO}font-weight", "bold")
        if size:
            words.set(f"{_FO}font-size", size)
    _cell_look(held, "words")


def _cell_look(held: etree._Element, name: str) -> etree._Element:
    look = etree.SubElement(held, f"{_STYLE}style")
    look.set(f"{_STYLE}name", f"{_STYLE_NAME}-{name}")
    look.set(f"{_STYLE}family", "table-cell")
    cell = etree.SubElement(look, f"{_STYLE}table-cell-properties")
    cell.set(f"{_STYLE}vertical-align", "top")
    cell.set(f"{_FO}wrap-option", "no-wrap" if name == "title" else "wrap")
    return look


def _reasons(name: str, reasons: Sequence[Reason], returned: str) -> etree._Element:
    table = etree.Element(f"{_TABLE}table")
    table.set(f"{_TABLE}name", name)
    table.set(f"{_TABLE}style-name", f"{_STYLE_NAME}-sheet")
    for at in range(1, len(WIDTHS) + 1):
        etree.SubElement(table, f"{_TABLE}table-column").set(f"{_TABLE}style-name", f"{_STYLE_NAME}-column-{at}")
    _row(table, [REASONS_TITLE], "title")
    _row(table, [about(reasons)], "")
    for number in range(3, HEADING_ROW):
        _row(table, [returned if number == RETURNED_ROW else ""], "")
    _row(etree.SubElement(table, f"{_TABLE}table-header-rows"), HEADINGS, "heading")
    for reason in reasons:
        _row(table, reason.line, "words", place(reason))
    return table


def _row(table: etree._Element, words: Sequence[str], look: str, link: str = "") -> None:
    """A row of texts; the second of them is a link, where one is given."""
    row = etree.SubElement(table, f"{_TABLE}table-row")
    for at, said in enumerate(words):
        cell = etree.SubElement(row, f"{_TABLE}table-cell")
        if look:
            cell.set(f"{_TABLE}style-name", f"{_STYLE_NAME}-{look}")
        if not said:
            continue
        cell.set(f"{_OFFICE}value-type", "string")
        line = etree.SubElement(cell, f"{_TEXT}p")
        if link and at == 1:
            line = etree.SubElement(line, f"{_TEXT}a")
            line.set(f"{_XLINK}type", "simple")
            line.set(f"{_XLINK}href", link)
        line.text = said


def place(reason: Reason) -> str:
    """The cell as a link within the document names it: quotation marks of a sheet's name are doubled."""
    return f"#'{reason.sheet.replace(chr(39), chr(39) * 2)}'.{reason.cell}"


def _show_first(package: Package, name: str) -> None:
    """Let the sheet of reasons be what is seen when the file is opened."""
    if not package.held("settings.xml"):
        return
    settings = package.tree("settings.xml")
    said = [each for each in settings.iter(f"{_CONFIG}config-item") if each.get(f"{_CONFIG}name", "") == "ActiveTable"]
    for each in said or [_view(settings)]:
        each.text = name
    package.put_tree("settings.xml", settings)


def _view(settings: etree._Element) -> etree._Element:
    """Put in what says which sheet is seen: a document that was never open on a screen does not say it."""
    sets = settings.iter(f"{_CONFIG}config-item-set")
    held = next((each for each in sets if each.get(f"{_CONFIG}name", "").endswith("view-settings")), None)
    if held is None:
        above = next((each for each in settings if each.tag == f"{_OFFICE}settings"), settings)
        held = etree.SubElement(above, f"{_CONFIG}config-item-set")
        held.set(f"{_CONFIG}name", "ooo:view-settings")
    views = etree.fromstring(_VIEWS)
    held.append(views)
    return next(each for each in views.iter() if each.get(f"{_CONFIG}name") == "ActiveTable")
