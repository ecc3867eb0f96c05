"""`store`: keep the store sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cswo_report.cli import say


def _workspace(ctx: click.Context) -> Any:
    """The workspace without the check of its store: these commands are for a store that may be ill."""
    from cswo_report.usecases import workspace

    return workspace.find(ctx.obj["workspace"] or Path.cwd())


@click.group()
def command() -> None:
    """Upgrade, check, back up and restore the store."""


@command.command("check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say whether the store is sound: its pages, its links, its audit trail (exit 7 if not).

    Evidence whose file has changed or is gone is named too (exit 4): the store itself is sound.
    """
    from cswo_report.errors import FindingsBlock, StoreError
    from cswo_report.usecases import keeping

    workspace = _workspace(ctx)
    faults = keeping.check(workspace)
    if faults:
        raise StoreError(
            "The store is not sound. " + " ".join(faults), "Restore a backup: cswo-report store restore FILE"
        )
    click.echo("Sound: pages, links and audit trail hold.")
    if changed := keeping.changed_evidence(workspace):
        raise FindingsBlock(
            "\n".join(["Evidence that is not as it was when it was noted:", *changed]),
            remedy='Put the file back; or void the piece (cswo-report record void EV-… --reason "…") and note it anew: '
            "cswo-report record evidence REF PATH",
        )


@command.command("upgrade")
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Bring the store to this program's version; the store as it was is kept in backups/."""
    from cswo_report.usecases import keeping

    workspace = _workspace(ctx)
    kept = keeping.upgrade(workspace)
    say(
        f"Upgraded. The store as it was: {kept}"
        if kept
        else "The store is of this program's version; nothing was to do."
    )


@command.command("backup")
@click.argument("target", type=click.Path(path_type=Path), default=None, required=False)
@click.pass_context
def backup(ctx: click.Context, target: Path | None) -> None:
    """Copy the store, whole as of one moment, to TARGET or into backups/. Only you can read the copy."""
    from cswo_report.usecases import keeping

    click.echo(str(keeping.backup(_workspace(ctx), target)))


@command.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@click.pass_context
def restore(ctx: click.Context, source: Path) -> None:
    """Put the backup SOURCE in the store's place; what was there is kept in backups/."""
    from cswo_report.usecases import keeping

    kept = keeping.restore(_workspace(ctx), source)
    say("Restored.", *([f"The store that was there: {kept}"] if kept else []))


@command.command("recompute")
@click.option("--explain", "explain", is_flag=True, help="List every deadline that moved, and by how much.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def recompute(ctx: click.Context, explain: bool, as_json: bool) -> None:
    """Compute every deadline anew, after a rule or a holiday changed. Records are not changed.

    \b
    A holiday announced after a time limit closed leaves that limit as it was judged. A rule
    that was corrected judges closed limits anew; the list says how many moved.
    """
    from cswo_report.cli import moves
    from cswo_report.usecases import keeping

    moved = keeping.recompute(_workspace(ctx).ready())
    click.echo(moves.as_json(moved) if as_json else "\n".join(moves.lines(moved, explain=explain)))
