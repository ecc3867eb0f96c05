"""What was imported: each batch that was written, and which row of which source became which record.

Bookkeeping beside the registers, in no measure. Rows are append-only; of a batch nothing changes but that it was undone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cswo_report.store.tables.audit import AuditEntry
from cswo_report.store.tables.base import JSON_VALUE, Base

assert AuditEntry.__tablename__ == "audit_entry"  # the table that the foreign keys below name


class ImportBatch(Base):
    """One import that was written: its files, what it did, and the entries of the trail from its first change to its last."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int] = mapped_column(unique=True)
    first_entry: Mapped[int]
    last_entry: Mapped[int]
    row_count: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    sources: Mapped[list[str]]
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON_VALUE)  # name, sha256
    counts: Mapped[dict[str, Any]]
    rows_hash: Mapped[str]  # of its import_row rows, so that the entry about the batch covers them
    audit_entry: Mapped[int] = mapped_column(ForeignKey("audit_entry.entry", ondelete="RESTRICT"))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.entry", ondelete="RESTRICT"))

    __table_args__ = (
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("first_entry <= last_entry", name="entries_in_order"),
    )


class ImportRow(Base):
    """One row of a sender's sheet and the record it became; `cells` holds a short hash of each cell as it was given."""

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="RESTRICT"))
    source: Mapped[str]
    file: Mapped[str]
    sheet: Mapped[str]
    row: Mapped[int]
    type_name: Mapped[str]
    row_key: Mapped[str]
    content_hash: Mapped[str]
    cells: Mapped[dict[str, Any]]
    reference: Mapped[str]

    __table_args__ = (Index(None, "source", "type_name"), Index(None, "batch"), Index(None, "reference"))
