"""`demo`: a complete sample workspace and its built report."""

from __future__ import annotations

from pathlib import Path

import click

from cswo_report.cli import program, say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["pdf", "html"]),
    default="pdf",
    show_default=True,
    help="html needs no Pango.",
)
def command(folder: Path, form: str) -> None:
    """Make a fictional council in FOLDER, five reporting years of it, and build its report.

    \b
    Example:  cswo-report demo /tmp/demo
    """
    from cswo_report.cli.progress import Stages
    from cswo_report.usecases import demonstration

    built = demonstration.make(folder, Stages(), form=form)
    click.echo(str(built.path))
    say(
        f"{built.pages} pages. The council, its people and its figures are invented."
        if built.pages
        else "Invented throughout.",
        f"Look round:  {program()} -w {folder} figures 2024-25",
    )
