"""A table of the store as an open file shows it: its columns with what they mean and how their values are spelt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What kind of value a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DAY = "day"
    INSTANT = "instant"
    YES_NO = "yes_no"
    WORDS = "words"  # a list of codes
    JSON = "json"


@dataclass(frozen=True)
class Column:
    """One column; `codes` names the list of codes it may hold, `places` how many decimal places are kept."""

    name: str
    shape: Shape
    required: bool = False
    places: int = 0
    title: str = ""
    about: str = ""
    codes: str = ""


@dataclass(frozen=True)
class Link:
    """Columns whose values are found in columns of another table."""

    columns: tuple[str, ...]
    table: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class OpenTable:
    """One table, its columns in the order of the file."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[Link, ...] = ()
    title: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"
