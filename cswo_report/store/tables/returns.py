"""What data owners said: that a period had nothing to report, and where the evidence for a record lies."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.store.tables.base import RegisterRow, sane_day


class NilReturn(RegisterRow):
    """The word of a data owner that a measure, or a whole return, had nothing in a period: a nil, and not a silence."""

    __tablename__ = "nil_return"

    measure: Mapped[str]
    period: Mapped[str]
    supplied_by: Mapped[str]
    noted_on: Mapped[date]
    note: Mapped[str | None]

    __table_args__ = (sane_day("noted_on"), Index(None, "measure", "period"))


class Evidence(RegisterRow):
    """Where the evidence for a record lies, and what its content was then: a path or address and a hash, never a copy."""

    __tablename__ = "evidence"

    record: Mapped[str] = mapped_column(index=True)
    what: Mapped[str | None]
    place: Mapped[str]
    sha256: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    seen_on: Mapped[date]

    __table_args__ = (
        sane_day("seen_on"),
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("size >= 0", name="size_not_below_nought"),
    )
