"""A short paper without cover or contents: one chapter that holds one of each thing that a tag must tell. All is invented."""

from __future__ import annotations

from dataclasses import replace

from cswo_report.domain.paper import (
    Callout,
    Cell,
    CellKind,
    Chapter,
    ChapterKind,
    Column,
    Narrative,
    Paper,
    Row,
    RowKind,
    Section,
    Table,
    Terms,
)
from tests.documents.sample_paper import DEFAULT_TEMPLATE, LATE, sample_paper

TEXT = """<p class="lead">Most of what was due was done in time.</p>
<p>The duty is old.<span class="fn">Social Work (Scotland) Act 1968, <em>section 3</em>.</span> The
<abbr title="Chief Social Work Officer">CSWO</abbr> answers for it: see <a href="#words">the words</a> and
<a href="https://www.example.org/guidance">the <strong>guidance</strong></a>.</p>
<h3>What we did</h3>
<ul><li>read every file<ol><li>first the old ones</li><li>then the new</li></ol></li><li>asked for help</li></ul>
<blockquote><p>Nobody asked me before.</p></blockquote>
<p lang="gd">Ceud mìle fàilte.</p>
<p>A second note.<span class="fn">It stands under the page.</span></p>
"""


def _rows(count: int) -> tuple[Row, ...]:
    group = (Row("Children", kind=RowKind.GROUP),)
    plain = tuple(
        Row(f"Limit {n}", (Cell("Guidance"), Cell(str(90 + n), CellKind.NUMBER), Cell("+1", CellKind.NUMBER)))
        for n in range(count)
    )
    return (*group, *plain)


def short_paper(text: str = TEXT, rows: int = 60) -> Paper:
    """The paper; its table of `rows` rows runs over a page, so that its header is printed twice."""
    limits = Table(
        "limits",
        "1",
        "How limits were kept",
        "Number in the year",
        (Column("Limit"), Column("Law"), Column("Due", True), Column("Change", True)),
        _rows(rows),
        source="invented",
        code="T-AB23C",
    )
    terms = Terms((("Limit", "A time in which something must be done."), ("Late", "After its limit.")))
    blocks = (Narrative(text), LATE, limits, Callout("What this means", "<p>Nothing is real here.</p>"))
    sections = (
        Section("work", "1.1", "What was due", blocks, DEFAULT_TEMPLATE),
        Section("words", "1.2", "Words", (terms,), DEFAULT_TEMPLATE),
    )
    chapter = Chapter("report", "1", "Report", "", ChapterKind.BODY, sections, opener=False)
    return replace(
        sample_paper(),
        slug="short_paper",
        cover=None,
        contents_title="",
        reading_note=None,
        chapters=(chapter,),
        duties_id="",
    )
