"""Foster and kinship carers, and groups of brothers and sisters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months
from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS
from cswo_report.usecases.sample.permanence import Children, panel_and_decision

DAY = timedelta(days=1)
KIN = {"grandparent": 56, "aunt_or_uncle": 24, "brother_or_sister": 5, "other_relative": 7, "family_friend": 8}
PANELS = {4, 5, 6, 10, 11}
LATE_FIRST_REVIEW = 2021  # in this year one household had its first review some weeks late
APART = {"no_carer_for_group": 7, "different_needs": 1, "safety": 1, "settled_elsewhere": 1}


def write(book: Book) -> None:
    _foster(book)
    _kinship(book)
    _siblings(book)
    _reviewed_again(book)


@dataclass
class Household:
    """A foster household: when it was approved, reviewed, and left."""

    key: str
    approved: date
    reviews: list[date] = field(default_factory=list)
    left: date | None = None

    @property
    def due(self) -> date:
        """The last day for the next review: a year from the approval, then three years from the last one."""
        return add_months(self.reviews[-1], 36) if self.reviews else add_months(self.approved, 12)


def _foster(book: Book) -> None:
    """Households approved before and during the five years, when they left, and the reviews of each as they fell due."""
    households = [_approved_before(book) for _ in range(book.model.opening("foster_households"))]
    households.sort(key=lambda household: household.approved)
    for year in YEARS:
        here = [each for each in households if each.left is None and each.approved < year.first_day]
        # Those who fostered longest leave first, more often than not.
        for each in book.rng.sample(here[: len(here) * 2 // 3], book.model.total("foster.ended", year)):
            each.left = days.pick(book.rng, year.first_day + 60 * DAY, year.last_day)
        panels = [day for day in days.panels(year) if day.month in PANELS and (year.start != 2020 or day.month > 6)]
        for number in range(book.model.total("foster.approvals", year)):
            panel = book.rng.choice(panels)
            households.append(Household(book.key("F"), days.next_working(panel + (5 + 2 * number) * DAY)))
        _year_of_reviews(book, year, households)
    for each in households:
        _approval(book, each)


def _approved_before(book: Book) -> Household:
    """A household of the time before the first year, with the reviews it had until then."""
    household = Household(book.key("F"), days.pick(book.rng, date(2009, 10, 5), date(2019, 12, 20)))
    while household.due < YEARS[0].first_day:
        household.reviews.append(
            days.last_working(household.due - book.rng.randint(5, 300 if household.reviews else 40) * DAY)
        )
    return household


def _approval(book: Book, household: Household) -> None:
    day = household.approved
    panel = days.last_working(day - 6 * DAY)
    maker = deciders.agency(book.rng, day) if day >= date(2020, 4, 1) else deciders.COUNCIL
    ending = "carer_withdrew" if book.chance(0.7) else "approval_ended"
    reviews = [("approval_reviewed", review) for review in household.reviews]
    book.decide(
        "foster.approve", household.key, panel, day, "approved", maker,
        [("panel_recommended", panel), ("notified_applicant", days.after(day, 3)), ("agreement_signed", days.after(day, 8)),
         *reviews, (ending, household.left)],
        panel_recommendation="recommended", panel_on=panel, approval_scope=book.one_of({"any_child": 5, "certain_categories": 4, "particular_child": 1}),
        children_approved_for=book.one_of({"1": 5, "2": 4, "3": 1}), placement_limit_exception="none", interviewed=True,
        quorum=book.rng.randint(5, 7), reasons="The assessment shows warmth, steadiness and a family that has talked it through.",
    )  # fmt: skip


def _year_of_reviews(book: Book, year: ReportingYear, households: Sequence[Household]) -> None:
    """The reviews of one year: every household whose time has come, then others; a few twice, for the welfare of a child there."""
    last = year.last_day
    here = [
        each
        for each in households
        if each.approved < year.first_day + 30 * DAY and (each.left or last) > year.first_day + 75 * DAY
    ]
    here.sort(key=lambda each: (each.due, each.key))
    owed = [each for each in here if each.due <= (each.left or last)]
    rest = [each for each in here if each not in owed]
    count = book.model.total("foster.reviews", year)
    chosen = owed + book.rng.sample(rest, min(count - len(owed), len(rest)))
    for each in chosen:
        latest = min(last, each.due, (each.left or last) - DAY)
        first = not each.reviews
        earliest = max(year.first_day, each.approved + 300 * DAY if first else each.reviews[-1] + 90 * DAY)
        day = days.pick(book.rng, min(earliest, latest - 10 * DAY), latest, days.APPROVALS)
        if first and year.start == LATE_FIRST_REVIEW and each is owed[0]:
            day = days.shift(each.due, 20)
        _review(book, each, day, "first" if first else "later")
    for each in book.rng.sample(chosen, count - len(chosen)):
        if each.reviews[-1] + 20 * DAY < (each.left or last):
            again = days.pick(book.rng, each.reviews[-1] + 10 * DAY, min(last, (each.left or last) - DAY))
        else:
            again = days.last_working((each.left or last) - DAY)
        _review(book, each, again, "welfare")


def _review(book: Book, household: Household, day: date, kind: str) -> None:
    outcome = "vary" if book.chance(0.12) else "confirm"
    before = ("previous_review", household.reviews[-1]) if household.reviews else ("approved", household.approved)
    book.decide(
        "foster.review", household.key, max(days.last_working(day - 14 * DAY), before[1]), day, outcome, deciders.agency(book.rng, day),
        [before, ("notified_carer", days.after(day, 4))],
        review_kind=kind, panel_recommendation="recommended" if kind == "first" else "no_panel", panel_on=days.last_working(day - 5 * DAY),
        children_views_heard=book.chance(0.92), carer_wishes_to_stop=household.left is not None and book.chance(0.5),
        children_approved_for=book.one_of({"1": 5, "2": 4, "3": 1}),
        reasons="The number of children was changed to fit the household." if outcome == "vary" else "",
    )  # fmt: skip
    household.reviews.append(day)


def _kinship(book: Book) -> None:
    for year in YEARS:
        for _ in range(book.model.total("kinship.approvals", year)):
            panel, decided, _late = panel_and_decision(book, year, Children(), can_be_late=False)
            assessed = days.last_working(panel - 10 * DAY)
            placed = days.last_working(assessed - book.rng.randint(60, 105) * DAY)
            book.decide(
                "kinship.approve", book.key("F"), placed, decided, "approved", deciders.agency(book.rng, decided),
                [("placed", placed), ("placement_notified", days.after(placed, 3)), ("assessed", assessed), ("panel_recommended", panel),
                 ("notified_carer", days.after(decided, 3)), ("reviewed", days.shift(decided, book.rng.randint(80, 120)))],
                kinship_relationship=book.one_of(KIN), panel_recommendation="recommended",
                children_approved_for=book.one_of({"1": 65, "2": 27, "3": 8}), age_band=book.one_of({"under_2": 20, "2_5": 27, "6_10": 30, "11_plus": 23}),
                sibling_group=book.chance(0.33), agreement_signed=True,
                views="The child was glad to be with family and wanted the same school.",
            )  # fmt: skip


def _siblings(book: Book) -> None:
    """Groups of brothers and sisters placed; the duty to place them together began on 26 July 2021."""
    for year in YEARS:
        count, apart = book.model.total("siblings.groups", year), book.model.total("siblings.apart", year)
        late_start = 120 if year.start == 2021 else 0
        for number, day in enumerate(days.spread(book.rng, year, count, from_day=late_start, to_day=5)):
            separate = number % 3 == 1 and number // 3 < apart
            outcome = "apart" if separate else "near" if number == 8 else "together"
            book.decide(
                "siblings.together", book.key("C"), days.last_working(day - 2 * DAY), day, outcome, deciders.COUNCIL,
                [("consulted_siblings", days.last_working(day - DAY)), ("placed", day), ("contact_agreed", days.after(day, 5)),
                 ("reviewed", days.shift(day, 70))],
                children_in_group=book.one_of({"2": 62, "3": 28, "4": 10}), siblings_consulted=True, contact_plan=True,
                separation_reason="" if outcome == "together" else book.one_of(APART),
                age_band=book.one_of({"under_2": 15, "2_5": 35, "6_10": 35, "11_plus": 15}),
            )  # fmt: skip


def _reviewed_again(book: Book) -> None:
    panel = days.panels(YEARS[3])[6]
    book.decide(
        "foster.review_decision", book.key("F"), panel - 28 * DAY, days.shift(panel, 8), "terminate",
        (deciders.CHIEF, "agency_decision_maker"),
        [("referred_to_panel", panel - 25 * DAY), ("panel_recommended", panel), ("notified_carer", days.shift(panel, 11))],
        panel_recommendation="not_recommended", panel_on=panel, panel_differently_constituted=True, representations_made=True,
        reasons="A second panel heard the carers and reached the same view on the safety of a child placed there.",
    )  # fmt: skip
