"""The content of an OpenDocument spreadsheet, gone through once for the places where something is put in; never held as a tree.

A row that is to be changed is taken out by its place in the bytes, changed as a tree of its own, and put back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from lxml import etree

from cswo_report.errors import InputRefused
from cswo_report.exchange.marked_package import damaged, parsed

ODF = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_OFFICE, _TABLE, _STYLE = (ODF.format(name) for name in ("office", "table", "style"))
_ROW, _NOTE = f"{_TABLE} table-row", f"{_OFFICE} annotation"
_TABLE_DEPTH, _STYLE_DEPTH = 3, 2  # document > body > spreadsheet > table; document > automatic styles > style
_EMPTY = b"/>"

Span = tuple[int, int]
"""Where something begins and ends in the bytes."""


@dataclass
class Row:
    """A row, or a run of equal rows said once, that may have to be changed."""

    table: str
    first: int  # counted from 0
    repeats: int
    begins: int
    spaces: dict[str, str]
    ends: int = 0
    has_note: bool = False


@dataclass
class Places:
    """What was found. Elements that say themselves to be empty have no inside to put anything in."""

    tables: list[tuple[str, Span]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)  # with a comment, or with a cell that is to have one
    looks: Span | None = None  # of the automatic styles
    own_looks: list[Span] = field(default_factory=list)
    body: int = 0
    spaces: dict[str, str] = field(default_factory=dict)


class _Walk:
    def __init__(self, content: bytes, wanted: Callable[[str, int, int], bool], own_looks: str) -> None:
        self.content, self.wanted, self.own = content, wanted, own_looks
        self.found = Places()
        self.spaces: dict[str, list[str]] = {}
        self.depth, self.begun, self.down = 0, 0, 0  # begun: how deep the last element was that began
        self.table, self.table_at = "", 0
        self.in_table = False
        self.row: Row | None = None
        self.row_depth = self.style_at = self.looks_at = -1
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.StartNamespaceDeclHandler, self.parser.EndNamespaceDeclHandler = self.declare, self.forget
        self.parser.EntityDeclHandler = self.refused

    def refused(self, *_found: object) -> None:
        raise ValueError

    def declare(self, prefix: str | None, named: str | None) -> None:
        self.spaces.setdefault(prefix or "", []).append(named or "")

    def forget(self, prefix: str | None) -> None:
        self.spaces[prefix or ""].pop()

    def now(self) -> dict[str, str]:
        return {prefix: named[-1] for prefix, named in self.spaces.items() if named}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.row is None:
            self._outside(name, attributes)
        elif name == _NOTE:
            self.row.has_note = True
        self.begun = self.depth
        self.depth += 1

    def _outside(self, name: str, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        if self.depth == 0:
            self.found.spaces = self.now()
        elif name == f"{_OFFICE} body":
            self.found.body = at
        elif name == f"{_OFFICE} automatic-styles":
            self.looks_at = at
        elif self.depth == _STYLE_DEPTH and attributes.get(f"{_STYLE} name", "").startswith(self.own):
            self.style_at = at
        elif name == f"{_TABLE} table" and self.depth == _TABLE_DEPTH:
            self.in_table, self.table, self.table_at, self.down = True, attributes.get(f"{_TABLE} name", ""), at, 0
        elif name == _ROW and self.in_table:
            said = attributes.get(f"{_TABLE} number-rows-repeated", "1")
            repeats = max(1, int(said)) if said.isdecimal() else 1
            self.row = Row(self.table, self.down, repeats, at, self.now())
            self.row_depth = self.depth

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.row is not None:
            if self.depth == self.row_depth:
                self._row_ends(self.row)
        elif name == f"{_TABLE} table" and self.depth == _TABLE_DEPTH and self.in_table:
            self.in_table = False
            self.found.tables.append((self.table, (self.table_at, self._after())))
        elif name == f"{_OFFICE} automatic-styles":
            self.found.looks = (self.looks_at, self._after())
        elif self.depth == _STYLE_DEPTH and self.style_at >= 0:
            self.found.own_looks.append((self.style_at, self._after()))
            self.style_at = -1

    def _row_ends(self, row: Row) -> None:
        self.row, self.down = None, row.first + row.repeats
        if row.has_note or self.wanted(row.table, row.first, self.down):
            row.ends = self._after()
            self.found.rows.append(row)

    def _after(self) -> int:
        """The place behind the element that ends here: one that says itself to be empty has ended when its end is told."""
        at = self.parser.CurrentByteIndex
        if self.begun == self.depth and self.content[at - 2 : at] == _EMPTY:
            return at
        return self.content.index(b">", at) + 1


def places(content: bytes, wanted: Callable[[str, int, int], bool], own_looks: str, name: str) -> Places:
    """Where tables, looks and rows stand. `wanted` tells of a table and its rows from one up to another whether they are to change.

    Raises InputRefused for what is not well formed, declares an entity, or is no spreadsheet.
    """
    walk = _Walk(content, wanted, own_looks)
    try:
        walk.parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as fault:
        raise damaged(name) from fault
    if not walk.found.tables:
        raise InputRefused(f"{name}: the file is no spreadsheet.", remedy="Save it as .ods and import that.")
    return walk.found


def wrapped(fragment: bytes, spaces: Mapping[str, str], name: str) -> etree._Element:
    """A piece of a document as a tree: what it says is inside one element that knows the names it needs."""
    said = "".join(
        f" xmlns{f':{prefix}' if prefix else ''}={quoteattr(named)}"
        for prefix, named in spaces.items()
        if prefix != "xml"
    )
    return parsed(b"<inside" + said.encode() + b">" + fragment + b"</inside>", name)


def unwrapped(inside: etree._Element) -> bytes:
    """The piece again as bytes."""
    written = etree.tostring(inside, encoding="UTF-8")
    end = written.rfind(b"</")
    return written[written.index(b">") + 1 : end] if end > 0 else b""


def with_changes(content: bytes, changes: Sequence[tuple[Span, bytes]]) -> bytes:
    """The document with some of its pieces exchanged for others; they do not overlap."""
    pieces, at = [], 0
    for (begins, ends), put in sorted(changes, key=lambda change: change[0]):
        pieces += [content[at:begins], put]
        at = ends
    return b"".join((*pieces, content[at:]))


def looks_put_in(content: bytes, found: Places, looks: bytes) -> list[tuple[Span, bytes]]:
    """The changes that put looks among those of the document, and take out our earlier ones."""
    gone: list[tuple[Span, bytes]] = [(span, b"") for span in found.own_looks]
    prefix = next((prefix for prefix, named in found.spaces.items() if named == _OFFICE), "office")
    tag = f"{prefix}:automatic-styles" if prefix else "automatic-styles"
    if found.looks is None:
        return [((found.body, found.body), f"<{tag}>".encode() + looks + f"</{tag}>".encode())]
    begins, ends = found.looks
    if content[begins:ends].endswith(_EMPTY):
        return [((begins, ends), content[begins : ends - 2] + b">" + looks + f"</{tag}>".encode())]
    inside = content.rindex(b"</", begins, ends)
    return [*gone, ((inside, inside), looks)]
