"""Lists the records behind a number: those counted, and those left out with the reason. References, never people.

The conditions are those of counting itself (`counting.member_query`, `counting_columns`), so that a trace cannot disagree with a count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, literal_column, or_, select, type_coerce
from sqlalchemy.orm import Session

from cswo_report.domain.deadlines import NOT_KEPT, OPEN, State
from cswo_report.domain.imports import ImportedRow
from cswo_report.domain.measures import Count
from cswo_report.domain.year import ReportingYear
from cswo_report.store import counting, counting_functions, deadlines
from cswo_report.store.counting import Rules
from cswo_report.store.counting_columns import (
    STAFF,
    column_of,
    conditions_of,
    day_of,
    in_stock,
    moment_of,
    table_of,
)
from cswo_report.store.tables.audit import AuditEntry
from cswo_report.store.tables.base import Scaled
from cswo_report.store.tables.kept import KeptDeadline

MANY = 1_000
"""So many references are read at most; the numbers are whole."""


@dataclass(frozen=True)
class Member:
    """One record that was counted, and the day that put it there."""

    reference: str
    day: date | None


@dataclass(frozen=True)
class LeftOut:
    """Records of the same register that were not counted, for one reason."""

    why: str
    number: int
    references: Sequence[str] = ()


@dataclass(frozen=True)
class Entered:
    """One entry of a record's trail: who wrote it, when and why, and the file it came from."""

    entry: int
    at: datetime
    actor: str
    reason: str
    imported: ImportedRow | None = None


@dataclass(frozen=True)
class Members:
    """The records behind one count, and the query that lists them."""

    number: int
    listed: Sequence[Member]
    query: Select[Any]
    sql: str
    left_out: Sequence[LeftOut] = field(default_factory=tuple)


def members(session: Session, spec: Count, year: ReportingYear, rules: Rules, most: int = MANY) -> Members:
    """The records that a count counts in a year, with what it leaves out."""
    query = counting.member_query(spec, year, rules)
    found = query.subquery()
    number = session.scalar(select(func.count()).select_from(found)) or 0
    ordered = select(found.c.reference, found.c.day).order_by(found.c.day, found.c.reference).limit(most)
    listed = [Member(row[0], _day(row[1])) for row in session.execute(ordered)]
    return Members(
        number, listed, query, in_sql(session, _counting(spec, year, rules)), _left_out(session, spec, year, rules)
    )


def _counting(spec: Count, year: ReportingYear, rules: Rules) -> Select[Any]:
    """The query whose one answer is the number itself."""
    if spec.function:
        return counting_functions.number_query(spec, year)
    if spec.also and any(each.total or _apart(each) for each in (spec, *spec.also)):
        parts = [_counting(each, year, rules) for each in (replace(spec, also=()), *spec.also)]
        return select(reduce(add, (func.coalesce(part.scalar_subquery(), 0) for part in parts)))
    found, table = counting.member_query(spec, year, rules).subquery(), table_of(spec)
    name = _apart(spec)
    if not (spec.total or name):
        return select(func.count()).select_from(found)
    amount = _amount(spec) if spec.total else func.count(column_of(spec, name).distinct())
    return select(amount).where(table.reference.in_(select(found.c.reference)))


def _apart(spec: Count) -> str:
    """The field whose different values are counted, rather than the records."""
    return spec.distinct or ("staff_key" if spec.register == STAFF and spec.stock else "")


def _amount(spec: Count) -> ColumnElement[Any]:
    """A sum in the unit that is printed, though the store keeps whole numbers of a smallest part."""
    parts = units(table_of(spec), spec.total)
    total: ColumnElement[Any] = func.sum(type_coerce(column_of(spec, spec.total), BigInteger))
    return total / literal_column(f"{parts}.0") if parts > 1 else total


def units(table: Any, name: str) -> int:
    """How many of the smallest part that a column is kept in make one of what it says: 100 for pence; 1 of any other."""
    column = table.__table__.columns.get(name)
    return int(10**column.type.places) if column is not None and isinstance(column.type, Scaled) else 1


