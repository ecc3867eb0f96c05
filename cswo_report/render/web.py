"""The same paper for a screen: a folder of pages, one a chapter, and the whole on one page. Nothing is fetched and nothing runs.

Fonts lie inside the style sheet, since some browsers refuse font files beside a page that was opened from a disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cswo_report.domain.paper import Chapter, Chart, ChartKind, Paper, UnitRow
from cswo_report.errors import CswoReportError
from cswo_report.render.charts import Picture
from cswo_report.render.html import Documents
from cswo_report.render.style import data_address, screen_style
from cswo_report.render.view import View
from cswo_report.render.web_tables import for_small_screens

INDEX, WHOLE, STYLE = "index.html", "whole.html", "style.css"
PHONE = 216.0  # pt: the text of a screen 320 pixels wide, and of one of 1280 enlarged to 400 %
_PAGE = 481.9  # pt: the width at which a chart is drawn for paper
_NOTHING = "default-src 'none'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; style-src "
_POLICY = Markup(f"{_NOTHING}'unsafe-inline'")
_POLICY_OF_FOLDER = Markup(f"{_NOTHING}'self' file: 'unsafe-inline'")
"""A page opened from a disk is its own site only in some browsers, so that its style sheet is allowed by its scheme."""
_LINKED_STYLE = Markup(f'<link rel="stylesheet" href="{STYLE}"/>')
_ID = re.compile(r"[a-z0-9][a-z0-9_\-]*", re.IGNORECASE)


@dataclass
class WebView(View):
    """What a template may ask where the reader has a screen: links lead to the files of chapters, charts have a narrow form too."""

    policy: Markup = _POLICY
    linked_style: Markup = _LINKED_STYLE

    def href(self, target: str) -> str:
        if self.whole:
            return f"#{target}"
        chapter = self.place(target).chapter
        if chapter == "contents":
            return INDEX
        if chapter == self.here:
            return f"#{target}"
        return self.file_of(chapter) + ("" if target == chapter else f"#{target}")

    def file_of(self, chapter: str) -> str:
        """The page of a chapter."""
        return f"{chapter.removeprefix('ch_').replace('_', '-')}.html"

    def titled(self, chapter: Chapter) -> str:
        return f"{chapter.number} {chapter.title}".strip()

    def picture(self, chart: Chart, beside: bool = False, attention: bool = False) -> Picture:
        wide = super().picture(chart, beside, attention)
        if not wide.svg:
            return wide
        narrow = self._on_a_phone().picture(_with_short_names(chart), beside, attention)
        return Picture(_both(wide.svg, narrow.svg), wide.remark)

    def units(self, row: UnitRow) -> Markup:
        return _both(super().units(row), self._on_a_phone().units(row))

    def _on_a_phone(self) -> View:
        """The same view of a look that draws on a narrow canvas."""
        size, page = self.theme.size, self.theme.page
        enlarged = replace(size, small=size.small * _PAGE / self.theme.magnification / PHONE)
        theme = replace(self.theme, size=enlarged, page=replace(page, folded=True))
        return View(self.paper, theme, self.places, self.environment)


def _with_short_names(chart: Chart) -> Chart:
    """The name of a lone line goes where there is no room for it: the caption has said what the chart shows."""
    if chart.kind is not ChartKind.LINE or len(chart.series) > 1:
        return chart
    return replace(chart, series=(replace(chart.series[0], name=""),))


def _both(wide: str, narrow: str) -> Markup:
    """Two forms of one picture, of which the style sheet shows the one that can be read."""
    if wide == narrow:
        return Markup(wide)
    return Markup(f'<div class="on-wide">{wide}</div><div class="on-narrow">{narrow}</div>')


def whole_document(paper: Paper, *, theme_folder: Path | None = None) -> str:
    """The whole paper as one page, with its style inside it: a file that can be sent alone."""
    documents = Documents(paper, theme_folder=theme_folder)
    return _whole(documents, Markup(f"<style>\n{_style(documents)}\n</style>"), _POLICY)


def pages(paper: Paper, *, theme_folder: Path | None = None) -> dict[str, bytes]:
    """Every file of the folder by its name: index, chapters, the whole on one page, and their style sheet."""
    documents = Documents(paper, theme_folder=theme_folder)
    view = _view(documents, policy=_POLICY_OF_FOLDER)
    made = {INDEX: view.render("_base/web/index.html.j2")}
    chapters = view.listed()
    for at, chapter in enumerate(chapters):
        view = _view(documents, here=chapter.id, policy=_POLICY_OF_FOLDER)
        name = view.file_of(chapter.id)
        if name in made or name in (WHOLE, STYLE) or not _ID.fullmatch(name.removesuffix(".html")):
            raise CswoReportError(
                f"The chapter '{chapter.id}' cannot have a page of its own: '{name}' is no name for it."
            )
        near = {"before": chapters[at - 1] if at else None, "after": (*chapters[at + 1 :], None)[0]}
        made[name] = view.render("_base/web/chapter.html.j2", chapter=chapter, **near)
    finished = {name: _finished(html) for name, html in made.items()}
    finished[WHOLE] = _whole(documents, _LINKED_STYLE, _POLICY_OF_FOLDER)
    return {name: html.encode() for name, html in finished.items()} | {STYLE: _style(documents).encode()}


def _whole(documents: Documents, style: Markup, policy: Markup) -> str:
    view = _view(documents, whole=True, top=2, policy=policy)
    return _finished(view.render("_base/whole.html.j2", style=style))


def _view(documents: Documents, **how: Any) -> WebView:
    theme = documents.theme
    view = WebView(documents.paper, theme, documents.places, documents.environment, **how)
    view.crest, view.second_crest = (
        data_address(crest.name, crest.content) if crest else "" for crest in (theme.crest, theme.second_crest)
    )
    return view


def _style(documents: Documents) -> str:
    """The style of the pages; what must stand on each printed sheet is said here, since only a style sheet can say it."""
    notice = documents.paper.banner or documents.paper.synthetic
    said = "".join(f"\\{ord(sign):x} " if sign in '"\\<>\n' else sign for sign in notice)
    sheet = f'@media print {{ @page {{ @top-left {{ content: "{said}"; font-size: 9pt; font-weight: 600 }} }} }}\n'
    return screen_style(documents.theme) + (sheet if notice else "")


def _finished(html: str) -> str:
    return for_small_screens(html.lstrip())
