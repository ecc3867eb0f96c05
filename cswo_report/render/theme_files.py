"""The files of a theme folder: `theme.toml`, crests and fonts. What is named there and is not there stops the build."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from cswo_report.errors import ShippedDataFault
from cswo_report.render.theme_colours import Colours
from cswo_report.render.type_metrics import FACES, Family, fonts_folder

THEME_FILE = "theme.toml"
LARGEST_PICTURE = 1_000_000  # bytes
LARGEST_FONT = 2_000_000
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_CREST_NAMES = ("crest.svg", "crest.png")
_FONT_KEYS = {"family", "tabular", *FACES}
_NEEDED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,;:()-%&'’£"


@dataclass(frozen=True)
class Crest:
    """A mark on the cover: its file's name, its content, and what a screen reader says of it."""

    name: str
    content: bytes
    words: str = ""


def read(file: Path, keys: Collection[str]) -> dict[str, Any]:
    """A theme file as a table that holds only what a theme may say."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ShippedDataFault(f"{file}: the theme cannot be read: {fault}") from fault
    for key in sorted(set(table) - set(keys)):
        raise ShippedDataFault(
            f"{file}: {key} is not a setting of a theme.", f"A theme has: {', '.join(sorted(keys))}."
        )
    for key, kind in (("colour", dict), ("crest", dict), ("cover", dict), ("font", list), ("name", str), ("base", str)):
        if not isinstance(table.get(key, kind()), kind):
            shape = {dict: f"a table, [{key}]", list: f"a list of tables, [[{key}]]", str: "text"}[kind]
            raise ShippedDataFault(f"{file}: {key} is {table[key]!r}.", f"Write it as {shape}.")
    return table


def colours(values: Mapping[str, Any], file: Path) -> Colours:
    """The colours of a theme, every one given and well formed."""
    wanted = {field.name for field in fields(Colours)}
    for key in sorted(wanted ^ set(values)):
        word = "is missing" if key in wanted else "is not a colour of a theme"
        raise ShippedDataFault(f"{file}: colour.{key} {word}.", f"The colours are: {', '.join(sorted(wanted))}.")
    for key, value in values.items():
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise ShippedDataFault(
                f"{file}: colour.{key} is {value!r}.", "A colour is written #RRGGBB, such as #123F5C."
            )
    return Colours(**values)


def crests(table: Mapping[str, Any], folder: Path) -> tuple[Crest | None, Crest | None]:
    """The council's own mark and a partner's: as `[crest]` names them, else crest.svg or crest.png where one lies there."""
    named = table.get("crest", {})
    file = folder / THEME_FILE
    for key in sorted(set(named) - {"file", "words", "second_file", "second_words"}):
        raise ShippedDataFault(
            f"{file}: crest.{key} is not a setting of a crest.", "A crest has: file, words, second_file, second_words."
        )
    for key, value in named.items():
        if not isinstance(value, str):
            raise ShippedDataFault(f"{file}: crest.{key} is {value!r}.", "Write it as text.")
    found = next((name for name in _CREST_NAMES if (folder / name).is_file()), "")
    first, second = named.get("file", found), named.get("second_file", "")
    if second and not named.get("second_words"):
        raise ShippedDataFault(f"{file}: crest.second_words is missing.", "Say whose mark the second crest is.")
    return (
        _crest(folder, first, named.get("words", "")) if first else None,
        _crest(folder, second, named["second_words"], prefix="second-") if second else None,
    )


def families(table: Mapping[str, Any], folder: Path) -> tuple[Family, ...]:
    """The families that a theme's `[[font]]` tables name, their files in its own folder or among ours."""
    return tuple(_family(entry, folder) for entry in table.get("font", ()))


def _crest(folder: Path, name: str, words: str, prefix: str = "") -> Crest:
    file = _named_file(folder, name, "crest", LARGEST_PICTURE)
    content = file.read_bytes()
    suffix = file.suffix.lower()
    right = content.startswith(b"\x89PNG\r\n\x1a\n") if suffix == ".png" else suffix == ".svg" and _is_drawing(content)
    if not right:
        raise ShippedDataFault(
            f"{file}: the crest is not a PNG or SVG drawing that stands on its own.",
            "Save it again as PNG, or as SVG without scripts, styles from elsewhere, entities or linked pictures.",
        )
    return Crest(f"{prefix}crest{suffix}", content, words)


def _is_drawing(content: bytes) -> bool:
    """Whether this is an SVG that reaches for nothing outside itself."""
    if re.search(rb"<!ENTITY|<script|<foreignObject|@import|\son\w+\s*=", content, re.IGNORECASE):
        return False
    if re.search(rb"(?:href|src)\s*=\s*[\"'](?!#|data:image/png)|url\(\s*(?![\"']?#)", content, re.IGNORECASE):
        return False
    try:
        return ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
    except ElementTree.ParseError:
        return False


def _family(entry: Any, folder: Path) -> Family:
    file = folder / THEME_FILE
    if not isinstance(entry, dict) or set(entry) - _FONT_KEYS or not {"family", "regular", "strong"} <= set(entry):
        raise ShippedDataFault(
            f"{file}: font: {entry!r}.",
            "A [[font]] has family, regular and strong, and may have italic, strong-italic and tabular.",
        )
    name = entry["family"]
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 \-]{0,60}", name):
        raise ShippedDataFault(
            f"{file}: font.family is {name!r}.", "A family is named in plain letters, figures and spaces."
        )
    files = tuple((face, _font_file(folder, str(entry[face]))) for face in FACES if face in entry)
    return Family(name, files, bool(entry.get("tabular", False)))


def _font_file(folder: Path, name: str) -> Path:
    if (fonts_folder() / name).is_file() and not (folder / name).is_file():
        return fonts_folder() / name
    file = _named_file(folder, name, "font", LARGEST_FONT)
    if file.suffix.lower() != ".woff2":
        raise ShippedDataFault(f"{file}: the font is not a WOFF2 file.", "Convert it to WOFF2, whole and not in parts.")
    _refuse_unfit_font(file)
    return file


def _refuse_unfit_font(file: Path) -> None:
    """A council's font must open and hold at least the letters and figures of plain English."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    try:
        with TTFont(io.BytesIO(file.read_bytes()), lazy=True) as font:
            known = font.getBestCmap() or {}
    except Exception as fault:  # fontTools raises many kinds on a file that is not a font
        raise ShippedDataFault(f"{file}: the font cannot be read: {fault}") from fault
    lacking = [character for character in _NEEDED if ord(character) not in known]
    if lacking:
        raise ShippedDataFault(
            f"{file}: the font lacks {' '.join(lacking[:8])}.", "Use a whole font, not one part of it for some letters."
        )


def _named_file(folder: Path, name: str, what: str, largest: int) -> Path:
    """A file named in a theme, which must lie in the theme's own folder."""
    file = folder / name
    if Path(name).name != name or not name:
        raise ShippedDataFault(
            f"{folder / THEME_FILE}: the {what} is {name!r}.", "Name a file that lies in the theme's own folder."
        )
    if not file.is_file():
        raise ShippedDataFault(
            f"{folder / THEME_FILE}: the {what} '{name}' is not there.",
            f"Put the file into {folder}, or take its name out.",
        )
    if file.stat().st_size > largest:
        raise ShippedDataFault(
            f"{file}: the {what} is larger than {largest // 1_000_000} MB.", "Make the file smaller."
        )
    return file
