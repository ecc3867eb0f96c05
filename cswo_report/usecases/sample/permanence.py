"""Adoption, permanence and matching: from the panel's advice to the order, child by child."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months
from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS

DAY = timedelta(days=1)
AGES = {"under_2": 52, "2_5": 43, "6_10": 5}
OLDER = {"under_2": 6, "2_5": 28, "6_10": 40, "11_plus": 26}
GAPS = {3: 1, 4: 2, 5: 3.5, 6: 4.5, 7: 3, 8: 2, 9: 1.5, 10: 1, 12: 1, 13: 0.7}  # days from panel to decision
LATE = (
    (16, "medical_advice"),
    (19, "minute_late"),
    (17, "decision_maker_absent"),
    (15, "medical_advice"),
    (16, "decision_maker_absent"),
)
CONTRARY = (
    "The panel was divided and did not recommend approval because of the applicants' ages. I read every report and met the applicants. "
    "Their health, their support and eleven years of caring for a nephew outweigh that concern, and I approved them."
)
RECUSED = "The Chief Social Work Officer had advised the panel on this case at an earlier stage and stood aside; the deputy decided."
WHY_AGREED = (
    "Return home was tested and is not safe. The child needs a family for life, and the panel's advice is sound.",
    "Kinship care was explored with four relatives. None could care for the child into adulthood.",
    "The child has settled and needs the security of an order; contact will go on as the child wishes.",
)


@dataclass
class Children:
    """Children for whom adoption was agreed and who wait for the next step."""

    for_authority: list[tuple[str, str, str, date]] = field(default_factory=list)
    for_match: list[tuple[str, str, str, date]] = field(default_factory=list)
    late: int = 0


def write(book: Book) -> None:
    waiting = Children()
    for year in YEARS:
        _best_interests(book, year, waiting)
        _authority(book, year, waiting)
        _permanence(book, year, waiting)
        _matches(book, year, waiting)
        _adopters(book, year, waiting)
    _rare(book)


def panel_and_decision(
    book: Book, year: ReportingYear, waiting: Children, *, can_be_late: bool = True
) -> tuple[date, date, str]:
    """A panel's day and the decision after it, within the year; about one in twelve comes after the 14 days, with its reason."""
    panel = book.rng.choice([day for day in days.panels(year) if day.month != 4 or year.start != 2020])
    if can_be_late and panel.month != 3 and waiting.late < len(LATE) and book.fails("panel decision", 0.09):
        gap, reason = LATE[waiting.late]
        waiting.late += 1
        return panel, days.shift(panel, gap), reason
    gap = book.rng.choices(list(GAPS), list(GAPS.values()))[0]
    decided = days.last_working(panel + gap * DAY)
    return panel, decided if decided > panel else days.next_working(panel + DAY), ""


def _after(day: date, book: Book, least: int, most: int) -> date:
    return days.shift(day, book.rng.randint(least, most))


def _best_interests(book: Book, year: ReportingYear, waiting: Children) -> None:
    for number in range(book.model.total("adopt.best_interests", year)):
        panel, decided, late = panel_and_decision(book, year, waiting)
        subject, age = book.key("C"), book.one_of(AGES)
        recused = year.start == 2022 and number == 0
        maker = (deciders.QUALITY_MANAGER, "deputy") if recused else deciders.agency(book.rng, decided)
        told = days.after(decided, 2)
        linked = book.decide(
            "adopt.child_best_interests", subject, panel, decided, "agreed", maker,
            [("panel_recommended", panel), ("consulted_parent", panel - 12 * DAY), ("notified_child", told), ("notified_parent", told),
             ("all_notified", days.after(decided, 3)), ("certificate_sent", days.after(decided, 3)),
             ("certificate_received", _after(decided, book, 12, 30)), ("memorandum_served", days.after(decided, 4))],
            panel_recommendation="recommended", panel_on=panel, quorum=book.rng.randint(5, 7), legal_advice=True, medical_report=True,
            age_band=age, sibling_group=book.chance(0.3), alternatives_considered=True, late_reason=late,
            reasons=f"{WHY_AGREED[number % 3]} {RECUSED if recused else ''}".strip(),
            views="The child was observed with carers and family; the views of those who know the child are in the report.",
        )  # fmt: skip
        waiting.for_authority.append((subject, linked, age, decided))
        waiting.for_match.append((subject, linked, age, decided))


def _next_waiting(book: Book, queue: list[tuple[str, str, str, date]], before: date) -> tuple[str, str | None, str]:
    """The child who has waited longest since being agreed for adoption, or one agreed before the records begin."""
    for place, (subject, linked, age, decided) in enumerate(queue):
        if decided < before - 20 * DAY:
            del queue[place]
            return subject, linked, age
    return book.key("C"), None, book.one_of(AGES)


