"""`theme check`: whether a theme can be used, and how far apart its colours are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cswo_report.errors import NotFound

if TYPE_CHECKING:
    from cswo_report.render.theme_colours import Measured


@click.group("theme", short_help="Check a council's own look.")
def command() -> None:
    """Check the look of the papers: colours, crest, type and cover."""


@command.command("check")
@click.argument("theme", default="")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
@click.pass_context
def check(context: click.Context, theme: str, as_json: bool) -> None:
    """Check THEME, a folder or the name of a theme; without it, the workspace's own.

    Prints every pair of colours that a page or chart puts together, with its contrast, and how far apart colours stay for
    readers with each kind of colour vision. Ends with 3 and the reason when the theme cannot be used.
    """
    from cswo_report.usecases import themes, workspace

    try:
        found = workspace.find(context.obj["workspace"] or Path.cwd())
    except NotFound:
        if not theme:
            raise
        checked = themes.examine(theme, None)
    else:
        checked = themes.examine(theme or found.settings.theme, found.folder / "themes")
    if as_json:
        click.echo(json.dumps(checked.as_json(), ensure_ascii=False, indent=2))
        return
    look = checked.theme
    click.echo(f"{look.name}: type {', '.join(family.name for family in look.typeface.families)}; cover {look.cover}.")
    for line in _table(checked.pairs):
        click.echo(line)
    short = [pair for pair in checked.pairs if not pair.passes]
    for pair in short:
        click.echo(
            f"{pair.front} beside {pair.ground} is {pair.found:.1f}, under {pair.least:g}: a white gap and a name part them, so the "
            "theme is usable; a larger difference is better.",
            err=True,
        )
    click.echo("Every pair passes." if not short else "The theme can be used.")


def _table(pairs: tuple[Measured, ...]) -> list[str]:
    """Contrasts first, then differences by kind of colour vision; columns as wide as what stands in them."""
    rows = [("colour", "on or beside", "found", "least", "where, or for whom")]
    rows += [
        (pair.front, pair.ground, f"{pair.found:.1f}", f"{pair.least:g}", pair.vision or pair.use) for pair in pairs
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return [
        f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:>{widths[3]}}  {row[4]}"
        for row in rows
    ]
