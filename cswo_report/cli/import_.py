"""`import`: figures of other councils from a benchmarking file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cswo_report.cli import say, workspace_of


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "kind", required=True, help="What the file is: benchmark.")
@click.option("--dry-run", is_flag=True, help="Say what would be stored, and store nothing.")
@click.option(
    "--revise", default="", metavar="REASON", help="Take figures that differ from those held, for this reason."
)
@click.option("--source", default="", help="Where the figures come from, if not the framework itself.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, file: Path, kind: str, dry_run: bool, revise: str, source: str, as_json: bool) -> None:
    """Take figures of other councils from FILE, all of it or nothing.

    The file is a CSV of the Local Government Benchmarking Framework as it is published, its columns in any order. The same file
    twice changes nothing.

    \b
    Example:  cswo-report import LGBF_Data_Table_Real.csv --as benchmark --dry-run
    """
    from cswo_report.usecases import importing_benchmarks
    from cswo_report.usecases.workspace import actor

    importing_benchmarks.check_kind(kind)
    outcome = importing_benchmarks.import_benchmarks(
        workspace_of(ctx), file, actor(), dry_run=dry_run, revise=revise, source=source
    )
    say(f"{outcome.file.name}: read as {outcome.file.encoding}; SHA-256 {outcome.file.sha256}.")
    say(*(f"Note: {finding.sentence()}" for finding in outcome.file.findings))
    left = sum(outcome.file.left_out.values())
    if left:
        say(f"{left:,} rows of {len(outcome.file.left_out):,} indicators that no report compares were left out.")
    if as_json:
        click.echo(json.dumps(outcome.as_json(), indent=2, ensure_ascii=False))
        return
    would = "would be " if dry_run else ""
    click.echo(
        f"{len(outcome.added):,} figures {would}added, {len(outcome.revised):,} {would}revised, "
        f"{outcome.unchanged:,} held already."
    )