def _authority(book: Book, year: ReportingYear, waiting: Children) -> None:
    for number in range(book.model.total("adopt.with_authority", year)):
        panel, decided, late = panel_and_decision(book, year, waiting)
        subject, linked, age = _next_waiting(book, waiting.for_authority, decided)
        _order(book, year, "adopt.po_authority", "permanence_with_authority", subject, linked, age, panel, decided, number, late_reason=late, legal_advice=True,
               on_supervision_order="yes")  # fmt: skip


def _permanence(book: Book, year: ReportingYear, waiting: Children) -> None:
    for number in range(book.model.total("permanence.orders", year)):
        panel, decided, _ = panel_and_decision(book, year, waiting, can_be_late=False)
        placed = book.one_of({"foster": 55, "kinship": 35, "residential_house": 10})
        _order(
            book,
            year,
            "permanence.po",
            "permanence",
            book.key("C"),
            None,
            book.one_of(OLDER),
            panel,
            decided,
            number,
            placed_with=placed,
        )


def _order(
    book: Book, year: ReportingYear, slug: str, sought: str, subject: str, before: str | None, age: str, panel: date,
    decided: date, number: int, **fields: object,
) -> None:  # fmt: skip
    """A decision to ask the court for an order, its reference to the Reporter, and what followed in court."""
    contested = book.chance(0.3)
    petition = _after(decided, book, 70, 190)
    granted = _after(petition, book, 430, 600) if contested else _after(petition, book, 150, 330)
    maker = deciders.agency(book.rng, decided)
    told = days.after(decided, 2)
    events: list[tuple[str, date | str | None]] = [("panel_recommended", panel), ("consulted_parent", panel - 15 * DAY)]
    events += [("consulted_child", panel - 14 * DAY), ("notified_child", told), ("notified_parent", told)]
    events += [("petition_lodged", petition), ("order_granted", granted)]
    if slug == "adopt.po_authority":
        events += [("memorandum_served", days.after(decided, 3)), ("certificate_sent", days.after(decided, 3))]
        events += [("certificate_received", _after(decided, book, 12, 30))]
    linked = book.decide(
        slug, subject, panel, decided, "agreed", maker, events, panel_recommendation="recommended", panel_on=panel, age_band=age,
        sibling_group=book.chance(0.35), contested=contested, linked_reference=before, reasons=WHY_AGREED[(number + 2) % 3],
        views="The child's own words about where they want to live are quoted in the report." if age not in {"under_2", "2_5"} else "",
        **fields,
    )  # fmt: skip
    referred = min(days.after(decided, book.rng.randint(2, 5)), days.last_working(year.last_day))
    heard = _after(referred, book, 24, 48)
    book.decide(
        "adopt.reporter_reference", subject, decided, referred, "advice_supports" if book.chance(0.9) else "advice_does_not_support",
        deciders.COUNCIL,
        [("no_agreement_determined", decided), ("notified_reporter", referred), ("hearing_held", heard),
         ("hearing_report_received", days.after(heard, 4)), ("decision_reviewed", days.after(heard, 9))],
        parents_agreed=book.chance(0.15), order_sought=sought, form_schedule_8=True, age_band=age, linked_reference=linked,
    )  # fmt: skip
    if slug == "adopt.po_authority" or age in {"under_2", "2_5", "6_10"}:
        _waiting_for_placement(book, subject, sought, age, granted, linked)


def _waiting_for_placement(book: Book, subject: str, sought: str, age: str, granted: date, linked: str) -> None:
    """Six-monthly reviews after an order while no permanent place is found (regulation 26), and the place when it is found."""
    if granted > date(2024, 9, 20):
        return
    placed = _after(granted, book, 200, 620)
    reviews: list[date] = []
    while (due := add_months(reviews[-1] if reviews else granted, 6)) < min(placed, date(2025, 9, 1)):
        late = len(reviews) == 1 and book.chance(0.12)
        reviews.append(
            days.shift(due, book.rng.randint(6, 25)) if late else days.last_working(due - book.rng.randint(1, 32) * DAY)
        )
    found = placed if placed > reviews[-1] else days.after(reviews[-1], 5)
    events: list[tuple[str, date | str | None]] = [
        ("order_granted", granted),
        *(("reviewed", review) for review in reviews),
    ]
    events += [("placed", found), ("visited_child", days.after(found, book.rng.randint(1, 4)))]
    book.decide(
        "adopt.postplacement", subject, granted, reviews[0], "no_placement_yet", deciders.COUNCIL, events, placed_under=sought,
        age_band=age, sibling_group=book.chance(0.4), first_visit_report=False, support_plan=True, linked_reference=linked,
        why_no_placement="Family finding goes on; the child stays with carers who know them well.",
    )  # fmt: skip


