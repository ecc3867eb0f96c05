"""`audit`: who changed what and when, and the proof that nothing was altered since."""

from __future__ import annotations

import json
from typing import Any

import click

from cswo_report.cli import say, workspace_of


@click.group()
def command() -> None:
    """Read the audit trail and prove it whole."""


@command.command("log")
@click.argument("reference", default="")
@click.option("--last", default=20, show_default=True, help="How many of the newest entries to show (0 for all).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def log(ctx: click.Context, reference: str, last: int, as_json: bool) -> None:
    """Show the newest entries, or every entry of one record.

    \b
    Example:  cswo-report audit log SA-7K3QX
    """
    from cswo_report.store import audit

    with workspace_of(ctx).store.reading() as session:
        found = list(audit.read(session, reference=reference.upper(), last=0 if reference else last))
    if as_json:
        content = [
            {
                "entry": line.entry,
                "at": line.at.isoformat(),
                "actor": line.actor,
                "action": line.action,
                "register": line.register,
                "reference": line.reference,
                "revision": line.revision,
                "changes": line.changes,
                "reason": line.reason,
            }
            for line in found
        ]
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    for line in found:
        fields = _of_import(line.changes) if line.register == IMPORT else ", ".join(_fields(line.changes))
        reason = f"  because: {line.reason}" if line.reason else ""
        click.echo(
            f"{line.entry:>6}  {line.at:%Y-%m-%d %H:%M}Z  {line.actor:<12} {line.action:<8} {line.reference}  {fields}{reason}"
        )
    say(f"{len(found)} {'entry' if len(found) == 1 else 'entries'}.")


def _of_import(changes: dict[str, Any]) -> str:
    """Which import was written or undone, and what became of its rows."""
    told = changes.get("new") or changes
    counts = ", ".join(
        f"{int(number):,} {fate.replace('_', ' ')}" for fate, number in told.get("counts", {}).items() if int(number)
    )
    return f"import {told.get('number', '?')}" + (f": {counts}" if counts else "")


def _fields(changes: dict[str, Any]) -> list[str]:
    """The names of what changed; of a decision's details, each by its own name."""
    names: list[str] = []
    for name, change in (changes.get("new") or changes).items():
        if name == "details":
            before, after = (change.get("from") or {}, change.get("to") or {}) if "to" in change else ({}, change)
            names += sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
        elif name not in SILENT:
            names.append(name)
    return names


IMPORT = "import"
"""The register under which the trail names an import."""

SILENT = frozenset({"reference", "revision", "recorded_at", "recorded_by", "rule_version", "not_yet_known"})


@command.command("verify")
@click.option(
    "--head", default="", metavar="HASH", help="The head noted at an earlier time; it must still be in the chain."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def verify(ctx: click.Context, head: str, as_json: bool) -> None:
    """Recompute the whole trail; say it is whole, or name the first entry or record that was altered (exit 7).

    Note the head it prints: given back later with --head, it proves that no entry was cut off the end.

    \b
    Example:  cswo-report audit verify
    """
    from cswo_report.errors import StoreError
    from cswo_report.store import audit

    with workspace_of(ctx).store.reading() as session:
        verdict = audit.verify(session, head)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "whole": verdict.whole,
                    "entries": verdict.entries,
                    "records": verdict.records,
                    "fault": verdict.fault,
                    "head": verdict.head,
                }
            )
        )
    if not verdict.whole:
        raise StoreError(
            f"The audit trail is not whole. {verdict.fault}",
            "Keep this store as it is and call the auditor; restore a backup to go on.",
        )
    if not as_json:
        click.echo(f"Whole: {verdict.entries:,} entries describe {verdict.records:,} records exactly.")
        click.echo(f"Head: {verdict.head}")
