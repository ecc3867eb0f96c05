"""`doctor`: what this machine has of what is needed, and the remedy for what it lacks."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from cswo_report.errors import ExitCode


@click.command("doctor", short_help="Say what is missing on this machine, and the remedy.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of sentences.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Say what this machine has of what is needed, and the exact remedy for what it lacks.

    Ends with 0 when everything needed is here, and with 8 when something is missing that PDFs or the program itself
    need. An option that is missing (PostgreSQL, veraPDF) changes nothing.
    """
    from cswo_report.usecases import doctor

    checks = [*doctor.examine(), *doctor.of_workspace((context.obj or {}).get("workspace") or Path.cwd())]
    blocked = any(check.blocks for check in checks)
    if as_json:
        rows = [asdict(check) | {"blocks": check.blocks} for check in checks]
        click.echo(json.dumps({"ok": not blocked, "checks": rows}, ensure_ascii=False, indent=2))
    else:
        for check in checks:
            mark = "ok     " if check.ok else "MISSING" if check.blocks else "without"
            click.echo(f"{mark}  {check.sentence()}")
        if not blocked:
            click.echo("Everything needed is here.")
        elif all(check.needed_for == doctor.Need.PDF for check in checks if check.blocks):
            click.echo("Everything except PDF works here.", err=True)
        else:
            click.echo("The program cannot work here until what is missing is put right.", err=True)
    if blocked:
        context.exit(ExitCode.MISSING_ON_MACHINE)
