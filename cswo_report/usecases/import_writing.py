"""Writes a planned import within one transaction: new records, changes, time limits, and the batch with the rows it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cswo_report.domain.import_plan import Fate
from cswo_report.domain.registers import Event
from cswo_report.reference import Reference
from cswo_report.store import imports, records
from cswo_report.store.ledger import Amendment, Ledger
from cswo_report.store.tables.registry import Decision
from cswo_report.usecases.import_planning import Planned
from cswo_report.usecases.import_rows import Incoming
from cswo_report.usecases.time_limits import TimeLimits

Tell = Callable[[str], None]
REFRESHED_AT_ONCE = 1_000
WITH_LIMITS = ("decision", "notice", "clock_change")
"""The registers whose records have time limits, or move those of others; besides them those that a type with clocks is kept in."""


def write(
    session: Session,
    reference: Reference,
    ledger: Ledger,
    planned: Planned,
    files: Sequence[tuple[str, str]],
    tell: Tell,
) -> int | None:
    """Write what is to be added and changed; answer the number of the import, None where nothing is."""
    added = [row for row in planned.rows if row.fate is Fate.ADDED]
    changed = [row for row in planned.rows if row.fate is Fate.CHANGED]
    if not added and not changed:
        return None
    first, number = ledger.last_entry + 1, imports.next_number(session)
    tell(f"writing {len(added) + len(changed):,} records")
    references = ledger.add_all([row.new for row in added if row.new])
    ledger.amend_all(_amendments(session, changed, number))
    became = [*zip(added, references, strict=True), *((row, row.record.reference) for row in changed if row.record)]
    _keep_batch(session, ledger, planned, files, first, became)
    refresh_limits(session, reference, [(row.register, name) for row, name in became], tell)
    return number


def refresh_limits(session: Session, reference: Reference, written: Sequence[tuple[str, str]], tell: Tell) -> None:
    """Keep the time limits of many records, by (register, reference), as they now are."""
    limits = TimeLimits(session, reference)
    concerned = {*WITH_LIMITS, *limits.of_register}
    touched = [name for register, name in written if register in concerned]
    for start in range(0, len(touched), REFRESHED_AT_ONCE):
        if start:
            tell(f"computing time limits: {start:,} of {len(touched):,}")
        limits.refresh(touched[start : start + REFRESHED_AT_ONCE])


def _amendments(session: Session, changed: Sequence[Incoming], number: int) -> list[Amendment]:
    events = event_numbers(
        session, [row.record.reference for row in changed if row.record and row.change and row.change.withdrawn]
    )
    found = []
    for row in changed:
        assert row.record is not None
        assert row.change is not None
        withdrawn = [_number_of(event, events[row.record.reference]) for event in row.change.withdrawn]
        found.append(
            Amendment(
                row.record.register,
                row.record.reference,
                row.record.revision,
                row.change.columns,
                row.change.not_yet_known,
                row.change.events,
                [(at, f"corrected by import {number}") for at in withdrawn],
                row.origin(),
                "amend" if row.change.columns else "event",
            )
        )
    return found


def event_numbers(session: Session, references: Sequence[str]) -> dict[str, list[tuple[int, Event]]]:
    """The live events of some decisions, each with its number in the store."""
    found: dict[str, list[tuple[int, Event]]] = {}
    for start in range(0, len(references), records.IN_BATCHES):
        wanted = references[start : start + records.IN_BATCHES]
        rows = session.execute(select(Decision.id, Decision.reference).where(Decision.reference.in_(wanted))).all()
        events = records.events_of([row.id for row in rows], session)
        for row in rows:
            found[row.reference] = [
                (each["id"], Event(each["code"], each["happened_on"], each["happened_at"], each["note"]))
                for each in events.get(row.id, ())
                if each["void_reason"] is None
            ]
    return found


def _number_of(event: Event, held: list[tuple[int, Event]]) -> int:
    moment = (event.code, event.happened_on, event.happened_at)
    at = next(at for at, (_, each) in enumerate(held) if (each.code, each.happened_on, each.happened_at) == moment)
    return held.pop(at)[0]


def _keep_batch(
    session: Session,
    ledger: Ledger,
    planned: Planned,
    files: Sequence[tuple[str, str]],
    first: int,
    became: Sequence[tuple[Incoming, str]],
) -> None:
    """The batch, with the rows that it wrote and those, unchanged, that now stand elsewhere or are known to be this source's."""
    rows = [row.source_row(reference) for row, reference in became]
    for row in planned.rows:
        if row.fate is Fate.UNCHANGED and row.record and not row.record.is_void and row.differs_from_former:
            rows.append(row.source_row(row.record.reference))
    counts = {fate.value: sum(row.fate is fate for row in planned.rows) for fate in Fate}
    imports.keep(session, ledger, first, files, counts, rows)
