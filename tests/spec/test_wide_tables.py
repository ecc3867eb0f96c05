"""One column for each key question, or for each day: every cell is a record of its own, and the sheet is known without being named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from cswo_report.domain.sheets import Book, Cell, Sheet
from cswo_report.usecases.giving import Given
from cswo_report.usecases.giving_fixed import completed
from cswo_report.usecases.recognising import recognise
from tests.spec.messy_tables import REFERENCE

JUNE, AUGUST = date(2024, 6, 4), date(2024, 8, 20)


def read(rows: list[list[Cell]], answers: Mapping[str, str] | None = None, sheet: str = "Sheet1") -> Given:
    made = Book("Q2.xlsx", "xlsx", "0" * 64, 1, (Sheet(sheet, tuple(map(tuple, rows))),))
    found = recognise(made, REFERENCE, REFERENCE.source_profiles, answers or {})
    assert found.questions == ()
    (table,) = found.tables
    return completed(table, REFERENCE, answers or {}, lambda *_: False)


def grades(found: Given) -> list[tuple[str, str, str, str]]:
    assert [each for row in found.rows for each in row.findings] == []
    assert {row.type_name for row in found.rows} <= {"grade"}
    return [
        (row.values["service"], row.values["framework"], row.values["theme"], row.values["grade"]) for row in found.rows
    ]


def test_a_column_for_each_key_question_gives_a_grade_a_cell() -> None:
    found = read(
        [
            ["Care Inspectorate grades", None, None, None, "Grades awarded", None, None, None, None, None],
            [
                *("Service name", "Service type", "Provider", "Inspection date"),
                "KQ1 How well do we support people’s wellbeing?",
                "KQ2 How good is our leadership?",
                "KQ3 How good is our staff team?",
                "How good is our setting?",
                "KQ5 How well is our care planned?",
                "Requirements",
            ],
            [
                *("Rowan House", "Care home (older people)", "Council", JUNE),
                *("5 - Very Good", Decimal(4), "Not assessed", "Good", None, Decimal(0)),
            ],
            [
                "Beech House",
                "Children's house",
                "Third sector",
                AUGUST,
                "Adequate (3)",
                "4",
                "-",
                "2 Weak",
                "6",
                Decimal(3),
            ],
        ]
    )
    assert grades(found) == [
        ("Rowan House", "key_questions", "kq1", "5"),
        ("Rowan House", "key_questions", "kq2", "4"),
        ("Rowan House", "key_questions", "kq4", "4"),
        ("Beech House", "key_questions", "kq1", "3"),
        ("Beech House", "key_questions", "kq2", "4"),
        ("Beech House", "key_questions", "kq4", "2"),
        ("Beech House", "key_questions", "kq5", "6"),
    ]
    first = found.rows[0].values
    assert (first["service_type"], first["provider_type"], first["inspected_on"]) == (
        "care_home_older",
        "council",
        "2024-06-04",
    )
    assert any("3 cells" in note and "no grade" in note for note in found.notes)
    assert any("Requirements" in note for note in found.notes)
    assert found.questions == ()


def test_the_older_themes_are_another_framework() -> None:
    found = read(
        [
            ["Name of service", "Type of service", "Date of inspection", "Care and support", "Environment", "Staffing"],
            ["Rowan House", "Fostering service", JUNE, Decimal(5), Decimal(4), "Excellent"],
            ["Beech House", "Adoption", AUGUST, Decimal(3), None, Decimal(2)],
        ]
    )
    assert {(framework, theme) for _, framework, theme, _ in grades(found)} == {
        ("themes", "care_and_support"),
        ("themes", "environment"),
        ("themes", "staffing"),
    }
    assert len(found.rows) == 5


def test_the_file_of_the_datastore_is_known() -> None:
    headings: list[Cell] = [
        *("CSNumber", "CareService", "Subtype", "ServiceType", "ServiceName", "Address_line_1", "ManagerName"),
        *("ServiceProvider", "ServiceStatus", "Date_Reg", "Council_Area_Name", "TotalBeds", "MinGrade", "MaxGrade"),
        *("Publication_of_Latest_Grading", "Quality_of_Care_and_Support", "Quality_of_Mgmt_and_Lship"),
        *("KQ_Support_Wellbeing", "KQ_Care_and_Support_Planning", "KQ_Setting", "KQ_Staff_Team", "KQ_Leadership"),
        *("KQ_Care_Play_and_Learning", "Comb_Eval_CareSupport_Wellbeing", "MinGrade_change", "CS_Wellbeing_change"),
        *("Complaints_upheld_2425", "Last_inspection_Date"),
    ]

    def row(name: str, care: str, *grades: Cell) -> list[Cell]:
        before: list[Cell] = ["CS1", care, None, "Local Authority", name, "1 High Street", "Somebody"]
        middle: list[Cell] = ["Council", "Active", "01/04/2011", "Testshire", Decimal(40), Decimal(3), Decimal(5)]
        return [*before, *middle, "20/08/2024", ".", ".", *grades, None, "4", "0", "1", Decimal(1), "16/08/2024"]

    found = read(
        [
            headings,
            row("Rowan House", "Secure Accommodation Service", "5", "4", "3", "4", "4"),
            row("Beech House", "Fostering Service", Decimal(4), None, ".", Decimal(5), Decimal(5)),
        ],
    )
    assert len(grades(found)) == 8
    assert found.rows[0].values["inspected_on"] == "2024-08-16"
    assert {row.values["service_type"] for row in found.rows} == {"secure", "fostering"}
    assert len(found.notes) < 6


TEXT = ["30/06/2024", "30/09/2024", "31/12/2024", "31/03/2025"]
DAYS = [date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31)]
IN_WORDS = ["30 June 2024", "As at 30 Sept 2024", "31 Dec 2024", "31st March 2025"]


@pytest.mark.parametrize("across", [TEXT, DAYS, IN_WORDS])
@pytest.mark.parametrize("title", ["Workforce data for CSWO report (WTE)", ""])
def test_days_across_the_top_give_a_count_a_cell(across: list[Cell], title: str) -> None:
    rows: list[list[Cell]] = [
        [title or "Workforce"],
        ["Staff group", *across],
        ["Social workers", Decimal("212.4"), Decimal(210), "209.5", Decimal(208)],
        ["Home care", "1,204.25", "1,198", Decimal(1190), None],
        ["Total", Decimal("1416.65"), Decimal(1408), Decimal("1399.5"), None],
    ]
    found = read(rows)
    if not title:
        (question,) = found.questions
        assert question.id == "fixed.basis"
        found = read(rows, {question.id: "whole_time_equivalent"})
    assert [each for row in found.rows for each in row.findings] == []
    assert [(row.values["staff_group"], row.values["as_at"], row.values["number"]) for row in found.rows] == [
        ("social_workers", "2024-06-30", "212.4"),
        ("social_workers", "2024-09-30", "210"),
        ("social_workers", "2024-12-31", "209.5"),
        ("social_workers", "2025-03-31", "208"),
        ("home_care", "2024-06-30", "1204.25"),
        ("home_care", "2024-09-30", "1198"),
        ("home_care", "2024-12-31", "1190"),
    ]
    assert {row.values["basis"] for row in found.rows} == {"whole_time_equivalent"}


def test_two_days_are_enough_and_the_sheet_may_say_the_basis() -> None:
    found = read(
        [["Staff group", *DAYS[2:]], ["MHOs", Decimal(12), Decimal(14)], ["Home care", Decimal(8), Decimal(9)]],
        sheet="Headcount",
    )
    assert [(row.values["basis"], row.values["as_at"]) for row in found.rows][:2] == [
        ("headcount", "2024-12-31"),
        ("headcount", "2025-03-31"),
    ]
