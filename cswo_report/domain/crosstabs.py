"""A table whose cells are figures: what its rows and columns say, so that each cell becomes one record.

What is said of a figure is laid over one another in this order, the later winning: what is `fixed`, what the row's leading cells say, the
column's own fields, those of the row's words (`line`), those of one cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from cswo_report.domain import given_values_periods as periods
from cswo_report.domain.found_tables import FoundTable

DIMENSION = "dimensions."
"""What stands before a dimension's name where a field's name is wanted."""
HEADING = "{heading}"
DAY = "{day}"
"""As the heading of a column of figures: any heading that is a day."""
NOTHING_THERE = ""


@dataclass(frozen=True)
class FigureColumn:
    """One column of figures, and what every figure in it is of, by field; `dimensions.NAME` names a dimension.

    A heading may hold * ? and [0-9], or be `{day}`: any day. A field's value may be `{heading}`, the column's own heading (a day, where
    the field is one), or `{NAME}`, the cell of the same row under that heading.
    """

    __pydantic_config__ = {"extra": "forbid"}

    heading: list[str]
    fields: dict[str, str] = field(default_factory=dict)
    may_lack: bool = False  # whether the table is this one without such a column too


@dataclass(frozen=True)
class FigureCell:
    """What is said of one cell alone: its row's word, its column's heading."""

    __pydantic_config__ = {"extra": "forbid"}

    line: str
    heading: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Crosstab:
    """A cross-table of one type of record.

    `rows` says by heading which fields (or dimensions) the leading columns give, `words` by a row's or a cell's own word (* and ? may
    stand in it) what presence it means. A footnote of a column or a row goes with what is printed there, never with an empty cell.
    """

    __pydantic_config__ = {"extra": "forbid"}

    type: str
    number: str  # the field that a cell's figure goes to
    rows: dict[str, list[str]] = field(default_factory=dict)
    figure: list[FigureColumn] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    line: dict[str, dict[str, str]] = field(default_factory=dict)  # a row's own word -> fields that it fixes
    only_lines: bool = False  # whether it is this table only if every row has a word of `line`
    cell: list[FigureCell] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)  # a cell's words -> the presence they mean
    from_title: dict[str, str] = field(
        default_factory=dict
    )  # field -> `day`, `year` or `code`, the one that the title names
    also: dict[str, list[str]] = field(default_factory=dict)  # a heading of `rows` -> others that mean the same
    may_lack: list[str] = field(default_factory=list)  # headings of `rows` without which the table is this one too
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # field -> the source's word -> our code
    ignored: list[str] = field(default_factory=list)  # headings that are the source's and say nothing here
    fewest: int = 1  # how many columns of figures there are at the least
    totals: bool = True  # whether a row of totals is published, and so a figure
    blank: str = NOTHING_THERE  # the presence that an empty cell means; where it is empty, no record is made of one


@dataclass(frozen=True)
class Placed:
    """A cross-table found in a table: by place in its columns, what each gives."""

    leading: dict[int, tuple[str, ...]]  # place -> fields
    figures: dict[int, FigureColumn]
    named: dict[str, int]  # a heading as it is folded -> its place
    unknown: tuple[int, ...]  # places that mean nothing here
    ignored: tuple[int, ...] = ()  # places that are known to say nothing here


def folded(text: str) -> str:
    """A heading or a word as it is compared: without regard to case, to spaces and to the form of its signs."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return " ".join(plain.replace("_", " ").split())


def place(crosstab: Crosstab, table: FoundTable) -> Placed | None:
    """Where a cross-table stands in a table found on a sheet; None where the table is another.

    It is this one where every leading column is there, every column of figures but those with a pattern is, and no row's word is
    unknown to a cross-table that knows them all.
    """
    headings = [column.heading for column in table.columns]
    named: dict[str, int] = {}
    for at, heading in enumerate(headings):
        named.setdefault(folded(heading), at)
    found_at = {name: _leads(crosstab, name, named) for name in crosstab.rows}
    if any(at is None and name not in crosstab.may_lack for name, at in found_at.items()):
        return None
    leading = {at: tuple(crosstab.rows[name]) for name, at in found_at.items() if at is not None}
    ignored = [at for at, heading in enumerate(headings) if at not in leading and _fits(crosstab.ignored, heading)]
    referred = {named[name] for name in _referred(crosstab) if name in named}
    figures: dict[int, FigureColumn] = {}
    for column in crosstab.figure:
        taken = {*leading, *ignored}
        found = [at for at, heading in enumerate(headings) if at not in taken and goes_by(column, heading)]
        if not found and not column.may_lack:
            return None
        figures |= {at: column for at in found if at not in figures}
    if len(figures) < crosstab.fewest:
        return None
    if crosstab.only_lines and not _knows_every_line(crosstab, table, leading):
        return None
    known = {*leading, *figures, *referred, *ignored}
    unknown = [at for at in range(len(table.columns)) if at not in known]
    return Placed(leading, dict(sorted(figures.items())), named, tuple(unknown), tuple(ignored))


def _leads(crosstab: Crosstab, name: str, named: Mapping[str, int]) -> int | None:
    """Where the leading column of this name stands, whichever of its headings it has."""
    ways = (name, *crosstab.also.get(name, ()))
    return next((named[folded(way)] for way in ways if folded(way) in named), None)


def goes_by(column: FigureColumn, heading: str) -> bool:
    """Whether a heading is one of those that a column of figures goes by."""
    return _fits(column.heading, heading)


def _fits(patterns: Sequence[str], heading: str) -> bool:
    said = folded(heading)
    return any(
        bool(periods.day_of(heading)) if pattern == DAY else fnmatchcase(said, folded(pattern)) for pattern in patterns
    )


def best(crosstabs: Sequence[Crosstab], table: FoundTable) -> Crosstab | None:
    """The cross-table that a table is of: of those that fit, the one to which the fewest columns mean nothing."""
    fitting = [(len(placed.unknown), at) for at, each in enumerate(crosstabs) if (placed := place(each, table))]
    return crosstabs[min(fitting)[1]] if fitting else None


def _referred(crosstab: Crosstab) -> set[str]:
    values = [value for column in crosstab.figure for value in column.fields.values()]
    return {folded(value[1:-1]) for value in values if value.startswith("{") and value != HEADING}


def _knows_every_line(crosstab: Crosstab, table: FoundTable, leading: dict[int, tuple[str, ...]]) -> bool:
    """Whether every row that holds anything beside its words has one that is known; a row of words alone may be a note."""
    known = {folded(word) for word in crosstab.line}
    for row in table.rows:
        words = {folded(str(row.cells[at])) for at in leading if at < len(row.cells) and row.cells[at] is not None}
        others = [cell for at, cell in enumerate(row.cells) if at not in leading and cell is not None]
        if others and not words & known:
            return False
    return True
