"""`explain`: how a time limit's date was reached, so that anybody can check it."""

from __future__ import annotations

import json

import click

from cswo_report.cli import folded, workspace_of


@click.command()
@click.argument("reference")
@click.argument("clock", default="")
@click.option("--as-of", default="", metavar="WHEN", help="The day (its end) or local time asked about; else now.")
@click.option("--full", is_flag=True, help="Every day counted and skipped, for all clocks.")
@click.option("--short", is_flag=True, help="Three lines, for one clock too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, enough to compute the date again.")
@click.pass_context
def command(ctx: click.Context, reference: str, clock: str, as_of: str, full: bool, short: bool, as_json: bool) -> None:
    """Show how the time limits of the record REFERENCE were reached: rule, source, calendar, every day counted.

    \b
    With CLOCK (such as ck.sec.decide) the full account of that one; else a short one of each.
    Example:  cswo-report explain SA-7K3QX ck.sec.decide
    """
    from cswo_report.domain.explanations import full_form, plain_form, short_form
    from cswo_report.usecases import time_limits
    from cswo_report.usecases.recording import find_record

    if full and short:
        raise click.UsageError("Choose --full or --short, not both.")
    workspace = workspace_of(ctx)
    moment = workspace.moment_asked(as_of)
    with workspace.store.reading() as session:
        limits = time_limits.TimeLimits(session, workspace.reference)
        found = limits.explain(find_record(session, reference), clock, moment)
    if as_json:
        click.echo(json.dumps([plain_form(each) for each in found], indent=2, ensure_ascii=False))
        return
    form = short_form if short or not (full or clock) else full_form
    started = [each for each in found if each.deadline.start or clock]
    waiting = [each for each in found if not each.deadline.start and not clock]
    click.echo("\n\n".join("\n".join(folded(form(each))) for each in started) or "No time limit has started yet.")
    if waiting:
        click.echo("\nNot started yet")
        for each in waiting:
            click.echo(
                f"  {each.deadline.clock.title} ({each.deadline.clock.base_id}): waits for “{each.label(each.deadline.waits_for)}”"
            )
