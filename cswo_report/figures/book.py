"""The book of figures: every measure's series for a report, from counts and supplied figures, with absence said for what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cswo_report.domain.measures import Measure, Series
from cswo_report.domain.values import Presence, Qualifier, Status, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault

Counts = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Held:
    """What a register covers: how many records, and the first reporting year they speak for."""

    records: int
    first_year: ReportingYear | None
    stated: bool = True  # the council said that this year is whole; else it is only the year of the first record


@dataclass
class Book:
    """Series by measure key. Nothing here asks the store: counts and observations are handed in."""

    measures: Mapping[str, Measure]
    years: tuple[ReportingYear, ...]
    counts: Mapping[str, Counts]
    observations: Mapping[tuple[str, str], Mapping[str, Any]]
    held: Mapping[str, Held]
    _made: dict[str, Series] = field(default_factory=dict)

    def series(self, key: str) -> Series:
        """The series of one measure; an unknown key is a fault of the outline or section that names it."""
        if key not in self._made:
            if key not in self.measures:
                raise ShippedDataFault(f"There is no measure '{key}'.", "Name one of data/measures/.")
            measure = self.measures[key]
            values = tuple(self._value(measure, year) for year in self.years)
            self._made[key] = Series(measure, self.years, values)
        return self._made[key]

    def parts(self, key: str) -> tuple[Series, Series] | None:
        """The two series that a percentage is made of; None for any other measure."""
        share = self.measures[key].share
        return (self.series(share.of), self.series(share.base)) if share else None

    def broken_down(self, key: str, counts: Counts, codes: Sequence[str]) -> dict[str, Series]:
        """A counted measure's series for each code of one dimension; a code without records is nil where the register is held."""
        measure = self.measures[key]
        return {
            code: Series(measure, self.years, tuple(self._counted(measure, year, counts, code) for year in self.years))
            for code in codes
        }

    def _value(self, measure: Measure, year: ReportingYear) -> Value:
        supplied = self.observations.get((measure.key, measure.period(year)))
        if measure.share is not None:
            return self._share(measure, year)
        if measure.count is not None:
            return self._counted(measure, year, self.counts.get(measure.key, {}), "")
        return value_of(supplied, measure.places) if supplied else Value.absent(Presence.NOT_SUPPLIED)

    def _counted(self, measure: Measure, year: ReportingYear, counts: Counts, code: str) -> Value:
        assert measure.count is not None
        number = counts.get((year.label, code))
        if number is None and measure.count.register == "workforce_count" and self._holds(measure.count.register, year):
            return Value.absent(Presence.NOT_SUPPLIED)
        return self.count_of(measure.count.register, number or 0, year, measure.places)

    def count_of(self, register: str, number: Any, year: ReportingYear, places: int = 0) -> Value:
        """A count of a register's records as a value: nil only where the register speaks for the year."""
        held = self.held.get(register, Held(0, None))
        if not held.records:
            return Value.absent(Presence.NOT_SUPPLIED)
        if not self._holds(register, year):
            return Value.absent(Presence.NOT_HELD)
        value = Value.of(Decimal(str(number)), places)
        if held.stated or year != held.first_year or year == self.years[-1]:
            return value
        return replace(value, status=Status.PARTIAL_PERIOD) if number else Value.absent(Presence.NOT_HELD)

    def _holds(self, register: str, year: ReportingYear) -> bool:
        held = self.held.get(register, Held(0, None))
        return bool(held.records) and (held.first_year is None or year >= held.first_year)

    def _share(self, measure: Measure, year: ReportingYear) -> Value:
        assert measure.share is not None
        part, base = self.series(measure.share.of).at(year), self.series(measure.share.base).at(year)
        if part.known is None or base.known is None:
            presence = part.presence if part.known is None else base.presence
            return Value.absent(presence)
        if base.known == 0:
            return Value.absent(Presence.NOT_APPLICABLE)
        return Value.of(percentage(part.known, base.known, measure.places), measure.places)


def percentage(part: Decimal, base: Decimal, places: int = 0) -> Decimal:
    """A percentage, rounded half up, except that what is not all never rounds to 100 and what is not none never to 0."""
    exact = part * 100 / base
    step = Decimal(1).scaleb(-places)
    rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
    if rounded == 100 and exact < 100:
        return 100 - step
    return step if rounded == 0 and exact > 0 else rounded


def value_of(observation: Mapping[str, Any], places: int) -> Value:
    """An observation's value, with how exact and how settled it is."""
    presence = Presence(observation["presence"])
    number = observation["number"]
    if presence is Presence.NUMBER and number is not None:
        decimals = max(places, 0) if places else _places(number)
        return Value(
            Presence.NUMBER,
            number,
            observation["number_high"],
            Qualifier(observation["qualifier"] or "exact"),
            Status(observation["status"] or "final"),
            decimals,
            observation["as_printed"] or "",
        )
    return Value(presence, status=Status(observation["status"] or "final"))


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
