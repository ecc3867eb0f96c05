"""The choke point: every change to every register passes here, and is written together with its audit entry.

No other module inserts or updates a register row. A database trigger refuses a row whose audit entry is missing, so that a
bulk statement that goes round this module fails too.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from cswo_report.domain.registers import Event, Record
from cswo_report.errors import Conflict, NotFound
from cswo_report.store import records
from cswo_report.store.canonical import digest, digest_of_text, joined, parts_of, spelt, text_of
from cswo_report.store.rows import Encoded, found_in, insert_rows
from cswo_report.store.tables.base import Base
from cswo_report.store.tables.registry import REGISTER_TABLES, AuditEntry, Decision, DecisionEvent, RegisterRow

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
DIGITS = "23456789"
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


@dataclass(frozen=True)
class Amendment:
    """A checked change of one record: columns, events that happened besides, and events withdrawn (number, why)."""

    register: str
    reference: str
    revision: int | None  # the one that was looked at; None changes whatever is there
    changes: Mapping[str, Any]
    not_yet_known: Sequence[str] | None = None
    events: Sequence[Event] = ()
    void_events: Sequence[tuple[int, str]] = ()
    reason: str | None = None
    action: str = "amend"


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
        if type(self.pick) is not secrets.SystemRandom:
            return f"{prefix}-" + "".join(self.pick.choice(ALPHABET) for _ in range(5))
        number, letters = secrets.randbelow(len(ALPHABET) ** 5), ""
        for _ in range(5):
            number, place = divmod(number, len(ALPHABET))
            letters += ALPHABET[place]
        return f"{prefix}-{letters}"

    def new_subject(self) -> str:
        """A random key of a child or adult, with a digit in it: a key of letters alone would be taken for a name."""
        key = self.new_reference("S")
        return key if any(sign.isdigit() for sign in key) else key[:-1] + DIGITS[ALPHABET.index(key[-1]) % len(DIGITS)]

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
        entries: list[dict[str, Any]] = []
        rows: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}  # by register and columns given
        events: list[tuple[str, Event, int]] = []
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
            told = [_event_row(entry) for entry in draft.events]
            content = records.hashed_content(draft.register, columns, told)
            parts = parts_of(content)
            new = [name for name, value in content.items() if _says_something(value)]
            changes = Encoded(f'{{"new":{joined([parts[name] for name in new])}}}')
            hashed = f'{{"new":{joined([parts[name] for name in sorted(new)])}}}'
            record_hash = digest_of_text(joined([parts[name] for name in sorted(parts)]))
            act = (draft.action, draft.register, reference, 1)
            entry = self._entry(*act, changes, hashed, draft.reason, record_hash, at)
            entries.append(entry)
            columns["audit_entry"] = entry["entry"]
            rows.setdefault((draft.register, tuple(columns)), []).append(columns)
            events += [(reference, event, entry["entry"]) for event in draft.events]
        self._insert(AuditEntry, entries)
        for (register, _), found in rows.items():
            self._insert(REGISTER_TABLES[register], found)
        self._insert_events(events)
        return references

    def _insert(self, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        insert_rows(self.session.connection(), table.__table__, rows)  # type: ignore[arg-type]

    def _unused_references(self, drafts: Sequence[NewRecord]) -> list[str]:
        chosen = [draft.reference for draft in drafts]
        used: set[str] = set()
        waiting = list(range(len(drafts)))
        while waiting:
            for at in waiting:
                reference = chosen[at] or self.new_reference(drafts[at].prefix)
                while reference in used:
                    reference = self.new_reference(drafts[at].prefix)
                chosen[at] = reference
                used.add(reference)
            taken = self._taken({drafts[at].register for at in waiting}, [chosen[at] for at in waiting])
            waiting = [at for at in waiting if chosen[at] in taken]
        return chosen

    def _taken(self, registers: Iterable[str], references: Sequence[str]) -> set[str]:
        """Which of some references stand in some registers already."""
        taken: set[str] = set()
        for table in {REGISTER_TABLES[register].__table__ for register in registers}:
            taken |= found_in(self.session.connection(), table, "reference", references)  # type: ignore[arg-type]
        return taken

    def _insert_events(self, events: Sequence[tuple[str, Event, int]]) -> None:
        if not events:
            return
        wanted = {reference for reference, _, _ in events}
        found = self.session.execute(select(Decision.reference, Decision.id).where(Decision.reference.in_(wanted)))
        ids = {row.reference: row.id for row in found}
        self._insert(
            DecisionEvent,
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
        wanted = Amendment(
            register, reference, expected_revision, changes, not_yet_known, events, void_events, reason, action
        )
        self.amend_all([wanted])
        return records.fetch(self.session, reference)

    def amend_all(self, wanted: Sequence[Amendment]) -> None:
        """Change many records, none of them twice, each with an entry of its own; refuse all of it if one edit is stale."""
        for start in range(0, len(wanted), CHUNK):
            self._amend_chunk(wanted[start : start + CHUNK])
        self.session.expire_all()

    def _amend_chunk(self, wanted: Sequence[Amendment]) -> None:
        rows = self._rows_to_change(wanted)
        decisions = [rows[each.reference].id for each in wanted if each.register == "decision"]
        kept = records.events_of(decisions, self.session) if decisions else {}
        entries: list[dict[str, Any]] = []
        changed: dict[str, list[dict[str, Any]]] = {}
        events: list[tuple[str, Event, int]] = []
        voided: list[dict[str, Any]] = []
        for each in wanted:
            row = rows[each.reference]
            before = records.columns_of(row)
            after = {**before, **each.changes, "revision": row.revision + 1}
            if each.not_yet_known is not None:
                after["not_yet_known"] = list(each.not_yet_known)
            entry = self._change_entry(each, before, after, kept.get(row.id, []))
            entries.append(entry)
            number = entry["entry"]
            changed.setdefault(each.register, []).append({**after, "audit_entry": number, "changed_id": row.id})
            events += [(each.reference, event, number) for event in each.events]
            voided += [{"voided_id": at, "why": why, "by": number} for at, why in each.void_events]
        self._insert(AuditEntry, entries)
        for register, values in changed.items():
            self._update(register, values)
        self._insert_events(events)
        self._void_events(voided)

    def _rows_to_change(self, wanted: Sequence[Amendment]) -> dict[str, RegisterRow]:
        rows: dict[str, RegisterRow] = {}
        for register in dict.fromkeys(each.register for each in wanted):
            table = REGISTER_TABLES[register]
            named = [each.reference for each in wanted if each.register == register]
            for start in range(0, len(named), records.IN_BATCHES):
                query = select(table).where(table.reference.in_(named[start : start + records.IN_BATCHES]))
                rows |= {row.reference: row for row in self.session.scalars(query)}
        for each in wanted:
            row = rows.get(each.reference)
            if row is None:
                raise NotFound(f"There is no record {each.reference}.")
            if each.revision is not None and row.revision != each.revision:
                raise Conflict(
                    f"{each.reference} was changed since you looked at it: you gave revision {each.revision}, "
                    f"it is now {row.revision}.",
                    f"Look again with: cswo-report record show {each.reference}",
                )
        return rows

    def _change_entry(
        self,
        each: Amendment,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        kept: Sequence[Mapping[str, Any]],
    ) -> dict[str, Any]:
        voided = dict(each.void_events)
        all_events = [{**event, "void_reason": voided.get(event["id"], event["void_reason"])} for event in kept]
        all_events += [_event_row(event) for event in each.events]
        content = records.hashed_content(each.register, after, all_events)
        changed: dict[str, Any] = {
            key: {"from": spelt(before.get(key)), "to": spelt(value)}
            for key, value in after.items()
            if spelt(before.get(key)) != spelt(value) and key != "revision"
        }
        if each.events:
            changed["events"] = {"added": [spelt(_event_row(event)) for event in each.events]}
        if voided:
            changed["events_voided"] = {str(number): why for number, why in voided.items()}
        return self._entry(
            each.action,
            each.register,
            each.reference,
            after["revision"],
            changed,
            text_of(changed),
            each.reason,
            digest(content),
            self.now(),
        )

    def _update(self, register: str, values: Sequence[Mapping[str, Any]]) -> None:
        table = REGISTER_TABLES[register].__table__
        names = [name for name in values[0] if name != "changed_id"]
        query = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("changed_id"))
            .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names})
        )
        self.session.connection().execute(
            query,
            [{"changed_id": row["changed_id"], **{f"new_{name}": row[name] for name in names}} for row in values],
        )

    def _void_events(self, voided: Sequence[Mapping[str, Any]]) -> None:
        if not voided:
            return
        table = DecisionEvent.__table__
        query = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("voided_id"))
            .values(void_reason=bindparam("why"), audit_entry=bindparam("by"))
        )
        self.session.connection().execute(query, list(voided))

    def log(
        self,
        register: str,
        reference: str,
        told: Mapping[str, Any],
        at: datetime,
        *,
        action: str = "add",
        revision: int = 1,
        reason: str | None = None,
    ) -> int:
        """Write an entry about something that happened and is no record, such as a report that was built; answer its number."""
        changes = {"new": spelt(told)}
        act = (action, register, reference, revision)
        entry = self._entry(*act, changes, text_of(changes), reason, digest(told), at)
        self._insert(AuditEntry, [entry])
        return int(entry["entry"])

    @property
    def last_entry(self) -> int:
        """The number of the newest entry."""
        return self._chain_head()[0]

    def _entry(
        self,
        action: str,
        register: str,
        reference: str,
        revision: int,
        changes: Mapping[str, Any] | Encoded,
        hashed: str,
        reason: str | None,
        record_hash: str,
        at: datetime,
    ) -> dict[str, Any]:
        """The next entry of the chain; `changes` as they are kept, `hashed` the same as the text that is hashed."""
        number, previous = self._chain_head()
        entry: dict[str, Any] = {
            "entry": number + 1,
            "at": at,
            "actor": self.actor,
            "action": action,
            "register": register,
            "reference": reference,
            "revision": revision,
            "changes": changes,
            "reason": reason,
            "record_hash": record_hash,
            "previous_hash": previous,
        }
        entry["hash"] = digest_of_text(
            f'{{"action":{text_of(action)},"actor":{text_of(self.actor)},"at":{text_of(at)},"changes":{hashed},'
            f'"entry":"{number + 1}","previous_hash":"{previous}","reason":{text_of(reason)},"record_hash":"{record_hash}",'
            f'"reference":{text_of(reference)},"register":{text_of(register)},"revision":"{revision}"}}'
        )
        self._head = (number + 1, entry["hash"])
        return entry

    def _chain_head(self) -> tuple[int, str]:
        if self._head is None:
            last = self.session.execute(
                select(AuditEntry.entry, AuditEntry.hash).order_by(AuditEntry.entry.desc()).limit(1)
            ).first()
            self._head = (last.entry, last.hash) if last else (0, FIRST_HASH)
        return self._head


def _says_something(value: Any) -> bool:
    return bool(value) or (value is not None and value not in ("", [], {}))


def _event_row(event: Event) -> dict[str, Any]:
    day: date | None = event.happened_on
    return {
        "code": event.code,
        "happened_on": day,
        "happened_at": event.happened_at,
        "note": event.note,
        "void_reason": None,
    }