def in_sql(session: Session, query: Select[Any]) -> str:
    """A query with its parameters in place, in the words of the store's own database."""
    dialect = session.get_bind().dialect
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def _left_out(session: Session, spec: Count, year: ReportingYear, rules: Rules) -> list[LeftOut]:
    """What the same register holds of the same types and is not counted: void, of other codes, of other days, or without one."""
    if spec.function:
        return []
    found: dict[str, LeftOut] = {}
    for part in counting.parts_of(spec, "", rules):
        for each in _left_out_of(session, part.spec, year, part.ends, rules):
            held = found.get(each.why)
            found[each.why] = (
                replace(each, number=each.number + held.number, references=(*held.references, *each.references))
                if held
                else each
            )
    return [each for each in found.values() if each.number]


def _left_out_of(
    session: Session, spec: Count, year: ReportingYear, ends: Sequence[str], rules: Rules
) -> Iterable[LeftOut]:
    table, day = table_of(spec), day_of(spec, ends, rules.day_fields.get(spec.register, ""))
    alike = replace(spec, where={}, in_time=(), past=(), distinct="", total="")
    live = conditions_of(alike, rules.several)
    of_types = [condition for condition in live if condition is not live[0]]
    if spec.stock:
        then = moment_of(spec, year)
        within = in_stock(alike, then, ends, rules.day_fields.get(spec.register, ""))
        began = day_of(replace(alike, day=""), ends, rules.day_fields.get(spec.register, ""))
        yield _some(session, table, "void", [*of_types, table.void_reason.is_not(None)])
        yield _number(session, table, f"begun after {then}", [*live, began > then])
        yield _number(session, table, f"ended by {then}", [*live, began <= then, ~within])
    else:
        within = day.between(year.first_day, year.last_day)
        yield _some(session, table, "void", [*of_types, table.void_reason.is_not(None), within])
        yield _number(session, table, f"before {year.first_day}", [*live, day < year.first_day])
        yield _number(session, table, f"after {year.last_day}", [*live, day > year.last_day])
    yield _some(session, table, "no date recorded", [*live, day.is_(None)])
    yield from _by_codes(session, spec, [*live, within], rules)
    if spec.in_time or spec.past:
        held = conditions_of(replace(spec, past=(), in_time=()), rules.several)
        counted = conditions_of(spec, rules.several)
        missing = [~condition for condition in counted[len(held) :]]
        if missing:
            yield _some(session, table, "time limit not met, or not judged", [*held, within, or_(*missing)])


def _by_codes(session: Session, spec: Count, alike: list[ColumnElement[bool]], rules: Rules) -> Iterable[LeftOut]:
    """Records of the year that hold other codes than the count asks for, by what they hold."""
    table = table_of(spec)
    for name in spec.where:
        column = column_of(spec, name)
        own = conditions_of(replace(spec, where={name: spec.where[name]}, in_time=(), past=()), rules.several)
        wanted = and_(*own)
        query = (
            select(column, func.count(), func.min(table.reference))
            .where(*alike, or_(~wanted, wanted.is_(None)))
            .group_by(column)
        )
        for code, number, _ in session.execute(query):
            why = f"{name.replace('_', ' ')} is {code}" if code is not None else f"no {name.replace('_', ' ')} recorded"
            yield LeftOut(
                why,
                number,
                _references(session, table, [*alike, column == code if code is not None else column.is_(None)]),
            )


def _some(session: Session, table: Any, why: str, conditions: list[ColumnElement[bool]]) -> LeftOut:
    number = session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
    return LeftOut(why, number, _references(session, table, conditions) if number else ())


def _number(session: Session, table: Any, why: str, conditions: list[ColumnElement[bool]]) -> LeftOut:
    return LeftOut(why, session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)


def _references(session: Session, table: Any, conditions: list[ColumnElement[bool]]) -> list[str]:
    query = select(table.reference).where(*conditions).order_by(table.reference).limit(MANY)
    return list(session.scalars(query))


@dataclass(frozen=True)
class Limits:
    """Which time limits are meant: pairs of decision type and clock, or types and clocks alone; '' of either is all of them."""

    types: Collection[str] = ()
    clocks: Collection[str] = ()
    pairs: Collection[tuple[str, str]] = ()
    kinds: Collection[str] = ()
    but: Collection[tuple[str, str]] = ()  # counted under another type already

    def conditions(self) -> list[ColumnElement[bool]]:
        kept = KeptDeadline
        conditions: list[ColumnElement[bool]] = []
        if self.types:
            conditions.append(kept.type_slug.in_(list(self.types)))
        if self.clocks:
            conditions.append(or_(kept.clock_id.in_(list(self.clocks)), kept.base_id.in_(list(self.clocks))))
        if self.pairs:
            conditions.append(
                or_(*(and_(kept.type_slug == slug, kept.clock_id == clock) for slug, clock in self.pairs))
            )
        if self.kinds:
            conditions.append(kept.kind.in_(list(self.kinds)))
        for slug, clock in self.but:
            conditions.append(or_(kept.type_slug != slug, kept.clock_id != clock))
        return conditions


