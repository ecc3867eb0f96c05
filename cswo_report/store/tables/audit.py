"""The audit trail: append-only, each entry chained to the one before by its hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.store.tables.base import Base, one_of

ACTIONS = ("add", "amend", "event", "void", "override", "set_up")


class AuditEntry(Base):
    """One change to one record: who, when, what from what to what, why; no entry is ever changed or taken out."""

    __tablename__ = "audit_entry"

    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    register: Mapped[str]
    reference: Mapped[str]
    revision: Mapped[int]
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    record_hash: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)

    __table_args__ = (
        CheckConstraint("entry >= 1", name="entry_counts_from_one"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        one_of("action", ACTIONS),
        Index(None, "register", "reference"),
    )
