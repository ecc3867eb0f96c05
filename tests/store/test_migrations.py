"""The schema can be brought forward and back with rows in it, and nothing is lost, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, inspect, text

from cswo_report.errors import CswoReportError, StoreError
from cswo_report.store import schema
from cswo_report.store.engine import Store
from cswo_report.store.tables import Base
from tests.store.conftest import raw_sql
from tests.store.making import FULL, Office

FIRST, SECOND = "0001_registers_and_audit_trail", "0002_guard_the_audit_trail"


@pytest.fixture
def filled(office: Office) -> Office:
    office.add_chief()
    office.add_decision()
    for register, values in FULL.items():
        office.add(register, values)
    return office


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the database holds it."""
    with store.reading() as session:
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = session.execute(text(f"SELECT * FROM {table.name}")).all()
            found[table.name] = sorted(tuple(str(value) for value in row) for row in rows)
        return found


def triggers(store: Store) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if store.path
        else "SELECT DISTINCT trigger_name FROM information_schema.triggers"
    )
    with store.reading() as session:
        return {row[0] for row in session.execute(text(query))}


def test_a_new_store_is_of_the_newest_schema(empty_place: Store) -> None:
    schema.create(empty_place)
    assert schema.current(empty_place) == schema.revisions()[-1]
    schema.check_usable(empty_place)
    schema.check_models(empty_place)


def test_each_revision_is_named_after_its_file() -> None:
    assert schema.revisions()[:2] == [FIRST, SECOND]


def test_back_and_forth_keeps_every_row_and_restores_every_trigger(filled: Office, tmp_path: Path) -> None:
    store = filled.store
    rows, guards = everything(store), triggers(store)
    schema.downgrade(store, tmp_path / "backups", FIRST)
    assert schema.current(store) == FIRST
    assert triggers(store) == set()
    assert everything(store) == rows
    with pytest.raises(StoreError, match="older version") as fault:
        schema.check_usable(store)
    assert "store upgrade" in fault.value.remedy
    schema.upgrade(store, tmp_path / "backups")
    assert schema.current(store) == schema.revisions()[-1]
    assert triggers(store) == guards
    assert everything(store) == rows
    assert filled.verify().whole
    filled.add("complaint", FULL["complaint"])
    assert filled.verify().whole
    schema.check_models(store)


def test_going_back_to_nothing_is_refused_while_there_are_records(filled: Office, tmp_path: Path) -> None:
    rows = everything(filled.store)
    with pytest.raises((CswoReportError, RuntimeError), match=r"(?i)record|row|lose"):
        schema.downgrade(filled.store, tmp_path / "backups", "base")
    assert schema.current(filled.store) == schema.revisions()[-1]
    assert everything(filled.store) == rows
    assert filled.verify().whole


def test_every_constraint_and_index_carries_the_name_it_has_in_python(store: Store) -> None:
    found = MetaData()
    found.reflect(store.engine)
    inspector = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        declared = {str(entry.name) for entry in table.constraints if entry.name}
        in_store = {str(entry["name"]) for entry in inspector.get_check_constraints(table.name)}
        in_store |= {str(entry["name"]) for entry in inspector.get_unique_constraints(table.name)}
        in_store |= {str(entry["name"]) for entry in inspector.get_foreign_keys(table.name)}
        in_store.add(str(inspector.get_pk_constraint(table.name)["name"]))
        assert in_store == declared, table.name
        uniques = {entry for entry in in_store if entry.startswith("uq_")}
        indexes = {str(entry["name"]) for entry in inspector.get_indexes(table.name)} - uniques
        assert indexes == {str(entry.name) for entry in table.indexes}, table.name
    store.close()


def test_the_copy_kept_before_an_upgrade_is_the_old_store_whole(sqlite_office: Office, tmp_path: Path) -> None:
    sqlite_office.add("complaint", FULL["complaint"])
    store = sqlite_office.store
    schema.downgrade(store, tmp_path / "backups", FIRST)
    rows = everything(store)
    kept = schema.upgrade(store, tmp_path / "backups")
    assert kept is not None
    copy = Store(f"sqlite:///{kept}")
    assert schema.current(copy) == FIRST
    assert everything(copy) == rows
    copy.close()
    if os.name != "nt":
        assert kept.stat().st_mode & 0o777 == 0o600
        assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert store.path is not None
    assert sorted(path.name for path in store.path.parent.iterdir()) == ["records.db", "records.db.lock"]


def test_an_upgrade_that_fails_leaves_the_old_store(
    sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_office.add("complaint", FULL["complaint"])
    store = sqlite_office.store
    schema.downgrade(store, tmp_path / "backups", FIRST)
    assert store.path is not None
    before = store.path.read_bytes()
    monkeypatch.setattr(schema, "integrity_faults", lambda _store: ["A row points nowhere."])
    with pytest.raises(StoreError, match="left as it was"):
        schema.upgrade(store, tmp_path / "backups")
    assert store.path.read_bytes() == before
    assert sorted(path.name for path in store.path.parent.iterdir()) == ["records.db", "records.db.lock"]


def test_an_upgrade_does_not_carry_a_damaged_link_along(sqlite_office: Office, tmp_path: Path) -> None:
    sqlite_office.add("complaint", FULL["complaint"])
    store = sqlite_office.store
    schema.downgrade(store, tmp_path / "backups", FIRST)
    raw_sql(store, "UPDATE complaint SET audit_entry = 77")
    with pytest.raises(StoreError, match="points to a missing row of audit_entry"):
        schema.upgrade(store, tmp_path / "backups")
    assert schema.current(store) == FIRST


@pytest.mark.skipif(os.name == "nt", reason="kills a process by signal")
def test_a_killed_upgrade_leaves_the_old_schema_or_the_new(sqlite_office: Office, tmp_path: Path) -> None:
    sqlite_office.add_chief()
    for _ in range(20):
        sqlite_office.add_decision()
    store = sqlite_office.store
    rows = everything(store)
    code = (
        "import sys; from pathlib import Path\n"
        "from cswo_report.store import schema; from cswo_report.store.engine import Store\n"
        "import alembic.command, cswo_report.store.tables\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        f"schema.upgrade(Store({store.url!r}), Path({str(tmp_path / 'backups')!r}))"
    )
    seen = set()
    for moment in (0.0, 0.01, 0.03, 0.06, 0.1, 0.2):
        schema.downgrade(store, tmp_path / "backups", FIRST)
        store.close()
        with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdin is not None
            process.stdout.readline()
            process.stdin.write(b"\n")
            process.stdin.flush()
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
        found = schema.current(store)
        seen.add(found)
        assert found in {FIRST, SECOND}
        assert schema.integrity_faults(store) == []
        assert everything(store) == rows
        if found == FIRST:
            schema.upgrade(store, tmp_path / "backups")
        assert len(triggers(store)) == 53
        assert sqlite_office.verify().whole
    assert FIRST in seen
