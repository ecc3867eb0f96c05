"""A row of squares, one for each thing of some twenty at most, with the number and the word of each state under its squares."""

from __future__ import annotations

from cswo_report.domain.paper import StatusMark, UnitGroup, UnitRow
from cswo_report.render.svg import SMALL, WIDE, Drawing
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import STRONG

_SQUARE, _STEP, _BETWEEN = 22.0, 26.0, 16.0
_NUMBER = 13.0  # units: the size of the number under its squares
_LINE = 34.0  # units: the words under a row of squares, and the space before the next


def draw_units(row: UnitRow, theme: Theme) -> str:
    """The squares in their order, as large as fits the page; what is not done is marked by form as well as by colour."""
    width = WIDE / theme.magnification
    words = [_Words(theme, group) for group in row.groups]
    squares = sum(group.number for group in row.groups)
    step = min(_STEP, (width - _BETWEEN * (len(words) - 1)) / max(1, squares))
    side = step * _SQUARE / _STEP
    drawing = Drawing(width, 0, theme, row.title, row.alt_text)
    x, top = 0.0, 0.0
    for said in words:
        wide = max(said.group.number * step - (step - side), said.wide)
        if x and x + wide > width:
            x, top = 0.0, top + side + _LINE
        for at in range(said.group.number):
            _square(drawing, said.group.mark, x + at * step, top, side)
        y = top + side + 17
        drawing.text(x, y, said.number, size=_NUMBER, colour=theme.colour.ink, strong=True)
        drawing.text(x + said.indent, y, said.group.word)
        x += wide + _BETWEEN
    drawing.height = round(top + side + _LINE - 8, 1)
    return drawing.svg()


class _Words:
    """What stands under the squares of one state, and the room it takes."""

    def __init__(self, theme: Theme, group: UnitGroup) -> None:
        self.group, self.number = group, f"{group.number:,}"
        self.indent = theme.typeface.width(f"{self.number} ", _NUMBER, STRONG) + 2
        self.wide = self.indent + theme.typeface.width(group.word, SMALL)


def _square(drawing: Drawing, mark: StatusMark, x: float, y: float, side: float) -> None:
    """Full for done, a diagonal half for part, an upright half for carried forward, a full square in the colour of attention for not done, a bar, or an outline."""
    colour = drawing.colour
    match mark:
        case StatusMark.DONE:
            drawing.rect(x, y, side, side, colour.accent)
        case StatusMark.PART:
            drawing.rect(x, y, side, side, colour.tint_accent)
            corners = f"{x:.1f},{y:.1f} {x + side:.1f},{y:.1f} {x:.1f},{y + side:.1f}"
            drawing.marks.append(f'<polygon points="{corners}" fill="{colour.accent}"/>')
        case StatusMark.CARRIED:
            drawing.rect(x, y, side, side, colour.accent)
            drawing.rect(x + 1.6, y + 1.6, side / 2 - 1.6, side - 3.2, colour.paper)
        case StatusMark.NOT_DONE:
            drawing.rect(x, y, side, side, colour.attention)
        case StatusMark.STOPPED:
            drawing.rect(x, y + side * 0.4, side, side * 0.2, colour.grey)
        case StatusMark.OPEN:
            drawing.rect(x, y, side, side, colour.accent)
            drawing.rect(x + 1.6, y + 1.6, side - 3.2, side - 3.2, colour.paper)
