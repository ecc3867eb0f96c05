"""What a measure is: one definition from which the sentence, the table, the chart and the data row all take their number.

Declared in `data/measures/*.toml`. How it is counted is data too, so that `store` can compile it to SQL and nothing downstream
ever sees a session.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from enum import StrEnum

from cswo_report.domain.values import Basis, Direction, Value
from cswo_report.domain.year import ReportingYear


class StockMoment(StrEnum):
    """When in the year a stock is counted."""

    START = "start"
    END = "end"


class BreakKind(StrEnum):
    """What changed so that a series cannot be compared across it."""

    DEFINITION = "definition"
    SYSTEM = "system"
    SCOPE = "scope"


@dataclass(frozen=True)
class Break:
    """Why figures from one reporting year on are not comparable with those before it: drawn, explained, never compared across."""

    __pydantic_config__ = {"extra": "forbid"}

    kind: BreakKind
    why: str


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
    at: StockMoment = StockMoment.END  # of a stock: on the first or the last day of the reporting year
    total: str = ""
    in_time: tuple[str, ...] = ()  # only records that kept one of these time limits, named by base id
    also: tuple[Count, ...] = ()  # counted the same way and added
    function: str = ""  # a counting function of `store` by name, where a declaration cannot say it


@dataclass(frozen=True)
class Share:
    """A percentage of two other measures, which are always printed with it."""

    __pydantic_config__ = {"extra": "forbid"}

    of: str
    base: str


@dataclass(frozen=True)
class Rate:
    """A measure for every so many of a population, another measure; both are printed with it, and the population's own date."""

    __pydantic_config__ = {"extra": "forbid"}

    of: str
    base: str
    per: int


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
    rate: Rate | None = None
    sum: tuple[str, ...] = ()  # other measures that it adds up, of one unit and basis
    dimensions: tuple[str, ...] = ()  # of a supplied measure; a counted one takes its register's coded fields
    one: str = ""  # what is counted, for sentences: "child"
    many: str = ""  # and its plural: "children"
    of_what: str = ""  # of a supplied percentage or rate: what it is a share of, in words
    limits: str = ""  # what the figure does not show
    mixes: str = ""  # why measures of unlike bases may stand together in it, printed beside it
    commentary_beyond: int = (
        25  # per cent: a larger change that chance does not explain is to be named in the narrative; 0 is never
    )
    breaks: dict[str, Break] = field(default_factory=dict)  # reporting year from which it is not comparable
    generated: bool = False  # made from a decision type's own file

    @property
    def supplied(self) -> bool:
        return self.count is None and self.share is None and self.rate is None and not self.sum

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


@dataclass(frozen=True, order=True)
class FigureRef:
    """A figure as it is named in a sentence, a block or a trace: a measure, and the codes that its dimensions are held to.

    Written `secure.authorisations outcome=implemented`; a value with spaces stands in double quotes.
    """

    key: str
    where: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> FigureRef:
        """Read a name as written; ValueError, with the rule as its words, where it is not one."""
        try:
            key, *filters = shlex.split(text.replace("\u201c", '"').replace("\u201d", '"')) or [""]
        except ValueError as fault:
            raise ValueError("A quotation mark is opened and not closed.") from fault
        pairs = [part.partition("=") for part in filters]
        if not key or "=" in key or any(not (name and equals and code) for name, equals, code in pairs):
            raise ValueError("A figure is written: name, or name dimension=code.")
        if len({name for name, _, _ in pairs}) < len(pairs):
            raise ValueError("A dimension is named twice.")
        return cls(key, tuple(sorted((name, code) for name, _, code in pairs)))

    def __str__(self) -> str:
        filters = [f'{name}="{code}"' if " " in code else f"{name}={code}" for name, code in self.where]
        return " ".join([self.key, *filters])


@dataclass(frozen=True)
class Series:
    """A measure's values over reporting years, oldest first; `where` holds it to codes of its dimensions."""

    measure: Measure
    years: tuple[ReportingYear, ...]
    values: tuple[Value, ...]
    where: tuple[tuple[str, str], ...] = ()

    @property
    def ref(self) -> FigureRef:
        return FigureRef(self.measure.key, self.where)

    def at(self, year: ReportingYear) -> Value:
        return self.values[self.years.index(year)]

    @property
    def current(self) -> Value:
        return self.values[-1]

    @property
    def previous(self) -> Value | None:
        return self.values[-2] if len(self.values) > 1 else None
