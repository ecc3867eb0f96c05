"""Files as other teams send them, made from code: sound ones, odd ones, and such as are made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SHEET = f'<worksheet xmlns="{MAIN}">'


def xlsx_parts(sheet: str, **more: str) -> dict[str, str]:
    """The parts of the smallest workbook of one sheet; `sheet` is that sheet's XML from after its first tag."""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet if "<worksheet" in sheet[:9000] else SHEET + sheet,
        **more,
    }


def rows(*cells: str) -> str:
    """The XML of a sheet of one row."""
    return f"<sheetData><row r='1'>{''.join(cells)}</row></sheetData></worksheet>"


def words(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'


def zip_file(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """A workbook whose one cell inflates to so many MB of one letter; of itself it says that it is small."""
    squeezing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    before = squeezing.compress((SHEET + '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>').encode())
    before += squeezing.flush(zlib.Z_FULL_FLUSH)
    one = squeezing.compress(b"x" * 10**6) + squeezing.flush(zlib.Z_FULL_FLUSH)
    after = squeezing.compress(b"</t></is></c></row></sheetData></worksheet>") + squeezing.flush()
    parts: dict[str, str | bytes] = {**xlsx_parts("")}
    parts["xl/worksheets/sheet1.xml"] = before + one * megabytes + after
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
        entry = zipped.getinfo("xl/worksheets/sheet1.xml")
    patched = bytearray(made.getvalue())
    listed = patched.rfind(b"PK\x01\x02")
    assert listed > entry.header_offset
    patched[entry.header_offset + 8], patched[listed + 10] = zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED
    return bytes(patched)


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ods_file(table: str, manifest: str = "<m/>") -> bytes:
    """An OpenDocument sheet: `table` is the XML between the tags of its one table, called Data."""
    spaces = " ".join(f'xmlns:{each}="{ODF}{each}:1.0"' for each in ("office", "table", "text", "style"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Data">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zip_file({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ole_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams, each padded so that it lies in sectors of its own."""
    sectors: list[bytes] = []
    following: list[int] = []

    def store(content: bytes) -> int:
        first, pieces = len(sectors), [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors.extend(pieces)
        following.extend([*range(first + 1, first + len(pieces)), 0xFFFFFFFE])
        return first

    starts = {name: (store(content.ljust(4096, b"\0")), max(4096, len(content))) for name, content in streams.items()}
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    entries += [
        _entry(name, 2, *starts[name], right=at + 1 if at < len(starts) else 0xFFFFFFFF)
        for at, name in enumerate(starts, 1)
    ]
    folder = store(b"".join(entries))
    table = len(sectors)
    following.append(0xFFFFFFFD)
    packed = struct.pack(f"<{len(following)}I", *following).ljust(512, b"\xff")
    head = struct.pack(
        "<8s16xHHHHH6xIII4xIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, folder, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, table, *[0xFFFFFFFF] * 108,
    )  # fmt: skip
    assert len(packed) == 512
    return head + b"".join(sectors) + packed


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII36xIII", words, len(words), kind, 1, 0xFFFFFFFF, right, child, start, size, 0
    )  # fmt: skip


def xls_file(
    records: Sequence[tuple[int, bytes]], *, before: Sequence[tuple[int, bytes]] = (), state: int = 0
) -> bytes:
    """An Excel workbook of the older form: `records` are those of its one sheet, called Data."""
    name = b"\x04\x00Data"

    def begun(sort: int) -> tuple[int, bytes]:
        return 0x809, struct.pack("<HHHHII", 0x0600, sort, 0, 0, 0, 0)

    def joined(these: Sequence[tuple[int, bytes]]) -> bytes:
        return b"".join(struct.pack("<HH", kind, len(held)) + held for kind, held in these)

    sheets = [begun(5), *before, (0x85, struct.pack("<IBB", 0, state, 0) + name), (0x0A, b"")]
    start = len(joined(sheets))
    sheets[-2] = (0x85, struct.pack("<IBB", start, state, 0) + name)
    return ole_file({"Workbook": joined(sheets) + joined([begun(16), *records, (0x0A, b"")])})
