"""Keeps what was imported: each batch with its own entry in the trail, and which row of which source became which record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from cswo_report.store.canonical import digest
from cswo_report.store.ledger import Ledger
from cswo_report.store.rows import insert_rows
from cswo_report.store.tables.imports import ImportBatch, ImportRow
from cswo_report.store.tables.registry import AuditEntry

REGISTER = "import"
PREFIX = "IM"
COLUMNS = tuple(column.name for column in ImportRow.__table__.columns if column.name not in {"id", "batch"})
TOLD = tuple(
    column.name for column in ImportBatch.__table__.columns if column.name not in {"id", "audit_entry", "undone_by"}
)
"""What the entry about a batch states of it."""

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Batch:
    """One import that was written."""

    number: int
    reference: str
    at: datetime
    actor: str
    sources: tuple[str, ...]
    files: tuple[tuple[str, str], ...]  # name, SHA-256
    counts: Mapping[str, int]
    first_entry: int
    last_entry: int
    undone: bool = False


@dataclass(frozen=True)
class SourceRow:
    """One row as a source gave it last, and the record it became. `cells` is a short hash of each cell, by field."""

    source: str
    file: str
    sheet: str
    row: int
    type_name: str
    row_key: str
    content_hash: str
    reference: str
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileBefore:
    """A file that was imported before: in which import, and under which name."""

    batch: int
    name: str
    is_newest: bool = False  # no later import took other content under this name


@dataclass(frozen=True)
class Sent:
    """What is known, without its cells, of one row that a source sent."""

    source: str
    type_name: str
    row_key: str
    content_hash: str
    reference: str


def next_number(session: Session) -> int:
    """The number that the next import will have."""
    return (session.scalar(select(func.max(ImportBatch.number))) or 0) + 1


def keep(
    session: Session,
    ledger: Ledger,
    first_entry: int,
    files: Sequence[tuple[str, str]],
    counts: Mapping[str, int],
    rows: Sequence[SourceRow],
) -> int:
    """Write a batch whose changes are in the trail from `first_entry` to its end, and its rows; answer its number."""
    kept = [{name: getattr(row, name) for name in COLUMNS} | {"cells": dict(row.cells)} for row in rows]
    number, at = next_number(session), ledger.now()
    reference = ledger.new_reference(PREFIX)
    told = {
        "reference": reference,
        "number": number,
        "first_entry": first_entry,
        "last_entry": ledger.last_entry,
        "row_count": len(kept),
        "at": at,
        "actor": ledger.actor,
        "sources": sorted({row.source for row in rows}),
        "files": [{"name": name, "sha256": sha256} for name, sha256 in files],
        "counts": {name: str(count) for name, count in counts.items()},
        "rows_hash": hash_of(kept),
    }
    entry = ledger.log(REGISTER, reference, told, at)
    session.execute(insert(ImportBatch), [{**told, "audit_entry": entry}])
    batch = session.scalars(select(ImportBatch.id).where(ImportBatch.number == number)).one()
    for start in range(0, len(kept), ROWS_AT_ONCE):
        some = [{**row, "batch": batch} for row in kept[start : start + ROWS_AT_ONCE]]
        insert_rows(session.connection(), ImportRow.__table__, some)  # type: ignore[arg-type]
    return number


def hash_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """The hash that a batch's entry states of its rows."""
    mark = hashlib.sha256()
    for row in rows:
        mark.update(json.dumps([row[name] for name in COLUMNS], ensure_ascii=False, sort_keys=True).encode())
    return mark.hexdigest()


def batches(session: Session) -> list[Batch]:
    """Every import that was written, the newest first."""
    found = session.scalars(select(ImportBatch).order_by(ImportBatch.number.desc()))
    return [_batch(row) for row in found]


def find(session: Session, number: int) -> Batch | None:
    row = session.scalars(select(ImportBatch).where(ImportBatch.number == number)).one_or_none()
    return _batch(row) if row else None


def _batch(row: ImportBatch) -> Batch:
    return Batch(
        row.number,
        row.reference,
        row.at,
        row.actor,
        tuple(row.sources),
        tuple((entry["name"], entry["sha256"]) for entry in row.files),
        {name: int(count) for name, count in row.counts.items()},
        row.first_entry,
        row.last_entry,
        row.undone_by is not None,
    )


def imported_before(session: Session, sha256: str) -> int:
    """The number of the newest import of a file of this content that was not undone; 0 if there is none."""
    found = session.scalars(
        select(ImportBatch).where(ImportBatch.undone_by.is_(None)).order_by(ImportBatch.number.desc())
    )
    return next((row.number for row in found if any(entry["sha256"] == sha256 for entry in row.files)), 0)


def files_before(session: Session) -> dict[str, FileBefore]:
    """By SHA-256, the newest import of each file that was not undone."""
    found: dict[str, FileBefore] = {}
    newest: dict[str, str] = {}
    query = select(ImportBatch).where(ImportBatch.undone_by.is_(None)).order_by(ImportBatch.number)
    for batch in session.scalars(query):
        for entry in batch.files:
            found[entry["sha256"]] = FileBefore(batch.number, entry["name"])
            newest[entry["name"]] = entry["sha256"]
    return {sha256: replace(file, is_newest=newest[file.name] == sha256) for sha256, file in found.items()}


