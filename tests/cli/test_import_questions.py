"""What a file does not say is asked once for all of its rows, told to whoever imports, or said with the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("council")
STAFF = "Staff key,Post,Staff group,Started in this post"
LACKING = "Staff key,Post,Started in this post"


def sheet(headings: str, *rows: str, name: str = "Team.csv") -> str:
    Path("../sent").mkdir(exist_ok=True)
    path = Path("../sent") / name
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return str(path)


def test_a_code_that_the_whole_file_lacks_is_asked_once_and_remembered(run: Run) -> None:
    sent = sheet(LACKING, "S-001,Social worker,2024-05-13", "S-002,Social worker,2024-05-14")
    asked = run("import", sent, "--as", "staff", "--dry-run")
    assert asked.code == ExitCode.INPUT_REFUSED
    assert "--answer fixed.staff_group=home_care   Home care" in asked.out
    assert "rows 2, 3, Staff group: waits for an answer (fixed.staff_group)." in asked.out
    answered = run("import", sent, "--as", "staff", "--answer", "fixed.staff_group=home_care")
    assert (answered.code, "2 added" in answered.out) == (ExitCode.DONE, True)
    again = run("import", sheet(LACKING, "S-003,Social worker,2024-05-15"), "--as", "staff")
    assert (again.code, "1 added" in again.out) == (ExitCode.DONE, True)
    assert 'staff_group = "home_care"' in next(Path("sources").glob("*.toml")).read_text(encoding="utf-8")
    held = run("record", "list", "staff", "--json").json
    assert {record["values"]["staff_group"] for record in held} == {"home_care"}


def test_a_column_that_a_later_file_leaves_out_is_not_wanted_of_rows_that_are_there(run: Run) -> None:
    headings, rows = "Received,Stage,Service,Theme", ["13/05/2025,1,Adults,Delay", "14/05/2025,1,Adults,Charging"]
    assert "2 added" in run("import", sheet(headings, *rows)).out
    later = sheet("Received,Service,Theme", *(each.replace(",1,", ",") for each in rows))
    answer = run("import", later, "--as", "complaint", "--dry-run")
    assert "To be answered" not in answer.out
    assert "refused" not in answer.out


def test_where_it_differs_the_sender_is_told_the_choices(run: Run) -> None:
    sent = sheet(LACKING, "S-001,Social worker,2024-05-13")
    answer = run("import", sent, "--as", "staff", "--answer", "fixed.staff_group=differs")
    assert answer.code == ExitCode.INPUT_REFUSED
    (reasons,) = Path("returned").glob("*message.txt")
    assert "1 of 1 row was not taken" in reasons.read_text(encoding="utf-8")
    assert "Add a column headed “Staff group” and fill it in. Its choices: " in " ".join(answer.out.split())


def test_a_value_for_all_rows_fills_those_that_say_nothing(run: Run) -> None:
    sent = sheet(STAFF, "S-001,Social worker,,2024-05-13", "S-002,Social worker,Care homes,2024-05-14")
    wrong = run("import", sent, "--as", "staff", "--set", "staff_group=nonsense")
    assert (wrong.code, "The choices are: " in wrong.err) == (ExitCode.INPUT_REFUSED, True)
    unknown = run("import", sent, "--as", "staff", "--set", "colour=red")
    assert (unknown.code, "nothing in these files has a field of this name" in unknown.err) == (
        ExitCode.INPUT_REFUSED,
        True,
    )
    answer = run("import", sent, "--as", "Staff register", "--set", "Staff group=Home care")
    assert (answer.code, "2 added" in answer.out) == (ExitCode.DONE, True)
    held = run("record", "list", "staff", "--json").json
    groups = {record["values"]["staff_key"]: record["values"]["staff_group"] for record in held}
    assert groups == {"S-001": "home_care", "S-002": "care_homes"}


@pytest.mark.parametrize("heading", ["Case key", "Case ID", "PIN", "Mosaic ID"])
def test_the_key_of_a_person_is_known_by_what_case_systems_call_it(run: Run, heading: str) -> None:
    sent = sheet(f"{heading},Received,Outcome", "C-0041,2024-05-13,Refused", "C-0041,2024-06-13,Refused")
    answer = run("import", sent, "--as", "awi.guardianship.apply", "--dry-run")
    assert f"({heading}) as Child or adult" in answer.out
    assert "a new key of its own" not in answer.out


def test_rows_without_a_key_of_the_person_are_told_of_it(run: Run) -> None:
    answer = run(
        "import", sheet("Received,Outcome", "2024-05-13,Refused"), "--as", "awi.guardianship.apply", "--dry-run"
    )
    assert "each row gets a new key of its own" in " ".join(answer.out.split())


def test_a_cases_key_is_the_rows_own_where_another_column_is_the_persons(run: Run) -> None:
    sent = sheet("Case ID,Client ID,Received", "7001,C-0041,2024-05-13", "7002,C-0041,2024-06-13")
    answer = run("import", sent, "--as", "awi.guardianship.apply", "--dry-run")
    assert "(Client ID) as Child or adult" in answer.out
    assert "(Case ID) as Child" not in answer.out
    assert "To be answered" not in answer.out


def test_a_word_for_a_type_that_stands_in_several_rows_is_asked(run: Run) -> None:
    rows = [f"{kind},2024-05-{day}" for day, kind in enumerate(("Assessment order", "Banning order"), 13)]
    sent = sheet("Decision type,Received", *rows, "Removal,2024-05-20", "Removal,2024-05-21")
    asked = run("import", sent, "--dry-run")
    assert "--answer type_word.removal=asp.removal_order" in asked.out
    assert "(given: Removal)" not in asked.out
    answered = run("import", sent, "--dry-run", "--answer", "type_word.removal=asp.removal_order")
    assert "To be answered" not in answered.out


def test_a_text_file_without_a_table_has_no_sheet_that_is_named(run: Run) -> None:
    answer = run("import", sheet("Dear all"))
    assert "Team.csv was not read: No table with headings was found in this file." in answer.out


def test_a_type_is_named_in_the_plural_too(run: Run) -> None:
    answer = run("import", sheet("Received,Stage", "2024-05-13,1"), "--as", "complaints", "--dry-run")
    assert "Team.csv: Complaints, 1 row" in answer.out


def test_an_entry_workbook_that_nobody_filled_in_is_no_fault(run: Run) -> None:
    run("workbook", "complaint", "staff", "-o", "../sent.xlsx")
    answer = run("import", "../sent.xlsx")
    assert answer.code == ExitCode.DONE
    assert "Not read: sent.xlsx (nothing is filled in yet)." in answer.out
    assert "cannot be read" not in answer.out
