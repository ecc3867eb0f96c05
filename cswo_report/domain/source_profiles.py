"""How one source lays out what it sends: learnt once, kept as data, and held against every later file of that source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cswo_report.domain.clock_columns import times_beside
from cswo_report.domain.crosstabs import Crosstab
from cswo_report.domain.found_tables import FoundTable
from cswo_report.domain.questions import Question

EVENT = "event:"
KEY, REFERENCE, TYPE, IGNORED = "=key", "=reference", "=type", "=ignored"
"""What a column may mean besides a field's name, or `event:` and an event's code."""


@dataclass(frozen=True)
class ProfileColumn:
    """One column of the source: the headings it goes by, what it means here, and its words for our codes."""

    __pydantic_config__ = {"extra": "forbid"}

    heading: list[str]
    to: str  # a field's name, event:CODE, =key, =reference, =type or =ignored
    codes: dict[str, str] = field(default_factory=dict)  # the source's word -> our code


@dataclass(frozen=True)
class SourceProfile:
    """One source. `type` is the register or decision type of every row, or "" where the column `=type` says it by `types`."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    title: str
    about: str
    type: str = ""
    types: dict[str, str] = field(default_factory=dict)  # the source's word -> register or decision type
    sheets: list[str] = field(default_factory=list)  # names of sheets, with * and ?; empty: any sheet that fits
    column: list[ProfileColumn] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)  # field -> value that every row has
    answers: dict[str, str] = field(default_factory=dict)  # question id -> code of the answer given once
    crosstab: list[Crosstab] = field(default_factory=list)
    owner: str = ""
    source: str = ""  # where the layout was taken from
    certainty: str = ""
    file: str = ""  # the words of the file's name that it was learnt from; empty where it was written by hand

    def codes_of(self, to: str) -> dict[str, str]:
        """The source's words for the codes of one field."""
        return {word: code for column in self.column if column.to == to for word, code in column.codes.items()}


@dataclass(frozen=True)
class AskedColumns:
    """Columns (by place in the table) that may hold one of some fields, as a person is asked: without an answer none of them is read."""

    question: Question
    places: tuple[int, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class MappedTable:
    """A table whose columns are understood. `to` says by position in `table.columns` what each means; one left out is unknown."""

    table: FoundTable
    profile: SourceProfile  # shipped, learnt, or made from the headings of this file
    to: Mapping[int, str]
    crosstab: Crosstab | None = None
    asked: tuple[AskedColumns, ...] = ()  # columns whose meaning hangs on a question that is not answered yet
    is_ours: bool = False  # from one of our own entry workbooks

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings that mean nothing here, told to the person and never dropped in silence."""
        if self.crosstab:
            return ()
        known = {*self.to, *(place for each in self.asked for place in each.places)}
        known |= set(times_beside(self.table, self.to).values())
        return tuple(column.heading for at, column in enumerate(self.table.columns) if at not in known)
