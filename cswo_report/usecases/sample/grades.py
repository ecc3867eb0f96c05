"""Inspection grades of the 56 services in the area; a service's grade is the lowest of its key questions.

Each key question has several quality indicators and takes the lowest of them. Seven services have not been inspected since before
2022 and keep grades under the older themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book

# (service type, how many, of which the council's, lowest grades: excellent to weak)
SERVICES = (
    ("care_home_older", 13, 2, (0, 1, 6, 4, 2)),
    ("care_home_adults", 5, 0, (0, 1, 3, 1, 0)),
    ("childrens_house", 5, 2, (0, 2, 2, 1, 0)),
    ("home_care", 21, 4, (0, 4, 12, 4, 1)),
    ("day_support", 9, 2, (1, 3, 4, 1, 0)),
    ("fostering", 1, 1, (0, 0, 1, 0, 0)),
    ("adoption", 1, 1, (0, 1, 0, 0, 0)),
    ("adult_placement", 1, 1, (0, 0, 1, 0, 0)),
)
NAMES = {
    "care_home_older": "Care home",
    "care_home_adults": "Adults' home",
    "childrens_house": "Children's house",
    "home_care": "Home care",
    "day_support": "Day support",
    "fostering": "Fostering service",
    "adoption": "Adoption service",
    "adult_placement": "Adult placement",
}
QUESTIONS = {
    "kq1": ("1.1", "1.2", "1.3"),
    "kq2": ("2.1", "2.2"),
    "kq3": ("3.1", "3.3"),
    "kq4": ("4.1",),
    "kq5": ("5.1",),
}
FOR_CHILDREN = {"kq7": ("7.1", "7.2"), "kq2": ("2.1", "2.2"), "kq3": ("3.1", "3.2"), "kq4": ("4.1",)}
THEMES = ("care_and_support", "environment", "staffing", "management")
OLD_THEMES = 7
PROVIDERS = ("A", "B", "C", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P")


@dataclass(frozen=True)
class Service:
    name: str
    kind: str
    provider: str
    lowest: int


def write(book: Book) -> None:
    services = _services(book)
    steady = [
        service
        for service in services
        if service.lowest in {4, 5} and service.kind in {"care_home_older", "home_care", "day_support"}
    ]
    old = set(book.rng.sample(steady, OLD_THEMES))
    for service in services:
        if service in old:
            _themes(book, service, days.pick(book.rng, date(2017, 9, 1), date(2019, 11, 29)))
            continue
        if book.chance(0.55):
            before = max(2, min(6, service.lowest + book.rng.choice((-1, 0, 0, 0, 1))))
            _inspection(book, service, days.pick(book.rng, date(2020, 9, 1), date(2022, 9, 30)), before)
        # The weakest are inspected most often, so their grades are fresh.
        first = date(2024, 5, 1) if service.lowest <= 3 else date(2022, 10, 3)
        _inspection(book, service, days.pick(book.rng, first, date(2025, 3, 14)), service.lowest)


def _services(book: Book) -> list[Service]:
    """The services with their lowest grades; the two weak homes for older people belong to Provider D."""
    services = []
    for kind, count, ours, shares in SERVICES:
        lowest = [grade for grade, number in zip((6, 5, 4, 3, 2), shares, strict=True) for _ in range(number)]
        for number in range(count):
            provider = (
                "council" if number < ours else "third_sector" if (number + len(kind)) % 3 == 0 else "independent"
            )
            grade = lowest[number]
            letter = "D" if kind == "care_home_older" and grade == 2 else book.rng.choice(PROVIDERS)
            provider = "independent" if letter == "D" and provider != "council" else provider
            name = f"{NAMES[kind]} {number + 1}" + ("" if provider == "council" else f", Provider {letter}")
            services.append(Service(name, kind, provider, grade))
    return services


def _inspection(book: Book, service: Service, day: date, lowest: int) -> None:
    asked = FOR_CHILDREN if service.kind in {"childrens_house"} else QUESTIONS
    asked = {
        key: indicators
        for key, indicators in asked.items()
        if key != "kq4" or service.kind.startswith(("care", "child"))
    }
    weak_question = book.rng.choice(list(asked))
    for question, indicators in asked.items():
        weak_indicator = book.rng.choice(indicators) if question == weak_question else ""
        for indicator in indicators:
            lowest_here = indicator == weak_indicator
            grade = lowest if lowest_here else min(6, lowest + book.rng.choice((0, 0, 1, 1, 1)))
            requirements = book.rng.randint(1, 3) if lowest_here and grade <= 3 else 0
            _grade(book, service, day, "key_questions", question, grade, requirements, indicator)


def _themes(book: Book, service: Service, day: date) -> None:
    weakest = book.rng.choice(THEMES)
    for theme in THEMES:
        grade = service.lowest if theme == weakest else min(6, service.lowest + book.rng.choice((0, 1)))
        _grade(book, service, day, "themes", theme, grade, 0, "")


def _grade(
    book: Book, service: Service, day: date, framework: str, theme: str, grade: int, requirements: int, indicator: str
) -> None:
    raw = {
        "service": service.name,
        "service_type": service.kind,
        "provider_type": service.provider,
        "inspected_on": day,
        "framework": framework,
        "theme": theme,
        "indicator": indicator,
        "grade": grade,
        "requirements": requirements,
    }
    book.write("grade", raw, day)
