"""What an Office Open XML workbook holds besides values: what is hidden, merged or a formula, and what is never read.

Read part by part with a parser that resolves nothing, fetches nothing and builds no tree of the whole.
"""

from __future__ import annotations

import posixpath
import re

from lxml import etree

from cswo_report.domain.sheets import Box
from cswo_report.errors import InputRefused
from cswo_report.exchange.book_forms import SAVE_AS
from cswo_report.exchange.book_limits import SHEETS, refuse_large
from cswo_report.exchange.book_parts import Parts
from cswo_report.exchange.book_struck import struck_words
from cswo_report.exchange.book_surroundings import Found, Surroundings, counted, hidden_words
from cswo_report.exchange.book_xml import elements

_BOOK = "xl/workbook.xml"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ALWAYS = {
    name.lower(): name
    for name in (
        *("[Content_Types].xml", "_rels/.rels", _BOOK, "xl/_rels/workbook.xml.rels"),
        *("xl/styles.xml", "xl/sharedStrings.xml"),
    )
}
_BLANK_ROW = re.compile(rb'<row r="\d+"[^<>]*+(?:(?<=/)>|(?<!/)>(?:<c r="[A-Z]+\d+"[^<>]*+(?<=/)>)*+</row>)')
_TO_LOOK_AT = (
    *(b'"e"', b"'e'"),  # a fault such as #N/A
    *(b"</f></c>", b"/></c>", b"<v></v>", b"<v/>"),  # a formula that ends with no value after it
    *(
        b":f",
        b"</f>\n",
        b"</f>\r",
        b"</f> ",
        b"</f>\t",
        b"/>\n",
    ),  # or that is written in a way of which one cannot tell
)
_TRUE = ("1", "true")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def look(parts: Parts) -> tuple[Found, dict[str, bytes]]:
    """What surrounds the values, and the parts that the values are read from. Raises InputRefused."""
    kept = {_ALWAYS[name.lower()]: parts.xml(name) for name in parts.names if name.lower() in _ALWAYS}
    if _BOOK not in kept:
        raise InputRefused(f"{parts.name}: this workbook is of a form that is not read here.", remedy=SAVE_AS)
    targets = _targets(kept.get("xl/_rels/workbook.xml.rels", b""), "xl", parts.name)
    found = Found([])
    drawn = 0
    seen: list[tuple[str, bytes]] = []
    for entry in elements(kept[_BOOK], "{*}sheet", parts.name):
        link = next((str(value) for key, value in entry.items() if str(key).endswith("}id")), "")
        kind, target = targets.get(link, ("", ""))
        if not kind.endswith("/worksheet"):
            drawn += 1
            continue
        sheet = Surroundings(entry.get("name", ""), entry.get("state", "visible") != "visible")
        found.sheets.append(sheet)
        if len(found.sheets) > SHEETS:
            raise InputRefused(f"{parts.name}: more than {SHEETS} sheets.", remedy="Send fewer sheets in one file.")
        if not sheet.is_hidden:
            kept[target] = _without_blank_rows(parts.xml(target))
            _around(kept[target], sheet, parts.name)
            seen.append((sheet.name, kept[target]))
    found.ignored = [
        *hidden_words(found.sheets),
        *counted(drawn, "sheet that holds no cells", "sheets that hold no cells"),
        *struck_words(kept.get("xl/styles.xml", b""), seen, parts.name),
    ]
    found.ignored += _foreign(parts)
    return found, kept


def _without_blank_rows(content: bytes) -> bytes:
    """The sheet without its rows of empty cells: some programs write a million. Only where every row says its number."""
    if sum(content.count(begun) for begun in (b"<row ", b"<row>", b"<row/")) != content.count(b'<row r="'):
        return content
    return _BLANK_ROW.sub(b"", content)


