"""`figures`: the numbers of a reporting year, as the report prints them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cswo_report.cli import workspace_of

if TYPE_CHECKING:
    from cswo_report.domain.measures import Series


@click.command()
@click.argument("year")
@click.option("--measure", "key", default="", help="One measure only, by its key.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, year: str, key: str, as_json: bool) -> None:
    """Show the figures of YEAR and the four years before it.

    \b
    Example:  cswo-report figures 2024-25 --measure secure.authorisations
    """
    from cswo_report.domain.entry import nearest
    from cswo_report.errors import InputRefused
    from cswo_report.usecases import figures, reporting

    workspace, parsed = workspace_of(ctx), reporting.parse_year(year)
    reporting.check_begun(parsed)
    with workspace.store.reading() as session:
        supplied = figures.observations(session)
        book = figures.make_book(session, workspace.reference, workspace.settings, parsed, supplied)
    if key and key not in book.measures:
        raise InputRefused(f"--measure (given: {key[:60]}): there is no such measure. {nearest(key, book.measures)}")
    chosen = [book.series(name) for name in ([key] if key else book.measures)]
    if as_json:
        content = {series.measure.key: _as_json(series) for series in chosen}
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    click.echo(f"{'':<46}" + "".join(f"{entry.label:>15}" for entry in book.years))
    for series in chosen:
        click.echo(_as_line(series))
    if key:
        click.echo(f"{chosen[0].measure.title}. {chosen[0].measure.definition} Source: {chosen[0].measure.source}.")


def _as_json(series: Series) -> dict[str, Any]:
    measure = series.measure
    return {
        "title": measure.title,
        "definition": measure.definition,
        "unit": measure.unit,
        "basis": measure.basis.value,
        "source": measure.source,
        "values": {
            year.label: {
                "presence": value.presence.value,
                "number": str(value.known) if value.known is not None else None,
                "status": value.status.value,
                "qualifier": value.qualifier.value,
            }
            for year, value in zip(series.years, series.values, strict=True)
        },
    }


def _as_line(series: Series) -> str:
    from cswo_report.figures.printing import unit_sign

    key, sign = series.measure.key, unit_sign(series.measure.unit)
    title = key if len(key) <= 44 else key[:43] + "…"
    return f"{title:<46}" + "".join(f"{value.text(sign):>15}" for value in series.values)
