"""`workbook`: an entry workbook for other teams to fill in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cswo_report.cli import say, workspace_of


@click.command("workbook")
@click.argument("types", nargs=-1, required=True, metavar="TYPE…")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE.xlsx",
    help="Where to.",
)
@click.option("--prefill", is_flag=True, help="Put the year's records that are still to be completed on it.")
@click.option("--year", "year_text", default="", metavar="YEAR", help="With --prefill: which year, such as 2024-25.")
@click.option("--rows", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Rows with drop-downs.")
@click.option("--replace", "replacing", is_flag=True, help="Put it in the place of a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context,
    types: tuple[str, ...],
    output: Path,
    prefill: bool,
    year_text: str,
    rows: int,
    replacing: bool,
    as_json: bool,
) -> None:
    """Make a workbook for another team to fill in: a sheet for each TYPE, with drop-downs, limits and what each code means.

    TYPE is a register or a decision type, as `record types` lists them. What comes back is read by `import`, without a question.

    \b
    Example:  cswo-report workbook complaint staff -o to-fill-in.xlsx
    To complete what is held:  cswo-report workbook secure.implement --prefill --year 2024-25 -o to-complete.xlsx
    """
    from cswo_report.domain.year import ReportingYear
    from cswo_report.usecases import entry_workbooks, reporting

    if year_text and not prefill:
        raise click.UsageError("--year says which records are put on the sheets; give --prefill with it.")
    workspace = workspace_of(ctx)
    year = None
    if prefill:
        year = reporting.parse_year(year_text) if year_text else ReportingYear.of(workspace.moment_asked().date())
    made = entry_workbooks.make(workspace, types, output, year=year, room=rows, replacing=replacing)
    if as_json:
        sheets = [{"sheet": name, "type": type_name, "rows": number} for name, type_name, number in made.sheets]
        click.echo(json.dumps({"file": str(made.path), "sheets": sheets}, indent=2, ensure_ascii=False))
        return
    click.echo(str(made.path))
    for name, type_name, number in made.sheets:
        filled = f"{number:,} record{'s' if number != 1 else ''} to complete" if prefill else "empty"
        say(f"  {name} ({type_name}): {filled}")
    say(f"When it is filled in: cswo-report import {made.path.name}")
