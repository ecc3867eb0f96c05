"""What the database itself refuses, whoever asks: changes without an audit entry, and values that no record may hold."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from cswo_report.store.engine import Store
from cswo_report.store.ledger import Ledger, NewRecord
from cswo_report.store.tables.registry import REGISTER_TABLES
from tests.store.making import FULL, Office

REGISTERS = sorted(REGISTER_TABLES)


def refused(store: Store, statement: str, words: str) -> None:
    """The statement is refused with those words, in a connection that knows nothing of this program."""
    engine = create_engine(store.url)
    try:
        with pytest.raises(DBAPIError, match=words), engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture
def full(office: Office) -> Office:
    """An office with one record in every register, and one decision with events."""
    office.add_chief()
    office.add_decision()
    for register, values in FULL.items():
        office.add(register, values)
    return office


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "UPDATE audit_entry SET hash = hash WHERE entry = 1",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE entry = 3",
    ],
)
def test_the_trail_takes_no_update_and_no_deletion(full: Office, statement: str) -> None:
    refused(full.store, statement, "append-only")
    assert full.verify().whole


def test_no_register_takes_a_bulk_statement_that_goes_round_the_program(full: Office) -> None:
    for register in REGISTERS:
        refused(full.store, f"UPDATE {register} SET recorded_by = 'nobody'", "its own audit entry")
        refused(full.store, f"UPDATE {register} SET revision = revision + 1", "its own audit entry")
        refused(full.store, f"UPDATE {register} SET reference = 'XX-22222'", "its own audit entry")
        refused(full.store, f"DELETE FROM {register}", "voided, never deleted")
        names = [column.name for column in REGISTER_TABLES[register].__table__.columns if column.name != "id"]
        chosen = ["'XX-22222'" if name == "reference" else name for name in names]
        insert = f"INSERT INTO {register} ({', '.join(names)}) SELECT {', '.join(chosen)} FROM {register}"
        refused(full.store, insert, "(?i)audit entry|unique")
    assert full.verify().whole


def test_events_take_no_bulk_statement_either(full: Office) -> None:
    refused(full.store, "UPDATE decision_event SET note = ''", "its own audit entry")
    refused(full.store, "DELETE FROM decision_event", "voided, never deleted")
    refused(
        full.store,
        "INSERT INTO decision_event (decision_id, code, happened_on, note, recorded_by, audit_entry)"
        " SELECT id, 'placed', '2024-04-01', '', 'nobody', 1 FROM decision",
        "its own audit entry",
    )
    assert full.verify().whole


def test_an_event_put_under_an_old_entry_of_its_decision_is_found_by_verify(full: Office) -> None:
    """The trigger cannot tell this insert from an honest one; the hash of the whole record can."""
    engine = create_engine(full.store.url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO decision_event (decision_id, code, happened_on, note, recorded_by, audit_entry)"
                " SELECT id, 'placed', '2024-04-01', '', 'nobody', audit_entry FROM decision"
            )
        )
    engine.dispose()
    assert "is not what entry 2 says it is" in full.verify().fault


@pytest.mark.parametrize(
    ("register", "change"),
    [
        ("complaint", {"received_on": "1850-01-01"}),
        ("complaint", {"stage": "3"}),
        ("complaint", {"closed_on": "2024-04-30"}),
        ("action", {"evidence": None}),
        ("action", {"progress": "nearly"}),
        ("action", {"due_on": "2150-01-01"}),
        ("grade", {"grade": 7}),
        ("grade", {"framework": "stars"}),
        ("standards_audit", {"met": 21}),
        ("standards_audit", {"sample_size": 0}),
        ("observation", {"number": None}),
        ("observation", {"presence": "nil"}),
        ("observation", {"basis": "lunar"}),
        ("review", {"kind": "inquiry"}),
        ("review", {"incident_on": "2023-05-04"}),
        ("authorisation", {"value": "-1"}),
        ("authorisation", {"period_to": "2024-03-31"}),
        ("staff", {"whole_time_equivalent": "1.01"}),
        ("staff", {"left_on": "2021-08-01"}),
        ("delegation", {"capacity": "anybody"}),
        ("officer", {"in_post_to": "2019-03-31"}),
        ("workforce_count", {"number": "-1"}),
        ("statement", {"communicated_on": "2021-12-31"}),
        ("escalation", {"replied_on": "2024-05-31"}),
        ("advice", {"accepted": "perhaps"}),
        ("complaint", {"acknowledged_on": "2024-04-30"}),
        ("review", {"information_returned_on": "2023-05-03"}),
        ("review", {"decision_notified_on": "2023-05-20"}),
        ("review", {"outcome_notified_on": "2024-02-09"}),
        ("breach", {"sequence": 0}),
        ("breach", {"cause_detail": None}),
        ("breach", {"told_on": "2024-04-01"}),
        ("clock_change", {"kind": "hasten"}),
        ("clock_change", {"kind": "pause"}),
        ("clock_change", {"extended_to": None}),
        ("clock_change", {"extended_to": "2024-05-19"}),
        ("notice", {"sent_on": "1850-01-01"}),
        ("notice", {"acknowledged_on": "2024-04-30"}),
        ("standard_check", {"case_key": "AB"}),
        ("standard_check", {"done_on": "2150-01-01"}),
        ("vignette_consent", {"given_on": "1850-01-01"}),
        ("vignette_consent", {"withdrawn_on": "2025-04-30"}),
        ("submission", {"body": "parish"}),
        ("submission", {"sent_on": "1850-01-01"}),
        ("member_request", {"state": "lost"}),
        ("member_request", {"answered_on": "2024-09-23"}),
        ("nil_return", {"noted_on": "1850-01-01"}),
        ("evidence", {"sha256": "abc"}),
        ("evidence", {"size": -1}),
    ],
)
def test_the_database_refuses_what_the_rules_refuse(office: Office, register: str, change: dict[str, object]) -> None:
    """The second net: even if a rule of entry were lost, the value does not get in."""
    with office.recorder() as recorder:
        draft = recorder.prepare(register, FULL[register])
    columns = dict(draft.new.columns)
    for name, value in change.items():
        kind = type(columns[name])
        columns[name] = value if value is None or kind in {str, int} else _typed(kind, str(value))
    with pytest.raises(IntegrityError, match="ck_"), office.store.writing() as session:
        Ledger(session, "clerk").add_all([NewRecord(register, draft.new.prefix, columns)])
    assert office.all(register) == []
    assert office.entries() == []


def _typed(kind: type, value: str) -> object:
    return date.fromisoformat(value) if kind is date else kind(value)


def test_a_row_that_points_to_a_missing_entry_is_refused(full: Office) -> None:
    refused(full.store, "UPDATE complaint SET audit_entry = 999, revision = 2", "audit entry|foreign key|FOREIGN KEY")


def test_two_stores_of_one_address_see_each_others_records(full: Office) -> None:
    other = Store(full.store.url)
    try:
        assert Office(other, full.reference).verify() == full.verify()
    finally:
        other.close()


def test_reading_changes_nothing(full: Office) -> None:
    before = full.verify()
    with full.store.reading() as session:
        Ledger(session, "clerk").add_all([NewRecord("advice", "AD", dict(FULL_ADVICE))])
    assert full.verify() == before


FULL_ADVICE = {"given_on": date(2024, 6, 1), "given_to": "council", "topic": "Charging"}
