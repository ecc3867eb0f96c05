"""The list of marks in the glossary, held to those that stand somewhere in the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cswo_report.domain.paper import Block, Cell, Paper, Table, Terms, Trends
from cswo_report.domain.values import STATUS_MARKS

CHECK = "[check]"
MARKS = frozenset({CHECK, *(mark for mark, _ in STATUS_MARKS.values())})


def with_used_marks(paper: Paper) -> Paper:
    """The paper whose lists of terms leave out each mark that stands nowhere in it."""
    unused = MARKS - set(_used(paper))
    chapters = tuple(
        replace(
            chapter,
            sections=tuple(
                replace(section, blocks=tuple(_without(block, unused) for block in section.blocks))
                for section in chapter.sections
            ),
        )
        for chapter in paper.chapters
    )
    return replace(paper, chapters=chapters)


def _used(paper: Paper) -> Iterator[str]:
    for chapter in paper.chapters:
        for section in chapter.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield from (mark for mark, _ in block.marks)
                    yield from (CHECK for note in block.notes if note.startswith(CHECK))
                yield from (cell.mark for cell in _cells(block))


def _cells(block: Block) -> Iterator[Cell]:
    if isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row.cells)
    elif isinstance(block, Trends):
        yield from (cell for _, rows in block.groups for row in rows for cell in (row.first, row.previous, row.current))


def _without(block: Block, unused: frozenset[str]) -> Block:
    """Openings keep their places, since the marks stand last in their list."""
    if not isinstance(block, Terms):
        return block
    return replace(block, items=tuple(item for item in block.items if item[0] not in unused))
