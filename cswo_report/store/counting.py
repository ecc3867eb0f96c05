"""Counts in SQL what measures declare, for several reporting years at once. Void records and void events count nowhere.

Counts that look at the same records by the same day share one grouped query, whose few rows are then added up here: a hundred
measures cost a handful of passes over a register. What cannot share (distinct people, time limits kept) has a query of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from cswo_report.domain.measures import TYPE, Count, admits
from cswo_report.domain.year import ReportingYear
from cswo_report.store import counting_functions
from cswo_report.store.counting_columns import (
    DECISION,
    ENDED,
    SPELLINGS,
    STAFF,
    column_of,
    conditions_of,
    day_of,
    first_event,
    follows_events,
    holds_several,
    in_stock,
    is_detail,
    latest_of_year,
    moment_of,
    table_of,
)
from cswo_report.store.tables.registry import REGISTER_TABLES, Decision

K = TypeVar("K", bound=Hashable)
Counts = dict[tuple[str, str], Any]
"""Numbers by (label of the reporting year, code of the field counted by, or ''); a pair without records is not in it."""


@dataclass(frozen=True)
class Rules:
    """What the declarations say that a count needs to know of its records."""

    day_fields: Mapping[str, str]  # by register: the date that puts a record in a year
    ends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by decision type: the events that end an order
    other_ends: tuple[str, ...] = ()  # of a type that is not named
    several: frozenset[str] = frozenset()  # details that hold a list of codes
    truths: frozenset[str] = (
        frozenset()
    )  # details that hold yes or no; in some types codes may stand under the same name

    def by_ends(self, types: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Types with the events that end them, those together that share these."""
        if not self.ends:
            return [(tuple(types), self.other_ends)]
        found: dict[tuple[str, ...], list[str]] = {}
        for slug in types or self.ends:
            found.setdefault(self.ends.get(slug, self.other_ends), []).append(slug)
        return [(tuple(slugs), ends) for ends, slugs in found.items()]


