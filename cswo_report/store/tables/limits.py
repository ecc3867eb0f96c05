"""Registers about time limits: what was missed, what was moved and by whom, what was sent with proof, and checks of standards.

The deadlines themselves are no register: they are computed from the records and can be made again from them at any time.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.deadlines import State
from cswo_report.store.tables.base import Base, RegisterRow, in_order, one_of, sane_day

JUDGED = (State.MET, State.MET_LATE, State.TOO_EARLY, State.UNKNOWN)
"""The states that are settled by what is recorded, whatever the time; every other depends on when it is asked."""


class Breach(RegisterRow):
    """A time limit of the council's own that was missed; an empty sequence means the first."""

    __tablename__ = "breach"

    record: Mapped[str]
    clock: Mapped[str]
    sequence: Mapped[int | None]
    found_on: Mapped[date]
    cause: Mapped[str | None]
    cause_detail: Mapped[str | None]
    effect: Mapped[str | None]
    remedy: Mapped[str | None]
    told: Mapped[list[str] | None]
    told_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("sequence >= 1", name="sequence_counts_from_one"),
        CheckConstraint("cause <> 'other' OR cause_detail IS NOT NULL", name="other_cause_in_words"),
        sane_day("found_on"),
        in_order("found_on", "told_on"),
        Index(None, "record", "clock"),
    )


class ClockChange(RegisterRow):
    """A pause, restart or extension of one time limit of one record, with who allowed it and why."""

    __tablename__ = "clock_change"

    record: Mapped[str]
    clock: Mapped[str]
    kind: Mapped[str]
    effective_on: Mapped[date]
    extended_to: Mapped[date | None]
    reason: Mapped[str]
    authorised_by: Mapped[str]

    __table_args__ = (
        one_of("kind", ("pause", "restart", "extend")),
        sane_day("effective_on"),
        sane_day("extended_to"),
        in_order("effective_on", "extended_to"),
        CheckConstraint("(kind = 'extend') = (extended_to IS NOT NULL)", name="new_day_exactly_when_extended"),
        Index(None, "record"),
    )


class Notice(RegisterRow):
    """A notice sent to an outside body: a day always, an instant too where it is known."""

    __tablename__ = "notice"

    record: Mapped[str]
    event: Mapped[str]
    recipient: Mapped[str]
    sent_on: Mapped[date]
    sent_at: Mapped[datetime | None]
    method: Mapped[str | None]
    proof: Mapped[str | None]
    acknowledged_on: Mapped[date | None]

    __table_args__ = (
        sane_day("sent_on"),
        in_order("sent_on", "acknowledged_on"),
        Index(None, "record", "event"),
    )


class StandardCheck(RegisterRow):
    """One act that a practice standard wants by a day; done before its start where it is counted back from a meeting."""

    __tablename__ = "standard_check"

    standard: Mapped[str]
    team: Mapped[str | None]
    case_key: Mapped[str | None]
    started_on: Mapped[date]
    done_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("length(case_key) BETWEEN 3 AND 20", name="case_key_is_a_key"),
        sane_day("started_on"),
        sane_day("done_on"),
        Index(None, "standard", "started_on"),
    )


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
