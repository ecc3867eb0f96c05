"""What goes back to a sender: which rows are marked, in which words, under which names, and the two lines to send."""

from __future__ import annotations

import stat
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.found_tables import Column, FoundTable
from cswo_report.domain.given_values import NOT_ANSWERED
from cswo_report.domain.import_plan import Fate, Plan, RowPlan, SheetPlan
from cswo_report.domain.sheets import Book
from cswo_report.domain.source_profiles import MappedTable, SourceProfile
from cswo_report.exchange.book_file import read_book
from cswo_report.usecases.returning import marked_copies, marks_of, message, remedy_on_sheet
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace
from tests.exchange_marked.samples import HEADINGS, LOG, team_workbook

COLUMNS = {"ref": 0, "received_on": 1, "event:answered": 3, "outcome": 4}
NEEDED = Finding("needed", "received_on", "“Received” is needed to save this.", "Give --set received_on=…")
CODE = Finding("unknown_code", "outcome", "This is not one of the codes.", "Use one of: upheld.", given="Uphelt")
EVENT = Finding("in_the_future", "answered", "This day has not come yet.", "Check the year.")
WARNED = Finding("unlikely", "ref", "This is unusual.", "Look at it.", severity=Severity.WARNING)
WAITS = Finding(NOT_ANSWERED, "received_on", "Are days or months first?", "Answer it.")


@dataclass
class Looked:
    plan: Plan
    paths: dict[str, Path]
    books: dict[str, Book]
    mapped: dict[tuple[str, str], list[MappedTable]] = field(default_factory=dict)


def row(number: int, fate: Fate, *findings: Finding, other: int = 0) -> RowPlan:
    return RowPlan("team.xlsx", LOG, number, "complaint", fate, findings=findings, columns=COLUMNS, other_row=other)


ROWS = (
    row(4, Fate.ADDED, WARNED),
    row(5, Fate.REFUSED, NEEDED, CODE, WARNED),
    row(6, Fate.REFUSED, EVENT),
    row(7, Fate.POSSIBLE_DUPLICATE, other=4),
    row(8, Fate.UNCHANGED),
    row(11, Fate.REFUSED, WAITS),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Settings(council="Testshire", store="sqlite:///none.db"))


def looked(folder: Path, rows: tuple[RowPlan, ...] = ROWS, name: str = "team.xlsx") -> Looked:
    path = folder / name
    path.write_bytes(team_workbook())
    sheet = SheetPlan(name, LOG, "team", "complaints", tuple(replace(each, file=name) for each in rows))
    table = FoundTable(LOG, (3,), tuple(Column(at, heading) for at, heading in enumerate(HEADINGS)), ())
    mapped = MappedTable(table, SourceProfile("team", "Team", "x"), {})
    return Looked(Plan((sheet,)), {name: path}, {name: read_book(path)}, {(name, LOG): [mapped]})


