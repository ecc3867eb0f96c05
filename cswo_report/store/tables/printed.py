"""What was printed: each built report, each number in it with its place and origin, and the definitions they were printed under.

Tables of a module of their own, since a trace reads no others before it counts. All three are append-only; triggers see to it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.store.tables.audit import AuditEntry
from cswo_report.store.tables.base import Base

assert AuditEntry.__tablename__ == "audit_entry"  # the table that the foreign key below names


class PrintedReport(Base):
    """One build of a paper: what was made, by whom and when, and how many numbers it was the first to print."""

    __tablename__ = "printed_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    paper: Mapped[str]
    year: Mapped[str]
    edition: Mapped[str]
    dated: Mapped[date]
    file: Mapped[str]
    sha256: Mapped[str]
    numbers: Mapped[int]
    kept: Mapped[int]
    kept_hash: Mapped[str]
    built_by: Mapped[str]
    built_at: Mapped[datetime]
    audit_entry: Mapped[int] = mapped_column(ForeignKey("audit_entry.entry", ondelete="RESTRICT"))

    __table_args__ = (
        CheckConstraint("numbers >= kept AND kept >= 0", name="kept_are_among_the_numbers"),
        Index(None, "paper", "year", "edition"),
    )


class PrintedDefinition(Base):
    """What a figure meant when it was printed, and how it was counted: a new row whenever that changed."""

    __tablename__ = "printed_definition"

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(ForeignKey("printed_report.id", ondelete="RESTRICT"))
    key: Mapped[str]
    version: Mapped[str]
    content: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("key", "version"),)


class PrintedFigure(Base):
    """One number at one place, kept when the place is new or what is printed there is not what was printed there last."""

    __tablename__ = "printed_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(ForeignKey("printed_report.id", ondelete="RESTRICT"))
    section: Mapped[str]
    code: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    row_label: Mapped[str]
    column_label: Mapped[str]
    position: Mapped[int]
    text: Mapped[str]
    figure: Mapped[str]
    figure_year: Mapped[str]
    form: Mapped[str]
    record: Mapped[str]
    field: Mapped[str]
    definition: Mapped[str]

    __table_args__ = (
        CheckConstraint("position >= 1", name="position_counts_from_one"),
        CheckConstraint("figure <> '' OR record <> ''", name="comes_from_somewhere"),
        Index(None, "code"),
        Index(None, "report"),
        Index(None, "figure", "figure_year"),
    )
