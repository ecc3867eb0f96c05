"""Orders of the sheriff that protect at once: children, one record for each child, and adults at risk of harm."""

from __future__ import annotations

from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months
from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS

DAY = timedelta(days=1)
NO_HEARING = (date(2020, 4, 7), date(2021, 9, 30))  # the emergency law held no hearing on the second working day
AGES = {"under_5": 46, "5_10": 30, "11_15": 20, "16_17": 4}
BANS = (  # the last is still in force on the last day
    date(2021, 1, 19), date(2021, 8, 10), date(2022, 2, 15), date(2022, 11, 8), date(2023, 10, 17), date(2024, 2, 20),
    date(2024, 6, 18), date(2024, 10, 22),
)  # fmt: skip
REMOVAL = date(2023, 6, 6)
HARM = (["physical", "psychological"], ["financial", "psychological"], ["physical"])


def write(book: Book) -> None:
    for year in YEARS:
        _children(book, year)
    for number, granted in enumerate(BANS):
        _banning(book, granted, HARM[number % 3])
    _removal(book, REMOVAL)


def _children(book: Book, year: ReportingYear) -> None:
    """The year's orders; where there are more children than orders, brothers and sisters share one."""
    orders = book.model.supplied("children", "child.protection_orders", year)
    children = book.model.supplied("children", "child.protection_order_children", year)
    for number, day in enumerate(days.spread(book.rng, year, orders, to_day=16)):
        together = 1 + (number < children - orders)
        minutes = book.rng.randint(0, 59)
        for _ in range(together):
            _child(book, day, minutes, number)


def _child(book: Book, day: date, minutes: int, number: int) -> None:
    """One child's order: carried out the same day, heard on the second working day, and over within eight."""
    hearings = days.calendar("cha2011")
    stays, newborn = number % 4 == 3, number % 5 == 0
    covid = NO_HEARING[0] <= day <= NO_HEARING[1]
    heard = None if covid else hearings.step(day, 2)
    book.decide(
        "child.cpo", book.key("C"), days.at(day, f"11:{minutes:02d}"), days.at(day, f"14:{minutes:02d}"), "granted", deciders.COURT,
        [("notices_given", day), ("implementation_attempted", days.at(day, f"16:{minutes:02d}")),
         ("child_removed", None if stays else days.at(day, f"17:{minutes:02d}")), ("hearing_held", heard), ("order_continued", heard),
         ("grounds_hearing_began", hearings.step(day, book.rng.randint(7, 8)))],
        effect="keep" if stays else "removal", measures=["prevent_removal" if stays else "removal"],
        grounds=["unless_stays" if stays else book.rng.choice(("neglect", "treatment", "unless_removed"))], applicant="this_council",
        directions=["contact"] if book.chance(0.7) else ["none"], place_kept="kinship" if stays else "foster",
        age_band="under_5" if newborn else book.one_of(AGES),
    )  # fmt: skip


def _banning(book: Book, granted: date, harm: list[str]) -> None:
    ends = add_months(granted, 6)
    arrest = book.chance(0.6)
    served = days.after(granted, 1)
    book.decide(
        "asp.banning", book.key("A"), days.last_working(granted - book.rng.randint(8, 20) * DAY), granted, "granted", deciders.COURT,
        [("applied", days.last_working(granted - 6 * DAY)), ("order_granted", granted), ("power_of_arrest_served", served if arrest else None),
         ("police_given_copy", served if arrest else None), ("adult_given_copy", served), ("expired", ends)],
        applicant="council", duty_to_apply=True, expires_on=ends, power_of_arrest=arrest,
        adult_consent=book.one_of({"consented": 3, "refused_under_pressure": 1}), harm=harm,
        age_band=book.one_of({"18_24": 1, "25_64": 5, "65_79": 3, "80_plus": 1}),
    )  # fmt: skip


def _removal(book: Book, granted: date) -> None:
    moved, over = granted, days.shift(granted, 5)
    book.decide(
        "asp.removal_order", book.key("A"), days.last_working(granted - DAY), granted, "granted", deciders.COURT,
        [("applied", days.last_working(granted - DAY)), ("order_made", days.at(granted, "11:20")), ("moved", days.at(moved, "15:40")),
         ("order_ended", days.at(over, "10:00"))],
        granted_by="sheriff", adult_consent="refused_under_pressure", harm=["physical", "psychological"], contact_allowed=True,
        suitable_place=True, age_band="65_79",
    )  # fmt: skip
