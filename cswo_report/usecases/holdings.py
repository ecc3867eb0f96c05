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


def held_registers(session: Session, settings: Settings, registers: Collection[str] = ()) -> dict[str, Held]:
    """From which reporting year each register (or each of those named) speaks: as the settings say, else from its first record on."""
    numbers, days = counting.numbers_of_records(session, registers), counting.first_days(session, registers)
    stated = ReportingYear.parse(settings.records_from) if settings.records_from else None
    held = {}
    for register, number in numbers.items():
        day = days.get(register)
        first = ReportingYear.of(day) if isinstance(day, date) else None
        held[register] = Held(number, stated or first, stated is not None)
    return held | ({DEADLINE: held[DECISION]} if DECISION in held else {})
