"""What a template may ask of a paper: links, page numbers, heading levels, pictures and column widths.

Templates see the paper's plain values and a `View`, which answers what depends on where the reader is. Nothing else reaches
them, and an unknown name is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, TemplateError, TemplateNotFound
from markupsafe import Markup, escape

from cswo_report.domain.paper import (
    Block,
    Cell,
    Chapter,
    ChapterKind,
    Chart,
    Narrative,
    Paper,
    Section,
    SideFigure,
    Table,
    TrendRow,
    Trends,
    UnitRow,
)
from cswo_report.errors import CswoReportError, ShippedDataFault
from cswo_report.render import charts, narrative, narrow, shapes, unit_row
from cswo_report.render.council_templates import CouncilEnvironment
from cswo_report.render.places import Place, chapter_name, is_bare
from cswo_report.render.template_lines import line_of
from cswo_report.render.templates import with_curly_apostrophes
from cswo_report.render.theme import Theme

CROSS_REFERENCE = "https://cross-reference.invalid/#"
ASSETS = "https://assets.invalid/"
_ORDER = {ChapterKind.FRONT: 0, ChapterKind.BODY: 1, ChapterKind.APPENDIX: 2}
_CODE = re.compile(r"\bT-[2-9A-Z]{5}\b")


@dataclass(frozen=True)
class Duties:
    """The duties a chapter answers, in words, and where the whole list is."""

    words: str
    link: str
    where: str


@dataclass(frozen=True)
class Item:
    """A block ready to print; a narrative carries the side figures that stood before it."""

    kind: str
    block: Block
    sides: tuple[SideFigure, ...] = ()


@dataclass
class View:
    """What a template may ask. `top` is the level of a chapter's heading; `paged` whether page numbers are known."""

    paper: Paper
    theme: Theme
    places: Mapping[str, Place]
    environment: Environment
    pages: Mapping[str, int] = field(default_factory=dict)
    here: str = ""  # the chapter being written; empty in the one-page document
    top: int = 1
    paged: bool = False
    whole: bool = False
    bare: bool = False
    crest: str = ""
    second_crest: str = ""
    stylesheet: str = f"{ASSETS}report.css"

    @property
    def inner(self) -> int:
        """The level of a heading inside a section."""
        return self.top + (1 if self.bare else 2)

    @property
    def pointer_heading(self) -> str:
        return "Page" if self.paged else "See"

    def place(self, target: str) -> Place:
        if target not in self.places:
            raise CswoReportError(
                f"A link in '{self.here or self.paper.slug}' leads to '{target}', which is not in this paper."
            )
        return self.places[target]

    def href(self, target: str) -> str:
        """A link inside this document, or one the assembler turns into a jump to another chapter."""
        near = self.whole or self.place(target).chapter == self.here
        return f"#{target}" if near else CROSS_REFERENCE + target

    def page(self, target: str) -> str:
        self.place(target)
        return str(self.pages.get(target, 0))

    def pointer(self, target: str) -> str:
        """Where to look, in words: 'Page 7' where page numbers are known, else 'Section 2.1'."""
        name = f"page {self.page(target)}" if self.paged else self.place(target).name
        return name[:1].upper() + name[1:]

    def pointer_short(self, target: str) -> str:
        place = self.place(target)
        return self.page(target) if self.paged else place.number or place.name

    def place_words(self, words: str, target: str) -> str:
        """One of several places in a cell: its number and page where page numbers are known, else its own words."""
        if not self.paged:
            return words
        return f"{self.place(target).number or words}, page {self.page(target)}".replace(", page ", ",\u00a0page\u00a0")

    def duties(self, chapter: Chapter) -> Duties | None:
        numbers = [str(n) for n in sorted({duty for section in chapter.sections for duty in section.duties})]
        if not numbers:
            return None
        words = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
        if not (target := self.paper.duties_id):
            return Duties(words, "", "")
        owner = next(c for c in self.paper.chapters if c.id == self.place(target).chapter)
        return Duties(words, self.href(target), chapter_name(owner))

    def listed(self) -> list[Chapter]:
        """The chapters in the order they are bound."""
        return sorted(self.paper.chapters, key=lambda chapter: _ORDER[chapter.kind])

    def opens_part(self, chapter: Chapter) -> str:
        """The part of the report that begins with this chapter, in the contents list; empty within a part."""
        chapters = self.listed()
        at = chapters.index(chapter)
        before = _part(chapters[at - 1]) if at else ""
        return _part(chapter) if _part(chapter) != before else ""

    def chapter_body(self, chapter: Chapter) -> Markup:
        self.bare = False
        return Markup(self.render(chapter.template, chapter=chapter))

    def section(self, chapter: Chapter, section: Section) -> Markup:
        self.bare = is_bare(chapter, section)
        return Markup(self.render(section.template, chapter=chapter, section=section))

    def flow(self, blocks: Sequence[Block]) -> list[Item]:
        """The blocks in order, each side figure handed to the narrative that follows it."""
        items: list[Item] = []
        waiting: list[SideFigure] = []
        for block in blocks:
            if isinstance(block, SideFigure):
                waiting.append(block)
            elif isinstance(block, Narrative) and block.html.strip():
                items.append(Item("Narrative", block, tuple(waiting)))
                waiting = []
            else:
                items += [Item("SideFigure", side) for side in waiting]
                waiting = []
                items.append(Item(type(block).__name__, block))
        return items + [Item("SideFigure", side) for side in waiting]

    def narrative(self, block: Narrative, sides: Sequence[SideFigure], draw: Callable[[SideFigure], str]) -> Markup:
        html = narrative.with_held_ends(narrative.regraded(narrative.relinked(block.html, self.href), self.inner))
        html = narrative.with_sides(html, [str(draw(side)) for side in sides]) if sides else narrative.checked(html)
        pictures = [charts.sparkline(spark.points, spark.label, self.theme) for spark in block.sparks]
        return Markup(narrative.with_sparks(html, pictures))

    def safe(self, html: str) -> Markup:
        return Markup(narrative.checked(narrative.relinked(html, self.href)))

    def picture(self, chart: Chart, beside: bool = False, attention: bool = False) -> charts.Picture:
        drawn = charts.draw(chart, self.theme, beside=beside, attention=attention)
        return charts.Picture(Markup(drawn.svg), drawn.remark)

    def spark(self, row: TrendRow) -> Markup:
        return Markup(charts.sparkline(row.points, row.label, self.theme, attention=row.attention, breaks=row.breaks))

    def units(self, row: UnitRow) -> Markup:
        return Markup(unit_row.draw_units(row, self.theme))

    def cover_bars(self) -> Markup:
        return Markup(charts.cover_bars(self.paper.cover, self.theme) if self.paper.cover else "")

    def fitted(self, table: Table) -> Table:
        """The table as this theme's type and page can print it."""
        return narrow.fitted(table, self.theme)

    def trends_listed(self, trends: Trends) -> Table:
        """The table of trends as a list, for a page too narrow for it in its type."""
        return narrow.trends_listed(trends)

    def shape(self, table: Table) -> shapes.Shape:
        return shapes.shape_of(table, narrow.fewest_rows(table)) if self.theme.page.folded else shapes.shape_of(table)

    def row_count(self, trends: Trends) -> int:
        return sum(len(rows) + 1 for _, rows in trends.groups)

    def cell_classes(self, cell: Cell, column_class: str) -> str:
        return shapes.cell_classes(cell, column_class)

    def table_note(self, table: Table) -> Markup:
        return _unbroken(shapes.note_of(table.marks, table.notes, table.source, table.code))

    def chart_note(self, chart: Chart, picture: charts.Picture) -> Markup:
        table = self.places.get(chart.table_id)
        values = [f"The values are in {table.name}."] if table and table.name not in chart.note else []
        return _unbroken(shapes.note_of((), [chart.note, picture.remark, *values], "", chart.code))

    def render(self, template: str, **context: Any) -> str:
        if isinstance(self.environment, CouncilEnvironment):
            if self.environment.apart:
                return self.environment.apart(self, template, context)
            return self.environment.get_template(template).render(view=self, paper=self.paper, **context)
        try:
            return self.environment.get_template(template).render(view=self, paper=self.paper, **context)
        except TemplateNotFound as fault:
            raise ShippedDataFault(
                f"The template '{fault.name}' does not exist.", "A section's folder holds it."
            ) from fault
        except TemplateError as fault:
            where = line_of(fault) or template
            raise ShippedDataFault(f"{where}: This template cannot be used: {fault}") from fault


def _part(chapter: Chapter) -> str:
    return "Appendices" if chapter.kind is ChapterKind.APPENDIX else chapter.part


def _unbroken(note: str) -> Markup:
    """A note as markup, in which no line breaks within a trace code."""
    return Markup(_CODE.sub(r'<span class="code">\g<0></span>', str(escape(with_curly_apostrophes(note)))))
