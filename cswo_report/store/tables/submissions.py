"""Where a year's report goes: the bodies that receive it, and what their members asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped

from cswo_report.store.tables.base import RegisterRow, in_order, one_of, sane_day

BODIES = ("council", "committee", "integration_joint_board", "nhs_board", "scottish_government")


class Submission(RegisterRow):
    """One body that a report goes to. Noted, approved, published and sent are four states: each has a day of its own."""

    __tablename__ = "submission"

    report_year: Mapped[str]
    body: Mapped[str]
    body_name: Mapped[str | None]
    configuration: Mapped[str | None]
    meeting_on: Mapped[date | None]
    item: Mapped[str | None]
    report_number: Mapped[str | None]
    presenter: Mapped[str | None]
    noted_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    published_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    decision: Mapped[str | None]
    steps_done: Mapped[dict[str, Any] | None]

    __table_args__ = (
        one_of("body", BODIES),
        *(sane_day(name) for name in ("meeting_on", "noted_on", "approved_on", "published_on", "sent_on")),
    )


class MemberRequest(RegisterRow):
    """Something members asked for when a report was before them."""

    __tablename__ = "member_request"

    asked_on: Mapped[date]
    report_year: Mapped[str]
    body: Mapped[str]
    body_name: Mapped[str | None]
    submission: Mapped[str | None]
    request: Mapped[str]
    owner: Mapped[str | None]
    due_on: Mapped[date | None]
    state: Mapped[str]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]

    __table_args__ = (
        one_of("body", BODIES),
        one_of("state", ("open", "under_way", "answered", "declined")),
        sane_day("asked_on"),
        sane_day("due_on"),
        in_order("asked_on", "answered_on"),
    )
