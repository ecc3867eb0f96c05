"""Reading a written data workbook back, in either form, so that what is checked is the file and not what we meant to write.

Only files that this program has just made are read here, so that they need no guard against what strangers put into spreadsheets.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree import ElementTree

Content = str | Decimal

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_ODF = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
_TABLE, _TEXT, _OFFICE = _ODF.format("table"), _ODF.format("text"), _ODF.format("office")
_XLINK = "{http://www.w3.org/1999/xlink}"
_CELL = re.compile(r"\$?([A-Z]+)\$?(\d+)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FOREIGN = re.compile(
    r"externalLink|comment|vmlDrawing|pivot|vbaProject|embeddings|customXml|connections|queryTable|activeX|media/"
)
_MOST_REPEATS = 1_000  # of a cell that is said once for many: more is the empty rest of a sheet


@dataclass
class ReadSheet:
    """One sheet as a program sees it. Cells are counted from 0; only those that hold something are listed."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], Content] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_lines: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tables: list[tuple[str, tuple[int, int, int, int]]] = field(default_factory=list)
    remarks: int = 0


@dataclass
class ReadBook:
    """A whole file. `foreign` names what has no business in it: comments, links to other files, saved queries, programs."""

    sheets: list[ReadSheet]
    title: str
    language: str
    foreign: list[str]


def xlsx(file: bytes) -> ReadBook:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        names = parts.namelist()
        strings = _shared_strings(parts)
        book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
        targets = _relations(parts, "xl/_rels/workbook.xml.rels")
        sheets = []
        for entry in book.iter(f"{_SHEET}sheet"):
            path = "xl/" + targets[entry.get(f"{_LINK}id", "")].removeprefix("/xl/")
            sheet = ReadSheet(entry.get("name", ""), entry.get("state", "visible") != "visible")
            _xlsx_sheet(parts, path, sheet, strings)
            sheets.append(sheet)
        core = ElementTree.fromstring(parts.read("docProps/core.xml"))
        foreign = [name for name in names if _FOREIGN.search(name)]
        return ReadBook(sheets, core.findtext(f"{_DUBLIN}title", ""), core.findtext(f"{_DUBLIN}language", ""), foreign)


def ods(file: bytes) -> ReadBook:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        root = ElementTree.fromstring(parts.read("content.xml"))
        meta = ElementTree.fromstring(parts.read("meta.xml"))
        expected = {"mimetype", "content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml"}
        foreign = [name for name in parts.namelist() if name not in expected]
    unseen = {
        style.get(f"{_ODF.format('style')}name", "")
        for style in root.iter(f"{_ODF.format('style')}style")
        if any(part.get(f"{_TABLE}display") == "false" for part in style)
    }
    sheets = [_ods_sheet(table, unseen) for table in root.iter(f"{_TABLE}table")]
    for each in root.iter(f"{_TABLE}database-range"):
        name, _, span = each.get(f"{_TABLE}target-range-address", "").partition(".")
        first, _, last = span.partition(":")
        owner = next((sheet for sheet in sheets if sheet.name == name.strip("'$")), None)
        if owner:
            box = (*_position(first), *_position(last.rpartition(".")[2]))
            owner.tables.append((each.get(f"{_TABLE}name", ""), box))
    title, language = meta.find(f".//{_DUBLIN}title"), meta.find(f".//{_DUBLIN}language")
    return ReadBook(sheets, _said(title), _said(language), foreign)


def _said(element: ElementTree.Element | None) -> str:
    return "" if element is None else element.text or ""


