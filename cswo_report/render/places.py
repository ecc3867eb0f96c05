"""Every place in a paper that can be pointed at: its id, its chapter and how it is named in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cswo_report.domain.paper import (
    Asks,
    Chapter,
    ChapterKind,
    Chart,
    Heading,
    Paper,
    Section,
    Story,
    Table,
    Trends,
    UnitRow,
)
from cswo_report.errors import CswoReportError


@dataclass(frozen=True)
class Place:
    """A target of links: `name` is how it is spoken of where no page number is known, such as 'section 2.1'."""

    id: str
    chapter: str
    name: str
    number: str


def places_of(paper: Paper) -> dict[str, Place]:
    """All places by id. Raises CswoReportError when an id is used twice, since a link would then lead astray."""
    found: dict[str, Place] = {}
    for chapter in paper.chapters:
        for place in _in_chapter(chapter):
            if place.id in found or place.id in {"cover", "contents"}:
                raise CswoReportError(f"The id '{place.id}' is used twice in the paper '{paper.slug}'.")
            found[place.id] = place
    found["contents"] = Place("contents", "contents", paper.contents_title, "")
    return found


def is_bare(chapter: Chapter, section: Section) -> bool:
    """A section without a title of its own flows on under the chapter's."""
    return not section.title or (section.title == chapter.title and len(chapter.sections) == 1)


def chapter_name(chapter: Chapter) -> str:
    """'appendix A', 'chapter 3', or the title where there is no number."""
    if not chapter.number:
        return chapter.title
    return f"{'appendix' if chapter.kind is ChapterKind.APPENDIX else 'chapter'} {chapter.number}"


def _in_chapter(chapter: Chapter) -> Iterator[Place]:
    yield Place(chapter.id, chapter.id, chapter_name(chapter), chapter.number)
    for section in chapter.sections:
        name = f"section {section.number}" if section.number else section.title or chapter_name(chapter)
        yield Place(section.id, chapter.id, name, section.number or chapter.number)
        for block in section.blocks:
            match block:
                case Table() | Trends():
                    yield Place(
                        block.id, chapter.id, f"table {block.number}" if block.number else block.title, section.number
                    )
                case Chart():
                    yield Place(
                        block.id, chapter.id, f"figure {block.number}" if block.number else block.title, section.number
                    )
                case Asks() | UnitRow():
                    yield Place(block.id, chapter.id, block.title, section.number)
                case Story(chart=Chart() as chart):
                    yield Place(chart.id, chapter.id, block.title, section.number)
                case Heading() if block.id:
                    yield Place(block.id, chapter.id, block.text, section.number)
                case _:
                    pass
