"""What a measure is: one definition from which the sentence, the table, the chart and the data row all take their number.

Declared in `data/measures/*.toml`. How it is counted is data too, so that `store` can compile it to SQL and nothing downstream
ever sees a session.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cswo_report.domain.values import Basis, Direction, Value
from cswo_report.domain.year import ReportingYear


@dataclass(frozen=True)
class Count:
    """Counts (or adds up) records of one register whose day falls in the year.

    `day` is a date column of the register; for decisions 'decided' (the default), 'received', 'ended' (first event that ends the
    order) or 'event:<code>'. With `stock` it counts what is in force at the end of the year. `total` adds up a field instead.
    `in_time` counts only records whose deadline under one of those clocks was met. `where` names columns or details and the codes
    they may hold; '!code' must not be held, and '' means that nothing is recorded. `also` adds further counts.
    """

    __pydantic_config__ = {"extra": "forbid"}

    register: str = "decision"
    types: tuple[str, ...] = ()
    day: str = ""
    where: dict[str, list[str]] = field(default_factory=dict)
    stock: bool = False
    total: str = ""
    in_time: tuple[str, ...] = ()  # only records that kept one of these time limits, named by base id
    also: tuple[Count, ...] = ()  # counted the same way and added


@dataclass(frozen=True)
class Share:
    """A percentage of two other measures, which are always printed with it."""

    __pydantic_config__ = {"extra": "forbid"}

    of: str
    base: str


@dataclass(frozen=True)
class Measure:
    """One measure with everything a reader or auditor may ask of it. Without count, level or share it is supplied ready-made."""

    __pydantic_config__ = {"extra": "forbid"}

    key: str
    title: str
    definition: str
    source: str
    unit: str = ""
    places: int = 0
    basis: Basis = Basis.FINANCIAL_YEAR
    direction: Direction = Direction.NEITHER
    owner: str = ""
    count: Count | None = None
    share: Share | None = None
    breaks: dict[str, str] = field(default_factory=dict)  # reporting year from which it is not comparable -> why

    @property
    def supplied(self) -> bool:
        return self.count is None and self.share is None

    def period(self, year: ReportingYear) -> str:
        """The period an observation of this measure carries for a reporting year."""
        if self.basis is Basis.AS_AT:
            return year.last_day.isoformat()
        return str(year.start) if self.basis is Basis.CALENDAR_YEAR else year.label


@dataclass(frozen=True)
class MeasureFile:
    """The content of one file of `data/measures/`."""

    __pydantic_config__ = {"extra": "forbid"}

    measure: tuple[Measure, ...]


@dataclass(frozen=True)
class Series:
    """A measure's values over reporting years, oldest first."""

    measure: Measure
    years: tuple[ReportingYear, ...]
    values: tuple[Value, ...]

    def at(self, year: ReportingYear) -> Value:
        return self.values[self.years.index(year)]

    @property
    def current(self) -> Value:
        return self.values[-1]

    @property
    def previous(self) -> Value | None:
        return self.values[-2] if len(self.values) > 1 else None
