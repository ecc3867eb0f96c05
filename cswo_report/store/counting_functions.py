"""Counting functions: what a declaration of codes and dates cannot say. Each names its members, so that a count can be traced.

A function answers, for one reporting year, rows of (reference, day, who, code): `who` is what is counted, each once for a code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import Text as TextType
from sqlalchemy.orm import Session

from cswo_report.domain.measures import Count, admits
from cswo_report.domain.year import ReportingYear
from cswo_report.store.counting_columns import conditions_of, in_stock, moment_of
from cswo_report.store.tables.governance import Grade
from cswo_report.store.tables.workforce import Staff

Counts = dict[tuple[str, str], Any]
SOON = timedelta(days=90)
"""A registration that runs out within so long after the day counted is about to run out."""

GRADE = "grade"
"""The one dimension that a function gives beside its register's own fields: the lowest grade of a service's latest inspection."""


@dataclass(frozen=True)
class Function:
    """A counting function: its members in a year, and the fields of `Count.where` that it looks at itself.

    `quick` counts the same for all years in one pass over the people of the staff register, where there is such a way; a test holds
    the two together. A mean counts its members twice, and so is half of them.
    """

    members: Callable[[Count, ReportingYear], Select[Any]]
    own: tuple[str, ...] = ()
    divisor: int = 1
    quick: Callable[[Count, Sequence[ReportingYear]], Select[Any]] | None = None


def count(session: Session, spec: Count, years: Sequence[ReportingYear], by: str = "") -> Counts:
    """One function counted for each year, by the codes of its own dimension where that is asked."""
    function, found = FUNCTIONS[spec.function], Counts()
    if function.quick:
        numbers = session.execute(function.quick(spec, years)).one()
        found = {(year.label, ""): number for year, number in zip(years, numbers, strict=True) if number}
    for year in () if function.quick else years:
        rows = function.members(spec, year).subquery()
        query = select(rows.c.code, func.count(rows.c.who.distinct())).group_by(rows.c.code)
        for code, number in session.execute(query):
            if all(admits(spec.where.get(name, ()), [str(code)]) for name in function.own):
                key = year.label, str(code) if by else ""
                found[key] = found.get(key, 0) + number
    if function.divisor == 1:
        return found
    return {key: Decimal(number) / function.divisor for key, number in found.items()}


def member_query(spec: Count, year: ReportingYear) -> Select[Any]:
    """The records that a function counted in a year, as (reference, day); of a mean those of each of its moments."""
    function = FUNCTIONS[spec.function]
    rows = function.members(spec, year).subquery()
    query = select(rows.c.reference, rows.c.day)
    wanted = [code for name in function.own for code in spec.where.get(name, ())]
    return query.where(rows.c.code.in_(wanted)) if wanted else query


def number_query(spec: Count, year: ReportingYear) -> Select[Any]:
    """The query whose one answer is what a function counts in a year: each of whom it counts once for a code."""
    function = FUNCTIONS[spec.function]
    rows = function.members(spec, year).subquery()
    each = select(rows.c.who, rows.c.code).distinct()
    wanted = [code for name in function.own for code in spec.where.get(name, ())]
    found = (each.where(rows.c.code.in_(wanted)) if wanted else each).where(rows.c.who.is_not(None)).subquery()
    number: ColumnElement[Any] = func.count()
    if function.divisor != 1:
        number = number / literal_column(f"{function.divisor}.0")
    return select(number).select_from(found)


def _rows(day: Any, who: Any, *conditions: ColumnElement[bool], code: Any = None) -> Select[Any]:
    table = who.class_
    return select(
        table.reference.label("reference"),
        day.label("day"),
        who.label("who"),
        (literal("") if code is None else cast(code, TextType)).label("code"),
    ).where(*conditions)


def _posts(spec: Count) -> list[ColumnElement[bool]]:
    return conditions_of(replace(spec, stock=True))


def _keys_in_post(spec: Count, year: ReportingYear, *columns: Any) -> Any:
    """Who holds a post at the end of a year (or who holds which post), as a query to look in."""
    wanted = columns or (Staff.staff_key,)
    held = in_stock(Count(register="staff", stock=True), year.last_day, (), "started_on")
    return select(*wanted).where(*_posts(spec), held).correlate(None)


def _in_post(year: ReportingYear) -> ColumnElement[bool]:
    return in_stock(Count(register="staff", stock=True), year.last_day, (), "started_on")


def _starters(spec: Count, year: ReportingYear) -> Select[Any]:
    """People who took a post in the year and held none when it began."""
    return _rows(
        Staff.started_on,
        Staff.staff_key,
        *_posts(spec),
        _began(year),
        Staff.staff_key.not_in(_keys_in_post(spec, year.previous())),
    )


def _leavers(spec: Count, year: ReportingYear) -> Select[Any]:
    """People who left a post in the year and held none when it ended."""
    return _rows(
        Staff.left_on, Staff.staff_key, *_posts(spec), _left(year), Staff.staff_key.not_in(_keys_in_post(spec, year))
    )


def _stayers(spec: Count, year: ReportingYear) -> Select[Any]:
    """People in post when the year began who hold the same post when it ends."""
    same = tuple_(Staff.staff_key, Staff.post).in_(_keys_in_post(spec, year, Staff.staff_key, Staff.post))
    return _rows(Staff.started_on, Staff.staff_key, *_posts(spec), _in_post(year.previous()), same)


def _average(spec: Count, year: ReportingYear) -> Select[Any]:
    """Everybody in post when the year began and everybody in post when it ended: half of both is the average."""
    both = [
        select(
            Staff.reference.label("reference"),
            Staff.started_on.label("day"),
            (literal(f"{at.label} ") + Staff.staff_key).label("who"),
            literal("").label("code"),
        ).where(*_posts(spec), _in_post(at))
        for at in (year.previous(), year)
    ]
    together = union_all(*both).subquery()
    return select(together.c.reference, together.c.day, together.c.who, together.c.code)


def _lapsed(spec: Count, year: ReportingYear) -> Select[Any]:
    """People in post at the year's end whose registration had run out by then."""
    ran_out = and_(Staff.registered_until < year.last_day, Staff.registration_part.is_not(None))
    return _rows(Staff.registered_until, Staff.staff_key, *_posts(spec), _in_post(year), ran_out)


