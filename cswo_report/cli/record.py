"""`record`: data entry. Every command works without a terminal through --set and --from-json."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from cswo_report.cli import recording_nil, say, workspace_of
from cswo_report.domain.findings import shown


@click.group()
def command() -> None:
    """Enter, show, change and void records.

    \b
    TYPE is a decision type (secure.implement) or a register (review, authorisation, staff, complaint …).
    See them all:  cswo-report record types
    """


def _pairs(given: tuple[str, ...], option: str = "--set") -> list[tuple[str, str]]:
    pairs = []
    for entry in given:
        name, sign, value = entry.partition("=")
        if not sign:
            raise click.BadParameter(f"“{shown(entry)}” is not name=value.", param_hint=option)
        pairs.append((name.strip(), value))
    return pairs


def _fields(given: tuple[str, ...]) -> dict[str, Any]:
    pairs = _pairs(given)
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise click.BadParameter(f"“{shown(name)}” is given twice.", param_hint="--set")
    return dict(pairs)


def _events(given: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"event": name, "at": when} for name, when in _pairs(given, "--event")]


@command.command("types")
@click.argument("type_name", metavar="[TYPE]", default="")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def types(ctx: click.Context, type_name: str, as_json: bool) -> None:
    """List the types, or describe one: its law, fields, codes, outcomes and events.

    \b
    Example:  cswo-report record types secure.implement
    """
    from cswo_report.cli import describing
    from cswo_report.errors import NotFound
    from cswo_report.reference import shipped_reference

    try:
        reference = workspace_of(ctx).reference
    except NotFound:
        reference = shipped_reference()
    if as_json:
        click.echo(json.dumps(describing.as_json(reference, type_name), indent=2, ensure_ascii=False))
    else:
        click.echo(
            "\n".join(describing.one_type(reference, type_name) if type_name else describing.all_types(reference))
        )


@command.command("add")
@click.argument("type_name", metavar="TYPE")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="A field's value; repeat for each field.")
@click.option("--event", "events", multiple=True, metavar="EVENT=WHEN", help="What happened and when (decisions only).")
@click.option(
    "--from-json", "source", type=click.File("r"), default=None, help="Read one record or a list (- for stdin)."
)
@click.option(
    "--override", default="", metavar="REASON", help="Keep text that looks like an identifier; the reason is kept too."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def add(
    ctx: click.Context,
    type_name: str,
    given: tuple[str, ...],
    events: tuple[str, ...],
    source: Any,
    override: str,
    as_json: bool,
) -> None:
    """Record a decision, or a record of any register. On a terminal, with no --set, it asks only for what is missing.

    \b
    Example:  cswo-report record add secure.implement --set received=2024-03-29T16:10 \\
                --set decided=2024-03-30T09:30 --set outcome=not_implemented \\
                --set decision_maker=CSWO --set capacity=self
    """
    from cswo_report.cli import adding

    workspace = workspace_of(ctx)
    if source is not None and (given or events):
        raise click.UsageError("Give the record by --from-json, or by --set and --event, not both.")
    if source is not None:
        records = adding.read_json(source)
    elif given or events or not sys.stdin.isatty():
        records = [{**_fields(given), "events": _events(events)}]
    else:
        adding.ask_and_add(workspace, type_name, override, as_json=as_json)
        return
    adding.add(workspace, type_name, records, override, as_json=as_json)


@command.command("event")
@click.argument("reference")
@click.argument("event")
@click.option("--at", "when", required=True, help="The day, or the day and local time: 2024-03-29T16:10.")
@click.option("--note", default="", help="A note without anything that could identify a person.")
@click.option(
    "--withdraw", default="", metavar="REASON", help="Withdraw the event of that time instead; the reason is kept."
)
@click.option("--revision", type=int, default=None, help="Refuse if the record is no longer at this revision.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def event(
    ctx: click.Context,
    reference: str,
    event: str,
    when: str,
    note: str,
    withdraw: str,
    revision: int | None,
    as_json: bool,
) -> None:
    """Record that EVENT happened to the decision REFERENCE, or withdraw one entered in error.

    \b
    Example:  cswo-report record event SA-7K3QX placed --at 2024-03-30T11:00
    """
    from cswo_report.cli import adding

    if withdraw:
        adding.change(
            workspace_of(ctx),
            reference.upper(),
            as_json,
            lambda recorder: recorder.withdraw_event(reference.upper(), event, when, withdraw),
        )
        return
    happened = [{"event": event, "at": when, "note": note}]
    adding.change(
        workspace_of(ctx),
        reference.upper(),
        as_json,
        lambda recorder: recorder.add_event(reference.upper(), happened, revision),
        event,
    )


@command.command("list")
@click.argument("type_name", metavar="TYPE")
@click.option("--incomplete", is_flag=True, help="Only records with something still to be given.")
@click.option("--with-void", is_flag=True, help="Void records too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def list_records(ctx: click.Context, type_name: str, incomplete: bool, with_void: bool, as_json: bool) -> None:
    """List the records of a TYPE, in the order they were entered.

    \b
    Example:  cswo-report record list secure.implement --incomplete
    """
    from cswo_report.cli import showing

    showing.list_records(workspace_of(ctx), type_name, incomplete=incomplete, with_void=with_void, as_json=as_json)


@command.command("show")
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def show(ctx: click.Context, reference: str, as_json: bool) -> None:
    """Show one record: every field, what happened, what is still missing, and its revision.

    \b
    Example:  cswo-report record show SA-7K3QX
    """
    from cswo_report.cli import showing

    showing.show(workspace_of(ctx), reference, as_json=as_json)


@command.command("amend")
@click.argument("reference")
@click.option(
    "--set", "given", multiple=True, required=True, metavar="FIELD=VALUE", help="The new value; empty to clear."
)
@click.option("--revision", type=int, default=None, help="Refuse if the record is no longer at this revision.")
@click.option("--reason", default="", help="Why it is changed; kept in the audit trail.")
@click.option(
    "--override", default="", metavar="REASON", help="Keep text that looks like an identifier; the reason is kept too."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def amend(
    ctx: click.Context,
    reference: str,
    given: tuple[str, ...],
    revision: int | None,
    reason: str,
    override: str,
    as_json: bool,
) -> None:
    """Change fields of a record; what was there before is kept in the audit trail.

    \b
    Example:  cswo-report record amend SA-7K3QX --set outcome=implemented_consented --revision 1
    """
    from cswo_report.cli import adding

    changes = _fields(given)
    adding.change(
        workspace_of(ctx),
        reference.upper(),
        as_json,
        lambda recorder: recorder.amend(reference.upper(), changes, revision, reason, override),
    )


@command.command("void")
@click.argument("reference")
@click.option("--reason", required=True, help="Why it is void; kept in the audit trail.")
@click.option("--revision", type=int, default=None, help="Refuse if the record is no longer at this revision.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def void(ctx: click.Context, reference: str, reason: str, revision: int | None, as_json: bool) -> None:
    """Mark a record as entered in error. It is kept, shown as void, and counted nowhere.

    \b
    Example:  cswo-report record void SA-7K3QX --reason "entered twice"
    """
    from cswo_report.cli import adding

    adding.change(
        workspace_of(ctx),
        reference.upper(),
        as_json,
        lambda recorder: recorder.void(reference.upper(), reason, revision),
    )
    say("It stays in the store and leaves every count.")


command.add_command(recording_nil.nil)
command.add_command(recording_nil.evidence)
