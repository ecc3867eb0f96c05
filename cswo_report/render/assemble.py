"""Joining the chapters.

Pages, tag trees, destinations, outline, links across chapters, feet and metadata, in one pass.

The chapters come tagged and without anything at the foot of a page. The feet are stamped here as page furniture,
which a screen reader passes over, with the page number that is also the page's label. Everything is written in a
fixed order and with the paper's own date, so that the same chapters give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from cswo_report.domain.paper import DataFile
from cswo_report.errors import CswoReportError
from cswo_report.render.attachments import attach
from cswo_report.render.metadata import Facts, describe
from cswo_report.render.view import CROSS_REFERENCE


@dataclass(frozen=True)
class Part:
    """A rendered document in its place: its id and its PDF."""

    id: str
    pdf: bytes


@dataclass(frozen=True)
class Entry:
    """A line of the outline (bookmarks): its words, the id it leads to and the lines under it."""

    title: str
    target: str
    children: tuple[Entry, ...] = ()


def assemble(
    parts: Sequence[Part],
    feet: bytes,
    outline: Sequence[Entry],
    facts: Facts,
    names: Mapping[str, str],
    data: Sequence[DataFile] = (),
) -> bytes:
    """Join `parts` in order and answer the whole file. `names` tells in words where each id is, for links.

    `feet` is a PDF with one page for each page of the result; a page without marks is stamped all the same.
    """
    out = pikepdf.new()
    tree = _Tree(out)
    places: dict[str, Array] = {}
    for part in parts:
        with pikepdf.open(io.BytesIO(part.pdf)) as source:
            _take(out, tree, source, places)
    tree.close()
    flat: list[Any] = []
    for name in sorted(places):
        flat += [String(name), places[name]]
    out.Root.Names = Dictionary(Dests=Dictionary(Names=Array(flat)))
    _stamp(out, feet)
    _resolve_links(out, places, names)
    _outline(out, outline, places)
    describe(out, facts)
    attach(out, data, facts.dated)
    target = io.BytesIO()
    out.save(target, deterministic_id=True, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


class _Tree:
    """The one tag tree into which the chapters' trees are grafted."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        self.out = out
        self.root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array()))
        self.root.K = Array([self.document])
        self.nums: list[Any] = []
        self.ids: dict[str, Any] = {}
        self.next = 0

    def graft(self, source: pikepdf.Pdf) -> None:
        """Copy the source's tree, after its pages; page keys move up by `self.next`."""
        base = self.next
        copied = self.out.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
        for kid in copied.K[0].K:
            kid.P = self.document
            self.document.K.append(kid)
        pairs = list(copied.ParentTree.Nums)
        for i in range(0, len(pairs), 2):
            key = int(pairs[i]) + base
            self.nums += [key, pairs[i + 1]]
            self.next = max(self.next, key + 1)
        if "/IDTree" in copied:
            pairs = list(copied.IDTree.Names)
            for i in range(0, len(pairs), 2):
                self.ids[str(pairs[i])] = pairs[i + 1]

    def close(self) -> None:
        self.root.ParentTree = self.out.make_indirect(Dictionary(Nums=Array(self.nums)))
        self.root.ParentTreeNextKey = self.next
        flat: list[Any] = []
        for name in sorted(self.ids, key=lambda name: name.encode("latin-1", "replace")):
            flat += [String(name), self.ids[name]]
        if flat:
            low, high = flat[0], flat[-2]
            leaf = self.out.make_indirect(Dictionary(Limits=Array([low, high]), Names=Array(flat)))
            self.root.IDTree = Dictionary(Kids=Array([leaf]))
        self.out.Root.StructTreeRoot = self.root


def _take(out: pikepdf.Pdf, tree: _Tree, source: pikepdf.Pdf, places: dict[str, Array]) -> None:
    first = len(out.pages)
    for page in source.pages:
        page.obj.StructParents = int(page.obj.StructParents) + tree.next
        for note in page.obj.get("/Annots", Array()):
            if "/StructParent" in note:
                note.StructParent = int(note.StructParent) + tree.next
    own = [page.obj.objgen for page in source.pages]
    for page in source.pages:
        out.pages.append(page)
    tree.graft(source)
    if "/Names" not in source.Root or "/Dests" not in source.Root.Names:
        return
    pairs = list(source.Root.Names.Dests.Names)
    for i in range(0, len(pairs), 2):
        spot = pairs[i + 1]
        page = out.pages[first + own.index(spot[0].objgen)]
        places.setdefault(str(pairs[i]), Array([page.obj, Name.XYZ, spot[2], spot[3], 0]))


def _stamp(out: pikepdf.Pdf, feet: bytes) -> None:
    with pikepdf.open(io.BytesIO(feet)) as source:
        if len(source.pages) != len(out.pages):
            raise CswoReportError(
                f"{len(source.pages)} page feet for {len(out.pages)} pages: the paper was not assembled."
            )
        for page, foot in zip(out.pages, source.pages, strict=True):
            form = out.copy_foreign(foot.as_form_xobject())
            page.contents_add(b"q", prepend=True)
            resources: Any = page.obj.Resources
            page.obj.Resources = mine = Dictionary(resources)  # chapters share one dictionary between their pages
            mine.XObject = Dictionary(resources.get("/XObject", Dictionary()))
            mine.XObject["/Foot"] = form
            stamp = b"Q\n/Artifact <</Type /Pagination /Subtype /Footer>> BDC q /Foot Do Q EMC"
            page.contents_add(stamp)
            page.obj.Tabs = Name.S


def _resolve_links(out: pikepdf.Pdf, places: Mapping[str, Array], names: Mapping[str, str]) -> None:
    """Turn links to other chapters into jumps. A link to a place that is nowhere is our fault, and stops the build."""
    for page in out.pages:
        for note in page.obj.get("/Annots", Array()):
            if "/Dest" in note:
                target = str(note.Dest)
            elif "/A" in note and str(note.A.get("/URI", "")).startswith(CROSS_REFERENCE):
                target = str(note.A.URI).removeprefix(CROSS_REFERENCE)
            else:
                continue
            if target not in places:
                raise CswoReportError(f"A link leads to '{target}', which is on no page.")
            if "/A" in note:
                note.A = Dictionary(Type=Name.Action, S=Name.GoTo, D=places[target])
            else:
                note.Dest = places[target]
            words = str(note.get("/Contents", ""))
            if target in names and names[target] not in words:
                note.Contents = String(f"{words} ({names[target]})" if words else names[target])


def _outline(out: pikepdf.Pdf, entries: Sequence[Entry], places: Mapping[str, Array]) -> None:
    with out.open_outline() as outline:
        outline.root.extend(_item(entry, places) for entry in entries)
    out.Root.PageMode = Name.UseOutlines


def _item(entry: Entry, places: Mapping[str, Array]) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(entry.title, places[entry.target])
    item.is_closed = True
    item.children.extend(_item(child, places) for child in entry.children)
    return item
