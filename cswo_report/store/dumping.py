"""Every row out and every row in, as it stands: for whatever tables there are, so that a new one comes along by itself.

The kept deadlines stay behind: they are derived, and are computed anew where the rows arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Text, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.schema import Column as TableColumn
from sqlalchemy.schema import Table

from cswo_report.domain.open_tables import Column, Link, OpenTable, Shape
from cswo_report.errors import InputRefused
from cswo_report.store.tables.base import Instant, JsonValue, Scaled
from cswo_report.store.tables.registry import REGISTER_TABLES, AuditEntry, Base, KeptDeadline

DERIVED = frozenset({KeptDeadline.__tablename__})
FIRST_COLUMNS = ("id", "entry", "reference", "revision")
AT_ONCE = 1_000
OF_A_NEW_STORE = {"audit_entry": 1, "officer": 1}
"""What stands in a store that was just made: the one officer that every council must appoint."""

SHAPES: tuple[tuple[type, Shape], ...] = (
    (Scaled, Shape.DECIMAL),
    (Instant, Shape.INSTANT),
    (JsonValue, Shape.JSON),
    (Boolean, Shape.YES_NO),
    (Integer, Shape.WHOLE),
    (Date, Shape.DAY),
    (Text, Shape.TEXT),
)


@cache
def tables() -> tuple[OpenTable, ...]:
    """Every table but the derived ones, each after those it points to."""
    return tuple(_described(table) for table in Base.metadata.sorted_tables if table.name not in DERIVED)


def _described(table: Table) -> OpenTable:
    mapped: Any = next((each.class_ for each in Base.registry.mappers if each.local_table is table), None)
    lists = _lists_of(mapped)
    columns = sorted(table.columns, key=lambda column: _place(column.name))
    links = tuple(
        Link(
            tuple(element.parent.name for element in constraint.elements),
            constraint.referred_table.name,
            tuple(element.column.name for element in constraint.elements),
        )
        for constraint in sorted(table.foreign_key_constraints, key=lambda each: str(each.name))
    )
    return OpenTable(
        name=table.name,
        about=str(mapped.__doc__ or "").strip().partition("\n")[0] if mapped else "",
        columns=tuple(_column(column, column.name in lists) for column in columns),
        key=tuple(column.name for column in table.primary_key.columns),
        links=links,
    )


def _place(name: str) -> int:
    """What says which row it is comes first, so that no row begins with free text."""
    return FIRST_COLUMNS.index(name) if name in FIRST_COLUMNS else len(FIRST_COLUMNS)


def _lists_of(mapped: Any) -> set[str]:
    """The columns declared as a list: the database knows them as JSON only."""
    declared = {
        name: str(kind)
        for each in reversed(mapped.__mro__ if mapped else ())
        for name, kind in vars(each).get("__annotations__", {}).items()
    }
    return {name for name, kind in declared.items() if "list[str]" in kind}


def _column(column: TableColumn[Any], is_list: bool) -> Column:
    shape = next(shape for kind, shape in SHAPES if isinstance(column.type, kind))
    places = column.type.places if isinstance(column.type, Scaled) else 0
    return Column(column.name, Shape.WORDS if is_list else shape, required=not column.nullable, places=places)


def rows(session: Session, table: OpenTable) -> Iterator[tuple[Any, ...]]:
    """Every row of a table in the order of its key, in batches of constant memory."""
    found = Base.metadata.tables[table.name]
    query = select(*(found.c[column.name] for column in table.columns)).order_by(*(found.c[name] for name in table.key))
    for batch in session.execute(query.execution_options(yield_per=AT_ONCE)).partitions():
        yield from (tuple(row) for row in batch)


def write(session: Session, table: OpenTable, given: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as they are; answer how many. Rows that the store does not take are refused by file and row."""
    statement, left, count = insert(Base.metadata.tables[table.name]), iter(given), 0
    while batch := list(islice(left, AT_ONCE)):
        try:
            session.execute(statement, batch)
        except (StatementError, OverflowError) as fault:
            raise InputRefused(
                f"{table.file}: among rows {count + 2} to {count + 1 + len(batch)} is one that the store does not take "
                f"({_why(fault)}). Nothing was written.",
                remedy="Restore from the export as it was made.",
            ) from fault
        count += len(batch)
    return count


def _why(fault: Exception) -> str:
    """The kind of rule that was broken; the database's own words may hold a value."""
    if isinstance(fault, SQLAlchemyError) and "audit entry" in str(getattr(fault, "orig", "")):
        return "its audit entry is missing"
    return "it breaks a rule of its table"


def counts(session: Session) -> dict[str, int]:
    """How many rows each table holds, of those that hold any."""
    found = {
        table.name: session.scalar(select(func.count()).select_from(Base.metadata.tables[table.name])) or 0
        for table in tables()
    }
    return {name: number for name, number in found.items() if number}


def is_new(session: Session) -> bool:
    """Whether the store holds nothing, or nothing but what making it put there."""
    held = counts(session)
    if held != OF_A_NEW_STORE:
        return not held
    officer: Any = REGISTER_TABLES["officer"]
    first = session.execute(select(officer.officer_key, officer.revision)).one()
    return (first.officer_key, first.revision) == ("CSWO", 1)


def clear_new(session: Session) -> None:
    """Take out what making a store on a server put there, so that other rows can take its place."""
    named = ", ".join((*OF_A_NEW_STORE, *DERIVED))
    session.execute(text(f"TRUNCATE {named} CASCADE"))


def go_on_counting(session: Session) -> None:
    """Let a server number new rows from the highest number written; SQLite does so by itself."""
    if session.get_bind().dialect.name == "sqlite":
        return
    for table in tables():
        sequence = session.scalar(select(func.pg_get_serial_sequence(table.name, table.key[0])))
        key = Base.metadata.tables[table.name].c[table.key[0]]
        newest = session.scalar(select(func.max(key))) if sequence else None
        if newest is not None:
            session.execute(select(func.setval(sequence, newest)))


def entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def registers_of(held: Sequence[str]) -> list[str]:
    """Those of some tables that are registers."""
    return [name for name in held if name in {table.__tablename__ for table in REGISTER_TABLES.values()}]
