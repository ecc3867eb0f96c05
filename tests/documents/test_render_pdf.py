"""The finished file: tagged, labelled, linked, the same every time, and honest on every page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from cswo_report.domain.paper import Narrative, Paper
from cswo_report.errors import CswoReportError, FindingsBlock, MissingOnMachine
from cswo_report.render import pdf as engine
from cswo_report.render.build import Built, build_pdf
from cswo_report.render.html import Documents
from cswo_report.render.view import CROSS_REFERENCE
from tests.documents.sample_paper import sample_paper


@pytest.fixture(scope="session")
def texts(built: tuple[Built, bytes]) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(built[1])
    found = []
    for page in document:
        layer = page.get_textpage()
        found.append(layer.get_text_range().replace("\r\n", "\n"))
        layer.close()
        page.close()
    document.close()
    return found


def elements(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, pikepdf.Dictionary) or element.get("/Type") in ("/MCR", "/OBJR"):
            continue
        if "/S" in element:
            yield element
        kids = element.get("/K", pikepdf.Array())
        waiting += list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def test_the_file_says_what_it_is(pdf: pikepdf.Pdf, paper: Paper) -> None:
    assert str(pdf.Root.Lang) == "en-GB"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    metadata = pdf.Root.Metadata.read_bytes().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert f"{paper.title} {paper.year}" in metadata
    assert str(pdf.docinfo["/Author"]) == paper.council
    assert str(pdf.docinfo["/CreationDate"]) == "D:20250508090000+00'00'"


def test_page_labels_are_the_printed_numbers(pdf: pikepdf.Pdf, texts: list[str]) -> None:
    assert [str(pdf.pages[i].label) for i in range(len(pdf.pages))] == [str(i + 1) for i in range(len(pdf.pages))]
    for number, text in enumerate(texts[1:], start=2):
        assert re.search(rf"(^|\s){number}(\n|$)", text), number


def test_every_page_carries_the_notices(texts: list[str], paper: Paper) -> None:
    for number, text in enumerate(texts, start=1):
        assert paper.banner in text, number
        assert paper.synthetic in text, number


def test_contents_and_pointers_give_the_page_where_the_words_are(
    built: tuple[Built, bytes], texts: list[str], paper: Paper
) -> None:
    contents = texts[built[0].page_of["contents"] - 1]
    for chapter in paper.chapters:
        page = built[0].page_of[chapter.id]
        assert chapter.title in texts[page - 1].replace("\n", " "), chapter.id
        message = re.escape(chapter.message).replace(r"\ ", r"\s+")
        assert re.search(rf"{chapter.title}\s+(?:{message}\s+)?{page}\b", contents), chapter.id


def test_one_tag_tree_leads_to_every_page(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root.StructTreeRoot
    assert [str(kid.S) for kid in root.K] == ["/Document"]
    pages = {page.obj.objgen for page in pdf.pages}
    found = list(elements(root.K[0]))
    assert all(element.Pg.objgen in pages for element in found if "/Pg" in element)
    assert {str(element.S) for element in found} >= {"/H1", "/H2", "/H3", "/Table", "/Figure", "/Note", "/Link"}
    keys = [int(root.ParentTree.Nums[i]) for i in range(0, len(root.ParentTree.Nums), 2)]
    assert keys == sorted(set(keys))
    parents = dict(zip(keys, list(root.ParentTree.Nums)[1::2], strict=True))
    for page in pdf.pages:
        owners = [entry for entry in parents[int(page.obj.StructParents)] if entry is not None]
        assert all(entry.Pg.objgen in pages for entry in owners)


def test_a_table_is_one_table_however_many_pages_it_takes(pdf: pikepdf.Pdf, documents: Documents) -> None:
    found = list(elements(pdf.Root.StructTreeRoot.K[0]))
    html = "".join([documents.contents({}), *(documents.chapter(c, {}) for c in documents.paper.chapters)])
    for tag, kind in (("table", "/Table"), ("thead", "/THead"), ("tr", "/TR"), ("th", "/TH"), ("td", "/TD")):
        assert sum(str(e.S) == kind for e in found) == len(re.findall(rf"<{tag}[ >]", html)), tag
    ids = [str(e.ID) for e in found if "/ID" in e]
    assert len(ids) == len(set(ids))
    for element in found:
        if str(element.S) == "/TH":
            assert str(element.A.Scope) in ("/Row", "/Column")
        if str(element.S) == "/TD":
            assert all(str(header) in ids for header in element.A.get("/Headers", pikepdf.Array()))


def test_every_picture_and_link_has_words(pdf: pikepdf.Pdf) -> None:
    for element in elements(pdf.Root.StructTreeRoot.K[0]):
        if str(element.S) == "/Figure":
            assert len(str(element.Alt)) > 20
    for page in pdf.pages:
        for note in page.obj.get("/Annots", pikepdf.Array()):
            assert str(note.Contents).strip()


def test_links_lead_to_pages_of_this_file(pdf: pikepdf.Pdf, built: tuple[Built, bytes]) -> None:
    pages = [page.obj.objgen for page in pdf.pages]
    jumps = 0
    for page in pdf.pages:
        for note in page.obj.get("/Annots", pikepdf.Array()):
            if "/A" in note:
                assert CROSS_REFERENCE not in str(note.A.get("/URI", ""))
            place = note.get("/Dest") if "/Dest" in note else note.A.get("/D")
            if place is not None:
                jumps += 1
                assert place[0].objgen in pages
    assert jumps > 30
    names = list(pdf.Root.Names.Dests.Names)
    there = {str(names[i]): pages.index(names[i + 1][0].objgen) + 1 for i in range(0, len(names), 2)}
    assert there == built[0].page_of


def test_the_outline_has_chapters_and_sections(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        sections = [child.title for item in outline.root for child in item.children]
    assert titles[:3] == ["About this document", "The year at a glance", "Contents"]
    assert titles[-1] == "Appendix D. Where each duty is answered"
    assert "2.1 Adults who need a guardian" in sections


def test_feet_and_repeated_headers_are_furniture(pdf: pikepdf.Pdf, built: tuple[Built, bytes]) -> None:
    for page in pdf.pages:
        content = page.obj.Contents
        raw = b"\n".join(s.read_bytes() for s in (content if isinstance(content, pikepdf.Array) else [content]))
        assert raw.count(b"/Subtype /Footer") == 1
    second = pdf.pages[built[0].page_of["duties"]]
    raw = b"\n".join(s.read_bytes() for s in second.obj.Contents)
    assert raw.count(b"/Pagination") > 3


def test_only_the_papers_own_type_is_in_the_file(pdf: pikepdf.Pdf) -> None:
    fonts = {str(item.BaseFont) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item}
    assert fonts
    assert all("Source-Sans-3" in font for font in fonts), fonts


def test_an_edit_changes_the_file_and_nothing_else_does(
    paper: Paper, built: tuple[Built, bytes], cache_folder: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    target = tmp_path / "again.pdf"
    again = build_pdf(paper, target, cache=cache_folder, progress=said.append, workers=1)
    assert (again, target.read_bytes()) == built
    assert said == ["joining the chapters"]
    changed = build_pdf(sample_paper(decisions=188), target, cache=cache_folder, progress=said.append, workers=1)
    assert changed.sha256 != again.sha256
    assert [words.partition(":")[0] for words in said[1:]] == ["laying out", "joining the chapters"]


def test_worker_processes_make_the_same_bytes(paper: Paper, built: tuple[Built, bytes], tmp_path: Path) -> None:
    there = build_pdf(paper, tmp_path / "two.pdf", cache=None, progress=lambda _: None, workers=2)
    assert there.sha256 == built[0].sha256


def test_a_damaged_cache_is_passed_over(paper: Paper, tmp_path: Path) -> None:
    small = replace(paper, chapters=paper.chapters[:1], duties_id="")
    first = build_pdf(small, tmp_path / "a.pdf", cache=tmp_path / "cache", progress=lambda _: None, workers=1)
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(b"{}")
    second = build_pdf(small, tmp_path / "a.pdf", cache=tmp_path / "cache", progress=lambda _: None, workers=1)
    assert first == second


def test_a_character_the_type_lacks_is_refused_by_name(paper: Paper, tmp_path: Path) -> None:
    section = replace(paper.chapters[0].sections[0], blocks=(Narrative("<p>Well done \U0001f600</p>"),))
    broken = replace(paper, chapters=(replace(paper.chapters[0], sections=(section,)),), duties_id="")
    with pytest.raises(FindingsBlock) as caught:
        build_pdf(broken, tmp_path / "x.pdf", cache=None, progress=lambda _: None, workers=1)
    assert "grinning face" in caught.value.findings[0].sentence()
    assert not list(tmp_path.iterdir())


def test_what_the_engine_complains_about_is_an_error() -> None:
    page = '<!DOCTYPE html><html lang="en-GB"><head><title>x</title></head><body>{}</body></html>'
    for inside in ('<img src="https://example.org/x.png" alt="x"/>', '<p style="colour: red">x</p>', "<p>x"):
        with pytest.raises(CswoReportError):
            engine.render(page.format(inside), {})
    assert engine.render(page.format("<p>x</p>"), {}).pages == 1


def test_a_machine_without_pango_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    for system, words in (("linux", "apt-get install"), ("darwin", "brew install pango"), ("win32", "WEASYPRINT_DLL")):
        monkeypatch.setattr("sys.platform", system)
        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(MissingOnMachine) as caught:
            engine.render("<html/>", {})
        monkeypatch.undo()
        assert words in caught.value.remedy


def test_feet_are_not_part_of_what_is_read_aloud(built: tuple[Built, bytes]) -> None:
    with pikepdf.open(io.BytesIO(built[1])) as opened:
        form = opened.pages[1].obj.Resources.XObject["/Foot"]
        assert b"BDC" not in form.read_bytes()
