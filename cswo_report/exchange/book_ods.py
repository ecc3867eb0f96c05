"""What an OpenDocument sheet holds besides values: what is hidden, merged or a formula, and what is never read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from cswo_report.errors import InputRefused
from cswo_report.exchange.book_forms import SAVE_AS, needs_password
from cswo_report.exchange.book_limits import COLUMNS, ROWS, SHEETS, refuse_large
from cswo_report.exchange.book_parts import Parts
from cswo_report.exchange.book_surroundings import Found, Surroundings, counted, hidden_words
from cswo_report.exchange.book_xml import elements

_ODF = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
_TABLE, _TEXT, _OFFICE, _STYLE = (_ODF.format(each) for each in ("table", "text", "office", "style"))
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LOOKED_AT = (f"{_TABLE}table-column", f"{_TABLE}table-row", f"{_TABLE}table", f"{_STYLE}style")
_TRUTH = re.compile(r"of:=(TRUE|FALSE)\(\)")
_KEPT = ("mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml")


@dataclass
class _Table:
    """The table being read; its name and whether it is shown are known for sure at its end only."""

    around: Surroundings = field(default_factory=lambda: Surroundings(""))
    rows: int = 0
    columns: int = 0
    remarks: int = 0


def look(parts: Parts) -> tuple[Found, dict[str, bytes]]:
    """What surrounds the values, and the parts that the values are read from. Raises InputRefused."""
    if b"encryption-data" in parts.xml("META-INF/manifest.xml"):
        raise needs_password(parts.name)
    kept = {part: parts.xml(part) if part != "mimetype" else parts.read(part) for part in _KEPT if part in parts}
    if "content.xml" not in kept:
        raise InputRefused(f"{parts.name}: this workbook is damaged: its contents are missing.", remedy=SAVE_AS)
    found = Found([])
    unseen: set[str] = set()
    table, remarks = _Table(), 0
    for element in elements(kept["content.xml"], _LOOKED_AT, parts.name):
        kind = etree.QName(element).localname
        if kind == "style":
            if any(part.get(f"{_TABLE}display") == "false" for part in element):
                unseen.add(element.get(f"{_STYLE}name", ""))
        elif kind == "table-column":
            _column(element, table)
        elif kind == "table-row":
            _row(element, table, parts.name)
        else:
            table.around.name = element.get(f"{_TABLE}name", "")
            table.around.is_hidden = element.get(f"{_TABLE}style-name", "") in unseen
            found.sheets.append(_ended(table, parts.name))
            remarks += table.remarks
            table = _Table()
            if len(found.sheets) > SHEETS:
                raise InputRefused(f"{parts.name}: more than {SHEETS} sheets.", remedy="Send fewer sheets in one file.")
    found.ignored = [*hidden_words(found.sheets), *counted(remarks, "comment"), *_foreign(parts)]
    return found, kept


def _ended(table: _Table, name: str) -> Surroundings:
    sheet = table.around
    refuse_large(name, sheet.name, sheet.rows, sheet.columns, sheet.last)
    return sheet


def _times(element: etree._Element, what: str) -> int:
    said = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(int(said), 1 << 21) if said.isdecimal() and len(said) < 12 else 1 << 21


def _is_unseen(element: etree._Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _column(element: etree._Element, table: _Table) -> None:
    times = _times(element, "columns")
    if _is_unseen(element):
        table.around.hidden_columns.append((table.columns, table.columns + times - 1))
    table.columns += times


def _row(element: etree._Element, table: _Table, name: str) -> None:
    times, across = _times(element, "rows"), 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        repeats = _times(cell, "columns")
        if len(cell) or cell.get(f"{_TABLE}formula") is not None or cell.get(f"{_OFFICE}value-type"):
            _cell(cell, table, across, repeats, times)
        across += repeats
    if _is_unseen(element):
        table.around.hidden_rows.extend(range(table.rows, min(table.rows + times, ROWS)))
    table.rows += times
    refuse_large(name, "", min(table.around.rows, ROWS + 1), min(table.around.columns, COLUMNS + 1))


def _cell(cell: etree._Element, table: _Table, across: int, repeats: int, times: int) -> None:
    sheet, down = table.around, table.rows
    table.remarks += sum(1 for part in cell if part.tag == f"{_OFFICE}annotation")
    words = [part for part in cell if part.tag == f"{_TEXT}p"]
    kind, formula = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_TABLE}formula")
    spans = [cell.get(f"{_TABLE}number-{what}-spanned", "1") for what in ("rows", "columns")]
    if spans != ["1", "1"] and all(span.isdecimal() for span in spans):
        sheet.merged.append((down, across, down + int(spans[0]) - 1, across + int(spans[1]) - 1))
    if kind is None and not words:
        if formula is not None:
            sheet.without_value.append((down, across))
        return
    sheet.reach(down + times - 1, across + repeats - 1)
    if (instead := _instead(cell, kind, formula, words)) is not None and repeats <= COLUMNS and times <= ROWS:
        sheet.instead |= {(down + row, across + at): instead for row in range(times) for at in range(repeats)}


def _instead(
    cell: etree._Element, kind: str | None, formula: str | None, words: list[etree._Element]
) -> str | bool | None:
    """A fault's words, or a truth: the parser gives nothing for the one and a number for the other."""
    if cell.get(_KIND) == "error":
        return "".join(str(text) for part in words for text in part.itertext()) or "#ERROR"
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if truth := _TRUTH.fullmatch(formula or ""):
        return truth[1] == "TRUE"
    return None


def _foreign(parts: Parts) -> list[str]:
    def number(beginning: str) -> int:
        return sum(1 for name in parts.names if name.startswith(beginning) and not name.endswith("/"))

    return [
        *counted(min(1, number("Basic/") + number("Scripts/")), "macro program"),
        *counted(number("Object "), "embedded object's part"),
        *counted(number("Pictures/"), "picture"),
    ]
