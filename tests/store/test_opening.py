"""A store that cannot be used is refused in a sentence of its own and left as it was; one that can is private and careful."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from cswo_report.errors import Conflict, CswoReportError, ExitCode, StoreError
from cswo_report.store import engine, schema
from cswo_report.store.engine import Store
from cswo_report.usecases import keeping, workspace
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace
from tests.store.conftest import Server, raw_sql
from tests.store.making import FULL, Office

POSIX = pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX")
FIRST = "0001_registers_and_audit_trail"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def powerless() -> Iterator[None]:
    """As a user whom file modes stop: root puts on the rights of nobody for a moment."""
    if os.name == "nt" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder (and the way to it) that can be looked into but not written to."""
    above = [parent for parent in folder.parents if Path(tempfile.gettempdir()) in parent.parents]
    before = {path: mode(path) for path in (folder, *folder.rglob("*"), *above)}
    for path, was in before.items():
        path.chmod(was | 0o055 if path in above else 0o555 if path.is_dir() else 0o666)
    try:
        with powerless():
            yield
    finally:
        for path, was in before.items():
            path.chmod(was)


# --- private -----------------------------------------------------------------------------------------------------


@POSIX
def test_every_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = workspace.initialise(tmp_path / "w", "Sample council")
        office = Office(made.store, made.reference)
        office.add("complaint", FULL["complaint"])
        with made.store.writing() as session:
            session.execute(text("SELECT 1"))
            beside = {path.name: mode(path) for path in (tmp_path / "w" / "store").iterdir()}
        kept = keeping.backup(made, None)
        made.store.close()
    finally:
        os.umask(before)
    assert set(beside.values()) == {0o600}
    assert mode(kept) == 0o600
    for folder in (tmp_path / "w", tmp_path / "w" / "store", tmp_path / "w" / "backups"):
        assert mode(folder) == 0o700
    assert mode(tmp_path / "w" / "cswo.toml") == 0o600


@POSIX
def test_the_journal_sqlite_makes_itself_is_private_too(sqlite_office: Office) -> None:
    path = sqlite_office.store.path
    assert path is not None
    before = os.umask(0)
    try:
        with sqlite_office.recorder() as recorder:
            recorder.add([recorder.prepare("complaint", FULL["complaint"])])
            beside = {entry.name: mode(entry) for entry in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert any(name.endswith(("-journal", "-wal")) for name in beside)
    assert set(beside.values()) == {0o600}


# --- careful -----------------------------------------------------------------------------------------------------


def pragma(store: Store, name: str) -> object:
    with store.reading() as session:
        return session.execute(text(f"PRAGMA {name}")).scalar()


def test_sqlite_is_opened_with_care(sqlite_store: Store) -> None:
    assert pragma(sqlite_store, "foreign_keys") == 1
    assert pragma(sqlite_store, "synchronous") == 2
    assert pragma(sqlite_store, "trusted_schema") == 0
    safe = sqlite3.sqlite_version_info >= (3, 51, 3)
    assert pragma(sqlite_store, "journal_mode") == ("wal" if safe else "delete")


@pytest.mark.parametrize(("version", "wanted"), [((3, 51, 2), "delete"), ((3, 40, 1), "delete"), ((3, 51, 3), "wal")])
def test_write_ahead_logging_only_where_it_loses_nothing(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], wanted: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert pragma(sqlite_store, "journal_mode") == wanted
    sqlite_store.close()


def test_a_reader_sees_one_moment_while_another_writes(office: Office) -> None:
    other = Store(office.store.url)
    try:
        with other.reading() as session:
            count = text("SELECT count(*) FROM complaint")
            assert session.execute(count).scalar() == 0
            if office.store.path is None:
                office.add("complaint", FULL["complaint"])
            assert session.execute(count).scalar() == 0
    finally:
        other.close()


# --- refused, in its own words -----------------------------------------------------------------------------------


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0999_from_the_future'")


def _older(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(f"UPDATE alembic_version SET version_num = '{FIRST}'")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


TARGETS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), "is not there"),
    "empty": (lambda path: path.write_bytes(b""), "is an empty file"),
    "folder": (_folder, "is a folder, not a store"),
    "pdf": (lambda path: path.write_bytes(b"%PDF-1.7\n" + b"x" * 4000), "is not a store of this program"),
    "foreign": (_foreign, "is not a store of this program"),
    "newer": (_newer, "is of a newer version"),
    "older": (_older, "is of an older version"),
}


