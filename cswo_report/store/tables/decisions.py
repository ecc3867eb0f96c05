"""Statutory decisions and what happened to them. What only one type has lives in `details`, checked against its file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.domain.statute import Capacity
from cswo_report.store.tables.base import Base, RegisterRow, in_order, one_of, sane_day


class Decision(RegisterRow):
    """One statutory decision: a day always, an instant too where the law counts hours."""

    __tablename__ = "decision"

    type_slug: Mapped[str]
    rule_version: Mapped[str]
    subject: Mapped[str]
    received_on: Mapped[date | None]
    received_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    decision_maker: Mapped[str | None]
    capacity: Mapped[str | None]
    authority_capacity: Mapped[str | None]
    reasons: Mapped[str | None]
    views: Mapped[str | None]
    linked_reference: Mapped[str | None]
    details: Mapped[dict[str, Any]]

    __table_args__ = (
        sane_day("received_on"),
        sane_day("decided_on"),
        CheckConstraint("length(subject) BETWEEN 3 AND 20", name="subject_is_a_key"),
        one_of("capacity", tuple(capacity.value for capacity in Capacity)),
        CheckConstraint("received_at IS NULL OR received_on IS NOT NULL", name="received_day_with_time"),
        CheckConstraint("decided_at IS NULL OR decided_on IS NOT NULL", name="decided_day_with_time"),
        Index(None, "type_slug", "decided_on", "outcome", "capacity", "void_reason"),  # all that most figures look at
        Index(None, "subject"),
    )


class DecisionEvent(Base):
    """Something that happened to a decision: consulted, notified, placed, reviewed, expired. Written with its decision."""

    __tablename__ = "decision_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="RESTRICT"))
    code: Mapped[str]
    happened_on: Mapped[date]
    happened_at: Mapped[datetime | None]
    note: Mapped[str]
    void_reason: Mapped[str | None]
    recorded_by: Mapped[str]
    audit_entry: Mapped[int] = mapped_column(ForeignKey("audit_entry.entry", ondelete="RESTRICT"))

    __table_args__ = (sane_day("happened_on"), Index(None, "decision_id", "code"), Index(None, "code", "happened_on"))


class Review(RegisterRow):
    """A significant case review (to 2021) or learning review, considered or carried out."""

    __tablename__ = "review"

    kind: Mapped[str]
    subject: Mapped[str | None]
    incident_on: Mapped[date | None]
    notified_on: Mapped[date | None]
    considered_on: Mapped[date | None]
    decision: Mapped[str | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    decision_reasons: Mapped[str | None]
    stage: Mapped[str | None]
    started_on: Mapped[date | None]
    report_on: Mapped[date | None]
    published_on: Mapped[date | None]
    hold: Mapped[bool | None]
    hold_reason: Mapped[str | None]
    themes: Mapped[list[str] | None]
    findings: Mapped[str | None]
    completed_on: Mapped[date | None]
    information_requested_on: Mapped[date | None]
    information_returned_on: Mapped[date | None]
    decision_notified_on: Mapped[date | None]
    ratified_on: Mapped[date | None]
    outcome_notified_on: Mapped[date | None]

    __table_args__ = (
        one_of("kind", ("scr_child", "scr_adult", "learning_child", "learning_adult")),
        one_of("decision", ("proceed", "not_proceed", "other_learning", "awaited")),
        sane_day("considered_on"),
        in_order("incident_on", "notified_on"),
        in_order("started_on", "report_on"),
        CheckConstraint("information_requested_on <= information_returned_on", name="returned_not_before_requested"),
        in_order("decided_on", "decision_notified_on"),
        in_order("ratified_on", "outcome_notified_on"),
    )


class Action(RegisterRow):
    """An improvement action or promise; 'done' needs evidence."""

    __tablename__ = "action"

    title: Mapped[str]
    source: Mapped[str]
    source_reference: Mapped[str | None]
    promised_in: Mapped[str | None]
    owner: Mapped[str | None]
    due_on: Mapped[date | None]
    progress: Mapped[str]
    result: Mapped[str | None]
    evidence: Mapped[str | None]
    completed_on: Mapped[date | None]
    effect_check_due_on: Mapped[date | None]
    effect: Mapped[str | None]

    __table_args__ = (
        one_of("progress", ("open", "done", "part", "not_done", "carried", "dropped")),
        sane_day("due_on"),
        CheckConstraint("progress <> 'done' OR evidence IS NOT NULL", name="done_needs_evidence"),
    )
