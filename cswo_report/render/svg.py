"""A small drawing surface: text that cannot leave the picture, marks, and a title and description read aloud.

One unit is one point at print size, times the theme's magnification, so that the type in a chart is the type of the page. Attributes are written in a
fixed order and numbers with one decimal, so that the same chart is the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from cswo_report.render.theme import SMALLEST_DRAWN, Colours, Theme
from cswo_report.render.type_metrics import REGULAR, STRONG, Typeface

SMALL = SMALLEST_DRAWN  # units: the smallest type in a picture, printed at the theme's smallest size
WIDE = 481.9  # pt: the whole 170 mm of the page
MAIN = 334.5  # pt: the 118 mm text column
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class Box:
    """The rectangle a piece of text takes, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        apart = (
            self.right <= other.left or other.right <= self.left or self.bottom <= other.top or other.bottom <= self.top
        )
        return not apart


@dataclass
class Drawing:
    """Marks in the order they are drawn; `height` may grow until the drawing is written out."""

    width: float
    height: float
    theme: Theme
    title: str
    description: str
    marks: list[str] = field(default_factory=list)
    texts: list[Box] = field(default_factory=list)

    @property
    def colour(self) -> Colours:
        return self.theme.colour

    @property
    def face(self) -> Typeface:
        return self.theme.typeface

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = SMALL,
        colour: str = "",
        strong: bool = False,
        anchor: str = "start",
        ground: bool = False,
    ) -> Box:
        """Write `words` with its base line at `y`, moved sideways where it would leave the picture. Answers its box.

        With a `ground` the paper's colour lies under the words, so that no line of the scale runs through them.
        """
        wide = self.face.width(words, size, STRONG if strong else REGULAR)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        moved = max(0.0, min(left, self.width - wide)) - left
        box = Box(left + moved, y - 0.75 * size, left + moved + wide, y + 0.22 * size)
        self.texts.append(box)
        if ground:
            self.rect(box.left - 2, box.top, wide + 4, box.bottom - box.top, self.colour.paper)
        bold = ' font-weight="600"' if strong else ""
        bigger = f' font-size="{size:g}"' if size != SMALL else ""
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        fill = colour or self.colour.ink_2
        self.marks.append(
            f'<text x="{x + moved:.1f}" y="{y:.1f}" fill="{fill}"{bigger}{bold}{place}>{escape(words)}</text>'
        )
        return box

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = "", width: float = 0.8, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.marks.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour or self.colour.ink}"'
            f' stroke-width="{width:g}"{dashed}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], *, colour: str, width: float, dash: str = "") -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.marks.append(
            f'<polyline points="{corners}" fill="none" stroke="{colour}" stroke-width="{width:g}"'
            f' stroke-linejoin="round"{dashed}/>'
        )

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self.marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>')

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.marks.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>')

    def svg(self) -> str:
        """The finished picture; its title comes first and its description second, as screen readers need them."""
        unit = MM_PER_POINT * self.theme.magnification
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{self.width * unit:.2f}mm"'
            f' height="{self.height * unit:.2f}mm" viewBox="0 0 {self.width:g} {self.height:g}"'
            f' font-family={quoteattr(self.face.names)} font-size="{SMALL:g}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>{''.join(self.marks)}</svg>"
        )
