"""Works a traced number out again: its value as the store stands now, the records behind it, what it is made of.

Everything is read from what was frozen beside the printed number, so that no rule file is opened; the value itself comes from the
same book of figures that the report was printed from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cswo_report.domain.compliance import median
from cswo_report.domain.deadlines import end_of
from cswo_report.domain.measures import AREA, DEADLINE, FigureRef, Measure, Series
from cswo_report.domain.registers import Record
from cswo_report.domain.values import STATUS_MARKS, Presence, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.figures import changes
from cswo_report.figures.book import Book, percentage
from cswo_report.figures.printing import unit_sign
from cswo_report.figures.supplied import Supplied
from cswo_report.store import counting, printed, records, tracing
from cswo_report.store.tables.registry import REGISTER_TABLES
from cswo_report.store.tracing import Limits, Members
from cswo_report.usecases import definitions
from cswo_report.usecases.holdings import DECISION, YEARS_SHOWN, held_registers
from cswo_report.usecases.settings import Settings

PER_CENT_OF = "per cent of "
RATE_OF = re.compile(r"(?:per cent of|rate per ([\d,]+)) (.+)")
LIMITS, STANDARDS, RECORDS = "limits", "standards", "records"
DUTY = "duty"


@dataclass(frozen=True)
class Resolved:
    """What a figure is now: its value, the records counted for it, what it is made of, and the figures supplied for it."""

    ref: FigureRef
    year: str
    measure: Measure
    content: Mapping[str, Any]
    text: str = ""
    value: Value | None = None
    members: Members | None = None
    parts: Sequence[Resolved] = ()
    supplied: Sequence[Record] = ()
    note: str = ""

    @property
    def status(self) -> str:
        return self.value.status.value.replace("_", " ") if self.value else ""

    @property
    def mark(self) -> str:
        return STATUS_MARKS[self.value.status][0] if self.value and self.value.status in STATUS_MARKS else ""


@dataclass
class Resolver:
    """Works figures out for one report: its year, its own date, and the definitions kept with it."""

    session: Session
    settings: Settings
    report_year: ReportingYear
    dated: date
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # definitions that the store does not have
    _contents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _books: dict[FigureRef, Book] = field(default_factory=dict)

    def content(self, key: str, version: str = "") -> Mapping[str, Any]:
        """A figure's definition as it was kept, else as it was given."""
        if key not in self._contents:
            self._contents[key] = self.given.get(key) or printed.definition(self.session, key, version)
        return self._contents[key]

    @property
    def rules(self) -> counting.Rules:
        return definitions.rules_of(self.content(definitions.RULES))

    def resolve(self, figure: str, year: str, form: str = "", version: str = "") -> list[Resolved]:
        """A figure for a year; a name that lists several codes with a bar is the sum of each of them."""
        ref = parse(figure)
        content = self.content(ref.key, version)
        if ref.key.partition(".")[0] == LIMITS:
            return [self._limits(ref, year, form, content)]
        if ref.key.partition(".")[0] == RECORDS:
            members = tracing.records_held(self.session, ref.key.partition(".")[2])
            return [Resolved(ref, year, _own(content), content, f"{members.number:,}", members=members)]
        if not content or content.get("own"):
            return [Resolved(ref, year, _own({**content, "key": ref.key}), content)]
        return [self._figure(each, ReportingYear.parse(year), form) for each in alternatives(ref)]

    def _figure(self, ref: FigureRef, year: ReportingYear, form: str = "") -> Resolved:
        book = self._book(ref)
        measure = book.measures[ref.key]
        series = book.find(ref)
        if year not in series.years:
            return Resolved(ref, year.label, measure, self.content(ref.key))
        value = series.at(year)
        return Resolved(
            ref,
            year.label,
            measure,
            self.content(ref.key),
            self._text(series, year, form),
            value,
            self._members(measure, ref, year),
            [self._figure(replace(ref, key=key), year) for key in _parts(measure)],
            self._supplied(book, ref, measure, year),
        )

    def _text(self, series: Series, year: ReportingYear, form: str) -> str:
        """What a form prints of a value, as far as it is a number of its own."""
        value, sign = series.at(year), unit_sign(series.measure.unit)
        if form == "change":
            upto = series.years.index(year) + 1
            return changes.change_text(replace(series, years=series.years[:upto], values=series.values[:upto]))
        if found := RATE_OF.fullmatch(form):
            per, name = (Decimal(found[1].replace(",", "")), found[2]) if found[1] else (Decimal(100), found[2])
            whole = self._figure(parse(name), year).value
            return _rate(value, whole, per, is_share=not found[1])
        return value.text(sign)

    def _book(self, ref: FigureRef) -> Book:
        """A book of one figure and what it is made of, for the five years of the report."""
        if ref not in self._books:
            measures = self._closure(ref.key)
            years = self.report_year.back(YEARS_SHOWN)
            domains = self.content(definitions.RULES).get("domains", {})
            counted = {
                str(replace(ref, key=key)): (definitions.spec_of(measure, replace(ref, key=key), domains), "")
                for key, measure in measures.items()
                if measure.count is not None and AREA not in dict(ref.where)
            }
            self._books[ref] = Book(
                measures=measures,
                years=years,
                counts=counting.count_all(self.session, counted, years, self.rules),
                held=held_registers(self.session, self.settings, {"observation", *_registers(measures.values())}),
                dimensions={key: {name: {code: code} for name, code in ref.where} for key in measures},
                as_at=self.dated,
                supplied=Supplied.of(self._observations(measures)),
            )
        return self._books[ref]

    def _closure(self, key: str) -> dict[str, Measure]:
        found: dict[str, Measure] = {}
        left = [key]
        while left:
            name = left.pop()
            if name not in found:
                found[name] = definitions.measure_of({"key": name, **self.content(name)})
                left += _parts(found[name])
        return found

    def _observations(self, keys: Mapping[str, Measure]) -> list[Record]:
        table: Any = REGISTER_TABLES["observation"]
        rows = self.session.scalars(
            select(table).where(table.measure.in_(list(keys)), table.void_reason.is_(None)).order_by(table.id)
        ).all()
        return [records.to_record("observation", row, []) for row in rows]

    def _members(self, measure: Measure, ref: FigureRef, year: ReportingYear) -> Members | None:
        if measure.count is None or AREA in dict(ref.where):
            return None
        domains = self.content(definitions.RULES).get("domains", {})
        spec = definitions.spec_of(measure, ref, domains)
        return tracing.members(self.session, spec, year, self.rules)

    def _supplied(self, book: Book, ref: FigureRef, measure: Measure, year: ReportingYear) -> list[Record]:
        """The observations given for this figure and year, whichever of them stands."""
        series = book.find(ref)
        periods = {measure.period(year), series.period(year)}
        return [
            record
            for (other, _, period), rows in book.supplied.rows.items()
            if other == ref and period in periods
            for record in rows
        ]

    def _limits(self, ref: FigureRef, year: str, form: str, content: Mapping[str, Any]) -> Resolved:
        what, of_year, as_of = ref.key.partition(".")[2], ReportingYear.parse(year), end_of(self.dated)
        chosen = self.limits_of(ref)
        members = tracing.limit_members(self.session, what, chosen, of_year, as_of)
        text = f"{members.number:,}"
        if form.startswith(PER_CENT_OF):
            due = tracing.limit_members(self.session, "due", chosen, of_year, as_of).number
            text = f"{percentage(Decimal(members.number), Decimal(due))}%" if due else ""
        elif what == "taken":
            text = _taken(tracing.hours_taken(self.session, chosen, of_year, as_of), form)
        measure = replace(_own({**content, "key": ref.key}))
        return Resolved(ref, year, measure, content, text, members=members, note=f"Judged as at {self.dated}.")

    def limits_of(self, ref: FigureRef) -> Limits:
        """The time limits that a figure's name means; without a type or a limit, the council's and others' duties that are counted once."""
        where = dict(ref.where)
        rules = self.content(definitions.RULES)
        if "limit" in where:
            pairs = [tuple(each.split("/", 1)) for each in where["limit"].split("|")]
            return Limits(pairs=[(slug, clock) for slug, clock in pairs])
        types = [*filter(None, where.get("type", "").split("|"))]
        if "domain" in where:
            types = [slug for each in where["domain"].split("|") for slug in rules.get("domains", {}).get(each, ())]
        clocks = [*filter(None, where.get("clock", "").split("|"))]
        kinds = [*filter(None, where.get("kind", "").split("|"))] or [DUTY, "duty_of_another"]
        return Limits(types=types, clocks=clocks, kinds=[] if clocks and types else kinds)


