"""The look of a paper, read from one `theme.toml`.

The style sheet's variables and the charts' colours come from it alone.

A council's theme may change colours and add its crest. It may not make a page that some readers cannot read: a theme
whose text contrast is under 4.5, whose chart marks are under 3, or whose accent and attention colours look alike to a
colour-blind reader is refused, with the pair and both numbers named (Web Content Accessibility Guidelines 2.2, 1.4.3
and 1.4.11).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from cswo_report import shipped
from cswo_report.errors import ShippedDataFault

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
LEAST_DIFFERENCE = 25.0  # between accent and attention, in CIE Lab, for every kind of colour vision
LARGEST_CREST = 1_000_000  # bytes
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_CREST_NAMES = ("crest.svg", "crest.png")

# Machado, Oliveira and Fernandes (2009): simulation of full-strength colour vision deficiency, on linear RGB.
_VISION: dict[str, tuple[tuple[float, float, float], ...]] = {
    "full colour vision": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "red-blind vision": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "green-blind vision": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "blue-blind vision": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@dataclass(frozen=True)
class Colours:
    """Every colour a page or chart may use, as #RRGGBB."""

    paper: str
    ink: str
    ink_2: str
    accent: str
    on_accent: str
    grey: str
    rule: str
    tint: str
    tint_accent: str
    attention: str
    tint_attention: str
    series_2: str
    series_3: str
    series_4: str

    def text_on(self, ground: str) -> str:
        """The more readable of the two text colours on a filled part of a chart."""
        return max((self.ink, self.on_accent), key=lambda colour: contrast(colour, ground))


@dataclass(frozen=True)
class Theme:
    """A checked theme. `crest` is the council's own mark (file name, content), or None."""

    name: str
    colour: Colours
    crest: tuple[str, bytes] | None = None

    def css(self) -> str:
        """The colours as style sheet variables: `--ink-2` and so on."""
        lines = [
            f"  --{field.name.replace('_', '-')}: {getattr(self.colour, field.name)};" for field in fields(Colours)
        ]
        return ":root {\n" + "\n".join(lines) + "\n}\n"


def load_theme(name: str = "neutral", folder: Path | None = None) -> Theme:
    """Read the shipped theme `name`, with a council's own `folder` laid over it where given.

    Raises ShippedDataFault naming the file and the value, if a value is missing, unknown, malformed or unreadable.
    """
    shipped_file = shipped.root("report_templates") / "themes" / name / "theme.toml"
    if not shipped_file.is_file():
        raise ShippedDataFault(f"There is no shipped theme called '{name}'.", f"Expected the file {shipped_file}.")
    table = _read(shipped_file)
    values, title, crest = dict(table["colour"]), str(table.get("name", name)), _crest(shipped_file.parent)
    where = shipped_file
    if folder is not None:
        where = folder / "theme.toml"
        own = _read(where) if where.is_file() else {}
        values |= own.get("colour", {})
        title = str(own.get("name", title))
        crest = _crest(folder) or crest
    theme = Theme(title, _colours(values, where), crest)
    _refuse_unreadable(theme.colour, where)
    return theme


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #RRGGBB colours, 1 to 21 (Web Content Accessibility Guidelines 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def difference(one: str, other: str, vision: str) -> float:
    """Distance of two colours in CIE Lab as seen with the named kind of colour vision."""
    seen = [_lab(_seen(_linear(colour), vision)) for colour in (one, other)]
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


def _read(file: Path) -> dict[str, dict[str, str]]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ShippedDataFault(f"{file}: the theme cannot be read: {fault}") from fault
    unknown = set(table) - {"name", "colour"}
    if unknown or not isinstance(table.get("colour", {}), dict):
        raise ShippedDataFault(
            f"{file}: a theme has a name and a [colour] table, and nothing else ({', '.join(unknown)})."
        )
    return table


def _colours(values: dict[str, str], file: Path) -> Colours:
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


def _refuse_unreadable(colour: Colours, file: Path) -> None:
    text = [(colour.ink, "ink"), (colour.ink_2, "ink_2"), (colour.accent, "accent"), (colour.attention, "attention")]
    pairs = [(c, n, colour.paper, "paper", TEXT_CONTRAST) for c, n in text]
    pairs += [(c, n, colour.tint, "tint", TEXT_CONTRAST) for c, n in text]
    pairs.append((colour.on_accent, "on_accent", colour.accent, "accent", TEXT_CONTRAST))
    pairs.append((colour.attention, "attention", colour.tint_attention, "tint_attention", TEXT_CONTRAST))
    parts = [(colour.accent, "accent"), (colour.series_2, "series_2"), (colour.series_3, "series_3")]
    parts.append((colour.series_4, "series_4"))
    pairs += [(c, n, colour.paper, "paper", MARK_CONTRAST) for c, n in [*parts[1:], (colour.grey, "grey")]]
    pairs += [(colour.text_on(c), "text", c, n, TEXT_CONTRAST) for c, n in parts]
    for one, one_name, other, other_name, least in pairs:
        if (ratio := contrast(one, other)) < least:
            raise ShippedDataFault(
                f"{file}: {one_name} ({one}) on {other_name} ({other}) has a contrast of {ratio:.1f},"
                f" and the least is {least}.",
                "Choose a darker or a lighter colour for one of the two.",
            )
    for vision in _VISION:
        if (apart := difference(colour.accent, colour.attention, vision)) < LEAST_DIFFERENCE:
            raise ShippedDataFault(
                f"{file}: accent and attention look alike with {vision}"
                f" (difference {apart:.1f}, least {LEAST_DIFFERENCE:.0f}).",
                "Choose colours further apart.",
            )


def _crest(folder: Path) -> tuple[str, bytes] | None:
    for name in _CREST_NAMES:
        file = folder / name
        if not file.is_file():
            continue
        content = file.read_bytes()
        whole = content.lstrip()
        right = whole.startswith(b"\x89PNG") if name.endswith("png") else b"<svg" in whole and b"<!ENTITY" not in whole
        if len(content) > LARGEST_CREST or not right:
            raise ShippedDataFault(f"{file}: the crest is not a {name[-3:].upper()} drawing of at most 1 MB.")
        return name, content
    return None


def _linear(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _seen(rgb: tuple[float, float, float], vision: str) -> tuple[float, float, float]:
    red, green, blue = (
        min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in _VISION[vision]
    )
    return red, green, blue


def _lab(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = rgb
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
