"""Makes the book of figures of a reporting year from the store: counts in SQL, supplied figures as they were given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain.measures import Count, Measure
from cswo_report.domain.registers import Record
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book, Held
from cswo_report.reference import Reference
from cswo_report.store import counting, records
from cswo_report.usecases.settings import Settings

YEARS_SHOWN = 5

Counts = Mapping[tuple[str, str], Any]


def make_book(
    session: Session, reference: Reference, settings: Settings, year: ReportingYear, observations: Iterable[Record]
) -> Book:
    """Every measure's series for five years up to `year`."""
    years = year.back(YEARS_SHOWN)
    counts = {
        key: count_measure(session, reference, measure, years)
        for key, measure in reference.measures.items()
        if measure.count is not None
    }
    return Book(
        measures=reference.measures,
        years=years,
        counts=counts,
        observations=counting.supplied([record.values for record in observations]),
        held=held_registers(session, settings),
    )


def count_measure(
    session: Session, reference: Reference, measure: Measure, years: tuple[ReportingYear, ...], by: str = ""
) -> Counts:
    """One measure counted, optionally by the codes of a field."""
    assert measure.count is not None
    spec = measure.count
    return counting.count(
        session, spec, years, ending_events(reference, spec), reference.registers[spec.register].day_field, by
    )


def ending_events(reference: Reference, spec: Count) -> list[str]:
    """The codes of the events that end an order of the types counted."""
    types = spec.types or tuple(reference.decision_types)
    return sorted({event.code for slug in types for event in reference.decision_types[slug].event if event.ends})


def held_registers(session: Session, settings: Settings) -> dict[str, Held]:
    """From which reporting year each register speaks: as the settings say, else from its first record on."""
    numbers, days = counting.numbers_of_records(session), counting.first_days(session)
    stated = ReportingYear.parse(settings.records_from) if settings.records_from else None
    held = {}
    for register, number in numbers.items():
        day = days.get(register)
        first = ReportingYear.of(day) if isinstance(day, date) else None
        held[register] = Held(number, stated or first, stated is not None)
    return held


def observations(session: Session) -> list[Record]:
    return list(records.fetch_all(session, "observation"))
