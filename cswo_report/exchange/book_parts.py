"""The look into a zipped workbook before anything parses it: its parts, really inflated, up to a limit.

What a zip declares of itself is not believed: sizes lie, names repeat or point outside, two parts may share their bytes. Only the
parts that are asked for are inflated, and the parser gets a new zip of nothing but those.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from cswo_report.errors import InputRefused
from cswo_report.exchange.book_forms import SAVE_AS, is_something_else

MOST_PARTS = 5_000
MOST_INFLATED = 256 * 1024 * 1024  # bytes, of all the parts that are read
_LOCAL = struct.Struct("<4s22xHH")  # of a part's own header: its mark, the lengths of its name and of what is beside it
_STEP = 1 << 20
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\\|\x00")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)""")


class Parts:
    """The parts of one zip. Raises InputRefused for a zip that is damaged, lies about itself or holds too much."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._content = content
        self._left = MOST_INFLATED
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as listed:
                entries = listed.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as fault:
            raise self._damaged() from fault
        if len(entries) > MOST_PARTS:
            raise self._refused(f"it has {len(entries):,} parts within it; at most {MOST_PARTS:,} are read")
        self._entries = {entry.filename: entry for entry in entries}
        if len({entry.filename.lower() for entry in entries}) < len(entries):
            raise self._refused("two parts within it have the same name")
        if any(_OUTSIDE.search(entry.filename) for entry in entries):
            raise self._refused("a part within it has a name that points outside")
        self._refuse_overlaps()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    def read(self, part: str) -> bytes:
        """One part, whole; b"" where there is none."""
        if part not in self._entries:
            return b""
        return b"".join(self._inflate(self._entries[part]))

    def xml(self, part: str) -> bytes:
        """One part that is XML, without any declaration that could make it more than it is."""
        found = self.read(part)
        declared = _DECLARED.match(found[:200].removeprefix(b"\xef\xbb\xbf"))
        if (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")) or b"\x00" in found[:200]:
            raise self._refused("a part within it is not in UTF-8")
        if b"<!DOCTYPE" in found or b"<!ENTITY" in found:
            raise self._refused("it declares entities of its own, which no spreadsheet program writes")
        return found

    def _refuse_overlaps(self) -> None:
        end = 0
        for entry in sorted(self._entries.values(), key=lambda entry: entry.header_offset):
            if entry.header_offset < end:
                raise self._refused("two parts within it share their bytes")
            end = self._start(entry) + entry.compress_size
            if end > len(self._content):
                raise self._damaged()

    def _start(self, entry: zipfile.ZipInfo) -> int:
        try:
            mark, name, beside = _LOCAL.unpack_from(self._content, entry.header_offset)
        except struct.error as fault:
            raise self._damaged() from fault
        if mark != b"PK\x03\x04":
            raise self._damaged()
        return int(entry.header_offset) + _LOCAL.size + int(name) + int(beside)

    def _inflate(self, entry: zipfile.ZipInfo) -> Iterable[bytes]:
        if entry.flag_bits & 1:
            raise self._refused("a part within it is protected by a password")
        start = self._start(entry)
        packed = memoryview(self._content)[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            self._count(len(packed))
            yield bytes(packed)
            return
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise self._refused("a part within it is packed in a way that no spreadsheet program uses")
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        check = 0
        waiting: bytes | memoryview = packed
        try:
            while not inflating.eof:
                piece = inflating.decompress(waiting, _STEP)
                waiting = inflating.unconsumed_tail
                self._count(len(piece))
                check = zlib.crc32(piece, check)
                yield piece
                if not piece and not waiting and not inflating.eof:
                    raise self._damaged()
        except zlib.error as fault:
            raise self._damaged() from fault
        if check != entry.CRC:
            raise self._damaged()

    def _count(self, number: int) -> None:
        self._left -= number
        if self._left < 0:
            raise self._refused(f"it holds more than {MOST_INFLATED // 1024**2} MB once unpacked")

    def _refused(self, why: str) -> InputRefused:
        return InputRefused(f"{self.name}: {why}.", remedy=SAVE_AS)

    def _damaged(self) -> InputRefused:
        return InputRefused(
            f"{self.name}: this file is damaged or was not copied whole.",
            remedy="Copy it again, or ask its sender for it.",
        )


_OTHERS = (
    ("xl/workbook.bin", "an Excel workbook of the binary form (.xlsb)"),
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("visio/", "a drawing"),
    ("Index/", "a workbook of Apple Numbers"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def zip_form(parts: Parts) -> str:
    """`xlsx` or `ods`. Raises InputRefused, saying what it is, for every other zip."""
    what = next((words for mark, words in _OTHERS if any(name.startswith(mark) for name in parts.names)), "")
    if what:
        raise is_something_else(parts.name, what)
    if any(name.startswith("xl/") for name in parts.names):
        return "xlsx"
    kind = parts.read("mimetype")[:200].decode("latin-1").strip() if "mimetype" in parts else ""
    if kind.startswith(_OPEN_DOCUMENT + "spreadsheet"):
        return "ods"
    if kind.startswith(_OPEN_DOCUMENT):
        raise is_something_else(parts.name, "an OpenDocument file of another kind")
    raise is_something_else(parts.name, "a zip of files")


def zipped(parts: Mapping[str, bytes]) -> io.BytesIO:
    """A new zip of nothing but these parts, not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    out.seek(0)
    return out
