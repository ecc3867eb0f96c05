"""The XML of one sheet of an Office Open XML workbook, changed in two places and nowhere else: bytes are put in, none are rewritten.

A sheet may have a million cells; it is gone through once, and never held as a tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

from cswo_report.exchange.marked_package import damaged, parsed

_AFTER_COMMENTS = frozenset(
    {
        *("legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
        *("tableParts", "extLst", "AlternateContent"),
    }
)
"""What the standard (ISO/IEC 29500-1, 18.3.1.99) does not put before `legacyDrawing`; Excel repairs a sheet that has another order."""

_USUAL_WIDTH = 64  # pixels
_SELECTED = re.compile(rb"""\s(?:\w+:)?tabSelected\s*=\s*(?:"[^"]*"|'[^']*')""")
_LEGACY_ID = re.compile(rb"""\s(?:\w+:)?id\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass
class SheetPlaces:
    """Where in the bytes of a sheet the few things stand that matter here."""

    prefix: str  # of the elements, with its colon; mostly none
    drawing_at: int  # where a `legacyDrawing` would be put in
    legacy_id: str  # the relationship of the `legacyDrawing` that is there, else ""
    selected: list[tuple[int, int]]  # the attributes that say the sheet is selected
    columns: list[
        tuple[int, int, int]
    ]  # first and last of columns of one width, counted from 0, and that width in pixels

    def pixels(self, column: int) -> int:
        """How wide a column is on the screen, about; it decides nothing but the size of a comment's box."""
        return next((width for first, last, width in self.columns if first <= column <= last), _USUAL_WIDTH)


def as_utf8(content: bytes, name: str) -> bytes:
    """The sheet in UTF-8, as nearly every program writes it; one in another encoding is written anew."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or not _says_utf8(content[:200]):
        from lxml import etree

        return etree.tostring(parsed(content, name), xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def _says_utf8(head: bytes) -> bool:
    said = re.search(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""", head)
    return said is None or said[1].lower() in (b"utf-8", b"us-ascii", b"ascii")


class _Walk:
    """Listens to the elements of a sheet, of which only the outermost two levels are looked at."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.depth = 0
        self.prefix = ""
        self.children: list[tuple[str, int]] = []
        self.end = len(content)
        self.selected: list[tuple[int, int]] = []
        self.legacy_id = ""
        self.columns: list[tuple[int, int, int]] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.finish
        self.parser.EntityDeclHandler = self.declared

    def declared(self, *_found: object) -> None:
        raise ValueError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth <= 2:
            at = self.parser.CurrentByteIndex
            local = name.rpartition(":")[2]
            if self.depth == 0:
                self.prefix = name[: -len(local)]
            elif self.depth == 1:
                self.children.append((local, at))
                if local == "legacyDrawing" and (found := _LEGACY_ID.search(self._tag(at))):
                    self.legacy_id = (found[1] or found[2] or b"").decode()
            elif local == "col":
                self.columns += _width(attributes)
            elif local == "sheetView":
                self.selected += [(at + found.start(), at + found.end()) for found in _SELECTED.finditer(self._tag(at))]
        self.depth += 1

    def _tag(self, at: int) -> bytes:
        return self.content[at : self.content.index(b">", at)]

    def finish(self, _name: str) -> None:
        self.depth -= 1
        if self.depth == 0:
            self.end = self.parser.CurrentByteIndex


def _width(column: dict[str, str]) -> list[tuple[int, int, int]]:
    try:
        width = 0 if column.get("hidden") in ("1", "true") else int(float(column["width"]) * 7 + 5)
        return [(int(column["min"]) - 1, int(column["max"]) - 1, width)]
    except (KeyError, ValueError, OverflowError):
        return []


def places(content: bytes, name: str) -> SheetPlaces:
    """Raises InputRefused for a sheet that is not well formed or declares an entity."""
    walk = _Walk(content)
    try:
        walk.parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as fault:
        raise damaged(name) from fault
    last = max((at for at, (child, _) in enumerate(walk.children) if child not in _AFTER_COMMENTS), default=-1)
    following = walk.children[last + 1 :]
    return SheetPlaces(
        walk.prefix, following[0][1] if following else walk.end, walk.legacy_id, walk.selected, walk.columns
    )


def changed(content: bytes, found: SheetPlaces, drawing: bytes, *, deselect: bool) -> bytes:
    """The sheet with a `legacyDrawing` (or none), and not selected any more where another sheet is to be seen first."""
    edits = [(start, end, b"") for start, end in found.selected] if deselect else []
    if drawing:
        edits.append((found.drawing_at, found.drawing_at, drawing))
    for start, end, put in sorted(edits, reverse=True):
        content = content[:start] + put + content[end:]
    return content
