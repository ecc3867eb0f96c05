"""How wide a word is in a paper's own type, and which characters that type has.

Charts place their labels by these widths, so that text never overlaps or leaves its picture, and a build refuses a
character the type lacks, because the page would otherwise show another system's font or a blank square.

A typeface is a row of families, the first that has a character drawing it. Source Sans 3 stands last in every row, since it
alone has the arrows and marks; so what it lacks and no family before it has cannot be printed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from cswo_report import shipped
from cswo_report.files import own_cache, write_whole

FAMILY = "Source Sans 3"
REGULAR, STRONG = 400, 600
FACES = ("regular", "italic", "strong", "strong-italic")
FILES = {
    "regular": "SourceSans3-Regular.otf.woff2",
    "italic": "SourceSans3-It.otf.woff2",
    "strong": "SourceSans3-Semibold.otf.woff2",
    "strong-italic": "SourceSans3-SemiboldIt.otf.woff2",
}


def fonts_folder() -> Path:
    """Where the shipped font files lie."""
    return shipped.root("report_templates") / "_base" / "fonts"


@dataclass(frozen=True)
class Family:
    """One family: its name, the file of each face it has, and whether its figures must be asked to be of equal width."""

    name: str
    files: tuple[tuple[str, Path], ...]  # (face, file), in the order of FACES
    tabular: bool = False

    def file(self, face: str) -> Path:
        """The file of a face; of the regular one where it is missing."""
        held = dict(self.files)
        return held.get(face, held["regular"])


@dataclass(frozen=True)
class Typeface:
    """The families of a paper's type, in the order in which they are asked for a character."""

    families: tuple[Family, ...]

    @property
    def names(self) -> str:
        """The families as a style sheet or a picture names them."""
        return ", ".join(family.name for family in self.families)

    def width(self, text: str, size: float, weight: int = REGULAR) -> float:
        """Width of one line in points, without kerning; a character the type lacks counts as one em."""
        advances = self._advances(weight)
        return sum(advances.get(ord(character), 1000) for character in text) * size / 1000

    def wrap(self, text: str, size: float, width: float, weight: int = REGULAR) -> list[str]:
        """Break a label into lines no wider than `width` points; a single longer word keeps its own line."""
        lines: list[str] = []
        for word in text.split():
            if lines and self.width(f"{lines[-1]} {word}", size, weight) <= width:
                lines[-1] = f"{lines[-1]} {word}"
            else:
                lines.append(word)
        return lines or [""]

    def missing(self, text: str) -> list[str]:
        """The characters of `text` that the type cannot draw, in order, once each; spaces and format marks are no fault."""
        known = self._advances(REGULAR)
        return [
            character
            for character in dict.fromkeys(text)
            if ord(character) not in known
            and character not in "\n\t\r"
            and unicodedata.category(character) not in {"Cf", "Zl", "Zp"}
        ]

    def _advances(self, weight: int) -> Mapping[int, int]:
        return self._strong if weight >= STRONG else self._regular

    @cached_property
    def _regular(self) -> Mapping[int, int]:
        return _together(self.families, "regular")

    @cached_property
    def _strong(self) -> Mapping[int, int]:
        return _together(self.families, "strong")


def source_sans() -> Family:
    """The family that stands last in every typeface."""
    return Family(FAMILY, tuple((face, fonts_folder() / name) for face, name in FILES.items()))


@cache
def standard() -> Typeface:
    """Source Sans 3 alone."""
    return Typeface((source_sans(),))


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Width of one line of Source Sans 3 in points."""
    return standard().width(text, size, weight)


def wrap(text: str, size: float, width: float, weight: int = REGULAR) -> list[str]:
    """A label in Source Sans 3, broken into lines no wider than `width` points."""
    return standard().wrap(text, size, width, weight)


def missing_characters(text: str) -> list[str]:
    """The characters of `text` that Source Sans 3, and so every typeface here, may be unable to draw."""
    return standard().missing(text)


def _together(families: Sequence[Family], face: str) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for family in reversed(families):
        found |= _advances(family.file(face), family.tabular)
    return found


@cache
def _advances(file: Path, tabular: bool) -> dict[int, int]:
    """Advance width of every character in thousandths of an em, figures as they are set in tables.

    Opening a font takes longer than setting a chapter, so what was read is kept in this user's own cache, by the font's hash.
    """
    folder = own_cache()
    mark = hashlib.sha256(file.read_bytes()).hexdigest()
    kept = folder / f"widths-{mark[:32]}-{'tabular' if tabular else 'plain'}.json" if folder else None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if kept:
            return {int(code): int(width) for code, width in json.loads(kept.read_text(encoding="ascii")).items()}
    read = _read_advances(file, tabular)
    with contextlib.suppress(OSError):
        if kept:
            write_whole(kept, json.dumps(read).encode())
    return read


def _read_advances(file: Path, tabular: bool) -> dict[int, int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(file, lazy=True) as font:
        widths, characters, em = font["hmtx"], font.getBestCmap(), font["head"].unitsPerEm
        swapped = _tabular_glyphs(font) if tabular else {}
        return {code: round(widths[swapped.get(glyph, glyph)][0] * 1000 / em) for code, glyph in characters.items()}


def _tabular_glyphs(font: Any) -> dict[str, str]:
    """The glyphs that the font's own 'tnum' feature puts in the place of others."""
    if "GSUB" not in font:
        return {}
    table = font["GSUB"].table
    lookups = {
        i
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for i in record.Feature.LookupListIndex
    }
    swapped: dict[str, str] = {}
    for index in sorted(lookups):
        for part in table.LookupList.Lookup[index].SubTable:
            swapped |= getattr(getattr(part, "ExtSubTable", part), "mapping", {})
    return swapped
