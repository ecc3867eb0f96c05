"""Figures supplied ready-made: which of them stands for a measure and period, which was revised, and which contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import AREA, FigureRef, Measure, Restated
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Basis, Presence, Qualifier, Status, Value
from cswo_report.domain.year import ReportingYear

SAID = ("presence", "number", "number_high", "qualifier")
"""The columns that two figures must agree in to say the same."""

Place = tuple[FigureRef, Basis, str]
"""What a supplied figure speaks of: the figure with its area and dimensions, the basis, and the period."""


def place_of(values: Mapping[str, Any]) -> Place:
    """What an observation speaks of."""
    where = {name: str(code) for name, code in (values["dimensions"] or {}).items()}
    if values["area"]:
        where[AREA] = values["area"]
    return FigureRef(values["measure"], tuple(sorted(where.items()))), Basis(values["basis"]), values["period"]


@dataclass(frozen=True)
class Supplied:
    """Every observation by what it speaks of, in the order in which they were entered."""

    rows: Mapping[Place, Sequence[Record]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Supplied:
        rows: dict[Place, list[Record]] = {}
        for record in records:
            rows.setdefault(place_of(record.values), []).append(record)
        return cls(rows)

    def value(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Value | None:
        """The value supplied for a year."""
        found = self.record(measure, ref, year)
        return value_of(found.values, measure.places) if found else None

    def record(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Record | None:
        """The observation that stands for a year, else the latest whose day falls within it.

        The latest on another basis will do for another area alone, since nobody there counts by our year.
        """
        own = self.standing((ref, measure.basis, measure.period(year)))
        elsewhere = AREA in dict(ref.where)
        if own or not (elsewhere or measure.basis is Basis.AS_AT):
            return own
        within = [
            (ends, basis, period)
            for basis, period in self._periods.get(ref, ())
            if (elsewhere or basis is measure.basis) and (ends := end_of_period(basis, period)) and ends in year
        ]
        if not within:
            return None
        _, basis, period = max(within)
        return self.standing((ref, basis, period))

    @cached_property
    def _periods(self) -> dict[FigureRef, list[tuple[Basis, str]]]:
        found: dict[FigureRef, list[tuple[Basis, str]]] = {}
        for ref, basis, period in self.rows:
            found.setdefault(ref, []).append((basis, period))
        return found

    def standing(self, place: Place) -> Record | None:
        """The one that stands: the last revised one, else the last entered."""
        found = self.rows.get(place, ())
        revised = [record for record in found if record.values["status"] == Status.REVISED.value]
        standing = revised or list(found)
        return standing[-1] if standing else None

    def restated(self, measure: Measure, ref: FigureRef, years: Iterable[ReportingYear]) -> tuple[Restated, ...]:
        """The earlier values that a revised one with a reason has taken the place of."""
        found = []
        for year in years:
            place = (ref, measure.basis, measure.period(year))
            standing = self.standing(place)
            if standing is None or standing.values["status"] != Status.REVISED.value:
                continue
            found += [
                Restated(
                    year.label,
                    value_of(record.values, measure.places),
                    standing.values["footnote"] or "",
                    record.reference,
                )
                for record in self.rows[place]
                if record is not standing and not says_the_same(record.values, standing.values)
            ]
        return tuple(found)

    def contradictions(self) -> list[Finding]:
        """Figures that say different things of one measure, area, period, basis and dimensions, none being the revision of the other."""
        return [
            contradiction(record, standing)
            for place, records in self.rows.items()
            if (standing := self.standing(place))
            for record in records
            if record is not standing and not may_stand_together(record.values, standing.values)
        ]


def first_given(records: Iterable[Record]) -> list[Record]:
    """Supplied figures without those that revise an earlier one of the same place."""
    seen: set[Place] = set()
    found = []
    for record in records:
        place = place_of(record.values)
        if place not in seen or record.values["status"] != Status.REVISED.value:
            found.append(record)
        seen.add(place)
    return found


def contradiction(one: Record, other: Record) -> Finding:
    ref, basis, period = place_of(one.values)
    return Finding(
        "observations_contradict",
        f"{one.reference} and {other.reference}",
        f"They give different values of {ref} for {period} ({basis.value}): {_said(one)} and {_said(other)}.",
        "Void the wrong one, or mark the later one status=revised with the reason as its footnote: "
        f"cswo-report record amend {other.reference} --set status=revised --set footnote=…",
    )


def contradicts(values: Mapping[str, Any], other: Record) -> Finding:
    """Why a figure that somebody enters cannot stand beside one that is recorded already."""
    ref, basis, period = place_of(other.values)
    if values["status"] == Status.REVISED.value:
        return Finding(
            "revision_without_reason",
            "footnote",
            f"This revises {other.reference}, which gives {_said(other)} for {ref}, {period} ({basis.value}); the footnote is missing.",
            "Say in footnote=… why the figure was revised; the report prints it.",
        )
    return Finding(
        "observation_contradicts",
        "number",
        f"{other.reference} gives {_said(other)} for {ref}, {period} ({basis.value}) already.",
        "Amend or void that one; or, if this one replaces it, give status=revised and the reason as footnote=…",
        value_of(values, 0).text(),
    )


def says_it_again(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two figures are one, entered twice: as settled, from the same source, with the same footnote."""
    same = ("status", "source", "footnote")
    return (
        place_of(one) == place_of(other)
        and says_the_same(one, other)
        and all((one[name] or "") == (other[name] or "") for name in same)
    )