@dataclass(frozen=True)
class Part:
    """One count without any other added to it, with the events that end its records."""

    spec: Count
    by: str = ""
    ends: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields whose codes it looks at."""
        listed = [*([TYPE] if self.spec.types else []), *self.spec.where, *([self.by] if self.by else [])]
        return tuple(dict.fromkeys(listed))

    @property
    def shares(self) -> bool:
        """Whether its records can be told apart by their codes alone, so that it may share a query."""
        return not (self.spec.distinct or self.spec.in_time or self.spec.past)

    def family(self) -> Hashable:
        """Counts of one family share a query."""
        spec = self.spec
        if not self.shares or (spec.stock and spec.register != DECISION):
            return self.spec.register, repr(self)
        looks_inside = any(is_detail(spec, name) for name in self.names)
        narrow = spec.types if looks_inside or spec.stock or follows_events(spec) else ()
        return spec.register, spec.stock, spec.day, spec.total, narrow, self.ends if narrow else ()


def count(
    session: Session, spec: Count, years: Sequence[ReportingYear], ends: Sequence[str], day_field: str, by: str = ""
) -> Counts:
    """One count by itself. `ends` are the codes of events that end an order; `day_field` is used when the spec names no day."""
    return count_all(session, {"": (spec, by)}, years, Rules({spec.register: day_field}, other_ends=tuple(ends)))[""]


def count_all(
    session: Session, wanted: Mapping[K, tuple[Count, str]], years: Sequence[ReportingYear], rules: Rules
) -> dict[K, Counts]:
    """Many counts, each with the field whose codes it is counted by, in as few queries as may be."""
    families: dict[Hashable, list[tuple[K, Part]]] = {}
    found: dict[K, Counts] = {key: {} for key in wanted}
    for key, (spec, by) in wanted.items():
        if spec.function:
            found[key] = counting_functions.count(session, spec, years, by)
            continue
        for part in parts_of(spec, by, rules):
            families.setdefault(part.family(), []).append((key, part))
    for members in families.values():
        parts = [part for _, part in members]
        for (key, _), counts in zip(members, _count_family(session, parts, years, rules), strict=True):
            for at, number in counts.items():
                found[key][at] = found[key].get(at, 0) + number
    return found


def parts_of(spec: Count, by: str, rules: Rules) -> list[Part]:
    """A count and the counts added to it, each with the events that end its own types."""
    found = []
    for each in (replace(spec, also=()), *spec.also):
        if each.register == DECISION and (each.stock or each.day == ENDED):
            found += [Part(replace(each, types=types), by, ends) for types, ends in rules.by_ends(each.types)]
        else:
            found.append(Part(each, by))
    return found


def _count_family(
    session: Session, parts: Sequence[Part], years: Sequence[ReportingYear], rules: Rules
) -> list[Counts]:
    first = parts[0]
    day_field = rules.day_fields.get(first.spec.register, "")
    if first.spec.stock and (first.spec.register != DECISION or not first.shares):
        return [_stock_by_moment(session, part, years, day_field, rules) for part in parts]
    if not first.shares:
        return [_flow_alone(session, part, years, day_field, rules) for part in parts]
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    if first.spec.stock:
        rows = session.execute(_stock_query(first, names, years)).all()
        moments = [years[0].previous().last_day, *(year.last_day for year in years)]
        return [
            _added_up(
                part,
                names,
                _in_force(rows, [moments.index(moment_of(part.spec, year)) for year in years]),
                years,
                rules,
            )
            for part in parts
        ]
    types = (
        tuple(sorted({slug for part in parts for slug in part.spec.types}))
        if all(part.spec.types for part in parts)
        else ()
    )
    query = _flow_query(first, types, names, years, day_field)
    found = [(row[0], row[1:-1], row[-1]) for row in session.execute(query)]
    return [_added_up(part, names, found, years, rules) for part in parts]


def _year_of(day: ColumnElement[Any], years: Sequence[ReportingYear]) -> ColumnElement[Any]:
    """The position of the year that a day of one of them lies in."""
    later = ((day <= year.last_day, literal(at)) for at, year in enumerate(years[:-1]))
    return case(*later, else_=literal(len(years) - 1)) if len(years) > 1 else literal(0)


def _flow_query(
    part: Part, types: tuple[str, ...], names: Sequence[str], years: Sequence[ReportingYear], day_field: str
) -> Select[Any]:
    """How many of a family's records (or how much) by year and by the codes of their fields."""
    spec = part.spec
    alike = Count(register=spec.register, types=types)
    day = day_of(spec, part.ends, day_field)
    inner = (
        select(
            day.label("day"),
            *(column_of(spec, name).label(f"code_{at}") for at, name in enumerate(names)),
            (column_of(spec, spec.total) if spec.total else literal(1)).label("amount"),
        )
        .where(
            *conditions_of(alike), day.between(years[0].first_day, years[-1].last_day), *latest_of_year(alike, years)
        )
        .subquery()
    )
    by = [_year_of(inner.c.day, years), *(inner.c[f"code_{at}"] for at in range(len(names)))]
    number: ColumnElement[Any] = func.sum(inner.c.amount) if spec.total else func.count()
    return select(*by, number).select_from(inner).group_by(*by)


def _stock_query(part: Part, names: Sequence[str], years: Sequence[ReportingYear]) -> Select[Any]:
    """How many decisions by the first moment by which they were decided, the first by which they were over, and their codes."""
    spec = part.spec
    moments = [years[0].previous().last_day, *(year.last_day for year in years)]
    inner = (
        select(
            Decision.decided_on.label("decided"),
            (first_event(part.ends) if part.ends else null()).label("over"),
            *(column_of(spec, name).label(f"code_{at}") for at, name in enumerate(names)),
            (column_of(spec, spec.total) if spec.total else literal(1)).label("amount"),
        )
        .where(*conditions_of(Count(types=spec.types)), Decision.decided_on <= moments[-1])
        .subquery()
    )

    def first_by(day: ColumnElement[Any]) -> ColumnElement[Any]:
        return case(*((day <= moment, literal(at)) for at, moment in enumerate(moments)), else_=literal(len(moments)))

    by = [first_by(inner.c.decided), first_by(inner.c.over), *(inner.c[f"code_{at}"] for at in range(len(names)))]
    number: ColumnElement[Any] = func.sum(inner.c.amount) if spec.total else func.count()
    return select(*by, number).select_from(inner).group_by(*by)


