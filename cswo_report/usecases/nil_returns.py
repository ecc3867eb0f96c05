"""An explicit nil: what a data owner may say of a measure and a period, and what contradicts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain import entry
from cswo_report.domain.findings import Finding, Severity, shown
from cswo_report.domain.measures import FigureRef, Measure, admits
from cswo_report.domain.registers import Record, codes_held
from cswo_report.domain.returns import Every, Period, Return, Told, covered, parse_period
from cswo_report.domain.times import Moment
from cswo_report.domain.values import Basis, Presence
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.supplied import end_of_period, place_of
from cswo_report.reference import Reference
from cswo_report.store import counting, records, returns
from cswo_report.usecases.owing import told

REGISTER = "nil_return"
FEW = 5  # so many records are named in a refusal


@dataclass(frozen=True)
class About:
    """What a nil speaks of: a measure, or a return with all that rests on it."""

    name: str
    measures: tuple[Measure, ...]
    entry: Return | None

    @property
    def title(self) -> str:
        return self.measures[0].title if self.entry is None or self.name != self.entry.id else self.entry.title


@dataclass
class Against:
    """Holds what is entered against what owners said was nil, which is read once for all records entered together."""

    reference: Reference
    session: Session
    today: date

    @cached_property
    def said(self) -> list[Told]:
        return told(self.session)

    def findings(self, register: str, values: Mapping[str, Any], changed: str = "") -> list[Finding]:
        """What is wrong with a nil return; of another record, a warning that its period was said to be nil."""
        if register == REGISTER:
            return findings(self.reference, self.session, values, self.today, changed)
        return warnings(self.reference, self.said, register, values) if self.said else []


def about(reference: Reference, name: str) -> About | Finding:
    """The measure or return of a name, or why there is none that could be nil."""
    by_id = {each.id: each for each in reference.returns}
    if name in by_id:
        return About(name, tuple(reference.returned_measures[key] for key in by_id[name].measures), by_id[name])
    measure = reference.measures.get(name)
    if measure is None:
        known = [*by_id, *reference.measures]
        rule = f"There is no measure or return of this name. {entry.nearest(name, known)}"
        return Finding("unknown_measure", "measure", rule, "Find names with: figures YEAR --search WORDS.", shown(name))
    if not measure.supplied and measure.count is None:
        parts = (*measure.sum, *((pair.of, pair.base) if (pair := measure.share or measure.rate) else ()))
        rule = f"{measure.title} is calculated and not supplied."
        return Finding("calculated", "measure", rule, f"Say it of {' or '.join(parts)}.", name)
    if measure.count is not None and measure.count.function:
        rule = f"{measure.title} is worked out from the register {measure.count.register} and not supplied."
        return Finding("calculated", "measure", rule, "Correct the register where it is wrong.", name)
    own = next((each for each in reference.returns if name in each.measures), None)
    return About(name, (measure,), own)


def findings(
    reference: Reference, session: Session, values: Mapping[str, Any], today: date, changed: str = ""
) -> list[Finding]:
    """What is wrong with a nil return. `changed` is the reference of the one that would be changed by it, if one would."""
    found = about(reference, str(values["measure"]))
    if isinstance(found, Finding):
        return [found]
    if found.entry is not None and not found.entry.takes_nil("" if found.name == found.entry.id else found.name):
        return [_never_nil(found)]
    given = str(values["period"])
    try:
        period = parse_period(given, ReportingYear.of(today))
    except ValueError as fault:
        return [Finding("not_a_period", "period", str(fault), "Write it in one of those forms.", shown(given))]
    if period.text != given:
        return [
            Finding("not_a_period", "period", "A period is kept in one form.", f"Write {period.text}.", shown(given))
        ]
    if period.last > min(today, values["noted_on"]):
        return [not_ended(period)]
    if wrong := _does_not_fit(found, period):
        return [wrong]
    if again := [each for each in said_before(session, found, period) if each.reference != changed]:
        rule = f"{again[0].reference} says this already, for {again[0].period.words}."
        return [Finding("nil_repeats", "period", rule, "Leave it out.", given)]
    return contradicted(reference, session, found, period)


def _never_nil(found: About) -> Finding:
    rule = f"{found.title}: this is never nothing, so nobody can say that there was none."
    remedy = "Supply it, or leave it owed: what was not supplied is printed as not supplied."
    if found.entry is not None and found.name == found.entry.id and found.measures:
        remedy = "Say it of each figure that was none, by its own name: see cswo-report owed --all."
    return Finding("never_nil", "measure", rule, remedy, found.name)


def not_ended(period: Period) -> Finding:
    """Why nothing can be said of a period yet."""
    rule = f"{period.words} has not ended, so nobody can say that there was nothing."
    remedy = "Say it when the period is over."
    year, colon, part = period.text.partition(":")
    if colon:
        remedy = f"Say it when it is over; the same quarter of the year before is {ReportingYear.parse(year).previous()}:{part}."
    return Finding("not_ended", "period", rule, remedy, period.text)


def _does_not_fit(found: About, period: Period) -> Finding | None:
    """A nil of less than the period that its owner supplies would clear nothing."""
    years = {ReportingYear.of(period.first), ReportingYear.of(period.last)}
    if found.entry is not None:
        spans = [each for year in years for each in found.entry.periods(year)]
        how = f"{found.title} comes once a {found.entry.every.value}"
        if found.entry.every is Every.AS_AT:
            how = f"{found.title} is as at {found.entry.day}"
    elif found.measures[0].supplied:
        spans, how = [], f"{found.title} is supplied once a year"
    else:
        return None
    as_at = any(measure.basis is not Basis.FINANCIAL_YEAR for measure in found.measures)
    if any(covered(span, [period]) for span in spans) or (as_at and period.first == period.last):
        return None
    if as_at and (period.last - period.first).days >= 364:
        return None
    examples = ", ".join(dict.fromkeys(span.text for span in spans)) or ReportingYear.of(period.first).label
    return Finding(
        "period_does_not_fit", "period", f"{how}, and this is not such a period.", f"Give {examples}.", period.text
    )


def said_before(session: Session, found: About, period: Period) -> list[Told]:
    """The nil returns in the store that cover a period already, of the same measure or of the return it rests on."""
    names = {found.name} | ({found.entry.id} if found.entry else set())
    return [each for each in told(session) if each.about in names and covered(period, [each.period])]


def contradicted(reference: Reference, session: Session, found: About, period: Period) -> list[Finding]:
    """The records and figures in the store that a nil would contradict."""
    there = _figures(session, found, period)
    numbers = [f"{record.reference} gives {_number(record)}" for record in there]
    counted = _records(reference, session, found, period)
    if counted:
        named = ", ".join(counted[:FEW]) + (f" and {len(counted) - FEW} more" if len(counted) > FEW else "")
        numbers.append(f"{len(counted)} record{'' if len(counted) == 1 else 's'} in it: {named}")
    if not numbers:
        return []
    rule = f"{found.title} is not nil for {period.words}: {'; '.join(numbers)}."
    remedy = "Void what is wrong (cswo-report record void REF --reason …), or leave the nil out."
    return [Finding("nil_contradicted", "period", rule, remedy, period.text)]


def contradictions(reference: Reference, session: Session, said: Sequence[Told], year: ReportingYear) -> list[Finding]:
    """A warning for every nil return of a year that figures or records, entered since, contradict."""
    found = []
    for each in said:
        named = about(reference, each.about)
        if isinstance(named, About) and each.period.last in year:
            found += [
                replace(finding, where=each.reference, severity=Severity.WARNING)
                for finding in contradicted(reference, session, named, each.period)
            ]
    return found


def _number(record: Record) -> str:
    return f"{record.values['number'].normalize():f}"


def _figures(session: Session, found: About, period: Period) -> list[Record]:
    """Supplied figures of this council, whole or held to a dimension, that are not nought."""
    wanted = {measure.key for measure in found.measures if measure.supplied}
    if not wanted:
        return []
    return [
        record
        for record in records.fetch_all(session, "observation")
        if record.values["measure"] in wanted
        and not record.values["area"]
        and record.values["presence"] == Presence.NUMBER.value
        and _speaks_of(record.values, period)
    ]


def _speaks_of(values: Mapping[str, Any], period: Period) -> bool:
    """Whether a figure's period is the one told of, or the day of a year within it."""
    ends = end_of_period(Basis(values["basis"]), str(values["period"]))
    if ends is None:
        return False
    if period.first == period.last:
        return ends == period.last
    return period.last == ends or (values["basis"] == Basis.AS_AT.value and period.holds(ends))


