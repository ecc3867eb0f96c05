"""Prints records for people and for programs; what a person sees has words, weekdays and labels, no codes alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from cswo_report.domain.fields import Kind
from cswo_report.domain.registers import Record, is_chosen
from cswo_report.domain.times import Moment, spoken_instant
from cswo_report.reference import Reference
from cswo_report.store import records
from cswo_report.store.canonical import spelt
from cswo_report.usecases import evidence, kinds
from cswo_report.usecases.recording import find_record
from cswo_report.usecases.spoken_values import in_words
from cswo_report.usecases.workspace import Workspace


def record_json(record: Record) -> dict[str, Any]:
    """A record as one JSON object; moments with their offset, decimals as text."""
    values = {name: _plain(value) for name, value in record.values.items()}
    return {
        "reference": record.reference,
        "type": record.type_slug or record.register,
        "revision": record.revision,
        "values": values,
        "details": dict(record.details),
        "events": [
            {"event": entry.code, "at": _moment(entry.happened_on, entry).iso(), "note": entry.note}
            for entry in record.events
        ],
        "not_yet_known": list(record.not_yet_known),
        "void_reason": record.void_reason or None,
        "recorded_by": record.recorded_by,
        "recorded_at": record.recorded_at.isoformat() if record.recorded_at else None,
    }


def _moment(day: date | None, entry: Any) -> Moment:
    assert day is not None
    return Moment(day, entry.happened_at)


def _plain(value: Any) -> Any:
    return value.iso() if isinstance(value, Moment) else spelt(value)


def show(workspace: Workspace, reference: str, *, as_json: bool) -> None:
    """Print one record."""
    with workspace.store.reading() as session:
        record = find_record(session, reference)
        proofs = evidence.of_record(session, record.reference)
    if as_json:
        told = {"evidence": [evidence_json(each) for each in proofs]} if proofs else {}
        click.echo(json.dumps(record_json(record) | told, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join([*lines_of(record, workspace.reference), *_evidence_lines(proofs)]))


def evidence_json(record: Record) -> dict[str, Any]:
    """A piece of evidence beside the record that it is for."""
    return {"reference": record.reference} | {
        name: _plain(record.values[name]) for name in ("what", "place", "sha256", "size", "seen_on")
    }


def _evidence_lines(proofs: Sequence[Record]) -> Iterator[str]:
    if proofs:
        yield "  Evidence:"
    for each in proofs:
        what = f"{each.values['what']}: " if each.values["what"] else ""
        hashed = f", SHA-256 {each.values['sha256'][:12]}…" if each.values["sha256"] else ", no hash"
        yield f"    {each.reference}  {what}{each.values['place']}{hashed}"


def lines_of(record: Record, reference: Reference) -> Iterator[str]:
    """A record as lines of words."""
    type_name = record.type_slug or record.register
    title = reference.decision_types[type_name].title if record.type_slug else reference.registers[type_name].singular
    yield f"{record.reference}   {title} ({type_name}), revision {record.revision}"
    if record.is_void:
        yield f"VOID: {record.void_reason}"
    for field in reference.fields_of(type_name):
        value = record.get(field.name)
        if value is not None and value != []:
            yield _indented(f"  {field.label}: {in_words(field, value, reference, record)}")
    if record.events:
        yield "  What happened:"
        kind = reference.decision_types[type_name]
        for entry in sorted(record.events, key=lambda event: (event.happened_on, str(event.happened_at or ""))):
            event = kind.find_event(entry.code)
            note = f" ({entry.note})" if entry.note else ""
            yield _indented(
                f"    {_moment(entry.happened_on, entry).spoken()}: {event.label if event else entry.code}{note}"
            )
    if record.not_yet_known:
        names = {field.name: field.label for field in reference.fields_of(type_name)}
        yield "  Still to be given: " + "; ".join(f"{names.get(name, name)} ({name})" for name in record.not_yet_known)
    if record.recorded_at:
        yield f"  Recorded by {record.recorded_by}, {spoken_instant(record.recorded_at)}"


def _indented(text: str) -> str:
    """A text of several lines, none of which can pass for a line of ours."""
    return text.replace("\n", "\n      ")


def list_records(workspace: Workspace, type_name: str, *, incomplete: bool, with_void: bool, as_json: bool) -> None:
    """Print the records of one type, one line each."""
    with workspace.store.reading() as session:
        register, kind = kinds.resolve(workspace.reference, type_name)
        slug = kind.slug if kind and kinds.is_decision(kind) else ""
        found = [
            record
            for record in records.fetch_all(session, register, type_slug=slug, with_void=with_void)
            if (record.not_yet_known or not incomplete) and is_chosen(record.values, kind.chosen_by if kind else {})
        ]
    if as_json:
        click.echo(json.dumps([record_json(record) for record in found], indent=2, ensure_ascii=False))
        return
    for record in found:
        click.echo(_one_line(record, workspace.reference))
    click.echo(f"{len(found)} record{'' if len(found) == 1 else 's'}.", err=True)


def _one_line(record: Record, reference: Reference) -> str:
    type_name = record.type_slug or record.register
    words = []
    for field in reference.fields_of(type_name)[:5]:
        value = record.get(field.name)
        if value is not None and value != [] and field.kind is not Kind.LONG_TEXT:
            text = in_words(field, value, reference, record)
            words.append(text if len(text) <= 48 else text[:47] + "…")
    state = "  VOID" if record.is_void else ("  incomplete" if record.not_yet_known else "")
    return f"{record.reference}  " + " · ".join(words) + state
