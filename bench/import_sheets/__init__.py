"""Invented sheets of seven registers and decision types, as teams send them, for the measurements of importing."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cswo_report.reference import Reference

SEED = 6
FIRST, DAYS = date(2021, 4, 1), 365 * 4
EVENT = "event:"

Row = dict[str, str]
"""One record by field, `event:CODE` for what happened to a decision; values as a person writes them."""

WHO = ("Families", "Carers", "Foster carers", "Older people", "Young people leaving care", "Kinship carers", "Tenants")
WHAT = ("were told late of a change", "waited for an assessment", "were not called back", "wanted one point of contact")
MEASURES = (
    *("asp.inquiries", "asp.investigations", "asp.conferences_initial", "asp.conferences_review", "asp.orders"),
    *("asp.large_scale", "child.protection_orders", "child.planning_meetings"),
)
THEN = ("the guidance was rewritten", "letters are checked weekly", "the rota was changed", "calls are logged")


@dataclass(frozen=True)
class Sheet:
    """The rows that one team sends, in a file of its own."""

    name: str
    type_name: str
    ending: str
    share: float  # of all rows of the folder
    make: Callable[[random.Random, int], Row]
    touched: str  # the field that a correction changes


def _day(chance: random.Random) -> date:
    return FIRST + timedelta(days=chance.randrange(DAYS))


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _saying(chance: random.Random, place: int) -> str:
    return f"{chance.choice(WHO)} {chance.choice(WHAT)} (file {place % 977}); {chance.choice(THEN)}."


def complaint(chance: random.Random, place: int) -> Row:
    day, stage = _day(chance), chance.choice("112")
    return {
        "received_on": day.isoformat(),
        "stage": f"Stage {stage}",
        "service": chance.choice(["children", "adults", "mental_health", "justice"]),
        "theme": chance.choice(["communication", "decision", "delay", "staff_conduct", "charging"]),
        "due_on": _after(day, 7 if stage == "1" else 28),
        "acknowledged_on": _after(day, chance.randrange(4)),
        "closed_on": _after(day, chance.randint(4, 40)),
        "extended": chance.choice(["Yes", "No"]),
        "outcome": chance.choice(["Upheld", "Partly upheld", "Not upheld", "Resolved"]),
        "learning": _saying(chance, place),
    }


def staff(chance: random.Random, place: int) -> Row:
    day = _day(chance)
    return {
        "staff_key": f"P-{100_000 + place}",
        "post": chance.choice(["Social worker", "Senior social worker", "Team leader", "Support worker"]),
        "staff_group": chance.choice(["social_workers", "family_support", "home_care", "care_homes"]),
        "team": f"{chance.choice(['North', 'South', 'East', 'West'])} team {chance.randint(1, 9)}",
        "whole_time_equivalent": chance.choice(["1", "0.8", "0.6", "0.5"]),
        "registration_part": chance.choice(["social_work", "social_care"]),
        "registered_until": _after(day, 1_500),
        "mental_health_officer": chance.choice(["Yes", "No", "No"]),
        "reserved_functions": "No",
        "started_on": day.isoformat(),
    }


def grade(chance: random.Random, place: int) -> Row:
    theme = chance.choice(["kq1", "kq2", "kq3"])
    return {
        "service": f"{chance.choice(['Balmuir', 'Craigend', 'Dalwhin'])} {chance.choice(['House', 'Lodge'])} {place + 1}",
        "service_type": chance.choice(["care_home_older", "care_home_adults", "home_care", "day_support"]),
        "provider_type": chance.choice(["council", "third_sector", "independent"]),
        "inspected_on": (date(2022, 4, 1) + timedelta(days=chance.randrange(1000))).isoformat(),
        "framework": "Key questions",
        "theme": theme,
        "indicator": f"{theme[-1]}.{chance.randint(1, 4)}",
        "grade": str(chance.randint(2, 6)),
        "requirements": str(chance.randrange(4)),
    }


def observation(chance: random.Random, place: int) -> Row:
    return {
        "measure": MEASURES[place % len(MEASURES)],
        "area": f"Area {place // (5 * len(MEASURES))}",
        "basis": "Year to 31 March",
        "period": f"{2019 + place // len(MEASURES) % 5}-{20 + place // len(MEASURES) % 5}",
        "presence": "A number",
        "number": str(chance.randrange(5_000)),
        "status": chance.choice(["Final", "Provisional"]),
        "source": f"Return {place % 9 + 1} of the planning team",
    }


def inquiry(chance: random.Random, place: int) -> Row:
    day = _day(chance)
    return {
        "subject": f"A-{400_000 + place}",
        "received": day.isoformat(),
        "decided": _after(day, chance.randint(3, 20)),
        "outcome": "no_further_action",
        "decision_maker": "CSWO",
        "capacity": "self",
        "reasons": _saying(chance, place),
        "referral_source": chance.choice(["police", "health", "council", "care_provider"]),
        "harm": chance.choice(["physical", "financial", "neglect", "self_neglect"]),
        "powers_used": chance.choice(["visit", "interview", "records"]),
        "adult_at_risk": chance.choice(["Yes", "No"]),
        f"{EVENT}inquiry_started": _after(day, 1),
        f"{EVENT}visited": f"{_after(day, 2)} {chance.randint(9, 16):02}:{chance.choice(['00', '15', '30'])}",
        f"{EVENT}interviewed": _after(day, 3),
    }


def guardianship(chance: random.Random, place: int) -> Row:
    day = _day(chance)
    return {
        "subject": f"G-{700_000 + place}",
        "received": day.isoformat(),
        "decided": _after(day, 2),
        "decision_maker": "CSWO",
        "capacity": "self",
        f"{EVENT}order_granted": day.isoformat(),
        f"{EVENT}supervisor_allocated": _after(day, 3),
        f"{EVENT}visited_adult": _after(day, 30),
    }


def authorisation(chance: random.Random, place: int) -> Row:
    day = _day(chance)
    return {
        "service": f"{chance.choice(['Respite', 'Advocacy', 'Care at home'])}, lot {place + 1}",
        "client_group": chance.choice(["children", "older_people", "adults", "carers"]),
        "specification_version": f"{chance.randint(1, 4)}.{chance.randrange(10)}",
        "provider_type": chance.choice(["council", "third_sector", "independent"]),
        "value": f"{chance.randint(9_000, 2_400_000)}.{chance.choice(['00', '50', '75'])}",
        "vat_basis": chance.choice(["excluding", "including"]),
        "period_from": _after(day, 30),
        "period_to": _after(day, 394),
        "advice": _saying(chance, place),
        "decision": "authorised",
        "decided_on": day.isoformat(),
        "decision_maker": "CSWO",
        "review_on": _after(day, 400),
    }


SHEETS = (
    Sheet("Complaints", "complaint", "xlsx", 0.25, complaint, "learning"),
    Sheet("Staff in post", "staff", "xlsx", 0.20, staff, "team"),
    Sheet("Figures", "observation", "csv", 0.20, observation, "number"),
    Sheet("Inquiries", "asp.inquiry", "xlsx", 0.15, inquiry, "reasons"),
    Sheet("Inspection grades", "grade", "csv", 0.10, grade, "requirements"),
    Sheet("Guardianship visits", "awi.supervise", "csv", 0.05, guardianship, f"{EVENT}supervisor_allocated"),
    Sheet("Commissioning", "authorisation", "xlsx", 0.05, authorisation, "advice"),
)


def rows_of(sheet: Sheet, number: int) -> list[Row]:
    """The same rows every time, and the first of a longer list are those of a shorter one."""
    chance = random.Random(f"{SEED} {sheet.name}")
    return [sheet.make(chance, place) for place in range(number)]


def corrected(sheet: Sheet, row: Row) -> Row:
    """The row with one cell put right."""
    text = row[sheet.touched]
    if sheet.touched.startswith(EVENT):
        return {**row, sheet.touched: (date.fromisoformat(text) + timedelta(days=1)).isoformat()}
    return {**row, sheet.touched: str(int(text) + 1) if text.isdigit() else text.replace("te", "ts", 1) + " later"}


def write_folder(folder: Path, reference: Reference, number: int, *, unchanged: int = 0, changed: int = 0) -> int:
    """Write every sheet's share of `number` rows; of those, the first are as they were and the next have one cell corrected."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for sheet in SHEETS:
        rows = rows_of(sheet, round(number * sheet.share))
        same, other = round(unchanged * sheet.share), round(changed * sheet.share)
        rows[same : same + other] = [corrected(sheet, row) for row in rows[same : same + other]]
        _write(folder / f"{sheet.name}.{sheet.ending}", sheet, reference, rows)
        written += len(rows)
    return written