STANDINGS: Mapping[str, tuple[State, ...]] = {
    "due": (State.MET, *NOT_KEPT),
    "met": (State.MET,),
    "met_late": (State.MET_LATE,),
    "missed": tuple(state for state in NOT_KEPT if state is not State.MET_LATE),
    "not_kept": tuple(NOT_KEPT),
    "running": tuple(OPEN - {State.OVERDUE}),
    "left_out": (State.VOID, State.UNKNOWN, State.NOT_STARTED, State.LAPSED),
    "all": tuple(State),
    "taken": (State.MET, *NOT_KEPT),
}


def states_of(what: str) -> tuple[State, ...]:
    """The states that a figure on time limits counts, by the second part of its name."""
    return STANDINGS[what] if what in STANDINGS else (State(what),)


def limit_members(
    session: Session, what: str, chosen: Limits, year: ReportingYear, as_of: datetime, most: int = MANY
) -> Members:
    """The records whose time limits a figure counts, judged at an instant, and what became of the others."""
    state = deadlines.state_at(as_of)
    alike = [*chosen.conditions(), KeptDeadline.due_on.between(year.first_day, year.last_day)]
    wanted = [each.value for each in states_of(what)]
    columns: list[Any] = [KeptDeadline.reference, KeptDeadline.due_on.label("day")]
    query = select(*columns).where(*alike, state.in_(wanted))
    rows = query.order_by(KeptDeadline.due_on, KeptDeadline.reference).limit(most)
    listed = [Member(row[0], row[1]) for row in session.execute(rows)]
    number = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    by_state = select(state.label("state")).where(*alike).subquery()
    grouped = session.execute(select(by_state.c.state, func.count()).group_by(by_state.c.state))
    others = [LeftOut(str(name).replace("_", " "), count) for name, count in grouped if name not in wanted]
    sql = in_sql(session, select(func.count()).select_from(query.subquery()))
    return Members(number, listed, query, sql, others)


def hours_taken(session: Session, chosen: Limits, year: ReportingYear, as_of: datetime) -> dict[int, int]:
    """Elapsed whole hours of the time limits that ended, and how many took so long."""
    found: dict[int, int] = {}
    pairs = set(chosen.pairs) or {(slug, clock) for slug in chosen.types for clock in chosen.clocks}
    for pair, hours in deadlines.spans(session, as_of, year.first_day, year.last_day).items():
        if pair in pairs:
            for length, number in hours.items():
                found[length] = found.get(length, 0) + number
    return found


def days_late(session: Session, reference: str, clock_id: str, due: date) -> list[int]:
    """How many days after its last day one record's act came, for the deadlines of one clock that fell on a day."""
    query = select(KeptDeadline.ended_on).where(
        KeptDeadline.reference == reference, KeptDeadline.clock_id == clock_id, KeptDeadline.due_on == due
    )
    return [(ended - due).days for ended in session.scalars(query) if ended]


def records_held(session: Session, register: str) -> Members:
    """Every record of a register that is not void."""
    table: Any = table_of(Count(register=register))
    query = select(table.reference).where(table.void_reason.is_(None))
    listed = [Member(name, None) for name in session.scalars(query.order_by(table.reference).limit(MANY))]
    number = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    void = _some(session, table, "void", [table.void_reason.is_not(None)])
    sql = in_sql(session, select(func.count()).select_from(query.subquery()))
    return Members(number, listed, query, sql, [void] if void.number else [])


def entered(session: Session, reference: str) -> list[Entered]:
    """The trail of one record, newest first; an entry that brought it from a file names the file and the row."""
    query = select(AuditEntry).where(AuditEntry.reference == reference).order_by(AuditEntry.entry.desc())
    return [
        Entered(entry.entry, entry.at, entry.actor, entry.reason or "", ImportedRow.parse(entry.reason))
        for entry in session.scalars(query)
    ]
