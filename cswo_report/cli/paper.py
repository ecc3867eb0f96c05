"""`paper`: build the short papers of a year, and list the dates towards their meetings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cswo_report.cli import say, workspace_of


@click.group()
def command() -> None:
    """Build the papers that carry the report: cover papers, the members' summary, the independent comment.

    \b
    YEAR is a reporting year such as 2024-25 (1 April 2024 to 31 March 2025).
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the kinds of paper, and the forms that a committee's cover paper can have.

    \b
    Example:  cswo-report paper list
    """
    from cswo_report.usecases import papers, workspace

    found = workspace.find(ctx.obj["workspace"] or Path.cwd())
    forms, own = papers.forms_of(found), papers.own_forms(found)
    if as_json:
        content = {
            "kinds": [{"kind": kind.slug, "title": kind.title, "summary": kind.summary} for kind in papers.KINDS],
            "forms": [
                {"form": form.name, "title": form.title, "pattern": form.pattern, "own": form.name in own}
                for form in forms.values()
            ],
        }
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    for kind in papers.KINDS:
        click.echo(f"{kind.slug:<10}{kind.title}. {kind.summary}")
    click.echo("\nForms of the cover paper (a council's own lie in committees/ of its workspace):")
    for form in forms.values():
        click.echo(f"  {form.name:<24}{form.title}{' (the council’s own)' if form.name in own else ''}")


@command.command("build")
@click.argument("kind", type=click.Choice(["cover", "comment", "summary"]))
@click.argument("year")
@click.option("--committee", default="", help="Of the cover papers, that of one body or in one form.")
@click.option("--quarter", default="", help="Of the comments, those about one quarter: 1 is April to June.")
@click.option("--edition", default="members", show_default=True, help="members, or officer (with the dates).")
@click.option("--theme", default="", metavar="NAME", help="Another look than the council's own, such as large_print.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder to write to."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def build(
    ctx: click.Context,
    kind: str,
    year: str,
    committee: str,
    quarter: str,
    edition: str,
    theme: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Build a KIND of paper for YEAR and print the path of each file.

    \b
    Example:  cswo-report paper build summary 2024-25
              cswo-report paper build cover 2024-25 --committee "Health and Care Committee"
              cswo-report paper build comment 2024-25 --quarter 3
              cswo-report paper build summary 2024-25 --theme large_print
    """
    from cswo_report.cli.progress import Stages
    from cswo_report.errors import InputRefused
    from cswo_report.usecases import papers, publishing, reporting

    if (committee and kind != "cover") or (quarter and kind != "comment"):
        option = "--committee" if committee else "--quarter"
        raise click.UsageError(f"{option} does not belong to {kind}.")
    if edition not in papers.EDITIONS:
        raise InputRefused(f"--edition (given: {edition[:20]}): a paper is made for {' or '.join(papers.EDITIONS)}.")
    workspace, look = publishing.in_theme(workspace_of(ctx), theme)
    made = publishing.publish(
        workspace, reporting.parse_year(year), [kind], output, Stages(), say, edition=edition,
        look=look, only=committee or quarter,
    )  # fmt: skip
    if as_json:
        content = [_file(each) for each in made]
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    for each in made:
        click.echo(str(each.path))
        say(
            f"{each.path.name}: {each.pages} page{'' if each.pages == 1 else 's'}.",
            *(f"{each.path.name}: {finding.sentence()}" for finding in each.findings),
        )


@command.command("dates")
@click.argument("year")
@click.option("--committee", default="", help="One body, or those whose paper has one form.")
@click.option("--as-of", default="", help="The day to judge by; else that of the settings, else today.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def dates(ctx: click.Context, year: str, committee: str, as_of: str, as_json: bool) -> None:
    """List the steps towards each meeting of YEAR's report, counted back from it, and name those that are late.

    \b
    Example:  cswo-report paper dates 2024-25
    """
    from cswo_report.usecases import papers, reporting

    found = papers.timetables(workspace_of(ctx), reporting.parse_year(year), committee, as_of)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], indent=2, ensure_ascii=False))
        return
    for table in found:
        when = f"{table.meeting:%A} {table.meeting.day} {table.meeting:%B %Y}" if table.meeting else "no day yet"
        click.echo(f"{table.body}, {when} ({table.reference}, {table.form})")
        for each in table.steps:
            click.echo(
                f"  {each.due:%a} {each.due.isoformat()}  {_state(each):<18}{each.step.title} ({each.step.owner})"
            )
            if each.step.citation:
                click.echo(f"      {each.step.citation} [{each.step.certainty.value}]")
        late = [each.step.title for each in table.steps if each.state == "late"]
        if late:
            say(f"Late for {table.body}: {'; '.join(late)}.")


def _file(made: Any) -> dict[str, Any]:
    return {"path": str(made.path), "pages": made.pages, "sha256": made.sha256, "edition": made.edition}


def _state(step: Any) -> str:
    days = f"{step.days} day{'' if step.days == 1 else 's'}"
    words = {"late": f"late by {days}", "to come": f"in {days}", "today": "today", "done": "done"}
    return words.get(step.state, f"done {days} late")


def _as_json(table: Any) -> dict[str, Any]:
    return {
        "body": table.body,
        "meeting": table.meeting.isoformat() if table.meeting else None,
        "form": table.form,
        "reference": table.reference,
        "steps": [
            {
                "step": each.step.id,
                "title": each.step.title,
                "owner": each.step.owner,
                "due": each.due.isoformat(),
                "done": each.done.isoformat() if each.done else None,
                "state": each.state,
                "days": each.days,
                "citation": each.step.citation,
                "certainty": each.step.certainty.value,
                "note": each.step.note,
            }
            for each in table.steps
        ],
    }
