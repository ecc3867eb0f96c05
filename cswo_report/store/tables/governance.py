"""Officers and delegations, standards, advice, comment, escalation, complaints, grades, audits and supplied figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.domain.values import Basis, Presence, Qualifier, Status
from cswo_report.store.tables.base import RegisterRow, Scaled, in_order, one_of, sane_day


class Officer(RegisterRow):
    """An officer by post; decisions name the key."""

    __tablename__ = "officer"

    officer_key: Mapped[str] = mapped_column(unique=True)
    post_title: Mapped[str]
    role: Mapped[str]
    registration_number: Mapped[str | None]
    registration_part: Mapped[str | None]
    registered_until: Mapped[date | None]
    in_post_from: Mapped[date | None]
    in_post_to: Mapped[date | None]

    __table_args__ = (in_order("in_post_from", "in_post_to"),)


class Delegation(RegisterRow):
    """A function an officer may discharge in place of the Chief Social Work Officer, between two dates."""

    __tablename__ = "delegation"

    officer: Mapped[str]
    functions: Mapped[list[str]]
    capacity: Mapped[str]
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]
    instrument: Mapped[str | None]

    __table_args__ = (
        one_of("capacity", ("deputy", "delegate", "agency_decision_maker")),
        sane_day("in_force_from"),
        in_order("in_force_from", "in_force_to"),
    )


class Observation(RegisterRow):
    """A figure supplied ready-made: measure, period, dimensions, and a value with how exact and how settled it is."""

    __tablename__ = "observation"

    measure: Mapped[str]
    area: Mapped[str | None]
    basis: Mapped[str]
    period: Mapped[str]
    dimensions: Mapped[dict[str, Any] | None]
    presence: Mapped[str]
    number: Mapped[Decimal | None] = mapped_column(Scaled(4))
    number_high: Mapped[Decimal | None] = mapped_column(Scaled(4))
    qualifier: Mapped[str | None]
    status: Mapped[str | None]
    unit: Mapped[str | None]
    source: Mapped[str]
    source_address: Mapped[str | None]
    footnote: Mapped[str | None]
    as_printed: Mapped[str | None]

    __table_args__ = (
        one_of("basis", tuple(basis.value for basis in Basis)),
        one_of("presence", tuple(presence.value for presence in Presence)),
        one_of("qualifier", tuple(qualifier.value for qualifier in Qualifier)),
        one_of("status", tuple(status.value for status in Status)),
        CheckConstraint("(presence = 'number') = (number IS NOT NULL)", name="number_exactly_when_present"),
        Index(None, "measure", "period"),
    )


class Complaint(RegisterRow):
    """One complaint at one stage of the procedure."""

    __tablename__ = "complaint"

    received_on: Mapped[date]
    stage: Mapped[str]
    service: Mapped[str | None]
    theme: Mapped[str | None]
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    extended: Mapped[bool | None]
    outcome: Mapped[str | None]
    learning: Mapped[str | None]
    acknowledged_on: Mapped[date | None]

    __table_args__ = (
        one_of("stage", ("1", "2")),
        sane_day("received_on"),
        in_order("received_on", "closed_on"),
        in_order("received_on", "acknowledged_on"),
    )


class Grade(RegisterRow):
    """One grade given to one theme, key question or quality indicator of one registered service, 1 (unsatisfactory) to 6 (excellent)."""

    __tablename__ = "grade"

    service: Mapped[str]
    service_type: Mapped[str]
    provider_type: Mapped[str | None]
    inspected_on: Mapped[date]
    framework: Mapped[str]
    theme: Mapped[str]
    indicator: Mapped[str | None]
    grade: Mapped[int]
    requirements: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("grade BETWEEN 1 AND 6", name="grade_one_to_six"),
        one_of("framework", ("themes", "key_questions")),
        sane_day("inspected_on"),
    )


class Statement(RegisterRow):
    """A version of the statement of values and standards, with whom it was agreed and how it was made known."""

    __tablename__ = "statement"

    title: Mapped[str]
    version: Mapped[str]
    agreed_on: Mapped[date | None]
    agreed_by: Mapped[str | None]
    communicated_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    next_review_on: Mapped[date | None]
    summary: Mapped[str | None]

    __table_args__ = (in_order("agreed_on", "communicated_on"),)


class Advice(RegisterRow):
    """Professional advice: to whom, on what, and whether it was accepted."""

    __tablename__ = "advice"

    given_on: Mapped[date]
    given_to: Mapped[str]
    topic: Mapped[str]
    advice: Mapped[str | None]
    accepted: Mapped[str | None]
    outcome: Mapped[str | None]

    __table_args__ = (sane_day("given_on"), one_of("accepted", ("yes", "part", "no", "awaited")))


class Comment(RegisterRow):
    """Independent comment on a performance report, in the five parts of the role."""

    __tablename__ = "comment"

    given_on: Mapped[date]
    given_to: Mapped[str]
    report_title: Mapped[str]
    implications: Mapped[str | None]
    outcomes: Mapped[str | None]
    remedial_action: Mapped[str | None]
    sharing_learning: Mapped[str | None]
    monitoring: Mapped[str | None]

    __table_args__ = (sane_day("given_on"),)


class Escalation(RegisterRow):
    """A matter brought to the chief executive, with the reply."""

    __tablename__ = "escalation"

    raised_on: Mapped[date]
    ground: Mapped[str | None]
    issue: Mapped[str]
    reply: Mapped[str | None]
    replied_on: Mapped[date | None]
    effect: Mapped[str | None]

    __table_args__ = (sane_day("raised_on"), in_order("raised_on", "replied_on"))


class StandardsAudit(RegisterRow):
    """A check of practice against one standard in a sample of one team's files."""

    __tablename__ = "standards_audit"

    audited_on: Mapped[date]
    standard: Mapped[str]
    team: Mapped[str | None]
    sample_size: Mapped[int]
    met: Mapped[int | None]
    finding: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("sample_size >= 1", name="sample_not_empty"),
        CheckConstraint("met BETWEEN 0 AND sample_size", name="met_within_sample"),
        sane_day("audited_on"),
    )


class VignetteConsent(RegisterRow):
    """Consent to tell a case in a report: who agreed in what capacity, for which editions, and the check that nobody is recognised."""

    __tablename__ = "vignette_consent"

    given_by: Mapped[str]
    given_on: Mapped[date]
    editions: Mapped[list[str]]
    evidence: Mapped[str | None]
    checked_by: Mapped[str | None]
    checked_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]

    __table_args__ = (sane_day("given_on"), sane_day("checked_on"), in_order("given_on", "withdrawn_on"))