def content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_not_our_store_is_refused_and_never_altered(sqlite_store: Store, name: str) -> None:
    path = sqlite_store.path
    assert path is not None
    sqlite_store.close()
    make, words = TARGETS[name]
    make(path)
    before = content_of(path)
    for act in (
        lambda: schema.check_usable(sqlite_store),
        lambda: keeping.check(_workspace(sqlite_store)),
        lambda: keeping.backup(_workspace(sqlite_store), None),
    ):
        with pytest.raises(StoreError, match=words) as fault:
            act()
        assert fault.value.exit_code is ExitCode.STORE
        assert fault.value.remedy.endswith(("cswo.toml.", "backup.", "program.", "upgrade", "NAME"))
    assert content_of(path) == before
    assert not any(entry.name.endswith(("-journal", "-wal")) for entry in path.parent.iterdir())


def test_the_sentences_differ_from_each_other(sqlite_store: Store, tmp_path: Path) -> None:
    path = sqlite_store.path
    assert path is not None
    whole = path.read_bytes()
    said = {}
    for name, (make, _) in TARGETS.items():
        path.write_bytes(whole)
        make(path)
        with pytest.raises(StoreError) as fault:
            schema.check_usable(sqlite_store)
        sqlite_store.close()
        said[name] = re.sub(re.escape(str(tmp_path)), "", fault.value.message)
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    del said["foreign"]  # another program's file is not ours, of whichever kind it is
    assert len(set(said.values())) == len(said)


def _workspace(store: Store) -> Workspace:
    assert store.path is not None
    return Workspace(store.path.parent.parent, Settings("Sample council", "store/records.db"))


@POSIX
def test_a_read_only_folder_can_be_read_and_says_that_it_cannot_be_written(sqlite_office: Office) -> None:
    sqlite_office.add("complaint", FULL["complaint"])
    path = sqlite_office.store.path
    assert path is not None
    sqlite_office.store.close()
    before = path.read_bytes()
    (path.with_name("records.db.lock")).unlink()
    with read_only(path.parent):
        with pytest.raises(StoreError, match="cannot be written to; nothing was saved") as fault:
            sqlite_office.add("complaint", FULL["complaint"])
        assert len(sqlite_office.all("complaint")) == 1
        sqlite_office.store.close()
    assert fault.value.exit_code is ExitCode.STORE
    assert path.read_bytes() == before


def test_a_locked_store_is_a_conflict_and_says_so(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    path = sqlite_office.store.path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Conflict, match="locked by another program; nothing was saved") as fault:
            sqlite_office.add("complaint", FULL["complaint"])
        other.execute("ROLLBACK")
    assert fault.value.exit_code is ExitCode.CONFLICT
    assert sqlite_office.add("complaint", FULL["complaint"])


def test_a_full_disk_saves_nothing_and_says_so(sqlite_office: Office) -> None:
    """A store that may not grow by one more page meets what a full disk is to SQLite."""
    store = sqlite_office.store
    sqlite_office.add_chief()
    with store.reading() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar()
    long = {**FULL["complaint"], "learning": "A long lesson. " * 1_200}
    with store.writing() as session:
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreError, match="The disk is full; nothing was saved") as fault:
        sqlite_office.add("complaint", long)
    assert fault.value.exit_code is ExitCode.STORE
    store.close()
    assert sqlite_office.verify().whole
    assert sqlite_office.add("complaint", long)
    assert sqlite_office.verify().whole


def test_a_database_server_that_is_not_there_is_said_in_words() -> None:
    store = Store("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1")
    with pytest.raises(StoreError, match="cannot be reached"):
        schema.check_usable(store)
    store.close()


def test_a_database_that_the_server_does_not_have_is_said_in_words(server: Server) -> None:
    store = Store(server.url("no_such_database"))
    with pytest.raises(StoreError, match="cannot be reached"):
        schema.check_usable(store)
    store.close()


def test_an_empty_database_is_not_ours(server: Server) -> None:
    store = server.new()
    with pytest.raises(StoreError, match="is not a store of this program"):
        schema.check_usable(store)
    store.close()


