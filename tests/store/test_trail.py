"""The proof that nothing was altered: any change past the program is found, and the first entry or record is named."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from cswo_report.errors import StoreError
from cswo_report.store import audit, schema
from cswo_report.store.engine import Store
from cswo_report.store.tables.registry import AuditEntry
from tests.store.conftest import raw_sql
from tests.store.making import FULL, Office

Tamper = Callable[..., None]


@pytest.fixture
def busy(office: Office) -> Office:
    """An office with a trail of nine entries: two officers, a decision changed twice, complaints, one of them void."""
    office.add_chief()  # 1
    decision = office.add_decision()  # 2
    office.add("officer", FULL["officer"])  # 3
    complaint = office.add("complaint", FULL["complaint"])  # 4
    office.amend(decision, {"outcome": "hou_refused"})  # 5
    office.event(decision, "appealed", "2024-04-10")  # 6
    office.void(complaint)  # 7
    office.add("complaint", FULL["complaint"])  # 8
    office.add("observation", FULL["observation"])  # 9
    return office


def test_an_untouched_trail_is_whole(busy: Office) -> None:
    verdict = busy.verify()
    assert (verdict.whole, verdict.entries, verdict.records) == (True, 9, 6)


COLUMNS = [column.name for column in AuditEntry.__table__.columns if column.name != "entry"]


@pytest.mark.parametrize("column", COLUMNS)
def test_one_altered_column_of_one_entry_is_named(busy: Office, tampered: Tamper, column: str) -> None:
    altered = {
        "at": "'2024-01-01 00:00:00'",
        "revision": "revision + 1",
        "changes": '\'{"outcome": "x"}\'',
        "reason": "'because'",
        "action": "'set_up'",
        "register": "'review'",
    }.get(column, f"replace({column}, substr({column}, 2, 1), '~')")
    tampered(f"UPDATE audit_entry SET {column} = {altered} WHERE entry = 5")
    assert "ntry 5" in busy.verify().fault or column == "hash"
    assert re.search(r"ntry [56]\b", busy.verify().fault)


@pytest.mark.parametrize("value", ["'[1'", "'not json'", "''", "'null'", "'[]'"])
def test_an_entry_that_can_no_longer_be_read_is_named_too(sqlite_office: Office, value: str) -> None:
    sqlite_office.add_chief()
    sqlite_office.add_decision()
    sqlite_office.add("complaint", FULL["complaint"])
    raw_sql(
        sqlite_office.store,
        "DROP TRIGGER audit_entry_no_update",
        f"UPDATE audit_entry SET changes = {value} WHERE entry = 2",
    )
    assert "ntry 2" in sqlite_office.verify().fault


@pytest.mark.parametrize("value", ["'not a day'", "'2024-13-45'", "X'ff00'"])
def test_a_record_that_can_no_longer_be_read_is_named_too(sqlite_office: Office, value: str) -> None:
    sqlite_office.add("complaint", FULL["complaint"])
    reference = sqlite_office.add("complaint", FULL["complaint"])
    raw_sql(
        sqlite_office.store,
        "DROP TRIGGER complaint_update_audited",
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE complaint SET closed_on = {value} WHERE reference = '{reference}'",
    )
    assert reference in sqlite_office.verify().fault


def test_an_altered_record_is_named(busy: Office, tampered: Tamper) -> None:
    reference = busy.all("observation")[0].reference
    tampered(f"UPDATE observation SET number = number + 1 WHERE reference = '{reference}'")
    assert busy.verify().fault == f"The record {reference} is not what entry 9 says it is."


def test_an_altered_detail_is_named(busy: Office, tampered: Tamper) -> None:
    reference = busy.all("decision")[0].reference
    tampered('UPDATE decision SET details = \'{"age_band": "under_12"}\'')
    assert busy.verify().fault == f"The record {reference} is not what entry 6 says it is."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision_event SET happened_on = '2024-07-01' WHERE code = 'reviewed'",
        "UPDATE decision_event SET void_reason = 'gone' WHERE code = 'appealed'",
        "DELETE FROM decision_event WHERE code = 'appealed'",
    ],
)
def test_an_altered_event_names_its_decision(busy: Office, tampered: Tamper, statement: str) -> None:
    reference = busy.all("decision")[0].reference
    tampered(statement)
    assert reference in busy.verify().fault


def test_a_deleted_entry_is_named(busy: Office, tampered: Tamper) -> None:
    tampered("UPDATE decision SET audit_entry = 1", "DELETE FROM audit_entry WHERE entry = 5")
    assert busy.verify().fault == "Entry 5 is missing (the next one found is 6)."


def test_a_deleted_last_entry_is_noticed_by_its_record(busy: Office, tampered: Tamper) -> None:
    reference = busy.all("observation")[0].reference
    tampered("UPDATE observation SET audit_entry = 8", "DELETE FROM audit_entry WHERE entry = 9")
    assert reference in busy.verify().fault


def test_a_deleted_record_is_named_by_its_entry(busy: Office, tampered: Tamper) -> None:
    reference = busy.all("observation")[0].reference
    tampered("DELETE FROM observation")
    assert busy.verify().fault == f"Entry 9 speaks of {reference}, but that record is gone."


def test_a_record_without_an_entry_is_named(busy: Office, tampered: Tamper) -> None:
    columns = "given_on, given_to, topic, revision, not_yet_known, recorded_by, recorded_at, audit_entry"
    tampered(
        f"INSERT INTO advice (reference, {columns})"
        " VALUES ('AD-22222', '2024-01-01', 'council', 'x', 1, '[]', 'nobody', '2024-01-01 00:00:00', 1)"
    )
    assert "AD-22222" in busy.verify().fault


def test_two_entries_that_change_places_are_named(busy: Office, tampered: Tamper) -> None:
    tampered(
        "UPDATE audit_entry SET entry = 99 WHERE entry = 3",
        *(["PRAGMA foreign_keys = OFF"] if busy.store.path else []),
        "UPDATE audit_entry SET entry = 3 WHERE entry = 4",
        "UPDATE audit_entry SET entry = 4 WHERE entry = 99",
    )
    assert "Entry 3" in busy.verify().fault


def test_a_forged_entry_between_others_is_named(busy: Office, tampered: Tamper) -> None:
    columns = "at, actor, action, register, reference, revision, changes, reason, record_hash, previous_hash"
    tampered(
        f"INSERT INTO audit_entry (entry, {columns}, hash) SELECT 10, {columns}, 'f0f0' FROM audit_entry WHERE entry = 9"
    )
    assert "Entry 10" in busy.verify().fault


@pytest.mark.parametrize(
    "change", ["recorded_by = 'nobody'", "audit_entry = 1", "recorded_by = 'nobody', audit_entry = 3"]
)
def test_an_event_that_says_another_entered_it_is_named(busy: Office, tampered: Tamper, change: str) -> None:
    reference = next(record.reference for record in busy.all("decision") if record.events)
    chosen = "SELECT max(id) FROM decision_event WHERE void_reason IS NULL"
    tampered(f"UPDATE decision_event SET {change} WHERE id = ({chosen})")
    assert busy.verify().fault == f"An event of {reference} does not say who entered it as its entry does."


def test_a_withdrawn_event_is_no_fault(office: Office) -> None:
    office.add_chief()
    reference = office.add_decision()
    with office.recorder("another") as recorder:
        recorder.withdraw_event(reference, "reviewed", "2024-09-30", "entered twice")
    assert office.verify().whole
    assert {event.recorded_by for event in office.fetch(reference).events} == {"clerk"}


def test_a_hundred_random_alterations_are_all_found(sqlite_office: Office) -> None:
    chance = random.Random(20260118)
    sqlite_office.add_chief()
    for _ in range(4):
        sqlite_office.add_decision()
    path = sqlite_office.store.path
    assert path is not None
    sqlite_office.store.close()
    raw_sql(sqlite_office.store, "DROP TRIGGER audit_entry_no_update", "DROP TRIGGER decision_update_audited")
    whole = path.read_bytes()
    for _ in range(100):
        table, key = chance.choice([("audit_entry", "entry"), ("decision", "id")])
        column = chance.choice(
            ["actor", "record_hash", "changes", "previous_hash", "reference"]
            if table == "audit_entry"
            else ["subject", "reasons", "outcome", "type_slug", "rule_version", "recorded_by"]
        )
        row, place = chance.randint(2, 4), chance.randint(1, 6)
        altered = f"substr({column}, 1, {place - 1}) || '~' || substr({column}, {place + 1})"
        raw_sql(sqlite_office.store, f"UPDATE {table} SET {column} = {altered} WHERE {key} = {row}")
        fault = sqlite_office.verify().fault
        assert fault, (table, column, row, place)
        assert "guard" not in fault, (table, column, row, place)
        sqlite_office.store.close()
        path.write_bytes(whole)
    assert "guard" in sqlite_office.verify().fault


def test_a_guard_that_was_taken_away_is_named(office: Office) -> None:
    office.add_chief()
    assert office.verify().whole
    on = "" if office.store.path else " ON decision"
    raw_sql(office.store, f"DROP TRIGGER decision_no_delete{on}")
    assert "decision_no_delete" in office.verify().fault


def test_a_head_noted_earlier_shows_that_the_end_was_cut_off(sqlite_office: Office) -> None:
    """An entry and its record cut off together leave a chain that holds; only a head kept elsewhere can tell."""
    sqlite_office.add_chief()
    path = sqlite_office.store.path
    assert path is not None
    sqlite_office.store.close()
    shorter = path.read_bytes()
    sqlite_office.add_decision()
    noted = sqlite_office.verify().head
    with sqlite_office.store.reading() as session:
        assert audit.verify(session, noted).whole
    sqlite_office.store.close()
    path.write_bytes(shorter)
    assert sqlite_office.verify().whole
    with sqlite_office.store.reading() as session:
        assert "cut off" in audit.verify(session, noted).fault


def test_one_flipped_byte_of_the_file_is_found_or_harms_nothing(sqlite_office: Office) -> None:
    """Any byte of the file: what is read is what was written, or the fault is said in words; nothing else can happen."""
    chance = random.Random(20260119)
    sqlite_office.add_chief()
    for _ in range(6):
        sqlite_office.add_decision()
    before = sqlite_office.entries()
    decisions = sqlite_office.all("decision")
    path = sqlite_office.store.path
    assert path is not None
    sqlite_office.store.close()
    whole = bytearray(path.read_bytes())
    found = 0
    for _ in range(120):
        place = chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        if _is_noticed(path):
            found += 1
            continue
        office = Office(Store(f"sqlite:///{path}"), sqlite_office.reference)
        assert office.entries() == before, place
        assert office.all("decision") == decisions, place
        office.store.close()
    path.write_bytes(whole)
    assert found >= 5
    assert sqlite_office.verify().whole


def _is_noticed(path: Path) -> bool:
    """Whether the store's own check finds something wrong, or refuses in words to read the file."""
    store = Store(f"sqlite:///{path}")
    try:
        schema.check_usable(store)
        with store.reading() as session:
            return bool(schema.integrity_faults(store)) or not audit.verify(session).whole
    except StoreError:
        return True
    finally:
        store.close()


def test_the_hash_of_an_entry_does_not_depend_on_the_database(busy: Office) -> None:
    """The chain's content is spelt the same everywhere: as JSON that reads back to itself."""
    for entry in busy.entries():
        assert json.loads(json.dumps(entry.changes)) == entry.changes


def test_the_newest_entries_and_those_of_one_record_can_be_read_alone(busy: Office) -> None:
    reference = busy.all("decision")[0].reference
    with busy.store.reading() as session:
        assert [entry.entry for entry in audit.read(session, last=3)] == [7, 8, 9]
        assert [entry.entry for entry in audit.read(session, reference=reference)] == [2, 5, 6]
        assert session.execute(text("SELECT count(*) FROM audit_entry")).scalar() == 9