def _expiring(spec: Count, year: ReportingYear) -> Select[Any]:
    """People in post at the year's end whose registration runs out within three months of it."""
    soon = Staff.registered_until.between(year.last_day, year.last_day + SOON)
    return _rows(Staff.registered_until, Staff.staff_key, *_posts(spec), _in_post(year), soon)


def _unregistered(spec: Count, year: ReportingYear) -> Select[Any]:
    """People who carry reserved functions at the year's end without registration as a social worker that is current."""
    current = and_(
        Staff.registration_part == "social_work",
        or_(Staff.registered_until.is_(None), Staff.registered_until >= year.last_day),
    )
    return _rows(
        Staff.started_on,
        Staff.staff_key,
        *_posts(spec),
        _in_post(year),
        Staff.reserved_functions.is_(True),
        or_(~current, Staff.registration_part.is_(None)),
    )


def _lowest_grades(spec: Count, year: ReportingYear) -> Select[Any]:
    """Every service inspected by the year's end once, by the lowest grade of its latest inspection."""
    held = [*conditions_of(replace(spec, where=_but(spec.where, GRADE))), Grade.inspected_on <= year.last_day]
    latest = (
        select(Grade.service, func.max(Grade.inspected_on).label("latest"))
        .where(*held)
        .group_by(Grade.service)
        .subquery()
    )
    at_latest = and_(Grade.service == latest.c.service, Grade.inspected_on == latest.c.latest)
    ranked = (
        select(
            Grade.reference,
            Grade.inspected_on,
            Grade.service,
            Grade.grade,
            func.row_number().over(partition_by=Grade.service, order_by=(Grade.grade, Grade.id)).label("place"),
        )
        .join(latest, at_latest)
        .where(*held)
        .subquery()
    )
    return select(
        ranked.c.reference.label("reference"),
        ranked.c.inspected_on.label("day"),
        ranked.c.service.label("who"),
        cast(ranked.c.grade, TextType).label("code"),
    ).where(ranked.c.place == 1)