def write_sheet(folder: Path, sheet: Sheet, reference: Reference, number: int) -> Path:
    """One sheet alone, as CSV."""
    path = folder / f"{sheet.name}.csv"
    _write(path, sheet, reference, rows_of(sheet, number))
    return path


def _write(path: Path, sheet: Sheet, reference: Reference, rows: Sequence[Row]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = [
        list(_headings(reference, sheet.type_name, names)),
        *([row.get(name, "") for name in names] for row in rows),
    ]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        return
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    page = book.add_worksheet(sheet.name)
    for at, line in enumerate(table):
        for column, text in enumerate(line):
            _write_cell(page, at, column, text, days)
    book.close()


def _write_cell(page: Any, row: int, column: int, text: str, days: Any) -> None:
    """A day as a day and a number as a number, as spreadsheets keep them."""
    if len(text) == 10 and text[4:5] == "-" == text[7:8]:
        page.write_datetime(row, column, date.fromisoformat(text), days)
    elif text.replace(".", "", 1).isdigit():
        page.write_number(row, column, float(text))
    else:
        page.write_string(row, column, text)


def _headings(reference: Reference, type_name: str, names: Sequence[str]) -> Iterator[str]:
    labels = {field.name: field.label for field in reference.fields_of(type_name)}
    kind = reference.decision_types.get(type_name)
    events = {f"{EVENT}{each.code}": f"Event: {each.label}" for each in (kind.event if kind else ())}
    return (labels.get(name) or events[name] for name in names)
