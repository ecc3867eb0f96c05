"""The staff register and the counts of the workforce, each count on its own stated basis."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.store.tables.base import RegisterRow, Scaled, in_order, sane_day


class Staff(RegisterRow):
    """One post held by one member of staff, known by a pseudonymous key; whole-time equivalent in hundredths."""

    __tablename__ = "staff"

    staff_key: Mapped[str]
    post: Mapped[str]
    staff_group: Mapped[str]
    team: Mapped[str | None]
    whole_time_equivalent: Mapped[Decimal | None] = mapped_column(Scaled(2))
    contract: Mapped[str | None]
    registration_part: Mapped[str | None]
    registration_number: Mapped[str | None]
    registered_until: Mapped[date | None]
    mental_health_officer: Mapped[bool | None]
    reserved_functions: Mapped[bool | None]
    newly_qualified: Mapped[bool | None]
    practice_educator: Mapped[bool | None]
    started_on: Mapped[date]
    left_on: Mapped[date | None]
    leaving_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("whole_time_equivalent BETWEEN 0 AND 100", name="wte_at_most_one"),
        sane_day("started_on"),
        in_order("started_on", "left_on"),
        Index(None, "staff_key", "post", "started_on", "left_on", "void_reason"),
    )


class WorkforceCount(RegisterRow):
    """One count as at a date: headcount, whole-time equivalent, posts and vacancies are never merged."""

    __tablename__ = "workforce_count"

    as_at: Mapped[date]
    staff_group: Mapped[str]
    basis: Mapped[str]
    number: Mapped[Decimal] = mapped_column(Scaled(2))
    source: Mapped[str | None]

    __table_args__ = (
        sane_day("as_at"),
        CheckConstraint("number >= 0", name="number_not_negative"),
        Index(None, "as_at", "staff_group", "basis"),
    )
