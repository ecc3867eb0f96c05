"""Reading a PDF as a screen reader does: along its tag tree, the words of each mark from the page."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from typing import Any
from unicodedata import category
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from cswo_report.render.structure_tree import SVG


def words_of_marks(pdf: bytes) -> list[dict[int, str]]:
    """For each page, the words of each mark."""
    opened = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in opened:
        layer, found = page.get_textpage(), dict[int, str]()
        for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
            each = pdfium.FPDFPage_GetObject(page.raw, at)
            if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_TEXT:
                mark = pdfium.FPDFPageObj_GetMarkedContentID(each)
                found[mark] = found.get(mark, "") + _words(each, layer)
        pages.append(found)
        layer.close()
        page.close()
    opened.close()
    return pages


def _words(drawn: Any, layer: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(drawn, layer.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(drawn, layer.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")


def read_aloud(pdf: bytes) -> list[str]:
    """The words of each chapter in the order of the tags, without the numbers that the layout made, one string each."""
    marks = words_of_marks(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        return [bare("".join(_spoken(part, pages, marks))) for part in opened.Root.StructTreeRoot.K[0].K]


def _spoken(element: Any, pages: dict[tuple[int, int], int], marks: list[dict[int, str]]) -> Iterator[str]:
    kind = str(element.S)
    if kind == "/Figure" or (kind == "/Lbl" and _is_number(element)):
        return
    if kind == "/Reference" and not any(type(kid) is not int and "/S" in kid for kid in element.K):
        return  # the raised number that calls a note
    page = pages[element.Pg.objgen] if "/Pg" in element else -1
    for kid in element.K:
        if type(kid) is int:
            yield marks[page].get(kid, "")
        elif "/S" in kid:
            yield from _spoken(kid, pages, marks)
        elif "/MCID" in kid:
            yield marks[pages[kid.Pg.objgen]].get(int(kid.MCID), "")


def _is_number(label: Any) -> bool:
    """Whether a label was made by the layout: of a list with bullets or numbers, or of a note."""
    return str(label.P.S) == "/Note" or "/A" in label.P.P


def text_of(document: str) -> str:
    """The words of an HTML document in their order, without what is drawn."""
    body = ElementTree.fromstring(document.removeprefix("<!DOCTYPE html>").lstrip()).find("body")
    assert body is not None
    return bare("".join(_said(body)))


def _said(element: ElementTree.Element) -> Iterator[str]:
    if element.tag != f"{SVG}svg":
        yield element.text or ""
        for child in element:
            yield from _said(child)
            yield child.tail or ""


def bare(words: str) -> str:
    """Words without spaces, hyphens and signs that only steer the line, which the ends of lines take away and put in."""
    steer = "-\u2010\u2011\ufffe"
    return "".join(sign for sign in words if not (sign.isspace() or sign in steer or category(sign) in ("Cf", "Cc")))
