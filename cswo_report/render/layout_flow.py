"""Faults of the flow: headings left behind, pages left empty, and things parted from what they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cswo_report.domain.findings import shown
from cswo_report.render.faults import Fault
from cswo_report.render.layout_reading import HEADINGS, Line, Node, Sheet, words_of

LEAST_CONTENT = 40.0  # mm: a page with less was not worth turning
LEAST_AFTER_HEADING = 2  # lines
WORTH_SAVING = 75.0  # mm
_UNTINTED = frozenset(("means", "comment", "vignette"))  # boxes set apart by rules or a bar alone
_ALONE = 2  # lines of a paragraph on either side of a page's end
_REWRITE = "Shorten or lengthen the text before it, or move a table to the appendix."


def faults(sheets: Sequence[Sheet]) -> list[Fault]:
    """Headings, empty pages, side figures, captions, notes, footnotes, boxes and torn paragraphs."""
    pages = [sheet for sheet in sheets if not sheet.bled]
    found = [*_empty(pages), *_stranded(pages), *_bare(pages), *_sides(pages), *_footnotes(pages), *_boxes(pages)]
    return [*found, *_parted_pictures(pages), *_torn(pages), *_turned(sheets)]


def is_thin(sheet: Sheet) -> bool:
    """Whether a last page holds so little that a closer setting of the chapter may save it."""
    return not sheet.bled and sheet.lowest() - sheet.top < WORTH_SAVING


def named(node: Node) -> str:
    """An element as a person would point to it: its kind and its first words."""
    kinds = {
        "caption": "table",
        "figcaption": "figure",
        "p": "paragraph",
        "li": "list item",
        "td": "cell",
        "th": "heading cell",
    }
    kind = "heading" if node.tag in HEADINGS else "note" if "note" in node.classes else kinds.get(node.tag, "text")
    return f"{kind} '{shown(words_of(node.element), 48)}'"


def _empty(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    for place, sheet in enumerate(sheets):
        used, last = sheet.lowest() - sheet.top, place == len(sheets) - 1
        texts = [line.node for line in sheet.lines if line.words]
        note = bool(texts) and all(node.inside(".note") for node in texts)
        if len(sheets) > 1 and last and note:
            yield _page(sheet, "layout.note-only", "A last page holds more than the note of a table.")
        elif len(sheets) > 1 and used < LEAST_CONTENT:
            rule = f"A page holds at least {LEAST_CONTENT:g} mm of content."
            yield _page(sheet, "layout.thin-page", rule, f"{max(used, 0):.0f} mm")
        elif not last and used < (sheet.bottom - sheet.top) / 2:
            yield _page(
                sheet, "layout.half-page", "No page within a chapter is more than half empty.", f"{used:.0f} mm used"
            )


def _page(sheet: Sheet, code: str, rule: str, given: str = "") -> Fault:
    return Fault(code, sheet.page, "the page", rule, _REWRITE, given)


def _stranded(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """A heading whose text begins on the next page, wherever on its own page it stands."""
    for sheet, following in pairwise([*sheets, None]):
        assert sheet is not None
        for heading in sheet.of(*HEADINGS):
            if heading.inside(".toc", ".box"):
                continue
            after = _text_after(heading, sheet.lines)
            if len(after) >= LEAST_AFTER_HEADING or _pictures_after(heading, sheet) or _met_heading(heading, sheet):
                continue
            if following is not None and (_begins_with_text(following) or not after):
                rule = f"A heading has at least {LEAST_AFTER_HEADING} lines of its text under it on the same page."
                yield Fault("layout.stranded-heading", sheet.page, named(heading), rule, _REWRITE)


def _bare(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """A heading with nothing under it: the next heading is of its level or above, or the chapter ends."""
    waiting: tuple[Sheet, Node] | None = None
    things = [(sheet, node) for sheet in sheets for node in sheet.nodes if not node.repeated and not node.footnote]
    for sheet, node in [*things, (None, None)]:
        heading = node is None or node.tag in HEADINGS
        follows = node is None or (waiting and node.tag <= waiting[1].tag and node.element is not waiting[1].element)
        if waiting and heading and follows:
            rule, remedy = "A heading has something under it.", "Write it, or take the heading out."
            yield Fault("layout.bare-heading", waiting[0].page, named(waiting[1]), rule, remedy)
        if heading:
            waiting = (sheet, node) if sheet is not None and node is not None else None
        elif node is not None and waiting and _says_something(node, waiting[1]):
            waiting = None


def _says_something(node: Node, heading: Node) -> bool:
    within = node.inside(*HEADINGS)
    return (within is None or within.element is not heading.element) and (
        node.tag in ("svg", "img") or any(line.words for line in node.lines)
    )


def _text_after(heading: Node, lines: Sequence[Line]) -> list[Line]:
    """The lines after a heading that are neither a heading, a caption nor the head of a table."""
    return [
        line
        for line in lines
        if line.words
        and line.node.order > heading.order
        and line.node not in heading.walk()
        and not line.node.inside(*HEADINGS, "caption", "figcaption", "thead", ".side", ".fn")
        and not line.node.inside("tr.group")
    ]


def _pictures_after(heading: Node, sheet: Sheet) -> bool:
    return any(node.tag == "svg" and node.order > heading.order for node in sheet.nodes)


def _met_heading(heading: Node, sheet: Sheet) -> bool:
    """Whether its own text has ended on this page: a heading of the same or a higher level follows some text of it."""
    rest = [node for node in sheet.of(*HEADINGS) if node.order > heading.order and node.tag <= heading.tag]
    return bool(rest) and any(
        heading.order < line.node.order < rest[0].order for line in _text_after(heading, sheet.lines)
    )


def _begins_with_text(sheet: Sheet) -> bool:
    first = next((line.node for line in sheet.lines if line.words and not line.node.repeated), None)
    return first is not None and first.inside(*HEADINGS) is None


def _sides(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    rule = "A figure beside the text stands whole on one page, within its own section."
    for sheet, node in _every(sheets, ".side"):
        whole = words_of(node.element)
        if node.words and len(node.words.replace(" ", "")) < len(whole.replace(" ", "")):
            yield Fault("layout.side-split", sheet.page, f"side figure '{shown(whole, 48)}'", rule, _REWRITE)
        section = node.inside(".section")
        low = max((line.bottom for line in node.all_lines()), default=node.bottom)
        others = [
            other
            for other in sheet.of(".section-title")
            if other.order > node.order and other.inside(".section") is not section
        ]
        if section is not None and any(title.top < low - 0.5 for title in others):
            yield Fault("layout.side-elsewhere", sheet.page, f"side figure '{shown(whole, 48)}'", rule, _REWRITE)
        if not node.words and whole:
            yield Fault("layout.side-split", sheet.page, f"side figure '{shown(whole, 48)}'", rule, _REWRITE)


def _every(sheets: Sequence[Sheet], *names: str) -> Iterator[tuple[Sheet, Node]]:
    for sheet in sheets:
        for node in sheet.of(*names):
            yield sheet, node


def _footnotes(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    called = {id(node.element): sheet.page for sheet, node in _every(sheets, "call")}
    for sheet, node in _every(sheets, ".fn"):
        page = called.get(id(node.element), sheet.page)
        if node.footnote and page != sheet.page:
            rule = "A footnote stands at the foot of the page that calls it."
            yield Fault(
                "layout.footnote-apart", page, f"footnote '{shown(words_of(node.element), 48)}'", rule, _REWRITE
            )


def _boxes(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    for sheet in sheets:
        boxes = [node for node in sheet.of(".box") if node.classes.isdisjoint(_UNTINTED)]
        if len(boxes) > 1:
            rule = "One tinted box a page at most: two stop being a signal."
            yield Fault(
                "layout.two-boxes", sheet.page, named(boxes[1]), rule, "Move one of them, or make it plain text."
            )


def _parted_pictures(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """A chart, its caption and its note on one page; a note under a table on the page where the table ends."""
    first: dict[int, int] = {}
    for sheet, node in _every(sheets, "figure", "table", "caption", "figcaption", ".note", "svg"):
        first.setdefault(id(node.element), sheet.page)
    for sheet, node in _every(sheets, "figure"):
        pages = {
            child.page for other in sheets for child in other.of("svg", "figcaption", ".note") if _within(child, node)
        }
        if len(pages) > 1 and first[id(node.element)] == sheet.page:
            rule = "A chart, its caption and its note stand on one page."
            yield Fault("layout.figure-apart", sheet.page, named(node), rule, _REWRITE)


def _within(child: Node, around: Node) -> bool:
    node = child.parent
    while node is not None:
        if node.element is around.element:
            return True
        node = node.parent
    return False


def _torn(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """One line of a paragraph alone at the foot or the head of a page."""
    for before, after in pairwise(sheets):
        for node in after.of("p", "li"):
            start = next((n for n in reversed(before.nodes) if n.element is node.element), None)
            if start is None:
                continue
            here, there = (len([line for line in part.lines if line.words]) for part in (start, node))
            if here and there and min(here, there) < _ALONE:
                rule = f"A paragraph that runs over a page's end keeps {_ALONE} lines together on either side."
                yield Fault("layout.torn", before.page, named(node), rule, _REWRITE)


def _turned(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    for sheet in sheets:
        if sheet.width > sheet.height:
            rule = "Every page stands upright: nobody turns a tablet for one table."
            yield Fault(
                "layout.sideways",
                sheet.page,
                "the page",
                rule,
                "Put the wide table into the data workbook.",
                blocks=True,
            )
        for node in sheet.nodes:
            if node.turned and node.tag != "svg":
                rule = "Text and tables stand upright."
                yield Fault(
                    "layout.sideways", sheet.page, named(node), rule, "Take the turn out of the style.", blocks=True
                )
