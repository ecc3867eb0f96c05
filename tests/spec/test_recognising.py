"""What a table is, which column means what, by which source: taken where certain, asked where doubtful, refused where unknown."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from cswo_report.domain.found_tables import REASONS_TITLE
from cswo_report.domain.sheets import Book, Cell, Sheet
from cswo_report.domain.source_profiles import IGNORED, ProfileColumn, SourceProfile
from cswo_report.errors import InputRefused
from cswo_report.reference import shipped_reference
from cswo_report.usecases import giving
from cswo_report.usecases.recognising import Recognised, profiles_of, recognise, remember
from cswo_report.usecases.recognising_meanings import type_names
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace

REFERENCE = shipped_reference()
DAY, NEXT = date(2024, 5, 1), date(2024, 5, 2)
COMPLAINT: list[Cell] = ["Received", "Stage", "Service", "Theme", "Outcome", "Answered"]
COMPLAINT_ROW: list[Cell] = [DAY, "1", "Adults", "Delay", "Upheld", NEXT]


def book(name: str, **sheets: list[list[Cell]]) -> Book:
    made = tuple(Sheet(title.replace("_", " "), tuple(tuple(row) for row in rows)) for title, rows in sheets.items())
    return Book(name, "xlsx", "0" * 64, 1, made)


def look(
    sent: Book,
    answers: Mapping[str, str] | None = None,
    profiles: Mapping[str, SourceProfile] | None = None,
    **given: str,
) -> Recognised:
    return recognise(
        sent, REFERENCE, REFERENCE.source_profiles if profiles is None else profiles, answers or {}, **given
    )


def meanings(found: Recognised, number: int = 0) -> dict[str, str]:
    table = found.tables[number]
    return {table.table.columns[place].heading: meaning for place, meaning in table.to.items()}


@pytest.mark.parametrize("name", type_names(REFERENCE))
def test_every_type_is_known_by_its_own_labels_in_any_order(name: str) -> None:
    labels = [field.label for field in REFERENCE.fields_of(name)]
    kind = REFERENCE.decision_types.get(name)
    events = [event.label for event in kind.event] if kind else []
    headings: list[Cell] = list(dict.fromkeys([*labels, *(event for event in events if event not in labels)]))
    random.Random(name).shuffle(headings)
    found = look(book("Return.xlsx", Records=[headings, ["x"] * len(headings), ["y"] * len(headings)]), kind=name)
    assert found.tables[0].profile.type == name
    assert found.tables[0].unknown == ()
    assert not found.questions
    fields = {field.name for field in REFERENCE.fields_of(name)}
    assert fields <= set(found.tables[0].to.values())


@pytest.mark.parametrize("name", [name for name in type_names(REFERENCE) if name in REFERENCE.registers])
def test_every_register_is_recognised_without_being_told(name: str) -> None:
    headings: list[Cell] = [field.label for field in REFERENCE.registers[name].field]
    found = look(book("Return.xlsx", Sheet1=[headings, ["x"] * len(headings), ["y"] * len(headings)]))
    assert [table.profile.type for table in found.tables] == [name]


@pytest.mark.parametrize("name", [name for name in type_names(REFERENCE) if name not in REFERENCE.registers])
def test_every_decision_type_is_recognised_by_its_details_and_the_sheets_name(name: str) -> None:
    kind = REFERENCE.decision_types[name]
    headings: list[Cell] = list(dict.fromkeys(field.label for field in REFERENCE.fields_of(name)))
    sent = Book("Return.xlsx", "xlsx", "0", 1, (Sheet(kind.short_title, (tuple(headings), ("x",) * len(headings))),))
    assert [table.profile.type for table in look(sent).tables] == [name]


def test_synonyms_near_names_and_extra_columns() -> None:
    headings: list[Cell] = [
        "Date rec'd *",
        "STAGE\u00a0",
        "Servcie",
        "Category",
        "Acknowleged",
        "Case worker",
        "Response due",
    ]
    found = look(book("log.xlsx", Complaints=[headings, [DAY, "1", "Adults", "Delay", DAY, "x", NEXT]]))
    assert meanings(found) == {
        "Date rec'd *": "received_on",
        "STAGE": "stage",
        "Servcie": "service",
        "Category": "theme",
        "Acknowleged": "acknowledged_on",
        "Response due": "due_on",
    }
    assert found.tables[0].unknown == ("Case worker",)
    assert ("Complaints", "Column C (Servcie) was taken for “Service”.") in found.notes


def test_a_column_that_promises_a_name_is_never_read() -> None:
    rows = [[*COMPLAINT, "Surname", "Client DOB"], [*COMPLAINT_ROW, "Canary", NEXT]]
    found = look(book("log.xlsx", Complaints=rows))
    assert meanings(found)["Surname"] == meanings(found)["Client DOB"] == IGNORED
    told = [words for _, words in found.notes if "do not belong here" in words]
    assert len(told) == 2
    assert "Canary" not in str(found.notes)


def test_what_identifies_somebody_in_a_heading_is_never_repeated() -> None:
    rows = [[*COMPLAINT, "canary@example.org", "EH99 1SP by post"], [*COMPLAINT_ROW, "x", "y"]]
    found = look(book("log.xlsx", Complaints=rows))
    assert "canary" not in f"{found.notes} {found.tables[0].unknown} {found.questions} {found.tables[0].profile}"
    assert "EH99" not in f"{found.notes} {found.tables[0].unknown} {found.tables[0].profile}"


def test_five_hundred_columns_are_recognised_or_asked_about_quickly() -> None:
    """0.7 s on a busy machine; before near names were found by their pairs of letters it was 79 s."""
    chance = random.Random(7)
    words = ("case", "child", "placement", "review", "order", "officer", "received", "stage", "contract", "grade")
    headings: list[Cell] = [f"{' '.join(chance.sample(words, 3))} {number}" for number in range(500)]
    row: list[Cell] = ["x"] * 500
    start = time.process_time()
    assert look(book("wide.xlsx", Sheet1=[headings, *[row] * 20])).questions
    assert time.process_time() - start < 3


def test_a_decision_type_that_only_shares_its_columns_is_asked() -> None:
    headings: list[Cell] = ["Child ID", "Received", "Decided", "Outcome", "Decision maker", "Capacity"]
    rows: list[list[Cell]] = [headings, ["C-1X2", DAY, DAY, "granted", "CSWO", "self"]]
    asked = look(book("decisions.xlsx", Sheet1=rows))
    assert [question.id for question in asked.questions] == ["type.decisions_sheet1"]
    assert asked.questions[0].takes("child.cpo")
    answered = look(book("decisions.xlsx", Sheet1=rows), {"type.decisions_sheet1": "child.cpo"})
    assert answered.tables[0].profile.type == "child.cpo"
    assert look(book("decisions.xlsx", Sheet1=rows), kind="child.cpo").tables[0].profile.type == "child.cpo"
    left = look(book("decisions.xlsx", Sheet1=rows), {"type.decisions_sheet1": "none"})
    assert (left.tables, left.skipped) == ((), (("Sheet1", "Left out, as was answered."),))


def test_a_table_that_nobody_knows_is_asked_with_every_register() -> None:
    row: list[Cell] = ["a", "b", "c"]
    rows: list[list[Cell]] = [["Foo", "Bar", "Baz"], row, row, row]
    found = look(book("nothing.xlsx", Sheet1=rows))
    assert found.tables == ()
    assert found.questions[0].takes("complaint")
    assert found.questions[0].takes("none")


def test_two_columns_of_one_heading_that_differ_are_asked() -> None:
    rows = [[*COMPLAINT, "Received"], [*COMPLAINT_ROW, NEXT]]
    asked = look(book("log.xlsx", Complaints=rows))
    assert [question.id for question in asked.questions] == ["which.received_on"]
    assert "received_on" not in asked.tables[0].to.values()
    assert asked.tables[0].unknown == ()
    (row,) = giving.given(asked.tables[0], REFERENCE, {}).rows
    assert [(finding.code, finding.where) for finding in row.findings] == [("not_answered", "received_on")]
    answered = look(book("log.xlsx", Complaints=rows), {"which.received_on": "G"})
    assert answered.tables[0].to[6] == "received_on"
    same = look(book("log.xlsx", Complaints=[[*COMPLAINT, "Received"], [*COMPLAINT_ROW, DAY]]))
    assert not same.questions
    assert ("Complaints", "Column G holds the same as column A and was not read.") in same.notes


def test_a_heading_about_as_near_to_two_fields_is_asked() -> None:
    headings: list[Cell] = ["x", "Service", "Decision", "Decided", "Value a year"]
    profiles: dict[str, SourceProfile] = {}
    near = look(book("a.xlsx", S=[["Reviewed n", *headings[1:]], ["x"] * 5]), profiles=profiles, kind="authorisation")
    assert {"reviewed_on"} <= set(near.tables[0].to.values())
    asked = look(
        book("a.xlsx", S=[["Conditions dme", *headings[1:]], ["x"] * 5]), profiles=profiles, kind="authorisation"
    )
    assert [question.id for question in asked.questions] == ["column.conditions_dme"]
    code = asked.questions[0].choices[0].code
    answered = look(
        book("a.xlsx", S=[["Conditions dme", *headings[1:]], ["x"] * 5]),
        {"column.conditions_dme": code},
        profiles,
        kind="authorisation",
    )
    assert answered.tables[0].to[0] == code


def test_an_answer_may_give_a_column_its_meaning_and_a_wrong_one_is_told() -> None:
    rows = [["Begun", *COMPLAINT[1:]], COMPLAINT_ROW]
    assert meanings(look(book("log.xlsx", Complaints=rows), {"column.begun": "received_on"}))["Begun"] == "received_on"
    wrong = look(book("log.xlsx", Complaints=rows), {"column.begun": "recieved"})
    assert "Begun" not in meanings(wrong)
    assert any("“recieved” is no field" in words for _, words in wrong.notes)


def test_our_references_and_the_senders_keys_are_told_apart() -> None:
    ours = look(book("log.xlsx", Complaints=[["Reference", *COMPLAINT], ["CO-7K3QX", *COMPLAINT_ROW]]))
    theirs = look(book("log.xlsx", Complaints=[["Reference", *COMPLAINT], ["1207", *COMPLAINT_ROW]]))
    empty = look(book("log.xlsx", Complaints=[["Reference", *COMPLAINT], [None, *COMPLAINT_ROW]]))
    assert [meanings(found)["Reference"] for found in (ours, theirs, empty)] == ["=reference", "=key", "=reference"]
    rows = [["Case reference", *COMPLAINT], *[["77", *COMPLAINT_ROW] for _ in range(3)]]
    repeated = look(book("log.xlsx", Complaints=rows))
    assert meanings(repeated)["Case reference"] == IGNORED
    assert any("its values repeat" in words for _, words in repeated.notes)


def test_sheets_that_hold_no_records_are_skipped_and_said() -> None:
    sent = book(
        "log.xlsx",
        Complaints=[COMPLAINT, COMPLAINT_ROW],
        Read_me=[["Please fill in every row."], ["Ask the team if unsure."]],
        Lists=[["Yes"], ["No"]],
        Reasons=[[REASONS_TITLE], ["Row", "Reason"], ["3", "x"]],
    )
    hidden = Sheet("Old", ((*COMPLAINT,), (*COMPLAINT_ROW,)), is_hidden=True)
    found = look(Book(sent.name, "xlsx", sent.sha256, 1, (*sent.sheets, hidden)))
    assert [table.table.sheet for table in found.tables] == ["Complaints"]
    assert {name for name, _ in found.skipped} == {"Read me", "Lists", "Reasons", "Old"}
    assert found.refused == ()
    assert found.questions == ()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([COMPLAINT], "There are headings in row 1 and no rows under them."),
        ([], "Nothing is on this sheet."),
        ([["A letter."], ["No table."]], "No table with headings was found on this sheet."),
    ],
)
def test_a_file_with_nothing_to_read_is_refused(rows: list[list[Cell]], why: str) -> None:
    assert look(book("log.xlsx", Log=rows)).refused == (("Log", why),)


def test_an_unknown_type_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputRefused, match="no such type"):
        look(book("log.xlsx", Log=[COMPLAINT, COMPLAINT_ROW]), kind="complant")


def test_an_entry_workbook_says_what_its_sheets_are() -> None:
    sent = book(
        "Return.xlsx",
        How_to_fill=[["How to fill this in"], [], ["Sheet", "Type"], ["Secure", "secure.implement"]],
        Secure=[["Reference", "Child or adult (pseudonymous key)", "Decided (needed)"], [None, "C-1X2", DAY]],
        Codes=[["Code", "Label"], ["a", "b"], ["c", "d"]],
    )
    found = look(sent)
    assert [table.profile.type for table in found.tables] == ["secure.implement"]
    assert {name for name, _ in found.skipped} == {"How to fill", "Codes"}


def test_the_source_is_named_by_type_and_file_without_what_passes() -> None:
    rows = [COMPLAINT, COMPLAINT_ROW]
    names = [
        "North area complaints Q2 2024-25 final v2 (copy).xlsx",
        "North area complaints June-to-correct.xlsx",
        "NorthAreaComplaints_July2025.csv",
    ]
    assert {look(book(name, Log=rows)).tables[0].profile.name for name in names} == {"complaint_north_area"}
    assert look(book(names[0], Log=rows), source="North team").tables[0].profile.name == "north_team"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Settings(council="Testshire"))


def test_what_was_learnt_is_kept_and_comes_back(workspace: Workspace) -> None:
    rows = [["Begun", *COMPLAINT[1:]], COMPLAINT_ROW]
    first = look(book("North.xlsx", Log=rows), {"column.begun": "received_on"}, kind="complaint")
    path = remember(workspace, first.tables[0].profile)
    assert path == workspace.folder / "sources" / "complaint_north.toml"
    again = look(book("North May.xlsx", Log=rows), profiles=profiles_of(workspace))
    assert meanings(again)["Begun"] == "received_on"
    assert again.tables[0].profile.name == "complaint_north"


def test_another_teams_file_of_the_same_layout_is_another_source(workspace: Workspace) -> None:
    rows = [["Begun", *COMPLAINT[1:]], COMPLAINT_ROW]
    north = look(book("North.xlsx", Log=rows), {"column.begun": "received_on"}, kind="complaint").tables[0].profile
    remember(workspace, SourceProfile(**{**vars(north), "answers": {"dash": "nil"}}))
    south = look(book("South.xlsx", Log=rows), profiles=profiles_of(workspace)).tables[0]
    assert south.profile.name == "complaint_south"
    assert south.profile.answers == {}
    assert "received_on" in south.to.values()


def test_comments_stay_and_nothing_new_writes_nothing(workspace: Workspace) -> None:
    profile = SourceProfile("north", "North", "x.", type="complaint", column=[ProfileColumn(["Begun"], "received_on")])
    path = remember(workspace, profile)
    path.write_text("# Ask the north office first.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    stamp = path.stat().st_mtime_ns
    remember(workspace, profile)
    assert path.stat().st_mtime_ns == stamp
    more = SourceProfile("north", "North", "x.", type="complaint", answers={"date_order.received_on": "dmy"})
    remember(workspace, more)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Ask the north office first.\n")
    kept = profiles_of(workspace)["north"]
    assert kept.column == profile.column
    assert kept.answers == more.answers


def test_only_what_a_shipped_profile_does_not_say_is_kept(workspace: Workspace) -> None:
    shipped = workspace.reference.source_profiles["complaints_log"]
    assert not remember(workspace, shipped).exists()
    remember(workspace, SourceProfile(**{**vars(shipped), "answers": {"dash": "nil"}}))
    learnt = (workspace.folder / "sources" / "complaints_log.toml").read_text(encoding="utf-8")
    assert "Recd" not in learnt
    assert profiles_of(workspace)["complaints_log"].answers == {"dash": "nil"}
    assert profiles_of(workspace)["complaints_log"].column == shipped.column


def test_nothing_that_names_a_person_is_kept(workspace: Workspace) -> None:
    profile = SourceProfile(
        "north",
        "North",
        "x.",
        type="complaint",
        column=[
            ProfileColumn(["Theme"], "theme", {"Mr Canary": "delay", "Slow": "delay"}),
            ProfileColumn(["Surname"], IGNORED),
            ProfileColumn(["canary@example.org"], "service"),
        ],
    )
    text = remember(workspace, profile).read_text(encoding="utf-8")
    assert "anary" not in text
    assert "Slow" in text


def test_a_source_cannot_be_a_path(workspace: Workspace) -> None:
    with pytest.raises(InputRefused):
        remember(workspace, SourceProfile("../north", "North", "x."))
    assert list(workspace.folder.iterdir()) == []


def test_a_profile_that_is_broken_by_hand_is_told(workspace: Workspace) -> None:
    (workspace.folder / "sources").mkdir()
    (workspace.folder / "sources" / "north.toml").write_text('name = "north"\ntitel = "x"\n', encoding="utf-8")
    with pytest.raises(Exception, match=r"north\.toml: titel"):
        profiles_of(workspace)
