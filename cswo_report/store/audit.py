"""Reads the audit trail and proves it whole: the chain unbroken, and each record equal to what its last entry describes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cswo_report.store import records
from cswo_report.store.canonical import digest
from cswo_report.store.ledger import FIRST_HASH
from cswo_report.store.tables import REGISTER_TABLES, AuditEntry

IN_BATCHES = 1_000


@dataclass(frozen=True)
class Entry:
    """One line of the trail, as shown to a person."""

    entry: int
    at: datetime
    actor: str
    action: str
    register: str
    reference: str
    revision: int
    changes: dict[str, Any]
    reason: str | None


@dataclass(frozen=True)
class Verdict:
    """Whether the trail is whole; if not, the first thing wrong, naming the entry or the record."""

    entries: int
    records: int
    fault: str = ""

    @property
    def whole(self) -> bool:
        return not self.fault


def read(session: Session, *, reference: str = "", last: int = 0) -> Iterator[Entry]:
    """Entries oldest first; of one record, or the newest `last` of all."""
    query = select(AuditEntry).order_by(AuditEntry.entry)
    if reference:
        query = query.where(AuditEntry.reference == reference)
    if last:
        newest = select(AuditEntry.entry).order_by(AuditEntry.entry.desc()).limit(last).scalar_subquery()
        query = query.where(AuditEntry.entry.in_(newest))
    for row in session.scalars(query.execution_options(yield_per=IN_BATCHES)):
        yield Entry(
            row.entry, row.at, row.actor, row.action, row.register, row.reference, row.revision, row.changes, row.reason
        )


def verify(session: Session) -> Verdict:
    """Recompute every hash; answer the first entry or record that does not hold."""
    entries, fault, last_hash = _verify_chain(session)
    if fault:
        return Verdict(entries, 0, fault)
    count = 0
    for register in REGISTER_TABLES:
        found, fault = _verify_register(session, register, last_hash)
        count += found
        if fault:
            return Verdict(entries, count, fault)
    return Verdict(entries, count)


def _verify_chain(session: Session) -> tuple[int, str, dict[str, tuple[int, str]]]:
    previous, expected = FIRST_HASH, 1
    newest: dict[str, tuple[int, str]] = {}
    for row in session.scalars(select(AuditEntry).order_by(AuditEntry.entry).execution_options(yield_per=IN_BATCHES)):
        if row.entry != expected:
            return expected - 1, f"Entry {expected} is missing (the next one found is {row.entry}).", {}
        content = {column.name: getattr(row, column.name) for column in AuditEntry.__table__.columns}
        stated = content.pop("hash")
        if row.previous_hash != previous:
            return expected - 1, f"Entry {row.entry} ({row.reference}) does not follow from the entry before it.", {}
        if digest(content) != stated:
            return expected - 1, f"Entry {row.entry} ({row.reference}) was altered after it was written.", {}
        newest[row.reference] = (row.entry, row.record_hash)
        previous, expected = row.hash, expected + 1
    return expected - 1, "", newest


def _verify_register(session: Session, register: str, newest: dict[str, tuple[int, str]]) -> tuple[int, str]:
    table = REGISTER_TABLES[register]
    count = 0
    for rows in session.scalars(select(table).order_by(table.id).execution_options(yield_per=IN_BATCHES)).partitions():
        events = records.events_of([row.id for row in rows], session) if register == "decision" else {}
        for row in rows:
            count += 1
            entry, stated = newest.pop(row.reference, (0, ""))
            content = records.hashed_content(register, records.columns_of(row), events.get(row.id, []))
            if entry != row.audit_entry:
                return count, f"The record {row.reference} names entry {row.audit_entry}, but its newest is {entry}."
            if digest(content) != stated:
                return count, f"The record {row.reference} is not what entry {entry} says it is."
    if register == next(reversed(REGISTER_TABLES)) and newest:
        reference, (entry, _) = next(iter(newest.items()))
        return count, f"Entry {entry} speaks of {reference}, but that record is gone."
    return count, ""
