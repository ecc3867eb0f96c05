"""Entry workbooks: made, filled in by another team, opened and saved in LibreOffice, and read back as what was meant."""

from __future__ import annotations

import random
import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from cswo_report.domain.identifiers import kinds_found
from cswo_report.domain.import_plan import CellChange, Fate, Plan
from cswo_report.domain.sheets import Book, Sheet
from cswo_report.errors import ExitCode
from cswo_report.exchange.book_file import read_book
from cswo_report.reference import Reference
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import entry_workbooks, importing, kinds, workspace
from cswo_report.usecases.recognising import profiles_of, recognise
from tests.cli.conftest import Run

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""
LONGEST = 180  # seconds: it starts slowly on a busy machine
LEARNED = "=SUM(A1) and +1 are only words, Mòr"


def _fill(path: Path, sheet: str, row: int, cells: Mapping[str, Any]) -> None:
    """Fill in a row by the beginnings of its headings, as a person would."""
    book = openpyxl.load_workbook(path)
    at = book[sheet]
    for beginning, value in cells.items():
        column = next(cell.column for cell in at[1] if str(cell.value).startswith(beginning))
        at.cell(row, column).value = value
        if isinstance(value, str):
            at.cell(row, column).data_type = "s"
    book.save(path)


def _row(path: Path, sheet: str, number: int) -> dict[str, Any]:
    read = next(each for each in read_book(path).sheets if each.name == sheet)
    headings = [str(heading) for heading in read.rows[0]]
    return {heading: cell for heading, cell in zip(headings, read.rows[number - 1], strict=False) if cell is not None}


def _looked(council: Path, path: Path) -> Plan:
    found = workspace.find(council).ready()
    plan = importing.look(found, [path], importing.Options(), lambda _question: None, lambda _words: None).plan
    found.store.close()
    return plan


def test_every_heading_of_every_type_is_read_back_without_a_question(council: Path, shipped_data: Reference) -> None:
    found = workspace.find(council).ready()
    kept_by = (*shipped_data.registers, *(slug for slug, kind in shipped_data.decision_types.items() if kind.enabled))
    book = entry_workbooks.workbook_of(found, [name for name in kept_by if name != kinds.DECISION], year=None, room=9)
    listed = (("How to fill",), ("Sheet", "Type"), *((sheet.name, sheet.type_name) for sheet in book.sheets))
    sheets = [
        Sheet(sheet.name, (tuple(c.headed for c in sheet.columns), ("SA-7K3QX", *(["x"] * (len(sheet.columns) - 1)))))
        for sheet in book.sheets
    ]
    read = recognise(
        Book("e.xlsx", "xlsx", "", 1, (Sheet("Guide", listed), *sheets)), shipped_data, profiles_of(found), {}
    )
    found.store.close()
    assert not read.questions
    mapped = {table.table.sheet: table for table in read.tables}
    for sheet in book.sheets:
        _, kind = kinds.resolve(shipped_data, sheet.type_name)
        fields = [
            field.name for field in shipped_data.fields_of(sheet.type_name) if field.name not in kinds.preset(kind)
        ]
        events = [f"event:{event.code}" for event in kind.event] if kind and kinds.is_decision(kind) else []
        table = mapped[sheet.name]
        assert [table.to.get(at) for at in range(len(sheet.columns))] == ["=reference", *fields, *events], sheet.name
        assert table.profile.type == sheet.type_name
    assert all(len(sheet.name) <= 31 for sheet in book.sheets)


