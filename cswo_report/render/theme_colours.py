"""The colours of a theme, and whether every reader can tell apart what stands beside or upon what.

`PAIRS` lists every pair of colours that a page or chart really puts together: text on each ground, marks on theirs, and the
filled parts of a chart that touch. A theme that fails one of them is refused. The measures are those of the Web Content
Accessibility Guidelines 2.2 (1.4.3 text at least 4.5 to 1, 1.4.11 marks at least 3 to 1); kinds of colour vision are simulated
as in Machado, Oliveira and Fernandes (2009) at full strength.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
LEAST_DIFFERENCE = 25.0  # between accent and attention, in CIE Lab, for every kind of colour vision
LEAST_BETWEEN_PARTS = 20.0  # between parts of a whole that touch, the same; a white gap and a name part them as well

# Machado, Oliveira and Fernandes (2009): simulation of full-strength colour vision deficiency, on linear RGB.
VISION: dict[str, tuple[tuple[float, float, float], ...]] = {
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

    def named(self, name: str) -> str:
        return str(getattr(self, name))


@dataclass(frozen=True)
class Pair:
    """Two colours that stand upon or beside each other, by name; what they are there; and the least contrast.

    Where not `needed`, a white gap, a dash or a name parts the two as well: a council's theme may fall short, ours may not.
    """

    front: str
    ground: str
    use: str
    least: float
    needed: bool = True


PAIRS = (
    Pair("ink", "paper", "text", TEXT_CONTRAST),
    Pair("ink_2", "paper", "notes, kickers and earlier years", TEXT_CONTRAST),
    Pair("accent", "paper", "lone figures, titles and links", TEXT_CONTRAST),
    Pair("attention", "paper", "figures and words beyond an agreed level", TEXT_CONTRAST),
    Pair("ink", "tint", "text in a box", TEXT_CONTRAST),
    Pair("ink_2", "tint", "notes in a box", TEXT_CONTRAST),
    Pair("accent", "tint", "figures in a box", TEXT_CONTRAST),
    Pair("attention", "tint", "figures beyond a level in a box", TEXT_CONTRAST),
    Pair("ink", "tint_accent", "text on the paler accent", TEXT_CONTRAST),
    Pair("ink_2", "tint_accent", "notes on the paler accent", TEXT_CONTRAST),
    Pair("ink", "tint_attention", "text in a warning", TEXT_CONTRAST),
    Pair("attention", "tint_attention", "the notice above a page", TEXT_CONTRAST),
    Pair("on_accent", "accent", "text on the cover's foot", TEXT_CONTRAST),
    Pair("text", "accent", "a value inside a part", TEXT_CONTRAST),
    Pair("text", "series_2", "a value inside a part", TEXT_CONTRAST),
    Pair("text", "series_3", "a value inside a part", TEXT_CONTRAST),
    Pair("text", "series_4", "a value inside a part", TEXT_CONTRAST),
    Pair("text", "grey", "a value inside a part", TEXT_CONTRAST),
    Pair("grey", "paper", "context marks, and the mark for stopped", MARK_CONTRAST),
    Pair("series_2", "paper", "second part of a whole", MARK_CONTRAST),
    Pair("series_3", "paper", "third part of a whole", MARK_CONTRAST),
    Pair("series_4", "paper", "fourth part of a whole", MARK_CONTRAST),
    Pair("accent", "tint_accent", "the halves of the mark for part done", MARK_CONTRAST),
    Pair("accent", "grey", "this council beside others", MARK_CONTRAST, needed=False),
    Pair("accent", "series_2", "parts that touch", MARK_CONTRAST, needed=False),
    Pair("series_2", "series_3", "parts that touch", MARK_CONTRAST, needed=False),
    Pair("series_3", "series_4", "parts that touch", MARK_CONTRAST, needed=False),
)

PARTS = ("accent", "series_2", "series_3", "series_4")


@dataclass(frozen=True)
class Measured:
    """A pair as measured: the two colours and what came of it, in contrast or, for a kind of vision, in Lab difference."""

    front: str
    ground: str
    use: str
    found: float
    least: float
    vision: str = ""
    needed: bool = True

    @property
    def passes(self) -> bool:
        return self.found >= self.least


def measured(colour: Colours) -> Iterator[Measured]:
    """Every pair of a theme: contrasts first, then what each kind of colour vision leaves of the differences that matter."""
    for pair in PAIRS:
        ground = colour.named(pair.ground)
        front = colour.text_on(ground) if pair.front == "text" else colour.named(pair.front)
        yield Measured(pair.front, pair.ground, pair.use, contrast(front, ground), pair.least, needed=pair.needed)
    for vision in VISION:
        apart = difference(colour.accent, colour.attention, vision)
        yield Measured("accent", "attention", "this year and beyond a level", apart, LEAST_DIFFERENCE, vision)
        for one, other in pairwise(PARTS):
            apart = difference(colour.named(one), colour.named(other), vision)
            yield Measured(one, other, "parts that touch", apart, LEAST_BETWEEN_PARTS, vision)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #RRGGBB colours, 1 to 21 (Web Content Accessibility Guidelines 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def difference(one: str, other: str, vision: str) -> float:
    """Distance of two colours in CIE Lab as seen with the named kind of colour vision."""
    seen = [_lab(_seen(_linear(colour), vision)) for colour in (one, other)]
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


def lightness(colour: str) -> float:
    """What is left of a colour on a grey printer: its lightness in CIE Lab, 0 to 100."""
    return _lab(_linear(colour))[0]


def _linear(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _seen(rgb: tuple[float, float, float], vision: str) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in VISION[vision])
    return red, green, blue


def _lab(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = rgb
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
