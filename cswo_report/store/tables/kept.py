"""The deadlines kept beside the records. A table of its own module, since a list of what is due reads no other."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.deadlines import State
from cswo_report.store.tables.base import Base, one_of

JUDGED = (State.MET, State.MET_LATE, State.TOO_EARLY, State.UNKNOWN)
"""The states that are settled by what is recorded, whatever the time; every other depends on when it is asked."""


class KeptDeadline(Base):
    """A deadline as computed from its record: written by `store.deadlines` alone, never by hand, and kept in no trail.

    An instant that is known by its day only is the first of that day in Europe/London.
    """

    __tablename__ = "deadline"

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str]
    reference: Mapped[str]
    type_slug: Mapped[str]
    clock_id: Mapped[str]
    base_id: Mapped[str]
    sequence: Mapped[int]
    kind: Mapped[str]
    owner: Mapped[str]
    title: Mapped[str]
    certainty: Mapped[str]
    calendar: Mapped[str]
    data_version: Mapped[str]
    start_event: Mapped[str]
    started_on: Mapped[date | None]
    started_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    end_event: Mapped[str]
    ended_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    judged: Mapped[str | None]
    stop_event: Mapped[str]
    stopped_on: Mapped[date | None]
    stopped_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # from when it can no longer be open, whoever asks
    paused_on: Mapped[date | None]
    other_due_on: Mapped[date | None]
    needs_proof: Mapped[bool]
    elapsed_hours: Mapped[int | None]
    by_law: Mapped[str]
    passing_creates: Mapped[str]
    notes: Mapped[list[str]]

    __table_args__ = (
        UniqueConstraint("reference", "clock_id", "sequence"),
        one_of("kind", tuple(kind.value for kind in ClockKind)),
        one_of("judged", tuple(state.value for state in JUDGED)),
        CheckConstraint("sequence >= 1", name="sequence_counts_from_one"),
        CheckConstraint("ended_at IS NULL OR judged IS NOT NULL", name="ended_is_judged"),
        Index(None, "settled_at", "due_at"),
        Index(None, "type_slug", "due_on"),
    )
