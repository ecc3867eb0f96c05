"""Specifications of bought services: the last year by hand, the years before from the same market, to the model's counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS, written_records

MARKET = (  # service, for whom, provider type, provider, £000 a year, route
    (
        "Care home places, older people (national contract)",
        "older_people",
        "several",
        "A to H",
        15800,
        "national_contract",
    ),
    ("Home care framework, north and coast", "older_people", "several", "B, J", 4300, "framework"),
    ("Home care framework, south and glens", "older_people", "several", "K, L", 4100, "framework"),
    ("Supported living, learning disability", "learning_disability", "several", "M, N", 9800, "framework"),
    ("Supported living, mental health", "mental_health", "third_sector", "W", 720, "framework"),
    ("Children's residential care", "children", "several", "National agreement", 3600, "call_off"),
    ("Independent fostering", "children", "third_sector", "R", 1100, "framework"),
    ("Independent fostering: sibling groups", "children", "independent", "S", 480, "framework"),
    ("Secure places", "children", "third_sector", "National contract", 390, "call_off"),
    ("Intensive family support", "children", "third_sector", "T", 460, "grant"),
    ("Advocacy: children", "children", "third_sector", "U", 118, "light_touch"),
    ("Advocacy: adults and mental health", "mental_health", "third_sector", "V", 190, "light_touch"),
    ("Alcohol and drug recovery", "adults", "third_sector", "X", 760, "light_touch"),
    ("Domestic abuse refuge and court support", "all", "third_sector", "Y", 310, "grant"),
    ("Unpaid work workshop", "justice", "third_sector", "Z", 96, "quick_quote"),
    ("Short breaks", "carers", "third_sector", "AA", 420, "light_touch"),
    ("Telecare and equipment", "adults", "nhs", "Joint store", 810, "shared_service"),
    ("Day opportunities, learning disability", "learning_disability", "third_sector", "N", 640, "light_touch"),
    ("Women's justice service", "justice", "third_sector", "Z", 74, "quick_quote"),
    ("Meals and shopping support", "older_people", "third_sector", "AB", 130, "quick_quote"),
    ("Befriending in the glens", "older_people", "third_sector", "AB", 58, "grant"),
    ("Supported carers for young people leaving care", "children", "third_sector", "R", 210, "framework"),
    ("Interim beds for people leaving hospital", "older_people", "several", "A, C", 410, "spot"),
)
ADVICE = (
    "Meets the standards; people who use the service helped to write the aims.",
    "Staffing levels and training are set out and can be checked.",
    "The specification says what people may expect and whom they can tell if they do not get it.",
    "Sound, with better measures of outcome than the last one.",
    "Visits and grades give no cause for concern.",
)
CONDITIONS = (
    ("Safe once the gap in monitoring is closed.", "Quarterly report on outcomes, beginning with the first quarter."),
    ("Good aims; the complaints route is unclear.", "A complaints route in plain words given to each person."),
    ("Workers must be registered before they work alone.", "Proof of registration for each worker each year."),
    ("Night cover is thin.", "A second worker on call at night before the first placement."),
)
RETURNED = "The exit plan and the standard of training are missing. Bring it back with both."
REFUSED = "Nobody is named to answer for clinical decisions at night, and workers would be left alone with them. I advise against it."


STILL_OWED = ("Interim beds for people leaving hospital", date(2025, 1, 28))  # the review asked for and never written


def write(book: Book) -> None:
    for year in YEARS[:-1]:
        decisions = [
            code
            for code, measure in (
                ("authorised", "authorised"),
                ("authorised_with_conditions", "with_conditions"),
                ("returned", "returned"),
            )
            for _ in range(book.model.total(f"commission.{measure}", year))
        ]
        services = book.rng.sample(MARKET, len(decisions))
        book.rng.shuffle(decisions)
        rise = 1 + 0.05 * YEARS.index(year)
        for decision, service, day in zip(
            decisions, services, days.spread(book.rng, year, len(decisions), days.CONTRACTS), strict=True
        ):
            _specification(book, decision, service, day, rise)
    _refusal(book)
    for row in written_records("authorisations"):
        maker = deciders.officer(book.rng, row["decided_on"], adults=True)[0]
        term = {"period_from": row["decided_on"] + timedelta(days=30), "period_to": days.years_on(row["decided_on"], 1)}
        shared = {"specification_version": "1", "vat_basis": "excluding", "decision_maker": maker}
        if row["decision"].startswith("authorised"):
            shared |= term
        book.write("authorisation", _reviewed(book, {**shared, **row}), row["decided_on"])


def _specification(
    book: Book, decision: str, service: tuple[str, str, str, str, int, str], day: date, rise: float
) -> None:
    name, group, kind, provider, value, route = service
    raw = {
        "service": name,
        "client_group": group,
        "specification_version": book.one_of({"1": 6, "2": 3, "3": 1}),
        "provider_type": kind,
        "provider": provider,
        "value": round(value * rise) * 1000,
        "vat_basis": "not_applicable" if route in {"grant", "shared_service"} else "excluding",
        "route": route,
        "advice": RETURNED if decision == "returned" else book.rng.choice(ADVICE),
        "decision": decision,
        "decided_on": day,
        "decision_maker": deciders.officer(book.rng, day, adults=True)[0],
        "review_on": days.years_on(day, 1),
    }
    if decision != "returned":
        raw |= {"period_from": day + timedelta(days=30), "period_to": days.years_on(day, book.rng.choice((1, 1, 2, 3)))}
    if decision == "authorised_with_conditions":
        advice, condition = book.rng.choice(CONDITIONS)
        due = days.shift(day, 90)
        met = days.last_working(due - timedelta(days=book.rng.randint(2, 25)))
        raw |= {"advice": advice, "conditions": condition, "conditions_due_on": due, "conditions_met_on": met}
    book.write("authorisation", _reviewed(book, raw), day)


def _reviewed(book: Book, raw: dict[str, Any]) -> dict[str, Any]:
    """With the day on which the service was reviewed, if that had fallen due: one in twelve some weeks late, one still owed."""
    due = raw["review_on"]
    if not raw["decision"].startswith("authorised") or due > YEARS[-1].last_day or (raw["service"], due) == STILL_OWED:
        return raw
    late = book.fails("service reviewed", 0.07) and due < YEARS[-1].last_day - timedelta(days=60)
    day = (
        days.shift(due, book.rng.randint(9, 40))
        if late
        else days.last_working(due - timedelta(days=book.rng.randint(2, 30)))
    )
    return {**raw, "reviewed_on": day}


def _refusal(book: Book) -> None:
    day = date(2023, 10, 10)
    raw = {
        "service": "Night-time responders pilot",
        "client_group": "older_people",
        "specification_version": "1",
        "provider_type": "independent",
        "provider": "K",
        "value": 175_000,
        "vat_basis": "excluding",
        "route": "direct_award",
        "advice": REFUSED,
        "decision": "refused",
        "decided_on": day,
        "decision_maker": deciders.CHIEF,
        "review_on": date(2024, 10, 10),
    }
    book.write("authorisation", raw, day)
