"""A workbook as what it is on disk, an archive of parts: some parts are replaced or added, every other part stays byte for byte.

The archive was looked into when it was read (`book_file`); what is inflated here is bounded a second time, since it may be another file.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from cswo_report.errors import InputRefused

MOST_INFLATED = 400_000_000  # bytes of all parts together
_PIECE = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REMEDY = "Open the file in the program that made it, save it again, and import that."


@dataclass
class Package:
    """The parts of an archive, read when asked for; what `put` was told stands in the place of what was there."""

    original: bytes
    name: str  # of the file, for a message
    _new: dict[str, bytes] = field(default_factory=dict)
    _gone: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(self.original))
        except zipfile.BadZipFile as fault:
            raise damaged(self.name) from fault
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        if sum(entry.file_size for entry in self._entries.values()) > MOST_INFLATED:
            raise InputRefused(f"{self.name}: what is in the file is too large to be marked.", remedy=_REMEDY)
        self._folded = {name.casefold(): name for name in self._entries}

    @property
    def names(self) -> list[str]:
        return [name for name in (*self._entries, *self._added) if name not in self._gone]

    @property
    def _added(self) -> list[str]:
        return [name for name in self._new if name not in self._entries]

    def held(self, name: str) -> str:
        """The name of a part as the archive spells it (names differ in capitals for some writers), "" where it is not there."""
        if name in self._new:
            return name
        found = self._folded.get(name.casefold(), "")
        return "" if found in self._gone else found

    def read(self, name: str) -> bytes:
        """The bytes of a part; none where there is no such part."""
        found = self.held(name)
        if not found:
            return b""
        return self._new[found] if found in self._new else self._inflated(self._entries[found])

    def tree(self, name: str) -> etree._Element:
        """A small part as XML. Raises InputRefused for one that is not well formed or declares anything of its own."""
        return parsed(self.read(name), self.name)

    def put(self, name: str, content: bytes) -> None:
        self._new[self.held(name) or name] = content

    def put_tree(self, name: str, root: etree._Element) -> None:
        self.put(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def drop(self, name: str) -> None:
        found = self.held(name)
        self._new.pop(found, None)
        self._gone.add(found)

    def written(self) -> bytes:
        """The archive anew: the parts in their old order, the added ones after them."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for name, entry in self._entries.items():
                if name in self._gone:
                    continue
                copy = zipfile.ZipInfo(name, max(entry.date_time, _EPOCH))
                copy.compress_type = zipfile.ZIP_STORED if _is_stored(entry) else zipfile.ZIP_DEFLATED
                copy.external_attr = entry.external_attr
                file.writestr(copy, self._new[name] if name in self._new else self._inflated(entry))
            for name in self._added:
                added = zipfile.ZipInfo(name, _EPOCH)
                added.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(added, self._new[name])
        return out.getvalue()

    def _inflated(self, entry: zipfile.ZipInfo) -> bytes:
        pieces, left = [], entry.file_size
        try:
            with self._archive.open(entry) as part:
                while piece := part.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise zipfile.BadZipFile
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
            raise damaged(self.name) from fault
        return b"".join(pieces)


def damaged(name: str) -> InputRefused:
    """The refusal of a file that cannot be taken apart and put together again."""
    return InputRefused(f"{name}: the file is damaged and cannot be marked.", remedy=_REMEDY)


def _is_stored(entry: zipfile.ZipInfo) -> bool:
    return entry.compress_type == zipfile.ZIP_STORED


def parsed(content: bytes, name: str) -> etree._Element:
    """XML of somebody else's, without a document type, an entity, or anything fetched."""
    try:
        root = etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        )
    except etree.XMLSyntaxError as fault:
        raise damaged(name) from fault
    document = root.getroottree().docinfo
    if document is not None and document.internalDTD is not None:
        raise InputRefused(f"{name}: the file declares entities and is not read.", remedy=_REMEDY)
    return root


def words(element: etree._Element) -> str:
    """Everything that an element says."""
    return "".join(map(str, element.itertext()))


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment or an instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def space(element: etree._Element) -> str:
    """The namespace of an element."""
    return etree.QName(element).namespace or ""