def _records(reference: Reference, session: Session, found: About, period: Period) -> list[str]:
    """The references of the records that are counted in a period, in the order of their days."""
    from cswo_report.usecases.figures import counting_rules

    rules = counting_rules(reference)
    days: dict[str, date] = {}
    years = range(ReportingYear.of(period.first).start, ReportingYear.of(period.last).start + 1)
    for measure in found.measures:
        if measure.count is None or measure.count.function:
            continue
        for year in map(ReportingYear, years):
            stock = measure.count.stock and period.holds(year.last_day)
            rows = session.execute(counting.member_query(measure.count, year, rules))
            days |= {row[0]: row[1] for row in rows if stock or (not measure.count.stock and period.holds(row[1]))}
    if not found.measures and found.entry is not None:
        register = found.entry.register
        held = returns.days_recorded(
            session, register, reference.registers[register].day_field, (period.first, period.last), found.entry.types
        )
        days |= {f"of {day.isoformat()}": day for day in held}
    return sorted(days, key=lambda name: (days[name], name))


def warnings(reference: Reference, said: Sequence[Told], register: str, values: Mapping[str, Any]) -> list[Finding]:
    """A warning where a record comes into a period that its owner said was nil."""
    for each in said:
        found = about(reference, each.about)
        if isinstance(found, About) and _falls_into(found, each.period, register, values, reference):
            rule = f"{each.by} said that there was nothing for {each.period.words} ({each.reference})."
            remedy = f'It is kept; if the nil was wrong: cswo-report record void {each.reference} --reason "…"'
            return [Finding("nil_was_told", "measure", rule, remedy, found.name, Severity.WARNING)]
    return []


def _falls_into(found: About, period: Period, register: str, values: Mapping[str, Any], reference: Reference) -> bool:
    if register == "observation":
        ref, _, _ = place_of(values)
        known = {FigureRef(measure.key) for measure in found.measures if measure.supplied}
        return (
            FigureRef(ref.key) in known and not values["area"] and bool(values["number"]) and _speaks_of(values, period)
        )
    day = values.get(reference.registers[register].day_field)
    day = day.day if isinstance(day, Moment) else day
    if not isinstance(day, date) or not period.holds(day):
        return False
    if found.entry is not None and found.name == found.entry.id:
        return found.entry.register == register and not found.entry.types
    count = found.measures[0].count
    return count is not None and count.register == register and _is_counted(count.where, values)


def _is_counted(where: Mapping[str, Sequence[str]], values: Mapping[str, Any]) -> bool:
    return all(admits(codes, codes_held(values.get(name))) for name, codes in where.items())
