"""A finished PDF's tag tree read back from the file, as plain values that rules can be held against.

Nothing here trusts the tagger: the tree, the marks on each page and the table of owners are each read from the bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import pikepdf

SVG = "{http://www.w3.org/2000/svg}"
_OPERATOR = re.compile(rb"(?:/MCID (\d+)\s*>>\s*)?(?<=[\s>\])])(BDC|BMC|EMC|TJ|Tj|Do)(?=\s)")
_UNTAGGED = frozenset({"html", "head", "body", "br", "wbr", "hr", "col", "colgroup", "title", "meta", "link", "style"})
_GROUP = {"ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "LI", "a": "Link", "img": "Figure", f"{SVG}svg": "Figure"}
_SAME = {"thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "table": "Table", "caption": "Caption"}
_SAME |= {name: name.upper() for name in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "tr", "th", "td")}
_GROUP |= _SAME | {"figcaption": "Caption", "blockquote": "BlockQuote"}
COUNTED = (*dict.fromkeys(_GROUP.values()), "Note", "TOC", "TOCI")
"""The kinds whose number must be that of the HTML's elements."""


@dataclass(slots=True, eq=False)
class Element:
    """One element of the tag tree. `page` counts from 0 and is -1 where the element does not say it."""

    key: tuple[int, int]  # of the object in the file
    kind: str
    page: int
    about: dict[str, Any]
    parent_key: tuple[int, int]
    kids: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)  # (page, mark)
    links: list[tuple[int, int]] = field(default_factory=list)  # keys of annotations

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    @property
    def first_page(self) -> int:
        """The page on which its first words stand."""
        return next((element.page for element in self.walk() if element.page >= 0), 0)


@dataclass
class Reading:
    """Everything the rules need to know of one chapter's file and of the document it was made from."""

    document: Element
    elements: list[Element]
    html: dict[str, list[ElementTree.Element]]  # by kind, in the order of the text
    order: list[str]  # the kinds of all of these, in the order of the text
    languages: int  # elements of the HTML that say their language
    language: str
    owners: dict[int, list[tuple[int, int] | None]]  # by page: who owns each mark
    annotation_owners: dict[int, tuple[int, int] | None]
    marks: list[list[int]]  # by page: marks on the page itself
    loose: list[int]  # by page: things drawn that belong to no mark and are not furniture
    annotations: list[tuple[int, tuple[int, int], int, str]]  # (page, key, its number among owners, its words)
    ids: dict[str, tuple[int, int]]  # the index of ids
    roles: bool  # whether the file maps kinds of its own to standard ones

    def of(self, kind: str) -> list[Element]:
        return [element for element in self.elements if element.kind == kind]


def read(pdf: bytes, document: str) -> Reading:
    """Read a chapter's file and the HTML it was made from."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        tree = _element(root.K[0] if isinstance(root.K, pikepdf.Array) else root.K, pages)
        owners, annotation_owners = _owners(opened, root)
        marks, loose = zip(*(_drawn(page) for page in opened.pages), strict=True)
        html, kinds, languages = _html(document)
        return Reading(
            tree, list(tree.walk()), html, kinds, languages, str(opened.Root.get("/Lang", "")), owners, annotation_owners,
            list(marks), list(loose), list(_annotations(opened)), _ids(root), "/RoleMap" in root,
        )  # fmt: skip


def _element(source: Any, pages: dict[tuple[int, int], int]) -> Element:
    about = dict(source.items())
    page = pages[about["/Pg"].objgen] if "/Pg" in about else -1
    parent = about.get("/P")
    made = Element(source.objgen, str(about["/S"])[1:], page, about, parent.objgen if parent is not None else (0, 0))
    below = about.get("/K", ())
    for kid in below if isinstance(below, pikepdf.Array) else (below,) if "/K" in about else ():
        if type(kid) is int:
            made.marks.append((page, kid))
        elif "/S" in kid:
            made.kids.append(_element(kid, pages))
        elif "/MCID" in kid:
            made.marks.append((pages[kid.Pg.objgen] if "/Pg" in kid else page, int(kid.MCID)))
        else:
            made.links.append(kid.Obj.objgen)
    return made


Owners = dict[int, list[tuple[int, int] | None]]


def _owners(opened: pikepdf.Pdf, root: Any) -> tuple[Owners, dict[int, tuple[int, int] | None]]:
    """The table of owners, by page and by annotation; a page that is not in it has none."""
    flat = list(root.ParentTree.Nums) if "/ParentTree" in root else []
    table = {int(flat[i]): flat[i + 1] for i in range(0, len(flat), 2)}
    by_page: Owners = {}
    for number, page in enumerate(opened.pages):
        entry = table.pop(int(page.obj.get("/StructParents", -1)), ())
        by_page[number] = [None if each is None else each.objgen for each in entry]
    return by_page, {key: getattr(entry, "objgen", None) for key, entry in table.items()}


def _drawn(page: pikepdf.Page) -> tuple[list[int], int]:
    """The marks of a page, and how many things are drawn outside every mark."""
    contents = page.obj.get("/Contents", pikepdf.Array())
    raw = b"\n".join(each.read_bytes() for each in (contents if isinstance(contents, pikepdf.Array) else [contents]))
    marks, loose, depth = [], 0, 0
    for mark, operator in _OPERATOR.findall(raw):
        if operator in (b"BDC", b"BMC"):
            depth += 1
            if mark:
                marks.append(int(mark))
        elif operator == b"EMC":
            depth -= 1
        elif depth == 0:
            loose += 1
    return marks, loose


def _annotations(opened: pikepdf.Pdf) -> Iterator[tuple[int, tuple[int, int], int, str]]:
    for number, page in enumerate(opened.pages):
        for each in page.obj.get("/Annots", ()):
            yield number, each.objgen, int(each.get("/StructParent", -1)), str(each.get("/Contents", "")).strip()


def _ids(root: Any) -> dict[str, tuple[int, int]]:
    index = root.get("/IDTree")
    if index is None:
        return {}
    leaves = list(index.Kids) if "/Kids" in index else [index]
    flat = [item for leaf in leaves for item in leaf.Names]
    return {str(flat[i]): flat[i + 1].objgen for i in range(0, len(flat), 2)}


def _html(document: str) -> tuple[dict[str, list[ElementTree.Element]], list[str], int]:
    """The HTML's elements by the kind of tag each must have, their order, and how many passages say their language."""
    found: dict[str, list[ElementTree.Element]] = {}
    root = ElementTree.fromstring(document.removeprefix("<!DOCTYPE html>").lstrip())
    order: list[str] = []
    languages = 0
    waiting = [(root, False)]
    while waiting:
        element, contents = waiting.pop()
        tag, classes = element.tag, element.get("class", "").split()
        languages += tag != "html" and "lang" in element.attrib
        contents = contents or (tag in ("ul", "ol") and "toc" in classes)
        kind = "Note" if tag == "span" and "fn" in classes else _GROUP.get(tag, "")
        if contents and kind in ("L", "LI"):
            kind = {"L": "TOC", "LI": "TOCI"}[kind]
        bare = kind == "Figure" and (element.get("alt") == "" or element.get("aria-hidden") == "true")
        if kind and not bare and not (tag == "a" and not element.get("href")):
            found.setdefault(kind, []).append(element)
            order.append(kind)
        if tag != f"{SVG}svg":
            waiting += [(child, contents) for child in reversed(element)]
    return found, order, languages