def _but(where: Mapping[str, list[str]], name: str) -> dict[str, list[str]]:
    return {each: codes for each, codes in where.items() if each != name}


Says = Callable[[ColumnElement[bool]], Any]


def _people(
    spec: Count, years: Sequence[ReportingYear], found: Callable[[Says, ReportingYear], Any], *columns: Any
) -> Select[Any]:
    """How many people fulfil, in each year, what `found` says of their posts (of those that share these columns, if any are named).

    `found` is handed a way to ask whether any of the posts fulfils a condition: 1 or 0. Each condition is looked at once.
    """
    asked: dict[str, ColumnElement[int]] = {}

    def ask(condition: ColumnElement[bool]) -> Any:
        text = str(condition.compile(compile_kwargs={"literal_binds": True}))
        flag = func.max(case((condition, 1), else_=0)).label(f"flag_{len(asked)}")
        name = asked.setdefault(text, flag).name
        return literal_column(name)

    each = [found(ask, year).label(f"year_{at}") for at, year in enumerate(years)]
    by = columns or (Staff.staff_key,)
    posts = select(Staff.staff_key.label("who"), *asked.values()).where(*_posts(spec)).group_by(*by).subquery()
    if columns:
        people = (
            select(*(func.max(one).label(one.name) for one in each)).select_from(posts).group_by(posts.c.who).subquery()
        )
        return select(*(func.sum(people.c[one.name]) for one in each))
    return select(*(func.sum(one) for one in each)).select_from(posts)


def _began(year: ReportingYear) -> ColumnElement[bool]:
    return Staff.started_on.between(year.first_day, year.last_day)


def _left(year: ReportingYear) -> ColumnElement[bool]:
    return Staff.left_on.between(year.first_day, year.last_day)


def _quick_starters(spec: Count, years: Sequence[ReportingYear]) -> Select[Any]:
    return _people(spec, years, lambda says, year: says(_began(year)) * (1 - says(_in_post(year.previous()))))


def _quick_leavers(spec: Count, years: Sequence[ReportingYear]) -> Select[Any]:
    return _people(spec, years, lambda says, year: says(_left(year)) * (1 - says(_in_post(year))))


def _quick_stayers(spec: Count, years: Sequence[ReportingYear]) -> Select[Any]:
    def both(says: Says, year: ReportingYear) -> Any:
        return says(_in_post(year.previous())) * says(_in_post(year))

    return _people(spec, years, both, Staff.staff_key, Staff.post)


def _quick_average(spec: Count, years: Sequence[ReportingYear]) -> Select[Any]:
    return _people(spec, years, lambda says, year: says(_in_post(year.previous())) + says(_in_post(year)))


def in_post(spec: Count, years: Sequence[ReportingYear]) -> Select[Any]:
    """People in post at the moment of each year, in one pass; the same as counting their keys, and three times as fast."""
    moments = {year: in_stock(spec, moment_of(spec, year), (), "started_on") for year in years}
    return _people(spec, years, lambda says, year: says(moments[year]))


FUNCTIONS: dict[str, Function] = {
    "starters": Function(_starters, quick=_quick_starters),
    "leavers": Function(_leavers, quick=_quick_leavers),
    "stayers": Function(_stayers, quick=_quick_stayers),
    "average_in_post": Function(_average, divisor=2, quick=_quick_average),
    "registration_lapsed": Function(_lapsed),
    "registration_expiring": Function(_expiring),
    "reserved_unregistered": Function(_unregistered),
    "services_by_lowest_grade": Function(_lowest_grades, own=(GRADE,)),
}
