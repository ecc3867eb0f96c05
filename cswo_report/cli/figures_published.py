"""How supplied figures of other areas and years are shown by `figures`: a line for each, a column for each period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cswo_report.domain.outline import PublishedTable
    from cswo_report.usecases.published_figures import Published, PublishedFigure

NAME, LEAST = 46, 12
WIDEST = 130


def show(published: Published) -> None:
    """Print the figures; where they are too wide for a line, one on each."""
    from cswo_report.usecases import published_figures

    click.echo(f"{published.measure}. {published.title}.")
    if not published.figures:
        click.echo("No figure of it is held. Import it, or enter it with: cswo-report record add observation")
        return
    periods = sorted({figure.period for figure in published.figures})
    width = max(LEAST, *(len(_text(figure)) + 2 for figure in published.figures))
    if NAME + width * len(periods) > WIDEST:
        _listed(published.figures)
    else:
        _crossed(published.figures, periods, width)
    for figure in published.figures:
        if figure.footnote:
            click.echo(f"{figure.name}, {figure.period}: {figure.footnote}")
    basis = published_figures.basis_said(published)
    click.echo(f"Periods: {basis}. Source: {'; '.join(published.sources)}.")


def _crossed(figures: Sequence[PublishedFigure], periods: Sequence[str], width: int) -> None:
    lines: dict[str, dict[str, str]] = {}
    for figure in figures:
        lines.setdefault(_name(figure), {})[figure.period] = _text(figure)
    longest = max(map(len, lines)) + 2
    room = longest if longest + width * len(periods) <= WIDEST else NAME
    click.echo(f"{'':<{room}}" + "".join(f"{period:>{width}}" for period in periods))
    for name, cells in lines.items():
        values = "".join(f"{cells.get(period, ''):>{width}}" for period in periods)
        click.echo((f"{name:<{room}}{values}" if len(name) < room else f"{name}\n{'':<{room}}{values}").rstrip())


def _listed(figures: Sequence[PublishedFigure]) -> None:
    for figure in figures:
        click.echo(f"{_name(figure)}, {figure.period}: {_text(figure)}")


def _name(figure: PublishedFigure) -> str:
    unit = f" ({figure.unit})" if figure.unit and figure.unit not in figure.name else ""
    return figure.name + unit


def _text(figure: PublishedFigure) -> str:
    return f"{figure.text} {figure.value.mark}".strip()


def show_found(tables: Sequence[PublishedTable]) -> None:
    """Print the published tables that a search has found, and how each is shown."""
    for table in tables:
        click.echo(f"{', '.join(table.measures)}\n    {table.title}: {table.sub}. Published figures of others.")
    if tables:
        click.echo(f"Shown by: cswo-report figures --measure {tables[0].measures[0]}")
