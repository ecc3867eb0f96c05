"""Foster and kinship carers, and groups of brothers and sisters."""

from __future__ import annotations

from datetime import date, timedelta

from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS
from cswo_report.usecases.sample.permanence import Children, panel_and_decision

DAY = timedelta(days=1)
KIN = {"grandparent": 56, "aunt_or_uncle": 24, "brother_or_sister": 5, "other_relative": 7, "family_friend": 8}
APART = {"no_carer_for_group": 7, "different_needs": 1, "safety": 1, "settled_elsewhere": 1}


def write(book: Book) -> None:
    _foster(book)
    _kinship(book)
    _siblings(book)
    _reviewed_again(book)


def _foster(book: Book) -> None:
    """Households approved before and during the five years, when they left, and a review of each as it fell due."""
    decided = sorted(
        days.pick(book.rng, date(2009, 10, 5), date(2019, 12, 20))
        for _ in range(book.model.opening("foster_households"))
    )
    households = [(book.key("F"), day) for day in decided]
    left: dict[str, date] = {}
    approved: dict[str, date] = dict(households)
    for year in YEARS:
        staying = [key for key in approved if key not in left and approved[key] < year.first_day]
        # Those who fostered longest leave first, more often than not.
        going = book.rng.sample(staying[: len(staying) * 2 // 3], book.model.total("foster.ended", year))
        for key in going:
            left[key] = days.pick(book.rng, year.first_day + 60 * DAY, year.last_day)
        for number in range(book.model.total("foster.approvals", year)):
            months = days.panels(year)
            panel = book.rng.choice(
                [day for day in months if day.month in {4, 5, 6, 10, 11} and (year.start != 2020 or day.month > 6)]
            )
            approved[book.key("F")] = days.next_working(panel + (5 + 2 * number) * DAY)
        _foster_reviews(book, year.first_day, year.last_day, book.model.total("foster.reviews", year), approved, left)
    for key, day in approved.items():
        _approval(book, key, day, left.get(key))


def _approval(book: Book, key: str, day: date, left: date | None) -> None:
    panel = days.last_working(day - 6 * DAY)
    maker = deciders.agency(book.rng, day) if day >= date(2020, 4, 1) else deciders.COUNCIL
    ending = "carer_withdrew" if book.chance(0.7) else "approval_ended"
    book.decide(
        "foster.approve", key, panel, day, "approved", maker,
        [("panel_recommended", panel), ("notified_applicant", days.after(day, 3)), ("agreement_signed", days.after(day, 8)), (ending, left)],
        panel_recommendation="recommended", panel_on=panel, approval_scope=book.one_of({"any_child": 5, "certain_categories": 4, "particular_child": 1}),
        children_approved_for=book.one_of({"1": 5, "2": 4, "3": 1}), placement_limit_exception="none", interviewed=True,
        quorum=book.rng.randint(5, 7), reasons="The assessment shows warmth, steadiness and a family that has talked it through.",
    )  # fmt: skip


def _foster_reviews(
    book: Book, first: date, last: date, count: int, approved: dict[str, date], left: dict[str, date]
) -> None:
    due = [key for key in approved if approved[key] < first + 30 * DAY and left.get(key, last) > first + 75 * DAY]
    keys = book.rng.sample(due, min(count, len(due)))
    keys += book.rng.sample(
        keys, count - len(keys)
    )  # a few are reviewed twice, for the welfare of a child placed there
    for place, key in enumerate(keys):
        again = place >= len(due)
        day = days.pick(book.rng, max(first, approved[key] + 20 * DAY), min(last, left.get(key, last)), days.APPROVALS)
        new = (day - approved[key]).days < 400
        kind = "welfare" if again else "first" if new else "later"
        outcome = "vary" if book.chance(0.12) else "confirm"
        book.decide(
            "foster.review", key, days.last_working(day - 14 * DAY) if day - 14 * DAY > approved[key] else approved[key], day, outcome,
            deciders.agency(book.rng, day),
            [("approved" if new else "previous_review", approved[key] if new else days.last_working(day - book.rng.randint(340, 700) * DAY)),
             ("notified_carer", days.after(day, 4))],
            review_kind=kind, panel_recommendation="recommended" if kind == "first" else "no_panel",
            panel_on=days.last_working(day - 5 * DAY),
            children_views_heard=book.chance(0.92), carer_wishes_to_stop=key in left and book.chance(0.5),
            children_approved_for=book.one_of({"1": 5, "2": 4, "3": 1}),
            reasons="The number of children was changed to fit the household." if outcome == "vary" else "",
        )  # fmt: skip


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