def test_a_sheet_has_drop_downs_limits_and_protected_headings(run: Run, council: Path) -> None:
    answer = run("workbook", "complaint", "secure.implement", "-o", "entry.xlsx", "--json")
    assert [sheet["rows"] for sheet in answer.json["sheets"]] == [0, 0]
    assert stat.S_IMODE((council / "entry.xlsx").stat().st_mode) == 0o600
    book = openpyxl.load_workbook(council / "entry.xlsx")
    assert book.sheetnames == ["How to fill this in", "Complaints", "Secure, implement", "Columns", "Codes"]
    assert book.properties.language == "en-GB"
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
    sheet = book["Complaints"]
    assert sheet.freeze_panes == "B2"
    assert sheet["B1"].value == "Received (needed)"
    assert sheet["B1"].protection.locked
    assert not sheet.column_dimensions["B"].protection.locked
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert (rules["B2:B201"].type, rules["B2:B201"].formula1) == ("date", "32874")
    assert rules["B1"].prompt.startswith("Needed. A day")
    choices = book.defined_names[rules["C2:C201"].formula1].attr_text
    shown = [cell.value for row in book["Codes"][choices.split("!")[1].replace("$", "")] for cell in row]
    assert shown == ["Stage 1", "Stage 2", *shown[2:]]
    assert rules["I2:I201"].formula1 == '"yes,no"'


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice on this machine (apt-get install libreoffice-calc-nogui)")
def test_filled_in_and_saved_in_libreoffice_nothing_is_lost(run: Run, council: Path) -> None:
    run("workbook", "complaint", "secure.implement", "staff", "-o", "entry.xlsx")
    complaint = {
        "Received (needed)": date(2024, 5, 1),
        "Stage (needed)": "Stage 1",
        "Answer due (to complete)": date(2024, 5, 9),
        "Extension agreed": "no",
        "What was learned": LEARNED,
    }
    decision = {
        "Received or triggered (to complete)": datetime(2024, 5, 1, 16, 10),  # noqa: DTZ001
        "Reasons": "Two lines\nof reasons.",
        "Event: Child consulted": date(2024, 5, 1),
    }
    staff = {"Staff key (needed)": "0012-34", "Whole-time equivalent (to complete)": Decimal("0.6")}
    filled = {"Complaints": complaint, "Secure, implement": decision, "Staff register": staff}
    for sheet, cells in filled.items():
        _fill(council / "entry.xlsx", sheet, 2, cells)
    profile = f"-env:UserInstallation={(council / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", "back", "entry.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)
    for sheet, cells in filled.items():
        assert _row(council / "back/entry.xlsx", sheet, 2) == cells
    plan = _looked(council, council / "back/entry.xlsx")
    fates = {sheet.sheet: [row.fate for row in sheet.rows] for sheet in plan.sheets}
    assert fates["Complaints"] == fates["Secure, implement"] == [Fate.ADDED]
    assert fates["Staff register"] == [Fate.REFUSED]
    assert not plan.questions


def test_open_records_come_to_be_completed_and_go_back_as_they_were(run: Run, council: Path) -> None:
    complaint = ("record", "add", "complaint", "--set", "stage=1", "--set")
    one = run(*complaint, "received_on=2024-05-01").out.strip()
    run(*complaint, "received_on=2023-05-01")
    told = ("basis=financial_year", "period=2024-25", "presence=number", "number=44", "source=Return of May 2025")
    figure = (
        "record",
        "add",
        "observation",
        "--set",
        "measure=adults.reviews_done",
        *(f"--set={each}" for each in told),
    )
    assert run(*figure).code == ExitCode.DONE
    at_night = ("--set", "received=2024-10-27T00:30", "--set", "decided=2024-10-28T00:00")
    run("record", "add", "secure.implement", *at_night, "--event", "consulted_child=2024-10-27T01:30+01:00")
    answer = run(
        *("workbook", "complaint", "secure.implement", "observation", "--prefill", "--year", "2024-25"),
        *("-o", "open.xlsx", "--json"),
    )
    assert [sheet["rows"] for sheet in answer.json["sheets"]] == [1, 1, 1]
    plan = _looked(council, council / "open.xlsx")
    assert {row.fate for sheet in plan.sheets for row in sheet.rows} == {Fate.UNCHANGED}
    _fill(council / "open.xlsx", "Complaints", 2, {"Answer due": date(2024, 5, 9)})
    changed = [row for sheet in _looked(council, council / "open.xlsx").sheets for row in sheet.rows if row.changes]
    assert [(row.reference, row.changes) for row in changed] == [
        (one.split()[0], (CellChange("due_on", "Answer due", "", changed[0].changes[0].after, 5),))
    ]


@pytest.mark.usefixtures("council")
def test_posts_still_held_are_to_be_completed_and_other_years_are_told(run: Run) -> None:
    post = ("record", "add", "staff", "--set", "post=Social worker", "--set", "staff_group=social_workers")
    run(*post, "--set", "staff_key=S-001", "--set", "started_on=2019-06-03")
    run(*post, "--set", "staff_key=S-002", "--set", "started_on=2019-06-03", "--set", "left_on=2021-01-04")
    run("record", "add", "complaint", "--set", "stage=1", "--set", "received_on=2023-05-01")
    asked = ("workbook", "staff", "complaint", "--prefill", "--year", "2024-25", "-o", "../to complete.xlsx")
    answer = run(*asked, "--json")
    assert [(sheet["rows"], sheet["elsewhere"]) for sheet in answer.json["sheets"]] == [
        (1, {"2019-20": 1}),
        (0, {"2023-24": 1}),
    ]
    told = run(*asked, "--replace").err
    assert "0 records to complete, open in 2024-25; not on it: 1 of 2023-24 (--year 2023-24)" in told
    assert "import '../to complete.xlsx'" in told


