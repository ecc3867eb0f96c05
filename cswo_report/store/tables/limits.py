"""Registers about time limits: what was missed, what was moved and by whom, what was sent with proof, and checks of standards.

The deadlines themselves are no register: they are computed from the records and can be made again from them at any time.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from cswo_report.store.tables.base import RegisterRow, in_order, one_of, sane_day


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
