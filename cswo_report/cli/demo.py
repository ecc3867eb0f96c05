"""`demo`: a complete sample workspace and its built papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cswo_report.cli import program, say

if TYPE_CHECKING:
    from cswo_report.usecases.fresh import Stamp
    from cswo_report.usecases.made import Made
    from cswo_report.usecases.workspace import Workspace


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
    from cswo_report.usecases import demonstration, fresh

    stages = Stages()
    made_ready = demonstration.begun(folder, stages)
    before = fresh.stamp(folder)
    made = demonstration.build(made_ready, stages, form=form)
    tell(made, made_ready.output_folder(demonstration.YEAR), as_json=False)
    _remember(made_ready, before, made)
    say(
        "The council, its people and its figures are invented.",
        f"Look round:  {program()} -w {folder} figures 2024-25",
    )


def _remember(demo: Workspace, before: Stamp | None, made: Sequence[Made]) -> None:
    """Let the first `report build` of the demonstration, with --all or without, be answered by the files that are there."""
    from cswo_report.cli import report, standing
    from cswo_report.cli.made_files import answer_of
    from cswo_report.usecases import demonstration, publishing, remembered

    year = demonstration.YEAR
    first = [each for each in made if each.product == "members" and each.form == "pdf"]
    complete = {each.product for each in made} == set(publishing.PRODUCTS)
    for more, files in ((["--all"], made if complete else []), ([], first)):
        if files:
            typed = report.build.make_context("build", [year.label, *more]).params
            folder = demo.output_folder(year)
            answer = answer_of(files, folder)
            remembered.remember(demo, before, standing.options_of(typed), year, folder, files, answer)
