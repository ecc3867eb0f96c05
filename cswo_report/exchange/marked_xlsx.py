"""The sender's own Office Open XML workbook with comments in the faulty cells and a sheet of reasons; all else byte for byte.

What changes: the list of sheets, the relationships and kinds of parts, the looks (ours come after theirs), the comments of a sheet
that has a faulty cell, and in the sheet itself one element that names their drawing. A program in the workbook stays, unread.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree

from cswo_report.errors import InputRefused
from cswo_report.exchange import marked_sheet_xml, marked_xlsx_notes, marked_xlsx_reasons
from cswo_report.exchange.marked_package import Package, local, parsed, space
from cswo_report.exchange.marked_reasons import Marked, Reason, Remark, remarks_of, sheet_name

_KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_COMMENTS_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_KIND = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY_RELATIONS = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
_SUFFIXES = {"sheet.macroEnabled": "xlsm", "template.macroEnabled": "xltm", "sheet": "xlsx", "template": "xltx"}


@dataclass
class _Relations:
    """The relationships of one part."""

    package: Package
    owner: str
    root: etree._Element = field(init=False)

    def __post_init__(self) -> None:
        self.root = parsed(self.package.read(self.path) or _EMPTY_RELATIONS, self.package.name)

    @property
    def path(self) -> str:
        folder, name = posixpath.split(self.owner)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def target(self, identifier: str) -> str:
        return next((self._part(each) for each in self.root if each.get("Id") == identifier), "")

    def of_kind(self, kind: str) -> str:
        """The part of a kind of relationship, known by how it ends (the two versions of the standard spell it differently)."""
        return next((self._part(each) for each in self.root if each.get("Type", "").endswith(f"/{kind}")), "")

    def _part(self, relation: etree._Element) -> str:
        if relation.get("TargetMode") == "External":
            return ""
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(self.owner), relation.get("Target", "")))
        return self.package.held(path.lstrip("/")) or path.lstrip("/")

    def add(self, kind: str, part: str, identifier: str = "") -> str:
        taken = {each.get("Id") for each in self.root}
        identifier = identifier or next(name for at in range(1, 100_000) if (name := f"rId{at}") not in taken)
        target = posixpath.relpath(f"/{part}", posixpath.join("/", posixpath.dirname(self.owner)))
        etree.SubElement(self.root, f"{{{space(self.root)}}}Relationship", Id=identifier, Type=kind, Target=target)
        self.package.put_tree(self.path, self.root)
        return identifier


class _Workbook:
    """One workbook while it is being marked."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.path = _Relations(package, "").of_kind("officeDocument")
        if not package.held(self.path):
            raise InputRefused(
                f"{package.name}: the file is no Excel workbook.", remedy="Save it as .xlsx and import that."
            )
        self.root = package.tree(self.path)
        self.relations = _Relations(package, self.path)
        self.kinds = package.tree("[Content_Types].xml")
        self.office = _OFFICE_STRICT if space(self.root).startswith(_STRICT) else _OFFICE
        self.taken: set[int] = set()
        for name in package.names:
            if name.casefold().endswith(".vml"):
                self.taken |= marked_xlsx_notes.clusters(package.read(name))

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)

    @property
    def sheets(self) -> etree._Element:
        return next(each for each in self.root if local(each) == "sheets")

    def part_of(self, entry: etree._Element) -> str:
        return self.relations.target(entry.get(f"{{{self.office}}}id", ""))

    def free(self, shape: str) -> str:
        """A name that no part has, of a shape such as `xl/comments{}.xml`."""
        path = posixpath.join(self.folder, shape)
        return next(name for at in range(1, 100_000) if not self.package.held(name := path.format(at)))

    def add_kind(self, part: str, kind: str) -> None:
        etree.SubElement(self.kinds, f"{{{_KINDS}}}Override", PartName=f"/{part}", ContentType=kind)

    def add_drawing_kind(self, part: str) -> None:
        """Say what a `.vml` part is; a second default for one ending makes Excel repair the file."""
        said = [
            each for each in self.kinds if local(each) == "Default" and each.get("Extension", "").casefold() == "vml"
        ]
        if not said:
            default = etree.Element(f"{{{_KINDS}}}Default", Extension="vml", ContentType=_VML_KIND)
            self.kinds.insert(0, default)
        elif said[0].get("ContentType") != _VML_KIND:
            self.add_kind(part, _VML_KIND)


def suffix_of(package: Package) -> str:
    """The ending that the workbook's kind asks for: Excel opens no workbook with programs that is called .xlsx."""
    book = _Workbook(package)
    kind = next((each.get("ContentType", "") for each in book.kinds if each.get("PartName") == f"/{book.path}"), "")
    return next((suffix for word, suffix in _SUFFIXES.items() if f".{word}.main" in kind), "xlsx")


def mark(package: Package, reasons: Sequence[Reason], earlier: Sequence[str], returned: str = "") -> Marked:
    """The marked workbook. `earlier` names the sheets of reasons of earlier rounds."""
    book = _Workbook(package)
    notes: list[str] = []
    listed_on = sheet_name([entry.get("name", "") for entry in book.sheets], earlier)
    remarks = remarks_of(reasons, listed_on)
    for entry in book.sheets:
        name, part = entry.get("name", ""), book.part_of(entry)
        if not package.held(part) or name in earlier:
            continue
        no_room = _mark_sheet(book, part, [each for each in remarks if each.sheet == name])
        notes += [
            f"Sheet {name}, cell {each.cell} holds a conversation, so that no comment could be put there: what is wrong stands on the "
            f"sheet {listed_on}."
            for each in no_room
        ]
    _add_reasons(book, reasons, listed_on, returned)
    package.put_tree(book.path, book.root)
    package.put_tree("[Content_Types].xml", book.kinds)
    if any(name.casefold().startswith("_xmlsignatures/") for name in package.names):
        notes.append("The workbook was signed; the signature does not hold for the marked copy.")
    return Marked(package.written(), listed_on, tuple(notes))