def repeats(other: Record) -> Finding:
    """Why a figure that is recorded already is not entered again."""
    ref, basis, period = place_of(other.values)
    return Finding(
        "observation_repeats",
        "number",
        f"{other.reference} says this already: {_said(other)} for {ref}, {period} ({basis.value}), from the same source.",
        "Leave it out; to correct that one, amend it.",
    )


def contradictions(entered: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """The figures among those entered together that contradict one another."""
    places: dict[Place, list[Mapping[str, Any]]] = {}
    for values in entered:
        places.setdefault(place_of(values), []).append(values)
    return [
        Finding(
            "observation_contradicts",
            "number",
            f"It is given twice for {ref}, {period} ({basis.value}): {value_of(rows[0], 0).text()} and {value_of(row, 0).text()}.",
            "Leave out the wrong one; or give the later one status=revised and the reason as footnote=…",
        )
        for (ref, basis, period), rows in places.items()
        for row in rows[1:]
        if not may_stand_together(rows[0], row)
    ] + [
        Finding(
            "observation_repeats",
            "number",
            f"It is given twice for {ref}, {period} ({basis.value}), with the same value and source.",
            "Leave one of them out.",
        )
        for (ref, basis, period), rows in places.items()
        for at, row in enumerate(rows)
        if any(says_it_again(row, before) for before in rows[:at])
    ]


def may_stand_together(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two figures speak of different things, say the same, or one revises the other with its reason."""
    return (
        place_of(one) != place_of(other)
        or says_the_same(one, other)
        or is_reasoned_revision(one)
        or is_reasoned_revision(other)
    )


def _said(record: Record) -> str:
    return value_of(record.values, 0).text()


def says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two observations give the same value, however settled it is."""
    return all((one[name] or None) == (other[name] or None) for name in SAID if name != "qualifier") and (
        one["qualifier"] or Qualifier.EXACT
    ) == (other["qualifier"] or Qualifier.EXACT)


def is_reasoned_revision(values: Mapping[str, Any]) -> bool:
    return values["status"] == Status.REVISED.value and bool((values["footnote"] or "").strip())


def end_of_period(basis: Basis, period: str) -> date | None:
    """The last day of a period as it is written for its basis; None where it is written in no known way."""
    try:
        if basis is Basis.AS_AT:
            return date.fromisoformat(period)
        if basis is Basis.FINANCIAL_YEAR:
            return ReportingYear.parse(period).last_day
        if basis is Basis.AUGUST_TO_JULY:
            return date(ReportingYear.parse(period).start + 1, 7, 31)
        return date(int(period), 12, 31)
    except ValueError:
        return None


def value_of(observation: Mapping[str, Any], places: int) -> Value:
    """An observation's value, with how exact and how settled it is."""
    presence = Presence(observation["presence"])
    number = observation["number"]
    period = observation.get("period") or ""
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
            period=period,
        )
    return Value(presence, status=Status(observation["status"] or "final"), period=period)


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
