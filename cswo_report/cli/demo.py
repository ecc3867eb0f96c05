"""`demo`: a complete sample workspace and its built papers."""

from __future__ import annotations

from pathlib import Path

import click

from cswo_report.cli import program, say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["all", "pdf", "html"]),
    default="all",
    show_default=True,
    help="Every edition and paper, or the members' edition alone. html needs no Pango.",
)
def command(folder: Path, form: str) -> None:
    """Make a fictional council in FOLDER, five reporting years of it, and build its editions and papers.

    \b
    Example:  cswo-report demo /tmp/demo
    """
    from cswo_report.cli.made_files import tell
    from cswo_report.cli.progress import Stages
    from cswo_report.usecases import demonstration, workspace

    if form == "all":
        made = demonstration.make_everything(folder, Stages())
    else:
        made = [demonstration.make(folder, Stages(), form=form)]
    tell(made, workspace.find(folder).output_folder(demonstration.YEAR), as_json=False)
    say(
        "The council, its people and its figures are invented.",
        f"Look round:  {program()} -w {folder} figures 2024-25",
    )
