"""What a measure is: one definition from which the sentence, the table, the chart and the data row all take their number.

Declared in `data/measures/*.toml`. How it is counted is data too, so that `store` can compile it to SQL and nothing downstream
ever sees a session.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cswo_report.domain.values import Basis, Direction, Value
from cswo_report.domain.year import ReportingYear

NOT_RECORDED = "unrecorded"
"""Stands in a figure's name for records whose field is empty, so that the parts of every dimension make up the whole."""

TYPE, DOMAIN, MONTH = "type", "domain", "month"
CLOCK, KIND, STANDING = "clock", "kind", "standing"
DEADLINE = "deadline"
"""What time limits are counted in: not a register, since they are computed from the records of many."""

LIMITS = "limits"
"""The counting function of time limits."""

AREA = "area"
"""The dimension of every measure that only supplied figures answer: Scotland, or another council's name."""

NO_TYPE = ("",)
NO_CODE = ["", "!"]
"""Conditions that no record meets."""


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
    they may hold; '!code' must not be held, '' means that nothing is recorded and '!' that something is. `also` adds further counts.
    An order ends on the day of its first ending event, and not before it was decided. A stock of another register holds what began
    (`day`) by then and has not ended (`until`) by then; of the staff register it counts people and not posts.
    """

    __pydantic_config__ = {"extra": "forbid"}

    register: str = "decision"
    types: tuple[str, ...] = ()
    day: str = ""
    where: dict[str, list[str]] = field(default_factory=dict)
    stock: bool = False
    at: StockMoment = StockMoment.END  # of a stock: before the reporting year began, or at the end of its last day
    total: str = ""
    until: str = ""  # of a stock of another register than decisions: the date column that ends a record's place in it
    past: tuple[str, ...] = ()  # of a stock: only records whose dates named here are on or before the day counted
    distinct: str = ""  # counts the different values of this column ("subject": people), not the records
    in_time: tuple[str, ...] = ()  # only records that kept one of these time limits, named by base id
    also: tuple[Count, ...] = ()  # counted the same way and added
    function: str = ""  # a counting function by name, where a declaration cannot say it

    def narrowed(self, where: Iterable[tuple[str, str]]) -> Count:
        """The same count of those records alone that hold these codes; NOT_RECORDED stands for an empty field."""
        held, types = dict(self.where), self.types
        for name, code in where:
            if name == TYPE:
                types = (code,) if not types or code in types else NO_TYPE
                continue
            wanted = "" if code == NOT_RECORDED else code
            held[name] = [wanted] if admits(held.get(name, []), [wanted] if wanted else []) else NO_CODE
        return replace(self, types=types, where=held, also=tuple(each.narrowed(where) for each in self.also))


def admits(codes: Collection[str], held: Collection[str]) -> bool:
    """Whether a condition of `Count.where` lets a record pass that holds these codes (none: nothing is recorded)."""
    wanted = [code for code in codes if not code.startswith("!")]
    if wanted and not any(code in held for code in wanted) and not ("" in wanted and not held):
        return False
    return not any(f"!{code}" in codes for code in held) and not ("!" in codes and not held)


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
    dimensions: tuple[str, ...] = ()  # of a supplied measure: names of code lists, or name=code list
    one: str = ""  # what is counted, for sentences: "child"
    many: str = ""  # and its plural: "children"
    of_what: str = ""  # of a supplied percentage or rate: what it is a share of, in words
    limits: str = ""  # what the figure does not show
    mixes: str = ""  # why measures of unlike bases may stand together in it, printed beside it
    commentary_beyond: int = (
        25  # per cent: a larger change that chance does not explain is to be named in the narrative; 0 is never
    )
    breaks: dict[str, Break] = field(default_factory=dict)  # reporting year from which it is not comparable
    needs: tuple[str, ...] = ()  # dimensions that a name must hold it to, where all of them together mean nothing
    generated: bool = False  # made from a decision type's own file

    @property
    def supplied(self) -> bool:
        return self.count is None and self.share is None and self.rate is None and not self.sum

    def period(self, year: ReportingYear) -> str:
        """The period an observation of this measure carries for a reporting year."""
        if self.basis is Basis.AS_AT:
            opening = self.count is not None and self.count.at is StockMoment.START
            return (year.first_day if opening else year.last_day).isoformat()
        return str(year.start) if self.basis in {Basis.CALENDAR_YEAR, Basis.DECEMBER_CENSUS} else year.label


@dataclass(frozen=True)
class Flow:
    """Four measures that must add up in every year: opening + new - ended = closing; `id` is its name, unique among flows."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    opening: str
    new: str
    ended: str
    closing: str

    @property
    def keys(self) -> tuple[str, str, str, str]:
        return self.opening, self.new, self.ended, self.closing


@dataclass(frozen=True)
class MeasureFile:
    """The content of one file of `data/measures/`."""

    __pydantic_config__ = {"extra": "forbid"}

    measure: tuple[Measure, ...] = ()
    flow: tuple[Flow, ...] = ()


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
class Restated:
    """A value that was replaced by a revised one, and the reason that was given for it."""

    year: str
    earlier: Value
    reason: str
    reference: str  # of the record that holds the earlier value


@dataclass(frozen=True)
class Series:
    """A measure's values over reporting years, oldest first; `where` holds it to codes of its dimensions."""

    measure: Measure
    years: tuple[ReportingYear, ...]
    values: tuple[Value, ...]
    where: tuple[tuple[str, str], ...] = ()
    restated: tuple[Restated, ...] = ()

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

    def period(self, year: ReportingYear) -> str:
        """The period that a year's value speaks of: the value's own where it was supplied with another than the measure's."""
        return self.at(year).period or self.measure.period(year)
