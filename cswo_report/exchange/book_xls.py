"""What an Excel workbook of the older form (.xls) holds besides values: hidden rows, faults, comments, a macro program.

Its wrapper is a small file system of its own ([MS-CFB]); within it lies one stream of records ([MS-XLS]). Both are read no further than
is needed here; a link that leads in a circle or out of the file ends the reading.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator

from cswo_report.errors import InputRefused
from cswo_report.exchange.book_forms import SAVE_AS, is_something_else, needs_password
from cswo_report.exchange.book_surroundings import Found, Surroundings, counted, hidden_words

_END = 0xFFFFFFFA  # this sector number and those above it lead nowhere
_ROOT = 5  # the kind of the entry that all others hang on
_SMALL = 4096  # bytes: a shorter stream lies in pieces of 64 within the first one
_OTHERS = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("__properties_version1.0", "a message of Outlook"),
)
_FAULTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUNDSHEET, _FILEPASS, _ROW, _COLINFO, _BOOLERR, _FORMULA, _NOTE, _SXVIEW, _SUPBOOK, _BOF, _EOF = (
    0x85, 0x2F, 0x208, 0x7D, 0x205, 0x06, 0x1C, 0xB0, 0x1AE, 0x809, 0x0A,
)  # fmt: skip
_WORKSHEET = 0


def look(content: bytes, name: str) -> Found:
    """What surrounds the values. Raises InputRefused for every other file of this wrapper, and one that is locked or damaged."""
    try:
        streams = _Streams(content)
        _refuse_others(streams, name)
        return _found(streams.read("Workbook"), streams, name)
    except (struct.error, IndexError, ValueError) as fault:
        raise InputRefused(
            f"{name}: this file is damaged or was not copied whole.", remedy="Copy it again, or ask its sender for it."
        ) from fault


class _Streams:
    """The streams of a compound file, by name."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = 1 << struct.unpack_from("<H", content, 30)[0]
        if self.size not in (512, 4096):
            raise ValueError("a sector of an unknown size")
        first, self._small_first = struct.unpack_from("<I", content, 48)[0], struct.unpack_from("<I", content, 60)[0]
        self._next = self._table()
        self.entries: dict[str, tuple[int, int, int]] = {}
        listed = self._chain(first)
        for at in range(0, len(listed) - 127, 128):
            length, kind = struct.unpack_from("<HB", listed, at + 64)
            words = listed[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", listed, at + 116)
            if kind:
                self.entries.setdefault(words, (kind, start, size))

    def read(self, name: str) -> bytes:
        _, start, size = self.entries[name]
        if size >= _SMALL:
            return self._chain(start)[:size]
        root = next((entry for entry in self.entries.values() if entry[0] == _ROOT), None)
        if root is None:
            raise ValueError("no root")
        pieces, small = self._chain(root[1]), self._chain(self._small_first)
        following = struct.unpack(f"<{len(small) // 4}I", small)
        return b"".join(pieces[at * 64 : at * 64 + 64] for at in _walk(start, following))[:size]

    def _table(self) -> tuple[int, ...]:
        """Which sector follows each."""
        sectors = [each for each in struct.unpack_from("<109I", self.content, 76) if each < _END]
        more, each_holds = struct.unpack_from("<I", self.content, 68)[0], self.size // 4
        seen: set[int] = set()
        while more < _END and more not in seen:
            seen.add(more)
            held = struct.unpack(f"<{each_holds}I", self._sector(more))
            sectors += [each for each in held[:-1] if each < _END]
            more = held[-1]
        table = b"".join(self._sector(each) for each in dict.fromkeys(sectors))
        return struct.unpack(f"<{len(table) // 4}I", table)

    def _sector(self, number: int) -> bytes:
        found = self.content[(number + 1) * self.size : (number + 2) * self.size]
        return found.ljust(self.size, b"\x00") if found else b""

    def _chain(self, first: int) -> bytes:
        return b"".join(self._sector(each) for each in _walk(first, self._next))


def _walk(first: int, following: tuple[int, ...]) -> Iterator[int]:
    seen = 0
    while first < _END and seen <= len(following):
        yield first
        first, seen = following[first], seen + 1


def _refuse_others(streams: _Streams, name: str) -> None:
    names = streams.entries
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise needs_password(name)
    if what := next((words for mark, words in _OTHERS if mark in names), ""):
        raise is_something_else(name, what)
    if "Workbook" not in names:
        what = "an Excel workbook from before 1997" if "Book" in names else "a file of another program"
        raise is_something_else(name, what)


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _found(stream: bytes, streams: _Streams, name: str) -> Found:
    found = Found([])
    starts: list[int] = []
    other: Counter[str] = Counter()
    for kind, held in _records(stream):
        if kind == _FILEPASS:
            raise needs_password(name)
        if kind == _EOF:
            break
        if kind == _SUPBOOK and held[2:4] not in (b"\x01\x04", b"\x01\x3a"):
            other["link"] += 1
        if kind == _BOUNDSHEET:
            start, state, sort, length, wide = struct.unpack_from("<IBBBB", held)
            words = held[8 : 8 + length * 2].decode("utf-16-le") if wide & 1 else held[8 : 8 + length].decode("latin-1")
            if sort == _WORKSHEET:
                found.sheets.append(Surroundings(words, bool(state & 3)))
                starts.append(start)
            else:
                other["drawn"] += 1
    if not found.sheets:
        raise InputRefused(f"{name}: this workbook has no sheet of cells.", remedy=SAVE_AS)
    for start, sheet in zip(starts, found.sheets, strict=True):
        if not sheet.is_hidden:
            _around(stream, start, sheet, other)
    found.ignored = [
        *hidden_words(found.sheets),
        *counted(other["drawn"], "sheet that holds no cells", "sheets that hold no cells"),
        *counted("_VBA_PROJECT_CUR" in streams.entries, "macro program"),
        *counted(other["note"], "comment"),
        *counted(other["pivot"], "pivot table"),
        *counted(other["link"], "link to another file", "links to other files"),
    ]
    return found


def _around(stream: bytes, start: int, sheet: Surroundings, other: Counter[str]) -> None:
    depth = 0
    for kind, held in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth < 1:
            break
        if depth > 1:
            continue  # within a chart that stands on the sheet
        if kind == _ROW and struct.unpack_from("<H", held, 12)[0] & 0x20:
            sheet.hidden_rows.append(struct.unpack_from("<H", held)[0])
        elif kind == _COLINFO and struct.unpack_from("<H", held, 8)[0] & 1:
            sheet.hidden_columns.append(struct.unpack_from("<HH", held))
        elif kind == _BOOLERR and held[7]:
            sheet.instead[struct.unpack_from("<HH", held)] = _FAULTS.get(held[6], "#ERROR")
        elif kind == _FORMULA and held[12:14] == b"\xff\xff" and held[6] == 2:
            sheet.instead[struct.unpack_from("<HH", held)] = _FAULTS.get(held[8], "#ERROR")
        elif kind == _NOTE:
            other["note"] += 1
        elif kind == _SXVIEW:
            other["pivot"] += 1
