"""The style sheet of a document: the theme's values, the faces of its type, and the shared sheets."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from cswo_report import shipped
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import REGULAR, STRONG, Family
from cswo_report.render.view import ASSETS

PRINT_SHEETS = (
    "tokens",
    "page",
    "text",
    "tables",
    "charts",
    "boxes",
    "front",
    "chapter",
    "papers",
    "cover",
    "contents",
    "furniture",
)
SCREEN_SHEETS = ("tokens", "text", "tables", "charts", "boxes", "front", "chapter", "contents", "screen")


def print_assets(theme: Theme) -> dict[str, bytes]:
    """Everything a printed document may fetch, by address: the style sheet, the fonts and the crest."""
    faces = "".join(_face(family, face, ASSETS + file.name) for family, face, file in _files(theme))
    style = faces + theme.css() + _sheets(PRINT_SHEETS) + theme.sheet
    found = {f"{ASSETS}report.css": style.encode()}
    found |= {ASSETS + file.name: file.read_bytes() for _, _, file in _files(theme)}
    found |= {ASSETS + crest.name: crest.content for crest in (theme.crest, theme.second_crest) if crest}
    return found


def screen_style(theme: Theme) -> str:
    """The style of a page on a screen, with its fonts inside it, so that nothing is fetched."""
    upright = [(family, face, file) for family, face, file in _files(theme) if "italic" not in face]
    faces = "".join(_face(family, face, data_address(file.name, file.read_bytes())) for family, face, file in upright)
    *paper, screen = SCREEN_SHEETS
    return f"{faces}{theme.css()}@layer paper {{\n{_sheets(paper)}\n}}\n{_sheets((screen,))}"


def data_address(name: str, content: bytes) -> str:
    """A picture or font as an address that holds its own content."""
    kinds = {".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}
    return f"data:{kinds[Path(name).suffix]};base64,{base64.b64encode(content).decode()}"


def _sheets(names: Sequence[str]) -> str:
    folder = shipped.root("report_templates") / "_base" / "css"
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)


def _files(theme: Theme) -> list[tuple[Family, str, Path]]:
    """Every font file of a theme, with its family and face."""
    return [(family, face, file) for family in theme.typeface.families for face, file in family.files]


def _face(family: Family, face: str, address: str) -> str:
    """One font of the style sheet. Figures of equal width are asked for here, since text within a picture cannot ask."""
    weight, slope = (STRONG if "strong" in face else REGULAR), ("italic" if "italic" in face else "normal")
    figures = ' font-feature-settings: "tnum";' if family.tabular else ""
    return (
        f'@font-face {{ font-family: "{family.name}"; font-weight: {weight}; font-style: {slope};{figures}'
        f' src: url({address}) format("woff2"); }}\n'
    )