@pytest.mark.parametrize(
    "address", ["mysql://host/name", "://", "nonsense://x", "postgresql+psycopg://h:port/n", "oracle://h"]
)
def test_an_address_of_no_database_we_know_is_said_in_words(tmp_path: Path, address: str) -> None:
    with pytest.raises(CswoReportError) as fault:
        schema.check_usable(Workspace(tmp_path, Settings("Sample council", address)).store)
    assert fault.value.exit_code is ExitCode.STORE


def test_a_second_store_is_never_made_over_the_first(sqlite_office: Office) -> None:
    sqlite_office.add("complaint", FULL["complaint"])
    with pytest.raises(Conflict, match="There is a store at"):
        schema.create(sqlite_office.store)
    assert len(sqlite_office.all("complaint")) == 1


# --- backup and restore ------------------------------------------------------------------------------------------


def test_a_backup_restores_to_what_it_was(sqlite_office: Office) -> None:
    here = _workspace(sqlite_office.store)
    sqlite_office.add("complaint", FULL["complaint"])
    moment = sqlite_office.entries()
    saved = keeping.backup(here, None)
    sqlite_office.add("advice", FULL["advice"])
    later = sqlite_office.entries()
    sqlite_office.store.close()
    kept = keeping.restore(here, saved)
    assert sqlite_office.entries() == moment
    assert keeping.check(here) == []
    sqlite_office.store.close()
    assert kept is not None
    keeping.restore(here, kept)
    assert sqlite_office.entries() == later
    here.store.close()


def test_a_backup_made_while_another_writes_is_whole(sqlite_office: Office) -> None:
    here = _workspace(sqlite_office.store)
    sqlite_office.add("complaint", FULL["complaint"])
    with sqlite_office.recorder() as recorder:
        recorder.add([recorder.prepare("advice", FULL["advice"])])
        saved = keeping.backup(here, None)
    copy = Store(f"sqlite:///{saved}")
    assert Office(copy, sqlite_office.reference).verify().whole
    assert Office(copy, sqlite_office.reference).all("advice") == []
    copy.close()
    here.store.close()


def test_a_damaged_backup_is_refused_and_the_store_stays(sqlite_office: Office, tmp_path: Path) -> None:
    here = _workspace(sqlite_office.store)
    sqlite_office.add("complaint", FULL["complaint"])
    saved = keeping.backup(here, tmp_path / "saved.db")
    raw_sql(Store(f"sqlite:///{saved}"), "DROP TRIGGER audit_entry_no_update", "UPDATE audit_entry SET actor = 'x'")
    with pytest.raises(StoreError, match=r"Entry 1 .* was altered"):
        keeping.restore(here, saved)
    for target in (tmp_path / "none.db", tmp_path):
        with pytest.raises(StoreError):
            keeping.restore(here, target)
    assert sqlite_office.verify().whole
    here.store.close()


def test_the_store_cannot_be_restored_from_itself(sqlite_office: Office) -> None:
    sqlite_office.add("complaint", FULL["complaint"])
    here = _workspace(sqlite_office.store)
    assert sqlite_office.store.path is not None
    with pytest.raises(Conflict, match="is the store itself"):
        keeping.restore(here, sqlite_office.store.path)
    assert len(sqlite_office.all("complaint")) == 1
    here.store.close()


def test_a_damaged_store_can_be_replaced_by_its_backup_and_is_kept(sqlite_office: Office, tmp_path: Path) -> None:
    here = _workspace(sqlite_office.store)
    sqlite_office.add("complaint", FULL["complaint"])
    saved = keeping.backup(here, tmp_path / "saved.db")
    sqlite_office.store.close()
    here.store.close()
    path = sqlite_office.store.path
    assert path is not None
    path.write_bytes(b"rubbish" * 1000)
    kept = keeping.restore(here, saved)
    assert kept is not None
    assert kept.read_bytes() == b"rubbish" * 1000
    assert sqlite_office.verify().whole
    here.store.close()


def test_a_backup_never_writes_over_a_file(sqlite_office: Office, tmp_path: Path) -> None:
    here = _workspace(sqlite_office.store)
    target = tmp_path / "letter.txt"
    target.write_text("Dear sirs")
    with pytest.raises(Conflict):
        keeping.backup(here, target)
    assert target.read_text() == "Dear sirs"
    here.store.close()
