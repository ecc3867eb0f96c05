"""Rows to frozen records and back: the store answers plain values, never an ORM row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cswo_report.domain.findings import shown
from cswo_report.domain.registers import Event, Record
from cswo_report.domain.times import Moment
from cswo_report.errors import NotFound
from cswo_report.store.tables.base import Scaled
from cswo_report.store.tables.registry import REGISTER_TABLES, Decision, DecisionEvent, RegisterRow

SHARED = ("id", "reference", "revision", "not_yet_known", "void_reason", "recorded_by", "recorded_at", "audit_entry")
MOMENTS: dict[str, dict[str, tuple[str, str]]] = {
    "decision": {"received": ("received_on", "received_at"), "decided": ("decided_on", "decided_at")},
    "notice": {"sent": ("sent_on", "sent_at")},
}
"""By register, the fields that a person types as one moment and the store keeps as a day and an instant."""

ADDED_LATER: dict[str, frozenset[str]] = {
    "authorisation": frozenset({"reviewed_on"}),
    "complaint": frozenset({"acknowledged_on"}),
    "review": frozenset(
        {
            "information_requested_on",
            "information_returned_on",
            "decision_notified_on",
            "ratified_on",
            "outcome_notified_on",
        }
    ),
}
"""By register, the columns that records written before 0003 did not have: empty, they are no part of a record's hash."""

BESIDE = ("recorded_by", "audit_entry")
"""What stands beside an event and is no part of its record's hash: the entry of the trail that it names says who entered it."""

IN_BATCHES = 500


