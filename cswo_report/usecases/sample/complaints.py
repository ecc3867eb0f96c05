"""Complaints at both stages, answered within their year, in and out of time to the model's counts."""

from __future__ import annotations

from datetime import timedelta

from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book, dealt
from cswo_report.usecases.sample.model import YEARS

LIMITS = {"1": 5, "2": 20}  # working days
EXTENSIONS = {"1": 5, "2": 10}  # working days more, where an extension was agreed
LATENESS = {"1": 8, "2": 31}  # the most by which an answer came late
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
    """The complaints of a stage: so many in time, the last few of them by an extension agreed; the rest late, some in spite of one."""
    count = book.model.total(f"complaints.stage_{stage}", year)
    in_time = book.model.total(f"complaints.stage_{stage}_in_time", year)
    extended = {*range(in_time - in_time // 12, in_time), *range(in_time, in_time + (count - in_time) // 4)}
    outcomes, themes, services = (dealt(book.rng, shares, count) for shares in (OUTCOMES[stage], THEMES, SERVICES))
    for number in range(count):
        allowed = LIMITS[stage] + (EXTENSIONS[stage] if number in extended else 0)
        late = number >= in_time
        took = allowed + book.rng.randint(1, LATENESS[stage]) if late else _days_taken(book, stage, number in extended)
        received = days.pick(
            book.rng, year.first_day, year.last_day - timedelta(days=took * 3 // 2 + 12), days.COMPLAINTS
        )
        outcome, theme = outcomes[number], themes[number]
        raw = {
            "received_on": received,
            "stage": stage,
            "service": services[number],
            "theme": theme,
            "acknowledged_on": days.after(received, _acknowledged(book)) if stage == "2" else None,
            "due_on": days.after(received, allowed),
            "closed_on": days.after(received, took),
            "extended": number in extended,
            "outcome": outcome,
            "learning": LEARNING[theme] if outcome in {"upheld", "partly_upheld"} and book.chance(0.7) else "",
        }
        book.write("complaint", raw, received)


def _days_taken(book: Book, stage: str, extended: bool) -> int:
    """Working days to an answer in time."""
    if extended:
        return LIMITS[stage] + book.rng.randint(1, EXTENSIONS[stage])
    return book.rng.randint(1, 5) if stage == "1" else book.rng.choice((12, 15, 17, 18, 19, 19, 20, 20, 20))


def _acknowledged(book: Book) -> int:
    """Working days to the acknowledgement at stage 2, of which three are allowed."""
    return book.rng.randint(4, 6) if book.fails("acknowledged", 0.06) else book.rng.choice((1, 1, 2, 2, 3))
