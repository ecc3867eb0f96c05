"""A theme as a person checks it: is it whole, and can every reader tell its colours apart."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from cswo_report.errors import NotFound
from cswo_report.render.theme import Theme, base_of, load_theme, shipped_themes
from cswo_report.render.theme_colours import Measured, measured


@dataclass(frozen=True)
class ThemeCheck:
    """A theme that can be used, and every pair of its colours as measured."""

    theme: Theme
    pairs: tuple[Measured, ...]

    def as_json(self) -> dict[str, object]:
        theme = self.theme
        return {
            "name": theme.name,
            "fonts": [family.name for family in theme.typeface.families],
            "crest": theme.crest.name if theme.crest else None,
            "second_crest": theme.second_crest.name if theme.second_crest else None,
            "cover": theme.cover.value,
            "smallest_type_pt": theme.size.small,
            "text_pt": theme.size.text,
            "pairs": [
                {
                    "front": pair.front,
                    "ground": pair.ground,
                    "use": pair.use,
                    "measure": "Lab difference" if pair.vision else "contrast",
                    "vision": pair.vision or None,
                    "found": round(pair.found, 2),
                    "least": pair.least,
                    "needed": pair.needed,
                    "passes": pair.passes,
                }
                for pair in self.pairs
            ],
        }


def examine(given: str, themes: Path | None) -> ThemeCheck:
    """Check a theme by the path of its folder, by its name below a workspace's `themes`, or by a shipped theme's name.

    Raises NotFound where there is none, ShippedDataFault with file and value where it cannot be used.
    """
    path = Path(given)
    own = themes / given if themes is not None and path.name == given else None
    folder = next((each for each in (own, path) if each is not None and (each / "theme.toml").is_file()), None)
    if folder is not None:
        theme = load_theme(base_of(folder), folder)
    elif given in shipped_themes():
        theme = load_theme(given)
    else:
        mine = sorted(each.parent.name for each in themes.glob("*/theme.toml")) if themes is not None else []
        near = get_close_matches(given, [*mine, *shipped_themes()], 1)
        meant = f"Did you mean “{near[0]}”? " if near else ""
        of_mine = f"the council’s own ({', '.join(mine)}) or " if mine else ""
        raise NotFound(
            f"There is no theme at {path}: no theme.toml lies there.",
            f"{meant}Name a folder that holds a theme.toml, {of_mine}one of: {', '.join(shipped_themes())}.",
        )
    return ThemeCheck(theme, tuple(measured(theme.colour)))
