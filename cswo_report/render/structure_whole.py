"""What joining chapters can break: the table of owners, places, bookmarks, page labels, metadata, attachments.

Also what must never be in a file that goes to people: scripts, launches, actions on opening, files nobody named.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pikepdf

from cswo_report.render.structure_rules import Wrong

_IDENTITIES = ("<pdfuaid:part>1<", "<pdfaid:part>3<", "<pdfaid:conformance>A<")
_FILE = "the file"
_HIDDEN = 1 | 2 | 32  # the flags of a link that is invisible, hidden, or not to be viewed
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2}|-[A-Z][a-z]{3})*$")


def whole_wrongs(pdf: bytes, attached: tuple[str, ...] | None) -> Iterator[Wrong]:
    """Every fault of a joined paper."""
    if pdf.count(b"%%EOF") != 1 or not pdf.rstrip().endswith(b"%%EOF"):
        yield "file-end", 0, _FILE, "A file is written once and ends once.", f"{pdf.count(b'%%EOF')} ends"
    try:
        opened = pikepdf.open(io.BytesIO(pdf))
    except (pikepdf.PdfError, pikepdf.PasswordError) as fault:
        yield "unreadable", 0, _FILE, "The file can be opened by whoever receives it.", str(fault).partition(">: ")[2]
        return
    with opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        yield from _owners(opened, pages)
        yield from _places(opened, pages)
        yield from _outline(opened, pages)
        yield from _labels(opened, len(pages))
        yield from _identity(opened)
        yield from _attachments(opened, attached)
        yield from _actions(opened)
        yield from _type(opened)
        yield from _sheets(opened)


def _type(opened: pikepdf.Pdf) -> Iterator[Wrong]:
    """Every font travels in the file, with what its signs mean: else another machine draws, copies or reads out other words."""
    told: set[tuple[int, int]] = set()
    for number, page in enumerate(opened.pages):
        fonts = page.obj.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        for font in fonts.values():
            if font.objgen in told:
                continue
            told.add(font.objgen)
            name = f"type '{str(font.get('/BaseFont', ''))[1:]}'"
            for drawn in font.get("/DescendantFonts", (font,)):
                about = drawn.get("/FontDescriptor", pikepdf.Dictionary())
                if not any(key in about for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                    yield "type-missing", number, name, "The type that is used travels in the file.", ""
            if "/ToUnicode" not in font:
                yield "type-meaning", number, name, "The file says which letter each sign of its type is.", ""


def _sheets(opened: pikepdf.Pdf) -> Iterator[Wrong]:
    """Every page stands upright, once, at its own size, is read in the order of its tags, and its links lie on it."""
    owners: set[int] = set()
    for number, page in enumerate(opened.pages):
        keys = page.obj
        if int(keys.get("/Rotate", 0)) or float(keys.get("/UserUnit", 1)) != 1:
            yield "page-turned", number, "the page", "A page is printed upright and in its own size.", ""
        if (owner := int(keys.get("/StructParents", -1))) in owners:
            yield "page-twice", number, "the page", "Each page is in the file once.", ""
        owners.add(owner)
        if "/Annots" in keys and str(keys.get("/Tabs", "")) != "/S":
            yield "tab-order", number, "the page", "The links of a page are reached in the order of its tags.", ""
        left, foot, right, head = (float(edge) for edge in page.mediabox)
        for note in keys.get("/Annots", ()):
            edges = [float(edge) for edge in note.get("/Rect", (0, 0, 0, 0))]
            lies = edges[2] > left and edges[0] < right and edges[3] > foot and edges[1] < head
            if not lies or int(note.get("/F", 0)) & _HIDDEN:
                words = f"link '{str(note.get('/Contents', ''))[:48]}'"
                yield "link-hidden", number, words, "Every link can be seen and pressed on its page.", ""


def _owners(opened: pikepdf.Pdf, pages: dict[tuple[int, int], int]) -> Iterator[Wrong]:
    rule = "Every page and link has its place in the one table of owners."
    root = opened.Root.get("/StructTreeRoot")
    if root is None or "/ParentTree" not in root:
        yield "owner-table", 0, _FILE, rule, "no table"
        return
    if "/K" not in root or (isinstance(root.K, pikepdf.Array) and not len(root.K)):
        yield "tags-missing", 0, _FILE, "The text is in the tags.", "no elements"
    flat = list(root.ParentTree.Nums)
    keys = [int(key) for key in flat[::2]]
    if keys != sorted(set(keys)):
        yield "owner-table", 0, _FILE, rule, "keys out of order or twice"
    table = dict(zip(keys, flat[1::2], strict=True))
    for number, page in enumerate(opened.pages):
        owners = table.get(int(page.obj.get("/StructParents", -1)))
        if not isinstance(owners, pikepdf.Array):
            yield "owner-table", number, "the page", rule, "not in it"
            continue
        first = next((each for each in owners if each is not None), None)
        if first is not None and "/Pg" in first and pages.get(first.Pg.objgen, number) > number:
            yield "owner-table", number, "the page", "A page's content belongs to an element of that page.", ""
        for note in page.obj.get("/Annots", ()):
            if int(note.get("/StructParent", -1)) not in table:
                yield "owner-table", number, f"link '{str(note.get('/Contents', ''))[:48]}'", rule, "not in it"
            if not str(note.get("/Contents", "")).strip():
                yield "link-words", number, "a link", "Every link says in words where it leads.", ""
    yield from _ids(root)


def _ids(root: Any) -> Iterator[Wrong]:
    if "/IDTree" not in root:
        return
    leaves = list(root.IDTree.Kids) if "/Kids" in root.IDTree else [root.IDTree]
    names = [bytes(name) for leaf in leaves for name in list(leaf.Names)[::2]]
    if names != sorted(set(names)):
        yield "id-index", 0, "the index of ids", "The index of ids is in order and names each once.", ""


def _places(opened: pikepdf.Pdf, pages: dict[tuple[int, int], int]) -> Iterator[Wrong]:
    rule = "Every place that can be jumped to is on a page of this file."
    flat = list(opened.Root.Names.Dests.Names) if "/Names" in opened.Root and "/Dests" in opened.Root.Names else []
    for name, place in zip(flat[::2], flat[1::2], strict=True):
        if place[0].objgen not in pages:
            yield "place", 0, f"place '{name}'", rule, ""
    for number, page in enumerate(opened.pages):
        for note in page.obj.get("/Annots", ()):
            target = note.get("/Dest") if "/Dest" in note else note.A.get("/D") if "/A" in note else None
            words = f"link '{str(note.get('/Contents', ''))[:48]}'"
            if target is not None and (
                not isinstance(target, pikepdf.Array) or getattr(target[0], "objgen", None) not in pages
            ):
                yield "place", number, words, rule, str(target)[:60]
            address = str(note.A.get("/URI", "")) if "/A" in note else ""
            if (address and not address.startswith(("https://", "http://", "mailto:"))) or ".invalid/" in address:
                yield (
                    "address",
                    number,
                    words,
                    "A link leads into the file, to the web or to an e-mail address.",
                    address,
                )


def _outline(opened: pikepdf.Pdf, pages: dict[tuple[int, int], int]) -> Iterator[Wrong]:
    outlines = opened.Root.get("/Outlines")
    waiting = [outlines.First] if outlines is not None and "/First" in outlines else []
    while waiting:
        item = waiting.pop()
        place = item.get("/Dest")
        if not str(item.get("/Title", "")).strip():
            yield "bookmark", 0, "a bookmark", "Every bookmark has words.", ""
        if place is None or getattr(place[0], "objgen", None) not in pages:
            yield "bookmark", 0, f"bookmark '{item.get('/Title', '')}'", "Every bookmark leads to a page.", ""
        waiting += [item[key] for key in ("/First", "/Next") if key in item]


def _labels(opened: pikepdf.Pdf, pages: int) -> Iterator[Wrong]:
    rule = "A page's label is the number printed on it: page 1 is the first."
    nums = list(opened.Root.PageLabels.Nums) if "/PageLabels" in opened.Root else []
    plain = len(nums) == 2 and int(nums[0]) == 0 and str(nums[1].get("/S")) == "/D" and int(nums[1].get("/St", 1)) == 1
    if not plain or "/P" in nums[1]:
        yield "page-labels", 0, f"{pages} pages", rule, ""


def _identity(opened: pikepdf.Pdf) -> Iterator[Wrong]:
    root = opened.Root
    written = root.Metadata.read_bytes().decode() if "/Metadata" in root else ""
    for identity in _IDENTITIES:
        if identity not in written:
            yield "identity", 0, _FILE, "The file says which standards it keeps.", identity[1:].partition(">")[0]
    nothing: Any = pikepdf.Dictionary()
    marked = bool(root.get("/MarkInfo", nothing).get("/Marked", False))
    shown = bool(root.get("/ViewerPreferences", nothing).get("/DisplayDocTitle", False))
    title = str(opened.trailer.get("/Info", nothing).get("/Title", "")).strip()
    if opened.is_encrypted:
        yield "identity", 0, _FILE, "Nothing bars a reader from a file that is for everybody.", "encrypted"
    if bool(root.get("/MarkInfo", nothing).get("/Suspects", False)):
        yield "identity", 0, _FILE, "The tags of the file can be relied upon.", "marked as suspect"
    if title and f">{escape(title)}<" not in written:
        yield "identity", 0, _FILE, "The file gives one title wherever it gives a title.", title
    language = _LANGUAGE.match(str(root.get("/Lang", "")))
    for fine, what in ((marked, "tagged"), (shown, "title shown"), (title, "title"), (language, "language")):
        if not fine:
            yield "identity", 0, _FILE, "The file is marked as tagged, with its title and language.", f"not {what}"
    if "/OutputIntents" not in root:
        yield "identity", 0, _FILE, "The file says what its colours mean.", "no output intent"


def _attachments(opened: pikepdf.Pdf, attached: tuple[str, ...] | None) -> Iterator[Wrong]:
    rule = "The file carries the data files that are named, each declared as its data, and no other."
    names: Any = opened.Root.get("/Names", pikepdf.Dictionary())
    flat = list(names.EmbeddedFiles.Names) if "/EmbeddedFiles" in names else []
    carried = {str(name): entry for name, entry in zip(flat[::2], flat[1::2], strict=True)}
    declared = [str(entry.UF) for entry in opened.Root.get("/AF", ()) if str(entry.get("/AFRelationship")) == "/Data"]
    if sorted(declared) != sorted(carried):
        yield "attachment", 0, _FILE, rule, ", ".join(sorted(set(declared) ^ set(carried)))
    if attached is not None and sorted(attached) != sorted(carried):
        yield "attachment", 0, _FILE, rule, ", ".join(sorted(set(attached) ^ set(carried)))


def _actions(opened: pikepdf.Pdf) -> Iterator[Wrong]:
    rule = "Nothing in the file runs, opens or fetches anything by itself."
    root = opened.Root
    found = [key for key in ("/OpenAction", "/AA", "/AcroForm") if key in root]
    found += ["/JavaScript"] if "/JavaScript" in root.get("/Names", pikepdf.Dictionary()) else []
    for key in found:
        yield "action", 0, _FILE, rule, key
    for number, page in enumerate(opened.pages):
        if "/AA" in page.obj:
            yield "action", number, "the page", rule, "/AA"
        for note in page.obj.get("/Annots", ()):
            kind = str(note.A.get("/S")) if "/A" in note else "/GoTo"
            if kind not in ("/GoTo", "/URI") or str(note.get("/Subtype")) != "/Link" or "/AA" in note:
                yield "action", number, "an annotation", rule, kind
