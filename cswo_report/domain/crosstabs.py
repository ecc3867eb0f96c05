"""A table whose cells are figures: what its rows and columns say, so that each cell becomes one record."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FigureColumn:
    """One column of figures, and what every figure in it is of, by field; `dimensions.NAME` names a dimension."""

    __pydantic_config__ = {"extra": "forbid"}

    heading: list[str]
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Crosstab:
    """A cross-table of one type of record: `rows` says by heading which field (or dimension) the leading columns give."""

    __pydantic_config__ = {"extra": "forbid"}

    type: str
    number: str  # the field that a cell's figure goes to
    rows: dict[str, str] = field(default_factory=dict)
    figure: list[FigureColumn] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    line: dict[str, dict[str, str]] = field(default_factory=dict)  # a row's own word -> fields that it fixes
