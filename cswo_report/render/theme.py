"""The look of a paper, read from one `theme.toml`: colours, type, sizes, page and cover.

The style sheet's variables and the charts' colours and sizes come from it alone.

A council's theme may change colours, add its crest, choose a cover and bring its own type. It may not make a page that some
readers cannot read: see `theme_colours`. Sizes belong to the shipped themes, since the sheets are drawn to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from cswo_report import shipped
from cswo_report.errors import ShippedDataFault
from cswo_report.render import theme_files
from cswo_report.render.theme_colours import Colours, contrast, difference, measured
from cswo_report.render.theme_files import Crest
from cswo_report.render.type_metrics import Typeface, source_sans

__all__ = ["Colours", "Cover", "Crest", "Sizes", "Theme", "base_of", "contrast", "difference", "load_theme"]

BASE_THEME = "neutral"
SMALLEST_DRAWN = 10.5  # units of a chart's canvas: the type in charts, printed at `Sizes.small`
_OWN_KEYS = {"name", "base", "colour", "crest", "cover", "font"}
_SHIPPED_KEYS = _OWN_KEYS | {"size", "page"}


class Cover(StrEnum):
    """What fills the foot of the cover: a bar for each month, a plain ground of colour, or nothing."""

    MONTHS = "months"
    BLOCK = "block"
    PLAIN = "plain"


@dataclass(frozen=True)
class Sizes:
    """Sizes of type in points. `small` is the smallest anywhere: notes, labels, heads of columns and the type in charts."""

    small: float
    table: float
    text: float
    lead: float
    h3: float
    h2: float
    h1: float
    figure: float
    cover: float


@dataclass(frozen=True)
class Page:
    """Distances in millimetres. `most_columns` is the widest table that stays a table; 0: none is too wide.

    `folded` lays what stands beside the text among it, in one column.
    """

    line: float
    half: float
    main: float
    side: float
    gutter: float
    most_columns: int = 0
    folded: bool = False


@dataclass(frozen=True)
class Theme:
    """A checked theme. `crest` is the council's own mark, `second_crest` that of a partner, either None."""

    name: str
    colour: Colours
    size: Sizes
    page: Page
    typeface: Typeface = field(repr=False)
    crest: Crest | None = None
    second_crest: Crest | None = None
    cover: Cover = Cover.MONTHS
    sheet: str = field(default="", repr=False)  # rules of a shipped theme, laid over the shared ones

    @property
    def magnification(self) -> float:
        """How much larger a chart is printed than it is drawn."""
        return self.size.small / SMALLEST_DRAWN

    def css(self) -> str:
        """The theme as style sheet variables: `--ink-2`, `--s-small`, `--line` and so on."""
        values = {_dashed(each.name): getattr(self.colour, each.name) for each in fields(Colours)}
        values |= {f"s-{_dashed(each.name)}": f"{getattr(self.size, each.name):g}pt" for each in fields(Sizes)}
        values |= {name: f"{getattr(self.page, name):g}mm" for name in ("line", "half", "main", "side", "gutter")}
        values["font"] = ", ".join(f'"{family.name}"' for family in self.typeface.families) + ", sans-serif"
        return ":root {\n" + "".join(f"  --{name}: {value};\n" for name, value in values.items()) + "}\n"


def load_theme(name: str = BASE_THEME, folder: Path | None = None) -> Theme:
    """Read the shipped theme `name`, with a council's own `folder` laid over it where given.

    Raises ShippedDataFault naming the file and the value, if a value is missing, unknown, malformed or unreadable, or if a
    picture or font that it names is not there.
    """
    base = _shipped_file(name)
    table = theme_files.read(base, _SHIPPED_KEYS)
    where, own = base, {}
    if folder is not None:
        where = folder / theme_files.THEME_FILE
        own = theme_files.read(where, _OWN_KEYS) if where.is_file() else {}
    colours = theme_files.colours({**table["colour"], **own.get("colour", {})}, where)
    _refuse_unreadable(colours, where)
    crests = theme_files.crests(own, where.parent) if folder is not None else (None, None)
    fonts = theme_files.families(own, where.parent) if own.get("font") else theme_files.families(table, base.parent)
    sheet = base.parent / "theme.css"
    return Theme(
        name=str(own.get("name", table.get("name", name))),
        colour=colours,
        size=Sizes(**{key: float(value) for key, value in table["size"].items()}),
        page=Page(**table["page"]),
        typeface=Typeface((*fonts, source_sans())),
        crest=crests[0],
        second_crest=crests[1],
        cover=_cover({**table.get("cover", {}), **own.get("cover", {})}, where),
        sheet=sheet.read_text(encoding="utf-8") if sheet.is_file() else "",
    )


def base_of(folder: Path) -> str:
    """The shipped theme that a council's own is laid over, as its file says it."""
    file = folder / theme_files.THEME_FILE
    if not file.is_file():
        return BASE_THEME
    name = str(theme_files.read(file, _OWN_KEYS).get("base", BASE_THEME))
    if name not in shipped_themes():
        raise ShippedDataFault(
            f"{file}: base: there is no shipped theme called '{name}'.", f"Use one of: {', '.join(shipped_themes())}."
        )
    return name


def shipped_themes() -> tuple[str, ...]:
    """The names of the themes that come with the program."""
    folder = shipped.root("report_templates") / "themes"
    return tuple(sorted(file.parent.name for file in folder.glob(f"*/{theme_files.THEME_FILE}")))


def _shipped_file(name: str) -> Path:
    file = shipped.root("report_templates") / "themes" / name / theme_files.THEME_FILE
    if not file.is_file():
        raise ShippedDataFault(f"There is no shipped theme called '{name}'.", f"Expected the file {file}.")
    return file


def _cover(table: Mapping[str, Any], file: Path) -> Cover:
    unknown = set(table) - {"form"}
    form = table.get("form", Cover.MONTHS)
    if unknown or form not in list(Cover):
        given = f"cover.{min(unknown)}" if unknown else f"cover.form is {form!r}"
        raise ShippedDataFault(f"{file}: {given}.", f"A cover has a form, one of: {', '.join(Cover)}.")
    return Cover(form)


def _refuse_unreadable(colour: Colours, file: Path) -> None:
    for pair in measured(colour):
        if pair.passes or not pair.needed:
            continue
        if pair.vision:
            raise ShippedDataFault(
                f"{file}: {pair.front} and {pair.ground} look alike with {pair.vision}"
                f" (difference {pair.found:.1f}, least {pair.least:.0f}).",
                "Choose colours further apart.",
            )
        values = [colour.named(name) if name != "text" else "" for name in (pair.front, pair.ground)]
        names = [f"{n} ({v})" if v else n for n, v in zip((pair.front, pair.ground), values, strict=True)]
        raise ShippedDataFault(
            f"{file}: {names[0]} on {names[1]} has a contrast of {pair.found:.1f}, and the least is {pair.least}"
            f" ({pair.use}).",
            "Choose a darker or a lighter colour for one of the two.",
        )


def _dashed(name: str) -> str:
    return name.replace("_", "-")
