"""Every register keeps what was typed, in every field, on both databases; and the trail tells of each change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from sqlalchemy import inspect

from cswo_report.domain.fields import Kind
from cswo_report.domain.times import Moment
from cswo_report.errors import Conflict, InputRefused, NotFound
from cswo_report.reference import Reference, shipped_reference
from cswo_report.store import records
from cswo_report.store.ledger import Ledger
from cswo_report.store.tables.registry import REGISTER_TABLES
from cswo_report.usecases.correcting import Corrector
from tests.store.making import DECISION, EVENTS, FULL, TODAY, WORDS, Office, typed

TYPES = sorted(slug for slug, kind in shipped_reference().decision_types.items() if kind.register == "decision")


def test_the_sample_of_every_register_leaves_no_field_out() -> None:
    registers = shipped_reference().registers
    assert set(FULL) == set(registers) - {"decision"} == set(REGISTER_TABLES) - {"decision"}
    for name, values in FULL.items():
        assert set(values) == {field.name for field in registers[name].field}


def test_every_declared_field_is_a_column_and_every_column_a_declared_field() -> None:
    own = {"id", "reference", "revision", "not_yet_known", "void_reason", "recorded_by", "recorded_at", "audit_entry"}
    for name, register in shipped_reference().registers.items():
        columns = {column.name for column in inspect(REGISTER_TABLES[name]).columns} - own
        declared = set(records.to_columns(name, {field.name: None for field in register.field}))
        if name == "decision":
            declared |= {"type_slug", "rule_version", "details"}
        assert columns == declared


@pytest.mark.parametrize("register", sorted(FULL))
def test_a_record_of_every_register_comes_back_as_it_was_typed(office: Office, register: str) -> None:
    reference = office.add(register, FULL[register])
    record = office.fetch(reference)
    assert record.register == register
    assert record.revision == 1
    assert record.not_yet_known == ()
    assert (record.recorded_by, record.is_void) == ("clerk", False)
    for field in shipped_reference().registers[register].field:
        given, kept = FULL[register][field.name], record.values[field.name]
        assert _as_typed(field.kind, kept) == _as_typed(field.kind, _number(field.kind, given)), field.name
    assert office.verify().whole


def _number(kind: Kind, given: str) -> Any:
    return Decimal(given.replace(",", "")) if kind in {Kind.MONEY, Kind.DECIMAL, Kind.WHOLE_NUMBER} else given


def _as_typed(kind: Kind, value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Moment):
        return value.iso()
    if isinstance(value, dict):
        return ";".join(f"{name}={entry}" for name, entry in sorted(value.items()))
    if kind is Kind.CODES:
        return sorted(value.split(",") if isinstance(value, str) else value)
    return Decimal(value) if isinstance(value, int) else value


@cache
def everything_on() -> Reference:
    """The reference data of a council that has confirmed all that ships switched off."""
    off = [slug for slug, kind in shipped_reference().decision_types.items() if not kind.enabled]
    return Reference(confirmed=dict.fromkeys(off, "Council solicitor, 3 May 2026"))


@pytest.mark.parametrize("slug", TYPES)
def test_a_decision_of_every_type_keeps_every_detail(sqlite_office: Office, slug: str) -> None:
    _a_decision_keeps_every_detail(sqlite_office, slug)


@pytest.mark.parametrize("slug", TYPES[::8])
def test_a_decision_keeps_every_detail_on_both_databases(office: Office, slug: str) -> None:
    _a_decision_keeps_every_detail(office, slug)


def _a_decision_keeps_every_detail(office: Office, slug: str) -> None:
    office = Office(office.store, everything_on())
    office.add_chief()
    kind = office.reference.decision_types[slug]
    day = kind.in_force.to_day or date(2025, 10, 2)
    raw: dict[str, Any] = {"subject": "C-4K7QX", "received": f"{day - timedelta(days=1)}T16:10"}
    for field in kind.field:
        codelist = office.reference.codelists.get(field.codelist)
        raw[field.name] = typed(field, [code.code for code in codelist.codes] if codelist else [])
    events = [{"event": event.code, "at": f"{day}T10:05"} for event in kind.event]
    record = office.fetch(office.add(slug, raw, events))
    assert record.type_slug == slug
    assert set(record.details) == {field.name for field in kind.field}
    assert [event.code for event in record.events] == [event.code for event in kind.event]
    again = office.amend(record.reference, {"views": "Asked in person."})
    assert again.details == record.details
    assert office.verify().whole


def test_a_decision_keeps_its_moments_and_its_events(office: Office) -> None:
    office.add_chief()
    record = office.fetch(office.add_decision())
    assert record.values["received"] == Moment(date(2024, 3, 29), datetime(2024, 3, 29, 16, 10, tzinfo=UTC))
    assert record.values["subject"] == DECISION["subject"]
    assert [event.code for event in record.events] == [event["event"] for event in EVENTS]
    assert record.events[0].note == WORDS
    assert record.events[1].happened_at is None
    assert record.events[2].happened_at == datetime(2024, 6, 30, 8, 30, tzinfo=UTC)


def test_the_trail_tells_of_each_change_in_order(office: Office) -> None:
    office.add_chief()
    reference = office.add_decision()
    office.event(reference, "appealed", "2024-04-10")
    office.amend(reference, {"outcome": "hou_refused"}, 2, reason="the letter came late")
    office.void(reference)
    told = [(entry.action, entry.revision, entry.reason) for entry in office.entries() if entry.reference == reference]
    assert told == [
        ("add", 1, None),
        ("event", 2, None),
        ("amend", 3, "the letter came late"),
        ("void", 4, "entered twice"),
    ]
    changed = office.entries()[-2].changes
    assert changed["outcome"] == {"from": "not_implemented", "to": "hou_refused"}
    assert [entry.entry for entry in office.entries()] == [1, 2, 3, 4, 5]
    assert office.verify().whole


@pytest.mark.parametrize(
    ("register", "field"),
    [("staff", "team"), ("statement", "summary"), ("complaint", "learning"), ("observation", "unit")],
)
def test_amending_one_field_leaves_the_others_as_they_were(office: Office, register: str, field: str) -> None:
    reference = office.add(register, FULL[register])
    before = office.fetch(reference)
    after = office.amend(reference, {field: "Changed"})
    assert after.values == {**before.values, field: "Changed"}
    assert office.verify().whole


def test_an_emptied_field_is_empty_and_makes_the_record_incomplete_again(office: Office) -> None:
    reference = office.add("complaint", FULL["complaint"])
    record = office.amend(reference, {"theme": ""})
    assert record.values["theme"] is None
    assert record.not_yet_known == ("theme",)
    assert office.amend(reference, {"theme": "delay"}).not_yet_known == ()


def test_a_stale_edit_is_refused_and_changes_nothing(office: Office) -> None:
    reference = office.add("complaint", FULL["complaint"])
    office.amend(reference, {"theme": "charging"}, 1)
    with pytest.raises(Conflict, match="you gave revision 1, it is now 2"):
        office.amend(reference, {"theme": "other"}, 1)
    assert office.fetch(reference).values["theme"] == "charging"
    assert len(office.entries()) == 2


def test_a_void_record_is_kept_left_out_and_never_changed_again(office: Office) -> None:
    reference = office.add("complaint", FULL["complaint"])
    office.void(reference)
    assert office.all("complaint") == []
    assert [record.void_reason for record in office.all("complaint", with_void=True)] == ["entered twice"]
    with pytest.raises(Conflict, match="void already"):
        office.void(reference)
    with pytest.raises(Conflict, match="is void"):
        office.amend(reference, {"theme": "delay"})


@pytest.mark.parametrize("reason", ["", "   ", "\x1b[31mred", "at EH1 1AA", "x" * 30_000])
def test_a_record_is_voided_only_for_a_reason_that_can_be_kept(office: Office, reason: str) -> None:
    reference = office.add("complaint", FULL["complaint"])
    with pytest.raises(InputRefused):
        office.void(reference, reason)
    assert office.fetch(reference).revision == 1


def test_events_belong_to_decisions_only(office: Office) -> None:
    reference = office.add("complaint", FULL["complaint"])
    with pytest.raises(InputRefused, match="only decisions have events"):
        office.event(reference, "placed", "2024-04-02")
    with pytest.raises(InputRefused):
        office.add("complaint", FULL["complaint"], [{"event": "placed", "at": "2024-04-02"}])


def test_all_of_several_records_are_written_or_none(office: Office) -> None:
    with office.store.writing() as session:
        recorder = Corrector(office.reference, session, Ledger(session, "clerk"), TODAY)
        drafts = [recorder.prepare("complaint", FULL["complaint"]) for _ in range(3)]
        drafts.append(recorder.prepare("complaint", {"stage": "9"}))
        with pytest.raises(InputRefused) as fault:
            recorder.add(drafts)
    assert all("record 4, " in line for line in fault.value.lines()[1:])
    assert office.all("complaint") == []
    assert office.entries() == []


def test_a_fault_in_the_middle_writes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.add_chief()

    def pulled(*_arguments: object) -> None:
        raise RuntimeError("the plug was pulled")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_insert_events", pulled)  # the last of the three statements that write a decision
        with pytest.raises(RuntimeError, match="pulled"):
            office.add_decision()
    assert office.all("decision") == []
    assert len(office.entries()) == 1
    assert office.add_decision()
    assert office.verify().whole


def test_there_is_no_record_of_an_unknown_reference(office: Office) -> None:
    with pytest.raises(NotFound, match="There is no record SA-22222"):
        office.fetch("SA-22222")


def test_a_key_of_our_own_making_is_given_to_a_subject_left_out(office: Office) -> None:
    record = office.fetch(office.add("secure.implement", {"received": "2024-03-29T16:10"}))
    assert record.values["subject"].startswith("S-")
    assert office.amend(record.reference, {"reasons": "Given."}).values["subject"] == record.values["subject"]


@pytest.mark.parametrize(
    ("register", "field", "value"),
    [
        ("staff", "whole_time_equivalent", "0.333"),
        ("workforce_count", "number", "12.345"),
        ("observation", "number", "0.12345"),
    ],
)
def test_a_number_finer_than_the_store_keeps_is_refused_and_never_rounded(
    office: Office, register: str, field: str, value: str
) -> None:
    with pytest.raises(InputRefused, match="Not recorded") as fault:
        office.add(register, {**FULL[register], field: value})
    assert "decimal places" in " ".join(fault.value.lines())
    assert office.verify().whole


@pytest.mark.parametrize("value", ["-0", "0", "0.00"])
def test_nought_however_it_is_written_is_kept_as_nought(office: Office, value: str) -> None:
    reference = office.add("workforce_count", {**FULL["workforce_count"], "number": value})
    assert office.fetch(reference).values["number"] == 0
    assert office.verify().whole


def test_an_officers_key_is_taken_once_for_good_even_by_a_void_record(office: Office) -> None:
    reference = office.add("officer", FULL["officer"])
    office.void(reference)
    with pytest.raises(InputRefused) as fault:
        office.add("officer", FULL["officer"])
    assert "There is an officer with this key already." in " ".join(fault.value.lines())


def test_two_officers_with_one_key_in_one_list_are_refused(office: Office) -> None:
    with office.recorder() as recorder:
        drafts = [recorder.prepare("officer", FULL["officer"]) for _ in range(2)]
        with pytest.raises(InputRefused):
            recorder.add(drafts)
    assert office.all("officer") == []


def test_an_officer_cannot_be_given_anothers_key(office: Office) -> None:
    office.add_chief()
    reference = office.add("officer", FULL["officer"])
    with pytest.raises(InputRefused, match="Not changed"):
        office.amend(reference, {"officer_key": "CSWO"})
    assert office.amend(reference, {"post_title": "Depute"}).values["officer_key"] == "DEPUTE-1"


def test_an_overridden_identifier_is_kept_with_its_reason_in_the_trail(office: Office) -> None:
    given = {**FULL["complaint"], "learning": "The answer went to EH1 1AA."}
    with pytest.raises(InputRefused):
        office.add("complaint", given)
    reference = office.add("complaint", given, override="the office's own address")
    last = office.entries()[-1]
    assert (last.action, last.reason) == ("override", "the office's own address")
    assert office.fetch(reference).values["learning"] == "The answer went to EH1 1AA."


def test_a_record_with_an_overridden_identifier_can_be_changed_elsewhere(office: Office) -> None:
    given = {**FULL["complaint"], "learning": "The answer went to EH1 1AA."}
    reference = office.add("complaint", given, override="the office's own address")
    assert office.amend(reference, {"theme": "charging"}).values["theme"] == "charging"
    with pytest.raises(InputRefused):
        office.amend(reference, {"learning": "It went to G1 1AA."})


@pytest.mark.parametrize("subject", ["A name far too long for any key", "Jo"])
def test_an_override_never_makes_a_key_that_the_store_cannot_hold(office: Office, subject: str) -> None:
    with pytest.raises(InputRefused):
        office.add("secure.implement", {"subject": subject}, override="why not")
    assert office.entries() == []


@pytest.mark.parametrize("reason", ["\x1b[31mred", "x" * 30_000, "half a \ud800"])
def test_the_reason_of_an_override_is_text_that_can_be_kept(office: Office, reason: str) -> None:
    with pytest.raises(InputRefused):
        office.add("complaint", {**FULL["complaint"], "learning": "EH1 1AA"}, override=reason)
    assert office.entries() == []
