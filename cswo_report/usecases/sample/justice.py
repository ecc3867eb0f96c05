"""Serious incidents under justice supervision, the yearly report on payback orders, and the duty of candour: few, and told in full."""

from __future__ import annotations

from datetime import date

from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS

# (came to notice, working days to the notice, kind of supervision, kind of incident, what followed, themes, actions)
INCIDENTS = (
    (date(2020, 9, 14), 9, "community_payback_order", "death_of_person_supervised", "review", ["substance_use"], 3),
    (date(2021, 6, 3), 4, "licence", "serious_harm_to_another", "learning_review", ["domestic_abuse", "information_sharing"], 5),
    (date(2021, 11, 22), 8, "community_payback_order", "death_of_person_supervised", "no_further", ["suicide"], 0),
    (date(2022, 10, 10), 5, "community_payback_order", "death_of_person_supervised", "review", ["substance_use", "mental_health"], 2),
    (date(2023, 5, 15), 3, "supervised_release_order", "serious_harm_to_another", "review", ["assessment_and_risk"], 4),
    (date(2023, 12, 11), 7, "community_payback_order", "serious_harm_to_person_supervised", "no_further", ["mental_health"], 0),
    (date(2024, 9, 30), 2, "community_payback_order", "death_of_person_supervised", "review", ["substance_use"], 3),
)  # fmt: skip
# (incident, procedure began, service, harm, meeting, review done or explained)
CANDOUR = (
    (date(2021, 8, 4), date(2021, 8, 24), "care_at_home", "treatment_to_prevent", "held", date(2021, 11, 9), "review_completed"),
    (date(2022, 11, 7), date(2022, 11, 29), "adults", "impairment_28_days", "declined", date(2023, 2, 20), "explanation_given"),
    (date(2024, 12, 30), date(2025, 1, 20), "care_at_home", "pain_28_days", "held", date(2025, 4, 11), "review_completed"),
)  # fmt: skip
CHANGED = (
    "Medicines are checked by two workers when somebody comes home from hospital, and the check is on the care record."
)


def write(book: Book) -> None:
    for incident in INCIDENTS:
        _incident(book, *incident)
    _payback_reports(book)
    _candour(book)


def _incident(
    book: Book, noticed: date, took: int, order: str, kind: str, outcome: str, themes: list[str], actions: int
) -> None:
    told = days.after(noticed, took)
    decided = days.after(told, 6)
    reviewed = days.shift(told, 80) if outcome != "no_further" else None
    book.decide(
        "justice.sir", book.key("A"), noticed, decided, outcome, deciders.COUNCIL,
        [("notified_care_inspectorate", told), ("part_one_completed", days.shift(told, 45)),
         ("part_two_completed", reviewed if outcome == "learning_review" else None), ("review_sent", reviewed),
         ("feedback_received", days.shift(reviewed, 60) if reviewed else None)],
        supervision_kind=order, incident_kind=kind, criteria_met=True, themes=themes, actions_agreed=actions,
        age_band=book.one_of({"18_24": 2, "25_64": 8}),
    )  # fmt: skip


def _payback_reports(book: Book) -> None:
    for year in YEARS[:-1]:
        sent = days.next_working(date(year.start + 1, 10, 24))
        book.decide(
            "justice.payback_report", "", year.last_day, sent, "sent", deciders.COUNCIL,
            [("year_ended", year.last_day), ("report_sent", sent)],
            reporting_year=year.label, orders_in_year=book.model.supplied("justice", "justice.payback_orders", year), consulted=True,
        )  # fmt: skip


def _candour(book: Book) -> None:
    """Each incident under the duty of candour, and the yearly report that counts them."""
    for incident, began, service, harm, meeting, done, how in CANDOUR:
        told = days.after(began, 2)
        book.decide(
            "candour.procedure", book.key("A"), began, days.after(began, 1), "procedure_followed", deciders.COUNCIL,
            [("incident", incident), ("contact_attempted", told), ("notified", told), ("apology_sent", days.after(began, 4)),
             ("meeting_held", days.shift(began, 20) if meeting == "held" else None),
             ("meeting_note_sent", days.shift(began, 27) if meeting == "held" else None), (how, done)],
            service=service, harm=harm, started_late=False, apology_offered=True, meeting=meeting,
            actions=CHANGED if service == "care_at_home" else "", procedures_changed=service == "care_at_home",
        )  # fmt: skip
    for year in YEARS:
        incidents = sum(began in year for _, began, *_ in CANDOUR)
        approved = days.next_working(date(year.start + 1, 6, 18))
        book.decide(
            "candour.annual", "", year.last_day, approved, "report_approved", deciders.COUNCIL,
            [("report_published", days.after(approved, 4)), ("regulator_notified", days.after(approved, 5))],
            incidents=incidents, fully_met=incidents, procedures_changed=incidents > 0, nobody_identifiable=True,
        )  # fmt: skip
