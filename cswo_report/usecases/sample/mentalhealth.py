"""Reports on social circumstances and compulsory treatment orders, one record for each since April 2024.

They come to the figures that the mental health officers supply for the year: each certificate or order that calls for a report is
here, with what became of it.
"""

from __future__ import annotations

from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months
from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book, dealt
from cswo_report.usecases.sample.model import YEARS

DAY = timedelta(days=1)
YEAR = YEARS[-1]
LAST_EVENT = date(2025, 3, 10)  # so that its report falls due within the year
AGES = {"16_17": 2, "18_24": 12, "25_64": 58, "65_79": 18, "80_plus": 10}
REASONS = {"recent_report": 41, "brief_detention": 33, "later_event": 19, "other_report": 7}
WHY_LATE = {"no_officer": 6, "staff_absence": 3, "adult_unwell": 1}
OPEN = (  # detained before the last day, reported on after it: (event, what was sent, when)
    (date(2025, 3, 13), "report_sent", date(2025, 4, 1)),
    (date(2025, 3, 18), "report_sent", date(2025, 4, 4)),
    (date(2025, 3, 21), "reasons_sent", date(2025, 4, 7)),
    (date(2025, 3, 27), "report_sent", date(2025, 4, 14)),
)
OUTCOMES = (  # of the figures: what became of it
    ("mh.circumstances_in_time", "report_sent"),
    ("mh.circumstances_late", "late"),
    ("mh.circumstances_reasoned_none", "reasons_sent"),
    ("mh.circumstances_nothing_recorded", "nothing_recorded"),
)


def write(book: Book) -> None:
    orders = _treatment_orders(book)
    total = {outcome: book.model.supplied("mental_health", measure, YEAR) for measure, outcome in OUTCOMES}
    fates = [outcome for outcome, number in total.items() for _ in range(number)]
    book.rng.shuffle(fates)
    detained = book.model.supplied("mental_health", "mh.short_term_detentions", YEAR)
    happened = [(day, "compulsory_treatment", subject) for day, subject in orders]
    happened += [(_any_day(book), "short_term_detention", book.key("A")) for _ in range(detained)]
    happened += [(_any_day(book), "compulsion", book.key("A")) for _ in range(len(fates) - len(happened))]
    reasons = dealt(book.rng, WHY_LATE, total["late"])
    for (day, kind, subject), fate in zip(sorted(happened), fates, strict=True):
        _report(book, subject, kind, day, fate, reasons)
    for day, sent, on in OPEN:
        _write_report(book, book.key("A"), "short_term_detention", day, sent, on, "")


def _any_day(book: Book) -> date:
    return YEAR.first_day + book.rng.randrange((LAST_EVENT - YEAR.first_day).days + 1) * DAY


def _report(book: Book, subject: str, kind: str, day: date, fate: str, reasons: list[str]) -> None:
    """One event's report: within 21 days of which the event's is the first, late, or neither report nor reasons."""
    due = day + 20 * DAY
    if fate == "late" and due + 20 * DAY < YEAR.last_day:
        _write_report(book, subject, kind, day, "report_sent", days.shift(due, book.rng.randint(2, 18)), reasons.pop())
    elif fate == "late":
        _write_report(book, subject, kind, day, "report_sent", min(days.shift(due, 1), YEAR.last_day), reasons.pop())
    elif fate == "nothing_recorded":
        _write_report(book, subject, kind, day, fate, due, "")
    else:
        soonest = 7 if fate == "report_sent" else 3
        _write_report(book, subject, kind, day, fate, days.last_working(day + book.rng.randint(soonest, 20) * DAY), "")


def _write_report(book: Book, subject: str, kind: str, day: date, fate: str, on: date, why_late: str) -> None:
    sent = fate != "nothing_recorded"
    reference = book.decide(
        "mh.scr", subject, day, max(on, day), fate, (f"MHO-{book.rng.randint(1, 12):02d}", "mental_health_officer"),
        [("relevant_event", day), ("mho_designated", days.next_working(day + book.rng.randint(0, 2) * DAY)), (fate, max(on, day) if sent else None)],
        event_kind=kind, no_report_reason=book.one_of(REASONS) if fate == "reasons_sent" else "", late_reason=why_late,
        age_band=book.one_of(AGES),
    )  # fmt: skip
    if not sent:
        book.why_late[reference] = fate


def _treatment_orders(book: Book) -> list[tuple[date, str]]:
    """The compulsory treatment orders of the year: asked for within 14 days of the second examination, and for six months at first."""
    made = []
    count = book.model.supplied("mental_health", "mh.compulsory_treatment_orders", YEAR)
    for order in days.spread(book.rng, YEAR, count, from_day=30, to_day=22):
        subject = book.key("A")
        applied = days.last_working(order - book.rng.randint(6, 18) * DAY)
        second = days.last_working(applied - book.rng.randint(3, 11) * DAY)
        first = second - book.rng.randint(0, 4) * DAY
        told = min(days.next_working(second + DAY), applied)
        ends = add_months(order, 6)
        over = ("order_extended", days.last_working(ends - book.rng.randint(3, 16) * DAY))
        if not book.chance(0.58):
            over = ("order_ended", min(days.last_working(order + book.rng.randint(45, 175) * DAY), ends - DAY))
        book.decide(
            "mh.cto", subject, second, order, "made", ("TRIBUNAL", "court"),
            [("first_examination", first), ("second_examination", second), ("reports_received", second), ("notice_given", told),
             ("patient_interviewed", told), ("report_and_plan_ready", applied), ("applied", applied), ("order_made", order), over],
            setting=book.one_of({"hospital": 2, "community": 1}), from_short_term=book.chance(0.83), care_plan_signed=True,
            advance_statement=book.chance(0.07), age_band=book.one_of(AGES),
        )  # fmt: skip
        made.append((order, subject))
    return made
