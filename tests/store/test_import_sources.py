"""The same rows are never written twice: not under another name, not from a renamed workbook of ours, not with a heading taught since."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from cswo_report.domain.import_plan import Fate
from cswo_report.usecases import entry_workbooks, importing, undoing
from cswo_report.usecases.importing import Look, Options, Written
from cswo_report.usecases.workspace import Workspace, initialise
from tests.store.import_desk import Desk, fates, row, several
from tests.store.import_desk import desk as desk

SPARSE = "Received,Stage\n2024-06-30,1\n2024-06-28,2\n"
LOG = "Received,Stage,Service,Theme\n" + "".join(f"2024-05-0{day},1,children,delay\n" for day in range(1, 6))
AWI = "awi.guardianship.apply"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return initialise(tmp_path / "council", "Testshire")


def look(workspace: Workspace, path: Path, kind: str = "complaint", **options: object) -> Look:
    given = Options(kind=kind, **options)  # type: ignore[arg-type]
    return importing.look(workspace, [path], given, lambda _question: None, lambda _words: None)


def write(workspace: Workspace, path: Path, kind: str = "complaint", **options: object) -> Written:
    return importing.write(workspace, look(workspace, path, kind, **options), "clerk")


def sent(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_same_file_under_another_name_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    first = sent(tmp_path, "North log.csv", SPARSE)
    assert write(workspace, first).added == 2
    again = look(workspace, sent(tmp_path, "From Jo.csv", SPARSE))
    assert fates(again) == ["unchanged", "unchanged"]
    assert again.plan.sheets[0].source == "complaint_north_log"
    assert importing.write(workspace, again, "clerk").batch is None
    undoing.undo(workspace, 1, "clerk")
    assert write(workspace, tmp_path / "From Jo.csv").added == 2


def test_the_same_file_is_of_the_source_it_was_given_as_then(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace, sent(tmp_path, "North log.csv", SPARSE), source="adults")
    again = look(workspace, tmp_path / "North log.csv")
    assert fates(again) == ["unchanged", "unchanged"]
    assert any("Taken for the source adults" in note for note in again.plan.sheets[0].notes)


def test_a_source_that_sends_under_another_name_is_known_by_its_rows(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace, sent(tmp_path, "North log.csv", LOG))
    more = look(workspace, sent(tmp_path, "From Jo.csv", LOG + "2024-07-01,2,adults,delay\n"))
    assert fates(more) == ["unchanged"] * 5 + ["added"]
    assert any("Taken for the source complaint_north_log" in note for note in more.plan.sheets[0].notes)
    told = look(workspace, tmp_path / "From Jo.csv", source="jo")
    assert fates(told) == ["possible_duplicate"] * 5 + ["added"]


def test_a_sparse_row_imported_before_from_anywhere_is_never_silently_new(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace, sent(tmp_path, "North log.csv", SPARSE))
    other = look(workspace, sent(tmp_path, "From Jo.csv", SPARSE.replace("06-28", "06-27")))
    assert fates(other) == ["possible_duplicate", "added"]
    both = [
        sent(tmp_path, name, "Received,Stage\n2024-08-01,1\n" + more) for name, more in (("A.csv", ""), ("B.csv", "\n"))
    ]
    given = Options(kind="complaint")
    found = importing.look(workspace, both, given, lambda _question: None, lambda _words: None)
    assert fates(found) == ["added", "possible_duplicate"]


def test_rows_of_one_source_with_keys_of_their_own_are_two(desk: Desk) -> None:
    sparse = {"service": "", "theme": ""}
    desk.write(row(2, "complaint", "K1", **sparse))
    assert fates(desk.look(row(2, "complaint", "K2", **sparse))) == ["added"]
    assert fates(desk.look(row(2, "complaint", "K1", **sparse), source="other")) == ["possible_duplicate"]
    assert len(several(2)) == 2


def test_an_entry_workbook_is_known_under_any_name(workspace: Workspace, tmp_path: Path) -> None:
    made = tmp_path / "Complaints to fill in.xlsx"
    entry_workbooks.make(workspace, ["complaint", AWI], made)
    book = load_workbook(made)
    for name, cells in ((book.sheetnames[1], {"Received (needed)": "2024-06-30", "Stage (needed)": "1"}),):
        sheet = book[name]
        headings = {cell.value: cell.column for cell in sheet[1]}
        for heading, value in cells.items():
            place = next(at for words, at in headings.items() if words.startswith(heading.partition(" (")[0]))
            sheet.cell(2, place, value)
    book.save(made)
    assert write(workspace, made, "").added == 1
    other = tmp_path / "June.xlsx"
    shutil.copy(made, other)
    book = load_workbook(other)
    book.create_sheet("More")
    book.save(other)
    again = look(workspace, other, "")
    assert fates(again) == ["unchanged"]
    assert again.plan.sheets[0].source.startswith("entry_")


def test_a_heading_taught_afterwards_doubles_no_row(desk: Desk) -> None:
    days = ("2024-05-01", "2024-05-02", "2024-05-03")
    desk.write(*(row(2 + at, AWI, received=day) for at, day in enumerate(days)))
    taught = [row(2 + at, AWI, received=day, subject=f"G-{40 + at}") for at, day in enumerate(days)]
    assert fates(desk.look(*taught)) == ["changed"] * 3
    assert fates(desk.look(*reversed(taught))) == ["changed"] * 3
    twice = [row(9, AWI, received=days[0]), row(10, AWI, received=days[0])]
    desk.write(*twice, duplicates="add")
    moved = [
        row(20 + at, AWI, received=day, subject=f"G-{50 + at}") for at, day in enumerate((*days, days[0], days[0]))
    ]
    assert set(fates(desk.look(*moved))) == {"possible_duplicate", "changed"}


def test_the_next_quarter_with_a_further_column_is_new(desk: Desk) -> None:
    desk.write(*(row(2 + at, received_on=f"2024-05-0{1 + at}", service="", theme="") for at in range(4)))
    later = [row(2 + at, received_on=f"2024-08-0{1 + at}", service="") for at in range(4)]
    assert fates(desk.look(*later)) == ["added"] * 4


def test_the_very_same_file_read_otherwise_changes_its_own_rows(workspace: Workspace, tmp_path: Path) -> None:
    text = "Received,Stage\n03/04/2025,1\n05/06/2025,2\n"
    path = sent(tmp_path, "North log.csv", text)
    order = "date_order.received_on"
    assert write(workspace, path, answers={order: "mdy"}).added == 2
    again = look(workspace, path, answers={order: "dmy"})
    assert [each.fate for each in again.plan.sheets[0].rows] == [Fate.CHANGED, Fate.CHANGED]


def test_one_answer_holds_for_the_days_of_a_whole_table(workspace: Workspace, tmp_path: Path) -> None:
    text = "Received,Stage,Closed\n03/04/2025,1,04/05/2025\n05/06/2025,2,06/07/2025\n"
    path = sent(tmp_path, "North log.csv", text)
    found = look(workspace, path, answers={"date_order.received_on": "dmy"})
    assert fates(found) == ["added"] * 2
    slip = sent(tmp_path, "North log.csv", text.replace("04/05", "04/13"))
    found = look(workspace, slip, answers={"date_order.received_on": "dmy"})
    assert [question.id for question in found.plan.questions] == ["date_order.closed_on"]
