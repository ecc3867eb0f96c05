"""A chapter that may come to no more than so many pages: how many words are too many, and which part to cut by how many.

Only a chapter that runs over pays for this. It is laid out again with an id on each of its elements, so that what did not fit is
known, and then with fewer and fewer words in its longest parts until it fits: what the author is told to cut is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from cswo_report.domain.findings import Finding
from cswo_report.domain.paper import Block, Chapter, Narrative, Paper, Paragraphs, Section, Table
from cswo_report.errors import FindingsBlock
from cswo_report.render.orders import Order
from cswo_report.render.pdf import Rendered
from cswo_report.render.workers import Press

if TYPE_CHECKING:
    from cswo_report.render.html import Documents

_COUNTED = frozenset({"p", "li", "tr", "h1", "h2", "h3", "h4", "figure"})
_MARK = "over-"
_CUT_FROM = frozenset({"p", "li", "td", "strong", "span", "data"})

Cuts = tuple[tuple[Section, int], ...]
"""How many words to take from which sections."""


def refuse_overflow(
    paper: Paper, documents: Documents, machine: Press, rendered: Mapping[str, Rendered], pages: Mapping[str, int]
) -> None:
    """Raise FindingsBlock for each chapter that passes its page limit, with the words that are too many."""
    findings = [
        _TooLong(paper, chapter, documents.chapter(chapter, pages), machine).finding()
        for chapter in paper.chapters
        if chapter.page_limit and rendered[chapter.id].pages > chapter.page_limit
    ]
    if findings:
        raise FindingsBlock(f"{paper.title} {paper.year} was not built: it is too long.", findings)


@dataclass
class _TooLong:
    """One chapter that runs over, laid out anew until it is known what would make it fit."""

    paper: Paper
    chapter: Chapter
    document: str
    machine: Press

    def finding(self) -> Finding:
        over, section = self._past()
        part = next((each.title for each in self.chapter.sections if each.id == section), "") or self.chapter.title
        limit = self.chapter.page_limit
        pages = f"{limit} page{'s' if limit > 1 else ''}"
        rule = f"This runs {_words(over)} past its {pages}; what does not fit begins in “{part}”."
        where = f"{self.paper.title}, “{self.chapter.title}”"
        return Finding("page_limit", where, rule, self._remedy(over))

    def _past(self) -> tuple[int, str]:
        """The words from the first element that did not fit, and the section it stands in."""
        marked = _marked(self.document)
        anchors = self._rendered(marked).anchors
        past = {name for name, page in anchors.items() if page >= self.chapter.page_limit}
        over, begun, at = 0, "", ""
        for element, drawn in _walk(_tree(marked)):
            if "section" in element.get("class", "").split():
                at = element.get("id", "")
            if not begun and element.get("id") in past:
                begun = at or self.chapter.id
            if begun and not drawn:
                over += len((element.text or "").split()) + sum(len((child.tail or "").split()) for child in element)
        return max(1, over), begun

    def _remedy(self, over: int) -> str:
        """The fewest words whose cutting makes it fit, from the longest parts; where none would do, the parts to leave out."""
        most = sum(_spare(section) for section in self.chapter.sections)
        if not most or not self._fits(self._cuts(most)):
            return self._leave_out()
        low, high = 0, most
        trial = min(over, most)
        while high - low > max(1, high // 20):
            low, high = (low, trial) if self._fits(self._cuts(trial)) else (trial, high)
            trial = (low + high) // 2
        cuts = self._cuts(high)
        return f"Cut {' and '.join(f'“{each.title}” ({_words(_length(each))}) by {_words(words)}' for each, words in cuts)}."

    def _cuts(self, words: int) -> Cuts:
        lengths = sorted(((_length(section), section) for section in self.chapter.sections), key=lambda pair: -pair[0])
        cuts, left = [], words
        for _, section in lengths:
            here = min(left, _spare(section))
            if here > 0:
                cuts.append((section, here))
            left -= here
        return tuple(cuts)

    def _leave_out(self) -> str:
        """The longest parts, as many as it takes."""
        titled = sorted((each for each in self.chapter.sections if each.title), key=lambda each: -_length(each))
        for number in range(1, len(titled)):
            gone = titled[:number]
            if self._fits((), gone):
                names = [f"“{each.title}” ({_words(_length(each))})" for each in gone]
                return f"Leave out {' and '.join(names)}: shorter sentences alone would not do."
        return "Allow more pages: without its longest parts it would still be too long."

    def _fits(self, cuts: Cuts, gone: Sequence[Section] = ()) -> bool:
        root = _tree(self.document)
        for section, number in cuts:
            _shorten(root, section.id, number)
        for section in gone:
            _remove(root, section.id)
        shortened = ElementTree.tostring(root, encoding="unicode", method="xml")
        return self._rendered(f"<!DOCTYPE html>\n{shortened}").pages <= self.chapter.page_limit

    def _rendered(self, document: str) -> Rendered:
        name = f"{self.chapter.id}-over"
        return self.machine.render([Order(name, document, tagged=False)])[name]


def _tree(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document.removeprefix("<!DOCTYPE html>").lstrip())


def _walk(element: ElementTree.Element, drawn: bool = False) -> list[tuple[ElementTree.Element, bool]]:
    """Every element in order, and whether it stands in a drawing, whose words are not read."""
    drawn = drawn or element.tag == "svg" or element.tag == "head"
    return [(element, drawn), *(pair for child in element for pair in _walk(child, drawn))]


def _shorten(root: ElementTree.Element, section: str, words: int) -> None:
    """Take words off the end of a section; its headings stay."""
    place = next(element for element in root.iter() if element.get("id") == section)
    for element, drawn in reversed(_walk(place)):
        if drawn or element.tag not in _CUT_FROM:
            continue
        for child in reversed(list(element)):
            child.tail, words = _less(child.tail, words)
        element.text, words = _less(element.text, words)


def _remove(root: ElementTree.Element, section: str) -> None:
    for parent in root.iter():
        for child in list(parent):
            if child.get("id") == section:
                parent.remove(child)


def _less(text: str | None, words: int) -> tuple[str | None, int]:
    held = (text or "").split()
    if not held or not words:
        return text, words
    kept = held[: max(0, len(held) - words)]
    return " ".join(kept), words - (len(held) - len(kept))


def _marked(document: str) -> str:
    """The document with an id on every element whose words are counted."""
    number = iter(range(1_000_000))

    def mark(found: re.Match[str]) -> str:
        if found[1] not in _COUNTED or " id=" in found[0]:
            return found[0]
        return f'<{found[1]} id="{_MARK}{next(number)}"{found[2]}>'

    head, body, rest = document.partition("<body>")
    return head + body + re.sub(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>", mark, rest)


def _words(number: int) -> str:
    return f"{number:,} word{'' if number == 1 else 's'}"


def _length(section: Section) -> int:
    return sum(len(re.sub(r"<[^<>]*>", " ", text).split()) for block in section.blocks for text in _texts(block))


def _spare(section: Section) -> int:
    """As many of its words as could go and leave something said."""
    return _length(section) * 4 // 5


def _texts(block: Block) -> Sequence[str]:
    match block:
        case Narrative():
            return [block.html]
        case Paragraphs():
            return [each.html for each in block.items]
        case Table():
            return [text for row in block.rows for text in (row.label, *(cell.text for cell in row.cells))]
        case _:
            return []
