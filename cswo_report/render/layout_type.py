"""Faults of type: too small, of another face, beyond the text block, cut off, ragged, or too long to be read at a glance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from cswo_report.domain.findings import shown
from cswo_report.render.faults import Fault
from cswo_report.render.layout_flow import named
from cswo_report.render.layout_reading import HEADINGS, Node, Run, Sheet, words_of

MOST_LEAD, MOST_STORY, MOST_FIGURE_WORDS = 35, 70, 15  # words
_SLACK = 0.4  # mm
MOST_HEAD_LINES, MOST_CAPTION_LINES = 4, 4
_POINTS_NOWHERE = re.compile(
    r"(?:click |tap )?(?:here|this|more|this link|link|read more|see more|more here)|\W*|https?://\S+", re.I
)
_WIDER = "Use a shorter word, or give its column more room."
_HEADS = (*sorted(HEADINGS), ".lead")


def faults(sheets: Sequence[Sheet]) -> list[Fault]:
    """Every fault of the type on every page, each once an element."""
    face = next((run.family for sheet in sheets for line in sheet.lines for run in line.runs), "")
    found: list[Fault] = []
    for sheet in sheets:
        found += [
            *_sizes(sheet),
            *_faces(sheet, face),
            *_beyond(sheet),
            *_cut(sheet),
            *_last_words(sheet),
            *_broken(sheet),
            *_long(sheet),
            *_high(sheet),
            *_links(sheet),
        ]
    return found


def _runs(sheet: Sheet) -> Iterator[tuple[Node, Run]]:
    for line in sheet.lines:
        for run in line.runs:
            if run.words.strip():
                yield line.node, run


def _sizes(sheet: Sheet) -> Iterator[Fault]:
    told: set[int] = set()
    for node, run in _runs(sheet):
        if run.size < sheet.smallest - 0.05 and id(node.element) not in told:
            told.add(id(node.element))
            rule = f"No type is smaller than {sheet.smallest:g} points."
            yield Fault("layout.small-type", sheet.page, named(node), rule, "Set it larger.", f"{run.size:.1f} points")


def _faces(sheet: Sheet, face: str) -> Iterator[Fault]:
    told: set[int] = set()
    for node, run in _runs(sheet):
        if run.family != face and id(node.element) not in told:
            told.add(id(node.element))
            rule = f"One face throughout: {face}."
            yield Fault(
                "layout.other-face", sheet.page, named(node), rule, "Take the other face out of the style.", run.family
            )


def _beyond(sheet: Sheet) -> Iterator[Fault]:
    """Type beyond the text block is told; type beyond the sheet is lost, and stops the build."""
    left, right = (0.0, sheet.width) if sheet.bled else (sheet.left, sheet.right)
    told: set[int] = set()
    for node, run in _runs(sheet):
        over = max(left - run.left, run.right - right)
        if over <= _SLACK or id(node.element) in told:
            continue
        told.add(id(node.element))
        lost = run.right > sheet.width or run.left < 0
        rule = f"Type stays within the text block, {right - left:.0f} mm wide."
        given = f"{over:.1f} mm beyond it"
        yield Fault(
            "layout.overhang", sheet.page, named(node), rule, "Break the long word, or give it more room.", given, lost
        )
    for node, run in _runs(sheet):
        if run.bottom > sheet.height + _SLACK and id(node.element) not in told:
            told.add(id(node.element))
            rule = "Nothing is printed beyond the sheet."
            yield Fault("layout.overhang", sheet.page, named(node), rule, "Shorten it.", blocks=True)


def _cut(sheet: Sheet) -> Iterator[Fault]:
    """Type within an element that hides what runs over its edge."""
    for node in (node for node in sheet.nodes if node.hides):
        for line in node.all_lines():
            runs = [run for run in line.runs if run.words.strip()]
            over = any(run.right > node.right + _SLACK or run.left < node.left - _SLACK for run in runs)
            if over or line.bottom > node.bottom + 1.5:
                rule = "No words are cut off."
                yield Fault(
                    "layout.cut", sheet.page, named(line.node), rule, "Shorten it, or give it more room.", blocks=True
                )
                break


def _last_words(sheet: Sheet) -> Iterator[Fault]:
    """A last line of one word under a heading, a lead or a figure that stands alone; the cover breaks its lines by design."""
    if sheet.bled:
        return
    for node in sheet.of(*_HEADS, ".keys", ".side", ".figurecol"):
        for part in _paragraphs(node):
            lines = [line for line in part.all_lines() if not _is_number(line.node)]
            if len(lines) > 1 and len(lines[-1].words.split()) == 1:
                rule = "The last line of a heading, a lead or a lone figure's words has at least two words."
                yield Fault(
                    "layout.one-word", sheet.page, named(part), rule, "Change a word or two of it.", lines[-1].words
                )


def _broken(sheet: Sheet) -> Iterator[Fault]:
    """A word cut in two because its column is too narrow for it."""
    for node in (node for node in sheet.nodes if not any(each.tag == "br" for each in node.element)):
        for above, below in pairwise([line.words for line in node.lines if line.words]):
            end, start = above.split()[-1], below.split()[0]
            if not (end[-1].isalpha() and start[0].isalpha()):
                continue
            whole = words_of(node.element)
            if f"{end}{start}" in whole and f"{end} {start}" not in whole:
                rule = "A word is not cut in two at the end of a line."
                yield Fault("layout.broken-word", sheet.page, named(node), rule, _WIDER, f"{end} / {start}")


def _paragraphs(node: Node) -> list[Node]:
    if node.tag in HEADINGS or "lead" in node.classes:
        return [node]
    return [child for child in node.walk() if child.tag == "p"]


def _is_number(node: Node) -> bool:
    return node.inside(".num") is not None


def _long(sheet: Sheet) -> Iterator[Fault]:
    """More words than are read at a glance; counted where the text begins."""
    for node in sheet.of(".lead", ".story", ".story-row", ".keys", ".side", ".st"):
        count = len(_read_on(node.element).split())
        if "lead" in node.classes and count > MOST_LEAD:
            yield _wordy(sheet, node, "lead", f"A lead has at most {MOST_LEAD} words.", count)
        elif not node.classes.isdisjoint({"story", "story-row"}) and count > MOST_STORY:
            yield _wordy(sheet, node, "story", f"A story has at most {MOST_STORY} words.", count)
        elif "st" in node.classes and not count:
            yield Fault(
                "layout.status-wordless",
                sheet.page,
                "a status",
                "A status has a word beside its colour.",
                "Write the word.",
            )
        elif not node.classes.isdisjoint({"keys", "side"}):
            for part in _paragraphs(node):
                words = (
                    len([line for line in part.all_lines() if _is_number(line.node)])
                    and len(words_of(part.element).split()) - 1
                )
                if words > MOST_FIGURE_WORDS:
                    yield _wordy(
                        sheet,
                        part,
                        "figure",
                        f"A figure that stands alone has at most {MOST_FIGURE_WORDS} words.",
                        words,
                    )


def _read_on(element: Any) -> str:
    """The words of a lead or a story without its footnotes, which stand at the foot, and without what its drawing says."""
    if element.tag.rpartition("}")[2] == "svg" or not {"fn", "note"}.isdisjoint((element.get("class") or "").split()):
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [_read_on(child) if isinstance(child.tag, str) else "", child.tail or ""]
    return "".join(parts)


def _high(sheet: Sheet) -> Iterator[Fault]:
    """Headings and captions that have become paragraphs."""
    for node in sheet.of(*sorted(HEADINGS), "caption", "figcaption"):
        heading = node.tag in HEADINGS
        most = MOST_HEAD_LINES if heading else MOST_CAPTION_LINES
        tops = {round(line.top) for line in node.all_lines() if heading or not line.node.inside(".sub")}
        if len(tops) > most and not sheet.bled:
            rule = f"A {'heading' if heading else 'title of a table or chart'} takes at most {most} lines."
            code = "long-heading" if heading else "long-caption"
            yield Fault(f"layout.{code}", sheet.page, named(node), rule, "Shorten it.", f"{len(tops)} lines")


def _links(sheet: Sheet) -> Iterator[Fault]:
    """Links whose words say nothing to who hears them alone, one after the other."""
    for node in sheet.of("a"):
        words = words_of(node.element)
        if words and _POINTS_NOWHERE.fullmatch(words.rstrip(".!")):
            rule = "The words of a link say where it leads, heard without the sentence around them."
            remedy = "Name the page or the paper that it leads to."
            yield Fault("layout.link-words", sheet.page, f"link '{shown(words, 48)}'", rule, remedy)


def _wordy(sheet: Sheet, node: Node, kind: str, rule: str, count: int) -> Fault:
    given = f"{count} words"
    return Fault(
        f"layout.long-{kind}", sheet.page, f"{kind} '{shown(words_of(node.element), 48)}'", rule, "Shorten it.", given
    )