def _around(content: bytes, sheet: Surroundings, name: str) -> None:
    """A row's last cell says how far it reaches; its others are looked at only where some cell is a formula or a fault."""
    each_cell = any(sign in content for sign in _TO_LOOK_AT)
    at = -1
    for element in elements(content, ("{*}row", "{*}col", "{*}mergeCell"), name):
        kind = etree.QName(element).localname
        if kind == "row":
            said = element.get("r")
            at = int(said) - 1 if said and said.isdecimal() else at + 1
            if not 0 <= at < _LAST_ROW:
                words = f"{name}: sheet “{sheet.name}”: it has a row beyond the last that a sheet can have."
                raise InputRefused(words, remedy=SAVE_AS)
            if element.get("hidden") in _TRUE:
                sheet.hidden_rows.append(at)
            if each_cell:
                _row(element, at, sheet, name)
            else:
                _last_cell(element, at, sheet, name)
        elif kind == "col" and element.get("hidden") in _TRUE:
            sheet.hidden_columns.append(
                (_whole(element.get("min")) - 1, min(_whole(element.get("max")), _LAST_COLUMN) - 1)
            )
        elif kind == "mergeCell":
            sheet.merged.append(_box(element.get("ref", "")))
    refuse_large(name, sheet.name, sheet.rows, sheet.columns, sheet.last)


def _last_cell(row: etree._Element, at: int, sheet: Surroundings, name: str) -> None:
    number = len(row)
    for back, cell in enumerate(row.iterchildren(reversed=True), 1):
        if len(cell):
            said = cell.get("r")
            sheet.reach(at, _column(said, at, name, sheet) if said else number - back)
            return


def _row(row: etree._Element, at: int, sheet: Surroundings, name: str) -> None:
    across = -1
    for cell in row:
        said = cell.get("r")
        across = _column(said, at, name, sheet) if said else across + 1
        if not len(cell):
            continue
        value = cell.find("{*}v")
        if cell.find("{*}is") is not None or (value is not None and value.text):
            sheet.reach(at, across)
            if cell.get("t") == "e" and value is not None:
                sheet.instead[at, across] = str(value.text)
        elif cell.get("t") != "str" and cell.find("{*}f") is not None:
            sheet.without_value.append((at, across))


def _column(said: str, at: int, name: str, sheet: Surroundings) -> int:
    place = _CELL.fullmatch(said)
    if not place or int(place[2]) - 1 != at:
        raise InputRefused(f"{name}: sheet “{sheet.name}”: a cell stands in two rows at once.", remedy=SAVE_AS)
    return _number(place[1])


def _number(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _box(reference: str) -> Box:
    first, _, last = reference.partition(":")
    start, end = _CELL.fullmatch(first), _CELL.fullmatch(last or first)
    if not start or not end:
        return (0, 0, 0, 0)
    return (int(start[2]) - 1, _number(start[1]), int(end[2]) - 1, _number(end[1]))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 1


def _targets(content: bytes, folder: str, name: str) -> dict[str, tuple[str, str]]:
    """By the id of a link: its kind, and the part it leads to."""
    found = {}
    for link in elements(content, "{*}Relationship", name) if content else ():
        target = link.get("Target", "")
        path = (
            target.removeprefix("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        )
        found[link.get("Id", "")] = (link.get("Type", ""), path)
    return found


def _foreign(parts: Parts) -> list[str]:
    """What has no cells and is never read, in words."""
    names = [name.lower() for name in parts.names]

    def number(pattern: str) -> int:
        return sum(1 for name in names if re.fullmatch(pattern, name))

    remarks = sum(
        parts.xml(name).count(b"<comment ")
        for name in parts.names
        if re.fullmatch(r"xl/comments\d*\.xml", name.lower())
    )
    return [
        *counted(number(r"xl/vbaproject\.bin"), "macro program"),
        *counted(number(r"xl/macrosheets/[^/]+"), "macro sheet"),
        *counted(remarks or number(r"xl/comments/comment\d*\.xml"), "comment"),
        *counted(number(r"xl/pivottables/[^/]+"), "pivot table"),
        *counted(
            number(r"xl/pivotcache/pivotcachedefinition[^/]*"), "pivot table's stored data", "pivot tables' stored data"
        ),
        *counted(number(r"xl/externallinks/[^/]+"), "link to another file", "links to other files"),
        *counted(number(r"xl/connections\.xml"), "connection to other data"),
        *counted(number(r"xl/embeddings/[^/]+"), "embedded object"),
        *counted(number(r"xl/media/[^/]+"), "picture"),
        *counted(number(r"xl/charts/chart[^/]*"), "chart"),
    ]
