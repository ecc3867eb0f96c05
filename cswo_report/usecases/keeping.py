"""Keeps the store: check, upgrade, back up, restore. Every backup is private and whole as of one moment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cswo_report import files
from cswo_report.errors import Conflict, NotFound, StoreError
from cswo_report.store import audit, schema
from cswo_report.store.engine import Store, look_at_file
from cswo_report.usecases import evidence
from cswo_report.usecases.time_limits import Move, TimeLimits
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


def changed_evidence(workspace: Workspace) -> list[str]:
    """The evidence whose file has changed, is gone or cannot be read since it was noted, in sentences."""
    with workspace.store.reading() as session:
        return list(evidence.faults(workspace, session))


def upgrade(workspace: Workspace) -> Path | None:
    """Bring the store to this program's version; answer the copy kept, or None if nothing was to do."""
    if schema.current(workspace.store) == schema.revisions()[-1]:
        return None
    if schema.current(workspace.store) not in schema.revisions():
        schema.check_usable(workspace.store)
    kept = schema.upgrade(workspace.store, workspace.backups)
    recompute(workspace)
    return kept


def recompute(workspace: Workspace) -> list[Move]:
    """Compute every kept deadline anew; answer those that moved."""
    with workspace.store.writing() as session:
        return TimeLimits(session, workspace.reference).recompute()


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
    if path.exists() and path.samefile(source):
        raise Conflict(f"{source} is the store itself; nothing was changed.", "Name a backup.")
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
    files.make_private_folder(path.parent)
    beside = path.with_name(f".{path.name}.restored")
    with files.waiting_in_line(path.with_name(path.name + ".lock")):
        schema.copy_sqlite(source, beside)
        kept = _keep(path, workspace.backups) if path.exists() else None
        beside.replace(path)
        for left_over in _companions(path):
            left_over.unlink(missing_ok=True)
    return kept


def _keep(path: Path, backups: Path) -> Path:
    """Keep the store that is about to be replaced: whole if it can still be read, else its files as they are."""
    files.make_private_folder(backups)
    kept = backups / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.db"
    try:
        schema.copy_sqlite(path, kept)
    except StoreError:
        for one, other in zip((path, *_companions(path)), (kept, *_companions(kept)), strict=True):
            if one.exists():
                one.replace(other)
    return kept


def _companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")]
