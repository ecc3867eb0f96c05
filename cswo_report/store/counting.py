"""Counts in SQL what a measure declares, for several reporting years at once. Void records and void events count nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, exists, func, literal, not_, or_, select
from sqlalchemy import Text as TextType
from sqlalchemy.orm import Session, aliased

from cswo_report.domain.deadlines import State
from cswo_report.domain.measures import Count
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.store import records
from cswo_report.store.tables.kept import KeptDeadline
from cswo_report.store.tables.registry import REGISTER_TABLES, Decision, DecisionEvent

DAYS = {"decided": Decision.decided_on, "received": Decision.received_on}


def count(
    session: Session, spec: Count, years: Sequence[ReportingYear], ends: Sequence[str], day_field: str, by: str = ""
) -> dict[tuple[str, str], Any]:
    """Numbers by (year label, code of `by` or ''); a pair without records is not in the answer.

    `ends` are the event codes that end an order; `day_field` is the register's own date column, used when the spec names none.
    """
    if spec.also:
        return _added([replace(spec, also=()), *spec.also], session, years, ends, day_field, by)
    if spec.stock:
        found: dict[tuple[str, str], Any] = {}
        for year in years:
            for code, number in session.execute(_stock_query(spec, year, ends, by)):
                found[year.label, code or ""] = number
        return found
    query = _flow_query(spec, years, ends, day_field, by)
    return {(year, code or ""): number for year, code, number in session.execute(query) if year is not None}


def _added(
    specs: Sequence[Count],
    session: Session,
    years: Sequence[ReportingYear],
    ends: Sequence[str],
    day_field: str,
    by: str,
) -> dict[tuple[str, str], Any]:
    total: dict[tuple[str, str], Any] = {}
    for spec in specs:
        for key, number in count(session, spec, years, ends, day_field, by).items():
            total[key] = total.get(key, 0) + number
    return total


def first_days(session: Session) -> dict[str, Any]:
    """The earliest day recorded in each register that holds anything: what came before it is not held, rather than nil."""
    days = {
        "decision": "decided_on",
        "review": "considered_on",
        "authorisation": "decided_on",
        "complaint": "received_on",
    }
    days |= {"workforce_count": "as_at", "grade": "inspected_on", "advice": "given_on", "staff": "started_on"}
    days |= {"breach": "found_on", "clock_change": "effective_on", "notice": "sent_on", "standard_check": "started_on"}
    found = {}
    for register, column in days.items():
        table = REGISTER_TABLES[register]
        found[register] = session.scalar(select(func.min(getattr(table, column))).where(table.void_reason.is_(None)))
    return found


def numbers_of_records(session: Session) -> dict[str, int]:
    """How many records each register holds, void ones left out."""
    return {
        name: session.scalar(select(func.count()).select_from(table).where(table.void_reason.is_(None))) or 0
        for name, table in REGISTER_TABLES.items()
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


def _table(spec: Count) -> Any:
    return REGISTER_TABLES[spec.register]


def _conditions(spec: Count) -> list[ColumnElement[bool]]:
    table = _table(spec)
    conditions: list[ColumnElement[bool]] = [table.void_reason.is_(None)]
    if spec.types:
        conditions.append(Decision.type_slug.in_(spec.types))
    for name, codes in spec.where.items():
        column = _column(spec, name)
        if "" in codes:
            conditions.append(column.is_(None))
        wanted = _as_stored(code for code in codes if code and not code.startswith("!"))
        unwanted = _as_stored(code[1:] for code in codes if code.startswith("!"))
        if wanted:
            conditions.append(column.in_(wanted))
        if unwanted:
            conditions.append(or_(column.is_(None), not_(column.in_(unwanted))))
    if spec.in_time:
        conditions.append(
            exists().where(
                KeptDeadline.reference == table.reference,
                KeptDeadline.base_id.in_(spec.in_time),
                KeptDeadline.judged == State.MET.value,
            )
        )
    return conditions


def _as_stored(codes: Iterable[str]) -> list[str]:
    """Codes as they may stand in the store: a detail's yes or no is a JSON truth, which each database spells its own way."""
    spellings = {"yes": ("yes", "true", "1"), "no": ("no", "false", "0")}
    return [spelling for code in codes for spelling in spellings.get(code, (code,))]