def _in_force(rows: Iterable[Sequence[Any]], moments: Sequence[int]) -> list[tuple[int, Sequence[Any], Any]]:
    """The rows of a stock spread over the years at whose moment they are in force."""
    return [
        (year, row[2:-1], row[-1]) for row in rows for year, moment in enumerate(moments) if row[0] <= moment < row[1]
    ]


def _added_up(
    part: Part,
    names: Sequence[str],
    rows: Iterable[tuple[int, Sequence[Any], Any]],
    years: Sequence[ReportingYear],
    rules: Rules,
) -> Counts:
    """The rows of a family's query that belong to one count, added up by year and code."""
    spec, found = part.spec, Counts()
    types = set(spec.types)
    type_at = names.index(TYPE) if types else -1
    wanted = [(names.index(name), name, _spelt(codes)) for name, codes in spec.where.items()]
    by_at = names.index(part.by) if part.by else -1
    for year, codes, number in rows:
        if types and codes[type_at] not in types:
            continue
        if not all(admits(allowed, _held(spec, name, codes[at], rules)) for at, name, allowed in wanted):
            continue
        for code in _held(spec, part.by, codes[by_at], rules) or ("",) if part.by else ("",):
            key = years[year].label, code
            found[key] = found.get(key, 0) + number
    return found


def _spelt(codes: Iterable[str]) -> list[str]:
    """Codes as they may stand in the store, a refused one with its mark."""
    listed = []
    for code in codes:
        mark, plain = ("!", code[1:]) if code.startswith("!") else ("", code)
        listed += [mark + spelling for spelling in SPELLINGS.get(plain, (plain,))]
    return listed


def _held(spec: Count, name: str, value: Any, rules: Rules) -> tuple[str, ...]:
    """The codes that a field holds; a list of them stands as JSON text."""
    if value is None:
        return ()
    if str(value).startswith(("[", "null")) and holds_several(spec, name, rules.several):
        return tuple(json.loads(value) or ())
    if name in rules.truths and is_detail(spec, name):
        return (next((word for word, spelt in SPELLINGS.items() if value in spelt), str(value)),)
    return (str(value),)


def _amount(spec: Count, counted: Any = None) -> Any:
    """How much a record adds: itself, a field's number, or a value not met before."""
    if spec.total:
        return func.sum(
            column_of(spec, spec.total) if counted is None else case((counted, column_of(spec, spec.total)))
        )
    name = spec.distinct or ("staff_key" if spec.register == STAFF and spec.stock else "")
    if name:
        held = column_of(spec, name)
        return func.count((held if counted is None else case((counted, held))).distinct())
    return func.count() if counted is None else func.count(case((counted, 1)))


def _flow_alone(session: Session, part: Part, years: Sequence[ReportingYear], day_field: str, rules: Rules) -> Counts:
    """A count of its own query: different people, or only what kept a time limit."""
    spec = part.spec
    day = day_of(spec, part.ends, day_field)
    by = [_year_of(day, years), *([column_of(spec, part.by)] if part.by else [])]
    query = (
        select(*by, _amount(spec))
        .where(*conditions_of(spec, rules.several), day.between(years[0].first_day, years[-1].last_day))
        .group_by(*by)
    )
    rows = [(row[0], row[1:-1], row[-1]) for row in session.execute(query)]
    return _added_up(Part(Count(register=spec.register), part.by), [part.by] if part.by else [], rows, years, rules)


