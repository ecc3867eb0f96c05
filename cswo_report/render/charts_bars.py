"""Charts that compare things: bars, one bar in parts, and dots against a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from cswo_report.domain.paper import Chart, Point
from cswo_report.render.scale import scale_for
from cswo_report.render.svg import SMALL, Drawing
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import STRONG, Typeface

_ROW = 17.0
_LEADING = 12.5
_MOST_PARTS = 5
_MOST_UNITS, _UNIT, _UNIT_GAP = 20, 12.0, 2.0  # things drawn one by one, and points


@dataclass(frozen=True)
class _Line:
    """One row of a chart: its name over one or more lines of type, the value and an optional limit."""

    name: list[str]
    point: Point
    accent: bool
    limit: Decimal | None


def draw_bars(chart: Chart, theme: Theme, width: float) -> Drawing:
    """Horizontal bars from zero in the order given, each with its name before it and its value after it."""
    colour, face = theme.colour, theme.typeface
    label_room = _label_room(face, chart, width)
    rows = _rows(face, chart, label_room - 8)
    drawing = Drawing(width, 0, theme, chart.alt_title, chart.alt_text)
    numbers = [float(row.point.number) for row in rows if row.point.number is not None]
    words_room = (
        max((face.width(row.point.text, SMALL, STRONG) for row in rows if row.point.number is not None), default=0) + 8
    )
    span = width - label_room - words_room - (words_room if min([*numbers, 0.0]) < 0 else 0)
    low, high = min([*numbers, 0.0]), max([*numbers, 0.0])
    unit = span / ((high - low) or 1.0)
    zero = label_room + (words_room - low * unit if low < 0 else 0)
    y = 0.0
    for row in rows:
        deep = max(_ROW, _LEADING * len(row.name) + 4.5)
        for i, line in enumerate(row.name):
            drawing.text(0, y + 13 + _LEADING * i, line, colour=colour.ink)
        if row.point.number is None:
            drawing.text(zero + 5, y + 13, row.point.text)
        else:
            length = float(row.point.number) * unit
            drawing.rect(min(zero, zero + length), y + 3, abs(length), 11, colour.accent if row.accent else colour.grey)
            at, anchor = (zero + length - 5, "end") if length < 0 else (zero + length + 5, "start")
            drawing.text(at, y + 13, row.point.text, colour=colour.ink, strong=True, anchor=anchor)
        y += deep
    drawing.height = round(y + 1, 1)
    drawing.line(zero, 0, zero, drawing.height)
    return drawing


def draw_stacked(chart: Chart, theme: Theme, width: float) -> Drawing:
    """The parts of one whole in a single bar, or one such bar for each label; every part carries its name."""
    colour = theme.colour
    fills = (colour.accent, colour.series_2, colour.series_3, colour.series_4, colour.grey)
    if len(chart.series) == 1:
        return _one_whole(chart, theme, width, fills)
    return _several_wholes(chart, theme, width, fills)


def can_stack(chart: Chart) -> bool:
    """A stacked bar needs at most five parts, each of them known: an absent part would make the whole untrue."""
    parts = chart.series if len(chart.series) > 1 else chart.series[0].points
    return len(parts) <= _MOST_PARTS and all(
        p.number is not None and p.number >= 0 for s in chart.series for p in s.points
    )


def draw_dots(chart: Chart, theme: Theme, width: float) -> Drawing:
    """A dot for each value and a tick for its limit; beyond the limit the stroke, dot and value are marked."""
    colour, face = theme.colour, theme.typeface
    label_room = min(_label_room(face, chart, width), width * 0.45)
    rows = _rows(face, chart, label_room - 10)
    scale = scale_for([row.point for row in rows], chart.unit, [row.limit for row in rows])
    left, right = label_room + 8, width - face.width(scale.label(scale.high), SMALL) / 2
    heights = [max(16.5, _LEADING * len(row.name) + 4) for row in rows]
    top = 16.0 if any(row.limit is not None for row in rows) else 2.0  # room for the word over the first limit
    base = top + sum(heights)
    drawing = Drawing(width, round(base + 18, 1), theme, chart.alt_title, chart.alt_text)

    def across(number: Decimal | float) -> float:
        return left + scale.share(number) * (right - left)

    for tick in scale.ticks():
        drawing.line(across(tick), top, across(tick), base, colour=colour.rule, width=0.5)
        drawing.text(across(tick), base + 14, scale.label(tick), anchor="middle")
    drawing.line(left, base, right, base)
    y, named = top, False
    singled_out = any(series.current for series in chart.series)
    for row, deep in zip(rows, heights, strict=True):
        middle = y + 8.2
        for i, line in enumerate(row.name):
            drawing.text(0, y + 11.9 + _LEADING * i, line, colour=colour.ink)
        if row.limit is not None:
            drawing.line(across(row.limit), middle - 6.5, across(row.limit), middle + 6.5, width=1.6)
            if not named:
                word = "agreed level" if chart.limit_is_floor else "limit"
                drawing.text(across(row.limit), 11, word, colour=colour.ink, anchor="middle")
                named = True
        quiet = singled_out and not row.accent
        _dot_row(drawing, row, across, middle, right, floor=chart.limit_is_floor, quiet=quiet)
        y += deep
    return drawing


def _dot_row(
    drawing: Drawing,
    row: _Line,
    across: Callable[[Decimal | float], float],
    middle: float,
    right: float,
    *,
    floor: bool,
    quiet: bool,
) -> None:
    """The dot, and its value after it; before it where the value would run over the end of the scale at `right`."""
    colour, number = drawing.colour, row.point.number
    if number is None:
        start = across(row.limit) + 6 if row.limit is not None else across(0) + 6
        drawing.text(start, middle + 3.7, row.point.text, ground=True)
        return
    beyond = row.limit is not None and (number < row.limit if floor else number > row.limit)
    fill = colour.attention if beyond else colour.grey if quiet else colour.accent
    x = across(number)
    edge = x
    if row.limit is not None:
        drawing.line(across(row.limit), middle, x, middle, colour=fill, width=1.2)
        edge = max(x, across(row.limit))
    drawing.dot(x, middle, 4.2, fill)
    words = f"{'▼' if floor else '▲'} {row.point.text}" if beyond else row.point.text
    at, anchor = edge + 8, "start"
    if at + drawing.face.width(words, 12, STRONG) > right:
        at, anchor = min(x, across(row.limit) if row.limit is not None else x) - 8, "end"
    ink = colour.ink if quiet else fill
    drawing.text(at, middle + 4, words, size=12, colour=ink, strong=not quiet, anchor=anchor, ground=True)


def _rows(face: Typeface, chart: Chart, room: float) -> list[_Line]:
    """One row a point. Several series of one point each are rows named by their series."""
    lone = len(chart.series) == 1
    rows = []
    for series in chart.series:
        for point in series.points:
            name = point.label if lone else series.name if len(series.points) == 1 else f"{series.name}, {point.label}"
            rows.append(_Line(face.wrap(name, SMALL, room), point, lone or series.current, series.limit))
    return rows


def _label_room(face: Typeface, chart: Chart, width: float) -> float:
    names = [row.name[0] for row in _rows(face, chart, 10_000)]
    return min(max(face.width(name, SMALL) for name in names) + 10, width * 0.42)


def _one_whole(chart: Chart, theme: Theme, width: float, fills: tuple[str, ...]) -> Drawing:
    colour, face = theme.colour, theme.typeface
    parts = [point for point in chart.series[0].points if point.number]
    drawing = Drawing(width, 48, theme, chart.alt_title, chart.alt_text)
    total = sum(float(point.number or 0) for point in parts) or 1.0
    room = width - 1.8 * (len(parts) - 1)
    x, ends, lowest = 0.0, [-10.0, -10.0, -10.0, -10.0, -10.0], 40.0
    for i, point in enumerate(parts):
        wide = float(point.number or 0) / total * room
        drawing.rect(x, 0, wide, 24, fills[i])
        inside = wide >= max(46.0, face.width(point.text, 13, STRONG) + 12)
        if inside:
            drawing.text(x + 6, 16.8, point.text, size=13, colour=colour.text_on(fills[i]), strong=True)
        name = point.label if inside else f"{point.label} {point.text}"
        at = x if x + face.width(name, SMALL) <= width else max(0.0, x + wide - face.width(name, SMALL))
        row = next(r for r in range(len(ends)) if ends[r] + 10 <= at or r == len(ends) - 1)
        y = 40 + 14.0 * row
        if row:
            drawing.line(x + 0.4, 24, x + 0.4, y - 9, colour=colour.ink_2, width=0.5)
        ends[row] = drawing.text(at, y, name, colour=colour.ink).right
        for above in range(row):
            ends[above] = max(ends[above], x + 2)
        lowest = max(lowest, y)
        x += wide + 1.8
    drawing.height = lowest + 6
    return drawing


def _several_wholes(chart: Chart, theme: Theme, width: float, fills: tuple[str, ...]) -> Drawing:
    """A bar in parts for each label; where no whole is more than twenty things, a square for each of them instead."""
    colour, face = theme.colour, theme.typeface
    labels = [point.label for point in chart.series[0].points]
    room = min(max(face.width(label, SMALL, STRONG) for label in labels) + 10, width * 0.3)
    drawing = Drawing(width, 0, theme, chart.alt_title, chart.alt_text)
    wholes = [sum(float(series.points[i].number or 0) for series in chart.series) for i in range(len(labels))]
    whole_numbers = all(float(point.number or 0).is_integer() for series in chart.series for point in series.points)
    units = max(wholes) <= _MOST_UNITS and whole_numbers
    unit = _UNIT + _UNIT_GAP if units else (width - room - 1.8 * len(chart.series)) / (max(wholes) or 1.0)
    y = _key(drawing, chart, room, fills) + 7
    for row, label in enumerate(labels):
        last = row == len(labels) - 1
        drawing.text(0, y + 9.6, label, colour=colour.ink if last else colour.ink_2, strong=last)
        x = room
        for series, fill in zip(chart.series, fills, strict=False):
            point = series.points[row]
            if units:
                for _ in range(int(point.number or 0)):
                    drawing.rect(x, y, _UNIT, _UNIT, fill)
                    x += unit
            elif wide := float(point.number or 0) * unit:
                drawing.rect(x, y, wide, 13, fill)
                if wide >= face.width(point.text, SMALL, STRONG) + 8:
                    drawing.text(x + 4, y + 10.4, point.text, colour=colour.text_on(fill), strong=True)
                x += wide + 1.8
        y += _ROW
    drawing.height = round(y - 3, 1)
    return drawing


def _key(drawing: Drawing, chart: Chart, left: float, fills: tuple[str, ...]) -> float:
    """What each fill stands for, above the bars; answers the base line of its last row."""
    x, y = left, 11.0
    for series, fill in zip(chart.series, fills, strict=False):
        words = drawing.face.width(series.name, SMALL) + 12
        if x > left and x + words + 10 > drawing.width:
            x, y = left, y + 15
        drawing.rect(x, y - 8, 8, 8, fill)
        x = drawing.text(x + 12, y, series.name, colour=drawing.colour.ink).right + 14
    return y
