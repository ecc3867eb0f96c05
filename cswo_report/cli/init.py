"""`init`: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from cswo_report.cli import say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--council", required=True, help="The council's name, as printed on the report.")
@click.option(
    "--store", default="", help="A database address instead of a file, such as postgresql+psycopg://user@host/name."
)
@click.option(
    "--records-from", default="", metavar="YEAR", help="First reporting year whose decisions will all be entered."
)
def command(folder: Path, council: str, store: str, records_from: str) -> None:
    """Make a workspace in FOLDER, with its settings and an empty store.

    \b
    Example:  cswo-report init aberdeen --council "Aberdeen City"
    """
    from cswo_report.usecases import setting_up

    workspace = setting_up.initialise(folder, council, store=store, records_from=records_from)
    say(
        f"Made the workspace {workspace.folder} for {council}.",
        "The officer CSWO is in the officer register; amend its post, registration and dates:",
        "  cswo-report record list officer",
        "Then enter a decision:  cswo-report record add secure.implement",
    )
