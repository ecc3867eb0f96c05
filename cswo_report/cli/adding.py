"""Adds and changes records for the command line: reads JSON, asks on a terminal, says back what was understood."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

import click

from cswo_report.cli import folded, limit_news, say, showing
from cswo_report.cli.asking import Asker
from cswo_report.domain.findings import only_refusals
from cswo_report.domain.registers import Record
from cswo_report.errors import InputRefused
from cswo_report.store import records as stored
from cswo_report.store.ledger import Ledger
from cswo_report.usecases.correcting import Corrector
from cswo_report.usecases.recording import Draft, Recorder
from cswo_report.usecases.time_limits import Judged
from cswo_report.usecases.workspace import Workspace, actor

JSON_LIMIT = 50_000_000
FEW = 20  # so many records are said back in full
MOVE_OTHERS = frozenset({"notice", "clock_change"})


def read_json(source: IO[str]) -> list[dict[str, Any]]:
    """One record, or a list of them, each a flat object of field names with an optional list of events."""
    try:
        content = json.loads(source.read(JSON_LIMIT))
    except (ValueError, RecursionError) as fault:
        raise InputRefused(
            f"--from-json: this is not valid JSON ({fault}).",
            remedy='Give an object such as {"received": "2024-03-29T16:10"}.',
        ) from fault
    found = content if isinstance(content, list) else [content]
    if not found or not all(isinstance(entry, dict) for entry in found):
        raise InputRefused("--from-json: one object, or a list of objects, is wanted.")
    for number, entry in enumerate(found, 1):
        events = entry.get("events", [])
        if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
            raise InputRefused(f"--from-json: record {number}, events: a list of objects with event and at is wanted.")
    return found


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "events"}


def add(workspace: Workspace, type_name: str, given: Sequence[dict[str, Any]], override: str, *, as_json: bool) -> None:
    """Add records of one type, all or none, and say what was understood and what comes next."""
    with workspace.store.writing() as session:
        recorder = Recorder(workspace.reference, session, Ledger(session, actor()))
        drafts = [recorder.prepare(type_name, _fields(entry), entry.get("events", []), override) for entry in given]
        if any(not _fields(entry) and not entry.get("events") for entry in given):
            _refuse_nothing(drafts)
        before = _judged_about(recorder, drafts)
        references = recorder.add(drafts)
        saved = [stored.fetch(session, reference) for reference in references] if len(references) <= FEW else []
        judged = [list(recorder.limits.judge([record])) for record in saved]
        after = _judged_about(recorder, drafts)
    if as_json:
        content = (
            [showing.record_json(record) for record in saved] if saved else [{"reference": name} for name in references]
        )
        click.echo(json.dumps(content[0] if len(content) == 1 else content, indent=2, ensure_ascii=False))
    elif len(references) > 1:
        click.echo("\n".join(references))
    else:
        click.echo(references[0])
        say(*showing.lines_of(saved[0], workspace.reference))
    for draft, reference in zip(drafts, references, strict=True):
        say(*_afterwards(draft, reference))
    moment = workspace.moment_asked()
    for each in judged:
        say(*folded(limit_news.lines(workspace.reference, [], each, moment), sys.stderr))
    for old, new in zip(before, after, strict=True):
        say(*folded(limit_news.lines(workspace.reference, old, new, moment), sys.stderr))


def _judged_about(recorder: Recorder, drafts: Sequence[Draft]) -> list[list[Judged]]:
    """How the limits stand of the records that a few notices or clock changes speak of."""
    about = [
        str(draft.values["record"]) for draft in drafts if draft.new.register in MOVE_OTHERS and draft.values["record"]
    ]
    if len(drafts) > FEW:
        return []
    return [list(recorder.limits.judge(list(stored.fetch_many(recorder.session, [each])))) for each in about]


def _refuse_nothing(drafts: Sequence[Draft]) -> None:
    """Refuse a record of which nothing at all was given, unless its own refusals say more."""
    if not any(only_refusals(list(draft.findings)) for draft in drafts):
        raise InputRefused(
            "Not recorded: nothing was given. Nothing was written.",
            remedy="Use --set FIELD=VALUE for each field, or --from-json.",
        )


def _afterwards(draft: Draft, reference: str) -> list[str]:
    lines = [f"Note: {finding.sentence()}" for finding in draft.warnings]
    if draft.missing:
        lines.append(f"{reference} is saved as incomplete. When you know more:")
        lines.append(f"  cswo-report record amend {reference} --set {draft.missing[0].name}=…")
    if draft.kind and draft.kind.next_act:
        lines.append(f"Next act: {draft.kind.next_act}")
    return lines


def change(
    workspace: Workspace, reference: str, as_json: bool, act: Callable[[Corrector], Record], event: str = ""
) -> None:
    """Run one change in one transaction, and show the record as it now stands."""
    with workspace.store.writing() as session:
        corrector = Corrector(workspace.reference, session, Ledger(session, actor()))
        before = list(corrector.limits.judge(list(stored.fetch_many(session, [reference]))))
        record = act(corrector)
        after = list(corrector.limits.judge([record]))
    if as_json:
        click.echo(json.dumps(showing.record_json(record), indent=2, ensure_ascii=False))
    else:
        say("Saved.", *showing.lines_of(record, workspace.reference))
        news = limit_news.lines(workspace.reference, before, after, workspace.moment_asked(), event)
        say(*folded(news, sys.stderr))


def ask_and_add(workspace: Workspace, type_name: str, override: str, *, as_json: bool) -> None:
    """Ask for one record on a terminal, resuming a draft that was interrupted; the draft goes when the record is saved.

    The store is not held open while the clerk thinks.
    """
    with workspace.store.reading() as session:
        recorder = Recorder(workspace.reference, session, Ledger(session, actor())).read_ahead()
    asker = Asker(workspace, recorder, type_name, override)
    add(workspace, type_name, [asker.ask()], override, as_json=as_json)
    asker.forget()