def _column(spec: Count, name: str) -> Any:
    table = _table(spec)
    name = records.day_column(spec.register, name)
    if hasattr(table, name):
        column = getattr(table, name)
        if column.type.python_type is bool:
            return case((column.is_(True), "yes"), (column.is_(False), "no"))
        return column
    if spec.register == "decision":
        return cast(Decision.details[name].as_string(), TextType)
    raise ShippedDataFault(f"A measure counts {spec.register} by '{name}', which is no column of it.")


def _year_of(day: ColumnElement[Any], years: Sequence[ReportingYear]) -> ColumnElement[Any]:
    return case(*((day.between(year.first_day, year.last_day), literal(year.label)) for year in years), else_=None)


def _flow_query(
    spec: Count, years: Sequence[ReportingYear], ends: Sequence[str], day_field: str, by: str
) -> Select[Any]:
    day, conditions = _day(spec, ends, day_field), _conditions(spec)
    year = _year_of(day, years)
    group = _column(spec, by) if by else literal("")
    number: ColumnElement[Any] = func.sum(_column(spec, spec.total)) if spec.total else func.count()
    query = select(year, group, number).select_from(_table(spec))
    if spec.day == "ended" or spec.day.startswith("event:"):
        query = query.join(_first_event(spec, ends), _first_event(spec, ends).c.decision_id == Decision.id)
    first, last = years[0].first_day, years[-1].last_day
    return query.where(and_(*conditions), day.between(first, last)).group_by(year, group)


def _event_codes(spec: Count, ends: Sequence[str]) -> list[str]:
    return list(ends) if spec.day == "ended" else [spec.day.removeprefix("event:")]


_FIRST_EVENTS: dict[tuple[str, ...], Any] = {}


def _first_event(spec: Count, ends: Sequence[str]) -> Any:
    codes = tuple(_event_codes(spec, ends))
    if codes not in _FIRST_EVENTS:
        _FIRST_EVENTS[codes] = (
            select(DecisionEvent.decision_id, func.min(DecisionEvent.happened_on).label("day"))
            .where(DecisionEvent.code.in_(codes), DecisionEvent.void_reason.is_(None))
            .group_by(DecisionEvent.decision_id)
            .subquery()
        )
    return _FIRST_EVENTS[codes]


def _day(spec: Count, ends: Sequence[str], day_field: str) -> Any:
    if spec.register != "decision":
        return getattr(_table(spec), records.day_column(spec.register, spec.day or day_field))
    if spec.day == "ended" or spec.day.startswith("event:"):
        return _first_event(spec, ends).c.day
    return DAYS[spec.day or "decided"]


def _stock_query(spec: Count, year: ReportingYear, ends: Sequence[str], by: str) -> Select[Any]:
    group = _column(spec, by) if by else literal("")
    if spec.register == "staff":
        table = _table(spec)
        in_post = and_(table.started_on <= year.last_day, or_(table.left_on.is_(None), table.left_on > year.last_day))
        return select(group, func.count(table.staff_key.distinct())).where(*_conditions(spec), in_post).group_by(group)
    event = aliased(DecisionEvent)
    ended = exists().where(
        event.decision_id == Decision.id,
        event.code.in_(list(ends)),
        event.void_reason.is_(None),
        event.happened_on <= year.last_day,
    )
    query = select(group, func.count()).select_from(Decision)
    return query.where(*_conditions(spec), Decision.decided_on <= year.last_day, ~ended).group_by(group)


def supplied(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The newest observation of each (measure, period) of this council, without dimensions."""
    return {(row["measure"], row["period"]): row for row in rows if not row["area"] and not row["dimensions"]}
