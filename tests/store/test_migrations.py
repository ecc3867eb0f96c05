"""The schema can be brought forward and back with rows in it, and nothing is lost, on both databases."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, inspect, text

from cswo_report.errors import CswoReportError, StoreError
from cswo_report.reference import Reference
from cswo_report.store import records, schema
from cswo_report.store.engine import Store
from cswo_report.store.tables.registry import REGISTER_TABLES, Base
from tests.store.conftest import raw_sql
from tests.store.making import EARLIER, FULL, LATER_FIELDS, LATER_REGISTERS, LATER_TABLES, Office

FIRST, SECOND = "0001_registers_and_audit_trail", "0002_guard_the_audit_trail"
THIRD = "0003_time_limits"
OLD_STORE = Path(__file__).with_name("store_0002.sql")
"""What the program of 0002 wrote, before there were time limits: one record of every register, some changed, one void."""


@pytest.fixture
def filled(office: Office) -> Office:
    """An office with all that the first schema can hold."""
    office.add_chief()
    office.add_decision()
    for register, values in EARLIER.items():
        office.add(register, values)
    return office


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the derived one, as the database holds it: the columns that every schema has."""
    with store.reading() as session:
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name in (*LATER_TABLES, *LATER_REGISTERS):
                continue
            later = LATER_FIELDS.get(table.name, ())
            names = ", ".join(column.name for column in table.columns if column.name not in later)
            rows = session.execute(text(f"SELECT {names} FROM {table.name}")).all()
            found[table.name] = sorted(tuple(str(value) for value in row) for row in rows)
        return found


def tables(store: Store) -> set[str]:
    """The tables that are there, and the later columns among theirs."""
    inspector = inspect(store.engine)
    names = set(inspector.get_table_names())
    for table, later in LATER_FIELDS.items():
        names |= {f"{table}.{column['name']}" for column in inspector.get_columns(table) if column["name"] in later}
    store.close()
    return names


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
    assert schema.revisions()[:3] == [FIRST, SECOND, THIRD]


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


def test_going_one_step_back_and_forward_takes_and_gives_what_came_with_it(filled: Office, tmp_path: Path) -> None:
    store = filled.store
    rows, guards, there = everything(store), triggers(store), tables(store)
    schema.downgrade(store, tmp_path / "backups", SECOND)
    gone = there - tables(store)
    assert gone == {
        *LATER_TABLES,
        *LATER_REGISTERS,
        *(f"{name}.{each}" for name, own in LATER_FIELDS.items() for each in own),
    }
    lost = {
        name for name in guards if name.startswith(tuple(f"{table}_" for table in (*LATER_REGISTERS, *LATER_TABLES)))
    }
    of_registers = {name for name in lost if name.startswith(tuple(f"{register}_" for register in LATER_REGISTERS))}
    assert len(of_registers) == 3 * len(LATER_REGISTERS)
    assert triggers(store) == guards - lost
    assert everything(store) == rows
    schema.upgrade(store, tmp_path / "backups")
    assert (everything(store), triggers(store), tables(store)) == (rows, guards, there)
    assert filled.verify().whole
    for register in (*LATER_REGISTERS, *LATER_FIELDS):
        filled.add(register, FULL[register])
    assert filled.verify().whole
    schema.check_models(store)


@pytest.mark.parametrize("register", [*LATER_REGISTERS, *LATER_FIELDS])
def test_going_back_is_refused_while_it_would_lose_a_record(office: Office, tmp_path: Path, register: str) -> None:
    reference = office.add(register, FULL[register])
    with pytest.raises((CswoReportError, RuntimeError), match="would lose"):
        schema.downgrade(office.store, tmp_path / "backups", SECOND)
    assert schema.current(office.store) == schema.revisions()[-1]
    assert office.fetch(reference).register == register
    assert office.verify().whole


def test_a_store_of_the_schema_before_is_whole_after_its_upgrade(shipped_data: Reference, tmp_path: Path) -> None:
    path = tmp_path / "old" / "records.db"
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(OLD_STORE.read_text(encoding="utf-8"))
    store = Store(f"sqlite:///{path}")
    assert schema.current(store) == SECOND
    rows = everything(store)
    schema.upgrade(store, tmp_path / "backups")
    assert schema.current(store) == schema.revisions()[-1]
    assert everything(store) == rows
    office = Office(store, shipped_data)
    verdict = office.verify()
    assert (verdict.fault, verdict.entries, verdict.records) == ("", 22, 19)
    complaint = office.all("complaint")[0]
    assert complaint.values["acknowledged_on"] is None
    office.amend(complaint.reference, {"acknowledged_on": "2024-05-02"})
    office.amend(office.all("review")[0].reference, {"ratified_on": "2024-02-10"})
    assert office.verify().whole
    office.amend(complaint.reference, {"acknowledged_on": ""})
    assert office.verify().whole
    store.close()


def test_a_later_column_that_is_empty_is_no_part_of_a_records_hash() -> None:
    for register, later in records.ADDED_LATER.items():
        columns = dict.fromkeys((column.name for column in REGISTER_TABLES[register].__table__.columns), "x")
        known = set(records.hashed_content(register, columns, []))
        assert later <= known
        assert set(records.hashed_content(register, {**columns, **dict.fromkeys(later)}, [])) == known - later


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
    sqlite_office.add("complaint", EARLIER["complaint"])
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
    sqlite_office.add("complaint", EARLIER["complaint"])
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
    sqlite_office.add("complaint", EARLIER["complaint"])
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
        assert found in {FIRST, schema.revisions()[-1]}
        assert schema.integrity_faults(store) == []
        assert everything(store) == rows
        if found == FIRST:
            schema.upgrade(store, tmp_path / "backups")
        assert len(triggers(store)) == 92
        assert sqlite_office.verify().whole
    assert FIRST in seen
