"""A folder of files, read for an import: what is taken, what is told, what is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from cswo_report.domain.import_plan import Fate
from cswo_report.errors import InputRefused, NotFound
from cswo_report.usecases import importing
from cswo_report.usecases.importing import Look, Options
from cswo_report.usecases.workspace import Workspace, initialise

LOG = "Received,Stage,Service,Theme\n2024-05-01,1,children,delay\n2024-05-08,2,children,communication\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return initialise(tmp_path / "council", "Testshire")


def look(workspace: Workspace, *paths: Path, **options: object) -> Look:
    given = Options(kind="complaint", **options)  # type: ignore[arg-type]
    return importing.look(workspace, paths, given, lambda _question: None, lambda _words: None)


def test_a_folder_is_read_in_the_order_of_names_and_what_is_no_workbook_is_named(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "sent"
    (folder / "below").mkdir(parents=True)
    for name, text in {
        "b log.csv": LOG,
        "a log.csv": LOG.replace("05-0", "06-0"),
        "copy of b.csv": LOG,
        "~$b log.xlsx": "lock",
        ".hidden.csv": LOG,
        "notes.txt": "Notes.",
        "below/c.csv": LOG,
    }.items():
        (folder / name).write_text(text)
    found = look(workspace, folder)
    assert [name for name, _ in found.plan.files] == ["a log.csv", "b log.csv"]
    assert set(found.plan.ignored_files) == {"copy of b.csv (the same content as b log.csv)", "notes.txt"}
    written = importing.write(workspace, found, "clerk")
    assert (written.batch, written.added) == (1, 4)
    again = look(workspace, folder)
    assert dict(again.plan.imported_before) == {"a log.csv": 1, "b log.csv": 1}
    assert importing.write(workspace, again, "clerk").batch is None


def test_a_file_named_after_somebody_is_not_read_and_its_name_is_not_repeated(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "Complaint of Margaret Campbell.csv"
    path.write_text(LOG)
    found = look(workspace, path)
    (fault,) = found.plan.faults
    assert "Campbell" not in str(found.plan)
    assert "Rename it" in fault.remedy


def test_what_is_not_there_or_cannot_be_read(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        look(workspace, tmp_path / "none.csv")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"%PDF-1.7")
    assert [fault.file for fault in look(workspace, broken).plan.faults] == ["broken.xlsx"]
    with pytest.raises(InputRefused, match="--duplicates"):
        look(workspace, broken, duplicates="perhaps")


DAYS = "Received,Stage,Service,Theme\n03/04/2024,1,children,delay\n05/06/2024,2,children,communication\n"


def test_an_answer_that_nobody_asked_for_is_told_with_the_questions_there_are(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(DAYS)
    found = look(workspace, path, answers={"date_order.recieved": "dmy"})
    (note,) = found.plan.notes
    assert "--answer date_order.recieved: no question of this name was asked" in note
    assert "the questions are date_order.received_on." in note
    right = {"date_order.received_on": "dmy"}
    assert look(workspace, path, answers=right).plan.notes == ()
    assert look(workspace, path, answers=right).plan.notes == ()  # it is remembered, and asked no more


def test_an_answer_is_remembered_for_the_files_alone_that_ask_it(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "north.csv").write_text(DAYS)
    (folder / "south.csv").write_text(LOG)
    (folder / "east.csv").write_text(LOG.replace("Theme", "What it was about"))
    answers = {"date_order.received_on": "dmy", "column.what_it_was_about": "theme"}
    found = look(workspace, folder, answers=answers)
    assert (found.plan.notes, found.plan.counts.total()) == ((), 6)
    learnt = {path.stem: path.read_text() for path in (workspace.folder / "sources").iterdir()}
    assert {name for name, text in learnt.items() if "date_order" in text} == {"complaint_north"}
    assert {name for name, text in learnt.items() if "what_it_was_about" in text} == {"complaint_east"}
    again = look(workspace, folder)
    assert (again.plan.questions, again.plan.counts) == ((), found.plan.counts)
    assert again.plan.counts[Fate.REFUSED] == 0


def test_an_answer_about_one_sheet_is_not_remembered_for_another(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "logs.xlsx"
    book = Workbook()
    for name, text in (("North", DAYS), ("South", LOG)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    book.save(path)
    found = look(workspace, path, answers={"date_order.received_on": "dmy"}, source="")
    assert found.plan.is_clean
    learnt = [path.read_text() for path in (workspace.folder / "sources").iterdir()]
    assert sum("date_order" in text for text in learnt) == 1
