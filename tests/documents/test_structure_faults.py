"""Every kind of fault of a tag tree, made on purpose and found: a checker that finds nothing proves nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from cswo_report.errors import FindingsBlock
from cswo_report.render import pdf as engine
from cswo_report.render.build import Built
from cswo_report.render.html import Documents
from cswo_report.render.source_lint import lint, refuse
from cswo_report.render.structure import part_faults, whole_faults
from tests.documents.short_paper import short_paper

Break = Callable[[pikepdf.Pdf], Any]


@pytest.fixture(scope="module")
def chapter() -> tuple[bytes, str]:
    """A chapter of the short paper with a table on one page, and its HTML."""
    documents = Documents(short_paper(rows=3))
    html = documents.chapter(documents.paper.chapters[0], {})
    return engine.render(html, documents.assets(), prefix="report").pdf, html


def found(pdf: pikepdf.Pdf, kind: str, at: int = 0) -> Any:
    """The element of a kind that is read at a place, from 0."""
    return list(_in_order(pdf.Root.StructTreeRoot.K[0], kind))[at]


def _in_order(element: Any, kind: str) -> Any:
    if str(element.S) == f"/{kind}":
        yield element
    for kid in element.K:
        if type(kid) is not int and "/S" in kid:
            yield from _in_order(kid, kind)


def without(element: Any, key: str) -> None:
    del element[key]


def move(element: Any, to: Any) -> None:
    """Take an element out of its parent and hang it under another."""
    kids = element.P.K
    at = next(i for i in range(len(kids)) if type(kids[i]) is not int and kids[i].objgen == element.objgen)
    del kids[at]
    to.K.append(element)
    element.P = to


def swap(kids: Any, first: int, second: int) -> None:
    kids[first], kids[second] = kids[second], kids[first]


def drop_mark(pdf: pikepdf.Pdf) -> None:
    found(pdf, "P").K = Array()


def twice(pdf: pikepdf.Pdf) -> None:
    first, second = found(pdf, "P", 0), found(pdf, "P", 1)
    second.K.append(first.K[0])


def unmarked(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"BT (x) Tj ET", prepend=True)


def disowned(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.ParentTree.Nums[1][0] = None


def foreign_owner(pdf: pikepdf.Pdf) -> None:
    owners = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    owners[0] = owners[len(owners) - 1]


def note(pdf: pikepdf.Pdf) -> Any:
    return next(each for page in pdf.pages for each in page.obj.get("/Annots", ()))


def emptied(pdf: pikepdf.Pdf) -> None:
    heading = found(pdf, "H3")
    heading.K = Array()


PARTS: dict[str, tuple[str, Break]] = {
    "a paragraph is lost": ("tag-count", lambda pdf: pdf.Root.StructTreeRoot.K[0].K[0].K.__delitem__(1)),
    "a chart has no words": ("picture-words", lambda pdf: without(found(pdf, "Figure"), "/Alt")),
    "a chart has empty words": ("picture-words", lambda pdf: setattr(found(pdf, "Figure"), "Alt", String("."))),
    "a header cell has no scope": ("th-scope", lambda pdf: without(found(pdf, "TH").A, "/Scope")),
    "there is no index of ids": ("id-index", lambda pdf: without(pdf.Root.StructTreeRoot, "/IDTree")),
    "two cells have one id": ("id-twice", lambda pdf: setattr(found(pdf, "TH", 1), "ID", found(pdf, "TH").ID)),
    "a page's words are disowned": ("mark-owner", disowned),
    "a page's words have another owner": ("mark-owner", foreign_owner),
    "an element lost its words": ("mark-owner", drop_mark),
    "an element holds what is not drawn": ("mark-missing", lambda pdf: found(pdf, "P").K.append(4711)),
    "words are read twice": ("mark-twice", twice),
    "words stand outside the tags": ("loose-content", unmarked),
    "the file has no language": ("language", lambda pdf: without(pdf.Root, "/Lang")),
    "a passage lost its language": ("passage-language", lambda pdf: without(found(pdf, "P", 3), "/Lang")),
    "a link has no words": ("link-words", lambda pdf: setattr(note(pdf), "Contents", String(" "))),
    "a link has no owner": ("link-owner", lambda pdf: setattr(note(pdf), "StructParent", 4711)),
    "a heading skips a level": ("heading-order", lambda pdf: setattr(found(pdf, "H2"), "S", Name.H4)),
    "a cell stands outside its row": ("tag-place", lambda pdf: move(found(pdf, "TD"), found(pdf, "Table"))),
    "a row is short": ("table-shape", lambda pdf: found(pdf, "TR", 2).K.__delitem__(1)),
    "an element names another parent": (
        "tag-parent",
        lambda pdf: setattr(found(pdf, "P"), "P", pdf.Root.StructTreeRoot.K[0]),
    ),
    "a kind is made up": ("tag-kind", lambda pdf: setattr(found(pdf, "P"), "S", Name.Paragraph)),
    "a note has no id": ("note-id", lambda pdf: without(found(pdf, "Note"), "/ID")),
    "a note is called by nothing": ("note-call", lambda pdf: setattr(found(pdf, "Reference"), "S", Name.Span)),
    "a heading is empty": ("tag-empty", emptied),
    "two blocks change places": ("reading-order", lambda pdf: swap(found(pdf, "Sect").K, 0, 1)),
    "a caption stands within its table": ("table-caption", lambda pdf: swap(found(pdf, "Table").K, 0, 1)),
    "a cell names a header that is not there": (
        "table-headers",
        lambda pdf: setattr(found(pdf, "TD").A, "Headers", Array([String("nobody")])),
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_fault_of_a_chapters_tags_is_found(name: str, chapter: tuple[bytes, str]) -> None:
    code, broken = PARTS[name]
    with pikepdf.open(io.BytesIO(chapter[0])) as opened:
        broken(opened)
        made = io.BytesIO()
        opened.save(made)
    assert part_faults(chapter[0], chapter[1]) == []
    faults = [fault for fault in part_faults(made.getvalue(), chapter[1]) if fault.code == code]
    assert faults
    assert faults[0].blocks
    assert re.match(r"page [34], \w+", faults[0].finding(3).sentence())


def test_an_element_is_named_by_its_words(chapter: tuple[bytes, str]) -> None:
    with pikepdf.open(io.BytesIO(chapter[0])) as opened:
        without(found(opened, "TH", 1).A, "/Scope")
        made = io.BytesIO()
        opened.save(made)
    (fault,) = part_faults(made.getvalue(), chapter[1])
    assert fault.element == "header cell 2 'Law'"


def outline(pdf: pikepdf.Pdf) -> Any:
    return pdf.Root.Outlines.First


def launch(pdf: pikepdf.Pdf) -> None:
    each = note(pdf)
    if "/Dest" in each:
        del each["/Dest"]
    each.A = Dictionary(S=Name.Launch, F=String("x.exe"))


def address(pdf: pikepdf.Pdf) -> None:
    each = note(pdf)
    if "/Dest" in each:
        del each["/Dest"]
    each.A = Dictionary(S=Name.URI, URI=String("file:///etc/passwd"))


def attach(pdf: pikepdf.Pdf, key: str = "EmbeddedFiles") -> None:
    pdf.Root.Names[f"/{key}"] = Dictionary(
        Names=Array([String("x.txt"), pdf.make_indirect(Dictionary(UF=String("x.txt")))])
    )


def unsorted(pdf: pikepdf.Pdf) -> None:
    names = pdf.Root.StructTreeRoot.IDTree.Kids[0].Names
    swap(names, 0, 2)


def nowhere(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.Dests.Names[1] = Array([pdf.make_indirect(Dictionary(Type=Name.Page)), Name.XYZ, 0, 0, 0])


def unsaid(pdf: pikepdf.Pdf, words: bytes) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(words, b""))


WHOLES: dict[str, tuple[str, Break]] = {
    "a page is not in the table of owners": (
        "owner-table",
        lambda pdf: setattr(pdf.pages[1].obj, "StructParents", 4711),
    ),
    "a link is not in the table of owners": ("owner-table", lambda pdf: setattr(note(pdf), "StructParent", 4711)),
    "the table of owners is out of order": (
        "owner-table",
        lambda pdf: swap(pdf.Root.StructTreeRoot.ParentTree.Nums, 0, 2),
    ),
    "there is no tag tree": ("owner-table", lambda pdf: without(pdf.Root, "/StructTreeRoot")),
    "the index of ids is out of order": ("id-index", unsorted),
    "a place is on no page": ("place", nowhere),
    "a link leads to a name": ("place", lambda pdf: setattr(note(pdf), "Dest", String("nowhere"))),
    "a link leads to a file": ("address", address),
    "a link starts a program": ("action", launch),
    "a link has no words": ("link-words", lambda pdf: without(note(pdf), "/Contents")),
    "a bookmark leads nowhere": ("bookmark", lambda pdf: without(outline(pdf), "/Dest")),
    "page labels begin at 3": ("page-labels", lambda pdf: setattr(pdf.Root.PageLabels.Nums[1], "St", 3)),
    "PDF/UA is not claimed": ("identity", lambda pdf: unsaid(pdf, b"<pdfuaid:part>1</pdfuaid:part>")),
    "PDF/A is not claimed": ("identity", lambda pdf: unsaid(pdf, b"<pdfaid:conformance>A</pdfaid:conformance>")),
    "colours have no meaning": ("identity", lambda pdf: without(pdf.Root, "/OutputIntents")),
    "the file is not marked as tagged": ("identity", lambda pdf: without(pdf.Root, "/MarkInfo")),
    "a file is attached that nobody named": ("attachment", attach),
    "a script is attached": ("action", lambda pdf: attach(pdf, "JavaScript")),
    "something happens on opening": (
        "action",
        lambda pdf: setattr(pdf.Root, "OpenAction", Dictionary(S=Name.JavaScript)),
    ),
    "the tags are marked as suspect": ("identity", lambda pdf: setattr(pdf.Root.MarkInfo, "Suspects", True)),
    "the title is not that of the metadata": ("identity", lambda pdf: setattr(pdf.trailer.Info, "Title", "Another")),
    "a page is turned": ("page-turned", lambda pdf: setattr(pdf.pages[1].obj, "Rotate", 90)),
    "a page is there twice": ("page-twice", lambda pdf: pdf.pages.append(pdf.pages[1])),
    "a link is hidden": ("link-hidden", lambda pdf: setattr(note(pdf), "F", 2)),
    "a bookmark has no words": ("bookmark", lambda pdf: setattr(outline(pdf), "Title", " ")),
    "something happens on a page": ("action", lambda pdf: setattr(pdf.pages[0].obj, "AA", Dictionary())),
}


@pytest.mark.parametrize("name", WHOLES)
def test_a_fault_of_a_joined_paper_is_found(name: str, built: tuple[Built, bytes]) -> None:
    code, broken = WHOLES[name]
    with pikepdf.open(io.BytesIO(built[1])) as opened:
        broken(opened)
        made = io.BytesIO()
        opened.save(made)
    faults = whole_faults(made.getvalue(), ())
    assert code in {fault.code for fault in faults}
    assert all(fault.blocks for fault in faults)


def test_a_file_that_was_written_twice_is_found(built: tuple[Built, bytes]) -> None:
    assert [fault.code for fault in whole_faults(built[1] + b"\n%%EOF\n", ())] == ["file-end"]


def test_a_file_that_cannot_be_opened_is_a_fault_and_no_crash() -> None:
    assert "unreadable" in [fault.code for fault in whole_faults(b"%PDF-1.7\nnothing\n%%EOF\n", ())]


PAGE = '<!DOCTYPE html>\n<html lang="en-GB"><head><title>x</title></head><body><h1>One</h1>{}</body></html>'
TABLE = "<table>{}<tr><th{}>{}</th></tr></table>"
SOURCES = {
    "heading-skipped": "<h3>Three</h3>",
    "heading-top": "<h1>Another</h1>",
    "heading-empty": "<h2> </h2>",
    "picture-words": '<svg xmlns="http://www.w3.org/2000/svg"><desc>x</desc></svg>',
    "table-caption": TABLE.format("", ' scope="col"', "x"),
    "table-headers": "<table><caption>x</caption><tr><td>1</td></tr></table>",
    "th-scope": TABLE.format("<caption>x</caption>", "", "x"),
    "th-empty": TABLE.format("<caption>x</caption>", ' scope="col"', " "),
    "id-twice": '<p id="a">x</p><p id="a">y</p>',
    "link-dangling": '<a href="#nowhere">x</a>',
    "link-empty": '<a href="https://example.org"><span> </span></a>',
    "not-well-formed": "<p>one <b>two</p>",
    "title-missing": "<p>x</p></body></html>",
    "table-nested": "<table><caption>x</caption><tr><th scope='col'>x<table><caption>y</caption>"
    "<tr><th scope='col'>y</th></tr></table></th></tr></table>",
    "table-role": "<table role='presentation'><caption>x</caption><tr><th scope='col'>x</th></tr></table>",
    "table-span": "<table><caption>x</caption><tbody><tr><th scope='row' rowspan='3'>x</th></tr></tbody></table>",
    "row-headless": "<table><caption>x</caption><thead><tr><th scope='col'>x</th></tr></thead>"
    "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    "list-empty": "<ul></ul>",
    "item-empty": "<ul><li> </li></ul>",
    "box-empty": '<div class="box"><p class="boxtitle">Why</p></div>',
    "hidden-words": '<p aria-hidden="true">x</p>',
    "turned-words": "<p>The number \u202e21\u202c</p>",
    "foot-cut": f'<div class="foot-lines"><p>{"A long notice. " * 40}</p></div>',
}
_WITHOUT_TITLE = ("title-missing",)


@pytest.mark.parametrize("code", SOURCES)
def test_a_fault_of_the_source_is_found_before_it_is_laid_out(code: str) -> None:
    page = PAGE.format(SOURCES[code])
    if code in _WITHOUT_TITLE:
        page = '<!DOCTYPE html>\n<html lang="en-GB"><head></head><body><h1>One</h1></body></html>'
    assert [fault.code for fault in lint(page)] == [code]


def test_a_picture_without_words_is_named_by_its_file() -> None:
    (fault,) = lint(PAGE.format('<img src="https://assets.invalid/crest.png" alt=""/>'))
    assert (fault.code, fault.given) == ("picture-words", "crest.png")


def test_the_sources_faults_stop_a_build_with_the_chapter_named() -> None:
    with pytest.raises(FindingsBlock) as caught:
        refuse("children", PAGE.format("<h3>Three</h3>"))
    sentence = caught.value.findings[0].sentence()
    assert sentence.startswith("chapter 'children', heading 'Three' (given: level 3 after 1): Headings go down")


def test_our_own_documents_have_no_faults(documents: Documents) -> None:
    for chapter in documents.paper.chapters:
        assert lint(documents.chapter(chapter, {})) == [], chapter.id
    assert lint(documents.cover()) == lint(documents.contents({})) == []