def _mark_sheet(book: _Workbook, part: str, remarks: Sequence[Remark]) -> list[Remark]:
    package = book.package
    relations = _Relations(package, part)
    listed = relations.of_kind("comments")
    content = package.read(part)
    if not (remarks or package.held(listed) or b"tabSelected" in content):
        return []
    content = marked_sheet_xml.as_utf8(content, package.name)
    found = marked_sheet_xml.places(content, package.name)
    element = b""
    added = marked_xlsx_notes.Added()
    if remarks or package.held(listed):
        comments = package.tree(listed) if package.held(listed) else marked_xlsx_notes.empty_list(space(book.root))
        before = etree.tostring(comments)
        bare = marked_xlsx_notes.without_ours(comments)
        added = marked_xlsx_notes.add(comments, remarks)
        if etree.tostring(comments) != before:
            _put_comments(book, relations, listed, comments)
            element = _put_boxes(book, relations, found, bare, added)
    changed = marked_sheet_xml.changed(content, found, element, deselect=True)
    if changed != content:
        package.put(part, changed)
    return added.no_room


def _put_comments(book: _Workbook, relations: _Relations, listed: str, comments: etree._Element) -> None:
    if not book.package.held(listed):
        listed = book.free("comments{}.xml")
        relations.add(f"{book.office}/comments", listed)
        book.add_kind(listed, _COMMENTS_KIND)
    book.package.put_tree(listed, comments)


def _put_boxes(
    book: _Workbook,
    relations: _Relations,
    found: marked_sheet_xml.SheetPlaces,
    bare: Sequence[tuple[int, int]],
    added: marked_xlsx_notes.Added,
) -> bytes:
    """Draw the boxes of the comments; answers the element that a sheet without a drawing of this kind needs."""
    drawn = relations.target(found.legacy_id) if found.legacy_id else ""
    before = book.package.read(drawn)
    drawing = marked_xlsx_notes.without_boxes(before, bare)
    drawing = marked_xlsx_notes.with_room(drawing, added.longer)
    drawing = marked_xlsx_notes.with_boxes(drawing, added.boxes, book.taken, found.pixels)
    if drawing == before:
        return b""
    if book.package.held(drawn):
        book.package.put(drawn, drawing)
        return b""
    drawn = book.free("drawings/vmlDrawing{}.vml")
    book.package.put(drawn, drawing)
    book.add_drawing_kind(drawn)
    identifier = relations.add(f"{book.office}/vmlDrawing", drawn, found.legacy_id)
    if found.legacy_id:
        return b""
    return f"<{found.prefix}legacyDrawing xmlns:r={quoteattr(book.office)} r:id={quoteattr(identifier)}/>".encode()


def _add_reasons(book: _Workbook, reasons: Sequence[Reason], name: str, returned: str) -> None:
    """Put the sheet of reasons last, or in the place of an earlier one, and let it be what is seen first."""
    entries = list(book.sheets)
    views = _views(book)
    content = marked_xlsx_reasons.sheet(reasons, _looks(book), len(views), space(book.root), returned)
    entry = next((each for each in entries if each.get("name", "") == name), None)
    if entry is not None and book.package.held(book.part_of(entry)):
        entry.attrib.pop("state", "")
        part = book.part_of(entry)
        old = _Relations(book.package, part)
        book.package.put(part, content)
        if book.package.held(old.path):
            book.package.drop(old.path)
    else:
        part = book.free("worksheets/sheet{}.xml")
        book.package.put(part, content)
        book.add_kind(part, _SHEET_KIND)
        entry = etree.SubElement(book.sheets, f"{{{space(book.root)}}}sheet", name=name)
        numbers = [int(each.get("sheetId", "0")) for each in entries if each.get("sheetId", "0").isdecimal()]
        entry.set("sheetId", str(max(numbers, default=0) + 1))
        entry.set(f"{{{book.office}}}id", book.relations.add(f"{book.office}/worksheet", part))
    for view in views:
        view.set("activeTab", str(list(book.sheets).index(entry)))


def _views(book: _Workbook) -> list[etree._Element]:
    """The windows of the workbook; one is made where none is said."""
    namespace = space(book.root)
    held = next((each for each in book.root if local(each) == "bookViews"), None)
    if held is None:
        held = etree.Element(f"{{{namespace}}}bookViews")
        book.sheets.addprevious(held)
    views = [each for each in held if local(each) == "workbookView"]
    return views or [etree.SubElement(held, f"{{{namespace}}}workbookView")]


def _looks(book: _Workbook) -> marked_xlsx_reasons.Looks:
    part = book.relations.of_kind("styles")
    if not book.package.held(part):
        return (0, 0, 0, 0)
    styles = book.package.tree(part)
    looks = marked_xlsx_reasons.with_looks(styles)
    if any(looks):
        book.package.put_tree(part, styles)
    return looks
