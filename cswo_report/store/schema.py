"""Makes, checks and upgrades the schema. An SQLite store is copied first and the copy is upgraded, so that a killed upgrade
leaves the old store or the new one, never something between.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from cswo_report import files, shipped
from cswo_report.errors import Conflict, StoreError
from cswo_report.store.engine import Store, in_words, look_at_file

_NAME = re.compile(r"(\d{4}_\w+)\.py")


def revisions() -> list[str]:
    """Every schema revision this program knows, oldest first; a revision's id is its file's name."""
    folder = shipped.root("migrations") / "versions"
    return sorted(match[1] for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)))


def create(store: Store) -> None:
    """Make a new, empty store; refuse to touch one that is there."""
    path = store.path
    if path is not None:
        if path.exists():
            raise Conflict(f"There is a store at {path} already.", "Choose another folder.")
        files.make_private_folder(path.parent)
        files.make_private_file(path)
    elif current(store):
        raise Conflict("There is a store in this database already.", "Name an empty database.")
    try:
        with _schema_connection(store) as connection:
            _run(connection, "upgrade", "head")
    except BaseException:
        if path is not None:
            path.unlink(missing_ok=True)
        raise


def current(store: Store) -> str:
    """The store's schema revision; '' when it has none."""
    if store.path is not None:
        look_at_file(store.path)
    with store.reading() as session:
        table = text(
            "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
            if store.path
            else "SELECT table_name FROM information_schema.tables WHERE table_name = 'alembic_version'"
        )
        if session.execute(table).first() is None:
            return ""
        return session.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def check_usable(store: Store) -> None:
    """Refuse a store that is missing, foreign, older or newer than this program."""
    found, known = current(store), revisions()
    if not found:
        raise StoreError(
            f"{store.path or 'The database'} is not a store of this program.", "Name the right store in cswo.toml."
        )
    if found not in known:
        raise StoreError(
            f"The store is of a newer version ({found}) than this program ({known[-1]}).", "Install the newer program."
        )
    if found != known[-1]:
        raise StoreError(
            f"The store is of an older version ({found}); this program needs {known[-1]}.",
            "Run: cswo-report store upgrade",
        )


def upgrade(store: Store, backups: Path, target: str = "head") -> Path | None:
    """Bring a store to the newest schema (or another, in tests); answer the copy kept of an SQLite store."""
    return _migrate(store, backups, "upgrade", target)


def downgrade(store: Store, backups: Path, target: str) -> Path | None:
    """Bring a store back to an older schema, keeping a copy of the newer one."""
    return _migrate(store, backups, "downgrade", target)


def _migrate(store: Store, backups: Path, way: str, target: str) -> Path | None:
    path = store.path
    if path is None:
        with _schema_connection(store) as connection:
            _run(connection, way, target)
        return None
    look_at_file(path)
    files.make_private_folder(backups)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    kept, working = backups / f"before-{way}-{stamp}.db", path.with_name(f".{path.name}.{way}")
    with files.waiting_in_line(path.with_name(path.name + ".lock")):
        copy_sqlite(path, kept)
        working.unlink(missing_ok=True)
        copy_sqlite(path, working)
        other = Store(f"sqlite:///{working}")
        try:
            with _schema_connection(other) as connection:
                _run(connection, way, target)
            faults = integrity_faults(other)
            if faults:
                raise StoreError(f"The upgraded copy does not hold: {faults[0]} The store was left as it was.")
            other.close()
            store.close()
            working.replace(path)
        finally:
            other.close()
            working.unlink(missing_ok=True)
    return kept


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a live SQLite store, whole as of one moment, into a private file; a copy that fails leaves none behind."""
    files.make_private_file(target)
    try:
        with (
            in_words(target),
            contextlib.closing(sqlite3.connect(source)) as old,
            contextlib.closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def integrity_faults(store: Store) -> list[str]:
    """What the database itself finds wrong: damaged pages, rows that point nowhere. Empty when all is well."""
    if store.path is None:
        return []
    with store.reading() as session:
        faults = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        faults += [
            f"A row of {row[0]} points to a missing row of {row[2]}."
            for row in session.execute(text("PRAGMA foreign_key_check"))
        ]
    return faults


@contextlib.contextmanager
def _schema_connection(store: Store) -> Iterator[Connection]:
    """A connection for changing the schema; on SQLite foreign keys are off meanwhile (batch moves would cascade)."""
    with store.engine.connect() as connection:
        if store.path is not None:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
            connection.commit()
        finally:
            if store.path is not None:
                connection.rollback()
                raw.execute("PRAGMA foreign_keys = ON")


def _run(connection: Connection, way: str, target: str) -> None:
    from alembic import command

    getattr(command, way)(alembic_config(connection), target)


def alembic_config(connection: Connection) -> Any:
    """Alembic's settings for one connection, whichever way the program was installed."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped.root("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def check_models(store: Store) -> None:
    """Raise when the tables in Python and the tables the migrations make differ (`alembic check`)."""
    from alembic import command

    with _schema_connection(store) as connection:
        command.check(alembic_config(connection))
