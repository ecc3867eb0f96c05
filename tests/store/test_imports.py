"""An import adds what is new, changes the cells that were corrected, and does nothing twice; whose row is whose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cswo_report.domain.imports import ImportedRow
from cswo_report.errors import InputRefused
from cswo_report.usecases import importing, undoing
from tests.store.import_desk import COMPLAINT, SHA, Desk, fates, row, rows_of, several
from tests.store.import_desk import desk as desk
from tests.store.making import CHIEF, FULL


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
