"""The style sheet of a document: the theme's values, the faces of its type, and the shared sheets."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

from cswo_report import shipped
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import FAMILY, FILES, fonts_folder
from cswo_report.render.view import ASSETS

PRINT_SHEETS = ("tokens", "page", "text", "tables", "charts", "boxes", "chapter", "cover", "contents", "furniture")
SCREEN_SHEETS = ("tokens", "text", "tables", "charts", "boxes", "chapter", "contents", "screen")


def print_assets(theme: Theme) -> dict[str, bytes]:
    """Everything a printed document may fetch, by address: the style sheet, the fonts and the crest."""
    faces = _faces({face: ASSETS + name for face, name in FILES.items()})
    style = faces + theme.css() + _sheets(PRINT_SHEETS)
    found = {f"{ASSETS}report.css": style.encode()}
    found |= {ASSETS + name: (fonts_folder() / name).read_bytes() for name in FILES.values()}
    if theme.crest:
        found[ASSETS + theme.crest[0]] = theme.crest[1]
    return found


def screen_style(theme: Theme) -> str:
    """The style of a page on a screen, with its fonts inside it, so that nothing is fetched."""
    fonts = {name: data_address(name, (fonts_folder() / name).read_bytes()) for name in FILES.values()}
    faces = _faces({face: fonts[FILES[face]] for face in ("regular", "strong")})
    return faces + theme.css() + _sheets(SCREEN_SHEETS)


def data_address(name: str, content: bytes) -> str:
    """A picture or font as an address that holds its own content."""
    kinds = {".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}
    return f"data:{kinds[Path(name).suffix]};base64,{base64.b64encode(content).decode()}"


def _sheets(names: Sequence[str]) -> str:
    folder = shipped.root("report_templates") / "_base" / "css"
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)


def _faces(addresses: Mapping[str, str]) -> str:
    rules = []
    for face, address in addresses.items():
        weight, slope = (600 if "strong" in face else 400), ("italic" if "italic" in face else "normal")
        rules.append(
            f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-style: {slope};'
            f' src: url({address}) format("woff2"); }}\n'
        )
    return "".join(rules)
