"""`export`: everything out, as open files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from cswo_report.cli import say, workspace_of


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--replace", "replacing", is_flag=True, help="Put it in the place of an earlier export.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, folder: Path, replacing: bool, as_json: bool) -> None:
    """Write every register, the audit trail and all that was printed to DIR, as CSV files with a description of each column.

    Only you can read the files. The export shows the store as of one moment; that it was made is in the audit trail.

    \b
    Example:  cswo-report export records-2026-11-22
    Back:     cswo-report import --restore records-2026-11-22
    """
    from cswo_report.cli import progress
    from cswo_report.usecases import exporting
    from cswo_report.usecases.recognising_profiles import LEARNT
    from cswo_report.usecases.workspace import actor

    with progress.Stages() as tell:
        made = exporting.export(workspace_of(ctx), folder, actor(), replacing=replacing, tell=tell)
    if as_json:
        told = {
            "folder": str(made.folder),
            "schema": made.schema,
            "audit_head": made.head,
            "audit_entries": made.entries,
            "metadata_sha256": made.sha256,
            "logged_as": made.logged_as,
            "files": [asdict(each) for each in made.files],
            "learnt": made.learnt,
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    click.echo(str(made.folder))
    say(
        f"{made.rows:,} rows of the store in {len(made.held)} files, {made.entries:,} of them entries of the audit trail; "
        f"head {made.head}. Logged as {made.logged_as}.",
        f"What the codes mean is in {len(made.files) - len(made.held)} files more; what was learnt of sources in {LEARNT}/ ({made.learnt}).",
        "These files hold every record of the council: keep them as you keep the store.",
    )
