"""The twelve ways in which what teams send differs from a clean table, one workbook each (features.md, switch-test 1)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.imports.faults import planted
from tests.imports.numbers import ANSWERS, observations
from tests.imports.sheets import Cell, Line, Placed, Style, Team, whole
from tests.imports.truth import Truth, truth

NUMBER = 40
EPOCH = date(1899, 12, 30)


@dataclass
class Page:
    """One sheet of a workbook as it is to be written."""

    name: str
    lines: list[Line]
    left: int = 0  # blank columns on the left
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_hidden: bool = False


@dataclass
class Distorted:
    """One workbook: its sheets, the truth behind it, and its faults where they stand."""

    name: str
    form: str
    how: str
    pages: list[Page]
    truths: list[Truth]
    faults: list[Placed]
    headings: dict[str, str]  # what each means
    answers: dict[str, str] = field(default_factory=dict)  # what its sender would say, by question


def _team(type_name: str, seed: int, number: int = NUMBER, **how: object) -> Team:
    good, faults = planted(truth(type_name, seed, number), seed)
    return Team(good, faults, **how)  # type: ignore[arg-type]


def _single(
    name: str, how: str, team: Team, lines: list[Line], *, sheet: str = "Sheet1", form: str = "xlsx", **page: object
) -> Distorted:
    shown = Page(sheet, lines, **page)  # type: ignore[arg-type]
    faults = [*team.placed(sheet, lines, shown.left)]
    headings = {team.heading(name): name for name in team.fields if name not in team.extra}
    return Distorted(name, form, how, [shown], [team.truth], faults, headings, {"type": team.truth.type_name})


def _words(*cells: Cell) -> Line:
    return Line(cells)


BLANK = Line(())


def renamed(seed: int) -> Distorted:
    headings = {
        "received_on": "Date received", "stage": "Complaint stage", "service": "Service area", "theme": "Complaint theme",
        "due_on": "Response due", "acknowledged_on": "Date acknowledged", "extended": "Extension", "closed_on": "Date answered",
        "learning": "Lessons learned", "outcome": "Complaint outcome",
    }  # fmt: skip
    team = _team("complaint", seed, headings=headings)
    return _single("01 Complaints Q2.xlsx", "renamed headings", team, [team.heading_line, *team.lines()], sheet="Log")


def reordered(seed: int) -> Distorted:
    team = _team("escalation", seed)
    order = list(team.fields)
    random.Random(seed).shuffle(order)
    team = Team(team.truth, team.faults, order=tuple(order))
    return _single("02 Escalations.xlsx", "columns in another order", team, [team.heading_line, *team.lines()])


def extra_columns(seed: int) -> Distorted:
    team = _team("grade", seed)
    extra: dict[str, Callable[[int], Cell]] = {
        "RAG": lambda at: "Amber" if at % 3 else "Green",
        "Pages in file": lambda at: at + 3,
        "Web link": lambda at: f"https://example.org/{at}",
    }
    fields = list(team.fields)
    for at, name in zip((0, 3, 7), extra, strict=True):
        fields.insert(at, name)
    team = Team(team.truth, team.faults, order=tuple(fields), extra=extra)
    return _single("03 Inspection grades.xlsx", "extra columns", team, [team.heading_line, *team.lines()])


def titled_and_totalled(seed: int) -> Distorted:
    team = _team("authorisation", seed)
    value = team.fields.index("value")
    records = team.lines()

    def total(words: str, of: Sequence[Line]) -> Line:
        cells: list[Cell] = [None] * len(team.fields)
        cells[0] = words
        cells[value] = round(sum(float(str(line.cells[value])) for line in of if line.cells[value] is not None), 2)
        return Line(tuple(cells))

    lines = [_words("Testshire Council"), _words("Register of authorised specifications, 2024-25"), BLANK]
    for start in range(0, len(records), 15):
        page = records[start : start + 15]
        lines += [team.heading_line, *page, total("Subtotal", page)]
    lines += [
        total("Grand total", records),
        BLANK,
        _words("Note: values are for a full year."),
        _words("Source: commissioning team"),
    ]
    return _single("04 Commissioning register.xlsx", "title rows, notes, totals and repeated headings", team, lines)


def grouped(seed: int) -> Distorted:
    subs = {"information_requested_on": "requested from agencies", "information_returned_on": "returned by agencies"}
    groups = {
        "What happened": ("incident_on", "notified_on"),
        "Information": ("information_requested_on", "information_returned_on"),
        "Committee": ("considered_on", "decision", "decided_on", "decision_notified_on"),
    }
    team = _team("review", seed, headings=subs)
    above: list[Cell] = [None] * len(team.fields)
    merged = []
    for words, fields in groups.items():
        first, last = team.fields.index(fields[0]), team.fields.index(fields[-1])
        above[first] = words
        merged.append((0, first, 0, last))
    lines = [Line(tuple(above)), team.heading_line, *team.lines()]
    return _single("05 Reviews.xlsx", "two heading rows, the upper one merged", team, lines, merged=merged)


def _day_in_words(chance: random.Random) -> Callable[[str, date], Cell]:
    forms: list[Callable[[date], str]] = [
        lambda day: f"{day:%d/%m/%Y}",
        lambda day: f"{day.day}.{day.month}.{day:%y}",
        lambda day: f"{day:%d-%b-%Y}",
        lambda day: f"{day.day} {day:%B %Y}",
        lambda day: f"{day:%a} {day.day} {day:%B %Y}",
        lambda day: day.isoformat(),
    ]
    return lambda _field, day: chance.choice(forms)(day)


def days_as_text(seed: int) -> Distorted:
    team = _team("asp.inquiry", seed, style=Style(day=_day_in_words(random.Random(seed))))
    return _single(
        "06 Adult protection inquiries.xlsx", "dates as text in six styles", team, [team.heading_line, *team.lines()]
    )


def serials_and_month_first(seed: int) -> Distorted:
    def day(name: str, given: date) -> Cell:
        return f"{given:%m/%d/%Y}" if name == "effect_check_due_on" else (given - EPOCH).days

    team = _team("action", seed, style=Style(day=day))
    made = _single(
        "07 Action tracker.xlsx", "dates as serial numbers and month first", team, [team.heading_line, *team.lines()]
    )
    made.answers["date_order.effect_check_due_on"] = "mdy"
    return made


def yes_no_and_codes(seed: int) -> Distorted:
    chance = random.Random(seed)
    forms: dict[str, tuple[Cell, Cell]] = {
        "mental_health_officer": ("Y", "N"),
        "reserved_functions": (True, False),
        "newly_qualified": ("✓", "✗"),
        "practice_educator": (1, 0),
    }

    def yes(name: str, held: bool) -> Cell:
        return forms[name][0 if held else 1]

    def code(_name: str, code: str, label: str) -> Cell:
        return chance.choice([code, label, label.upper(), f" {label.lower()} "])

    team = _team("staff", seed, style=Style(yes=yes, code=code))
    return _single(
        "08 Staff list.xlsx",
        "yes and no in all forms, codes by code and label",
        team,
        [team.heading_line, *team.lines()],
    )


def numbers(seed: int) -> Distorted:
    good, faults, style = observations(seed)
    team = Team(good, faults, headings={"number": "Figure"}, style=style)
    lines = [team.heading_line, *team.lines()]
    made = _single("09 Figures.xlsx", "numbers with commas, pounds, n/k, nil, <5, c. and over", team, lines)
    made.answers |= ANSWERS
    return made


def hidden_and_two_tables(seed: int) -> Distorted:
    counts = _team("workforce_count", seed)
    statements = _team("statement", seed, repeats=False)
    decoy = truth("workforce_count", seed + 1, 80).rows[60:66]
    hidden = [Line(counts.line(row).cells, is_hidden=True) for row in decoy]
    records = counts.lines()
    records[10:10] = hidden
    records[20:20] = [BLANK]
    lines = [BLANK, counts.heading_line, *records, BLANK, BLANK, statements.heading_line, *statements.lines()]
    faults = [*counts.placed("Return", lines, 1), *statements.placed("Return", lines, 1)]
    secret = Page("Old", [counts.heading_line, *(counts.line(row) for row in decoy)], is_hidden=True)
    return Distorted(
        "10 Workforce and standards.xlsx",
        "xlsx",
        "hidden rows and sheets, blank rows and columns, two tables on one sheet",
        [Page("Return", lines, left=1), secret],
        [counts.truth, statements.truth],
        faults,
        {team.heading(name): name for team in (counts, statements) for name in team.fields},
    )


def old_csv(seed: int) -> Distorted:
    team = _team("advice", seed, style=Style(day=lambda _field, day: f"{day:%d/%m/%Y}"))
    lines = [team.heading_line, *team.lines()]
    return _single(
        "11 Advice given.csv", "CSV in Windows-1252 with semicolons", team, lines, sheet="11 Advice given", form="csv"
    )


def old_workbook(seed: int) -> Distorted:
    team = _team("kinship.approve", seed, style=Style(number=lambda _field, text: whole(text)))
    return _single("12a Kinship.xls", "a workbook of 1997", team, [team.heading_line, *team.lines()], form="xls")


def open_document(seed: int) -> Distorted:
    team = _team("standards_audit", seed, style=Style(number=lambda _field, text: whole(text)))
    return _single("12b Audits.ods", "an OpenDocument workbook", team, [team.heading_line, *team.lines()], form="ods")


WAYS = (
    *(renamed, reordered, extra_columns, titled_and_totalled, grouped, days_as_text, serials_and_month_first),
    *(yes_no_and_codes, numbers, hidden_and_two_tables, old_csv, old_workbook, open_document),
)


def folder_of(seed: int) -> list[Distorted]:
    """All of them."""
    return [way(seed) for way in WAYS]