def test_days_typed_as_text_in_our_own_workbook_are_day_first(run: Run, council: Path) -> None:
    run("workbook", "complaint", "-o", "entry.xlsx")
    _fill(council / "entry.xlsx", "Complaints", 2, {"Received": "12/06/2024", "Stage": "Stage 1"})
    plan = _looked(council, council / "entry.xlsx")
    assert not plan.questions
    assert [row.fate for sheet in plan.sheets for row in sheet.rows] == [Fate.ADDED]
    run("import", "entry.xlsx")
    assert "2024-06-12" in run("record", "list", "complaint", "--json").out


def test_a_workbook_made_for_another_council_is_taken_only_when_somebody_says_so(run: Run, council: Path) -> None:
    run("workbook", "complaint", "-o", "entry.xlsx")
    _fill(council / "entry.xlsx", "Complaints", 2, {"Received": date(2024, 6, 12), "Stage": "Stage 1"})
    settings = council / "cswo.toml"
    settings.write_text(re.sub(r'(?m)^council = ".*"', 'council = "Otherland"', settings.read_text()))
    plan = _looked(council, council / "entry.xlsx")
    assert [question.id for question in plan.questions] == ["other_council"]
    assert not plan.sheets
    assert run("import", "entry.xlsx").code == ExitCode.INPUT_REFUSED
    assert "1 added" in run("import", "entry.xlsx", "--answer", "other_council=take").out
    assert run("import", "entry.xlsx", "--answer", "other_council=leave").code == ExitCode.DONE


def test_names_of_sheets_are_whole_words_and_hints_say_what_the_sheet_offers(run: Run, council: Path) -> None:
    run("workbook", "awi.guardianship.apply", "secure.emergency.cso", "grade", "observation", "-o", "entry.xlsx")
    book = openpyxl.load_workbook(council / "entry.xlsx")
    assert book.sheetnames[1:4] == [
        "Guardianship, council’s…",
        "Secure, emergency, supervision…",
        "Inspection grades",
    ]
    hints = [str(row[3].value) for row in book["Columns"].iter_rows(min_row=2)]
    conditions = [hint for hint in hints if "Only where" in hint]
    assert conditions
    assert not [hint for hint in conditions if "_" in hint]
    choices = {(row[1].value, row[3].value) for row in book["Codes"].iter_rows()}
    assert ("asp.referrals", "Adult protection referrals") in choices
    facts = {row[0].value: row[1].value for row in book["How to fill this in"].iter_rows()}
    assert facts["Made for"] == "Aberdeen City"


def test_a_key_made_for_a_child_is_one_that_may_be_given_again(council: Path) -> None:
    """A key of five letters is taken for a name; one that the program makes has a digit."""
    found = workspace.find(council).ready()
    with found.store.reading() as session:
        ledger = Ledger(session, "clerk", pick=random.Random(1))
        keys = [ledger.new_subject() for _ in range(500)]
    found.store.close()
    assert not [key for key in keys if kinds_found(key, is_key=True)]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("complaint", "-o", "there.xlsx"), ExitCode.CONFLICT, "is there already"),
        (("complaint", "-o", "new.csv"), ExitCode.INPUT_REFUSED, "ends in .xlsx"),
        (("complaint", "-o", "gone/new.xlsx"), ExitCode.NOT_FOUND, "There is no folder"),
        (("complant", "-o", "new.xlsx"), ExitCode.INPUT_REFUSED, "Did you mean complaint"),
        (("decision", "-o", "new.xlsx"), ExitCode.INPUT_REFUSED, "no such type"),
        (("complaint", "-o", "new.xlsx", "--year", "2024-25"), ExitCode.WRONG_USAGE, "give --prefill"),
        (("complaint", "-o", "new.xlsx", "--prefill", "--year", "2024"), ExitCode.INPUT_REFUSED, "is written like"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    run: Run, council: Path, words: tuple[str, ...], code: ExitCode, said: str
) -> None:
    (council / "there.xlsx").write_bytes(b"mine")
    answer = run("workbook", *words)
    assert answer.code == code
    assert said in answer.err
    assert (council / "there.xlsx").read_bytes() == b"mine"
    assert not list(council.glob("*new*"))
