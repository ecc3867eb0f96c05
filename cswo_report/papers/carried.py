"""What an edition carries: its sections and blocks, its chapters, and their order under headings that somebody else has fixed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from cswo_report.domain.outline import ChapterSpec, Outline, SectionSpec
from cswo_report.domain.paper import Callout, Paper
from cswo_report.domain.prose import Written

VIGNETTE = "vignette"
NUMBERED = re.compile(r"^\d+\s+")


def sections_of(sections: Mapping[str, SectionSpec], edition: str) -> dict[str, SectionSpec]:
    """The sections that an edition carries, each with the blocks that are meant for it."""
    return {
        slug: replace(
            section, block=tuple(block for block in section.block if not block.editions or edition in block.editions)
        )
        for slug, section in sections.items()
        if edition in section.audience
    }


def is_vignette(block: object) -> bool:
    return isinstance(block, Callout) and block.kind == VIGNETTE


def without_vignettes(written: Written) -> Written:
    return Written(tuple(part for part in written.parts if not is_vignette(part)))


def paper_without_vignettes(paper: Paper) -> Paper:
    """The same paper with no case vignette in it."""
    return replace(
        paper,
        chapters=tuple(
            replace(
                chapter,
                sections=tuple(
                    replace(section, blocks=tuple(block for block in section.blocks if not is_vignette(block)))
                    for section in chapter.sections
                ),
            )
            for chapter in paper.chapters
        ),
    )


def outline_of(outline: Outline, left_out: Collection[str]) -> Outline:
    """The chapters without the sections that are left out; one that would be empty goes too."""
    chapters = []
    for chapter in outline.chapter:
        held = tuple(slug for slug in chapter.sections if slug not in left_out)
        if held:
            questions = tuple(pair for pair in chapter.questions if pair[1] not in left_out)
            chapters.append(replace(chapter, sections=held, questions=questions))
    return replace(outline, chapter=tuple(chapters))


def under_headings(outline: Outline, arrangement: Outline, year: str) -> Outline:
    """The same sections under the headings of the national template of that year, then what no heading asks for, then the appendices.

    `arrangement` gives the title and the chapters round the headings; its chapter without sections takes what is left.
    """
    template = outline.template_for(year)
    placed = [slug for chapter in outline.chapter for slug in chapter.sections]
    paged = {slug for chapter in outline.chapter if chapter.needs_pages for slug in chapter.sections}
    appendices = [chapter for chapter in outline.chapter if chapter.kind == "appendix"]
    elsewhere = {slug for chapter in (*arrangement.chapter, *appendices) for slug in chapter.sections}
    asked: set[str] = set()
    headed = []
    for number, heading in enumerate(template.heading if template else (), 1):
        held = tuple(slug for slug in heading.sections if slug in placed and slug not in asked)
        asked |= set(held)
        if held:
            headed.append(ChapterSpec(f"heading_{number}", NUMBERED.sub("", heading.heading), held))
    left = [slug for slug in placed if slug not in asked | elsewhere]
    chapters: list[ChapterSpec] = []
    for chapter in arrangement.chapter:
        if chapter.sections:
            chapters.append(replace(chapter, sections=tuple(slug for slug in chapter.sections if slug in placed)))
        else:
            chapters += [*headed, replace(chapter, sections=tuple(left))]
    named = asked | {slug for chapter in chapters for slug in chapter.sections}
    chapters += outline_of(replace(outline, chapter=tuple(appendices)), named).chapter
    return replace(
        outline,
        title=arrangement.title,
        chapter=tuple(
            replace(chapter, needs_pages=chapter.needs_pages or bool(paged & set(chapter.sections)))
            for chapter in chapters
            if chapter.sections
        ),
    )