def _matches(book: Book, year: ReportingYear, waiting: Children) -> None:
    for number in range(book.model.total("adopt.matches", year)):
        panel, decided, late = panel_and_decision(book, year, waiting)
        subject, before, age = _next_waiting(book, waiting.for_match, decided)
        placed = _after(decided, book, 18, 45)
        siblings = book.chance(0.3)
        linked = book.decide(
            "adopt.match", subject, panel, decided, "agreed", deciders.agency(book.rng, decided),
            [("panel_recommended", panel), ("notified_adopters", days.after(decided, 2)), ("information_given", days.after(decided, 5)),
             ("notified_health_board", days.after(decided, 6)), ("placed", placed), ("notified_parent", days.after(placed, 3))],
            panel_recommendation="recommended", panel_on=panel, age_band=age, sibling_group=siblings, late_reason=late,
            adopters_from_elsewhere=book.chance(0.4), contact_planned=True, linked_reference=before,
            reasons="The adopters can meet this child's needs, and have shown that they will keep the child's story alive.",
        )  # fmt: skip
        _placement(book, subject, age, siblings, placed, linked, disrupted=year.start == 2022 and number == 1)


def _placement(
    book: Book, subject: str, age: str, siblings: bool, placed: date, linked: str, *, disrupted: bool
) -> None:
    visited = days.last_working(placed + book.rng.randint(3, 7) * DAY)
    reviewed = _after(placed, book, 35, 50)
    applied, adopted = _after(placed, book, 200, 300), _after(placed, book, 330, 470)
    end = days.shift(placed, 140) if disrupted else adopted
    finished = end <= date(2025, 3, 31)
    outcome = "disrupted" if disrupted else "adopted" if finished else "continuing"
    events: list[tuple[str, date | str | None]] = [("placed", placed), ("visited_child", visited)]
    events += (
        [("disrupted", end)]
        if disrupted
        else [("application_made", applied), ("adopted", adopted if finished else None)]
    )
    book.decide(
        "adopt.postplacement", subject, placed, min(end, date(2025, 3, 31)) if finished else min(reviewed, date(2025, 6, 30)), outcome,
        deciders.COUNCIL, events, placed_under="adoption", age_band=age, sibling_group=siblings, first_visit_report=True,
        support_plan=True, linked_reference=linked,
    )  # fmt: skip


def _adopters(book: Book, year: ReportingYear, waiting: Children) -> None:
    for number in range(book.model.total("adopt.adopters_approved", year)):
        contrary = year.start == 2021 and number == 0
        panel, decided, late = panel_and_decision(book, year, waiting, can_be_late=not contrary)
        book.decide(
            "adopt.approve_adopters", book.key("F"), panel, decided, "contrary_to_panel" if contrary else "approved",
            deciders.agency(book.rng, decided),
            [("panel_recommended", panel), ("notified_approved", days.after(decided, 3)),
             ("child_placed", _after(decided, book, 150, 500))],
            panel_recommendation="not_recommended" if contrary else "recommended", panel_on=panel, met_panel=True,
            children_approved_for=2 if book.chance(0.35) else 1, late_reason=late, intercountry=False,
            reasons=CONTRARY if contrary else "The assessment is thorough and the references speak as one.",
        )  # fmt: skip


def _rare(book: Book) -> None:
    """What happens once or twice in five years: a review of an approval, a reviewed decision, an intercountry approval."""
    panel = days.panels(YEARS[1])[5]
    book.decide(
        "adopt.review_decision", book.key("F"), panel, days.shift(panel, 7), "approved", (deciders.CHIEF, "agency_decision_maker"),
        [("referred_to_panel", panel - 30 * DAY), ("panel_recommended", panel), ("notified_applicant", days.shift(panel, 10))],
        panel_recommendation="recommended", panel_on=panel, panel_differently_constituted=True, representations_made=True,
        reasons="A second panel heard the applicants in person and recommended approval.",
    )  # fmt: skip
    panel = days.panels(YEARS[2])[8]
    book.decide(
        "adopt.convention", book.key("F"), panel, days.shift(panel, 6), "approved", (deciders.CHIEF, "agency_decision_maker"),
        [("panel_recommended", panel), ("notified_applicant", days.shift(panel, 9)), ("papers_sent", days.shift(panel, 40))],
        panel_recommendation="recommended", panel_on=panel, children_approved_for=1,
    )  # fmt: skip
    for year, ground in ((YEARS[2], "no_child_two_years"), (YEARS[4], "no_child_two_years")):
        panel = days.panels(year)[3]
        book.decide(
            "adopt.review_approval", book.key("F"), panel - 40 * DAY, days.shift(panel, 6), "continues",
            (deciders.CHIEF, "agency_decision_maker"),
            [("report_sent", panel - 30 * DAY), ("panel_recommended", panel), ("notified_approved", days.shift(panel, 9))],
            review_ground=ground, panel_recommendation="recommended", panel_on=panel, views_sought=True,
        )  # fmt: skip
