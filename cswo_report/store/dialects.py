"""The few expressions that the two databases spell differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class day_difference(FunctionElement[int]):  # noqa: N801 - named like the SQL functions it stands beside
    """Whole days from the second date to the first."""

    type = Integer()
    name = "day_difference"
    inherit_cache = True


@compiles(day_difference, "sqlite")
def _on_sqlite(element: day_difference, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(day_difference)
def _elsewhere(element: day_difference, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({later} - {earlier})"
