"""What every printed and on-screen document of a paper must be.

Well formed, in order, labelled, and free of dead links.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cswo_report.domain.paper import Cell, Column, Paper, Row, Table
from cswo_report.errors import CswoReportError, ShippedDataFault
from cswo_report.render import shapes
from cswo_report.render.html import Documents
from cswo_report.render.theme import load_theme
from cswo_report.render.view import CROSS_REFERENCE
from cswo_report.render.web import whole_document
from tests.documents.sample_paper import DUTIES, GUARDIANSHIP_TABLE, sample_paper

SVG = "{http://www.w3.org/2000/svg}"


def parsed(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document.removeprefix("<!DOCTYPE html>").strip())


@pytest.fixture(scope="session")
def trees(paper: Paper, documents: Documents) -> dict[str, ElementTree.Element]:
    made = {"cover": documents.cover(), "contents": documents.contents({}), "whole": whole_document(documents.paper)}
    made |= {chapter.id: documents.chapter(chapter, {}) for chapter in paper.chapters}
    return {name: parsed(document) for name, document in made.items()}


def test_headings_begin_at_one_and_never_skip_a_level(trees: dict[str, ElementTree.Element]) -> None:
    for name, tree in trees.items():
        levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)


def test_every_table_has_a_caption_and_every_header_a_scope(trees: dict[str, ElementTree.Element]) -> None:
    for name, tree in trees.items():
        for table in tree.iter("table"):
            assert (table.findtext("caption") or "").strip(), name
            assert all(th.get("scope") in {"col", "row", "rowgroup"} for th in table.iter("th")), name
            assert all("".join(cell.itertext()).strip() for cell in table.iter("td")), name


def test_every_picture_begins_with_its_title_and_description(trees: dict[str, ElementTree.Element]) -> None:
    pictures = [svg for tree in trees.values() for svg in tree.iter(f"{SVG}svg")]
    assert len(pictures) > 10
    for svg in pictures:
        assert [child.tag for child in svg][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert all((child.text or "").strip() for child in list(svg)[:2])
        assert svg.get("role") == "img"
        assert svg.get("font-family") == "Source Sans 3"


def test_ids_are_unique_and_links_lead_somewhere(trees: dict[str, ElementTree.Element]) -> None:
    everywhere: set[str] = set()
    for name, tree in trees.items():
        ids = [e.get("id") for e in tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), name
        if name != "whole":
            everywhere |= {str(i) for i in ids}
    for name, tree in trees.items():
        own = {e.get("id") for e in tree.iter()}
        for link in tree.iter("a"):
            address = link.get("href", "")
            if address.startswith(CROSS_REFERENCE):
                assert address.removeprefix(CROSS_REFERENCE) in everywhere, (name, address)
                assert name != "whole"
            elif address.startswith("#"):
                assert address[1:] in own, (name, address)


def test_the_page_for_a_screen_carries_everything_and_runs_nothing(paper: Paper) -> None:
    html = whole_document(paper)
    assert "<script" not in html
    assert "https://" not in re.sub(r'xmlns="[^"]*"', "", html)
    assert html.count("data:font/woff2;base64,") == 2
    assert paper.banner in html
    assert paper.synthetic in html
    assert 'class="figure" value="secure.total">17</data>' in html


def test_page_numbers_are_printed_only_where_a_chapter_says_so(paper: Paper) -> None:
    numbers = {"incapacity": 31, "secure": 32, "workforce": 33, "duties-list": 34}
    duties = Documents(paper).chapter(paper.chapters[-1], numbers)
    assert ">31</a>" in duties
    assert ">33</a>" in duties
    assert "Section 1.1" in Documents(paper).chapter(paper.chapters[2], numbers)


def test_column_widths_sum_to_the_page() -> None:
    for table in (DUTIES, GUARDIANSHIP_TABLE, replace(DUTIES, columns=tuple(Column(c.label) for c in DUTIES.columns))):
        widths = [float(width) for width in shapes.shape_of(table).widths]
        assert sum(widths) == pytest.approx(170, abs=0.05)
        assert min(widths) > 5


def test_a_row_with_a_missing_cell_is_our_fault() -> None:
    broken = Table("t", "", "T", "", (Column("A"), Column("B")), (Row("a"),))
    with pytest.raises(CswoReportError, match="0 cells for 1 columns"):
        shapes.shape_of(broken)


def test_one_id_used_twice_is_our_fault(paper: Paper) -> None:
    with pytest.raises(CswoReportError, match="used twice"):
        Documents(replace(paper, chapters=(*paper.chapters, paper.chapters[2])))


def test_a_link_to_nowhere_is_our_fault(paper: Paper) -> None:
    section = paper.chapters[2].sections[1]
    table = replace(
        GUARDIANSHIP_TABLE, id="t", columns=(Column("A"), Column("B")), rows=(Row("a", (Cell("b", link="nowhere"),)),)
    )
    chapter = replace(paper.chapters[2], keys=(), questions=(), sections=(replace(section, blocks=(table,)),))
    with pytest.raises(CswoReportError, match="nowhere"):
        Documents(replace(paper, chapters=(chapter,), duties_id="")).chapter(chapter, {})


def test_what_a_person_typed_is_escaped() -> None:
    paper = sample_paper(banner="<script>alert(1)</script>")
    assert "<script>" not in whole_document(paper)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[colour]\nink = "#AAAAAA"', "ink .* contrast"),
        ('[colour]\ngrey = "#EEEEEE"', "grey .* contrast"),
        ('[colour]\nattention = "#123F5C"', "look alike"),
        ('[colour]\nink = "navy"', "colour.ink"),
        ('[colour]\ninkk = "#000000"', "inkk"),
        ("colour = ", "cannot be read"),
    ],
)
def test_a_theme_that_cannot_be_read_is_refused(tmp_path: Path, toml: str, words: str) -> None:
    (tmp_path / "theme.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ShippedDataFault, match=words):
        load_theme("neutral", tmp_path)


def test_a_council_theme_changes_page_and_charts_alike(paper: Paper, tmp_path: Path) -> None:
    (tmp_path / "theme.toml").write_text('name = "Ours"\n[colour]\naccent = "#2B2D6E"\n', encoding="utf-8")
    (tmp_path / "crest.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', encoding="utf-8")
    documents = Documents(paper, theme_folder=tmp_path)
    assert b"--accent: #2B2D6E" in documents.assets()["https://assets.invalid/report.css"]
    assert 'fill="#2B2D6E"' in documents.chapter(paper.chapters[3], {})
    assert 'alt="The mark of Glenmarrow Council"' in documents.cover()
    assert "data:image/svg+xml;base64," in whole_document(paper, theme_folder=tmp_path)
