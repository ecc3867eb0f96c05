"""The sample council's whole report, held to what a screen reader meets in it."""

from __future__ import annotations

import io
from collections import Counter

import pikepdf

from cswo_report.render.html import Documents
from cswo_report.render.source_lint import lint
from cswo_report.render.structure import whole_faults
from tests.documents.conftest import Sample
from tests.documents.tag_reading import read_aloud, text_of
from tests.documents.test_render_pdf import elements


def test_every_chapter_is_read_aloud_word_for_word_in_its_order(sample: Sample) -> None:
    documents, aloud = Documents(sample.paper), read_aloud(sample.built.path.read_bytes())
    assert text_of(documents.cover()) in aloud
    for chapter in sample.paper.chapters:
        html = documents.chapter(chapter, {})
        assert lint(html) == [], chapter.id
        if not chapter.needs_pages:
            assert text_of(html) in aloud, chapter.id


def test_the_report_has_one_element_for_each_of_its_text(sample: Sample) -> None:
    content = sample.built.path.read_bytes()
    assert whole_faults(content) == []
    documents = Documents(sample.paper)
    html = documents.cover() + documents.contents({})
    html += "".join(documents.chapter(chapter, {}) for chapter in sample.paper.chapters)
    with pikepdf.open(io.BytesIO(content)) as opened:
        have = Counter(str(element.S)[1:] for element in elements(opened.Root.StructTreeRoot.K[0]))
    for tag, kind in (("table", "Table"), ("thead", "THead"), ("tr", "TR"), ("th", "TH"), ("td", "TD"), ("p", "P")):
        assert have[kind] == html.count(f"<{tag}>") + html.count(f"<{tag} "), tag
    assert have["Figure"] == html.count("<svg") + html.count("<img")
    assert have["Note"] == html.count('<span class="fn">')
