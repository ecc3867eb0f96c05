"""Everything back: an export into a store that holds nothing yet, row for row, the audit trail as it was.

Nothing is taken on trust: each file against its fingerprint, each cell against its column, then the whole trail and every record
against it. On SQLite a new store is filled beside the old one and put in its place; on a server all is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from cswo_report import files
from cswo_report.domain.findings import shown
from cswo_report.domain.open_tables import OpenTable
from cswo_report.errors import Conflict, InputRefused, NotFound, StoreError
from cswo_report.exchange import csvw
from cswo_report.exchange.csvw import Export
from cswo_report.store import audit, dumping, schema
from cswo_report.store.engine import Store
from cswo_report.usecases.exporting import MEANINGS, learnt_of, tables
from cswo_report.usecases.recognising_profiles import LEARNT, learnt_in
from cswo_report.usecases.time_limits import TimeLimits
from cswo_report.usecases.workspace import Workspace

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What was written: files read, rows, records of registers, entries of the trail, its head, and what was learnt of sources."""

    tables: int
    rows: int
    records: int
    entries: int
    head: str
    learnt: int = 0  # files put into sources/


def restore(workspace: Workspace, folder: Path, tell: Tell) -> Restored:
    """Fill an empty store from an export; refused, with nothing written, if the store is not empty or the export does not hold."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", "Name a folder made with: cswo-report export DIR")
    export = csvw.read_metadata(folder)
    known = tables(workspace.reference)
    _check_version(export)
    _check_columns(export, known)
    _check_empty(workspace.store)
    tell("Checking the files")
    csvw.check_files(export, export.tables)
    learnt_in(folder / LEARNT)  # refused, before anything is written, where one of them is none
    if workspace.store.path is None:
        with workspace.store.writing() as session:
            _require_new(session)
            dumping.clear_new(session)
            restored = _fill(session, workspace, export, known, tell)
    else:
        restored = _fill_beside(workspace, workspace.store.path, export, known, tell)
    return replace(restored, learnt=_put_back_learnt(workspace, folder))


def _put_back_learnt(workspace: Workspace, folder: Path) -> int:
    """Copy what was learnt of sources where the workspace has no file of that name, which stands."""
    wanted = [path for path in learnt_of(folder) if not (workspace.folder / LEARNT / path.name).exists()]
    if wanted:
        files.make_private_folder(workspace.folder / LEARNT)
    for path in wanted:
        files.write_whole(workspace.folder / LEARNT / path.name, path.read_bytes())
    return len(wanted)


def _check_version(export: Export) -> None:
    ours = schema.revisions()[-1]
    if export.made.schema != ours:
        raise StoreError(
            f"The export is of the schema {shown(export.made.schema)}, and this program’s is {ours}. Nothing was written.",
            f"Restore it with cswo-report {shown(export.made.program, 20)}, which made it, into a store of that program; "
            "then upgrade that store with: cswo-report store upgrade",
        )


def _check_columns(export: Export, known: tuple[OpenTable, ...]) -> None:
    wanted = {table.name: {column.name for column in table.columns} for table in known}
    missing = [name for name in (*wanted, *MEANINGS) if name not in export.tables]
    strange = [name for name in export.tables if name not in wanted and name not in MEANINGS]
    if missing or strange:
        word = "misses the table" if missing else "has a table that no store has,"
        raise InputRefused(f"{csvw.METADATA}: it {word} {shown((missing or strange)[0])}.", remedy=csvw.AS_MADE)
    for name, columns in wanted.items():
        told = [column for column, _ in export.tables[name].columns]
        unknown = [column for column in told if column not in columns]
        lost = sorted(columns - set(told))
        if unknown or lost or len(told) != len(columns):
            rule = f"there is no column {shown(unknown[0])}" if unknown else f"the columns do not fit {', '.join(lost)}"
            raise InputRefused(f"{name}.csv: {rule}.".replace(" .", "."), remedy=csvw.AS_MADE)


def _check_empty(store: Store) -> None:
    schema.check_usable(store)
    with store.reading() as session:
        _require_new(session)


def _require_new(session: Session) -> None:
    if not dumping.is_new(session):
        raise Conflict(
            "The store is not empty; an export is restored into an empty one only. Nothing was changed.",
            "Make an empty workspace with: cswo-report init DIR --council NAME",
        )


def _fill_beside(
    workspace: Workspace, path: Path, export: Export, known: tuple[OpenTable, ...], tell: Tell
) -> Restored:
    beside = path.with_name(f".{path.name}.filling")
    leavings = [beside.with_name(beside.name + suffix) for suffix in ("", "-wal", "-shm", "-journal", ".lock")]
    with files.waiting_in_line(path.with_name(path.name + ".lock")):
        _check_empty(workspace.store)
        other = Store(f"sqlite:///{beside}")
        try:
            for each in leavings:
                each.unlink(missing_ok=True)
            schema.create(other)
            with other.writing() as session:
                restored = _fill(session, workspace, export, known, tell)
            other.close()
            workspace.store.close()
            beside.replace(path)
            for suffix in ("-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        finally:
            other.close()
            for each in leavings:
                each.unlink(missing_ok=True)
    return restored


def _fill(session: Session, workspace: Workspace, export: Export, known: tuple[OpenTable, ...], tell: Tell) -> Restored:
    rows: dict[str, int] = {}
    for table in known:
        tell(f"Reading: {table.file}")
        rows[table.name] = dumping.write(session, table, csvw.read_rows(export, table))
    dumping.go_on_counting(session)
    tell("Proving the audit trail")
    verdict = audit.verify(session)
    fault = verdict.fault or (
        "" if verdict.head == export.made.head else "The audit trail ends elsewhere than the metadata says."
    )
    if fault:
        raise InputRefused(f"The export does not hold: {fault} Nothing was written.", remedy=csvw.AS_MADE)
    tell("Computing every time limit")
    TimeLimits(session, workspace.reference).recompute()
    held = sum(rows[name] for name in dumping.registers_of(list(rows)))
    return Restored(len(rows), sum(rows.values()), held, verdict.entries, verdict.head)
