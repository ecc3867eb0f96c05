"""How time limits were kept, as figures: counted once for all five years, then added up for every name that asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain.clock_rules import ClockKind, base_of
from cswo_report.domain.deadlines import NOT_KEPT, OPEN, State, end_of
from cswo_report.domain.measures import CLOCK, DOMAIN, KIND, STANDING, TYPE, Count, admits
from cswo_report.domain.year import ReportingYear
from cswo_report.reference import Reference
from cswo_report.store import deadlines as kept
from cswo_report.usecases import compliance

DUTIES = (ClockKind.DUTY, ClockKind.DUTY_OF_ANOTHER)

Tallies = Mapping[tuple[str, str, str, ClockKind, State], int]
"""Numbers by year, type, clock, kind and state."""


def standing_of(state: State) -> str:
    """Where a duty in a state stands in the figures."""
    if state in {State.MET, State.MET_LATE}:
        return state.value
    if state in NOT_KEPT:
        return "missed"
    return "running" if state in OPEN else "left_out"


def tallies(session: Session, reference: Reference, years: Sequence[ReportingYear], as_at: date) -> Tallies:
    """Every duty whose last day falls in one of the years, as judged at the end of a day; one shared by two records counts once."""
    found: dict[tuple[str, str, str, ClockKind, State], int] = {}
    for year in years:
        states = kept.states(session, end_of(as_at), year.first_day, year.last_day)
        elsewhere = compliance.counted_elsewhere(reference, states)
        for (slug, clock, kind, state), number in states.items():
            if kind in DUTIES and (slug, clock) not in elsewhere:
                found[year.label, slug, clock, kind, state] = number
    return found


def count(reference: Reference, spec: Count, found: Tallies) -> dict[tuple[str, str], Any]:
    """The numbers of one figure, by (label of the year, '')."""
    total: dict[tuple[str, str], Any] = {}
    for (year, slug, clock, kind, state), number in found.items():
        held = {
            STANDING: [standing_of(state)],
            TYPE: [slug],
            DOMAIN: [reference.decision_types[slug].domain],
            CLOCK: [clock, base_of(clock)],
            KIND: [kind.value],
        }
        wanted = {**spec.where, **({TYPE: list(spec.types)} if spec.types else {})}
        if all(admits(codes, held[name]) for name, codes in wanted.items()):
            total[year, ""] = total.get((year, ""), 0) + number
    return total
