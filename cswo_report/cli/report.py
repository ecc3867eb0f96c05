"""`report`: scaffold, check and build the annual report."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cswo_report.cli import folded, say, workspace_of
from cswo_report.domain.findings import shown

if TYPE_CHECKING:
    from cswo_report.cli.standing import Wish

WORKERS = 2
"""Processes that lay pages out: on two cores a third only waits, and each takes 150 MB."""


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
    from cswo_report.usecases import fresh, readiness, reporting

    workspace, reporting_year = workspace_of(ctx), reporting.parse_year(year)
    if mends:
        for made in readiness.fix(workspace, reporting_year):
            say(f"{made.file}, line {made.line}: {made.old} -> {made.new}")
    before = fresh.stamp(workspace.folder)
    findings = readiness.check(workspace, reporting_year)
    stopping = len(only_refusals(findings))
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], indent=2, ensure_ascii=False))
    else:
        for line in folded(told(findings)):
            click.echo(line)
        safe = sum(1 for finding in findings if finding.replacement and finding.replacement.safe)
        warning = len(findings) - stopping
        say(
            f"{len(findings)} finding{'' if len(findings) == 1 else 's'}: {stopping} block{'s' if stopping == 1 else ''}, "
            f"{warning} warn{'s' if warning == 1 else ''}."
        )
        if stopping:
            say("What blocks is to be mended before anybody signs; a draft can still be built.")
        if safe:
            say(f"{safe} can be mended safely: cswo-report report check {year} --fix")
    if stopping:
        ctx.exit(ExitCode.FINDINGS_BLOCK)
    if before is not None:
        with suppress(OSError):
            fresh.note_checked(before, reporting_year.label, before.records)


class Forms(click.ParamType[tuple[str, ...]]):
    """Forms of a paper, with commas between them."""

    name = "forms"
    known = ("pdf", "html", "xlsx", "ods", "json")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        forms = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        wrong = [form for form in forms if form not in self.known]
        if wrong or not forms:
            self.fail(
                f"“{shown(wrong[0] if wrong else str(value), 20)}” is not one of {', '.join(self.known)}.", param, ctx
            )
        return forms


@command.command("build")
@click.argument("year")
@click.option("--edition", default="members", show_default=True, help="members, officer or return.")
@click.option(
    "--format",
    "forms",
    type=Forms(),
    metavar="FORMS",
    default="pdf",
    show_default=True,
    help="pdf, html, xlsx, ods; of the return pdf, json. Several with commas. Only pdf needs Pango.",
)
@click.option("--all", "everything", is_flag=True, help="Every edition and every paper that goes with it.")
@click.option("--theme", default="", metavar="NAME", help="Another look than the council's own, such as large_print.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder to write to."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def build(
    ctx: click.Context,
    year: str,
    edition: str,
    forms: tuple[str, ...],
    everything: bool,
    theme: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Build an edition of YEAR's report, or with --all everything, and print the path of each file.

    Beside the files lies manifest.json: each with its hash, its pages and what is amiss.

    \b
    Example:  cswo-report report build 2024-25 --edition members
              cswo-report report build 2024-25 --format pdf,html,xlsx,ods
              cswo-report report build 2024-25 --all -o /tmp/papers
    """
    from cswo_report.cli import standing
    from cswo_report.usecases import fresh

    if everything and any(_was_typed(ctx, name) for name in ("edition", "forms")):
        raise click.UsageError("--all builds every edition in its own forms; leave --edition and --format out.")
    asked = standing.wish(ctx)
    checked = asked.stamp is not None and fresh.was_checked(asked.stamp, year)
    if not standing.told(asked, as_json=as_json):
        _build_anew(ctx, asked, year, edition, None if everything else forms, theme, output, as_json)
    if not as_json and not checked:
        say(f"A draft until its words are checked: cswo-report report check {year}")


def _build_anew(
    ctx: click.Context,
    asked: Wish,
    year: str,
    edition: str,
    forms: tuple[str, ...] | None,
    theme: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Build what was asked for; without `forms`, everything. What lays pages out is started first, for it takes a second."""
    from cswo_report.cli.progress import stopped_in_words
    from cswo_report.render.crew import standing_crew

    with stopped_in_words(), standing_crew(WORKERS, early=asked.workers if forms is None or "pdf" in forms else 0):
        from cswo_report.cli.made_files import tell
        from cswo_report.cli.progress import Stages
        from cswo_report.usecases import publishing, remembered, reporting

        workspace, look = publishing.in_theme(remembered.recall(workspace_of(ctx)), theme)
        reporting_year = reporting.parse_year(year)
        with Stages() as stages:
            if forms is None:
                wanted = list(publishing.PRODUCTS)
                made = publishing.publish(workspace, reporting_year, wanted, output, stages, say, look=look)
            else:
                made = publishing.build_edition(
                    workspace, reporting_year, edition, forms, output, stages, say, look=look
                )
    remembered.keep_rules(workspace)
    folder = output or workspace.output_folder(reporting_year)
    answer = tell(made, folder, as_json=as_json)
    remembered.remember(workspace, asked.stamp, asked.options, reporting_year, folder, made, answer)
    remembered.still_checked(workspace, asked.stamp, reporting_year)


def _was_typed(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


@command.command("compare")
@click.argument("year")
@click.argument("first")
@click.argument("second")
@click.option(
    "--all-lines", "each_line", is_flag=True, help="A line for each figure, not only their number by section."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def compare(ctx: click.Context, year: str, first: str, second: str, each_line: bool, as_json: bool) -> None:
    """Tell where two editions of YEAR's report do not print the same figures, with the policy that allows it.

    They are counted by policy and section; what no policy allows is told figure by figure, and exit is 4.

    \b
    Example:  cswo-report report compare 2024-25 members officer
              cswo-report report compare 2024-25 members officer --all-lines
    """
    from cswo_report.errors import ExitCode
    from cswo_report.usecases import comparing, publishing, reporting

    compared = publishing.compared(workspace_of(ctx), reporting.parse_year(year), first, second, say)
    stopping = comparing.not_allowed(compared)
    if as_json:
        click.echo(json.dumps(compared.as_json(), indent=2, ensure_ascii=False))
    else:
        lines = (
            [each.sentence(first, second) for each in compared.differences]
            if each_line
            else comparing.by_policy(compared)
        )
        for line in folded(lines):
            click.echo(line)
        say(
            f"{compared.figures:,} figures are printed in both; {len(compared.differences):,} are not printed alike, "
            f"of which policy allows {len(compared.differences) - len(stopping):,}."
        )
    if stopping:
        ctx.exit(ExitCode.FINDINGS_BLOCK)


@command.command("schema")
@click.argument("name")
def schema(name: str) -> None:
    """Print the JSON Schema of what is written for other programs: return or manifest.

    \b
    Example:  cswo-report report schema return
    """
    from cswo_report.usecases import schemas

    click.echo(schemas.published(name).read_text(encoding="utf-8"), nl=False)
