"""Our own small charts: few forms, real text, direct labels, and the same picture for paper and screen.

A chart never invents a number: it draws the points it is given, leaves a gap where a point is absent and writes why. What
it means is said by position, dash, mark and word; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cswo_report.domain.paper import Chart, ChartKind, Cover, Point
from cswo_report.render.charts_bars import can_stack, draw_bars, draw_dots, draw_stacked
from cswo_report.render.charts_lines import draw_lines, draw_small_lines, draw_sparkline
from cswo_report.render.scale import scale_for
from cswo_report.render.svg import MAIN, WIDE, Drawing
from cswo_report.render.theme import Theme

_MOST_LINES = 2
_COVER_WIDTH, _COVER_HEIGHT = 595.3, 130.0


@dataclass(frozen=True)
class Picture:
    """A drawn chart: its SVG (empty when nothing can be drawn) and what its note must add, such as a scale not from zero."""

    svg: str
    remark: str = ""


def draw(chart: Chart, theme: Theme, *, beside: bool = False, attention: bool = False) -> Picture:
    """Draw a chart at its print size: the page's width, or the text column's when it stands `beside` something."""
    if not any(point.number is not None for series in chart.series for point in series.points):
        return Picture("", "Nothing can be drawn: no value here is both held and shown.")
    drawing = _drawing(chart, theme, MAIN if beside else WIDE, 100 if beside else 150, attention)
    low = scale_for([point for series in chart.series for point in series.points], chart.unit).low
    shortened = low > 0 and _form(chart) in (ChartKind.LINE, ChartKind.SMALL_MULTIPLES, ChartKind.DOT)
    return Picture(drawing.svg(), f"The scale starts at {low:g}%." if shortened else "")


def sparkline(points: Sequence[Point], title: str, theme: Theme, *, attention: bool = False) -> str:
    """The line in a row of the trends table; empty when no point can be drawn."""
    return draw_sparkline(points, title, theme.colour, attention)


def cover_bars(cover: Cover, theme: Theme) -> str:
    """The foot of the cover: a bar for each month, drawn on the page's full width; empty when nothing can be drawn."""
    drawn = [point for point in cover.months if point.number is not None]
    if not drawn:
        return ""
    values = "; ".join(f"{point.label} {point.text}" for point in cover.months)
    drawing = Drawing(_COVER_WIDTH, _COVER_HEIGHT, theme.colour, cover.months_caption, values)
    most = max(float(point.number or 0) for point in drawn) or 1.0
    wide = (_COVER_WIDTH - 1) / len(cover.months)
    for i, point in enumerate(cover.months):
        if point.number is not None:
            tall = float(point.number) / most * (_COVER_HEIGHT - 2)
            drawing.rect(0.5 + wide * i, _COVER_HEIGHT - tall, wide - 1.5, tall, theme.colour.accent)
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
