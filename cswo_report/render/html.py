"""From the frozen paper to documents for print: one well-formed page of HTML per chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cswo_report.domain.paper import Chapter, Paper, Table
from cswo_report.render.council_templates import refused
from cswo_report.render.places import places_of
from cswo_report.render.style import print_assets
from cswo_report.render.templates import environment_of
from cswo_report.render.theme import load_theme
from cswo_report.render.view import ASSETS, View


class Documents:
    """Writes the documents of one paper in one look. Make one and ask it for each document."""

    def __init__(self, paper: Paper, *, theme_folder: Path | None = None) -> None:
        self.paper = paper
        self.theme = load_theme(paper.theme, theme_folder)
        self.places = places_of(paper)
        self.environment = environment_of(theme_folder)

    def chapter(self, chapter: Chapter, pages: Mapping[str, int]) -> str:
        """One chapter; its page numbers are printed only where the chapter says it needs them.

        Links to other chapters carry the address the assembler looks for.
        """
        view = self.view(here=chapter.id, pages=pages, paged=chapter.needs_pages)
        document = view.render("_base/chapter.html.j2", chapter=chapter)
        _refuse_what_is_left_out(chapter, document)
        return document

    def cover(self) -> str:
        return self.view(here="cover").render("_base/cover.html.j2")

    def contents(self, pages: Mapping[str, int]) -> str:
        return self.view(here="contents", pages=pages, paged=True).render("_base/contents.html.j2")

    def furniture(self, feet: Sequence[Mapping[str, str] | None]) -> str:
        """A document of feet alone, one page each, which the assembler stamps; None leaves a page bare."""
        return self.view(here="furniture").render("_base/furniture.html.j2", feet=feet)

    def assets(self) -> dict[str, bytes]:
        """Everything a printed document may fetch, by address."""
        return print_assets(self.theme)

    def view(self, **how: Any) -> View:
        crests = (self.theme.crest, self.theme.second_crest)
        first, second = (ASSETS + crest.name if crest else "" for crest in crests)
        drawn = {"crest": first, "second_crest": second}
        return View(self.paper, self.theme, self.places, self.environment, **(drawn | how))


def _refuse_what_is_left_out(chapter: Chapter, document: str) -> None:
    """A template that prints less than it was given would pass every check of what it prints."""
    names = [chapter.id]
    for section in chapter.sections:
        names += [section.id, *(block.id for block in section.blocks if isinstance(block, Table))]
    if missing := [name for name in names if f'id="{name}"' not in document]:
        rule = "A template prints every section and every table that it is given, each under its id."
        raise refused(f"the template of “{chapter.title or chapter.id}”", rule, "Print what it leaves out.", missing[0])
