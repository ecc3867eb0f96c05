"""The comments of one sheet of an Office Open XML workbook: a list of them, and the drawing that gives each its box.

The drawing is in the old vector language (VML) that Excel still needs for a comment. Programs write it so that it is not always
well-formed XML, therefore boxes are put in and taken out as text and the rest of it stays as it is.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import quoteattr

from lxml import etree

from cswo_report.domain.sheets import LETTERS
from cswo_report.errors import InputRefused
from cswo_report.exchange.marked_package import local, space, words
from cswo_report.exchange.marked_reasons import AUTHOR, SAYS, Remark

_SPACE_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}space"
_CONVERSATION = "tc="  # the author of a comment that only stands in for a conversation (a threaded comment)
_GAP = "\n\n"
_BELOW = re.compile(rf"\n\s*{re.escape(SAYS)}")  # programs keep the words of a comment, not always its empty lines
_CELL = re.compile(r"([A-Z]+)(\d+)")

_VML = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>"""
_VML_SPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_BOX_KIND = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
_BOX = """<v:shape id="_x0000_s{id}" type="#_x0000_t202" alt={alt} style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:240pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""
_OPENS, _CLOSES = re.compile(rb"<(?:\w+:)?shape(?=[\s>])"), re.compile(rb"(</(?:\w+:)?shape\s*>)")
_IDMAP = re.compile(rb"""(<(?:\w+:)?idmap\b[^<>]{0,400}?\bdata\s*=\s*)(["'])([\d,\s]*)\2""")
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(</)")
_IDS_IN_A_CLUSTER = 1024
_WIDE, _LINE = 320, 44  # pixels that a box is wide, characters that one line of it holds
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383


def empty_list(namespace: str) -> etree._Element:
    root = etree.fromstring(f'<comments xmlns="{namespace}"/>')
    etree.SubElement(root, f"{{{namespace}}}authors")
    etree.SubElement(root, f"{{{namespace}}}commentList")
    return root


def without_ours(root: etree._Element) -> list[tuple[int, int]]:
    """Take out what an earlier round said; answers the cells (counted from 0) that have no comment any more."""
    held, authors = _list_of(root), _authors(root)
    bare = []
    for comment in list(held):
        whose = authors[int(comment.get("authorId", "0"))] if _has_author(comment, authors) else ""
        said = words(comment)
        if whose == AUTHOR or said.startswith(SAYS):
            held.remove(comment)
            bare.append(position(comment.get("ref", "")))
        elif _BELOW.search(said):
            _cut(comment)
    return bare


def _has_author(comment: etree._Element, authors: list[str]) -> bool:
    said = comment.get("authorId", "")
    return said.isdecimal() and int(said) < len(authors)


def _cut(comment: etree._Element) -> None:
    """Leave of a comment what stood in it before we wrote below it."""
    found = _BELOW.search("".join(_texts(comment)))
    left = found.start() if found else 0
    for part in list(comment.iter()):
        if local(part) == "t":
            text = part.text or ""
            part.text, left = text[:left], max(0, left - len(text))
    for run in [each for each in comment.iter() if local(each) == "r"]:
        parent = run.getparent()
        if parent is not None and not "".join(_texts(run)):
            parent.remove(run)


def _texts(element: etree._Element) -> Iterable[str]:
    return (part.text or "" for part in element.iter() if local(part) == "t")


@dataclass
class Added:
    """What became of remarks put into the list of comments."""

    boxes: list[Remark] = field(default_factory=list)  # need a box of their own
    longer: list[Remark] = field(default_factory=list)  # stand below a sender's words: all that the comment says now
    no_room: list[Remark] = field(default_factory=list)  # are in no comment


def add(root: etree._Element, remarks: Sequence[Remark]) -> Added:
    """Put remarks into the list. A cell has one comment: ours is added below a sender's own, and none to a conversation."""
    held, authors = _list_of(root), _authors(root)
    there = {comment.get("ref", ""): comment for comment in held}
    added = Added()
    number: int | None = None
    for remark in remarks:
        comment = there.get(remark.cell)
        if comment is None:
            number = _our_number(root) if number is None else number
            held.append(_comment(space(root), remark, number))
            added.boxes.append(remark)
        elif _has_author(comment, authors) and authors[int(comment.get("authorId", "0"))].startswith(_CONVERSATION):
            added.no_room.append(remark)
        else:
            _add_below(comment, remark)
            added.longer.append(replace(remark, text="".join(_texts(comment))))
    return added


def _comment(namespace: str, remark: Remark, number: int) -> etree._Element:
    comment = etree.Element(f"{{{namespace}}}comment", ref=remark.cell, authorId=str(number))
    text = etree.SubElement(etree.SubElement(comment, f"{{{namespace}}}text"), f"{{{namespace}}}r")
    _say(text, remark.text)
    return comment


def _say(run: etree._Element, text: str) -> None:
    part = etree.SubElement(run, f"{{{space(run)}}}t")
    part.set(_SPACE_ATTRIBUTE, "preserve")
    part.text = text


def _add_below(comment: etree._Element, remark: Remark) -> None:
    text = next(each for each in comment if local(each) == "text")
    for plain in [each for each in text if local(each) == "t"]:  # words without a run: they become one
        run = etree.Element(f"{{{space(text)}}}r")
        text.replace(plain, run)
        run.append(plain)
    runs = [each for each in text if local(each) == "r"]
    run = etree.Element(f"{{{space(text)}}}r")
    look = next((part for part in runs[-1] if local(part) == "rPr"), None) if runs else None
    if look is not None:
        run.append(copy.deepcopy(look))
    _say(run, _GAP + remark.text)
    if runs:
        runs[-1].addnext(run)
    else:
        text.insert(0, run)


def _list_of(root: etree._Element) -> etree._Element:
    found = next((each for each in root if local(each) == "commentList"), None)
    return etree.SubElement(root, f"{{{space(root)}}}commentList") if found is None else found


def _authors_of(root: etree._Element) -> etree._Element:
    found = next((each for each in root if local(each) == "authors"), None)
    if found is None:
        found = etree.Element(f"{{{space(root)}}}authors")
        root.insert(0, found)
    return found


def _authors(root: etree._Element) -> list[str]:
    return [words(each) for each in _authors_of(root) if local(each) == "author"]


def _our_number(root: etree._Element) -> int:
    authors = _authors(root)
    if AUTHOR not in authors:
        etree.SubElement(_authors_of(root), f"{{{space(root)}}}author").text = AUTHOR
        return len(authors)
    return authors.index(AUTHOR)


def position(cell: str) -> tuple[int, int]:
    """The row and column of a cell's name, counted from 0; (-1, -1) for what is none."""
    found = _CELL.fullmatch(cell.replace("$", "").upper())
    if not found:
        return -1, -1
    column = 0
    for letter in found[1]:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def clusters(drawing: bytes) -> set[int]:
    """The blocks of 1,024 identifiers that a drawing has taken; no two drawings of a workbook may share one."""
    return {int(number) for found in _IDMAP.finditer(drawing) for number in re.findall(rb"\d+", found[3])}


def without_boxes(drawing: bytes, cells: Iterable[tuple[int, int]]) -> bytes:
    """The drawing without the boxes of these cells."""
    gone = set(cells)
    return _with_each(drawing, lambda box: b"" if _cell_of(box) in gone else box)


def _with_each(drawing: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The drawing with each of its boxes changed. It is gone through once, however it is broken.

    A program may call the spaces of names what it likes, so that a prefix tells nothing.
    """
    pieces = _CLOSES.split(drawing)
    for at in range(0, len(pieces) - 1, 2):
        opened = max((found.start() for found in _OPENS.finditer(pieces[at])), default=-1)
        if opened >= 0:
            changed = change(pieces[at][opened:] + pieces[at + 1])
            pieces[at], pieces[at + 1] = pieces[at][:opened] + changed, b""
    return b"".join(pieces)


def _cell_of(box: bytes) -> tuple[int, int] | None:
    """The cell that a box is the comment of, counted from 0; None for a button and the like."""
    row, column = (re.search(rb"<(?:\w+:)?%s>\s*(\d+)\s*</" % name, box) for name in (b"Row", b"Column"))
    is_note = re.search(rb"""\bObjectType\s*=\s*["']Note["']""", box)
    return (int(row[1]), int(column[1])) if is_note and row and column else None


def with_room(drawing: bytes, remarks: Sequence[Remark]) -> bytes:
    """The drawing with the boxes of these cells tall enough for what the comments say now; none becomes smaller."""
    texts = {(remark.row, remark.column): remark.text for remark in remarks}

    def taller(box: bytes) -> bytes:
        text = texts.get(_cell_of(box) or (-1, -1))
        return box if text is None else _ANCHOR.sub(lambda found: _lowered(found, _lines(text) + 2), box)

    return _with_each(drawing, taller) if texts else drawing


def _lowered(anchor: re.Match[bytes], rows: int) -> bytes:
    """The eight numbers of an anchor, the seventh of which is the row that the box reaches down to."""
    numbers = [int(number) for number in re.findall(rb"-?\d+", anchor[2])]
    if len(numbers) != 8:
        return anchor[0]
    numbers[6] = min(_LAST_ROW, max(numbers[6], numbers[2] + rows))
    return anchor[1] + ", ".join(map(str, numbers)).encode() + anchor[3]


def with_boxes(drawing: bytes, remarks: Sequence[Remark], taken: set[int], pixels: Callable[[int], int]) -> bytes:
    """The drawing (a new one where there is none) with a hidden box for each remark; `taken` learns what it uses.

    `pixels` tells how wide a column is: a box is placed by cells, and reaches over as many as it needs.
    """
    if not remarks:
        return drawing
    drawing = drawing or _VML
    first = max(taken, default=0) + 1
    blocks = range(first, first + (len(remarks) - 1) // (_IDS_IN_A_CLUSTER - 1) + 1)
    taken.update(blocks)
    ids = (block * _IDS_IN_A_CLUSTER + number for block in blocks for number in range(1, _IDS_IN_A_CLUSTER))
    boxes = "".join(
        _box(remark, number, order, pixels) for order, (remark, number) in enumerate(zip(remarks, ids, strict=False), 1)
    )
    used = ",".join(map(str, blocks)).encode()
    drawing = _IDMAP.sub(
        lambda found: found[1] + found[2] + b",".join(filter(None, (found[3], used))) + found[2], drawing, 1
    )
    kind = (
        b""
        if re.search(rb"""<(?:\w+:)?shapetype\b[^<>]{0,400}?\bid\s*=\s*["']_x0000_t202["']""", drawing)
        else _BOX_KIND
    )
    put_in = kind + boxes.encode("ascii", "xmlcharrefreplace")
    root = drawing[: drawing.find(b">", drawing.find(b"<xml")) + 1]
    for prefix, named in _VML_SPACES.items():
        if b"xmlns:%s=" % prefix not in root:
            put_in = re.sub(rb"<v:(shape|shapetype) ", rb'<v:\1 xmlns:%s="%s" ' % (prefix, named), put_in)
    end = drawing.rfind(b"</xml")
    if end < 0:
        raise InputRefused(
            "The drawing of its comments is damaged.", remedy="Save the file anew in Excel and import that."
        )
    return drawing[:end] + put_in + drawing[end:]


def _lines(text: str) -> int:
    return sum(1 + len(line) // _LINE for line in text.split("\n"))


def _box(remark: Remark, number: int, order: int, pixels: Callable[[int], int]) -> str:
    lines = _lines(remark.text)
    left = min(remark.column + 1, _LAST_COLUMN - 6)
    right, over = left, 15 + _WIDE
    while (width := pixels(right)) < over and right < _LAST_COLUMN:
        right, over = right + 1, over - width
    top = max(0, min(remark.row, _LAST_ROW - lines - 1) - 1)
    return _BOX.format(
        id=number,
        alt=quoteattr("A remark on what is wrong with this cell"),
        height=15 * (lines + 1),
        order=order,
        anchor=f"{left}, 15, {top}, 2, {right}, {over}, {top + lines + 1}, 4",
        row=remark.row,
        column=remark.column,
    )
