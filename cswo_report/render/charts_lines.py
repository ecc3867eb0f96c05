"""Charts that show change over the years: the line, the row of small lines, and the line in a table row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from cswo_report.domain.paper import Chart, Point, Series
from cswo_report.render.scale import Scale, scale_for
from cswo_report.render.svg import SMALL, Box, Drawing
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import STRONG, Typeface

_VALUE = 13.0  # pt: the last value of a line
_LEADING = 12.5
_ROOM_FOR_THREE = 440.0  # the least width for three panels beside each other
_DASH = "5 3"
_DOTS = "1 2.5"
BREAK_DASHES = {"definition": _DOTS, "system": "4 2.5", "scope": "6 2 1 2"}
BREAK_WORDS = {"definition": "definition changed", "system": "system changed", "scope": "scope changed"}

Spot = tuple[float, float]


def draw_lines(chart: Chart, theme: Theme, width: float, height: float, attention: bool) -> Drawing:
    """One or two lines with gridlines, a gap and its word where a value is absent, and names at the line ends."""
    colour, face = theme.colour, theme.typeface
    height = max(height, _depth_of_names(face, chart.series, width))
    drawing = Drawing(width, height, theme, chart.alt_title, chart.alt_text)
    labels = list(dict.fromkeys(point.label for series in chart.series for point in series.points))
    scale = scale_for([point for series in chart.series for point in series.points], chart.unit)
    left = max(30.0, max(face.width(scale.label(tick), SMALL) for tick in scale.ticks()) + 6)
    right = width - _room_for_names(face, chart.series, width)
    top, base = 9.0, height - 19.0
    _grid(drawing, scale, left, right, top, base)
    gap = (right - left - 18) / max(1, len(labels) - 1)
    across = {label: (left + 8 + gap * i) if len(labels) > 1 else (left + right) / 2 for i, label in enumerate(labels)}
    _years(drawing, labels, across, height - 4)
    lead = next((i for i, series in enumerate(chart.series) if series.current), 0)
    runs: list[list[Spot]] = []
    ends: list[tuple[float, Series, str, str]] = []
    broken: list[tuple[float, str]] = []
    for i, series in enumerate(chart.series):
        first = i == lead
        stroke = (colour.attention if attention else colour.accent) if first else colour.grey
        spots = {
            p.label: (across[p.label], base - scale.share(p.number) * (base - top))
            for p in series.points
            if p.number is not None
        }
        broken += _breaks(drawing, series, across, top, base)
        mine = list(_runs(series, spots))
        for run in mine:
            if len(run) > 1:
                drawing.path(run, colour=stroke, width=2.4, dash="" if first else _DASH)
        for label, (x, y) in spots.items():
            drawing.dot(x, y, 4.2 if label == series.points[-1].label else 2.6, stroke)
        runs += mine
        if spots:
            ends.append((list(spots.values())[-1][1], series, stroke, colour.ink_2 if not first else stroke))
    _names(drawing, ends, right, base)
    _absent(drawing, chart.series, across, runs, top, base)
    _name_breaks(drawing, broken, runs, top, base)
    return drawing


def draw_small_lines(chart: Chart, theme: Theme, width: float) -> Drawing:
    """Panels on one scale, three across or two where the page is narrow, each with its name, first and last year and last value."""
    colour, face = theme.colour, theme.typeface
    across = 3 if width >= _ROOM_FOR_THREE else 2
    pitch, plot = (width + 22) / across, 106.0
    scale = scale_for([point for series in chart.series for point in series.points], chart.unit)
    drawing = Drawing(width, 0, theme, chart.alt_title, chart.alt_text)
    y = 0.0
    for start in range(0, len(chart.series), across):
        row = chart.series[start : start + across]
        names = [face.wrap(series.name, 11.5, pitch - 16, STRONG) for series in row]
        deep = max(len(name) for name in names)
        absent = any(point.number is None for series in row for point in series.points[:-1])
        top = y + 13.0 * deep + 8
        for i, series in enumerate(row):
            x = pitch * i
            for j, line in enumerate(names[i]):
                drawing.text(x, y + 11 + 13.0 * j, line, size=11.5, colour=colour.ink, strong=True)
            own = (
                scale_for(series.points, "%" if series.points[-1].text.endswith("%") else "")
                if chart.own_scales
                else None
            )
            _panel(drawing, series, own or scale, x, top, plot, first_value=chart.own_scales)
        y = top + 32 + (28 if absent else 15) + 12
    drawing.height = round(y - 10, 1)
    return drawing


def draw_sparkline(
    points: Sequence[Point], title: str, theme: Theme, attention: bool, breaks: tuple[str, ...] = ()
) -> str:
    """A line of 74 by 17 points for a table row that prints its values; empty when there is nothing to draw."""
    numbers = [float(point.number) for point in points if point.number is not None]
    if not numbers:
        return ""
    colour = theme.colour
    values = ", ".join(point.text for point in points)
    drawing = Drawing(74, 17, theme, f"{title}: {values}", f"{points[0].label} to {points[-1].label}: {values}")
    low, high = min(numbers), max(numbers)
    step = 64 / max(1, len(points) - 1)

    def height(number: Decimal) -> float:
        return 8.5 if high == low else 13 - 9 * (float(number) - low) / (high - low)

    spots = {p.label: (4 + step * i, height(p.number)) for i, p in enumerate(points) if p.number is not None}
    for run in _runs(Series(title, tuple(points), breaks=breaks), spots):
        if len(run) > 1:
            drawing.path(run, colour=colour.grey, width=1.4)
        elif run[0] != spots.get(points[-1].label):
            drawing.dot(*run[0], 1.4, colour.grey)
    if (end := spots.get(points[-1].label)) is not None:
        drawing.dot(*end, 2.9, colour.attention if attention else colour.accent)
    return drawing.svg()


def _grid(drawing: Drawing, scale: Scale, left: float, right: float, top: float, base: float) -> None:
    for tick in scale.ticks():
        y = base - scale.share(tick) * (base - top)
        on_base = tick == scale.low
        drawing.line(
            left,
            y,
            right,
            y,
            colour=drawing.colour.ink if on_base else drawing.colour.rule,
            width=0.8 if on_base else 0.5,
        )
        drawing.text(left - 5, y + 3.5, scale.label(tick), anchor="end")


def _years(drawing: Drawing, labels: Sequence[str], across: dict[str, float], y: float) -> None:
    """Every label if there is room, else the last and every second, third … before it."""
    widest = max(drawing.face.width(label, SMALL, STRONG) for label in labels) + 6
    gap = across[labels[1]] - across[labels[0]] if len(labels) > 1 else widest
    every = next(n for n in range(1, len(labels) + 1) if n * gap >= widest or n == len(labels))
    for i, label in enumerate(labels):
        last = i == len(labels) - 1
        if (len(labels) - 1 - i) % every == 0:
            colour = drawing.colour.ink if last else drawing.colour.ink_2
            drawing.text(across[label], y, label, colour=colour, strong=last, anchor="middle")


def _runs(series: Series, spots: dict[str, Spot]) -> list[list[Spot]]:
    """The unbroken stretches of a line: an absent point or a changed definition ends one."""
    runs: list[list[Spot]] = []
    joined = False
    for point in series.points:
        spot = spots.get(point.label)
        if spot is None:
            joined = False
            continue
        if joined and point.label not in series.breaks:
            runs[-1].append(spot)
        else:
            runs.append([spot])
        joined = True
    return runs


def _breaks(
    drawing: Drawing, series: Series, across: dict[str, float], top: float, base: float
) -> list[tuple[float, str]]:
    """A line across the chart before each point that starts anew; answers where each stands and of what kind it is."""
    kinds = dict(zip(series.breaks, series.break_kinds, strict=False))
    drawn = []
    for before, after in pairwise(series.points):
        if after.label in series.breaks:
            x = (across[before.label] + across[after.label]) / 2
            kind = kinds.get(after.label, "")
            drawing.line(x, top, x, base, colour=drawing.colour.ink_2, width=0.9, dash=BREAK_DASHES.get(kind, _DOTS))
            drawn.append((x, kind))
    return drawn


def _name_breaks(
    drawing: Drawing, found: Sequence[tuple[float, str]], runs: list[list[Spot]], top: float, base: float
) -> None:
    """Write beside each broken place what changed there, wherever that is clear of lines and words; the note says it in full."""
    for x, kind in dict.fromkeys(found):
        words = BREAK_WORDS.get(kind, "")
        wide = drawing.face.width(words, SMALL)
        for y, left in [(y, left) for y in _heights(top + 9, base - 4) for left in (x + 4, x - 4 - wide)]:
            box = Box(left - 2, y - 9, left + wide + 2, y + 3)
            if not any(box.overlaps(other) for other in drawing.texts) and not any(_crosses(box, run) for run in runs):
                drawing.text(left, y, words)
                break


def _heights(top: float, base: float) -> list[float]:
    return [top + 13 * i for i in range(max(0, int((base - top) / 13)) + 1)]


def _room_for_names(face: Typeface, all_series: Sequence[Series], width: float) -> float:
    widest = max(
        face.width(series.points[-1].text, _VALUE, STRONG) + 8 + face.width(series.name, SMALL) for series in all_series
    )
    return min(widest + 6, width * 0.31)


def _depth_of_names(face: Typeface, all_series: Sequence[Series], width: float) -> float:
    """The height that the names at the line ends need, one under the other."""
    room = _room_for_names(face, all_series, width)
    lines = [
        face.wrap(series.name, SMALL, max(40.0, room - face.width(series.points[-1].text, _VALUE, STRONG) - 10))
        for series in all_series
    ]
    return 26.0 + sum(_LEADING * len(each) + 4 for each in lines)


def _names(drawing: Drawing, ends: list[tuple[float, Series, str, str]], right: float, base: float) -> None:
    """Last value and name of each line, to the right of it, moved apart where two lines end close together."""
    placed: list[tuple[float, int, Series, str]] = []
    for y, series, _, ink in sorted(ends, key=lambda end: end[0]):
        value = drawing.face.width(series.points[-1].text, _VALUE, STRONG)
        lines = drawing.face.wrap(series.name, SMALL, max(40.0, drawing.width - right - value - 10))
        placed.append((y + 4.3, len(lines), series, ink))
    floor = base + 6
    for i in range(1, len(placed)):
        above, deep = placed[i - 1][:2]
        placed[i] = (max(placed[i][0], above + _LEADING * deep + 4), *placed[i][1:])
    for i in range(len(placed) - 1, -1, -1):
        lowest = floor - _LEADING * (placed[i][1] - 1)
        if i + 1 < len(placed):
            lowest = placed[i + 1][0] - _LEADING * placed[i][1] - 4
        placed[i] = (min(placed[i][0], lowest), *placed[i][1:])
    for y, _, series, ink in placed:
        point = series.points[-1]
        value_size = _VALUE if point.number is not None else SMALL
        box = drawing.text(right + 2, y, point.text, size=value_size, colour=ink, strong=point.number is not None)
        name_left = box.right + 6
        for j, line in enumerate(drawing.face.wrap(series.name, SMALL, max(40.0, drawing.width - name_left))):
            drawing.text(name_left, y + _LEADING * j, line)


def _absent(
    drawing: Drawing,
    all_series: Sequence[Series],
    across: dict[str, float],
    runs: list[list[Spot]],
    top: float,
    base: float,
) -> None:
    """Write why a point is missing where it would have been, clear of every line."""
    for series in all_series:
        for words, labels in _absent_stretches(series):
            x = (across[labels[0]] + across[labels[-1]]) / 2
            wide = drawing.face.width(words, SMALL)
            left = max(min(across.values()) - 6, min(x - wide / 2, max(across.values()) - wide + 6))
            heights = [base - 5 - 13 * i for i in range(max(1, int((base - top) / 13)))]
            for y in heights:
                box = Box(left - 3, y - 9, left + wide + 3, y + 3)
                if not any(box.overlaps(other) for other in drawing.texts) and not any(
                    _crosses(box, run) for run in runs
                ):
                    break
            else:
                y = heights[0]
            drawing.text(left, y, words)


def _absent_stretches(series: Series) -> list[tuple[str, list[str]]]:
    """Absent points before the last, neighbours with the same word taken together."""
    found: list[tuple[str, list[str]]] = []
    before: Point | None = None
    for point in series.points[:-1] if any(p.number is not None for p in series.points) else series.points:
        if point.number is None:
            if before is not None and before.number is None and before.text == point.text:
                found[-1][1].append(point.label)
            else:
                found.append((point.text, [point.label]))
        before = point
    return found


def _crosses(box: Box, run: Sequence[Spot]) -> bool:
    if len(run) == 1:
        return box.overlaps(Box(run[0][0] - 3, run[0][1] - 3, run[0][0] + 3, run[0][1] + 3))
    for (x1, y1), (x2, y2) in pairwise(run):
        for i in range(21):
            x, y = x1 + (x2 - x1) * i / 20, y1 + (y2 - y1) * i / 20
            if box.left - 2 <= x <= box.right + 2 and box.top - 2 <= y <= box.bottom + 2:
                return True
    return False


def _panel(
    drawing: Drawing, series: Series, scale: Scale, x: float, top: float, plot: float, *, first_value: bool = False
) -> None:
    colour = drawing.colour
    base = top + 32
    drawing.line(x, base, x + plot, base)
    step = (plot - 8) / max(1, len(series.points) - 1)
    spots = {
        p.label: (x + 4 + step * i, base - 2 - scale.share(p.number) * 30)
        for i, p in enumerate(series.points)
        if p.number is not None
    }
    for _, after in pairwise(series.points):
        if after.label in series.breaks:
            middle = x + 4 + step * (series.points.index(after) - 0.5)
            kind = dict(zip(series.breaks, series.break_kinds, strict=False)).get(after.label, "")
            drawing.line(middle, top, middle, base, colour=colour.ink_2, width=0.9, dash=BREAK_DASHES.get(kind, _DOTS))
    for run in _runs(series, spots):
        if len(run) > 1:
            drawing.path(run, colour=colour.accent, width=2)
        else:
            drawing.dot(*run[0], 2.2, colour.accent)
    last = series.points[-1]
    if last.label in spots:
        drawing.dot(*spots[last.label], 3.4, colour.accent)
        drawing.text(x + plot + 4, spots[last.label][1] + 4, last.text, size=12.5, colour=colour.accent, strong=True)
    else:
        drawing.text(x + plot + 4, base - 3, last.text)
    first = series.points[0]
    begins = drawing.text(
        x, base + 13, f"{first.label}: {first.text}" if first_value and first.number is not None else first.label
    )
    if len(series.points) > 1 and begins.right + 6 + drawing.face.width(last.label, SMALL) <= x + plot:
        drawing.text(x + plot, base + 13, last.label, anchor="end")
    absent = _absent_stretches(series)
    if absent and any(p.number is not None for p in series.points):
        words = "; ".join(
            f"{labels[0]}{' to ' + labels[-1] if len(labels) > 1 else ''} {word}" for word, labels in absent
        )
        drawing.text(x, base + 26, drawing.face.wrap(words, SMALL, plot + 48)[0])
