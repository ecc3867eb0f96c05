"""Faults of drawings: wider than their place, text outside the picture, text over text, small or foreign type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from cswo_report.domain.findings import shown
from cswo_report.render.faults import Fault
from cswo_report.render.layout_reading import Node, Sheet
from cswo_report.render.svg import Box
from cswo_report.render.type_metrics import REGULAR, STRONG, text_width

_SLACK = 0.5  # mm
_EDGE = 1.0  # user units, which are points at print size
_UNITS = {"mm": 1.0, "cm": 10.0, "pt": 25.4 / 72, "px": 25.4 / 96, "": 25.4 / 96}
_LENGTH = re.compile(r"([\d.]+)(mm|cm|pt|px|)")


@dataclass(frozen=True)
class _Text:
    words: str
    box: Box
    size: float
    family: str


def faults(sheets: Sequence[Sheet]) -> list[Fault]:
    """Every fault of every drawing, told on its page."""
    face = next((run.family for sheet in sheets for line in sheet.lines for run in line.runs), "")
    return [fault for sheet in sheets for node in sheet.of("svg") for fault in _drawing(node, sheet, face)]


def _drawing(node: Node, sheet: Sheet, face: str) -> Iterator[Fault]:
    around = node.inside("td", "th", ".textcol", "figure", ".box")
    right = around.right if around is not None else sheet.right
    if not sheet.bled and node.right > right + _SLACK:
        rule = "A drawing is no wider than the column or cell it stands in."
        yield _fault(node, "wide-drawing", rule, "Draw it narrower.", f"{node.right - right:.1f} mm too wide")
    if node.bottom > sheet.height or node.right > sheet.width + _SLACK:
        yield _fault(node, "drawing-cut", "No part of a drawing is cut off.", "Draw it smaller.", blocks=True)
    texts, frame, scale = _texts(node.element), _frame(node.element), _scale(node)
    for text in texts:
        if text.size * scale < sheet.smallest - 0.05:
            rule, given = f"No type is smaller than {sheet.smallest:g} points.", f"{text.size * scale:.1f} points"
            yield _fault(node, "small-type", rule, "Set it larger.", given)
            break
    for text in texts:
        if text.family != face:
            yield _fault(
                node,
                "other-face",
                f"One face throughout: {face}.",
                "Name the face on the drawing.",
                text.family or "none named",
            )
            break
    for text in texts:
        if frame is not None and not _inside(text.box, frame):
            rule = "No words of a drawing are cut off at its edge."
            yield _fault(
                node, "drawing-words-cut", rule, "Shorten the label, or widen the drawing.", shown(text.words, 40), True
            )
    for one, other in combinations(texts, 2):
        if one.box.overlaps(other.box):
            rule = "No words of a drawing lie over others."
            given = f"{shown(one.words, 25)} / {shown(other.words, 25)}"
            yield _fault(node, "drawing-words-over", rule, "Move one of the labels.", given, True)


def _fault(node: Node, code: str, rule: str, remedy: str, given: str = "", blocks: bool = False) -> Fault:
    title = next((each.text or "" for each in node.element if _name(each) == "title"), "")
    return Fault(f"layout.{code}", node.page, f"drawing '{shown(title, 48)}'", rule, remedy, given, blocks)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(element: Any, name: str, otherwise: float) -> float:
    match = _LENGTH.match(element.get(name) or "")
    return float(match.group(1)) if match else otherwise


def _frame(svg: Any) -> Box | None:
    numbers = [float(each) for each in re.split(r"[ ,]+", (svg.get("viewBox") or "").strip()) if each]
    if len(numbers) != 4:
        return None
    left, top, width, height = numbers
    return Box(left, top, left + width, top + height)


def _scale(node: Node) -> float:
    """Points on paper of one unit of the drawing."""
    frame = _frame(node.element)
    return (
        (node.right - node.left) / (25.4 / 72) / (frame.right - frame.left)
        if frame and frame.right > frame.left
        else 1.0
    )


def _texts(svg: Any) -> list[_Text]:
    """Every text of a drawing with its box, by the advance widths of the paper's type; our drawings use no transforms."""
    found = []
    family, size = _first_family(svg.get("font-family")), _number(svg, "font-size", 16.0)
    for element in svg.iter():
        if _name(element) == "text" and (words := "".join(element.itertext()).strip()):
            own = _number(element, "font-size", size)
            wide = text_width(words, own, STRONG if element.get("font-weight") in ("600", "bold") else REGULAR)
            x, y = _signed(element.get("x")), _signed(element.get("y"))
            left = {"middle": x - wide / 2, "end": x - wide}.get(element.get("text-anchor") or "", x)
            box = Box(left, y - 0.68 * own, left + wide, y + 0.18 * own)
            found.append(_Text(words, box, own, _first_family(element.get("font-family")) or family))
    return found


def _signed(value: str | None) -> float:
    return float(value) if value else 0.0


def _first_family(value: str | None) -> str:
    return (value or "").split(",")[0].strip(" '\"")


def _inside(box: Box, frame: Box) -> bool:
    return (
        box.left >= frame.left - _EDGE
        and box.right <= frame.right + _EDGE
        and box.top >= frame.top - _EDGE - 1
        and box.bottom <= frame.bottom + _EDGE + 1
    )