def parse(figure: str) -> FigureRef:
    """A figure's name as it was kept; one that cannot be read is a key alone."""
    try:
        return FigureRef.parse(figure)
    except ValueError:
        return FigureRef(figure)


def alternatives(ref: FigureRef) -> list[FigureRef]:
    """The figures that a name with bars adds up, such as `domain=adults|mental_health`."""
    found = [FigureRef(ref.key)]
    for name, codes in ref.where:
        found = [FigureRef(ref.key, (*each.where, (name, code))) for each in found for code in codes.split("|")]
    return [FigureRef(each.key, tuple(sorted(each.where))) for each in found]


def total_text(resolved: Sequence[Resolved]) -> str:
    """What several figures that a name adds up come to, as printed."""
    if len(resolved) == 1:
        return resolved[0].text
    known = [each.value.known if each.value else None for each in resolved]
    if any(number is None for number in known):
        return next(each.text for each, number in zip(resolved, known, strict=True) if number is None)
    total = sum((number for number in known if number is not None), Decimal(0))
    return Value.of(total).text() if total else Value(Presence.NIL).text()


def _parts(measure: Measure) -> tuple[str, ...]:
    pair = measure.share or measure.rate
    return (pair.of, pair.base) if pair else measure.sum


def _registers(measures: Iterable[Measure]) -> set[str]:
    """The registers that some measures count; time limits are those of decisions."""
    counts = [measure.count for measure in measures if measure.count]
    return {DECISION if each.register == DEADLINE else each.register for spec in counts for each in (spec, *spec.also)}


def _rate(part: Value, whole: Value | None, per: Decimal, *, is_share: bool) -> str:
    """A percentage or a rate of another figure, as a sentence prints it."""
    if part.known is None or whole is None or not whole.known:
        return ""
    if is_share:
        return f"{percentage(part.known, whole.known)}%"
    return Value.of(part.known * per / whole.known, 1).text()


def _own(content: Mapping[str, Any]) -> Measure:
    return definitions.measure_of({"key": "", **content})


def _taken(hours: Mapping[int, int], form: str) -> str:
    """The middle or the longest time taken, in hours or days, as the table prints it."""
    length = median(hours) if form.startswith("middle") else max(hours, default=None)
    if length is None:
        return ""
    number = Decimal(str(length))
    if form.endswith("in hours"):
        return f"{number.normalize():,f}"
    return f"{(number / 24).quantize(Decimal(1), rounding=ROUND_HALF_UP):,f}"