def to_columns(register: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A record's values as its table's columns; a moment becomes a day and an instant."""
    columns: dict[str, Any] = {}
    moments = MOMENTS.get(register, {})
    for name, value in values.items():
        if name in moments:
            day, instant = moments[name]
            moment: Moment | None = value
            columns[day] = moment.day if moment else None
            columns[instant] = moment.instant if moment else None
        else:
            columns[name] = value
    return columns


def day_column(register: str, name: str) -> str:
    """The column that holds the day of a field: its own, or the day of a moment."""
    return MOMENTS.get(register, {}).get(name, (name, ""))[0]


def too_fine(register: str, columns: Mapping[str, Any]) -> dict[str, int]:
    """Columns given more decimal places than the store keeps, each with the number it keeps; rounding would be a change."""
    return {
        name: places
        for name, places in _places(register)
        if columns.get(name) is not None and columns[name] != round(columns[name], places)
    }


@cache
def _places(register: str) -> tuple[tuple[str, int], ...]:
    """The columns that keep a number to so many decimal places."""
    columns = REGISTER_TABLES[register].__table__.columns
    return tuple((column.name, column.type.places) for column in columns if isinstance(column.type, Scaled))


def columns_of(row: RegisterRow) -> dict[str, Any]:
    """Every column of a row but its number and its audit entry."""
    return {name: getattr(row, name) for name in _names(type(row))}


@cache
def _names(table: type[RegisterRow]) -> tuple[str, ...]:
    return tuple(column.name for column in table.__table__.columns if column.name not in {"id", "audit_entry"})


def event_rows(session: Session, decision_id: int) -> list[dict[str, Any]]:
    """A decision's events as plain mappings, oldest entry first, voided ones included."""
    found = session.scalars(
        select(DecisionEvent).where(DecisionEvent.decision_id == decision_id).order_by(DecisionEvent.id)
    )
    return [_as_mapping(event) for event in found]


def _as_mapping(event: DecisionEvent) -> dict[str, Any]:
    names = ("id", "code", "happened_on", "happened_at", "note", "void_reason", *BESIDE)
    return {name: getattr(event, name) for name in names}


def live_events(session: Session, reference: str) -> list[dict[str, Any]]:
    """A decision's events that have not been withdrawn, with their numbers."""
    number = session.scalar(select(Decision.id).where(Decision.reference == reference))
    return [event for event in event_rows(session, number or 0) if event["void_reason"] is None]


def hashed_content(register: str, columns: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What a record's hash covers: every column that says something, and its events in the order they were recorded."""
    later = ADDED_LATER.get(register, frozenset())
    names = _names(REGISTER_TABLES[register])
    content = {name: columns.get(name) for name in names if name not in later or columns.get(name) is not None}
    if register == "decision":
        content["events"] = [
            {key: value for key, value in event.items() if key not in {"id", *BESIDE}} for event in events
        ]
    return content


def find_register(session: Session, reference: str) -> str:
    """Which register holds a reference; raise NotFound if none does."""
    for register, table in REGISTER_TABLES.items() if reference.isprintable() else ():
        if session.scalar(select(table.id).where(table.reference == reference)) is not None:
            return register
    raise NotFound(f"There is no record {shown(reference, 20)}.", "List them with: cswo-report record list TYPE")


def fetch(session: Session, reference: str) -> Record:
    """One record by its reference; raise NotFound."""
    register = find_register(session, reference)
    table = REGISTER_TABLES[register]
    row = session.scalars(select(table).where(table.reference == reference)).one()
    events = event_rows(session, row.id) if register == "decision" else []
    return to_record(register, row, events)


def fetch_many(session: Session, references: Sequence[str]) -> Iterator[Record]:
    """The records of some references, whichever registers hold them, in batches; one that is nowhere is left out."""
    for start in range(0, len(references), IN_BATCHES):
        wanted = references[start : start + IN_BATCHES]
        for register, table in REGISTER_TABLES.items():
            rows = session.scalars(select(table).where(table.reference.in_(wanted)).order_by(table.id)).all()
            yield from _with_events(session, register, rows)


def fetch_of_subject(session: Session, subject: str, types: Sequence[str]) -> list[Record]:
    """The decisions of some types about one person, oldest entry first."""
    query = select(Decision).where(Decision.subject == subject, Decision.type_slug.in_(types)).order_by(Decision.id)
    return list(_with_events(session, "decision", session.scalars(query).all()))


def fetch_supplied(session: Session, measure: str, period: str) -> list[Record]:
    """The live observations of a measure for a period, whatever their area, basis and dimensions, oldest entry first."""
    table: Any = REGISTER_TABLES["observation"]
    query = select(table).where(table.measure == measure, table.period == period, table.void_reason.is_(None))
    return [to_record("observation", row, []) for row in session.scalars(query.order_by(table.id)).all()]


def fetch_about(session: Session, register: str, references: Sequence[str]) -> Iterator[Record]:
    """The live records of a register that name one of some records in their field `record`."""
    table: Any = REGISTER_TABLES[register]
    for start in range(0, len(references), IN_BATCHES):
        wanted = references[start : start + IN_BATCHES]
        query = select(table).where(table.record.in_(wanted), table.void_reason.is_(None)).order_by(table.id)
        yield from _with_events(session, register, session.scalars(query).all())


def _with_events(session: Session, register: str, rows: Sequence[RegisterRow]) -> Iterator[Record]:
    events = events_of([row.id for row in rows], session) if register == "decision" and rows else {}
    return (to_record(register, row, events.get(row.id, [])) for row in rows)


def fetch_all(session: Session, register: str, *, type_slug: str = "", with_void: bool = False) -> Iterator[Record]:
    """Every record of a register, oldest first, in batches of constant memory."""
    table = REGISTER_TABLES[register]
    query = select(table).order_by(table.id)
    if type_slug:
        query = query.where(Decision.type_slug == type_slug)
    if not with_void:
        query = query.where(table.void_reason.is_(None))
    for rows in session.scalars(query.execution_options(yield_per=IN_BATCHES)).partitions():
        yield from _with_events(session, register, rows)


def holds_any(session: Session, register: str) -> bool:
    """Whether a register holds a record at all."""
    return session.scalar(select(REGISTER_TABLES[register].id).limit(1)) is not None


def events_of(ids: Sequence[int], session: Session) -> dict[int, list[dict[str, Any]]]:
    found = session.scalars(select(DecisionEvent).where(DecisionEvent.decision_id.in_(ids)).order_by(DecisionEvent.id))
    grouped: dict[int, list[dict[str, Any]]] = {}
    for event in found:
        grouped.setdefault(event.decision_id, []).append(_as_mapping(event))
    return grouped


def to_record(register: str, row: RegisterRow, events: Sequence[Mapping[str, Any]]) -> Record:
    """A row and its events as a frozen record."""
    columns = {name: value for name, value in columns_of(row).items() if name not in SHARED}
    details: Mapping[str, Any] = {}
    type_slug = ""
    if register == "decision":
        details, type_slug = columns.pop("details"), columns.pop("type_slug")
        columns.pop("rule_version")
    for name, (on, at) in MOMENTS.get(register, {}).items():
        day: date | None = columns.pop(on)
        instant = columns.pop(at)
        columns[name] = Moment(day, instant) if day else None
    return Record(
        register=register,
        reference=row.reference,
        revision=row.revision,
        values=columns,
        type_slug=type_slug,
        details=details,
        events=tuple(
            Event(entry["code"], entry["happened_on"], entry["happened_at"], entry["note"], entry["recorded_by"])
            for entry in events
            if entry["void_reason"] is None
        ),
        not_yet_known=tuple(row.not_yet_known),
        void_reason=row.void_reason or "",
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
