"""What `import` says and asks: one fact to a line, no identifier repeated, and the exit code of the whole."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from cswo_report.cli import import_, importing_json, importing_words, taking_files
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.import_plan import CellChange, Fate, FileFault, Plan, RowPlan, SheetPlan
from cswo_report.domain.questions import Choice, Question
from cswo_report.errors import ExitCode
from cswo_report.reference import Reference
from cswo_report.usecases import importing, returning
from tests.cli.conftest import Run
from tests.cli.test_asking import Terminal

FILE, SHEET = "Complaints Q2.xlsx", "Log"
COLUMNS = {"received_on": 0, "closed_on": 3, "theme": 4}


def row(number: int, fate: Fate, **more: Any) -> RowPlan:
    return RowPlan(FILE, SHEET, number, "complaint", fate, columns=COLUMNS, **more)


def plan_of(*rows: RowPlan, **more: Any) -> Plan:
    sheet = SheetPlan(
        FILE,
        SHEET,
        "complaints_log",
        "complaints",
        rows,
        left_out=((40, "a total"), (41, "a note")),
        unknown_columns=("RAG",),
        notes=("headings in row 4", "column ‘Recd’ taken for Received"),
    )
    return Plan((sheet,), ((FILE, "0" * 64),), **more)


REFUSED = row(
    17,
    Fate.REFUSED,
    findings=(
        Finding("not_readable", "closed_on", "That day is not in the calendar.", "Check it.", "31/02/2025"),
        Finding("no_such", "service", "This is missing.", "Fill it in."),
    ),
)


@pytest.fixture
def reference(shipped_data: Reference) -> Reference:
    return shipped_data


def told(plan: Plan, reference: Reference, most: int | None = importing_words.FIRST) -> list[str]:
    return [*importing_words.told(plan, reference, most=most)]


def test_a_sheet_is_told_in_one_line_and_what_was_noticed_below_it(reference: Reference) -> None:
    lines = told(plan_of(row(5, Fate.ADDED), REFUSED), reference)
    assert lines[0] == "Complaints Q2.xlsx, sheet Log: complaints, 2 rows, source complaints_log: 1 new, 1 refused."
    assert "  column ‘Recd’ taken for Received" in lines
    assert "  Left out, a total: row 40" in lines
    assert any(line.endswith("headings: RAG") for line in lines)
    assert any("--answer column.rag=FIELD (the fields: cswo-report record types complaint)" in line for line in lines)


def test_a_refused_row_names_cell_column_and_every_reason(reference: Reference) -> None:
    lines = told(plan_of(REFUSED), reference)
    assert "  row 17, cell D17, Answered (given: 31/02/2025): That day is not in the calendar. Check it." in lines
    assert "  row 17, Service: This is missing. Fill it in." in lines


def test_a_changed_cell_is_told_from_what_to_what(reference: Reference) -> None:
    change = CellChange("closed_on", "Answered", "3 March 2025", "5 March 2025", 3)
    lines = told(plan_of(row(9, Fate.CHANGED, reference="CO-7K3QX", changes=(change,))), reference)
    assert "  row 9, Answered: 3 March 2025 → 5 March 2025  (CO-7K3QX)" in lines


def test_a_possible_duplicate_stands_beside_what_it_is_like(reference: Reference) -> None:
    beside = (("Received", "3 March 2025", "3 March 2025"), ("Theme", "Delay", "Charging"))
    lines = told(plan_of(row(9, Fate.POSSIBLE_DUPLICATE, reference="CO-7K3QX", beside=beside)), reference)
    assert "  row 9 may be CO-7K3QX again:" in lines
    assert "    Theme     Delay        | Charging  (differs)" in lines


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({}, "row 9 says the same as row 4 throughout."),
        ({"other_sheet": "Old"}, "row 9 says the same as row 4 of Complaints Q2.xlsx, sheet Old throughout."),
        ({"other_file": "B.csv", "other_sheet": "B"}, "row 9 says the same as row 4 of B.csv throughout."),
    ],
)
def test_a_row_that_is_there_twice_names_the_other(reference: Reference, where: dict[str, str], words: str) -> None:
    beside = (("Theme", "Delay", "Delay"),)
    lines = told(plan_of(row(9, Fate.POSSIBLE_DUPLICATE, other_row=4, beside=beside, **where)), reference)
    assert f"  {words}" in lines


def test_twenty_of_a_kind_are_told_and_all_when_asked(reference: Reference) -> None:
    bad = [Finding("not_readable", "closed_on", "No day.", "Check it.", f"{number}/13/2025") for number in range(5, 35)]
    plan = plan_of(*(row(number, Fate.REFUSED, findings=(each,)) for number, each in enumerate(bad, 5)))
    assert "  … and 10 more; --all-rows shows them." in told(plan, reference)
    assert sum("Answered" in line for line in told(plan, reference)) == 20
    assert sum("Answered" in line for line in told(plan, reference, most=None)) == 30


def test_what_many_rows_share_is_said_once(reference: Reference) -> None:
    waits = Finding("not_answered", "closed_on", "This waits for an answer.", "Answer it.")
    lines = told(plan_of(*(row(number, Fate.REFUSED, findings=(waits,)) for number in range(5, 35))), reference)
    assert (
        "  rows 5, 6, 7, 8, 9, 10, 11, 12 and 22 more, column D, Answered: This waits for an answer. Answer it."
        in lines
    )


def test_a_warning_of_a_good_row_is_told_apart(reference: Reference) -> None:
    late = Finding("due_too_late", "due_on", "Too late.", "Check.", severity=Severity.WARNING)
    lines = told(plan_of(row(5, Fate.ADDED, findings=(late,))), reference)
    assert lines[-2:] == ["Worth knowing:", "  row 5, Answer due: Too late. Check."]


def test_a_question_gives_the_words_that_answer_it() -> None:
    question = Question(
        "date_order.received_on",
        "Is the day or the month written first?",
        (Choice("dmy", "the day: 3 April"), Choice("mdy", "the month: 4 March")),
        f"{FILE}, sheet Log, column Recd",
    )
    lines = [*importing_words.questions([question])]
    assert "    --answer date_order.received_on=dmy   the day: 3 April" in lines
    assert [*importing_words.numbered(question)][1:] == ["  1  the day: 3 April", "  2  the month: 4 March"]


def test_the_plan_as_json_is_complete() -> None:
    plan = plan_of(REFUSED, faults=(FileFault("x.pdf", "This is a PDF."),), ignored_files=("notes.docx",))
    document = importing_json.as_json(plan)
    assert document["counts"]["refused"] == 1
    assert document["sheets"][0]["rows"][0]["findings"][0]["column"] == "D"
    assert document["faults"] == [{"file": "x.pdf", "message": "This is a PDF.", "remedy": ""}]
    assert document["ignored_files"] == ["notes.docx"]
    like = row(9, Fate.POSSIBLE_DUPLICATE, other_row=4, other_file="B.csv", other_sheet="B")
    (told_row,) = importing_json.as_json(plan_of(like))["sheets"][0]["rows"]
    assert (told_row["other_row"], told_row["other_file"], told_row["other_sheet"]) == (4, "B.csv", "B")


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], ExitCode.WRONG_USAGE),
        (["nothing.xlsx"], ExitCode.NOT_FOUND),
        (["undo"], ExitCode.WRONG_USAGE),
        (["undo", "12"], ExitCode.NOT_FOUND),
        (["./undo"], ExitCode.NOT_FOUND),
        (["a.csv", "--answer", "dmy"], ExitCode.WRONG_USAGE),
        (["a.csv", "b.csv", "--as", "benchmark"], ExitCode.WRONG_USAGE),
        (["a.csv", "--revise", "new figures"], ExitCode.WRONG_USAGE),
        (["--restore", "nowhere"], ExitCode.NOT_FOUND),
        (["a.csv", "--restore", "nowhere"], ExitCode.WRONG_USAGE),
    ],
)
def test_what_cannot_be_is_said_with_its_exit_code(run: Run, words: list[str], code: ExitCode) -> None:
    answer = run("import", *words)
    assert answer.code == code, answer.err
    assert answer.err.strip()


@pytest.mark.usefixtures("council")
def test_no_import_yet_is_an_empty_list(run: Run) -> None:
    assert run("import", "batches", "--json").json == []
    assert "0 imports." in run("import", "batches").err


def test_the_help_names_the_commands_beside_the_files(run: Run) -> None:
    out = run("import", "--help").out
    assert "FILE|FOLDER" in out
    assert all(f"  {name} " in out for name in import_.command.commands)


HEADINGS = "Received,Stage,Service,Theme,Answered,What was learned"
GOOD = "03/04/2025,Stage 1,Adults,Delay,05/04/2025,Letters are checked"
OTHER = "07/05/2025,Stage 2,Children and families,A decision,09/06/2025,Reasons are written out"
FAULTY = "08/06/2025,Stage 1,Adults,Zzyzx,,"


def complaints(*rows: str, name: str = "Complaints.csv", headings: str = HEADINGS) -> str:
    Path(name).write_text("\n".join([headings, *rows, ""]), encoding="utf-8")
    return name


DAY_FIRST = ("--answer", "date_order.received_on=dmy", "--answer", "date_order.closed_on=dmy")


@pytest.mark.usefixtures("council")
def test_a_doubt_without_a_terminal_is_listed_with_its_answer_and_nothing_is_written(run: Run) -> None:
    answer = run("import", complaints(GOOD, OTHER))
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "--answer date_order.received_on=dmy" in answer.out
    assert "Nothing was written." in answer.out
    assert run("record", "list", "complaint", "--json").json == []


@pytest.mark.usefixtures("council")
def test_two_files_with_the_same_doubt_are_both_named(run: Run) -> None:
    words = complaints(GOOD, OTHER, name="North.csv"), complaints(OTHER, name="South.csv")
    out = run("import", *words, "--dry-run").out
    assert "North.csv, column Received: " in out
    assert "South.csv, column Received: " in out


@pytest.mark.usefixtures("council")
def test_an_answer_is_remembered_for_its_source(run: Run) -> None:
    assert run("import", complaints(GOOD, OTHER), *DAY_FIRST, "--dry-run").code == ExitCode.DONE
    assert run("import", complaints(GOOD, OTHER)).code == ExitCode.DONE
    assert [each["values"]["received_on"] for each in run("record", "list", "complaint", "--json").json] == [
        "2025-04-03",
        "2025-05-07",
    ]


@pytest.mark.usefixtures("council")
def test_an_answer_to_no_question_is_told(run: Run) -> None:
    wrong = ("--answer", "date_order.recieved_on=dmy")
    answer = run("import", complaints(GOOD, OTHER), *wrong, "--dry-run")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "Note: --answer date_order.recieved_on: no question of this name was asked" in answer.err
    answer = run("import", complaints(GOOD, OTHER), *wrong, *DAY_FIRST, "--json")
    assert answer.code == ExitCode.DONE
    assert ["recieved_on" in note for note in answer.json["notes"]] == [True]


@pytest.mark.usefixtures("council")
def test_what_goes_back_is_what_the_writing_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write, marked = importing.write, []

    def found_anew(*words: Any, **more: Any) -> Any:
        written = write(*words, **more)
        return replace(written, plan=replace(written.plan, notes=("Planned again.",)))

    def mark(_workspace: Any, look: importing.Look, *_words: Any, **_more: Any) -> list[Any]:
        marked.append(look.plan.notes)
        return []

    monkeypatch.setattr(importing, "write", found_anew)
    monkeypatch.setattr(returning, "marked_copies", mark)
    run("import", complaints(GOOD, FAULTY), *DAY_FIRST, "--commit-good")
    assert marked == [("Planned again.",)]


@pytest.mark.usefixtures("council")
def test_all_or_nothing_unless_the_good_rows_are_asked_for(run: Run) -> None:
    file = complaints(GOOD, OTHER, FAULTY)
    answer = run("import", file, *DAY_FIRST)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "Nothing was written. Left out: 1 refused." in answer.out
    assert "--commit-good" in answer.out
    assert run("record", "list", "complaint", "--json").json == []
    answer = run("import", file, "--commit-good")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "Written as batch 1: 2 added. Left out: 1 refused. The good rows are in." in answer.out
    assert "import undo 1" in answer.out
    assert "Complaints-to-correct.xlsx" in answer.out
    assert len(run("record", "list", "complaint", "--json").json) == 2


@pytest.mark.usefixtures("council")
def test_the_second_time_nothing_is_new_and_a_corrected_cell_alone_changes(run: Run) -> None:
    run("import", complaints(GOOD, OTHER), *DAY_FIRST)
    again = run("import", complaints(GOOD, OTHER))
    assert again.code == ExitCode.DONE
    assert "Nothing was written: nothing in it was new." in again.out
    corrected = run("import", complaints(GOOD.replace("05/04", "06/04"), OTHER))
    assert "row 2, Answered: " in corrected.out
    assert "Written as batch 2: 1 changed, 1 unchanged." in corrected.out


@pytest.mark.usefixtures("council")
def test_a_marked_copy_is_known_again_under_another_name(run: Run) -> None:
    run("import", complaints(GOOD, OTHER, FAULTY, name="North team.csv"), *DAY_FIRST, "--commit-good")
    (copy,) = Path("returned").glob("*-to-correct.xlsx")
    sent = openpyxl.load_workbook(copy)
    assert sent["Reasons"]["A3"].value == "Returned: North team.csv, source complaint_north_team"
    sent.worksheets[0]["D4"] = "Delay"
    sent.save("put right by Morag.xlsx")
    answer = run("import", "put right by Morag.xlsx", "--json")
    assert answer.code == ExitCode.DONE, answer.out
    counts = answer.json["counts"]
    assert (counts["added"], counts["unchanged"], counts["possible_duplicate"]) == (1, 2, 0)


@pytest.mark.usefixtures("council")
def test_batches_are_listed_and_undone(run: Run) -> None:
    run("import", complaints(GOOD, OTHER), *DAY_FIRST)
    assert "Complaints.csv: 2 new." in run("import", "batches").out
    assert run("import", "batches", "--json").json[0]["number"] == 1
    assert "Import 1 is undone" in run("import", "undo", "1").out
    assert run("record", "list", "complaint", "--json").json == []
    assert run("import", "undo", "1").code == ExitCode.CONFLICT
    assert "Undone since" in run("import", "batches").out


@pytest.mark.usefixtures("council")
def test_of_a_folder_what_cannot_be_read_is_told_beside_what_can(run: Run) -> None:
    Path("sent").mkdir()
    complaints(GOOD, OTHER, name="sent/Complaints.csv")
    Path("sent/broken.xlsx").write_bytes(b"PK\x03\x04 cut")
    Path("sent/letter.docx").write_bytes(b"PK")
    answer = run("import", "sent", *DAY_FIRST, "--commit-good")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert answer.out.count("broken.xlsx") == 1
    assert "broken.xlsx was not read: " in answer.out
    assert "Not read: letter.docx (no workbook)." in answer.out
    assert "Written as batch 1: 2 added." in answer.out


@pytest.mark.usefixtures("council")
def test_a_folder_without_a_workbook_is_refused(run: Run) -> None:
    Path("empty").mkdir()
    answer = run("import", "empty")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "no workbook and no CSV file" in answer.err


@pytest.mark.usefixtures("council")
def test_an_identifier_is_never_repeated(run: Run) -> None:
    answer = run("import", complaints(GOOD, "07/05/2025,Stage 2,Adults,Delay,,Sent to EH99 1SP"), *DAY_FIRST)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "postcode" in answer.out
    assert "EH99" not in answer.out + answer.err + Path("returned/Complaints-message.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_on_a_terminal_it_asks_once_then_whether_to_write(council: Path, run: Run) -> None:
    terminal = Terminal(council, "import", complaints(GOOD, OTHER, FAULTY))
    try:
        terminal.until("Number")
        terminal.type("1")
        terminal.until("Write 2 rows to the store of Aberdeen City and leave out 1 refused?")
        terminal.type("y")
        terminal.until("Written as batch 1: 2 added.")
        assert terminal.process.wait(20) == ExitCode.INPUT_REFUSED
    finally:
        terminal.close()
    assert len(run("record", "list", "complaint", "--json").json) == 2


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(("typed", "held"), [("1\ny\n", 2), ("2\ny\n", 3), ("2\nn\n", 0)])
def test_possible_duplicates_are_decided_on_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, held: int
) -> None:
    monkeypatch.setattr(taking_files.Taking, "asks", property(lambda taking: not taking.as_json))
    answer = run("import", complaints(GOOD, OTHER, GOOD), *DAY_FIRST, stdin=typed)
    assert answer.code == ExitCode.DONE, answer.err
    assert "row 4 says the same as row 2 throughout." in answer.out
    assert len(run("record", "list", "complaint", "--json").json) == held


@pytest.mark.usefixtures("council")
def test_an_answer_may_be_a_number_a_code_or_none(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_files.Taking, "asks", property(lambda taking: not taking.as_json))
    left_open = run("import", complaints(OTHER), "--dry-run", stdin="\n\n")
    assert "--answer date_order.closed_on=dmy" in left_open.out
    assert "--answer date_order.received_on=dmy" in left_open.out
    answer = run("import", complaints(OTHER), "--dry-run", stdin="9\ndmy\n")
    assert "Type a number from 1 to 2." in answer.err
    assert "--answer" not in answer.out
    assert "Answered: its days are read day first, as answered for another column." in answer.out
    assert "the month: 4 March" not in run("import", complaints(OTHER), "--dry-run", stdin="2\n").err


@pytest.mark.usefixtures("council")
def test_an_interruption_after_the_writing_says_that_it_is_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write = importing.write

    def interrupted(*words: Any, **more: Any) -> Any:
        write(*words, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "write", interrupted)
    answer = run("import", complaints(GOOD, OTHER), *DAY_FIRST)
    assert answer.code == 130
    assert "written by then, as batch 1" in answer.err
    assert "import undo 1" in answer.err
    monkeypatch.setattr(importing, "write", lambda *_words, **_more: (_ for _ in ()).throw(KeyboardInterrupt))
    answer = run("import", complaints(GOOD, OTHER, "13/11/2024,Stage 2,Justice,Charging,,Bills say why"))
    assert (answer.code, "Stopped. Nothing was written." in answer.err) == (130, True)


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(
    ("fault", "code"), [(KeyboardInterrupt(), 130), (OSError(errno.ENOSPC, "No space left on device"), ExitCode.STORE)]
)
def test_what_was_written_is_said_although_the_copies_fail(
    run: Run, monkeypatch: pytest.MonkeyPatch, fault: BaseException, code: int
) -> None:
    def failing(*_words: Any, **_more: Any) -> Any:
        raise fault

    monkeypatch.setattr(returning, "marked_copies", failing)
    answer = run("import", complaints(GOOD, OTHER, FAULTY), *DAY_FIRST, "--commit-good")
    assert answer.code == code
    assert "The rows are in, as batch 1" in answer.err
    assert "Nothing was" not in answer.err


@pytest.mark.usefixtures("council")
def test_json_is_one_document_with_batch_and_what_goes_back(run: Run) -> None:
    document = run("import", complaints(GOOD, OTHER, FAULTY), *DAY_FIRST, "--commit-good", "--json").json
    assert document["batch"] == 1
    assert document["written"] == {"added": 2, "changed": 0, "unchanged": 0, "left": 1}
    assert Path(document["returned"][0]["copy"]).is_file()
    assert [each["file"] for each in document["returned"]] == ["Complaints.csv"]


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_an_interruption_at_a_question_writes_nothing(council: Path, run: Run) -> None:
    terminal = Terminal(council, "import", complaints(GOOD, OTHER))
    try:
        terminal.until("Number")
        terminal.interrupt()
        terminal.until("Stopped. Nothing was written.")
    finally:
        terminal.close()
    assert run("record", "list", "complaint", "--json").json == []
