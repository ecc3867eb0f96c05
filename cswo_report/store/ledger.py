"""The choke point: every change to every register passes here, and is written together with its audit entry.

No other module inserts or updates a register row. A database trigger refuses a row whose audit entry is missing, so that a
bulk statement that goes round this module fails too.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cswo_report.domain.registers import Event, Record
from cswo_report.errors import Conflict, NotFound
from cswo_report.store import records
from cswo_report.store.canonical import digest, spelt
from cswo_report.store.tables.registry import REGISTER_TABLES, AuditEntry, Decision, DecisionEvent, RegisterRow

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_HASH = "0" * 64
CHUNK = 2_000


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class NewRecord:
    """A checked record on its way into a register; `columns` are the table's own column values."""

    register: str
    prefix: str
    columns: Mapping[str, Any]
    events: tuple[Event, ...] = ()
    not_yet_known: tuple[str, ...] = ()
    reason: str | None = None
    reference: str = ""
    action: str = "add"


@dataclass
class Ledger:
    """Writes changes in one session (one transaction), chaining an audit entry to each."""

    session: Session
    actor: str
    now: Callable[[], datetime] = _now
    pick: random.Random = field(default_factory=secrets.SystemRandom)
    _head: tuple[int, str] | None = None

    def new_reference(self, prefix: str) -> str:
        """A random reference: never a sequence, since a sequence counts."""
        return f"{prefix}-" + "".join(self.pick.choice(ALPHABET) for _ in range(5))

    def add_all(self, drafts: Sequence[NewRecord]) -> list[str]:
        """Add records of any registers, in order; answer their references."""
        references: list[str] = []
        for start in range(0, len(drafts), CHUNK):
            references += self._add_chunk(drafts[start : start + CHUNK])
        return references

    def add(self, draft: NewRecord) -> Record:
        reference = self.add_all([draft])[0]
        return records.fetch(self.session, reference)

    def _add_chunk(self, drafts: Sequence[NewRecord]) -> list[str]:
        references = self._unused_references(drafts)
        entries, rows, events = [], [], []
        for draft, reference in zip(drafts, references, strict=True):
            at = self.now()
            columns = {
                **draft.columns,
                "reference": reference,
                "revision": 1,
                "not_yet_known": list(draft.not_yet_known),
                "void_reason": None,
                "recorded_by": self.actor,
                "recorded_at": at,
            }
            content = records.hashed_content(draft.register, columns, [_event_row(entry) for entry in draft.events])
            changes = {"new": {key: value for key, value in content.items() if value not in (None, "", [], {})}}
            entry = self._entry(draft.action, draft.register, reference, 1, changes, draft.reason, digest(content), at)
            entries.append(entry)
            rows.append((draft.register, {**columns, "audit_entry": entry["entry"]}))
            events += [(reference, event, entry["entry"]) for event in draft.events]
        self.session.execute(insert(AuditEntry), entries)
        for register in dict.fromkeys(name for name, _ in rows):
            self.session.execute(insert(REGISTER_TABLES[register]), [row for name, row in rows if name == register])
        self._insert_events(events)
        return references

    def _unused_references(self, drafts: Sequence[NewRecord]) -> list[str]:
        chosen: list[str] = []
        for draft in drafts:
            reference = draft.reference or self.new_reference(draft.prefix)
            while reference in chosen:
                reference = self.new_reference(draft.prefix)
            chosen.append(reference)
        taken = set()
        for table in {REGISTER_TABLES[draft.register] for draft in drafts}:
            taken |= set(self.session.scalars(select(table.reference).where(table.reference.in_(chosen))))
        return [
            self.new_reference(draft.prefix) if reference in taken else reference
            for draft, reference in zip(drafts, chosen, strict=True)
        ]

    def _insert_events(self, events: Sequence[tuple[str, Event, int]]) -> None:
        if not events:
            return
        wanted = {reference for reference, _, _ in events}
        found = self.session.execute(select(Decision.reference, Decision.id).where(Decision.reference.in_(wanted)))
        ids = {row.reference: row.id for row in found}
        self.session.execute(
            insert(DecisionEvent),
            [
                {
                    **_event_row(event),
                    "decision_id": ids[reference],
                    "recorded_by": self.actor,
                    "audit_entry": entry,
                }
                for reference, event, entry in events
            ],
        )

    def amend(
        self,
        register: str,
        reference: str,
        expected_revision: int | None,
        changes: Mapping[str, Any],
        *,
        not_yet_known: Sequence[str] | None = None,
        events: Sequence[Event] = (),
        void_events: Sequence[tuple[int, str]] = (),
        reason: str | None = None,
        action: str = "amend",
    ) -> Record:
        """Change columns and events of one record; refuse a stale edit (the revision given is not the newest)."""
        table = REGISTER_TABLES[register]
        row = self.session.scalars(select(table).where(table.reference == reference)).one_or_none()
        if row is None:
            raise NotFound(f"There is no record {reference}.")
        if expected_revision is not None and row.revision != expected_revision:
            raise Conflict(
                f"{reference} was changed since you looked at it: you gave revision {expected_revision}, "
                f"it is now {row.revision}.",
                f"Look again with: cswo-report record show {reference}",
            )
        before = records.columns_of(row)
        after = {**before, **changes, "revision": row.revision + 1}
        if not_yet_known is not None:
            after["not_yet_known"] = list(not_yet_known)
        self._write_change(row, register, before, after, events, void_events, reason, action)
        return records.fetch(self.session, reference)

    def _write_change(
        self,
        row: RegisterRow,
        register: str,
        before: dict[str, Any],
        after: dict[str, Any],
        events: Sequence[Event],
        void_events: Sequence[tuple[int, str]],
        reason: str | None,
        action: str,
    ) -> None:
        kept = records.event_rows(self.session, row.id) if register == "decision" else []
        voided = dict(void_events)
        all_events = [{**entry, "void_reason": voided.get(entry["id"], entry["void_reason"])} for entry in kept]
        all_events += [_event_row(entry) for entry in events]
        content = records.hashed_content(register, after, all_events)
        changed = {
            key: {"from": spelt(before.get(key)), "to": spelt(value)}
            for key, value in after.items()
            if spelt(before.get(key)) != spelt(value) and key != "revision"
        }
        if events:
            changed["events"] = {"added": [spelt(_event_row(entry)) for entry in events]}
        if voided:
            changed["events_voided"] = {str(number): why for number, why in voided.items()}
        entry = self._entry(
            action, register, row.reference, after["revision"], changed, reason, digest(content), self.now()
        )
        self.session.execute(insert(AuditEntry), [entry])
        table = type(row)
        self.session.execute(
            update(table)
            .where(table.id == row.id, table.revision == before["revision"])
            .values(**after, audit_entry=entry["entry"])
            .execution_options(synchronize_session=False)
        )
        self._insert_events([(row.reference, event, entry["entry"]) for event in events])
        for number, why in void_events:
            self.session.execute(
                update(DecisionEvent)
                .where(DecisionEvent.id == number)
                .values(void_reason=why, audit_entry=entry["entry"])
                .execution_options(synchronize_session=False)
            )
        self.session.expire_all()

    def log(self, register: str, reference: str, told: Mapping[str, Any], at: datetime) -> int:
        """Write an entry about something that happened and is no record, such as a report that was built; answer its number."""
        entry = self._entry("add", register, reference, 1, {"new": told}, None, digest(told), at)
        self.session.execute(insert(AuditEntry), [entry])
        return int(entry["entry"])

    def _entry(
        self,
        action: str,
        register: str,
        reference: str,
        revision: int,
        changes: Mapping[str, Any],
        reason: str | None,
        record_hash: str,
        at: datetime,
    ) -> dict[str, Any]:
        number, previous = self._chain_head()
        entry = {
            "entry": number + 1,
            "at": at,
            "actor": self.actor,
            "action": action,
            "register": register,
            "reference": reference,
            "revision": revision,
            "changes": spelt(changes),
            "reason": reason,
            "record_hash": record_hash,
            "previous_hash": previous,
        }
        entry["hash"] = digest(entry)
        self._head = (number + 1, entry["hash"])
        return entry

    def _chain_head(self) -> tuple[int, str]:
        if self._head is None:
            last = self.session.execute(
                select(AuditEntry.entry, AuditEntry.hash).order_by(AuditEntry.entry.desc()).limit(1)
            ).first()
            self._head = (last.entry, last.hash) if last else (0, FIRST_HASH)
        return self._head


def _event_row(event: Event) -> dict[str, Any]:
    day: date | None = event.happened_on
    return {
        "code": event.code,
        "happened_on": day,
        "happened_at": event.happened_at,
        "note": event.note,
        "void_reason": None,
    }
