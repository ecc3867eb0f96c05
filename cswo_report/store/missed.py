"""Duties that were not kept, beside what the breach register says of them, and notices whose sending nothing proves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, column, exists, func, literal, select, table
from sqlalchemy.orm import Session

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.deadlines import NOT_KEPT, OPEN, State
from cswo_report.store.deadlines import IN_DUE_ORDER, STATES, Kept, owned, state_at
from cswo_report.store.tables.base import JSON_VALUE

BREACH = table(
    "breach",
    *map(column, ("id", "reference", "record", "clock", "sequence", "void_reason")),
    *map(column, ("cause", "cause_detail", "effect", "remedy")),
    column("told", JSON_VALUE),
    column("told_on", Date()),
)
NOTICE = table("notice", *map(column, ("record", "event", "proof", "void_reason")))
"""Two registers as far as they are read here: their mapped classes would take longer to make than the list to read."""


class MissedRow(NamedTuple):
    """One duty that was not kept, and what is recorded of the cause; `breach` is '' where nobody has said yet."""

    register: str
    reference: str
    type_slug: str
    clock_id: str
    base_id: str
    sequence: int
    owner: str
    title: str
    due_on: date
    due_at: datetime
    ended_on: date | None
    ended_at: datetime | None
    state: State
    breach: str
    cause: str | None
    cause_detail: str | None
    effect: str | None
    remedy: str | None
    told: list[str] | None
    told_on: date | None


class UnprovenRow(NamedTuple):
    """One notice that the law wants sent and that is recorded as sent, without proof of it."""

    reference: str
    clock_id: str
    owner: str
    title: str
    end_event: str
    ended_on: date


def missed(session: Session, as_of: datetime, first_day: date, last_day: date) -> list[MissedRow]:
    """Every duty not kept at a moment whose last day falls in a span, oldest first, with what the breach register says of it."""
    query, _ = _missed(as_of)
    found = query.where(Kept.due_on.between(first_day, last_day)).order_by(*IN_DUE_ORDER)
    return _read_missed(session, found)


def unexplained(session: Session, as_of: datetime, owner: str = "", *, most: int | None = None) -> list[MissedRow]:
    """Every duty missed or met late, and no longer open, of which the breach register says nothing, newest first."""
    query, breach = _missed(as_of, NOT_KEPT - OPEN)
    found = query.where(breach.id.is_(None)).order_by(Kept.due_at.desc(), *IN_DUE_ORDER[1:])
    return _read_missed(session, owned(found, owner).limit(most))


def _missed(as_of: datetime, states: Iterable[State] = NOT_KEPT) -> tuple[Select[Any], Any]:
    """Duties not kept, each beside its newest live entry in the breach register, if there is one."""
    state, breach, entered = state_at(as_of), BREACH.alias("told"), BREACH.alias("entered")
    newest = (
        select(func.max(entered.c.id))
        .where(entered.c.void_reason.is_(None))
        .group_by(entered.c.record, entered.c.clock, func.coalesce(entered.c.sequence, 1))
        .scalar_subquery()
    )
    about = and_(
        breach.c.record == Kept.reference,
        breach.c.clock == Kept.base_id,
        func.coalesce(breach.c.sequence, 1) == Kept.sequence,
        breach.c.id.in_(newest),
    )
    names = MissedRow._fields
    own = [getattr(Kept, name) for name in names[: names.index("state")]]
    told = [breach.c[name] for name in names[names.index("cause") :]]
    query = (
        select(*own, state, func.coalesce(breach.c.reference, literal("")), *told)
        .outerjoin(breach, about)
        .where(
            Kept.kind == ClockKind.DUTY.value,
            Kept.due_at.is_not(None),
            state.in_([entry.value for entry in states]),
        )
    )
    return query, breach.c


def _read_missed(session: Session, query: Select[Any]) -> list[MissedRow]:
    place = MissedRow._fields.index("state")
    found = (tuple(row) for row in session.execute(query))
    return [MissedRow._make((*row[:place], STATES[row[place]], *row[place + 1 :])) for row in found]


def unproven(session: Session, as_of: datetime, owner: str = "", *, most: int | None = None) -> list[UnprovenRow]:
    """Every act that is a notice to an outside body, done by a moment, of whose sending no live notice holds the proof; newest first."""
    proof = exists().where(
        NOTICE.c.record == Kept.reference,
        NOTICE.c.event == Kept.end_event,
        NOTICE.c.proof.is_not(None),
        NOTICE.c.void_reason.is_(None),
    )
    columns = [getattr(Kept, name) for name in UnprovenRow._fields]
    query = select(*columns).where(Kept.needs_proof, Kept.ended_at <= as_of, ~proof)
    found = owned(query, owner).order_by(Kept.ended_at.desc(), *IN_DUE_ORDER[1:]).limit(most)
    return [UnprovenRow._make(row) for row in session.connection().execute(found)]
