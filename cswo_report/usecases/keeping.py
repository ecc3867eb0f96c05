"""Keeps the store: check, upgrade, back up, restore. Every backup is private and whole as of one moment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cswo_report import files
from cswo_report.errors import Conflict, NotFound, StoreError
from cswo_report.store import audit, schema
from cswo_report.store.engine import Store, look_at_file
from cswo_report.usecases.workspace import Workspace

ON_A_SERVER = "This store is on a database server; its own tools back it up (pg_dump, pg_restore)."


def check(workspace: Workspace) -> list[str]:
    """Everything wrong with the store, in sentences; empty when it is sound."""
    schema.check_usable(workspace.store)
    faults = schema.integrity_faults(workspace.store)
    if not faults:
        with workspace.store.reading() as session:
            verdict = audit.verify(session)
        if not verdict.whole:
            faults.append(verdict.fault)
    return faults


def upgrade(workspace: Workspace) -> Path | None:
    """Bring the store to this program's version; answer the copy kept, or None if nothing was to do."""
    if schema.current(workspace.store) == schema.revisions()[-1]:
        return None
    if schema.current(workspace.store) not in schema.revisions():
        schema.check_usable(workspace.store)
    return schema.upgrade(workspace.store, workspace.backups)


def backup(workspace: Workspace, target: Path | None) -> Path:
    """Copy the store, whole as of one moment, to a private file that must not exist yet."""
    path = workspace.store.path
    if path is None:
        raise StoreError(ON_A_SERVER)
    schema.check_usable(workspace.store)
    chosen = target or workspace.backups / f"records-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    if chosen.exists():
        raise Conflict(f"{chosen} exists already.", "Choose another name.")
    if target is None:
        files.make_private_folder(chosen.parent)
    elif not chosen.parent.is_dir():
        raise NotFound(f"There is no folder {chosen.parent}.", "Make it first.")
    schema.copy_sqlite(path, chosen)
    return chosen


def restore(workspace: Workspace, source: Path) -> Path | None:
    """Put a backup in the store's place; what was there before is kept and its path answered."""
    path = workspace.store.path
    if path is None:
        raise StoreError(ON_A_SERVER)
    look_at_file(source)
    copy = Store(f"sqlite:///{source.resolve()}")
    try:
        schema.check_usable(copy)
        faults = schema.integrity_faults(copy)
        if not faults:
            with copy.reading() as session:
                fault = audit.verify(session).fault
            faults = [fault] if fault else []
    finally:
        copy.close()
    if faults:
        raise StoreError(f"The backup does not hold: {faults[0]} Nothing was changed.", "Choose another backup.")
    kept = None
    if path.exists():
        files.make_private_folder(workspace.backups)
        kept = workspace.backups / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.db"
        path.replace(kept)
        for left_over in (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")):
            left_over.unlink(missing_ok=True)
    else:
        files.make_private_folder(path.parent)
    schema.copy_sqlite(source, path)
    return kept
