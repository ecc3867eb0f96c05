"""What a screen reader meets: one element for each in the text, in its order, with its words, in one file for the archive too."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from cswo_report.domain.paper import Paper
from cswo_report.render.build import Built, build_pdf
from cswo_report.render.html import Documents
from cswo_report.render.structure import part_faults, whole_faults
from tests.documents.short_paper import short_paper
from tests.documents.tag_reading import read_aloud, text_of
from tests.documents.test_render_pdf import elements


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    target = tmp_path_factory.mktemp("short") / "short.pdf"
    build_pdf(short_paper(), target, cache=None, progress=lambda _: None, workers=1)
    return target.read_bytes()


@pytest.fixture
def tree(short: bytes) -> Any:
    with pikepdf.open(io.BytesIO(short)) as opened:
        yield list(elements(opened.Root.StructTreeRoot.K[0]))


def kinds(element: Any) -> list[str]:
    return [str(kid.S)[1:] for kid in element.K if type(kid) is not int and "/S" in kid]


def only(tree: list[Any], kind: str, at: int = 0) -> Any:
    return [each for each in reversed(tree) if str(each.S) == f"/{kind}"][at]


def test_there_is_one_element_for_each_of_the_html(tree: list[Any]) -> None:
    html = Documents(short_paper()).chapter(short_paper().chapters[0], {})
    have = Counter(str(element.S)[1:] for element in tree)
    for tag, kind in (("p", "P"), ("table", "Table"), ("thead", "THead"), ("tr", "TR"), ("th", "TH"), ("td", "TD")):
        assert have[kind] == len(re.findall(rf"<{tag}[ >]", html)), tag
    assert have["LI"] == html.count("<li>") + html.count("<dt>")
    assert have["L"] == len(re.findall("<(?:ul|ol|dl)[ >]", html))
    assert have["Figure"] == html.count("<svg")
    assert have["Caption"] == html.count("<figcaption") + html.count("<caption")
    assert (have["H1"], have["H2"], have["H3"], have["BlockQuote"]) == (1, 2, 1, 1)
    assert (have["Note"], have["Reference"], have["Link"]) == (2, 2, 2)


def test_a_chart_and_its_caption_are_held_together(tree: list[Any]) -> None:
    group = next(each for each in tree if str(each.S) == "/Div" and kinds(each)[:2] == ["Caption", "Figure"])
    assert len(str(group.K[1].Alt)) > 40
    left, low, right, high = (float(n) for n in group.K[1].A.BBox)
    assert 0 < left < right < 596
    assert 0 < low < high < 842


def test_a_note_stands_behind_the_number_that_calls_it(tree: list[Any]) -> None:
    paragraph = next(each for each in tree if str(each.S) == "/P" and "Note" in kinds(each) and "Link" in kinds(each))
    assert kinds(paragraph) == ["Reference", "Note", "Span", "Link", "Link"]
    note = only(tree, "Note")
    assert kinds(note) == ["Lbl", "Span"]
    assert len({str(each.ID) for each in tree if str(each.S) == "/Note"}) == 2


def test_lists_tell_their_numbers_from_their_words(tree: list[Any]) -> None:
    outer = next(
        each for each in tree if str(each.S) == "/L" and str(each.get("/A", {}).get("/ListNumbering")) == "/Disc"
    )
    assert kinds(outer) == ["LI", "LI"]
    assert kinds(outer.K[0]) == ["Lbl", "LBody"]
    assert kinds(outer.K[0].K[1]) == ["L"]
    words = next(each for each in tree if str(each.S) == "/L" and "/A" not in each)
    assert [kinds(item) for item in words.K] == [["Lbl", "LBody"]] * 2


def test_language_expansion_and_headers_are_told(tree: list[Any]) -> None:
    assert [str(each.Lang) for each in tree if "/Lang" in each] == ["gd"]
    assert [str(each.E) for each in tree if "/E" in each] == ["Chief Social Work Officer"]
    named = {str(each.ID) for each in tree if str(each.S) == "/TH"}
    cells = [each for each in tree if str(each.S) == "/TD"]
    assert all({str(name) for name in cell.A.Headers} <= named and len(cell.A.Headers) == 3 for cell in cells)
    assert {str(each.A.Scope) for each in tree if str(each.S) == "/TH"} == {"/Row", "/Column"}


def test_a_link_says_where_it_leads_in_words(short: bytes) -> None:
    with pikepdf.open(io.BytesIO(short)) as opened:
        said = {str(note.Contents) for page in opened.pages for note in page.obj.get("/Annots", ())}
        assert said == {"the words (page 3)", "the guidance"}
        assert all(int(note.F) == 4 for page in opened.pages for note in page.obj.get("/Annots", ()))


def test_the_contents_are_a_table_of_contents(pdf: pikepdf.Pdf) -> None:
    found = list(elements(pdf.Root.StructTreeRoot.K[0]))
    assert Counter(str(each.S) for each in found)["/TOC"] >= 1
    entries = [each for each in found if str(each.S) == "/TOCI"]
    assert len(entries) >= 6
    for entry in entries:
        references = [each for each in elements(entry) if str(each.S) == "/Reference"]
        assert references
        assert all(kinds(reference) == ["Link"] for reference in references)


def test_a_repeated_header_is_read_once(short: bytes) -> None:
    aloud = "".join(read_aloud(short))
    assert aloud.count("Howlimitswerekept") == 1
    assert aloud.count("LawDueChange") == 1


def test_what_is_read_aloud_is_the_text_in_its_order(short: bytes, built: tuple[Built, bytes], paper: Paper) -> None:
    for pdf, made in ((short, short_paper()), (built[1], paper)):
        documents, aloud = Documents(made), read_aloud(pdf)
        order = [chapter.id for chapter in made.chapters if not chapter.needs_pages]
        for name in order:
            chapter = next(each for each in made.chapters if each.id == name)
            assert text_of(documents.chapter(chapter, {})) in aloud, name


def test_a_whole_paper_has_nothing_amiss(short: bytes, built: tuple[Built, bytes]) -> None:
    assert whole_faults(short, ()) == []
    assert whole_faults(built[1], ()) == []
    assert [finding.sentence() for finding in built[0].findings if finding.severity == "refused"] == []


def test_a_chapters_faults_stop_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from cswo_report.errors import FindingsBlock
    from cswo_report.render import tag_writing

    monkeypatch.setattr(tag_writing, "words_of_picture", lambda _: "")
    with pytest.raises(FindingsBlock) as caught:
        build_pdf(short_paper(rows=2), tmp_path / "x.pdf", cache=None, progress=lambda _: None, workers=1)
    sentence = caught.value.findings[0].sentence()
    assert re.match(r"page \d, picture 1 'Legal time limits missed", sentence), sentence
    assert not list(tmp_path.iterdir())


def test_part_faults_are_none_for_what_we_render() -> None:
    from cswo_report.render.pdf import render

    documents = Documents(short_paper(rows=2))
    html = documents.chapter(documents.paper.chapters[0], {})
    assert part_faults(render(html, documents.assets(), prefix="x").pdf, html) == []
