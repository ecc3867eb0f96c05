"""The book of figures: every measure's series for a report, from counts and supplied figures, with absence said for what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.measures import AREA, Count, FigureRef, Flow, Measure, Series
from cswo_report.domain.returns import Standing
from cswo_report.domain.values import Presence, Status, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.figures.lookup import UnknownFigure, check_name
from cswo_report.figures.supplied import Supplied, value_of
from cswo_report.measure_dimensions import Codes

__all__ = ["Book", "Counts", "Held", "UnknownFigure", "percentage", "value_of"]

Counts = Mapping[tuple[str, str], Any]
"""Numbers by (label of the reporting year, code of a field or '')."""


@dataclass(frozen=True)
class Held:
    """What a register covers: how many records, and the first reporting year they speak for."""

    records: int
    first_year: ReportingYear | None
    stated: bool = True  # the council said that this year is whole; else it is only the year of the first record
    begun: Mapping[str, ReportingYear] = field(default_factory=dict)  # if not stated: the first year of each type

    def speaks_of(self, spec: Count, year: ReportingYear) -> bool:
        """Whether nothing counted by a year is a nil: a stock needs a decision of its types by then, a flow one of their kind.

        A council that never entered a carer does not have none; that is known only of a year it says is whole.
        """
        types = {slug for each in (spec, *spec.also) for slug in each.types}
        if self.stated or not types or not self.begun:
            return True
        held = {slug for slug, first in self.begun.items() if year >= first}
        if spec.stock:
            return bool(held & types)
        return bool({_family(slug) for slug in held} & {_family(slug) for slug in types})


def _family(slug: str) -> str:
    """What a decision is about, whoever makes it: foster, adopt, secure."""
    return slug.partition(".")[0]


@dataclass
class Book:
    """Series by figure. Nothing here asks the store: counts and observations are handed in, by a figure's name as text."""

    measures: Mapping[str, Measure]
    years: tuple[ReportingYear, ...]
    counts: Mapping[str, Counts]
    held: Mapping[str, Held]
    dimensions: Mapping[str, Mapping[str, Codes]] = field(default_factory=dict)
    as_at: date | None = None  # the day the store was read as of; a year that it cuts short is said to be partial
    supplied: Supplied = field(default_factory=Supplied)
    flows: Sequence[Flow] = ()
    returns: Mapping[tuple[str, str], tuple[Standing, str]] = field(default_factory=dict)
    """By a measure's key and a year's label: how what its owner supplied stands, and who that is, where it is not whole."""
    _made: dict[FigureRef, Series] = field(default_factory=dict)

    def series(self, key: str) -> Series:
        """The series of one measure; an unknown key is a fault of the outline or section that names it."""
        if key not in self.measures:
            raise ShippedDataFault(f"There is no measure '{key}'.", "Name one of data/measures/.")
        return self._series(FigureRef(key))

    def find(self, ref: FigureRef) -> Series:
        """The series of a figure by its name; UnknownFigure where the name means nothing."""
        check_name(ref, self.measures, self.dimensions)
        return self._series(ref)

    def label(self, ref: FigureRef) -> str:
        """A figure's title for the head of a row, with the labels of the codes it is held to: "Reviews: Fostering, Approved"."""
        known = self.dimensions.get(ref.key, {})
        held = [known.get(name, {}).get(code, code) for name, code in ref.where]
        title = self.measures[ref.key].title
        return f"{title}: {', '.join(held)}" if held else title

    def day_of(self, series: Series, year: ReportingYear) -> date | None:
        """The day that a year's value of an as-at figure speaks of, also where it was supplied for a day of its own."""
        period = series.period(year)
        return date.fromisoformat(period) if re.fullmatch(r"\d{4}-\d\d-\d\d", period) else None

    def parts(self, figure: FigureRef | str) -> tuple[Series, Series] | None:
        """The two series that a percentage or a rate is made of, held to the same codes; None for any other measure."""
        ref = FigureRef(figure) if isinstance(figure, str) else figure
        measure = self.measures[ref.key]
        pair = measure.share or measure.rate
        return (self._series(replace(ref, key=pair.of)), self._series(replace(ref, key=pair.base))) if pair else None

    def broken_down(self, key: str, counts: Counts, codes: Sequence[str]) -> dict[str, Series]:
        """A counted measure's series for each code of one dimension; a code without records is nil where the register is held."""
        measure = self.measures[key]
        return {
            code: Series(measure, self.years, tuple(self._part(measure, year, counts, code) for year in self.years))
            for code in codes
        }

    def _part(self, measure: Measure, year: ReportingYear, counts: Counts, code: str) -> Value:
        """One code's count in a year, as its owner's returns let it stand."""
        stands, owner = self.returns.get((measure.key, year.label), (None, ""))
        return _as_returned(self._counted(measure, year, counts, code), stands, owner)

    def faults(self) -> list[Finding]:
        """Where the figures do not agree with each other: what must not be printed, and what somebody should look at."""
        return [*self.supplied.contradictions(), *self.differences(), *self.flow_faults()]

    def flow_faults(self) -> list[Finding]:
        """Flows whose parts do not add up in a year: a fault of the definitions where all is counted, else of what was supplied."""
        found = []
        for flow in self.flows:
            counted = not any(self.measures[key].supplied for key in flow.keys)
            for year in self.years:
                values = [self.series(key).at(year) for key in flow.keys]
                known = [value.known for value in values if value.known is not None and not value.is_cut_short]
                if len(known) == len(values) and known[0] + known[1] - known[2] != known[3]:
                    found.append(_does_not_add_up(flow, year, known, counted=counted))
        return found

    def differences(self) -> list[Finding]:
        """Measures that are counted here and were supplied too, and differ as printed."""
        found = []
        for key, measure in self.measures.items():
            if measure.supplied or measure.generated:
                continue
            for year in self.years:
                given = self._supplied(measure, FigureRef(key), year)
                counted = self._computed(measure, FigureRef(key), year)
                if given is None or given.known is None or counted.known is None:
                    continue
                if replace(given, places=counted.places).rounded != counted.rounded:
                    found.append(_differs(measure, year, counted, given))
        return found

    def _series(self, ref: FigureRef) -> Series:
        if ref not in self._made:
            measure = self.measures[ref.key]
            values = tuple(self._value(measure, ref, year) for year in self.years)
            restated = self.supplied.restated(measure, ref, self.years) if measure.supplied else ()
            self._made[ref] = Series(measure, self.years, values, ref.where, restated)
        return self._made[ref]

    def _value(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Value:
        """A year's value, as its owner's returns let it stand; of one that is not supplied, by whom it is not."""
        found = self._found(measure, ref, year)
        stands, owner = self.returns.get((measure.key, year.label), (None, ""))
        if AREA not in dict(ref.where):
            found = _as_returned(found, stands, owner)
        lacks = found.presence is Presence.NOT_SUPPLIED and not found.by and AREA not in dict(ref.where)
        return replace(found, by=owner or measure.owner) if lacks else found

    def _found(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Value:
        """What is counted here comes first; what was supplied fills a year for which nothing can be counted."""
        computed = None if measure.supplied or AREA in dict(ref.where) else self._computed(measure, ref, year)
        if computed is not None and computed.presence not in {Presence.NOT_SUPPLIED, Presence.NOT_HELD}:
            return computed
        found = self._supplied(measure, ref, year)
        return found or computed or Value.absent(Presence.NOT_SUPPLIED)

    def _supplied(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Value | None:
        return self.supplied.value(measure, ref, year)

    def _computed(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Value:
        if measure.share is not None or measure.rate is not None:
            return self._quotient(measure, ref, year)
        if measure.sum:
            return self._sum(measure, ref, year)
        counts = self.counts.get(str(ref))
        if counts is None and ref.where:
            raise ShippedDataFault(f"The figure '{ref}' was not counted.", "Name it when the book is made.")
        return self._counted(measure, year, counts or {}, "")

    def _counted(self, measure: Measure, year: ReportingYear, counts: Counts, code: str) -> Value:
        assert measure.count is not None
        number = counts.get((year.label, code))
        if number is None and measure.count.register == "workforce_count" and self._holds(measure.count.register, year):
            return Value.absent(Presence.NOT_SUPPLIED)
        held = self.held.get(measure.count.register)
        if not number and held and not held.speaks_of(measure.count, year):
            return Value.absent(Presence.NOT_HELD)
        return self.count_of(measure.count.register, number or 0, year, measure.places)

    def count_of(self, register: str, number: Any, year: ReportingYear, places: int = 0) -> Value:
        """A count of a register's records as a value: nil only where the register speaks for the year."""
        held = self.held.get(register, Held(0, None))
        if not held.records:
            return Value.absent(Presence.NOT_SUPPLIED)
        if not self._holds(register, year):
            return Value.absent(Presence.NOT_HELD)
        value = Value.of(Decimal(str(number)), places)
        if self.as_at and year.first_day <= self.as_at < year.last_day:
            return replace(value, status=Status.PARTIAL_PERIOD)
        if held.stated or year != held.first_year or year == self.years[-1]:
            return value
        return replace(value, status=Status.PARTIAL_PERIOD) if number else Value.absent(Presence.NOT_HELD)

    def _holds(self, register: str, year: ReportingYear) -> bool:
        held = self.held.get(register, Held(0, None))
        return bool(held.records) and (held.first_year is None or year >= held.first_year)

    def _quotient(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Value:
        """A share or rate, exact: it is rounded when it is printed."""
        pair = measure.share or measure.rate
        assert pair is not None
        part, base = (self._series(replace(ref, key=key)).at(year) for key in (pair.of, pair.base))
        if part.known is None or base.known is None:
            absent = part if part.known is None else base
            return replace(Value.absent(absent.presence), by=absent.by)
        if base.known == 0:
            return Value.absent(Presence.NOT_APPLICABLE)
        per = measure.rate.per if measure.rate else 100
        found = Value.of(part.known * per / base.known, measure.places)
        return replace(
            found,
            status=least_settled((part, base)),
            of_whole=measure.share is not None and 0 <= part.known <= base.known,
        )

    def _sum(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Value:
        """A sum of measures, absent for the reason of the first part that is absent."""
        parts = [self._series(replace(ref, key=key)).at(year) for key in measure.sum]
        absent = next((part for part in parts if part.known is None), None)
        if absent:
            return replace(Value.absent(absent.presence), by=absent.by)
        total = Value.of(sum((part.known or Decimal(0) for part in parts), Decimal(0)), measure.places)
        return replace(total, status=least_settled(parts))


def _as_returned(value: Value, stands: Standing | None, owner: str) -> Value:
    """What is counted as nought while its owner has been silent is not supplied; a part of what is owed is a part of the year."""
    if stands is None:
        return value
    if stands is Standing.PARTIAL:
        return value if value.known is None or value.is_cut_short else replace(value, status=Status.PARTIAL_PERIOD)
    if value.presence is Presence.NUMBER or (value.period and value.presence is not Presence.NOT_SUPPLIED):
        return value  # a figure of the whole year that was supplied, beside the records or without any
    return Value(Presence.NIL) if stands is Standing.NIL else replace(Value.absent(Presence.NOT_SUPPLIED), by=owner)


def _does_not_add_up(flow: Flow, year: ReportingYear, numbers: Sequence[Decimal], *, counted: bool) -> Finding:
    opening, new, ended, closing = numbers
    rule = (
        f"{flow.title}: {opening:f} at the start, {new:f} new and {ended:f} ended make {opening + new - ended:f}, not the "
        f"{closing:f} at the end."
    )
    remedy = (
        "Correct the definitions."
        if counted
        else "Ask whoever supplied them which is right; until then all four are printed."
    )
    severity = Severity.REFUSED if counted else Severity.WARNING
    return Finding("flow_does_not_add_up", f"{flow.id}, {year.label}", rule, remedy, severity=severity)


def _differs(measure: Measure, year: ReportingYear, counted: Value, given: Value) -> Finding:
    return Finding(
        "counted_and_supplied_differ",
        f"{measure.key}, {year.label}",
        f"{measure.title}: {counted.text()} by our records, {given.text()} as supplied. What is counted is printed.",
        "Find out which is right: complete the records, or void the supplied figure.",
        severity=Severity.WARNING,
    )


def least_settled(parts: Sequence[Value]) -> Status:
    """The status of what is made of several values: that of the least settled of them."""
    order = (Status.FORECAST, Status.PARTIAL_PERIOD, Status.PROVISIONAL, Status.CARRIED_FORWARD, Status.REVISED)
    found = {part.status for part in parts}
    return next((status for status in order if status in found), Status.FINAL)


def percentage(part: Decimal, base: Decimal, places: int = 0) -> Decimal:
    """A percentage, rounded half up, except that what is not all never rounds to 100 and what is not none never to 0."""
    exact = part * 100 / base
    return Value(Presence.NUMBER, exact, places=places, of_whole=True).rounded or Decimal(0)
