"""Specifications of bought services that the Chief Social Work Officer authorised, returned or refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.store.tables.base import RegisterRow, Scaled, in_order, one_of, sane_day


class Authorisation(RegisterRow):
    """One authorisation of a specification; `value` is pounds a year, exact to the penny."""

    __tablename__ = "authorisation"

    service: Mapped[str]
    client_group: Mapped[str | None]
    specification_version: Mapped[str | None]
    provider_type: Mapped[str | None]
    provider: Mapped[str | None]
    value: Mapped[Decimal | None] = mapped_column(Scaled(2))
    vat_basis: Mapped[str | None]
    route: Mapped[str | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    advice: Mapped[str | None]
    decision: Mapped[str | None]
    decided_on: Mapped[date | None]
    decision_maker: Mapped[str | None]
    conditions: Mapped[str | None]
    conditions_due_on: Mapped[date | None]
    conditions_met_on: Mapped[date | None]
    review_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]

    __table_args__ = (
        one_of("decision", ("authorised", "authorised_with_conditions", "returned", "refused")),
        one_of("vat_basis", ("excluding", "including", "not_applicable")),
        CheckConstraint("value >= 0", name="value_not_negative"),
        in_order("period_from", "period_to"),
        in_order("decided_on", "reviewed_on"),
        sane_day("decided_on"),
    )
