"""Checks of timed practice standards in five teams over two years; most standards of the pack are not measured, as in life.

Supervision in justice and in the south adults team comes out as the report says it does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months, offset
from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book, Worker
from cswo_report.usecases.sample.model import YEARS

OWN_SEED = 51
DAY = timedelta(days=1)
CHECKED = YEARS[3:]
BEGIN, END = CHECKED[0].first_day, CHECKED[-1].last_day
CP1, CP2, NORTH, SOUTH, JUSTICE = TEAMS = (
    "Child protection 1",
    "Child protection 2",
    "Adults North",
    "Adults South",
    "Justice community",
)
SUPERVISED = {CP1: 2, CP2: 2, NORTH: 2, SOUTH: 3, JUSTICE: 6}  # workers whose supervision is followed
LATE_SUPERVISION = {  # share that came late, by team, in the first and the second year
    CP1: (0.22, 0.16),
    CP2: (0.24, 0.18),
    NORTH: (0.15, 0.12),
    SOUTH: (0.35, 0.292),
    JUSTICE: (0.10, 0.0675),
}
APPRAISED = {CP1: 5, CP2: 4, NORTH: 5, SOUTH: 5, JUSTICE: 4}
LATE_APPRAISAL = (0.30, 0.26)
MIDYEAR = (CP1, JUSTICE)
# Acts of which a few are looked at in each team and year: standard, how many, working days to the act in time and late, share late.
ACTS = (
    ("std.record.cp", 14, (0, 3), (4, 9), {CP1: (0.14, 0.07), CP2: (0.28, 0.21)}),
    ("std.record.statvisit", 12, (0, 3), (4, 12), {CP1: (0.25, 0.17), CP2: (0.33, 0.25)}),
    ("std.record.other", 12, (0, 5), (6, 15), {NORTH: (0.17, 0.17), SOUTH: (0.33, 0.25), JUSTICE: (0.17, 0.08)}),
)
# Papers read before a meeting: standard, how many, days before it in time and late, share late.
PAPERS = (
    ("std.report.conference", 10, (3, 6), (0, 2), {CP1: (0.20, 0.10), CP2: (0.40, 0.30)}),
    ("std.report.meeting", 10, (1, 5), (0, 0), {CP1: (0.20, 0.10), NORTH: (0.30, 0.10)}),
)
NEW_IN_2023 = (date(2023, 7, 1), date(2023, 11, 30))


def write(book: Book) -> None:
    book = replace(book, rng=random.Random(OWN_SEED))  # so that the shares stay when other parts of the sample change
    people = {team: _people(book, team) for team in TEAMS}
    for team, count in SUPERVISED.items():
        for worker in people[team][:count]:
            _supervision(book, worker)
    for team, count in APPRAISED.items():
        for number, worker in enumerate(people[team][:count]):
            _appraisals(book, worker, midyear=team in MIDYEAR and number < 3)
    _new_workers(book)
    for year in CHECKED:
        _acts(book, year)
        _papers(book, year)


def _people(book: Book, team: str) -> list[Worker]:
    """Those of a team who were in post before the first year, longest first."""
    found = [each for each in book.workers if each.team == team and each.started < date(2022, 12, 31)]
    return sorted(found, key=lambda each: (each.group != "social_workers", each.started, each.key))


def _second(day: date) -> int:
    """Whether a day lies in the second year."""
    return int(day > CHECKED[0].last_day)


def _check(book: Book, standard: str, team: str, key: str, started: date, done: date | None) -> None:
    raw = {"standard": standard, "team": team, "case_key": key, "started_on": started, "done_on": done}
    book.write("standard_check", raw, started)


def _supervision(book: Book, worker: Worker) -> None:
    """A meeting each month from the last one, from the month before the first year to the end of the second."""
    last = days.pick(book.rng, BEGIN - 28 * DAY, BEGIN - DAY)
    while (due := add_months(last, 1)) <= END:
        late = book.fails(f"supervision {worker.team} {_second(due)}", LATE_SUPERVISION[worker.team][_second(due)])
        held = (
            days.shift(due, book.rng.randint(4, 22)) if late else days.last_working(due - book.rng.randint(0, 2) * DAY)
        )
        _check(book, "std.supervision.sw", worker.team, worker.key, last, held if held <= END else None)
        last = held


def _new_workers(book: Book) -> None:
    """Newly qualified workers: three of the last intake, and one of the intake before, whose run has come to monthly meetings."""
    here = sorted((each for each in book.workers if each.team in TEAMS), key=lambda each: (each.started, each.key))
    earlier, latest = NEW_IN_2023
    before = [each for each in here if each.part == "social_work" and earlier <= each.started <= latest]
    new = [each for each in here if each.role == "new"]
    for worker in (*before[:1], *new[:3]):
        for started, held, standard in _meetings_of_new(book, worker):
            _check(book, standard, worker.team, worker.key, started, held)


def _meetings_of_new(book: Book, worker: Worker) -> Iterator[tuple[date, date, str]]:
    """Weekly for six weeks, fortnightly for six months, monthly from then on."""
    first = last = days.next_working(worker.started)
    weekly, fortnightly = offset(first, "P6W"), offset(first, "P6M6W")
    while True:
        phase, due = (
            ("a", last + 7 * DAY)
            if last < weekly
            else ("b", last + 14 * DAY)
            if last < fortnightly
            else ("c", add_months(last, 1))
        )
        late = book.fails(f"new worker {phase}", {"a": 0.12, "b": 0.14, "c": 0.10}[phase])
        held = (
            days.shift(due, book.rng.randint(1, 5)) if late else days.last_working(due - book.rng.randint(0, 1) * DAY)
        )
        if held > END:
            return
        yield last, held, f"std.supervision.nqsw.{phase}"
        last = max(held, last + DAY)


def _appraisals(book: Book, worker: Worker, *, midyear: bool) -> None:
    """An appraisal each year, some late or not held by the end; in two teams a look at it every six months."""
    begun = last = days.pick(book.rng, date(2022, 10, 3) if midyear else date(2022, 5, 2), date(2023, 2, 20))
    while (due := add_months(last, 12)) <= END:
        held: date | None = days.last_working(due - book.rng.randint(2, 40) * DAY)
        if book.fails(f"appraisal {_second(due)}", LATE_APPRAISAL[_second(due)]):
            much_later = days.shift(due, book.rng.randint(12, 100))
            held = much_later if much_later <= END else None
        _check(book, "std.appraisal.pm", worker.team, worker.key, last, held)
        if held is None:
            break
        last = held
    if midyear:
        _looked_at(book, worker, begun)


def _looked_at(book: Book, worker: Worker, last: date) -> None:
    """A look at the appraisal every six months."""
    while (due := add_months(last, 6)) <= END:
        late = book.fails(f"appraisal looked at {worker.team}", 0.2)
        day = (
            days.shift(due, book.rng.randint(5, 30)) if late else days.last_working(due - book.rng.randint(1, 20) * DAY)
        )
        _check(book, "std.appraisal.midyear", worker.team, worker.key, last, day if day <= END else None)
        last = day


def _acts(book: Book, year: ReportingYear) -> None:
    for standard, count, in_time, too_late, teams in ACTS:
        for team, shares in teams.items():
            for started in days.spread(book.rng, year, count, from_day=2, to_day=30):
                late = book.fails(f"{standard} {team} {year.label}", shares[CHECKED.index(year)])
                done = days.after(started, book.rng.randint(*(too_late if late else in_time)))
                _check(book, standard, team, _case(book, team), started, done)


def _papers(book: Book, year: ReportingYear) -> None:
    for standard, count, in_time, too_late, teams in PAPERS:
        for team, shares in teams.items():
            for meeting in days.spread(book.rng, year, count, from_day=12, to_day=2):
                late = book.fails(f"{standard} {team} {year.label}", shares[CHECKED.index(year)])
                read = meeting - book.rng.randint(*(too_late if late else in_time)) * DAY
                _check(book, standard, team, _case(book, team), meeting, read)


def _case(book: Book, team: str) -> str:
    return book.key("C" if team in {CP1, CP2} else "A")
