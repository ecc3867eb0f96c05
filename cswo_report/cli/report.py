"""`report`: scaffold, check and build the annual report."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cswo_report.cli import folded, say, workspace_of


@click.group()
def command() -> None:
    """Scaffold, check and build the annual report.

    \b
    YEAR is a reporting year such as 2024-25 (1 April 2024 to 31 March 2025).
    """


@command.command("new")
@click.argument("year")
@click.pass_context
def new(ctx: click.Context, year: str) -> None:
    """Make the narrative files of YEAR, with the questions each section should answer. What is there is kept.

    \b
    Example:  cswo-report report new 2024-25
    """
    from cswo_report.usecases import narratives, reporting

    workspace = workspace_of(ctx)
    made, kept = narratives.scaffold(workspace, reporting.parse_year(year))
    for path in made:
        click.echo(str(path))
    say(
        f"Made {len(made)} narrative files; kept {len(kept)} that were there.", f"Then: cswo-report report build {year}"
    )


@command.command("check")
@click.argument("year")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--fix", "mends", is_flag=True, help="First make the replacements that are safe, and tell them.")
@click.pass_context
def check(ctx: click.Context, year: str, as_json: bool, mends: bool) -> None:
    """Read YEAR's report against its figures and list what is wrong; exit 4 if anything stops its signature.

    \b
    Example:  cswo-report report check 2024-25
              cswo-report report check 2024-25 --fix
    """
    from cswo_report.cli.finding_list import told
    from cswo_report.domain.findings import only_refusals
    from cswo_report.errors import ExitCode
    from cswo_report.usecases import readiness, reporting

    workspace, reporting_year = workspace_of(ctx), reporting.parse_year(year)
    if mends:
        for made in readiness.fix(workspace, reporting_year):
            say(f"{made.file}, line {made.line}: {made.old} -> {made.new}")
    findings = readiness.check(workspace, reporting_year)
    stopping = len(only_refusals(findings))
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], indent=2, ensure_ascii=False))
    else:
        for line in folded(told(findings)):
            click.echo(line)
        safe = sum(1 for finding in findings if finding.replacement and finding.replacement.safe)
        say(f"{len(findings)} findings: {stopping} block, {len(findings) - stopping} warn.")
        if stopping:
            say("What blocks is to be mended before anybody signs; a draft can still be built.")
        if safe:
            say(f"{safe} can be mended safely: cswo-report report check {year} --fix")
    if stopping:
        ctx.exit(ExitCode.FINDINGS_BLOCK)


@command.command("build")
@click.argument("year")
@click.option("--edition", default="members", show_default=True, help="members or officer.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["pdf", "html"]),
    default="pdf",
    show_default=True,
    help="html needs no Pango.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder to write to."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def build(ctx: click.Context, year: str, edition: str, form: str, output: Path | None, as_json: bool) -> None:
    """Build one edition of YEAR's report and print the path of the file.

    \b
    Example:  cswo-report report build 2024-25 --edition members
    """
    from cswo_report.cli.progress import Stages
    from cswo_report.usecases import reporting

    workspace = workspace_of(ctx)
    built = reporting.build(workspace, reporting.parse_year(year), edition, form, output, Stages(), say)
    if as_json:
        content = {"path": str(built.path), "pages": built.pages, "sha256": built.sha256, "edition": edition}
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    click.echo(str(built.path))
    if built.pages:
        say(f"{built.pages} pages.")
    say(f"A draft until its words are checked: cswo-report report check {year}")
