"""This council beside others: family-group median, range, Scotland, and the quarter it stands in by what is better for people.

Only figures of one indicator and one period are compared. Nothing is estimated: a council without a figure is named, too few councils
give no quarter, and councils with equal figures stand in the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cswo_report.domain.benchmarks import DENOMINATOR, FAMILY_GROUP, NUMERATOR, PART, SCOTLAND, Indicator
from cswo_report.domain.periods import last_day
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Direction, Value
from cswo_report.figures.book import value_of

LEAST_FOR_QUARTERS = 4
QUARTERS = {1: "best quarter", 2: "second quarter", 3: "third quarter", 4: "last quarter"}
HELD = ("number", "nil")
MEDIAN_FORM = "family group median"


@dataclass(frozen=True)
class Standing:
    """One council's figure for one period: its value, what it is a rate of, and the records that hold them."""

    area: str
    value: Value
    record: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    denominator_record: str = ""


@dataclass(frozen=True)
class Comparison:
    """One indicator in one period. `group` holds every council of the family group with a figure, this one among them."""

    indicator: Indicator
    period: str
    source: str
    own: Standing | None
    scotland: Standing | None
    group_name: str
    group: tuple[Standing, ...]
    everyone: tuple[Standing, ...]
    missing: tuple[str, ...]

    @property
    def end(self) -> date:
        return last_day(self.indicator.basis, self.period)

    @property
    def median(self) -> Value | None:
        """The middle of the family group; None where no council of it has a figure."""
        numbers = _numbers(self.group)
        return Value.of(median(numbers), self.indicator.places) if numbers else None

    @property
    def lowest(self) -> Standing | None:
        return min(self.group, key=_number, default=None)

    @property
    def highest(self) -> Standing | None:
        return max(self.group, key=_number, default=None)

    @property
    def quarter(self) -> int | None:
        """1 for the best quarter of all councils given, 4 for the last; None where that cannot be said."""
        known = self.own.value.known if self.own else None
        if known is None or self.indicator.direction is Direction.NEITHER or len(self.everyone) < LEAST_FOR_QUARTERS:
            return None
        return quarter(known, _numbers(self.everyone), self.indicator.direction)

    @property
    def tied(self) -> int:
        """How many other councils have this council's very figure."""
        known = self.own.value.known if self.own else None
        return _numbers(self.everyone).count(known) - 1 if known is not None else 0

    @property
    def standing_words(self) -> str:
        """Where this council stands, or why that is not said."""
        if self.own is None or self.own.value.known is None:
            return "no figure for us"
        if self.indicator.direction is Direction.NEITHER:
            return "neither way is better"
        found = self.quarter
        if found is None:
            return "too few councils"
        return f"{QUARTERS[found]}, shared" if self.tied else QUARTERS[found]


def median(numbers: Sequence[Decimal]) -> Decimal:
    """The middle number, or the mean of the two in the middle."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def cut_points(numbers: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """The three numbers that cut an ordered list of at least two into quarters, the lowest and highest counted in."""
    ordered = sorted(numbers)
    found = []
    for at in (1, 2, 3):
        whole, rest = divmod(at * (len(ordered) - 1), 4)
        above = ordered[min(whole + 1, len(ordered) - 1)]
        found.append((ordered[whole] * (4 - rest) + above * rest) / 4)
    return found[0], found[1], found[2]


def quarter(own: Decimal, numbers: Sequence[Decimal], direction: Direction) -> int:
    """The quarter a figure stands in, 1 the best; on a cut point it stands in the better one, so that equals stand together."""
    first, middle, third = cut_points(numbers)
    if direction is Direction.DOWN:
        return 1 + sum(own > cut for cut in (first, middle, third))
    return 1 + sum(own < cut for cut in (first, middle, third))


def compare(indicator: Indicator, records: Sequence[Record], period: str = "") -> Comparison | None:
    """One indicator from the figures the store holds, for a period or else the latest with any; None where there is none."""
    mine = [record for record in records if record.values["measure"] == indicator.key]
    values = [record for record in mine if _part(record) == "" and record.values["presence"] in HELD]
    if not values:
        return None
    chosen = period or max(
        (str(record.values["period"]) for record in values), key=lambda each: last_day(indicator.basis, each)
    )
    given = {_area(record): _standing(indicator, record, mine) for record in mine if _is_value(record, chosen)}
    groups = {_area(record): _group(record) for record in mine if _is_value(record, chosen)}
    own_group = groups.get("", "")
    members = [area for area, group in groups.items() if area != SCOTLAND and group == own_group]
    known = {area: each for area, each in given.items() if each.value.known is not None and area != SCOTLAND}
    return Comparison(
        indicator=indicator,
        period=chosen,
        source="; ".join(dict.fromkeys(str(r.values["source"]) for r in mine if str(r.values["period"]) == chosen)),
        own=given.get(""),
        scotland=given.get(SCOTLAND),
        group_name=own_group,
        group=tuple(known[area] for area in members if area in known),
        everyone=tuple(known.values()),
        missing=tuple(sorted(area for area in members if area and area not in known)),
    )


def _standing(indicator: Indicator, record: Record, records: Sequence[Record]) -> Standing:
    parts = {
        _part(other): other
        for other in records
        if _area(other) == _area(record) and other.values["period"] == record.values["period"]
    }
    under = parts.get(DENOMINATOR)
    return Standing(
        area=_area(record),
        value=value_of(record.values, indicator.places),
        record=record.reference,
        numerator=_given(parts.get(NUMERATOR)),
        denominator=_given(under),
        denominator_record=under.reference if under else "",
    )


def _given(record: Record | None) -> Decimal | None:
    if record is None:
        return None
    number: Decimal | None = record.values["number"]
    return number if number is not None else Decimal(0)


def _is_value(record: Record, period: str) -> bool:
    return str(record.values["period"]) == period and _part(record) == ""


def _dimensions(record: Record) -> Mapping[str, Any]:
    return record.values["dimensions"] or {}


def _part(record: Record) -> str:
    return str(_dimensions(record).get(PART, ""))


def _group(record: Record) -> str:
    return str(_dimensions(record).get(FAMILY_GROUP, ""))


def _area(record: Record) -> str:
    return str(record.values["area"] or "")


def _number(standing: Standing) -> Decimal:
    return standing.value.known or Decimal(0)


def _numbers(standings: Sequence[Standing]) -> list[Decimal]:
    return [_number(standing) for standing in standings]
