"""How wide a word is in the paper's own type, and which characters that type has.

Charts place their labels by these widths, so that text never overlaps or leaves its picture, and a build refuses a
character the type lacks, because the page would otherwise show another system's font or a blank square.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from cswo_report import shipped

FAMILY = "Source Sans 3"
REGULAR, STRONG = 400, 600
FILES = {
    "regular": "SourceSans3-Regular.otf.woff2",
    "italic": "SourceSans3-It.otf.woff2",
    "strong": "SourceSans3-Semibold.otf.woff2",
    "strong-italic": "SourceSans3-SemiboldIt.otf.woff2",
}


def fonts_folder() -> Path:
    """Where the shipped font files lie."""
    return shipped.root("report_templates") / "_base" / "fonts"


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Width of one line in points, without kerning; a character the type lacks counts as one em."""
    advances = _advances("strong" if weight >= STRONG else "regular")
    return sum(advances.get(ord(character), 1000) for character in text) * size / 1000


def wrap(text: str, size: float, width: float, weight: int = REGULAR) -> list[str]:
    """Break a label into lines no wider than `width` points; a single longer word keeps its own line."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size, weight) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [""]


def missing_characters(text: str) -> list[str]:
    """The characters of `text` that the type cannot draw, in order, once each; spaces and format marks are no fault."""
    known = _advances("regular")
    return [
        character
        for character in dict.fromkeys(text)
        if ord(character) not in known
        and character not in "\n\t\r"
        and unicodedata.category(character) not in {"Cf", "Zl", "Zp"}
    ]


@cache
def _advances(face: str) -> dict[int, int]:
    """Advance width of every character in thousandths of an em (the type has 1,000 units to the em)."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(fonts_folder() / FILES[face], lazy=True) as font:
        widths, characters = font["hmtx"], font.getBestCmap()
        return {code: int(widths[glyph][0]) for code, glyph in characters.items()}
