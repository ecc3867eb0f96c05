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
from cswo_report.render.theme import Cover as CoverForm
from cswo_report.render.theme import Theme

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
    shortened = (
        low > 0 and not chart.own_scales and _form(chart) in (ChartKind.LINE, ChartKind.SMALL_MULTIPLES, ChartKind.DOT)
    )
    return Picture(drawing.svg(), f"The scale starts at {low:g}%." if shortened else "")


def sparkline(
    points: Sequence[Point], title: str, theme: Theme, *, attention: bool = False, breaks: tuple[str, ...] = ()
) -> str:
    """The line in a row of the trends table; empty when no point can be drawn."""
    return draw_sparkline(points, title, theme, attention, breaks)


def cover_bars(cover: Cover, theme: Theme) -> str:
    """The foot of the cover: a bar for each month with its number, on the page's full width; empty when nothing can be drawn.

    Months and not weeks: a week's number is small enough to point at a person, and a bar may not be withheld from a cover.
    """
    drawn = [point for point in cover.months if point.number is not None]
    if not drawn or theme.cover is not CoverForm.MONTHS:
        return ""
    page, tall, ground = (size / theme.magnification for size in (_COVER_WIDTH, _COVER_BARS, _COVER_GROUND))
    values = "; ".join(f"{point.label} {point.text}" for point in cover.months)
    drawing = Drawing(page, tall + ground, theme, cover.months_caption, values)
    most = max(float(point.number or 0) for point in drawn) or 1.0
    wide = (page - 1) / len(cover.months)
    drawing.rect(0, tall + 1.2, page, ground - 1.2, theme.colour.accent)
    short = any(theme.typeface.width(point.label, SMALL) > wide - 4 for point in cover.months)
    for i, point in enumerate(cover.months):
        middle, top = 0.5 + wide * (i + 0.5), tall
        if point.number is not None:
            bar = float(point.number) / most * (tall - 14)
            top = tall - bar
            drawing.rect(0.5 + wide * i, top, wide - 1.5, bar, theme.colour.accent)
        drawing.text(middle, top - 4, point.text, anchor="middle")
        month = point.label[:3] if short else point.label
        drawing.text(middle, tall + 17, month, colour=theme.colour.on_accent, anchor="middle")
    return drawing.svg()


def _form(chart: Chart) -> ChartKind:
    """The form actually drawn: more than two lines become small panels, an untrue or crowded stack becomes bars."""
    if chart.kind is ChartKind.LINE and len(chart.series) > _MOST_LINES:
        return ChartKind.SMALL_MULTIPLES
    if chart.kind is ChartKind.STACKED_BAR and not can_stack(chart):
        return ChartKind.BAR
    return chart.kind


def _drawing(chart: Chart, theme: Theme, width: float, height: float, attention: bool) -> Drawing:
    """The chart on a canvas of its printed `width`, in points, less the theme's magnification; a folded page has one width."""
    wide, main = ((WIDE if theme.page.folded else full) / theme.magnification for full in (WIDE, MAIN))
    asked = wide if width == WIDE or theme.page.folded else width
    match _form(chart):
        case ChartKind.LINE:
            return draw_lines(chart, theme, asked, height, attention)
        case ChartKind.SMALL_MULTIPLES:
            return draw_small_lines(replace(chart, kind=ChartKind.SMALL_MULTIPLES), theme, wide)
        case ChartKind.STACKED_BAR:
            return draw_stacked(chart, theme, asked)
        case ChartKind.DOT:
            return draw_dots(chart, theme, main)
        case ChartKind.BAR:
            return draw_bars(chart, theme, wide if _has_long_names(chart, theme, main) else main)


def _has_long_names(chart: Chart, theme: Theme, width: float) -> bool:
    """Whether the names of the bars would take more than a third of a narrow chart."""
    names = [
        point.label if len(chart.series) == 1 else series.name for series in chart.series for point in series.points
    ]
    return any(theme.typeface.width(name, SMALL) > width / 3 for name in names)
