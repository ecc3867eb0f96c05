"""The one module that makes engines: foreign keys on, files private, writers in turn, and no risky SQLite mode.

SQLite before 3.51.3 can lose commits in WAL mode with two writers, so WAL is used only from that version on; otherwise the
rollback journal with full sync. PostgreSQL is reached by URL through psycopg 3.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from cswo_report import files
from cswo_report.errors import Conflict, StoreError

WAL_IS_SAFE_FROM = (3, 51, 3)
BUSY_SECONDS = 20
CACHE_KIB = 32_000  # of pages kept in memory, so that a list read along an index does not fetch each page many times
SQLITE_HEADER = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Store:
    """A place where records are kept, by URL: `sqlite:////path/to/store.db` or `postgresql+psycopg://…`."""

    url: str

    @property
    def path(self) -> Path | None:
        """The file of an SQLite store; None for PostgreSQL."""
        try:
            address = make_url(self.url)
        except (ArgumentError, ValueError) as fault:
            raise _unknown_address() from fault
        if address.drivername.split("+")[0] not in {"sqlite", "postgresql"}:
            raise _unknown_address()
        return Path(address.database) if address.drivername.startswith("sqlite") and address.database else None

    @cached_property
    def engine(self) -> Engine:
        return _make_engine(self.url, self.path)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the store and changes nothing."""
        with in_words(self.path), self.engine.connect() as connection:
            if self.path is None:
                connection.execution_options(isolation_level="REPEATABLE READ")
            _begin(connection, "BEGIN")
            try:
                yield Session(bind=connection, autoflush=False)
            finally:
                connection.rollback()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction, writers served in turn: everything in it is kept, or nothing is."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(in_words(self.path))
            if self.path:
                stack.enter_context(files.waiting_in_line(self.path.with_name(self.path.name + ".lock")))
            connection = stack.enter_context(self.engine.connect())
            _begin(connection, "BEGIN IMMEDIATE")
            if not self.path:
                connection.execute(text("LOCK TABLE audit_entry IN EXCLUSIVE MODE"))
            session = Session(bind=connection, autoflush=False)
            try:
                yield session
                session.flush()
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def close(self) -> None:
        self.engine.dispose()


def _begin(connection: Connection, statement: str) -> None:
    connection.execution_options(begin_with=statement)
    connection.begin()


def _make_engine(url: str, path: Path | None) -> Engine:
    if path is None:
        engine = _postgres_engine(url)
    else:
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _say_begin)
    return engine


def _postgres_engine(url: str) -> Engine:
    try:
        return create_engine(url)
    except ImportError as fault:
        raise StoreError(
            "This store is on PostgreSQL, and its driver is not installed here.",
            "Install it with: pip install 'cswo-report[postgres]'",
        ) from fault


def _say_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(connection.get_execution_options().get("begin_with", "BEGIN"))


def _set_up_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None
    raw.execute("PRAGMA foreign_keys = ON")
    if sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM:
        raw.execute("PRAGMA journal_mode = WAL")
    else:
        raw.execute("PRAGMA journal_mode = DELETE")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    raw.execute("PRAGMA trusted_schema = OFF")


def look_at_file(path: Path) -> None:
    """Refuse a path that is not an SQLite store before anything opens (and so alters) it."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a store.", "Name the store file in cswo.toml.")
    if not path.exists():
        raise StoreError(
            f"The store {path} is not there.",
            "Restore it from a backup, or make a new workspace with: cswo-report init DIR --council NAME",
        )
    try:
        with path.open("rb") as handle:
            start = handle.read(16)
    except PermissionError as fault:
        raise StoreError(f"You may not read the store {path}.", "Ask its owner for access.") from fault
    if not start:
        raise StoreError(f"The store {path} is an empty file.", "Restore it from a backup.")
    if start != SQLITE_HEADER:
        raise StoreError(f"{path} is not a store of this program.", "Name the right file in cswo.toml.")


@contextlib.contextmanager
def in_words(path: Path | None) -> Iterator[None]:
    """Turn the database's own faults into one plain sentence each."""
    try:
        yield
    except OperationalError as fault:
        raise _sentence(str(fault.orig), path) from fault
    except PermissionError as fault:
        raise StoreError(
            f"The folder {path.parent if path else ''} cannot be written to; nothing was saved.",
            "Ask for the right to write there.",
        ) from fault
    except OSError as fault:
        if fault.errno == 28:
            raise StoreError("The disk is full; nothing was saved.", "Free some space and try again.") from fault
        raise
    except sqlite3.OperationalError as fault:
        raise _sentence(str(fault), path) from fault
    except (sqlite3.DatabaseError, UnicodeDecodeError) as fault:
        raise _damaged() from fault
    except DatabaseError as fault:
        message = str(fault.orig)
        if "malformed" in message or "not a database" in message or "corrupt" in message:
            raise _damaged() from fault
        raise
    except SQLAlchemyError as fault:
        raise StoreError(f"The store could not be used: {type(fault).__name__}.", "Run: cswo-report doctor") from fault


def _unknown_address() -> StoreError:
    return StoreError(
        "The address of the store in cswo.toml is none that this program knows.",
        "Give a file below the workspace, or postgresql+psycopg://user@host/name.",
    )


def _damaged() -> StoreError:
    return StoreError(
        "The store is damaged; nothing was changed.", "Restore the last backup: cswo-report store restore FILE"
    )


def _sentence(message: str, path: Path | None) -> StoreError | Conflict:
    if "locked" in message or "busy" in message:
        return Conflict(
            "The store is locked by another program; nothing was saved.", "Close that program and try again."
        )
    if "readonly" in message or "read-only" in message or "unable to open" in message:
        return StoreError(
            f"The store {path} cannot be written to; nothing was saved.", "Ask for the right to write there."
        )
    if "full" in message:
        return StoreError("The disk is full; nothing was saved.", "Free some space and try again.")
    if path is None and message.startswith("connection"):
        return StoreError(
            "The database cannot be reached; nothing was saved.",
            "Check the address in cswo.toml, and your right to it.",
        )
    if "no such table" in message or "does not exist" in message:
        return StoreError(
            "This is not a store of this program, or it is of an older version.", "Run: cswo-report store upgrade"
        )
    if path is None:
        return StoreError(
            "The database server cannot be reached; nothing was saved.", "Check the address in cswo.toml."
        )
    return StoreError(f"The store could not be used: {message}.", "Run: cswo-report store check")
