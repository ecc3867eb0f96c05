"""Reads the audit trail and proves it whole: the chain unbroken, and each record equal to what its last entry describes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cswo_report.store import imports, printed, records
from cswo_report.store.canonical import digest
from cswo_report.store.ledger import FIRST_HASH
from cswo_report.store.tables.registry import REGISTER_TABLES, AuditEntry

EXPORT = "export"
ACTS = (EXPORT,)
"""What is logged under the name of no register: that everything was exported. It changes nothing and leaves no record."""

IN_BATCHES = 1_000
UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, OperationalError)
"""What reading a row raises when a value in it was altered into something that cannot stand there."""

RowsOf = Callable[[Session, Any, Any], Iterator[Sequence[Any]]]


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
    head: str = ""  # the hash of the newest entry: noted elsewhere, it proves later that no entry was cut off the end

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


def last_change(session: Session) -> datetime | None:
    """When anything recorded was last changed; that a report was built, or everything exported, changes nothing."""
    query = select(AuditEntry.at).where(AuditEntry.register.not_in((printed.REGISTER, *ACTS)))
    return session.scalar(query.order_by(AuditEntry.entry.desc()).limit(1))


def head(session: Session) -> str:
    """The hash of the newest entry, read and not recomputed."""
    newest = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.entry.desc()).limit(1))
    return newest or FIRST_HASH


def only_builds_since(session: Session, known: str, year: str) -> bool:
    """Whether nothing was recorded after the entry with the hash `known` but builds of papers of that year, and exports."""
    number = session.scalar(select(AuditEntry.entry).where(AuditEntry.hash == known)) if known != FIRST_HASH else 0
    if number is None:
        return False
    after = session.execute(
        select(AuditEntry.register, AuditEntry.changes).where(
            AuditEntry.entry > number, AuditEntry.register.not_in(ACTS)
        )
    )
    return all(row[0] == printed.REGISTER and row[1].get("new", {}).get("year") == year for row in after)


def verify(session: Session, expected_head: str = "") -> Verdict:
    """Recompute every hash; answer the first entry or record that does not hold.

    `expected_head` is a head noted at an earlier time: an entry with that hash must still be in the chain.
    """
    try:
        verdict = _verify(session, _in_batches)
    except UNREADABLE:  # somewhere in a batch; one by one it can be named
        verdict = _verify(session, _one_by_one)
    if not verdict.whole:
        return verdict
    missing = _missing_guards(session)
    if missing:
        return replace(
            verdict, fault=f"The database’s own guard {missing[0]} has been taken away ({len(missing)} in all)."
        )
    if expected_head and session.scalar(select(AuditEntry.entry).where(AuditEntry.hash == expected_head)) is None:
        return replace(verdict, fault="The head noted earlier is not in this chain: entries were cut off its end.")
    return replace(verdict, head=head(session))


def _missing_guards(session: Session) -> list[str]:
    """The triggers that refuse changes round the program, as far as they are gone."""
    wanted = {"audit_entry_no_update", "audit_entry_no_delete"}
    for table in (*REGISTER_TABLES, "decision_event"):
        wanted |= {f"{table}_insert_audited", f"{table}_update_audited", f"{table}_no_delete"}
    wanted |= {
        f"printed_{kind}_no_{verb}" for kind in ("report", "definition", "figure") for verb in ("update", "delete")
    }
    wanted.add("printed_report_insert_audited")
    wanted |= {f"import_batch_{what}" for what in ("insert_audited", "only_undone", "no_delete")}
    wanted |= {"import_row_no_update", "import_row_no_delete"}
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if session.get_bind().dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    return sorted(wanted - set(session.scalars(text(query))))


def _verify(session: Session, rows_of: RowsOf) -> Verdict:
    entries, fault, last_hash, writers = _verify_chain(session, rows_of)
    if fault:
        return Verdict(entries, 0, fault)
    count = 0
    for register in REGISTER_TABLES:
        found, fault = _verify_register(session, rows_of, register, last_hash, writers)
        count += found
        if fault:
            return Verdict(entries, count, fault)
    if fault := printed.faults(session, last_hash):
        return Verdict(entries, count, fault)
    if fault := imports.faults(session, last_hash):
        return Verdict(entries, count, fault)
    if last_hash:
        reference, (entry, _) = next(iter(last_hash.items()))
        return Verdict(entries, count, f"Entry {entry} speaks of {reference}, but that record is gone.")
    return Verdict(entries, count)


def _in_batches(session: Session, table: Any, key: Any) -> Iterator[Sequence[Any]]:
    with contextlib.closing(
        session.scalars(select(table).order_by(key).execution_options(yield_per=IN_BATCHES))
    ) as found:
        yield from found.partitions()


def _one_by_one(session: Session, table: Any, key: Any) -> Iterator[Sequence[Any]]:
    for number in session.scalars(select(key).order_by(key)).all():
        try:
            row = session.scalars(select(table).where(key == number)).one()
        except UNREADABLE:
            yield [Unreadable(number)]
            return
        yield [row]


@dataclass(frozen=True)
class Unreadable:
    """A row that holds what no row can hold, so that not even its columns can be read."""

    number: int


Newest = dict[str, tuple[int, str]]
"""By reference: the newest entry of a record, and the hash of the record that it states."""

Writers = dict[int, tuple[str, str]]
"""By entry about a decision: its reference, and who made it."""


def _verify_chain(session: Session, rows_of: RowsOf) -> tuple[int, str, Newest, Writers]:
    previous, expected = FIRST_HASH, 1
    newest: Newest = {}
    writers: Writers = {}
    for row in (row for rows in rows_of(session, AuditEntry, AuditEntry.entry) for row in rows):
        if isinstance(row, Unreadable):
            return expected - 1, f"Entry {row.number} can no longer be read.", {}, {}
        if row.entry != expected:
            return expected - 1, f"Entry {expected} is missing (the next one found is {row.entry}).", {}, {}
        content = {column.name: getattr(row, column.name) for column in AuditEntry.__table__.columns}
        stated = content.pop("hash")
        if row.previous_hash != previous:
            return (
                expected - 1,
                f"Entry {row.entry} ({row.reference}) does not follow from the entry before it.",
                {},
                {},
            )
        if digest(content) != stated:
            return expected - 1, f"Entry {row.entry} ({row.reference}) was altered after it was written.", {}, {}
        if row.register not in ACTS:
            newest[row.reference] = (row.entry, row.record_hash)
        if row.register == "decision":
            writers[row.entry] = (row.reference, row.actor)
        previous, expected = row.hash, expected + 1
    return expected - 1, "", newest, writers


def _verify_register(
    session: Session, rows_of: RowsOf, register: str, newest: Newest, writers: Writers
) -> tuple[int, str]:
    table = REGISTER_TABLES[register]
    count = 0
    for rows in rows_of(session, table, table.id):
        if isinstance(rows[0], Unreadable):
            return count, _unreadable(session, table, rows[0].number)
        try:
            events = records.events_of([row.id for row in rows], session) if register == "decision" else {}
        except UNREADABLE:
            if len(rows) > 1:
                raise
            return count, _unreadable(session, table, rows[0].id)
        for row in rows:
            count += 1
            entry, stated = newest.pop(row.reference, (0, ""))
            content = records.hashed_content(register, records.columns_of(row), events.get(row.id, []))
            if entry != row.audit_entry:
                return count, f"The record {row.reference} names entry {row.audit_entry}, but its newest is {entry}."
            if digest(content) != stated:
                return count, f"The record {row.reference} is not what entry {entry} says it is."
            if not all(_says_who(event, row.reference, writers) for event in events.get(row.id, [])):
                return count, f"An event of {row.reference} does not say who entered it as its entry does."
    return count, ""


def _says_who(event: Mapping[str, Any], reference: str, writers: Writers) -> bool:
    """Whether an event names the entry of its record that brought it; one withdrawn names the entry that withdrew it."""
    named, actor = writers.get(event["audit_entry"], ("", ""))
    return named == reference and (event["void_reason"] is not None or actor == event["recorded_by"])


def _unreadable(session: Session, table: Any, number: int) -> str:
    reference = session.scalar(select(table.reference).where(table.id == number))
    return f"The record {reference} can no longer be read."
