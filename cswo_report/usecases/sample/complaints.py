"""Complaints at both stages, answered within their year, in and out of time to the model's counts."""

from __future__ import annotations

from datetime import timedelta

from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book, dealt
from cswo_report.usecases.sample.model import YEARS

LIMITS = {"1": 5, "2": 20}  # working days
OUTCOMES = {
    "1": {"upheld": 24, "partly_upheld": 27, "not_upheld": 37, "resolved": 12},
    "2": {"upheld": 17, "partly_upheld": 35, "not_upheld": 48},
}
THEMES = {"communication": 31, "decision": 22, "delay": 18, "staff_conduct": 12, "charging": 9, "other": 8}
SERVICES = {"children": 34, "adults": 27, "care_at_home": 18, "mental_health": 9, "justice": 6, "other": 6}
LEARNING = {
    "communication": "Calls and letters are answered by a named person; the team now returns every missed call the same day.",
    "decision": "The reasons for the decision were given in writing and explained at a meeting.",
    "delay": "The wait was acknowledged, a date was given, and the case was allocated.",
    "staff_conduct": "Discussed in supervision; an apology was given in person.",
    "charging": "The bill now comes with a page that says how the sum was reached.",
    "other": "The matter was put right and the person told.",
}


def write(book: Book) -> None:
    for year in YEARS:
        for stage in LIMITS:
            _stage(book, year, stage)


def _stage(book: Book, year: ReportingYear, stage: str) -> None:
    count = book.model.total(f"complaints.stage_{stage}", year)
    in_time = book.model.total(f"complaints.stage_{stage}_in_time", year)
    outcomes, themes, services = (dealt(book.rng, shares, count) for shares in (OUTCOMES[stage], THEMES, SERVICES))
    limit = LIMITS[stage]
    for number in range(count):
        late = number >= in_time
        took = book.rng.randint(limit + 1, limit + (9 if stage == "1" else 30)) if late else _days_taken(book, limit)
        received = days.pick(
            book.rng, year.first_day, year.last_day - timedelta(days=took * 3 // 2 + 12), days.COMPLAINTS
        )
        outcome, theme = outcomes[number], themes[number]
        raw = {
            "received_on": received,
            "stage": stage,
            "service": services[number],
            "theme": theme,
            "due_on": days.after(received, limit),
            "closed_on": days.after(received, took),
            "extended": late and book.chance(0.6),
            "outcome": outcome,
            "learning": LEARNING[theme] if outcome in {"upheld", "partly_upheld"} and book.chance(0.7) else "",
        }
        book.write("complaint", raw, received)


def _days_taken(book: Book, limit: int) -> int:
    return book.rng.randint(1, limit) if limit == 5 else book.rng.choice((12, 15, 17, 18, 19, 19, 20, 20, 20))
