"""Writes many rows of one table with one statement that is made once: what SQLAlchemy does for each row takes longer than the database.

Values pass through the very types of the table's columns; a day or an instant that comes again is turned once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, Date, Table, insert
from sqlalchemy.engine import Dialect

from cswo_report.store.tables.base import Instant, Scaled

KEPT = 4_096
"""So many days, instants or numbers are remembered as the database takes them."""

ASKED_AT_ONCE = 2_000
"""Fewer than the parameters that either database takes in one statement."""


class Encoded(str):
    """A JSON value that is text already."""

    __slots__ = ()


Turn = Callable[[Any], Any]


@dataclass(frozen=True)
class _Statement:
    """An insertion of some columns of a table, in the words of one database."""

    words: str
    columns: tuple[tuple[str, Turn | None], ...]
    is_positional: bool

    def parameters(self, row: Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
        values = [row[name] if turn is None else turn(row[name]) for name, turn in self.columns]
        if self.is_positional:
            return tuple(values)
        return {name: value for (name, _), value in zip(self.columns, values, strict=True)}


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all give the same columns."""
    if not rows:
        return
    statement = _statement(table, tuple(rows[0]), connection.dialect)
    connection.exec_driver_sql(statement.words, [statement.parameters(row) for row in rows])


@cache
def _statement(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Statement:
    made = insert(table).compile(dialect=dialect, column_keys=list(names))
    order: Iterable[str] = getattr(made, "positiontup", None) or names
    return _Statement(
        str(made),
        tuple((name, _turn(table, name, dialect)) for name in order),
        bool(getattr(made, "positiontup", None)),
    )


def _turn(table: Table, name: str, dialect: Dialect) -> Turn | None:
    kind = table.c[name].type
    turn = kind.dialect_impl(dialect).bind_processor(dialect)
    if turn is None:
        return None
    if isinstance(kind, Date | Instant | Scaled):
        return _remembered(type(kind), getattr(kind, "places", 0), dialect, turn)
    return _unless_encoded(turn) if isinstance(kind, JSON) else turn


_REMEMBERED: dict[tuple[type, int, Dialect], Turn] = {}


def _remembered(kind: type, places: int, dialect: Dialect, turn: Turn) -> Turn:
    """One memory for all columns of a kind: an entry and its record share their instant."""
    known = _REMEMBERED.setdefault((kind, places, dialect), lru_cache(maxsize=KEPT)(turn))
    if kind is not Instant:
        return known
    # in another zone than UTC, the two instants of an hour that comes twice count as equal
    return lambda value: known(value) if value is None or value.tzinfo is UTC else turn(value)


def _unless_encoded(turn: Turn) -> Turn:
    return lambda value: str(value) if type(value) is Encoded else turn(value)


def found_in(connection: Connection, table: Table, name: str, wanted: Sequence[str]) -> set[str]:
    """Which of some texts stand in a column."""
    sign = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    found: set[str] = set()
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        some = tuple(wanted[start : start + ASKED_AT_ONCE])
        words = f"SELECT {name} FROM {table.name} WHERE {name} IN ({', '.join([sign] * len(some))})"
        found.update(row[0] for row in connection.exec_driver_sql(words, some))
    return found