def test_the_copy_and_the_message_of_a_file(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "returned"
    (given,) = marked_copies(workspace, looked(tmp_path), folder, are_in=True)
    assert given.path == folder / "team-to-correct.xlsx"
    lines = [
        [cell.value for cell in each][1:] for each in openpyxl.load_workbook(given.path)["Reasons"].iter_rows(min_row=5)
    ]
    assert lines == [
        ["B5", "Received", "“Received” is needed to save this.", "Fill in this cell."],
        ["E5", "Outcome", "This is not one of the codes.", "Use one of: upheld."],
        ["D6", "Answered", "This day has not come yet.", "Check the year."],
        [
            "A7",
            "(the whole row)",
            "This row looks like row 4 of this sheet, and was therefore not taken.",
            "If it is the same, take the row out. If it is another, say so when you reply.",
        ],
    ]
    assert given.message == (
        "3 of 6 rows were not taken from team.xlsx; 2 are in, and 1 waits for us (you need do nothing).\n"
        "Please put right the cells marked in the attached copy, team-to-correct.xlsx (its sheet “Reasons” lists them), and send the "
        "whole workbook back to Testshire; rows that are in may stay in it. The row that looks like another: take it out if it is "
        "the same, or say in your reply that it is not."
    )
    assert given.message_path == folder / "team-message.txt"
    assert given.message_path.read_text(encoding="utf-8") == f"{given.message}\n"
    if sys.platform != "win32":
        assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_round_takes_the_place_of_the_first(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "returned"
    marked_copies(workspace, looked(tmp_path), folder)
    (given,) = marked_copies(workspace, looked(tmp_path, ROWS[:1] + ROWS[2:3]), folder)
    assert {each.name for each in folder.iterdir()} == {"team-to-correct.xlsx", "team-message.txt"}
    assert given.message.startswith("1 of 2 rows was not taken from team.xlsx; none is in until these are put right.")


def test_nothing_goes_back_where_the_sender_has_nothing_to_do(workspace: Workspace, tmp_path: Path) -> None:
    assert marked_copies(workspace, looked(tmp_path, (ROWS[0], ROWS[4], ROWS[5])), tmp_path / "returned") == []
    assert not (tmp_path / "returned").exists()


def test_a_file_that_changed_since_it_was_read_is_not_marked(workspace: Workspace, tmp_path: Path) -> None:
    look = looked(tmp_path)
    look.paths["team.xlsx"].write_bytes(team_workbook() + b" ")
    (given,) = marked_copies(workspace, look, tmp_path / "returned")
    assert given.path is None
    assert "is not what it was when it was read" in given.notes[0]
    assert "Please put right those rows and send" in given.message
    look.paths["team.xlsx"].unlink()
    assert marked_copies(workspace, look, tmp_path / "returned")[0].path is None


def test_two_files_of_one_name_do_not_write_over_each_other(workspace: Workspace, tmp_path: Path) -> None:
    one, two = looked(tmp_path), looked(tmp_path, ROWS, "other.xlsx")
    book = replace(two.books["other.xlsx"], name="TEAM.xlsx")
    both = Looked(
        Plan((*one.plan.sheets, *two.plan.sheets)),
        {**one.paths, **two.paths},
        {**one.books, "other.xlsx": book},
    )
    names = [given.path.name for given in marked_copies(workspace, both, tmp_path / "r") if given.path]
    assert names == ["team-to-correct.xlsx", "TEAM-2-to-correct.xlsx"]


def test_a_name_that_says_who_it_is_about_is_in_no_name_and_no_message(workspace: Workspace, tmp_path: Path) -> None:
    (given,) = marked_copies(workspace, looked(tmp_path, ROWS, "Margaret Wilson.xlsx"), tmp_path / "returned")
    assert given.path
    assert given.path.name == "workbook-to-correct.xlsx"
    assert "not taken from workbook.xlsx" in given.message
    assert "Margaret" not in given.message


def test_what_to_do_is_said_for_somebody_without_the_program() -> None:
    assert remedy_on_sheet(NEEDED, has_cell=False) == "Put it in a column of its own, or say it when you reply."
    override = replace(CODE, remedy="Leave it out, or give --override with a reason, which is kept in the audit trail.")
    assert remedy_on_sheet(override, has_cell=True) == "Leave it out."
    office = replace(CODE, remedy="Add one with: record add officer")
    assert remedy_on_sheet(office, has_cell=True) == "Correct this cell, or say what is right when you reply."


@pytest.mark.parametrize(
    ("rows", "are_in", "said"),
    [
        (ROWS[1:2], True, "1 of 1 row was not taken from a.csv; none is in."),
        (ROWS[:2], True, "1 of 2 rows was not taken from a.csv; the other one is in."),
        (ROWS[:2], False, "1 of 2 rows was not taken from a.csv; none is in until these are put right."),
        (
            (replace(ROWS[0], fate=Fate.UNCHANGED), ROWS[1]),
            False,
            "1 of 2 rows was not taken from a.csv; what is new or changed in the others waits until these are put right.",
        ),
    ],
)
def test_how_many_are_in(rows: tuple[RowPlan, ...], are_in: bool, said: str) -> None:
    sheets = [SheetPlan("a.csv", LOG, "team", "complaints", rows)]
    assert message("Testshire", "a.csv", sheets, "a-to-correct.xlsx", are_in=are_in).split("\n")[0] == said


def test_a_row_that_waits_for_an_answer_is_not_the_senders_to_mend(workspace: Workspace, tmp_path: Path) -> None:
    waits = row(5, Fate.REFUSED, WAITS, NEEDED, EVENT)
    (given,) = marked_copies(workspace, looked(tmp_path, (ROWS[0], waits, ROWS[5])), tmp_path / "returned", are_in=True)
    assert given.path
    reasons = openpyxl.load_workbook(given.path)["Reasons"]
    assert [each[1].value for each in reasons.iter_rows(min_row=5)] == ["D5"]
    assert given.message.startswith(
        "1 of 3 rows was not taken from team.xlsx; 1 is in, and 1 waits for us (you need do nothing)."
    )


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"other_file": "team.xlsx", "other_sheet": LOG}, "row 4 of this sheet"),
        ({"other_file": "team.xlsx", "other_sheet": "Older"}, "row 4 of sheet Older"),
        ({"other_file": "Another team.xlsx", "other_sheet": LOG}, "a row that came with another file"),
        ({"other_row": 0}, "a record that is held already"),
    ],
)
def test_what_a_possible_duplicate_is_like(other: dict[str, str], said: str) -> None:
    like = replace(row(9, Fate.POSSIBLE_DUPLICATE, other=4), **other)  # type: ignore[arg-type]
    (given,) = marks_of(SheetPlan("team.xlsx", LOG, "team", "complaints", (like,)))
    assert given.rule == f"This row looks like {said}, and was therefore not taken."


def test_words_made_of_what_was_given_hide_who_it_is_about() -> None:
    fault = Finding("unknown", "outcome", "There is no officer called ann@example.org.", "Name one: 131 496 0123.")
    (given,) = marks_of(SheetPlan("team.xlsx", LOG, "team", "complaints", (row(5, Fate.REFUSED, fault),)))
    assert given.rule == "There is no officer called [hidden]."
    (given,) = marks_of(SheetPlan("team.xlsx", LOG, "team", "complaints", (row(5, Fate.REFUSED, CODE),)))
    assert given.remedy == CODE.remedy


def test_no_copy_takes_the_place_of_a_file_that_is_being_imported(workspace: Workspace, tmp_path: Path) -> None:
    # Somebody imports the folder of what went back, with another file of the same stem in it.
    one, two = looked(tmp_path, ROWS, "team.xlsx"), looked(tmp_path, ROWS, "team-to-correct.xlsx")
    both = Looked(Plan((*one.plan.sheets, *two.plan.sheets)), {**one.paths, **two.paths}, {**one.books, **two.books})
    given = marked_copies(workspace, both, tmp_path)
    assert [each.path.name for each in given if each.path] == ["team-2-to-correct.xlsx", "team-to-correct.xlsx"]
    assert not any(each.notes for each in given)
