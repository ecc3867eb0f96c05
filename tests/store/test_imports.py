"""An import adds what is new, changes the cells that were corrected, does nothing twice, and can be taken back whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cswo_report.domain.given_rows import GivenEvent, GivenRow
from cswo_report.domain.import_plan import Fate, RowPlan
from cswo_report.domain.imports import ImportedRow
from cswo_report.domain.registers import Record
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, InputRefused, NotFound
from cswo_report.reference import Reference
from cswo_report.store import audit, records
from cswo_report.store.engine import Store
from cswo_report.usecases import figures, importing, undoing
from cswo_report.usecases.holdings import held_registers
from cswo_report.usecases.import_rows import SheetRows
from cswo_report.usecases.importing import Look, Options, Written
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace
from tests.store.making import CHIEF, FULL, Office

COMPLAINT = {"received_on": "2024-05-01", "stage": "1", "service": "children", "theme": "delay"}
SHA = "a" * 64


class Desk:
    """Imports rows made by hand, as if a source had sent them."""

    def __init__(self, store: Store, reference: Reference, folder: Path) -> None:
        self.workspace = Workspace(folder, Settings(council="Testshire", store=store.url))
        self.workspace.__dict__["store"] = store
        self.office = Office(store, reference)

    def sheet(
        self, rows: Sequence[GivenRow], *, source: str = "log", file: str = "log.xlsx", sha: str = SHA
    ) -> SheetRows:
        return SheetRows(file, sha, "Log", source, "Complaints", tuple(rows))

    def look(self, *rows: GivenRow, duplicates: str = "ask", **more: Any) -> Look:
        return importing.look_at_rows(self.workspace, [self.sheet(rows, **more)], Options(duplicates=duplicates))

    def write(self, *rows: GivenRow, commit_good: bool = False, **more: Any) -> Written:
        return importing.write(self.workspace, self.look(*rows, **more), "clerk", commit_good=commit_good)

    def undo(self, batch: int) -> undoing.Undone:
        return undoing.undo(self.workspace, batch, "clerk")

    def head(self) -> str:
        with self.workspace.store.reading() as session:
            return audit.head(session)

    def contents(self) -> dict[str, Any]:
        """Every live record, without what tells when and how often it was written."""
        with self.workspace.store.reading() as session:
            found = [record for register in FULL for record in records.fetch_all(session, register)]
            found += list(records.fetch_all(session, "decision"))
        return {
            record.reference: (record.values, record.details, _happened(record), record.not_yet_known)
            for record in found
        }


def _happened(record: Record) -> list[tuple[str, str]]:
    return sorted((event.code, str(event.happened_at or event.happened_on)) for event in record.events)


@pytest.fixture
def desk(store: Store, shipped_data: Reference, tmp_path: Path) -> Desk:
    return Desk(store, shipped_data, tmp_path)


def row(at: int = 2, type_name: str = "complaint", key: str = "", /, *events: GivenEvent, **values: str) -> GivenRow:
    given_values = {**COMPLAINT, **values} if type_name == "complaint" else values
    return GivenRow("Log", at, type_name, given_values, events, key)


def rows_of(look: Look) -> list[RowPlan]:
    return [each for sheet in look.plan.sheets for each in sheet.rows]


def fates(look: Look) -> list[str]:
    return [each.fate.value for each in rows_of(look)]


def several(count: int, **values: str) -> list[GivenRow]:
    return [
        row(2 + at, "complaint", f"K{at}", received_on=f"2024-05-{1 + at % 28:02}", **values) for at in range(count)
    ]


def test_a_dry_run_writes_nothing_and_a_second_import_changes_nothing(desk: Desk) -> None:
    before = desk.head()
    found = desk.look(*several(5))
    assert fates(found) == ["added"] * 5
    assert desk.head() == before
    first = importing.write(desk.workspace, found, "clerk")
    assert (first.batch, first.added, first.left) == (1, 5, 0)
    after = desk.head()
    second = desk.write(*several(5))
    assert (second.batch, second.unchanged) == (None, 5)
    assert desk.head() == after
    assert [batch.number for batch in undoing.batches(desk.workspace)] == [1]
    assert desk.office.verify().whole


def test_the_reason_names_file_sheet_and_row(desk: Desk) -> None:
    desk.write(row(7))
    reasons = [entry.reason for entry in desk.office.entries() if entry.register == "complaint"]
    assert [ImportedRow.parse(reason) for reason in reasons] == [ImportedRow("log.xlsx", SHA, 7, "", "Log")]


@pytest.mark.parametrize("key", ["", "K-1"])
def test_a_corrected_file_changes_only_the_corrected_cells(desk: Desk, key: str) -> None:
    sent = [
        row(2, "complaint", key and "A", received_on="2024-05-01"),
        row(3, "complaint", key, received_on="2024-05-08", closed_on="2024-05-10"),
    ]
    desk.write(*sent)
    corrected = row(9, "complaint", key, received_on="2024-05-08", closed_on="2024-05-13")
    found = desk.look(corrected, sent[0])
    assert fates(found) == ["changed", "unchanged"]
    (change,) = rows_of(found)[0].changes
    assert (change.field, change.before, change.after) == ("closed_on", "Friday 10 May 2024", "Monday 13 May 2024")
    written = importing.write(desk.workspace, found, "clerk")
    assert (written.added, written.changed, written.unchanged) == (0, 1, 1)
    assert [entry.action for entry in desk.office.entries()][-2:] == ["amend", "add"]
    assert fates(desk.look(corrected, sent[0])) == ["unchanged", "unchanged"]


def test_next_months_rows_are_not_taken_for_corrections_of_this_months(desk: Desk) -> None:
    desk.write(*(row(2 + at, received_on=f"2024-05-{1 + at:02}") for at in range(6)))
    found = desk.look(*(row(2 + at, received_on=f"2024-08-{1 + at:02}") for at in range(6)))
    assert fates(found) == ["added"] * 6


def test_whoever_is_somebody_else_is_never_a_correction(desk: Desk) -> None:
    held = [
        row(2 + at, "staff", **{**FULL["staff"], "staff_key": f"ST-0041{at}", "registration_number": ""})
        for at in range(6)
    ]
    desk.write(*held, duplicates="add")
    another = row(4, "staff", **{**FULL["staff"], "staff_key": "ST-90417", "registration_number": ""})
    found = desk.look(*held[:2], another, *held[3:], duplicates="add")
    assert fates(found) == ["unchanged"] * 2 + ["added"] + ["unchanged"] * 3


def test_a_sheet_in_which_every_row_was_corrected_is_still_the_same_sheet(desk: Desk) -> None:
    desk.write(*(row(2 + at, received_on=f"2024-05-{1 + at:02}", learning="One.") for at in range(6)))
    found = desk.look(*(row(2 + at, received_on=f"2024-05-{1 + at:02}", learning="Two.") for at in range(6)))
    assert fates(found) == ["changed"] * 6


def test_two_complaints_of_one_day_are_two(desk: Desk) -> None:
    desk.write(row(2, learning="One.", closed_on="2024-05-10", due_on="2024-05-09"))
    found = desk.look(row(3, learning="Quite another.", closed_on="2024-05-14", due_on="2024-05-09", outcome="upheld"))
    assert fates(found) == ["added"]


def test_what_a_clerk_put_right_stays_when_the_same_file_comes_again(desk: Desk) -> None:
    desk.write(row(2, "complaint", "A", learning="As first told."))
    reference = desk.office.all("complaint")[0].reference
    desk.office.amend(reference, {"theme": "communication"})
    found = desk.look(row(2, "complaint", "A", learning="As told again."))
    assert [change.field for change in rows_of(found)[0].changes] == ["learning"]
    assert [finding.code for finding in rows_of(found)[0].findings] == ["changed_by_hand"]


def test_our_own_reference_names_the_record_and_a_wrong_one_is_refused(desk: Desk) -> None:
    reference = desk.office.add("complaint", COMPLAINT)
    staff = desk.office.add("staff", FULL["staff"])
    given_rows = [
        replace(row(2, theme="communication"), reference=reference),
        replace(row(3), reference="CO-22222"),
        replace(row(4), reference=staff),
    ]
    found = desk.look(*given_rows)
    assert fates(found) == ["changed", "refused", "refused"]
    assert [each.findings[0].code for each in rows_of(found)[1:]] == ["no_such_record", "of_another_type"]


def test_the_registers_own_key_names_the_record_whatever_the_source(desk: Desk) -> None:
    desk.office.add("workforce_count", FULL["workforce_count"])
    again = {name: value for name, value in FULL["workforce_count"].items() if name != "number"}
    found = desk.look(row(2, "workforce_count", **again, number="900"))
    assert [change.after for change in rows_of(found)[0].changes] == ["900"]


def test_a_blank_cell_empties_nothing(desk: Desk) -> None:
    desk.write(row(2, "complaint", "A", learning="Kept."))
    assert fates(desk.look(row(2, "complaint", "A"))) == ["unchanged"]


def test_all_reasons_of_all_rows_are_told_and_nothing_is_written(desk: Desk) -> None:
    faulty = row(3, received_on="2024-05-03", stage="9", closed_on="2024-01-01", learning="CHI 0101995678")
    found = desk.look(row(2), faulty)
    assert fates(found) == ["added", "refused"]
    assert {finding.where for finding in rows_of(found)[1].findings} >= {"stage", "learning"}
    assert not any("0101995678" in str(finding) for finding in rows_of(found)[1].findings)
    assert not any("--" in finding.remedy for finding in rows_of(found)[1].findings)
    before = desk.head()
    with pytest.raises(InputRefused):
        importing.write(desk.workspace, found, "clerk")
    assert desk.head() == before
    assert importing.write(desk.workspace, found, "clerk", commit_good=True).left == 1


def test_a_row_that_repeats_another_waits_for_a_person(desk: Desk) -> None:
    twice = (row(2, learning="One."), row(3, learning="One."))
    found = desk.look(*twice)
    assert fates(found) == ["added", "possible_duplicate"]
    assert rows_of(found)[1].other_row == 2
    assert ("Stage", "Stage 1: frontline resolution", "Stage 1: frontline resolution") in rows_of(found)[
        1
    ].beside or rows_of(found)[1].beside
    with pytest.raises(InputRefused):
        importing.write(desk.workspace, found, "clerk")
    decided = importing.decide(desk.workspace, found, "add")
    assert fates(decided) == ["added", "added"]
    assert importing.write(desk.workspace, decided, "clerk").added == 2
    assert fates(desk.look(*twice)) == ["unchanged", "unchanged"]


def test_what_is_in_the_store_already_is_set_beside_the_row(desk: Desk) -> None:
    full = {**FULL["complaint"]}
    reference = desk.office.add("complaint", full)
    found = desk.look(row(2, **{**full, "learning": full["learning"] + "!"}))
    assert fates(found) == ["possible_duplicate"]
    assert rows_of(found)[0].reference == reference
    assert desk.write(row(2, **full), duplicates="skip").left == 1


def test_two_rows_that_name_one_record_differently_are_both_refused(desk: Desk) -> None:
    count = FULL["workforce_count"]
    sheets = [
        desk.sheet([row(2, "workforce_count", **count)], file="one.xlsx", sha="b" * 64),
        desk.sheet([row(4, "workforce_count", **{**count, "number": "900"})], file="two.xlsx", source="other"),
    ]
    found = importing.look_at_rows(desk.workspace, sheets)
    assert fates(found) == ["refused", "refused"]
    assert "row 4 of two.xlsx" in rows_of(found)[0].findings[0].rule
    assert "row 2 of one.xlsx" in rows_of(found)[1].findings[0].rule


def test_later_rows_may_name_officers_of_the_same_import(desk: Desk) -> None:
    decision = row(
        2, "kinship.approve", subject="C-4K7QX", decided="2024-05-02", decision_maker="CSWO", capacity="self"
    )
    officer = row(3, "officer", **CHIEF)
    codes = {finding.code for finding in rows_of(desk.look(decision))[0].findings}
    with_officer = {finding.code for finding in rows_of(desk.look(decision, officer))[0].findings}
    assert codes - with_officer


def test_figures_of_one_import_that_contradict_each_other_are_refused(desk: Desk) -> None:
    figure = {**FULL["observation"], "status": "final"}
    other = {**figure, "number": "11850", "source": "Another team"}
    found = desk.look(row(2, "observation", **figure), row(3, "observation", **other))
    assert fates(found) == ["added", "refused"]
    assert "row 2 of log.xlsx" in rows_of(found)[1].findings[0].rule


def test_events_are_added_and_a_corrected_one_takes_the_place_of_the_first(desk: Desk) -> None:
    def sent(placed: str, *more: GivenEvent) -> GivenRow:
        return row(
            2,
            "secure.implement",
            "A",
            GivenEvent("notified_child", placed),
            *more,
            subject="C-4K7QX",
            received="2024-03-29T16:10",
        )

    desk.write(sent("2024-03-30T10:00"))
    found = desk.look(sent("2024-03-30T11:00", GivenEvent("reviewed", "2024-06-30")))
    assert [(change.field, change.before != "") for change in rows_of(found)[0].changes] == [
        ("event:notified_child", True),
        ("event:reviewed", False),
    ]
    importing.write(desk.workspace, found, "clerk")
    (record,) = desk.office.all("decision")
    assert [code for code, _ in _happened(record)] == ["notified_child", "reviewed"]
    with desk.workspace.store.reading() as session:
        why = (
            session.execute(text("SELECT void_reason FROM decision_event WHERE void_reason IS NOT NULL"))
            .scalars()
            .all()
        )
    assert why == ["corrected by import 2"]
    desk.undo(2)
    (record,) = desk.office.all("decision")
    assert _happened(record) == [("notified_child", "2024-03-30 10:00:00+00:00")]
    assert desk.office.verify().whole


def test_undoing_puts_everything_back_and_keeps_history(desk: Desk) -> None:
    desk.write(*several(3))
    before, entries = desk.contents(), len(desk.office.entries())
    sent = [
        row(2, "complaint", "K0", received_on="2024-05-01", theme="communication"),
        *several(3)[1:],
        *several(5)[3:],
    ]
    batch = desk.write(*sent).batch
    assert batch == 2
    undone = desk.undo(batch)
    assert (undone.voided, undone.put_back) == (2, 1)
    assert desk.contents() == before
    assert len(desk.office.entries()) == entries + 2 * 4
    assert desk.office.verify().whole
    with pytest.raises(Conflict, match="already"):
        desk.undo(batch)
    assert desk.write(*sent).added == 2


def test_undoing_restores_every_figure(desk: Desk) -> None:
    reference = desk.workspace.reference
    desk.office.add_chief()
    own = desk.office.add_decision()
    desk.office.add("staff", FULL["staff"])
    years = ReportingYear.parse("2024-25").back(5)

    def figures_now() -> tuple[Any, ...]:
        with desk.workspace.store.reading() as session:
            wanted = figures.figures_to_count(reference, ())
            counts = figures.count_figures(session, reference, wanted, years, date(2025, 9, 1))
            supplied = [(each.reference, each.values) for each in figures.observations(session)]
            held = held_registers(session, desk.workspace.settings)
            limits = session.execute(text("SELECT reference, clock_id, sequence, due_on, ended_on FROM deadline")).all()
        return counts, supplied, held, sorted(limits, key=str)

    before = figures_now()
    added = (
        "notice",
        "grade",
        "complaint",
        "observation",
        "workforce_count",
        "authorisation",
        "review",
        "breach",
        "clock_change",
    )
    sent = [row(2 + at, name, **FULL[name]) for at, name in enumerate(added)]
    changed = row(40, "secure.implement", "", GivenEvent("reviewed", "2024-12-30"), reasons="Put in other words.")
    placed = {"record": own, "clock": "ck.sec.decide"}
    sent = [replace(each, values={**each.values, **placed}) if "clock" in each.values else each for each in sent]
    sent = [
        replace(each, values={**each.values, "record": own}) if each.type_name == "notice" else each for each in sent
    ]
    found = desk.look(replace(changed, reference=own), *sent)
    written = importing.write(desk.workspace, found, "clerk", commit_good=True)
    assert not [
        each.findings for each in rows_of(found) if each.fate is Fate.REFUSED and each.type_name == "secure.implement"
    ]
    assert (written.added >= 7, written.changed) == (True, 1)
    assert figures_now() != before
    assert written.batch
    desk.undo(written.batch)
    assert figures_now() == before


def test_an_import_whose_records_were_changed_since_is_not_undone(desk: Desk) -> None:
    batch = desk.write(*several(3)).batch
    reference = desk.office.all("complaint")[1].reference
    desk.office.amend(reference, {"theme": "communication"})
    before = desk.head()
    with pytest.raises(Conflict, match=reference):
        desk.undo(batch or 0)
    assert desk.head() == before
    with pytest.raises(NotFound):
        desk.undo(99)


def test_the_store_changed_between_look_and_write(desk: Desk) -> None:
    desk.write(row(2, "complaint", "A"))
    found = desk.look(row(2, "complaint", "A", theme="communication"))
    reference = desk.office.all("complaint")[0].reference
    desk.office.amend(reference, {"learning": "Meanwhile."})
    assert importing.write(desk.workspace, found, "clerk").changed == 1
    assert desk.office.fetch(reference).values["learning"] == "Meanwhile."
    found = desk.look(row(2, "complaint", "A", theme="delay"))
    desk.office.void(reference)
    with pytest.raises(Conflict):
        importing.write(desk.workspace, found, "clerk")


def test_two_imports_of_the_same_rows_at_once_add_them_once(desk: Desk) -> None:
    one, other = desk.look(*several(4)), desk.look(*several(4))
    assert importing.write(desk.workspace, one, "clerk").added == 4
    assert importing.write(desk.workspace, other, "another").added == 0
    assert len(desk.office.all("complaint")) == 4


def test_a_void_record_stays_void(desk: Desk) -> None:
    desk.write(row(2, "complaint", "A"))
    desk.office.void(desk.office.all("complaint")[0].reference)
    assert fates(desk.look(row(2, "complaint", "A"))) == ["unchanged"]
    assert fates(desk.look(row(2, "complaint", "A", theme="communication"))) == ["refused"]
