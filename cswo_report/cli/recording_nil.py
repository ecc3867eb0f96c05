"""`record nil` and `record evidence`: what an owner says there was none of, and where the proof of a record lies."""

from __future__ import annotations

import json

import click

from cswo_report.cli import say, workspace_of


@click.command("nil")
@click.argument("measure")
@click.option("--period", required=True, metavar="PERIOD", help="Q2, 2024-25, 2024-25:Q2, 2024-07 or 2025-03-31.")
@click.option("--by", required=True, metavar="OWNER", help="Who said so: a post or a team, not a person's name.")
@click.option("--note", default="", help="A note without anything that could identify a person.")
@click.option(
    "--override", default="", metavar="REASON", help="Keep text that looks like an identifier; the reason is kept too."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def nil(ctx: click.Context, measure: str, period: str, by: str, note: str, override: str, as_json: bool) -> None:
    """Note that there was nothing: MEASURE is a measure, or the name of a return with all that rests on it.

    \b
    A quarter by itself is one of the reporting year that contains today (or the day that
    as_of in cswo.toml names). What the store holds already is never overruled.
    Example:  cswo-report record nil complaints.stage_2 --period Q2 --by "Complaints officer"
    """
    from cswo_report.usecases import saying_nil

    noted = saying_nil.say_nil(workspace_of(ctx), measure, period, by, note, override)
    if as_json:
        told = {
            "reference": noted.reference,
            "measure": measure,
            "period": noted.period.text,
            "from": noted.period.first.isoformat(),
            "to": noted.period.last.isoformat(),
            "supplied_by": noted.by,
            "new": noted.is_new,
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    click.echo(noted.reference)
    short = f" ({noted.period.text})" if noted.period.text != noted.period.words else ""
    words = f"{noted.title}: none for {noted.period.words}{short}, as {noted.by} said"
    say(f"{words}." if noted.is_new else f"Said already, and nothing was written. {words}.")
    say(*(f"Note: {words}" for words in noted.warnings))


@click.command("evidence")
@click.argument("reference")
@click.argument("place", metavar="PATH|URL")
@click.option("--what", default="", help="What it is, such as “signed consent form”.")
@click.option("--sha256", default="", help="The hash of what an address holds; of a file it is computed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def evidence(ctx: click.Context, reference: str, place: str, what: str, sha256: str, as_json: bool) -> None:
    """Note where the evidence for the record REFERENCE lies. The hash is kept, the document is not copied.

    \b
    `store check` names evidence whose file has changed or is gone since.
    Example:  cswo-report record evidence SA-7K3QX letters/decision.pdf --what "Letter to the child"
    """
    from cswo_report.usecases import evidence as acts

    kept = acts.keep(workspace_of(ctx), reference, place, what, sha256)
    if as_json:
        told = {"reference": kept.reference, "record": kept.record, "place": kept.place}
        click.echo(json.dumps(told | {"sha256": kept.sha256 or None, "size": kept.size}, indent=2, ensure_ascii=False))
        return
    click.echo(kept.reference)
    say(
        f"Evidence for {kept.record}: {kept.place}, {kept.size:,} bytes, SHA-256 {kept.sha256}."
        if kept.size is not None
        else f"Evidence for {kept.record}: {kept.place}."
    )
    if not kept.sha256:
        say("Without a hash nobody can tell whether it has changed. Add one with: --sha256")
