"""`import`: workbooks of other teams in, as they are; what an import wrote, and undoing it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cswo_report.cli import folded, say, workspace_of

BENCHMARK = "benchmark"


class FilesOrAct(click.Group):
    """A group that takes files: a first word that is none of its commands is a file (one called undo is given as ./undo)."""

    by_default: click.Command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args and args[0] in self.commands:
            return super().make_context(info_name, args, parent, **extra)
        if (
            len(args) == 1
            and args[0].isalnum()
            and not Path(args[0]).exists()
            and (near := difflib.get_close_matches(args[0], self.commands))
        ):
            raise click.UsageError(f"There is no file “{args[0]}”. Did you mean: cswo-report import {near[0]}?")
        return self.by_default.make_context(info_name, args, parent, **extra)


class NumberOfImport(click.ParamType[int]):
    """The number by which an import is undone."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not str(value).isdigit() or len(str(value)) > 9:
            self.fail("This is not the number of an import; list them with: cswo-report import batches", param, ctx)
        return int(value)


class TakesFiles(click.Command):
    """The command for files; its help names the commands beside it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(limit=90)) for name, each in command.commands.items()])
        super().format_epilog(ctx, formatter)


@click.group(cls=FilesOrAct)
def command() -> None:
    """Take workbooks of other teams in, as they are."""


@click.command("import", cls=TakesFiles)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, readable=False), metavar="FILE|FOLDER…")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--as", "kind", default="", metavar="TYPE", help="What the rows are, where the headings do not say it.")
@click.option("--source", default="", metavar="NAME", help="Who sent it: the name of a source, known or new.")
@click.option("--encoding", default="", metavar="NAME", help="How the letters of a CSV file are coded, such as cp1252.")
@click.option(
    "--answer", "answers", multiple=True, metavar="ID=CODE", help="The answer to a question; repeat for each."
)
@click.option(
    "--set", "fixed", multiple=True, metavar="FIELD=VALUE", help="The same value in every row that has none of its own."
)
@click.option(
    "--duplicates", type=click.Choice(["add", "skip"]), default=None, help="Add possible duplicates, or leave them out."
)
@click.option("--commit-good", is_flag=True, help="Write the good rows although others are refused.")
@click.option(
    "--override", default="", metavar="REASON", help="Keep text that looks like an identifier, for this reason."
)
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--all-rows", is_flag=True, help="Show every row that is changed or refused, not the first twenty.")
@click.option(
    "--revise", default="", metavar="REASON", help="Benchmarks only: take figures that differ from those held."
)
@click.option(
    "--restore",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Fill an empty store from an export.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def files(ctx: click.Context, /, paths: tuple[Path, ...], kind: str, restore: Path | None, **given: Any) -> None:
    """Take in workbooks and CSV files of other teams, as they are: all of it or nothing.

    What would be done is always shown first. Refused rows come back in returned/, as the sender's own workbook with the faulty
    cells marked. The same file twice changes nothing. Without a terminal nothing is asked: it is written unless --dry-run is given.

    \b
    Example:  cswo-report import "Quarter 2" --dry-run
              cswo-report import "Quarter 2/Complaints.xlsx" --commit-good
              cswo-report import LGBF_Data_Table_Real.csv --as benchmark
    """
    if restore is not None:
        _only(not paths and not kind, "--restore takes the folder of an export, and no files beside it.")
        _restore(ctx, restore, as_json=given["as_json"])
        return
    if not paths:
        raise click.UsageError("Name the file or the folder to be taken in: cswo-report import FILE")
    if kind == BENCHMARK:
        _only(len(paths) == 1, "--as benchmark takes one file.")
        _benchmarks(ctx, paths[0], kind, given)
        return
    _only(not given["revise"], "--revise belongs to --as benchmark.")
    from cswo_report.cli import taking_files

    taking_files.take(workspace_of(ctx), paths, kind, given)


command.by_default = files


@command.command("undo")
@click.argument("batch", type=NumberOfImport(), metavar="NUMBER")
@click.option("--reason", default="", help="Why, for the audit trail.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def undo(ctx: click.Context, batch: int, reason: str, as_json: bool) -> None:
    """Undo the import of that NUMBER: figures are as before, and the trail keeps both.

    \b
    Example:  cswo-report import undo 12 --reason "Sent for the wrong year"
    """
    from cswo_report.cli import taking_files

    taking_files.undo(workspace_of(ctx), batch, reason, as_json=as_json)


@command.command("batches")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def batches(ctx: click.Context, as_json: bool) -> None:
    """List what was imported: number, day, files, rows, and whether it was undone."""
    from cswo_report.cli import taking_files

    taking_files.batches(workspace_of(ctx), as_json=as_json)


def _only(holds: bool, rule: str) -> None:
    if not holds:
        raise click.UsageError(rule)


def _restore(ctx: click.Context, folder: Path, *, as_json: bool) -> None:
    from cswo_report.cli import progress, taking_files
    from cswo_report.usecases import restoring

    workspace = workspace_of(ctx)
    with progress.Stages() as tell:
        restored = restoring.restore(workspace, folder, tell)
    taking_files.tell_restored(restored, as_json=as_json)


def _benchmarks(ctx: click.Context, file: Path, kind: str, given: dict[str, Any]) -> None:
    """Figures of other councils from a file of the Local Government Benchmarking Framework."""
    from cswo_report.usecases import importing_benchmarks
    from cswo_report.usecases.workspace import actor

    importing_benchmarks.check_kind(kind)
    dry_run = given["dry_run"]
    outcome = importing_benchmarks.import_benchmarks(
        workspace_of(ctx), file, actor(), dry_run=dry_run, revise=given["revise"], source=given["source"]
    )
    say(f"{outcome.file.name}: read as {outcome.file.encoding}; SHA-256 {outcome.file.sha256}.")
    say(*(f"Note: {finding.sentence()}" for finding in outcome.file.findings))
    left = sum(outcome.file.left_out.values())
    if left:
        say(f"{left:,} rows of {len(outcome.file.left_out):,} indicators that no report compares were left out.")
    if given["as_json"]:
        print_json(outcome.as_json())
        return
    would = "would be " if dry_run else ""
    click.echo(
        f"{len(outcome.added):,} figures {would}added, {len(outcome.revised):,} {would}revised, "
        f"{outcome.unchanged:,} held already."
    )


def print_json(document: Any) -> None:
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def print_lines(lines: Sequence[str]) -> None:
    """Lines on stdout, folded to a terminal's width."""
    for line in folded(lines):
        click.echo(line)
