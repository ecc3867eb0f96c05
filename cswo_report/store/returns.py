"""What the store knows of returns: the days on which records of a register fall, and the periods that owners said were empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cswo_report.domain.registers import Record
from cswo_report.store import records
from cswo_report.store.tables.registry import REGISTER_TABLES, Decision
from cswo_report.store.tables.returns import NilReturn


@dataclass(frozen=True)
class NilRow:
    """A nil return as it stands in the store."""

    reference: str
    measure: str
    period: str
    supplied_by: str
    noted_on: date


def nil_rows(session: Session) -> list[NilRow]:
    """Every nil return that is not void, in the order in which they were entered."""
    table = NilReturn
    query = (
        select(table.reference, table.measure, table.period, table.supplied_by, table.noted_on)
        .where(table.void_reason.is_(None))
        .order_by(table.id)
    )
    return [NilRow(*row) for row in session.execute(query)]


def figures_supplied(session: Session, measures: Sequence[str]) -> list[Record]:
    """The figures of this council that were supplied of some measures, in the order in which they were entered."""
    table: Any = REGISTER_TABLES["observation"]
    query = select(table).where(table.measure.in_(measures), table.area.is_(None), table.void_reason.is_(None))
    return [records.to_record("observation", row, []) for row in session.scalars(query.order_by(table.id))]


def days_recorded(
    session: Session, register: str, day_field: str, span: tuple[date, date], types: Sequence[str] = ()
) -> frozenset[date]:
    """The days within a span on which records of a register fall, void ones left out."""
    table: Any = REGISTER_TABLES[register]
    day = getattr(table, records.day_column(register, day_field))
    query = select(day).where(table.void_reason.is_(None), day.between(*span)).distinct()
    if types:
        query = query.where(Decision.type_slug.in_(types))
    return frozenset(session.scalars(query))