def _shared_strings(parts: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in parts.namelist():
        return []
    root = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
    return [_unescaped("".join(t.text or "" for t in si.iter(f"{_SHEET}t"))) for si in root.iter(f"{_SHEET}si")]


def _relations(parts: zipfile.ZipFile, path: str) -> dict[str, str]:
    if path not in parts.namelist():
        return {}
    return {each.get("Id", ""): each.get("Target", "") for each in ElementTree.fromstring(parts.read(path))}


def _xlsx_sheet(parts: zipfile.ZipFile, path: str, sheet: ReadSheet, strings: list[str]) -> None:
    root = ElementTree.fromstring(parts.read(path))
    for cell in root.iter(f"{_SHEET}c"):
        where = cell.get("r", "")
        if cell.find(f"{_SHEET}f") is not None:
            sheet.formulas.append(where)
        if (found := _xlsx_value(cell, strings)) is not None:
            sheet.cells[_position(where)] = found
    sheet.merged = [each.get("ref", "") for each in root.iter(f"{_SHEET}mergeCell")]
    sheet.hidden_lines = [
        f"row {row.get('r')}" for row in root.iter(f"{_SHEET}row") if row.get("hidden") in ("1", "true")
    ]
    sheet.hidden_lines += [
        f"column {col.get('min')}" for col in root.iter(f"{_SHEET}col") if col.get("hidden") in ("1", "true")
    ]
    for link in root.iter(f"{_SHEET}hyperlink"):
        sheet.links.append(link.get("location", "outside").partition("!")[0].strip("'"))
    folder, _, name = path.rpartition("/")
    for target in _relations(parts, f"{folder}/_rels/{name}.rels").values():
        if "/tables/" in target:
            table = ElementTree.fromstring(parts.read("xl/" + target.removeprefix("../").removeprefix("/xl/")))
            first, _, last = table.get("ref", "").partition(":")
            sheet.tables.append((table.get("displayName", ""), (*_position(first), *_position(last))))


def _xlsx_value(cell: ElementTree.Element, strings: list[str]) -> Content | None:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_SHEET}t")) or None
    value = cell.findtext(f"{_SHEET}v")
    if value is None:
        return None
    if cell.get("t") == "s":
        return strings[int(value)] or None
    return value if cell.get("t") in ("str", "b", "e") else Decimal(value)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _position(cell: str) -> tuple[int, int]:
    """'B7' as (6, 1)."""
    found = _CELL.fullmatch(cell)
    if not found:
        return (-1, -1)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _ods_sheet(table: ElementTree.Element, unseen: set[str]) -> ReadSheet:
    sheet = ReadSheet(table.get(f"{_TABLE}name", ""), table.get(f"{_TABLE}style-name", "") in unseen)
    for at, column in enumerate(table.iter(f"{_TABLE}table-column"), 1):
        if column.get(f"{_TABLE}visibility", "visible") != "visible":
            sheet.hidden_lines.append(f"column {at}")
    down = 0
    for row in table.iter(f"{_TABLE}table-row"):
        if row.get(f"{_TABLE}visibility", "visible") != "visible":
            sheet.hidden_lines.append(f"row {down + 1}")
        _ods_row(row, down, sheet)
        down += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
    sheet.remarks = sum(1 for _ in table.iter(f"{_OFFICE}annotation"))
    for link in table.iter(f"{_TEXT}a"):
        target = link.get(f"{_XLINK}href", "")
        sheet.links.append(target[1:].partition(".")[0] if target.startswith("#") else "outside")
    return sheet


def _ods_row(row: ElementTree.Element, down: int, sheet: ReadSheet) -> None:
    across = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        where = f"row {down + 1}, column {across + 1}"
        if cell.get(f"{_TABLE}formula") is not None:
            sheet.formulas.append(where)
        spans = (cell.get(f"{_TABLE}number-columns-spanned", "1"), cell.get(f"{_TABLE}number-rows-spanned", "1"))
        if spans != ("1", "1"):
            sheet.merged.append(where)
        repeats = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if (found := _ods_value(cell)) is not None:
            sheet.cells |= {(down, across + at): found for at in range(min(repeats, _MOST_REPEATS))}
        across += repeats


def _ods_value(cell: ElementTree.Element) -> Content | None:
    if cell.get(f"{_OFFICE}value-type") in ("float", "percentage", "currency"):
        return Decimal(cell.get(f"{_OFFICE}value", "0"))
    paragraphs = ["".join(_ods_words(p)) for p in cell.findall(f"{_TEXT}p")]
    return "\n".join(paragraphs) or None


def _ods_words(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * int(child.get(f"{_TEXT}c", "1"))
        else:
            yield from _ods_words(child)
        yield child.tail or ""
