"""The folder of pages as text: whole, joined up, with nothing that runs and nothing from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from cswo_report.domain.paper import Paper
from cswo_report.errors import CswoReportError
from cswo_report.render.web import INDEX, STYLE, WHOLE, pages
from cswo_report.render.web_tables import for_small_screens
from tests.documents.sample_paper import sample_paper

WIDE = "<table><thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table>"


@pytest.fixture(scope="session")
def trees(files: dict[str, bytes]) -> dict[str, ElementTree.Element]:
    return {
        name: ElementTree.fromstring(content.decode().removeprefix("<!DOCTYPE html>").strip())
        for name, content in files.items()
        if name != STYLE
    }


def test_there_is_a_page_for_each_chapter_an_index_and_the_whole(paper: Paper, files: dict[str, bytes]) -> None:
    assert set(files) == {INDEX, WHOLE, STYLE, *(f"{chapter.id}.html" for chapter in paper.chapters)}


def test_every_link_leads_to_something_that_is_there(trees: dict[str, ElementTree.Element]) -> None:
    ids = {name: {element.get("id") for element in tree.iter()} for name, tree in trees.items()}
    for name, tree in trees.items():
        for link in tree.iter("a"):
            page, _, place = link.get("href", "").partition("#")
            assert (page or name) in trees, (name, link.get("href"))
            assert not place or place in ids[page or name], (name, link.get("href"))


def test_nothing_runs_and_nothing_comes_from_outside(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        text = content.decode()
        assert "<script" not in text
        assert not re.search(r"\son\w+=", text), name
        assert "https://" not in re.sub(r'xmlns="[^"]*"', "", text), name
        assert "http://" not in re.sub(r'xmlns="[^"]*"', "", text), name


def test_each_page_forbids_what_it_does_not_need(trees: dict[str, ElementTree.Element]) -> None:
    for tree in trees.values():
        policy = next(m.get("content", "") for m in tree.iter("meta") if "Policy" in m.get("http-equiv", ""))
        assert policy.startswith("default-src 'none'; ")
        assert "script" not in policy


def test_each_page_has_its_title_its_language_and_its_landmarks(trees: dict[str, ElementTree.Element]) -> None:
    titles = [tree.findtext("head/title") for name, tree in trees.items() if name != WHOLE]
    assert len(set(titles)) == len(titles)
    for tree in trees.values():
        assert tree.get("lang") == "en-GB"
        assert [len(list(tree.iter(tag))) for tag in ("header", "main", "footer")] == [1, 1, 1]
        levels = [int(str(e.tag)[1]) for e in tree.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_notice_of_an_exempt_paper_stands_on_every_page(paper: Paper, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        assert paper.banner in content.decode(), name
    assert b"noindex" in files[INDEX]


def test_the_pages_are_the_same_bytes_each_time(paper: Paper, files: dict[str, bytes]) -> None:
    assert pages(paper) == files


def test_chapters_follow_one_another(trees: dict[str, ElementTree.Element]) -> None:
    assert [a.get("href") for a in trees["glance.html"].iter("a") if a.get("rel")] == ["control.html", "children.html"]
    assert [a.get("href") for a in trees["duties.html"].iter("a") if a.get("rel")] == ["leadership.html"]


def test_what_a_person_typed_stays_text() -> None:
    made = pages(sample_paper(banner='<b>"\\ } body { display: none'))
    assert "<b>" not in made[INDEX].decode()
    notice = made[STYLE].decode().rpartition("@top-left")[2]
    assert r'content: "\3c b\3e \22 \5c  } body { display: none"' in notice


def test_a_chapter_that_cannot_be_a_file_is_our_fault(paper: Paper) -> None:
    last = replace(paper.chapters[-1], id="../outside")
    with pytest.raises(CswoReportError, match="no name"):
        pages(replace(paper, chapters=(*paper.chapters[:-1], last)))


def test_a_table_of_four_columns_stays_and_a_wider_one_or_one_of_words_becomes_blocks() -> None:
    heads = [f'<th scope="col">H{n}</th>' for n in range(4)]
    words = for_small_screens(WIDE.format("".join(heads), "<td>1</td>" * 4))
    assert 'class="many" role="table"' in words
    heads = ['<th scope="col">H0</th>', *(f'<th scope="col" class="n">H{n}</th>' for n in range(1, 5))]
    cells = [f"<td>{n}</td>" for n in range(5)]
    narrow = for_small_screens(WIDE.format("".join(heads[:4]), "".join(cells[:4])))
    wide = for_small_screens(WIDE.format("".join(heads), "".join(cells)))
    assert 'class="few"' in narrow
    assert "role=" not in narrow
    assert 'class="many" role="table"' in wide
    assert '<td data-label="H4" role="cell">4</td>' in wide
    assert '<th scope="col" role="columnheader">H0</th>' in wide
