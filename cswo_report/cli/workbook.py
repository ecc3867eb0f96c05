"""`workbook`: an entry workbook for other teams to fill in."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cswo_report.cli import program, say, workspace_of

if TYPE_CHECKING:
    from cswo_report.domain.year import ReportingYear
    from cswo_report.usecases.entry_workbooks import MadeSheet


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
@click.option(
    "--prefill", is_flag=True, help="Put the records on it that are open in the year and still to be completed."
)
@click.option(
    "--year",
    "year_text",
    default="",
    metavar="YEAR",
    help="With --prefill: which year, such as 2024-25; without it, the year of today.",
)
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

    TYPE is a register or a decision type, as `record types` lists them. `import` reads what comes back, and knows its sheets and columns.

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
        sheets = [
            {"sheet": each.name, "type": each.type_name, "rows": each.rows, "elsewhere": dict(each.elsewhere)}
            for each in made.sheets
        ]
        click.echo(json.dumps({"file": str(made.path), "sheets": sheets}, indent=2, ensure_ascii=False))
        return
    click.echo(str(made.path))
    for sheet in made.sheets:
        say(f"  {sheet.name} ({sheet.type_name}): {_filled(sheet, made.year)}")
    say(f"When it comes back: {program()} import {shlex.quote(str(made.path))}")


def _filled(sheet: MadeSheet, year: ReportingYear | None) -> str:
    """What stands on a sheet, and in which years more is waiting."""
    if year is None:
        return "empty"
    filled = f"{sheet.rows:,} record{'' if sheet.rows == 1 else 's'} to complete, open in {year.label}"
    if not sheet.elsewhere:
        return filled
    last = sheet.elsewhere[-1][0]
    others = ", ".join(f"{number:,} of {label}" for label, number in sheet.elsewhere)
    return f"{filled}; not on it: {others} (--year {last})"
