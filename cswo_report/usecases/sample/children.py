"""Urgent transfers of children under supervision orders (2011 Act, section 143)."""

from __future__ import annotations

from datetime import date, timedelta

from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book, dealt
from cswo_report.usecases.sample.model import YEARS

WHY_URGENT = (
    "A carer fell seriously ill overnight and could not go on.",
    "Threats were made at the address, and the police advised that the child should not return that day.",
    "The placement broke down after an assault by another young person in the house.",
    "The carer asked for the child to be moved at once, and no respite would bridge the gap.",
    "An adult who was not to have contact had found the address.",
)
VIEWS = (
    "The child wanted to stay, and was told why that was not safe tonight. School stays the same at the child's request.",
    "The child asked to go to a grandmother, and that was arranged.",
    "The child was too young to be asked; the health visitor's account of the child was taken into account.",
    "The child was relieved to move and said so to a worker they trust.",
)
LONGER_CLOCK = (date(2020, 4, 7), date(2021, 9, 30))  # the emergency law gave seven working days instead of three
ADJOURNED = 7  # which of the transfers, counted over the years, had its hearing a day late


def write(book: Book) -> None:
    moves = {"foster": 5, "kinship": 4, "residential_house": 4, "home": 2}
    count = sum(book.model.total("child.urgent_transfers", year) for year in YEARS)
    origins, targets = (
        dealt(book.rng, moves, count),
        dealt(book.rng, {"foster": 6, "kinship": 5, "residential_house": 4}, count),
    )
    number = 0
    for year in YEARS:
        for day in days.spread(book.rng, year, book.model.total("child.urgent_transfers", year), to_day=15):
            heard = _heard(book, day, late=number == ADJOURNED)
            book.decide(
                "child.transfer_urgent", book.key("C"), day, day, book.one_of({"continued": 6, "varied": 5, "returned": 1}),
                deciders.officer(book.rng, day),
                [("transferred", days.at(day, f"{book.rng.randint(12, 20)}:30")), ("notified_reporter", days.next_working(day + timedelta(days=1))),
                 ("notified_relevant_person", day), ("hearing_held", heard)],
                order_type="cso", in_whose_interest="this_child" if number % 6 else "another_child", moved_from=origins[number],
                moved_to=targets[number], why_urgent=WHY_URGENT[number % 5], views=VIEWS[number % 4], age_band=book.one_of(
                    {"under_12": 6, "12_13": 4, "14_15": 4, "16_17": 1}),
                reasons="To stay would have put the child at risk before any hearing could meet.",
            )  # fmt: skip
            number += 1


def _heard(book: Book, day: date, *, late: bool) -> date:
    """The day of the hearing: within three working days of the 2011 Act, of which the day of the transfer is the first."""
    limit = 7 if LONGER_CLOCK[0] <= day <= LONGER_CLOCK[1] else 3
    return days.calendar("cha2011").step(day, limit if late else book.rng.choice((limit - 1, limit - 1, limit - 2)))
