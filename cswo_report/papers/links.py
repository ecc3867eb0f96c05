"""Links within a paper: the sentence that points to where the detail stands, and no link to what this edition leaves out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from html import escape

from cswo_report.domain.findings import Finding
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import (
    Asks,
    Block,
    Callout,
    Chart,
    Heading,
    Narrative,
    Paper,
    Story,
    Table,
    Trends,
    UnitRow,
)

_LINK = re.compile(r'<a href="#([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_WRITTEN = re.compile(r"\]\(\s*#([^()\s]+)")


def pointer(spec: BlockSpec, places: Mapping[str, tuple[str, str]]) -> list[Block]:
    """A quiet line with a link to each section that `table` names; none to what this edition does not hold.

    What stands there is parted by a bar in `title`, sections by a space in `table`.
    """
    said = []
    for words, target in zip(spec.title.split("|"), spec.table.split(), strict=True):
        if target in places:
            number, title = places[target]
            name = f"{'appendix' if number[:1].isalpha() else 'section'} {number}" if number else title
            said.append(f'{escape(words.strip())} <a href="#{target}">{escape(name)}</a>.')
    return [Narrative(f'<p class="pointing">{" ".join(said)}</p>')] if said else []


def kept(paper: Paper) -> Paper:
    """The paper with each link to a place that is not in it made plain words; a question then leads to its chapter's first section."""
    known = _places(paper)
    chapters = tuple(
        replace(
            chapter,
            questions=tuple(
                (asked, target if target in known else chapter.sections[0].id) for asked, target in chapter.questions
            ),
            sections=tuple(
                replace(section, blocks=tuple(_kept(block, known) for block in section.blocks))
                for section in chapter.sections
            ),
        )
        for chapter in paper.chapters
    )
    return replace(paper, chapters=chapters)


def _places(paper: Paper) -> frozenset[str]:
    """Everything in a paper that a link can lead to."""
    found = {"contents"} if paper.contents_title else set()
    for chapter in paper.chapters:
        found.add(chapter.id)
        for section in chapter.sections:
            found.add(section.id)
            for block in section.blocks:
                match block:
                    case Table() | Trends() | Chart() | Heading() | Asks() | UnitRow():
                        found.add(block.id)
                    case Story(chart=Chart() as chart):
                        found.add(chart.id)
    return frozenset(found)


def _kept(block: Block, known: Collection[str]) -> Block:
    match block:
        case Narrative() | Callout():
            return replace(block, html=_unlinked(block.html, known))
        case Story():
            return replace(block, html=_unlinked(block.html, known))
        case UnitRow():
            return replace(block, note=_unlinked(block.note, known))
        case Asks():
            items = tuple(
                replace(
                    ask,
                    act=_unlinked(ask.act, known),
                    because=_unlinked(ask.because, known),
                    section=ask.section if ask.section in known else "",
                )
                for ask in block.items
            )
            return replace(block, items=items)
        case _:
            return block


def _unlinked(html: str, known: Collection[str]) -> str:
    return _LINK.sub(lambda found: found[0] if found[1] in known else found[2], html)


def without_comments(text: str) -> str:
    """A narrative without its comments, each line where it was."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def faults(text: str, file: str, known: Collection[str]) -> list[Finding]:
    """The links of a narrative that lead to nothing in the report, with their lines."""
    return [
        Finding(
            "link",
            f"{file}, line {number}",
            "This link leads to nothing in the report.",
            "Name a section by its file’s name, such as #workforce, or a table by its id.",
            given=f"#{target}"[:80],
        )
        for number, line in enumerate(without_comments(text).split("\n"), 1)
        for target in _WRITTEN.findall(line)
        if target not in known
    ]
