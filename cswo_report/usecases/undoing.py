"""Takes a whole import back: what it added is voided, what it changed is as it was. The trail keeps both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, Integer, select
from sqlalchemy.orm import Session

from cswo_report.domain.entry import reason_findings
from cswo_report.domain.findings import shown
from cswo_report.domain.registers import Event
from cswo_report.errors import Conflict, InputRefused, NotFound
from cswo_report.store import imports
from cswo_report.store.imports import Batch as Batch
from cswo_report.store.ledger import Amendment, Ledger
from cswo_report.store.tables.base import Instant, Scaled
from cswo_report.store.tables.registry import REGISTER_TABLES, AuditEntry, DecisionEvent
from cswo_report.usecases.import_writing import event_numbers, refresh_limits
from cswo_report.usecases.uncollected import without_collector
from cswo_report.usecases.workspace import Workspace

NAMED_AT_MOST = 20
IN_BATCHES = 500

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Undone:
    """What was taken back."""

    batch: int
    voided: int
    put_back: int


def batches(workspace: Workspace) -> list[Batch]:
    """Every import that was written, the newest first."""
    with workspace.store.reading() as session:
        return imports.batches(session)


@without_collector()
def undo(workspace: Workspace, batch: int, actor: str, reason: str = "", tell: Tell = lambda _words: None) -> Undone:
    """Undo a whole import, or raise: NotFound, or Conflict where it was undone before or a record of it was changed since."""
    if faults := reason_findings("--reason", reason, workspace.reference.denied):
        raise InputRefused("Not undone. Nothing was written.", faults)
    with workspace.store.writing() as session:
        found = imports.find(session, batch)
        if found is None:
            raise NotFound(f"There is no import {batch}.", "List them with: cswo-report import batches")
        if found.undone:
            raise Conflict(f"Import {batch} was undone already; nothing was changed.")
        _refuse_changed_since(session, found)
        words = f"import {batch} undone"
        entries = list(imports.entries_of(session, found))
        written = [(entry.register, entry.reference) for entry in entries]  # read now: after a change each is read anew
        voids = [_void(entry, words) for entry in entries if entry.revision == 1]
        backs = _put_back(session, [entry for entry in entries if entry.revision > 1], words)
        tell(f"taking back {len(entries):,} records")
        ledger = Ledger(session, actor)
        ledger.amend_all([*backs, *voids])
        imports.mark_undone(session, ledger, found, reason or words)
        refresh_limits(session, workspace.reference, written, tell)
    return Undone(batch, len(voids), len(backs))


def _refuse_changed_since(session: Session, batch: Batch) -> None:
    changed = imports.changed_since(session, batch)
    if not changed:
        return
    more = f" and {len(changed) - NAMED_AT_MOST} more" if len(changed) > NAMED_AT_MOST else ""
    raise Conflict(
        f"Import {batch.number} cannot be undone, since records of it were changed after it: "
        f"{', '.join(changed[:NAMED_AT_MOST])}{more}. Nothing was changed.",
        "Where later imports changed them, undo those first, the newest of them before the others. Where somebody changed them by "
        'hand, correct them by hand: cswo-report record amend REF, or cswo-report record void REF --reason "…"',
    )


def _void(entry: AuditEntry, words: str) -> Amendment:
    return Amendment(entry.register, entry.reference, None, {"void_reason": words}, reason=words, action="void")


def _put_back(session: Session, entries: Sequence[AuditEntry], words: str) -> list[Amendment]:
    """The changes of an import the other way round."""
    live = event_numbers(session, [entry.reference for entry in entries if "events" in entry.changes])
    withdrawn = _events(session, [int(at) for entry in entries for at in entry.changes.get("events_voided", {})])
    found = []
    for entry in entries:
        columns = {
            name: _typed(entry.register, name, change["from"])
            for name, change in entry.changes.items()
            if name not in {"events", "events_voided"}
        }
        not_yet_known = columns.pop("not_yet_known", None)
        added = entry.changes.get("events", {}).get("added", [])
        found.append(
            Amendment(
                entry.register,
                entry.reference,
                None,
                columns,
                not_yet_known,
                [withdrawn[int(at)] for at in entry.changes.get("events_voided", {})],
                [(_take(live[entry.reference], event), words) for event in added],
                words,
                "amend" if columns or not_yet_known is not None else "event",
            )
        )
    return found


def _events(session: Session, numbers: Sequence[int]) -> dict[int, Event]:
    found: dict[int, Event] = {}
    for start in range(0, len(numbers), IN_BATCHES):
        wanted = numbers[start : start + IN_BATCHES]
        for row in session.scalars(select(DecisionEvent).where(DecisionEvent.id.in_(wanted))):
            found[row.id] = Event(row.code, row.happened_on, row.happened_at, row.note)
    return found


def _take(live: list[tuple[int, Event]], added: Mapping[str, Any]) -> int:
    """The number of a live event that an entry says was added; the newest of several alike."""
    day = date.fromisoformat(added["happened_on"])
    instant = datetime.fromisoformat(added["happened_at"]) if added["happened_at"] else None
    wanted = (added["code"], day, instant, added["note"])
    for at in range(len(live) - 1, -1, -1):
        number, event = live[at]
        if (event.code, event.happened_on, event.happened_at, event.note) == wanted:
            del live[at]
            return number
    raise Conflict(f"An event that the import added ({shown(added['code'])}) is no longer there. Nothing was changed.")


def _typed(register: str, name: str, text: Any) -> Any:
    """A column's value from its spelling in the trail."""
    kind = REGISTER_TABLES[register].__table__.c[name].type
    if text is None or isinstance(kind, Boolean):
        return text
    if isinstance(kind, Instant):
        return datetime.fromisoformat(text)
    if isinstance(kind, Date):
        return date.fromisoformat(text)
    if isinstance(kind, Scaled):
        return Decimal(text)
    return int(text) if isinstance(kind, Integer) else text
