"""Welfare guardianships in force: stocks that tie to flows in every year.

First it is settled which guardianships end in which year and how many are renewed; only then each one gets its dates and the
length of its order, so that no order outlives its term unless it was renewed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months
from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS

DAY = timedelta(days=1)
FIRST_DAY, HORIZON = date(2020, 4, 1), date(2025, 3, 31)
LENGTHS = {"three_years": 3, "five_years": 5}
POWERS = ("where_to_live", "care_and_support", "medical_treatment", "contact", "activities", "personal_information")
EARLY = {"learning_disability": 46, "dementia": 39, "acquired_brain_injury": 8, "mental_illness": 5, "other": 2}
LATER = {"learning_disability": 49, "dementia": 35, "acquired_brain_injury": 8, "mental_illness": 6, "other": 2}


@dataclass
class Guardianship:
    """One order on its way to being written; `end` and `reason` are settled before the dates of the order."""

    year: ReportingYear | None  # None: in force before the first year
    granted: date = date(2000, 1, 1)
    length: str = "indefinite"
    expires: date | None = None
    end: date | None = None
    reason: str = ""
    renewed: date | None = None
    subject: str = ""
    cause: str = ""
    linked: str | None = None


def plan(
    book: Book,
    opening: int,
    new: Sequence[int],
    ended: Sequence[int],
    renewed: Sequence[int],
    transfers: Sequence[int],
    oldest: date,
) -> list[Guardianship]:
    """The orders of one kind of guardian, with everything but their events; none was granted before `oldest`."""
    orders = [Guardianship(None) for _ in range(opening)]
    for year, begun, over, again, out in zip(YEARS, new, ended, renewed, transfers, strict=True):
        open_before = [order for order in orders if order.end is None and order.renewed is None]
        _end_some(book, year, open_before, over, out)
        _renew_some(book, year, [order for order in open_before if order.end is None], again)
        orders += [Guardianship(year) for _ in range(begun)]
    for order in orders:
        _date(book, order, oldest)
    return orders


def _end_some(
    book: Book, year: ReportingYear, candidates: Sequence[Guardianship], count: int, transferred: int
) -> None:
    for number, order in enumerate(book.rng.sample(list(candidates), count)):
        order.end = days.pick(book.rng, year.first_day + 20 * DAY, year.last_day)
        if number < transferred:
            order.reason = "transferred_out"
        elif can_expire(order, year) and book.chance(0.6):
            order.reason = "expired"
        else:
            order.reason = "recalled" if book.chance(0.12) else "died"


def can_expire(order: Guardianship, year: ReportingYear) -> bool:
    """Whether an order can run out in a year: three or five years after it was granted."""
    return order.year is None or year.start - order.year.start == 3


def _renew_some(book: Book, year: ReportingYear, candidates: Sequence[Guardianship], count: int) -> None:
    able = [order for order in candidates if can_expire(order, year)]
    # Orders of three years granted since the first year come first: they would otherwise run out.
    able.sort(key=lambda order: order.year is None)
    for order in able[:count]:
        order.renewed = days.pick(book.rng, year.first_day + 10 * DAY, year.last_day - 20 * DAY, days.COURTS)


def _date(book: Book, order: Guardianship, oldest: date) -> None:
    """Choose length and day of grant so that the order was in force for as long as was settled."""
    order.cause = book.one_of(EARLY if order.year is None or order.year.start < 2023 else LATER)
    if order.reason == "died" and book.chance(0.45):
        order.cause = "dementia"
    runs_out = (
        order.renewed + book.rng.randint(5, 40) * DAY
        if order.renewed
        else order.end
        if order.reason == "expired"
        else None
    )
    if runs_out:
        _backwards(book, order, runs_out)
    elif order.year is None:
        _before_the_first_year(book, order, oldest)
    else:
        _in_its_year(book, order)


def _backwards(book: Book, order: Guardianship, runs_out: date) -> None:
    """From the day the order runs out to the day it was granted."""
    if order.year is not None:
        order.length = "three_years"
    else:
        order.length = "five_years" if runs_out >= date(2023, 2, 1) or book.chance(0.6) else "three_years"
    granted = days.years_on(runs_out, -LENGTHS[order.length])
    if order.year is None:
        order.granted = min(days.last_working(granted), date(2020, 3, 20))
    else:
        order.granted = max(days.next_working(granted), days.shift(order.year.first_day, 20))
        order.granted = min(order.granted, days.last_working(order.year.last_day - 14 * DAY))
    order.expires = days.years_on(order.granted, LENGTHS[order.length])
    if order.reason == "expired":
        order.end = order.expires


def _before_the_first_year(book: Book, order: Guardianship, oldest: date) -> None:
    """In force on 31 March 2020 and ended otherwise than by running out, or still in force: many have no end date."""
    last = order.end or HORIZON
    if book.chance(0.16) and last < date(2024, 10, 1):
        order.length = "five_years"
        order.granted = days.pick(
            book.rng, max(date(2015, 10, 1), days.years_on(last, -5) + 20 * DAY), date(2020, 3, 20)
        )
        order.expires = days.years_on(order.granted, 5)
    elif book.chance(0.25):
        order.length = "other"
        order.granted = days.pick(book.rng, date(2015, 10, 1), date(2020, 3, 20))
        order.expires = days.years_on(order.granted, 10)
    else:
        order.granted = days.pick(book.rng, oldest, date(2019, 6, 30))
        if (
            order.granted < date(2013, 4, 1) and order.cause == "dementia"
        ):  # such an order has long since ended by death
            order.cause = "learning_disability"


def _in_its_year(book: Book, order: Guardianship) -> None:
    assert order.year is not None
    first, last = order.year.first_day + 45 * DAY, order.year.last_day - 14 * DAY
    order.granted = days.pick(book.rng, first, last, days.COURTS)
    shares = {"three_years": 38.0, "five_years": 41.0, "other": 12.0, "indefinite": 9.0}
    until = order.end or HORIZON
    if days.years_on(order.granted, 3) <= until + DAY:
        del shares["three_years"]
    order.length = book.one_of(shares)
    if order.length != "indefinite":
        order.expires = days.years_on(order.granted, LENGTHS.get(order.length, 10))


def powers(book: Book) -> list[str]:
    return sorted({"care_and_support", *book.rng.sample(POWERS, book.rng.randint(2, 4))})


def visits(
    book: Book, what: str, granted: date, until: date, share_on_time: dict[int, float], *, brought_over: bool = False
) -> list[tuple[str, date | str | None]]:
    """Visits within three months of the order and then within a year of the last; some came late, none before the first year.

    `what` is whose visit it is and the event, such as "private visited_adult". Of an order brought over from the old register only
    the visits since the first year are known.
    """
    events: list[tuple[str, date | str | None]] = []
    due = FIRST_DAY + book.rng.randint(30, 365) * DAY if brought_over else add_months(granted, 3)
    while due < min(until, HORIZON):
        year = ReportingYear.of(due).start
        late = due >= FIRST_DAY and book.fails(f"{what} {year}", 1 - share_on_time[year])
        day = days.shift(due, _days_late(book)) if late else days.last_working(due - book.rng.randint(1, 25) * DAY)
        made_soon_after = late and until == HORIZON  # if it was still owed on the last day
        if day < min(until, HORIZON) or made_soon_after:
            events.append((what.split()[-1], day))
        due = add_months(day, 12)
    return events


def _days_late(book: Book) -> int:
    """Mostly some weeks, seldom as much as two months."""
    return min(60, 2 + int(book.rng.expovariate(1 / 16)))


def moves(book: Book, granted: date, until: date) -> list[tuple[str, date | str | None]]:
    """About one adult in four moves once; the Public Guardian is to be told within seven days."""
    first = max(granted, FIRST_DAY) + 30 * DAY
    last = min(until, HORIZON) - 15 * DAY
    if first >= last or not book.chance(0.25):
        return []
    moved = days.pick(book.rng, first, last)
    return [("address_changed", moved), ("public_guardian_told", days.after(moved, book.rng.randint(1, 4)))]