def sources_of_file(session: Session, number: int, name: str) -> dict[tuple[str, str], str]:
    """By sheet and type, the source that the rows of a file were taken as in one import."""
    query = (
        select(ImportRow.sheet, ImportRow.type_name, ImportRow.source)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch)
        .where(ImportBatch.number == number, ImportRow.file == name)
        .distinct()
    )
    return {(row.sheet, row.type_name): row.source for row in session.execute(query)}


def sent_before(session: Session, type_names: Sequence[str]) -> Iterator[Sent]:
    """Every row of some types that any source ever sent, oldest first; imports that were undone do not count."""
    query = (
        select(ImportRow.source, ImportRow.type_name, ImportRow.row_key, ImportRow.content_hash, ImportRow.reference)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch)
        .where(ImportRow.type_name.in_(type_names), ImportBatch.undone_by.is_(None))
        .order_by(ImportRow.id)
    )
    yield from (Sent(*row) for row in session.execute(query))


def has_sent(session: Session, source: str, type_name: str) -> bool:
    """Whether a source has ever sent rows of a type."""
    sent = select(ImportRow.id).where(ImportRow.source == source, ImportRow.type_name == type_name)
    return session.scalar(sent.limit(1)) is not None


def source_rows(session: Session, source: str, type_names: Sequence[str]) -> list[SourceRow]:
    """What a source gave last of each record, oldest first; imports that were undone do not count."""
    columns = [ImportRow.__table__.c[name] for name in COLUMNS]
    query = (
        select(*columns)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch)
        .where(ImportRow.source == source, ImportRow.type_name.in_(type_names), ImportBatch.undone_by.is_(None))
        .order_by(ImportRow.id)
    )
    last = {row.reference: row for row in session.execute(query)}
    return [
        SourceRow(
            row.source,
            row.file,
            row.sheet,
            row.row,
            row.type_name,
            row.row_key,
            row.content_hash,
            row.reference,
            row.cells,
        )
        for row in last.values()
    ]


def entries_of(session: Session, batch: Batch) -> Iterator[AuditEntry]:
    """The entries of the records that a batch wrote, oldest first."""
    query = select(AuditEntry).where(AuditEntry.entry.between(batch.first_entry, batch.last_entry))
    yield from session.scalars(query.order_by(AuditEntry.entry))


def changed_since(session: Session, batch: Batch) -> list[str]:
    """The records of a batch that were changed after it, by reference; a later import that was undone has changed nothing."""
    ours = select(AuditEntry.reference).where(AuditEntry.entry.between(batch.first_entry, batch.last_entry))
    query = select(AuditEntry.entry, AuditEntry.reference).where(
        AuditEntry.entry > batch.last_entry, AuditEntry.reference.in_(ours), AuditEntry.register != REGISTER
    )
    undone = [span for each in session.scalars(select(ImportBatch)) for span in _spans_undone(each)]
    found = session.execute(query).all()
    return sorted({row.reference for row in found if not any(row.entry in span for span in undone)})


def _spans_undone(batch: ImportBatch) -> list[range]:
    """The entries that an import which was undone wrote, and as many that undid it, which stand before the entry that says so."""
    if batch.undone_by is None:
        return []
    written = range(batch.first_entry, batch.last_entry + 1)
    return [written, range(batch.undone_by - len(written), batch.undone_by)]


def mark_undone(session: Session, ledger: Ledger, batch: Batch, reason: str) -> int:
    """Say of a batch that it was undone, with an entry of its own; answer the entry's number."""
    row = session.scalars(select(ImportBatch).where(ImportBatch.number == batch.number)).one()
    told = {**_told(row), "undone": True}
    entry = ledger.log(REGISTER, batch.reference, told, ledger.now(), action="void", revision=2, reason=reason)
    session.execute(
        update(ImportBatch)
        .where(ImportBatch.number == batch.number)
        .values(undone_by=entry)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return entry


def _told(row: ImportBatch) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TOLD}


def faults(session: Session, newest: dict[str, tuple[int, str]]) -> str:
    """The first import that is not what its entry says; `newest` loses the imports that are."""
    for batch in session.scalars(select(ImportBatch).order_by(ImportBatch.id)).all():
        entry, stated = newest.pop(batch.reference, (0, ""))
        told = _told(batch) | ({"undone": True} if batch.undone_by is not None else {})
        if entry != (batch.undone_by or batch.audit_entry) or digest(told) != stated:
            return f"The import {batch.reference} is not what entry {entry} says it is."
        columns = [ImportRow.__table__.c[name] for name in COLUMNS]
        rows = session.execute(select(*columns).where(ImportRow.batch == batch.id).order_by(ImportRow.id)).all()
        kept = hash_of(dict(zip(COLUMNS, row, strict=True)) for row in rows)
        if (len(rows), kept) != (batch.row_count, batch.rows_hash):
            return f"The rows of the import {batch.reference} were altered after they were written."
    return ""
