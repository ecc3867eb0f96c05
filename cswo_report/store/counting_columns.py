"""The columns, days and conditions that a count names, in SQL: one place for counting, for listing what was counted, and for `--sql`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, case, cast, exists, func, not_, null, or_, select
from sqlalchemy import Text as TextType
from sqlalchemy.orm import aliased

from cswo_report.domain.deadlines import State
from cswo_report.domain.measures import MONTH, TYPE, Count, StockMoment
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.store import records
from cswo_report.store.tables.kept import KeptDeadline
from cswo_report.store.tables.registry import REGISTER_TABLES, Decision, DecisionEvent

DECISION, STAFF, WORKFORCE_COUNT = "decision", "staff", "workforce_count"
DAYS = {"decided": Decision.decided_on, "received": Decision.received_on}
ENDED, EVENT = "ended", "event:"
SPELLINGS = {"yes": ("yes", "true", "1"), "no": ("no", "false", "0")}
"""A detail's yes or no is a JSON truth, which each database spells its own way."""


def table_of(spec: Count) -> Any:
    return REGISTER_TABLES[spec.register]


def column_of(spec: Count, name: str) -> Any:
    """A field as text, a number or a date; a yes or no as those words, a list of codes as its JSON text."""
    table = table_of(spec)
    name = "type_slug" if name == TYPE and spec.register == DECISION else records.day_column(spec.register, name)
    if name == MONTH and spec.register == DECISION:
        return cast(func.extract("month", Decision.decided_on), TextType)
    if hasattr(table, name):
        column = getattr(table, name)
        if isinstance(column.type, JSON):
            return cast(column, TextType)
        if column.type.python_type is bool:
            return case((column.is_(True), "yes"), (column.is_(False), "no"))
        return column
    if spec.register == DECISION:
        return cast(Decision.details[name].as_string(), TextType)
    raise ShippedDataFault(f"A measure counts {spec.register} by '{name}', which is no column of it.")


def is_detail(spec: Count, name: str) -> bool:
    """Whether a field lies in a decision's details, and so in no index."""
    return (
        spec.register == DECISION
        and name not in {TYPE, MONTH}
        and not hasattr(Decision, records.day_column(DECISION, name))
    )


def holds_several(spec: Count, name: str, several: Iterable[str]) -> bool:
    """Whether a field may hold a list of codes: details of one name may hold one in one type and several in another."""
    if is_detail(spec, name):
        return name in several
    column = getattr(table_of(spec), records.day_column(spec.register, name), None)
    return column is not None and isinstance(column.type, JSON)


def follows_events(spec: Count) -> bool:
    """Whether the day of a record is that of one of its events."""
    return spec.register == DECISION and (spec.day == ENDED or spec.day.startswith(EVENT))


def day_of(spec: Count, ends: Sequence[str], day_field: str) -> Any:
    """The day that puts a record in a year. An order ends on its first ending event, and not before it was decided."""
    if spec.register != DECISION:
        return getattr(table_of(spec), records.day_column(spec.register, spec.day or day_field))
    if spec.day == ENDED:
        first = first_event(ends)
        return case(
            (Decision.decided_on.is_(None), None), (first < Decision.decided_on, Decision.decided_on), else_=first
        )
    if spec.day.startswith(EVENT):
        return first_event([spec.day.removeprefix(EVENT)])
    return DAYS[spec.day or "decided"]


def first_event(codes: Sequence[str]) -> Any:
    """The day of a decision's first event of these codes."""
    event = aliased(DecisionEvent)
    day = func.coalesce(
        event.happened_on, null()
    )  # a bare column would let SQLite 3.40 take the first row of one code alone
    return (
        select(func.min(day))
        .where(event.decision_id == Decision.id, event.code.in_(list(codes)), event.void_reason.is_(None))
        .correlate(Decision)
        .scalar_subquery()
    )


def conditions_of(spec: Count, several: Iterable[str] = (), *, but: Iterable[str] = ()) -> list[ColumnElement[bool]]:
    """What a record must fulfil to be counted, its day left out; `but` names fields that the caller looks at itself."""
    table, left = table_of(spec), set(but)
    conditions: list[ColumnElement[bool]] = [table.void_reason.is_(None)]
    if spec.types:
        conditions.append(Decision.type_slug.in_(spec.types))
    for name, codes in spec.where.items():
        if name not in left:
            conditions += _holding(column_of(spec, name), codes, several=holds_several(spec, name, several))
    if spec.in_time:
        conditions.append(
            exists().where(
                KeptDeadline.reference == table.reference,
                KeptDeadline.base_id.in_(spec.in_time),
                KeptDeadline.judged == State.MET.value,
            )
        )
    return conditions


def _holding(column: Any, codes: Sequence[str], *, several: bool) -> list[ColumnElement[bool]]:
    """The conditions of `domain.measures.admits`, in SQL."""
    empty = or_(column.is_(None), column == "[]", column == "null") if several else column.is_(None)
    conditions: list[ColumnElement[bool]] = []
    plain = [code for code in codes if not code.startswith("!")]
    if plain:
        held = _any_of(column, [code for code in plain if code], several=several)
        conditions.append(or_(held, empty) if "" in plain else held)
    unwanted = [code[1:] for code in codes if len(code) > 1 and code.startswith("!")]
    if unwanted:
        conditions.append(or_(empty, not_(_any_of(column, unwanted, several=several))))
    if "!" in codes:
        conditions.append(not_(empty))
    return conditions


def _any_of(column: Any, codes: Iterable[str], *, several: bool) -> ColumnElement[bool]:
    listed = list(codes)
    alone: ColumnElement[bool] = column.in_([spelling for code in listed for spelling in SPELLINGS.get(code, (code,))])
    if not several:
        return alone
    return or_(alone, *(column.contains(f'"{code}"', autoescape=True) for code in listed))


def latest_of_year(spec: Count, years: Sequence[ReportingYear]) -> list[ColumnElement[bool]]:
    """Of staff counted as at several days of one year, the latest count of each group alone: a December census is not added to
    the count of 31 March."""
    if spec.register != WORKFORCE_COUNT:
        return []
    table = table_of(spec)
    later = aliased(table)
    spans = [(year.first_day, year.last_day) for year in years]
    same_year = or_(*(and_(table.as_at.between(*span), later.as_at.between(*span)) for span in spans))
    alike = (later.staff_group == table.staff_group, later.basis == table.basis, later.as_at > table.as_at)
    return [not_(exists().where(later.void_reason.is_(None), *alike, same_year))]


def moment_of(spec: Count, year: ReportingYear) -> date:
    """The day at whose end a stock is counted."""
    return year.last_day if spec.at is StockMoment.END else year.previous().last_day


def in_stock(spec: Count, moment: date, ends: Sequence[str], day_field: str) -> ColumnElement[bool]:
    """Whether a record is in a stock at the end of a day."""
    past = [column_of(spec, name) <= moment for name in spec.past]
    if spec.register == DECISION:
        first = first_event(ends) if ends else null()
        return and_(Decision.decided_on <= moment, or_(first.is_(None), first > moment), *past)
    began = day_of(spec, (), day_field)
    until = spec.until or ("left_on" if spec.register == STAFF else "")
    if not until:
        return and_(began <= moment, *past)
    over = column_of(spec, until)
    return and_(began <= moment, or_(over.is_(None), over > moment), *past)
