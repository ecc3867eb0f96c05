"""Makes the book of figures of a reporting year from the store: counts in SQL, supplied figures as they were given."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain.fields import Kind
from cswo_report.domain.measures import AREA, DOMAIN, LIMITS, Count, FigureRef
from cswo_report.domain.registers import Record
from cswo_report.domain.times import LONDON
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused
from cswo_report.figures.book import Book
from cswo_report.figures.lookup import UnknownFigure, check_name
from cswo_report.figures.supplied import Supplied
from cswo_report.measure_dimensions import DECISION, parts_of
from cswo_report.reference import Reference
from cswo_report.store import audit, counting, records
from cswo_report.usecases import limit_figures, owing
from cswo_report.usecases.holdings import YEARS_SHOWN, held_registers
from cswo_report.usecases.settings import Settings

Counts = Mapping[tuple[str, str], Any]


def make_book(
    session: Session,
    reference: Reference,
    settings: Settings,
    year: ReportingYear,
    observations: Iterable[Record],
    refs: Iterable[FigureRef] = (),
    as_at: date | None = None,
) -> Book:
    """Every declared measure's series for five years up to `year`, and those of the filtered or generated figures in `refs`.

    A name in `refs` that means nothing is left out: whoever asks the book for it is told. `as_at` is the day the store is read as
    of, by which time limits are judged and a year is said to be partial.
    """
    years = year.back(YEARS_SHOWN)
    as_at = as_at or report_day(session, settings, year)[0]
    wanted = figures_to_count(reference, refs)
    supplied = Supplied.of(observations)
    came = owing.what_came(session, reference, years, supplied)
    return Book(
        measures=reference.measures,
        years=years,
        counts=count_figures(session, reference, wanted, years, as_at),
        held=held_registers(session, settings),
        dimensions=reference.dimensions,
        as_at=as_at,
        supplied=supplied,
        flows=reference.flows,
        returns=owing.standings(reference, settings, years, came, as_at),
    )


def report_day(session: Session, settings: Settings, year: ReportingYear) -> tuple[date, str]:
    """The report's own date, and its instant: as the settings or SOURCE_DATE_EPOCH say, else the day of the store's newest entry."""
    epoch, stated = os.environ.get("SOURCE_DATE_EPOCH", ""), settings.report_dated
    if epoch.isdigit():
        moment = datetime.fromtimestamp(int(epoch), UTC)
    elif stated:
        try:
            day = date.fromisoformat(stated)
        except ValueError as fault:
            raise InputRefused(
                f"cswo.toml: report_dated (given: {stated}): a date is written like 2025-09-17."
            ) from fault
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    else:
        moment = audit.last_change(session) or datetime(year.last_day.year, 3, 31, 12, tzinfo=UTC)
    return moment.astimezone(LONDON).date(), moment.astimezone(UTC).isoformat(timespec="seconds")


def count_figures(
    session: Session, reference: Reference, wanted: Iterable[FigureRef], years: Sequence[ReportingYear], as_at: date
) -> dict[str, Counts]:
    """The numbers of many figures, by their names as text."""
    specs = {str(ref): spec_of(reference, ref) for ref in wanted}
    plain = {name: (spec, "") for name, spec in specs.items() if spec.function != LIMITS}
    found: dict[str, Counts] = {**counting.count_all(session, plain, years, counting_rules(reference))}
    of_limits = {name: spec for name, spec in specs.items() if spec.function == LIMITS}
    tallies = limit_figures.tallies(session, reference, years, as_at) if of_limits else {}
    return found | {name: limit_figures.count(reference, spec, tallies) for name, spec in of_limits.items()}


def spec_of(reference: Reference, ref: FigureRef) -> Count:
    """What is counted for a figure: its measure's count, held to the codes of its name. A domain stands for its types."""
    spec = reference.measures[ref.key].count
    assert spec is not None
    domain = dict(ref.where).get(DOMAIN)
    if domain is None or spec.function == LIMITS:
        return spec.narrowed(ref.where)
    kinds = [kind for kind in reference.decision_types.values() if kind.domain == domain and kind.register == DECISION]
    spec = replace(spec, types=tuple(kind.slug for kind in kinds))
    return spec.narrowed([(name, code) for name, code in ref.where if name != DOMAIN])


def counting_rules(reference: Reference) -> counting.Rules:
    """What the registers and decision types say that counting needs to know."""
    kinds = [kind for kind in reference.decision_types.values() if kind.register == DECISION]
    details = [field for kind in kinds for field in kind.field]
    return counting.Rules(
        day_fields={name: register.day_field for name, register in reference.registers.items()},
        ends={kind.slug: tuple(sorted(event.code for event in kind.event if event.ends)) for kind in kinds},
        several=frozenset(field.name for field in details if field.kind is Kind.CODES),
        truths=frozenset(field.name for field in details if field.kind is Kind.YES_NO),
    )


def figures_to_count(reference: Reference, refs: Iterable[FigureRef]) -> list[FigureRef]:
    """Every figure that must be counted for the book: the declared measures, and what the figures named are made of."""
    declared = [FigureRef(key) for key, measure in reference.measures.items() if not measure.generated]
    found: dict[FigureRef, None] = {}
    left = [*reversed([*declared, *refs])]
    while left:
        ref = left.pop()
        if ref in found or not means_something(reference, ref):
            continue
        found[ref] = None
        left += [replace(ref, key=key) for key in parts_of(reference.measures[ref.key])]
    return [ref for ref in found if reference.measures[ref.key].count is not None and AREA not in dict(ref.where)]


def means_something(reference: Reference, ref: FigureRef) -> bool:
    try:
        check_name(ref, reference.measures, reference.dimensions)
    except UnknownFigure:
        return False
    return True


def count_by(session: Session, reference: Reference, key: str, by: str, years: Sequence[ReportingYear]) -> Counts:
    """One counted measure by the codes of a field."""
    spec = spec_of(reference, FigureRef(key))
    return counting.count_all(session, {key: (spec, by)}, years, counting_rules(reference))[key]


def decisions_by_type(
    session: Session, reference: Reference, years: Sequence[ReportingYear]
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """Decisions of each type, and of each domain by capacity: those of a register of their own are counted there."""
    kinds = {slug: kind for slug, kind in reference.decision_types.items() if kind.register == DECISION}
    domains: dict[str, list[str]] = {}
    for slug, kind in kinds.items():
        domains.setdefault(kind.domain, []).append(slug)
    wanted: dict[tuple[str, str], tuple[Count, str]] = {(slug, ""): (Count(types=(slug,)), "") for slug in kinds}
    wanted |= {(domain, "capacity"): (Count(types=tuple(slugs)), "capacity") for domain, slugs in domains.items()}
    found = counting.count_all(session, wanted, years, counting_rules(reference))
    return {slug: found[slug, ""] for slug in kinds}, {domain: found[domain, "capacity"] for domain in domains}


def observations(session: Session) -> list[Record]:
    return list(records.fetch_all(session, "observation"))
