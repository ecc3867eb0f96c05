"""Cells that are struck through: many a sender's way of saying that a row no longer counts, which no value shows.

Looked for only where the workbook's styles have such a font, since it means reading every cell once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from cswo_report.exchange.book_xml import elements

_FEW = 10  # rows that are named
_NO = ("0", "false")
_FORMATS = "cellXfs"


def struck_words(styles: bytes, sheets: Iterable[tuple[str, bytes]], name: str) -> list[str]:
    """For each sheet with such cells, how many there are and in which rows. Raises InputRefused."""
    formats = _formats(styles, name) if b"strike" in styles else frozenset()
    found = []
    for sheet, content in sheets if formats else ():
        cells = [row for row, number in _struck_rows(content, formats, name) for _ in range(number)]
        if cells:
            rows = list(dict.fromkeys(cells))
            named = ", ".join(str(row) for row in rows[:_FEW])
            more = f" and {len(rows) - _FEW:,} more" if len(rows) > _FEW else ""
            many = "a cell" if len(cells) == 1 else f"{len(cells):,} cells"
            where = f"sheet “{sheet}”, row{'s' if len(rows) > 1 else ''} {named}{more}"
            found.append(f"the line through {many} ({where}): what is struck through counts like the rest")
    return found


def _formats(styles: bytes, name: str) -> frozenset[str]:
    """The numbers of the cell formats whose font is struck through."""
    fonts: set[str] = set()
    struck: set[str] = set()
    for element in elements(styles, ("{*}fonts", f"{{*}}{_FORMATS}"), name):
        for at, each in enumerate(element):
            if etree.QName(element).localname == _FORMATS:
                if each.get("fontId") in fonts:
                    struck.add(str(at))
            elif (line := each.find("{*}strike")) is not None and line.get("val", "1") not in _NO:
                fonts.add(str(at))
    return frozenset(struck)


def _struck_rows(content: bytes, formats: frozenset[str], name: str) -> Iterator[tuple[int, int]]:
    """The number of each row with such cells that hold something, and how many they are."""
    at = 0
    for row in elements(content, "{*}row", name):
        said = row.get("r", "")
        at = int(said) if said.isdecimal() else at + 1
        number = sum(1 for cell in row if cell.get("s") in formats and len(cell))
        if number:
            yield at, number
