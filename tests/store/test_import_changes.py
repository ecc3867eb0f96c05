"""What an import changed is taken back whole, and what was changed meanwhile by others is neither overwritten nor lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from cswo_report.domain.given_rows import GivenEvent, GivenRow
from cswo_report.domain.import_plan import Fate
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, NotFound
from cswo_report.usecases import figures, importing
from cswo_report.usecases.holdings import held_registers
from tests.store.import_desk import Desk, fates, happened, row, rows_of, several
from tests.store.import_desk import desk as desk
from tests.store.making import FULL


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
    assert [code for code, _ in happened(record)] == ["notified_child", "reviewed"]
    with desk.workspace.store.reading() as session:
        why = (
            session.execute(text("SELECT void_reason FROM decision_event WHERE void_reason IS NOT NULL"))
            .scalars()
            .all()
        )
    assert why == ["corrected by import 2"]
    desk.undo(2)
    (record,) = desk.office.all("decision")
    assert happened(record) == [("notified_child", "2024-03-30 10:00:00+00:00")]
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
