"""From which reporting year each register speaks, and how much it holds: what came before is not held, rather than nil."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from cswo_report.domain.measures import DEADLINE
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Held
from cswo_report.store import counting
from cswo_report.usecases.settings import Settings

YEARS_SHOWN = 5
DECISION = "decision"


def _begun(session: Session) -> dict[str, ReportingYear]:
    """The first year of each decision type of which anything is recorded."""
    found = counting.first_days_of_types(session)
    return {slug: ReportingYear.of(day) for slug, day in found.items() if isinstance(day, date)}


def held_registers(session: Session, settings: Settings, registers: Collection[str] = ()) -> dict[str, Held]:
    """From which reporting year each register (or each of those named) speaks: as the settings say, else from its first record on."""
    numbers, days = counting.numbers_of_records(session, registers), counting.first_days(session, registers)
    stated = ReportingYear.parse(settings.records_from) if settings.records_from else None
    held = {}
    for register, number in numbers.items():
        day = days.get(register)
        first = ReportingYear.of(day) if isinstance(day, date) else None
        begun = _begun(session) if register == DECISION and stated is None else {}
        held[register] = Held(number, stated or first, stated is not None, begun)
    return held | ({DEADLINE: held[DECISION]} if DECISION in held else {})
