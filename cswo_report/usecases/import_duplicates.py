"""Marks new rows that may be in the store already, or twice in what was sent, and sets the two side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cswo_report.domain import likeness
from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.import_plan import Fate
from cswo_report.domain.likeness import Likened
from cswo_report.domain.times import Moment
from cswo_report.reference import Reference
from cswo_report.store.canonical import spelt
from cswo_report.usecases.import_clerk import ImportClerk
from cswo_report.usecases.import_holdings import DECISION, Holdings
from cswo_report.usecases.import_rows import Incoming
from cswo_report.usecases.import_sources import SentBefore
from cswo_report.usecases.spoken_values import in_words

PERSONS = frozenset({Kind.SUBJECT, Kind.STAFF})
FIGURES = frozenset({"observation", "workforce_count"})
"""Registers of figures: those alike are many, and two of the same place contradict each other anyhow."""


def mark(holdings: Holdings, clerk: ImportClerk, rows: Sequence[Incoming], sent: SentBefore, *, add: bool) -> None:
    """Make possible duplicates of the new rows that are like another; `add` takes them in, and says so."""
    by_type: dict[str, list[Incoming]] = {}
    for row in rows:
        if row.fate is Fate.ADDED and row.register not in FIGURES:
            by_type.setdefault(row.given.type_name, []).append(row)
    for type_name, found in by_type.items():
        _mark_type(holdings, clerk, type_name, found, add=add)
    new = [row for found in by_type.values() for row in found if not row.beside]
    _mark_sent_before(holdings, new, sent, add=add)


def _mark_sent_before(holdings: Holdings, rows: Sequence[Incoming], sent: SentBefore, *, add: bool) -> None:
    """New rows that say, cell for cell, what was imported before: too little for a likeness, and too much for chance."""
    like = {id(row): [row.may_be] if row.may_be else [each.reference for each in sent.like(row)] for row in rows}
    holdings.read_references(reference for found in like.values() for reference in found)
    first: dict[tuple[str, str], Incoming] = {}
    for row in rows:
        held = (holdings.by_reference.get(reference) for reference in like[id(row)])
        record = next((each for each in held if each and not each.is_void), None)
        other = first.setdefault((row.given.type_name, row.content), row)
        if record:
            row.like = record.reference
            _set_beside(holdings, row, {**record.values, **record.details}, add=add)
        elif other.of.file != row.of.file:
            row.is_like(other)
            _set_beside(holdings, row, other.values, add=add)


def _mark_type(holdings: Holdings, clerk: ImportClerk, type_name: str, rows: Sequence[Incoming], *, add: bool) -> None:
    kinds = {each.name: each.kind for each in clerk.fields_of(type_name)}
    day = holdings.reference.registers[rows[0].register].day_field
    records = holdings.of_type.get(type_name if rows[0].register == DECISION else rows[0].register, [])
    held = [likened(record.reference, {**record.values, **record.details}, kinds, day) for record in records]
    new = [likened("", row.values, kinds, day) for row in rows]
    for at, other in likeness.find(new, held, kinds).items():
        row = rows[at]
        values: Mapping[str, Any]
        if other < len(held):
            row.like = records[other].reference
            values = {**records[other].values, **records[other].details}
        else:
            row.is_like(rows[other - len(held)])
            values = rows[other - len(held)].values
        _set_beside(holdings, row, values, add=add)


def _set_beside(holdings: Holdings, row: Incoming, other: Mapping[str, Any], *, add: bool) -> None:
    row.beside = side_by_side(holdings.reference, row, other)
    if add:
        rule = f"It is like {row.like or f'row {row.other_row}'}, and is added all the same."
        row.findings.append(Finding("possible_duplicate", "=row", rule, "", severity=Severity.NOTE))
    else:
        row.fate = Fate.POSSIBLE_DUPLICATE


def likened(name: str, values: Mapping[str, Any], kinds: Mapping[str, Kind], day: str) -> Likened:
    """A record as it is likened to others."""
    cells, when, who = {}, None, ""
    for field, kind in kinds.items():
        value = values.get(field)
        if value in (None, "", [], {}):
            continue
        if kind in PERSONS:
            who = str(value)
        found = value.day if isinstance(value, Moment) else value
        if field == day and isinstance(found, date):
            when = found
        cells[field] = found.isoformat() if isinstance(found, date) else str(spelt(found))
    return Likened(name, who, when, cells)


def side_by_side(reference: Reference, row: Incoming, other: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Label, this row, the other: every field that either gives."""
    told = []
    for field in reference.fields_of(row.given.type_name):
        here, there = row.values.get(field.name), other.get(field.name)
        if here in (None, "", []) and there in (None, "", []):
            continue
        words = [in_words(field, value, reference) if value not in (None, "", []) else "" for value in (here, there)]
        told.append((field.label, words[0], words[1]))
    return tuple(told)