def _stock_by_moment(
    session: Session, part: Part, years: Sequence[ReportingYear], day_field: str, rules: Rules
) -> Counts:
    """A stock of people or of another register's records, counted once for every moment in one pass."""
    spec = part.spec
    if spec.register == STAFF and not (part.by or spec.total or spec.distinct):
        numbers = session.execute(counting_functions.in_post(spec, years)).one()
        return {(year.label, ""): number for year, number in zip(years, numbers, strict=True) if number}
    by = [column_of(spec, part.by)] if part.by else []
    amounts = [_amount(spec, in_stock(spec, moment_of(spec, year), part.ends, day_field)) for year in years]
    query = select(*by, *amounts).where(*conditions_of(spec, rules.several)).group_by(*by)
    rows = [
        (at, row[: len(by)], row[len(by) + at])
        for row in session.execute(query)
        for at in range(len(years))
        if row[len(by) + at]
    ]
    return _added_up(Part(Count(register=spec.register), part.by), [part.by] if part.by else [], rows, years, rules)


def member_query(spec: Count, year: ReportingYear, rules: Rules) -> Select[Any]:
    """The records counted in a year as (reference, day). A count of people names each of their records."""
    if spec.function:
        return counting_functions.member_query(spec, year)
    queries = [_members(part, year, rules) for part in parts_of(spec, "", rules)]
    if len(queries) == 1:
        return queries[0]
    together = union_all(*queries).subquery()
    return select(together.c.reference, together.c.day)


def _members(part: Part, year: ReportingYear, rules: Rules) -> Select[Any]:
    spec, table = part.spec, table_of(part.spec)
    day_field = rules.day_fields.get(spec.register, "")
    day = day_of(spec, part.ends, day_field)
    if spec.stock:
        counted = in_stock(spec, moment_of(spec, year), part.ends, day_field)
    else:
        counted = day.between(year.first_day, year.last_day)
    latest = latest_of_year(spec, [year])
    return select(table.reference, day.label("day")).where(*conditions_of(spec, rules.several), counted, *latest)


DAYS_OF_REGISTERS = {
    "decision": "decided_on",
    "review": "considered_on",
    "authorisation": "decided_on",
    "complaint": "received_on",
    "workforce_count": "as_at",
    "grade": "inspected_on",
    "advice": "given_on",
    "staff": "started_on",
    "breach": "found_on",
    "clock_change": "effective_on",
    "notice": "sent_on",
    "standard_check": "started_on",
    "standards_audit": "audited_on",
}


def first_days(session: Session, registers: Collection[str] = ()) -> dict[str, Any]:
    """The earliest day recorded in each register that holds anything: what came before it is not held, rather than nil."""
    found = {}
    for register, column in DAYS_OF_REGISTERS.items():
        if registers and register not in registers:
            continue
        table = REGISTER_TABLES[register]
        found[register] = session.scalar(select(func.min(getattr(table, column))).where(table.void_reason.is_(None)))
    return found


def first_days_of_types(session: Session) -> dict[str, Any]:
    """The earliest day on which a decision of each type was made, or else received; types without a record are not in it."""
    day = func.min(func.coalesce(Decision.decided_on, Decision.received_on))
    query = select(Decision.type_slug, day).where(Decision.void_reason.is_(None)).group_by(Decision.type_slug)
    return {slug: first for slug, first in session.execute(query) if first is not None}


def numbers_of_records(session: Session, registers: Collection[str] = ()) -> dict[str, int]:
    """How many records each register (or each of those named) holds, void ones left out."""
    return {
        name: session.scalar(select(func.count()).select_from(table).where(table.void_reason.is_(None))) or 0
        for name, table in REGISTER_TABLES.items()
        if not registers or name in registers
    }


def decisions_by_month(session: Session, year: ReportingYear) -> dict[int, int]:
    """Decisions made in each month (1 to 12) of a reporting year, all types together."""
    month = func.extract("month", Decision.decided_on)
    query = (
        select(month, func.count())
        .where(Decision.void_reason.is_(None), Decision.decided_on.between(year.first_day, year.last_day))
        .group_by(month)
    )
    return {int(number): found for number, found in session.execute(query)}
