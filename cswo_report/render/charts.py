"""Our own small charts: few forms, real text, direct labels, and the same picture for paper and screen.

A chart never invents a number: it draws the points it is given, leaves a gap where a point is absent and writes why.
What it means is said by position, dash, mark and word; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cswo_report.domain.paper import Chart, ChartKind, Cover, Point
from cswo_report.render.charts_bars import can_stack, draw_bars, draw_dots, draw_stacked
from cswo_report.render.charts_lines import draw_lines, draw_small_lines, draw_sparkline
from cswo_report.render.scale import scale_for
from cswo_report.render.svg import MAIN, SMALL, WIDE, Drawing
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import text_width

_MOST_LINES = 2
_COVER_WIDTH, _COVER_BARS, _COVER_GROUND = 595.3, 126.0, 96.0


@dataclass(frozen=True)
class Picture:
    """A drawn chart: its SVG, empty when nothing can be drawn, and what its note must add (a scale not from 0)."""

    svg: str
    remark: str = ""


def draw(chart: Chart, theme: Theme, *, beside: bool = False, attention: bool = False) -> Picture:
    """Draw a chart at its print size: the page's width, or the text column's when it stands `beside` something."""
    if not any(point.number is not None for series in chart.series for point in series.points):
        return Picture("", "Nothing can be drawn: no value here is both held and shown.")
    height = 80 if beside or len(chart.series) == 1 else 94
    drawing = _drawing(chart, theme, MAIN if beside else WIDE, height, attention)
    low = scale_for([point for series in chart.series for point in series.points], chart.unit).low
    shortened = low > 0 and _form(chart) in (ChartKind.LINE, ChartKind.SMALL_MULTIPLES, ChartKind.DOT)
    return Picture(drawing.svg(), f"The scale starts at {low:g}%." if shortened else "")


def sparkline(
    points: Sequence[Point], title: str, theme: Theme, *, attention: bool = False, breaks: tuple[str, ...] = ()
) -> str:
    """The line in a row of the trends table; empty when no point can be drawn."""
    return draw_sparkline(points, title, theme.colour, attention, breaks)


def cover_bars(cover: Cover, theme: Theme) -> str:
    """The foot of the cover: a bar for each month, drawn on the page's full width; empty when nothing can be drawn."""
    drawn = [point for point in cover.months if point.number is not None]
    if not drawn:
        return ""
    values = "; ".join(f"{point.label} {point.text}" for point in cover.months)
    drawing = Drawing(_COVER_WIDTH, _COVER_BARS + _COVER_GROUND, theme.colour, cover.months_caption, values)
    most = max(float(point.number or 0) for point in drawn) or 1.0
    wide = (_COVER_WIDTH - 1) / len(cover.months)
    for i, point in enumerate(cover.months):
        if point.number is not None:
            tall = float(point.number) / most * (_COVER_BARS - 2)
            drawing.rect(0.5 + wide * i, _COVER_BARS - tall, wide - 1.5, tall, theme.colour.accent)
        else:
            drawing.text(0.5 + wide * (i + 0.5), _COVER_BARS - 6, point.text, anchor="middle")
    drawing.rect(0, _COVER_BARS + 1.2, _COVER_WIDTH, _COVER_GROUND - 1.2, theme.colour.accent)
    fits = all(text_width(point.label, SMALL) <= wide - 4 for point in cover.months)
    for i, point in enumerate(cover.months):
        if fits or i % 3 == 0:
            middle = 0.5 + wide * (i + 0.5)
            drawing.text(middle, _COVER_BARS + 17, point.label, colour=theme.colour.on_accent, anchor="middle")
    return drawing.svg()


def _form(chart: Chart) -> ChartKind:
    """The form actually drawn: more than two lines become small panels, an untrue or crowded stack becomes bars."""
    if chart.kind is ChartKind.LINE and len(chart.series) > _MOST_LINES:
        return ChartKind.SMALL_MULTIPLES
    if chart.kind is ChartKind.STACKED_BAR and not can_stack(chart):
        return ChartKind.BAR
    return chart.kind


def _drawing(chart: Chart, theme: Theme, width: float, height: float, attention: bool) -> Drawing:
    colour = theme.colour
    match _form(chart):
        case ChartKind.LINE:
            return draw_lines(chart, colour, width, height, attention)
        case ChartKind.SMALL_MULTIPLES:
            return draw_small_lines(replace(chart, kind=ChartKind.SMALL_MULTIPLES), colour, WIDE)
        case ChartKind.STACKED_BAR:
            return draw_stacked(chart, colour, width)
        case ChartKind.DOT:
            return draw_dots(chart, colour, MAIN)
        case ChartKind.BAR:
            return draw_bars(chart, colour, MAIN)
